//! What a plan says and what a walk does, case by case.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::land::{Place, Thing, addr, shop, shop_at};
use super::paused;
use crate::engine::*;
use crate::error::Error;
use crate::secret::EnvStore;

fn actions(plan: &Plan) -> String {
    let words = plan.steps.iter().filter(|step| step.action != Action::Keep);
    words.map(|step| format!("{:?} {}", step.action, step.addr)).collect::<Vec<_>>().join(", ")
}

async fn deployed() -> Place {
    let place = Place::new();
    let ran = place.run(&shop(), &Policy::default()).await.unwrap();
    assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
    place
}

#[test]
fn what_follows_a_changed_thing_changes_in_the_same_run() {
    paused().block_on(async {
        let place = deployed().await;
        place.land.things().retain(|_, thing| thing.kind != "t.hook");
        let ran = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(actions(&ran.plan), "Create hook, Update env, Check seen");
        assert!(place.land.picture().iter().any(|line| line.ends_with("var.HOOK=the hook's secret")));
    });
}

#[test]
fn drift_is_named_and_mended_and_what_is_foreign_stays() {
    paused().block_on(async {
        let place = deployed().await;
        let foreign = Thing {
            kind: "t.zone".into(),
            mark: "mine".into(),
            inputs: BTreeMap::from([("name".into(), "theirs.test".into())]),
            secret: String::new(),
        };
        place.land.things().insert(900, foreign.clone());
        for thing in place
            .land
            .things()
            .values_mut()
            .filter(|thing| thing.inputs.get("name").is_some_and(|name| name == "lone"))
        {
            thing.inputs.insert("name".into(), "edited by hand".into());
        }
        let ran = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(actions(&ran.plan), "Update lone");
        assert_eq!(ran.plan.step(&addr("lone")).unwrap().why, "name differs");
        place.run(&Graph::default(), &Policy::default()).await.unwrap();
        assert_eq!(place.land.things().values().cloned().collect::<Vec<_>>(), [foreign]);
    });
}

#[test]
fn a_foreign_thing_blocks_until_it_is_adopted_and_is_left_by_destroy() {
    paused().block_on(async {
        let place = Place::new();
        let mine = Thing {
            kind: "t.zone".into(),
            mark: "mine".into(),
            inputs: BTreeMap::from([("name".into(), "shop.test".into())]),
            secret: String::new(),
        };
        place.land.things().insert(900, mine);
        let ran = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(ran.plan.blocked[0].error.code(), "engine.foreign");
        assert_eq!(ran.outcome.ending(), Ending::Failed);
        let skipped: Vec<&str> = ran.outcome.skipped.iter().map(|(addr, _)| addr.as_str()).collect();
        assert_eq!(skipped, ["hook", "env", "seen"]);
        assert_eq!(place.land.picture().len(), 3, "branches that do not need it went on");
    });
}

fn lost() -> Fault {
    Fault::Unsure(Error::failed("test.lost", "the answer was lost").hint("none"))
}

#[test]
fn a_lost_answer_makes_no_twin_and_a_lost_secret_is_made_anew() {
    paused().block_on(async {
        for kind in ["t.zone", "t.hook", "t.env"] {
            let place = Place::new();
            place.land.faults.lock().unwrap().push((kind.into(), lost()));
            let ran = place.run(&shop(), &Policy::default()).await.unwrap();
            assert_eq!(ran.outcome.ending(), Ending::Done, "{kind}: {:?}", ran.outcome.failed);
            assert_eq!(place.land.picture(), super::undisturbed().await, "{kind}");
        }
    });
}

/// Some providers answer a key that they know with what they said before, a failure included.
#[test]
fn what_was_looked_for_and_not_found_is_sent_again_under_another_key() {
    paused().block_on(async {
        let place = Place::new();
        *place.land.unheard.lock().unwrap() = Some("t.price".into());
        let graph = Graph::new(vec![price()]).unwrap();
        let ran = place.run(&graph, &Policy::default()).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
        let keys = place.land.keys.lock().unwrap();
        assert_eq!(keys.len(), 2);
        assert_ne!(keys[0], keys[1]);
    });
}

fn price() -> Resource {
    Resource::new(addr("price"), "t.price").with("name", Input::text("pro"))
}

