//! `vibe status`: what this app is, what was edited since, which slots are open.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Surroundings;
use super::new::kind;
use crate::blueprint::{Behaviour, Blueprint, Slot};
use crate::error::Error;
use crate::project::{self, BLUEPRINT_FILE, Drift, Manifest};

/// Where an app stands.
#[derive(Debug, Clone)]
pub struct StatusReport {
    /// Folder of the app.
    pub root: PathBuf,
    /// Display name.
    pub name: String,
    /// `full-stack`, `static` or `client-only`.
    pub kind: &'static str,
    /// Name of the stack.
    pub stack: String,
    /// Version of this program that generated it.
    pub tool: String,
    /// Names of the entities.
    pub entities: Vec<String>,
    /// What else is switched on: `accounts`, `payments`, …
    pub features: Vec<&'static str>,
    /// Places for code of one's own.
    pub slots: Vec<SlotState>,
    /// Generated files that a person changed or removed.
    pub drift: Drift,
    /// `vibe.toml` was changed since.
    pub blueprint_edited: bool,
    /// Generated files in all.
    pub files: usize,
}

/// A slot and whether somebody has filled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotState {
    /// snake_case.
    pub name: String,
    /// What the code must do.
    pub description: String,
    /// Its file, when the stack makes one.
    pub file: Option<String>,
    /// Still as generated.
    pub open: bool,
}

/// Looks at the app of the current folder.
pub fn status(place: &Surroundings) -> Result<StatusReport, Error> {
    let project = project::find(&place.folder)?;
    let own = "`vibe adopt` says whether it has changed since; `vibe status --env production` looks at what is deployed";
    super::adopt::only_deploy(&project, "which of its files were edited", own)?;
    let (app, problems) = Blueprint::parse(&project.blueprint);
    let Some(app) = app.filter(|_| problems.is_empty()) else {
        return Err(Error::usage(
            "status.blueprint",
            format!("{BLUEPRINT_FILE} has {} problem(s)", problems.len()),
        )
        .hint("`vibe check` shows each one"));
    };
    let manifest = Manifest::load(&project.root)?;
    let mut drift = project::drift(&project.root, &manifest)?;
    let blueprint_edited = drift.edited.iter().any(|path| path == BLUEPRINT_FILE);
    drift.edited.retain(|path| path != BLUEPRINT_FILE);
    Ok(StatusReport {
        slots: app.slots.iter().map(|slot| slot_state(slot, &manifest, &drift)).collect(),
        root: project.root,
        name: app.app.name.clone(),
        kind: kind(app.app.kind),
        stack: app.app.stack.clone(),
        tool: manifest.tool.clone(),
        entities: app.entities.iter().map(|entity| entity.name.clone()).collect(),
        features: features(&app),
        drift,
        blueprint_edited,
        files: manifest.files.len(),
    })
}

fn features(app: &Blueprint) -> Vec<&'static str> {
    let behaviours: BTreeSet<&'static str> =
        app.entities.iter().flat_map(|entity| &entity.behaviours).map(Behaviour::word).collect();
    let parts = [
        ("accounts", app.auth.is_some()),
        ("payments", !app.prices.is_empty()),
        ("jobs", !app.jobs.is_empty()),
        ("notices", !app.notices.is_empty()),
        ("pages", !app.pages.is_empty()),
        ("integrations", !app.integrations.is_empty()),
    ];
    parts.into_iter().filter_map(|(name, on)| on.then_some(name)).chain(behaviours).collect()
}

/// A slot's file is the one that carries its name in a `custom` folder; it is open until its bytes differ from ours.
fn slot_state(slot: &Slot, manifest: &Manifest, drift: &Drift) -> SlotState {
    let stem = slot.name.replace('_', "-");
    let file = manifest.files.keys().find(|path| {
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let known = |file: &str| file == stem || file == slot.name;
        parts.first() != Some(&"tests")
            && parts.contains(&"custom")
            && name.split('.').next().is_some_and(known)
    });
    SlotState {
        name: slot.name.clone(),
        description: slot.description.clone(),
        open: file.is_none_or(|file| !drift.edited.contains(file)),
        file: file.cloned(),
    }
}
