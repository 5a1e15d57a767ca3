//! `vibe recover`: a journal that was lost or damaged, rebuilt from the marks on what stands.

use std::path::PathBuf;
use std::sync::Arc;

use super::open::Opened;
use super::walk::{Build, graph};
use super::world::{self, Time};
use super::{DeployFront, DeployRequest};
use crate::engine::{self, Journal, LocalLedger, State, Whose};
use crate::error::Error;
use crate::http::Calls;
use crate::ops::Surroundings;

/// What was found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoverReport {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// Everything that should exist, those that others refer to first.
    pub things: Vec<Recovered>,
    /// Where the damaged journal lies now; nothing when there was none.
    pub aside: Option<PathBuf>,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Its address.
    pub addr: String,
    /// Its kind.
    pub kind: String,
    /// Whose it was found to be.
    pub whose: Whose,
}

impl RecoverReport {
    /// Nothing stands in the place of what should be ours.
    pub fn ok(&self) -> bool {
        !self.things.iter().any(|thing| matches!(thing.whose, Whose::Foreign(_)))
    }
}

/// Looks at everything that should exist, and writes a new journal about what carries our mark. Nothing in the world is
/// changed; the damaged journal is kept beside the new one.
///
/// # Errors
/// `recover.whole` when there is nothing to recover; the project cannot be opened, or the world cannot be looked at: then
/// nothing was written.
pub fn recover(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
) -> Result<RecoverReport, Error> {
    let opened = Opened::find(request, place)?;
    if let Some(bucket) = opened.home.shared() {
        return Err(in_a_bucket(&opened, &bucket));
    }
    let graph = graph(&opened, Build::Named, place, front)?;
    world::run(Time::Real, front.stop, async |stop| {
        let world = world::real(&opened, place, opened.state.prints()?, Calls::default())?;
        let folder = opened.state.journal();
        let ledger = LocalLedger::open(&folder)?;
        match engine::look(&folder).and_then(|records| State::fold(&records)) {
            Ok(state) if !state.current.is_empty() || !state.replaced.is_empty() => {
                return Err(whole(&opened));
            }
            Ok(_) => {}
            Err(error) if error.code() == "journal.damaged" => {}
            Err(error) => return Err(error),
        }
        let ways = engine::Front { sink: front.sink, gate: front.gate, stop };
        let found = engine::rediscover(&graph, &world, ways).await?;
        let aside = ledger.set_aside(world.clock.now().as_secs())?;
        let journal = Journal::open(Arc::new(ledger), &world.scope, world.clock).await?;
        let written = engine::write_down(&found, &journal, &world).await;
        let closed = journal.close().await;
        written.and(closed)?;
        let things = found.iter().map(|one| Recovered {
            addr: one.addr().to_string(),
            kind: one.kind.clone(),
            whose: one.whose.clone(),
        });
        Ok(RecoverReport {
            app: opened.app.app.name.clone(),
            environment: opened.environment.clone(),
            things: things.collect(),
            aside,
        })
    })
}

fn whole(opened: &Opened) -> Error {
    let message = format!("the journal of `{}` is whole: there is nothing to recover", opened.environment);
    Error::usage("recover.whole", message)
        .hint(format!("`vibe status --env {}` shows how the world differs from it", opened.environment))
}

/// There the objects themselves are the backup: none is ever removed or written over.
fn in_a_bucket(opened: &Opened, bucket: &str) -> Error {
    let folder = opened.state.path().display();
    Error::usage("recover.shared", format!("the journal lies at {bucket}, and only one in a folder is rebuilt"))
        .hint("bring the missing objects back from the bucket's versions or a backup")
        .hint(format!("or move {folder}/elsewhere and {folder}/journal away, take `[state]` out of vibe.toml, run `vibe recover`, then name another folder in `[state]` and run `vibe state move`"))
}
