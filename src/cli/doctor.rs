//! `vibe doctor`

use clap::Args;

use super::surroundings::surroundings;
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::{self, Fix, Front};
use crate::ui::{Never, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe doctor
  vibe doctor --fix
  vibe doctor --json";

/// Show what this machine has of what an app and its deploy need
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DoctorArguments {
    /// Mend what can be: modes of secret files, what interrupted writes left, a lost key of fingerprints
    #[arg(long)]
    fix: bool,
}

pub(super) fn run(arguments: &DoctorArguments, shell: &Shell) -> Result<Ended, Error> {
    let fix = if arguments.fix { Fix::Yes } else { Fix::No };
    let stop = interrupt::stop();
    let report = ops::doctor(&surroundings()?, &Front { sink: shell, gate: &Never, stop: &stop }, fix);
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}
