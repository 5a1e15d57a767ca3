//! A coding agent that is not ours: `opencode` of npm, asked the two ways that vibe asks it, in front of a scripted model of ours that
//! speaks the dialect of OpenAI. What the model says is played; the agent, its tools and its permissions are real.
//!
//! In `fill.rs` it writes a slot of a real app for `vibe fill`. In `real.rs` the model is real too, and knows next to nothing.
//!
//! `scripts/test agents` installs what this needs and runs it; `VIBE_TEST_AGENTS` names another folder with the package.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

mod fill;
#[path = "../models/llama.rs"]
mod llama;
mod real;
#[allow(dead_code, reason = "made for the tests of slots")]
#[path = "../fill/shop.rs"]
mod shop;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use testing::{Server, answer, write};
use vibe::author::voice::agent::{self, Around, Limits, Variables};
use vibe::author::voice::{Prompt, PromptFile, Voice};

fn program() -> PathBuf {
    let folder = std::env::var_os("VIBE_TEST_AGENTS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("agents"));
    let cpu = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let program = folder.join(format!("node_modules/opencode-linux-{cpu}/bin/opencode"));
    assert!(
        program.exists(),
        "this test needs {}: bash -c '. scripts/setup && install_agents'",
        program.display()
    );
    program
}

/// A person who has opencode, set up for the model of ours.
struct Person {
    home: TempDir,
    path: Vec<PathBuf>,
    variables: Variables,
}

impl Person {
    fn with(model: &Server) -> Person {
        Person::at(&model.url("/v1"), 100_000, 4_000)
    }

    /// Whose model has room for so many tokens, and says so many at most.
    fn at(base: &str, context: u32, output: u32) -> Person {
        let home = tempfile::tempdir().unwrap();
        let settings = home.path().join(".config/opencode");
        fs::create_dir_all(&settings).unwrap();
        let options = json!({ "baseURL": base, "apiKey": "no-key" });
        let limit = json!({ "context": context, "output": output });
        let played = json!({
            "npm": "@ai-sdk/openai-compatible", "name": "played", "options": options,
            "models": { "m": { "name": "m", "limit": limit } },
        });
        let config =
            json!({ "model": "played/m", "small_model": "played/m", "provider": { "played": played } });
        fs::write(settings.join("opencode.json"), config.to_string()).unwrap();
        let path = vec![program().parent().unwrap().to_owned()];
        let given = [("HOME", home.path().display().to_string()), ("PATH", "/usr/bin:/bin".to_owned())];
        let variables = given.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Person { home, path, variables: Variables(variables) }
    }

    fn around(&self) -> Around<'_> {
        Around { path: &self.path, program: None, variables: &self.variables }
    }

    async fn opens(&self) -> Box<dyn Voice> {
        agent::open("opencode", &self.around(), limits(180)).await.unwrap()
    }

    /// Processes of this person: whoever has this home.
    fn processes(&self) -> usize {
        let mark = format!("HOME={}", self.home.path().display());
        let all = fs::read_dir("/proc").unwrap().flatten();
        let variables = all.filter_map(|entry| fs::read(entry.path().join("environ")).ok());
        variables.filter(|all| all.split(|byte| *byte == 0).any(|one| one == mark.as_bytes())).count()
    }

    async fn is_alone(&self) {
        for _ in 0..100 {
            if self.processes() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} processes are left", self.processes());
    }
}

fn limits(seconds: u64) -> Limits {
    Limits { longest: Duration::from_secs(seconds), micro_usd: None }
}

fn prompt(words: &str, schema: Option<Value>) -> Prompt {
    Prompt { system: "You name colours.".into(), words: words.into(), schema, most: 2_000, files: Vec::new() }
}

/// What the model says, as a stream of the dialect's chunks.
fn says(stream: &mut std::net::TcpStream, chunks: &[Value]) {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n";
    let chunk = |choice: &Value| {
        let whole = json!({
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice],
            "usage": { "prompt_tokens": 120, "completion_tokens": 7, "total_tokens": 127 },
        });
        format!("data: {whole}\n\n")
    };
    let body: String = chunks.iter().map(chunk).collect();
    write(stream, &format!("{head}{body}data: [DONE]\n\n"));
}

fn piece(text: &str) -> Value {
    json!({ "index": 0, "delta": { "role": "assistant", "content": text }, "finish_reason": null })
}

fn stop(why: &str) -> Value {
    json!({ "index": 0, "delta": {}, "finish_reason": why })
}

/// The model wants a file written.
fn writes(path: &str, text: &str) -> Value {
    let arguments = json!({ "filePath": path, "content": text }).to_string();
    let function = json!({ "name": "write", "arguments": arguments });
    let call = json!([{ "index": 0, "id": "call_1", "type": "function", "function": function }]);
    json!({ "index": 0, "delta": { "role": "assistant", "tool_calls": call }, "finish_reason": null })
}

/// Bodies of the questions that the model was asked.
fn questions(model: &Server) -> Vec<Value> {
    let asked = model.asked();
    let bodies = asked.iter().filter_map(|request| request.split_once("\r\n\r\n").map(|(_, body)| body));
    bodies.filter_map(|body| serde_json::from_str(body).ok()).collect()
}

