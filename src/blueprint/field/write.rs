//! Writes a field line.

use std::fmt::Write as _;

use super::super::names;
use super::super::types::{Field, FieldKind, Setter};
use super::{KB, MB};

/// The line that reads back as this field.
pub(in super::super) fn write(field: &Field, money_digits: u32) -> String {
    let mut line = kind(field);
    let number = |value: f64| match field.kind {
        FieldKind::Money => amount(value, money_digits),
        FieldKind::Image | FieldKind::File => size(value),
        _ => format!("{value}"),
    };
    if let Some(min) = field.min {
        _ = write!(line, " min={}", number(min));
    }
    if let Some(max) = field.max {
        _ = write!(line, " max={}", number(max));
    }
    if let Some(pattern) = &field.pattern {
        _ = write!(line, " pattern={}", value(pattern));
    }
    if field.unique {
        line.push_str(" unique");
    }
    if field.label != names::label(&field.name) {
        _ = write!(line, " label={}", in_quotes(&field.label));
    }
    if let Some(was) = &field.was {
        _ = write!(line, " was={was}");
    }
    if let Some(default) = &field.default {
        let minor = if field.kind == FieldKind::Money { default.parse().ok() } else { None };
        _ = write!(line, " = {}", minor.map_or_else(|| value(default), |minor| amount(minor, money_digits)));
    }
    match &field.set {
        Setter::Form => {}
        Setter::Job => line.push_str(", set=job"),
        Setter::System => line.push_str(", set=system"),
        Setter::Roles(roles) => _ = write!(line, ", set={}", roles.join("+")),
    }
    line
}

/// Minor units as people write them: 1250 is `12.50`, 1200 is `12`.
pub fn amount(minor: f64, digits: u32) -> String {
    let factor = 10_f64.powi(i32::try_from(digits).unwrap_or(2));
    if minor % factor == 0.0 {
        return format!("{}", minor / factor);
    }
    format!("{:.*}", usize::try_from(digits).unwrap_or(2), minor / factor)
}

fn kind(field: &Field) -> String {
    let mut text = match &field.kind {
        FieldKind::Enum(values) => format!("enum {}", values.join("|")),
        FieldKind::Ref(target) => format!("ref {target}"),
        FieldKind::Many(target) => return format!("many {target}"),
        plain => plain.word().into(),
    };
    if !field.required {
        text.push('?');
    }
    text
}

fn size(bytes: f64) -> String {
    match () {
        () if bytes > 0.0 && bytes % MB == 0.0 => format!("{}MB", bytes / MB),
        () if bytes > 0.0 && bytes % KB == 0.0 => format!("{}KB", bytes / KB),
        () => format!("{bytes}"),
    }
}

/// Bare where that reads back, else in quotes.
fn value(text: &str) -> String {
    let bare = !text.is_empty()
        && !text.starts_with('"')
        && !text.ends_with(',')
        && !text.contains("=\"")
        && !text.chars().any(char::is_whitespace);
    if bare { text.into() } else { in_quotes(text) }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
