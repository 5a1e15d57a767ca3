//! The real program, as a person or a script meets it. One binary: these tests are the slow ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and sets up its own files"
)]

mod adopt;
mod bad_input;
mod canary;
mod change;
mod change_pairs;
mod check;
mod deploy;
mod dev;
mod docs;
mod doctor;
mod examples;
mod help;
mod interrupt;
mod json;
mod licences;
mod new;
mod readme;
mod sandbox;
mod secret;
mod shared;
mod status;
#[path = "../stores/mod.rs"]
mod stores;
mod tidy;
mod verify;
mod voice;
