//! Zones and rows of a real PowerDNS server.

use std::net::Ipv4Addr;
use std::sync::Arc;

use serde_json::json;
use vibe::http::{Client, Method, Options};
use vibe::providers::Key;
use vibe::providers::powerdns::{PowerDns, Setup};

use crate::bench::{Bench, conforms, refused, run, store, unsure};
use crate::pdns::{KEY, Pdns};
use crate::testing::{Server, answer, reset};

fn provider(key: &str) -> Arc<PowerDns> {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("powerdns.key", key), "powerdns.key").unwrap();
    Arc::new(PowerDns::new(Setup { client, key }).unwrap())
}

fn row_at(url: &str, key: &str) -> Bench {
    let inputs = [("server", url), ("name", "shop.test"), ("type", "A"), ("content", "198.51.100.130")];
    Bench::new(provider(key), "powerdns.record", &inputs)
}

fn row(server: &Pdns, key: &str) -> Bench {
    row_at(&server.url, key)
}

fn started() -> Pdns {
    let server = Pdns::start();
    server.zone("shop.test", Ipv4Addr::LOCALHOST);
    server
}

#[test]
fn a_row_conforms() {
    let server = started();
    server.row("shop.test", "shop.test", "MX", &["10 mail.shop.test."]);
    conforms(&row(&server, KEY), &row(&server, "wrong-key"), || server.world());
}

/// The server names commented rows that were not asked for, in the order of their names.
#[test]
fn a_row_that_sorts_before_the_mark_of_its_zone_does_not_hide_it() {
    let server = Pdns::start();
    let inputs = [("server", server.url.as_str()), ("name", "shop.test")];
    let zone = Bench::new(provider(KEY), "powerdns.zone", &inputs);
    zone.ensure().unwrap();
    let row =
        row(&server, KEY).with("name", "a._domainkey.shop.test").with("type", "TXT").with("content", "p=1");
    row.marked("vibe:shop/test/row").ensure().unwrap();
    zone.ours();
    zone.delete().unwrap();
    server.zone("shop.test", Ipv4Addr::LOCALHOST);
    row.marked("vibe:shop/test/thing").ensure().unwrap();
    zone.foreign();
}

