//! The arguments of a call, held against what its tool declares.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::tools::{Shape, Tool};
use crate::error::Error;

/// Arguments that have the declared shape.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Given(Map<String, Value>);

impl Given {
    /// # Errors
    /// `mcp.arguments`: one is missing, unknown, or of another shape.
    pub(super) fn read(tool: &Tool, arguments: Map<String, Value>) -> Result<Given, Error> {
        let names: Vec<&str> = tool.inputs.iter().map(|input| input.name).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let wrong = |what: String| {
            Error::usage("mcp.arguments", format!("`{}`: {what}", tool.name))
                .hint(format!("its arguments are: {known}; `tools/list` has their schema"))
        };
        if let Some(name) = arguments.keys().find(|name| !names.contains(&name.as_str())) {
            return Err(wrong(format!("there is no argument {name:?}")));
        }
        for input in tool.inputs {
            match arguments.get(input.name) {
                None if input.needed => return Err(wrong(format!("`{}` is missing", input.name))),
                None => {}
                Some(value) => {
                    if let Some(fault) = fault(input.shape, value) {
                        return Err(wrong(format!("`{}` {fault}", input.name)));
                    }
                }
            }
        }
        Ok(Given(arguments))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn words(&self, name: &str) -> Vec<&str> {
        self.0.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(super) fn values(&self, name: &str) -> BTreeMap<String, String> {
        let fields = self.0.get(name).and_then(Value::as_object).into_iter().flatten();
        fields.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// The folder as it was named.
    pub(super) fn folder(&self) -> &str {
        self.text("folder").unwrap_or(".")
    }
}

/// What is wrong with a value, as the end of a sentence.
fn fault(shape: Shape, value: &Value) -> Option<String> {
    match (shape, value) {
        (Shape::Text(most), Value::String(text)) => {
            let length = text.chars().count();
            (length == 0 || length > most).then(|| format!("has 1 to {most} characters, not {length}"))
        }
        (Shape::Flag, Value::Bool(_)) => None,
        (Shape::Choices(words), Value::Array(chosen)) => {
            let known = |one: &Value| one.as_str().is_some_and(|one| words.contains(&one));
            (chosen.is_empty() || !chosen.iter().all(known))
                .then(|| format!("is a list of some of: {}", words.join(", ")))
        }
        (Shape::Values, Value::Object(fields)) if fields.values().all(Value::is_string) => None,
        (Shape::Text(_), _) => Some("is a text".to_owned()),
        (Shape::Flag, _) => Some("is true or false".to_owned()),
        (Shape::Choices(_), _) => Some("is a list of words".to_owned()),
        (Shape::Values, _) => Some("is an object of texts by name".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tools;
    use super::*;

    fn read(tool: &str, arguments: Value) -> Result<Given, Error> {
        Given::read(tools::find(tool).unwrap(), arguments.as_object().unwrap().clone())
    }

    #[test]
    fn arguments_of_another_shape_are_told_by_name() {
        for (tool, arguments, said) in [
            ("describe", json!({}), "`description` is missing"),
            ("describe", json!({ "description": 3 }), "is a text"),
            ("describe", json!({ "description": "" }), "1 to 200000 characters"),
            ("describe", json!({ "description": "x", "extra": 1 }), "no argument \"extra\""),
            ("verify", json!({ "only": ["lint", "rm"] }), "some of: lint, types, unit, e2e"),
            ("verify", json!({ "only": [] }), "some of"),
            ("change", json!({ "dry_run": "yes" }), "true or false"),
            ("checkpoint_fill", json!({ "address": "a", "values": { "id": 3 } }), "texts by name"),
            ("deploy", json!({ "allow": "spend" }), "no argument \"allow\""),
            ("deploy", json!({ "yes": true }), "no argument \"yes\""),
            ("change", json!({ "allow": "loss" }), "no argument \"allow\""),
        ] {
            let error = read(tool, arguments).unwrap_err();
            assert_eq!(error.code(), "mcp.arguments");
            assert!(error.to_string().contains(said), "{error}");
        }
        assert_eq!(read("check", json!({})).unwrap().folder(), ".");
    }

    #[test]
    fn the_schema_and_the_reader_are_of_one_mind() {
        for (tool, arguments) in [
            ("describe", json!({ "description": "x" })),
            ("describe", json!({ "description": "" })),
            ("describe", json!({ "name": "x" })),
            ("verify", json!({ "only": ["lint"], "folder": "a" })),
            ("verify", json!({ "only": ["nope"] })),
            ("checkpoint_fill", json!({ "address": "a", "values": { "id": "3" } })),
            ("checkpoint_fill", json!({ "address": "a", "values": [] })),
            ("undo", json!({ "folder": "a", "more": true })),
        ] {
            let described = tools::find(tool).unwrap().described();
            let schema = Value::Object(described.input_schema.as_ref().clone());
            let valid = jsonschema::validator_for(&schema).unwrap().is_valid(&arguments);
            assert_eq!(read(tool, arguments.clone()).is_ok(), valid, "{tool} {arguments}");
        }
    }
}
