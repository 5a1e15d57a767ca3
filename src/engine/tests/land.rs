//! A small world for tests: things that outlive the process, and a power supply that can be cut at any moment.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;

use super::walk::{Mute, Planned, world};
use crate::engine::*;
use crate::error::Error;
use crate::secret::{MemoryStore, Secret};

/// One thing of the world.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thing {
    pub kind: String,
    pub mark: String,
    pub inputs: BTreeMap<String, String>,
    /// Told when it is made, and never again.
    pub secret: String,
}

/// A request that is carried out after its sender has died.
enum Late {
    Make(Thing),
    /// Over the thing of that id; without one, over whatever has the kind and the mark by then.
    Put(Option<u64>, Thing),
    /// The thing of that id; without one, whatever has the kind and the mark by then.
    Delete(Option<u64>, String, String),
}

/// What is not ours to decide: it stays when the program dies.
#[derive(Default)]
pub(super) struct Land {
    pub things: Mutex<BTreeMap<u64, Thing>>,
    /// Requests that the server has and has not carried out: when, and what.
    late: Mutex<Vec<(Duration, Late)>>,
    made: AtomicUsize,
    moment: AtomicUsize,
    /// The moment at which the power goes.
    pub cut_at: AtomicUsize,
    /// What a request does whose sender dies after it was received.
    pub lateness: Mutex<Option<Duration>>,
    pub calls: Mutex<Vec<String>>,
    /// Keys of the calls that ensure.
    pub keys: Mutex<Vec<String>>,
    /// Kind whose next request is lost on its way there.
    pub unheard: Mutex<Option<String>>,
    /// Answers to give instead of the real one, by kind.
    pub faults: Mutex<Vec<(String, Fault)>>,
    /// What a person has written last.
    pub head: Mutex<String>,
    /// What is taken over keeps the mark that it has.
    pub keeps_marks: std::sync::atomic::AtomicBool,
    cut: tokio::sync::Notify,
}

impl Land {
    pub(super) fn new() -> Arc<Land> {
        let land = Land::default();
        land.cut_at.store(usize::MAX, Ordering::Relaxed);
        Arc::new(land)
    }

    /// The power goes at the `at`th moment from now.
    pub(super) fn cut(&self, at: usize) {
        self.moment.store(0, Ordering::Relaxed);
        self.cut_at.store(at, Ordering::Relaxed);
    }

    pub(super) fn things(&self) -> MutexGuard<'_, BTreeMap<u64, Thing>> {
        self.things.lock().unwrap()
    }

    /// A place where the power can go: then it never returns.
    async fn moment(&self) {
        if self.moment.fetch_add(1, Ordering::Relaxed) == self.cut_at.load(Ordering::Relaxed) {
            self.cut.notify_one();
            std::future::pending::<()>().await;
        }
    }

    fn make(&self, thing: Thing) -> (u64, Thing) {
        let id = self.made.fetch_add(1, Ordering::Relaxed) as u64 + 1;
        let thing = Thing { secret: format!("told-once-{id}"), ..thing };
        self.things().insert(id, thing.clone());
        (id, thing)
    }

    /// Carries out what is due.
    pub(super) fn catch_up(&self, now: Duration) {
        let mut late = self.late.lock().unwrap();
        for (_, request) in late.extract_if(.., |(due, _)| *due <= now) {
            match request {
                Late::Make(thing) => {
                    self.make(thing);
                }
                Late::Put(id, thing) => {
                    let named = |old: &Thing| old.kind == thing.kind && old.mark == thing.mark;
                    let there = |(there, old): &(&u64, &mut Thing)| id.map_or(named(old), |id| id == **there);
                    let old = self.things().iter_mut().find(there).map(|(_, old)| {
                        *old = Thing { secret: old.secret.clone(), ..thing.clone() };
                    });
                    if old.is_none() && id.is_none() {
                        self.make(thing);
                    }
                }
                Late::Delete(Some(id), ..) => {
                    self.things().remove(&id);
                }
                Late::Delete(None, kind, mark) => {
                    self.things().retain(|_, thing| thing.kind != kind || thing.mark != mark);
                }
            }
        }
    }

    /// Received; when the sender does not live to see the answer, it is carried out later.
    async fn receive(&self, now: Duration, request: impl FnOnce() -> Late) {
        let lateness = *self.lateness.lock().unwrap();
        let next = self.moment.load(Ordering::Relaxed) == self.cut_at.load(Ordering::Relaxed);
        if let Some(lateness) = lateness.filter(|_| next) {
            self.late.lock().unwrap().push((now + lateness, request()));
            self.moment().await;
            unreachable!("the power is gone");
        }
    }

    /// Names of the things, without their ids: two runs that end alike have the same.
    pub(super) fn picture(&self) -> Vec<String> {
        let things = self.things();
        let shown = things.values().map(|thing| {
            let inputs = thing.inputs.iter().map(|(name, value)| {
                // The env holds the secret of the hook that stands now.
                let known = things.values().any(|other| other.kind == "t.hook" && other.secret == *value);
                format!("{name}={}", if known { "the hook's secret" } else { value })
            });
            format!("{} {} {}", thing.kind, thing.mark, inputs.collect::<Vec<_>>().join(" "))
        });
        let mut shown: Vec<String> = shown.collect();
        shown.sort();
        shown
    }
}

