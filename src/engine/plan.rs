//! What to do about the difference between what should exist and what does: a pure function, and its answer as data.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::journal::{Done, Kept, Known, Origin, State, Verb};
use super::kind::{PROOF, WITHOUT};
use super::observe::{Sight, Sights};
use super::resolve::left_out;
use super::{Address, Consequence, Graph, Kind, Outputs, Part, Providers, Repeat, Resource, Seen, Verbs};
use crate::error::{Error, Kind as ErrorKind};

/// Why something is kept, where there is nothing else to say.
const AS_IT_SHOULD_BE: &str = "as it should be";
const SEEN_TO_HOLD: &str = "seen to hold";

/// What happens to one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Nothing: it is as it should be.
    Keep,
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// A new one is made; the old one is deleted at the end.
    Replace,
    /// It stands there already and becomes ours.
    Adopt,
    /// It is deleted.
    Delete,
    /// It is no longer looked after, and stays.
    Forget,
    /// It is looked at until it holds.
    Check,
}

impl Action {
    /// Its name in JSON; stable.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Keep => "keep",
            Action::Create => "create",
            Action::Update => "update",
            Action::Replace => "replace",
            Action::Adopt => "adopt",
            Action::Delete => "delete",
            Action::Forget => "forget",
            Action::Check => "check",
        }
    }
}

/// Who does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// This tool.
    Tool,
    /// A person, while the tool watches.
    Hand,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its address.
    pub addr: Address,
    /// Its kind.
    pub kind: String,
    /// What happens.
    pub action: Action,
    /// Who does it.
    pub actor: Actor,
    /// What it means to the person.
    pub consequence: Consequence,
    /// Why, in words.
    pub why: String,
    /// What it costs, when known.
    pub cost: Option<String>,
    /// Steps that must have ended before it.
    pub after: Vec<Address>,
    /// The remembered thing that it is about.
    pub generation: Option<u64>,
    /// Keyed fingerprint of what it is made from: an approval of one domain is none of another.
    pub asked: String,
    /// A call was begun, milliseconds since 1970, and may still take effect.
    pub unsettled: Option<u64>,
}

/// Something that stops a step before it begins.
#[derive(Debug)]
pub struct Blocked {
    /// Its address.
    pub addr: Address,
    /// Why, and what to do.
    pub error: Error,
}

/// Steps in the order of their references, then deletions, newest first.
#[derive(Debug, Default)]
pub struct Plan {
    /// What happens.
    pub steps: Vec<Step>,
    /// What cannot happen.
    pub blocked: Vec<Blocked>,
}

/// Who may do what.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// A person does everything: `vibe guide`.
    pub all_by_hand: bool,
    /// Providers, kinds or addresses that a person does.
    pub by_hand: BTreeSet<String>,
    /// Providers whose work never leaves this machine: the tool does it in any case.
    pub by_tool: BTreeSet<String>,
    /// Foreign things that may be taken over.
    pub adopt: BTreeSet<Address>,
    /// Adopted and hand-made things are deleted too.
    pub delete_all: bool,
}

impl Policy {
    fn leaves_to_a_person(&self, addr: &Address, kind: &Kind) -> bool {
        kind.verbs == Verbs::Hand
            || self.all_by_hand && kind.verbs != Verbs::Check && !self.by_tool.contains(kind.provider())
            || self.by_hand.contains(addr.as_str())
            || self.by_hand.contains(kind.provider())
            || self.by_hand.contains(&kind.name)
    }
}

impl Plan {
    /// There is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.blocked.is_empty() && self.steps.iter().all(|step| step.action == Action::Keep)
    }

    /// Identifies what would be done, and from what: approvals are bound to it.
    pub fn hash(&self) -> String {
        let mut digest = Sha256::new();
        for step in &self.steps {
            let line = format!(
                "{} {} {:?} {:?} {} {:?} {}\n",
                step.addr,
                step.kind,
                step.action,
                step.actor,
                step.consequence.as_str(),
                step.generation,
                step.asked
            );
            digest.update(line);
        }
        HEXLOWER.encode(&digest.finalize()[..8])
    }

    /// The step at an address that is no deletion.
    pub fn step(&self, addr: &Address) -> Option<&Step> {
        self.steps.iter().find(|step| step.addr == *addr && !step.is_deletion())
    }
}

