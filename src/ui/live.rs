//! The last line of a terminal while something takes long: what goes on, and for how long. It is gone when it is over.
//!
//! Drawn over itself with spaces and carriage returns only, so that it works without colours too.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use anstream::AutoStream;

use super::page::DIM;
use super::{copy, inert};

/// How often the time on the line is looked at.
const BEAT: Duration = Duration::from_secs(1);
/// Room for the `^C` that a terminal writes behind the line.
const ECHO: usize = 2;

/// Standard error, with the line below everything that was written.
pub(super) struct Live {
    screen: Arc<Mutex<Screen>>,
    /// Somebody watches: otherwise what goes on is told once, as a line among others.
    moves: bool,
}

struct Screen {
    stream: AutoStream<io::Stderr>,
    width: usize,
    line: Option<Line>,
    /// Columns of the line that stand on the terminal.
    drawn: usize,
    /// A thread keeps the time on the line right.
    ticks: bool,
}

struct Line {
    text: String,
    begun: Instant,
}

impl Live {
    pub(super) fn new(moves: bool, width: usize) -> Live {
        let stream = AutoStream::auto(io::stderr());
        let screen = Screen { stream, width, line: None, drawn: 0, ticks: false };
        Live { screen: Arc::new(Mutex::new(screen)), moves }
    }

    /// Something that takes a while has begun, and what ran before is over.
    pub(super) fn begin(&self, text: &str) {
        let mut screen = lock(&self.screen);
        if !self.moves {
            return screen.write(&format!("{DIM}{text}{DIM:#}\n"));
        }
        screen.line = Some(Line { text: text.into(), begun: Instant::now() });
        screen.draw();
        if !screen.ticks {
            screen.ticks = true;
            let screen = Arc::downgrade(&self.screen);
            thread::spawn(move || tick(&screen));
        }
    }

    /// What goes on has come further; told only where the line can be drawn over.
    pub(super) fn turn(&self, text: &str) {
        let mut screen = lock(&self.screen);
        if let Some(line) = &mut screen.line {
            line.text = inert::line(text).into_owned();
            screen.draw();
        }
    }

    /// It is over, and the terminal is as if the line had never been.
    pub(super) fn end(&self) {
        let mut screen = lock(&self.screen);
        screen.line = None;
        screen.wipe(0);
    }

    /// Writes something above the line.
    pub(super) fn above(&self, write: impl FnOnce()) {
        let mut screen = lock(&self.screen);
        screen.wipe(0);
        write();
        screen.draw();
    }

    /// Ends the line and writes to standard error. If nobody can read it, nothing is lost.
    pub(super) fn write(&self, text: &str) {
        self.end();
        lock(&self.screen).write(text);
    }

    /// Takes back what a terminal shows for Ctrl-C, so that the next line starts clean.
    pub(super) fn wipe_echo(&self) {
        if self.moves {
            let mut screen = lock(&self.screen);
            screen.line = None;
            screen.wipe(ECHO);
        }
    }
}

impl Screen {
    fn write(&mut self, text: &str) {
        let _ = self.stream.write_all(text.as_bytes()).and_then(|()| self.stream.flush());
    }

    fn draw(&mut self) {
        let Some(line) = &self.line else { return };
        // A line that reached the last column would be two lines, and could not be wiped.
        let room = self.width.saturating_sub(ECHO + 1);
        let text: String = copy::since(&line.text, line.begun.elapsed()).chars().take(room).collect();
        let drawn = text.chars().count();
        let rest = self.drawn.saturating_sub(drawn);
        self.write(&format!("\r{DIM}{text}{DIM:#}{:rest$}", ""));
        self.drawn = drawn;
    }

    /// Takes the line away, and as many columns behind it.
    fn wipe(&mut self, behind: usize) {
        let columns = self.drawn + behind;
        if columns > 0 {
            self.write(&format!("\r{:columns$}\r", ""));
        }
        self.drawn = 0;
    }
}

/// Until the program ends.
fn tick(screen: &Weak<Mutex<Screen>>) {
    loop {
        thread::sleep(BEAT);
        let Some(screen) = screen.upgrade() else { return };
        lock(&screen).draw();
    }
}

fn lock(screen: &Mutex<Screen>) -> MutexGuard<'_, Screen> {
    screen.lock().unwrap_or_else(PoisonError::into_inner)
}
