//! `vibe rollback`

use clap::Args;

use super::surroundings::surroundings;
use super::walking::{Where, request};
use super::{Ended, interrupt};
use crate::error::Error;
use crate::ops::deploy;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe rollback --env production";

/// Let the release that served before serve again, once it is healthy
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RollbackArguments {
    #[command(flatten)]
    place: Where,
}

pub(super) fn run(arguments: &RollbackArguments, shell: &Shell) -> Result<Ended, Error> {
    let stop = interrupt::stop();
    let request = request(&arguments.place, None, None);
    shell.report(&deploy::rollback(&request, &surroundings()?, &stop)?);
    Ok(Ended::Well)
}
