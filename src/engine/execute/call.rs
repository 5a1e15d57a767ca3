//! Sends a call until it is known whether it had its effect.

use std::time::Duration;

use super::Walk;
use super::make::{Attempt, begin, look};
use crate::engine::events::Event;
use crate::engine::observe::lost;
use crate::engine::{Address, Call, Fault, Inputs, Kind, Outputs, Repeat};
use crate::error::Error;

/// Times that a call is sent whose answer was lost.
const SENDS: u32 = 4;
/// First wait after a lost answer; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// What is known of a call at its end.
pub(super) enum Answer {
    Effect(Outputs),
    None(Error),
}

/// Ensures. An error means that the effect is not known: the journal keeps the call open.
pub(super) async fn ensure(walk: &Walk<'_>, attempt: &mut Attempt<'_>) -> Result<Answer, Error> {
    let addr = &attempt.resource.addr;
    let lane = walk.lanes.of(attempt.kind)?;
    let (_, provider) = walk.world.providers.find(&attempt.kind.name)?;
    let mark = walk.world.mark(addr);
    let waits =
        |wait| walk.front.sink.emit(&Event::Waiting { addr, why: "the provider asks to wait", next: wait });
    let mut lost = 0;
    // An answer was lost and nothing was found out since: a refusal speaks only of the call that it answers.
    let mut unsure = false;
    loop {
        let call = Call {
            addr,
            kind: attempt.kind,
            inputs: &attempt.inputs,
            known: &attempt.known,
            others: &attempt.others,
            adopt: attempt.adopts,
            key: &attempt.key,
            mark: &mark,
            clock: &walk.world.clock,
        };
        let answer = lane.send(async || provider.ensure(&call).await, waits).await;
        provider.forget_reads();
        match answer {
            Ok(outputs) => return Ok(Answer::Effect(merged(outputs, &attempt.known))),
            Err(Fault::Unsure(error)) => {
                lost += 1;
                attempt.doubtful = true;
                if lost >= SENDS {
                    return Err(error);
                }
                if let Some(outputs) = found(walk, attempt, error, lost).await? {
                    return Ok(Answer::Effect(outputs));
                }
                unsure = attempt.kind.repeat != Repeat::Find;
            }
            Err(refused) if unsure => return Err(lane.error(refused)),
            Err(refused) => return Ok(Answer::None(lane.error(refused))),
        }
    }
}

/// The answer was lost. Finds what the call made, or makes sure that sending again is right.
async fn found(
    walk: &Walk<'_>,
    attempt: &mut Attempt<'_>,
    error: Error,
    sent: u32,
) -> Result<Option<Outputs>, Error> {
    let addr = &attempt.resource.addr;
    match attempt.kind.repeat {
        Repeat::Safe | Repeat::Key => {
            walk.rest(addr, "the answer was lost, and it is sent again", FIRST_WAIT * 2_u32.pow(sent - 1))
                .await?;
            Ok(None)
        }
        Repeat::Never => Err(error),
        Repeat::Find => {
            walk.rest(addr, "the answer was lost: it is looked for", attempt.kind.settle).await?;
            let Some(outputs) = look(walk, attempt).await? else {
                attempt.known = Outputs::new();
                again(walk, attempt).await?;
                return Ok(None);
            };
            if lost(attempt.kind, &outputs).is_empty() {
                // It stands; whether the lost call also changed it is settled by sending that again, by its id.
                let sent_again = !attempt.known.is_empty() || attempt.adopts;
                attempt.known.extend(outputs.clone());
                if sent_again {
                    again(walk, attempt).await?;
                }
                return Ok((!sent_again).then_some(outputs));
            }
            // It stands, and its secret went with the lost answer.
            let others = attempt.others.clone();
            delete(walk, addr, attempt.kind, &attempt.inputs, &outputs, &others, attempt.unmarked)
                .await
                .map_err(|fault| walk.error(attempt.kind, fault))?;
            attempt.known = Outputs::new();
            again(walk, attempt).await?;
            Ok(None)
        }
    }
}

/// What was found out makes the next call a new one, with a key of its own: some providers answer a key that they know with
/// the failure that they gave before.
async fn again(walk: &Walk<'_>, attempt: &mut Attempt<'_>) -> Result<(), Error> {
    begin(walk, attempt, Some(attempt.generation), None)?;
    walk.journal.commit().await
}

/// Deletes; sending it again is always right.
pub(super) async fn delete(
    walk: &Walk<'_>,
    addr: &Address,
    kind: &Kind,
    inputs: &Inputs,
    known: &Outputs,
    others: &[String],
    adopt: bool,
) -> Result<(), Fault> {
    let lane = walk.lanes.of(kind)?;
    let (_, provider) = walk.world.providers.find(&kind.name)?;
    let mark = walk.world.mark(addr);
    let call =
        Call { addr, kind, inputs, known, others, adopt, key: "", mark: &mark, clock: &walk.world.clock };
    let waits =
        |wait| walk.front.sink.emit(&Event::Waiting { addr, why: "the provider asks to wait", next: wait });
    let mut sent = 0;
    loop {
        let answer = lane.send(async || provider.delete(&call).await, waits).await;
        provider.forget_reads();
        match answer {
            Ok(()) => return Ok(()),
            Err(Fault::Unsure(_)) if sent + 1 < SENDS => {
                let why = "the answer was lost, and it is sent again";
                walk.rest(addr, why, FIRST_WAIT * 2_u32.pow(sent)).await.map_err(Fault::Unsure)?;
                sent += 1;
            }
            // A refusal after a lost answer does not say that nothing happened.
            Err(fault) if sent > 0 => return Err(Fault::Unsure(lane.error(fault))),
            Err(fault) => return Err(fault),
        }
    }
}

/// What a provider did not say again stays as it is remembered.
fn merged(mut outputs: Outputs, known: &Outputs) -> Outputs {
    let same = outputs.get("id").map(|id| id.expose()) == known.get("id").map(|id| id.expose());
    for (name, value) in known.iter().filter(|_| same) {
        outputs.entry(name.clone()).or_insert_with(|| value.clone());
    }
    outputs
}
