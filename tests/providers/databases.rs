//! Supabase's and Neon's kinds against strict fakes of ours, and every request that they can send against the vendors' own texts.

use std::sync::Arc;

use serde_json::json;
use vibe::engine::{Consequence, Fault, Seen, Value};
use vibe::http::{Client, Options};
use vibe::providers::neon::Neon;
use vibe::providers::{Key, supabase};
use vibe::secret::Secret;

use crate::bench::{Bench, conforms_by_name, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::databases::{self, Databases as Fake};
use crate::fakes::spec::Spec;
use crate::stores::installed;

const KEY: &str = "sbp_right_0001";
const WRONG: &str = "sbp_wrong_0002";
const PASSWORD: &str = "0123456789abcdef0123456789abcdef";

fn on_supabase(fake: &Fake, key: &str) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("supabase.key", key), "supabase.key").unwrap();
    let provider = supabase::new(client, fake.url(""), key).unwrap();
    let inputs = [("name", "vibe:shop"), ("org", "ada"), ("region", "eu-central-1")];
    with_password(Bench::new(Arc::new(provider), "supabase.project", &inputs), PASSWORD)
}

fn with_password(mut thing: Bench, password: &str) -> Bench {
    let secret = Value::Secret(Secret::parse(password).unwrap());
    thing.inputs.0.insert("password".to_owned(), secret);
    thing
}

fn on_neon(fake: &Fake, key: &str) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("neon.key", key), "neon.key").unwrap();
    let provider = Neon::new(client, fake.url("/api/v2"), key).unwrap();
    Bench::new(Arc::new(provider), "neon.project", &[("name", "vibe:shop"), ("region", "aws-eu-central-1")])
}

/// An account with projects whose names begin as ours does: ours comes on the second page.
fn busy_neon() -> Fake {
    let fake = databases::neon(KEY);
    let other =
        |n: usize| json!({ "id": format!("other-{n}"), "name": format!("vibe:shop-{n}"), "reads": 9 });
    fake.world.lock().unwrap().projects = (0..130).map(other).collect();
    fake
}

fn dump(fake: &Fake) -> String {
    fake.world.lock().unwrap().dump()
}

#[test]
fn a_project_at_supabase_conforms() {
    let fake = databases::supabase(KEY);
    conforms_by_name(&on_supabase(&fake, KEY), &on_supabase(&fake, WRONG), || dump(&fake));
}

#[test]
fn a_project_at_neon_conforms() {
    let fake = busy_neon();
    conforms_by_name(&on_neon(&fake, KEY), &on_neon(&fake, WRONG), || dump(&fake));
}

#[test]
fn a_database_costs_and_its_end_is_a_loss() {
    for thing in [on_supabase(&databases::supabase(KEY), KEY), on_neon(&databases::neon(KEY), KEY)] {
        assert_eq!(
            (thing.kind.consequence, thing.kind.unmaking),
            (Consequence::Spend, Consequence::Destructive)
        );
        assert!(thing.kind.waits_ready && thing.kind.cost.is_some());
    }
}

#[test]
fn a_project_is_waited_for_and_its_address_is_a_secret() {
    let fake = databases::supabase(KEY);
    let thing = on_supabase(&fake, KEY);
    thing.ensure().unwrap();
    assert_eq!(thing.unready(), "it is COMING_UP so far");
    let seen = thing.ours().0;
    let id = seen["id"].expose();
    assert!(seen["url"].is_secret());
    let url = format!("postgresql://postgres:{PASSWORD}@db.{id}.supabase.co:5432/postgres?sslmode=require");
    assert_eq!(seen["url"].expose(), url);
    // Whoever lost the password makes a new one, and the project gets it.
    let other = with_password(thing.clone(), "fedcba9876543210fedcba9876543210");
    other.ensure().unwrap();
    assert_eq!(fake.world.lock().unwrap().projects[0]["password"], "fedcba9876543210fedcba9876543210");
    fake.world.lock().unwrap().projects[0]["status"] = "INACTIVE".into();
    assert_eq!(refused(thing.observe()), "rest.not_ready");

    let fake = busy_neon();
    let thing = on_neon(&fake, KEY);
    let made = thing.ensure().unwrap();
    assert_eq!(thing.unready(), "create_timeline is running");
    assert!(made["url"].is_secret());
    assert_eq!(thing.ours().0["url"].expose(), made["url"].expose());
}

