//! `vibe destroy`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use super::walking::{Agree, Where, ended, request, with_front};
use crate::error::Error;
use crate::ops::deploy::{self, DeployRequest};
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe destroy --env preview
  vibe destroy --env preview --allow destructive    without being asked";

/// Remove what was deployed, newest first, and name what stays and what it costs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DestroyArguments {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    agree: Agree,
    /// Also what stood there before and was taken over
    #[arg(long)]
    adopted: bool,
}

pub(super) fn run(arguments: &DestroyArguments, shell: &Shell) -> Result<Ended, Error> {
    let request = DeployRequest {
        delete_all: arguments.adopted,
        ..request(&arguments.place, None, Some(&arguments.agree))
    };
    let place = surroundings()?;
    let report = with_front(&request, &place, shell, |front| deploy::destroy(&request, &place, front))?;
    shell.report(&report);
    Ok(ended(&report))
}
