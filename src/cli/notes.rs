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
  vibe notes keep 1         also for your other apps
  vibe notes rm 1 --own     and no longer

A note is a rule that a repair or a failed deploy taught, with the failure that it prevents. It stands in AGENTS.md, and whoever
fills the next slot reads it. `vibe fill SLOT --again` drops those of a slot that holds without being told.";

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
        /// Of your own notes, not of this app's
        #[arg(long)]
        own: bool,
    },
    /// Keep a note of this app for your other apps too
    Keep {
        /// Its number, as `vibe notes` shows it
        #[arg(value_name = "N")]
        number: usize,
    },
}

pub(super) fn run(arguments: &NotesArguments, shell: &Shell) -> Result<Ended, Error> {
    let place = surroundings()?;
    let report = match arguments.verb {
        Some(Verb::Rm { number, own }) => ops::remove_note(number, own, &place)?,
        Some(Verb::Keep { number }) => ops::keep_note(number, &place)?,
        None => ops::notes(&place)?,
    };
    shell.report(&report);
    Ok(Ended::Well)
}
