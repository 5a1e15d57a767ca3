//! Listens to a walk on its way to a sink, so that the page about it knows how long each proof and each person took.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Picture;
use super::plan::millis;
use super::report_data::{Cost, Failure, PersonDid, Proof, ReportData, Thing, Waiting};
use crate::engine::{Action, Address, Event, Outcome, Plan, Sink, Step};

/// Passes every event on, and remembers times.
pub struct Recorder<'a> {
    sink: &'a dyn Sink,
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    took: BTreeMap<Address, u64>,
    /// What was asked of a person, by address.
    asked: BTreeMap<Address, String>,
}

impl<'a> Recorder<'a> {
    /// Listens to what goes to `sink`.
    pub fn new(sink: &'a dyn Sink) -> Recorder<'a> {
        Recorder { sink, heard: Mutex::default() }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page's data as far as a plan and its outcome tell it: graph, proofs, what stands, people, costs, and what is
    /// left. Names, addresses, words, times of the whole and pictures are the caller's.
    pub fn report(&self, plan: &Plan, outcome: &Outcome) -> ReportData {
        let heard = self.heard();
        let steps: BTreeMap<&Address, &Step> =
            plan.steps.iter().filter(|step| !step.is_deletion()).map(|step| (&step.addr, step)).collect();
        let kind = |addr: &Address| steps.get(addr).map_or_else(String::new, |step| step.kind.clone());
        let failed: BTreeSet<&Address> = outcome.failed.iter().map(|(addr, _)| addr).collect();
        // A step that was made and whose proof did not come is no proof.
        let proved = outcome.proved.iter().filter(|(addr, _)| !failed.contains(addr));
        let proofs = proved.filter(|(addr, _)| steps.contains_key(addr)).map(|(addr, seen)| Proof {
            addr: addr.to_string(),
            kind: kind(addr),
            seen: seen.clone(),
            took_ms: heard.took.get(addr).copied(),
        });
        let stands: Vec<Thing> = plan
            .steps
            .iter()
            .filter(|step| !step.is_deletion() && step.action != Action::Check)
            .filter_map(|step| Some(thing(step, outcome.proved.get(&step.addr)?)))
            .collect();
        let costs = stands.iter().filter_map(|thing| {
            Some(Cost { what: format!("{} ({})", thing.addr, thing.kind), price: thing.cost.clone()? })
        });
        ReportData {
            ending: outcome.ending().as_str().to_owned(),
            graph: Picture::of_plan(plan).after(outcome),
            proofs: proofs.collect(),
            costs: costs.collect(),
            stands,
            people: people(&heard),
            waiting: outcome.waiting.iter().map(waiting).collect(),
            failures: outcome.failed.iter().map(failure).collect(),
            survivors: outcome.survivors.iter().map(survivor).collect(),
            ..ReportData::default()
        }
    }
}

impl Sink for Recorder<'_> {
    fn emit(&self, event: &Event<'_>) {
        match event {
            Event::Ended { addr, took, .. } => {
                self.heard().took.insert((*addr).clone(), millis(*took));
            }
            Event::Person(checkpoint) => {
                self.heard().asked.insert(checkpoint.addr.clone(), checkpoint.text.clone());
            }
            _ => {}
        }
        self.sink.emit(event);
    }
}

/// Steps that a person was asked for and that ended: their time runs from the question to the look that saw it.
fn people(heard: &Heard) -> Vec<PersonDid> {
    let done = heard.asked.iter().filter_map(|(addr, text)| {
        let took_ms = *heard.took.get(addr)?;
        Some(PersonDid { addr: addr.to_string(), what: first_line(text), took_ms })
    });
    done.collect()
}

fn thing(step: &Step, seen: &str) -> Thing {
    Thing {
        addr: step.addr.to_string(),
        kind: step.kind.clone(),
        what: seen.to_owned(),
        link: seen.starts_with("https://").then(|| seen.to_owned()),
        cost: step.cost.clone(),
    }
}

fn waiting(checkpoint: &crate::engine::Checkpoint) -> Waiting {
    Waiting {
        addr: checkpoint.addr.to_string(),
        what: first_line(&checkpoint.text),
        link: (!checkpoint.link.is_empty()).then(|| checkpoint.link.clone()),
    }
}

fn failure((addr, error): &(Address, crate::error::Error)) -> Failure {
    Failure {
        addr: addr.to_string(),
        code: error.code().to_owned(),
        message: error.to_string(),
        hints: error.hints().to_vec(),
    }
}

fn survivor(survivor: &crate::engine::Survivor) -> Thing {
    Thing {
        addr: survivor.addr.to_string(),
        kind: survivor.kind.clone(),
        what: survivor.why.clone(),
        link: None,
        cost: survivor.cost.clone(),
    }
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned()
}
