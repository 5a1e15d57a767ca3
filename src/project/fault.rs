//! What a failed write means to a person.

use std::io;
use std::path::Path;

use crate::error::Error;

/// A new app could not be written: it can go elsewhere.
pub(super) fn writing(path: &Path, cause: io::Error) -> Error {
    refused(path, cause).hint("or choose another folder with `--dir`").hint("nothing was left behind")
}

/// A file of an app that stands could not be changed.
pub(super) fn changing(path: &Path, cause: io::Error) -> Error {
    refused(path, cause).hint("then run the same command again: it goes on where this one ended")
}

/// What can be fetched again could not be kept in the user's cache.
pub(super) fn caching(path: &Path, cause: io::Error) -> Error {
    refused(path, cause)
        .hint("or set XDG_CACHE_HOME to a folder of your own: packages and Node are kept there")
}

/// Packages could not be put into an app that stands where it stands.
pub(super) fn linking(path: &Path, cause: io::Error) -> Error {
    refused(path, cause).hint("then run the same command again")
}

/// Says which path failed and why, with the remedy for the causes that people meet.
fn refused(path: &Path, cause: io::Error) -> Error {
    let shown = path.display();
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::failed("project.disk_full", format!("no space left to write {shown}"))
                .hint("free some space")
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            Error::failed("project.read_only", format!("{shown} cannot be written"))
                .hint("get the right to write there")
        }
        _ => Error::failed("project.write", format!("{shown} could not be written"))
            .hint("remove what is in the way; the cause says what"),
    }
    .caused_by(cause)
}

/// Says which path could not be read.
pub(super) fn reading(path: &Path, cause: io::Error) -> Error {
    Error::failed("project.read", format!("{} could not be read", path.display()))
        .hint("check that the path exists and that you may read it")
        .caused_by(cause)
}
