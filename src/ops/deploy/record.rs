//! Listens to a walk and remembers what happened when.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::rehearse::Moment;
use crate::engine::{Action, Address, Clock, Event, Sink};

/// Passes events on and keeps them.
pub(super) struct Recorder<'a> {
    to: &'a dyn Sink,
    clock: Clock,
    began: Duration,
    kept: Mutex<Kept>,
}

/// What is kept.
#[derive(Default)]
pub(super) struct Kept {
    /// By address: what was done last, what was seen, how long it took.
    pub(super) ended: BTreeMap<Address, (Action, String, Duration)>,
    /// When a person was first awaited, and how long, once it ended.
    asked: BTreeMap<Address, Duration>,
    /// Time that a person was awaited, side by side waits counted once.
    pub(super) person: Duration,
    /// What a person did.
    pub(super) people: Vec<Address>,
    awaited: Option<Duration>,
    pub(super) moments: Vec<Moment>,
    waits: BTreeMap<Address, String>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(to: &'a dyn Sink, clock: Clock) -> Recorder<'a> {
        Recorder { to, clock, began: clock.now(), kept: Mutex::default() }
    }

    /// Time since the walk began.
    pub(super) fn elapsed(&self) -> Duration {
        self.clock.now().saturating_sub(self.began)
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Recorder<'_> {
    fn emit(&self, event: &Event<'_>) {
        self.to.emit(event);
        let now = self.elapsed();
        let mut kept = self.kept();
        kept.take(event, now);
    }
}

impl Kept {
    fn take(&mut self, event: &Event<'_>, now: Duration) {
        match event {
            Event::Looking { .. } => {}
            Event::Started { addr, action, .. } => {
                self.say(now, addr, format!("{} begins", action.as_str()));
            }
            Event::Waiting { addr, why, .. } => {
                if self.waits.insert((*addr).clone(), (*why).to_owned()).as_deref() != Some(*why) {
                    self.say(now, addr, format!("waits: {why}"));
                }
            }
            Event::Ended { addr, action, proof, took } => {
                self.over(addr, now);
                self.say(now, addr, (*proof).to_owned());
                self.ended.insert((*addr).clone(), (*action, (*proof).to_owned(), *took));
            }
            Event::Failed { addr, error } => {
                self.over(addr, now);
                self.say(now, addr, format!("failed: {error}"));
            }
            Event::Skipped { addr, because } => {
                self.say(now, addr, format!("left out: {because} did not end well"))
            }
            Event::Person(checkpoint) => {
                self.asked.insert(checkpoint.addr.clone(), now);
                self.awaited.get_or_insert(now);
                self.say(now, &checkpoint.addr, "a person is asked".to_owned());
            }
        }
    }

    /// One thing less is awaited from a person.
    fn over(&mut self, addr: &Address, now: Duration) {
        if self.asked.remove(addr).is_none() {
            return;
        }
        self.people.push(addr.clone());
        if self.asked.is_empty()
            && let Some(since) = self.awaited.take()
        {
            self.person += now.saturating_sub(since);
        }
    }

    fn say(&mut self, at: Duration, addr: &Address, what: String) {
        self.moments.push(Moment { at, addr: addr.to_string(), what });
    }
}
