//! The app of a deploy, its state folder, its secrets, and the settings of the person who deploys it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::report::Names;
use super::{Caller, DeployRequest, Goes};
use crate::blueprint::Blueprint;
use crate::engine::Consequence;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::project::{self, Autonomy, Config, Home, StateFolder};
use crate::secret::Places;
use crate::stack::Stack;

/// The environment of real people.
const PRODUCTION: &str = "production";

/// An app that is about to be deployed.
pub(super) struct Opened {
    pub(super) root: PathBuf,
    pub(super) app: Blueprint,
    pub(super) stack: Stack,
    pub(super) environment: String,
    pub(super) state: StateFolder,
    /// Where its journal lies.
    pub(super) home: Home,
    /// Where its secrets lie.
    pub(super) secrets: Places,
    /// Where it goes, when its blueprint says so.
    pub(super) goes: Option<Goes>,
    config: Config,
    caller: Caller,
    /// When it was opened: a build, or the wait for another machine, takes minutes from then on.
    began: Instant,
}

impl Opened {
    /// Finds the app of the current folder and the environment that is meant.
    pub(super) fn find(request: &DeployRequest, place: &Surroundings) -> Result<Opened, Error> {
        let project = project::find(&place.folder)?;
        let (app, problems) = Blueprint::parse(&project.blueprint);
        let Some(app) = app.filter(|_| problems.is_empty()) else {
            return Err(Error::usage(
                "deploy.blueprint",
                format!("{} has {} problem(s)", project::BLUEPRINT_FILE, problems.len()),
            )
            .hint("`vibe check` shows each one"));
        };
        let environment = environment(request, &app)?;
        let state = StateFolder::of(&project.root, &environment, &app.app.slug)?;
        let config = Config::load(place.config.as_deref())?;
        let mut secrets = place.secrets.within(&state.scope());
        if let (crate::secret::Choice::Auto, Some(store)) = (secrets.choice, config.store) {
            secrets.choice = store;
        }
        let stack = Stack::load(&app.app.stack)?;
        let goes = Goes::of(&app, &environment);
        let home = Home::new(&state, app.state.as_ref(), &secrets);
        Ok(Opened {
            root: project.root,
            stack,
            environment,
            app,
            state,
            home,
            secrets,
            goes,
            config,
            caller: request.caller,
            began: Instant::now(),
        })
    }

    /// The time since 1970, by a clock that was read when the program began.
    pub(super) fn now(&self, place: &Surroundings) -> Duration {
        place.secrets.now + self.began.elapsed()
    }

    pub(super) fn names(&self) -> Names<'_> {
        let app = &self.app.app;
        let goes = self.goes.as_ref();
        Names { app: &app.name, environment: &self.environment, asked: &app.description, goes }
    }

    /// What the person's settings say about consequences.
    pub(super) fn agreements(&self) -> Agreements {
        let with = |wanted: Autonomy| {
            let of = |weight: &Consequence| self.config.autonomy(*weight) == wanted;
            Consequence::ALL.into_iter().filter(of).collect()
        };
        let all = Agreements { settled: with(Autonomy::Act), refused: with(Autonomy::Refuse), all: false };
        match self.caller {
            Caller::Person => all,
            Caller::Machine => all.of_a_machine(&self.environment),
        }
    }
}

/// What was agreed to, or ruled out, once and for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Agreements {
    /// Nobody has to be asked.
    pub(super) settled: BTreeSet<Consequence>,
    /// It is never done.
    pub(super) refused: BTreeSet<Consequence>,
    /// Somebody has to agree to every step that acts, also to what costs nothing and can be undone.
    pub(super) all: bool,
}

impl Agreements {
    /// What is left of a person's settings when a machine asks: see [`Caller::Machine`].
    fn of_a_machine(self, environment: &str) -> Agreements {
        let production = environment == PRODUCTION;
        let seen = |weight: &Consequence| *weight == Consequence::Public && !production;
        Agreements { settled: self.settled.into_iter().filter(seen).collect(), all: production, ..self }
    }
}

/// The one that was asked for, or the only one there is; `production` when none is, whose absence is told with its lines.
fn environment(request: &DeployRequest, app: &Blueprint) -> Result<String, Error> {
    if let Some(asked) = &request.environment {
        return Ok(asked.clone());
    }
    let known: Vec<&String> = app.environments.keys().collect();
    match known.as_slice() {
        [] => Ok(PRODUCTION.to_owned()),
        [one] => Ok((*one).clone()),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`--env {name}`")).collect();
            Err(Error::usage("deploy.which", "this app has several environments")
                .hint(format!("say which one is meant: {}", names.join(" or "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_persons_settings_a_machine_has_what_the_world_can_see_outside_of_production() {
        let all = || Agreements { settled: Consequence::ALL.into(), refused: BTreeSet::new(), all: false };
        let preview = all().of_a_machine("preview");
        assert_eq!((preview.settled, preview.all), (BTreeSet::from([Consequence::Public]), false));
        let production = all().of_a_machine(PRODUCTION);
        assert_eq!((production.settled, production.all), (BTreeSet::new(), true));
        let refused = Agreements { refused: [Consequence::Public].into(), ..Agreements::default() };
        assert_eq!(refused.of_a_machine("preview").refused, [Consequence::Public].into(), "a no stays a no");
    }
}
