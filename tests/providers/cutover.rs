//! The cutover, cut at every step: what people meet in production does not change before the app is turned. Stripe's kinds are
//! the real ones against a strict fake of ours; everything else stands in memory, and a service that serves keeps what it was
//! started with, as the one on a server does (`tests/providers/host.rs` proves that there).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value as Json;
use vibe::blueprint::{Blueprint, Environment};
use vibe::engine::{
    self, Action, Address, Ask, Call, Checkpoint, Clock, Consent, Ending, Event, Fault, Filled, Front, Gate,
    Graph, Inputs, Journal, Kind, MemoryLedger, Outcome, OutputKind, Outputs, Plan, Policy, Provider,
    Providers, Seen, Sink, StopSwitch, Value, Verbs, World,
};
use vibe::error::Error;
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::stripe::{Setup, Stripe};
use vibe::secret::{FingerprintKey, MemoryStore, Secret};
use vibe::stack::{Settings, Stack};

use crate::bench::{run, store};
use crate::fakes::stripe::Stripe as Fake;

const KEY: &str = "sk_live_cutover_0001";

/// What a run is cut by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cut {
    /// The provider refuses the step.
    Refused,
    /// Its answer is lost, whatever it did.
    Lost,
    /// Ctrl-C, at the moment when the step would have been taken.
    Stopped,
}

/// Where the next run is cut, and what people meet.
#[derive(Default)]
struct Stage {
    cut: Mutex<Option<(String, Cut)>>,
    stop: Mutex<Option<StopSwitch>>,
    /// The settings on the server; a service that runs has its own copy.
    env: Mutex<BTreeMap<String, String>>,
    /// Release and settings of the version that people are sent to.
    serves: Mutex<Option<(String, BTreeMap<String, String>)>>,
}

impl Stage {
    /// The run ends here, if this is the place.
    fn here(&self, addr: &Address) -> Result<(), Fault> {
        let mut cut = self.cut.lock().unwrap();
        let Some((_, how)) = cut.take_if(|(at, _)| at == addr.as_str()) else { return Ok(()) };
        let error = Error::failed("test.cut", "cut here").hint("none");
        match how {
            Cut::Refused => Err(Fault::Refused(error)),
            Cut::Lost => Err(Fault::Unsure(error)),
            Cut::Stopped => {
                self.stop.lock().unwrap().take().unwrap().raise();
                Err(Fault::Refused(error))
            }
        }
    }
}

/// Everything but Stripe, in memory.
struct Plain {
    stage: Arc<Stage>,
    kinds: Vec<Kind>,
    things: Mutex<BTreeMap<Address, (Inputs, Outputs)>>,
}

fn made(output: &OutputKind, call: &Call<'_>) -> Value {
    let mut hasher = DefaultHasher::new();
    for (name, value) in &call.inputs.0 {
        (name, value.expose()).hash(&mut hasher);
    }
    let text = match (output.name.as_str(), call.inputs.get(&output.name)) {
        ("print", _) => format!("{:x}", hasher.finish()),
        ("value", _) if call.addr.as_str() == "key.stripe" => KEY.to_owned(),
        ("path" | "id", _) if call.inputs.get("digest").is_some() => {
            call.inputs.need("digest").unwrap().to_owned()
        }
        (_, Some(same)) => same.to_owned(),
        (name, None) => format!("{name}-of-{}", call.addr),
    };
    match Secret::parse(&text) {
        Ok(secret) if output.secret => Value::Secret(secret),
        // What a person goes without is empty, and no secret.
        _ => Value::Text(text),
    }
}

#[async_trait]
impl Provider for Plain {
    fn kinds(&self) -> Vec<Kind> {
        self.kinds.clone()
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.kind.verbs == Verbs::Check {
            return Ok(Seen::ours(Outputs::from([("proof".to_owned(), "seen".into())])));
        }
        let things = self.things.lock().unwrap();
        let Some((inputs, outputs)) = things.get(call.addr) else { return Ok(Seen::Missing) };
        let other = |name: &&String| call.inputs.get(name).is_some_and(|now| inputs.get(name) != Some(now));
        Ok(Seen::Ours {
            outputs: outputs.clone(),
            differs: call.inputs.0.keys().filter(other).cloned().collect(),
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.stage.here(call.addr)?;
        let outputs: Outputs =
            call.kind.outputs.iter().map(|output| (output.name.clone(), made(output, call))).collect();
        self.things
            .lock()
            .unwrap()
            .insert(call.addr.clone(), (Inputs(call.inputs.0.clone()), outputs.clone()));
        if call.kind.name == "host.env" {
            let vars =
                call.inputs.below("var.").map(|(name, value)| (name.to_owned(), value.expose().to_owned()));
            *self.stage.env.lock().unwrap() = vars.collect();
        }
        if call.kind.name == "host.service" {
            let env = self.stage.env.lock().unwrap().clone();
            *self.stage.serves.lock().unwrap() = Some((call.inputs.need("release_id")?.to_owned(), env));
        }
        Ok(outputs)
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.things.lock().unwrap().remove(call.addr);
        Ok(())
    }
}

/// The real provider of Stripe, cut where the stage says; a lost answer is lost after the call.
struct Money {
    stage: Arc<Stage>,
    inner: Stripe,
}

#[async_trait]
impl Provider for Money {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.inner.kinds();
        // Nothing here commits late: a lost call is looked for at once.
        for kind in &mut kinds {
            kind.settle = Duration::ZERO;
            (kind.patience, kind.poll) = (Duration::from_secs(1), Duration::from_millis(200));
        }
        kinds
    }

    fn forget_reads(&self) {
        self.inner.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        self.inner.observe(call).await
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let lost =
            matches!(&*self.stage.cut.lock().unwrap(), Some((at, Cut::Lost)) if at == call.addr.as_str());
        if lost {
            self.inner.ensure(call).await?;
        }
        self.stage.here(call.addr)?;
        self.inner.ensure(call).await
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.inner.delete(call).await
    }
}

/// Nobody to ask, nothing to show.
struct Quiet;

impl Sink for Quiet {
    fn emit(&self, _event: &Event<'_>) {}
}

#[async_trait]
impl Gate for Quiet {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Given("terminal")
    }

