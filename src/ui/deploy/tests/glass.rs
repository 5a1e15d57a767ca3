//! A terminal that a test can read: what stands on it, as a person would see it.

use std::io::Write;
use std::sync::{Arc, Mutex};

/// Bytes that were written.
#[derive(Clone, Default)]
pub(super) struct Tape(pub(super) Arc<Mutex<Vec<u8>>>);

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Tape {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Lines and a cursor. It knows what we send and nothing else: an unknown sequence fails the test.
pub(super) struct Glass {
    width: usize,
    lines: Vec<Vec<char>>,
    row: usize,
    column: usize,
}

impl Glass {
    pub(super) fn new(width: usize) -> Glass {
        Glass { width, lines: vec![Vec::new()], row: 0, column: 0 }
    }

    /// Lines that are too long wrap, as on a terminal whose window was made narrower; the cursor stays at its letter.
    pub(super) fn narrow(&mut self, width: usize) {
        self.width = width;
        let mut wrapped = Vec::new();
        let mut row = 0;
        for (at, line) in self.lines.iter().enumerate() {
            let pieces: Vec<Vec<char>> = if line.is_empty() {
                vec![Vec::new()]
            } else {
                line.chunks(width).map(<[char]>::to_vec).collect()
            };
            if at == self.row {
                row = wrapped.len() + pieces.len() - 1;
            }
            wrapped.extend(pieces);
        }
        self.lines = wrapped;
        self.row = row;
        self.column = self.lines[row].len();
    }

    pub(super) fn feed(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\x1b' => rest = self.sequence(rest),
                '\r' => self.column = 0,
                '\n' => {
                    self.row += 1;
                    self.column = 0;
                    if self.row == self.lines.len() {
                        self.lines.push(Vec::new());
                    }
                }
                c => self.put(c),
            }
        }
    }

    fn put(&mut self, c: char) {
        if self.column == self.width {
            self.feed("\n");
        }
        let line = &mut self.lines[self.row];
        line.resize(line.len().max(self.column + 1), ' ');
        line[self.column] = c;
        self.column += 1;
    }

    fn sequence<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(command) = rest.strip_prefix(']') {
            return command.split_once('\x07').unwrap().1;
        }
        let body = rest.strip_prefix('[').unwrap_or_else(|| panic!("an unknown sequence: {rest:?}"));
        let end = body.find(|c: char| ('@'..='~').contains(&c)).unwrap();
        match (&body[end..=end], &body[..end]) {
            ("A", count) => self.row = self.row.checked_sub(count.parse().unwrap()).expect("above the top"),
            ("J", "") => {
                self.lines.truncate(self.row + 1);
                self.lines[self.row].truncate(self.column);
            }
            ("m", _) | ("h" | "l", "?2004") => {}
            (end, parameters) => panic!("an unknown sequence: {parameters}{end}"),
        }
        &body[end + 1..]
    }

    /// What stands there, without spaces at the ends of lines and empty lines at the end.
    pub(super) fn shown(&self) -> String {
        let lines: Vec<String> =
            self.lines.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned()).collect();
        lines.join("\n").trim_end().to_owned()
    }
}

/// Everything that was written, as it stands on a terminal.
pub(super) fn seen(text: &str, width: usize) -> String {
    let mut glass = Glass::new(width);
    glass.feed(text);
    glass.shown()
}
