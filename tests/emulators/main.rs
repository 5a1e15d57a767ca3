//! Providers against emulators that are not ours (`emulate` of Vercel Labs, npm), with the vendor's own OpenAPI text between
//! them: `prism proxy` holds every request and every answer against it, and says in a header what it has against either.
//!
//! No request may be wrong, ever. Answers may be: where an emulator is kinder or poorer than the vendor, the fault is in a
//! written list beside its test. Where no emulator is, the vendors' own clients read what was made at fakes of ours. `scripts/test emulators` installs what this needs and runs it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says what was not checked"
)]

#[allow(dead_code, reason = "made for the tests of providers")]
#[path = "../providers/bench.rs"]
mod bench;
mod clerk;
mod emulator;
#[path = "../fakes/mod.rs"]
mod fakes;
mod github;
mod readers;
mod resend;
#[allow(dead_code, reason = "made for the tests of shared journals")]
#[path = "../stores/mod.rs"]
mod stores;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;
mod vercel;
