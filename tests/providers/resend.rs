//! Resend's kinds against a strict fake of ours, and every request that they can send against Resend's own specification.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use vibe::engine::{Fault, Outputs, Seen};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::resend::{Resend, Setup};

use crate::bench::{Bench, conforms_by_name, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::resend::Resend as Fake;
use crate::fakes::spec::Spec;

const KEY: &str = "re_right_0001";
const WRONG: &str = "re_wrong_0002";

fn thing(fake: &Fake, key: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("resend.key", key), "resend.key").unwrap();
    Bench::new(Arc::new(Resend::new(Setup { client, base: fake.url(), key }).unwrap()), kind, inputs)
}

fn domain(fake: &Fake, key: &str) -> Bench {
    thing(fake, key, "resend.domain", &[("name", "shop.test")])
}

fn key(fake: &Fake, key: &str) -> Bench {
    let id = fake.world.lock().unwrap().domains[0]["id"].as_str().unwrap().to_owned();
    thing(fake, key, "resend.key", &[("name", "vibe:shop"), ("domain", &id)])
}

fn verified(fake: &Fake, id: &str) -> Bench {
    thing(fake, KEY, "resend.verified", &[("domain", id)])
}

/// A team that has domains already: ours would stand on the second page.
fn busy() -> Fake {
    let fake = Fake::start(KEY);
    let other = |number: usize| {
        json!({ "id": format!("other-{number}"), "object": "domain", "name": format!("other{number}.test"), "records": [],
            "status": "verified", "created_at": "2025-01-01 10:00:00.000+00", "region": "us-east-1" })
    };
    fake.world.lock().unwrap().domains = (0..130).map(other).collect();
    fake
}

#[test]
fn a_domain_is_made_found_again_by_what_is_remembered_and_removed() {
    let fake = busy();
    let thing = domain(&fake, KEY);
    let before = fake.dump();
    thing.is_missing();
    thing.delete().unwrap();
    for wrong in [domain(&fake, WRONG).observe().err(), domain(&fake, WRONG).ensure().err()] {
        let Some(Fault::Refused(error)) = wrong else { panic!("forbidden is not missing") };
        assert_eq!(error.code(), "providers.key_refused");
    }
    assert_eq!(fake.dump(), before);
    let mut made = thing.clone();
    made.known = thing.ensure().unwrap();
    assert_eq!(made.known["mx"].expose(), "10 feedback-smtp.us-east-1.amazonses.com");
    assert_eq!(made.known["dkim_name"].expose(), "resend._domainkey.shop.test");
    assert_eq!(made.known["spf_name"].expose(), "send.shop.test");
    // The journal is lost, and the secret store is there.
    let mut lost = thing.clone();
    lost.known = Outputs::from([("ours".to_owned(), made.known["ours"].clone())]);
    assert_eq!(lost.ours().0["id"].expose(), made.known["id"].expose());
    let stands = fake.dump();
    assert_eq!(made.ours().0["id"].expose(), made.known["id"].expose());
    made.ensure().unwrap();
    assert_eq!(fake.dump(), stands, "twice is the same as once");
    made.delete().unwrap();
    made.is_missing();
    assert_eq!(fake.dump(), before);
}

#[test]
fn a_domain_that_the_account_has_already_is_used_on_request_and_left_there() {
    let fake = Fake::start(KEY);
    domain(&fake, KEY).ensure().unwrap();
    let stands = fake.dump();
    let stranger = domain(&fake, KEY);
    assert_eq!(stranger.foreign(), "the account sends from it already");
    assert_eq!(refused(stranger.ensure()), "resend.foreign");
    stranger.delete().unwrap();
    let taken = stranger.adopting().ensure().unwrap();
    assert!(taken.contains_key("dkim") && !taken.contains_key("ours"), "it stays somebody else's");
    assert_eq!(fake.dump(), stands);
}

#[test]
fn a_key_conforms() {
    let fake = busy();
    domain(&fake, KEY).ensure().unwrap();
    conforms_by_name(&key(&fake, KEY), &key(&fake, WRONG), || fake.dump());
}

