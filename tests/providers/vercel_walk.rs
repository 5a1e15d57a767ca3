//! An environment on Vercel from nothing, unchanged, with a new release, and back to nothing, by the engine itself against a
//! strict fake of ours. Then the same with every single answer lost, and with a 500 in its place although it took effect.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use serde_json::Value as Json;
use vibe::engine::{
    Action, Address, Call, Clock, Ending, Fault, Front, Graph, Input, Kind, Ledger, MemoryLedger, Outcome,
    Outputs, Policy, Provider, Resource, Seen, Stop, World,
};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::vercel::{Setup, Vercel};
use vibe::secret::{FingerprintKey, Secret, SecretName, SecretStore as _};

use crate::bench::{run, store};
use crate::fakes::Trouble;
use crate::fakes::vercel::Vercel as Fake;
use crate::walk::{Mute, Planned, world};

const TOKEN: &str = "vercel-right-0001";

/// Calls that change something, from nothing.
const CHANGES: usize = 13;

/// The real provider, with times that a test can wait for.
struct Quick(Vercel);

#[async_trait]
impl Provider for Quick {
    fn kinds(&self) -> Vec<Kind> {
        let quick =
            |kind| Kind { settle: Duration::from_millis(60), poll: Duration::from_millis(20), ..kind };
        self.0.kinds().into_iter().map(quick).collect()
    }

    fn forget_reads(&self) {
        self.0.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        self.0.observe(call).await
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.0.ensure(call).await
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.0.delete(call).await
    }
}

fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// What `next-postgres` asks of Vercel, with a secret of the store instead of those that other providers give.
fn graph(tree: &Path, digest: &str) -> Graph {
    let of = |address: &str, output| Input::of(&addr(address), output);
    let one = |address: &str, kind: &str| {
        Resource::new(addr(address), kind)
            .with("project", Input::text("shop"))
            .with("team", Input::text("acme"))
    };
    let project = addr("project");
    let account = Resource::new(addr("seen.vercel"), "vercel.account").with("team", Input::text("acme"));
    Graph::new(vec![
        account,
        one("project", "vercel.project"),
        one("env", "vercel.env")
            .after(&project)
            .with("target", Input::text("production"))
            .with("var.RELEASE", Input::text(digest))
            .with("var.AUTH_SECRET", Input::secret(SecretName::parse("auth.secret").unwrap())),
        one("deployment", "vercel.deployment")
            .after(&project)
            .with("tree", Input::text(tree.to_str().unwrap()))
            .with("digest", Input::text(digest))
            .with("env", of("env", "print")),
        one("domain", "vercel.domain").after(&project).with("name", Input::text("shop.test")),
        one("site", "vercel.live")
            .with("deployment", of("deployment", "id"))
            .with("domain", of("domain", "name")),
        one("seen.domain", "vercel.verified").after(&addr("domain")).with("name", Input::text("shop.test")),
    ])
    .unwrap()
}

struct Place {
    fake: Fake,
    tree: tempfile::TempDir,
    ledger: Arc<dyn Ledger>,
}

impl Place {
    fn new() -> Place {
        let fake = Fake::start(TOKEN);
        fake.world.lock().unwrap().team = Some("acme".into());
        fake.world.lock().unwrap().rows_stand = true;
        let tree = tempfile::tempdir().unwrap();
        for (name, text) in [("server.js", "//"), ("public/a.txt", "a"), (".next/static/b.js", "b")] {
            let place = tree.path().join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
        }
        Place { fake, tree, ledger: Arc::new(MemoryLedger::default()) }
    }

    fn world(&self) -> World {
        let client = Client::new(&Options::default()).unwrap();
        let secrets = store("vercel.token", TOKEN);
        let (name, value) = (SecretName::parse("auth.secret").unwrap(), "a-secret-of-the-app-0001");
        secrets.put(&name, &Secret::parse(value).unwrap()).unwrap();
        let key = Key::new(secrets.clone(), "vercel.token").unwrap();
        let prints = FingerprintKey::new([7; 32]);
        let vercel = Vercel::new(Setup { client, base: self.fake.url(), key, prints });
        world(
            Arc::new(Quick(vercel)),
            secrets,
            Clock::starting_at(SystemTime::now().duration_since(UNIX_EPOCH).unwrap()),
        )
    }

