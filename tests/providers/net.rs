//! Looks from outside, at real name servers and TLS servers.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vibe::providers::net::{Net, Setup};
use vibe::providers::zone::Zone;

use crate::bench::{Bench, refused};
use crate::pdns::Pdns;
use crate::testing::{Server, answer};

const WANTED: &str = "198.51.100.130";
/// Nothing listens there; a port that was just free may be somebody's by now.
const NOBODY: &str = "127.0.0.1:9";

fn net(setup: Setup, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    Bench::new(Arc::new(Net::new(&setup).unwrap()), kind, inputs)
}

/// Words for what was seen, or why not.
fn says(thing: &Bench) -> String {
    match thing.observe() {
        Ok(vibe::engine::Seen::Ours { outputs, .. }) => outputs["proof"].expose().to_owned(),
        _ => thing.unready(),
    }
}

/// A server of the zone `test`, and two servers of `shop.test`, which it delegates to, all at one port.
struct World {
    parent: Pdns,
    one: Pdns,
    two: Pdns,
}

const ONE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const TWO: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

impl World {
    fn start() -> World {
        let parent = Pdns::start();
        let port = Some(parent.dns.port());
        parent.zone("test", Ipv4Addr::LOCALHOST);
        let world = World { one: Pdns::on(ONE, port), two: Pdns::on(TWO, port), parent };
        world.delegates("shop.test", &[("ns1.shop.test", ONE), ("ns2.shop.test", TWO)]);
        for (server, address) in [(&world.one, ONE), (&world.two, TWO)] {
            server.zone("shop.test", address);
            server.row("shop.test", "shop.test", "NS", &["ns1.shop.test.", "ns2.shop.test."]);
            server.row("shop.test", "ns1.shop.test", "A", &[&ONE.to_string()]);
            server.row("shop.test", "ns2.shop.test", "A", &[&TWO.to_string()]);
        }
        world
    }

    fn delegates(&self, zone: &str, to: &[(&str, Ipv4Addr)]) {
        let names: Vec<String> = to.iter().map(|(name, _)| format!("{name}.")).collect();
        self.parent.row("test", zone, "NS", &names.iter().map(String::as_str).collect::<Vec<_>>());
        for (name, address) in to {
            self.parent.row("test", name, "A", &[&address.to_string()]);
        }
    }

    fn row(&self, servers: &[&Pdns], name: &str, kind: &str, content: &str) {
        for server in servers {
            server.row("shop.test", name, kind, &[content]);
        }
    }

    fn look(&self, name: &str) -> Bench {
        let inputs = [("name", name), ("type", "A"), ("content", WANTED)];
        net(Setup { roots: Vec::new(), dns: Some(self.parent.dns) }, "net.dns", &inputs)
    }
}

#[test]
fn every_way_to_be_wrong_has_its_words() {
    let world = World::start();
    let (one, two) = (&world.one, &world.two);
    assert!(says(&world.look("nothing.test")).starts_with("not delegated: test knows no nothing.test;"));

    let look = world.look("shop.test");
    let not_added = says(&look);
    assert!(
        not_added.starts_with("not added: 0 of 2 servers have shop.test A 198.51.100.130; "),
        "{not_added}"
    );
    assert!(
        not_added.contains("ns1.shop.test does not have it, ns2.shop.test does not have it"),
        "{not_added}"
    );

    world.row(&[one, two], "shop.test", "A", "203.0.113.7");
    let another = says(&look);
    assert!(another.starts_with("another value: ns1.shop.test answers 203.0.113.7, ns2"), "{another}");

    world.row(&[one], "shop.test", "A", WANTED);
    let late = says(&look);
    assert_eq!(late, "propagating: 1 of 2 servers answer 198.51.100.130; ns2.shop.test answers 203.0.113.7");
    two.unrow("shop.test", "shop.test", "A");
    assert_eq!(
        says(&look),
        "propagating: 1 of 2 servers answer 198.51.100.130; ns2.shop.test does not have it"
    );

    world.row(&[two], "shop.test", "A", WANTED);
    assert_eq!(says(&look), "2 of 2 servers answer 198.51.100.130");

    world.row(&[one, two], "shop.test", "CAA", "0 issue \"digicert.com\"");
    let blocked = says(&look);
    assert!(
        blocked.starts_with("CAA blocks: shop.test lets only digicert.com issue certificates;"),
        "{blocked}"
    );
    world.row(&[one, two], "www.shop.test", "A", WANTED);
    assert!(says(&world.look("www.shop.test")).starts_with("CAA blocks: shop.test lets only"));
    assert_eq!(says(&look.with("ca", "digicert.com")), "2 of 2 servers answer 198.51.100.130");
    world.row(&[one, two], "shop.test", "CAA", "0 issue \";\"");
    assert!(says(&look).starts_with("CAA blocks: shop.test lets only nobody"));
    world.row(&[one, two], "shop.test", "CAA", "0 issue \"letsencrypt.org; accounturi=https://x.test/1\"");
    assert_eq!(says(&look), "2 of 2 servers answer 198.51.100.130");
}