#[test]
fn a_key_may_only_send_from_its_domain_and_is_told_once() {
    let fake = Fake::start(KEY);
    domain(&fake, KEY).ensure().unwrap();
    let made = key(&fake, KEY).ensure().unwrap();
    let token = made["password"].expose().to_owned();
    assert!(made["password"].is_secret() && made["smtp"].is_secret());
    assert_eq!(made["smtp"].expose(), format!("smtps://resend:{token}@smtp.resend.com:465"));
    let stands = fake.world.lock().unwrap().keys[0].clone();
    assert_eq!(stands["permission"], "sending_access");
    assert_eq!(stands["domain_id"], fake.world.lock().unwrap().domains[0]["id"]);
    let seen = key(&fake, KEY).ours().0;
    assert!(!seen.contains_key("password") && !seen.contains_key("smtp"), "a look gives neither");
    // A lost one: another beside it, which is told apart by its id.
    let mut new = key(&fake, KEY);
    new.others = vec![made["id"].expose().to_owned()];
    new.is_missing();
    assert_ne!(new.ensure().unwrap()["password"].expose(), token);
}

#[test]
fn resend_is_asked_to_look_and_believed_when_it_has_seen_every_row() {
    let fake = Fake::start(KEY);
    let made = domain(&fake, KEY).ensure().unwrap();
    let proof = verified(&fake, made["id"].expose());
    assert_eq!(proof.unready(), "Resend has been asked to look at the rows");
    fake.world.lock().unwrap().domains[0]["status"] = "pending".into();
    let why = proof.unready();
    assert!(why.contains("TXT resend._domainkey is failed"), "{why}");
    {
        let mut world = fake.world.lock().unwrap();
        world.rows_stand = true;
        world.domains[0]["status"] = "failed".into();
    }
    assert_eq!(proof.unready(), "Resend has been asked to look at the rows");
    assert_eq!(proof.ours().0["proof"].expose(), "Resend sends from shop.test");
    assert!(matches!(proof.without("domain").observe(), Ok(Seen::Missing)), "before it is made");
    verified(&fake, "gone").is_missing();
}

#[test]
fn what_resend_says_no_to_is_told_by_what_may_have_happened() {
    let fake = Fake::start(KEY);
    let thing = domain(&fake, KEY);
    let says = |status: &'static str, headers: &'static str| {
        fake.trouble(Trouble::Says(status, headers, r#"{"name":"validation_error","message":"no"}"#));
        thing.ensure()
    };
    for (status, code) in [
        ("401 Unauthorized", "providers.key_refused"),
        ("403 Forbidden", "providers.key_rights"),
        ("409 Conflict", "rest.conflict"),
        ("422 Unprocessable Entity", "rest.refused"),
    ] {
        assert_eq!(refused(says(status, "")), code);
    }
    let told = says("429 Too Many Requests", "retry-after: 1\r\n");
    assert!(matches!(told, Err(Fault::Limited(wait)) if wait == Duration::from_secs(1)), "{told:?}");
    thing.is_missing();
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        // It was made all the same: nobody knows by whom, so a person says.
        thing.foreign();
        fake.world.lock().unwrap().domains.clear();
    }
}

/// Every request that these kinds can send, against the vendor's text; and what our fake answers, too.
#[test]
fn every_request_is_one_that_resend_describes() {
    let fake = busy();
    let made = domain(&fake, KEY).ensure().unwrap();
    let of_app = key(&fake, KEY);
    of_app.ensure().unwrap();
    verified(&fake, made["id"].expose()).unready();
    of_app.delete().unwrap();
    let mut gone = domain(&fake, KEY);
    gone.known = made;
    gone.delete().unwrap();
    let asked = fake.asked();
    let operations: BTreeSet<String> = asked
        .iter()
        .map(|asked| {
            let parts = asked.parts();
            let id = if parts.len() > 1 { "/ID" } else { "" };
            let end = parts.get(2).map(|end| format!("/{end}")).unwrap_or_default();
            format!("{} {}{id}{end}", asked.method, parts[0])
        })
        .collect();
    let wanted = [
        "DELETE api-keys/ID",
        "DELETE domains/ID",
        "GET api-keys",
        "GET domains",
        "GET domains/ID",
        "POST api-keys",
        "POST domains",
        "POST domains/ID/verify",
    ];
    assert_eq!(operations.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    let Some(spec) = Spec::open("resend.json", "") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for (method, path, status, body) in &fake.world.lock().unwrap().answers {
        assert_eq!(spec.against_answer(method, path, status, body), Vec::<String>::new());
    }
}
