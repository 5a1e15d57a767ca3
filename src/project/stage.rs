//! Writes a tree so that it appears whole or not at all: a staging folder, one sync, one rename.

#![expect(clippy::disallowed_methods, reason = "this is the room that writes and removes files")]

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{check_paths, fault};
use crate::error::{Error, Kind};
use crate::stack::FileTree;

/// How many names of a folder in the way are listed.
const NAMED: usize = 8;

/// What stands where a new app shall go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vacancy {
    /// Nothing.
    Absent,
    /// A folder with nothing in it, or with nothing but a fresh `.git`.
    Empty,
}

/// Looks at the target; anything of the person's in it is an error that names what is there.
pub fn vacancy(target: &Path) -> Result<Vacancy, Error> {
    let seen = match fs::symlink_metadata(target) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vacancy::Absent),
        Err(cause) => return Err(fault::reading(target, cause)),
        Ok(seen) => seen,
    };
    if seen.is_symlink() && !target.exists() {
        return Err(not_a_folder(target, "is a link that leads nowhere"));
    }
    if !target.is_dir() {
        return Err(not_a_folder(target, "is a file"));
    }
    let names = names_in(target)?;
    if names.iter().all(|name| name == ".git") { Ok(Vacancy::Empty) } else { Err(not_empty(target, &names)) }
}

/// Writes `tree` to `target`. `stopped` is asked between files.
pub fn create(target: &Path, tree: &FileTree, stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    check_paths(tree.keys().map(String::as_str))?;
    match vacancy(target)? {
        Vacancy::Absent => create_beside(target, tree, stopped),
        Vacancy::Empty => create_inside(target, tree, stopped),
    }
}

/// Adds one file to an app that stands: whole, or not at all. Says whether it was added; what lies there already is the
/// person's and stays as it is.
///
/// # Errors
/// `project.path` and those of writing.
pub fn add(app: &Path, path: &str, bytes: &[u8]) -> Result<bool, Error> {
    check_paths([path])?;
    let goal = app.join(path);
    if goal.symlink_metadata().is_ok() {
        return Ok(false);
    }
    let folder = goal.parent().unwrap_or(app);
    let parents = Parents::make(folder)?;
    let staging = Staging::make(folder, "file")?;
    let name = "content".to_owned();
    staging.fill(&FileTree::from([(name.clone(), bytes.to_vec())]), &|| false)?;
    // A link fails where something has appeared meanwhile; a rename would go over it.
    match fs::hard_link(staging.path.join(name), &goal) {
        Ok(()) => {}
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(cause) => return Err(fault::linking(&goal, cause)),
    }
    drop(staging);
    parents.keep();
    sync_folder(folder).map_err(|cause| fault::linking(folder, cause))?;
    Ok(true)
}

/// The usual case: the staging folder becomes the target in one rename.
fn create_beside(target: &Path, tree: &FileTree, stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let parents = Parents::make(parent)?;
    let name = target.file_name().map_or_else(|| "app".into(), |name| name.to_string_lossy().into_owned());
    let staging = Staging::make(parent, &name)?;
    staging.fill(tree, stopped)?;
    // Nothing of a person's can be lost even if the target appeared meanwhile: rename fails on a folder with content.
    fs::rename(&staging.path, target).map_err(|cause| fault::writing(target, cause))?;
    staging.done();
    parents.keep();
    sync_folder(parent).map_err(|cause| fault::writing(parent, cause))
}

/// The target exists and is empty: it may be somebody's current folder or a mount, so it is filled, not replaced.
fn create_inside(target: &Path, tree: &FileTree, stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    let staging = Staging::make(target, "app")?;
    staging.fill(tree, stopped)?;
    let mut moved: Vec<PathBuf> = Vec::new();
    for name in names_in(&staging.path)? {
        let goal = target.join(&name);
        let step = if goal.symlink_metadata().is_ok() {
            Err(io::Error::from(io::ErrorKind::AlreadyExists))
        } else {
            fs::rename(staging.path.join(&name), &goal)
        };
        if let Err(cause) = step {
            for back in moved {
                discard(&back);
            }
            return Err(fault::writing(&goal, cause));
        }
        moved.push(goal);
    }
    sync_folder(target).map_err(|cause| fault::writing(target, cause))
}

