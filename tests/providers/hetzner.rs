//! Hetzner's kinds against a strict fake of ours, and every request that they can send against a description of its interface.

use std::sync::Arc;

use serde_json::json;
use vibe::engine::{Consequence, Fault};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::hetzner::Hetzner;

use crate::bench::{Bench, conforms, conforms_by_name, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::hetzner::{Hetzner as Fake, start};
use crate::fakes::spec::Spec;

const TOKEN: &str = "right-0001-token";
const WRONG: &str = "wrong-0002-token";
const PUBLIC: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOurs ada@shop";

fn thing(fake: &Fake, token: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("hetzner.key", token), "hetzner.key").unwrap();
    Bench::new(Arc::new(Hetzner::new(client, fake.url(""), key).unwrap()), kind, inputs)
}

fn key(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "hetzner.key", &[("name", "vibe-shop"), ("public_key", PUBLIC)])
}

fn firewall(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "hetzner.firewall", &[("name", "vibe-shop")])
}

fn server(fake: &Fake, token: &str) -> Bench {
    let id = |made: &Bench| made.ensure().unwrap()["id"].expose().to_owned();
    let (key, firewall) = (id(&key(fake, TOKEN)), id(&firewall(fake, TOKEN)));
    let inputs = [
        ("name", "shop"),
        ("type", "cx22"),
        ("location", "fsn1"),
        ("image", "debian-12"),
        ("ssh_key", &key),
        ("firewall", &firewall),
    ];
    thing(fake, token, "hetzner.server", &inputs)
}

/// A project with more keys and servers than one page holds.
fn busy() -> Fake {
    let fake = start(TOKEN);
    {
        let mut world = fake.world.lock().unwrap();
        world.keys = (0..120).map(|n| json!({ "id": n, "name": format!("key-{n}"), "public_key": format!("ssh-ed25519 AAAA{n} x") })).collect();
        world.servers = (0..70).map(|n| json!({ "id": n, "name": format!("web-{n}"), "labels": {}, "status": "running", "firewalls": [] })).collect();
    }
    fake
}

fn dump(fake: &Fake) -> String {
    fake.world.lock().unwrap().dump()
}

#[test]
fn a_key_conforms() {
    let fake = busy();
    conforms_by_name(&key(&fake, TOKEN), &key(&fake, WRONG), || dump(&fake));
}

#[test]
fn a_key_that_a_person_put_there_serves_and_stays() {
    let fake = busy();
    fake.world.lock().unwrap().keys.push(json!({ "id": 900, "name": "mine", "public_key": "ssh-ed25519  AAAAC3NzaC1lZDI1NTE5AAAAIOurs me@home" }));
    let (before, thing) = (dump(&fake), key(&fake, TOKEN));
    assert_eq!(thing.ensure().unwrap()["id"].expose(), "900");
    thing.delete().unwrap();
    assert_eq!(dump(&fake), before);
    assert_eq!(refused(thing.with("public_key", "AAAA").ensure()), "hetzner.key");
}

#[test]
fn a_firewall_conforms() {
    let fake = busy();
    conforms(&firewall(&fake, TOKEN), &firewall(&fake, WRONG), || dump(&fake));
}

#[test]
fn a_server_conforms() {
    let fake = busy();
    conforms(&server(&fake, TOKEN), &server(&fake, WRONG), || dump(&fake));
}

#[test]
fn a_server_is_let_into_and_waited_for() {
    let fake = busy();
    let thing = server(&fake, TOKEN);
    assert_eq!((thing.kind.consequence, thing.kind.unmaking), (Consequence::Spend, Consequence::Destructive));
    assert!(thing.kind.waits_ready);
    assert_eq!(thing.ensure().unwrap()["login"].expose(), "root@198.51.100.7:22");
    // It is locked while it starts: nothing happens to it, and we come back.
    assert!(matches!(thing.delete(), Err(Fault::Limited(_))));
    assert_eq!(thing.ours().0["address"].expose(), "198.51.100.7");
    let label = fake.world.lock().unwrap().servers[0]["labels"]["vibe"].as_str().unwrap().to_owned();
    assert!(label.starts_with("shop.test.thing-") && label.len() < 63, "{label}");
    // A firewall that is in use is not taken away.
    assert_eq!(refused(firewall(&fake, TOKEN).delete()), "rest.conflict");
    thing.delete().unwrap();
    firewall(&fake, TOKEN).delete().unwrap();
}

