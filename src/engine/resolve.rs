//! Inputs of a resource from literal text, secrets and what other resources give.

use std::collections::BTreeMap;

use super::journal::{Kept, Known};
use super::kind::{PROOF, SEEN, WITHOUT};
use super::{Address, Input, Inputs, Kind, Outputs, Part, Resource, Value, World};
use crate::error::Error;
use crate::secret::{Secret, SecretName};

/// Inputs, and whether every one of them is known.
pub(super) struct Resolved {
    pub inputs: Inputs,
    pub complete: bool,
}

/// Resolves what can be; `output` gives an output of another resource, or nothing while it is not known.
pub(super) fn resolve(
    resource: &Resource,
    world: &World,
    output: impl Fn(&Address, &str) -> Option<Value>,
) -> Result<Resolved, Error> {
    let mut inputs = BTreeMap::new();
    let mut complete = true;
    for (name, input) in &resource.inputs {
        match value(input, world, &output)? {
            Some(value) => {
                inputs.insert(name.clone(), value);
            }
            None => complete = false,
        }
    }
    Ok(Resolved { inputs: Inputs(inputs), complete })
}

fn value(
    input: &Input,
    world: &World,
    output: &impl Fn(&Address, &str) -> Option<Value>,
) -> Result<Option<Value>, Error> {
    let mut text = String::new();
    let mut secret = false;
    for part in &input.0 {
        let piece = match part {
            Part::Text(text) => Value::Text(text.clone()),
            Part::Secret(name) => Value::Secret(stored(world, name)?),
            Part::Of(addr, name) => match output(addr, name) {
                Some(value) => value,
                None => return Ok(None),
            },
        };
        secret |= piece.is_secret();
        text.push_str(piece.expose());
    }
    Ok(Some(if secret { Value::Secret(Secret::parse(&text)?) } else { Value::Text(text) }))
}

/// One output of a thing that gives these.
pub(super) fn output(outputs: &Outputs, name: &str) -> Option<Value> {
    if name == PROOF { Some(SEEN.into()) } else { outputs.get(name).cloned() }
}

/// Words for a thing that a person goes without.
pub(super) fn left_out(outputs: &Outputs) -> Option<String> {
    let without = outputs.get(WITHOUT)?.shown().filter(|without| !without.is_empty());
    without.map(|without| format!("left out: {without}"))
}

fn stored(world: &World, name: &SecretName) -> Result<Secret, Error> {
    world.secrets.get(name)?.ok_or_else(|| {
        Error::failed(
            "engine.secret_missing",
            format!("the secret `{name}` is not in {}", world.secrets.place()),
        )
        .hint(format!("vibe secret set {name}"))
    })
}

/// What is remembered of a thing: its outputs with their secrets, and secrets that an attempt saved before its end was
/// journaled.
pub(super) fn remembered(known: &Known, kind: &Kind, world: &World) -> Result<Outputs, Error> {
    let mut outputs = Outputs::new();
    for (name, kept) in known.done.iter().flat_map(|done| &done.outputs) {
        if let Some(value) = take(kept, world)? {
            outputs.insert(name.clone(), value);
        }
    }
    if let Some(open) = &known.open {
        for output in kind.once() {
            let name = output_secret(world, &known.addr, &output.name, &open.key)?;
            if let Some(secret) = world.secrets.get(&name)? {
                outputs.insert(output.name.clone(), Value::Secret(secret));
            }
        }
    }
    Ok(outputs)
}

/// Inputs that a thing was made from, without its secrets.
pub(super) fn made_from(known: &Known) -> Inputs {
    let shown = |(name, kept): (&String, &Kept)| match kept {
        Kept::Text(text) => Some((name.clone(), Value::Text(text.clone()))),
        Kept::Secret { .. } => None,
    };
    Inputs(known.inputs.iter().filter_map(shown).collect())
}

fn take(kept: &Kept, world: &World) -> Result<Option<Value>, Error> {
    match kept {
        Kept::Text(text) => Ok(Some(Value::Text(text.clone()))),
        Kept::Secret { secret, print } => {
            let found = match world.secrets.get(&SecretName::parse(secret)?)? {
                None => brought(secret, print, world)?,
                found => found,
            };
            Ok(found.map(Value::Secret))
        }
    }
}

/// A secret that another machine received, under the name that a pipeline gives it: `APP/ENVIRONMENT/webhook.secret@KEY` is
/// brought as `webhook.secret`. Another value than the one that was received is none.
fn brought(kept: &str, print: &str, world: &World) -> Result<Option<Secret>, Error> {
    let last = kept.rsplit('/').next().unwrap_or(kept);
    let Ok(name) = SecretName::parse(last.split('@').next().unwrap_or(last)) else { return Ok(None) };
    let found = world.secrets.get(&name)?;
    Ok(found.filter(|secret| world.prints.print([secret.expose()]).as_str() == print))
}

/// Where the secret output of one attempt is kept. Another attempt never overwrites it.
pub(super) fn output_secret(
    world: &World,
    addr: &Address,
    output: &str,
    key: &str,
) -> Result<SecretName, Error> {
    SecretName::parse(&format!("{}/{addr}.{output}@{key}", world.scope))
}

/// Outputs as the journal keeps them: secrets go into their store, under the attempt that received them.
pub(super) fn kept_outputs(
    addr: &Address,
    key: &str,
    outputs: &Outputs,
    world: &World,
) -> Result<BTreeMap<String, Kept>, Error> {
    let mut kept = BTreeMap::new();
    for (name, value) in outputs {
        let keep = match value {
            Value::Text(text) => Kept::Text(text.clone()),
            Value::Secret(secret) => {
                let place = output_secret(world, addr, name, key)?;
                world.secrets.put(&place, secret)?;
                let print = world.prints.print([secret.expose()]).to_string();
                Kept::Secret { secret: place.as_str().to_owned(), print }
            }
        };
        kept.insert(name.clone(), keep);
    }
    Ok(kept)
}

/// Inputs as the journal keeps them: secrets as fingerprints.
pub(super) fn kept_inputs(inputs: &Inputs, world: &World) -> BTreeMap<String, Kept> {
    let keep = |value: &Value| match value {
        Value::Text(text) => Kept::Text(text.clone()),
        Value::Secret(secret) => {
            Kept::Secret { secret: String::new(), print: world.prints.print([secret.expose()]).to_string() }
        }
    };
    inputs.0.iter().map(|(name, value)| (name.clone(), keep(value))).collect()
}

/// A thing was made from these, but for what no look shows and what lies elsewhere on another machine.
pub(super) fn is_same(kind: &Kind, now: &BTreeMap<String, Kept>, before: &Known) -> bool {
    let unseen = |name: &str| kind.input(name).is_some_and(|input| input.unseen);
    let names = now.keys().chain(before.inputs.keys());
    names.filter(|name| !unseen(name)).all(|name| now.get(name) == before.inputs.get(name))
}