#[tokio::test]
async fn it_is_found_and_answers_without_tools() {
    let model = Server::start(|_, request, stream| {
        if request.starts_with("POST /v1/chat/completions") {
            says(stream, &[piece("Sure: "), piece("{\"colour\":"), piece("\"red\"}"), stop("stop")]);
        } else {
            write(stream, &answer("404 Not Found", "", ""));
        }
    });
    let person = Person::with(&model);
    let found = agent::find(&person.around()).await;
    assert_eq!(found[0].version.as_deref(), Some("1.18.33"), "{found:?}");
    let voice = person.opens().await;
    assert_eq!(voice.name(), "opencode 1.18.33");
    let schema = json!({ "type": "object", "properties": { "colour": { "type": "string" } } });
    let mut heard = String::new();
    let begun = Instant::now();
    let said =
        voice.ask(&prompt("Which one?", Some(schema)), &mut |piece| heard.push_str(piece)).await.unwrap();
    println!("one answer of opencode took {:.1} s", begun.elapsed().as_secs_f64());
    assert_eq!(said.text, r#"{"colour":"red"}"#);
    assert_eq!((said.tokens_in, said.tokens_out, said.micro_usd), (120, 7, None));
    assert_eq!(heard, "Sure: {\"colour\":\"red\"}");
    let questions = questions(&model);
    assert_eq!(questions.len(), 1, "no title, no second question");
    assert!(questions[0].get("tools").is_none(), "{:#}", questions[0]["tools"]);
    let words = questions[0]["messages"].to_string();
    assert!(
        words.contains("You name colours.") && words.contains("Which one?") && words.contains("JSON Schema")
    );
    person.is_alone().await;
}

#[tokio::test]
async fn a_tool_that_the_model_calls_all_the_same_does_nothing() {
    let model = Server::start(|number, request, stream| {
        if !request.starts_with("POST") {
            return write(stream, &answer("404 Not Found", "", ""));
        }
        match number {
            0 => says(stream, &[writes("evil.ts", "evil"), stop("tool_calls")]),
            _ => says(stream, &[piece("done"), stop("stop")]),
        }
    });
    let person = Person::with(&model);
    let ended = person.opens().await.ask(&prompt("Write evil.ts.", None), &mut |_| {}).await;
    println!("{:?}", ended.map(|said| said.text).map_err(|error| error.to_string()));
    assert!(!questions(&model).is_empty());
    assert!(!person.home.path().join("evil.ts").exists() && !Path::new("evil.ts").exists());
    person.is_alone().await;
}

#[tokio::test]
async fn over_the_protocol_it_writes_the_slot_and_nothing_else() {
    for (file, is_slot) in [(SLOT, true), ("package.json", false), ("../outside.ts", false)] {
        let model = Server::start(move |_, request, stream| {
            if !request.starts_with("POST") {
                return write(stream, &answer("404 Not Found", "", ""));
            }
            if request.contains("\"role\":\"tool\"") || !request.contains("\"tools\"") {
                says(stream, &[piece("It is written."), stop("stop")]);
            } else {
                says(stream, &[writes(file, "export const score = 7;\n"), stop("tool_calls")]);
            }
        });
        let person = Person::with(&model);
        let ended = person.opens().await.ask(&slot("Write the slot."), &mut |_| {}).await;
        let told = ended.map(|said| said.text).map_err(|error| error.code());
        let last = questions(&model).pop().unwrap();
        let heard = last["messages"].as_array().unwrap().iter().rfind(|one| one["role"] == "tool");
        println!("{file}: {told:?}; its model heard {:?}", heard.map(|one| &one["content"]));
        if is_slot {
            let files: Value = serde_json::from_str(&told.unwrap()).unwrap();
            assert_eq!(files, json!({ "files": [{ "path": SLOT, "text": "export const score = 7;\n" }] }));
        } else {
            assert!(told.unwrap().contains("was refused"));
            assert!(!std::env::temp_dir().join("outside.ts").exists());
        }
        person.is_alone().await;
    }
}

const SLOT: &str = "src/custom/scoring.ts";

/// A question about the file of a slot.
fn slot(words: &str) -> Prompt {
    let text = "export const score = 0;\n".to_owned();
    Prompt { files: vec![PromptFile { path: SLOT.into(), text }], ..prompt(words, None) }
}

#[tokio::test]
async fn a_model_that_never_ends_and_one_that_refuses_are_told() {
    let endless = Server::start(|_, request, stream| {
        if !request.starts_with("POST") {
            return write(stream, &answer("404 Not Found", "", ""));
        }
        write(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n");
        for _ in 0..1_000 {
            write(stream, ": still thinking\n\n");
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let person = Person::with(&endless);
    // It starts slowly where others work too.
    let voice = agent::open("opencode", &person.around(), limits(60)).await.unwrap();
    let begun = Instant::now();
    let error = voice.ask(&prompt("Which one?", None), &mut |_| {}).await.unwrap_err();
    assert_eq!(error.code(), "voice.agent_late");
    assert!(begun.elapsed() < Duration::from_secs(75), "{:?}", begun.elapsed());
    assert!(!questions(&endless).is_empty(), "it had asked its model");
    person.is_alone().await;

    let refuses = Server::start(|_, _, stream| {
        let body =
            json!({ "error": { "message": "Incorrect API key provided", "type": "invalid_request_error" } });
        write(stream, &answer("401 Unauthorized", "content-type: application/json\r\n", &body.to_string()));
    });
    let person = Person::with(&refuses);
    let error = person.opens().await.ask(&prompt("Which one?", None), &mut |_| {}).await.unwrap_err();
    assert_eq!(error.code(), "voice.agent_failed");
    assert!(error.to_string().contains("Incorrect API key provided"), "{error}");
    person.is_alone().await;
}