#[test]
fn a_domain_that_is_kept_elsewhere_is_told() {
    let world = World::start();
    // The zone is not at the servers that the parent names.
    world.delegates("lame.test", &[("ns1.lame.test", ONE)]);
    let lame = says(&world.look("lame.test"));
    assert!(
        lame.starts_with("wrong place: lame.test is delegated to ns1.lame.test, which does not have it"),
        "{lame}"
    );
    // Nobody is there.
    world.delegates("dead.test", &[("ns1.dead.test", Ipv4Addr::new(127, 0, 0, 9))]);
    let dead = says(&world.look("dead.test"));
    assert!(dead.starts_with("nobody could be asked: the DNS server 127.0.0.9:"), "{dead}");
    // Its name servers have no address at all.
    world.parent.row("test", "void.test", "NS", &["ns1.nowhere.test."]);
    let void = says(&world.look("void.test"));
    assert!(void.starts_with("wrong place: void.test is delegated to ns1.nowhere.test"), "{void}");
    assert!(void.contains("none of them has an address"), "{void}");
}

#[test]
fn a_server_that_is_down_is_told_and_does_not_block() {
    let world = World::start();
    let dead = Ipv4Addr::new(127, 0, 0, 9);
    world.delegates("shop.test", &[("ns1.shop.test", ONE), ("ns2.shop.test", dead)]);
    world.one.row("shop.test", "ns2.shop.test", "A", &[&dead.to_string()]);
    world.row(&[&world.one], "shop.test", "A", WANTED);
    let proof = says(&world.look("shop.test"));
    assert_eq!(proof, "1 of 2 servers answer 198.51.100.130; ns2.shop.test cannot be reached");
}

#[test]
fn name_servers_of_other_zones_and_aliases_are_followed() {
    let world = World::start();
    world.parent.row("test", "cafe.test", "NS", &["ns1.shop.test."]);
    world.one.zone("cafe.test", ONE);
    world.one.row("cafe.test", "cafe.test", "NS", &["ns1.shop.test."]);
    world.one.row("cafe.test", "cafe.test", "A", &[WANTED]);
    world.one.row("cafe.test", "www.cafe.test", "CNAME", &["cafe.test."]);
    assert_eq!(says(&world.look("cafe.test")), "1 of 1 servers answer 198.51.100.130");
    assert_eq!(says(&world.look("www.cafe.test")), "1 of 1 servers answer 198.51.100.130");
    let alias = world.look("www.cafe.test").with("type", "CNAME").with("content", "cafe.test");
    assert_eq!(says(&alias), "1 of 1 servers answer cafe.test.");
    world.one.row("cafe.test", "old.cafe.test", "CNAME", &["elsewhere.example."]);
    let other = says(&world.look("old.cafe.test"));
    assert!(
        other.starts_with("another value: ns1.shop.test answers an alias to elsewhere.example."),
        "{other}"
    );
    // The address of a name server is asked of every server that should have it.
    world.delegates("hosts.test", &[("ns1.hosts.test", ONE), ("ns2.hosts.test", TWO)]);
    world.two.zone("hosts.test", TWO);
    world.two.row("hosts.test", "ns9.hosts.test", "A", &[&ONE.to_string()]);
    world.parent.row("test", "bar.test", "NS", &["ns9.hosts.test."]);
    world.one.zone("bar.test", ONE);
    world.one.row("bar.test", "bar.test", "NS", &["ns9.hosts.test."]);
    world.one.row("bar.test", "bar.test", "A", &[WANTED]);
    assert_eq!(says(&world.look("bar.test")), "1 of 1 servers answer 198.51.100.130");
    // Texts of others may stand beside ours.
    world.one.row("cafe.test", "cafe.test", "TXT", &["\"v=spf1 -all\"", "\"other\""]);
    let text = world.look("cafe.test").with("type", "TXT").with("content", "v=spf1 -all");
    assert_eq!(says(&text), "1 of 1 servers answer \"v=spf1 -all\"");
}

