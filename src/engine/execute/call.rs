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
    let (mut lost, mut limited) = (0, 0);
    // An answer was lost and nothing was found out since: a refusal speaks only of the call that it answers.
    let mut unsure = false;
    let none = |unsure: bool, error: Error| if unsure { Err(error) } else { Ok(Answer::None(error)) };
    loop {
        let permit = match lane.enter().await {
            Ok(permit) => permit,
            Err(stopped) => return none(unsure, stopped),
        };
        let answer = provider
            .ensure(&Call {
                addr,
                kind: attempt.kind,
                inputs: &attempt.inputs,
                known: &attempt.known,
                others: &attempt.others,
                adopt: attempt.adopts,
                key: &attempt.key,
                mark: &mark,
                clock: &walk.world.clock,
            })
            .await;
        drop(permit);
        match answer {
            Ok(outputs) => return Ok(Answer::Effect(merged(outputs, &attempt.known))),
            Err(Fault::Refused(error)) => return none(unsure, error),
            Err(Fault::Limited(wait)) => {
                limited += 1;
                if limited >= lane.patience() {
                    return none(unsure, lane.exhausted());
                }
                if let Err(error) = lane.hold(wait) {
                    return none(unsure, error);
                }
                walk.front.sink.emit(&Event::Waiting { addr, why: "the provider asks to wait", next: wait });
            }
            Err(Fault::Unsure(error)) => {
                lost += 1;
                if lost >= SENDS {
                    return Err(error);
                }
                if let Some(outputs) = found(walk, attempt, error, lost).await? {
                    return Ok(Answer::Effect(outputs));
                }
                unsure = attempt.kind.repeat != Repeat::Find;
            }
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
                return Ok(None);
            };
            if lost(attempt.kind, &outputs).is_empty() {
                // It stands; whether the lost call also changed it is settled by sending that again, by its id.
                let sent_again = !attempt.known.is_empty() || attempt.adopts;
                attempt.known.extend(outputs.clone());
                return Ok((!sent_again).then_some(outputs));
            }
            // It stands, and its secret went with the lost answer.
            let (generation, others) = (attempt.generation, attempt.others.clone());
            delete(walk, addr, attempt.kind, &attempt.inputs, &outputs, &others)
                .await
                .map_err(|fault| walk.error(attempt.kind, fault))?;
            attempt.known = Outputs::new();
            begin(walk, attempt, Some(generation), None)?;
            walk.journal.commit().await?;
            Ok(None)
        }
    }
}

/// Deletes; sending it again is always right.
pub(super) async fn delete(
    walk: &Walk<'_>,
    addr: &Address,
    kind: &Kind,
    inputs: &Inputs,
    known: &Outputs,
    others: &[String],
) -> Result<(), Fault> {
    let lane = walk.lanes.of(kind)?;
    let (_, provider) = walk.world.providers.find(&kind.name)?;
    let mark = walk.world.mark(addr);
    let call = Call {
        addr,
        kind,
        inputs,
        known,
        others,
        adopt: false,
        key: "",
        mark: &mark,
        clock: &walk.world.clock,
    };
    let (mut wait, mut unsure) = (FIRST_WAIT, false);
    // What is known of the whole: a refusal after a lost answer does not say that nothing happened.
    let told = |unsure: bool, error: Error| if unsure { Fault::Unsure(error) } else { Fault::Refused(error) };
    for left in (0..lane.patience()).rev() {
        let permit = lane.enter().await.map_err(|stopped| told(unsure, stopped))?;
        let answer = provider.delete(&call).await;
        drop(permit);
        match answer {
            Ok(()) => return Ok(()),
            Err(Fault::Refused(error)) => return Err(told(unsure, error)),
            Err(Fault::Limited(_)) if left == 0 => return Err(told(unsure, lane.exhausted())),
            Err(fault) if left == 0 => return Err(fault),
            Err(Fault::Limited(wait)) => lane.hold(wait).map_err(|error| told(unsure, error))?,
            Err(Fault::Unsure(_)) => {
                unsure = true;
                let why = "the answer was lost, and it is sent again";
                walk.rest(addr, why, wait).await.map_err(Fault::Unsure)?;
                wait *= 2;
            }
        }
    }
    Err(told(unsure, lane.exhausted()))
}

/// What a provider did not say again stays as it is remembered.
fn merged(mut outputs: Outputs, known: &Outputs) -> Outputs {
    let same = outputs.get("id").map(|id| id.expose()) == known.get("id").map(|id| id.expose());
    for (name, value) in known.iter().filter(|_| same) {
        outputs.entry(name.clone()).or_insert_with(|| value.clone());
    }
    outputs
}
