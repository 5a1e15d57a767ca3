//! Providers against real servers: each test starts what it needs and ends it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

mod app;
mod bench;
mod clerk;
mod cloudflare;
mod cutover;
mod databases;
mod deployed;
#[path = "../emulators/mod.rs"]
mod emulators;
#[path = "../fakes/mod.rs"]
mod fakes;
mod github;
mod google;
mod hetzner;
mod host;
mod kinds;
mod net;
mod openrouter;
mod pdns;
mod postgres;
mod powerdns;
mod resend;
mod rest;
mod rfc2136;
#[path = "../servers/mod.rs"]
mod servers;
mod shared;
#[path = "../stores/mod.rs"]
mod stores;
mod stripe;
mod stripes;
#[path = "../../src/http/testing.rs"]
mod testing;
mod vercel;
mod vercel_walk;
#[path = "../../src/engine/tests/walk.rs"]
mod walk;

use vibe::{engine, error, secret};
