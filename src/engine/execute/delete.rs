//! The second phase: deletions, each after everything that refers to it; each is seen to be gone or named as a survivor.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::make::kept_secrets;
use super::{Outcome, Survivor, Walk, call};
use crate::engine::events::Event;
use crate::engine::journal::{Begun, Entry, Known, Verb};
use crate::engine::lanes::stopped;
use crate::engine::observe::Look;
use crate::engine::resolve::{made_from, output_secret, remembered};
use crate::engine::{Action, Fault, Inputs, Kind, Outputs, Plan, Seen, Step, Verbs, World};
use crate::error::{Error, Kind as ErrorKind};
use crate::secret::SecretName;

/// How one deletion ended.
enum End {
    /// Says how that is known.
    Gone(String),
    Forgotten(String),
    Survives(String),
}

type Running<'a> = FuturesUnordered<Pin<Box<dyn Future<Output = (usize, Result<End, Error>)> + 'a>>>;

/// Every deletion looks at once; it acts when its turn comes.
pub(super) async fn run(walk: &Walk<'_>, plan: &Plan, outcome: &mut Outcome) {
    let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.is_deletion()).collect();
    let mut order = Order::new(walk, &steps);
    let mut turns: Vec<Option<oneshot::Sender<()>>> = Vec::new();
    let mut running: Running<'_> = FuturesUnordered::new();
    for (place, step) in steps.iter().copied().enumerate() {
        let (turn, come) = oneshot::channel();
        turns.push(Some(turn));
        running.push(Box::pin(async move { (place, end(walk, step, come).await) }));
    }
    loop {
        while let Some(place) = order.ready.pop() {
            if let Some(turn) = turns[place].take() {
                // The other end is gone when the step has failed already.
                let _ = turn.send(());
            }
        }
        let Some((place, end)) = running.next().await else { return };
        if settle(walk, steps[place], end, outcome) {
            order.release(place);
        } else {
            for kept in order.keep(place) {
                turns[kept] = None;
                outcome.skipped.push((steps[kept].addr.clone(), steps[place].addr.clone()));
            }
        }
    }
}

/// Which deletion waits for which: what others refer to goes after them.
struct Order {
    waits: Vec<usize>,
    refers: Vec<Vec<usize>>,
    ready: Vec<usize>,
}

impl Order {
    fn new(walk: &Walk<'_>, steps: &[&Step]) -> Order {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, step) in steps.iter().enumerate() {
            places.entry(step.addr.as_str()).or_default().push(place);
        }
        let mut order =
            Order { waits: vec![0; steps.len()], refers: vec![Vec::new(); steps.len()], ready: Vec::new() };
        for (place, step) in steps.iter().enumerate() {
            let refs = walk.journal.read(|state| {
                step.generation
                    .and_then(|generation| state.find(&step.addr, generation))
                    .map(|known| known.refs.clone())
            });
            for to in refs.iter().flatten().filter_map(|addr| places.get(addr.as_str())).flatten() {
                if steps[*to].addr != step.addr {
                    order.waits[*to] += 1;
                    order.refers[place].push(*to);
                }
            }
        }
        order.break_circles();
        order.ready = (0..steps.len()).rev().filter(|place| order.waits[*place] == 0).collect();
        order
    }

    /// Old and new things of the same addresses may refer to each other: then the newest goes first.
    fn break_circles(&mut self) {
        let mut waits = self.waits.clone();
        let mut free: Vec<usize> = (0..waits.len()).filter(|place| waits[*place] == 0).collect();
        for next in 0..waits.len() {
            while let Some(place) = free.pop() {
                for to in &self.refers[place] {
                    waits[*to] = waits[*to].saturating_sub(1);
                    if waits[*to] == 0 {
                        free.push(*to);
                    }
                }
            }
            if waits[next] > 0 {
                self.refers.iter_mut().for_each(|refers| refers.retain(|to| *to != next));
                (waits[next], self.waits[next]) = (0, 0);
                free.push(next);
            }
        }
    }

    fn release(&mut self, place: usize) {
        for to in std::mem::take(&mut self.refers[place]) {
            self.waits[to] = self.waits[to].saturating_sub(1);
            if self.waits[to] == 0 {
                self.ready.push(to);
            }
        }
    }

    /// What a thing that stays still needs, directly or not: it stays too.
    fn keep(&mut self, place: usize) -> BTreeSet<usize> {
        let mut kept = BTreeSet::new();
        let mut next = std::mem::take(&mut self.refers[place]);
        while let Some(to) = next.pop() {
            if kept.insert(to) {
                next.append(&mut self.refers[to]);
            }
        }
        kept
    }
}

