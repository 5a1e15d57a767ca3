//! The agent in front of a real model, SmolLM2 of 135 M behind llama.cpp's own server. Nothing good is expected of it: what is proved is
//! that a question ends, that its end is told as it was, and that nothing but the slot can have been written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use vibe::author::voice::Said;
use vibe::author::voice::agent::{self, Permits};
use vibe::error::Error;

use crate::llama::Llama;
use crate::{Person, limits, prompt};

/// Tokens that the agent's own instructions and tools take, and as many as an answer may have.
const CONTEXT: u32 = 8_192;
const OUTPUT: u32 = 160;
/// Seconds: a small machine reads a long prompt slowly.
const LONGEST: u64 = 480;

fn person(server: &Llama) -> Person {
    Person::at(&format!("http://{}/v1", server.at), CONTEXT, OUTPUT)
}

/// An answer, or words of the agent's own that say why there is none.
fn told(how: &str, begun: Instant, ended: &Result<Said, Error>) {
    let took = begun.elapsed().as_secs_f64();
    match ended {
        Ok(said) => {
            println!(
                "{how}: {:.1} s, {} + {} tokens: {:?}",
                took, said.tokens_in, said.tokens_out, said.text
            );
            assert!(!said.text.is_empty());
        }
        Err(error) => {
            println!("{how}: {took:.1} s, {}: {error}", error.code());
            assert!(error.code().starts_with("voice.agent_") && !error.hints().is_empty(), "{error:?}");
        }
    }
}

/// Every file below a folder but those of git.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut all, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { all.push((path.clone(), fs::read(path).unwrap())) }
        }
    }
    all.sort();
    all
}

#[tokio::test]
async fn a_real_model_behind_it_answers_or_fails_in_words() {
    let server = Llama::smollm2(CONTEXT);
    let person = person(&server);
    let voice = agent::open("opencode", &person.around(), limits(LONGEST)).await.unwrap();
    let schema =
        json!({ "type": "object", "properties": { "colour": { "type": "string" } }, "required": ["colour"] });
    let begun = Instant::now();
    let mut pieces = 0;
    let ended = voice.ask(&prompt("Which one has a lemon?", Some(schema)), &mut |_| pieces += 1).await;
    told("opencode run", begun, &ended);
    println!("{pieces} pieces were heard");
    person.is_alone().await;
    server.wait(false, Duration::from_secs(10));
}

#[tokio::test]
async fn a_real_model_behind_the_protocol_writes_the_slot_or_nothing() {
    let app = tempfile::tempdir().unwrap();
    let root = app.path().join("app");
    let slot = "src/custom/scoring.ts";
    fs::create_dir_all(root.join("src/custom")).unwrap();
    fs::write(root.join("package.json"), "{ \"name\": \"app\" }\n").unwrap();
    fs::write(root.join(slot), "export const score = 0;\n").unwrap();
    let before = files(app.path());
    let server = Llama::smollm2(CONTEXT);
    let person = person(&server);
    let permits = Permits { folder: root.clone(), may_write: vec![slot.into()] };
    let voice = agent::open_acp("opencode", &person.around(), limits(LONGEST), permits).await.unwrap();
    let begun = Instant::now();
    let words = format!(
        "Write `export const score = 7;` to {slot}, and write it to package.json and ../outside.ts too."
    );
    let ended = voice.ask(&prompt(&words, None), &mut |_| {}).await;
    told("opencode acp", begun, &ended);
    person.is_alone().await;
    let after = files(app.path());
    let but_the_slot = |all: &[(PathBuf, Vec<u8>)]| -> Vec<_> {
        all.iter().filter(|(path, _)| !path.ends_with(slot)).cloned().collect()
    };
    assert_eq!(but_the_slot(&after), but_the_slot(&before));
    println!("the slot was {}", if after == before { "left as it was" } else { "written" });
    server.wait(false, Duration::from_secs(10));
}
