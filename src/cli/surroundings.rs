//! Reads the environment, the current folder and the terminal: here and nowhere else.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the place that reads the environment and passes it down"
)]

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use crate::error::Error;
use crate::ops::Surroundings;

/// Our folder in the user's cache.
const CACHE_FOLDER: &str = "vibe-deploy";

pub(super) fn surroundings() -> Result<Surroundings, Error> {
    let folder = env::current_dir().map_err(|cause| {
        Error::failed("cli.no_folder", "the current folder is gone or cannot be entered")
            .hint("go to a folder that exists")
            .caused_by(cause)
    })?;
    Ok(Surroundings {
        folder,
        cache: cache(),
        path: env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default(),
        chromium: filled("CHROMIUM").map(PathBuf::from),
        program: env::current_exe().ok(),
        desktop: cfg!(any(windows, target_os = "macos"))
            || filled("DISPLAY").or(filled("WAYLAND_DISPLAY")).is_some(),
    })
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

fn cache() -> Option<PathBuf> {
    let base = filled("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| filled("LOCALAPPDATA").map(PathBuf::from));
    let base = base.or_else(|| filled("HOME").map(|home| PathBuf::from(home).join(".cache")));
    base.map(|base| base.join(CACHE_FOLDER))
}

fn filled(name: &str) -> Option<std::ffi::OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
