//! The journal as a file of the project: `journal.jsonl`, guarded by a lock that dies with its process.
//!
//! A journal that has grown long is folded into one line when it is opened; the one before it stays beside it.
//! There too lies `head`, the number and sum of the last line at the end of a run: a journal that ends before it was put
//! back from an older copy, and that is damage, not a fresh start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use rustix::fs::{FallocateFlags, FlockOperation, fallocate, flock};

use super::{Entry, Ledger, Record};
use crate::error::Error;

const JOURNAL: &str = "journal.jsonl";
const LOCK: &str = "lock";
const HEAD: &str = "head";
/// What the journal was before it was folded.
const BEFORE: &str = "journal.before.jsonl";
/// From this size on, bytes, it is worth asking whether a journal should be folded.
const LONG: u64 = 1 << 20;
/// Room that is set aside before the first call: a full disk is met before there is anything to remember.
const RESERVE: u64 = 1 << 20;

/// A journal file with its lock held.
pub struct LocalLedger {
    folder: PathBuf,
    _lock: File,
    pen: Arc<Mutex<Pen>>,
}

/// Where the journal ends, as its one writer knows it.
#[derive(Default)]
struct Pen {
    file: Option<File>,
    /// End of the last whole line, once it was read.
    end: Option<u64>,
    /// Up to where room is set aside.
    room: u64,
    /// The last line that this process wrote.
    last: Option<String>,
}

impl LocalLedger {
    /// Takes the lock of a folder, which is made when it is missing.
    ///
    /// # Errors
    /// `journal.locked` when another process holds it, `journal.folder` when the folder cannot be used.
    pub fn open(folder: &Path) -> Result<LocalLedger, Error> {
        let unusable = |cause: io::Error| {
            Error::failed(
                "journal.folder",
                format!("{} cannot be used for the journal: {cause}", folder.display()),
            )
            .hint("the folder must be writable by you; check its owner and the free space")
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
        let mut lock =
            private().create(true).read(true).write(true).open(folder.join(LOCK)).map_err(unusable)?;
        if let Err(cause) = flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            if cause != rustix::io::Errno::WOULDBLOCK {
                return Err(unusable(cause.into()));
            }
            let mut holder = String::new();
            let _ = lock.read_to_string(&mut holder);
            return Err(Error::failed(
                "journal.locked",
                format!(
                    "another vibe is at work here (process {})",
                    holder.trim().chars().take(20).collect::<String>()
                ),
            )
            .hint("wait for it to end; the lock goes with its process and never has to be removed by hand"));
        }
        // Who holds it is a courtesy to the reader; the lock itself is the kernel's.
        let _ = lock.set_len(0).and_then(|()| lock.write_all(std::process::id().to_string().as_bytes()));
        Ok(LocalLedger { folder: folder.to_owned(), _lock: lock, pen: Arc::default() })
    }
}

impl LocalLedger {
    /// Puts a journal that cannot be read aside, with its head; says where it lies now. Nothing when there is none.
    ///
    /// # Errors
    /// `journal.write`.
    pub fn set_aside(&self, stamp: u64) -> Result<Option<PathBuf>, Error> {
        let mut aside = None;
        // The head goes last: a journal that is gone while its head is there is damage still.
        for name in [JOURNAL, HEAD] {
            let to = self.folder.join(format!("damaged-{stamp}.{name}"));
            match fs::rename(self.folder.join(name), &to) {
                Ok(()) if name == JOURNAL => aside = Some(to),
                Ok(()) => {}
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(failed(&self.folder, cause)),
            }
        }
        File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|cause| failed(&self.folder, cause))?;
        Ok(aside)
    }
}

/// The lines of a folder's journal without its lock, for those who only look.
///
/// # Errors
/// As [`Ledger::read`].
pub fn look(folder: &Path) -> Result<Vec<Record>, Error> {
    load(folder).map(|(records, _)| records)
}

#[async_trait]
impl Ledger for LocalLedger {
    fn place(&self) -> String {
        self.folder.join(JOURNAL).display().to_string()
    }

    fn fence(&self, last: u64) -> u64 {
        last + 1
    }

    async fn read(&self) -> Result<Vec<Record>, Error> {
        let (records, end) = load(&self.folder)?;
        self.pen.lock().unwrap_or_else(PoisonError::into_inner).end = Some(end);
        Ok(records)
    }

