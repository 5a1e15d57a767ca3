//! A step that a person takes: shown, watched, and believed when it is seen.

use std::time::Duration;

use tokio::time::Instant;

use super::make::{Attempt, begin, finish};
use super::{Made, Walk};
use crate::engine::events::{Event, Filled};
use crate::engine::journal::{Known, Origin};
use crate::engine::observe::Look;
use crate::engine::resolve::{is_same, kept_inputs, left_out, remembered, resolve};
use crate::engine::{Action, Checkpoint, Outputs, Seen, Step, Verbs};
use crate::error::{Error, Kind as ErrorKind};

/// Least time between two looks that a person asks for.
const BREATH: Duration = Duration::from_secs(1);

pub(super) async fn take(walk: &Walk<'_>, step: &Step) -> Result<Made, Error> {
    let kind = walk.kind(step)?;
    let missing = || {
        Error::failed("engine.plan_again", format!("what `{}` needs was not made", step.addr))
            .hint("run the same command again")
    };
    let resource = walk.graph.get(&step.addr).ok_or_else(missing)?;
    let resolved = resolve(resource, walk.world, |addr, name| walk.output(addr, name))?;
    if !resolved.complete {
        return Err(missing());
    }
    let before = walk.journal.read(|state| state.current.get(&step.addr).cloned());
    let before = before.filter(|_| step.action != Action::Replace);
    let known =
        before.as_ref().map(|known| remembered(known, kind, walk.world)).transpose()?.unwrap_or_default();
    let checkpoint = Checkpoint::new(&step.addr, kind, &resolved.inputs);
    let generation = before.as_ref().map(|before| before.generation);
    let mut attempt = Attempt {
        resource,
        kind,
        inputs: resolved.inputs,
        known,
        others: walk.journal.read(|state| state.others(&step.addr, generation)),
        generation: 0,
        key: String::new(),
        adopts: false,
        unmarked: false,
        doubtful: false,
    };
    let already = matches!(step.action, Action::Create | Action::Adopt)
        || before.as_ref().is_some_and(|before| is_done_again(walk, step, before, &attempt));
    let Some((outputs, proof)) = watched(walk, &attempt, &checkpoint, already).await? else {
        return Ok(Made::Waiting(Box::new(checkpoint)));
    };
    // What the tool made and a person changed is still what the tool made.
    let ours = before.filter(|before| before.done.is_some() && step.action == Action::Update);
    let origin = match ours {
        Some(before) => before.origin(),
        None if is_marked(walk, step) => Origin::Made,
        None => Origin::Hand,
    };
    begin(walk, &mut attempt, generation, None)?;
    finish(walk, &attempt, outputs, origin)?;
    walk.journal.commit().await?;
    let took = walk.took(&step.addr);
    walk.front.sink.emit(&Event::Ended { addr: &step.addr, action: step.action, proof: &proof, took });
    Ok(Made::Proved(proof))
}

/// It stood there with our mark before anybody was asked: the tool made it, and only the journal forgot.
fn is_marked(walk: &Walk<'_>, step: &Step) -> bool {
    let seen = walk.sights.0.get(&step.addr).map(|sight| &sight.seen);
    let by_tool = walk.kind(step).is_ok_and(|kind| kind.verbs == Verbs::Full);
    by_tool && step.action == Action::Adopt && matches!(seen, Some(Ok(Seen::Ours { .. })))
}

/// What only a person does was seen to be done with what it is made from now, which may only have become known on the way.
fn is_done_again(walk: &Walk<'_>, step: &Step, before: &Known, attempt: &Attempt<'_>) -> bool {
    let seen = walk.sights.0.get(&step.addr).map(|sight| &sight.seen);
    attempt.kind.verbs == Verbs::Hand
        && step.action == Action::Update
        && matches!(seen, Some(Ok(Seen::Ours { differs, .. })) if differs.is_empty())
        && is_same(attempt.kind, &kept_inputs(&attempt.inputs, walk.world), before)
}

/// What a look at a checkpoint came to.
enum Looked {
    /// It is there, with what it gives and what was seen.
    Done(Outputs, String),
    /// Not yet, or not right; says what was seen instead.
    Not(String),
}

