//! Words into safe names: only ASCII letters and digits, never a reserved word, never too long.

use crate::blueprint::names;
pub(super) use crate::blueprint::names::{capitalised as capital, slug};

/// `["menu", "item"]` → `MenuItem`.
pub(super) fn pascal(words: &[String]) -> String {
    let mut name = String::new();
    for word in words.iter().flat_map(|word| word.split(|letter: char| !letter.is_ascii_alphanumeric())) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            name.push(first.to_ascii_uppercase());
            name.extend(letters.map(|letter| letter.to_ascii_lowercase()));
        }
    }
    let name: String =
        name.trim_start_matches(|letter: char| letter.is_ascii_digit()).chars().take(40).collect();
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => "Item".to_owned(),
    }
}

/// Is the entity name taken by the stacks?
pub(super) fn is_reserved(name: &str) -> bool {
    names::RESERVED_ENTITIES.contains(&name)
}

/// `Start date` → `start_date`.
pub(super) fn snake(words: &str) -> String {
    let mut name = String::new();
    for letter in words.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name: String =
        name.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic()).chars().take(40).collect();
    let name = name.trim_end_matches('_').to_owned();
    if name.is_empty() {
        "value".to_owned()
    } else if names::RESERVED_FIELDS.contains(&name.as_str()) {
        format!("{name}_value")
    } else {
        name
    }
}

/// `MenuItem` → `menu item`.
pub(super) fn words(name: &str) -> String {
    names::words(name).join(" ")
}

/// Text that may stand in a title: no control characters, no markup, one line, at most `limit` characters.
pub(super) fn plain(text: &str, limit: usize) -> String {
    let cleaned: String = text
        .chars()
        .map(|letter| if letter.is_control() || letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| is_visible(*letter) && !matches!(letter, '<' | '>' | '{' | '}' | '`' | '\\'))
        .collect();
    let joined = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= limit {
        return joined;
    }
    let cut: String = joined.chars().take(limit.saturating_sub(1)).collect();
    let end = cut.rfind(' ').filter(|end| *end > limit / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

/// Neither a control character nor one that shows nothing or turns the writing around.
pub(super) fn is_visible(letter: char) -> bool {
    let hidden = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    !hidden && (!letter.is_control() || matches!(letter, '\n' | '\t'))
}

/// A piece of the description on one line, without what cannot be seen.
pub(super) fn quote(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| is_visible(*letter))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
