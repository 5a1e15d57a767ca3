//! Look-ups: `${name}` in a text, a path or a body.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use crate::engine::{Call, Inputs, Outputs};
use crate::error::Error;
use sha2::{Digest as _, Sha256};

/// Where names are looked up: inputs first, then what the thing gives, then `mark` and `key`.
pub(super) struct Names<'a> {
    inputs: &'a Inputs,
    gives: &'a Outputs,
    mark: Cow<'a, str>,
    key: &'a str,
}

impl<'a> Names<'a> {
    pub(super) fn of(call: &'a Call<'_>, gives: &'a Outputs, mark: Cow<'a, str>) -> Names<'a> {
        Names { inputs: call.inputs, gives, mark, key: call.key }
    }

    fn get(&self, name: &str) -> Option<&str> {
        match name {
            "mark" => Some(&self.mark),
            "key" => Some(self.key),
            _ => self.inputs.get(name).or_else(|| self.gives.get(name).map(|value| value.expose())),
        }
    }

    /// The text with every look-up filled in; nothing when one of them is not known.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        self.filled(text, str::to_owned)
    }

    /// The same for a path: what is filled in cannot leave its segment.
    ///
    /// # Errors
    /// `rest.path`: a value of dots alone, which every URL takes for a step up, however it is written.
    pub(super) fn path(&self, text: &str) -> Result<Option<String>, Error> {
        let path = self.filled(text, encoded);
        let climbs = |path: &String| path.split('/').any(|segment| segment == "." || segment == "..");
        if path.as_ref().is_some_and(climbs) {
            return Err(Error::usage("rest.path", format!("a value for {text} is dots alone"))
                .hint("give it a name of letters and digits"));
        }
        Ok(path)
    }

    fn filled(&self, text: &str, write: impl Fn(&str) -> String) -> Option<String> {
        let mut pieces = text.split("${");
        let mut result = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once('}')?;
            result.push_str(&write(self.get(name)?));
            result.push_str(rest);
        }
        Some(result)
    }

    /// Parameters; one whose look-up is not known is left out.
    pub(super) fn pairs(&self, pairs: &BTreeMap<String, String>) -> Vec<(String, String)> {
        pairs.iter().filter_map(|(name, text)| Some((name.clone(), self.text(text)?))).collect()
    }

    /// A body; an entry whose look-up is not known is left out. `{ "$list" = "…" }` is split at commas,
    /// `{ "$number" = "…" }` and `{ "$bool" = "…" }` are written as such.
    pub(super) fn body(&self, body: &Json) -> Option<Json> {
        match body {
            Json::String(text) => self.text(text).map(Json::String),
            Json::Array(items) => Some(items.iter().filter_map(|item| self.body(item)).collect()),
            Json::Object(fields) => match typed(fields) {
                Some((word, text)) => as_typed(word, &self.text(text)?),
                None => {
                    let field = |(name, value): (&String, &Json)| Some((name.clone(), self.body(value)?));
                    Some(Json::Object(fields.iter().filter_map(field).collect()))
                }
            },
            other => Some(other.clone()),
        }
    }
}

fn typed(fields: &Map<String, Json>) -> Option<(&str, &str)> {
    let (word, text) = fields.iter().next().filter(|_| fields.len() == 1)?;
    Some((word.strip_prefix('$')?, text.as_str()?))
}

fn as_typed(word: &str, text: &str) -> Option<Json> {
    match word {
        "list" => Some(items(text).into_iter().map(Json::from).collect()),
        "number" => text.parse::<Number>().ok().map(Json::Number),
        "bool" => text.parse().ok().map(Json::Bool),
        _ => None,
    }
}

/// Parts of a list that is written with commas.
pub(super) fn items(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// Letters of a mark that a label shows, before the digits that tell it from every other.
const LABEL: usize = 50;

/// Our mark where only a label fits (at most 63 letters, digits, `.`, `_` and `-`, no sign at its ends):
/// `vibe:shop/production/server` as `shop.production.server-5d1c0a7e`.
pub(crate) fn label(mark: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '.' };
    let text: String = mark.trim_start_matches("vibe:").chars().map(letter).take(LABEL).collect();
    let digits: String = Sha256::digest(mark).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{digits}", text.trim_start_matches(['.', '_', '-']))
}

/// Everything but unreserved characters as `%XX` (RFC 3986, 2.3).
pub(crate) fn encoded(text: &str) -> String {
    let mut safe = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            safe.push_str(&format!("%{byte:02X}"));
        }
    }
    safe
}

/// A form: nested names as `a[b]`, lists as `a[]`.
pub(super) fn form(body: &Json) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    add("", body, &mut fields);
    fields
}

fn add(name: &str, value: &Json, fields: &mut Vec<(String, String)>) {
    match value {
        Json::Object(inner) => {
            for (key, value) in inner {
                let name = if name.is_empty() { key.clone() } else { format!("{name}[{key}]") };
                add(&name, value, fields);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| add(&format!("{name}[]"), item, fields)),
        Json::Null => {}
        other => fields.push((name.to_owned(), shown(other))),
    }
}

/// A JSON value as the text of an output.
pub(crate) fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