struct Maker(Arc<Land>);

pub(super) fn kinds() -> Vec<Kind> {
    let short = |kind: Kind| Kind {
        settle: Duration::from_secs(2),
        patience: Duration::from_secs(20),
        poll: Duration::from_secs(1),
        ..kind
    };
    vec![
        short(Kind {
            inputs: vec![InputKind::new("name").identity()],
            outputs: vec![OutputKind::new("id"), OutputKind::new("proof")],
            unmaking: Consequence::Destructive,
            repeat: Repeat::Find,
            ..Kind::new("t.zone")
        }),
        short(Kind {
            inputs: vec![InputKind::new("url").identity(), InputKind::new("zone").unseen()],
            outputs: vec![OutputKind::new("id"), OutputKind::once("secret")],
            repeat: Repeat::Find,
            by_hand: "Make it for ${url}.".into(),
            wants: vec!["secret".into()],
            ..Kind::new("t.hook")
        }),
        short(Kind {
            inputs: vec![InputKind::new("name").identity()],
            outputs: vec![OutputKind::new("id")],
            repeat: Repeat::Find,
            retires: true,
            survives: Some("it stays, out of use".into()),
            ..Kind::new("t.price")
        }),
        short(Kind {
            inputs: vec![InputKind::new("name").identity(), InputKind::new("var.*").unseen()],
            outputs: vec![OutputKind::new("id")],
            ..Kind::new("t.env")
        }),
        short(Kind {
            verbs: Verbs::Check,
            inputs: vec![InputKind::new("of")],
            outputs: vec![OutputKind::new("proof")],
            ..Kind::new("u.check")
        }),
        short(Kind {
            verbs: Verbs::Hand,
            inputs: vec![InputKind::new("branch"), InputKind::new("folder").place()],
            outputs: vec![OutputKind::new("commit")],
            by_hand: "Write in ${folder}.".into(),
            ..Kind::new("u.head")
        }),
    ]
}

impl Maker {
    /// Ours at this address; those of the same mark that are being replaced are others.
    fn find(&self, call: &Call<'_>) -> Option<(u64, Thing)> {
        let things = self.0.things();
        let ours = |(id, thing): &(&u64, &Thing)| {
            thing.kind == call.kind.name && thing.mark == call.mark && !call.others.contains(&id.to_string())
        };
        let by_id = call.known.get("id").and_then(|id| id.expose().parse::<u64>().ok());
        let known = by_id.and_then(|id| things.get_key_value(&id)).filter(ours);
        known.or_else(|| things.iter().find(ours)).map(|(id, thing)| (*id, thing.clone()))
    }

    /// One of the same name that does not carry our mark.
    fn foreign(&self, call: &Call<'_>) -> Option<(u64, Thing)> {
        let things = self.0.things();
        let named = |(_, thing): &(&u64, &Thing)| {
            let same = |input: &InputKind| {
                let (there, asked) = (thing.inputs.get(&input.name), call.inputs.get(&input.name));
                there.map(String::as_str) == asked
            };
            thing.kind == call.kind.name
                && !thing.mark.starts_with("vibe:")
                && call.kind.inputs.iter().filter(|input| input.identity).all(same)
        };
        things.iter().find(named).map(|(id, thing)| (*id, thing.clone()))
    }

    fn fault(&self, kind: &str) -> Option<Fault> {
        let mut faults = self.0.faults.lock().unwrap();
        let at = faults.iter().position(|(of, _)| of == kind)?;
        Some(faults.remove(at).1)
    }
}

fn plain(inputs: &Inputs) -> BTreeMap<String, String> {
    inputs.0.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect()
}