    async fn fill(&self, _checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        Filled::Later
    }
}

/// One production and its world.
struct Production {
    fake: Fake,
    stage: Arc<Stage>,
    world: World,
    ledger: Arc<MemoryLedger>,
}

/// MenuGen with that price, as its production is declared for that release.
fn declared(release: &str, amount: u32) -> Graph {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/menugen/vibe.toml");
    let (app, problems) = Blueprint::parse(&std::fs::read_to_string(file).unwrap());
    assert!(problems.is_empty());
    let mut app = app.unwrap();
    app.prices[0].amount = amount;
    let providers = [("host", "ssh:root@198.51.100.7"), ("dns", "powerdns:http://127.0.0.1:8081")];
    let providers = providers.map(|(role, provider)| (role.to_owned(), provider.to_owned()));
    let there = Environment { domain: Some("shop.test".into()), providers: providers.into() };
    app.environments.insert("production".into(), there);
    let settings = Settings {
        release_tree: "tree".into(),
        release_digest: release.into(),
        node_source: "node".into(),
        ..Settings::default()
    };
    Stack::load("hono-sqlite").unwrap().resources(&app, "production", &settings).unwrap()
}

impl Production {
    fn new() -> Production {
        let fake = Fake::start(KEY);
        let stage = Arc::new(Stage::default());
        let key = Key::new(store("stripe.key", KEY), "stripe.key").unwrap();
        let client = Client::new(&Options::default()).unwrap();
        let inner = Stripe::new(Setup { client, base: fake.url(), key }).unwrap();
        let kinds = vibe::providers::kinds().unwrap();
        let plain = kinds.into_iter().filter(|kind| !kind.name.starts_with("stripe.")).collect();
        let mut providers = Providers::default();
        providers.add(Arc::new(Plain { stage: Arc::clone(&stage), kinds: plain, things: Mutex::default() }));
        providers.add(Arc::new(Money { stage: Arc::clone(&stage), inner }));
        let world = World {
            scope: "menugen/production".into(),
            providers,
            secrets: Arc::new(MemoryStore::default()),
            prints: FingerprintKey::new([7; 32]),
            clock: Clock::starting_at(Duration::from_secs(1_800_000_000)),
        };
        Production { fake, stage, world, ledger: Arc::default() }
    }

    /// One run of the program: looks, plans, does.
    fn walk(&self, graph: &Graph, cut: Option<(&str, Cut)>) -> (Plan, Outcome) {
        *self.stage.cut.lock().unwrap() = cut.map(|(addr, how)| (addr.to_owned(), how));
        run(async {
            let (switch, stop) = engine::Stop::new();
            *self.stage.stop.lock().unwrap() = Some(switch);
            let front = Front { sink: &Quiet, gate: &Quiet, stop: &stop };
            let ledger: Arc<dyn engine::Ledger> = Arc::<MemoryLedger>::clone(&self.ledger);
            let journal = Journal::open(ledger, &self.world.scope, self.world.clock).await.unwrap();
            let state = journal.state();
            let sights = engine::observe(graph, &state, &self.world, front).await.unwrap();
            let plan =
                engine::plan(graph, &state, &sights, &self.world.providers, &Policy::default()).unwrap();
            let outcome = engine::execute(&plan, graph, &sights, &self.world, &journal, front).await.unwrap();
            journal.close().await.unwrap();
            (plan, outcome)
        })
    }

