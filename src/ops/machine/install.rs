//! Installs an app's packages from the lockfile that it carries: from our cache by hard links, else by npm, offline first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::node::{Node, major};
use super::process::{self, Finished};
use super::{find, scripts};
use crate::error::Error;
use crate::ops::event::{Doing, Event};
use crate::ops::{Front, Surroundings};
use crate::project::{self, Cache, Modules};

/// Our kind of entry in the cache.
const KIND: &str = "packages";
/// Lines of npm's complaint that are shown.
const SHOWN: usize = 6;

/// Where the packages came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// They were there.
    Present,
    /// Linked from our cache.
    Linked,
    /// Installed by npm, and kept in our cache.
    Installed,
    /// The app needs none.
    None,
}

/// Makes `node_modules` what the lockfile says. One that we did not make is left alone.
pub(in crate::ops) fn packages(
    app: &Path,
    node: &Node,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<Packages, Error> {
    let Some(lock) = lockfile(app)? else { return Ok(Packages::None) };
    let key = Cache::key(&lock, &platform(node));
    match project::modules(app) {
        Modules::Theirs => return Ok(Packages::Present),
        Modules::Linked(linked) if linked == key => return Ok(Packages::Present),
        Modules::Linked(_) | Modules::Missing => {}
    }
    let root = place.cache.clone().unwrap_or_else(|| app.join(".vibe-deploy").join("cache"));
    let cache = Cache::new(root);
    if let Some(entry) = cache.entry(KIND, &key) {
        front.sink.emit(&Event::Doing(Doing::LinkPackages));
        Cache::link_modules(&entry, &key, app)?;
        return Ok(Packages::Linked);
    }
    let entry = fetch(app, &lock, &key, &cache, node, place, front)?;
    Cache::link_modules(&entry, &key, app)?;
    Ok(Packages::Installed)
}

/// Nothing when the app declares no packages at all.
fn lockfile(app: &Path) -> Result<Option<Vec<u8>>, Error> {
    let path = app.join("package-lock.json");
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(_) if !scripts::read(app)?.has_packages => Ok(None),
        Err(cause) => Err(Error::failed("install.no_lockfile", format!("{} cannot be read", path.display()))
            .hint("bring it back from version control, or make one with `npm install`")
            .caused_by(cause)),
    }
}

/// Packages may carry programs: they differ by machine and by Node's major version.
fn platform(node: &Node) -> String {
    format!("{}-{}-{}", std::env::consts::OS, std::env::consts::ARCH, major(&node.version))
}

fn fetch(
    app: &Path,
    lock: &[u8],
    key: &str,
    cache: &Cache,
    node: &Node,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<PathBuf, Error> {
    let npm = find::on_path(place, "npm").ok_or_else(|| {
        Error::failed("install.no_npm", "npm was not found, and the app's packages are not in the cache yet")
            .hint("install npm (on Debian: `apt-get install npm`)")
    })?;
    let manifest = project::read(&app.join("package.json"))?;
    let begun =
        cache.begin(KIND, key, &[("package.json", manifest.as_bytes()), ("package-lock.json", lock)])?;
    front.sink.emit(&Event::Doing(Doing::InstallPackages));
    let path = find::path_with(std::slice::from_ref(&node.folder), place);
    let offline = process::run(
        npm_ci(&npm).arg("--offline").env("PATH", &path).current_dir(begun.folder()),
        front.stop,
    )?;
    if !offline.status.success() {
        front.sink.emit(&Event::Doing(Doing::FetchPackages));
        let online = process::run(
            npm_ci(&npm).arg("--prefer-offline").env("PATH", &path).current_dir(begun.folder()),
            front.stop,
        )?;
        if !online.status.success() {
            return Err(npm_failed("install.failed", "the app's packages could not be installed", &online));
        }
    }
    Cache::keep(&begun)
}

/// `npm ci` that runs nothing, asks nobody and gives up soon.
pub(super) fn npm_ci(npm: &Path) -> Command {
    let mut command = Command::new(npm);
    command.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--fetch-retries",
        "1",
        "--loglevel",
        "error",
    ]);
    command.args(["--no-progress", "--no-update-notifier"]);
    command
}

/// Says what npm said, without its log file and its noise.
pub(super) fn npm_failed(code: &'static str, what: &str, ended: &Finished) -> Error {
    let said: Vec<&str> = ended
        .stderr
        .lines()
        .map(|line| line.trim_start_matches("npm error").trim_start_matches("npm ERR!").trim())
        .filter(|line| !line.is_empty() && !line.contains("complete log of this run"))
        .take(SHOWN)
        .collect();
    let error = Error::failed(code, what).caused_by(format!("npm: {}", said.join("; ")));
    let text = &ended.stderr;
    if ["EAI_AGAIN", "ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "ECONNRESET"]
        .iter()
        .any(|e| text.contains(e))
    {
        error.hint("npm's registry was not reached: check the network or npm's proxy settings, then run the same command")
    } else if text.contains("ENOSPC") {
        error.hint("the disk is full: free some space, then run the same command")
    } else if text.contains("in sync") {
        error.hint("package.json and package-lock.json differ: run `npm install` in the app's folder")
    } else {
        error.hint("run `npm ci --ignore-scripts` in the app's folder to see the whole of it")
    }
}
