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

#[test]
fn a_real_model_helps_the_embedded_author_and_spoils_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("sample.jsonl", sample());
    let server = Llama::coder(8_192);
    let begun = Instant::now();
    let ask = ["bench", "describe", "sample.jsonl", "--model", &server.model(), "--alone", "--json"];
    let report = sandbox.run(ask).ok().lines().pop().unwrap();
    println!("{} descriptions took {:.0} s", report["rows"], begun.elapsed().as_secs_f64());
    let row = |name: &str, scores: &Value| {
        let figure = |place: &str| scores.pointer(place).unwrap().as_f64().unwrap();
        let entities = ["/entities/f1", "/entities/precision", "/entities/recall"].map(figure);
        let others = ["/features/f1", "/field_recall", "/sound"].map(figure);
        println!(
            "{name:<10} entities F1, precision, recall {entities:.3?}; features F1, fields, sound {others:.3?}"
        );
        (entities[0], others[0], others[2])
    };
    let (_, features, sound) = row("embedded", &report["embedded"]);
    assert_eq!((sound, report["rows"].as_u64()), (1.0, Some(5)));
    let (found, kept, sound) = row("hybrid", &report["hybrid"]["scores"]);
    let (_, _, sound_alone) = row("alone", &report["alone"]["scores"]);
    for voice in ["hybrid", "alone"] {
        println!("{voice}: {} tokens, at most {}", report[voice]["tokens"], report[voice]["most_tokens"]);
        assert_eq!(report[voice]["failed"], Value::Array(Vec::new()));
        assert!(report[voice]["most_tokens"].as_u64().unwrap() <= 8_000);
    }
    assert_eq!((sound, sound_alone), (1.0, 1.0), "every blueprint is sound");
    assert!(found >= FLOOR, "entity F1 {found:.3} is below {FLOOR}");
    // Features are read from the words; a model adds one only where words were left over.
    assert!(kept >= features - 0.05, "feature F1 {kept:.3} after {features:.3}");
}
