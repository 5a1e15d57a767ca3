//! The only door to standard output and standard error.

use std::error::Error as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;
use serde_json::{Value, json};

use super::page::{BAD, BOLD, DIM, PLAIN, Page};
use super::show::Channel;
use super::{Show, copy, inert};
use crate::error::Error;
use crate::ops::{Event, Sink};

/// Version of the JSON lines.
const JSON_VERSION: u32 = 1;
/// Width where nobody says.
const DEFAULT_WIDTH: usize = 80;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Words, on a terminal in colour.
    Human,
    /// One JSON value a line on standard output; the last one is the report or the error.
    Json,
}

/// Standard output and standard error.
pub struct Shell {
    format: Format,
    out: Mutex<AutoStream<io::Stdout>>,
    err: Mutex<AutoStream<io::Stderr>>,
    broken: Mutex<Option<io::Error>>,
    width: usize,
}

impl Shell {
    /// Colours follow the terminal, `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE`.
    pub fn new(format: Format) -> Shell {
        Shell {
            format,
            out: Mutex::new(AutoStream::auto(io::stdout())),
            err: Mutex::new(AutoStream::auto(io::stderr())),
            broken: Mutex::new(None),
            width: terminal_width().unwrap_or(DEFAULT_WIDTH),
        }
    }

    /// For whom it writes.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The result of a verb, as its last word.
    pub fn report(&self, report: &dyn Show) {
        match self.format {
            Format::Human => self.page(report),
            Format::Json => self.json("report", report.json()),
        }
    }

    /// Text made for other programs, byte for byte.
    pub fn raw(&self, text: &str) {
        self.out(text);
    }

    /// What went wrong, why, and what to do next.
    pub fn error(&self, error: &Error) {
        match self.format {
            Format::Human => self.err(&error_page(error, self.width)),
            Format::Json => self.json("error", error_json(error)),
        }
    }

    /// A reader that went away is no failure; a full disk is.
    pub fn finish(&self) -> Result<(), Error> {
        let flushed = lock(&self.out).flush();
        self.note(flushed);
        match lock(&self.broken).take() {
            None => Ok(()),
            Some(cause) => Err(Error::failed("ui.output", copy::OUTPUT_FAILED).caused_by(cause)),
        }
    }

    fn page(&self, show: &dyn Show) {
        let mut page = Page::new(self.width);
        show.human(&mut page);
        self.out(&page.finish());
    }

    fn json(&self, event: &str, value: Value) {
        let mut line = json!({ "version": JSON_VERSION, "event": event });
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, value) {
            line.extend(fields);
        }
        self.out(&format!("{}\n", inert::json(&line.to_string())));
    }

    fn out(&self, text: &str) {
        let written = lock(&self.out).write_all(text.as_bytes());
        self.note(written);
    }

    /// Progress, questions and errors. If nobody can read them, nothing is lost.
    pub(super) fn err(&self, text: &str) {
        let mut err = lock(&self.err);
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    fn note(&self, outcome: io::Result<()>) {
        if let Err(cause) = outcome
            && cause.kind() != io::ErrorKind::BrokenPipe
        {
            lock(&self.broken).get_or_insert(cause);
        }
    }
}

impl Sink for Shell {
    fn emit(&self, event: &Event<'_>) {
        match self.format {
            Format::Json => self.json(event.name(), event.json()),
            Format::Human if event.channel() == Channel::Progress => {
                let mut page = Page::new(self.width);
                event.human(&mut page);
                self.err(&page.finish());
            }
            Format::Human => self.page(event),
        }
    }
}

fn error_page(error: &Error, width: usize) -> String {
    let mut page = Page::new(width);
    let message = error.to_string();
    let (first, rest) = message.split_once('\n').unwrap_or((&message, ""));
    page.labelled(copy::ERROR, [BAD, BOLD], copy::LABEL, first);
    if !rest.is_empty() {
        page.verbatim(rest);
    }
    let mut source = error.source();
    while let Some(cause) = source {
        page.labelled(copy::CAUSE, [DIM, PLAIN], copy::LABEL, &cause.to_string());
        source = cause.source();
    }
    for hint in error.hints() {
        page.labelled(copy::HINT, [DIM, PLAIN], copy::LABEL, hint);
    }
    page.labelled(copy::MORE, [DIM, PLAIN], copy::LABEL, &copy::docs(error.code()));
    page.finish()
}

fn error_json(error: &Error) -> Value {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    json!({
        "code": error.code(),
        "exit": error.kind().exit_code(),
        "message": error.to_string(),
        "causes": causes,
        "hints": error.hints(),
        "docs": copy::docs(error.code()),
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn terminal_width() -> Option<usize> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let size = rustix::termios::tcgetwinsize(&stdout).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn terminal_width() -> Option<usize> {
    None
}
