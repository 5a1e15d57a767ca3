//! What every verb is given: somewhere to report to, somebody to ask, a way to be stopped, and where it runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::event::{Asked, Event};
use crate::author::voice::agent::Variables as AgentVariables;
use crate::error::Error;
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
    /// Servers and roots of a trial run.
    pub trial: Trial,
    /// Variables that a coding agent may get.
    pub agents: AgentVariables,
}

/// Servers and roots that a trial run has instead of the world's: each is empty unless its variable is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// `VIBE_TLS_ROOT`: PEM file of a root that is trusted too when a certificate is looked at.
    pub tls_root: Option<PathBuf>,
    /// `VIBE_DNS`: `ADDRESS:PORT` of the DNS server that looks begin at.
    pub dns: Option<String>,
    /// `VIBE_ACME_DIRECTORY`: URL of the certificate authority.
    pub acme_directory: Option<String>,
    /// `VIBE_ACME_ROOT`: PEM file of the root that the authority's own address is checked with.
    pub acme_root: Option<PathBuf>,
    /// `VIBE_POWERDNS_URL`: PowerDNS instead of the one that the blueprint names.
    pub powerdns: Option<String>,
    /// `VIBE_<PROVIDER>_URL`: stand-ins for hosted interfaces, on this machine, by provider.
    pub hosted: BTreeMap<String, String>,
}

/// Providers that `VIBE_<PROVIDER>_URL` may stand in for.
pub fn hosted() -> impl Iterator<Item = &'static str> {
    let hosted = crate::providers::HOSTED.iter().map(|(name, _)| *name);
    // OpenRouter is both: its models and its keys are at one address.
    hosted.chain(super::voicing::providers().filter(|name| *name != "openrouter"))
}

impl Trial {
    /// The text of `VIBE_ACME_ROOT`; empty when it is not set.
    ///
    /// # Errors
    /// `trial.root`: the file cannot be read.
    pub fn acme_root(&self) -> Result<String, Error> {
        text(self.acme_root.as_deref())
    }

    /// The text of `VIBE_TLS_ROOT`; empty when it is not set.
    ///
    /// # Errors
    /// `trial.root`: the file cannot be read.
    pub fn tls_root(&self) -> Result<String, Error> {
        text(self.tls_root.as_deref())
    }
}

fn text(path: Option<&Path>) -> Result<String, Error> {
    let Some(path) = path else { return Ok(String::new()) };
    std::fs::read_to_string(path).map_err(|cause| {
        Error::usage("trial.root", format!("the root certificate {} cannot be read", path.display()))
            .hint("VIBE_ACME_ROOT and VIBE_TLS_ROOT name PEM files; unset them for the world's own roots")
            .caused_by(cause)
    })
}
