//! A terminal whose last lines are drawn over: what scrolls above them stays, and they are gone when all is over.
//!
//! Moves the cursor with escapes of its own, so colours are stripped here and not by the stream.

use std::fmt::Write as _;
use std::io::Write;

use anstyle::Style;

/// Room at the end of a line: one column so that it never wraps, two for the `^C` that a terminal writes.
const MARGIN: usize = 3;
/// Width and height where nobody says.
const DEFAULT_SIZE: (usize, usize) = (80, 24);

/// One line in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Strip(Vec<(Style, String)>);

impl Strip {
    /// A line of one piece.
    pub(super) fn of(style: Style, text: impl Into<String>) -> Strip {
        Strip(vec![(style, text.into())])
    }

    /// Adds a piece.
    #[must_use]
    pub(super) fn and(mut self, style: Style, text: impl Into<String>) -> Strip {
        self.0.push((style, text.into()));
        self
    }

    fn columns(&self) -> usize {
        self.0.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// The line, cut to `room` columns, and how many it takes.
    fn drawn(&self, room: usize, colour: bool) -> (String, usize) {
        let cut = self.columns() > room;
        let mut left = if cut { room.saturating_sub(1) } else { room };
        let mut line = String::new();
        let mut used = 0;
        for (style, text) in &self.0 {
            let kept: String = text.chars().take(left).collect();
            let columns = kept.chars().count();
            left -= columns;
            used += columns;
            let _ = if colour { write!(line, "{style}{kept}{style:#}") } else { write!(line, "{kept}") };
        }
        if cut {
            line.push('…');
            used += 1;
        }
        (line, used)
    }
}

/// Columns and rows, asked for again at each drawing; nothing where nobody knows.
type Size = Box<dyn Fn() -> Option<(usize, usize)> + Send>;

/// Where it is drawn.
pub(super) struct Screen {
    out: Box<dyn Write + Send>,
    size: Size,
    colour: bool,
    /// The last lines may be drawn over; otherwise they are never drawn.
    moves: bool,
    /// Columns of each line that stands there.
    drawn: Vec<usize>,
}

impl Screen {
    pub(super) fn new(out: Box<dyn Write + Send>, size: Size, colour: bool, moves: bool) -> Screen {
        Screen { out, size, colour, moves, drawn: Vec::new() }
    }

    /// The last lines can be drawn over.
    pub(super) fn moves(&self) -> bool {
        self.moves
    }

    pub(super) fn width(&self) -> usize {
        self.measured().0
    }

    fn measured(&self) -> (usize, usize) {
        (self.size)().filter(|(width, height)| *width > 0 && *height > 0).unwrap_or(DEFAULT_SIZE)
    }

    /// Writes above the last lines, then draws them again.
    pub(super) fn above(&mut self, text: &str, lines: &[Strip]) {
        let mut all = self.wiped();
        if self.colour {
            all.push_str(text);
        } else {
            let _ = write!(all, "{}", anstream::adapter::strip_str(text));
        }
        self.put(all, lines);
    }

    /// Draws the last lines anew.
    pub(super) fn draw(&mut self, lines: &[Strip]) {
        if self.moves && !(lines.is_empty() && self.drawn.is_empty()) {
            let wiped = self.wiped();
            self.put(wiped, lines);
        }
    }

    /// Sends something to the terminal itself that shows nothing.
    pub(super) fn tell(&mut self, sequence: &str) {
        if self.moves {
            let _ = self.out.write_all(sequence.as_bytes()).and_then(|()| self.out.flush());
        }
    }

    /// One write, so that nothing flickers. A terminal that is gone is no failure of the walk.
    fn put(&mut self, mut all: String, lines: &[Strip]) {
        if self.moves {
            let (width, height) = self.measured();
            let room = width.saturating_sub(MARGIN).max(1);
            // Lines that scrolled away could not be drawn over; the last ones matter most.
            let most = height.saturating_sub(1).max(1);
            for (row, line) in lines.iter().skip(lines.len().saturating_sub(most)).enumerate() {
                let (line, columns) = line.drawn(room, self.colour);
                all.push_str(if row == 0 { "" } else { "\n" });
                all.push_str(&line);
                self.drawn.push(columns);
            }
        }
        let _ = self.out.write_all(all.as_bytes()).and_then(|()| self.out.flush());
    }

    /// What takes the last lines away. A terminal that became narrower has wrapped them.
    fn wiped(&mut self) -> String {
        if self.drawn.is_empty() {
            return String::new();
        }
        let width = self.width();
        let rows: usize = self.drawn.drain(..).map(|columns| columns.div_ceil(width).max(1)).sum();
        match rows {
            0 | 1 => "\r\x1b[J".to_owned(),
            rows => format!("\r\x1b[{}A\x1b[J", rows - 1),
        }
    }
}
