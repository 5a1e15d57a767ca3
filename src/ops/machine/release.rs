//! What is sent to a server: the app as it runs, without what only its makers need, in the user's cache.
//!
//! `release/<digest>/` is the tree, named by what is in it: the same content is the same release on every machine. A note
//! beside it remembers how the app's folder looked, so that an unchanged app is not read again. Where a stack is built, the
//! digest is that of what it is built from, and what lies in the tree is what the build left.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::install;
use crate::blueprint::Blueprint;
use crate::error::Error;
use crate::ops::{Front, Surroundings};
use crate::project::{self, Begun, Cache};
use crate::stack::Stack;

mod built;
#[cfg(test)]
mod tests;

/// Our kind of entry in the cache.
const KIND: &str = "release";
/// Other rules give other trees from the same files: a new number makes everything anew.
const FORMAT: u64 = 1;
/// Releases of an app that stay in the cache, for going back.
const KEPT: usize = 5;
/// No disk that we know stamps files more coarsely.
const TICK: Duration = Duration::from_millis(20);

/// What lies at the top of an app and never runs. Hidden files, secrets and state among them, stay at home everywhere.
const LEFT_OUT: [&str; 14] = [
    "node_modules",
    "tests",
    "test-results",
    "playwright-report",
    "target",
    "vibe.toml",
    "AGENTS.md",
    "llms.txt",
    "README.md",
    "CHANGELOG.md",
    "biome.json",
    "playwright.config.ts",
    "tsconfig.json",
    "next-env.d.ts",
];
/// Of these, what a build reads.
const FOR_BUILDS: &str = "tsconfig.json";
/// The one hidden folder that belongs to a site (RFC 8615).
const WELL_KNOWN: &str = ".well-known";
/// Endings of files that hold data or keys, which no release may carry, and of what the compiler of types remembers: looking
/// at an app makes no other release of it.
const KEPT_HOME: [&str; 7] =
    [".sqlite", ".sqlite-wal", ".sqlite-shm", ".pem", ".key", ".log", ".tsbuildinfo"];

/// A tree that can be sent to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Where it lies. Its files may be linked to others: they are read only.
    pub folder: PathBuf,
    /// SHA-256 over what is in it, in hex.
    pub digest: String,
    /// How many files it has, packages included.
    pub files: usize,
    /// Their size.
    pub bytes: u64,
}

/// Makes the release of the app in `app`, or finds the one that was made of the same content.
///
/// # Errors
/// A file that cannot be read, a link in the app's folder, packages that cannot be installed, a build that fails, a cache
/// that cannot be written.
pub fn release(app: &Path, place: &Surroundings, front: &Front<'_>) -> Result<Release, Error> {
    let (root, built) = root_of(app)?;
    let begun = Instant::now();
    let files = walk(&root, built.is_some())?;
    let print = print_of(&files);
    let cache = install::cache_for(app, place);
    let note = Note::read(&cache, app);
    if let Some(known) = note.as_ref().and_then(|note| note.still_holds(&cache, &print, &files)) {
        return Ok(known);
    }
    let contents = read(&files)?;
    let (digest, folder) = if let Some(below) = built {
        let digest = digest_of(&files, &contents, install::key_of(app)?.as_deref());
        let folder = match cache.entry(KIND, &digest) {
            Some(folder) => folder,
            None => built::build(&cache, &digest, app, &below, place, front)?,
        };
        if print_of(&walk(&root, true)?) != print {
            return Err(changed_meanwhile(app));
        }
        (digest, folder)
    } else {
        let packages = if root == app { install::production(app, place, front)? } else { None };
        let digest = digest_of(&files, &contents, packages.as_ref().map(|(_, key)| key.as_str()));
        let folder = match cache.entry(KIND, &digest) {
            Some(folder) => folder,
            None => build(&cache, &digest, &files, &contents, packages)?,
        };
        (digest, folder)
    };
    let (count, bytes) = weigh(&folder).map_err(|cause| unreadable(&folder, cause))?;
    let made = Release { folder, digest, files: count, bytes };
    Note::write(&cache, app, note, &print, &made, begun.elapsed())?;
    Ok(made)
}

/// What the release of an app is called, when its stack is built: nothing is made for it.
///
/// # Errors
/// As [`release`], but for those of packages and builds.
pub(in crate::ops) fn named(app: &Path) -> Result<Option<String>, Error> {
    let (root, built) = root_of(app)?;
    if built.is_none() {
        return Ok(None);
    }
    let files = walk(&root, true)?;
    let contents = read(&files)?;
    Ok(Some(digest_of(&files, &contents, install::key_of(app)?.as_deref())))
}

