//! `vibe logs`

use clap::Args;

use super::surroundings::surroundings;
use super::walking::{Where, request};
use super::{Ended, interrupt};
use crate::error::Error;
use crate::ops::Event;
use crate::ops::deploy;
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe logs --env production
  vibe logs --follow
  vibe logs --lines 1000 --json";

/// Show what the running app has logged on its server
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct LogsArguments {
    #[command(flatten)]
    place: Where,
    /// Lines to begin with
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 100)]
    lines: u32,
    /// Go on until Ctrl-C
    #[arg(long, short)]
    follow: bool,
}

pub(super) fn run(arguments: &LogsArguments, shell: &Shell) -> Result<Ended, Error> {
    let stop = interrupt::stop();
    let request = request(&arguments.place, None, None);
    let wanted = (arguments.lines, arguments.follow);
    deploy::logs(&request, &surroundings()?, wanted, &stop, &mut |line| {
        shell.line(&Event::Log(line), line);
        !shell.is_gone()
    })?;
    Ok(Ended::Well)
}
