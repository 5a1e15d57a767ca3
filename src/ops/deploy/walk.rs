//! The walk itself: open, look, plan, ask, do, report.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::bill::Bill;
use super::open::{Agreements, Opened};
use super::promote::{Cutover, Preview};
use super::record::Recorder;
use super::report::{DeployReport, Names};
use super::weigh::{self, About, Weighed};
use super::world::{self, Time};
use super::{DeployFront, DeployRequest, Goes, Planned, learned, login, policy, promote};
use crate::engine::{
    self, Action, Consequence, Entry, Graph, Journal, Outcome, Plan, Seen, Sights, State, Verbs, World,
};
use crate::error::Error;
use crate::http::Calls;
use crate::ops::machine::adopted::Adopted;
use crate::ops::machine::node;
use crate::ops::{self, Surroundings};
use crate::project::{self, Remembered};
use crate::stack::{self, Settings, Target};

/// What is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Deploy,
    Promote,
    Guide,
    Destroy,
}

impl Verb {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Verb::Deploy => "deploy",
            Verb::Promote => "promote",
            Verb::Guide => "guide",
            Verb::Destroy => "destroy",
        }
    }
}

/// What a deploy would do.
#[derive(Debug)]
pub struct PlanReport {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// Where it goes, when the blueprint says so.
    pub goes: Option<Goes>,
    /// What would be done.
    pub plan: Plan,
    /// What must exist.
    pub graph: Graph,
    /// Consequences that nobody would be asked about.
    pub allowed: BTreeSet<Consequence>,
    /// What is paid, and what customers will be charged.
    pub bill: Bill,
    /// What preview proved, when its release would go to production.
    pub cutover: Option<Cutover>,
}

/// Every check of an environment, looked at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofReport {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// In the order of the graph.
    pub proofs: Vec<Proof>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its address.
    pub addr: String,
    /// Its kind.
    pub kind: String,
    /// It holds.
    pub holds: bool,
    /// What was seen, or why it does not hold.
    pub text: String,
}

impl ProofReport {
    /// All of them hold, and there are some.
    pub fn ok(&self) -> bool {
        !self.proofs.is_empty() && self.proofs.iter().all(|proof| proof.holds)
    }
}

/// What those need who only look.
struct Glance<'a> {
    opened: &'a Opened,
    graph: &'a Graph,
    world: &'a World,
    state: &'a State,
    ways: engine::Front<'a>,
}

