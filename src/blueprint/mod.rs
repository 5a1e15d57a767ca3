//! What an app is: types, checks, versions of `vibe.toml`. Imports `error` only.
//!
//! [`Blueprint::parse`] reads a file and finds everything that is wrong with it, [`Blueprint::check`] does the latter
//! for a blueprint that was never a file, [`Blueprint::to_toml`] writes it.

mod address;
mod check;
pub mod colour;
mod currency;
mod defaults;
mod diff;
pub mod edit;
mod facts;
mod field;
mod keys;
pub mod names;
mod parse;
mod problem;
mod secrets;
mod suggest;
mod types;
mod words;
mod write;

pub use defaults::access as default_access;
pub use diff::differences;
pub use field::{amount, field};
pub use problem::Problem;
pub use suggest::closest;
pub use types::*;
pub use words::{FIELD_KINDS, LOOKS, Word};

/// JSON Schema (2020-12) of `vibe.toml`, for editors and for models that write one.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}

#[cfg(test)]
mod tests;