/// The folder whose content runs: of a site it is what a web server serves. And where the app's build leaves what runs, when
/// its stack is built.
fn root_of(app: &Path) -> Result<(PathBuf, Option<String>), Error> {
    let text = project::read(&app.join(project::BLUEPRINT_FILE))?;
    let (blueprint, _) = Blueprint::parse(&text);
    let Some(stack) = blueprint.map(|blueprint| blueprint.app.stack) else { return Ok((app.into(), None)) };
    if stack == "static" {
        return Ok((app.join("public"), None));
    }
    Ok((app.into(), Stack::load(&stack)?.built().map(str::to_owned)))
}

/// A file of the app, by the path that it has in the release.
struct Found {
    path: String,
    at: PathBuf,
    seen: Metadata,
}

/// Every file that belongs into a release, sorted by path.
fn walk(root: &Path, for_build: bool) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    enter(root, "", &mut found, &|above, name| {
        stays_home(above, name) && !(for_build && above.is_empty() && name == FOR_BUILDS)
    })?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    if found.is_empty() {
        return Err(Error::failed("release.empty", format!("{} holds nothing to release", root.display()))
            .hint("bring the app's files back from version control"));
    }
    Ok(found)
}

fn enter(
    folder: &Path,
    above: &str,
    found: &mut Vec<Found>,
    stays: &dyn Fn(&str, &str) -> bool,
) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
        let entry = entry.map_err(|cause| unreadable(folder, cause))?;
        let at = entry.path();
        let Ok(name) = entry.file_name().into_string() else { return Err(odd_name(&at)) };
        if stays(above, &name) {
            continue;
        }
        let path = if above.is_empty() { name } else { format!("{above}/{name}") };
        let seen = fs::symlink_metadata(&at).map_err(|cause| unreadable(&at, cause))?;
        if seen.is_dir() {
            enter(&at, &path, found, stays)?;
        } else if seen.is_file() {
            found.push(Found { path, at, seen });
        } else {
            return Err(no_plain_file(&at));
        }
    }
    Ok(())
}

fn stays_home(above: &str, name: &str) -> bool {
    let top = above.is_empty();
    (name.starts_with('.') && !(top && name == WELL_KNOWN))
        || (top && LEFT_OUT.contains(&name))
        || KEPT_HOME.iter().any(|ending| name.ends_with(ending))
}

fn read(files: &[Found]) -> Result<Vec<Vec<u8>>, Error> {
    files.iter().map(|file| fs::read(&file.at).map_err(|cause| unreadable(&file.at, cause))).collect()
}

/// Names of what is in the release: paths, modes, bytes; packages by the lockfile that they come from.
fn digest_of(files: &[Found], contents: &[Vec<u8>], packages: Option<&str>) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(format!("release {FORMAT}").as_bytes());
    part(packages.unwrap_or_default().as_bytes());
    for (file, bytes) in files.iter().zip(contents) {
        part(file.path.as_bytes());
        part(if is_program(&file.seen) { b"755" } else { b"644" });
        part(bytes);
    }
    hex(&hash.finalize())
}

/// How the folder looks without reading the files: any change shows, save one within the same tick of the clock.
fn print_of(files: &[Found]) -> String {
    let mut hash = Sha256::new();
    hash.update(FORMAT.to_le_bytes());
    for file in files {
        hash.update(file.path.as_bytes());
        hash.update([0, u8::from(is_program(&file.seen))]);
        hash.update(file.seen.len().to_le_bytes());
        for moment in moments(&file.seen) {
            hash.update(since_epoch(moment).as_nanos().to_le_bytes());
        }
        hash.update(number(&file.seen).to_le_bytes());
    }
    hex(&hash.finalize())
}

fn build(
    cache: &Cache,
    digest: &str,
    files: &[Found],
    contents: &[Vec<u8>],
    packages: Option<(PathBuf, String)>,
) -> Result<PathBuf, Error> {
    let begun: Begun = cache.begin(KIND, digest, &[])?;
    for (file, bytes) in files.iter().zip(contents) {
        begun.add(&file.path, bytes, is_program(&file.seen))?;
    }
    if let Some((entry, key)) = packages {
        Cache::link_modules(&entry, &key, begun.folder())?;
    }
    Cache::keep(&begun)
}

