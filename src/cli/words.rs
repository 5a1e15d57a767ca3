//! The two ways to hand over a description, shared by `new` and `blueprint`.

use std::io;
use std::path::PathBuf;

use clap::Args;

use crate::ops::Source;

#[derive(Debug, Args)]
pub(super) struct Words {
    /// What the app does, in English
    #[arg(value_name = "WORDS", required_unless_present = "file", conflicts_with = "file")]
    words: Vec<String>,
    /// Read the description from a file; `-` reads standard input
    #[arg(long, short, value_name = "PATH")]
    file: Option<PathBuf>,
}

impl Words {
    /// `stdin` is read only when asked for.
    pub(super) fn source<'a>(self, stdin: &'a mut io::Stdin) -> Source<'a> {
        match self.file {
            Some(path) if path.as_os_str() == "-" => Source::Stream(stdin),
            Some(path) => Source::File(path),
            None => Source::Words(self.words.join(" ")),
        }
    }
}
