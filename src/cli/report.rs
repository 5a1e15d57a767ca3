//! `vibe report`

use clap::Args;

use super::Ended;
use super::surroundings::surroundings;
use super::walking::{Where, request};
use crate::error::Error;
use crate::ops::deploy;
use crate::ui::deploy::ReportData;
use crate::ui::{Format, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe report --env production > report.html
  vibe report --json";

/// Print the page about the last deploy: graph, proofs, times, what a person did, what it costs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    place: Where,
}

pub(super) fn run(arguments: &ReportArguments, shell: &Shell) -> Result<Ended, Error> {
    let text = deploy::kept_report(&request(&arguments.place, None, None), &surroundings()?)?;
    let data = ReportData::from_json(&text).ok_or_else(|| {
        Error::failed("deploy.report_damaged", "what was kept of the last deploy cannot be read")
            .hint("run `vibe deploy` again: with nothing to do it only looks, and keeps a new one")
    })?;
    match shell.format() {
        Format::Human => shell.raw(&data.html()),
        Format::Json => shell.report(&data),
    }
    Ok(Ended::Well)
}
