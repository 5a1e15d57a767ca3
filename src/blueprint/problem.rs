//! What is wrong with a `vibe.toml`, and how a person sees it.

use std::fmt::Write as _;
use std::ops::Range;

use super::secrets;

/// Columns of source that are shown at most; longer lines are cut around the fault.
const SHOWN: usize = 100;

/// Bytes on either side of a fault that are looked at; longer than the longest secret.
const NEAR: usize = 6000;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Bytes of the file. None: the file as a whole, or a blueprint that was never a file.
    pub span: Option<Range<usize>>,
}

impl Problem {
    /// A problem without a hint and without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Problem { message: message.into(), hint: None, span: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says where it is.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Range<usize>>>) -> Self {
        self.span = span.into();
        self
    }

    /// The problem as text: `vibe.toml:12:9: message`, the line, a caret below the fault, the hint.
    ///
    /// Shows neither secrets nor control characters of the file.
    pub fn render(&self, file: &str, text: &str) -> String {
        let mut shown = match &self.span {
            None => format!("{file}: {}\n", self.message),
            Some(span) => {
                let place = Place::of(text, span);
                format!("{file}:{}:{}: {}\n", place.line, place.column, self.message)
            }
        };
        shown.push_str(&self.excerpt(text));
        if let Some(hint) = &self.hint {
            _ = writeln!(shown, "hint: {hint}");
        }
        shown
    }

    /// The line of the file and a caret below the fault; empty when there is no place.
    pub fn excerpt(&self, text: &str) -> String {
        let Some(span) = &self.span else { return String::new() };
        let place = Place::of(text, span);
        let number = place.line.to_string();
        let gutter = " ".repeat(number.len());
        let (source, indent, carets) = place.excerpt();
        let source = format!("{number} | {source}");
        let marks = format!("{}{}", " ".repeat(indent), "^".repeat(carets));
        format!("{gutter} |\n{}\n{gutter} | {marks}\n", source.trim_end())
    }
}

/// A span within its line.
struct Place {
    line: usize,
    column: usize,
    /// The part of the line that is near enough to be shown.
    cells: Vec<Cell>,
    /// First and last marked cell.
    marked: Range<usize>,
    /// More of the line stands before and behind.
    cut: (bool, bool),
}

/// What one character of the source shows.
struct Cell {
    shown: String,
    width: usize,
}

impl Place {
    fn of(text: &str, span: &Range<usize>) -> Place {
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end).max(start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        // A secret that reaches into what is shown must lie within what is looked at.
        let from = floor_boundary(text, start.saturating_sub(NEAR)).max(line_start);
        let to = floor_boundary(text, start + NEAR).min(line_end);
        let near = text[from..to].trim_end_matches('\r');
        let first = text[from..start].chars().count();
        let marked = text[start..end.min(to)].trim_end().chars().count().max(1);
        Place {
            line: before.matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            cells: secrets::masked(near).chars().map(Cell::of).collect(),
            marked: first..first + marked,
            cut: (from > line_start, to < line_end),
        }
    }

    /// The source line, the columns before the carets, the number of carets.
    fn excerpt(&self) -> (String, usize, usize) {
        let start = self.marked.start.min(self.cells.len());
        let (from, to) = self.shown(start);
        let lead = if from > 0 || self.cut.0 { "…" } else { "" };
        let tail = if to < self.cells.len() || self.cut.1 { "…" } else { "" };
        let source: String = self.cells[from..to].iter().map(|cell| cell.shown.as_str()).collect();
        let indent = lead.chars().count() + width(&self.cells[from..start.max(from)]);
        let end = self.marked.end.clamp(start, to.max(start));
        (format!("{lead}{source}{tail}"), indent, width(&self.cells[start..end]).max(1))
    }

    /// The cells that fit, with some of those before the fault.
    fn shown(&self, start: usize) -> (usize, usize) {
        if width(&self.cells) <= SHOWN && self.cut == (false, false) {
            return (0, self.cells.len());
        }
        let near_start = !self.cut.0 && width(&self.cells[..start]) <= SHOWN / 2;
        let from = if near_start { 0 } else { start.saturating_sub(SHOWN / 4) };
        let mut to = from;
        let mut room = SHOWN;
        while to < self.cells.len() && self.cells[to].width <= room {
            room -= self.cells[to].width;
            to += 1;
        }
        (from, to)
    }
}

fn width(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.width).sum()
}

impl Cell {
    fn of(letter: char) -> Cell {
        let shown = match letter {
            '\t' => "    ".into(),
            _ if is_invisible(letter) => letter.escape_unicode().to_string(),
            _ => letter.to_string(),
        };
        let width = shown.chars().map(columns).sum();
        Cell { shown, width }
    }
}

/// Text of the file as part of a message: without secrets, escaped, cut, in backticks.
pub(super) fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (at, letter) in secrets::masked(text).chars().enumerate() {
        if at == 60 {
            shown.push('…');
            break;
        }
        if is_invisible(letter) || letter == '\t' {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown.push('`');
    shown
}

/// Several words as part of a message.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Control characters, and those that reorder or hide text on a terminal.
pub(super) fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Columns of a terminal that a character takes: a small model of Unicode's East Asian Width.
fn columns(letter: char) -> usize {
    match letter {
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
