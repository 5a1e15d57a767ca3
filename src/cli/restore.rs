//! `vibe restore`

use clap::Args;

use super::surroundings::surroundings;
use super::walking::{Agree, Weight, Where, request, with_front};
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::deploy;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe restore --env production                 the copies that there are
  vibe restore last --env production            the newest, once you agreed
  vibe restore 2026-11-30T03-00-00Z --allow destructive --json";

/// List the copies of an app's data, or put one back: what is there now is copied first
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RestoreArguments {
    /// The copy to put back, or `last`; without it the copies are listed
    #[arg(value_name = "COPY")]
    copy: Option<String>,
    #[command(flatten)]
    place: Where,
    /// Agree to these consequences beforehand
    #[arg(long, value_name = "CONSEQUENCES", value_enum, value_delimiter = ',')]
    allow: Vec<Weight>,
}

pub(super) fn run(arguments: RestoreArguments, shell: &Shell) -> Result<Ended, Error> {
    let agree = Agree { allow: arguments.allow, yes: false, approve: None, build: false };
    let request = request(&arguments.place, None, Some(&agree));
    let place = surroundings()?;
    let Some(copy) = arguments.copy else {
        shell.report(&deploy::copies(&request, &place, &interrupt::stop())?);
        return Ok(Ended::Well);
    };
    let report =
        with_front(&request, &place, shell, |front| deploy::restore(&request, &place, front, &copy))?;
    shell.report(&report);
    Ok(if report.healthy { Ended::Well } else { Ended::Badly(Kind::Failed) })
}
