//! From preview to production, and what is weighed before somebody agrees; the world is imagined.

use super::*;
use crate::engine::{Journal, MemoryLedger, World};
use crate::ops::deploy::promote::{self, Side};
use crate::ops::deploy::weigh::{self, About};
use crate::providers::rehearsal::Person;
use crate::secret::{Secret, SecretName};

const DNS: [(&str, &str); 3] = [HOST, ("dns", "powerdns:http://127.0.0.1:8081"), ("zone", "powerdns")];

fn menugen() -> Blueprint {
    let found = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    at(&at(&found, "production", &DNS), "preview", &DNS)
}

fn release(digest: &str) -> Settings {
    Settings { release_digest: digest.into(), ..settings() }
}

fn keep(world: &World, name: &str, value: &str) {
    world.secrets.put(&SecretName::parse(name).unwrap(), &Secret::parse(value).unwrap()).unwrap();
}

fn imagined_as(scope: &str) -> (Arc<Land>, World) {
    let land = Arc::new(Land::default());
    let world = imagined(&land, scope.into(), Clock::starting_at(Duration::ZERO)).unwrap();
    (land, world)
}

/// Deploys, with a person who does what only a person can do; gives what is remembered.
async fn deployed(graph: &Graph, land: &Arc<Land>, world: &World, stop: &engine::Stop) -> Arc<engine::State> {
    let person = Person::new(Arc::clone(land));
    let front = engine::Front { sink: &Silent::default(), gate: &person, stop };
    let journal = Journal::open(Arc::new(MemoryLedger::default()), &world.scope, world.clock).await.unwrap();
    let request = DeployRequest::default();
    let (sights, plan) =
        walk::looked(walk::Verb::Deploy, &request, graph, &journal.state(), world, front).await.unwrap();
    let outcome = engine::execute(&plan, graph, &sights, world, &journal, front).await.unwrap();
    assert_eq!(outcome.ending(), Ending::Done, "{:?}", outcome.failed);
    journal.state()
}

#[test]
fn production_gets_the_release_that_preview_proved_and_no_other_one() {
    let app = menugen();
    world::run(Time::Simulated, &Stop::default(), async |stop| {
        let preview = graph(&app, "preview", &release("d1"));
        let (land, here) = imagined_as("menugen/preview");
        let state = deployed(&preview, &land, &here, stop).await;
        let (_, there) = imagined_as("menugen/production");
        keep(&here, "stripe.key", "sk_test_51abcdefgh");
        keep(&there, "stripe.key", "rk_live_51abcdefgh");
        let silent = Silent::default();
        let front = engine::Front { sink: &silent, gate: &silent, stop };
        let production = graph(&app, "production", &release("d1"));
        let goes = |environment: &str| Goes::of(&app, environment);
        let (goes_here, goes_there) = (goes("preview"), goes("production"));
        let before = engine::State::default();
        let side = Side { graph: &production, state: &before, world: &there, goes: goes_there.as_ref() };
        let stands = Side { graph: &preview, state: &state, world: &here, goes: goes_here.as_ref() };
        let cutover = promote::proved(stands, side, front).await?;
        assert_eq!(cutover.release, "d1");
        assert!(cutover.proofs > 8, "{}", cutover.proofs);
        let row = |what: &str| {
            let found = cutover.differences.iter().find(|row| row.what == what);
            found.map(|row| (row.preview.as_str(), row.production.as_str()))
        };
        assert_eq!(row("payments"), Some(("test", "live")));
        assert_eq!(row("key.stripe"), Some(("sk_test_…", "rk_live_…")));
        assert_eq!(row("price.credits_20"), Some(("id-of-price.credits_20", "made by this run")));
        assert_eq!(row("address"), None, "both have the same in this test");

        let changed = graph(&app, "preview", &release("d2"));
        let error = promote::proved(Side { graph: &changed, ..stands }, side, front).await.unwrap_err();
        assert_eq!(error.code(), "promote.unproved");
        assert!(error.to_string().contains("release (digest differs)"), "{error}");
        assert!(error.hints()[0].contains("vibe deploy --env preview"), "{:?}", error.hints());
        Ok(())
    })
    .unwrap();
}

