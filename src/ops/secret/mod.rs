//! `vibe secret`: what is kept, what is missing, setting, replacing and removing. Values go in and never come out.

mod click;
mod desk;
mod list;

use std::collections::BTreeSet;

use desk::Desk;

use super::Surroundings;
use super::journal::wait;
use crate::error::Error;
use crate::project::Config;
use crate::secret::{self, Fingerprint, Place, Places, Secret, SecretName};

pub use click::click_secret;
pub use list::{SecretRow, SecretState, SecretsReport, secrets};

/// How the names begin of what vibe needs to get at the journal: set and removed without looking at it.
const OF_STATE: &str = "state.";

/// Whose secrets are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretRequest {
    /// `preview` or `production`; may be left out when the blueprint has one environment only.
    pub environment: Option<String>,
    /// Those of all apps of this user.
    pub shared: bool,
}

/// What replacing a secret means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretOrigin {
    /// A person brings the value.
    Pasted {
        /// What it is, in a few words.
        purpose: Option<String>,
        /// Where it is found.
        link: Option<String>,
    },
    /// Vibe makes it, and the next deploy can make another.
    Made,
}

/// What happened to a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretChange {
    /// It was not there before.
    Set,
    /// It was, with another value.
    Replaced,
    /// It was, with the same value.
    Same,
    /// It is gone.
    Removed,
    /// It is gone, and the next deploy makes another.
    ToBeMade,
}

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretReport {
    /// Its name.
    pub name: String,
    /// `preview`, `production`, or nothing for all apps.
    pub environment: Option<String>,
    /// What happened.
    pub change: SecretChange,
    /// What may be shown of the new value, in a project.
    pub fingerprint: Option<Fingerprint>,
    /// Where it is kept.
    pub place: String,
    /// Who reads it.
    pub used_by: Option<String>,
    /// What is worth knowing about the store.
    pub notes: Vec<String>,
    /// It was delivered before, so that a deploy has to follow.
    pub deployed: bool,
}

/// The secret places of these surroundings, with the store that the user's settings name.
///
/// # Errors
/// `config.faulty`, `project.read`.
pub(super) fn places(place: &Surroundings) -> Result<Places, Error> {
    let mut places = place.secrets.clone();
    if places.choice == secret::Choice::Auto {
        places.choice = Config::load(place.config.as_deref())?.store.unwrap_or_default();
    }
    Ok(places)
}

/// What a person is asked for before a value is read: so that nobody pastes one that cannot be taken.
///
/// # Errors
/// `secret.name`, `secret.mode`, `secret.not_made_here`, or the app or its store cannot be opened.
pub fn secret_origin(
    request: &SecretRequest,
    place: &Surroundings,
    name: &str,
) -> Result<SecretOrigin, Error> {
    let desk = Desk::open(request, place, Some(name))?;
    let name = person_name(name)?;
    if let Some(made) = desk.made(&name) {
        return if made.kind == "local.secret" {
            Ok(SecretOrigin::Made)
        } else {
            Err(others(&name, &made.kind))
        };
    }
    let known = secret::known(&name);
    if request.shared && known.is_some_and(|known| known.has_modes()) {
        return Err(Error::usage("secret.mode", format!("`{name}` cannot be shared by all apps")).hint(
            "production takes real money and other environments must not: set it for each, with `--env`",
        ));
    }
    Ok(SecretOrigin::Pasted {
        purpose: known.map(|known| known.purpose.to_owned()),
        link: known.map(|known| known.link.to_owned()).filter(|link| !link.is_empty()),
    })
}

/// Keeps a value.
///
/// # Errors
/// As [`secret_origin`]; `secret.made_here` for a value that vibe makes; `secret.shape`, `secret.mode`, `secret.cut_off` for
/// a wrong one; what the store says.
pub fn set_secret(
    request: &SecretRequest,
    place: &Surroundings,
    name: &str,
    value: &Secret,
) -> Result<SecretReport, Error> {
    if secret_origin(request, place, name)? == SecretOrigin::Made {
        return Err(Error::usage("secret.made_here", format!("vibe makes `{name}` by itself"))
            .hint(format!("`vibe secret rotate {name}` lets the next deploy make another one")));
    }
    let desk = Desk::open(request, place, Some(name))?;
    let name = SecretName::parse(name)?;
    secret::check(&name, value, desk.environment())?;
    let before = desk.own_value(&name)?;
    let change = match &before {
        None => SecretChange::Set,
        Some(before) if before.expose() == value.expose() => SecretChange::Same,
        Some(_) => SecretChange::Replaced,
    };
    desk.store.put(&name, value)?;
    let prints = desk.prints_to_write();
    let fingerprint = prints.map(|key| key.print([value.expose()]));
    let mut report = desk.report(&name, change);
    report.notes.extend(desk.unread(&name));
    Ok(SecretReport { fingerprint, ..report })
}

