//! The user's cache: things that take long to fetch and never change, each in a folder that appears whole or not at all.
//!
//! `packages/<hash of lockfile and platform>/node_modules` is shared by every app with the same lockfile, by hard links.

#![expect(clippy::disallowed_methods, reason = "this is the room that writes and removes files")]

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use super::fault;
use super::manifest::hash;
use crate::error::Error;

/// Where npm puts packages.
const MODULES: &str = "node_modules";
/// Our mark in an app's `node_modules`: the key it was linked from.
const MARK: &str = ".vibe-key";

/// The cache folder; made when first needed.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

/// An entry being filled. Dropped without [`Cache::keep`], it vanishes.
#[derive(Debug)]
pub struct Begun {
    folder: PathBuf,
    goal: PathBuf,
}

/// What `node_modules` of an app is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modules {
    /// Not there.
    Missing,
    /// Linked by us from the entry with this key.
    Linked(String),
    /// Put there by the person; left alone.
    Theirs,
}

impl Cache {
    /// `root` need not exist.
    pub fn new(root: PathBuf) -> Cache {
        Cache { root }
    }

    /// Key of the packages that this lockfile names on this platform.
    pub fn key(lock: &[u8], platform: &str) -> String {
        let mut bytes = lock.to_vec();
        bytes.extend_from_slice(platform.as_bytes());
        hash(&bytes)[..32].to_owned()
    }

    /// The folder of a complete entry.
    pub fn entry(&self, kind: &str, key: &str) -> Option<PathBuf> {
        let folder = self.root.join(kind).join(key);
        folder.is_dir().then_some(folder)
    }

    /// A staging folder that holds `files`.
    pub fn begin(&self, kind: &str, key: &str, files: &[(&str, &[u8])]) -> Result<Begun, Error> {
        let folder = self.root.join(kind).join(format!(".{key}-{}", std::process::id()));
        discard(&folder).map_err(|cause| fault::caching(&folder, cause))?;
        fs::create_dir_all(&folder).map_err(|cause| fault::caching(&folder, cause))?;
        for (name, bytes) in files {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(|cause| fault::caching(&path, cause))?;
        }
        Ok(Begun { folder, goal: self.root.join(kind).join(key) })
    }

    /// Turns a filled staging folder into the entry. Another run may have been faster: then its entry stands.
    pub fn keep(begun: &Begun) -> Result<PathBuf, Error> {
        match fs::rename(&begun.folder, &begun.goal) {
            Err(cause) if !begun.goal.is_dir() => Err(fault::caching(&begun.goal, cause)),
            _ => Ok(begun.goal.clone()),
        }
    }

    /// Removes an entry, if it is there.
    pub fn forget(&self, kind: &str, key: &str) -> Result<(), Error> {
        let folder = self.root.join(kind).join(key);
        discard(&folder).map_err(|cause| fault::caching(&folder, cause))
    }

    /// A few words kept beside the entries of a kind, and when they were written by the clock of that disk.
    pub fn note(&self, kind: &str, key: &str) -> Option<(String, SystemTime)> {
        let path = self.root.join(kind).join(format!("{key}.json"));
        let written = fs::metadata(&path).ok()?.modified().ok()?;
        Some((fs::read_to_string(&path).ok()?, written))
    }

    /// Keeps a note, in place of an older one.
    pub fn write_note(&self, kind: &str, key: &str, text: &str) -> Result<(), Error> {
        let folder = self.root.join(kind);
        let (path, fresh) =
            (folder.join(format!("{key}.json")), folder.join(format!(".{key}-{}.json", std::process::id())));
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&fresh, text))
            .and_then(|()| fs::rename(&fresh, &path))
            .map_err(|cause| fault::caching(&path, cause))
    }

    /// Gives the app the packages of an entry: hard links, or copies where the disk is another one.
    pub fn link_modules(entry: &Path, key: &str, app: &Path) -> Result<(), Error> {
        let staging = app.join(format!(".{MODULES}-{}", std::process::id()));
        let made = discard(&staging)
            .and_then(|()| link_tree(&entry.join(MODULES), &staging))
            .and_then(|()| fs::write(staging.join(MARK), key))
            .and_then(|()| discard(&app.join(MODULES)))
            .and_then(|()| fs::rename(&staging, app.join(MODULES)));
        made.map_err(|cause| {
            let _ = discard(&staging);
            fault::linking(&app.join(MODULES), cause)
        })
    }
}