    /// What people meet: the release, what they are charged, whether Stripe sells that, and whether the app hears of it.
    fn people_meet(&self) -> (String, Json, bool, usize) {
        let serves = self.stage.serves.lock().unwrap().clone();
        let (release, env) = serves.expect("something serves");
        let world = self.fake.world.lock().unwrap();
        let price =
            world.prices.iter().find(|price| price["id"] == env["STRIPE_PRICE_CREDITS_20"].as_str()).unwrap();
        let hears = world.endpoints.iter().filter(|endpoint| endpoint["status"] == "enabled").count();
        (release, price["unit_amount"].clone(), price["active"] == true, hears)
    }

    fn on_sale(&self) -> Vec<Json> {
        let world = self.fake.world.lock().unwrap();
        let on_sale = world.prices.iter().filter(|price| price["active"] == true);
        on_sale.map(|price| price["unit_amount"].clone()).collect()
    }
}

#[test]
fn production_stays_as_it_was_wherever_the_cutover_is_cut_before_the_app_is_turned() {
    let (one, two) = (declared("r1", 500), declared("r2", 700));
    let first = Production::new();
    let (_, outcome) = first.walk(&one, None);
    assert_eq!(outcome.ending(), Ending::Done, "{:?} {:?}", outcome.failed, outcome.skipped);
    assert_eq!(first.people_meet(), ("r1".into(), 500.into(), true, 1));
    // The steps of the cutover, from a run that is not cut.
    let (plan, outcome) = first.walk(&two, None);
    assert_eq!(outcome.ending(), Ending::Done, "{:?}", outcome.failed);
    assert_eq!(first.people_meet(), ("r2".into(), 700.into(), true, 1));
    assert_eq!(first.on_sale(), [Json::from(700)], "the old price went at the end");
    let taken = plan.steps.iter().filter(|step| !step.is_deletion());
    let taken: Vec<&str> = taken
        .filter(|step| !matches!(step.action, Action::Keep | Action::Check))
        .map(|step| step.addr.as_str())
        .collect();
    let turned = taken.iter().position(|addr| *addr == "app").unwrap();
    let before: Vec<&str> = taken[..=turned].to_vec();
    for wanted in ["release", "price.credits_20", "env", "app"] {
        assert!(before.contains(&wanted), "{wanted} is no step before the app is turned: {taken:?}");
    }
    for addr in before {
        for how in [Cut::Refused, Cut::Lost, Cut::Stopped] {
            // A service that was turned and whose answer was lost did turn.
            if addr == "app" && how == Cut::Lost {
                continue;
            }
            let production = Production::new();
            production.walk(&one, None);
            let was = production.people_meet();
            let (_, outcome) = production.walk(&two, Some((addr, how)));
            if how == Cut::Lost && outcome.ending() == Ending::Done {
                // It was found out in the same run what the call had done.
                assert_eq!(production.people_meet(), ("r2".into(), 700.into(), true, 1), "{addr} {how:?}");
                continue;
            }
            assert_ne!(outcome.ending(), Ending::Done, "{addr} {how:?}");
            assert_eq!(production.people_meet(), was, "{addr} {how:?}");
            assert!(production.on_sale().contains(&500.into()), "{addr} {how:?}: what is sold is on sale");
            // The same command again goes on, and nothing is there twice.
            let (_, outcome) = production.walk(&two, None);
            assert_eq!(outcome.ending(), Ending::Done, "{addr} {how:?}: {:?}", outcome.failed);
            assert_eq!(production.people_meet(), ("r2".into(), 700.into(), true, 1), "{addr} {how:?}");
            assert_eq!(production.on_sale(), [Json::from(700)], "{addr} {how:?}");
            assert_eq!(production.fake.world.lock().unwrap().products.len(), 1, "{addr} {how:?}");
        }
    }
}

#[test]
fn an_account_that_may_not_take_money_is_not_sent_people_to() {
    let production = Production::new();
    production.fake.world.lock().unwrap().active = false;
    let (_, outcome) = production.walk(&declared("r1", 500), None);
    let failed: Vec<&str> = outcome.failed.iter().map(|(addr, _)| addr.as_str()).collect();
    assert_eq!(failed, ["seen.account"]);
    assert!(production.stage.serves.lock().unwrap().is_none(), "nothing was turned");
    production.fake.world.lock().unwrap().active = true;
    let (_, outcome) = production.walk(&declared("r1", 500), None);
    assert_eq!(outcome.ending(), Ending::Done, "{:?}", outcome.failed);
    assert_eq!(production.people_meet(), ("r1".into(), 500.into(), true, 1));
}

#[test]
fn the_catalogue_stands_under_names_that_are_the_same_in_every_mode() {
    let production = Production::new();
    production.walk(&declared("r1", 500), None);
    let world = production.fake.world.lock().unwrap();
    assert_eq!(world.products[0]["id"], "vibe_menugen_credits_20");
    assert_eq!(world.products[0]["name"], "MenuGen: 20 credits");
    assert_eq!(world.prices[0]["lookup_key"], "vibe_menugen_credits_20");
    assert_eq!((&world.prices[0]["livemode"], &world.endpoints[0]["livemode"]), (&true.into(), &true.into()));
}
