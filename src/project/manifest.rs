//! `.vibe-deploy/manifest.json`: what was generated, by hash, so that a person's edits can be told from ours.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{STATE_FOLDER, fault};
use crate::error::Error;
use crate::stack::FileTree;

/// Version of the file's layout.
const FORMAT: u64 = 1;

/// What one run of the tool generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Version of this program.
    pub tool: String,
    /// Name of the stack.
    pub stack: String,
    /// SHA-256 in hex, by path.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// Path inside the app.
    pub fn path() -> String {
        format!("{STATE_FOLDER}/manifest.json")
    }

    /// The manifest of a tree about to be written.
    pub fn of(tree: &FileTree, tool: &str, stack: &str) -> Manifest {
        let files = tree.iter().map(|(path, bytes)| (path.clone(), hash(bytes))).collect();
        Manifest { tool: tool.into(), stack: stack.into(), files }
    }

    /// These are the bytes that were generated under this path.
    pub fn made(&self, path: &str, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|known| *known == hash(bytes))
    }

    /// Same manifest, same bytes: no clock, sorted paths.
    pub fn to_json(&self) -> String {
        let value = json!({ "version": FORMAT, "tool": self.tool, "stack": self.stack, "files": self.files });
        format!("{value:#}\n")
    }

    /// Reads the manifest of the app in `root`.
    pub fn load(root: &Path) -> Result<Manifest, Error> {
        let path = root.join(Manifest::path());
        let text = fs::read_to_string(&path).map_err(|cause| {
            fault::reading(&path, cause)
                .hint("without it nobody can tell which files were edited; `vibe new` writes it")
        })?;
        Manifest::parse(&text).ok_or_else(|| {
            Error::failed("project.manifest_damaged", format!("{} is damaged", path.display()))
                .hint("restore it from version control")
        })
    }

    fn parse(text: &str) -> Option<Manifest> {
        let value: Value = serde_json::from_str(text).ok()?;
        if value.get("version")?.as_u64()? != FORMAT {
            return None;
        }
        let text = |key: &str| Some(value.get(key)?.as_str()?.to_owned());
        let files = value.get("files")?.as_object()?;
        let files = files.iter().map(|(path, hash)| Some((path.clone(), hash.as_str()?.to_owned())));
        Some(Manifest { tool: text("tool")?, stack: text("stack")?, files: files.collect::<Option<_>>()? })
    }
}

/// How the folder differs from what was generated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// Generated files that were changed since.
    pub edited: Vec<String>,
    /// Generated files that are gone.
    pub missing: Vec<String>,
}

/// Compares by hash; files that were never generated are nobody's business.
pub fn drift(root: &Path, manifest: &Manifest) -> Result<Drift, Error> {
    let mut drift = Drift::default();
    for (path, expected) in &manifest.files {
        let place = root.join(path);
        match fs::read(&place) {
            Ok(bytes) if hash(without_notes(path, &bytes).as_ref()) == *expected => {}
            Ok(_) => drift.edited.push(path.clone()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => drift.missing.push(path.clone()),
            Err(cause) => return Err(fault::reading(&place, cause)),
        }
    }
    Ok(drift)
}

/// What repairs taught is written into a generated file by us: that is no edit of a person.
fn without_notes<'a>(path: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    match std::str::from_utf8(bytes) {
        Ok(text) if path == super::NOTES_FILE => Cow::Owned(super::split_notes(text).0.into_bytes()),
        _ => Cow::Borrowed(bytes),
    }
}

pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