#[test]
fn one_server_can_be_asked_directly() {
    let server = Pdns::start();
    server.zone("shop.test", Ipv4Addr::LOCALHOST);
    server.unrow("shop.test", "shop.test", "NS");
    server.row("shop.test", "shop.test", "A", &[WANTED]);
    let at = server.dns.to_string();
    let inputs = [("name", "shop.test"), ("type", "A"), ("content", WANTED), ("server", &at)];
    let look = net(Setup::default(), "net.dns", &inputs);
    assert_eq!(says(&look), "1 of 1 servers answer 198.51.100.130");
    assert_eq!(refused(look.with("server", "ns1.example").observe()), "net.address");
    assert_eq!(refused(look.with("content", "x").observe()), "dns.content");
}

#[test]
fn a_row_by_hand_is_seen_when_every_server_has_it() {
    let world = World::start();
    let inputs = [("name", "shop.test"), ("type", "A"), ("content", WANTED)];
    let thing = Bench::new(Arc::new(Zone::new(Some(world.parent.dns))), "zone.record", &inputs);
    thing.without("content").is_missing();
    assert!(thing.unready().starts_with("not added: "));
    world.row(&[&world.one], "shop.test", "A", WANTED);
    assert!(thing.unready().starts_with("propagating: "));
    world.row(&[&world.two], "shop.test", "A", WANTED);
    let (outputs, differs) = thing.ours();
    assert_eq!((outputs["content"].expose(), outputs["name"].expose()), (WANTED, "shop.test"));
    assert_eq!((outputs["proof"].expose(), differs.len()), ("2 of 2 servers answer 198.51.100.130", 0));
    assert_eq!(refused(thing.ensure()), "zone.by_hand");
    assert_eq!(refused(thing.delete()), "zone.by_hand");
    for part in ["`${type}`", "`${name}`", "`${content}`", "`60`", "`@`"] {
        assert!(thing.kind.by_hand.contains(part), "{part}");
    }
}

/// An authority, and a certificate of it for a name.
struct Authority {
    pem: String,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Test \u{1b}[31mAuthority");
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { pem, issuer: rcgen::Issuer::new(params, key) }
    }

    fn server(&self, name: &str, until: (i32, u8, u8)) -> Secure {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let made = params.signed_by(&key, &self.issuer).unwrap();
        Secure::start(made.der().clone(), &key)
    }
}

#[test]
fn a_certificate_is_looked_at_as_a_browser_does() {
    let authority = Authority::new();
    let setup = || Setup { roots: vec![authority.pem.clone()], dns: None };
    let server = authority.server("shop.test", (2090, 2, 28));
    let at = server.at.to_string();
    let look = net(setup(), "net.tls", &[("domain", "shop.test"), ("address", &at)]);
    let (outputs, _) = look.ours();
    assert_eq!(
        outputs["proof"].expose(),
        "the chain of shop.test at 127.0.0.1 is trusted, issued by CN=Test \\1b[31mAuthority, good until 2090-02-28"
    );
    assert_eq!(outputs["expires"].expose(), "2090-02-28");
    look.with("within", "30").ours();
    let short = look.with("within", "99999").unready();
    assert!(short.contains("expires on 2090-02-28, in ") && short.contains("good for 99999"), "{short}");
    assert_eq!(refused(look.with("within", "soon").observe()), "net.days");
    assert_eq!(refused(look.with("domain", "a b").observe()), "net.domain");
    let other = look.with("domain", "other.test").unready();
    assert!(other.ends_with("its certificate is for another name (shop.test)"), "{other}");

    let stranger = net(Setup::default(), "net.tls", &[("domain", "shop.test"), ("address", &at)]).unready();
    assert!(stranger.ends_with("comes from an authority that this machine does not trust"), "{stranger}");

    let expired = authority.server("shop.test", (2021, 2, 28));
    let at = expired.at.to_string();
    let expired = net(setup(), "net.tls", &[("domain", "shop.test"), ("address", &at)]).unready();
    assert!(expired.ends_with("its certificate has expired"), "{expired}");
}