#[test]
fn a_project_that_is_busy_is_come_back_to() {
    let fake = busy_neon();
    let thing = on_neon(&fake, KEY);
    thing.ensure().unwrap();
    thing.ours();
    fake.world.lock().unwrap().busy = 2;
    assert!(matches!(thing.observe(), Err(Fault::Limited(_))));
    assert!(matches!(thing.delete(), Err(Fault::Limited(_))));
    thing.delete().unwrap();
}

#[test]
fn what_a_database_s_maker_says_no_to_is_told_by_what_may_have_happened() {
    for (fake, thing) in [
        (databases::supabase(KEY), on_supabase as fn(&Fake, &str) -> Bench),
        (databases::neon(KEY), on_neon as fn(&Fake, &str) -> Bench),
    ] {
        let thing = thing(&fake, KEY);
        for (status, code) in [
            ("400 Bad Request", "rest.refused"),
            ("401 Unauthorized", "providers.key_refused"),
            ("403 Forbidden", "providers.key_rights"),
            ("409 Conflict", "rest.conflict"),
            ("422 Unprocessable Entity", "rest.refused"),
        ] {
            fake.trouble(Trouble::Says(status, "", r#"{"message":"no"}"#));
            assert_eq!(refused(thing.ensure()), code);
        }
        fake.trouble(Trouble::Says("429 Too Many Requests", "retry-after: 3\r\n", "{}"));
        assert!(matches!(thing.ensure(), Err(Fault::Limited(_))));
        thing.is_missing();
        for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
            fake.trouble(trouble);
            assert_eq!(unsure(thing.ensure()), code);
            // It is found again, and there is one of it.
            assert!(matches!(thing.observe(), Ok(Seen::Unready(_) | Seen::Ours { .. })));
            thing.ensure().unwrap();
            assert_eq!(fake.world.lock().unwrap().projects.len(), 1);
            thing.ours();
            thing.delete().unwrap();
        }
    }
}

#[test]
fn every_request_is_one_that_supabase_describes() {
    let fake = databases::supabase(KEY);
    let thing = on_supabase(&fake, KEY);
    thing.ensure().unwrap();
    with_password(thing.clone(), "fedcba9876543210fedcba9876543210").ensure().unwrap();
    thing.delete().unwrap();
    let asked = fake.asked();
    let mut methods: Vec<&str> = asked.iter().map(|asked| asked.method.as_str()).collect();
    methods.sort_unstable();
    methods.dedup();
    assert_eq!(methods, ["DELETE", "GET", "PATCH", "POST"]);
    let Some(spec) = Spec::open("supabase.json", "") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for (method, path, status, body) in fake.answers().iter().filter(|(method, ..)| method != "GET") {
        assert_eq!(spec.against_answer(method, path, status, body), Vec::<String>::new());
    }
}

#[test]
fn every_request_is_one_that_neon_describes() {
    let fake = busy_neon();
    let thing = on_neon(&fake, KEY).with("org", "org-cool-breeze-12345678");
    thing.ensure().unwrap();
    thing.ours();
    thing.delete().unwrap();
    let asked = fake.asked();
    let last = |asked: &crate::fakes::Asked| {
        format!("{} {}", asked.method, asked.parts().iter().skip(4).cloned().collect::<String>())
    };
    let mut operations: Vec<String> = asked.iter().map(last).collect();
    operations.sort();
    operations.dedup();
    assert_eq!(operations, ["DELETE ", "GET ", "GET connection_uri", "GET operations", "POST "]);
    let spec = Spec::installed(&installed("neon.yaml"), "/api/v2");
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}
