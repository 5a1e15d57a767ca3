//! Makes foreign text harmless on a terminal: nothing in it moves the cursor, colours, clears or reorders.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line of foreign text: line ends and tabs become spaces, other control characters are shown as escapes.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| matches!(c, '\n' | '\r' | '\t').then_some(' '))
}

/// Several lines of foreign text: line ends and tabs stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| matches!(c, '\n' | '\t').then_some(c))
}

fn replaced(text: &str, keep_as: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !text.chars().any(is_active) {
        return Cow::Borrowed(text);
    }
    let mut inert = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match keep_as(c) {
            Some(kept) => inert.push(kept),
            None if is_active(c) => inert.extend(c.escape_unicode()),
            None => inert.push(c),
        }
    }
    Cow::Owned(inert)
}

/// The same for a line of JSON, where an escape keeps the value: such characters stand inside strings only.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_active) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .fold(String::with_capacity(text.len() + 8), |mut inert, c| {
            if is_active(c) {
                let _ = write!(inert, "\\u{:04x}", u32::from(c));
            } else {
                inert.push(c);
            }
            inert
        })
        .into()
}

/// Control characters, and the invisible ones that hide text or change its direction.
pub(super) fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
