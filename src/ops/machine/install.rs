//! Installs an app's packages from the lockfile that it carries: from our cache by hard links, else by npm, offline first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::node::{Node, major};
use super::process::{self, Finished};
use super::{find, floors, node, scripts};
use crate::error::Error;
use crate::ops::event::{Doing, Event};
use crate::ops::{Front, Surroundings};
use crate::project::{self, Cache, Modules};

/// What an editor or a person reads in a package. Node runs no TypeScript below `node_modules`.
const NEVER_RUN: [&str; 5] = [".ts", ".mts", ".cts", ".map", ".md"];
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

/// Which of the lockfile's packages: each set is a kind of entry in the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// All, to work on the app.
    All,
    /// Those that the running app loads, without what never runs.
    Production,
}

impl Set {
    fn kind(self) -> &'static str {
        match self {
            Set::All => "packages",
            Set::Production => "packages-production",
        }
    }
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
    let cache = cache_for(app, place);
    if let Some(entry) = cache.entry(Set::All.kind(), &key) {
        front.sink.emit(&Event::Doing(Doing::LinkPackages));
        Cache::link_modules(&entry, &key, app)?;
        return Ok(Packages::Linked);
    }
    let entry = Fetch { set: Set::All, app, lock: &lock, key: &key, cache: &cache }.run(
        std::slice::from_ref(&node.folder),
        place,
        front,
    )?;
    Cache::link_modules(&entry, &key, app)?;
    Ok(Packages::Installed)
}

/// What a running app loads, as an entry of the cache and its key. Nothing when the app needs no packages.
pub(super) fn production(
    app: &Path,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<Option<(PathBuf, String)>, Error> {
    let Some(lock) = lockfile(app)? else { return Ok(None) };
    let key = Cache::key(&lock, &format!("linux-{}-{}", std::env::consts::ARCH, node::OLDEST));
    let cache = cache_for(app, place);
    if let Some(entry) = cache.entry(Set::Production.kind(), &key) {
        return Ok(Some((entry, key)));
    }
    let fetch = Fetch { set: Set::Production, app, lock: &lock, key: &key, cache: &cache };
    // Nothing of the packages runs here, so npm may have whatever Node it came with.
    let entry = fetch.run(&[], place, front)?;
    Ok(Some((entry, key)))
}

/// Names the packages that a build for a server is made with; nothing when the app needs none.
pub(super) fn key_of(app: &Path) -> Result<Option<String>, Error> {
    let lock = lockfile(app)?;
    Ok(lock.map(|lock| Cache::key(&lock, &format!("built-{}", node::OLDEST))))
}

/// Our cache; without a home folder it lies in the app.
pub(super) fn cache_for(app: &Path, place: &Surroundings) -> Cache {
    Cache::new(place.cache.clone().unwrap_or_else(|| app.join(".vibe-deploy").join("cache")))
}

/// Nothing when the app declares no packages at all.
fn lockfile(app: &Path) -> Result<Option<Vec<u8>>, Error> {
    let path = app.join("package-lock.json");
    match fs::read(&path) {
        Ok(bytes) => {
            floors::check(&bytes)?;
            Ok(Some(bytes))
        }
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

/// A set of packages that is not in the cache yet.
struct Fetch<'a> {
    set: Set,
    app: &'a Path,
    lock: &'a [u8],
    key: &'a str,
    cache: &'a Cache,
}

impl Fetch<'_> {
    /// Installs it into the cache: from npm's own cache where that has everything.
    fn run(&self, first: &[PathBuf], place: &Surroundings, front: &Front<'_>) -> Result<PathBuf, Error> {
        let npm = find::on_path(place, "npm").ok_or_else(|| {
            Error::failed(
                "install.no_npm",
                "npm was not found, and the app's packages are not in the cache yet",
            )
            .hint("install npm (on Debian: `apt-get install npm`)")
        })?;
        let manifest = project::read(&self.app.join("package.json"))?;
        let files = [("package.json", manifest.as_bytes()), ("package-lock.json", self.lock)];
        let begun = self.cache.begin(self.set.kind(), self.key, &files)?;
        let path = find::path_with(first, place);
        let attempt = |network: &str| {
            let mut command = npm_ci(&npm);
            command.arg(network).args(self.arguments()).env("PATH", &path).current_dir(begun.folder());
            process::run(&mut command, front.stop)
        };
        front.sink.emit(&Event::Doing(Doing::InstallPackages));
        if !attempt("--offline")?.status.success() {
            front.sink.emit(&Event::Doing(Doing::FetchPackages));
            let online = attempt("--prefer-offline")?;
            if !online.status.success() {
                return Err(npm_failed(
                    "install.failed",
                    "the app's packages could not be installed",
                    &online,
                ));
            }
        }
        if self.set == Set::Production {
            begun.thin(&NEVER_RUN)?;
        }
        Cache::keep(&begun)
    }

    /// A release runs on Linux, wherever it is made.
    fn arguments(&self) -> &'static [&'static str] {
        match self.set {
            Set::All => &[],
            Set::Production if cfg!(target_os = "linux") => &["--omit=dev"],
            Set::Production => &["--omit=dev", "--os=linux", "--libc=glibc"],
        }
    }
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
