//! A step that the tool takes: intent on disk, call, effect on disk.

use std::time::Duration;

use tokio::time::Instant;

use super::call::{Answer, delete, ensure};
use super::{Made, Walk, twins};
use crate::engine::journal::{Begun, Done, Entry, Kept, Open, Origin, Verb};
use crate::engine::lanes::stopped;
use crate::engine::observe::{Look, lost};
use crate::engine::plan::changed;
use crate::engine::resolve::{kept_inputs, kept_outputs, output_secret, remembered, resolve};
use crate::engine::{Action, Inputs, Kind, Known, Outputs, Repeat, Resource, Seen, Step, Value};
use crate::error::Error;
use crate::secret::SecretName;

/// One attempt at a step.
pub(super) struct Attempt<'a> {
    pub resource: &'a Resource,
    pub kind: &'a Kind,
    pub inputs: Inputs,
    pub known: Outputs,
    pub others: Vec<String>,
    pub generation: u64,
    pub key: String,
    pub adopts: bool,
    /// What stands there was accepted before, and may not carry our mark.
    pub unmarked: bool,
    /// An earlier call for it was sent whose effect was not known when it was sent again.
    pub doubtful: bool,
}

/// What stands at the address when the call is about to be sent.
enum There {
    Nothing,
    Ours(Outputs),
    Unknown,
}

pub(super) async fn take(walk: &Walk<'_>, step: &Step) -> Result<Made, Error> {
    let kind = walk.kind(step)?;
    let resource = walk.graph.get(&step.addr).ok_or_else(|| plan_again(step))?;
    let resolved = resolve(resource, walk.world, |addr, name| walk.output(addr, name))?;
    if !resolved.complete {
        return Err(plan_again(step));
    }
    needed(kind, &resolved.inputs, step)?;
    if kind.once().next().is_some() && !walk.world.secrets.keeps() {
        return Err(nowhere(step));
    }
    let before = walk.journal.read(|state| state.current.get(&step.addr).cloned());
    let now = |name: &str| resolved.inputs.get(name);
    if step.action == Action::Update && before.as_ref().is_some_and(|before| before.is_another(kind, now)) {
        return Err(plan_again(step));
    }
    if let Some(outputs) = as_it_should_be(walk, step, before.as_ref(), &resolved.inputs) {
        return Ok(kept(walk, step, outputs));
    }
    let mut attempt = Attempt {
        resource,
        kind,
        inputs: resolved.inputs,
        known: Outputs::new(),
        others: Vec::new(),
        generation: 0,
        key: String::new(),
        adopts: adopts(walk, step),
        unmarked: step.action == Action::Update && before.as_ref().is_some_and(Known::may_lack_mark),
        doubtful: before
            .as_ref()
            .and_then(|before| before.open.as_ref())
            .is_some_and(|open| open.verb == Verb::Ensure),
    };
    attempt.adopts |= attempt.unmarked;
    let told = prepare(walk, step, before, &mut attempt).await?;
    match ensure(walk, &mut attempt).await? {
        Answer::Effect(outputs) => {
            twins::part(walk, &attempt, &outputs).await?;
            let origin = walk
                .journal
                .read(|state| state.find(&step.addr, attempt.generation).map(Known::origin))
                .unwrap_or(Origin::Made);
            finish(walk, &attempt, outputs, origin)?;
            Ok(Made::Unproved)
        }
        Answer::None(error) => {
            if told == Told::Nothing {
                let (addr, code) = (step.addr.to_string(), error.code().to_owned());
                walk.journal.note(Entry::Refused { addr, generation: attempt.generation, code })?;
            }
            Err(error)
        }
    }
}

/// Whether an earlier call may have made something: then a refusal of the next one is no proof that nothing stands.
#[derive(PartialEq, Eq)]
enum Told {
    Nothing,
    Something,
}