/// Opens everything for a look, and closes it. The journal is read without its lock.
fn glance<T>(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
    look: impl AsyncFnOnce(Glance<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let opened = Opened::find(request, place)?;
    let graph = graph(&opened, Build::Named, place, front)?;
    world::run(Time::Real, front.stop, async |stop| {
        let Remembered { records, prints } = opened.home.remembered().await?;
        let world = world::to_look(&opened, place, prints)?;
        let state = State::fold(&records)?;
        let graph = promote::rows_last(graph, &state)?;
        let ways = engine::Front { sink: front.sink, gate: front.gate, stop };
        look(Glance { opened: &opened, graph: &graph, world: &world, state: &state, ways }).await
    })
}

pub(super) fn plan(
    verb: Verb,
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<PlanReport, Error> {
    let preview = Preview::open(&Opened::find(request, place)?, place, front)?;
    glance(request, place, front, async |Glance { opened, graph, world, state, ways }| {
        let about = about(opened, preview.as_ref(), request, graph, world);
        let Weighed { plan, bill, cutover, .. } = weigh::weighed(verb, about, state, ways).await?;
        Ok(PlanReport {
            bill,
            cutover,
            app: opened.app.app.name.clone(),
            environment: opened.environment.clone(),
            goes: opened.goes.clone(),
            plan,
            graph: graph.clone(),
            allowed: &request.allow | &opened.agreements().settled,
        })
    })
}

/// Looks at every check once: what `deploy` proved may have changed since.
///
/// # Errors
/// As [`super::plan`].
pub fn prove(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<ProofReport, Error> {
    glance(request, place, front, async |Glance { opened, graph, world, state, ways }| {
        let sights = engine::observe(graph, state, world, ways).await?;
        let mut proofs = Vec::new();
        for resource in graph.resources() {
            if world.providers.find(&resource.kind)?.0.verbs != Verbs::Check {
                continue;
            }
            let seen = sights.0.get(&resource.addr).map(|sight| &sight.seen);
            let (holds, text) = told(seen);
            proofs.push(Proof { addr: resource.addr.to_string(), kind: resource.kind.clone(), holds, text });
        }
        Ok(ProofReport { app: opened.app.app.name.clone(), environment: opened.environment.clone(), proofs })
    })
}

/// Whether a check holds, and what was seen of it.
pub(super) fn told(seen: Option<&Result<Seen, Error>>) -> (bool, String) {
    match seen {
        Some(Ok(Seen::Ours { outputs, .. })) => {
            let proof = outputs.get("proof").and_then(|proof| proof.shown());
            (true, proof.unwrap_or("seen").to_owned())
        }
        Some(Ok(Seen::Unready(why) | Seen::CannotLook(why) | Seen::Foreign(why))) => (false, why.clone()),
        Some(Err(error)) => (false, error.to_string()),
        Some(Ok(Seen::Missing)) | None => (false, "what it looks at was never made".to_owned()),
    }
}

pub(super) fn run(
    verb: Verb,
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<DeployReport, Error> {
    let opened = Opened::find(request, place)?;
    let build = Build::Made { agreed: request.build, unverified: request.unverified };
    let graph = match verb {
        Verb::Destroy => Graph::default(),
        _ => graph(&opened, build, place, front).map_err(|error| learned::remembered(&opened, error))?,
    };
    if let Some(text) = stack::workflow(&graph, &opened.environment) {
        project::add(&opened.root, stack::WORKFLOW, text.as_bytes())?;
    }
    let preview = if verb == Verb::Destroy { None } else { Preview::open(&opened, place, front)? };
    world::run(Time::Real, front.stop, async |stop| {
        if verb == Verb::Destroy && !opened.home.has_journal().await? {
            return Err(nothing_here(&opened));
        }
        let (ledger, prints) = opened.home.open().await?;
        let calls = Calls::default();
        let begun = async {
            let world = world::real(&opened, place, prints, calls.clone())?;
            let journal = Journal::open(Arc::clone(&ledger), &world.scope, world.clock).await?;
            let graph = promote::rows_last(graph, &journal.state())?;
            Ok((world, journal, graph))
        };
        let (world, journal, graph) = match begun.await {
            Ok(begun) => begun,
            Err(error) => {
                // A lease that is let go need not be waited for; why it came to this says the error.
                let _ = ledger.close().await;
                return Err(error);
            }
        };
        let walk = Walk {
            verb: verb.as_str(),
            names: opened.names(),
            agreements: opened.agreements(),
            about: about(&opened, preview.as_ref(), request, &graph, &world),
            journal: &journal,
        };
        let report = walk.whole(verb, front, stop).await?;
        let learned = match verb {
            Verb::Destroy => None,
            // The deploy is over and went well: a note that cannot be written, as through a link, is no fault of it.
            _ => learned::taught(&opened, &report.outcome).unwrap_or_default(),
        };
        Ok(DeployReport { calls: calls.counted(), learned, ..report })
    })
}

/// What a walk of this app is about.
fn about<'a>(
    opened: &'a Opened,
    preview: Option<&'a Preview<'a>>,
    request: &'a DeployRequest,
    graph: &'a Graph,
    world: &'a World,
) -> About<'a> {
    About {
        app: &opened.app,
        environment: &opened.environment,
        root: Some(&opened.root),
        goes: opened.goes.as_ref(),
        preview,
        request,
        graph,
        world,
    }
}

/// A misspelt environment, or a machine that never deployed: "nothing is left" would be untrue.
fn nothing_here(opened: &Opened) -> Error {
    let environment = &opened.environment;
    Error::usage(
        "deploy.nothing_here",
        format!("nothing was deployed to `{environment}` from here, so it is not known what to destroy"),
    )
    .hint("`--env` names another environment")
    .hint("was it deployed from another machine? Bring its folder .vibe-deploy here, then try again")
}

/// What is done about the release of an app that has a build of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// It is named by what goes into it; nothing is run.
    Named,
    /// It is made: the own build of an app that was there before when somebody agreed to that, and ours once lint and types
    /// pass, or when nobody cares.
    Made { agreed: bool, unverified: bool },
}

/// What must exist, with the release of today.
pub(super) fn graph(
    opened: &Opened,
    build: Build,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<Graph, Error> {
    // A blueprint that does not say where to go is told before anything is put together.
    let target = Target::of(&opened.app, &opened.environment)?;
    let ssh_key = target.machine.as_ref().map(|_| login::public_key(place)).transpose()?;
    let work = ops::Front { sink: front.work, gate: &NoAnswers, stop: front.stop };
    let (release_tree, release_digest) = release(opened, build, &target, place, &work)?;
    let node = match opened.stack.declares("host.runtime") {
        true => node::package(place, &work)?.display().to_string(),
        false => String::new(),
    };
    let trial = &place.trial;
    let settings = Settings {
        release_tree,
        release_digest,
        node_source: node,
        acme: trial.acme_directory.clone().unwrap_or_default(),
        acme_root: trial.acme_root()?,
        dns_server: trial.powerdns.clone().unwrap_or_default(),
        app_folder: opened.root.display().to_string(),
        ssh_key: ssh_key.unwrap_or_default(),
    };
    opened.stack.resources(&opened.app, &opened.environment, &settings)
}

/// The folder and the digest of what is sent.
fn release(
    opened: &Opened,
    build: Build,
    target: &Target,
    place: &Surroundings,
    work: &ops::Front<'_>,
) -> Result<(String, String), Error> {
    if opened.app.existing.is_none() {
        if let Build::Made { unverified: false, .. } = build {
            variables(opened)?;
            ops::verify::sound(&opened.root, place, work)?;
        }
        let release = ops::release(&opened.root, place, work)?;
        return Ok((release.folder.display().to_string(), release.digest));
    }
    let store = crate::secret::open(&opened.secrets)?;
    let adopted = Adopted::read(&opened.root, &opened.app, &target.domain, store.as_ref(), place)?;
    let folder = match build {
        Build::Named => adopted.folder(),
        Build::Made { agreed, .. } => Some(adopted.built(agreed, place, work)?),
    };
    let tree = folder.map_or_else(|| "not built yet".to_owned(), |folder| folder.display().to_string());
    Ok((tree, adopted.digest))
}

/// A variable that nothing gives is told before minutes go into a build.
fn variables(opened: &Opened) -> Result<(), Error> {
    let graph = opened.stack.resources(&opened.app, &opened.environment, &unbuilt(&opened.root))?;
    let first = weigh::missing_variables(&opened.root, &graph).into_iter().next();
    first.map_or(Ok(()), |blocked| Err(blocked.error))
}

/// What is known before anything is put together.
pub(super) fn unbuilt(root: &Path) -> Settings {
    let any = || "unknown so far".to_owned();
    Settings {
        release_tree: any(),
        release_digest: any(),
        node_source: any(),
        ssh_key: any(),
        app_folder: root.display().to_string(),
        ..Settings::default()
    }
}

/// Putting a release together asks nothing.
struct NoAnswers;

impl ops::Gate for NoAnswers {
    fn answer(&self, _question: &ops::Asked) -> Option<String> {
        None
    }
}

/// Looks and plans.
pub(super) async fn looked(
    verb: Verb,
    request: &DeployRequest,
    graph: &Graph,
    state: &State,
    world: &World,
    front: engine::Front<'_>,
) -> Result<(Sights, Plan), Error> {
    let sights = engine::observe(graph, state, world, front).await?;
    let policy = policy::policy(verb == Verb::Guide, request, graph, &sights)?;
    let plan = engine::plan(graph, state, &sights, &world.providers, &policy)?;
    Ok((sights, plan))
}

/// One walk that acts.
pub(super) struct Walk<'a> {
    pub(super) verb: &'static str,
    pub(super) names: Names<'a>,
    pub(super) agreements: Agreements,
    pub(super) about: About<'a>,
    pub(super) journal: &'a Journal,
}

/// How a walk went.
pub(super) struct Went {
    pub(super) plan: Plan,
    pub(super) outcome: Outcome,
    pub(super) bill: Bill,
    pub(super) cutover: Option<Cutover>,
}

impl Walk<'_> {
    /// Looks, plans, asks, does, and closes the journal.
    pub(super) async fn whole(
        &self,
        verb: Verb,
        front: &DeployFront<'_>,
        stop: &engine::Stop,
    ) -> Result<DeployReport, Error> {
        let recorder = Recorder::new(front.sink, self.about.world.clock);
        let ways = engine::Front { sink: &recorder, gate: front.gate, stop };
        let ended = self.act(verb, front, ways).await;
        // Also after a failure: what was noted is on disk, and the lease is free.
        let closed = self.journal.close().await;
        let mut went = ended?;
        if let Err(error) = closed {
            // What happened is told all the same.
            went.outcome.failed.push((engine::Address::parse("journal")?, error));
        }
        let took = recorder.elapsed();
        Ok(DeployReport::of(self.verb, self.names, (went, self.about.graph), &recorder.kept(), took))
    }

    pub(super) async fn act(
        &self,
        verb: Verb,
        front: &DeployFront<'_>,
        ways: engine::Front<'_>,
    ) -> Result<Went, Error> {
        let About { request, graph, world, .. } = self.about;
        let state = self.journal.state();
        let Weighed { sights, plan, bill, cutover } = weigh::weighed(verb, self.about, &state, ways).await?;
        let Names { app, environment, goes, .. } = self.names;
        let allowed = &(&request.allow | &self.agreements.settled);
        let cut = cutover.as_ref();
        front.viewer.planned(&Planned {
            app,
            environment,
            goes,
            plan: &plan,
            graph,
            allowed,
            bill: &bill,
            cutover: cut,
        });
        if plan.is_empty() {
            let outcome = self.kept(&sights);
            return Ok(Went { plan, outcome, bill, cutover });
        }
        if self.stopped_before(&plan)? {
            let outcome = Outcome { failed: blocked(&plan), ..Outcome::default() };
            return Ok(Went { plan, outcome, bill, cutover });
        }
        policy::consent(&plan, request, &self.agreements, ways, self.journal).await?;
        self.journal.note(Entry::Run { verb: self.verb.to_owned(), plan: plan.hash() })?;
        let mut outcome = engine::execute(&plan, graph, &sights, world, self.journal, ways).await?;
        // What lies in the secret store costs nothing and is the person's: it is no survivor.
        outcome.survivors.retain(|survivor| {
            !["google.client", "paste.secret", "local.secret"].contains(&survivor.kind.as_str())
        });
        Ok(Went { plan, outcome, bill, cutover })
    }

    /// Something that has to be made cannot be: then nothing is begun. A proof that cannot be looked at stops nobody.
    fn stopped_before(&self, plan: &Plan) -> Result<bool, Error> {
        for blocked in &plan.blocked {
            if let Some(resource) = self.about.graph.get(&blocked.addr)
                && self.about.world.providers.find(&resource.kind)?.0.verbs != Verbs::Check
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// There was nothing to do.
    fn kept(&self, sights: &Sights) -> Outcome {
        let mut outcome = Outcome::default();
        for resource in self.about.graph.resources() {
            if let Some(outputs) = sights.outputs(&resource.addr) {
                let proof = outputs.get("proof").and_then(|proof| proof.shown());
                let proof = proof.unwrap_or("as it should be").to_owned();
                outcome.proved.insert(resource.addr.clone(), proof);
                outcome.outputs.insert(resource.addr.clone(), outputs.clone());
            }
        }
        outcome
    }
}

fn blocked(plan: &Plan) -> Vec<(engine::Address, Error)> {
    let copy = |error: &Error| {
        let copy = Error::new(error.kind(), error.code(), error.to_string());
        error.hints().iter().fold(copy, |copy, hint| copy.hint(hint.clone()))
    };
    plan.blocked.iter().map(|blocked| (blocked.addr.clone(), copy(&blocked.error))).collect()
}

/// Steps of a plan that are not `Keep`.
pub(super) fn open_steps(plan: &Plan) -> usize {
    plan.steps.iter().filter(|step| step.action != Action::Keep).count()
}
