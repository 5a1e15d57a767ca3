//! `--model` with a real model: SmolLM2 of 135 M behind llama.cpp's own server. So small a model knows next to nothing, which is what
//! is proved here: it is asked, heard piece by piece, held to its limits and cancelled, and whatever it says, the app stays the one that
//! the embedded author reads in the words, or one with parts that hold and are marked as the model's.
//!
//! `scripts/test models` installs what this needs and runs it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

mod llama;
#[allow(dead_code, reason = "made for other tests too")]
#[path = "../it/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use llama::{Llama, speed};
use sandbox::{Sandbox, WORDS, tree};
use serde_json::{Value, json};
use testing::{Server, answer, write};
use vibe::author::voice::model::{Address, Model, Patience};
use vibe::author::voice::{Prompt, Said, Voice as _};
use vibe::error::Error;
use vibe::http::{Client, Options};

/// A model takes the whole machine: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// How long a server may take to notice that nobody listens any more; an answer of its own would take minutes.
const REST: Duration = Duration::from_secs(30);

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn model(address: &str) -> Model {
    let address = Address::parse(address, &BTreeMap::new()).unwrap();
    Model::new(address, Client::new(&Options::default()).unwrap(), None, Patience::default())
}

/// A question about hotels. The schema allows two short names.
fn things(most: u32) -> Prompt {
    let entity = json!({
        "type": "object",
        "properties": { "entity": { "type": "string", "maxLength": 20 } },
        "required": ["entity"],
        "additionalProperties": false,
    });
    let schema = json!({
        "type": "object",
        "properties": { "items": { "type": "array", "maxItems": 2, "items": entity } },
        "required": ["items"],
        "additionalProperties": false,
    });
    Prompt {
        system: "You answer with JSON.".into(),
        words: "Name two things that a hotel keeps.".into(),
        schema: Some(schema),
        most,
        files: Vec::new(),
    }
}

