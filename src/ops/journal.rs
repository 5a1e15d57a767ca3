//! The journal of an environment for verbs that do not walk: where it lies, and a runtime to ask for it.

use std::future::Future;

use super::Surroundings;
use super::secret::places;
use crate::blueprint::Blueprint;
use crate::error::{Error, Kind};
use crate::project::{self, BLUEPRINT_FILE, Home, Moved, StateFolder};

/// Whose journal is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateRequest {
    /// `preview` or `production`; may be left out when the blueprint has one environment only.
    pub environment: Option<String>,
}

/// What `vibe state move` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveReport {
    /// `app/environment`.
    pub scope: String,
    /// The move.
    pub moved: Moved,
}

/// Takes the journal of this folder into the bucket that vibe.toml names.
///
/// # Errors
/// The app cannot be opened, or what [`Home::move_in`] says.
pub fn move_state(request: &StateRequest, place: &Surroundings) -> Result<MoveReport, Error> {
    let project = project::find(&place.folder)?;
    let (app, problems) = Blueprint::parse(&project.blueprint);
    let Some(app) = app.filter(|_| problems.is_empty()) else {
        return Err(Error::usage(
            "state.blueprint",
            format!("{BLUEPRINT_FILE} has {} problem(s)", problems.len()),
        )
        .hint("`vibe check` shows each one"));
    };
    let environment = environment(request, &app)?;
    let state = StateFolder::of(&project.root, &environment, &app.app.slug)?;
    let home = Home::new(&state, app.state.as_ref(), &places(place)?);
    Ok(MoveReport { scope: state.scope(), moved: wait(home.move_in())? })
}

fn environment(request: &StateRequest, app: &Blueprint) -> Result<String, Error> {
    let known: Vec<&String> = app.environments.keys().collect();
    match (&request.environment, known.as_slice()) {
        (Some(asked), _) => Ok(asked.clone()),
        (None, []) => Ok("production".to_owned()),
        (None, [one]) => Ok((*one).clone()),
        (None, several) => {
            let names: Vec<String> = several.iter().map(|name| format!("`--env {name}`")).collect();
            Err(Error::usage(
                "state.which",
                "this app has several environments, each with a journal of its own",
            )
            .hint(format!("say which one is meant: {}", names.join(" or "))))
        }
    }
}

/// Asks and waits, for a verb that does nothing else meanwhile.
pub(super) fn wait<T>(asked: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|cause| {
        Error::new(Kind::Failed, "state.runtime", "this machine lets vibe open no files for its work")
            .hint("close other programs, or raise the limit of open files")
            .caused_by(cause)
    })?;
    runtime.block_on(asked)
}
