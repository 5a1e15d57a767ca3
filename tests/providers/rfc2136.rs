//! Signed updates of a real DNS server.

use std::net::Ipv4Addr;
use std::sync::Arc;

use vibe::providers::Key;
use vibe::providers::rfc2136::Rfc2136;

use crate::bench::{Bench, conforms, refused, store};
use crate::pdns::Pdns;

const WRONG: &str = "vibe:d3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmch";

struct World {
    server: Pdns,
    key: String,
}

impl World {
    fn start() -> World {
        let server = Pdns::start();
        server.zone("shop.test", Ipv4Addr::LOCALHOST);
        let key = format!("hmac-sha256:vibe:{}", server.allow_updates("shop.test", "vibe"));
        World { server, key }
    }

    fn with(&self, key: &str) -> Bench {
        let key = Key::new(store("rfc2136.key", key), "rfc2136.key").unwrap();
        let server = self.server.dns.to_string();
        let inputs = [
            ("server", server.as_str()),
            ("name", "shop.test"),
            ("type", "A"),
            ("content", "198.51.100.130"),
        ];
        Bench::new(Arc::new(Rfc2136::new(key)), "rfc2136.record", &inputs)
    }

    fn row(&self) -> Bench {
        self.with(&self.key)
    }
}

#[test]
fn a_row_conforms() {
    let world = World::start();
    world.server.row("shop.test", "shop.test", "MX", &["10 mail.shop.test."]);
    conforms(&world.row(), &world.with(WRONG), || world.server.world());
}

#[test]
fn the_mark_is_a_row_of_its_own() {
    let world = World::start();
    let proof = world.row().ensure().unwrap()["proof"].expose().to_owned();
    assert_eq!(proof, "shop.test A is 198.51.100.130 in the zone shop.test");
    let has = |row: &str| world.server.world().contains(row);
    assert!(
        has(r#"["_vibe-a.shop.test.","TXT",60,[{"content":"\"vibe:shop/test/thing\"""#),
        "{}",
        world.server.world()
    );
    // Another type of the same name has a mark of its own.
    let six = world.row().with("type", "AAAA").with("content", "2001:db8::1").marked("vibe:shop/test/six");
    six.ensure().unwrap();
    world.row().ours();
    world.row().delete().unwrap();
    six.ours();
}

#[test]
fn every_type_is_set_and_read_back() {
    let world = World::start();
    for (name, kind, content, stands) in [
        ("www.shop.test", "CNAME", "Shop.test", "shop.test."),
        ("shop.test", "MX", "10 mail.shop.test\n20 b.shop.test", "10 mail.shop.test.\n20 b.shop.test."),
        ("_sip._tcp.shop.test", "SRV", "0 5 5060 sip.shop.test", "0 5 5060 sip.shop.test."),
        ("shop.test", "TXT", "v=spf1 -all; \"x\"", "\"v=spf1 -all; \\\"x\\\"\""),
        ("*.shop.test", "A", "198.51.100.131", "198.51.100.131"),
    ] {
        let thing = world.row().with("name", name).with("type", kind).with("content", content);
        thing.ensure().unwrap();
        let (outputs, differs) = thing.ours();
        assert_eq!((outputs["content"].expose(), differs), (stands, Vec::new()), "{name} {kind}");
        thing.delete().unwrap();
        thing.is_missing();
    }
}

#[test]
fn what_differs_is_named_and_set() {
    let world = World::start();
    world.row().ensure().unwrap();
    let moved = world.row().with("content", "198.51.100.131\n198.51.100.132").with("ttl", "120");
    assert_eq!(moved.ours().1, ["content", "ttl"]);
    moved.ensure().unwrap();
    assert_eq!(moved.ours().1, Vec::<String>::new());
    assert_eq!(moved.ours().0["content"].expose(), "198.51.100.131\n198.51.100.132");
}

#[test]
fn a_foreign_row_is_taken_over_on_request_only() {
    let world = World::start();
    for content in ["203.0.113.7", "198.51.100.130"] {
        world.server.row("shop.test", "shop.test", "A", &[content]);
        let thing = world.row();
        assert_eq!(thing.foreign(), format!("A {content} stands there, without our mark"));
        assert_eq!(refused(thing.ensure()), "rfc2136.foreign");
        thing.delete().unwrap();
        assert!(world.server.world().contains(content));
        thing.adopting().ensure().unwrap();
        assert_eq!(thing.ours().1, Vec::<String>::new());
        thing.delete().unwrap();
        thing.is_missing();
    }
    world.server.row("shop.test", "www.shop.test", "CNAME", &["old.example."]);
    let alias = world.row().with("name", "www.shop.test");
    assert_eq!(alias.foreign(), "CNAME old.example. stands there, without our mark");
    assert_eq!(refused(alias.ensure()), "rfc2136.foreign");
    alias.adopting().ensure().unwrap();
    assert_eq!(alias.ours().1, Vec::<String>::new());
}

#[test]
fn what_the_server_does_not_take_is_told() {
    let world = World::start();
    // A key without rights: it is known, and the zone allows another one.
    world.server.zone("other.test", Ipv4Addr::LOCALHOST);
    world.server.allow_updates("other.test", "other");
    let other = world.row().with("name", "other.test");
    other.is_missing();
    assert_eq!(refused(other.ensure()), "providers.key_refused");
    // A key that the server does not know at all.
    let unknown = world.key.replace(":vibe:", ":stranger:");
    assert_eq!(refused(world.with(&unknown).observe()), "providers.key_refused");
    let nowhere = world.row().with("name", "shop.example");
    nowhere.is_missing();
    nowhere.delete().unwrap();
    assert_eq!(refused(nowhere.ensure()), "rfc2136.no_zone");
    assert_eq!(refused(world.row().with("server", "ns1.example").observe()), "rfc2136.server");
    for key in ["only-a-name", "vibe:not base64", "hmac-md5:vibe:c2VjcmV0", "a:b:c:d"] {
        assert_eq!(refused(world.with(key).observe()), "rfc2136.key", "{key}");
    }
    let dead = world.row().with("server", "127.0.0.1:9");
    assert_eq!(refused(dead.ensure()), "http.dns");
}
