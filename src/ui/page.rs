//! Lays text out for a person: headings, lists, two columns, wrapped to the width.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::inert;

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
        if self.width < NARROW {
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

    /// A short name in a column of its own, then text.
    pub(super) fn row(&mut self, name: &str, column: usize, style: Style, text: &str) {
        let (name, text) = (inert::line(name), inert::line(text));
        let space = column.saturating_sub(name.chars().count()).max(2);
        let indent = 2 + name.chars().count() + space;
        let lines = wrap(&text, self.width.saturating_sub(indent).max(16));
        for (row, line) in lines.iter().enumerate() {
            if line.is_empty() {
                let _ = writeln!(self.text, "  {style}{name}{style:#}");
            } else if row == 0 {
                let _ = writeln!(self.text, "  {style}{name}{style:#}{:space$}{line}", "");
            } else {
                let _ = writeln!(self.text, "{:indent$}{line}", "");
            }
        }
    }

    /// Short cells of fixed width, on one line; the last one is not padded.
    pub(super) fn cells(&mut self, cells: &[(&str, Style, usize)]) {
        self.text.push_str("  ");
        for (text, style, column) in cells {
            let text = inert::line(text);
            let space = column.saturating_sub(text.chars().count());
            let _ = write!(self.text, "{style}{text}{style:#}{:space$}", "");
        }
        self.text.push('\n');
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
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
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
