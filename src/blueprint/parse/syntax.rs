//! The TOML layer.

use std::ops::Range;

use toml_edit::Document;

use super::reader::Problems;

/// Syntax errors that are looked for; behind these, the rest is guesswork.
const MOST: usize = 10;

/// Bytes that are parsed once more for a further error, in all.
const BUDGET: usize = 512 * 1024;

/// The document, or the syntax errors of the text.
///
/// The parser stops at its first error, so that line is blanked, which keeps every position, and parsing starts again.
pub(super) fn document<'a>(text: &'a str, problems: &mut Problems) -> Option<Document<&'a str>> {
    let mut error = match Document::parse(text) {
        Ok(document) => return Some(document),
        Err(error) => error,
    };
    let mut rest = text.to_owned();
    let rounds = MOST.min(BUDGET / text.len().max(1) + 1);
    for _ in 0..rounds {
        let span = error.span().unwrap_or(0..0);
        let message = format!("not TOML: {}", error.message().lines().collect::<Vec<_>>().join(", "));
        problems.add(Some(span.clone()), message);
        if spans_lines(&rest, &span) || !blank_line(&mut rest, span.start) {
            break;
        }
        match Document::parse(rest.as_str()) {
            Ok(_) => break,
            Err(next) => error = next,
        }
    }
    None
}

/// An open bracket or quote reaches to the end of the file; the lines in between are not wrong one by one.
fn spans_lines(text: &str, span: &Range<usize>) -> bool {
    span.start >= text.trim_end().len() || text.get(span.clone()).is_some_and(|part| part.contains('\n'))
}

/// Blanks the line; false when there was nothing left to blank.
fn blank_line(text: &mut String, at: usize) -> bool {
    let at = at.min(text.len().saturating_sub(1));
    let start = text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end =
        text.as_bytes()[start..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| start + end);
    let (Some(before), Some(line), Some(after)) = (text.get(..start), text.get(start..end), text.get(end..))
    else {
        return false;
    };
    if line.trim().is_empty() {
        return false;
    }
    *text = format!("{before}{}{after}", " ".repeat(line.len()));
    true
}
