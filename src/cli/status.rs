//! `vibe status`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use crate::error::Error;
use crate::ops;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe status
  vibe status --json";

/// Show what the app of this folder is, which slots are open and which files were edited
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct StatusArguments {}

pub(super) fn run(_arguments: &StatusArguments, shell: &Shell) -> Result<Ended, Error> {
    shell.report(&ops::status(&surroundings()?)?);
    Ok(Ended::Well)
}