    async fn append(&self, records: &[Record]) -> Result<(), Error> {
        let lines: Vec<String> = records.iter().map(Record::line).collect();
        let (folder, pen) = (self.folder.clone(), Arc::clone(&self.pen));
        let written = tokio::task::spawn_blocking(move || {
            let mut pen = pen.lock().unwrap_or_else(PoisonError::into_inner);
            pen.append(&folder, lines)
        });
        written.await.map_err(|cause| failed(&self.folder, io::Error::other(cause)))?
    }

    fn is_long(&self) -> bool {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner).end.is_some_and(|end| end > LONG)
    }

    async fn fold(&self, whole: &Record) -> Result<(), Error> {
        let mut pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        pen.fold(&self.folder, whole.line()).map_err(|cause| failed(&self.folder, cause))
    }

    async fn close(&self) -> Result<(), Error> {
        let pen = std::mem::take(&mut *self.pen.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(last) = pen.last else { return Ok(()) };
        let ended = match (pen.file, pen.end) {
            // Gives the room back that was set aside: the head finds it on a full disk.
            (Some(file), Some(end)) => file.set_len(end),
            _ => Ok(()),
        };
        // Everything is on disk, in the journal: this waits for no more than whole files need. The head of an earlier run
        // says less, and nothing wrong.
        match ended.and_then(|()| beside(&self.folder, HEAD, &last)) {
            Err(cause) if is_full(&cause) => Ok(()),
            ended => ended.map_err(|cause| failed(&self.folder, cause)),
        }
    }
}

/// Every whole line, and where the last one ends.
fn load(folder: &Path) -> Result<(Vec<Record>, u64), Error> {
    let path = folder.join(JOURNAL);
    let head = read(&folder.join(HEAD))
        .map_err(|cause| damaged(&path, &format!("its head cannot be read: {cause}")))?;
    let text = match read(&path) {
        Ok(Some(text)) if text.is_empty() => return Err(damaged(&path, "it is empty")),
        Ok(Some(text)) => text,
        Ok(None) if head.is_some() => return Err(damaged(&path, "it is gone, and its head is still here")),
        Ok(None) => return Ok((Vec::new(), 0)),
        Err(cause) => return Err(damaged(&path, &format!("it cannot be read: {cause}"))),
    };
    let mut records: Vec<Record> = Vec::new();
    let mut end = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let Some(record) = whole(line).and_then(Record::parse) else { break };
        records.push(record);
        end += line.len();
    }
    let next = records.last().map_or(1, |last| last.seq + 1);
    match Tail::of(&text[end..]) {
        Tail::Newer => {
            return Err(Error::failed(
                "journal.version",
                format!("line {next} of {} is of a newer vibe", path.display()),
            )
            .hint("use the newer vibe that wrote it"));
        }
        Tail::Torn if !records.is_empty() => {}
        Tail::Torn | Tail::Damaged => {
            return Err(damaged(&path, &format!("line {next} is not whole")));
        }
    }
    if let Some(head) = head.as_deref().map(|head| whole(head).and_then(Record::parse)) {
        let Some(head) = head else { return Err(damaged(&path, "its head is not whole")) };
        if !holds(&records, &head) {
            return Err(damaged(&path, &format!("it ends before line {}, which was the last one", head.seq)));
        }
    }
    Ok((records, end as u64))
}

/// The line that was the last one at the end of a run is still there, or was folded into the first one.
fn holds(records: &[Record], head: &Record) -> bool {
    let Some(first) = records.first() else { return false };
    match head.seq.checked_sub(first.seq) {
        Some(place) => usize::try_from(place).ok().and_then(|place| records.get(place)) == Some(head),
        None => matches!(first.event, Entry::Folded(_)),
    }
}

/// What stands behind the last whole line.
enum Tail {
    /// Nothing, or the beginning of a write that was never confirmed: what it speaks of was never sent.
    Torn,
    /// A line that once was whole: what it said was acted upon, and is lost.
    Damaged,
    /// A line of a newer vibe.
    Newer,
}

impl Tail {
    /// A cut write ends before its newline, and where it ends there may be room that was set aside: zeros, of which no
    /// line has any. Whatever has its newline was written to the end.
    fn of(bytes: &[u8]) -> Tail {
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let bytes = &bytes[..used];
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        if lines.clone().filter_map(whole).any(Record::is_newer) {
            return Tail::Newer;
        }
        // The newline itself may have rotted: then the line before it is whole.
        let unended = |line: &[u8]| {
            let text = line.split_last().and_then(|(_, line)| std::str::from_utf8(line).ok());
            text.is_some_and(|text| Record::parse(text).is_some())
        };
        match lines.any(|line| line.ends_with(b"\n") || unended(line)) {
            true => Tail::Damaged,
            false => Tail::Torn,
        }
    }
}

