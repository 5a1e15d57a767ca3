//! The MenuGen story as a measure: its 38 steps, and what became of each of them in the deploys of an app.
//!
//! Nothing is claimed here: a step is proved by what the last walk of an environment saw, or by the last whole
//! `vibe verify`, and else it is not covered. The story is in <https://karpathy.bearblog.dev/vibe-coding-menugen/>.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Surroundings;
use super::deploy::{REPORT, Walked, walks};
use super::verify::{VerifiedRow, verified};
use crate::blueprint::Blueprint;
use crate::error::{Error, Kind};
use crate::project::{self, StateFolder};
use crate::secret::read_private;

const STEPS: &str = include_str!("steps.toml");

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryState {
    /// The tool did it, and it was seen.
    Proved,
    /// A person did it, and it was seen.
    Checkpoint,
    /// Neither.
    NotCovered,
}

impl StoryState {
    /// Its name; stable.
    pub fn as_str(self) -> &'static str {
        match self {
            StoryState::Proved => "proved",
            StoryState::Checkpoint => "checkpoint",
            StoryState::NotCovered => "not covered",
        }
    }
}

/// One of the 38 steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRow {
    /// From 1 to 38.
    pub number: u32,
    /// Whose service it was.
    pub service: String,
    /// What had to be done then.
    pub then: String,
    /// What became of it.
    pub state: StoryState,
    /// What stands for it now: addresses with their environment, or a check; nothing when it is not covered.
    pub now: String,
    /// What was seen, or why there is nothing.
    pub seen: String,
}

/// What it took until an environment first stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryWalks {
    /// `preview` or `production`.
    pub environment: String,
    /// Walks until one ended well; all of them when none did.
    pub walks: usize,
    /// One ended well.
    pub stands: bool,
    /// Their time, in milliseconds.
    pub took_ms: u64,
    /// Time of it that a person was awaited, in milliseconds.
    pub person_ms: u64,
    /// What a person did, by address.
    pub people: Vec<String>,
    /// Requests to providers that only looked.
    pub reads: u64,
    /// All others.
    pub writes: u64,
}

/// The whole story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryReport {
    /// The app's name.
    pub app: String,
    /// All 38.
    pub rows: Vec<StoryRow>,
    /// One for each environment that was walked for.
    pub walks: Vec<StoryWalks>,
}

impl StoryReport {
    /// How many rows are in a state.
    pub fn count(&self, state: StoryState) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    number: u32,
    service: String,
    then: String,
    without: String,
    now: Vec<Way>,
}

/// One way in which a step is taken care of; every condition that it names holds.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Way {
    #[serde(rename = "where")]
    environment: Option<String>,
    made: Vec<String>,
    asked: Vec<String>,
    agreed: Vec<String>,
    row: Option<String>,
    test: Option<String>,
}

/// What is known of one environment.
#[derive(Debug, Default)]
struct Place {
    environment: String,
    proofs: Vec<Proof>,
    walks: Vec<Walked>,
}

/// What the last walk kept, as far as it is needed here.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Kept {
    proofs: Vec<Proof>,
}

#[derive(Debug, Deserialize, Default, Clone)]
#[serde(default)]
struct Proof {
    addr: String,
    seen: String,
}

/// Tells the story of the app of this folder.
///
/// # Errors
/// The project cannot be opened; a file of the state folder cannot be read.
pub fn story(place: &Surroundings) -> Result<StoryReport, Error> {
    let project = project::find(&place.folder)?;
    let (app, _) = Blueprint::parse(&project.blueprint);
    let app = app.ok_or_else(|| {
        Error::usage("deploy.blueprint", format!("{} has problems", project::BLUEPRINT_FILE))
            .hint("`vibe check` shows each one")
    })?;
    let mut places = Vec::new();
    for environment in ["production", "preview"] {
        let state = StateFolder::of(&project.root, environment, &app.app.slug)?;
        let kept = read_private(&state.path().join(REPORT))?.unwrap_or_default();
        let kept: Kept = serde_json::from_slice(&kept).unwrap_or_default();
        let walks = walks(state.path())?;
        places.push(Place { environment: environment.to_owned(), proofs: kept.proofs, walks });
    }
    let rows = told(&places, &verified(&project.root)?)?;
    let walked = places.iter().rev().filter(|place| !place.walks.is_empty());
    Ok(StoryReport { app: app.app.name, rows, walks: walked.map(Place::until_it_stood).collect() })
}