/// Makes clear what stands there, puts the intent on disk, and clears away what is of no use.
async fn prepare(
    walk: &Walk<'_>,
    step: &Step,
    mut before: Option<Known>,
    attempt: &mut Attempt<'_>,
) -> Result<Told, Error> {
    let addr = &step.addr;
    let replaces = step.action == Action::Replace;
    if replaces
        && let Some(old) = before.take()
        && attempt.kind.single
        && old.kind == attempt.kind.name
    {
        super::delete::clear(walk, step, &old).await?;
    }
    let generation = before.as_ref().map(|before| before.generation);
    attempt.others = walk.journal.read(|state| state.others(addr, generation));
    if let Some(before) = &before {
        attempt.known = remembered(before, attempt.kind, walk.world)?;
    }
    let same =
        before.as_ref().is_some_and(|before| before.inputs == kept_inputs(&attempt.inputs, walk.world));
    let open = before.as_ref().and_then(|before| before.open.clone());
    attempt.adopts |= open.as_ref().is_some_and(|open| open.adopts);
    let (there, told) = match &open {
        Some(open) => settle(walk, step, open, same, attempt).await?,
        None => (sighted(walk, step), Told::Nothing),
    };
    if walk.front.stop.is_raised() {
        return Err(stopped());
    }
    let mut unreceived = None;
    match there {
        There::Nothing if !replaces => {
            attempt.known = Outputs::new();
            if let Some(gone) = before.take_if(|before| before.done.is_some()) {
                // Seen to be gone: what comes now is another thing.
                walk.retired().extend(super::delete::secrets(&gone, attempt.kind, walk.world));
                walk.journal.note(Entry::Gone { addr: addr.to_string(), generation: gone.generation })?;
                (attempt.adopts, attempt.unmarked) = (false, false);
            }
        }
        There::Ours(outputs) if !replaces && lost(attempt.kind, &outputs).is_empty() => {
            attempt.known.extend(outputs);
        }
        There::Ours(outputs) if !replaces => unreceived = Some(outputs),
        _ => {}
    }
    let repeated =
        open.as_ref().filter(|_| same && attempt.kind.repeat == Repeat::Key && unreceived.is_none());
    let repeated = repeated.map(|open| open.key.clone());
    begin(walk, attempt, before.as_ref().map(|before| before.generation), repeated)?;
    walk.journal.commit().await?;
    if let Some(outputs) = unreceived {
        // A thing whose secret nobody received is of no use: it goes before a new one is made.
        attempt.known = Outputs::new();
        delete(walk, addr, attempt.kind, &attempt.inputs, &outputs, &attempt.others, attempt.unmarked)
            .await
            .map_err(|fault| walk.error(attempt.kind, fault))?;
    }
    Ok(told)
}

/// Nothing that it is made from has changed, and it was seen as it should be: the plan was only careful.
fn as_it_should_be(walk: &Walk<'_>, step: &Step, before: Option<&Known>, inputs: &Inputs) -> Option<Outputs> {
    let done = before.filter(|before| before.open.is_none())?.done.as_ref()?;
    let sight = walk.sights.0.get(&step.addr)?;
    let Ok(Seen::Ours { outputs, differs }) = &sight.seen else { return None };
    let kind = walk.kind(step).ok()?;
    let holds = step.action == Action::Update
        && differs.is_empty()
        && sight.lost.is_empty()
        && changed(kind, done, outputs).is_none()
        && done.print == inputs.print(kind, &walk.world.prints);
    holds.then(|| outputs.clone())
}

fn kept(walk: &Walk<'_>, step: &Step, outputs: Outputs) -> Made {
    walk.outputs().insert(step.addr.clone(), outputs);
    let proof = "as it should be: what it follows gives what it gave before";
    walk.front.sink.emit(&crate::engine::Event::Ended {
        addr: &step.addr,
        action: Action::Keep,
        proof,
        took: Duration::ZERO,
    });
    Made::Proved(proof.to_owned())
}

