//! `vibe deploy`

use clap::Args;

use super::surroundings::surroundings;
use super::walking::{Agree, Where, Who, ended, recorded, request};
use super::{Ended, plan};
use crate::error::Error;
use crate::ops::deploy;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe deploy --env production
  vibe deploy --dry-run                      the plan, and nothing done
  vibe deploy --yes --json                   agrees to what the world can see
  vibe deploy --approve 3f9a1c0e5b7d2468     does exactly the plan of that hash
  vibe deploy --by-hand powerdns             a person enters the DNS rows

What is interrupted goes on when the same command runs again.";

/// Put the app of this folder onto its server, under its domain, and prove that it works
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DeployArguments {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    agree: Agree,
    /// Show the plan and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Let a release go to production although preview did not prove it
    #[arg(long)]
    without_preview: bool,
    /// Go on although the app's lint or types fail, or a variable that it reads has no value
    #[arg(long)]
    unverified: bool,
}

pub(super) fn run(arguments: &DeployArguments, shell: &Shell) -> Result<Ended, Error> {
    let mut request = request(&arguments.place, Some(&arguments.who), Some(&arguments.agree));
    request.without_preview = arguments.without_preview;
    request.unverified = arguments.unverified;
    if arguments.dry_run {
        return plan::show(&request, shell);
    }
    let place = surroundings()?;
    let report = recorded(&request, &place, shell, |front| deploy::deploy(&request, &place, front))?;
    shell.report(&report);
    Ok(ended(&report))
}
