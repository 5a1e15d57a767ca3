//! `stack.toml`.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{DocumentMut, TableLike};

use super::resources::Declared;
use super::{embedded, fault};
use crate::error::Error;

/// What a stack says of itself.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) version: String,
    /// What it is, in a sentence.
    pub(super) about: String,
    /// Kinds of app that it builds.
    pub(super) kinds: Vec<String>,
    /// Files of `templates/`, or of another stack, that it takes over as they are.
    pub(super) shared: Vec<Shared>,
    /// Paths of `app/` that templates make (a folder ends in `/`).
    rendered: Vec<String>,
    features: Vec<Part>,
    /// Switch → what is not built, in words.
    pub(super) unbuilt: BTreeMap<String, String>,
    /// Switch → a facet that this stack does not have yet, in words: a blueprint that asks for it is refused.
    pub(super) lacking: BTreeMap<String, String>,
    /// What must exist in the world: what `resources` names, then the stack's own, in the order of the files.
    pub(super) resources: Vec<Declared>,
    /// What the app is started with on a server, below its release.
    pub(super) command: String,
    /// Where the app's script `build` leaves what runs on a server; empty where nothing is built.
    pub(super) built: String,
    /// Roles of an environment that only some stacks ask for, such as `db`.
    pub(super) roles: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) from: String,
    pub(super) to: String,
    /// Patterns of paths below `from`; all of them when empty.
    only: Vec<String>,
}

impl Shared {
    /// Whether a path below `from` is shared.
    pub(super) fn takes(&self, path: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|pattern| covers(pattern, path))
    }
}

/// A part of the app that it has only when one of the switches is on; without switches it always has it.
#[derive(Debug)]
pub(super) struct Part {
    /// Folder below `src/features/`; empty for mere files.
    pub(super) name: String,
    /// What the folder's `index.ts` exports.
    pub(super) export: String,
    when: Vec<String>,
    files: Vec<String>,
}

impl Part {
    fn read(table: &dyn TableLike) -> Part {
        let name = word(table, "name");
        let mut files = words(table, "files");
        if !name.is_empty() {
            files.push(format!("src/features/{name}/"));
            files.push(format!("messages/en/{name}.json"));
            files.push(format!("migrations/*_{name}.sql"));
            files.push(format!("tests/unit/{name}/"));
        }
        Part { name, export: word(table, "export"), when: words(table, "when"), files }
    }

    fn is_on(&self, on: &BTreeSet<&'static str>) -> bool {
        self.when.is_empty() || self.when.iter().any(|switch| on.contains(switch.as_str()))
    }
}

impl Manifest {
    pub(super) fn parse(bytes: &[u8]) -> Result<Manifest, Error> {
        let document = document(bytes)?;
        let table = document.as_table();
        let mut resources = Vec::new();
        for common in words(table, "resources") {
            let (_, bytes) = embedded::below(&common)
                .find(|(path, _)| *path == common)
                .ok_or_else(|| fault(format!("there is no {common}")))?;
            resources.extend(tables(self::document(bytes)?.as_table(), "resource").map(Declared::read));
        }
        resources.extend(tables(table, "resource").map(Declared::read));
        let features = tables(table, "feature").map(Part::read);
        let shared = tables(table, "shared").map(|part| Shared {
            from: word(part, "from"),
            to: word(part, "to"),
            only: words(part, "only"),
        });
        Ok(Manifest {
            version: word(table, "version"),
            about: word(table, "about"),
            kinds: words(table, "kinds"),
            rendered: words(table, "rendered"),
            features: features.collect(),
            shared: shared.collect(),
            resources,
            command: word(table, "command"),
            built: word(table, "built"),
            roles: words(table, "roles"),
            unbuilt: said(table, "unbuilt"),
            lacking: said(table, "lacking"),
        })
    }

    pub(super) fn is_rendered(&self, path: &str) -> bool {
        self.rendered.iter().any(|pattern| covers(pattern, path))
    }

    /// Whether the app gets the file, the features being what they are.
    pub(super) fn wanted(&self, path: &str, on: &BTreeSet<&'static str>) -> bool {
        let owners: Vec<&Part> = self
            .features
            .iter()
            .filter(|part| part.files.iter().any(|pattern| covers(pattern, path)))
            .collect();
        owners.is_empty() || owners.iter().any(|part| part.is_on(on))
    }

    /// Every feature that has a name, with the switches that turn it on; without any, every app has it.
    pub(super) fn features(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.features
            .iter()
            .filter(|part| !part.name.is_empty())
            .map(|part| (part.name.as_str(), part.when.as_slice()))
    }

    /// Features that are on and have code to switch on, in their order.
    pub(super) fn features_on(&self, on: &BTreeSet<&'static str>) -> Vec<&Part> {
        self.features.iter().filter(|part| !part.export.is_empty() && part.is_on(on)).collect()
    }
}

/// A pattern is a path, a folder (`/` at its end), or a path with one `*`.
fn covers(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            path.len() >= start.len() + end.len() && path.starts_with(start) && path.ends_with(end)
        }
        None if pattern.ends_with('/') => path.starts_with(pattern),
        None => path == pattern,
    }
}

fn document(bytes: &[u8]) -> Result<DocumentMut, Error> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| fault("stack.toml is not text").caused_by(error))?;
    text.parse().map_err(|error: toml_edit::TomlError| fault("stack.toml cannot be read").caused_by(error))
}

pub(super) fn word(table: &dyn TableLike, key: &str) -> String {
    table.get(key).and_then(|item| item.as_str()).unwrap_or_default().to_owned()
}

pub(super) fn words(table: &dyn TableLike, key: &str) -> Vec<String> {
    let array = table.get(key).and_then(|item| item.as_array());
    array.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// A table of words by switch.
fn said(table: &dyn TableLike, key: &str) -> BTreeMap<String, String> {
    let entries = table.get(key).and_then(|item| item.as_table_like());
    let entries = entries.into_iter().flat_map(|table| table.iter());
    entries.filter_map(|(key, item)| Some((key.to_owned(), item.as_str()?.to_owned()))).collect()
}

fn tables<'a>(table: &'a dyn TableLike, key: &str) -> impl Iterator<Item = &'a dyn TableLike> {
    let array = table.get(key).and_then(|item| item.as_array_of_tables());
    array.into_iter().flat_map(|array| array.iter()).map(|table| table as &dyn TableLike)
}
