//! `vibe mcp` with a real MCP client: the official Python SDK, which holds every answer against the schema of its tool, and
//! plain lines for what no client would send.
//!
//! `scripts/setup` installs the SDK (`install_mcp`) into a folder beside the tests' own; `VIBE_TEST_MCP` names another one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says what it did not check"
)]

mod calls;
mod client;
#[path = "../fakes/mod.rs"]
mod fakes;
mod lines;
#[allow(dead_code, reason = "made for other tests too")]
#[path = "../it/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;
mod waits;
