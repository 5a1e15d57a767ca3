//! How long a plan takes: the longest way through its steps, by typical times that the caller knows.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::engine::{Action, Actor, Address, Plan, Step};

/// What a plan is expected to take. Deletions are not counted: they come last, and nobody waits for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// Time of the longest way, as far as its steps' times are known.
    pub total: Duration,
    /// What of it is a person's time.
    pub person: Duration,
    /// The steps of the longest way, first to last, without those that are kept.
    pub path: Vec<Address>,
    /// Steps of that way whose kind has no typical time: the total is "at least".
    pub unknown: Vec<Address>,
}

/// The critical path. `typical` gives the usual time of one step of a kind, a person's time for steps by hand.
pub fn expected(plan: &Plan, typical: &dyn Fn(&str) -> Option<Duration>) -> Expected {
    // References come before what refers to them, so one pass is enough.
    let mut ends: BTreeMap<&Address, End<'_>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| !step.is_deletion()) {
        let own = if step.action == Action::Keep { Some(Duration::ZERO) } else { typical(&step.kind) };
        let before = step.after.iter().filter_map(|addr| ends.get(addr)).max_by_key(|end| end.weight());
        let end = End {
            step,
            own,
            at: before.map_or(Duration::ZERO, |end| end.at) + own.unwrap_or_default(),
            steps: before.map_or(0, |end| end.steps) + usize::from(step.action != Action::Keep),
            before: before.map(|end| &end.step.addr),
        };
        ends.insert(&step.addr, end);
    }
    let mut found = Expected::default();
    let mut next = ends.values().max_by_key(|end| end.weight());
    found.total = next.map_or(Duration::ZERO, |end| end.at);
    while let Some(end) = next {
        if end.step.action != Action::Keep {
            found.path.insert(0, end.step.addr.clone());
        }
        if end.step.actor == Actor::Hand {
            found.person += end.own.unwrap_or_default();
        }
        if end.own.is_none() {
            found.unknown.insert(0, end.step.addr.clone());
        }
        next = end.before.and_then(|addr| ends.get(addr));
    }
    found
}

/// The earliest end of a step, and the step before it on the longest way.
struct End<'a> {
    step: &'a Step,
    own: Option<Duration>,
    at: Duration,
    steps: usize,
    before: Option<&'a Address>,
}

impl End<'_> {
    /// Where times are unknown, the way with more steps counts as the longer one.
    fn weight(&self) -> (Duration, usize) {
        (self.at, self.steps)
    }
}
