//! Which agent is asked, when several could be: never guessed.

use super::{Around, Found, find, table, unknown};
use crate::error::Error;

/// Where the name of an agent comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// It was said, now or in the settings.
    Named(&'static str),
    /// It is the only one on this machine.
    Only(&'static str),
    /// Several are there; somebody has to say which one.
    Several(Vec<Found>),
    /// None is there.
    None,
}

/// Whom `named`, the word of a person, means; without one, whom this machine has.
///
/// # Errors
/// `voice.agent_unknown`: no agent is called that.
pub async fn choose(named: Option<&str>, around: &Around<'_>) -> Result<Choice, Error> {
    if let Some(name) = named {
        return table::agent(name).map(|agent| Choice::Named(agent.name)).ok_or_else(|| unknown(name));
    }
    let mut answers = find(around).await;
    answers.retain(|found| found.version.is_some());
    Ok(match answers.as_slice() {
        [] => Choice::None,
        [one] => Choice::Only(one.name),
        _ => Choice::Several(answers),
    })
}
