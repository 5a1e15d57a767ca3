//! The agent in front of a real model, SmolLM2 of 135 M behind llama.cpp's own server. Nothing good is expected of it: what is proved is
//! that a question ends, that its end is told as it was, and that nothing but the slot can have been written.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vibe::author::voice::Said;
use vibe::author::voice::agent;
use vibe::error::Error;

use crate::llama::Llama;
use crate::{Person, SLOT, limits, prompt, slot};

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
    let server = Llama::smollm2(CONTEXT);
    let person = person(&server);
    let voice = agent::open("opencode", &person.around(), limits(LONGEST)).await.unwrap();
    let begun = Instant::now();
    let words = format!(
        "Write `export const score = 7;` to {SLOT}, and write it to package.json and ../outside.ts too."
    );
    let ended = voice.ask(&slot(&words), &mut |_| {}).await;
    told("opencode acp", begun, &ended);
    person.is_alone().await;
    let said = ended.map(|said| said.text).unwrap_or_default();
    let files: Value = serde_json::from_str(&said).unwrap_or_default();
    let files = files["files"].as_array().cloned().unwrap_or_default();
    assert!(files.iter().all(|file| file["path"] == SLOT), "{files:?}");
    assert!(!std::env::temp_dir().join("outside.ts").exists());
    println!("the slot was {}", if files.is_empty() { "left as it was" } else { "written" });
    server.wait(false, Duration::from_secs(10));
}
