//! `vibe doctor`

use clap::Args;

use super::surroundings::surroundings;
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::{self, Front};
use crate::ui::{Never, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe doctor
  vibe doctor --json";

/// Show what this machine has of what an app needs; change nothing
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DoctorArguments {}

pub(super) fn run(_arguments: &DoctorArguments, shell: &Shell) -> Result<Ended, Error> {
    let stop = interrupt::stop();
    let report = ops::doctor(&surroundings()?, &Front { sink: shell, gate: &Never, stop: &stop });
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}