#[test]
fn what_can_only_be_put_out_of_use_is_put_out_of_use_and_named() {
    paused().block_on(async {
        let place = Place::new();
        place.run(&Graph::new(vec![price()]).unwrap(), &Policy::default()).await.unwrap();
        let gone = place.run(&Graph::default(), &Policy::default()).await.unwrap();
        assert_eq!(*place.land.calls.lock().unwrap(), ["ensure price", "delete price"]);
        assert_eq!(gone.outcome.ending(), Ending::Done);
        assert!(gone.outcome.proved.contains_key(&addr("price")), "seen to be out of use");
        assert_eq!(gone.outcome.survivors[0].why, "it stays, out of use");
        let again = place.run(&Graph::default(), &Policy::default()).await.unwrap();
        assert_eq!(again.outcome.ending(), Ending::Done, "it is told once");
    });
}

#[test]
fn a_provider_that_asks_to_wait_is_waited_for() {
    paused().block_on(async {
        let place = Place::new();
        let limited = Fault::Limited(Duration::from_secs(30));
        place.land.faults.lock().unwrap().push(("t.env".into(), limited));
        let before = place.world.clock.now();
        let ran = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
        assert!(place.world.clock.now() - before >= Duration::from_secs(30));
    });
}

#[test]
fn a_refusal_stops_its_own_branch_only_and_is_no_memory() {
    paused().block_on(async {
        let place = Place::new();
        let refused = Fault::Refused(Error::failed("test.refused", "no").hint("none"));
        // The fake commits before it answers, so the refusal has to be of a kind that is safe to repeat.
        place.land.faults.lock().unwrap().push(("t.env".into(), refused));
        let ran = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Failed);
        assert_eq!(ran.outcome.failed.len(), 1);
        let again = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(again.outcome.ending(), Ending::Done);
        assert_eq!(place.land.picture(), super::undisturbed().await);
    });
}

/// A person who does what is asked after a while.
struct Person {
    place: std::sync::Arc<super::land::Land>,
    /// A form may have no place for our mark.
    marks: bool,
}

#[async_trait]
impl Gate for Person {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Withheld("not asked".into())
    }

    async fn fill(&self, checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let shown: BTreeMap<String, String> = checkpoint.shown.iter().cloned().collect();
        let thing = Thing {
            kind: checkpoint.kind.clone(),
            mark: if self.marks {
                format!("vibe:shop/production/{}", checkpoint.addr)
            } else {
                "mine".into()
            },
            inputs: shown,
            secret: "told-by-hand".into(),
        };
        let id = 500 + self.place.things().len() as u64;
        self.place.things().insert(id, thing);
        let wanted = checkpoint.wants.iter().map(|want| {
            (want.name.clone(), Value::Secret(crate::secret::Secret::parse("told-by-hand").unwrap()))
        });
        Filled::Given(wanted.collect())
    }
}

/// A person who says twice that it is done before it is.
struct Hasty {
    person: Person,
    told: std::sync::Mutex<Vec<Option<String>>>,
}

#[async_trait]
impl Gate for Hasty {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Withheld("not asked".into())
    }

    async fn fill(&self, checkpoint: &Checkpoint, wrong: Option<String>) -> Filled {
        let answers = {
            let mut told = self.told.lock().unwrap();
            told.push(wrong.clone());
            told.len()
        };
        if answers < 3 { Filled::Given(BTreeMap::new()) } else { self.person.fill(checkpoint, wrong).await }
    }
}

#[test]
fn an_answer_that_came_too_early_is_asked_again_with_what_was_seen() {
    paused().block_on(async {
        let place = Place::new();
        let (_switch, stop) = Stop::new();
        let person = Person { place: std::sync::Arc::clone(&place.land), marks: true };
        let hasty = Hasty { person, told: std::sync::Mutex::default() };
        let by_hand = Policy { by_hand: ["t.hook".into()].into(), ..Policy::default() };
        let before = place.world.clock.now();
        let ran = place.run_with(&shop(), &by_hand, &hasty, &stop).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.waiting);
        let not_there = Some("it is not there yet".to_owned());
        assert_eq!(*hasty.told.lock().unwrap(), [None, not_there.clone(), not_there]);
        // Five seconds are the person's own; somebody who answers at once does not make the tool ask without end.
        let took = place.world.clock.now() - before;
        assert!(took >= Duration::from_secs(6), "{took:?}");
    });
}

