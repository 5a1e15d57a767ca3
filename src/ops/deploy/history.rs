//! What every walk of an environment took, kept for as long as the environment is: one JSON line each.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::open::Opened;
use super::{DeployReport, DeployRequest};
use crate::engine::Consequence;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::secret::{read_private, replace_private};

/// File of the state folder.
const WALKS: &str = "walks.jsonl";
/// Lines that are kept, the first ones among them: how much it took until the app stood is what people ask about.
const LONGEST: usize = 1000;

/// One walk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Walked {
    /// `deploy`, `guide`, `destroy`.
    pub verb: String,
    /// `done`, `waiting`, `failed`, `survivors`, `stopped`.
    pub ending: String,
    /// From the first look to the end, in milliseconds.
    pub took_ms: u64,
    /// Time of it that a person was awaited, in milliseconds; waits side by side count once.
    pub person_ms: u64,
    /// Addresses of what a person did.
    pub people: Vec<String>,
    /// Addresses of steps that somebody agreed to, since they cost, are seen or destroy.
    pub agreed: Vec<String>,
    /// Requests to providers that only looked.
    pub reads: u64,
    /// All others.
    pub writes: u64,
}

impl Walked {
    fn of(report: &DeployReport) -> Walked {
        // The app is asked too, and is no provider.
        let calls = || report.calls.iter().filter(|(name, _)| **name != "app").map(|(_, count)| count);
        let weighty = report.plan.steps.iter().filter(|step| step.consequence != Consequence::Free);
        Walked {
            verb: report.verb.to_owned(),
            ending: report.outcome.ending().as_str().to_owned(),
            took_ms: millis(report.took),
            person_ms: millis(report.person),
            people: report.people.clone(),
            agreed: weighty.map(|step| step.addr.to_string()).collect(),
            reads: calls().map(|count| count.reads).sum(),
            writes: calls().map(|count| count.writes).sum(),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Adds a walk to those of its environment.
///
/// # Errors
/// The state folder cannot be read or written.
pub fn keep_walk(request: &DeployRequest, place: &Surroundings, report: &DeployReport) -> Result<(), Error> {
    let opened = Opened::find(request, place)?;
    opened.state.make()?;
    let path = opened.state.path().join(WALKS);
    let kept = read_private(&path)?.unwrap_or_default();
    let mut text = String::from_utf8_lossy(&kept).into_owned();
    if text.lines().count() >= LONGEST {
        return Ok(());
    }
    // Plain data with string keys: writing it as JSON cannot fail.
    text.push_str(&serde_json::to_string(&Walked::of(report)).unwrap_or_default());
    text.push('\n');
    replace_private(&path, text.as_bytes())
}

/// The walks of an environment, oldest first; a line that cannot be read is left out.
pub(in crate::ops) fn walks(state: &std::path::Path) -> Result<Vec<Walked>, Error> {
    let kept = read_private(&state.join(WALKS))?.unwrap_or_default();
    let text = String::from_utf8_lossy(&kept).into_owned();
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
