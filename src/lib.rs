//! `vibe`: an English description becomes a running, tested app, and later a proved deploy.
//!
//! The rooms and who may import whom: `ARCHITECTURE.md`.

pub mod author;
pub mod blueprint;
pub mod cli;
pub mod engine;
pub mod error;
pub mod http;
pub mod ops;
pub mod project;
pub mod providers;
pub mod secret;
pub mod stack;
pub mod ui;