impl Step {
    /// It is kept, and there is something to say about that: it is left out, or cannot be looked at.
    pub fn is_kept_with_words(&self) -> bool {
        self.action == Action::Keep && ![AS_IT_SHOULD_BE, SEEN_TO_HOLD].contains(&self.why.as_str())
    }

    /// It ends something.
    pub fn is_deletion(&self) -> bool {
        matches!(self.action, Action::Delete | Action::Forget)
    }
}

/// Decides. Takes no clock and touches nothing: same arguments, same plan.
///
/// # Errors
/// `engine.unknown_kind`.
pub fn plan(
    graph: &Graph,
    state: &State,
    sights: &Sights,
    providers: &Providers,
    policy: &Policy,
) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let mut moving: BTreeMap<&Address, Action> = BTreeMap::new();
    for resource in graph.resources() {
        let (kind, _) = providers.find(&resource.kind)?;
        let followed = resource.references().into_iter().find(|addr| moving.contains_key(addr));
        match decide(resource, kind, state, sights, policy, followed.as_ref()) {
            Ok(step) => {
                if !matches!(step.action, Action::Keep | Action::Check)
                    || followed.is_some() && kind.verbs == Verbs::Check
                {
                    moving.insert(&resource.addr, step.action);
                }
                plan.steps.push(step);
            }
            Err(error) => {
                moving.insert(&resource.addr, Action::Check);
                plan.blocked.push(Blocked { addr: resource.addr.clone(), error });
            }
        }
    }
    let mut endings = Vec::new();
    let replaced: BTreeSet<&Address> =
        plan.steps.iter().filter(|step| step.action == Action::Replace).map(|step| &step.addr).collect();
    for known in state.current.values() {
        let (kind, _) = providers.find(&known.kind)?;
        match graph.get(&known.addr) {
            None => endings.push(ending(known, "nothing asks for it any more", providers, policy)?),
            // One that can only stand alone goes in the step that replaces it.
            Some(now) if now.kind == known.kind && kind.single => {}
            Some(now)
                if replaced.contains(&known.addr) || now.kind != known.kind && proves(now, providers)? =>
            {
                endings.push(ending(known, "its replacement stands", providers, policy)?);
            }
            Some(_) => {}
        }
    }
    for known in state.replaced.values() {
        endings.push(ending(known, "its replacement stands", providers, policy)?);
    }
    endings.sort_by_key(|step| std::cmp::Reverse(step.generation));
    plan.steps.extend(endings);
    Ok(plan)
}

fn proves(resource: &Resource, providers: &Providers) -> Result<bool, Error> {
    Ok(providers.find(&resource.kind)?.0.verbs == Verbs::Check)
}

fn decide(
    resource: &Resource,
    kind: &Kind,
    state: &State,
    sights: &Sights,
    policy: &Policy,
    followed: Option<&Address>,
) -> Result<Step, Error> {
    let there = state.current.get(&resource.addr);
    let known = there.filter(|known| known.kind == resource.kind);
    let Some(sight) = sights.0.get(&resource.addr) else {
        return Err(Error::new(
            ErrorKind::Bug,
            "engine.not_looked",
            format!("`{}` was not looked at", resource.addr),
        )
        .hint("please report this"));
    };
    let (mut action, mut why) = act(kind, known, sight, policy, &resource.addr, followed)?;
    if let Some(other) = there.filter(|other| other.kind != resource.kind && kind.verbs != Verbs::Check) {
        (action, why) = (Action::Replace, format!("a {} stands here until now", other.kind));
    }
    let by_hand = policy.leaves_to_a_person(&resource.addr, kind)
        && (followed.is_some() || !is_done(kind, action, sight));
    let acts = !matches!(action, Action::Keep | Action::Check);
    if let Some(without) = resource.text(WITHOUT).filter(|_| acts && by_hand) {
        why = format!("{why}; may be left out: then {without}");
    }
    let makes = matches!(action, Action::Create | Action::Replace);
    Ok(Step {
        addr: resource.addr.clone(),
        kind: kind.name.clone(),
        action,
        actor: if acts && by_hand { Actor::Hand } else { Actor::Tool },
        consequence: match action {
            Action::Replace if kind.single => kind.consequence.max(kind.unmaking),
            _ if makes => kind.consequence,
            _ => Consequence::Free,
        },
        why,
        cost: kind.cost_for(|name| literal(resource, name)).filter(|_| makes),
        after: resource.references().into_iter().collect(),
        generation: known.map(|known| known.generation),
        asked: sight.asked.clone(),
        unsettled: known.and_then(|known| known.open.as_ref()).map(|open| open.since),
    })
}

