//! A copy of an app to try something in: what comes of it is looked at there, and the app itself is not touched. It vanishes with
//! its owner; what was left behind by a run that was killed goes when the next one begins.

#![expect(clippy::disallowed_methods, reason = "this is the room that writes and removes files")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{check_paths, fault};
use crate::error::Error;

/// What is no source of the app: packages, data, histories, what builds and tests leave behind, and secrets.
const LEFT_OUT: [&str; 8] =
    ["node_modules", ".git", ".data", ".next", ".vibe-deploy", "test-results", "playwright-report", "target"];
/// Bytes of a file that is taken along.
const LARGEST: u64 = 20 * 1024 * 1024;

/// A copy of an app's source, without its packages, its data and its secrets.
#[derive(Debug)]
pub struct Workshop {
    root: PathBuf,
}

impl Workshop {
    /// Copies the app in `app` to `place`, a folder of our own.
    ///
    /// # Errors
    /// `project.disk_full`, `project.read_only`, `project.write`.
    pub fn new(app: &Path, place: PathBuf) -> Result<Workshop, Error> {
        let _ = fs::remove_dir_all(&place);
        let workshop = Workshop { root: place };
        copy(app, &workshop.root).map_err(|cause| fault::caching(&workshop.root, cause))?;
        Ok(workshop)
    }

    /// The copy.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file of the copy, or removes it.
    ///
    /// # Errors
    /// As [`Workshop::new`]; `project.unsafe_path`.
    pub fn put(&self, path: &str, bytes: Option<&[u8]>) -> Result<(), Error> {
        check_paths([path])?;
        let goal = self.root.join(path);
        let done = match bytes {
            Some(bytes) => {
                goal.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&goal, bytes))
            }
            None => match fs::remove_file(&goal) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
                _ => Ok(()),
            },
        };
        done.map_err(|cause| fault::caching(&goal, cause))
    }

    /// A file of the copy.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(path)).ok()
    }

    /// Uses the packages that a person put into the app.
    ///
    /// # Errors
    /// As [`Workshop::new`].
    pub fn borrow_modules(&self, app: &Path) -> Result<(), Error> {
        let goal = self.root.join("node_modules");
        link(&app.join("node_modules"), &goal).map_err(|cause| fault::caching(&goal, cause))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Links stay behind: they may lead anywhere.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        let secret = shown.starts_with(".env") && shown != ".env.example";
        if secret || LEFT_OUT.contains(&shown.as_ref()) {
            continue;
        }
        let (kind, goal) = (entry.file_type()?, to.join(&name));
        if kind.is_dir() {
            copy(&entry.path(), &goal)?;
        } else if kind.is_file() && entry.metadata()?.len() <= LARGEST {
            fs::copy(entry.path(), goal)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(io::Error::other("run `vibe verify` once, so that vibe installs the packages"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking, and sets up its own files")]

    use super::*;

    #[test]
    fn a_copy_has_the_source_and_neither_secrets_nor_data_and_vanishes() {
        let (app, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for path in [
            "src/custom/a.ts",
            ".env",
            ".env.local",
            ".env.example",
            ".data/app.sqlite",
            "node_modules/x/i.js",
            "src/.git/x",
        ] {
            let path = app.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", app.path().join("src/link")).unwrap();
        let place = cache.path().join("fill/x");
        fs::create_dir_all(place.join("left")).unwrap();
        let workshop = Workshop::new(app.path(), place.clone()).unwrap();
        let mut seen: Vec<String> = fs::read_dir(&place)
            .unwrap()
            .chain(fs::read_dir(place.join("src")).unwrap())
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        seen.sort();
        assert_eq!(seen, [".env.example", "custom", "src"]);
        workshop.put("src/custom/a.ts", Some(b"new")).unwrap();
        workshop.put("tests/a.test.ts", None).unwrap();
        assert_eq!(workshop.put("../out", Some(b"")).unwrap_err().code(), "project.unsafe_path");
        assert_eq!(workshop.read("src/custom/a.ts").unwrap(), b"new");
        assert_eq!(fs::read(app.path().join("src/custom/a.ts")).unwrap(), b"text");
        drop(workshop);
        assert!(!place.exists());
    }
}
