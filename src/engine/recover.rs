//! What a lost journal knew, found again by the marks on what stands.
//!
//! [`rediscover`] only looks; [`write_down`] puts what it found into a fresh journal. What is foreign or not there is told and
//! not taken. What nothing asks for any more cannot be found: nobody knows its address.

use std::collections::BTreeMap;

use super::events::{Event, Front};
use super::journal::{Begun, Done, Entry, Journal, Origin, Verb};
use super::kind::{PROOF, SEEN};
use super::lanes::{Lanes, stopped};
use super::observe::Look;
use super::resolve::{kept_inputs, kept_outputs, output, resolve};
use super::{Address, Graph, Inputs, Kind, Outputs, Resource, Seen, Value, Verbs, World};
use crate::error::Error;
use crate::secret::SecretName;

/// One thing that should exist, and whose it was found to be.
#[derive(Debug)]
pub struct Found<'a> {
    /// Its kind.
    pub kind: String,
    /// Whose it is.
    pub whose: Whose,
    resource: &'a Resource,
    inputs: Inputs,
    outputs: Outputs,
    /// What it is made from, when the look showed that nothing of it differs.
    print: Option<String>,
}

/// Whose a thing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// It carries our mark.
    Ours,
    /// A person made it, as far as can be seen.
    Hand,
    /// Somebody else's; says whose or what.
    Foreign(String),
    /// It is not there, or cannot be told; says why. The next deploy makes it.
    Nobody(String),
}

impl Found<'_> {
    /// Its address.
    pub fn addr(&self) -> &Address {
        &self.resource.addr
    }
}

/// Looks at everything but proofs, one after another: what a thing is made from is known from those before it.
///
/// # Errors
/// A provider or the secret store could not be asked, or Ctrl-C: then nothing is known, and nothing should be written.
pub async fn rediscover<'a>(
    graph: &'a Graph,
    world: &World,
    front: Front<'_>,
) -> Result<Vec<Found<'a>>, Error> {
    world.providers.forget_reads();
    front.sink.emit(&Event::Looking { things: graph.resources().len() });
    let lanes = Lanes::new(&world.providers, front.stop);
    let mut known: BTreeMap<&Address, Outputs> = BTreeMap::new();
    let mut found = Vec::new();
    for resource in graph.resources() {
        if front.stop.is_raised() {
            return Err(stopped());
        }
        let (kind, _) = world.providers.find(&resource.kind)?;
        if kind.verbs == Verbs::Check {
            // For order alone: its own look tells later whether it holds.
            known.insert(&resource.addr, Outputs::from([(PROOF.to_owned(), SEEN.into())]));
            continue;
        }
        let one = looked(resource, kind, world, &lanes, &known).await?;
        if matches!(one.whose, Whose::Ours | Whose::Hand) {
            known.insert(&resource.addr, one.outputs.clone());
        }
        found.push(one);
    }
    Ok(found)
}

async fn looked<'a>(
    resource: &'a Resource,
    kind: &Kind,
    world: &World,
    lanes: &Lanes,
    known: &BTreeMap<&Address, Outputs>,
) -> Result<Found<'a>, Error> {
    let addr = &resource.addr;
    let resolved = resolve(resource, world, |addr, name| output(known.get(addr)?, name))?;
    let secrets = secrets(addr, kind, world)?;
    let inputs = &resolved.inputs;
    let look = Look { addr, kind, inputs, known: &secrets, others: &[], unmarked: false };
    let mut found = Found {
        kind: kind.name.clone(),
        whose: Whose::Nobody("it is not there".to_owned()),
        resource,
        inputs: Inputs::default(),
        outputs: Outputs::new(),
        print: None,
    };
    found.whose = match look.at(world, lanes).await? {
        Seen::Ours { outputs, differs } => {
            let unseen = |name: &String| kind.input(name).is_some_and(|input| input.unseen);
            let whole = resolved.complete && differs.is_empty() && !inputs.0.keys().any(unseen);
            found.print = whole.then(|| inputs.print(kind, &world.prints));
            found.outputs = outputs;
            if kind.verbs == Verbs::Hand { Whose::Hand } else { Whose::Ours }
        }
        Seen::Foreign(whose) => Whose::Foreign(whose),
        Seen::Missing => Whose::Nobody("it is not there".to_owned()),
        Seen::Unready(why) | Seen::CannotLook(why) => Whose::Nobody(why),
    };
    found.inputs = resolved.inputs;
    Ok(found)
}

/// Secret outputs that the store still has for an address, under whichever attempt's key; the newest where there are several.
fn secrets(addr: &Address, kind: &Kind, world: &World) -> Result<Outputs, Error> {
    let mut outputs = Outputs::new();
    let names = world.secrets.names()?;
    for declared in kind.outputs.iter().filter(|output| output.secret) {
        let begin = format!("{addr}.{}@", declared.name);
        let own = |name: &&SecretName| {
            let name = name.as_str();
            name.strip_prefix(&format!("{}/", world.scope)).unwrap_or(name).starts_with(&begin)
        };
        let mut newest = None;
        for name in names.iter().filter(own) {
            let name = match name.as_str().starts_with(&world.scope) {
                true => name.clone(),
                false => SecretName::parse(&format!("{}/{name}", world.scope))?,
            };
            let since = world.secrets.kept(&name)?.and_then(|kept| kept.since);
            if newest.as_ref().is_none_or(|(before, _)| since > *before) {
                newest = Some((since, name));
            }
        }
        if let Some((_, name)) = newest
            && let Some(secret) = world.secrets.get(&name)?
        {
            outputs.insert(declared.name.clone(), Value::Secret(secret));
        }
    }
    Ok(outputs)
}

/// Notes what was found to be ours in a fresh journal. What could not be seen whole counts as made from something else, so
/// that the next deploy makes sure of it.
///
/// # Errors
/// The journal or the secret store failed.
pub async fn write_down(found: &[Found<'_>], journal: &Journal, world: &World) -> Result<(), Error> {
    journal.note(Entry::Run { verb: "recover".to_owned(), plan: String::new() })?;
    for one in found {
        let origin = match one.whose {
            Whose::Ours => Origin::Made,
            Whose::Hand => Origin::Hand,
            Whose::Foreign(_) | Whose::Nobody(_) => continue,
        };
        let addr = one.addr();
        let moment = format!("recovered@{}", world.clock.now().as_nanos());
        let key = world.prints.print([world.scope.as_str(), addr.as_str(), &moment]).as_str().to_owned();
        let generation = journal.note_with(|seq| {
            Entry::Begun(Begun {
                addr: addr.to_string(),
                generation: seq,
                kind: one.kind.clone(),
                verb: Verb::Ensure,
                key: key.clone(),
                inputs: kept_inputs(&one.inputs, world),
                refs: one.resource.references().iter().map(ToString::to_string).collect(),
                adopts: false,
            })
        })?;
        journal.note(Entry::Done(Done {
            addr: addr.to_string(),
            generation,
            origin,
            print: one.print.clone().unwrap_or_default(),
            outputs: kept_outputs(addr, &key, &one.outputs, world)?,
        }))?;
    }
    journal.note(Entry::Ended { outcome: "done".to_owned() })?;
    journal.commit().await
}