#[test]
fn what_is_done_while_it_is_asked_again_is_seen_without_an_answer() {
    struct Once(std::sync::Mutex<u32>);
    #[async_trait]
    impl Gate for Once {
        async fn consent(&self, _asks: &[Ask]) -> Consent {
            Consent::Withheld("not asked".into())
        }

        async fn fill(&self, _checkpoint: &Checkpoint, wrong: Option<String>) -> Filled {
            *self.0.lock().unwrap() += 1;
            if wrong.is_some() {
                std::future::pending::<()>().await;
            }
            Filled::Given(BTreeMap::new())
        }
    }
    paused().block_on(async {
        let place = Place::new();
        let (_switch, stop) = Stop::new();
        let once = Once(std::sync::Mutex::new(0));
        let by_hand = Policy { by_hand: ["lone".into()].into(), ..Policy::default() };
        let land = std::sync::Arc::clone(&place.land);
        let elsewhere = async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            let inputs = BTreeMap::from([("name".into(), "lone".into())]);
            let (kind, mark) = ("t.env".into(), "vibe:shop/production/lone".into());
            land.things().insert(700, Thing { kind, mark, inputs, secret: String::new() });
        };
        let graph = shop();
        let (ran, ()) = tokio::join!(place.run_with(&graph, &by_hand, &once, &stop), elsewhere);
        assert_eq!(ran.unwrap().outcome.ending(), Ending::Done);
        assert_eq!(*once.0.lock().unwrap(), 2);
    });
}

#[test]
fn a_guide_sends_nothing_and_ends_where_a_deploy_would() {
    paused().block_on(async {
        let place = Place::new();
        let (_switch, stop) = Stop::new();
        let person = Person { place: std::sync::Arc::clone(&place.land), marks: true };
        let by_hand = Policy { all_by_hand: true, ..Policy::default() };
        let ran = place.run_with(&shop(), &by_hand, &person, &stop).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
        assert_eq!(*place.land.calls.lock().unwrap(), Vec::<String>::new());
        assert_eq!(place.land.picture().len(), 5);
        let again = place.run(&shop(), &Policy::default()).await.unwrap();
        assert!(again.plan.is_empty(), "{}", actions(&again.plan));
    });
}

#[test]
fn what_a_person_made_without_our_mark_is_kept_followed_and_left_by_destroy() {
    paused().block_on(async {
        let place = Place::new();
        let (_switch, stop) = Stop::new();
        let person = Person { place: std::sync::Arc::clone(&place.land), marks: false };
        let by_hand = Policy { all_by_hand: true, ..Policy::default() };
        let ran = place.run_with(&shop(), &by_hand, &person, &stop).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
        let again = place.run(&shop(), &Policy::default()).await.unwrap();
        assert!(again.plan.is_empty(), "{}", actions(&again.plan));
        assert_eq!(again.outcome.outputs.get(&addr("hook")).unwrap()["secret"].expose(), "told-by-hand");

        // What it is made from changes: the tool may change the thing that it did not mark.
        let other = Graph::new(
            shop()
                .resources()
                .iter()
                .cloned()
                .map(|resource| match resource.addr.as_str() {
                    "lone" => resource.with("var.MORE", Input::text("more")),
                    _ => resource,
                })
                .collect(),
        );
        let changed = place.run(&other.unwrap(), &Policy::default()).await.unwrap();
        assert_eq!(actions(&changed.plan), "Update lone");
        assert_eq!(changed.outcome.ending(), Ending::Done, "{:?}", changed.outcome.failed);
        assert_eq!(place.land.picture().len(), 5, "{:#?}", place.land.picture());

        let gone = place.run(&Graph::default(), &Policy::default()).await.unwrap();
        assert_eq!(gone.outcome.ending(), Ending::Survivors);
        assert_eq!(place.land.picture().len(), 5, "what a person made is left");
        // Where the name is free of history, it is somebody else's again.
        let blocked = place.run(&shop(), &Policy::default()).await.unwrap();
        assert!(blocked.plan.blocked.iter().all(|blocked| blocked.error.code() == "engine.foreign"));
        assert!(!blocked.plan.blocked.is_empty());
    });
}

#[test]
fn what_a_person_made_goes_when_everything_is_to_go() {
    paused().block_on(async {
        let place = Place::new();
        let (_switch, stop) = Stop::new();
        let person = Person { place: std::sync::Arc::clone(&place.land), marks: false };
        let by_hand = Policy { all_by_hand: true, ..Policy::default() };
        place.run_with(&shop(), &by_hand, &person, &stop).await.unwrap();
        let all = Policy { delete_all: true, ..Policy::default() };
        let gone = place.run(&Graph::default(), &all).await.unwrap();
        assert_eq!(gone.outcome.ending(), Ending::Done, "{:?}", gone.outcome.survivors);
        assert_eq!(place.land.picture(), Vec::<String>::new());
    });
}

