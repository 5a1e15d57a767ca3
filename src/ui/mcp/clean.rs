//! Answers without anything that could act on whoever reads them: no escape sequences, no control or hidden characters,
//! nothing without end.

use serde_json::{Map, Value};

use crate::ui::inert::is_active;

/// Longest text, in characters.
const LONGEST_TEXT: usize = 2_000;
/// Longest line of progress, in characters.
const LONGEST_LINE: usize = 200;
/// Most entries of a list.
const LONGEST_LIST: usize = 500;
/// What stands where something was cut off.
const CUT: char = '…';

/// A whole answer, capped and inert. Where something was left out its field `cut` is true.
pub fn answer(value: Value) -> Value {
    let mut cut = false;
    let mut cleaned = cleaned(value, &mut cut);
    if cut && let Value::Object(fields) = &mut cleaned {
        fields.insert("cut".to_owned(), true.into());
    }
    cleaned
}

/// One line for a person who watches.
pub fn line(text: &str) -> String {
    let (text, _) = inert(text, LONGEST_LINE);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cleaned(value: Value, cut: &mut bool) -> Value {
    match value {
        Value::String(text) => {
            let (text, shortened) = inert(&text, LONGEST_TEXT);
            *cut |= shortened;
            Value::String(text)
        }
        Value::Array(entries) => {
            *cut |= entries.len() > LONGEST_LIST;
            entries.into_iter().take(LONGEST_LIST).map(|entry| cleaned(entry, cut)).collect()
        }
        Value::Object(fields) => {
            *cut |= fields.len() > LONGEST_LIST;
            let fields = fields.into_iter().take(LONGEST_LIST);
            let fields = fields.map(|(name, value)| (inert(&name, LONGEST_LINE).0, cleaned(value, cut)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// Text without escape sequences and without control or hidden characters but line ends and tabs, and whether its end is
/// missing.
fn inert(text: &str, longest: usize) -> (String, bool) {
    let plain = anstream::adapter::strip_str(text).to_string();
    let mut kept = String::new();
    let harmless = |c: &char| matches!(c, '\n' | '\t') || !is_active(*c);
    for (count, c) in plain.chars().filter(harmless).enumerate() {
        if count == longest {
            kept.push(CUT);
            return (kept, true);
        }
        kept.push(c);
    }
    (kept, false)
}
