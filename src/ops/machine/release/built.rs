//! A release that the app's own script `build` makes: what it leaves in one folder is all that a server needs.

use std::fs;
use std::path::{Path, PathBuf};

use super::{KEPT_HOME, KIND, enter, install, is_program, unreadable};
use crate::error::Error;
use crate::ops::event::{Doing, Event};
use crate::ops::machine::{node, process, scripts};
use crate::ops::{Front, Surroundings};
use crate::project::{self, Cache};

/// Lines of the build's complaint that are shown.
const SHOWN: usize = 12;
/// The one hidden folder that Next.js runs from.
const NEXT: &str = ".next";

/// Builds the app in its folder, where the build keeps what makes the next one faster, and takes over `below`.
///
/// # Errors
/// `release.no_build`, `release.build`, those of Node, of packages and of the cache.
pub(super) fn build(
    cache: &Cache,
    digest: &str,
    app: &Path,
    below: &str,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<PathBuf, Error> {
    let manifest = scripts::read(app)?;
    let Some(script) = manifest.scripts.get("build") else {
        return Err(Error::usage("release.no_build", "the app's package.json has no script `build`")
            .hint(format!("bring it back from version control; it has to leave what runs in {below}")));
    };
    let node = node::ready(place, front)?;
    install::packages(app, &node, place, front)?;
    front.sink.emit(&Event::Doing(Doing::BuildApp));
    let ended = process::run(&mut scripts::command(script, app, &node, place), front.stop)?;
    let root = app.join(below);
    if !ended.status.success() || !root.is_dir() {
        let lines: Vec<&str> =
            ended.stdout.lines().chain(ended.stderr.lines()).filter(|line| !line.trim().is_empty()).collect();
        let said = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        return Err(Error::failed("release.build", "the app could not be built")
            .hint("run `npm run build` in the app's folder to see the whole of it")
            .caused_by(said));
    }
    take(cache, digest, &root)
}

/// What the build left, as an entry of the cache. Next.js copies the app's `.env` files beside it, which hold secrets of this
/// machine.
fn take(cache: &Cache, digest: &str, root: &Path) -> Result<PathBuf, Error> {
    let mut files = Vec::new();
    enter(root, "", &mut files, &|above, name| {
        (name.starts_with('.') && !(above.is_empty() && name == NEXT))
            || KEPT_HOME.iter().any(|ending| name.ends_with(ending))
    })?;
    let begun: project::Begun = cache.begin(KIND, digest, &[])?;
    for file in &files {
        let bytes = fs::read(&file.at).map_err(|cause| unreadable(&file.at, cause))?;
        begun.add(&file.path, &bytes, is_program(&file.seen))?;
    }
    Cache::keep(&begun)
}