/// Takes one end into the outcome; false when nothing that it refers to may go.
fn settle(walk: &Walk<'_>, step: &Step, end: Result<End, Error>, outcome: &mut Outcome) -> bool {
    let survivor = |why: String, forgotten: bool| {
        let cost = walk.kind(step).ok().and_then(|kind| kind.cost_for(|_| None));
        Survivor { addr: step.addr.clone(), kind: step.kind.clone(), why, cost, forgotten }
    };
    match end {
        Ok(End::Gone(proof)) => {
            outcome.proved.insert(step.addr.clone(), proof);
            // What was replaced is out of use as it was meant to be, and stands in nobody's way.
            let ends = walk.graph.get(&step.addr).is_none();
            let stays = walk
                .kind(step)
                .ok()
                .filter(|kind| ends && kind.retires)
                .and_then(|kind| kind.survives.clone());
            outcome.survivors.extend(stays.map(|why| survivor(why, true)));
            true
        }
        Ok(End::Forgotten(why)) => {
            if walk.kind(step).is_ok_and(|kind| kind.verbs != Verbs::Check) {
                outcome.survivors.push(survivor(why, true));
            }
            true
        }
        Ok(End::Survives(why)) => {
            outcome.survivors.push(survivor(why, false));
            false
        }
        Err(error) => {
            if error.kind() != ErrorKind::Interrupted {
                walk.front.sink.emit(&Event::Failed { addr: &step.addr, error: &error });
                outcome.failed.push((step.addr.clone(), error));
            }
            false
        }
    }
}

async fn end(walk: &Walk<'_>, step: &Step, turn: oneshot::Receiver<()>) -> Result<End, Error> {
    let find = |generation| walk.journal.read(|state| state.find(&step.addr, generation).cloned());
    let Some(known) = step.generation.and_then(find) else { return Ok(seen_gone()) };
    let kind = walk.kind(step)?;
    if step.action == Action::Forget {
        wait(walk, turn).await?;
        started(walk, step);
        return forgotten(walk, step, &known, kind, &step.why);
    }
    let thing = Thing::new(walk, step, &known, kind)?;
    let there = thing.look().await?;
    wait(walk, turn).await?;
    let began = Instant::now();
    started(walk, step);
    match thing.delete(there).await? {
        End::Gone(proof) => gone(walk, step, (&known, kind), proof, began),
        End::Forgotten(why) => forgotten(walk, step, &known, kind, &why),
        survives @ End::Survives(_) => Ok(survives),
    }
}

/// Deletes the one that its replacement cannot stand beside.
pub(super) async fn clear(walk: &Walk<'_>, step: &Step, old: &Known) -> Result<(), Error> {
    let kind = walk.kind(step)?;
    let thing = Thing::new(walk, step, old, kind)?;
    let there = thing.look().await?;
    match thing.delete(there).await? {
        End::Gone(_) => {
            walk.journal.note(Entry::Gone { addr: step.addr.to_string(), generation: old.generation })?;
            walk.retired().extend(secrets(old, kind, walk.world));
            Ok(())
        }
        End::Forgotten(why) | End::Survives(why) => {
            Err(Error::failed("engine.stands", format!("the old `{}` cannot be deleted: {why}", step.addr))
                .hint("only one can stand at a time: remove it by hand, then run the same command again"))
        }
    }
}

async fn wait(walk: &Walk<'_>, turn: oneshot::Receiver<()>) -> Result<(), Error> {
    tokio::select! {
        biased;
        () = walk.front.stop.raised() => Err(stopped()),
        come = turn => come.map_err(|_| stopped()),
    }
}

fn started(walk: &Walk<'_>, step: &Step) {
    walk.front.sink.emit(&Event::Started { addr: &step.addr, kind: &step.kind, action: step.action });
}

fn seen_gone() -> End {
    End::Gone("seen to be gone".to_owned())
}

fn gone(
    walk: &Walk<'_>,
    step: &Step,
    (known, kind): (&Known, &Kind),
    proof: String,
    began: Instant,
) -> Result<End, Error> {
    walk.journal.note(Entry::Gone { addr: step.addr.to_string(), generation: known.generation })?;
    walk.retired().extend(secrets(known, kind, walk.world));
    let took = began.elapsed();
    walk.front.sink.emit(&Event::Ended { addr: &step.addr, action: step.action, proof: &proof, took });
    Ok(End::Gone(proof))
}

