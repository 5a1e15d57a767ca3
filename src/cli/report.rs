//! `vibe report`

use clap::Args;

use super::surroundings::surroundings;
use super::walking::{Where, request};
use super::{Ended, interrupt};
use crate::error::Error;
use crate::ops::deploy::{self, DeployRequest};
use crate::ops::{self, Surroundings};
use crate::ui::deploy::{NoPictures, ReportData, Screenshot};
use crate::ui::{Format, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe report --env production > report.html    with pictures of the front page, where there is a Chromium
  vibe report --menugen                         the 38 steps of the MenuGen story, and what became of each here
  vibe report --json";

/// Print the page about the last deploy: graph, proofs, times, what a person did, what it costs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    place: Where,
    /// The 38 steps of the MenuGen story as a Markdown table: proved, checkpoint or not covered, over all environments
    #[arg(long, conflicts_with = "environment")]
    menugen: bool,
}

pub(super) fn run(arguments: &ReportArguments, shell: &Shell) -> Result<Ended, Error> {
    if arguments.menugen {
        shell.report(&ops::story(&surroundings()?)?);
        return Ok(Ended::Well);
    }
    let (request, place) = (request(&arguments.place, None, None), surroundings()?);
    let text = deploy::kept_report(&request, &place)?;
    let data = ReportData::from_json(&text).ok_or_else(|| {
        Error::failed("deploy.report_damaged", "what was kept of the last deploy cannot be read")
            .hint("run `vibe deploy` again: with nothing to do it only looks, and keeps a new one")
    })?;
    match shell.format() {
        Format::Human => shell.raw(&pictured(data, &request, &place)?.html()),
        Format::Json => shell.report(&data),
    }
    Ok(Ended::Well)
}

/// The same with pictures of the front page, or with the reason why there are none.
fn pictured(
    mut data: ReportData,
    request: &DeployRequest,
    place: &Surroundings,
) -> Result<ReportData, Error> {
    let Some(url) = data.urls.first() else { return Ok(data) };
    match deploy::pictures(request, place, &interrupt::stop(), url) {
        Ok(pictures) => {
            let shots = pictures.iter().map(|picture| Screenshot::png(picture.width, &picture.png));
            data.screenshots = shots.collect();
            if data.screenshots.is_empty() {
                data.without_pictures(NoPictures::NotLoaded);
            }
        }
        Err(error) if error.code() == "machine.no_chromium" => data.without_pictures(NoPictures::NoBrowser),
        Err(error) => return Err(error),
    }
    Ok(data)
}