impl Begun {
    /// Where to work.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Adds a file below the folder, with the modes that a release has: 0644, or 0755 for a program.
    pub fn add(&self, path: &str, bytes: &[u8], program: bool) -> Result<(), Error> {
        let goal = self.folder.join(path);
        let made = goal
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&goal, bytes))
            .and_then(|()| set_mode(&goal, program));
        made.map_err(|cause| fault::caching(&goal, cause))
    }

    /// Adds a tree below the folder, by hard links where that can be: what `wanted` takes, by its path in the tree. A link is
    /// kept when it leads to a place inside of the tree, and left out otherwise.
    pub fn take(&self, from: &Path, to: &str, wanted: &dyn Fn(&str) -> bool) -> Result<(), Error> {
        let goal = self.folder.join(to);
        take_tree(from, &goal, "", wanted).map_err(|cause| fault::caching(&goal, cause))
    }

    /// Takes out every file whose name ends with one of `endings`.
    pub fn thin(&self, endings: &[&str]) -> Result<(), Error> {
        thin(&self.folder, endings).map_err(|cause| fault::caching(&self.folder, cause))
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        // After `keep` there is nothing left under this name.
        let _ = discard(&self.folder);
    }
}

/// Looks at the app's `node_modules`.
pub fn modules(app: &Path) -> Modules {
    let folder = app.join(MODULES);
    match fs::read_to_string(folder.join(MARK)) {
        Ok(key) => Modules::Linked(key),
        Err(_) if folder.exists() => Modules::Theirs,
        Err(_) => Modules::Missing,
    }
}

fn take_tree(from: &Path, to: &Path, above: &str, wanted: &dyn Fn(&str) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if above.is_empty() { name } else { format!("{above}/{name}") };
        if !wanted(&path) {
            continue;
        }
        let (source, goal, kind) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            take_tree(&source, &goal, &path, wanted)?;
        } else if kind.is_symlink() {
            if leads_inside(&path, &fs::read_link(&source)?) {
                copy_link(&source, &goal)?;
            }
        } else if kind.is_file() && fs::hard_link(&source, &goal).is_err() {
            fs::copy(&source, &goal)?;
        }
    }
    Ok(())
}

/// Whether a link at a path of the tree leads to another one.
fn leads_inside(path: &str, target: &Path) -> bool {
    let mut depth = path.matches('/').count();
    target.components().all(|part| match part {
        Component::Normal(_) => {
            depth += 1;
            true
        }
        Component::CurDir => true,
        Component::ParentDir => {
            let inside = depth > 0;
            depth = depth.saturating_sub(1);
            inside
        }
        _ => false,
    })
}

fn link_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    if !from.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, goal) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            link_tree(&source, &goal)?;
        } else if kind.is_symlink() {
            copy_link(&source, &goal)?;
        } else if fs::hard_link(&source, &goal).is_err() {
            fs::copy(&source, &goal)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn copy_link(source: &Path, goal: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(source)?, goal)
}

#[cfg(not(unix))]
fn copy_link(source: &Path, goal: &Path) -> io::Result<()> {
    fs::copy(source, goal).map(|_| ())
}

#[cfg(unix)]
fn set_mode(path: &Path, program: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(if program { 0o755 } else { 0o644 }))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _program: bool) -> io::Result<()> {
    Ok(())
}

fn thin(folder: &Path, endings: &[&str]) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            thin(&entry.path(), endings)?;
        } else if endings.iter().any(|ending| name.to_string_lossy().ends_with(ending)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes a folder of our own, if it is there.
fn discard(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}
