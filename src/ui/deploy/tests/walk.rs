//! Walks of the real engine, watched and answered at a terminal.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;

use super::addr;
use super::terminal::{Modes, Terminal, nothing_agreed};
use crate::engine::*;
use crate::secret::{FingerprintKey, MemoryStore};
use crate::ui::deploy::{NodeState, Recorder, ReportData};

/// A provider whose row a person makes, whose key a person pastes, and whose page is made by the tool.
#[derive(Default)]
struct Registrar {
    row: AtomicBool,
}

#[async_trait]
impl Provider for Registrar {
    fn kinds(&self) -> Vec<Kind> {
        let quick = |kind: Kind| Kind { poll: Duration::from_millis(20), ..kind };
        let by_hand =
            |name: &str, text: &str| Kind { verbs: Verbs::Hand, by_hand: text.into(), ..Kind::new(name) };
        vec![
            quick(by_hand("registrar.row", "Add a row where the domain is kept.")),
            quick(Kind {
                outputs: vec![OutputKind::secret("value")],
                wants: vec!["value".into()],
                ..by_hand("registrar.key", "Make a key.")
            }),
            quick(Kind {
                inputs: vec![InputKind::new("key")],
                outputs: vec![OutputKind::new("proof")],
                ..Kind::new("site.page")
            }),
        ]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        Ok(match call.kind.name.as_str() {
            "registrar.row" if self.row.load(Ordering::Relaxed) => Seen::ours(Outputs::new()),
            "registrar.row" => Seen::Missing,
            "registrar.key" => Seen::CannotLook("it shows no keys".into()),
            _ if call.known.is_empty() => Seen::Missing,
            _ => Seen::ours(call.known.clone()),
        })
    }

    async fn ensure(&self, _call: &Call<'_>) -> Result<Outputs, Fault> {
        Ok(BTreeMap::from([("proof".to_owned(), Value::from("answers"))]))
    }

    async fn delete(&self, _call: &Call<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

/// Walks, while `person` sits at the terminal; Ctrl-C raises the engine's stop.
fn walk(terminal: &Terminal, registrar: &Arc<Registrar>, person: impl FnOnce() + Send) -> Ran {
    let (switch, stop) = Stop::new();
    let surface = terminal.surface(true, nothing_agreed(), Box::new(move || switch.raise()));
    let mut providers = Providers::default();
    providers.add(Arc::clone(registrar) as Arc<dyn Provider>);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let recorder = Recorder::new(&surface);
    let (plan, outcome) = std::thread::scope(|scope| {
        scope.spawn(person);
        runtime.block_on(async {
            let world = World {
                scope: "menugen/production".into(),
                providers,
                secrets: Arc::new(MemoryStore::default()),
                prints: FingerprintKey::new([1; 32]),
                clock: Clock::starting_at(Duration::from_secs(1_800_000_000)),
            };
            let graph = Graph::new(vec![
                Resource::new(addr("dns.a"), "registrar.row"),
                Resource::new(addr("key"), "registrar.key"),
                Resource::new(addr("page"), "site.page").with("key", Input::of(&addr("key"), "value")),
            ])
            .unwrap();
            let front = Front { sink: &recorder, gate: &surface, stop: &stop };
            let ledger = Arc::new(MemoryLedger::default());
            let journal = Journal::open(ledger, &world.scope, world.clock).await.unwrap();
            let state = journal.state();
            let sights = observe(&graph, &state, &world, front).await.unwrap();
            let plan = plan(&graph, &state, &sights, &world.providers, &Policy::default()).unwrap();
            surface.planned(&plan);
            let outcome = execute(&plan, &graph, &sights, &world, &journal, front).await.unwrap();
            (plan, outcome)
        })
    });
    assert_eq!(terminal.modes(), Modes::Whole);
    let report = recorder.report(&plan, &outcome);
    let awaited = surface.only_a_person_is_awaited();
    drop(surface);
    terminal.until_gone(&["[Enter]", "steps ended", "> "]);
    Ran { outcome, report, awaited }
}

struct Ran {
    outcome: Outcome,
    report: ReportData,
    /// Only a person was awaited when it ended.
    awaited: bool,
}

#[test]
fn what_the_tool_sees_needs_no_key_and_the_next_question_comes() {
    let (terminal, registrar) = (Terminal::new(80), Arc::new(Registrar::default()));
    let Ran { outcome, report, awaited } = walk(&terminal, &registrar, || {
        terminal.until("Add a row where the domain is kept.");
        terminal.until("1 more thing waits for you");
        registrar.row.store(true, Ordering::Relaxed);
        terminal.until("✓ dns.a");
        terminal.until("[Enter] paste value");
        terminal.press("\x1b[200~sk_live_of_a_person\x1b[201~");
    });
    assert_eq!(outcome.ending(), Ending::Done, "{:?}", outcome.failed);
    assert!(matches!(&outcome.outputs[&addr("key")]["value"], Value::Secret(_)));
    assert!(!terminal.written().contains("sk_live"), "{}", terminal.shown());
    terminal.until("✓ page");
    assert!(!awaited);
    let named = |at: &str| report.people.iter().find(|person| person.addr == at).unwrap();
    assert_eq!(named("dns.a").what, "Add a row where the domain is kept.");
    assert!(named("key").took_ms > 0 && report.people.len() == 2);
    assert_eq!(report.proofs.len(), 3);
    assert!(report.graph.nodes.iter().all(|node| node.state == NodeState::Done));
    let told = serde_json::to_string(&report).unwrap() + &report.html();
    assert!(!told.contains("sk_live"), "{told}");
}

#[test]
fn ctrl_c_at_a_checkpoint_stops_the_walk_and_gives_the_terminal_back() {
    let (terminal, registrar) = (Terminal::new(40), Arc::new(Registrar::default()));
    let Ran { outcome, report, awaited } = walk(&terminal, &registrar, || {
        terminal.until("[Enter] done");
        terminal.press("\u{3}");
    });
    assert_eq!(outcome.ending(), Ending::Stopped);
    assert_eq!(outcome.waiting.len(), 2);
    assert!(awaited, "no work was cut");
    assert_eq!((report.ending.as_str(), report.people.len(), report.waiting.len()), ("stopped", 0, 2));
}

#[test]
fn later_leaves_its_own_branch_and_the_rest_goes_on() {
    let (terminal, registrar) = (Terminal::new(80), Arc::new(Registrar::default()));
    let Ran { outcome, report, awaited } = walk(&terminal, &registrar, || {
        terminal.until("Add a row where the domain is kept.");
        terminal.press("s");
        terminal.until("[Enter] paste value");
        terminal.press("\rsk_live_of_a_person\r");
        terminal.until("✓ page");
    });
    assert_eq!(outcome.ending(), Ending::Waiting);
    assert_eq!(outcome.waiting.iter().map(|waits| waits.addr.as_str()).collect::<Vec<_>>(), ["dns.a"]);
    assert_eq!((report.waiting[0].addr.as_str(), report.stands.len(), awaited), ("dns.a", 2, false));
}
