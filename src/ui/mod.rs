//! Gives events, reports and errors their words, as a person reads them or as NDJSON, and asks questions. May import
//! `error`, `secret`, `engine`, `ops`.
//!
//! All wording stands in `copy`. Everything that comes from outside passes through `inert` before it reaches a terminal.

mod ask;
mod codes;
mod codes_adopt;
mod codes_change;
mod codes_fill;
mod codes_host;
mod codes_hosted;
mod codes_mcp;
mod codes_shared;
mod codes_voice;
mod copy;
mod day;
pub mod deploy;
mod docs;
mod explain;
mod hidden;
mod inert;
mod live;
pub mod mcp;
mod page;

mod shell;
mod show;
#[cfg(test)]
mod tests;

pub use ask::{Never, Terminal};
pub use day::moment;
pub use docs::{Documented, docs};
pub use explain::{Explained, explain};
pub use hidden::hidden;
pub use shell::{Format, Shell};
pub use show::Show;

use crate::ops::SecretOrigin;

/// What is asked for when the key of the secret store is locked.
pub const PASSPHRASE: &str = copy::secret::PASSPHRASE;

/// What is asked for when a secret is set.
pub fn secret_question(name: &str, origin: &SecretOrigin) -> String {
    inert::lines(&copy::secret::question(name, origin)).into_owned()
}

/// Where somebody agrees that a key is made for them; `opened` in a browser already.
pub fn agree(page: &str, opened: bool) -> String {
    inert::lines(&copy::secret::agree(page, opened)).into_owned()
}

/// What is asked before a secret is removed.
pub fn really_remove(name: &str) -> String {
    inert::line(&copy::secret::really_remove(name)).into_owned()
}
