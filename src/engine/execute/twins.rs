//! A call whose answer was lost may take effect after the same was sent again: then two things carry our mark.

use std::collections::BTreeSet;

use tokio::time::Instant;

use super::make::Attempt;
use super::{Walk, call};
use crate::engine::observe::Look;
use crate::engine::{Outputs, Repeat, Seen, Value};
use crate::error::Error;

/// Lists once more, and deletes what carries our mark beside the thing that answered: nobody refers to it, and secrets
/// that it told are lost. It counts as a twin only while the other one is seen to stand.
///
/// # Errors
/// `engine.stands` when a twin cannot be deleted, or what a call says: then the attempt stays open in the journal.
pub(super) async fn part(walk: &Walk<'_>, attempt: &Attempt<'_>, made: &Outputs) -> Result<(), Error> {
    let Some(id) = id(made).filter(|_| attempt.doubtful && attempt.kind.repeat == Repeat::Find) else {
        return Ok(());
    };
    let (addr, kind) = (&attempt.resource.addr, attempt.kind);
    let beside = |other: &str| [attempt.others.as_slice(), &[other.to_owned()]].concat();
    let others = beside(id);
    let (began, mut deleted) = (Instant::now(), BTreeSet::new());
    loop {
        let Some((twin, known)) = see(walk, attempt, &Outputs::new(), &others).await? else { return Ok(()) };
        if deleted.insert(twin.clone()) {
            match see(walk, attempt, made, &beside(&twin)).await? {
                Some((there, _)) if there == id => {}
                _ => return Ok(()),
            }
            call::delete(walk, addr, kind, &attempt.inputs, &known, &others, false)
                .await
                .map_err(|fault| walk.error(kind, fault))?;
        } else if began.elapsed() + kind.poll > kind.patience {
            return Err(Error::failed("engine.stands", format!("`{addr}` was made twice, and {twin} stays"))
                .hint("remove that one by hand, then run the same command again"));
        } else {
            walk.rest(addr, "it was made twice, and the second one is still there", kind.poll).await?;
        }
    }
}

/// What stands there of ours, by its id.
async fn see(
    walk: &Walk<'_>,
    attempt: &Attempt<'_>,
    known: &Outputs,
    others: &[String],
) -> Result<Option<(String, Outputs)>, Error> {
    let Attempt { resource, kind, inputs, .. } = attempt;
    let look = Look { addr: &resource.addr, kind, inputs, known, others, unmarked: false };
    Ok(match look.at(walk.world, &walk.lanes).await? {
        Seen::Ours { outputs, .. } => id(&outputs).map(str::to_owned).map(|id| (id, outputs)),
        _ => None,
    })
}

fn id(outputs: &Outputs) -> Option<&str> {
    outputs.get("id").and_then(Value::shown)
}
