//! The keys of `vibe.toml`, from its JSON Schema.

use serde_json::Value;

use super::DocPart;
use crate::blueprint;

/// Every section in the order of the schema, each with its keys.
pub(super) fn blueprint() -> Vec<DocPart> {
    let schema: Value = serde_json::from_str(blueprint::schema()).unwrap_or_default();
    let mut parts = vec![
        DocPart::Text(
            "The file says what the app is; everything that it lists exists in the generated app and in its tests. `vibe check` holds \
             it to these rules, `vibe schema` prints them as JSON Schema."
                .to_owned(),
        ),
        DocPart::Heading("vibe.toml".to_owned()),
    ];
    parts.extend(keys(&schema));
    for (name, one) in members(&schema["$defs"]) {
        parts.push(DocPart::Heading(name.to_owned()));
        let about = one["description"].as_str().unwrap_or_default();
        if one["properties"].is_object() {
            parts.push(DocPart::Text(about.to_owned()));
            parts.extend(keys(one));
        } else {
            parts.push(DocPart::Text(format!("{about} {}", rest(one)).trim().to_owned()));
        }
    }
    parts
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, one)| (name.as_str(), one))
}

fn keys(of: &Value) -> Vec<DocPart> {
    let required: Vec<&str> =
        of["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut parts = Vec::new();
    for (name, one) in members(&of["properties"]) {
        let needed = if required.contains(&name) { ", required" } else { "" };
        let about = one["description"].as_str().unwrap_or_default();
        let said = format!("{}{needed}. {about} {}", kind(one), rest(one));
        parts.push(DocPart::Item(name.to_owned(), said.trim().to_owned()));
        // A table inside of a section, whose keys have no section of their own.
        for (inner, deep) in members(&one["properties"]) {
            let about = deep["description"].as_str().unwrap_or_default();
            let said = format!("{}. {about} {}", kind(deep), rest(deep));
            parts.push(DocPart::Item(format!("{name}.{inner}"), said.trim().to_owned()));
        }
    }
    parts
}

/// What a key holds, in a word or two.
fn kind(one: &Value) -> String {
    if let Some(target) = one["$ref"].as_str() {
        return format!("see {}", target.rsplit('/').next().unwrap_or_default());
    }
    if let Some(words) = one["enum"].as_array() {
        return words.iter().map(|word| format!("`{}`", plain(word))).collect::<Vec<_>>().join(" or ");
    }
    if !one["const"].is_null() {
        return format!("`{}`", plain(&one["const"]));
    }
    if let Some(ways) = one["anyOf"].as_array().or(one["oneOf"].as_array()) {
        let ways: Vec<String> = ways.iter().map(kind).collect();
        return ways.join(", or ");
    }
    match one["type"].as_str() {
        Some("array") => format!("list of {}", kind(&one["items"])),
        Some("object") if one["additionalProperties"].is_object() => {
            format!("table of {}", kind(&one["additionalProperties"]))
        }
        Some("object") => "table".to_owned(),
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some(other) => other.to_owned(),
        None => "value".to_owned(),
    }
}

/// Default, limits and examples.
fn rest(one: &Value) -> String {
    let mut said = Vec::new();
    if !one["default"].is_null() {
        said.push(format!("Default `{}`.", plain(&one["default"])));
    }
    let limit = |name: &str, words: &str| one[name].as_u64().map(|number| format!("{words} {number}."));
    said.extend(limit("minimum", "From"));
    said.extend(limit("maximum", "At most"));
    said.extend(limit("maxLength", "Characters at most").filter(|_| one["enum"].is_null()));
    said.extend(limit("maxItems", "Entries at most"));
    if let Some(examples) = one["examples"].as_array() {
        let shown: Vec<String> = examples.iter().map(|example| format!("`{}`", plain(example))).collect();
        said.push(format!("Such as {}.", shown.join(", ")));
    }
    said.join(" ")
}

/// A text without its quotes, all else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
