//! What the last whole `vibe verify` of an app proved, for whoever asks later.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::VerifyReport;
use crate::blueprint::Blueprint;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::project::{self, StateFolder};
use crate::secret::{read_private, replace_private};

/// The environment of this machine: nothing is deployed there, so its folder holds this file only.
const HERE: &str = "local";
const FILE: &str = "verified.json";

/// One check and its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::ops) struct VerifiedRow {
    /// `lint`, `types`, `unit`, `e2e`, `axe`, `security`.
    pub(in crate::ops) name: String,
    /// Nothing failed.
    pub(in crate::ops) ok: bool,
    /// How many passed.
    pub(in crate::ops) passed: usize,
    /// `files` or `tests`.
    pub(in crate::ops) unit: String,
    /// What they are called, where that is told.
    pub(in crate::ops) names: Vec<String>,
}

/// Keeps it. Without a blueprint that says what the app is called there is no place for it.
pub(super) fn keep(app: &Path, place: &Surroundings, report: &VerifyReport) -> Result<(), Error> {
    let Some(folder) = folder(app, &place.folder)? else { return Ok(()) };
    let rows: Vec<VerifiedRow> = report
        .rows
        .iter()
        .map(|row| VerifiedRow {
            name: row.name.to_owned(),
            ok: row.ok,
            passed: row.passed,
            unit: row.unit.to_owned(),
            names: row.names.clone(),
        })
        .collect();
    folder.make()?;
    // Plain data with string keys: writing it as JSON cannot fail.
    let text = serde_json::to_string(&rows).unwrap_or_default();
    replace_private(&folder.path().join(FILE), text.as_bytes())
}

/// What was kept; nothing when nobody verified the app, or when it cannot be read any more.
pub(in crate::ops) fn verified(app: &Path) -> Result<Vec<VerifiedRow>, Error> {
    let Some(folder) = folder(app, app)? else { return Ok(Vec::new()) };
    let kept = read_private(&folder.path().join(FILE))?.unwrap_or_default();
    Ok(serde_json::from_slice(&kept).unwrap_or_default())
}

pub(super) fn folder(app: &Path, start: &Path) -> Result<Option<StateFolder>, Error> {
    let project = project::find(start)?;
    let Some(blueprint) = Blueprint::parse(&project.blueprint).0 else { return Ok(None) };
    StateFolder::of(app, HERE, &blueprint.app.slug).map(Some)
}
