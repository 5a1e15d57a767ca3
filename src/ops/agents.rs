//! Coding agents of this machine: which one is meant, and what `vibe doctor` says of them.

use super::event::Asked;
use super::journal::wait;
use super::{Gate, Surroundings};
use crate::author::voice::Voice;
use crate::author::voice::agent::{self, Around, Choice, Found, Limits};
use crate::error::Error;
use crate::project::Config;

/// The word of a person who leaves it to the settings, or to what is there.
pub const AUTO: &str = "auto";
const NOBODY: &str = "none";

/// Where agents are looked for.
pub(super) fn around(place: &Surroundings) -> Around<'_> {
    Around { path: &place.path, program: place.program.as_deref(), variables: &place.agents }
}

/// Every agent on the path that answers.
pub(super) fn found(place: &Surroundings) -> Vec<Found> {
    let looked = wait(async { Ok(agent::find(&around(place)).await) });
    looked.unwrap_or_default()
}

/// Which agent is meant: the one that is named, else the one of the settings, else the only one there is. Where several are
/// there, a person is asked once, and the answer is kept in the settings.
///
/// # Errors
/// `voice.which`: several are there and nobody chose one. `voice.agent_missing`: none is there. `voice.agent_unknown`,
/// `config.faulty`.
pub fn choose_agent(
    place: &Surroundings,
    gate: &dyn Gate,
    named: Option<&str>,
) -> Result<&'static str, Error> {
    let named = named.filter(|name| *name != AUTO).map(str::to_owned);
    let named = match named {
        Some(name) => Some(name),
        None => Config::load(place.config.as_deref())?.with,
    };
    match wait(agent::choose(named.as_deref(), &around(place)))? {
        Choice::Named(name) | Choice::Only(name) => Ok(name),
        Choice::Several(all) => ask(place, gate, &all),
        Choice::None => Err(none()),
    }
}

/// The agent that is meant, ready to be asked. `micro_usd` is what one question may cost, told to agents that take a limit.
///
/// # Errors
/// Those of [`choose_agent`]; `voice.agent_missing` also for one that does not answer.
pub fn open_agent(
    place: &Surroundings,
    gate: &dyn Gate,
    named: Option<&str>,
    micro_usd: Option<u64>,
) -> Result<Box<dyn Voice>, Error> {
    let name = choose_agent(place, gate, named)?;
    let limits = Limits { micro_usd, ..Limits::default() };
    wait(async { agent::open(name, &around(place), limits).await })
}

fn ask(place: &Surroundings, gate: &dyn Gate, all: &[Found]) -> Result<&'static str, Error> {
    let words = |found: &Found| {
        (found.name.to_owned(), format!("{} {}", found.title, found.version.as_deref().unwrap_or_default()))
    };
    // Whoever only presses Enter has chosen none.
    let none = (NOBODY.to_owned(), "none of them".to_owned());
    let question = Asked {
        id: "agent".into(),
        text: "Several coding agents are on this machine. Which one may vibe ask?".into(),
        choices: std::iter::once(none).chain(all.iter().map(words)).collect(),
        answer: None,
    };
    let answer = gate.answer(&question);
    let Some(chosen) = answer.and_then(|answer| all.iter().find(|found| found.name == answer)) else {
        let names: Vec<&str> = all.iter().map(|found| found.name).collect();
        return Err(Error::usage(
            "voice.which",
            format!("several coding agents are on this machine: {}", names.join(", ")),
        )
        .hint(format!("say which one is meant: `--with {}`", names.join("` or `--with ")))
        .hint("or keep it: `with = \"NAME\"` below [voice] in vibe-deploy/config.toml"));
    };
    if let Some(folder) = &place.config {
        Config::remember_agent(folder, chosen.name)?;
    }
    Ok(chosen.name)
}

fn none() -> Error {
    let known: Vec<&str> = agent::names().map(|(_, title)| title).collect();
    Error::failed("voice.agent_missing", "no coding agent that vibe can ask is on this machine")
        .hint(format!("it knows {}; install one so that its `--version` answers", known.join(", ")))
        .hint("none is needed: without one the embedded author works alone")
}
