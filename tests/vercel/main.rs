//! MenuGen from its description to Vercel, by the `vibe` that people use: a preview, the same again, production by promotion,
//! a new version, the way back, and nothing left.
//!
//! Real parts: Next.js and its build, Node, PostgreSQL, PowerDNS, TLS with an authority of the test's own. Vercel, Stripe, Resend
//! and Google are strict fakes of ours; Vercel's runs what was deployed, from the bytes that came up.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

#[allow(dead_code, reason = "made for the tests of providers")]
#[path = "../providers/bench.rs"]
mod bench;
#[path = "../fakes/mod.rs"]
mod fakes;
#[allow(dead_code, reason = "made for the tests of providers")]
#[path = "../providers/pdns.rs"]
mod pdns;
#[path = "../servers/mod.rs"]
mod servers;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;
mod world;

use std::time::Instant;

use world::{DOMAIN, PREVIEW, World};

#[test]
fn menugen_to_vercel_over_preview_to_production_and_back_to_nothing() {
    let world = World::begin();
    preview(&world);
    println!("{:?}", world.calls("preview"));
    println!("{}", world.edge.asked().join("\n"));
    println!("{}", world.page(PREVIEW, "/").1.len());
    let _ = DOMAIN;
}

fn preview(world: &World) {
    let began = Instant::now();
    let told = world.well(&["deploy", "--env", "preview", "--yes"]);
    println!("{told}preview: {:.1} s", began.elapsed().as_secs_f64());
}
