//! `vibe check`

use std::path::PathBuf;

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use crate::error::{Error, Kind};
use crate::ops;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe check
  vibe check drafts/vibe.toml --json";

/// Show every problem of a vibe.toml, with line and caret
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckArguments {
    /// The file; without it, the vibe.toml of the current folder or the nearest one above
    file: Option<PathBuf>,
}

pub(super) fn run(arguments: CheckArguments, shell: &Shell) -> Result<Ended, Error> {
    let report = ops::check(arguments.file, &surroundings()?)?;
    shell.report(&report);
    Ok(if report.faults.is_empty() { Ended::Well } else { Ended::Badly(Kind::Usage) })
}
