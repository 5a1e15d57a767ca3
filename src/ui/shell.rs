//! The only door to standard output and standard error.

use std::error::Error as _;
use std::io::{self, IsTerminal, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;
use serde_json::{Value, json};

use super::live::Live;
use super::page::{BAD, BOLD, DIM, PLAIN, Page};
use super::show::Channel;
use super::{Show, copy, inert};
use crate::error::{Error, Kind};
use crate::ops::{Event, Filling, Sink, Spoken};

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
    err: Live,
    broken: Mutex<Option<io::Error>>,
    gone: AtomicBool,
    width: usize,
    err_width: usize,
}

impl Shell {
    /// Colours follow the terminal, `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE`. `watched`: standard error is a terminal
    /// on which a line may be drawn over.
    pub fn new(format: Format, watched: bool) -> Shell {
        let err_width = terminal_width(&io::stderr());
        Shell {
            format,
            out: Mutex::new(AutoStream::auto(io::stdout())),
            err: Live::new(watched && format == Format::Human, err_width),
            broken: Mutex::new(None),
            gone: AtomicBool::new(false),
            width: terminal_width(&io::stdout()),
            err_width,
        }
    }

    /// For whom it writes.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The result of a verb, as its last word.
    pub fn report(&self, report: &dyn Show) {
        match self.format {
            Format::Human => {
                self.err.end();
                self.page(report);
            }
            Format::Json => self.json("report", report.json()),
        }
    }

    /// Text made for other programs, byte for byte.
    pub fn raw(&self, text: &str) {
        self.out(text);
    }

    /// A line of somebody else's text, as a result: it goes to standard output, and nothing in it moves the cursor.
    pub fn line(&self, event: &Event<'_>, text: &str) {
        match self.format {
            Format::Human => self.out(&format!("{}\n", inert::line(text))),
            Format::Json => self.json(event.name(), event.json()),
        }
    }

    /// Whoever read standard output has gone away.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// What went wrong, why, and what to do next.
    pub fn error(&self, error: &Error) {
        if error.kind() == Kind::Interrupted {
            self.err.wipe_echo();
        }
        match self.format {
            Format::Human => self.err(&error_page(error, self.err_width)),
            Format::Json => self.json("error", error_json(error)),
        }
    }

    /// Ctrl-C ended what was meant to end that way: the `^C` of the terminal goes.
    pub fn ended_by_hand(&self) {
        self.err.wipe_echo();
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

    /// One line of JSON: its version, the name of what happened, and its fields.
    pub(super) fn json(&self, event: &str, value: Value) {
        let mut line = json!({ "version": JSON_VERSION, "event": event });
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, value) {
            line.extend(fields);
        }
        self.out(&format!("{}\n", inert::json(&line.to_string())));
    }

    fn out(&self, text: &str) {
        self.err.above(|| self.note(lock(&self.out).write_all(text.as_bytes())));
    }

    /// A question, whose answer is read from the terminal.
    pub fn ask(&self, text: &str) {
        self.err(text);
    }

    /// Progress, questions and errors. If nobody can read them, nothing is lost.
    pub(super) fn err(&self, text: &str) {
        self.err.write(text);
    }

    /// Columns of a page that goes to [`Shell::err`].
    pub(super) fn err_width(&self) -> usize {
        self.err_width
    }

    fn note(&self, outcome: io::Result<()>) {
        match outcome {
            Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => {
                self.gone.store(true, Ordering::Relaxed)
            }
            Err(cause) => drop(lock(&self.broken).get_or_insert(cause)),
            Ok(()) => {}
        }
    }
}

impl Sink for Shell {
    fn emit(&self, event: &Event<'_>) {
        match (self.format, event) {
            (Format::Json, _) => self.json(event.name(), event.json()),
            (Format::Human, Event::Doing(what)) => self.err.begin(copy::doing(*what)),
            (Format::Human, Event::Filling(Filling::Asking { slot, voice, attempt, most })) => {
                self.err.begin(&inert::line(&copy::fill::asking(slot, voice, *attempt, *most)));
            }
            (Format::Human, Event::Filling(Filling::Hears { slot, bytes })) => {
                self.err.turn(&copy::fill::hears(slot, *bytes));
            }
            (Format::Human, Event::Voice(Spoken::Asks { about })) => {
                self.err.begin(&copy::voice::asks(about))
            }
            (Format::Human, Event::Voice(Spoken::Hears { name })) => self.err.turn(&copy::voice::hears(name)),
            // Its figures come with the report.
            (Format::Human, Event::Voice(Spoken::Answered { .. })) => {}
            // The other checks go on.
            (Format::Human, Event::Checked(_)) => self.page(event),
            (Format::Human, _) if event.channel() == Channel::Progress => {
                let mut page = Page::new(self.err_width);
                event.human(&mut page);
                self.err(&page.finish());
            }
            (Format::Human, _) => {
                self.err.end();
                self.page(event);
            }
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

/// An error for a program.
pub(super) fn error_json(error: &Error) -> Value {
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
fn terminal_width(stream: &(impl IsTerminal + std::os::fd::AsFd)) -> usize {
    let size = stream.is_terminal().then(|| rustix::termios::tcgetwinsize(stream).ok()).flatten();
    size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0).unwrap_or(DEFAULT_WIDTH)
}

#[cfg(not(unix))]
fn terminal_width(_stream: &impl IsTerminal) -> usize {
    DEFAULT_WIDTH
}
