//! Figures of the engine beside their limits, in one run: `cargo bench --bench engine`.
//!
//! Times are the least and the median of a few rounds, and beside them the least time that the thread had a processor: on
//! a machine that others use too, that is the engine's own. The journal is a file on the disk of the target folder. The fake
//! provider sleeps for as long as a server would work, and takes any number of calls at once. A word after `--` runs the
//! rows that have it in their names.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints, and stops by panicking"
)]

#[path = "../src/engine/tests/walk.rs"]
mod walk;

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::*;
use rustix::time::{ClockId, clock_gettime};
use secret::MemoryStore;
use vibe::{engine, error, secret};
use walk::{Mute, Planned, world};

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

struct Place {
    folder: tempfile::TempDir,
    slow: Arc<Slow>,
    world: World,
}

impl Place {
    fn new(make: Duration, look: Duration) -> Place {
        let slow = Arc::new(Slow { make, look, ..Slow::default() });
        let clock = Clock::starting_at(Duration::from_secs(1_800_000_000));
        let world = world(Arc::<Slow>::clone(&slow), Arc::new(MemoryStore::default()), clock);
        fs::create_dir_all(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Place { folder, slow, world }
    }

    /// The state from the disk, one wave of looks, a plan.
    async fn plan(&self, graph: &Graph) -> Planned {
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
        let ledger = Arc::new(LocalLedger::open(self.folder.path()).unwrap());
        Planned::new(graph, &self.world, ledger, &Policy::default(), front).await.unwrap()
    }

    async fn deploy(&self, graph: &Graph) {
        let planned = self.plan(graph).await;
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
        let outcome = planned.execute(graph, &self.world, front).await.unwrap();
        assert_eq!(outcome.ending(), Ending::Done);
        planned.journal.close().await.unwrap();
    }
}

/// What some rounds took, milliseconds.
struct Figures {
    least: f64,
    median: f64,
    /// Least time on a processor.
    busy: f64,
}

async fn rounds(times: usize, round: impl AsyncFn()) -> Figures {
    let (mut walls, mut busy) = (Vec::new(), f64::INFINITY);
    for _ in 0..times {
        let (began, before) = (Instant::now(), on_processor());
        round().await;
        walls.push(milliseconds(began.elapsed()));
        busy = busy.min(milliseconds(on_processor() - before));
    }
    walls.sort_by(f64::total_cmp);
    Figures { least: walls[0], median: walls[walls.len() / 2], busy }
}

/// Time that this thread has had a processor.
fn on_processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn ratio(name: &str, figures: &Figures, path: Duration, limit: f64) {
    let path = milliseconds(path);
    let (least, median) = (figures.least / path, figures.median / path);
    println!(
        "{name:<52} {least:>9.3}    {median:>9.3}    {:>7.1} ms {limit:>7.2}    {}",
        figures.busy,
        verdict(least, limit)
    );
}

fn time(name: &str, figures: &Figures, limit: f64) {
    let Figures { least, median, busy } = figures;
    println!(
        "{name:<52} {least:>9.1} ms {median:>9.1} ms {busy:>7.1} ms {limit:>7.0} ms {}",
        verdict(*least, limit)
    );
}

/// The row is asked for.
fn wanted(name: &str) -> bool {
    std::env::args().skip(1).filter(|word| !word.starts_with('-')).all(|word| name.contains(&word))
}

fn verdict(figure: f64, limit: f64) -> &'static str {
    if figure <= limit { "kept" } else { "MISSED" }
}

async fn critical_paths() {
    for (name, wide, deep, limit) in [("8 chains of 5", 8, 5, 1.05), ("flat 40", 40, 1, 1.15)] {
        let graph = graph(wide, deep);
        // Where looks take time too: one wave of them before, and the one that proves the last thing.
        for (calls, look, more) in [("creates", Duration::ZERO, 0), ("every call", CALL, 2)] {
            let name = format!("deploy, {name}: {calls} 300 ms, wall / path");
            if wanted(&name) {
                let figures = rounds(3, async || Place::new(CALL, look).deploy(&graph).await).await;
                ratio(&name, &figures, CALL * (deep as u32 + more), limit);
            }
        }
    }
}

async fn refreshes() {
    for (wide, deep) in [(40, 1), (8, 5), (1, 40)] {
        let name = format!("no-op plan, {wide} wide, {deep} deep: wall / one call");
        if !wanted(&name) {
            continue;
        }
        let graph = graph(wide, deep);
        let place = Place::new(Duration::ZERO, Duration::ZERO);
        place.deploy(&graph).await;
        let things = place.slow.things.lock().unwrap().clone();
        let slow = Arc::new(Slow { things: Mutex::new(things), look: CALL, ..Slow::default() });
        let clock = place.world.clock;
        let place = Place { world: world(slow, Arc::new(MemoryStore::default()), clock), ..place };
        let figures = rounds(3, async || assert!(place.plan(&graph).await.plan.is_empty())).await;
        ratio(&name, &figures, CALL, 1.2);
    }
}

async fn sizes() {
    for (things, limit) in [(10, 10.0), (100, 12.0), (1_000, 50.0), (10_000, 400.0)] {
        let name = format!("no-op plan of {things}, journal read from disk");
        if wanted(&name) {
            let graph = graph(things / 5, 5);
            let place = Place::new(Duration::ZERO, Duration::ZERO);
            place.deploy(&graph).await;
            let figures = rounds(7, async || assert!(place.plan(&graph).await.plan.is_empty())).await;
            time(&name, &figures, limit);
        }
    }
    for (things, limit) in [(1_000, 400.0), (10_000, 4_000.0)] {
        let name = format!("deploy of {things}, journal on disk");
        if wanted(&name) {
            let graph = graph(things / 5, 5);
            let deploy = async || Place::new(Duration::ZERO, Duration::ZERO).deploy(&graph).await;
            time(&name, &rounds(3, deploy).await, limit);
        }
        let name = format!("destroy of {things}, journal on disk");
        if wanted(&name) {
            let graph = graph(things / 5, 5);
            let deployed = Mutex::new(Vec::new());
            for _ in 0..3 {
                let place = Place::new(Duration::ZERO, Duration::ZERO);
                place.deploy(&graph).await;
                deployed.lock().unwrap().push(place);
            }
            let destroy = async || {
                let place = deployed.lock().unwrap().pop().unwrap();
                place.deploy(&Graph::default()).await;
                assert!(place.slow.things.lock().unwrap().is_empty());
            };
            time(&name, &rounds(3, destroy).await, limit);
        }
    }
}

fn main() {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load average: {}", load.trim());
    println!("{:<52} {:>9}    {:>9}    {:>7}    {:>7}", "", "least", "median", "busy", "limit");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        critical_paths().await;
        refreshes().await;
        sizes().await;
    });
}
