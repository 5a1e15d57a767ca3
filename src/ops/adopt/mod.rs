//! `vibe adopt`: an app that is there already → `vibe.toml`, so that only the deploy is left.
//!
//! Nothing of the repository is run, nothing is asked of a network, and no file but `vibe.toml` is written. What cannot be
//! told is said, with its place.

mod commands;
mod env;
mod judge;
mod package;
mod report;
mod roles;
mod routes;
mod run;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Surroundings;
use crate::blueprint::Blueprint;
use crate::error::{Error, Kind};
use crate::project::{self, BLUEPRINT_FILE};

pub use report::{AdoptReport, Fact, Guess, Reading, VariableRow, Written};

/// What a person asked for.
#[derive(Debug, Clone, Default)]
pub struct AdoptRequest {
    /// Folder of the app, instead of the current one.
    pub folder: Option<PathBuf>,
    /// Its name, instead of the one in `package.json`.
    pub name: Option<String>,
    /// What Node runs, when it cannot be told.
    pub start: Option<String>,
    /// Path that answers 200 when the app is well.
    pub health: Option<String>,
    /// Write nothing.
    pub dry_run: bool,
}

/// Reads an app and writes its `vibe.toml`, unless there is one: then it says what differs.
///
/// # Errors
/// `adopt.folder`: there is no such folder. `adopt.ours`: vibe made the app. `adopt.wish`: a wish that no blueprint can
/// hold. Others as `judge` says.
pub fn adopt(request: &AdoptRequest, place: &Surroundings) -> Result<AdoptReport, Error> {
    let root = match &request.folder {
        Some(folder) => place.folder.join(folder).components().collect(),
        None => place.folder.clone(),
    };
    if !root.is_dir() {
        return Err(Error::usage("adopt.folder", format!("{} is no folder", root.display()))
            .hint("`vibe adopt FOLDER` names the folder that holds package.json"));
    }
    let folder = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let tree = tree::Tree::read(&root);
    let before = tree.texts.get(BLUEPRINT_FILE).map(|text| standing(text)).transpose()?;
    let (blueprint, reading) = judge::judge(&tree, &folder, request)?;
    let toml = blueprint.to_toml();
    sound(&blueprint)?;
    let written = match before {
        Some(before) => compare(&before, &blueprint),
        None if request.dry_run => Written::DryRun,
        None => {
            project::write_blueprint(&root, &toml)?;
            Written::New
        }
    };
    Ok(AdoptReport { root, reading, toml, written })
}

/// Refuses what can be done with apps of vibe's own alone. `instead` says what does it here.
///
/// # Errors
/// `adopt.only_deploy`.
pub(super) fn only_deploy(project: &project::Project, what: &str, instead: &str) -> Result<(), Error> {
    let (blueprint, _) = Blueprint::parse(&project.blueprint);
    if blueprint.is_none_or(|blueprint| blueprint.existing.is_none()) {
        return Ok(());
    }
    let message = format!("vibe did not write this app, so it does not know {what}");
    Err(Error::usage("adopt.only_deploy", message)
        .hint(instead.to_owned())
        .hint("what works: `vibe rehearse`, `plan`, `deploy`, `status --env`, `verify --env`, `logs`, `rollback`, `destroy`"))
}

/// The blueprint that is there already.
fn standing(text: &str) -> Result<Blueprint, Error> {
    let (blueprint, problems) = Blueprint::parse(text);
    let Some(blueprint) = blueprint.filter(|_| problems.is_empty()) else {
        let message = format!("{BLUEPRINT_FILE} has {} problem(s)", problems.len());
        return Err(Error::usage("adopt.blueprint", message).hint("`vibe check` shows each one"));
    };
    if blueprint.existing.is_none() {
        return Err(Error::usage("adopt.ours", format!("{BLUEPRINT_FILE} says that vibe made this app"))
            .hint("nothing has to be taken over: `vibe rehearse`, then `vibe deploy`"));
    }
    Ok(blueprint)
}

/// What stands in it was cleaned; what a person wished for is held to the rules of the blueprint.
fn sound(blueprint: &Blueprint) -> Result<(), Error> {
    match blueprint.check().first() {
        None => Ok(()),
        Some(problem) => {
            let message = format!("this app cannot be described: {}", problem.message);
            let error = Error::new(Kind::Usage, "adopt.wish", message);
            Err(problem.hint.iter().fold(error, |error, hint| error.hint(hint.clone())))
        }
    }
}

/// Lines of `[existing]` that are there alone, and those that would be.
fn compare(before: &Blueprint, now: &Blueprint) -> Written {
    let lines = |blueprint: &Blueprint| -> BTreeSet<String> {
        let text = blueprint.to_toml();
        let own = text.lines().skip_while(|line| *line != "[existing]").skip(1);
        own.take_while(|line| !line.starts_with('['))
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (before, now) = (lines(before), lines(now));
    if before == now {
        return Written::Same;
    }
    let gone = before.difference(&now).map(|line| format!("- {line}"));
    let fresh = now.difference(&before).map(|line| format!("+ {line}"));
    Written::Differs(gone.chain(fresh).collect())
}

/// Variables without which the code of an app of ours does not do, by name, each with a place that reads it.
pub(super) fn needed_variables(app: &Path) -> Vec<(String, String)> {
    let mut tree = tree::Tree::read(app);
    tree.code.retain(|path, _| path.starts_with("src/") || path.starts_with("next.config."));
    tree.texts.clear();
    let needed = env::uses(&tree).all.into_iter().filter(|(_, one)| one.needed && !one.has_default);
    needed.map(|(name, one)| (name, one.places.first().cloned().unwrap_or_default())).collect()
}
