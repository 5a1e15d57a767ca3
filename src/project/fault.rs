//! What a failed write means to a person.

use std::io;
use std::path::Path;

use crate::error::Error;

/// Says which path failed and why, with the remedy for the causes that people meet.
pub(super) fn writing(path: &Path, cause: io::Error) -> Error {
    let shown = path.display();
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::failed("project.disk_full", format!("no space left to write {shown}"))
                .hint("free some space, or choose a folder on another disk with `--dir`")
                .hint("nothing was left behind")
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            Error::failed("project.read_only", format!("{shown} cannot be written"))
                .hint("choose a folder of your own with `--dir`")
                .hint("nothing was left behind")
        }
        _ => Error::failed("project.write", format!("{shown} could not be written"))
            .hint("choose another folder with `--dir`"),
    }
    .caused_by(cause)
}

/// Says which path could not be read.
pub(super) fn reading(path: &Path, cause: io::Error) -> Error {
    Error::failed("project.read", format!("{} could not be read", path.display()))
        .hint("check that the path exists and that you may read it")
        .caused_by(cause)
}