#[test]
fn a_taken_over_thing_that_keeps_its_own_mark_is_ours_afterwards() {
    paused().block_on(async {
        let place = Place::new();
        place.land.keeps_marks.store(true, std::sync::atomic::Ordering::Relaxed);
        let mine = Thing {
            kind: "t.zone".into(),
            mark: "mine".into(),
            inputs: BTreeMap::from([("name".into(), "shop.test".into())]),
            secret: String::new(),
        };
        place.land.things().insert(900, mine);
        let adopt = Policy { adopt: [addr("zone")].into(), ..Policy::default() };
        let ran = place.run(&shop(), &adopt).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
        let again = place.run(&shop(), &Policy::default()).await.unwrap();
        assert!(again.plan.is_empty(), "{}", actions(&again.plan));
        place.run(&Graph::default(), &Policy::default()).await.unwrap();
        assert_eq!(place.land.things().keys().copied().collect::<Vec<_>>(), [900]);
    });
}

#[test]
fn an_approval_of_one_domain_is_none_of_another() {
    paused().block_on(async {
        let hash = async |place: &Place, graph: &Graph| {
            let (_switch, stop) = Stop::new();
            let mute = super::walk::Mute;
            let front = Front { sink: &mute, gate: &mute, stop: &stop };
            let state = State::default();
            let sights = observe(graph, &state, &place.world, front).await.unwrap();
            plan(graph, &state, &sights, &place.world.providers, &Policy::default()).unwrap().hash()
        };
        let place = Place::new();
        let first = hash(&place, &shop()).await;
        assert_eq!(first, hash(&place, &shop()).await);
        assert_ne!(first, hash(&place, &shop_at("other.test")).await, "a literal input");
        let of = |output: &str| {
            Graph::new(vec![
                Resource::new(addr("zone"), "t.zone").with("name", Input::text("shop.test")),
                Resource::new(addr("env"), "t.env").with("name", Input::of(&addr("zone"), output)),
            ])
            .unwrap()
        };
        assert_ne!(
            hash(&place, &of("id")).await,
            hash(&place, &of("mark")).await,
            "one that is not known yet"
        );
    });
}

#[test]
fn a_checkpoint_that_waits_blocks_its_own_branch_only() {
    paused().block_on(async {
        let place = Place::new();
        let by_hand = Policy { by_hand: ["t.hook".into()].into(), ..Policy::default() };
        let ran = place.run(&shop(), &by_hand).await.unwrap();
        assert_eq!(ran.outcome.ending(), Ending::Waiting);
        assert_eq!(ran.outcome.waiting[0].text, "Make it for https://shop.test/hook.");
        assert_eq!(place.land.picture().len(), 3);
    });
}

#[test]
fn ctrl_c_begins_nothing_more_and_the_next_run_goes_on() {
    paused().block_on(async {
        let place = Place::new();
        let (switch, stop) = Stop::new();
        switch.raise();
        let ran = place.run_with(&shop(), &Policy::default(), &super::walk::Mute, &stop).await;
        if let Ok(ran) = ran {
            assert_eq!(ran.outcome.ending(), Ending::Stopped);
        }
        assert_eq!(place.land.picture(), Vec::<String>::new());
        let again = place.run(&shop(), &Policy::default()).await.unwrap();
        assert_eq!(again.outcome.ending(), Ending::Done);
    });
}

#[test]
fn a_replaced_thing_goes_after_its_successor_stands() {
    paused().block_on(async {
        let place = deployed().await;
        place.land.calls.lock().unwrap().clear();
        let ran = place.run(&shop_at("moved.test"), &Policy::default()).await.unwrap();
        assert_eq!(actions(&ran.plan), "Replace hook, Update env, Check seen, Delete hook");
        assert_eq!(*place.land.calls.lock().unwrap(), ["ensure hook", "ensure env", "delete hook"]);
    });
}