/// A line that has its end and is text.
fn whole(line: &[u8]) -> Option<&str> {
    std::str::from_utf8(line.strip_suffix(b"\n")?).ok()
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

impl Pen {
    fn append(&mut self, folder: &Path, mut lines: Vec<String>) -> Result<(), Error> {
        let unwritten = |cause| failed(folder, cause);
        let text = lines.concat();
        let path = folder.join(JOURNAL);
        if self.file.is_none() && !path.exists() {
            // A new journal appears with its first lines in it, never empty.
            replace(folder, JOURNAL, &text).map_err(unwritten)?;
            self.end = Some(text.len() as u64);
            self.open(&path, text.len()).map_err(unwritten)?;
        } else {
            if self.end.is_none() {
                self.end = Some(load(folder)?.1);
            }
            self.open(&path, text.len()).and_then(|()| self.write(&text)).map_err(unwritten)?;
        }
        self.last = lines.pop().or(self.last.take());
        Ok(())
    }

    /// Opens the file behind its last whole line, with room for the next lines and for the answers to them.
    fn open(&mut self, path: &Path, bytes: usize) -> io::Result<()> {
        let end = self.end.unwrap_or_default();
        if self.file.is_none() {
            let file = private().read(true).write(true).open(path)?;
            file.set_len(end)?;
            self.file = Some(file);
        }
        let need = end + 4 * bytes as u64 + RESERVE / 2;
        if let Some(file) = self.file.as_ref().filter(|_| self.room < need) {
            let room = need + RESERVE / 2;
            use rustix::io::Errno;
            match fallocate(file, FallocateFlags::KEEP_SIZE, end, room - end) {
                Ok(()) => self.room = room,
                // Some file systems cannot set room aside; then a full disk is met at the write.
                Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::NODEV) => self.room = room,
                // The disk is full now, and what was set aside before is for these very lines.
                Err(Errno::NOSPC | Errno::DQUOT) if end + bytes as u64 <= self.room => {}
                Err(cause) => return Err(cause.into()),
            }
        }
        Ok(())
    }

    /// Puts one line in the place of all, and keeps the lines before aside.
    fn fold(&mut self, folder: &Path, line: String) -> io::Result<()> {
        let (journal, beside) = (folder.join(JOURNAL), folder.join(format!("{BEFORE}.new")));
        match rustix::fs::unlink(&beside) {
            // One that an interrupted folding left.
            Ok(()) | Err(rustix::io::Errno::NOENT) => {}
            Err(cause) => return Err(cause.into()),
        }
        if let (Some(file), Some(end)) = (&self.file, self.end) {
            file.set_len(end)?;
        }
        fs::hard_link(&journal, &beside)?;
        fs::rename(&beside, folder.join(BEFORE))?;
        replace(folder, JOURNAL, &line)?;
        *self = Pen { end: Some(line.len() as u64), last: Some(line), ..Pen::default() };
        Ok(())
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let (Some(file), Some(end)) = (&mut self.file, &mut self.end) else { return Ok(()) };
        file.seek(SeekFrom::Start(*end))?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        *end += text.len() as u64;
        Ok(())
    }
}

/// Writes a file so that there is always a whole one, and that it is the new one when this returns: the folder is synced.
fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    beside(folder, name, text)?;
    File::open(folder)?.sync_all()
}

/// Writes a file so that there is always a whole one, the new or the old: beside, synced, renamed.
fn beside(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let beside = folder.join(format!("{name}.new"));
    let mut file = private().create(true).write(true).truncate(true).open(&beside)?;
    fallocate(&file, FallocateFlags::KEEP_SIZE, 0, text.len() as u64).ok();
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(name))
}

fn is_full(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn failed(folder: &Path, cause: io::Error) -> Error {
    Error::failed("journal.write", format!("the journal in {} cannot be written: {cause}", folder.display()))
        .hint("make room or mend the folder, then run the same command again")
}

fn damaged(path: &Path, why: &str) -> Error {
    Error::failed("journal.damaged", format!("{} is damaged: {why}", path.display()))
        .hint("nothing was changed; put the file back from a backup")
        .hint("or rebuild it from the marks on what stands: vibe recover")
}
