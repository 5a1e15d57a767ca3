//! Figures of the engine beside their limits, in one run: `cargo bench --bench engine`.
//!
//! Times are the least and the median of a few rounds; the journal is a file on the disk of the target folder. The fake
//! provider sleeps for as long as a server would work, and takes any number of calls at once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints, and stops by panicking"
)]

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use vibe::engine::*;
use vibe::secret::{FingerprintKey, MemoryStore};

/// What one call takes at the server.
const CALL: Duration = Duration::from_millis(300);

/// Things in memory, made and looked at after a while.
#[derive(Default)]
struct Slow {
    things: Mutex<std::collections::BTreeSet<String>>,
    make: Duration,
    look: Duration,
    calls: AtomicUsize,
}

impl Slow {
    async fn work(&self, time: Duration) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
    }
}

#[async_trait]
impl Provider for Slow {
    fn kinds(&self) -> Vec<Kind> {
        vec![Kind {
            inputs: vec![InputKind::new("name").identity(), InputKind::new("of.*").optional()],
            outputs: vec![OutputKind::new("id")],
            repeat: Repeat::Find,
            ..Kind::new("slow.thing")
        }]
    }

    fn budget(&self) -> usize {
        1000
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        self.work(self.look).await;
        let there = self.things.lock().unwrap().contains(call.addr.as_str());
        Ok(if there { Seen::ours(id(call)) } else { Seen::Missing })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.work(self.make).await;
        self.things.lock().unwrap().insert(call.addr.to_string());
        Ok(id(call))
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.work(self.make).await;
        self.things.lock().unwrap().remove(call.addr.as_str());
        Ok(())
    }
}

fn id(call: &Call<'_>) -> Outputs {
    Outputs::from([("id".to_owned(), format!("id-of-{}", call.addr).into())])
}

/// `wide` chains of `deep` things; each refers to the one before it.
fn graph(wide: usize, deep: usize) -> Graph {
    let addr = |chain: usize, place: usize| Address::parse(&format!("c{chain}.p{place}")).unwrap();
    let thing = |chain, place| {
        let resource = Resource::new(addr(chain, place), "slow.thing")
            .with("name", Input::text(format!("name of {chain} and {place}")));
        match place {
            0 => resource,
            _ => resource.with("of.before", Input::of(&addr(chain, place - 1), "id")),
        }
    };
    Graph::new((0..wide).flat_map(|chain| (0..deep).map(move |place| thing(chain, place))).collect()).unwrap()
}

struct Mute;

impl Sink for Mute {
    fn emit(&self, _event: &Event<'_>) {}
}

#[async_trait]
impl Gate for Mute {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Withheld("nobody is there".into())
    }

    async fn fill(&self, _checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        Filled::Later
    }
}

struct Place {
    folder: tempfile::TempDir,
    slow: Arc<Slow>,
    world: World,
}

impl Place {
    fn new(make: Duration, look: Duration) -> Place {
        let slow = Arc::new(Slow { make, look, ..Slow::default() });
        let mut providers = Providers::default();
        providers.add(Arc::<Slow>::clone(&slow));
        let world = World {
            scope: "bench/production".into(),
            providers,
            secrets: Arc::new(MemoryStore::default()),
            prints: FingerprintKey::new([1; 32]),
            clock: Clock::starting_at(Duration::from_secs(1_800_000_000)),
        };
        fs::create_dir_all(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Place { folder, slow, world }
    }

    async fn open(&self) -> Journal {
        let ledger = Arc::new(LocalLedger::open(self.folder.path()).unwrap());
        Journal::open(ledger, "bench/production", self.world.clock).await.unwrap()
    }

    /// The state from the disk, one wave of looks, a plan.
    async fn plan(&self, graph: &Graph) -> (Journal, Sights, Plan) {
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
        let journal = self.open().await;
        let state = journal.state();
        let sights = observe(graph, &state, &self.world, front).await.unwrap();
        let plan = plan(graph, &state, &sights, &self.world.providers, &Policy::default()).unwrap();
        (journal, sights, plan)
    }

    async fn deploy(&self, graph: &Graph) {
        let (journal, sights, plan) = self.plan(graph).await;
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
        let outcome = execute(&plan, graph, &sights, &self.world, &journal, front).await.unwrap();
        assert_eq!(outcome.ending(), Ending::Done);
        journal.close().await.unwrap();
    }
}

/// Least and median of some rounds, milliseconds.
async fn rounds(times: usize, round: impl AsyncFn() -> Duration) -> (f64, f64) {
    let mut all = Vec::new();
    for _ in 0..times {
        all.push(round().await.as_secs_f64() * 1000.0);
    }
    all.sort_by(f64::total_cmp);
    (all[0], all[all.len() / 2])
}

fn ratio(name: &str, (least, median): (f64, f64), path: Duration, limit: f64) {
    let path = path.as_secs_f64() * 1000.0;
    let (least, median) = (least / path, median / path);
    println!("{name:<52} {least:>9.3}   {median:>9.3}   {limit:>7.2}   {}", verdict(least, limit));
}

fn milliseconds(name: &str, (least, median): (f64, f64), limit: f64) {
    println!("{name:<52} {least:>9.1} ms {median:>8.1} ms {limit:>6.0} ms {}", verdict(least, limit));
}

fn verdict(figure: f64, limit: f64) -> &'static str {
    if figure <= limit { "kept" } else { "MISSED" }
}

