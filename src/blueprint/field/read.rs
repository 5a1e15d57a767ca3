//! Reads a field line.

use std::ops::Range;

use super::super::names;
use super::super::problem::{listed, quoted};
use super::super::suggest::closest;
use super::super::types::{Field, FieldKind, Setter};
use super::super::words::FIELD_KINDS;
use super::tokens::{Token, split};
use super::{KB, LineProblem, MB};

const PARTS: &[&str] = &["unique", "min=", "max=", "pattern=", "label=", "was=", "set=", "="];

/// The field that a line describes, with everything that is wrong with the line.
/// The field is the best guess where something is wrong.
pub(in super::super) fn read(name: &str, line: &str, money_digits: u32) -> (Field, Vec<LineProblem>) {
    let mut reader =
        Reader { tokens: split(line), at: 0, end: line.len(), money_digits, problems: Vec::new() };
    let (kind, required) = reader.kind();
    let mut field = Field {
        name: name.into(),
        was: None,
        label: names::label(name),
        required: required && !matches!(kind, FieldKind::Many(_)),
        kind,
        unique: false,
        min: None,
        max: None,
        pattern: None,
        default: None,
        set: Setter::Form,
    };
    reader.parts(&mut field);
    (field, reader.problems)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    end: usize,
    money_digits: u32,
    problems: Vec<LineProblem>,
}

impl Reader {
    fn next(&mut self) -> Option<(String, Range<usize>)> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        if token.open {
            self.problems.push(LineProblem {
                message: "a quote is not closed".into(),
                hint: None,
                span: token.span.clone(),
            });
        }
        Some((token.text.clone(), token.span.clone()))
    }

    fn problem(&mut self, span: Range<usize>, message: String, hint: Option<String>) {
        self.problems.push(LineProblem { message, hint, span });
    }

    /// The type, and whether a value is required.
    fn kind(&mut self) -> (FieldKind, bool) {
        let Some((word, span)) = self.next() else {
            self.problem(
                0..self.end,
                "a field needs a type".into(),
                Some(format!("one of {}", known_kinds())),
            );
            return (FieldKind::Text, true);
        };
        let (word, optional) = without_mark(&word);
        match word {
            "enum" | "ref" | "many" => self.kind_with_detail(word, optional, span),
            _ => match plain_kind(word) {
                Some(kind) => (kind, !optional),
                None => {
                    let near = alias(word).or_else(|| closest(word, FIELD_KINDS.iter().copied()));
                    let hint = near.map_or_else(
                        || format!("types are {}", known_kinds()),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.problem(span, format!("unknown field type {}", quoted(word)), Some(hint));
                    (FieldKind::Text, !optional)
                }
            },
        }
    }

    fn kind_with_detail(&mut self, word: &str, optional: bool, span: Range<usize>) -> (FieldKind, bool) {
        let example = match word {
            "enum" => "enum todo|done",
            "ref" => "ref Category",
            _ => "many Tag",
        };
        let Some((detail, detail_span)) = self.next() else {
            self.problem(span, format!("`{word}` needs more"), Some(format!("such as `{example}`")));
            return (FieldKind::Text, !optional);
        };
        if optional {
            let hint = format!("such as `{example}?`");
            self.problem(span, "the question mark stands at the end of the type".into(), Some(hint));
        }
        let (detail, marked) = without_mark(&detail);
        let kind = match word {
            "enum" => FieldKind::Enum(self.values(detail, detail_span)),
            "ref" => FieldKind::Ref(detail.into()),
            _ => FieldKind::Many(detail.into()),
        };
        (kind, !(optional || marked))
    }

    fn values(&mut self, detail: &str, span: Range<usize>) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for value in detail.split('|') {
            let proper = value
                .starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
                && value
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
                && value.len() <= 40;
            if !proper {
                let better = names::snake(value);
                let hint = (!better.is_empty() && better.is_ascii()).then(|| format!("such as `{better}`"));
                let message = format!("enum values are snake_case words: {}", quoted(value));
                self.problem(span.clone(), message, hint);
            } else if values.iter().any(|known| known == value) {
                self.problem(span.clone(), format!("{} stands twice among the values", quoted(value)), None);
            }
            values.push(value.into());
        }
        values
    }

    fn parts(&mut self, field: &mut Field) {
        let mut seen: Vec<String> = Vec::new();
        while let Some((part, span)) = self.next() {
            let is_value =
                self.tokens.get(self.at - 1).is_some_and(|token| token.quoted && !part.contains('='));
            let name = part.find('=').map_or(part.as_str(), |at| &part[..=at]);
            if is_value || !PARTS.contains(&name) || (name == "=" && part != "=") {
                self.unknown_part(&part, span);
                continue;
            }
            if seen.iter().any(|known| known == name) {
                self.problem(span, format!("{} stands twice", quoted(name)), None);
                continue;
            }
            seen.push(name.into());
            self.part(field, name, &part[name.len()..], span);
        }
    }

    fn part(&mut self, field: &mut Field, name: &str, value: &str, span: Range<usize>) {
        let empty = value.is_empty() && !matches!(name, "unique" | "=");
        if empty {
            self.problem(span, format!("{} needs a value", quoted(name)), None);
            return;
        }
        match name {
            "unique" => field.unique = true,
            "min=" => field.min = self.number(&field.kind, value, span),
            "max=" => field.max = self.number(&field.kind, value, span),
            "pattern=" => field.pattern = Some(value.into()),
            "label=" => field.label = value.into(),
            "was=" => field.was = Some(value.into()),
            "set=" => field.set = self.setter(value, span),
            _ => match self.next() {
                Some((value, value_span)) => {
                    field.default = Some(self.default(&field.kind, value, value_span))
                }
                None => self.problem(span, "a default is missing after `=`".into(), None),
            },
        }
    }

    fn unknown_part(&mut self, part: &str, span: Range<usize>) {
        let name = part.find('=').map_or(part, |at| &part[..=at]);
        let hint = match name.trim_end_matches('=') {
            "" => "leave a space behind `=`".into(),
            "default" => "a default is written ` = value`".into(),
            "required" => "fields are required; `?` after the type makes them optional".into(),
            "optional" => "`?` after the type makes a field optional".into(),
            word => closest(word, PARTS.iter().map(|part| part.trim_end_matches('='))).map_or_else(
                || {
                    "parts are `unique`, `min=`, `max=`, `pattern=`, `label=\"…\"`, `was=`, ` = default`, `, set=`"
                        .into()
                },
                |near| format!("did you mean `{near}`?"),
            ),
        };
        self.problem(span, format!("unknown part {}", quoted(part)), Some(hint));
    }

    fn number(&mut self, kind: &FieldKind, value: &str, span: Range<usize>) -> Option<f64> {
        let is_file = matches!(kind, FieldKind::Image | FieldKind::File);
        let (digits, factor) = match (is_file, value.strip_suffix("MB"), value.strip_suffix("KB")) {
            (true, Some(digits), _) => (digits, MB),
            (true, None, Some(digits)) => (digits, KB),
            _ => (value, 1.0),
        };
        if *kind == FieldKind::Money {
            let minor = minor_units(value, self.money_digits);
            if minor.is_none() {
                self.problem(
                    span,
                    format!("not an amount of money: {}", quoted(value)),
                    Some("such as `9.99`".into()),
                );
            }
            return minor;
        }
        match digits.parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => Some(number * factor),
            None => {
                let hint = if is_file { "such as `5MB` or `200KB`" } else { "such as `80`" };
                self.problem(span, format!("not a number: {}", quoted(value)), Some(hint.into()));
                None
            }
        }
    }

    fn default(&mut self, kind: &FieldKind, value: String, span: Range<usize>) -> String {
        if *kind != FieldKind::Money {
            return value;
        }
        match minor_units(&value, self.money_digits) {
            Some(minor) => format!("{minor}"),
            None => {
                self.problem(
                    span,
                    format!("not an amount of money: {}", quoted(&value)),
                    Some("such as `9.99`".into()),
                );
                "0".into()
            }
        }
    }

    fn setter(&mut self, value: &str, span: Range<usize>) -> Setter {
        match value {
            "form" => Setter::Form,
            "job" => Setter::Job,
            "system" => Setter::System,
            _ => {
                let roles: Vec<String> = value.split('+').map(Into::into).collect();
                if roles.iter().any(String::is_empty) {
                    let hint = "`form`, `job`, `system`, or roles such as `admin+seller`".into();
                    self.problem(span, format!("not a setter: {}", quoted(value)), Some(hint));
                }
                Setter::Roles(roles)
            }
        }
    }
}

