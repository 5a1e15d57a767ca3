//! `vibe recover`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use super::walking::{Where, request, with_front};
use crate::error::{Error, Kind};
use crate::ops::deploy;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe recover --env production
  vibe recover --json";

/// Rebuild a journal that was lost or damaged, from the marks on what stands; nothing else is changed
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RecoverArguments {
    #[command(flatten)]
    place: Where,
}

pub(super) fn run(arguments: &RecoverArguments, shell: &Shell) -> Result<Ended, Error> {
    let request = request(&arguments.place, None, None);
    let place = surroundings()?;
    let report = with_front(&request, &place, shell, |front| deploy::recover(&request, &place, front))?;
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}