fn story(most: u32) -> Prompt {
    let words = "Tell the long story of a lemon that sails around the world.".into();
    Prompt { system: "You tell long stories.".into(), words, schema: None, most, files: Vec::new() }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The answer, and the pieces in which it came.
fn ask(model: &Model, prompt: &Prompt) -> (Result<Said, Error>, Vec<String>) {
    let mut pieces = Vec::new();
    let said = runtime().block_on(model.ask(prompt, &mut |piece| pieces.push(piece.to_owned())));
    (said, pieces)
}

/// Held to the schema of [`things`].
fn holds(text: &str) {
    let value: Value = serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"));
    let items = value["items"].as_array().unwrap();
    assert!(items.len() <= 2, "{text}");
    for item in items {
        let (keys, entity) = (item.as_object().unwrap().len(), item["entity"].as_str().unwrap());
        assert!(keys == 1 && entity.chars().count() <= 20, "{text}");
    }
}

#[test]
fn an_answer_comes_in_pieces_keeps_its_schema_and_its_limit() {
    let _alone = alone();
    let server = Llama::smollm2(2_048);
    let model = model(&server.model());
    let begun = Instant::now();
    let (said, pieces) = ask(&model, &things(120));
    let said = said.unwrap();
    println!("with a schema: {} in {} pieces", speed(&said, begun.elapsed()), pieces.len());
    assert!(pieces.len() > 5, "{pieces:?}");
    assert_eq!(pieces.concat(), said.text);
    holds(&said.text);
    // Counted by the server itself.
    assert!(said.tokens_in > 20 && (10..=120).contains(&said.tokens_out), "{said:?}");
    assert_eq!(said.micro_usd, None);
    let begun = Instant::now();
    let (said, pieces) = ask(&model, &story(48));
    let said = said.unwrap();
    println!("without one: {} in {} pieces: {:?}", speed(&said, begun.elapsed()), pieces.len(), said.text);
    assert_eq!(said.tokens_out, 48, "a story would be longer: {said:?}");
    assert!(pieces.len() > 20, "{pieces:?}");
}

#[test]
fn a_question_that_is_dropped_leaves_the_server_at_rest() {
    let _alone = alone();
    let server = Llama::smollm2(4_096);
    let model = model(&server.model());
    let pieces = AtomicUsize::new(0);
    runtime().block_on(async {
        let mut heard = |_: &str| {
            pieces.fetch_add(1, Ordering::Relaxed);
        };
        let long = story(3_000);
        let listened = async {
            while pieces.load(Ordering::Relaxed) < 8 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            said = model.ask(&long, &mut heard) => panic!("3000 tokens take longer: {said:?}"),
            () = listened => {}
        }
    });
    let pieces = pieces.into_inner();
    let rest = server.wait(false, REST);
    println!("{pieces} pieces were heard; at rest {} ms after that", rest.as_millis());
    let (said, _) = ask(&model, &things(60));
    said.unwrap();
}

/// Ours, between vibe and the real server: it refuses `json_schema` in the way of llama-cpp-python, and passes on everything else.
fn picky(behind: &Llama) -> Server {
    let at = behind.at.clone();
    Server::start(move |_, request, stream| {
        if request.contains("\"json_schema\"") {
            let refusal = json!({ "error": { "message": "response_format.type: Input should be 'text' or 'json_object'" } });
            return write(stream, &answer("422 Unprocessable Entity", "", &refusal.to_string()));
        }
        let mut server = TcpStream::connect(&at).unwrap();
        let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        server.write_all(request.as_bytes()).unwrap();
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = server.read(&mut buffer) {
            if stream.write_all(&buffer[..count]).is_err() {
                return;
            }
        }
    })
}

#[test]
fn a_form_that_is_refused_or_ignored_is_followed_by_another_one() {
    let _alone = alone();
    let server = Llama::smollm2(2_048);
    let picky = picky(&server);
    let model = model(&picky.url("/v1#smollm2"));
    let form = |number: usize| {
        let asked = picky.asked();
        let body: Value = serde_json::from_str(asked[number].split_once("\r\n\r\n").unwrap().1).unwrap();
        let format = body["response_format"]["type"].as_str().unwrap_or("none").to_owned();
        (format, body.get("tools").is_some())
    };
    // The schema is refused; the tool is taken, and llama.cpp's server lets this model answer in prose all the same.
    let (said, _) = ask(&model, &things(60));
    println!("asked by a tool: {:?}", said.unwrap().text);
    assert_eq!((form(0), form(1)), (("json_schema".into(), false), ("none".into(), true)));
    // So the next question has the schema beside `json_object`, to which the real server holds the model.
    let (said, _) = ask(&model, &things(120));
    let said = said.unwrap();
    println!("asked by json_object: {:?}", said.text);
    holds(&said.text);
    assert_eq!((form(2), picky.asked().len()), (("json_object".into(), false), 3));
}

#[test]
fn a_key_that_is_wrong_is_told_and_one_that_is_right_is_used_within_the_limit() {
    const KEY: &str = "sk-llama-5521-ffee-0042";
    let _alone = alone();
    let server = Llama::locked(4_096, KEY);
    let sandbox = Sandbox::new();
    let run = |key: &str| {
        let ask =
            ["new", WORDS, "--dir", "app", "--model", "openai/smollm2", "--max-tokens", "1200", "--json"];
        let mut command = sandbox.command(ask);
        command.env("VIBE_OPENAI_URL", format!("http://{}/v1", server.at)).env("VIBE_SECRET_OPENAI_KEY", key);
        let run = sandbox.read(command.output().unwrap());
        assert!(!run.stdout.contains(key) && !run.stderr.contains(key), "{}{}", run.stdout, run.stderr);
        run
    };
    let refused = run("sk-some-other-key-00000");
    assert_eq!((refused.code, sandbox.names().len()), (1, 0), "{}", refused.stdout);
    assert!(refused.stdout.contains("\"voice.refused\""), "{}", refused.stdout);
    let lines = run(KEY).ok().lines();
    let used = &lines.last().unwrap()["voice"];
    assert!((1..=1_200).contains(&used["tokens"].as_u64().unwrap()), "{used}");
    assert!(used["questions"].as_u64().unwrap() <= 2, "{used}");
    let told = lines.iter().any(|line| line.to_string().contains("The model was not asked about"));
    assert!(told, "what did not fit is told");
}

#[test]
fn a_question_that_the_model_has_no_room_for_is_refused_in_words() {
    let _alone = alone();
    let server = Llama::smollm2(512);
    let sandbox = Sandbox::new();
    let words = [WORDS, &"Members write letters to each other about boats and sails. ".repeat(60)].concat();
    let run = sandbox.run(["new", &words, "--dir", "app", "--model", &server.model()]);
    println!("{}", run.stderr);
    assert_eq!(sandbox.names(), Vec::<String>::new());
    run.fails(1, "voice.request");
}

#[test]
fn ctrl_c_ends_the_run_and_the_server_is_at_rest() {
    let _alone = alone();
    let server = Llama::smollm2(4_096);
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(["new", WORDS, "--dir", "app", "--model", &server.model()]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    server.wait(true, Duration::from_secs(60));
    let begun = Instant::now();
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let run = sandbox.read(child.wait_with_output().unwrap());
    let ended = begun.elapsed();
    run.fails(130, "voice.interrupted");
    let rest = server.wait(false, REST);
    println!("ended after {} ms, the server at rest {} ms later", ended.as_millis(), rest.as_millis());
    assert!(ended < REST, "{ended:?}");
    assert_eq!(sandbox.names(), Vec::<String>::new());
}

/// Entities of a blueprint with their fields, as they are written.
fn entities(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut name, mut inside) = (String::new(), false);
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line == "[[entity]]";
        } else if let Some(value) = line.strip_prefix("name = ").filter(|_| inside) {
            name = value.trim_matches('"').to_owned();
            all.entry(name.clone()).or_default();
        } else if inside && line.starts_with("fields.") {
            all.entry(name.clone()).or_default().push(line.to_owned());
        }
    }
    all
}

