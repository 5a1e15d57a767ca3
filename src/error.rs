//! The one error of the whole program: what happened, why, what to do next, a stable code.
//!
//! Imports nothing of ours. A code is `room.what` and part of the interface: it is never renamed.

use std::error::Error as StdError;
use std::fmt;

/// Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The work was tried and did not succeed.
    Failed,
    /// The command line or a file that the person wrote is wrong.
    Usage,
    /// A person is awaited.
    Waiting,
    /// A fault of this program.
    Bug,
    /// Ctrl-C.
    Interrupted,
}

impl Kind {
    /// Process exit code, documented in README.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::Waiting => 3,
            Kind::Bug => 70,
            Kind::Interrupted => 130,
        }
    }
}

/// A failure as a person reads it.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    code: &'static str,
    message: String,
    hints: Vec<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// `message`: what happened and why, one sentence without a full stop.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        Error { kind, code, message: message.into(), hints: Vec::new(), source: None }
    }

    /// Short for [`Error::new`] with [`Kind::Failed`].
    pub fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Error::new(Kind::Failed, code, message)
    }

    /// Short for [`Error::new`] with [`Kind::Usage`].
    pub fn usage(code: &'static str, message: impl Into<String>) -> Self {
        Error::new(Kind::Usage, code, message)
    }

    /// Adds a next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the failure underneath.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Decides the exit code.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Stable, `room.what`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Next steps, in the order to try them.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as &(dyn StdError + 'static))
    }
}
