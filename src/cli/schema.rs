//! `vibe schema`

use clap::Args;

use super::Ended;
use crate::error::Error;
use crate::ops;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe schema > vibe.schema.json";

/// Print the JSON Schema of vibe.toml
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SchemaArguments {}

pub(super) fn run(_arguments: &SchemaArguments, shell: &Shell) -> Result<Ended, Error> {
    shell.raw(ops::schema());
    Ok(Ended::Well)
}
