//! `vibe guide`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use super::walking::{Agree, Where, ended, recorded, request};
use crate::error::Error;
use crate::ops::deploy;
use crate::ui::{Format, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe guide --env production       every step by hand, watched until it is seen
  vibe guide --print > deploy.md    the checklist as Markdown";

/// Deploy by hand: each step with its reason, its link and its values, watched until it is done
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct GuideArguments {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    agree: Agree,
    /// Print the whole checklist as Markdown; nothing is looked at and nothing is asked
    #[arg(long)]
    print: bool,
    /// Go on although the app's lint or types fail, or a variable that it reads has no value
    #[arg(long)]
    unverified: bool,
}

pub(super) fn run(arguments: &GuideArguments, shell: &Shell) -> Result<Ended, Error> {
    let mut request = request(&arguments.place, None, Some(&arguments.agree));
    request.unverified = arguments.unverified;
    let place = surroundings()?;
    if arguments.print {
        let guide = deploy::guide_print(&request, &place)?;
        match shell.format() {
            Format::Human => shell.raw(&guide.markdown()),
            Format::Json => shell.report(&guide),
        }
        return Ok(Ended::Well);
    }
    let report = recorded(&request, &place, shell, |front| deploy::guide(&request, &place, front))?;
    shell.report(&report);
    Ok(ended(&report))
}
