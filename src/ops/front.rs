//! What every verb is given: somewhere to report to, somebody to ask, a way to be stopped, and where it runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::event::{Asked, Event};
use crate::secret;

/// Takes what happens on the way: for a person, as NDJSON, or not at all.
pub trait Sink: Sync {
    /// Must not fail: an output that is gone is the shell's concern.
    fn emit(&self, event: &Event<'_>);
}

/// Answers for the person.
pub trait Gate {
    /// The chosen value, or nothing: then the assumption stands.
    fn answer(&self, question: &Asked) -> Option<String>;
}

/// Raised once by Ctrl-C; long work looks at it.
#[derive(Debug, Clone, Default)]
pub struct Stop(pub Arc<AtomicBool>);

impl Stop {
    /// Somebody wants us to end.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The ways out of a verb.
pub struct Front<'a> {
    /// Takes events.
    pub sink: &'a dyn Sink,
    /// Takes questions.
    pub gate: &'a dyn Gate,
    /// Ctrl-C.
    pub stop: &'a Stop,
}

/// Where the program runs, as the command line saw it.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Current folder.
    pub folder: PathBuf,
    /// Our folder in the user's cache; nothing when the user has no home.
    pub cache: Option<PathBuf>,
    /// Folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// `CHROMIUM`, when set.
    pub chromium: Option<PathBuf>,
    /// This program's own file.
    pub program: Option<PathBuf>,
    /// There is a desktop to open a browser on.
    pub desktop: bool,
    /// Where secrets may lie.
    pub secrets: secret::Places,
    /// Our folder in the user's configuration; nothing when the user has no home.
    pub config: Option<PathBuf>,
}