fn told(id: u64, thing: &Thing, made: bool) -> Outputs {
    let mut outputs = Outputs::from([("id".to_owned(), id.to_string().into())]);
    if made && thing.kind == "t.hook" {
        outputs.insert("secret".into(), Value::Secret(Secret::parse(&thing.secret).unwrap()));
    }
    outputs
}

#[async_trait]
impl Provider for Maker {
    fn kinds(&self) -> Vec<Kind> {
        kinds()
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        self.0.moment().await;
        self.0.catch_up(call.clock.now());
        if call.kind.name == "u.check" {
            let holds = call.inputs.get("of").is_some();
            return Ok(if holds { Seen::ours(Outputs::new()) } else { Seen::Unready("not there".into()) });
        }
        if call.kind.name == "u.head" {
            let commit = self.0.head.lock().unwrap().as_str().into();
            return Ok(Seen::ours(Outputs::from([("commit".to_owned(), commit)])));
        }
        let foreign = self.foreign(call);
        // A hook cannot be read without our mark.
        let foreign_is_ours = call.adopt && call.kind.name != "t.hook";
        Ok(match self.find(call).or_else(|| foreign.clone().filter(|_| foreign_is_ours)) {
            None if foreign.is_some() => Seen::Foreign("somebody else's".into()),
            None => Seen::Missing,
            Some((id, thing)) => {
                let seen = |name: &&String| {
                    call.inputs
                        .get(name)
                        .is_some_and(|value| thing.inputs.get(*name).is_none_or(|now| now != value))
                };
                let differs =
                    call.inputs.0.keys().filter(|name| !name.starts_with("var.")).filter(seen).cloned();
                Seen::Ours { outputs: told(id, &thing, false), differs: differs.collect() }
            }
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.0.calls.lock().unwrap().push(format!("ensure {}", call.addr));
        self.0.keys.lock().unwrap().push(call.key.to_owned());
        if self.0.unheard.lock().unwrap().take_if(|kind| *kind == call.kind.name).is_some() {
            return Err(Fault::Unsure(Error::failed("test.unheard", "nobody heard it").hint("none")));
        }
        self.0.moment().await;
        let thing = Thing {
            kind: call.kind.name.clone(),
            mark: call.mark.to_owned(),
            inputs: plain(call.inputs),
            secret: String::new(),
        };
        let known = call.known.get("id").is_some();
        let there = self.find(call).filter(|_| known || call.kind.repeat == Repeat::Safe);
        let request = || match there {
            _ if call.kind.repeat == Repeat::Safe => Late::Put(None, thing.clone()),
            Some((id, _)) => Late::Put(Some(id), thing.clone()),
            None => Late::Make(thing.clone()),
        };
        self.0.receive(call.clock.now(), request).await;
        self.0.moment().await;
        let old = self.find(call).filter(|_| known || call.kind.repeat == Repeat::Safe);
        let old = old.or_else(|| self.foreign(call).filter(|_| call.adopt));
        let (id, made, thing) = match old {
            Some((id, old)) => {
                let mark = if self.0.keeps_marks.load(Ordering::Relaxed) { old.mark } else { thing.mark };
                let thing = Thing { secret: old.secret, mark, ..thing };
                self.0.things().insert(id, thing.clone());
                (id, false, thing)
            }
            None => {
                let (id, thing) = self.0.make(thing);
                (id, true, thing)
            }
        };
        self.0.moment().await;
        match self.fault(&call.kind.name) {
            Some(fault) => Err(fault),
            None => Ok(told(id, &thing, made)),
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.0.calls.lock().unwrap().push(format!("delete {}", call.addr));
        self.0.moment().await;
        let request = || {
            // Where the name is the key, a late deletion takes what has the name by then.
            let id = self.find(call).map(|(id, _)| id).filter(|_| call.kind.repeat == Repeat::Find);
            Late::Delete(id, call.kind.name.clone(), call.mark.to_owned())
        };
        self.0.receive(call.clock.now(), request).await;
        let there = self.find(call).or_else(|| self.foreign(call).filter(|_| call.adopt));
        if let Some((id, _)) = there {
            self.0.things().remove(&id);
        }
        self.0.moment().await;
        Ok(())
    }
}

/// A journal on a disk that outlives the process.
pub(super) struct Disk {
    land: Arc<Land>,
    lines: MemoryLedger,
}

#[async_trait]
impl Ledger for Disk {
    fn place(&self) -> String {
        self.lines.place()
    }

    fn fence(&self, last: u64) -> u64 {
        last + 1
    }

    async fn read(&self) -> Result<Vec<Record>, Error> {
        self.lines.read().await
    }

    async fn append(&self, records: &[Record]) -> Result<(), Error> {
        self.land.moment().await;
        self.lines.append(records).await?;
        self.land.moment().await;
        Ok(())
    }

    async fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Everything that outlives a run, and the way to run.
pub(super) struct Place {
    pub land: Arc<Land>,
    pub disk: Arc<Disk>,
    pub world: World,
}

/// What a run came to.
pub(super) struct Ran {
    pub plan: Plan,
    pub outcome: Outcome,
}

impl Place {
    /// Call it inside the runtime.
    pub(super) fn new() -> Place {
        let land = Land::new();
        let clock = Clock::starting_at(Duration::from_secs(1_800_000_000));
        let world = world(Arc::new(Maker(Arc::clone(&land))), Arc::new(MemoryStore::default()), clock);
        let disk = Arc::new(Disk { land: Arc::clone(&land), lines: MemoryLedger::default() });
        Place { land, disk, world }
    }

    /// What was remembered is gone; the world and the secret store are not.
    pub(super) fn forgets(&mut self) {
        self.disk = Arc::new(Disk { land: Arc::clone(&self.land), lines: MemoryLedger::default() });
    }

    /// Rebuilds the journal; says whose each thing was found to be.
    pub(super) async fn recover(&self, graph: &Graph) -> Vec<(String, Whose)> {
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
        let found = rediscover(graph, &self.world, front).await.unwrap();
        let ledger: Arc<dyn Ledger> = Arc::<Disk>::clone(&self.disk);
        let journal = Journal::open(ledger, &self.world.scope, self.world.clock).await.unwrap();
        write_down(&found, &journal, &self.world).await.unwrap();
        journal.close().await.unwrap();
        found.iter().map(|one| (one.addr().to_string(), one.whose.clone())).collect()
    }

    pub(super) async fn run(&self, graph: &Graph, policy: &Policy) -> Result<Ran, Error> {
        let (_switch, stop) = Stop::new();
        self.run_with(graph, policy, &Mute, &stop).await
    }

    /// What a run would do.
    pub(super) async fn planned(&self, graph: &Graph) -> Result<Plan, Error> {
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
        let ledger: Arc<dyn Ledger> = Arc::<Disk>::clone(&self.disk);
        Ok(Planned::new(graph, &self.world, ledger, &Policy::default(), front).await?.plan)
    }

    pub(super) async fn run_with(
        &self,
        graph: &Graph,
        policy: &Policy,
        gate: &dyn Gate,
        stop: &Stop,
    ) -> Result<Ran, Error> {
        let front = Front { sink: &Mute, gate, stop };
        let ledger: Arc<dyn Ledger> = Arc::<Disk>::clone(&self.disk);
        let planned = Planned::new(graph, &self.world, ledger, policy, front).await?;
        let outcome = planned.execute(graph, &self.world, front).await?;
        Ok(Ran { plan: planned.plan, outcome })
    }

    /// Runs until the power goes; nothing when it went.
    pub(super) async fn run_until_cut(&self, graph: &Graph, at: usize) -> Option<Ran> {
        self.land.cut(at);
        let policy = Policy::default();
        let ran = tokio::select! {
            biased;
            () = self.land.cut.notified() => None,
            ran = self.run(graph, &policy) => Some(ran.unwrap()),
        };
        self.land.cut(usize::MAX);
        ran
    }
}

pub(super) fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// A zone, a hook on it, an env that holds the hook's secret, a check; and two loners.
pub(super) fn shop() -> Graph {
    shop_at("shop.test")
}

pub(super) fn shop_at(domain: &str) -> Graph {
    Graph::new(vec![
        Resource::new(addr("zone"), "t.zone").with("name", Input::text("shop.test")),
        Resource::new(addr("hook"), "t.hook")
            .with("url", Input::text(format!("https://{domain}/hook")))
            .with("zone", Input::of(&addr("zone"), "proof")),
        Resource::new(addr("env"), "t.env")
            .with("name", Input::text("web"))
            .with("var.HOOK", Input::of(&addr("hook"), "secret")),
        Resource::new(addr("seen"), "u.check").with("of", Input::of(&addr("env"), "id")),
        Resource::new(addr("other"), "t.zone").with("name", Input::text("other.test")),
        Resource::new(addr("lone"), "t.env").with("name", Input::text("lone")),
    ])
    .unwrap()
}
