//! `vibe blueprint` and `vibe schema`: the app as text, nothing written.

use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item, Table, Value as Toml};

use super::new::wishes;
use super::{Source, words};
use crate::author;
use crate::blueprint;
use crate::error::{Error, Kind};

/// How a blueprint is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As `vibe.toml`.
    Toml,
    /// The same as JSON.
    Json,
    /// The form that other tools and the scorer read.
    Neutral,
}

/// Drafts a description and gives the blueprint as text.
pub fn draft_blueprint(
    source: Source<'_>,
    name: Option<String>,
    stack: Option<String>,
    form: Form,
) -> Result<String, Error> {
    let words = words::read(source)?;
    let draft = author::draft(&words, &wishes(name, stack)?)?;
    Ok(match form {
        Form::Toml => draft.blueprint.to_toml(),
        Form::Json => format!("{:#}\n", json(&draft.blueprint.to_toml())?),
        Form::Neutral => format!("{:#}\n", author::neutral(&draft)),
    })
}

/// JSON Schema of `vibe.toml`.
pub fn schema() -> &'static str {
    blueprint::schema()
}

/// The blueprint's own text as JSON, so that there is one writer only.
fn json(toml: &str) -> Result<Value, Error> {
    let document: DocumentMut = toml.parse().map_err(|cause: toml_edit::TomlError| {
        Error::new(Kind::Bug, "blueprint.unreadable", "the blueprint that was just written cannot be read")
            .caused_by(cause)
    })?;
    Ok(item(document.as_item()))
}

fn item(from: &Item) -> Value {
    match from {
        Item::None => Value::Null,
        Item::Value(inner) => value(inner),
        Item::Table(entries) => table(entries),
        Item::ArrayOfTables(tables) => tables.iter().map(table).collect(),
    }
}

fn table(from: &Table) -> Value {
    Value::Object(from.iter().map(|(key, inner)| (key.to_owned(), item(inner))).collect())
}

fn value(from: &Toml) -> Value {
    match from {
        Toml::String(text) => text.value().as_str().into(),
        Toml::Integer(number) => (*number.value()).into(),
        Toml::Float(number) => (*number.value()).into(),
        Toml::Boolean(flag) => (*flag.value()).into(),
        Toml::Datetime(moment) => moment.value().to_string().into(),
        Toml::Array(entries) => entries.iter().map(value).collect(),
        Toml::InlineTable(table) => Value::Object(
            table.iter().map(|(key, inner)| (key.to_owned(), value(inner))).collect::<Map<_, _>>(),
        ),
    }
}
