//! Providers against real servers: each test starts what it needs and ends it.

mod app;
mod bench;
mod net;
mod pdns;
mod powerdns;
mod rest;
mod rfc2136;
#[path = "../../src/http/testing.rs"]
mod testing;
