//! `vibe status`

use clap::Args;

use super::surroundings::surroundings;
use super::{Ended, plan};
use crate::error::Error;
use crate::ops;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe status
  vibe status --json
  vibe status --env production    how what is deployed differs from what should be; ends with 1 when it does";

/// Show what the app of this folder is, which slots are open and which files were edited
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct StatusArguments {
    /// Look at what is deployed there instead
    #[arg(long = "env", value_name = "NAME")]
    environment: Option<String>,
}

pub(super) fn run(arguments: &StatusArguments, shell: &Shell) -> Result<Ended, Error> {
    if arguments.environment.is_some() {
        return plan::drift(arguments.environment.clone(), shell);
    }
    shell.report(&ops::status(&surroundings()?)?);
    Ok(Ended::Well)
}
