//! What the fake worlds of the engine have in common: a front that says nothing, and one walk. `benches/engine.rs` and
//! `tests/crash` include this file.

use std::sync::Arc;

use async_trait::async_trait;

use crate::engine::{
    Ask, Checkpoint, Clock, Consent, Event, Filled, Front, Gate, Graph, Journal, Ledger, Outcome, Plan,
    Policy, Provider, Providers, Sights, Sink, World, execute, observe, plan,
};
use crate::error::Error;
use crate::secret::{FingerprintKey, SecretStore};

pub(crate) const SCOPE: &str = "shop/production";

/// Says nothing and agrees to nothing.
pub(crate) struct Mute;

impl Sink for Mute {
    fn emit(&self, _event: &Event<'_>) {}
}

#[async_trait]
impl Gate for Mute {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Withheld("nobody is there".into())
    }

    async fn fill(&self, _checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        Filled::Later
    }
}

/// A world with one provider.
pub(crate) fn world(provider: Arc<dyn Provider>, secrets: Arc<dyn SecretStore>, clock: Clock) -> World {
    let mut providers = Providers::default();
    providers.add(provider);
    World { scope: SCOPE.into(), providers, secrets, prints: FingerprintKey::new([1; 32]), clock }
}

/// A walk that was planned and not begun.
pub(crate) struct Planned {
    pub(crate) journal: Journal,
    pub(crate) plan: Plan,
    sights: Sights,
}

impl Planned {
    /// The state from its ledger, one wave of looks, a plan.
    pub(crate) async fn new(
        graph: &Graph,
        world: &World,
        ledger: Arc<dyn Ledger>,
        policy: &Policy,
        front: Front<'_>,
    ) -> Result<Planned, Error> {
        let journal = Journal::open(ledger, &world.scope, world.clock).await?;
        let state = journal.state();
        let sights = observe(graph, &state, world, front).await?;
        let plan = plan(graph, &state, &sights, &world.providers, policy)?;
        Ok(Planned { journal, plan, sights })
    }

    pub(crate) async fn execute(
        &self,
        graph: &Graph,
        world: &World,
        front: Front<'_>,
    ) -> Result<Outcome, Error> {
        execute(&self.plan, graph, &self.sights, world, &self.journal, front).await
    }
}
