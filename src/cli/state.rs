//! `vibe state`

use clap::{Args, Subcommand};

use super::Ended;
use super::surroundings::surroundings;
use crate::error::Error;
use crate::ops::{self, StateRequest};
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe state move --env production    after `[state]` was added to vibe.toml

The bucket of `[state]` keeps what several machines have to know of a deploy; secrets never go there.
Its keys: `vibe secret set state.key --shared` and `vibe secret set state.secret --shared`.";

/// Share what is remembered of a deploy with other machines
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct StateArguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Take the journal of this folder into the bucket that vibe.toml names
    Move(MoveArguments),
}

#[derive(Debug, Args)]
struct MoveArguments {
    /// Environment that is meant
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

pub(super) fn run(arguments: StateArguments, shell: &Shell) -> Result<Ended, Error> {
    let Verb::Move(asked) = arguments.verb;
    let request = StateRequest { environment: asked.env };
    shell.report(&ops::move_state(&request, &surroundings()?)?);
    Ok(Ended::Well)
}
