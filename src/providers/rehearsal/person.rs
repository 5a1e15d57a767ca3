//! The person of a rehearsal: says yes, and does what is asked after a while.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{Land, Thing, secret};
use crate::engine::{Ask, Checkpoint, Consent, Filled, Gate, Value};

/// What a person needs to find a key on another page, log in and paste it.
pub(super) const PASTE: Duration = Duration::from_secs(2 * 60);
/// What a person needs to do something in another program.
pub(super) const WORK: Duration = Duration::from_secs(6 * 60);

/// Does checkpoints in a [`Land`].
pub struct Person(Arc<Land>);

impl Person {
    /// A person who lives there.
    pub fn new(land: Arc<Land>) -> Person {
        Person(land)
    }

    /// Time that a checkpoint takes a person.
    pub fn time(checkpoint: &Checkpoint) -> Duration {
        if checkpoint.wants.is_empty() { WORK } else { PASTE }
    }
}

#[async_trait]
impl Gate for Person {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Given("terminal")
    }

    async fn fill(&self, checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        tokio::time::sleep(Person::time(checkpoint)).await;
        let shown: BTreeMap<String, String> = checkpoint.shown.iter().cloned().collect();
        let pasted = format!("rehearsed-{}", checkpoint.addr);
        let values: BTreeMap<String, Value> =
            checkpoint.wants.iter().map(|want| (want.name.clone(), secret(&pasted))).collect();
        let mut outputs: BTreeMap<String, Value> =
            shown.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        outputs.extend(values.clone());
        self.0.things().insert(checkpoint.addr.clone(), Thing { inputs: shown, outputs });
        Filled::Given(values)
    }
}
