//! What a walk tells while it goes, and the three ways out of it.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{Action, Address, Checkpoint, Consequence};
use crate::error::Error;
use std::collections::BTreeMap;

/// One thing that happened during a walk.
#[derive(Debug)]
pub enum Event<'a> {
    /// A look at the world begins.
    Looking {
        /// How many things are looked at.
        things: usize,
    },
    /// A step begins.
    Started {
        /// Its address.
        addr: &'a Address,
        /// Its kind.
        kind: &'a str,
        /// What is done.
        action: Action,
    },
    /// A step is not finished; says what it waits for.
    Waiting {
        /// Its address.
        addr: &'a Address,
        /// What it waits for.
        why: &'a str,
        /// Time until the next look.
        next: Duration,
    },
    /// A step ended well.
    Ended {
        /// Its address.
        addr: &'a Address,
        /// What was done.
        action: Action,
        /// What was seen.
        proof: &'a str,
        /// How long it took.
        took: Duration,
    },
    /// A step did not end well.
    Failed {
        /// Its address.
        addr: &'a Address,
        /// Why.
        error: &'a Error,
    },
    /// A step is left out because one that it refers to did not end well.
    Skipped {
        /// Its address.
        addr: &'a Address,
        /// The one that it refers to.
        because: &'a Address,
    },
    /// A person is awaited.
    Person(&'a Checkpoint),
}

/// Takes events. Must not fail: an output that is gone is the shell's concern.
pub trait Sink: Sync {
    /// Takes one event.
    fn emit(&self, event: &Event<'_>);
}

/// Answers for the person.
#[async_trait]
pub trait Gate: Sync {
    /// Whether the person agrees to all of this.
    async fn consent(&self, asks: &[Ask]) -> Consent;
    /// Shows a checkpoint and waits for the person. `wrong` says what was seen after their last answer, when that was not
    /// enough. Dropped when the tool sees the thing done by itself.
    async fn fill(&self, checkpoint: &Checkpoint, wrong: Option<String>) -> Filled;
    /// Somebody sits there: checkpoints are watched until they are done or left for later, however long that takes, and not
    /// until their deadline.
    fn is_attended(&self) -> bool {
        false
    }
}

/// One thing that needs agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its weight.
    pub consequence: Consequence,
    /// What exactly.
    pub what: String,
    /// What it costs, when known.
    pub cost: Option<String>,
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// Agreed; by `terminal`, `flag` or `setting`.
    Given(&'static str),
    /// Not agreed; says how to agree.
    Withheld(String),
}

/// The answer to a checkpoint.
#[derive(Debug)]
pub enum Filled {
    /// The person did it; values are those that the checkpoint wants.
    Given(BTreeMap<String, super::Value>),
    /// The person goes without it: only where the checkpoint says what is missing then.
    Without,
    /// Not now.
    Later,
}

/// The ways out of a walk.
#[derive(Clone, Copy)]
pub struct Front<'a> {
    /// Takes events.
    pub sink: &'a dyn Sink,
    /// Takes questions.
    pub gate: &'a dyn Gate,
    /// Ctrl-C.
    pub stop: &'a Stop,
}

/// Raised once by Ctrl-C: no new call begins, those in flight are finished and journaled.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// The other end of a [`Stop`].
#[derive(Debug)]
pub struct StopSwitch(watch::Sender<bool>);

impl Stop {
    /// A stop that nobody has raised, and the switch that raises it.
    pub fn new() -> (StopSwitch, Stop) {
        let (sender, receiver) = watch::channel(false);
        (StopSwitch(sender), Stop(receiver))
    }

    /// Somebody wants us to end.
    pub fn is_raised(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when somebody wants us to end; never, when the switch is gone.
    pub async fn raised(&self) {
        if self.0.clone().wait_for(|raised| *raised).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl StopSwitch {
    /// Wants the walk to end.
    pub fn raise(&self) {
        self.0.send_replace(true);
    }
}