#[test]
fn a_name_that_somebody_else_has_is_foreign_and_taken_over_on_request() {
    let fake = busy();
    let thing = server(&fake, TOKEN).with("name", "web-69");
    assert_eq!(thing.foreign(), "it stands already, without our mark");
    assert_eq!(refused(thing.ensure()), "rest.foreign");
    thing.adopting().ensure().unwrap();
    thing.delete().unwrap();
    assert!(!fake.world.lock().unwrap().servers.iter().any(|server| server["name"] == "web-69"));
}

#[test]
fn a_price_is_the_list_s_own() {
    let fake = start(TOKEN);
    let price = |kind: &str| {
        let seen = thing(&fake, TOKEN, "hetzner.price", &[("type", kind), ("location", "fsn1")]).ours().0;
        seen["text"].expose().to_owned()
    };
    assert_eq!(price("cx22"), "3.92 EUR a month at most, by Hetzner's own list");
    assert_eq!(price("cx99"), "a price that is not known here");
}

#[test]
fn what_hetzner_says_no_to_is_told_by_what_may_have_happened() {
    let fake = start(TOKEN);
    let thing = firewall(&fake, TOKEN);
    let body = r#"{"error":{"code":"no","message":"no"}}"#;
    for (status, code) in [
        ("401 Unauthorized", "providers.key_refused"),
        ("403 Forbidden", "providers.key_rights"),
        ("409 Conflict", "rest.conflict"),
        ("422 Unprocessable Entity", "rest.refused"),
    ] {
        fake.trouble(Trouble::Says(status, "", body));
        assert_eq!(refused(thing.ensure()), code);
    }
    for status in ["423 Locked", "429 Too Many Requests"] {
        fake.trouble(Trouble::Says(status, "", body));
        assert!(matches!(thing.ensure(), Err(Fault::Limited(_))));
    }
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        thing.ours();
        thing.delete().unwrap();
    }
}

#[test]
fn every_request_is_one_that_hetzner_describes() {
    let fake = busy();
    let thing = server(&fake, TOKEN);
    thing.ensure().unwrap();
    thing.ours();
    thing.adopting().marked("vibe:other/test/thing").ensure().unwrap();
    thing.marked("vibe:other/test/thing").delete().unwrap();
    self::thing(&fake, TOKEN, "hetzner.price", &[("type", "cx22"), ("location", "fsn1")]).ours();
    firewall(&fake, TOKEN).adopting().marked("vibe:other/test/thing").ensure().unwrap();
    firewall(&fake, TOKEN).marked("vibe:other/test/thing").delete().unwrap();
    key(&fake, TOKEN).delete().unwrap();
    let asked = fake.asked();
    let mut operations: Vec<String> = asked
        .iter()
        .map(|asked| format!("{} {} {}", asked.method, asked.parts()[0], asked.parts().len()))
        .collect();
    operations.sort();
    operations.dedup();
    let wanted = [
        "DELETE firewalls 2",
        "DELETE servers 2",
        "DELETE ssh_keys 2",
        "GET firewalls 1",
        "GET pricing 1",
        "GET servers 1",
        "GET ssh_keys 1",
        "POST firewalls 1",
        "POST servers 1",
        "POST ssh_keys 1",
        "PUT firewalls 2",
        "PUT servers 2",
    ];
    assert_eq!(operations, wanted);
    let Some(spec) = Spec::open("hcloud.json", "") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}
