//! What goes onto the host: the app's files without tests and tools, in a folder of their own, and a digest of them.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// Names at the top of an app that do not run.
const LEFT_OUT: [&str; 8] = [
    "node_modules",
    "tests",
    "test-results",
    "playwright-report",
    "README.md",
    "AGENTS.md",
    "vibe.toml",
    "biome.json",
];

/// A release on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) folder: PathBuf,
    /// Of every path and every byte.
    pub(super) digest: String,
}

/// Copies what runs into a folder below `folder` that is named after its bytes; one that stands there already is taken.
pub(super) fn release(app: &Path, folder: &Path) -> Result<Release, Error> {
    let failed = |cause: std::io::Error| {
        Error::failed("release.copy", format!("the release of {} cannot be put together", app.display()))
            .hint("check the free space and the rights of the files")
            .caused_by(cause)
    };
    let mut files = Vec::new();
    list(app, Path::new(""), &mut files).map_err(failed)?;
    files.sort();
    let mut digest = Sha256::new();
    for file in &files {
        let bytes = fs::read(app.join(file)).map_err(failed)?;
        digest.update(format!("{} {}\n", file.display(), bytes.len()));
        digest.update(&bytes);
    }
    let digest: String = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let to = folder.join(&digest);
    if to.is_dir() {
        return Ok(Release { folder: to, digest });
    }
    let beside = folder.join(format!("{digest}.new"));
    for file in &files {
        let target = beside.join(file);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::copy(app.join(file), &target).map_err(failed)?;
    }
    fs::rename(&beside, &to).map_err(failed)?;
    Ok(Release { folder: to, digest })
}

fn list(app: &Path, below: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(app.join(below))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let top = below.as_os_str().is_empty();
        if name.starts_with('.') || top && LEFT_OUT.contains(&name.as_ref()) {
            continue;
        }
        let path = below.join(name.as_ref());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(app, &path, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