fn without_mark(word: &str) -> (&str, bool) {
    word.strip_suffix('?').map_or((word, false), |word| (word, true))
}

fn known_kinds() -> String {
    listed(FIELD_KINDS.iter().copied())
}

/// What other languages call a type.
fn alias(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "string" | "str" | "varchar" | "char" => "text",
        "textarea" | "markdown" | "richtext" => "longtext",
        "boolean" => "bool",
        "integer" | "number" | "bigint" => "int",
        "float" | "double" | "real" | "numeric" => "decimal",
        "price" | "currency" | "amount" => "money",
        "timestamp" | "instant" | "time" => "datetime",
        "choice" | "select" | "status" => "enum",
        "picture" | "photo" => "image",
        "attachment" | "blob" | "document" => "file",
        "relation" | "belongs_to" | "reference" => "ref",
        "tel" => "phone",
        "link" => "url",
        _ => return None,
    })
}

fn plain_kind(word: &str) -> Option<FieldKind> {
    Some(match word {
        "text" => FieldKind::Text,
        "longtext" => FieldKind::LongText,
        "int" => FieldKind::Int,
        "decimal" => FieldKind::Decimal,
        "money" => FieldKind::Money,
        "bool" => FieldKind::Bool,
        "date" => FieldKind::Date,
        "datetime" => FieldKind::DateTime,
        "uuid" => FieldKind::Uuid,
        "json" => FieldKind::Json,
        "email" => FieldKind::Email,
        "url" => FieldKind::Url,
        "phone" => FieldKind::Phone,
        "image" => FieldKind::Image,
        "file" => FieldKind::File,
        _ => return None,
    })
}

/// `9.99` in minor units; None unless it is a plain decimal number with no more digits than the currency has.
fn minor_units(value: &str, digits: u32) -> Option<f64> {
    let (sign, value) = value.strip_prefix('-').map_or((1, value), |value| (-1, value));
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = usize::try_from(digits).ok()?;
    if whole.is_empty() || !plain(whole) || !plain(part) || part.len() > digits || whole.len() > 12 {
        return None;
    }
    let minor: i64 = format!("{whole}{part:0<digits$}").parse().ok()?;
    // Twelve digits and three more are exact in a float.
    Some((sign * minor) as f64)
}
