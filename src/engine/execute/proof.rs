//! Done means seen: looks until a thing is as it should be, or says why it is not.

use tokio::time::Instant;

use super::Walk;
use crate::engine::events::Event;
use crate::engine::journal::{Entry, Kept};
use crate::engine::kind::{PROOF, SEEN};
use crate::engine::lanes::stopped;
use crate::engine::observe::Look;
use crate::engine::resolve::resolve;
use crate::engine::{Known, Outputs, Seen, Step};
use crate::error::Error;

/// Looks until it holds; gives the words for what was seen.
pub(super) async fn of(walk: &Walk<'_>, step: &Step) -> Result<String, Error> {
    let began = Instant::now();
    let kind = walk.kind(step)?;
    let missing = || {
        Error::failed("engine.plan_again", format!("what `{}` looks at was not made", step.addr))
            .hint("run the same command again")
    };
    let resource = walk.graph.get(&step.addr).ok_or_else(missing)?;
    let resolved = resolve(resource, walk.world, |addr, name| walk.output(addr, name))?;
    if !resolved.complete {
        return Err(missing());
    }
    let known = walk.outputs().get(&step.addr).cloned().unwrap_or_default();
    let (others, unmarked) = walk.journal.read(|state| {
        let current = state.current.get(&step.addr);
        let generation = current.map(|known| known.generation);
        (state.others(&step.addr, generation), current.is_some_and(Known::may_lack_mark))
    });
    let look =
        Look { addr: &step.addr, kind, inputs: &resolved.inputs, known: &known, others: &others, unmarked };
    loop {
        let seen = look.at(walk.world, &walk.lanes).await?;
        let why = match seen {
            Seen::Ours { outputs, differs } if differs.is_empty() => {
                return seen_to_hold(walk, step, outputs);
            }
            Seen::Ours { differs, .. } => format!("{} differs from what was asked", differs.join(", ")),
            Seen::CannotLook(why) => return seen_to_hold(walk, step, said(&why, known)),
            Seen::Unready(why) => why,
            Seen::Missing => "it is not there yet".to_owned(),
            Seen::Foreign(whose) => format!("it is not ours: {whose}"),
        };
        if began.elapsed() + kind.poll > kind.patience {
            return Err(Error::failed(
                "engine.not_seen",
                format!("`{}` does not hold after {} s: {why}", step.addr, began.elapsed().as_secs()),
            )
            .hint("what was made stays; run the same command again to look once more"));
        }
        if walk.front.stop.is_raised() {
            return Err(stopped());
        }
        // Waiting may take days: what is known is on disk before.
        walk.journal.commit().await?;
        walk.rest(&step.addr, &why, kind.poll).await?;
    }
}

fn said(why: &str, mut known: Outputs) -> Outputs {
    known.insert(PROOF.to_owned(), format!("not looked at: {why}").into());
    known
}

fn seen_to_hold(walk: &Walk<'_>, step: &Step, mut outputs: Outputs) -> Result<String, Error> {
    let proof = match outputs.remove(PROOF) {
        Some(proof) => proof.shown().unwrap_or(SEEN).to_owned(),
        None => SEEN.to_owned(),
    };
    let took = walk.took(&step.addr);
    walk.journal.note(Entry::Proved {
        addr: step.addr.to_string(),
        what: proof.clone(),
        took: took.as_millis() as u64,
    })?;
    if walk.kind(step)?.waits_ready {
        remember(walk, step, &outputs)?;
    }
    walk.outputs().entry(step.addr.clone()).or_default().extend(outputs);
    walk.front.sink.emit(&Event::Ended { addr: &step.addr, action: step.action, proof: &proof, took });
    Ok(proof)
}

/// Followers are made from what was observed, so that is what the journal keeps.
fn remember(walk: &Walk<'_>, step: &Step, outputs: &Outputs) -> Result<(), Error> {
    let Some(mut done) = walk.journal.read(|state| state.current.get(&step.addr)?.done.clone()) else {
        return Ok(());
    };
    let before = done.outputs.clone();
    for (name, value) in outputs {
        if let Some(text) = value.shown() {
            done.outputs.insert(name.clone(), Kept::Text(text.to_owned()));
        }
    }
    if done.outputs != before {
        walk.journal.note(Entry::Done(done))?;
    }
    Ok(())
}
