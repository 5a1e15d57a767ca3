//! Does what a plan says, once: ensures in reference order with independent branches in parallel, then deletions.

mod call;
mod delete;
mod hand;
mod make;
mod proof;
mod twins;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::events::{Event, Front};
use super::journal::{Entry, Journal, Open};
use super::kind::WITHOUT;
use super::lanes::{Lanes, stopped};
use super::resolve::output;
use super::{
    Action, Actor, Address, Checkpoint, Fault, Graph, Kind, Outputs, Plan, Sights, Step, Value, Verbs, World,
};
use crate::error::{Error, Kind as ErrorKind};
use crate::secret::SecretName;

/// How a walk ended.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Steps that ended well, with what was seen.
    pub proved: BTreeMap<Address, String>,
    /// Checkpoints that still wait for a person.
    pub waiting: Vec<Checkpoint>,
    /// Steps that did not end well.
    pub failed: Vec<(Address, Error)>,
    /// Steps that were left out, and the step because of which.
    pub skipped: Vec<(Address, Address)>,
    /// What still stands after a deletion.
    pub survivors: Vec<Survivor>,
    /// Ctrl-C came first.
    pub stopped: bool,
    /// What every thing gives: addresses of the app, ids.
    pub outputs: BTreeMap<Address, Outputs>,
}

/// Something that still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// Its address.
    pub addr: Address,
    /// Its kind.
    pub kind: String,
    /// Why.
    pub why: String,
    /// What it costs, when known.
    pub cost: Option<String>,
    /// It is not remembered any more: no later destroy names it.
    pub forgotten: bool,
}

/// The one word for an outcome, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Ctrl-C.
    Stopped,
    /// A step failed.
    Failed,
    /// A person is awaited.
    Waiting,
    /// Something could not be deleted.
    Survivors,
    /// Everything is as it should be.
    Done,
}

impl Outcome {
    /// Things that a person goes without, each with what is missing then.
    pub fn without(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for (addr, outputs) in &self.outputs {
            let words = outputs.get(WITHOUT).and_then(|words| words.shown());
            found.extend(words.filter(|words| !words.is_empty()).map(|words| (addr.as_str(), words)));
        }
        found
    }

    /// The one word.
    pub fn ending(&self) -> Ending {
        match self {
            Outcome { stopped: true, .. } => Ending::Stopped,
            _ if !self.failed.is_empty() => Ending::Failed,
            _ if !self.waiting.is_empty() => Ending::Waiting,
            // What is out of use, and seen to be, is told; more than that nobody can do about it.
            _ if self.survivors.iter().any(|one| !self.proved.contains_key(&one.addr)) => Ending::Survivors,
            _ => Ending::Done,
        }
    }
}

impl Ending {
    /// Its name in the journal and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Ending::Stopped => "stopped",
            Ending::Failed => "failed",
            Ending::Waiting => "waiting",
            Ending::Survivors => "survivors",
            Ending::Done => "done",
        }
    }
}

/// Everything that a step needs.
struct Walk<'a> {
    graph: &'a Graph,
    sights: &'a Sights,
    world: &'a World,
    journal: &'a Journal,
    front: Front<'a>,
    lanes: Lanes,
    outputs: Mutex<BTreeMap<Address, Outputs>>,
    /// When each step began.
    begun: Mutex<BTreeMap<Address, Instant>>,
    /// Secrets of earlier attempts, dropped once the journal no longer speaks of them.
    retired: Mutex<Vec<SecretName>>,
}

/// What a running future ended with.
enum Ran {
    Made(Address, Result<Made, Error>),
    Proved(Address, Result<String, Error>),
}

/// How a step was done.
enum Made {
    /// The call had its effect; whether it shows is still to be looked at.
    Unproved,
    /// It was seen.
    Proved(String),
    /// A person is awaited.
    Waiting(Box<Checkpoint>),
}

type Running<'a> = FuturesUnordered<Pin<Box<dyn Future<Output = Ran> + 'a>>>;