fn forgotten(walk: &Walk<'_>, step: &Step, known: &Known, kind: &Kind, why: &str) -> Result<End, Error> {
    let (addr, generation) = (step.addr.to_string(), known.generation);
    walk.journal.note(Entry::Forgot { addr, generation, why: why.to_owned() })?;
    walk.retired().extend(secrets(known, kind, walk.world));
    let took = std::time::Duration::ZERO;
    walk.front.sink.emit(&Event::Ended { addr: &step.addr, action: Action::Forget, proof: why, took });
    Ok(End::Forgotten(why.to_owned()))
}

/// A thing that is about to be deleted.
struct Thing<'a> {
    walk: &'a Walk<'a>,
    step: &'a Step,
    known: &'a Known,
    kind: &'a Kind,
    inputs: Inputs,
    outputs: Outputs,
    others: Vec<String>,
}

impl<'a> Thing<'a> {
    fn new(walk: &'a Walk<'a>, step: &'a Step, known: &'a Known, kind: &'a Kind) -> Result<Thing<'a>, Error> {
        let others = walk.journal.read(|state| state.others(&known.addr, Some(known.generation)));
        let outputs = remembered(known, kind, walk.world)?;
        Ok(Thing { walk, step, known, kind, inputs: made_from(known), outputs, others })
    }

    /// What stands there, once an earlier call can no longer put it there.
    async fn look(&self) -> Result<Seen, Error> {
        if let Some(open) = self.known.open.as_ref().filter(|open| open.verb == Verb::Ensure) {
            self.walk.settled(&self.known.addr, self.kind, open).await?;
        }
        self.see(&self.outputs).await
    }

    async fn see(&self, known: &Outputs) -> Result<Seen, Error> {
        let Thing { kind, inputs, others, .. } = self;
        let unmarked = self.known.may_lack_mark();
        let look = Look { addr: &self.known.addr, kind, inputs, known, others, unmarked };
        look.at(self.walk.world, &self.walk.lanes).await
    }

    async fn delete(&self, there: Seen) -> Result<End, Error> {
        let outputs = match there {
            Seen::Missing => return Ok(seen_gone()),
            Seen::Foreign(whose) => return Ok(End::Forgotten(format!("it is not ours any more: {whose}"))),
            Seen::Ours { outputs, .. } => {
                let mut all = self.outputs.clone();
                all.extend(outputs);
                all
            }
            Seen::Unready(_) | Seen::CannotLook(_) => self.outputs.clone(),
        };
        let addr = self.known.addr.to_string();
        let generation = self.known.generation;
        let open = self.known.open.as_ref();
        self.walk.journal.note(Entry::Begun(Begun {
            addr: addr.clone(),
            generation,
            kind: self.kind.name.clone(),
            verb: Verb::Delete,
            key: open.map(|open| open.key.clone()).unwrap_or_default(),
            inputs: BTreeMap::new(),
            refs: Vec::new(),
            adopts: false,
        }))?;
        self.walk.journal.commit().await?;
        let (kind, addr_of) = (self.kind, &self.known.addr);
        let unmarked = self.known.may_lack_mark();
        match call::delete(self.walk, addr_of, kind, &self.inputs, &outputs, &self.others, unmarked).await {
            Ok(()) => self.gone(&outputs).await,
            Err(fault) => {
                if let Fault::Refused(error) = &fault {
                    let code = error.code().to_owned();
                    self.walk.journal.note(Entry::Refused { addr, generation, code })?;
                }
                Err(self.walk.error(kind, fault))
            }
        }
    }

    /// Looks until it is gone.
    async fn gone(&self, outputs: &Outputs) -> Result<End, Error> {
        let began = Instant::now();
        loop {
            let why = match self.see(outputs).await? {
                Seen::Missing | Seen::Foreign(_) => return Ok(seen_gone()),
                Seen::CannotLook(why) => {
                    return Ok(End::Gone(format!("its provider took the deletion; not looked at: {why}")));
                }
                Seen::Ours { .. } => "it was deleted and is still there".to_owned(),
                Seen::Unready(why) => why,
            };
            if began.elapsed() + self.kind.poll > self.kind.patience {
                return Ok(End::Survives(why));
            }
            self.walk.rest(&self.step.addr, &why, self.kind.poll).await?;
        }
    }
}

/// Where its secrets are kept, those of an unfinished attempt included.
pub(super) fn secrets(known: &Known, kind: &Kind, world: &World) -> Vec<SecretName> {
    let mut names = kept_secrets(known);
    if let Some(open) = &known.open {
        let attempt = |name: &str| output_secret(world, &known.addr, name, &open.key).ok();
        names.extend(kind.once().filter_map(|output| attempt(&output.name)));
    }
    names
}
