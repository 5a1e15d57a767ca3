//! Foreign text in HTML, SVG and Markdown.

use std::borrow::Cow;

use crate::ui::inert;

/// Text for an element or a quoted attribute of HTML or XML. Invisible and control characters are shown as escapes.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for c in inert::lines(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// An address that a page may link to: `https` and `http` only, so that nothing runs when it is followed.
pub(super) fn link(address: &str) -> Option<&str> {
    let web = address.starts_with("https://") || address.starts_with("http://");
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"'`".contains(c));
    (web && plain).then_some(address)
}

/// A value between backticks of Markdown, with as many of them as it needs.
pub(super) fn code(text: &str) -> String {
    let text = inert::line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Words in a line of Markdown: nothing in them starts a link, an element or a heading.
pub(super) fn prose(text: &str) -> String {
    let text: Cow<'_, str> = inert::line(text);
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        if "\\`*_[]<>#|~".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
        safe
    })
}
