//! Edits of a `vibe.toml` that keep its comments, its order and its layout.
//!
//! A path names a part: `app.tagline`, `entity.Menu.fields.title`, `price.credits_20.amount`, `auth.roles.1`. Elements
//! of a list are found by position, or by their `name`, `key` or `path`. Values are written as in the file: `"text"`,
//! `3`, `["a", "b"]`. Nothing is checked but the form; [`super::Blueprint::parse`] the result.

use toml_edit::{Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::address;
use crate::error::Error;

/// Sets a value, in place or as a new last key; tables on the way come into being.
///
/// # Errors
/// `blueprint.syntax` when text or value are not TOML, `blueprint.path` when the path leads nowhere.
pub fn set(text: &str, path: &str, value: &str) -> Result<String, Error> {
    let mut document = read(text)?;
    let mut value = read_value(value)?;
    let (last, parts) = split(path)?;
    let holder = walk(document.as_item_mut(), &parts, OnMissing::Create).ok_or_else(|| nowhere(path))?;
    match holder {
        Node::Item(Item::Value(Value::Array(list))) | Node::Value(Value::Array(list)) => {
            let old =
                last.parse().ok().and_then(|at: usize| list.get_mut(at)).ok_or_else(|| nowhere(path))?;
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        mut holder => {
            let entries = holder.entries().ok_or_else(|| nowhere(path))?;
            match entries.get_mut(last) {
                Some(Item::Value(old)) => {
                    *value.decor_mut() = old.decor().clone();
                    *old = value;
                }
                Some(_) => return Err(nowhere(path).hint("this part is a table; set its keys")),
                None => _ = entries.insert(last, Item::Value(value)),
            }
        }
    }
    Ok(document.to_string())
}

/// Adds an element to the end of a list: a value to `auth.roles`, or the lines of a table to `entity`.
///
/// # Errors
/// As [`set`].
pub fn insert(text: &str, path: &str, element: &str) -> Result<String, Error> {
    let mut document = read(text)?;
    let (last, parts) = split(path)?;
    let mut holder = walk(document.as_item_mut(), &parts, OnMissing::Create).ok_or_else(|| nowhere(path))?;
    let entries = holder.entries().ok_or_else(|| nowhere(path))?;
    if entries.get(last).is_none() {
        let is_table = parts.is_empty() && element.parse::<Value>().is_err();
        let empty = if is_table {
            Item::ArrayOfTables(ArrayOfTables::new())
        } else {
            Item::Value(Array::new().into())
        };
        entries.insert(last, empty);
    }
    match entries.get_mut(last) {
        Some(Item::ArrayOfTables(tables)) => tables.push(read(element)?.as_table().clone()),
        Some(Item::Value(Value::Array(list))) => push(list, read_value(element)?),
        _ => return Err(nowhere(path).hint("this part is not a list")),
    }
    Ok(document.to_string())
}

/// Removes a key or an element, with the comment above it.
///
/// # Errors
/// As [`set`].
pub fn remove(text: &str, path: &str) -> Result<String, Error> {
    let mut document = read(text)?;
    let (last, parts) = split(path)?;
    let mut holder = walk(document.as_item_mut(), &parts, OnMissing::Stop).ok_or_else(|| nowhere(path))?;
    let removed = match &mut holder {
        Node::Item(Item::ArrayOfTables(tables)) => {
            let at = address::position(last, tables.iter().map(|table| table as &dyn TableLike));
            at.filter(|at| *at < tables.len()).map(|at| tables.remove(at)).is_some()
        }
        Node::Item(Item::Value(Value::Array(list))) | Node::Value(Value::Array(list)) => {
            let at = last.parse().ok().or_else(|| list.iter().position(|value| value.as_str() == Some(last)));
            at.filter(|at| *at < list.len()).map(|at| list.remove(at)).is_some()
        }
        holder => holder.entries().and_then(|entries| entries.remove(last)).is_some(),
    };
    if removed { Ok(document.to_string()) } else { Err(nowhere(path)) }
}

fn read(text: &str) -> Result<DocumentMut, Error> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        Error::usage("blueprint.syntax", format!("not TOML: {}", error.message())).hint("see `vibe check`")
    })
}

