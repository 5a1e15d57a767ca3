//! Gives events, reports and errors their words, as a person reads them or as NDJSON, and asks questions. May import
//! `error`, `secret`, `engine`, `ops`.
//!
//! All wording stands in `copy`. Everything that comes from outside passes through `inert` before it reaches a terminal.

mod ask;
mod codes;
mod copy;
pub mod deploy;
mod inert;
mod live;
mod page;
mod shell;
mod show;
#[cfg(test)]
mod tests;

pub use ask::{Never, Terminal};
pub use codes::{Explained, explain};
pub use shell::{Format, Shell};
pub use show::Show;