#[test]
fn so_weak_a_model_takes_nothing_away_and_adds_nothing_that_does_not_hold() {
    let _alone = alone();
    let server = Llama::smollm2(8_192);
    let sandbox = Sandbox::new();
    let begun = Instant::now();
    let words = "A hotel keeps rooms and guests. Each room has a number and a price. Google login.";
    let ask = ["new", words, "--dir", "app", "--max-tokens", "1500", "--model", &server.model()];
    let run = sandbox.run(ask).ok();
    println!("vibe new --model took {:.1} s\n{}", begun.elapsed().as_secs_f64(), run.stdout);
    sandbox.run(["new", words, "--dir", "plain"]).ok();
    sandbox.vibe("check app/vibe.toml").ok();
    let read = |name: &str| fs::read_to_string(sandbox.path(name).join("vibe.toml")).unwrap();
    let (with, plain) = (entities(&read("app")), entities(&read("plain")));
    assert!(plain.contains_key("Room") && plain.contains_key("Guest"), "{plain:?}");
    for (name, fields) in &plain {
        let kept = with.get(name).unwrap_or_else(|| panic!("{name} is gone"));
        let lost: Vec<&String> = fields.iter().filter(|field| !kept.contains(field)).collect();
        assert!(lost.is_empty(), "{name} lost {lost:?}");
    }
    // Whatever it added is said to be its own; else the blueprint is the embedded author's.
    let said = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(with == plain || said.contains("by the model"), "{said}");
    // At most two questions about each of the three facets, within the limit.
    let shown = said.split("smollm2: ").nth(1).unwrap_or_default().to_owned();
    let numbers: Vec<u32> = shown.split(' ').filter_map(|word| word.parse().ok()).take(2).collect();
    assert!(matches!(numbers[..], [1..=6, 1..=1_500]), "{shown}");
    // The run is repeated without the server, byte for byte.
    drop(server);
    sandbox.run(["new", words, "--dir", "again", "--replay", "app/.vibe-deploy/replay.jsonl"]).ok();
    assert!(tree(&sandbox.path("again")) == tree(&sandbox.path("app")));
}
