//! What was read in a repository, and what became of it.

use std::path::PathBuf;

/// A thing and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What was seen.
    pub what: String,
    /// `file:line`, or a file.
    pub place: String,
}

/// Something that was taken without being seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// What was taken.
    pub what: String,
    /// Why.
    pub why: String,
}

/// An environment variable of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableRow {
    /// Its name.
    pub name: String,
    /// Its role, as in `vibe.toml`.
    pub role: String,
    /// What that means.
    pub what: &'static str,
    /// Where it is used first.
    pub place: String,
}

/// How a repository was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The app's name.
    pub name: String,
    /// Its framework, with the version that it asks for.
    pub framework: String,
    /// What was seen.
    pub found: Vec<Fact>,
    /// What was taken without being seen.
    pub assumed: Vec<Guess>,
    /// What a person has to look at.
    pub not_understood: Vec<Fact>,
    /// Its environment variables, by name.
    pub variables: Vec<VariableRow>,
}

impl Reading {
    pub(super) fn found(&mut self, what: impl Into<String>, place: &str) {
        self.found.push(Fact { what: what.into(), place: place.to_owned() });
    }

    pub(super) fn assumed(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.assumed.push(Guess { what: what.into(), why: why.into() });
    }

    pub(super) fn unclear(&mut self, what: impl Into<String>, place: &str) {
        self.not_understood.push(Fact { what: what.into(), place: place.to_owned() });
    }
}

/// What became of `vibe.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It was written.
    New,
    /// It would be written.
    DryRun,
    /// It stands there and says the same.
    Same,
    /// It stands there and says something else: it is left as it is. One line for each difference.
    Differs(Vec<String>),
}

/// How `vibe adopt` ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptReport {
    /// Folder of the app.
    pub root: PathBuf,
    /// What was read.
    pub reading: Reading,
    /// The blueprint as text.
    pub toml: String,
    /// What became of it.
    pub written: Written,
}
