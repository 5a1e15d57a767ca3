//! Recorded requests, and the answers of our fakes, held against the vendor's own OpenAPI text.
//!
//! The texts are not ours to give away: they are read from a folder `shared/specs` beside the project's, or from the one
//! that `VIBE_SHARED` names. Without it this part of a test says so; what the fakes themselves demand holds either way.

use std::path::PathBuf;

use serde_json::{Map, Value as Json, json};

use super::{Asked, form};

/// A vendor's text.
pub(crate) struct Spec {
    doc: Json,
    /// What stands before every path of it in an address.
    prefix: &'static str,
}

/// What is wrong with what was sent or answered.
pub(crate) type Wrong = String;

fn folder() -> PathBuf {
    let shared = std::env::var_os("VIBE_SHARED").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    shared.unwrap_or_else(beside).join("specs")
}

impl Spec {
    /// A vendor's text in JSON or YAML; nothing, and a line that says so, when the folder is not at hand.
    pub(crate) fn open(file: &str, prefix: &'static str) -> Option<Spec> {
        let folder = folder();
        if !folder.is_dir() {
            println!("NOT CHECKED against {file}: there is no folder {}", folder.display());
            return None;
        }
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let doc = match file.ends_with(".json") {
            true => serde_json::from_str(&text).unwrap(),
            false => serde_saphyr::from_str(&text).unwrap(),
        };
        Some(Spec { doc, prefix })
    }

    /// A text that a registry of packages has, as `scripts/setup` took it from there: it is always at hand.
    pub(crate) fn installed(path: &std::path::Path, prefix: &'static str) -> Spec {
        let text = std::fs::read_to_string(path).unwrap();
        let doc = match path.extension().is_some_and(|ending| ending == "json") {
            true => serde_json::from_str(&text).unwrap(),
            false => serde_saphyr::from_str(&text).unwrap(),
        };
        Spec { doc, prefix }
    }