#[test]
fn a_zone_conforms() {
    let server = Pdns::start();
    let zone = |key: &str| {
        let inputs = [("server", server.url.as_str()), ("name", "shop.test")];
        Bench::new(provider(key), "powerdns.zone", &inputs)
    };
    conforms(&zone(KEY), &zone("wrong-key"), || server.world());
    let wider = zone(KEY).with("nameservers", "ns1.shop.test., ns2.shop.test.");
    wider.ensure().unwrap();
    assert!(server.world().contains(r#"["shop.test.","NS",3600,"#), "{}", server.world());
    wider.delete().unwrap();
    // Somebody else's zone is taken over on request only, and keeps its rows.
    server.zone("shop.test", Ipv4Addr::LOCALHOST);
    assert_eq!(zone(KEY).foreign(), "it stands already, without our mark");
    assert_eq!(refused(zone(KEY).ensure()), "rest.foreign");
    zone(KEY).adopting().ensure().unwrap();
    zone(KEY).ours();
    assert!(server.world().contains("ns1.shop.test."));
}

#[test]
fn every_type_is_set_and_read_back() {
    let server = started();
    for (name, kind, content, stands) in [
        ("shop.test", "AAAA", "2001:DB8:0::1", "2001:db8::1"),
        ("www.shop.test", "CNAME", "Shop.test", "shop.test."),
        ("shop.test", "MX", "10 mail.shop.test\n20 b.shop.test", "10 mail.shop.test.\n20 b.shop.test."),
        ("_sip._tcp.shop.test", "SRV", "0 5 5060 sip.shop.test", "0 5 5060 sip.shop.test."),
        ("shop.test", "TXT", "v=spf1 -all; \"x\"", "\"v=spf1 -all; \\\"x\\\"\""),
        ("*.shop.test", "A", "198.51.100.131", "198.51.100.131"),
    ] {
        let thing = row(&server, KEY).with("name", name).with("type", kind).with("content", content);
        thing.ensure().unwrap();
        let (outputs, differs) = thing.ours();
        assert_eq!((outputs["content"].expose(), differs), (stands, Vec::new()), "{name} {kind}");
    }
    let long =
        row(&server, KEY).with("name", "key.shop.test").with("type", "TXT").with("content", &"k".repeat(600));
    long.ensure().unwrap();
    assert_eq!(long.ours().1, Vec::<String>::new());
}

#[test]
fn what_differs_is_named_and_set() {
    let server = started();
    let thing = row(&server, KEY);
    let proof = thing.ensure().unwrap()["proof"].expose().to_owned();
    assert_eq!(proof, "shop.test A is 198.51.100.130 in the zone shop.test");
    let moved = thing.with("content", "198.51.100.131").with("ttl", "120");
    assert_eq!(moved.ours().1, ["content", "ttl"]);
    moved.ensure().unwrap();
    assert_eq!(moved.ours().1, Vec::<String>::new());
    // An input that is not known yet is not compared.
    assert_eq!(thing.without("content").ours().1, Vec::<String>::new());
}

#[test]
fn a_foreign_row_is_taken_over_on_request_only() {
    let server = started();
    for content in ["203.0.113.7", "198.51.100.130"] {
        server.row("shop.test", "shop.test", "A", &[content]);
        let thing = row(&server, KEY);
        assert_eq!(thing.foreign(), format!("A {content} stands there, without our mark"));
        assert_eq!(refused(thing.ensure()), "powerdns.foreign");
        thing.delete().unwrap();
        assert!(server.world().contains(content));
        thing.adopting().ensure().unwrap();
        assert_eq!(thing.ours().1, Vec::<String>::new());
        thing.delete().unwrap();
        thing.is_missing();
    }
}

#[test]
fn a_row_that_is_switched_off_does_not_stand() {
    let server = started();
    let thing = row(&server, KEY);
    thing.ensure().unwrap();
    let off = json!([{ "content": "198.51.100.130", "disabled": true }]);
    let set =
        json!({ "name": "shop.test.", "type": "A", "ttl": 60, "changetype": "REPLACE", "records": &off });
    let answered = server.api(Method::PATCH, "/zones/shop.test.", Some(&json!({ "rrsets": [set] })));
    assert_eq!(answered.status, 204, "{}", answered.excerpt());
    thing.ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
    assert!(
        server.world().contains(r#"[{"content":"198.51.100.130","disabled":false}]"#),
        "{}",
        server.world()
    );
    // This server leaves such a row out when it is asked for one name; those that do not know the question tell all.
    let told = |mark: &str| {
        let comments = json!([{ "content": mark, "account": "vibe" }]);
        let set =
            json!({ "name": "shop.test.", "type": "A", "ttl": 60, "records": &off, "comments": comments });
        Server::saying(answer("200 OK", "", &json!({ "rrsets": [set] }).to_string()))
    };
    let ours = told(&thing.mark);
    assert!(row_at(&ours.url(""), KEY).ours().1.contains(&"content".to_owned()));
    // Somebody else's is somebody else's, whether it is answered or not.
    let other = told("of a person");
    assert_eq!(row_at(&other.url(""), KEY).foreign(), "A 198.51.100.130 stands there, without our mark");
}

#[test]
fn an_alias_in_the_way_is_foreign() {
    let server = started();
    server.row("shop.test", "www.shop.test", "CNAME", &["old.example."]);
    let thing = row(&server, KEY).with("name", "www.shop.test");
    assert_eq!(thing.foreign(), "CNAME old.example. stands there, without our mark");
    assert_eq!(refused(thing.ensure()), "powerdns.foreign");
    thing.adopting().ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
    assert!(!server.world().contains("old.example."));
}

#[test]
fn the_longest_zone_is_taken() {
    let server = started();
    server.zone("eu.shop.test", Ipv4Addr::LOCALHOST);
    let thing = row(&server, KEY).with("name", "a.b.eu.shop.test");
    assert!(thing.ensure().unwrap()["proof"].expose().ends_with("in the zone eu.shop.test"));
    let told = row(&server, KEY).with("name", "a.shop.test").with("zone", "shop.test");
    assert!(told.ensure().unwrap()["proof"].expose().ends_with("in the zone shop.test"));
    assert_eq!(refused(told.with("zone", "other.test").observe()), "powerdns.other_zone");
    let nowhere = row(&server, KEY).with("name", "shop.example");
    nowhere.is_missing();
    nowhere.delete().unwrap();
    assert_eq!(refused(nowhere.ensure()), "powerdns.no_zone");
}

#[test]
fn looks_of_one_wave_share_their_answer() {
    let server = Server::saying(answer("200 OK", "", r#"{"rrsets": []}"#));
    let provider = provider(KEY);
    let one = |kind| {
        let inputs = [("server", server.url("")), ("name", "shop.test".into()), ("type", String::from(kind))];
        let inputs: Vec<_> = inputs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Bench::new(provider.clone(), "powerdns.record", &inputs)
    };
    let benches: Vec<_> = ["A", "AAAA", "MX", "TXT"].into_iter().map(one).collect();
    let looks = run(futures_util::future::join_all(benches.iter().map(Bench::look)));
    assert!(looks.iter().all(|seen| matches!(seen, Ok(vibe::engine::Seen::Missing))));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn refusals_have_their_own_words() {
    let server = started();
    server.row("shop.test", "shop.test", "MX", &["10 mail.shop.test."]);
    // An alias cannot stand at the top of a zone: only the server knows.
    let alias = row(&server, KEY).with("type", "CNAME").with("content", "x.example").adopting();
    assert_eq!(refused(alias.ensure()), "powerdns.refused");
    for (status, code) in [
        ("401 Unauthorized", "providers.key_refused"),
        ("403 Forbidden", "providers.key_refused"),
        ("409 Conflict", "powerdns.refused"),
        ("422 Unprocessable Entity", "powerdns.refused"),
    ] {
        let fake = Server::saying(answer(status, "", "{\"error\": \"no \u{1b}[31m\"}"));
        assert_eq!(refused(row_at(&fake.url(""), KEY).observe()), code, "{status}");
    }
    let fake = Server::saying(answer("200 OK", "", "<html>hello</html>"));
    assert_eq!(refused(row_at(&fake.url(""), KEY).observe()), "http.not_json");
    let fake = Server::saying(answer("200 OK", "", "{}"));
    assert_eq!(refused(row_at(&fake.url(""), KEY).observe()), "powerdns.not_powerdns");
    let fake = Server::saying(answer("500 Internal Server Error", "", "oh"));
    assert_eq!(unsure(row_at(&fake.url(""), KEY).observe()), "powerdns.broken");
}

#[test]
fn a_lost_answer_is_not_a_refusal() {
    let fake = Server::start(|_, request, stream| match request.starts_with("PATCH") {
        true => reset(stream),
        false => crate::testing::write(stream, &answer("200 OK", "", r#"{"rrsets": []}"#)),
    });
    assert_eq!(unsure(row_at(&fake.url(""), KEY).ensure()), "http.cut_off");
    let patches = fake.asked().iter().filter(|asked| asked.starts_with("PATCH")).count();
    assert_eq!(patches, 1);
}

#[test]
fn a_missing_key_is_told_before_any_call() {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("other.key", KEY), "powerdns.key").unwrap();
    let provider = Arc::new(PowerDns::new(Setup { client, key }).unwrap());
    let inputs =
        [("server", "http://127.0.0.1:9"), ("name", "shop.test"), ("type", "A"), ("content", "198.51.100.1")];
    assert_eq!(refused(Bench::new(provider, "powerdns.record", &inputs).observe()), "providers.no_key");
}

#[test]
fn marks_can_be_searched_at_the_server() {
    let server = started();
    row(&server, KEY).ensure().unwrap();
    let path = "/search-data?q=vibe:shop*&object_type=comment";
    let found = server.api(Method::GET, path, None).json().unwrap();
    assert_eq!(found[0]["name"], "shop.test.");
}