/// Drops a value that vibe made, so that the next deploy makes another and delivers it.
///
/// # Errors
/// `secret.none`; `journal.locked` while a deploy runs; what the store says.
pub fn remake_secret(
    request: &SecretRequest,
    place: &Surroundings,
    name: &str,
) -> Result<SecretReport, Error> {
    let desk = Desk::open(request, place, Some(name))?;
    let name = SecretName::parse(name)?;
    if desk.made(&name).is_none() {
        return Err(desk.none(&name));
    }
    turn(&desk, &name, || {
        for copy in desk.copies(&name)? {
            desk.store.forget(&copy)?;
        }
        Ok(desk.report(&name, SecretChange::ToBeMade))
    })
}

/// Removes a value that a person brought, with every copy that a deploy kept of it.
///
/// # Errors
/// `secret.none`, `secret.made_here`, `secret.read_only`, `secret.shared`; `journal.locked` while a deploy runs.
pub fn remove_secret(
    request: &SecretRequest,
    place: &Surroundings,
    name: &str,
) -> Result<SecretReport, Error> {
    let desk = Desk::open(request, place, Some(name))?;
    let name = person_name(name)?;
    if desk.made(&name).is_some() {
        return Err(Error::usage(
            "secret.made_here",
            format!("vibe made `{name}`, and what is deployed uses it"),
        )
        .hint(format!("`vibe secret rotate {name}` replaces it"))
        .hint("`vibe destroy` removes it with all else"));
    }
    match desk.store.kept(&name)?.map(|kept| kept.place) {
        None => return Err(desk.none(&name)),
        Some(Place::Shared) => {
            return Err(Error::usage("secret.shared", format!("`{name}` belongs to all apps of yours"))
                .hint(format!("`vibe secret rm {name} --shared` removes it for all of them")));
        }
        Some(Place::Store | Place::Variable(_)) => {}
    }
    turn(&desk, &name, || {
        let copies = desk.copies(&name)?;
        desk.store.forget(&name)?;
        for copy in copies {
            desk.store.forget(&copy)?;
        }
        Ok(desk.report(&name, SecretChange::Removed))
    })
}

/// A name that a person may use: what holds an `@` is kept by a deploy for itself.
fn person_name(name: &str) -> Result<SecretName, Error> {
    let parsed = SecretName::parse(name)?;
    if name.contains('@') {
        return Err(Error::usage("secret.name", format!("{name:?} is a name that vibe keeps for itself"))
            .hint("use letters, digits and ._-/, for instance stripe.key"));
    }
    Ok(parsed)
}

/// Nobody deploys while what a deploy keeps is taken away.
fn turn<T>(desk: &Desk, name: &SecretName, take_away: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let Some(home) = desk.home.as_ref().filter(|_| !name.as_str().starts_with(OF_STATE)) else {
        return take_away();
    };
    wait(async {
        let ledger = home.turn().await?;
        let done = take_away();
        let closed = match ledger {
            Some(ledger) => ledger.close().await,
            None => Ok(()),
        };
        let done = done?;
        closed.map(|()| done)
    })
}

fn others(name: &SecretName, kind: &str) -> Error {
    Error::usage(
        "secret.not_made_here",
        format!("`{name}` was given by `{kind}`, and only that can renew it"),
    )
    .hint("renew it where it comes from; the next `vibe deploy` sees that and delivers it")
}

/// Names that are close to what was typed, and those that are there.
fn meant(name: &SecretName, there: &BTreeSet<String>) -> String {
    match crate::blueprint::closest(name.as_str(), there.iter().map(String::as_str)) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "`vibe secret list` shows what is there".to_owned(),
    }
}
