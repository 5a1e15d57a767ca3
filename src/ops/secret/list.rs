//! `vibe secret list`: every secret of an environment, and those that are still missing.

use std::time::Duration;

use super::SecretRequest;
use super::desk::{Desk, secret_outputs};
use crate::engine::Known;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::secret::{Fingerprint, Place, SecretName};

/// Every secret of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretsReport {
    /// `app/environment`; nothing for those of all apps.
    pub scope: Option<String>,
    /// Where they are kept.
    pub place: String,
    /// By name: first those that a person brings, then those that vibe made.
    pub rows: Vec<SecretRow>,
    /// What is worth knowing about the store.
    pub notes: Vec<String>,
}

/// One secret, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRow {
    /// Its name; of one that vibe made, its address.
    pub name: String,
    /// Whether there is a value, and whose.
    pub state: SecretState,
    /// What may be shown of it: equal values of one app have equal fingerprints.
    pub fingerprint: Option<Fingerprint>,
    /// Characters of the value.
    pub length: Option<usize>,
    /// Who reads it after a deploy.
    pub used_by: Option<String>,
    /// When it was put there, time since 1970.
    pub since: Option<Duration>,
}

/// Whether there is a value, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretState {
    /// A person brought it for this environment.
    Kept,
    /// A person brought it for all apps.
    Shared,
    /// A variable of this name gives it.
    Variable(String),
    /// Vibe made it.
    Made,
    /// The app needs it, and it is not there.
    Missing,
    /// Vibe made it and its value is gone: the next deploy makes another.
    ToBeMade,
}

/// Looks at every secret of an environment; no value leaves the store.
///
/// # Errors
/// The app, its journal or its store cannot be opened.
pub fn secrets(request: &SecretRequest, place: &Surroundings) -> Result<SecretsReport, Error> {
    let desk = Desk::open(request, place, None)?;
    let mut names: Vec<String> = desk.store.names()?.iter().map(ToString::to_string).collect();
    // What a deploy keeps for itself stands under its address, and what belongs to one app is not everybody's.
    names.retain(|name| !(name.contains('@') || request.shared && name.contains('/')));
    names.extend(desk.wanted.iter().cloned());
    names.sort();
    names.dedup();
    let mut rows = names.iter().map(|name| pasted(&desk, name)).collect::<Result<Vec<_>, Error>>()?;
    for known in desk.known.current.values() {
        if desk.made(&SecretName::parse(known.addr.as_str())?).is_some() {
            rows.extend(made(&desk, known)?);
        }
    }
    Ok(SecretsReport {
        scope: desk.state.as_ref().map(|state| state.scope()),
        place: desk.store.place(),
        rows,
        notes: desk.notes,
    })
}

fn pasted(desk: &Desk, name: &str) -> Result<SecretRow, Error> {
    let parsed = SecretName::parse(name)?;
    let kept = desk.store.kept(&parsed)?;
    let state = match kept.as_ref().map(|kept| &kept.place) {
        None => SecretState::Missing,
        Some(Place::Store) if desk.state.is_none() => SecretState::Shared,
        Some(Place::Store) => SecretState::Kept,
        Some(Place::Shared) => SecretState::Shared,
        Some(Place::Variable(variable)) => SecretState::Variable(variable.clone()),
    };
    let row = SecretRow {
        used_by: desk.used_by(name),
        since: kept.and_then(|kept| kept.since),
        ..empty(name, state)
    };
    valued(desk, row, &parsed)
}

/// One row for each secret that a thing gave.
fn made(desk: &Desk, known: &Known) -> Result<Vec<SecretRow>, Error> {
    let users: Vec<&str> = desk
        .known
        .current
        .values()
        .filter(|other| other.refs.iter().any(|to| to == known.addr.as_str()))
        .map(|other| other.addr.as_str())
        .collect();
    let row = |(_, stored): (&str, &str)| {
        let stored = SecretName::parse(stored)?;
        let kept = desk.store.kept(&stored)?;
        let state = if kept.is_some() { SecretState::Made } else { SecretState::ToBeMade };
        let row = SecretRow {
            used_by: (!users.is_empty()).then(|| users.join(", ")),
            since: kept.and_then(|kept| kept.since),
            ..empty(known.addr.as_str(), state)
        };
        valued(desk, row, &stored)
    };
    secret_outputs(known).map(row).collect()
}

fn empty(name: &str, state: SecretState) -> SecretRow {
    SecretRow { name: name.to_owned(), state, fingerprint: None, length: None, used_by: None, since: None }
}

fn valued(desk: &Desk, row: SecretRow, name: &SecretName) -> Result<SecretRow, Error> {
    let Some(value) = desk.store.get(name)? else { return Ok(row) };
    Ok(SecretRow {
        fingerprint: desk.prints().map(|key| key.print([value.expose()])),
        length: Some(value.expose().chars().count()),
        ..row
    })
}