/// Shows the checkpoint and watches at the same time. An answer after which nothing is found is asked again, with what
/// was seen instead. Nothing when the person does it later, or did not in time.
async fn watched(
    walk: &Walk<'_>,
    attempt: &Attempt<'_>,
    checkpoint: &Checkpoint,
    already: bool,
) -> Result<Option<(Outputs, String)>, Error> {
    let mut given = attempt.known.clone();
    if already && let Looked::Done(outputs, proof) = look(walk, attempt, &given, checkpoint).await? {
        return Ok(Some((outputs, proof)));
    }
    walk.journal.commit().await?;
    walk.front.sink.emit(&Event::Person(checkpoint));
    let mut answer = walk.front.gate.fill(checkpoint, None);
    let mut since = Instant::now();
    let mut answered = false;
    while walk.front.gate.is_attended() || since.elapsed() <= checkpoint.deadline {
        let filled = tokio::select! {
            biased;
            () = walk.front.stop.raised() => return Ok(None),
            filled = &mut answer => Some(filled),
            () = walk.world.clock.sleep(attempt.kind.poll) => None,
        };
        let asks_again = match filled {
            Some(Filled::Later) => return Ok(None),
            Some(Filled::Without) => {
                given.extend(checkpoint.wants.iter().map(|want| (want.name.clone(), "".into())));
                (answered, since) = (true, Instant::now());
                true
            }
            Some(Filled::Given(values)) => {
                // However often somebody answers, the provider is not asked more often than this.
                if answered && let Some(left) = BREATH.checked_sub(since.elapsed()) {
                    walk.world.clock.sleep(left).await;
                }
                given.extend(values);
                (answered, since) = (true, Instant::now());
                true
            }
            None => false,
        };
        walk.world.providers.forget_reads();
        // Before an answer, a look can only find a thing that was not there when the checkpoint was shown.
        if !answered && !already {
            continue;
        }
        let why = match look(walk, attempt, &given, checkpoint).await {
            Ok(Looked::Done(outputs, proof)) => return Ok(Some((outputs, proof))),
            Ok(Looked::Not(why)) => why,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(None),
            // A look that fails while somebody works elsewhere is tried again.
            Err(error) => error.to_string(),
        };
        let addr = &attempt.resource.addr;
        walk.front.sink.emit(&Event::Waiting { addr, why: &why, next: attempt.kind.poll });
        if asks_again {
            answer = walk.front.gate.fill(checkpoint, Some(why));
        }
    }
    Ok(None)
}

/// What stands there, with what the person handed over, when nothing is wanted any more.
async fn look(
    walk: &Walk<'_>,
    attempt: &Attempt<'_>,
    given: &Outputs,
    checkpoint: &Checkpoint,
) -> Result<Looked, Error> {
    let addr = &attempt.resource.addr;
    let (kind, inputs, others) = (attempt.kind, &attempt.inputs, &attempt.others);
    // Done by hand, it may not carry our mark: the person's word and the look together are enough.
    let look = Look { addr, kind, inputs, known: given, others, unmarked: true };
    let seen = look.at(walk.world, &walk.lanes).await?;
    let (mut outputs, proof) = match seen {
        Seen::Ours { outputs, differs } if differs.is_empty() => {
            let proof = left_out(&outputs).unwrap_or_else(|| "seen, made by hand".to_owned());
            (outputs, proof)
        }
        Seen::CannotLook(_) if !given.is_empty() || checkpoint.wants.is_empty() => {
            (given.clone(), "not looked at: the person's word".to_owned())
        }
        Seen::Ours { differs, .. } => return Ok(Looked::Not(format!("{} differs", differs.join(", ")))),
        Seen::Unready(why) | Seen::CannotLook(why) | Seen::Foreign(why) => return Ok(Looked::Not(why)),
        Seen::Missing => return Ok(Looked::Not("it is not there yet".to_owned())),
    };
    for (name, value) in given {
        outputs.entry(name.clone()).or_insert_with(|| value.clone());
    }
    Ok(match checkpoint.wants.iter().find(|want| !outputs.contains_key(&want.name)) {
        Some(want) => Looked::Not(format!("its {} is still wanted", want.name)),
        None => Looked::Done(outputs, proof),
    })
}