/// Folders above the target that had to be made; taken back unless kept.
struct Parents {
    made: Vec<PathBuf>,
}

impl Parents {
    fn make(folder: &Path) -> Result<Parents, Error> {
        let mut missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|at| !at.as_os_str().is_empty() && !at.exists())
            .map(Path::to_path_buf)
            .collect();
        missing.reverse();
        let mut parents = Parents { made: Vec::new() };
        for path in missing {
            fs::create_dir(&path).map_err(|cause| fault::writing(&path, cause))?;
            parents.made.push(path);
        }
        Ok(parents)
    }

    fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for path in self.made.iter().rev() {
            // Best effort: a folder that somebody else has put something into meanwhile stays.
            let _ = fs::remove_dir(path);
        }
    }
}

/// A folder of our own; removed unless it became the target.
struct Staging {
    path: PathBuf,
    armed: bool,
}

impl Staging {
    fn make(parent: &Path, name: &str) -> Result<Staging, Error> {
        let id = std::process::id();
        let short: String = name.chars().take(60).collect();
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for attempt in 0..100 {
            let path = parent.join(format!(".{short}.vibe-{id}-{attempt}"));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Staging { path, armed: true }),
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => last = cause,
                Err(cause) => return Err(fault::writing(parent, cause)),
            }
        }
        Err(fault::writing(parent, last))
    }

    fn fill(&self, tree: &FileTree, stopped: &dyn Fn() -> bool) -> Result<(), Error> {
        let folders: BTreeSet<&Path> = tree
            .keys()
            .flat_map(|path| Path::new(path).ancestors().skip(1))
            .filter(|folder| !folder.as_os_str().is_empty())
            .collect();
        for folder in folders {
            let path = self.path.join(folder);
            fs::create_dir(&path).map_err(|cause| fault::writing(&path, cause))?;
        }
        for (path, bytes) in tree {
            if stopped() {
                return Err(Error::new(
                    Kind::Interrupted,
                    "project.interrupted",
                    "stopped before the app was written",
                )
                .hint("nothing was left behind"));
            }
            let path = self.path.join(path);
            write_new(&path, bytes).map_err(|cause| fault::writing(&path, cause))?;
        }
        sync_tree(&self.path, tree).map_err(|cause| fault::writing(&self.path, cause))
    }

    fn done(mut self) {
        self.armed = false;
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.armed {
            discard(&self.path);
        }
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

/// Removes something that we made. An error here would hide the one that led here.
fn discard(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// One `syncfs` is ten times cheaper than a sync per file, and as durable.
#[cfg(target_os = "linux")]
fn sync_tree(root: &Path, _tree: &FileTree) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(root)?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_tree(root: &Path, tree: &FileTree) -> io::Result<()> {
    tree.keys().try_for_each(|path| File::open(root.join(path))?.sync_all())
}

/// Makes the rename itself durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn names_in(folder: &Path) -> Result<Vec<String>, Error> {
    let read = || -> io::Result<Vec<String>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    let mut names = read().map_err(|cause| fault::reading(folder, cause))?;
    names.sort();
    Ok(names)
}

fn not_empty(target: &Path, names: &[String]) -> Error {
    let mut listed = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        listed.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    Error::usage("project.not_empty", format!("{} is not empty: it holds {listed}", target.display()))
        .hint("nothing was overwritten; choose another folder with `--dir`, or another name with `--name`")
}

fn not_a_folder(target: &Path, what: &str) -> Error {
    Error::usage("project.not_a_folder", format!("{} {what}", target.display()))
        .hint("choose another folder with `--dir`, or another name with `--name`")
}