/// Number and size of the files below a folder.
fn weigh(folder: &Path) -> io::Result<(usize, u64)> {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (files, bytes) =
            if entry.file_type()?.is_dir() { weigh(&entry.path())? } else { (1, entry.metadata()?.len()) };
        sum = (sum.0 + files, sum.1 + bytes);
    }
    Ok(sum)
}

/// What is remembered of an app: how it looked, and its releases, the newest first.
struct Note {
    print: String,
    files: usize,
    bytes: u64,
    digests: Vec<String>,
    /// When the app had been looked at, by the clock of the disk.
    looked: SystemTime,
}

impl Note {
    fn read(cache: &Cache, app: &Path) -> Option<Note> {
        let (text, written) = cache.note(KIND, &Note::key(app))?;
        let value: Value = serde_json::from_str(&text).ok()?;
        let took = Duration::from_millis(value.get("took_ms")?.as_u64()?);
        let digests = value.get("digests")?.as_array()?.iter();
        Some(Note {
            print: value.get("print")?.as_str()?.to_owned(),
            files: usize::try_from(value.get("files")?.as_u64()?).ok()?,
            bytes: value.get("bytes")?.as_u64()?,
            digests: digests.filter_map(|digest| Some(digest.as_str()?.to_owned())).collect(),
            looked: written.checked_sub(took)?,
        })
    }

    /// The newest release, when the folder looks as it did, and no file is so young that a change could hide.
    fn still_holds(&self, cache: &Cache, print: &str, files: &[Found]) -> Option<Release> {
        let youngest = files.iter().flat_map(|file| moments(&file.seen)).max()?;
        let digest = self.digests.first()?;
        if self.print != print || youngest + TICK >= self.looked {
            return None;
        }
        let folder = cache.entry(KIND, digest)?;
        Some(Release { folder, digest: digest.clone(), files: self.files, bytes: self.bytes })
    }

    /// Remembers the newest release and lets go of the oldest.
    fn write(
        cache: &Cache,
        app: &Path,
        before: Option<Note>,
        print: &str,
        made: &Release,
        took: Duration,
    ) -> Result<(), Error> {
        let mut digests = before.map(|note| note.digests).unwrap_or_default();
        digests.retain(|digest| *digest != made.digest);
        digests.insert(0, made.digest.clone());
        for old in digests.drain(KEPT.min(digests.len())..) {
            cache.forget(KIND, &old)?;
        }
        let note = json!({
            "print": print,
            "files": made.files,
            "bytes": made.bytes,
            "digests": digests,
            // Rounded up: the look was at the very beginning.
            "took_ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX).saturating_add(1),
        });
        cache.write_note(KIND, &Note::key(app), &note.to_string())
    }

    /// One note for each folder.
    fn key(app: &Path) -> String {
        let place = fs::canonicalize(app).unwrap_or_else(|_| app.to_path_buf());
        hex(&Sha256::digest(place.as_os_str().as_encoded_bytes()))
    }
}

/// When the content changed, and where it is known, when anything about the file did.
fn moments(seen: &Metadata) -> impl Iterator<Item = SystemTime> {
    let changed = changed(seen);
    seen.modified().ok().into_iter().chain(changed)
}

#[cfg(unix)]
fn changed(seen: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt as _;
    let (seconds, nanos) = (u64::try_from(seen.ctime()).ok()?, u32::try_from(seen.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
}

#[cfg(not(unix))]
fn changed(_seen: &Metadata) -> Option<SystemTime> {
    None
}

#[cfg(unix)]
fn number(seen: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    seen.ino()
}

#[cfg(not(unix))]
fn number(_seen: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn is_program(seen: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    seen.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_program(_seen: &Metadata) -> bool {
    false
}

fn since_epoch(moment: SystemTime) -> Duration {
    moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unreadable(path: &Path, cause: io::Error) -> Error {
    Error::failed("release.unreadable", format!("{} could not be read", path.display()))
        .hint("get the right to read it, or remove it")
        .caused_by(cause)
}

fn changed_meanwhile(app: &Path) -> Error {
    Error::failed("release.changed", format!("files of {} changed while it was built", app.display()))
        .hint("run the same command again when nothing writes there any more")
}

fn odd_name(path: &Path) -> Error {
    Error::usage("release.odd_name", format!("{} has a name that is not Unicode", path.display()))
        .hint("rename it, or move it out of the app's folder")
}

fn no_plain_file(path: &Path) -> Error {
    Error::usage("release.no_plain_file", format!("{} is neither a file nor a folder", path.display()))
        .hint("a release never follows a link out of the app: put a copy in its place, or move it away")
}