fn read_value(text: &str) -> Result<Value, Error> {
    text.trim().parse().map_err(|error: toml_edit::TomlError| {
        Error::usage("blueprint.syntax", format!("not a TOML value: {}", error.message()))
            .hint("texts stand in quotes: `\"text\"`")
    })
}

/// The last part of a path, and those before it.
fn split(path: &str) -> Result<(&str, Vec<&str>), Error> {
    let mut parts: Vec<&str> = path.split('.').collect();
    match parts.pop() {
        Some(last) if !last.is_empty() && parts.iter().all(|part| !part.is_empty()) => Ok((last, parts)),
        _ => Err(nowhere(path)),
    }
}

fn nowhere(path: &str) -> Error {
    Error::usage("blueprint.path", format!("there is no `{path}` in the file"))
}

/// A new element looks like the one before it, in a line or on a line of its own.
fn push(list: &mut Array, mut value: Value) {
    let length = list.len();
    if let Some(last) = length.checked_sub(1).and_then(|at| list.get_mut(at)) {
        let prefix = last.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or("").to_owned();
        let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or("").to_owned();
        // Without the comments that stand before it.
        let indent = prefix.rfind('\n').map_or(" ", |at| &prefix[at..]);
        *value.decor_mut() = Decor::new(indent, suffix);
        last.decor_mut().set_suffix("");
    }
    list.push_formatted(value);
}

#[derive(Clone, Copy, PartialEq)]
enum OnMissing {
    Create,
    Stop,
}

enum Node<'a> {
    Item(&'a mut Item),
    Value(&'a mut Value),
    Table(&'a mut Table),
}

fn walk<'a>(root: &'a mut Item, parts: &[&str], on_missing: OnMissing) -> Option<Node<'a>> {
    let mut at = Node::Item(root);
    for (depth, part) in parts.iter().enumerate() {
        at = at.child(part, depth, on_missing)?;
    }
    Some(at)
}

impl<'a> Node<'a> {
    fn entries(&mut self) -> Option<&mut dyn TableLike> {
        match self {
            Node::Item(item) => item.as_table_like_mut(),
            Node::Value(value) => value.as_inline_table_mut().map(|table| table as &mut dyn TableLike),
            Node::Table(table) => Some(*table),
        }
    }

    fn child(self, part: &str, depth: usize, on_missing: OnMissing) -> Option<Node<'a>> {
        match self {
            Node::Item(Item::ArrayOfTables(tables)) => {
                let at = address::position(part, tables.iter().map(|table| table as &dyn TableLike))?;
                tables.get_mut(at).map(Node::Table)
            }
            Node::Item(Item::Value(Value::Array(list))) | Node::Value(Value::Array(list)) => {
                list.get_mut(part.parse().ok()?).map(Node::Value)
            }
            Node::Item(item) => within(item.as_table_like_mut()?, part, depth, on_missing),
            Node::Value(value) => within(value.as_inline_table_mut()?, part, depth, on_missing),
            Node::Table(table) => within(table, part, depth, on_missing),
        }
    }
}

/// The entry of a table; a missing one becomes a section at the top of the file, and an inline table below it.
fn within<'a>(
    entries: &'a mut dyn TableLike,
    part: &str,
    depth: usize,
    on_missing: OnMissing,
) -> Option<Node<'a>> {
    if !entries.contains_key(part) && on_missing == OnMissing::Create {
        let section = || Item::Table(Table::new());
        let empty = if depth == 0 { section() } else { Item::Value(InlineTable::new().into()) };
        entries.insert(part, empty);
    }
    entries.get_mut(part).map(Node::Item)
}
