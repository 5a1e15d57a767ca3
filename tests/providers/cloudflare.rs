//! Cloudflare's rows against a strict fake of ours, which was written after the types of its SDK: no text of its own is held
//! against them.

use std::sync::Arc;

use serde_json::json;
use vibe::engine::{Consequence, Fault};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::cloudflare::Cloudflare;

use crate::bench::{Bench, conforms, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::cloudflare::{Cloudflare as Fake, start};

const TOKEN: &str = "right-0001-token";
const WRONG: &str = "wrong-0002-token";

fn row(fake: &Fake, token: &str, kind: &str, name: &str, content: &str) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("cloudflare.key", token), "cloudflare.key").unwrap();
    let provider = Cloudflare::new(client, fake.url("/client/v4"), key).unwrap();
    let inputs = [("type", kind), ("name", name), ("content", content)];
    Bench::new(Arc::new(provider), "cloudflare.record", &inputs)
}

fn a(fake: &Fake, token: &str) -> Bench {
    row(fake, token, "A", "www.shop.test", "198.51.100.7")
}

fn dump(fake: &Fake) -> String {
    json!(fake.world.lock().unwrap().records).to_string()
}

#[test]
fn a_row_conforms() {
    let fake = start(TOKEN);
    conforms(&a(&fake, TOKEN), &a(&fake, WRONG), || dump(&fake));
}

#[test]
fn every_type_is_written_as_it_is_read() {
    let fake = start(TOKEN);
    for (kind, content) in [
        ("A", "198.51.100.7\n198.51.100.8"),
        ("AAAA", "2001:db8::7"),
        ("TXT", "v=spf1 include:example.com ~all"),
        ("MX", "10 mail.shop.test"),
        ("NS", "ns1.example.com"),
        ("CNAME", "cname.example.com"),
    ] {
        let name = format!("{}.shop.test", kind.to_lowercase());
        let thing = row(&fake, TOKEN, kind, &name, content);
        assert_eq!(thing.kind.consequence, Consequence::Public);
        thing.ensure().unwrap();
        assert_eq!(thing.ours().1, Vec::<String>::new(), "{kind}");
        let world = fake.world.lock().unwrap();
        assert!(
            world
                .records
                .iter()
                .all(|record| record["proxied"] == false && record["comment"] == "vibe:shop/test/thing")
        );
    }
    let sent = dump(&fake);
    assert!(sent.contains(r#""content":"mail.shop.test""#) && sent.contains(r#""priority":10"#), "{sent}");
    assert_eq!(
        refused(row(&fake, TOKEN, "SRV", "x.shop.test", "0 5 5060 sip.shop.test").ensure()),
        "cloudflare.type"
    );
    assert_eq!(
        refused(row(&fake, TOKEN, "A", "www.other.test", "198.51.100.7").ensure()),
        "cloudflare.no_zone"
    );
}

#[test]
fn a_row_set_becomes_what_is_asked_for() {
    let fake = start(TOKEN);
    a(&fake, TOKEN).with("content", "198.51.100.1\n198.51.100.2\n198.51.100.3").ensure().unwrap();
    let less = a(&fake, TOKEN).with("content", "198.51.100.2\n198.51.100.9");
    assert_eq!(less.ours().1, ["content"]);
    less.ensure().unwrap();
    assert_eq!(less.ours().1, Vec::<String>::new());
    assert_eq!(fake.world.lock().unwrap().records.len(), 2);
    // A person switches the proxy on, or has the row live longer.
    fake.world.lock().unwrap().records[0]["proxied"] = true.into();
    assert_eq!(less.ours().1, ["content"]);
    less.ensure().unwrap();
    assert_eq!(less.ours().1, Vec::<String>::new());
    let slow = less.with("ttl", "3600");
    assert_eq!(slow.ours().1, ["ttl"]);
    slow.ensure().unwrap();
    assert_eq!(slow.ours().1, Vec::<String>::new());
    less.delete().unwrap();
    assert_eq!(dump(&fake), "[]");
}

#[test]
fn rows_of_others_stay_until_they_are_taken_over() {
    let fake = start(TOKEN);
    let theirs = json!({ "id": "1", "type": "CNAME", "name": "www.shop.test", "content": "old.example.com", "ttl": 1, "proxied": true, "comment": null });
    fake.world.lock().unwrap().records.push(theirs);
    let (thing, before) = (a(&fake, TOKEN), dump(&fake));
    assert_eq!(thing.foreign(), "CNAME old.example.com stands there, without our mark");
    assert_eq!(refused(thing.ensure()), "cloudflare.foreign");
    thing.delete().unwrap();
    assert_eq!(dump(&fake), before);
    thing.adopting().ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
    assert_eq!(fake.world.lock().unwrap().records.len(), 1);
}

#[test]
fn what_cloudflare_says_no_to_is_told_by_what_may_have_happened() {
    let fake = start(TOKEN);
    let thing = a(&fake, TOKEN);
    let twice =
        r#"{"success":false,"errors":[{"code": 81058,"message":"An identical record already exists."}]}"#;
    for (status, body, code) in [
        ("400 Bad Request", "{}", "rest.refused"),
        ("400 Bad Request", twice, "cloudflare.foreign"),
        ("401 Unauthorized", "{}", "providers.key_refused"),
        ("403 Forbidden", "{}", "providers.key_rights"),
        ("409 Conflict", "{}", "rest.conflict"),
    ] {
        fake.trouble(Trouble::Says(status, "", body));
        assert_eq!(refused(thing.ensure()), code);
    }
    fake.trouble(Trouble::Says("429 Too Many Requests", "retry-after: 300\r\n", "{}"));
    assert!(matches!(thing.ensure(), Err(Fault::Limited(wait)) if wait.as_secs() == 300));
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        thing.ours();
        thing.delete().unwrap();
    }
}