#[test]
fn a_lost_journal_is_rebuilt_from_marks_and_what_is_foreign_is_left_alone() {
    paused().block_on(async {
        let mut place = deployed().await;
        let before = place.land.picture();
        place.forgets();
        place.land.calls.lock().unwrap().clear();
        // One was taken over by somebody, one has gone.
        let mark = |addr: &str| format!("vibe:shop/production/{addr}");
        place.land.things().retain(|_, thing| thing.mark != mark("lone"));
        for thing in place.land.things().values_mut().filter(|thing| thing.mark == mark("other")) {
            thing.mark = "somebody".into();
        }
        let found = place.recover(&shop()).await;
        let whose = |addr: &str| found.iter().find(|(found, _)| found == addr).unwrap().1.clone();
        for addr in ["zone", "hook", "env"] {
            assert_eq!(whose(addr), Whose::Ours, "{addr}");
        }
        assert_eq!(whose("other"), Whose::Foreign("somebody else's".into()));
        assert!(matches!(whose("lone"), Whose::Nobody(_)));
        assert_eq!(*place.land.calls.lock().unwrap(), Vec::<String>::new(), "a recovery changes nothing");

        for thing in place.land.things().values_mut().filter(|thing| thing.mark == "somebody") {
            thing.mark = mark("other");
        }
        let ran = place.run(&shop(), &Policy::default()).await.unwrap();
        // What nobody can read back is made sure of.
        assert_eq!(actions(&ran.plan), "Create lone, Adopt other, Update hook, Update env, Check seen");
        assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
        assert_eq!(place.land.picture(), before, "no twin, and the secret that was told once is the same");
        place.run(&Graph::default(), &Policy::default()).await.unwrap();
        assert_eq!(place.land.picture(), Vec::<String>::new(), "what was found again can be destroyed");
    });
}

/// A pipeline gives what was told once under its plain name. Another value than the one that was told is none.
#[test]
fn a_machine_that_has_its_secrets_from_variables_alone_finds_nothing_to_do() {
    paused().block_on(async {
        let mut place = deployed().await;
        let names = place.world.secrets.names().unwrap();
        let name = names.iter().find(|name| name.as_str().contains("/hook.secret@")).unwrap();
        let told = place.world.secrets.get(name).unwrap().unwrap();
        for (value, actions) in
            [(told.expose(), ""), ("another-value", "Replace hook, Update env, Check seen, Delete hook")]
        {
            let variables = BTreeMap::from([("VIBE_SECRET_HOOK_SECRET".to_owned(), value.to_owned())]);
            place.world.secrets = Arc::new(EnvStore::new(&variables, None).unwrap());
            let plan = place.planned(&shop()).await.unwrap();
            assert_eq!(self::actions(&plan), actions);
        }
    });
}

/// Nobody is there to be asked, and nobody has to be: what a person wrote since then is seen. What has to be done once more
/// is asked for.
#[test]
fn what_a_person_did_is_not_asked_for_again_because_it_goes_on_or_lies_elsewhere() {
    paused().block_on(async {
        let place = Place::new();
        for (head, branch, folder, planned, actor, ending) in [
            ("1", "main", "/a", "Adopt head", Actor::Tool, Ending::Done),
            ("1", "main", "/b", "", Actor::Tool, Ending::Done),
            ("2", "main", "/b", "Update head", Actor::Tool, Ending::Done),
            ("2", "live", "/b", "Update head", Actor::Hand, Ending::Waiting),
        ] {
            *place.land.head.lock().unwrap() = head.to_owned();
            let head = Resource::new(addr("head"), "u.head").with("branch", Input::text(branch));
            let graph = Graph::new(vec![head.with("folder", Input::text(folder))]).unwrap();
            let ran = place.run(&graph, &Policy::default()).await.unwrap();
            assert_eq!((actions(&ran.plan).as_str(), ran.outcome.ending()), (planned, ending));
            assert_eq!(ran.plan.steps[0].actor, actor);
        }
    });
}

#[test]
fn what_carries_our_mark_is_ours_also_when_a_guide_finds_it_again() {
    paused().block_on(async {
        let mut place = deployed().await;
        place.forgets();
        let by_hand = Policy { all_by_hand: true, ..Policy::default() };
        let ran = place.run(&shop(), &by_hand).await.unwrap();
        // The secret of the hook was told once, to the run that nobody remembers.
        let waiting: Vec<&str> =
            ran.outcome.waiting.iter().map(|checkpoint| checkpoint.addr.as_str()).collect();
        assert_eq!(waiting, ["hook"]);
        place.run(&Graph::default(), &Policy::default()).await.unwrap();
        let left = place.land.picture();
        assert!(left.iter().all(|line| !line.starts_with("t.zone") && !line.contains("lone")), "{left:#?}");
    });
}

#[test]
fn a_graph_that_contradicts_itself_is_refused() {
    let code = |resources: Vec<Resource>| Graph::new(resources).unwrap_err().code();
    let refers =
        |name: &str, to: &str| Resource::new(addr(name), "t.env").with("var.X", Input::of(&addr(to), "id"));
    assert_eq!(code(vec![refers("a", "b")]), "engine.unknown_reference");
    assert_eq!(code(vec![refers("a", "b"), refers("b", "a")]), "engine.circle");
    assert_eq!(
        code(vec![Resource::new(addr("a"), "t.env"), Resource::new(addr("a"), "t.env")]),
        "engine.twice"
    );
}
