//! What an app is: types, checks, versions of `vibe.toml`. Imports `error` only.

mod types;

pub use types::*;
