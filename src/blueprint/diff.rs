//! What differs between two blueprints, in words: one line each, in the order of the file.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::Blueprint;

/// Lists whose elements are told apart by one of their keys.
const NAMES: [&str; 3] = ["name", "key", "path"];

/// What somebody who knows `old` has to hear of `new`.
pub fn differences(old: &Blueprint, new: &Blueprint) -> Vec<String> {
    let parts = |app: &Blueprint| -> BTreeMap<Path, String> {
        let mut parts = BTreeMap::new();
        // What we wrote ourselves can be read: without it there is nothing to compare.
        if let Ok(document) = app.to_toml().parse::<DocumentMut>() {
            flatten(document.as_table(), &Path::default(), &mut parts);
        }
        parts
    };
    let (before, after) = (parts(old), parts(new));
    let mut told = Vec::new();
    for path in after.keys().filter(|path| path.is_thing() && !before.contains_key(*path)) {
        told.push(format!("new {}", path.words()));
    }
    for path in before.keys().filter(|path| path.is_thing() && !after.contains_key(*path)) {
        told.push(format!("no {} any more", path.words()));
    }
    for (path, value) in &after {
        if path.is_thing() || path.inside_of_new(&before) || path.is_silent() {
            continue;
        }
        match before.get(path) {
            Some(was) if was == value => {}
            Some(was) => told.push(format!("{}: {value} (was {was})", path.words())),
            None => told.push(format!("{}: {value}", path.words())),
        }
    }
    for path in before.keys().filter(|path| !path.is_thing() && !after.contains_key(*path)) {
        if !path.inside_of_new(&after) && !path.is_silent() {
            let now = if path.is_field() { "removed" } else { "as usual" };
            told.push(format!("{}: {now}", path.words()));
        }
    }
    told
}

/// `entity`, `Menu`, `fields`, `title`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    parts: Vec<String>,
    /// Elements of lists on the way: how many parts lead to each.
    things: Vec<usize>,
}

impl Path {
    fn below(&self, part: &str) -> Path {
        let mut path = self.clone();
        path.parts.push(part.to_owned());
        path
    }

    fn thing(&self, list: &str, name: &str) -> Path {
        let mut path = self.below(list).below(name);
        path.things.push(path.parts.len());
        path
    }

    fn is_thing(&self) -> bool {
        self.things.last() == Some(&self.parts.len())
    }

    fn is_field(&self) -> bool {
        matches!(self.parts.as_slice(), [_, _, fields, _] if fields == "fields")
    }

    /// A part of something that is not there on the other side: the thing itself was told.
    fn inside_of_new(&self, other: &BTreeMap<Path, String>) -> bool {
        self.things.iter().enumerate().any(|(at, length)| {
            let thing = Path { parts: self.parts[..*length].to_vec(), things: self.things[..=at].to_vec() };
            !other.contains_key(&thing)
        })
    }

    /// What nobody has to be told: the words themselves, those that became nothing, and the layout's version.
    fn is_silent(&self) -> bool {
        matches!(self.parts.join(".").as_str(), "version" | "app.description" | "not_understood")
    }

    fn words(&self) -> String {
        match self.parts.as_slice() {
            [list, name] if self.is_thing() => format!("{list} {name}"),
            [entity, name, fields, field] if entity == "entity" && fields == "fields" => {
                format!("{name}.{field}")
            }
            [_, name, rest @ ..] if !self.things.is_empty() => format!("{name} {}", rest.join(" ")),
            parts => parts.join(" "),
        }
    }
}

fn flatten(table: &dyn TableLike, above: &Path, parts: &mut BTreeMap<Path, String>) {
    for (key, item) in table.iter() {
        match item {
            Item::ArrayOfTables(list) => {
                for (at, table) in list.iter().enumerate() {
                    let name = NAMES.iter().find_map(|name| table.get(name)?.as_str());
                    let number = (at + 1).to_string();
                    let path = above.thing(key, name.unwrap_or(&number));
                    parts.insert(path.clone(), String::new());
                    flatten(table, &path, parts);
                }
            }
            Item::Table(table) => flatten(table, &above.below(key), parts),
            Item::Value(Value::InlineTable(table)) => flatten(table, &above.below(key), parts),
            other => {
                parts.insert(above.below(key), shown(other));
            }
        }
    }
}

/// A value in one line.
fn shown(item: &Item) -> String {
    let text = match item {
        Item::Value(Value::String(text)) => text.value().clone(),
        Item::Value(Value::Array(list)) => {
            let one = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let all: Vec<String> = list.iter().map(|value| one(value).trim().to_owned()).collect();
            if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
        }
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn app(more: &str) -> Blueprint {
        let text = format!("version = 1\n[app]\nname = \"Shop\"\n[auth]\n{more}");
        let (app, problems) = Blueprint::parse(&text);
        assert!(problems.is_empty(), "{problems:?}");
        app.unwrap()
    }

    #[test]
    fn what_differs_is_told_once_and_in_words() {
        let old = app(
            "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.old = \"text?\"\n[[entity]]\nname = \"Dish\"\nfields.name = \"text\"\n",
        );
        let new = app(
            "[[entity]]\nname = \"Tag\"\nfields.name = \"text\"\n[[entity]]\nname = \"Menu\"\nfields.title = \"text max=80\"\nfields.tags = \"many Tag\"\nbehaviours = [\"share\", \"export\"]\nlist = { view = \"table\" }\n",
        );
        assert_eq!(
            differences(&old, &new),
            [
                "new entity Tag",
                "no entity Dish any more",
                "Menu behaviours: share, export",
                "Menu.tags: many Tag",
                "Menu.title: text max=80 (was text)",
                "Menu list view: table",
                "Menu.old: removed",
            ]
        );
        assert!(differences(&old, &old).is_empty());
    }
}
