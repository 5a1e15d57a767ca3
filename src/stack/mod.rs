//! One folder read as two pure functions: a blueprint becomes files, and what must exist in the world. May import `error`,
//! `secret`, `engine`, `blueprint`.
//!
//! A stack is a folder of `stacks/`: `stack.toml`, `app/` (a real app that runs as it lies there, the rendering of
//! `fixture.toml`), `render/` (templates: `once/` gives one file each; `entity/`, `page/` and `slot/` one for each of
//! those). A file of `app/` that no template makes is copied byte for byte, unless it belongs to a feature that the
//! blueprint leaves off.

mod about;
mod arrange;
mod code;
mod embedded;
mod existing;
mod facts;
mod landing;
mod llms;
mod manifest;
mod migrate;
mod offer;
mod pipeline;
mod presentation;
mod render;
mod resources;
mod roles;
mod samples;
mod story;
mod tables;
mod target;
mod texts;
mod theme;
mod work_code;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::blueprint::{Blueprint, Word as _};
use crate::error::{Error, Kind};

use manifest::{Manifest, Part};

pub use about::{About, Resource};
pub use migrate::Migration;
pub use pipeline::{WORKFLOW, workflow};
pub use roles::{Code, Database, Machine};
pub use target::{Settings, Target, on_host};

/// Relative path with forward slashes → bytes.
pub type FileTree = BTreeMap<String, Vec<u8>>;

/// How an app is built.
#[derive(Debug)]
pub struct Stack {
    name: String,
    manifest: Manifest,
}

impl Stack {
    /// Names of the stacks that apps are made on; `existing`, which makes none, is not among them.
    pub fn names() -> Vec<&'static str> {
        let makes = |name: &&str| embedded::below(&format!("stacks/{name}/fixture.toml")).next().is_some();
        embedded::stacks().into_iter().filter(makes).collect()
    }

    /// Reads a stack that this build carries.
    ///
    /// # Errors
    /// `stack.unknown` when there is none of that name.
    pub fn load(name: &str) -> Result<Stack, Error> {
        let path = format!("stacks/{name}/stack.toml");
        let found = embedded::below(&path).find(|(file, _)| *file == path);
        let Some((_, bytes)) = found else {
            let known = Stack::names().join(", ");
            return Err(Error::usage("stack.unknown", format!("there is no stack named `{name}`"))
                .hint(format!("use one of: {known}")));
        };
        Ok(Stack { name: name.to_owned(), manifest: Manifest::parse(bytes)? })
    }

    /// Version of the stack, as its `stack.toml` says.
    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    /// Folder in which the app's script `build` leaves all that a server needs; nothing where the app runs as it lies there.
    pub fn built(&self) -> Option<&str> {
        Some(self.manifest.built.as_str()).filter(|folder| !folder.is_empty())
    }

    /// The whole app as files. Same blueprint, same bytes.
    ///
    /// # Errors
    /// `stack.kind` when the stack does not build apps of this kind; `stack.facet` when it lacks something that the
    /// blueprint asks for; `stack.template` for a fault of a template.
    pub fn files(&self, app: &Blueprint) -> Result<FileTree, Error> {
        self.refuse_other_kinds(app)?;
        let on = facts::switches(app);
        self.refuse_what_is_lacking(&on)?;
        let mut facts = presentation::facts(app);
        let mut features: Vec<_> = self.manifest.features_on(&on);
        let named = |part: &&Part| json!({ "name": part.name, "export": part.export });
        facts["features"] = features.iter().map(named).collect();
        features.sort_by(|a, b| a.name.cmp(&b.name));
        facts["features_by_name"] = features.iter().map(named).collect();
        let mut tree = self.constant_files(&on);
        render::render(&self.name, &facts, &mut tree, |path| self.manifest.wanted(path, &on))?;
        Ok(tree)
    }

    /// What the blueprint asks for and this stack does not build, in words for the report.
    pub fn unbuildable(&self, app: &Blueprint) -> Vec<String> {
        facts::switches(app).iter().filter_map(|switch| self.manifest.unbuilt.get(*switch)).cloned().collect()
    }

    fn refuse_other_kinds(&self, app: &Blueprint) -> Result<(), Error> {
        let kind = app.app.kind.word();
        if self.manifest.kinds.iter().any(|known| known == kind) {
            return Ok(());
        }
        let fitting = Stack::names().into_iter().filter(|name| {
            Stack::load(name).is_ok_and(|stack| stack.manifest.kinds.iter().any(|known| known == kind))
        });
        let fitting: Vec<_> = fitting.collect();
        Err(Error::usage(
            "stack.kind",
            format!("the stack `{}` does not build apps of kind `{kind}`", self.name),
        )
        .hint(format!("set `app.stack` to one of: {}", fitting.join(", "))))
    }

    /// An app without something that it was asked for would look like one that has it.
    fn refuse_what_is_lacking(&self, on: &BTreeSet<&'static str>) -> Result<(), Error> {
        let Some((switch, facet)) =
            self.manifest.lacking.iter().find(|(switch, _)| on.contains(switch.as_str()))
        else {
            return Ok(());
        };
        let has = |other: &Stack| {
            !other.manifest.lacking.contains_key(switch) && other.manifest.kinds == self.manifest.kinds
        };
        let others: Vec<_> = Stack::names()
            .into_iter()
            .filter(|name| Stack::load(name).is_ok_and(|other| has(&other)))
            .collect();
        Err(Error::usage("stack.facet", format!("the stack `{}` does not have {facet} yet", self.name))
            .hint(format!("these stacks have it: {}", others.join(", "))))
    }

    /// A stack that declares nothing that must exist elsewhere runs on one's own machine only.
    fn stays_here(&self) -> Error {
        let others = Stack::names().into_iter().filter(|name| {
            Stack::load(name).is_ok_and(|other| {
                !other.manifest.resources.is_empty() && other.manifest.kinds == self.manifest.kinds
            })
        });
        let others: Vec<_> = others.collect();
        Error::usage(
            "stack.undeployable",
            format!("apps of the stack `{}` cannot be deployed by vibe yet", self.name),
        )
        .hint(format!("make the app on one of these stacks: {}", others.join(", ")))
    }

    /// Everything of `app/` and of the shared tests that no template makes and no switched-off feature owns.
    fn constant_files(&self, on: &BTreeSet<&'static str>) -> FileTree {
        let app = format!("stacks/{}/app/", self.name);
        let mut tree = FileTree::new();
        for (path, bytes) in embedded::below(&app) {
            tree.insert(path[app.len()..].to_owned(), bytes.to_vec());
        }
        // Last: the copies in app/ are there to run it as it lies, what is shared is the truth.
        for shared in &self.manifest.shared {
            let (from, to) = (shared.from.as_str(), shared.to.as_str());
            for (path, bytes) in embedded::below(from) {
                let below = &path[from.len()..];
                if shared.takes(below) {
                    tree.insert(format!("{to}{below}"), bytes.to_vec());
                }
            }
        }
        tree.retain(|path, _| !self.manifest.is_rendered(path) && self.manifest.wanted(path, on));
        tree
    }
}

/// A fault of a template or of a stack's own files: ours, never the person's.
fn fault(message: impl Into<String>) -> Error {
    Error::new(Kind::Bug, "stack.template", message)
        .hint("this is a bug in vibe: please report it with your vibe.toml")
}
