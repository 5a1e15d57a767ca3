//! `vibe doctor`: what this machine has of what an app and its deploy need, and mending what can be mended.

mod state;

use std::path::Path;
use std::process::Command;

use super::machine::{find, node, process};
use super::{Front, Surroundings, agents};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Works, but worth knowing.
    Warning,
    /// Something will not work.
    Missing,
    /// Something was wrong, and was mended now.
    Fixed,
}

/// Whether what can be mended is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// Look only.
    No,
    /// Close what is open to others, remove what interrupted writes left, make a new key of fingerprints for a lost one.
    Yes,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `node`, `npm`, `chromium`, `cache`, `vibe`, `agents`, `ssh`, `clock`, `settings`, `store`, `secrets`, `state`, `shared`, `prints`,
    /// `journal`.
    pub name: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoctorReport {
    /// In a fixed order.
    pub findings: Vec<Finding>,
}

impl DoctorReport {
    /// Nothing is missing.
    pub fn ok(&self) -> bool {
        self.findings.iter().all(|finding| finding.health != Health::Missing)
    }
}

/// Looks, and mends what it is told to.
pub fn doctor(place: &Surroundings, front: &Front<'_>, fix: Fix) -> DoctorReport {
    let npm = npm(place, front);
    let mut findings =
        vec![node(place, front, npm.health), npm, chromium(place), cache(place), other_vibe(place)];
    findings.push(agents(place));
    findings.extend(state::findings(place, fix));
    DoctorReport { findings }
}

fn node(place: &Surroundings, front: &Front<'_>, npm: Health) -> Finding {
    if let Some(node) = node::present(place, front) {
        return good("node", format!("{} in {}", node.version, node.folder.display()));
    }
    let own = find::on_path(place, "node").and_then(|program| node::look(&program, front));
    let found =
        own.map_or("none".to_owned(), |node| format!("{}, older than {}", node.version, node::OLDEST));
    if npm == Health::Missing {
        return missing("node", found, "install Node 24 or newer and put it on the PATH");
    }
    let remedy = Some("nothing: `vibe dev` installs Node 24 for itself, by npm".into());
    Finding { name: "node", health: Health::Warning, found, remedy }
}

fn npm(place: &Surroundings, front: &Front<'_>) -> Finding {
    let Some(program) = find::on_path(place, "npm") else {
        return missing("npm", "none".into(), "install npm (on Debian: `apt-get install npm`)");
    };
    match process::run(Command::new(&program).arg("--version"), front.stop) {
        Ok(told) if told.status.success() => {
            good("npm", format!("{} ({})", told.stdout.trim(), program.display()))
        }
        _ => missing("npm", format!("{} does not run", program.display()), "install npm anew"),
    }
}

fn chromium(place: &Surroundings) -> Finding {
    match find::chromium(place) {
        Ok(program) => good("chromium", program.display().to_string()),
        Err(error) => {
            let remedy = error.hints().first().cloned();
            Finding { name: "chromium", health: Health::Missing, found: error.to_string(), remedy }
        }
    }
}

fn cache(place: &Surroundings) -> Finding {
    match &place.cache {
        Some(folder) => good("cache", folder.display().to_string()),
        None => Finding {
            name: "cache",
            health: Health::Warning,
            found: "none: neither HOME nor XDG_CACHE_HOME is set".into(),
            remedy: Some("set one of them, or packages are installed anew for every app".into()),
        },
    }
}

/// Another tool installs a `vibe` too; whichever stands first on the path runs.
fn other_vibe(place: &Surroundings) -> Finding {
    let same = |other: &Path| {
        let real = |path: &Path| path.canonicalize().ok();
        place.program.as_deref().is_some_and(|own| real(own) == real(other))
    };
    match find::every_on_path(place, "vibe").next() {
        Some(first) if !same(&first) => Finding {
            name: "vibe",
            health: Health::Warning,
            found: format!("another program, {}, answers to `vibe`", first.display()),
            remedy: Some("put the folder of this one earlier on the PATH".into()),
        },
        Some(first) => good("vibe", first.display().to_string()),
        None => good("vibe", format!("{}, not on the PATH", env!("CARGO_PKG_VERSION"))),
    }
}

/// Coding agents that could be asked. None is needed, so none is no fault.
fn agents(place: &Surroundings) -> Finding {
    let all = agents::found(place);
    let (answer, silent): (Vec<_>, Vec<_>) = all.iter().partition(|found| found.version.is_some());
    let said: Vec<String> = answer
        .iter()
        .map(|found| format!("{} {}", found.name, found.version.as_deref().unwrap_or_default()))
        .collect();
    let silent: Vec<String> = silent.iter().map(|found| found.program.display().to_string()).collect();
    let found = if said.is_empty() {
        "none, and none is needed: the embedded author works alone".to_owned()
    } else {
        format!("{}; ask one with `--with NAME`", said.join(", "))
    };
    if silent.is_empty() {
        return good("agents", found);
    }
    let remedy = format!("{} does not say its version within 5 s: run it by itself once", silent.join(", "));
    Finding { name: "agents", health: Health::Warning, found, remedy: Some(remedy) }
}

fn good(name: &'static str, found: String) -> Finding {
    Finding { name, health: Health::Good, found, remedy: None }
}

fn missing(name: &'static str, found: String, remedy: &str) -> Finding {
    Finding { name, health: Health::Missing, found, remedy: Some(remedy.into()) }
}
