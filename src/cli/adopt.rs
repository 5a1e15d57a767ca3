//! `vibe adopt`

use std::path::PathBuf;

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use crate::error::Error;
use crate::ops::{self, AdoptRequest};
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe adopt                                 the app of this folder
  vibe adopt ../shop --dry-run               show what is read there, write nothing
  vibe adopt --start dist/server.js          when `start` needs a shell
  vibe adopt && vibe rehearse                what its deploy would do

Nothing of the app is run and no file but vibe.toml is written; files such as .env are not even opened.
A vibe.toml that is there stays as it is: the differences are shown.";

/// Read an app that is there already, and write its vibe.toml, so that only the deploy is left
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct AdoptArguments {
    /// Folder that holds package.json; without it, the current one
    folder: Option<PathBuf>,
    /// Name of the app, instead of the one in package.json
    #[arg(long, short, value_name = "NAME")]
    name: Option<String>,
    /// What Node runs, by its path in the built app, with arguments
    #[arg(long, value_name = "FILE")]
    start: Option<String>,
    /// Path that answers 200 when the app is well
    #[arg(long, value_name = "PATH")]
    health: Option<String>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(arguments: AdoptArguments, shell: &Shell) -> Result<Ended, Error> {
    let request = AdoptRequest {
        folder: arguments.folder,
        name: arguments.name,
        start: arguments.start,
        health: arguments.health,
        dry_run: arguments.dry_run,
    };
    shell.report(&ops::adopt(&request, &surroundings()?)?);
    Ok(Ended::Well)
}