/// Does it. Every begun call is on disk before it is sent, and ended on disk when this returns.
///
/// # Errors
/// The journal or the secret store failed. What a step says is in the [`Outcome`].
pub async fn execute(
    plan: &Plan,
    graph: &Graph,
    sights: &Sights,
    world: &World,
    journal: &Journal,
    front: Front<'_>,
) -> Result<Outcome, Error> {
    let walk = Walk {
        graph,
        sights,
        world,
        journal,
        front,
        lanes: Lanes::new(&world.providers, front.stop),
        outputs: Mutex::default(),
        begun: Mutex::default(),
        retired: Mutex::default(),
    };
    let mut outcome = Outcome::default();
    for blocked in &plan.blocked {
        front.sink.emit(&Event::Failed { addr: &blocked.addr, error: &blocked.error });
        let copy = Error::new(blocked.error.kind(), blocked.error.code(), blocked.error.to_string());
        let copy = blocked.error.hints().iter().fold(copy, |copy, hint| copy.hint(hint.clone()));
        outcome.failed.push((blocked.addr.clone(), copy));
    }
    Ensures::new(&walk, plan).run(&mut outcome).await;
    outcome.stopped |= front.stop.is_raised();
    // A deletion may be the end of what a failed step still needs.
    if outcome.ending() == Ending::Done {
        delete::run(&walk, plan, &mut outcome).await;
        outcome.stopped |= front.stop.is_raised();
    }
    journal.note(Entry::Ended { outcome: outcome.ending().as_str().to_owned() })?;
    journal.commit().await?;
    for name in walk.retired().drain(..) {
        world.secrets.forget(&name)?;
    }
    if journal.read(|state| state.current.is_empty() && state.replaced.is_empty()) {
        sweep(world)?;
    }
    outcome.outputs = std::mem::take(&mut *walk.outputs());
    Ok(outcome)
}

/// Nothing stands any more: what a run that was killed left in the store belongs to nothing.
fn sweep(world: &World) -> Result<(), Error> {
    let ours = format!("{}/", world.scope);
    for name in world.secrets.names()? {
        if name.as_str().starts_with(&ours) && name.as_str().contains('@') {
            world.secrets.forget(&name)?;
        }
    }
    Ok(())
}

/// The first phase: steps by what they wait for.
struct Ensures<'a> {
    walk: &'a Walk<'a>,
    steps: BTreeMap<&'a Address, &'a Step>,
    open: BTreeMap<&'a Address, usize>,
    followers: BTreeMap<&'a Address, Vec<&'a Address>>,
    ready: VecDeque<&'a Address>,
    bad: BTreeSet<&'a Address>,
}