    /// One walk; gives how many steps its plan had that were not `Keep`.
    fn walk(&self, graph: &Graph) -> (usize, Outcome) {
        run(async {
            let world = self.world();
            let (_switch, stop) = Stop::new();
            let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
            let ledger = Arc::clone(&self.ledger);
            let planned = Planned::new(graph, &world, ledger, &Policy::default(), front).await.unwrap();
            assert!(planned.plan.blocked.is_empty(), "{:?}", planned.plan.blocked);
            let steps = planned.plan.steps.iter().filter(|step| step.action != Action::Keep).count();
            let outcome = planned.execute(graph, &world, front).await.unwrap();
            planned.journal.close().await.unwrap();
            (steps, outcome)
        })
    }

    fn deploy(&self, digest: &str) -> (usize, Outcome) {
        self.walk(&graph(self.tree.path(), digest))
    }

    fn done(&self, digest: &str) -> usize {
        let (steps, outcome) = self.deploy(digest);
        assert_eq!(outcome.ending(), Ending::Done, "{:?} {:?}", outcome.failed, outcome.survivors);
        steps
    }

    /// Reads and changes since the last time.
    fn calls(&self, since: &mut usize) -> (usize, usize) {
        let asked = self.fake.asked();
        let reads = asked[*since..].iter().filter(|one| one.method == "GET").count();
        let all = asked.len() - *since;
        *since = asked.len();
        (reads, all - reads)
    }

    /// The world in which ids, which count what was tried, are left out.
    fn stands(&self) -> String {
        let world = self.fake.world.lock().unwrap();
        let names = |all: &[Json], name: &str| -> Vec<String> {
            all.iter().map(|one| one.pointer(name).unwrap_or(&Json::Null).to_string()).collect()
        };
        let rows: Vec<Json> = world.rows.values().flatten().cloned().collect();
        let domains: Vec<Json> = world.domains.values().flatten().cloned().collect();
        format!(
            "projects {:?} live {:?} rows {:?} {:?} domains {:?} deployments {:?}",
            names(&world.projects, "/name"),
            names(&world.projects, "/targets/production/meta/vibeRelease"),
            names(&rows, "/key"),
            names(&rows, "/comment"),
            names(&domains, "/name"),
            names(&world.deployments, "/meta/vibeRelease"),
        )
    }
}

#[test]
fn from_nothing_unchanged_a_new_release_and_back_to_nothing() {
    let (place, mut since) = (Place::new(), 0);
    let nothing = place.stands();
    assert_eq!(place.done("d1"), 6, "the account is right already");
    let (reads, changes) = place.calls(&mut since);
    // Project and its settings, variables, manifest, six files, manifest, domain, promotion.
    assert_eq!(changes, CHANGES, "each is made with one call, and files once");
    println!("from nothing: {reads} reads, {changes} changes");
    let first = place.stands();
    place.done("d1");
    let (reads, changes) = place.calls(&mut since);
    println!("unchanged: {reads} reads");
    assert!(reads <= 12 && changes == 0, "{reads} reads and {changes} changes");
    assert_eq!(place.stands(), first);
    fs::write(place.tree.path().join("public/a.txt"), "changed").unwrap();
    place.done("d2");
    let (reads, changes) = place.calls(&mut since);
    println!("a new release: {reads} reads, {changes} changes");
    // Its name among the variables, manifest, one file, manifest, promotion.
    assert_eq!(changes, 5);
    let (_, gone) = place.walk(&Graph::default());
    assert_eq!(gone.ending(), Ending::Done, "{:?} {:?}", gone.failed, gone.survivors);
    assert_eq!(place.stands(), nothing);
}

/// The n-th call that changes something takes effect, and nobody hears of it.
#[test]
fn whatever_answer_is_lost_the_world_is_the_same() {
    let calm = Place::new();
    calm.done("d1");
    let stands = calm.stands();
    calm.walk(&Graph::default());
    let nothing = calm.stands();
    for trouble in [Trouble::Lost, Trouble::Broken] {
        for nth in 0..CHANGES {
            let place = Place::new();
            place.fake.world.lock().unwrap().after = nth;
            place.fake.trouble(trouble);
            place.done("d1");
            assert!(place.fake.world.lock().unwrap().trouble.is_none(), "{trouble:?} {nth} was met");
            assert_eq!(place.stands(), stands, "{trouble:?} {nth}");
            let mut since = 0;
            place.calls(&mut since);
            place.done("d1");
            assert_eq!(place.calls(&mut since).1, 0, "{trouble:?} {nth}: nothing is left to do");
            place.walk(&Graph::default());
            assert_eq!(place.stands(), nothing, "{trouble:?} {nth}");
        }
    }
}
