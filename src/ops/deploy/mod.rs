//! `vibe plan`, `deploy`, `guide`, `destroy`, `rehearse`, and what `status` and `verify` look at: one walk with other
//! arguments. Open the project, ask the stack what must exist, look, plan, ask once for what has a consequence, do it with a
//! journal, and report.

mod bill;
mod guide;
mod history;
mod learned;
mod login;
mod open;
mod pictures;
mod policy;
mod promote;
mod record;
mod recover;
mod rehearse;
mod report;
#[cfg(test)]
mod tests;
mod verbs;
mod walk;
mod weigh;
mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Stop, Surroundings};
use crate::blueprint::Blueprint;
use crate::engine::{self, Consequence, Graph, Plan};
use crate::error::Error;
use crate::stack::{Machine, Target};

pub use bill::{Bill, BillRow, Sold};
pub use guide::{GuideReport, GuideStep, guide_print};
pub(super) use history::walks;
pub use history::{Walked, keep_walk};
pub use pictures::{Picture, pictures};
pub use promote::{Cutover, Difference};
pub use recover::{RecoverReport, Recovered, recover};
pub use rehearse::{Moment, RehearsalReport, rehearse};
pub use report::{DeployReport, StepReport, StepState};
pub use verbs::{CopiesReport, RestoreReport, Rolled, copies, logs, restore, rollback};
pub use walk::{PlanReport, Proof, ProofReport, prove};

/// What a person asked of a deploy.
#[derive(Debug, Clone, Default)]
pub struct DeployRequest {
    /// `preview` or `production`; may be left out when the blueprint has one environment only.
    pub environment: Option<String>,
    /// Consequences that are agreed to before they are asked for.
    pub allow: BTreeSet<Consequence>,
    /// Hash of a plan that was approved: exactly that plan may be done, whatever its consequences.
    pub approve: Option<String>,
    /// Addresses of foreign things that may be taken over.
    pub adopt: Vec<String>,
    /// Providers, kinds or addresses that a person does.
    pub by_hand: Vec<String>,
    /// The own build of an app that was there before may run on this machine.
    pub build: bool,
    /// `destroy`: adopted things go too.
    pub delete_all: bool,
    /// A release may go to production although preview did not prove it.
    pub without_preview: bool,
    /// Lint, types and missing variables of the app hold nothing up.
    pub unverified: bool,
    /// Who asks for it.
    pub caller: Caller,
}

/// Who asks for a walk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Caller {
    /// A person, or what a person set up: their settings count.
    #[default]
    Person,
    /// A program that decides by itself, such as a coding agent. It cannot answer for the person: of their settings only
    /// that about what the world can see counts, and in production a person agrees to everything that acts.
    Machine,
}

/// The ways out of a deploy.
#[derive(Clone, Copy)]
pub struct DeployFront<'a> {
    /// Takes what happens.
    pub sink: &'a dyn engine::Sink,
    /// Takes what is done on this machine before it: packages, the release.
    pub work: &'a dyn super::Sink,
    /// Takes questions.
    pub gate: &'a dyn engine::Gate,
    /// Takes the plan, before anything is asked or done.
    pub viewer: &'a dyn Viewer,
    /// Ctrl-C.
    pub stop: &'a Stop,
}

/// Shows a plan.
pub trait Viewer: Sync {
    /// Called once, before the first question.
    fn planned(&self, plan: &Planned<'_>);
}

/// Where an app goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goes {
    /// The address that will answer.
    pub url: String,
    /// The server that it runs on, `USER@HOST:PORT`, or whose servers.
    pub server: String,
    /// Who has its DNS rows: a provider, and where that is; `zone` is a person.
    pub dns: (String, String),
    /// Who has the zone itself, when that is made too.
    pub zone: Option<(String, String)>,
}

impl Goes {
    /// Nothing, when the blueprint does not say it.
    fn of(app: &Blueprint, environment: &str) -> Option<Goes> {
        let Target { domain, server, machine, vercel, dns, zone, .. } = Target::of(app, environment).ok()?;
        let made = |machine: Machine| format!("a new server ({} in {})", machine.size, machine.location);
        let server = match vercel.as_deref() {
            None => machine.map_or(server, made),
            Some("") => "Vercel".to_owned(),
            Some(team) => format!("Vercel, team {team}"),
        };
        Some(Goes { url: format!("https://{domain}"), server, dns, zone })
    }
}