    /// The operation of a method and a path, with its path as the text writes it.
    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Json)> {
        let path = path.strip_prefix(self.prefix)?;
        let fits = |template: &str| {
            let (template, path): (Vec<_>, Vec<_>) =
                (template.split('/').collect(), path.split('/').collect());
            let same = |(wanted, is): (&&str, &&str)| {
                wanted == is || wanted.starts_with('{') && wanted.ends_with('}') && !is.is_empty()
            };
            template.len() == path.len() && template.iter().zip(&path).all(same)
        };
        let paths = self.doc["paths"].as_object().unwrap();
        // A path without variables goes before one with.
        let mut found: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
        found.sort_by_key(|(template, _)| template.matches('{').count());
        // One path may stand there twice, with other names for its variables and other methods.
        let method = method.to_ascii_lowercase();
        found.into_iter().find_map(|(template, item)| Some((template.as_str(), item.get(&method)?)))
    }

    /// What the vendor's text has against a request.
    pub(crate) fn against(&self, asked: &Asked) -> Vec<Wrong> {
        let at = format!("{} {}", asked.method, asked.path);
        let Some((template, operation)) = self.operation(&asked.method, &asked.path) else {
            return vec![format!("{at}: there is no such operation")];
        };
        let mut wrong = self.query(asked, template, operation);
        wrong.extend(self.body(asked, operation));
        wrong.into_iter().map(|wrong| format!("{at}: {wrong}")).collect()
    }

    fn query(&self, asked: &Asked, template: &str, operation: &Json) -> Vec<Wrong> {
        let own = operation["parameters"].as_array();
        let of_path = self.doc["paths"][template]["parameters"].as_array();
        let known: Vec<&Json> =
            own.into_iter().chain(of_path).flatten().map(|one| self.resolved(one)).collect();
        let known: Vec<&Json> = known.into_iter().filter(|one| one["in"] == "query").collect();
        let mut wrong = Vec::new();
        let given = form::nested(&asked.query);
        for (name, value) in given.as_object().unwrap() {
            match known.iter().find(|one| one["name"] == name.as_str()) {
                // A list whose parameter is repeated for every item, and has one.
                Some(one)
                    if one["explode"] == true && one["schema"]["type"] == "array" && value.is_string() =>
                {
                    wrong.extend(self.value(&json!([value]), &one["schema"], name));
                }
                Some(one) => wrong.extend(self.value(value, &one["schema"], name)),
                None => wrong.push(format!("no parameter is called {name}")),
            }
        }
        let needed = known.iter().filter(|one| one["required"] == true);
        let missing = needed.filter(|one| given.get(one["name"].as_str().unwrap()).is_none());
        wrong.extend(missing.map(|one| format!("the parameter {} is missing", one["name"])));
        wrong
    }

    fn body(&self, asked: &Asked, operation: &Json) -> Vec<Wrong> {
        let described = self.resolved(&operation["requestBody"]);
        if asked.body.is_empty() {
            let needed = described["required"] == true;
            return if needed { vec!["the body is missing".to_owned()] } else { Vec::new() };
        }
        let kind = asked.header("content-type").unwrap_or_default();
        // A parameter such as the character set says nothing of the kind.
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let Some(schema) = described.pointer(&format!("/content/{}/schema", kind.replace('/', "~1"))) else {
            return vec![format!("no body of {kind} is described")];
        };
        match kind {
            "application/x-www-form-urlencoded" => {
                self.value(&form::nested(&form::pairs(&asked.body)), schema, "the form")
            }
            "application/json" => self.valid(&asked.json(), schema, "the body"),
            _ => Vec::new(),
        }
    }

    /// What the vendor's text has against an answer of a fake of ours; what is nested deeper than one reference is not
    /// looked at.
    pub(crate) fn against_answer(&self, method: &str, path: &str, status: &str, body: &Json) -> Vec<Wrong> {
        let at = format!("the answer {status} to {method} {path}");
        let Some((_, operation)) = self.operation(method, path) else {
            return vec![format!("{at}: there is no such operation")];
        };
        let responses = &operation["responses"];
        let Some(described) = responses.get(status).or(responses.get("default")) else {
            return vec![format!("{at}: no such status is described")];
        };
        let Some(schema) = self.resolved(described).pointer("/content/application~1json/schema") else {
            return Vec::new();
        };
        let shallow = shallow(self.resolved(schema), true);
        self.valid(body, &shallow, &at)
    }

    fn resolved<'a>(&'a self, value: &'a Json) -> &'a Json {
        match value.get("$ref").and_then(Json::as_str) {
            Some(place) => self.resolved(self.doc.pointer(place.trim_start_matches('#')).unwrap()),
            None => value,
        }
    }

    /// Text as a form has it, as the types of the schema read it.
    fn value(&self, text: &Json, schema: &Json, name: &str) -> Vec<Wrong> {
        self.valid(&self.coerced(text, schema), schema, name)
    }

    fn coerced(&self, value: &Json, schema: &Json) -> Json {
        let schema = self.resolved(schema);
        if let Some(choices) = schema.get("anyOf").or(schema.get("oneOf")).and_then(Json::as_array) {
            let fits = |choice: &&Json| self.valid(&self.coerced(value, choice), choice, "").is_empty();
            return choices.iter().find(fits).map_or(value.clone(), |choice| self.coerced(value, choice));
        }
        let may_be = |kind: &str| match &schema["type"] {
            Json::Array(kinds) => kinds.contains(&kind.into()),
            one => *one == kind,
        };
        match value {
            Json::String(text) if may_be("integer") || may_be("number") => {
                text.parse::<i64>().map_or(value.clone(), Json::from)
            }
            Json::String(text) if may_be("boolean") => text.parse::<bool>().map_or(value.clone(), Json::from),
            Json::Array(items) => items.iter().map(|item| self.coerced(item, &schema["items"])).collect(),
            Json::Object(fields) => {
                let of =
                    |name: &String| schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                fields.iter().map(|(name, field)| (name.clone(), self.coerced(field, of(name)))).collect()
            }
            _ => value.clone(),
        }
    }

    fn valid(&self, value: &Json, schema: &Json, name: &str) -> Vec<Wrong> {
        let mut whole = modern(schema);
        let mut parts = Map::new();
        self.collect(schema, &mut parts);
        if let Some(whole) = whole.as_object_mut() {
            whole.insert("components".to_owned(), json!({ "schemas": parts }));
        }
        let validator = jsonschema::validator_for(&whole).unwrap();
        let told =
            |error: jsonschema::ValidationError<'_>| format!("{name}{}: {error}", error.instance_path());
        validator.iter_errors(value).map(told).collect()
    }

    /// Everything that a schema refers to.
    fn collect(&self, schema: &Json, parts: &mut Map<String, Json>) {
        match schema {
            Json::Object(fields) => {
                let place = fields.get("$ref").and_then(Json::as_str);
                if let Some(name) = place.and_then(|place| place.strip_prefix("#/components/schemas/"))
                    && !parts.contains_key(name)
                {
                    let part = &self.doc["components"]["schemas"][name];
                    parts.insert(name.to_owned(), modern(part));
                    self.collect(part, parts);
                }
                fields.values().for_each(|field| self.collect(field, parts));
            }
            Json::Array(items) => items.iter().for_each(|item| self.collect(item, parts)),
            _ => {}
        }
    }
}

/// OpenAPI 3.0 as JSON Schema: what may be null, limits that were booleans. Years that a converter took for moments
/// (`2025-10-15T…` among versions) say nothing.
fn modern(schema: &Json) -> Json {
    match schema {
        Json::Object(fields) => {
            let mut made: Map<String, Json> = Map::new();
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("nullable" | "format" | "example" | "examples" | "discriminator", _)
                    | ("exclusiveMinimum" | "exclusiveMaximum", Json::Bool(_)) => {}
                    ("enum", Json::Array(words))
                        if words
                            .iter()
                            .any(|word| word.as_str().is_some_and(|word| word.contains("T13:"))) => {}
                    (_, field) => _ = made.insert(name.clone(), modern(field)),
                }
            }
            if fields.get("nullable") == Some(&Json::Bool(true)) {
                return json!({ "anyOf": [made, { "type": "null" }] });
            }
            Json::Object(made)
        }
        Json::Array(items) => items.iter().map(modern).collect(),
        other => other.clone(),
    }
}

/// A schema without what it refers to.
fn shallow(schema: &Json, is_root: bool) -> Json {
    match schema {
        Json::Object(fields) if fields.contains_key("$ref") && !is_root => json!({}),
        Json::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), shallow(field, false))).collect()
        }
        Json::Array(items) => items.iter().map(|item| shallow(item, false)).collect(),
        other => other.clone(),
    }
}
