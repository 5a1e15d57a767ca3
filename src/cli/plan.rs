//! `vibe plan`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use super::walking::{Agree, Where, Who, request, with_front};
use crate::error::{Error, Kind};
use crate::ops::deploy::{self, DeployRequest, PlanReport};
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe plan
  vibe plan --env production --json
  vibe plan --check     ends with 1 when something would be done: for CI";

/// Show what a deploy would do: steps, who acts, what it means, what it costs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PlanArguments {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    agree: Agree,
    /// End with 1 when something would be done
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &PlanArguments, shell: &Shell) -> Result<Ended, Error> {
    let request = request(&arguments.place, Some(&arguments.who), Some(&arguments.agree));
    let report = planned(&request, shell)?;
    let failed = arguments.check && !report.plan.is_empty() || !report.plan.blocked.is_empty();
    Ok(if failed { Ended::Badly(Kind::Failed) } else { Ended::Well })
}

/// The plan of `vibe deploy --dry-run`.
pub(super) fn show(request: &DeployRequest, shell: &Shell) -> Result<Ended, Error> {
    Ok(ended(&planned(request, shell)?))
}

/// A plan ends badly when something in it cannot be done.
pub(super) fn ended(report: &PlanReport) -> Ended {
    if report.plan.blocked.is_empty() { Ended::Well } else { Ended::Badly(Kind::Failed) }
}

/// `vibe status --env`: everything that is not as it should be.
pub(super) fn drift(environment: Option<String>, shell: &Shell) -> Result<Ended, Error> {
    let report = planned(&DeployRequest { environment, ..DeployRequest::default() }, shell)?;
    Ok(if report.plan.is_empty() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}

fn planned(request: &DeployRequest, shell: &Shell) -> Result<PlanReport, Error> {
    let place = surroundings()?;
    let report = with_front(request, &place, shell, |front| deploy::plan(request, &place, front))?;
    shell.report(&report);
    Ok(report)
}
