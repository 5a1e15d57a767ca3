//! Reads the environment, the clock, the current folder and the terminal: here and nowhere else.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the place that reads the environment and the clock, and passes them down"
)]

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::Error;
use crate::ops::{AgentVariables, Surroundings, Trial, agent_variables, hosted};
use crate::secret::{self, Choice, Secret};

/// Our folder in the user's cache, configuration and state.
const OWN_FOLDER: &str = "vibe-deploy";

pub(super) fn surroundings() -> Result<Surroundings, Error> {
    let folder = env::current_dir().map_err(|cause| {
        Error::failed("cli.no_folder", "the current folder is gone or cannot be entered")
            .hint("go to a folder that exists")
            .caused_by(cause)
    })?;
    Ok(Surroundings {
        folder,
        cache: own("XDG_CACHE_HOME", "LOCALAPPDATA", ".cache"),
        config: own("XDG_CONFIG_HOME", "APPDATA", ".config"),
        secrets: secrets()?,
        path: env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default(),
        chromium: filled("CHROMIUM").map(PathBuf::from),
        program: env::current_exe().ok(),
        desktop: cfg!(any(windows, target_os = "macos"))
            || filled("DISPLAY").or(filled("WAYLAND_DISPLAY")).is_some(),
        trial: trial(),
        agents: agents(),
    })
}

/// Of what the person has set, what some coding agent may get.
fn agents() -> AgentVariables {
    let set = agent_variables().filter_map(|name| Some((name.to_owned(), filled(name)?.into_string().ok()?)));
    AgentVariables(set.collect())
}

fn trial() -> Trial {
    let text = |name: &str| filled(name).and_then(|value| value.into_string().ok());
    Trial {
        tls_root: filled("VIBE_TLS_ROOT").map(PathBuf::from),
        dns: text("VIBE_DNS"),
        acme_directory: text("VIBE_ACME_DIRECTORY"),
        acme_root: filled("VIBE_ACME_ROOT").map(PathBuf::from),
        powerdns: text("VIBE_POWERDNS_URL"),
        hosted: hosted()
            .filter_map(|name| Some((name.to_owned(), text(&format!("VIBE_{}_URL", name.to_uppercase()))?)))
            .collect(),
    }
}

/// Somebody sits there to be asked: questions go to standard error, answers come from standard input.
pub(super) fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// `--json` was typed, whatever else is wrong with the arguments.
pub(super) fn asked_for_json() -> bool {
    env::args_os().skip(1).take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

/// Progress may be drawn over: standard error is a terminal that can go back to the start of a line.
pub(super) fn somebody_watches() -> bool {
    io::stderr().is_terminal() && filled("TERM").is_none_or(|kind| kind != "dumb") && filled("CI").is_none()
}

/// Our folder in one of the user's: where XDG says, where Windows has it, or below the home.
fn own(xdg: &str, windows: &str, home: &str) -> Option<PathBuf> {
    let base = filled(xdg).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| filled(windows).map(PathBuf::from));
    let base = base.or_else(|| filled("HOME").map(|folder| PathBuf::from(folder).join(home)));
    base.map(|base| base.join(OWN_FOLDER))
}

fn secrets() -> Result<secret::Places, Error> {
    let text = |name: &str| filled(name).map(|value| value.to_string_lossy().into_owned());
    let variables = env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
        .filter(|(name, _)| name.starts_with(secret::PREFIX));
    Ok(secret::Places {
        folder: own("XDG_STATE_HOME", "LOCALAPPDATA", ".local/state"),
        variables: variables.collect(),
        passphrase: text(secret::PASSPHRASE).map(|phrase| Secret::parse(&phrase)).transpose()?,
        choice: text("VIBE_SECRETS").map_or(Ok(Choice::Auto), |word| Choice::parse(&word))?,
        now: now(),
        ..secret::Places::default()
    })
}

/// Time since 1970.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn filled(name: &str) -> Option<std::ffi::OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
