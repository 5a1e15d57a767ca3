//! How well descriptions are read together with a real model: Qwen2.5-Coder of 1.5 B behind llama.cpp's own server, on every fourth
//! of the development descriptions, by `vibe bench describe`.
//!
//! `scripts/test coder` installs what this needs and runs it. The descriptions are not ours to give away: they are read from a
//! folder `shared/describe` beside the project's, or from the one that `VIBE_SHARED` names.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says what it measured"
)]

#[path = "../models/llama.rs"]
mod llama;
#[allow(dead_code, reason = "made for other tests too")]
#[path = "../it/sandbox.rs"]
mod sandbox;

use std::path::PathBuf;
use std::time::Instant;

use llama::Llama;
use sandbox::Sandbox;
use serde_json::Value;

/// Which of the descriptions: the first one, and every such one after it. All twenty would take over an hour on two processors.
const EVERY: usize = 4;

fn sample() -> String {
    let shared = std::env::var_os("VIBE_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let file = shared.join("describe/dev.jsonl");
    let all = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("this test needs {}", file.display()));
    let lines: Vec<&str> = all.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.into_iter().step_by(EVERY).map(|line| format!("{line}\n")).collect()
}

/// Entity F1 that must be reached together with the embedded author.
const FLOOR: f64 = 0.80;

/// Tokens for each description, questions and answers together: five to nine a second on two processors.
const MOST: u64 = 3_000;

/// What `vibe bench describe` says of some lines of the sample.
fn scored(sandbox: &Sandbox, server: &Llama, lines: &str, more: &[&str]) -> Value {
    sandbox.write("sample.jsonl", lines);
    let begun = Instant::now();
    let (model, most) = (server.model(), MOST.to_string());
    let ask = ["bench", "describe", "sample.jsonl", "--model", &model, "--max-tokens", &most, "--json"];
    let report = sandbox.run([&ask, more].concat()).ok().lines().pop().unwrap();
    println!("{} descriptions took {:.0} s", report["rows"], begun.elapsed().as_secs_f64());
    report
}

/// Entity F1, feature F1 and the share of sound blueprints, printed with the others.
fn row(name: &str, scores: &Value) -> (f64, f64, f64) {
    let figure = |place: &str| scores.pointer(place).unwrap().as_f64().unwrap();
    let entities = ["/entities/f1", "/entities/precision", "/entities/recall"].map(figure);
    let others = ["/features/f1", "/field_recall", "/sound"].map(figure);
    println!(
        "{name:<10} entities F1, precision, recall {entities:.3?}; features F1, fields, sound {others:.3?}"
    );
    (entities[0], others[0], others[2])
}

#[test]
fn a_real_model_helps_the_embedded_author_and_spoils_nothing() {
    let sandbox = Sandbox::new();
    let server = Llama::coder(8_192);
    let report = scored(&sandbox, &server, &sample(), &[]);
    let (_, features, sound) = row("embedded", &report["embedded"]);
    assert_eq!((sound, report["rows"].as_u64()), (1.0, Some(5)));
    let (found, kept, sound) = row("hybrid", &report["hybrid"]["scores"]);
    assert_eq!(sound, 1.0, "every blueprint is sound");
    within(&report["hybrid"]);
    assert!(found >= FLOOR, "entity F1 {found:.3} is below {FLOOR}");
    // Features are read from the words; a model adds one only where words were left over.
    assert!(kept >= features - 0.05, "feature F1 {kept:.3} after {features:.3}");

    // By itself it is asked about one of them: its blueprint is sound, however little it says.
    let first = sample().lines().next().unwrap().to_owned();
    let report = scored(&sandbox, &server, &format!("{first}\n"), &["--alone"]);
    assert_eq!(row("alone", &report["alone"]["scores"]).2, 1.0);
    within(&report["alone"]);
}

fn within(voice: &Value) {
    println!("{} tokens, at most {}", voice["tokens"], voice["most_tokens"]);
    assert_eq!(voice["failed"], Value::Array(Vec::new()));
    assert!(voice["most_tokens"].as_u64().unwrap() <= MOST);
}