/// A plan and what is known around it.
#[derive(Clone, Copy)]
pub struct Planned<'a> {
    /// The app's name.
    pub app: &'a str,
    /// `preview` or `production`.
    pub environment: &'a str,
    /// Where it goes, when the blueprint says so.
    pub goes: Option<&'a Goes>,
    /// What will be done.
    pub plan: &'a Plan,
    /// What must exist.
    pub graph: &'a Graph,
    /// Consequences that nobody will be asked about.
    pub allowed: &'a BTreeSet<Consequence>,
    /// What is paid, and what customers will be charged.
    pub bill: &'a Bill,
    /// What preview proved, when its release goes to production.
    pub cutover: Option<&'a Cutover>,
}

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The app's name.
    pub app: String,
    /// Its short name, typed to agree to what destroys.
    pub slug: String,
    /// `preview` or `production`.
    pub environment: String,
    /// Consequences that the person's settings agree to.
    pub settled: BTreeSet<Consequence>,
}

/// Says what a request is about, for whoever asks the person.
///
/// # Errors
/// The project cannot be opened.
pub fn subject(request: &DeployRequest, place: &Surroundings) -> Result<Subject, Error> {
    let opened = open::Opened::find(request, place)?;
    Ok(Subject {
        app: opened.app.app.name.clone(),
        slug: opened.app.app.slug.clone(),
        settled: opened.agreements().settled,
        environment: opened.environment,
    })
}

/// File of the state folder that holds what the last walk ended with.
pub(super) const REPORT: &str = "report.json";

/// Keeps what the page about a walk says, until the next walk.
///
/// # Errors
/// The state folder cannot be written.
pub fn keep_report(request: &DeployRequest, place: &Surroundings, text: &str) -> Result<(), Error> {
    let opened = open::Opened::find(request, place)?;
    opened.state.make()?;
    crate::secret::replace_private(&opened.state.path().join(REPORT), text.as_bytes())
}

/// What the last walk ended with.
///
/// # Errors
/// `deploy.no_report`: there was none.
pub fn kept_report(request: &DeployRequest, place: &Surroundings) -> Result<String, Error> {
    let opened = open::Opened::find(request, place)?;
    let none = || {
        let message = format!("nothing was deployed to `{}` from here", opened.environment);
        Error::usage("deploy.no_report", message)
            .hint("`vibe deploy` comes first; then `vibe report` shows it")
    };
    let bytes = crate::secret::read_private(&opened.state.path().join(REPORT))?.ok_or_else(none)?;
    String::from_utf8(bytes).map_err(|_| none())
}

/// Usual time of one step of a kind: a machine's, or a person's for what a person does; nothing when nobody measured it.
pub fn typical(kind: &str) -> Option<Duration> {
    crate::providers::rehearsal::typical(kind)
}

/// `vibe plan`: what a deploy would do. Nothing is changed, and the journal is read without its lock.
///
/// # Errors
/// The project cannot be opened, or the world cannot be looked at.
pub fn plan(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<PlanReport, Error> {
    walk::plan(walk::Verb::Deploy, request, place, front)
}

/// `vibe deploy`: makes it so.
///
/// # Errors
/// As [`plan`]; `deploy.consent` when somebody has to agree first; `deploy.plan_moved` when another plan was approved.
pub fn deploy(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<DeployReport, Error> {
    walk::run(walk::Verb::Deploy, request, place, front)
}

/// `vibe promote`: what preview proved goes to production: the same release, everything else made anew in live mode, and the
/// app turned last. `vibe deploy` of production does the same when there is a preview.
///
/// # Errors
/// As [`deploy`]. Where preview proves nothing, or another release, that is among what is blocked: `promote.no_preview`,
/// `promote.unproved`.
pub fn promote(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<DeployReport, Error> {
    walk::run(walk::Verb::Promote, request, place, front)
}

/// The plan of `vibe promote`.
///
/// # Errors
/// As [`plan`].
pub fn plan_promotion(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<PlanReport, Error> {
    walk::plan(walk::Verb::Promote, request, place, front)
}

/// `vibe guide`: the same with a person as the one who acts.
///
/// # Errors
/// As [`deploy`].
pub fn guide(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<DeployReport, Error> {
    walk::run(walk::Verb::Guide, request, place, front)
}

/// `vibe destroy`: removes what was made, newest first, and names what survives.
///
/// # Errors
/// As [`deploy`].
pub fn destroy(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<DeployReport, Error> {
    walk::run(walk::Verb::Destroy, request, place, front)
}