/// Whoever is sent to a server by a row goes on being sent there until the app serves on the other one.
#[test]
fn the_rows_of_an_app_that_moves_to_another_server_are_turned_after_it_serves_there() {
    let app = menugen();
    let mut moved = app.clone();
    let there = moved.environments.get_mut("production").unwrap();
    there.providers.insert("host".into(), "ssh:root@198.51.100.8".into());
    world::run(Time::Simulated, &Stop::default(), async |stop| {
        let here = graph(&app, "production", &release("d1"));
        let (land, world) = imagined_as("menugen/production");
        let state = deployed(&here, &land, &world, stop).await;
        let waits = |graph: &Graph| {
            let row = graph.get(&engine::Address::parse("dns.a").unwrap()).unwrap();
            row.after.iter().any(|addr| addr.as_str() == "app")
        };
        let fresh = promote::rows_last(here.clone(), &engine::State::default())?;
        assert!(!waits(&fresh), "on a first deploy it is made at once");
        assert!(!waits(&promote::rows_last(here, &state)?), "nothing moves");
        let there = graph(&moved, "production", &release("d1"));
        assert!(waits(&promote::rows_last(there, &state)?));
        Ok(())
    })
    .unwrap();
}

#[test]
fn real_money_is_asked_for_and_a_value_of_the_example_is_no_secret() {
    let app = menugen();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env.example"), "#AI_API_KEY=sk-as-the-example-has-it\n").unwrap();
    let weighed = |environment: &'static str, key: &'static str| {
        world::run(Time::Simulated, &Stop::default(), async |stop| {
            let graph = graph(&app, environment, &release("d1"));
            let (_, world) = imagined_as("menugen/any");
            keep(&world, "ai.key", key);
            let silent = Silent::default();
            let about = About {
                app: &app,
                environment,
                root: Some(folder.path()),
                goes: None,
                preview: None,
                request: &DeployRequest::default(),
                graph: &graph,
                world: &world,
            };
            let front = engine::Front { sink: &silent, gate: &silent, stop };
            let weighed = weigh::weighed(walk::Verb::Deploy, about, &engine::State::default(), front).await?;
            let promoted =
                weigh::weighed(walk::Verb::Promote, about, &engine::State::default(), front).await?;
            Ok((weighed, promoted))
        })
        .unwrap()
    };
    let consequence = |plan: &engine::Plan, addr: &str| {
        plan.step(&engine::Address::parse(addr).unwrap()).unwrap().consequence
    };
    let codes = |plan: &engine::Plan| plan.blocked.iter().map(|one| one.error.code()).collect::<Vec<_>>();
    let (live, promoted) = weighed("production", "sk-another-one");
    for addr in ["price.credits_20", "webhook"] {
        assert_eq!(consequence(&live.plan, addr), Consequence::LiveMoney, "{addr}");
    }
    assert_eq!(codes(&live.plan), Vec::<&str>::new());
    assert_eq!(codes(&promoted.plan), ["promote.no_preview"], "there is nothing that was proved");
    let sold: Vec<_> =
        live.bill.sells.iter().map(|sold| (sold.key.as_str(), sold.amount.as_str(), sold.mode)).collect();
    assert_eq!(sold, [("credits_20", "5.00", "live")]);
    let unknown = live.bill.rows.iter().find(|row| row.provider == "powerdns").unwrap();
    assert!(unknown.amount.is_none() && unknown.source.is_none(), "{unknown:?}");
    let known = live.bill.rows.iter().find(|row| row.provider == "stripe").unwrap();
    assert!(known.source.is_some() && !known.own && known.date.len() == 10, "{known:?}");

    let (test, _) = weighed("preview", "sk-as-the-example-has-it");
    assert_eq!(codes(&test.plan), ["secret.placeholder"]);
    assert_ne!(consequence(&test.plan, "price.credits_20"), Consequence::LiveMoney);
    assert_eq!(test.bill.sells[0].mode, "test");
}