/// What only a person does was seen to be done: nobody is asked for it, and the tool remembers what it gives now.
fn is_done(kind: &Kind, action: Action, sight: &Sight) -> bool {
    let holds = matches!(&sight.seen, Ok(Seen::Ours { differs, .. }) if differs.is_empty());
    let goes_on = action == Action::Adopt || action == Action::Update && sight.same;
    kind.verbs == Verbs::Hand && holds && sight.lost.is_empty() && goes_on
}

/// An input that is declared as plain text.
fn literal<'a>(resource: &'a Resource, name: &str) -> Option<&'a str> {
    match resource.inputs.get(name)?.0.as_slice() {
        [Part::Text(text)] => Some(text),
        _ => None,
    }
}

/// The action for one thing, from what is known and seen of it.
fn act(
    kind: &Kind,
    known: Option<&Known>,
    sight: &Sight,
    policy: &Policy,
    addr: &Address,
    followed: Option<&Address>,
) -> Result<(Action, String), Error> {
    let said = |action, why: &str| Ok((action, why.to_owned()));
    let follows = followed.map(|addr| format!("follows {addr}"));
    let seen = match &sight.seen {
        Ok(seen) => seen,
        // What it refers to is about to change: the look was too early to mean anything.
        Err(_) if followed.is_some() && kind.verbs == Verbs::Check => &Seen::Missing,
        Err(error) => return Err(copied(error)),
    };
    if kind.verbs == Verbs::Check {
        return match (seen, follows) {
            (Seen::Ours { .. }, None) => said(Action::Keep, SEEN_TO_HOLD),
            (_, Some(follows)) => Ok((Action::Check, follows)),
            (Seen::Unready(why) | Seen::CannotLook(why) | Seen::Foreign(why), None) => {
                said(Action::Check, why)
            }
            (Seen::Missing, None) => said(Action::Check, "does not hold yet"),
        };
    }
    let done = known.and_then(|known| known.done.as_ref());
    let open = known.and_then(|known| known.open.as_ref());
    let moved = done.is_some_and(|done| sight.print.as_ref() != Some(&done.print));
    let replaced = known
        .is_some_and(|known| known.is_another(kind, |name| sight.identity.get(name).map(String::as_str)));
    let by_tool = !policy.leaves_to_a_person(addr, kind);
    if open.is_some() && kind.repeat == Repeat::Never && by_tool && !matches!(seen, Seen::Ours { .. }) {
        return Err(ambiguous(addr, kind));
    }
    match seen {
        // Also one whose making was begun: the earlier call may have made the other thing.
        Seen::Missing | Seen::Ours { .. } if replaced => {
            said(Action::Replace, "what identifies it has changed")
        }
        Seen::Missing if open.is_some() && done.is_none() => {
            said(Action::Create, "it was begun and is not there")
        }
        Seen::Missing if done.is_some() => said(Action::Create, "it is gone"),
        Seen::Missing => said(Action::Create, "it is not there"),
        // The person agreed once, and that is on disk.
        Seen::Foreign(whose) if policy.adopt.contains(addr) || open.is_some_and(|open| open.adopts) => {
            said(Action::Adopt, whose)
        }
        Seen::Foreign(whose) => Err(foreign(addr, whose)),
        Seen::Unready(why) => said(Action::Update, why),
        Seen::CannotLook(_) if done.is_some() && open.is_none() && !moved && follows.is_none() => {
            said(Action::Keep, "it cannot be looked at; nothing it is made from has changed")
        }
        Seen::CannotLook(why) => said(Action::Update, why),
        Seen::Ours { differs, outputs } => {
            if !sight.lost.is_empty() {
                let action = if done.is_some() { Action::Replace } else { Action::Update };
                return Ok((action, format!("its {} was told once and is lost", sight.lost.join(", "))));
            }
            match (known, follows) {
                _ if open.is_some_and(|open| open.verb == Verb::Delete) => {
                    said(Action::Update, "its deletion was begun")
                }
                (None, _) => said(Action::Adopt, "it is there already, and ours"),
                _ if open.is_some() => said(Action::Update, "it was begun and not finished"),
                _ if !differs.is_empty() => Ok((Action::Update, format!("{} differs", differs.join(", ")))),
                (_, Some(follows)) => Ok((Action::Update, follows)),
                _ if moved => said(Action::Update, "what it is made from has changed"),
                _ => match done.and_then(|done| changed(kind, done, outputs)) {
                    Some(name) => Ok((Action::Update, format!("it gives another {name} than before"))),
                    None => {
                        let why = left_out(outputs).unwrap_or_else(|| AS_IT_SHOULD_BE.to_owned());
                        Ok((Action::Keep, why))
                    }
                },
            }
        }
    }
}

