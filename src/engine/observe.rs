//! One wave of looks at everything that should exist.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::events::{Event, Front};
use super::journal::State;
use super::kind::{PROOF, SEEN};
use super::lanes::{Lanes, stopped};
use super::resolve::{is_same, kept_inputs, output, remembered, resolve};
use super::{Address, Call, Graph, Inputs, Kind, Outputs, Part, Resource, Seen, Value, Verbs, World};
use crate::error::Error;

/// What one look showed.
#[derive(Debug)]
pub struct Sight {
    /// What is there, or why it cannot be known.
    pub seen: Result<Seen, Error>,
    /// Fingerprint of all inputs; nothing while one of them is not known.
    pub print: Option<String>,
    /// Fingerprint of what was asked for, references that are not known yet as they are declared.
    pub asked: String,
    /// It was made before, from what it is made from now: nobody has to do it once more.
    pub same: bool,
    /// Identity inputs that are known, in clear: another value means another thing.
    pub identity: BTreeMap<String, String>,
    /// Outputs that the provider told once and that are lost.
    pub lost: Vec<String>,
    /// What was remembered of it before the look.
    pub known: Outputs,
}

/// What the wave showed, by address.
#[derive(Debug, Default)]
pub struct Sights(pub BTreeMap<Address, Sight>);

impl Sights {
    /// What a thing gives, when it is there and ours, or cannot be looked at and is remembered.
    pub fn outputs(&self, addr: &Address) -> Option<&Outputs> {
        let sight = self.0.get(addr)?;
        match &sight.seen {
            Ok(Seen::Ours { outputs, .. }) => Some(outputs),
            Ok(Seen::CannotLook(_)) => Some(&sight.known),
            _ => None,
        }
    }
}

/// Looks at every resource of the graph at once: no look waits for another one. What a resource refers to is taken from
/// memory, which the same wave checks.
///
/// # Errors
/// A secret store that cannot be read, a kind that no provider knows, or Ctrl-C. What a single look says is in its
/// [`Sight`].
pub async fn observe(graph: &Graph, state: &State, world: &World, front: Front<'_>) -> Result<Sights, Error> {
    world.providers.forget_reads();
    front.sink.emit(&Event::Looking { things: graph.resources().len() });
    let mut memory: BTreeMap<&Address, Outputs> = BTreeMap::new();
    for (addr, known) in &state.current {
        memory.insert(addr, remembered(known, world.providers.find(&known.kind)?.0, world)?);
    }
    let lanes = Lanes::new(&world.providers, front.stop);
    let wave = Wave { graph, state, world, memory, lanes };
    let mut looks: FuturesUnordered<_> =
        graph.resources().iter().map(|resource| wave.look(resource)).collect();
    let mut sights = Sights::default();
    while let Some(looked) = looks.next().await {
        let (addr, sight) = looked?;
        sights.0.insert(addr, sight);
    }
    if front.stop.is_raised() { Err(stopped()) } else { Ok(sights) }
}

struct Wave<'a> {
    graph: &'a Graph,
    state: &'a State,
    world: &'a World,
    memory: BTreeMap<&'a Address, Outputs>,
    lanes: Lanes,
}

impl Wave<'_> {
    async fn look(&self, resource: &Resource) -> Result<(Address, Sight), Error> {
        let (kind, _) = self.world.providers.find(&resource.kind)?;
        let resolved = resolve(resource, self.world, |addr, name| self.recall(addr, name))?;
        let current = self.state.current.get(&resource.addr).filter(|known| known.kind == resource.kind);
        let known = match current {
            Some(_) => self.memory.get(&resource.addr).cloned().unwrap_or_default(),
            None => Outputs::new(),
        };
        let others = self.state.others(&resource.addr, current.map(|known| known.generation));
        let identity: BTreeMap<String, String> = kind
            .inputs
            .iter()
            .filter(|input| input.identity)
            .filter_map(|input| Some((input.name.clone(), resolved.inputs.get(&input.name)?.to_owned())))
            .collect();
        let look = Look {
            addr: &resource.addr,
            kind,
            inputs: &resolved.inputs,
            known: &known,
            others: &others,
            unmarked: current.is_some_and(|known| {
                known.may_lack_mark()
                    && !known.is_another(kind, |name| identity.get(name).map(String::as_str))
            }),
        };
        let seen = look.at(self.world, &self.lanes).await;
        let lost = match &seen {
            Ok(Seen::Ours { outputs, .. }) => lost(kind, outputs),
            _ => Vec::new(),
        };
        let print = resolved.complete.then(|| resolved.inputs.print(kind, &self.world.prints));
        let same = resolved.complete
            && current.is_some_and(|known| is_same(kind, &kept_inputs(&resolved.inputs, self.world), known));
        let asked = asked(resource, &resolved.inputs, self.world);
        Ok((resource.addr.clone(), Sight { seen, print, same, asked, identity, lost, known }))
    }

    /// An output as it is remembered. A check is taken to hold: its own look tells whether it does.
    fn recall(&self, addr: &Address, name: &str) -> Option<Value> {
        let is_check = || {
            let kind = &self.graph.get(addr)?.kind;
            Some(self.world.providers.find(kind).ok()?.0.verbs == Verbs::Check)
        };
        match self.memory.get(addr) {
            Some(outputs) => output(outputs, name),
            None if name == PROOF && is_check() == Some(true) => Some(SEEN.into()),
            None => None,
        }
    }
}