/// Notes what is about to be sent.
pub(super) fn begin(
    walk: &Walk<'_>,
    attempt: &mut Attempt<'_>,
    generation: Option<u64>,
    repeated: Option<String>,
) -> Result<(), Error> {
    let addr = &attempt.resource.addr;
    let line = walk.journal.read(|state| state.seq);
    let moment = format!("{line}@{}", walk.world.clock.now().as_nanos());
    let fresh = walk.world.prints.print([walk.world.scope.as_str(), addr.as_str(), &moment]);
    let key = repeated.unwrap_or_else(|| fresh.as_str().to_owned());
    // A secret that an unfinished attempt received is kept under that attempt's key, which is about to be forgotten.
    for output in attempt.kind.once() {
        if let Some(Value::Secret(secret)) = attempt.known.get(&output.name) {
            walk.world.secrets.put(&output_secret(walk.world, addr, &output.name, &key)?, secret)?;
        }
    }
    let overtaken = overtaken(walk, attempt, generation, &key);
    let seq = walk.journal.note_with(|seq| {
        Entry::Begun(Begun {
            addr: addr.to_string(),
            generation: generation.unwrap_or(seq),
            kind: attempt.kind.name.clone(),
            verb: Verb::Ensure,
            key: key.clone(),
            inputs: kept_inputs(&attempt.inputs, walk.world),
            refs: attempt.resource.references().iter().map(ToString::to_string).collect(),
            adopts: attempt.adopts,
        })
    })?;
    walk.retired().extend(overtaken);
    attempt.generation = generation.unwrap_or(seq);
    attempt.key = key;
    Ok(())
}

/// Where an unfinished attempt may have left secrets, once another key takes its place.
fn overtaken(walk: &Walk<'_>, attempt: &Attempt<'_>, generation: Option<u64>, key: &str) -> Vec<SecretName> {
    let addr = &attempt.resource.addr;
    let open = walk.journal.read(|state| {
        let known = generation.and_then(|generation| state.find(addr, generation))?;
        known.open.as_ref().map(|open| open.key.clone())
    });
    let Some(open) = open.filter(|open| open != key && !open.is_empty()) else { return Vec::new() };
    let name = |output: &str| output_secret(walk.world, addr, output, &open).ok();
    attempt.kind.once().filter_map(|output| name(&output.name)).collect()
}

/// Secrets into their store, then the effect into the journal: whoever resumes finds both or looks again.
pub(super) fn finish(
    walk: &Walk<'_>,
    attempt: &Attempt<'_>,
    outputs: Outputs,
    origin: Origin,
) -> Result<(), Error> {
    let addr = &attempt.resource.addr;
    let mut old = walk.journal.read(|state| match state.find(addr, attempt.generation) {
        Some(known) => kept_secrets(known),
        None => Vec::new(),
    });
    let kept = kept_outputs(addr, &attempt.key, &outputs, walk.world)?;
    let still = |old: &SecretName| {
        kept.values().any(|kept| matches!(kept, Kept::Secret { secret, .. } if secret == old.as_str()))
    };
    old.retain(|old| !still(old));
    walk.journal.note(Entry::Done(Done {
        addr: addr.to_string(),
        generation: attempt.generation,
        origin,
        print: attempt.inputs.print(attempt.kind, &walk.world.prints),
        outputs: kept,
    }))?;
    walk.retired().extend(old);
    walk.outputs().insert(addr.clone(), outputs);
    Ok(())
}

/// Where the secrets of a finished call are kept.
pub(super) fn kept_secrets(known: &Known) -> Vec<SecretName> {
    let outputs = known.done.iter().flat_map(|done| done.outputs.values());
    let name = |kept: &Kept| match kept {
        Kept::Secret { secret, .. } => SecretName::parse(secret).ok(),
        Kept::Text(_) => None,
    };
    outputs.filter_map(name).collect()
}