fn told(places: &[Place], verified: &[VerifiedRow]) -> Result<Vec<StoryRow>, Error> {
    let file: File = toml_edit::de::from_str(STEPS).map_err(|cause| {
        Error::new(Kind::Bug, "story.steps", "the steps of the story cannot be read").caused_by(cause)
    })?;
    Ok(file.step.into_iter().map(|step| row(step, places, verified)).collect())
}

fn row(step: Step, places: &[Place], verified: &[VerifiedRow]) -> StoryRow {
    let found = step.now.iter().find_map(|way| way.holds(places, verified));
    let Step { number, service, then, without, .. } = step;
    let (state, now, seen) = found.unwrap_or((StoryState::NotCovered, String::new(), without));
    StoryRow { number, service, then, state, now, seen }
}

type Found = (StoryState, String, String);

impl Way {
    fn holds(&self, places: &[Place], verified: &[VerifiedRow]) -> Option<Found> {
        if let Some(row) = &self.row {
            return self.verified(row, verified);
        }
        let here = places.iter().filter(|place| {
            self.environment.as_ref().is_none_or(|environment| *environment == place.environment)
        });
        here.into_iter().find_map(|place| self.seen(place))
    }

    fn verified(&self, name: &str, verified: &[VerifiedRow]) -> Option<Found> {
        let row = verified.iter().find(|row| row.name == name && row.ok && row.passed > 0)?;
        let seen = match &self.test {
            Some(part) => row.names.iter().find(|name| name.contains(part))?.clone(),
            None => format!("{} {} passed", row.passed, row.unit),
        };
        Some((StoryState::Proved, format!("vibe verify: {name}"), seen))
    }

    fn seen(&self, place: &Place) -> Option<Found> {
        let mut proofs = Vec::new();
        for wanted in self.made.iter().chain(&self.asked) {
            proofs.push(place.proof(wanted)?);
        }
        if !self.agreed.is_empty() {
            let agreed = self.agreed.iter().find(|wanted| place.agreed(wanted))?;
            proofs.push(place.proof(agreed)?);
        }
        let state = match self.asked.is_empty() && self.agreed.is_empty() {
            true => StoryState::Proved,
            false => StoryState::Checkpoint,
        };
        let names: Vec<&str> = proofs.iter().map(|proof| proof.addr.as_str()).collect();
        let now = format!("{} in {}", names.join(", "), place.environment);
        Some((state, now, proofs.last()?.seen.clone()))
    }
}

impl Place {
    /// The proof of an address, or of the first one that begins so.
    fn proof(&self, wanted: &str) -> Option<&Proof> {
        self.proofs.iter().find(|proof| match wanted.strip_suffix('*') {
            Some(start) => proof.addr.starts_with(start),
            None => proof.addr == wanted,
        })
    }

    fn agreed(&self, addr: &str) -> bool {
        self.walks.iter().any(|walk| walk.agreed.iter().any(|agreed| agreed == addr))
    }

    fn until_it_stood(&self) -> StoryWalks {
        let first = self.walks.iter().position(|walk| walk.ending == "done");
        let walks = &self.walks[..first.map_or(self.walks.len(), |first| first + 1)];
        let people: BTreeSet<&String> = walks.iter().flat_map(|walk| &walk.people).collect();
        let sum = |of: fn(&Walked) -> u64| walks.iter().map(of).fold(0, u64::saturating_add);
        StoryWalks {
            environment: self.environment.clone(),
            walks: walks.len(),
            stands: first.is_some(),
            took_ms: sum(|walk| walk.took_ms),
            person_ms: sum(|walk| walk.person_ms),
            people: people.into_iter().cloned().collect(),
            reads: sum(|walk| walk.reads),
            writes: sum(|walk| walk.writes),
        }
    }
}
