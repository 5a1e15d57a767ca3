//! The crash matrix: a child that deploys or destroys is killed at every request and at every write, and runs again. A
//! run prints one table; the figures beside it in the issue are those of published engines on the same matrix.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and sets up its own files"
)]

mod api;
mod case;
mod child;
mod golden;
mod matrix;
mod shared;
mod state;
#[path = "../stores/mod.rs"]
mod stores;
#[path = "../../src/engine/tests/walk.rs"]
mod walk;

use vibe::{engine, error, secret};

#[test]
#[ignore = "the process that the other tests kill; it gets its orders on standard input"]
fn child() {
    child::run();
}