/// A call that was begun by an earlier run may still take effect: waits until it cannot, then looks. One that would do
/// the same as the call that is about to be sent needs no waiting.
async fn settle(
    walk: &Walk<'_>,
    step: &Step,
    open: &Open,
    same: bool,
    attempt: &Attempt<'_>,
) -> Result<(There, Told), Error> {
    if open.verb == Verb::Ensure && attempt.kind.repeat != Repeat::Find && same {
        return Ok((sighted(walk, step), Told::Something));
    }
    walk.settled(&step.addr, attempt.kind, open).await?;
    Ok(match look(walk, attempt).await? {
        Some(outputs) => (There::Ours(outputs), Told::Something),
        None => (There::Nothing, Told::Nothing),
    })
}

/// What the wave of looks showed.
fn sighted(walk: &Walk<'_>, step: &Step) -> There {
    match walk.sights.0.get(&step.addr).map(|sight| &sight.seen) {
        Some(Ok(Seen::Ours { outputs, .. })) => There::Ours(outputs.clone()),
        Some(Ok(Seen::Missing)) => There::Nothing,
        _ => There::Unknown,
    }
}

/// What stands there now, when it is ours; waits while it is on its way.
pub(super) async fn look(walk: &Walk<'_>, attempt: &Attempt<'_>) -> Result<Option<Outputs>, Error> {
    let addr = &attempt.resource.addr;
    let began = Instant::now();
    loop {
        let look = Look {
            addr,
            kind: attempt.kind,
            inputs: &attempt.inputs,
            known: &attempt.known,
            others: &attempt.others,
            unmarked: attempt.unmarked,
        };
        let why = match look.at(walk.world, &walk.lanes).await? {
            Seen::Ours { outputs, .. } => return Ok(Some(outputs)),
            Seen::Missing => return Ok(None),
            Seen::Foreign(_) if attempt.adopts => return Ok(None),
            Seen::Foreign(whose) => {
                return Err(Error::failed("engine.foreign", format!("`{addr}` is taken: {whose}"))
                    .hint(format!("if it is yours and may be changed: --adopt {addr}")));
            }
            Seen::CannotLook(_) if attempt.kind.repeat != Repeat::Find => return Ok(None),
            Seen::CannotLook(why) | Seen::Unready(why) => why,
        };
        if began.elapsed() + attempt.kind.poll > attempt.kind.patience {
            return Err(Error::failed(
                "engine.unsettled",
                format!("whether an earlier call for `{addr}` had its effect cannot be seen: {why}"),
            )
            .hint("nothing was sent again; run the same command later"));
        }
        walk.rest(addr, &why, attempt.kind.poll).await?;
    }
}

/// What is there belongs to somebody else, and the plan takes it over.
fn adopts(walk: &Walk<'_>, step: &Step) -> bool {
    let foreign =
        matches!(walk.sights.0.get(&step.addr).map(|sight| &sight.seen), Some(Ok(Seen::Foreign(_))));
    step.action == Action::Adopt && foreign
}

fn needed(kind: &Kind, inputs: &Inputs, step: &Step) -> Result<(), Error> {
    match kind
        .inputs
        .iter()
        .find(|input| input.needed && !input.name.ends_with('*') && inputs.get(&input.name).is_none())
    {
        Some(input) => {
            Err(Error::usage("engine.input_missing", format!("`{}` has no `{}`", step.addr, input.name))
                .hint("the stack does not declare it, or the blueprint leaves it out"))
        }
        None => Ok(()),
    }
}

/// Told before the call: a secret that is told once and cannot be kept makes the thing useless.
fn nowhere(step: &Step) -> Error {
    Error::usage(
        "secret.read_only",
        format!("`{}` makes a secret, and there is no store to keep it in: secrets come from variables only", step.addr),
    )
    .hint("leave VIBE_SECRETS out: variables go on counting, and what is made here is kept in a store below them")
}

fn plan_again(step: &Step) -> Error {
    Error::failed(
        "engine.plan_again",
        format!("what `{}` is made from came out otherwise than planned", step.addr),
    )
    .hint("nothing was sent for it; run the same command again, it plans anew")
}
