//! Objects into items: what has another key, another kind or another shape is a fault, in words that a model can act on.

use serde_json::{Map, Value};

use super::prompt::{Facet, KINDS};
use super::{Extra, Item, LinkKind, json};
use crate::author::features::FEATURES;
use crate::author::{lexicon, names};
use crate::blueprint::names::words as words_of;

/// Longest name, in characters.
const LONGEST_NAME: usize = 40;
/// Longest reason, in characters.
const LONGEST_WHY: usize = 100;
/// Longest quote, in characters.
const LONGEST_QUOTE: usize = 200;
/// Most values of an enumeration.
const MOST_VALUES: usize = 12;

/// What is wrong with an object: itself, on one line, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) what: String,
    pub(super) why: String,
}

/// The items of an answer, and what in it is none.
pub(super) fn items(facet: Facet, text: &str) -> (Vec<Extra>, Vec<Fault>) {
    let (mut items, mut faults) = (Vec::new(), Vec::new());
    let objects = json::objects(text);
    // An empty list is an answer; words without an object are none.
    let empty = text.contains("[]") || text.trim().is_empty();
    if objects.is_empty() && !empty {
        faults.push(Fault { what: "the answer".into(), why: "there is no JSON object in it".into() });
    }
    for object in objects {
        match item(facet, &object) {
            Ok(extra) if items.contains(&extra) => {}
            Ok(extra) if items.len() < facet.most_items() => items.push(extra),
            Ok(extra) => faults.push(Fault {
                what: extra.item.meaning(),
                why: format!("there are more than {} items", facet.most_items()),
            }),
            Err(why) => faults.push(Fault { what: shown(&object), why }),
        }
    }
    (items, faults)
}

fn shown(object: &Map<String, Value>) -> String {
    names::plain(&Value::Object(object.clone()).to_string(), 120)
}

fn item(facet: Facet, object: &Map<String, Value>) -> Result<Extra, String> {
    let allowed = facet.keys();
    if let Some(other) = object.keys().find(|key| !allowed.contains(&key.as_str())) {
        return Err(format!(
            "an item has the keys {} only, and `{}` is none of them",
            allowed.join(", "),
            names::plain(other, LONGEST_NAME)
        ));
    }
    let item = match facet {
        Facet::Things => Item::Entity(entity(text(object, "entity")?)?),
        Facet::Parts => part(object)?,
        Facet::Features => feature(text(object, "feature")?)?,
    };
    let soft = |key: &str, longest| {
        names::plain(object.get(key).and_then(Value::as_str).unwrap_or_default(), longest)
    };
    Ok(Extra { item, quote: soft("quote", LONGEST_QUOTE), why: soft("why", LONGEST_WHY) })
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a str, String> {
    let text = object.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("`{key}` must be a text that is not empty"))
}

/// Plain letters, digits and what joins words; anything else is no name.
fn plain(name: &str) -> Result<&str, String> {
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-'));
    let begins = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    if fits && begins && name.len() <= LONGEST_NAME {
        return Ok(name);
    }
    Err(format!(
        "`{}` is no name: it begins with a letter and has at most {LONGEST_NAME} letters, digits and blanks",
        names::plain(name, LONGEST_NAME)
    ))
}

/// Lower-case words, the last one in the singular.
fn entity(name: &str) -> Result<Vec<String>, String> {
    let mut words: Vec<String> =
        plain(name)?.split([' ', '_', '-']).filter(|part| !part.is_empty()).flat_map(words_of).collect();
    if let Some(last) = words.last_mut() {
        *last = lexicon::singular(last);
    }
    let pascal = names::pascal(&words);
    if names::is_reserved(&pascal) && pascal != "User" {
        return Err(format!("`{pascal}` is taken by the language; a longer name says more"));
    }
    Ok(words)
}

fn part(object: &Map<String, Value>) -> Result<Item, String> {
    let of = names::pascal(&entity(text(object, "entity")?)?);
    let name = plain(text(object, "name")?)?;
    let kind = text(object, "kind")?;
    let link = match kind {
        "part_of" => Some(LinkKind::PartOf),
        "refers_to" => Some(LinkKind::RefersTo),
        "many" => Some(LinkKind::Many),
        _ => None,
    };
    if let Some(kind) = link {
        return Ok(Item::Link { of, to: names::pascal(&entity(name)?), kind });
    }
    if !KINDS.contains(&kind) {
        return Err(format!(
            "`{}` is no kind; kinds are {}",
            names::plain(kind, LONGEST_NAME),
            KINDS.join(", ")
        ));
    }
    let line = match kind {
        "enum" => format!("enum {}?", values(object)?.join("|")),
        "bool" => kind.to_owned(),
        _ => format!("{kind}?"),
    };
    Ok(Item::Field { of, name: words_of(&name.replace([' ', '-'], "_")).join(" "), line })
}

fn values(object: &Map<String, Value>) -> Result<Vec<String>, String> {
    let given = object.get("values").and_then(Value::as_array).into_iter().flatten();
    let mut values: Vec<String> = Vec::new();
    for value in given {
        let value = names::snake(plain(value.as_str().unwrap_or_default())?);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if (2..=MOST_VALUES).contains(&values.len()) {
        return Ok(values);
    }
    Err(format!("an enum has 2 to {MOST_VALUES} `values`"))
}

fn feature(name: &str) -> Result<Item, String> {
    let known = FEATURES.iter().find(|feature| **feature == name);
    let known =
        known.ok_or_else(|| format!("`{}` is no feature that there is", names::plain(name, LONGEST_NAME)))?;
    // What people pay is read from the words alone, whoever is asked.
    if known.starts_with("payment") {
        return Err("how people pay is never taken from a model".to_owned());
    }
    Ok(Item::Feature(known))
}
