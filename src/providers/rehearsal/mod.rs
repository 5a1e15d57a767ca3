//! A world in memory that serves any kind from its declaration: slow DNS, a provider that asks to wait, a lost answer, and a
//! person who does what only a person can do. Nothing of it is real but the engine's own decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::engine::{
    Address, Call, Fault, Inputs, Kind, OutputKind, Outputs, Provider, Seen, Value, Verbs, WITHOUT,
};
use crate::error::Error;
use crate::secret::Secret;

mod person;

pub use person::Person;

/// How long a provider asks to be left alone, once each.
const PAUSE: Duration = Duration::from_secs(4);
/// How long a row takes until every server has it: a common `negative caching` time of zones.
const PROPAGATION: Duration = Duration::from_secs(4 * 60);

/// Time that one kind of work takes, from measurements on a small server; what is not named takes a second.
const WORK: &[(&str, u64)] = &[
    ("host.server", 1_500),
    ("host.runtime", 18_000),
    ("host.release", 6_000),
    ("host.service", 2_500),
    ("host.backup", 3_000),
    ("local.secret", 1),
    ("paste.secret", 1),
    ("clerk.application", 900),
    ("clerk.instance", 1_500),
    ("clerk.intent", 600),
    ("clerk.config", 600),
    ("clerk.domain", 90_000),
    ("clerk.sign_in", 300),
    ("google.client", 1),
    ("google.sign_in", 1_200),
    ("openrouter.key", 500),
    ("postgres.database", 300),
    ("resend.domain", 700),
    ("resend.key", 400),
    ("resend.verified", 60_000),
    ("stripe.webhook", 700),
    ("stripe.product", 500),
    ("stripe.price", 900),
    ("stripe.portal", 500),
    ("stripe.account", 400),
    ("github.repository", 900),
    ("github.push", 3_000),
    ("github.secret", 600),
    ("github.workflow", 5_000),
    ("hetzner.server", 25_000),
    ("neon.project", 6_000),
    ("supabase.project", 90_000),
    ("cloudflare.record", 500),
    ("vercel.project", 900),
    ("vercel.env", 800),
    ("vercel.domain", 600),
    ("vercel.verified", 60_000),
    ("vercel.account", 300),
    ("net.tls", 8_000),
    ("net.http", 200),
    ("app.health", 200),
    ("app.sign_in", 1_500),
    ("app.webhook", 800),
    ("app.forged", 600),
    ("app.hook", 300),
    ("app.attest", 100),
];

/// What stands in the world, by address.
#[derive(Debug, Clone)]
struct Thing {
    inputs: BTreeMap<String, String>,
    outputs: Outputs,
}

/// The world.
#[derive(Default)]
pub struct Land {
    things: Mutex<BTreeMap<Address, Thing>>,
    /// When a check was first looked at since there is anything to look at.
    asked: Mutex<BTreeMap<Address, Duration>>,
    /// Providers that have asked to wait.
    paused: Mutex<BTreeSet<String>>,
    /// An answer was lost on its way.
    lost: Mutex<bool>,
}

/// Serves kinds in a [`Land`].
pub struct Rehearsal {
    land: Arc<Land>,
    kinds: Vec<Kind>,
}

impl Rehearsal {
    /// A provider of the given kinds.
    pub fn new(land: Arc<Land>, kinds: Vec<Kind>) -> Rehearsal {
        Rehearsal { land, kinds }
    }
}

impl Land {
    fn things(&self) -> MutexGuard<'_, BTreeMap<Address, Thing>> {
        held(&self.things)
    }

    /// How many things stand.
    pub fn len(&self) -> usize {
        self.things().len()
    }

    /// Nothing stands.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn make(&self, addr: &Address, kind: &Kind, inputs: &Inputs, known: &Outputs) -> Outputs {
        let mut outputs = Outputs::new();
        for output in &kind.outputs {
            let value = known.get(&output.name).filter(|_| output.secret).cloned();
            let value = value.unwrap_or_else(|| made_up(output, addr, inputs));
            outputs.insert(output.name.clone(), value);
        }
        let thing = Thing { inputs: plain(inputs), outputs: outputs.clone() };
        self.things().insert(addr.clone(), thing);
        outputs
    }
}