fn asked(resource: &Resource, inputs: &Inputs, world: &World) -> String {
    let mut words = Vec::new();
    for (name, input) in &resource.inputs {
        words.push(name.as_str());
        match inputs.get(name) {
            Some(value) => words.extend(["value", value]),
            None => words.extend(input.0.iter().flat_map(|part| match part {
                Part::Text(text) => ["text", text, ""],
                Part::Of(addr, output) => ["of", addr.as_str(), output],
                Part::Secret(name) => ["secret", name.as_str(), ""],
            })),
        }
    }
    world.prints.print(words).to_string()
}

/// Outputs that the provider tells only once and that nobody has.
pub(super) fn lost(kind: &Kind, outputs: &Outputs) -> Vec<String> {
    let missing = kind.once().filter(|output| !outputs.contains_key(&output.name));
    missing.map(|output| output.name.clone()).collect()
}

/// What is looked at.
pub(super) struct Look<'a> {
    pub addr: &'a Address,
    pub kind: &'a Kind,
    pub inputs: &'a Inputs,
    pub known: &'a Outputs,
    pub others: &'a [String],
    /// The journal knows it as one that may stand there without our mark.
    pub unmarked: bool,
}

impl Look<'_> {
    /// One look: a limited provider is waited for, any other fault is the look's error.
    pub(super) async fn at(&self, world: &World, lanes: &Lanes) -> Result<Seen, Error> {
        let Look { addr, kind, inputs, known, others, unmarked } = *self;
        // Without what tells it apart, it cannot have been made yet.
        if kind.inputs.iter().any(|input| input.identity && input.needed && inputs.get(&input.name).is_none())
        {
            return Ok(Seen::Missing);
        }
        let (_, provider) = world.providers.find(&kind.name)?;
        let mark = world.mark(addr);
        let call = Call {
            addr,
            kind,
            inputs,
            known,
            others,
            adopt: unmarked,
            key: "",
            mark: &mark,
            clock: &world.clock,
        };
        let lane = lanes.of(kind)?;
        match lane.send(async || provider.observe(&call).await, |_| ()).await {
            Ok(Seen::Ours { outputs, .. }) if is_other(&outputs, others) => Ok(Seen::Missing),
            Ok(Seen::Ours { outputs, differs }) => {
                Ok(Seen::Ours { outputs: with_memory(outputs, kind, known), differs })
            }
            // The mark is missing where a person made the thing, and where the provider has no place for one.
            Ok(Seen::Foreign(_)) if unmarked => Ok(Seen::ours(known.clone())),
            Ok(seen) => Ok(seen),
            Err(fault) => Err(lane.error(fault)),
        }
    }
}

fn is_other(outputs: &Outputs, others: &[String]) -> bool {
    outputs.get("id").is_some_and(|id| others.iter().any(|other| other == id.expose()))
}

/// Adds secrets that were told once, when they belong to the thing that was seen.
fn with_memory(mut outputs: Outputs, kind: &Kind, known: &Outputs) -> Outputs {
    let id = |outputs: &Outputs| outputs.get("id").map(|id| id.expose().to_owned());
    let (seen, remembered) = (id(&outputs), id(known));
    if remembered.is_some() && seen != remembered {
        return outputs;
    }
    for output in &kind.outputs {
        if let Some(value) = known.get(&output.name).filter(|_| !outputs.contains_key(&output.name)) {
            outputs.insert(output.name.clone(), value.clone());
        }
    }
    outputs
}
