//! What can be looked at, made and deleted in the world, and how a person does it by hand. May import `error`, `secret`,
//! `http`, `engine`.
//!
//! One folder per provider. Each gives its kinds as data and implements [`crate::engine::Provider`].

pub mod app;
mod fault;
mod key;
mod reads;
mod row;

pub mod net;
pub mod powerdns;
pub mod rest;
pub mod rfc2136;
pub mod zone;

pub use key::Key;
pub mod host;
pub mod local;
pub mod paste;
pub mod rehearsal;
