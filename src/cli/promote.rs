//! `vibe promote`

use clap::Args;

use super::surroundings::surroundings;
use super::walking::{Agree, Where, Who, ended, recorded, request, with_front};
use super::{Ended, plan};
use crate::error::Error;
use crate::ops::deploy;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe promote
  vibe promote --dry-run                     the plan, what differs from preview, the bill, and nothing done
  vibe promote --yes --allow live-money --json

What fails before the app is turned leaves production as it was; `vibe rollback --env production` turns back after it.";

/// Put the release that preview proved into production: live prices and keys, the same content, the app turned last
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PromoteArguments {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    agree: Agree,
    /// Show the plan and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Go on although the app's lint or types fail, or a variable that it reads has no value
    #[arg(long)]
    unverified: bool,
}

pub(super) fn run(arguments: &PromoteArguments, shell: &Shell) -> Result<Ended, Error> {
    let to = Where { environment: Some("production".to_owned()) };
    let mut request = request(&to, Some(&arguments.who), Some(&arguments.agree));
    request.unverified = arguments.unverified;
    let place = surroundings()?;
    if arguments.dry_run {
        let report =
            with_front(&request, &place, shell, |front| deploy::plan_promotion(&request, &place, front))?;
        shell.report(&report);
        return Ok(plan::ended(&report));
    }
    let report = recorded(&request, &place, shell, |front| deploy::promote(&request, &place, front))?;
    shell.report(&report);
    Ok(ended(&report))
}