/// An output that others may have been made from, and that has another value now.
pub(super) fn changed<'a>(kind: &'a Kind, done: &Done, outputs: &Outputs) -> Option<&'a str> {
    let other = |name: &str| match (done.outputs.get(name), outputs.get(name)) {
        (Some(Kept::Text(before)), Some(now)) => now.shown() != Some(before),
        _ => false,
    };
    kind.outputs.iter().map(|output| output.name.as_str()).find(|name| *name != PROOF && other(name))
}

/// How something that is no longer wanted ends.
fn ending(known: &Known, why: &str, providers: &Providers, policy: &Policy) -> Result<Step, Error> {
    let (kind, _) = providers.find(&known.kind)?;
    let ours = known.origin() == Origin::Made || policy.delete_all;
    let (action, why) = match (kind.verbs, &kind.survives) {
        (Verbs::Check, _) => (Action::Forget, "it is a proof, nothing stands".to_owned()),
        (_, Some(reason)) if !kind.retires => (Action::Forget, reason.clone()),
        (Verbs::Hand, _) => (Action::Forget, "a person made it, and only a person can undo it".to_owned()),
        _ if !ours => (Action::Forget, "it stood there before us; it is left in place".to_owned()),
        _ => (Action::Delete, why.to_owned()),
    };
    Ok(Step {
        addr: known.addr.clone(),
        kind: kind.name.clone(),
        action,
        actor: Actor::Tool,
        consequence: if action == Action::Delete { kind.unmaking } else { Consequence::Free },
        why,
        cost: None,
        after: Vec::new(),
        generation: Some(known.generation),
        asked: known.done.as_ref().map(|done| done.print.clone()).unwrap_or_default(),
        unsettled: known.open.as_ref().map(|open| open.since),
    })
}

fn foreign(addr: &Address, whose: &str) -> Error {
    Error::failed("engine.foreign", format!("`{addr}` is taken: {whose}"))
        .hint(format!("if it is yours and may be changed: --adopt {addr}"))
        .hint("otherwise choose another name, or remove what stands there by hand")
}

fn ambiguous(addr: &Address, kind: &Kind) -> Error {
    Error::failed(
        "engine.ambiguous",
        format!(
            "a call for `{addr}` was sent, its answer was lost, and a {} cannot be found again",
            kind.name
        ),
    )
    .hint(format!("look for it at {}", kind.link))
    .hint(format!(
        "then say that you see to it yourself, whether it is there or has to be made: --by-hand {addr}"
    ))
}

/// Errors carry their source and are not clonable; a plan tells them once more.
fn copied(error: &Error) -> Error {
    let copy = Error::new(error.kind(), error.code(), error.to_string());
    error.hints().iter().fold(copy, |copy, hint| copy.hint(hint.clone()))
}
