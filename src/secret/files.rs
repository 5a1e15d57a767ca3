//! Files that nobody else may read: made so whatever the umask, replaced whole, refused when others can read them.

#![expect(
    clippy::disallowed_methods,
    reason = "these are files of our own, beside which nothing else is removed"
)]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use crate::error::Error;

/// No file of ours comes near this.
const LARGEST: u64 = 16 << 20;
/// Bits that let somebody else in.
const OTHERS: u32 = 0o077;
/// How long another writer may take: a write is one small file and two syncs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tells one state of a file from the next: every replacement has another inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(u64, u64, i64, i64, u64);

/// Makes a folder and those above it; the ones that were made let nobody else in.
///
/// # Errors
/// `secret.folder`: it cannot be made.
pub fn private_folder(folder: &Path) -> Result<(), Error> {
    let made: Vec<&Path> = folder.ancestors().take_while(|at| !at.exists()).collect();
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|cause| unusable(folder, cause))?;
    for path in made {
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(path, private).map_err(|cause| unusable(path, cause))?;
    }
    Ok(())
}

/// The bytes of a file that only its owner can read; nothing when it is not there.
///
/// # Errors
/// `secret.exposed`: others can read it. `secret.unreadable`: anything else.
pub fn read_private(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    Ok(read_stamped(path)?.map(|(bytes, _)| bytes))
}

pub(super) fn read_stamped(path: &Path) -> Result<Option<(Vec<u8>, Stamp)>, Error> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(unreadable(path, &cause.to_string())),
    };
    let seen = file.metadata().map_err(|cause| unreadable(path, &cause.to_string()))?;
    if !seen.is_file() || seen.len() > LARGEST {
        return Err(unreadable(path, "it is no small file"));
    }
    if seen.mode() & OTHERS != 0 {
        return Err(exposed(path, seen.mode()));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|cause| unreadable(path, &cause.to_string()))?;
    Ok(Some((bytes, stamp(&seen))))
}

/// The stamp of a file, when it is there.
pub(super) fn look(path: &Path) -> Option<Stamp> {
    fs::metadata(path).ok().map(|seen| stamp(&seen))
}

/// Writes a file so that there is always a whole one: beside, synced, renamed, folder synced. Call it under a lock.
///
/// # Errors
/// `secret.unwritten`: the old file, if there was one, still stands.
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let written = (|| {
        // What a crash left behind may have another mode, or be a link.
        match fs::remove_file(&beside) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    })();
    written.map_err(|cause| {
        let _ = fs::remove_file(&beside);
        Error::failed("secret.unwritten", format!("{} could not be written: {cause}", path.display()))
            .hint("what stood there before still stands; make room or mend the folder, then try again")
    })
}

/// Which of these paths let somebody else in.
pub fn exposed_paths(paths: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
    let lets_in = |path: &PathBuf| fs::metadata(path).is_ok_and(|seen| seen.mode() & OTHERS != 0);
    paths.into_iter().filter(lets_in).collect()
}

/// Takes the rights of all others away.
///
/// # Errors
/// `secret.folder`: it is not ours to change.
pub fn make_private(path: &Path) -> Result<(), Error> {
    let seen = fs::metadata(path).map_err(|cause| unusable(path, cause))?;
    let private = fs::Permissions::from_mode(seen.mode() & 0o700);
    fs::set_permissions(path, private).map_err(|cause| unusable(path, cause))
}

/// Files that an interrupted write has left in a folder.
pub fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "new")).collect();
    found.sort();
    found
}

/// Removes one of the [`leftovers`].
///
/// # Errors
/// `secret.folder`: it cannot be removed.
pub fn remove_leftover(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(|cause| unusable(path, cause))
}

/// Waits for the turn to write in a folder; the turn ends when the file is dropped, and with the process.
///
/// # Errors
/// `secret.busy`: another process took too long. `secret.folder`: no lock can be made there.
pub(super) fn turn(folder: &Path) -> Result<File, Error> {
    private_folder(folder)?;
    let path = folder.join("lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let lock = open.map_err(|cause| unusable(&path, cause))?;
    let until = Instant::now() + PATIENCE;
    loop {
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(lock),
            Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() < until => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(Error::failed(
                    "secret.busy",
                    format!(
                        "another vibe has been writing in {} for {} s",
                        folder.display(),
                        PATIENCE.as_secs()
                    ),
                )
                .hint("look for a vibe that hangs; its lock goes with its process"));
            }
            Err(cause) => return Err(unusable(&path, cause.into())),
        }
    }
}

fn stamp(seen: &fs::Metadata) -> Stamp {
    Stamp(seen.dev(), seen.ino(), seen.mtime(), seen.mtime_nsec(), seen.len())
}

fn unusable(path: &Path, cause: io::Error) -> Error {
    Error::failed("secret.folder", format!("{} cannot be used for secrets: {cause}", path.display()))
        .hint("it must be a folder that you may write; check its owner and the free space")
}

fn unreadable(path: &Path, why: &str) -> Error {
    Error::failed("secret.unreadable", format!("{} cannot be read: {why}", path.display()))
        .hint("check who owns it; nothing was changed")
}

fn exposed(path: &Path, mode: u32) -> Error {
    Error::failed(
        "secret.exposed",
        format!("{} can be read by others (mode {:03o}), so it is not used", path.display(), mode & 0o777),
    )
    .hint(format!("`chmod 600 {}`, or `vibe doctor --fix`", path.display()))
    .hint("if others had access to this machine, replace what is in it: `vibe secret rotate`")
}
