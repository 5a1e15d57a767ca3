//! Constants in fields: defaults, and what a job sets.

use super::super::suggest::closest;
use super::super::types::{Field, FieldKind};

/// Whether a constant makes sense at all.
pub(super) fn can_be_constant(kind: &FieldKind) -> bool {
    !kind.is_file()
        && !matches!(kind, FieldKind::Ref(_) | FieldKind::Many(_) | FieldKind::Uuid | FieldKind::Json)
}

/// Whether the text is a value of the field; else what is wanted.
pub(super) fn fits(field: &Field, value: &str) -> Result<(), String> {
    match &field.kind {
        FieldKind::Enum(values) => {
            if values.iter().any(|known| known == value) {
                return Ok(());
            }
            let near = closest(value, values.iter().map(String::as_str));
            Err(near.map_or_else(
                || format!("values are {}", values.join(", ")),
                |near| format!("did you mean `{near}`?"),
            ))
        }
        FieldKind::Bool if value == "true" || value == "false" => Ok(()),
        FieldKind::Bool => Err("`true` or `false`".into()),
        FieldKind::Int | FieldKind::Money => {
            number(field, value.parse::<i64>().ok().map(|number| number as f64))
        }
        FieldKind::Decimal => number(field, value.parse().ok().filter(|number: &f64| number.is_finite())),
        FieldKind::Date if is_date(value) => Ok(()),
        FieldKind::Date => Err("a day such as `2026-11-25`".into()),
        FieldKind::DateTime if is_moment(value) => Ok(()),
        FieldKind::DateTime => Err("a moment such as `2026-11-25T14:30:00Z`".into()),
        FieldKind::Text | FieldKind::LongText => text(field, value),
        FieldKind::Email => if_fits(is_email(value), "an e-mail address"),
        FieldKind::Url => if_fits(is_address(value), "an address that begins with https://"),
        FieldKind::Phone => if_fits(is_phone(value), "a phone number such as `+4930123456`"),
        _ => Err("a field of this type has no constants".into()),
    }
}

fn if_fits(fits: bool, wanted: &str) -> Result<(), String> {
    if fits { Ok(()) } else { Err(wanted.into()) }
}

fn number(field: &Field, value: Option<f64>) -> Result<(), String> {
    let Some(value) = value else {
        let whole = field.kind == FieldKind::Int;
        return Err(if whole { "a whole number".into() } else { "a number".into() });
    };
    let low = field.min.is_some_and(|min| value < min);
    let high = field.max.is_some_and(|max| value > max);
    if_fits(!low && !high, "it is outside of `min=` and `max=`")
}

fn text(field: &Field, value: &str) -> Result<(), String> {
    let length = value.chars().count() as f64;
    let low = field.min.is_some_and(|min| length < min);
    let high = field.max.is_some_and(|max| length > max);
    let broken = field.kind == FieldKind::Text && value.chars().any(char::is_control);
    if_fits(!low && !high, "its length is outside of `min=` and `max=`")?;
    if_fits(!broken, "a text has one line")
}

fn is_date(value: &str) -> bool {
    let numbers: Option<Vec<u32>> = value.split('-').map(|part| part.parse().ok()).collect();
    let shape = value.len() == 10
        && value.bytes().enumerate().all(|(at, byte)| (byte == b'-') == (at == 4 || at == 7));
    let Some(&[year, month, day]) = numbers.as_deref() else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    shape && (1..=days).contains(&day)
}

/// The day, `T`, hours and minutes, perhaps seconds, `Z`.
fn is_moment(value: &str) -> bool {
    let Some((day, time)) = value.split_once('T') else { return false };
    let Some(time) = time.strip_suffix('Z') else { return false };
    let limits = [24, 60, 60];
    let parts: Vec<&str> = time.split(':').collect();
    let in_range = |(part, limit): (&&str, &u32)| {
        part.len() == 2 && part.parse::<u32>().is_ok_and(|number| number < *limit)
    };
    is_date(day) && (2..=3).contains(&parts.len()) && parts.iter().zip(&limits).all(in_range)
}

fn is_email(value: &str) -> bool {
    let plain = !value.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    plain
        && value
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

fn is_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.chars().any(char::is_whitespace))
}

fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 && value.chars().all(|letter| letter.is_ascii_digit() || "+ -()".contains(letter))
}

/// Brackets and parentheses are closed, nothing is escaped at the end. The generated app compiles the rest.
pub(super) fn is_regular(pattern: &str) -> bool {
    let mut depth = 0_u32;
    let mut in_class = false;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next().is_none() => return false,
            '\\' => {}
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && !in_class && !pattern.starts_with(['*', '+', '?'])
}
