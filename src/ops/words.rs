//! Reads a description and refuses what is not one.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use crate::error::Error;

/// Room for some thirty-five thousand words.
const MAX_BYTES: usize = 200_000;

/// Where a description comes from.
pub enum Source<'a> {
    /// The command line.
    Words(String),
    /// `--file PATH`
    File(PathBuf),
    /// `--file -`
    Stream(&'a mut dyn Read),
}

impl Source<'_> {
    /// What it says, checked.
    ///
    /// # Errors
    /// `words.unreadable`, `words.not_text`, `words.too_long`, `words.empty`.
    pub fn text(self) -> Result<String, Error> {
        read(self)
    }
}

/// The text of a description: UTF-8, plain line ends, nothing invisible.
pub(super) fn read(source: Source<'_>) -> Result<String, Error> {
    let text = match source {
        Source::Words(words) => checked(words.into_bytes(), "the description")?,
        Source::Stream(stream) => {
            let bytes = limited(stream).map_err(|cause| unreadable("standard input", cause))?;
            checked(bytes, "standard input")?
        }
        Source::File(path) => {
            let name = path.display().to_string();
            let bytes = File::open(&path).and_then(limited).map_err(|cause| unreadable(&name, cause))?;
            checked(bytes, &name)?
        }
    };
    if text.trim().is_empty() {
        return Err(Error::usage("words.empty", "the description is empty").hint(EXAMPLE));
    }
    Ok(text)
}

const EXAMPLE: &str =
    "say what the app does: `vibe new \"A club keeps its members and their payments. Google login.\"`";

/// One byte more than allowed is enough to know.
fn limited(stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn checked(bytes: Vec<u8>, name: &str) -> Result<String, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::usage("words.too_long", format!("{name} is longer than {} KB", MAX_BYTES / 1000))
            .hint("describe what the app must do; leave out what explains, quotes or repeats"));
    }
    let text = String::from_utf8(bytes).map_err(|cause| not_text(name).caused_by(cause))?;
    if text.contains('\0') {
        return Err(not_text(name));
    }
    Ok(text.replace("\r\n", "\n").chars().filter_map(visible).collect())
}

/// What has no place in a description: control characters become spaces, invisible ones go.
fn visible(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => Some(c),
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        _ if c.is_control() => Some(' '),
        _ => Some(c),
    }
}

fn not_text(name: &str) -> Error {
    Error::usage("words.not_text", format!("{name} is not text"))
        .hint("save the description as plain text in UTF-8 (not as a document, a picture or UTF-16)")
}

fn unreadable(name: &str, cause: io::Error) -> Error {
    Error::usage("words.unreadable", format!("{name} could not be read"))
        .caused_by(cause)
        .hint("check the path; `--file -` reads standard input")
}
