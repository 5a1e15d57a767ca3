//! Where an answer is tried: a copy of the app, in which its slot is checked first and everything else once that holds.

use std::path::Path;

use super::Files;
use super::answer::Answer;
use super::app::{App, Target};
use crate::error::Error;
use crate::ops::event::{Doing, Event, Finding, Row};
use crate::ops::machine::node::Node;
use crate::ops::machine::{find, install};
use crate::ops::verify::Bench;
use crate::ops::verify::slot::{self, Proof};
use crate::ops::{Front, Surroundings};
use crate::project::{self, Modules, Workshop};

/// Bytes of what a check said that a voice is told.
const TOLD: usize = 6_000;
/// Kind of folder in the user's cache.
const KIND: &str = "fill";

/// How an answer did.
pub(super) enum Ended {
    /// Everything holds; the files as the formatter left them.
    Holds(Files),
    /// Something does not.
    Fails { check: &'static str, short: String, said: String },
    /// The app itself does not hold, with its slot as it was.
    NotOurs { check: &'static str, short: String },
}

/// A copy of the app with its packages.
pub(super) struct Trial<'a> {
    workshop: Workshop,
    node: &'a Node,
    home: &'a Path,
    in_browser: bool,
    place: &'a Surroundings,
    front: &'a Front<'a>,
}

impl<'a> Trial<'a> {
    pub(super) fn open(
        app: &App,
        node: &'a Node,
        home: &'a Path,
        in_browser: bool,
        place: &'a Surroundings,
        front: &'a Front<'a>,
    ) -> Result<Trial<'a>, Error> {
        // Beside the packages, so that these can be linked instead of copied.
        let cache = place.cache.clone().unwrap_or_else(|| home.to_owned());
        let workshop = Workshop::new(&app.root, cache.join(KIND).join(app.key()))?;
        if project::modules(&app.root) == Modules::Theirs {
            workshop.borrow_modules(&app.root)?;
        } else {
            install::packages(workshop.root(), node, place, front)?;
        }
        Ok(Trial { workshop, node, home, in_browser, place, front })
    }

    fn bench<'b>(&'b self, front: &'b Front<'b>) -> Bench<'b> {
        Bench { app: self.workshop.root(), node: self.node, place: self.place, front, apart: Some(self.home) }
    }

    /// Tries an answer: its form, its lint, its types, its contract, its own cases; then the whole set of the app.
    pub(super) fn hold(&self, target: &Target, answer: &Answer) -> Result<Ended, Error> {
        let files = &target.files;
        self.workshop.put(&files.code, Some(answer.code.as_bytes()))?;
        let own = answer.own.as_deref().map(str::as_bytes).or(target.own_before.as_deref());
        self.workshop.put(&files.own, own)?;
        let quiet = Front { sink: &Quiet, gate: self.front.gate, stop: self.front.stop };
        let bench = self.bench(&quiet);
        self.front.sink.emit(&Event::Doing(Doing::RunChecks));
        let mut paths = vec![files.code.as_str()];
        paths.extend(own.is_some().then_some(files.own.as_str()));
        // What the formatter cannot mend, the linter tells.
        let formatted = slot::formatted(&bench, &paths)?;
        let loads = find::chromium(self.place).is_ok();
        let proofs = if formatted.row.ok { slot::prove(&bench, files, loads)? } else { vec![formatted] };
        if let Some(failed) = proofs.iter().find(|proof| !proof.row.ok) {
            return Ok(failed_by(failed.row.name, &failed.row, &tail(failed, self.workshop.root())));
        }
        if let Some(row) = bench.whole(self.in_browser)?.into_iter().find(|row| !row.ok) {
            return self.whose(target, &row, &bench);
        }
        let read = |path: &str| Some((path.to_owned(), self.workshop.read(path)?));
        Ok(Ended::Holds(paths.into_iter().filter_map(read).collect()))
    }

    /// A check of the whole app fails: it is the answer's fault unless the same check fails without it.
    fn whose(&self, target: &Target, row: &Row, bench: &Bench<'_>) -> Result<Ended, Error> {
        self.put_back(target)?;
        let without = bench.whole(self.in_browser)?;
        let said: Vec<String> = row.findings.iter().map(told).collect();
        Ok(match without.iter().find(|other| other.name == row.name && !other.ok) {
            Some(other) => Ended::NotOurs { check: other.name, short: first(other) },
            None => failed_by(row.name, row, &format!("the whole set of the app:\n{}", said.join("\n"))),
        })
    }

    /// The slot of the copy as it was.
    pub(super) fn put_back(&self, target: &Target) -> Result<(), Error> {
        self.workshop.put(&target.files.code, Some(&target.before))?;
        self.workshop.put(&target.files.own, target.own_before.as_deref())
    }
}

fn failed_by(check: &'static str, row: &Row, said: &str) -> Ended {
    Ended::Fails { check, short: first(row), said: format!("check: {check}\n{said}") }
}

/// The first reason, in one line.
fn first(row: &Row) -> String {
    let short = row.findings.first().map_or_else(|| "it failed".to_owned(), told);
    crate::http::plain(&short.replace("AssertionError [ERR_ASSERTION]: ", ""))
}

fn told(finding: &Finding) -> String {
    match &finding.place {
        Some(place) => format!("{place} {}", finding.text),
        None => finding.text.clone(),
    }
}

/// What matters of what a check said: what it found, and its last words, from the app's folder.
fn tail(proof: &Proof, root: &Path) -> String {
    let findings: Vec<String> = proof.row.findings.iter().map(told).collect();
    let said = proof.said.replace(&format!("{}/", root.display()), "");
    let words: Vec<&str> = said
        .lines()
        .filter(|line| {
            let passed = line.trim_start().starts_with(['✔', 'ℹ']) || line.trim_start().starts_with("at ");
            let listed = line.starts_with('/') && line.ends_with(".ts") || line.starts_with("node_modules/");
            !passed && !listed && !line.starts_with("::") && !line.trim().is_empty()
        })
        .collect();
    let words = words.join("\n");
    let from = words.len().saturating_sub(TOLD);
    let from = (from..=words.len()).find(|at| words.is_char_boundary(*at)).unwrap_or(0);
    format!("{}\n{}", findings.join("\n"), &words[from..])
}

/// Rows of a trial are told in one line when it is over.
struct Quiet;

impl crate::ops::Sink for Quiet {
    fn emit(&self, _event: &Event<'_>) {}
}