#[test]
fn what_is_no_tls_server_is_told() {
    let look = net(Setup::default(), "net.tls", &[("domain", "shop.test"), ("address", NOBODY)]);
    assert!(look.unready().ends_with("nothing listens there"));
    let plain = Server::saying(answer("200 OK", "", "hello"));
    let not_tls = look.with("address", &plain.at.to_string()).unready();
    assert!(not_tls.starts_with("shop.test at 127.0.0.1:"), "{not_tls}");
    let dns = Pdns::start();
    dns.zone("shop.test", Ipv4Addr::LOCALHOST);
    let setup = Setup { roots: Vec::new(), dns: Some(dns.dns) };
    let nowhere = net(setup, "net.tls", &[("domain", "shop.test")]).unready();
    assert_eq!(nowhere, "shop.test has no address: nobody has one for it");
}

#[test]
fn a_page_is_looked_at_from_outside() {
    let server = Server::start(|_, request, stream| {
        let text = match request.split(' ').nth(1).unwrap() {
            "/" => answer("200 OK", "", "<h1>Menu of the day</h1>"),
            "/old" => answer("301 Moved Permanently", "location: https://shop.test/\r\n", ""),
            _ => answer("404 Not Found", "", "none"),
        };
        crate::testing::write(stream, &text);
    });
    let url = server.url("/");
    let look = net(Setup::default(), "net.http", &[("url", &url)]);
    assert_eq!(says(&look), format!("{url} answers 200"));
    assert_eq!(says(&look.with("text", "Menu")), format!("{url} answers 200 and shows \"Menu\""));
    let place = server.at;
    let wrong = says(&look.with("text", "Shop"));
    assert_eq!(wrong, format!("{place} does not show \"Shop\"; it begins <h1>Menu of the day</h1>"));
    assert_eq!(says(&look.with("status", "404")), format!("{place} answers 200 instead of 404"));
    assert_eq!(
        says(&look.with("url", &server.url("/x")).with("status", "404")),
        format!("{}x answers 404", url)
    );
    assert_eq!(refused(look.with("status", "fine").observe()), "net.status");
    assert_eq!(refused(look.with("url", "shop.test").observe()), "http.url");

    let from = server.url("/old");
    let wrong = says(&look.with("from", &from));
    assert_eq!(wrong, format!("{from} does not lead to {url}: it answers 301 to https://shop.test/"));
    let loose = says(&look.with("from", &server.url("/x")));
    assert!(loose.ends_with("it answers 404"), "{loose}");

    assert!(says(&look.with("url", &format!("http://{NOBODY}/"))).contains("nothing listens there"));
}

#[test]
fn an_unencrypted_page_leads_to_the_encrypted_one() {
    let authority = Authority::new();
    let key = rcgen::KeyPair::generate().unwrap();
    let made = rcgen::CertificateParams::new(vec!["shop.test".to_owned()])
        .unwrap()
        .signed_by(&key, &authority.issuer);
    let pages = Secure::start(made.unwrap().der().clone(), &key);
    let url = format!("https://shop.test:{}/", pages.at.port());
    let location = format!("location: {url}\r\n");
    let redirects = Server::saying(answer("308 Permanent Redirect", &location, ""));
    let dns = Pdns::start();
    dns.zone("shop.test", Ipv4Addr::LOCALHOST);
    dns.row("shop.test", "shop.test", "A", &["127.0.0.1"]);
    let setup = Setup { roots: vec![authority.pem.clone()], dns: Some(dns.dns) };
    let from = format!("http://shop.test:{}/", redirects.at.port());
    let look = net(setup, "net.http", &[("url", &url), ("text", "secure"), ("from", &from)]);
    assert_eq!(says(&look), format!("{url} answers 200 and shows \"secure\"; {from} leads there"));
    assert_eq!(redirects.asked().len(), 1);
    let stranger = Setup { roots: Vec::new(), dns: Some(dns.dns) };
    let words = says(&net(stranger, "net.http", &[("url", &url)]));
    assert!(words.contains("an authority that this machine does not trust"), "{words}");
}

/// Answers one page over TLS to everybody who trusts it; it ends when it is dropped.
struct Secure {
    at: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Secure {
    fn start(certificate: rustls::pki_types::CertificateDer<'static>, key: &rcgen::KeyPair) -> Secure {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
                let mut first = [0; 2048];
                if std::io::Read::read(&mut stream, &mut first).is_ok_and(|count| count > 0) {
                    let _ = std::io::Write::write_all(&mut stream, answer("200 OK", "", "secure").as_bytes());
                    stream.conn.send_close_notify();
                    let _ = std::io::Write::flush(&mut stream);
                }
            }
        });
        Secure { at, stop }
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = std::net::TcpStream::connect(self.at);
    }
}
