//! What `plan`, `deploy`, `guide`, `destroy`, `rehearse` have in common: their options, their front, their exit code.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};

use super::{Ended, interrupt, surroundings};
use crate::engine::{Consequence, Ending};
use crate::error::{Error, Kind};
use crate::ops::deploy::{self, DeployFront, DeployReport, DeployRequest, Planned, Viewer};
use crate::ops::{Surroundings, TOOL, open_link};
use crate::ui::deploy::{Agreed, CallsOf, Ndjson, Nobody, Recorder, ReportData, Surface, SurfaceOptions};
use crate::ui::{Format, Shell, moment};

/// Where to.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// Environment of vibe.toml; needed when it has several
    #[arg(long = "env", value_name = "NAME")]
    pub(super) environment: Option<String>,
}

/// Who does what.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// Take over what stands there already and is not ours, by its address in the plan
    #[arg(long, value_name = "ADDRESS")]
    pub(super) adopt: Vec<String>,
    /// Leave a provider, a kind or one address to a person
    #[arg(long, value_name = "NAME")]
    pub(super) by_hand: Vec<String>,
}

/// What is agreed to beforehand. Without a terminal, nothing beyond it is done.
#[derive(Debug, Args)]
pub(super) struct Agree {
    /// Agree to these consequences beforehand
    #[arg(long, value_name = "CONSEQUENCES", value_enum, value_delimiter = ',')]
    pub(super) allow: Vec<Weight>,
    /// Agree to what the world can see; what costs or destroys is still asked for
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Agree to exactly the plan of this hash, with everything in it
    #[arg(long, value_name = "HASH")]
    pub(super) approve: Option<String>,
    /// Agree that the own install and build of an app that was there before run on this machine
    #[arg(long)]
    pub(super) build: bool,
}

/// A consequence that can be agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Weight {
    /// The world can see it
    Public,
    /// It costs money
    Spend,
    /// It moves real money of real people
    LiveMoney,
    /// It cannot be undone
    Irreversible,
    /// It destroys what somebody may want back
    Destructive,
}

impl Weight {
    fn consequence(self) -> Consequence {
        match self {
            Weight::Public => Consequence::Public,
            Weight::Spend => Consequence::Spend,
            Weight::LiveMoney => Consequence::LiveMoney,
            Weight::Irreversible => Consequence::Irreversible,
            Weight::Destructive => Consequence::Destructive,
        }
    }
}

impl Agree {
    pub(super) fn allowed(&self) -> BTreeSet<Consequence> {
        let mut allowed: BTreeSet<Consequence> =
            self.allow.iter().map(|weight| weight.consequence()).collect();
        if self.yes {
            allowed.insert(Consequence::Public);
        }
        allowed
    }
}

/// Puts a request together.
pub(super) fn request(place: &Where, who: Option<&Who>, agree: Option<&Agree>) -> DeployRequest {
    DeployRequest {
        environment: place.environment.clone(),
        allow: agree.map(Agree::allowed).unwrap_or_default(),
        approve: agree.and_then(|agree| agree.approve.clone()),
        adopt: who.map(|who| who.adopt.clone()).unwrap_or_default(),
        by_hand: who.map(|who| who.by_hand.clone()).unwrap_or_default(),
        build: agree.is_some_and(|agree| agree.build),
        delete_all: false,
        without_preview: false,
        unverified: false,
        caller: deploy::Caller::Person,
    }
}

/// Walks with the front that fits the shell and whoever sits there.
pub(super) fn with_front<T>(
    request: &DeployRequest,
    place: &Surroundings,
    shell: &Shell,
    walk: impl FnOnce(&DeployFront<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let stop = interrupt::stop();
    let subject = deploy::subject(request, place)?;
    let agreed = Agreed { by_flag: request.allow.clone(), by_setting: subject.settled };
    match shell.format() {
        Format::Json => {
            let (lines, nobody) = (Lines(Ndjson::new(shell)), Nobody { agreed, waits: false });
            walk(&DeployFront { sink: &lines.0, work: shell, gate: &nobody, viewer: &lines, stop: &stop })
        }
        Format::Human => {
            let surface = Surface::new(SurfaceOptions {
                app: subject.slug,
                watched: surroundings::somebody_watches(),
                asks: surroundings::somebody_is_there(),
                agreed,
                waits: false,
                open: Box::new({
                    let place = place.clone();
                    move |link| open_link(link, &place)
                }),
            });
            let told = Told { surface: &surface, shell };
            let ended = walk(&DeployFront {
                sink: &surface,
                work: shell,
                gate: &surface,
                viewer: &told,
                stop: &stop,
            });
            surface.end();
            ended
        }
    }
}

/// Walks, and keeps what the page of `vibe report` says.
pub(super) fn recorded(
    request: &DeployRequest,
    place: &Surroundings,
    shell: &Shell,
    walk: impl FnOnce(&DeployFront<'_>) -> Result<DeployReport, Error>,
) -> Result<DeployReport, Error> {
    with_front(request, place, shell, |front| {
        let recorder = Recorder::new(front.sink);
        let report = walk(&DeployFront { sink: &recorder, ..*front })?;
        // What was done is told, whether its page can be kept or not.
        if let Err(error) = keep(request, place, &report, &recorder) {
            shell.error(&error);
        }
        Ok(report)
    })
}

/// Keeps what the page of `vibe report` says about a walk that has ended.
pub(super) fn keep(
    request: &DeployRequest,
    place: &Surroundings,
    report: &DeployReport,
    recorder: &Recorder<'_>,
) -> Result<(), Error> {
    let told = recorder.report(&report.plan, &report.outcome);
    let data = ReportData {
        costs: report
            .bill
            .costs()
            .chain(told.costs.iter().filter(|cost| !report.bill.covers(&cost.what)).cloned())
            .collect(),
        app: report.app.clone(),
        environment: report.environment.clone(),
        asked: report.asked.clone(),
        urls: report.urls.clone(),
        began: moment(place.secrets.now),
        took_ms: u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
        tool: TOOL.to_owned(),
        calls: report.calls.iter().map(|(name, of)| CallsOf::new(name, of.reads, of.writes)).collect(),
        ..told
    };
    deploy::keep_report(request, place, &data.to_json())?;
    deploy::keep_walk(request, place, report)
}

/// Plans for a program.
struct Lines<'a>(Ndjson<'a>);

impl Viewer for Lines<'_> {
    fn planned(&self, plan: &Planned<'_>) {
        self.0.planned(&plan.view());
    }
}

/// Plans for a person.
struct Told<'a> {
    surface: &'a Surface,
    shell: &'a Shell,
}

impl Viewer for Told<'_> {
    fn planned(&self, plan: &Planned<'_>) {
        self.surface.end();
        self.shell.report(&plan.view());
        self.surface.planned(plan.plan);
    }
}

/// The exit code of a walk: 0 done, 1 failed or something survives, 3 a person is awaited, 130 Ctrl-C.
pub(super) fn ended(report: &DeployReport) -> Ended {
    match report.outcome.ending() {
        Ending::Done => Ended::Well,
        Ending::Waiting => Ended::Badly(Kind::Waiting),
        Ending::Failed | Ending::Survivors => Ended::Badly(Kind::Failed),
        Ending::Stopped => Ended::Badly(Kind::Interrupted),
    }
}
