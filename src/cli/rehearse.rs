//! `vibe rehearse`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use super::walking::{Where, Who, ended, request};
use crate::engine::{Ending, Event, Sink};
use crate::error::{Error, Kind};
use crate::ops::deploy::{self, DeployFront, Planned, Viewer};
use crate::ui::Shell;
use crate::ui::deploy::Nobody;

const EXAMPLES: &str = "\
Examples:
  vibe rehearse
  vibe rehearse --json";

/// Go through a whole deploy in a world of its own, with its waits: no account, no network, no change
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RehearseArguments {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    who: Who,
}

pub(super) fn run(arguments: &RehearseArguments, shell: &Shell) -> Result<Ended, Error> {
    let request = request(&arguments.place, Some(&arguments.who), None);
    let stop = super::interrupt::stop();
    let front =
        DeployFront { sink: &Quiet, work: shell, gate: &Nobody::default(), viewer: &Quiet, stop: &stop };
    let report = deploy::rehearse(&request, &surroundings()?, &front)?;
    shell.report(&report);
    let done = report.deploy.outcome.ending() == Ending::Done;
    Ok(if done && report.left > 0 { Ended::Badly(Kind::Bug) } else { ended(&report.deploy) })
}

/// The timeline tells everything that happens, with the time that it would happen at.
struct Quiet;

impl Sink for Quiet {
    fn emit(&self, _event: &Event<'_>) {}
}

impl Viewer for Quiet {
    fn planned(&self, _plan: &Planned<'_>) {}
}
