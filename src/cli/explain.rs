//! `vibe explain`

use clap::Args;

use super::Ended;
use crate::error::Error;
use crate::ui::{self, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe explain project.not_empty
  vibe explain";

/// Say what an error code means, or list all of them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArguments {
    /// The code, as errors print it
    code: Option<String>,
}

pub(super) fn run(arguments: &ExplainArguments, shell: &Shell) -> Result<Ended, Error> {
    shell.report(&ui::explain(arguments.code.as_deref())?);
    Ok(Ended::Well)
}