impl<'a> Ensures<'a> {
    fn new(walk: &'a Walk<'a>, plan: &'a Plan) -> Ensures<'a> {
        let steps: BTreeMap<&Address, &Step> =
            plan.steps.iter().filter(|step| !step.is_deletion()).map(|step| (&step.addr, step)).collect();
        let mut ensures = Ensures {
            walk,
            steps,
            open: BTreeMap::new(),
            followers: BTreeMap::new(),
            ready: VecDeque::new(),
            bad: plan.blocked.iter().map(|blocked| &blocked.addr).collect(),
        };
        for (addr, step) in &ensures.steps {
            let waits = step.after.iter().filter(|after| ensures.steps.contains_key(after));
            let waits: Vec<&Address> = waits.collect();
            ensures.open.insert(addr, waits.len());
            for after in waits {
                ensures.followers.entry(after).or_default().push(addr);
            }
        }
        // In plan order, so that equal plans begin equally.
        ensures.ready.extend(
            plan.steps.iter().map(|step| &step.addr).filter(|addr| ensures.open.get(addr) == Some(&0)),
        );
        ensures
    }

    async fn run(mut self, outcome: &mut Outcome) {
        let mut running: Running<'a> = FuturesUnordered::new();
        loop {
            while let Some(addr) = self.ready.pop_front() {
                self.begin(addr, &mut running, outcome);
            }
            let Some(ran) = running.next().await else { return };
            match ran {
                Ran::Made(addr, Ok(Made::Proved(proof))) => {
                    outcome.proved.insert(addr.clone(), proof);
                    self.release(&addr);
                }
                Ran::Made(addr, Ok(Made::Unproved)) => {
                    let Some((&addr, &step)) = self.steps.get_key_value(&addr) else { continue };
                    if !self.waits_ready(step) {
                        self.release(addr);
                    }
                    let walk = self.walk;
                    running.push(Box::pin(
                        async move { Ran::Proved(addr.clone(), proof::of(walk, step).await) },
                    ));
                }
                Ran::Made(addr, Ok(Made::Waiting(checkpoint))) => {
                    outcome.waiting.push(*checkpoint);
                    self.spoil(&addr);
                }
                Ran::Proved(addr, Ok(proof)) => {
                    outcome.proved.insert(addr.clone(), proof);
                    if self.steps.get(&addr).is_some_and(|step| self.waits_ready(step)) {
                        self.release(&addr);
                    }
                }
                Ran::Made(addr, Err(error)) | Ran::Proved(addr, Err(error)) => {
                    self.spoil(&addr);
                    if error.kind() != ErrorKind::Interrupted {
                        self.walk.front.sink.emit(&Event::Failed { addr: &addr, error: &error });
                        outcome.failed.push((addr, error));
                    }
                }
            }
        }
    }

    fn begin(&mut self, addr: &'a Address, running: &mut Running<'a>, outcome: &mut Outcome) {
        let Some(&step) = self.steps.get(addr) else { return };
        if let Some(because) = step.after.iter().find(|after| self.bad.contains(after)) {
            if !self.walk.front.stop.is_raised() {
                self.walk.front.sink.emit(&Event::Skipped { addr, because });
            }
            outcome.skipped.push((addr.clone(), because.clone()));
            self.bad.insert(addr);
            self.release(addr);
        } else if step.action == Action::Keep {
            if let Some(outputs) = self.walk.sights.outputs(addr) {
                self.walk.outputs().insert(addr.clone(), outputs.clone());
            }
            outcome.proved.insert(addr.clone(), step.why.clone());
            self.release(addr);
        } else if self.walk.front.stop.is_raised() {
            self.bad.insert(addr);
            self.release(addr);
        } else {
            let walk = self.walk;
            running.push(Box::pin(async move { Ran::Made(addr.clone(), walk.take(step).await) }));
        }
    }

    fn waits_ready(&self, step: &Step) -> bool {
        self.walk.kind(step).is_ok_and(|kind| kind.waits_ready)
    }

    /// Those that waited for it may begin.
    fn release(&mut self, addr: &Address) {
        for follower in self.followers.remove(addr).unwrap_or_default() {
            let Some(open) = self.open.get_mut(follower) else { continue };
            *open -= 1;
            if *open == 0 {
                self.ready.push_back(follower);
            }
        }
    }

    /// Those that waited for it are left out.
    fn spoil(&mut self, addr: &Address) {
        if let Some((&addr, _)) = self.steps.get_key_value(addr) {
            self.bad.insert(addr);
            self.release(addr);
        }
    }
}

impl Walk<'_> {
    async fn take(&self, step: &Step) -> Result<Made, Error> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).insert(step.addr.clone(), Instant::now());
        self.front.sink.emit(&Event::Started { addr: &step.addr, kind: &step.kind, action: step.action });
        match (step.action, step.actor) {
            (Action::Check, _) => proof::of(self, step).await.map(Made::Proved),
            (_, Actor::Hand) => hand::take(self, step).await,
            // A person did it before, and it was seen: what it gives now is remembered.
            (_, Actor::Tool) if self.kind(step)?.verbs == Verbs::Hand => hand::take(self, step).await,
            (_, Actor::Tool) => make::take(self, step).await,
        }
    }

    /// How long ago a step began, its making and its looking together.
    fn took(&self, addr: &Address) -> Duration {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.get(addr).map(Instant::elapsed).unwrap_or_default()
    }

    fn kind(&self, step: &Step) -> Result<&Kind, Error> {
        self.world.providers.find(&step.kind).map(|(kind, _)| kind.as_ref())
    }

    /// An output of a step that has ended.
    fn output(&self, addr: &Address, name: &str) -> Option<Value> {
        self.outputs().get(addr).and_then(|outputs| output(outputs, name))
    }

    /// Waits until a call that was begun can no longer take effect. A clock that was set back makes nobody wait longer.
    async fn settled(&self, addr: &Address, kind: &Kind, open: &Open) -> Result<(), Error> {
        let until = Duration::from_millis(open.since) + kind.settle;
        match until.checked_sub(self.world.clock.now()).filter(|left| !left.is_zero()) {
            Some(left) => {
                self.rest(addr, "an earlier call may still take effect", left.min(kind.settle)).await
            }
            None => {
                // It may have taken effect after the wave looked.
                self.world.providers.forget_reads();
                Ok(())
            }
        }
    }

    /// The error of a fault.
    fn error(&self, kind: &Kind, fault: Fault) -> Error {
        self.lanes.of(kind).map_or_else(|error| error, |lane| lane.error(fault))
    }

    fn outputs(&self) -> MutexGuard<'_, BTreeMap<Address, Outputs>> {
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn retired(&self) -> MutexGuard<'_, Vec<SecretName>> {
        self.retired.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, and says what for.
    ///
    /// # Errors
    /// `engine.stopped` when Ctrl-C comes first.
    async fn rest(&self, addr: &Address, why: &str, time: Duration) -> Result<(), Error> {
        self.front.sink.emit(&Event::Waiting { addr, why, next: time });
        tokio::select! {
            biased;
            () = self.front.stop.raised() => Err(stopped()),
            () = self.world.clock.sleep(time) => {
                self.world.providers.forget_reads();
                Ok(())
            }
        }
    }
}
