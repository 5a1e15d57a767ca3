//! An app on disk: the folder that holds a `vibe.toml`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::fault;
use crate::error::Error;

/// The blueprint's file name.
pub const BLUEPRINT_FILE: &str = "vibe.toml";

/// A generated app.
#[derive(Debug, Clone)]
pub struct Project {
    /// Folder that holds `vibe.toml`.
    pub root: PathBuf,
    /// `vibe.toml` as it stands.
    pub blueprint: String,
}

/// Looks for `vibe.toml` in `start` and above it.
pub fn find(start: &Path) -> Result<Project, Error> {
    let root = start.ancestors().find(|folder| folder.join(BLUEPRINT_FILE).is_file()).ok_or_else(|| {
        Error::usage("project.none", format!("no {BLUEPRINT_FILE} in {} or above it", start.display()))
            .hint("go to the folder of an app, or make one with `vibe new \"what it does\"`")
    })?;
    Ok(Project { root: root.to_path_buf(), blueprint: read(&root.join(BLUEPRINT_FILE))? })
}

/// Reads a text file that a person wrote.
pub fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|cause| fault::reading(path, cause))
}

/// Writes the blueprint of an app that had none. One that is there is never touched.
///
/// # Errors
/// `project.write` and its kin: it is there already, or the folder cannot be written.
pub fn write_blueprint(root: &Path, text: &str) -> Result<(), Error> {
    let path = root.join(BLUEPRINT_FILE);
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|cause| fault::linking(&path, cause))
}
