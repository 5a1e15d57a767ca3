//! `vibe rehearse`: a whole deploy in a world that exists in memory only, with the waits that a real one has.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::open::Opened;
use super::record::Recorder;
use super::report::DeployReport;
use super::walk::{Verb, Walk, looked, open_steps};
use super::weigh::About;
use super::world::{self, Time};
use super::{Caller, DeployFront, DeployRequest, Goes};
use crate::blueprint::{Blueprint, Environment};
use crate::engine::{self, Clock, Consequence, Graph, Journal, MemoryLedger, Providers, World};
use crate::error::Error;
use crate::ops::Surroundings;
use crate::providers;
use crate::providers::rehearsal::{Land, Person, Rehearsal};
use crate::secret::{FingerprintKey, MemoryStore};
use crate::stack::{Settings, Target};

/// What was rehearsed.
#[derive(Debug)]
pub struct RehearsalReport {
    /// The deploy, in simulated time.
    pub deploy: DeployReport,
    /// What happened when.
    pub moments: Vec<Moment>,
    /// The blueprint says nothing about the environment: a made-up one was taken.
    pub made_up: bool,
    /// Steps that a second deploy would still take; none is right.
    pub left: usize,
    /// Things that stand in the world after the deploy.
    pub things: usize,
    /// How long the rehearsal itself took.
    pub really: Duration,
}

/// One moment of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Since the walk began.
    pub at: Duration,
    /// What it is about.
    pub addr: String,
    /// What happened.
    pub what: String,
}

/// Rehearses a deploy of the app of the current folder: no account, no network, no change of anything. For a machine
/// ([`Caller::Machine`]) nobody is there to do what a person does, and what is left to them waits in the report.
///
/// # Errors
/// The project cannot be opened, or its stack declares what cannot be.
pub fn rehearse(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<RehearsalReport, Error> {
    let mut opened = Opened::find(request, place)?;
    let (app, made_up) = somewhere(&opened.app, &opened.environment);
    opened.goes = Goes::of(&app, &opened.environment);
    let settings = Settings {
        release_tree: "the app of this folder".into(),
        release_digest: "rehearsed".into(),
        node_source: "the Node of this machine".into(),
        app_folder: opened.root.display().to_string(),
        ssh_key: "ssh-ed25519 the public key of this machine".into(),
        ..Settings::default()
    };
    let graph = opened.stack.resources(&app, &opened.environment, &settings)?;
    let began = Instant::now();
    let (deploy, moments, left, things) = world::run(Time::Simulated, front.stop, async |stop| {
        walked(&opened, request, &graph, place, front, stop).await
    })?;
    Ok(RehearsalReport { deploy, moments, made_up, left, things, really: began.elapsed() })
}

async fn walked(
    opened: &Opened,
    request: &DeployRequest,
    graph: &Graph,
    place: &Surroundings,
    front: &DeployFront<'_>,
    stop: &engine::Stop,
) -> Result<(DeployReport, Vec<Moment>, usize, usize), Error> {
    let land = Arc::new(Land::default());
    let world = imagined(&land, opened.state.scope(), Clock::starting_at(place.secrets.now))?;
    let journal = Journal::open(Arc::new(MemoryLedger::default()), &world.scope, world.clock).await?;
    let person = Person::new(Arc::clone(&land));
    let all = DeployRequest { allow: Consequence::ALL.into(), ..request.clone() };
    // A machine wants to know what will be left to the person: nobody does anything then, and everything is agreed to.
    let (gate, request): (&dyn engine::Gate, _) = match request.caller {
        Caller::Person => (&person, request),
        Caller::Machine => (front.gate, &all),
    };
    let front = DeployFront { gate, ..*front };
    let about = About {
        app: &opened.app,
        environment: &opened.environment,
        root: None,
        goes: opened.goes.as_ref(),
        preview: None,
        request,
        graph,
        world: &world,
    };
    let walk = Walk {
        verb: "rehearse",
        names: opened.names(),
        agreements: opened.agreements(),
        about,
        journal: &journal,
    };
    let recorder = Recorder::new(front.sink, world.clock);
    let ways = engine::Front { sink: &recorder, gate: front.gate, stop };
    let went = walk.act(Verb::Deploy, &front, ways).await?;
    let took = recorder.elapsed();
    let report = DeployReport::of(walk.verb, walk.names, (went, graph), &recorder.kept(), took);
    let moments = std::mem::take(&mut recorder.kept().moments);
    let (_, again) = looked(Verb::Deploy, request, graph, &journal.state(), &world, ways).await?;
    Ok((report, moments, open_steps(&again) + again.blocked.len(), land.len()))
}

/// A world in which everything is served from memory.
///
/// # Errors
/// As [`providers::kinds`].
pub(super) fn imagined(land: &Arc<Land>, scope: String, clock: Clock) -> Result<World, Error> {
    let mut served = Providers::default();
    served.add(Arc::new(Rehearsal::new(Arc::clone(land), providers::kinds()?)));
    Ok(World {
        scope,
        providers: served,
        secrets: Arc::new(MemoryStore::default()),
        prints: FingerprintKey::new([7; 32]),
        clock,
    })
}

/// The same app with a place to go to: a rehearsal needs no server and no domain.
fn somewhere(app: &Blueprint, environment: &str) -> (Blueprint, bool) {
    let mut app = app.clone();
    if Target::of(&app, environment).is_ok() {
        return (app, false);
    }
    let given = app.environments.remove(environment).unwrap_or_default();
    let domain = given.domain.unwrap_or_else(|| format!("{}.example.com", app.app.slug));
    let mut providers = given.providers;
    providers.insert("host".into(), "ssh:root@198.51.100.7".into());
    providers.retain(|role, _| role == "host");
    app.environments.insert(environment.to_owned(), Environment { domain: Some(domain), providers });
    (app, true)
}