async fn critical_paths() {
    let none = Duration::ZERO;
    for (name, wide, deep, limit) in [("8 chains of 5", 8, 5, 1.05), ("flat 40", 40, 1, 1.15)] {
        let graph = graph(wide, deep);
        let deploy = async |look| {
            let place = Place::new(CALL, look);
            let began = Instant::now();
            place.deploy(&graph).await;
            began.elapsed()
        };
        let calls = deep as u32;
        let figures = rounds(3, async || deploy(none).await).await;
        ratio(&format!("deploy, {name}: creates 300 ms, wall / path"), figures, CALL * calls, limit);
        // One wave of looks before, and the look that proves the last thing.
        let figures = rounds(3, async || deploy(CALL).await).await;
        ratio(&format!("deploy, {name}: every call 300 ms, wall / path"), figures, CALL * (calls + 2), limit);
    }
}

async fn refreshes() {
    for (wide, deep) in [(40, 1), (8, 5), (1, 40)] {
        let graph = graph(wide, deep);
        let place = Place::new(Duration::ZERO, Duration::ZERO);
        place.deploy(&graph).await;
        let things = place.slow.things.lock().unwrap().clone();
        let slow = Arc::new(Slow { things: Mutex::new(things), look: CALL, ..Slow::default() });
        let mut providers = Providers::default();
        providers.add(slow);
        let place = Place { world: World { providers, ..place.world.clone() }, ..place };
        let figures = rounds(3, async || {
            let began = Instant::now();
            assert!(place.plan(&graph).await.2.is_empty());
            began.elapsed()
        })
        .await;
        ratio(&format!("no-op plan, {wide} wide, {deep} deep: wall / one call"), figures, CALL, 1.2);
    }
}

async fn sizes() {
    for (things, limit) in [(10, 10.0), (100, 12.0), (1_000, 50.0), (10_000, 400.0)] {
        let graph = graph(things / 5, 5);
        let place = Place::new(Duration::ZERO, Duration::ZERO);
        place.deploy(&graph).await;
        let figures = rounds(7, async || {
            let began = Instant::now();
            assert!(place.plan(&graph).await.2.is_empty());
            began.elapsed()
        })
        .await;
        milliseconds(&format!("no-op plan of {things}, journal read from disk"), figures, limit);
    }
    for (things, limit) in [(1_000, 400.0), (10_000, 4_000.0)] {
        let graph = graph(things / 5, 5);
        let figures = rounds(3, async || {
            let place = Place::new(Duration::ZERO, Duration::ZERO);
            let began = Instant::now();
            place.deploy(&graph).await;
            began.elapsed()
        })
        .await;
        milliseconds(&format!("deploy of {things}, journal on disk"), figures, limit);
    }
}

fn main() {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load average: {}", load.trim());
    println!("{:<52} {:>9}   {:>9}   {:>7}", "", "least", "median", "limit");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        critical_paths().await;
        refreshes().await;
        sizes().await;
    });
}
