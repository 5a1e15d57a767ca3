//! Finds programs on the `PATH` that the command line saw.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::ops::Surroundings;

/// Names that Chromium goes by; the shell without a window needs the least.
const CHROMIUM: [&str; 6] = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// The first `name` on the path.
pub(in crate::ops) fn on_path(place: &Surroundings, name: &str) -> Option<PathBuf> {
    every_on_path(place, name).next()
}

/// Every `name` on the path, the one that runs first.
pub(in crate::ops) fn every_on_path(place: &Surroundings, name: &str) -> impl Iterator<Item = PathBuf> {
    let endings: &'static [&'static str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    let name = name.to_owned();
    let places = place.path.clone().into_iter().filter(|folder| folder.is_absolute());
    places
        .flat_map(move |folder| {
            endings.iter().map(move |ending| (folder.clone(), ending)).collect::<Vec<_>>()
        })
        .map(move |(folder, ending)| folder.join(format!("{name}{ending}")))
        .filter(|program| is_program(program))
}

/// `CHROMIUM`, or the first browser on the path that is one.
pub(in crate::ops) fn chromium(place: &Surroundings) -> Result<PathBuf, Error> {
    if let Some(asked) = &place.chromium {
        return if is_program(asked) { Ok(asked.clone()) } else { Err(not_a_browser(asked)) };
    }
    CHROMIUM.iter().find_map(|name| on_path(place, name)).ok_or_else(|| {
        Error::failed("machine.no_chromium", "no Chromium was found, and the end-to-end tests need one").hint(
            "install it (on Debian: `apt-get install chromium-headless-shell`), or set CHROMIUM to the path of a browser",
        )
    })
}

fn not_a_browser(asked: &Path) -> Error {
    Error::failed("machine.no_chromium", format!("CHROMIUM names {}, which is no program", asked.display()))
        .hint("set CHROMIUM to the path of a Chromium or Chrome, or unset it to use the one on the PATH")
}

/// The path for a program of the app: `first` folders, then what the command line saw.
pub(in crate::ops) fn path_with(first: &[PathBuf], place: &Surroundings) -> OsString {
    // A folder with a separator in its name cannot be on a path; then the rest still serves.
    env::join_paths(first.iter().chain(&place.path))
        .or_else(|_| env::join_paths(&place.path))
        .unwrap_or_default()
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|seen| seen.is_file() && seen.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|seen| seen.is_file())
}
