//! Lays text out for a person: headings, lists, two columns, wrapped to the width.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::inert;

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(super) const WARN: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const PLACE: Style = AnsiColor::Cyan.on_default();

/// Below this, two columns become two lines.
const NARROW: usize = 64;

/// A piece of output being laid out. Styles are always written; the shell strips them where they do not belong.
#[derive(Debug)]
pub struct Page {
    text: String,
    width: usize,
}

impl Page {
    pub(super) fn new(width: usize) -> Page {
        Page { text: String::new(), width: width.clamp(24, 110) }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Columns have to be short, or become lines.
    pub(super) fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// An empty line, unless one is there.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(super) fn heading(&mut self, style: Style, text: &str) {
        self.gap();
        let _ = writeln!(self.text, "{style}{text}{style:#}");
    }

    /// One line that is never wrapped: paths and commands.
    pub(super) fn exact(&mut self, indent: usize, style: Style, text: &str) {
        let text = inert::line(text);
        let _ = writeln!(self.text, "{:indent$}{style}{text}{style:#}", "");
    }

    /// `12 | text` of a file: the text up to the first bar steps back.
    pub(super) fn quoted(&mut self, line: &str, style: Style) {
        let line = inert::line(line);
        let (gutter, text) = line.split_at(line.find('|').map_or(0, |bar| bar + 1));
        let _ = writeln!(self.text, "{DIM}{gutter}{DIM:#}{style}{text}{style:#}");
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Another page's lines, whose foreign text is inert already.
    pub(super) fn laid_out(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Lines that were laid out already, kept as they are.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.text.push_str(&inert::lines(text));
        if !text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// A wrapped paragraph with a mark in front.
    pub(super) fn bullet(&mut self, mark: &str, text: &str) {
        let indent = 2 + mark.chars().count();
        let text = inert::line(text);
        for (row, line) in wrap(&text, self.width.saturating_sub(indent)).iter().enumerate() {
            let lead = if row == 0 { format!("  {mark}") } else { " ".repeat(indent) };
            let _ = writeln!(self.text, "{lead}{line}");
        }
    }

    /// What is said on the left, what it means on the right.
    pub(super) fn pair(&mut self, left: &str, left_style: Style, right: &str) {
        let (left, right) = (inert::line(left), inert::line(right));
        if self.is_narrow() {
            let left = shorten(&left, self.width.saturating_sub(2));
            let _ = writeln!(self.text, "  {left_style}{left}{left_style:#}");
            return self.block(6, &right);
        }
        let column = (self.width - 6) * 55 / 100;
        let left = shorten(&left, column);
        let space = column - left.chars().count() + 2;
        let lines = wrap(&right, self.width - column - 4);
        let first = lines.first().map_or("", String::as_str);
        let _ = writeln!(self.text, "  {left_style}{left}{left_style:#}{:space$}{first}", "");
        for line in lines.iter().skip(1) {
            let _ = writeln!(self.text, "{:indent$}{line}", "", indent = column + 4);
        }
    }

    /// Names in a column as wide as the longest of them, each with its text; without room for both, the text goes below.
    pub(super) fn table(&mut self, rows: &[(&str, Style, &str)]) {
        let rows: Vec<_> =
            rows.iter().map(|(name, style, text)| (inert::line(name), style, inert::line(text))).collect();
        let lengths =
            rows.iter().filter(|(_, _, text)| !text.is_empty()).map(|(name, ..)| name.chars().count());
        let column = lengths.max().unwrap_or_default() + 4;
        for (name, style, text) in &rows {
            let length = name.chars().count();
            let below = text.is_empty() || column > self.width / 2;
            let space = if below { 0 } else { column - length - 2 };
            let lines = wrap(text, self.width.saturating_sub(column));
            let first = if below { "" } else { lines.first().map_or("", String::as_str) };
            let _ = writeln!(self.text, "  {style}{name}{style:#}{:space$}{first}", "");
            if below && !text.is_empty() {
                self.block(6, text);
            }
            for line in lines.iter().skip(1).filter(|_| !below) {
                let _ = writeln!(self.text, "{:column$}{line}", "");
            }
        }
    }

    /// `label text`, wrapped; lines after the first start at column `hang`.
    pub(super) fn labelled(&mut self, label: &str, styles: [Style; 2], hang: usize, text: &str) {
        let [mark, body] = styles;
        let label = inert::line(label);
        let used = label.chars().count() + 1;
        let lines =
            wrap_from(&inert::line(text), self.width.saturating_sub(used), self.width.saturating_sub(hang));
        for (row, line) in lines.iter().enumerate() {
            let _ = match row {
                0 => writeln!(self.text, "{mark}{label}{mark:#} {body}{line}{body:#}"),
                _ => writeln!(self.text, "{:hang$}{body}{line}{body:#}", ""),
            };
        }
    }

    /// Short cells of fixed width, on one line; the last one is not padded.
    pub(super) fn cells(&mut self, cells: &[(&str, Style, usize)]) {
        self.text.push_str("  ");
        for (text, style, column) in cells {
            let text = inert::line(text);
            let space = column.saturating_sub(text.chars().count()).max(usize::from(*column > 0));
            let _ = write!(self.text, "{style}{text}{style:#}{:space$}", "");
        }
        self.text.push('\n');
    }

    /// A node of a tree behind its branches, what it is behind it where there is room.
    pub(super) fn tree(&mut self, lead: &str, style: Style, name: &str, kind: &str) {
        let (name, kind) = (inert::line(name), inert::line(kind));
        let used = lead.chars().count() + name.chars().count() + 2;
        let _ = write!(self.text, "{DIM}{lead}{DIM:#}{style}{name}{style:#}");
        if used + kind.chars().count() <= self.width {
            let _ = write!(self.text, "  {DIM}{kind}{DIM:#}");
        }
        self.text.push('\n');
    }

    /// What else is said below a node of a tree.
    pub(super) fn tree_note(&mut self, lead: &str, text: &str) {
        let text = inert::line(text);
        for line in wrap(&text, self.width.saturating_sub(lead.chars().count())) {
            let _ = writeln!(self.text, "{DIM}{lead}{line}{DIM:#}");
        }
    }

    /// A wrapped paragraph.
    pub(super) fn block(&mut self, indent: usize, text: &str) {
        let text = inert::line(text);
        for line in wrap(&text, self.width.saturating_sub(indent)) {
            let _ = writeln!(self.text, "{:indent$}{line}", "");
        }
    }
}

/// At least one line; a word that is too long stays whole, so that a path can be copied.
fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_from(text, width, width)
}

/// The same, where the first line has another width.
fn wrap_from(text: &str, first: usize, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        let room = if lines.len() == 1 { first } else { width };
        if used > 0 && used + 1 + length > room {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

fn shorten(text: &str, width: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= width {
        return one_line;
    }
    let closing = one_line.ends_with('”');
    let kept = width.saturating_sub(if closing { 2 } else { 1 });
    let start: String = one_line.chars().take(kept).collect();
    format!("{}…{}", start.trim_end(), if closing { "”" } else { "" })
}