#[async_trait]
impl Provider for Rehearsal {
    fn kinds(&self) -> Vec<Kind> {
        self.kinds.clone()
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.kind.verbs == Verbs::Check {
            return Ok(self.checked(call));
        }
        let things = self.land.things();
        let Some(thing) = things.get(call.addr) else { return Ok(Seen::Missing) };
        let now = plain(call.inputs);
        let seen = call.kind.inputs.iter().filter(|input| !input.unseen);
        // What a person made is as it was shown.
        let differs = |name: &&str| {
            now.get(*name).is_some_and(|value| thing.inputs.get(*name).is_some_and(|there| there != value))
        };
        let mut outputs = thing.outputs.clone();
        for output in &call.kind.outputs {
            outputs.entry(output.name.clone()).or_insert_with(|| made_up(output, call.addr, call.inputs));
        }
        Ok(Seen::Ours {
            outputs,
            differs: seen.map(|input| input.name.as_str()).filter(differs).map(str::to_owned).collect(),
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let provider = call.kind.provider();
        let here = ["google", "local", "paste"].contains(&provider);
        if !here && held(&self.land.paused).insert(provider.to_owned()) {
            return Err(Fault::Limited(PAUSE));
        }
        call.clock.sleep(work(&call.kind.name)).await;
        let outputs = self.land.make(call.addr, call.kind, call.inputs, call.known);
        if !here && !std::mem::replace(&mut *held(&self.land.lost), true) {
            return Err(Fault::Unsure(
                Error::failed("rehearsal.lost", "the answer was lost on its way, as answers sometimes are")
                    .hint("nothing has to be done: a rehearsal shows that it is found out"),
            ));
        }
        Ok(outputs)
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        call.clock.sleep(work(&call.kind.name)).await;
        self.land.things().remove(call.addr);
        Ok(())
    }
}

impl Rehearsal {
    /// A check holds some time after there is something to look at.
    fn checked(&self, call: &Call<'_>) -> Seen {
        if self.land.is_empty() {
            return Seen::Unready("nothing is there yet".to_owned());
        }
        let now = call.clock.now();
        let asked = *held(&self.land.asked).entry(call.addr.clone()).or_insert(now);
        let (time, why, proof) = match call.kind.name.as_str() {
            "net.dns" => (
                PROPAGATION,
                "not every name server has the row yet".to_owned(),
                "every name server gives the row".to_owned(),
            ),
            name => {
                (work(name), "it does not answer yet".to_owned(), format!("{name} holds, in the rehearsal"))
            }
        };
        if now < asked + time {
            return Seen::Unready(why);
        }
        Seen::ours(Outputs::from([("proof".to_owned(), proof.into())]))
    }
}

/// Usual time of one step of a kind, a person's for what only a person does; nothing when nobody measured it.
pub fn typical(kind: &str) -> Option<Duration> {
    match kind {
        "paste.secret" => Some(person::PASTE),
        "google.client" | "zone.record" | "github.commit" => Some(person::WORK),
        "net.dns" => Some(PROPAGATION),
        kind => WORK.iter().find(|(name, _)| *name == kind).map(|(_, time)| Duration::from_millis(*time)),
    }
}

fn work(kind: &str) -> Duration {
    let known = WORK.iter().find(|(name, _)| *name == kind);
    Duration::from_millis(known.map_or(1_000, |(_, time)| *time))
}

/// An output as the real thing would give it: what it was made from, or something of the right form.
fn made_up(output: &OutputKind, addr: &Address, inputs: &Inputs) -> Value {
    // Whoever rehearses has every key, of the usual sort, and goes without nothing.
    if output.name == WITHOUT || output.name == "apart" {
        return "".into();
    }
    if let Some(value) = inputs.0.get(&output.name).filter(|value| output.secret && value.is_secret()) {
        return value.clone();
    }
    if output.secret {
        let prefix = inputs.get("prefix").and_then(|prefixes| prefixes.split(' ').next()).unwrap_or_default();
        let suffix = inputs.get("suffix").unwrap_or_default();
        return secret(&format!("{prefix}rehearsed-{addr}{suffix}"));
    }
    if let Some(value) = inputs.get(&output.name) {
        return value.into();
    }
    let domain = inputs.get("domain").unwrap_or("example.test");
    match output.name.as_str() {
        "host" => "198.51.100.7".into(),
        "port" => "3001".into(),
        "url" => format!("https://{domain}").into(),
        "path" => format!("/srv/{}/{addr}", inputs.get("app").unwrap_or("app")).into(),
        "type" => "A".into(),
        "content" => "198.51.100.7".into(),
        "proof" => "seen, in the rehearsal".into(),
        name => format!("{name}-of-{addr}").into(),
    }
}

fn secret(text: &str) -> Value {
    match Secret::parse(text) {
        Ok(secret) => Value::Secret(secret),
        // Such a text is never refused; were it, it is no secret either.
        Err(_) => Value::Text(text.to_owned()),
    }
}

fn plain(inputs: &Inputs) -> BTreeMap<String, String> {
    inputs.0.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect()
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
