//! `vibe notes`

use clap::{Args, Subcommand};

use super::Ended;
use super::surroundings::surroundings;
use crate::error::Error;
use crate::ops;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe notes
  vibe notes rm 2

A note is a rule that a repair taught, with the failure that it prevents. It stands in AGENTS.md, and whoever fills the next
slot reads it.";

/// Show what repairs taught this app, or remove a note
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct NotesArguments {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Remove a note
    Rm {
        /// Its number, as `vibe notes` shows it
        #[arg(value_name = "N")]
        number: usize,
    },
}

pub(super) fn run(arguments: &NotesArguments, shell: &Shell) -> Result<Ended, Error> {
    let place = surroundings()?;
    let report = match arguments.verb {
        Some(Verb::Rm { number }) => ops::remove_note(number, &place)?,
        None => ops::notes(&place)?,
    };
    shell.report(&report);
    Ok(Ended::Well)
}
