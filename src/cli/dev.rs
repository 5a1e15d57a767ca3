//! `vibe dev`

use clap::Args;

use super::surroundings::surroundings;
use super::{Ended, interrupt};
use crate::error::Error;
use crate::ops::{self, DevRequest, Front};
use crate::ui::{Never, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe dev
  vibe dev --port 8080 --open
  vibe dev --once";

/// Run the app of this folder on this machine, until Ctrl-C
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DevArguments {
    /// Listen on this port instead of the first free one from 3000
    #[arg(long, short, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Open a browser on the app
    #[arg(long)]
    open: bool,
    /// End as soon as the first page has been answered
    #[arg(long, conflicts_with = "open")]
    once: bool,
}

pub(super) fn run(arguments: &DevArguments, shell: &Shell) -> Result<Ended, Error> {
    let stop = interrupt::stop();
    let request = DevRequest { port: arguments.port, open: arguments.open, once: arguments.once };
    let report = ops::dev(request, &surroundings()?, &Front { sink: shell, gate: &Never, stop: &stop })?;
    if stop.is_raised() {
        shell.ended_by_hand();
    }
    shell.report(&report);
    Ok(Ended::Well)
}
