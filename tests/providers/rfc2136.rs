//! Signed updates of a real DNS server.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vibe::providers::Key;
use vibe::providers::rfc2136::Rfc2136;

use crate::bench::{Bench, conforms, refused, store, unsure};
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

/// Stands before a DNS server: what an update meets on its way is told by the test.
struct Way {
    at: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Way {
    /// `update` runs before an update goes on; its answer says whether the server's answer comes back.
    fn to(server: SocketAddr, update: impl Fn() -> bool + Send + 'static) -> Way {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                let message = framed(&mut stream);
                let is_update = message[4] & 0b0111_1000 == 5 << 3;
                let goes_back = !is_update || update();
                let mut onward = TcpStream::connect(server).unwrap();
                onward.write_all(&message).unwrap();
                let answer = framed(&mut onward);
                if goes_back {
                    stream.write_all(&answer).unwrap();
                }
            }
        });
        Way { at, stop }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.at);
    }
}

/// One message with its length before it.
fn framed(stream: &mut TcpStream) -> Vec<u8> {
    let mut message = vec![0; 2];
    stream.read_exact(&mut message).unwrap();
    let length = usize::from(u16::from_be_bytes([message[0], message[1]]));
    message.resize(2 + length, 0);
    stream.read_exact(&mut message[2..]).unwrap();
    message
}

#[test]
fn a_row_that_appears_meanwhile_is_not_overwritten() {
    let world = Arc::new(World::start());
    let other = Arc::clone(&world);
    let way = Way::to(world.server.dns, move || {
        other.server.row("shop.test", "shop.test", "A", &["203.0.113.7"]);
        true
    });
    let thing = world.row().with("server", &way.at.to_string());
    assert_eq!(refused(thing.ensure()), "rfc2136.changed");
    assert!(world.server.world().contains("203.0.113.7") && !world.server.world().contains("198.51.100.130"));
    assert!(!world.server.world().contains("_vibe-a"), "an update is taken whole or not at all");
}

#[test]
fn a_lost_answer_is_found_out_by_a_look() {
    let world = World::start();
    let way = Way::to(world.server.dns, || false);
    let thing = world.row().with("server", &way.at.to_string());
    assert_eq!(unsure(thing.ensure()), "http.dns");
    thing.ours();
    let stands = world.server.world();
    thing.ensure().unwrap();
    assert_eq!(world.server.world(), stands);
}
