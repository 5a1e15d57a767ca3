//! Stripe's kinds and the app's ear for payments, against what is not ours: `stripe-stateful-mock` (npm, MIT) knows ids of one's
//! own and idempotency keys, `localstripe` (PyPI, GPL-3, a tool of tests only) sends whole events with their signatures, and
//! `stripe` (npm, MIT) is the vendor's own client: it reads back what we made and signs an event.
//!
//! `scripts/setup` installs them into a folder beside the tests' own; `VIBE_TEST_STRIPES` names another one.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use vibe::http::{Client, Options, Request};
use vibe::providers::Key;
use vibe::providers::stripe::{Setup, Stripe};

use crate::app::{Running, WEBHOOK, made};
use crate::bench::{Bench, refused, run, store, unsure};
use crate::fakes::Asked;
use crate::fakes::stripe::Stripe as Fake;
use crate::testing::{Server, answer, reset, write};

const KEY: &str = "sk_test_of_these_tests";

/// Says its port, and ends when its standard input does: also when a test is killed.
const STATEFUL: &str = "\
const { createExpressApp } = require('stripe-stateful-mock/dist/index.js');
const server = createExpressApp().listen(0, '127.0.0.1', () => console.log(`listens at 127.0.0.1:${server.address().port}`));
process.stdin.resume().on('end', () => process.exit(0));
";
const LOCAL: &str = "\
import os, socket, sys, threading
from aiohttp import web
from localstripe.server import app
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
print('listens at 127.0.0.1:%d' % listener.getsockname()[1], flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
web.run_app(app, sock=listener, print=None)
";
/// The vendor's client asks for everything that we made; what it understood comes out as JSON.
const READS: &str = "\
const Stripe = require('stripe');
const [, port, key, lookup, product] = process.argv;
const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', apiVersion: '2025-03-31.basil', telemetry: false });
(async () => {
  const prices = await stripe.prices.list({ lookup_keys: [lookup], active: true });
  const sold = await stripe.products.retrieve(product);
  const endpoints = await stripe.webhookEndpoints.list({ limit: 10 });
  const portals = await stripe.billingPortal.configurations.list({ active: true });
  const price = prices.data[0];
  console.log(JSON.stringify({
    prices: prices.data.length, price: price.id, amount: price.unit_amount, currency: price.currency,
    every: price.recurring.interval, product: price.product, name: sold.name, active: sold.active,
    url: endpoints.data[0].url, events: endpoints.data[0].enabled_events, portal: portals.data[0].default_return_url,
  }));
})();
";
/// The vendor's client signs an event.
const SIGNS: &str = "\
const Stripe = require('stripe');
const [, payload, secret] = process.argv;
console.log(new Stripe('sk_test_none').webhooks.generateTestHeaderString({ payload, secret }));
";

fn installed(inside: &str) -> PathBuf {
    let folder = match std::env::var_os("VIBE_TEST_STRIPES") {
        Some(given) => PathBuf::from(given),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stripes"),
    };
    let path = folder.join(inside);
    assert!(
        path.exists(),
        "this test needs {}: bash -c '. scripts/setup && install_stripes'",
        path.display()
    );
    folder
}

fn node(script: &str) -> Command {
    let folder = installed("node_modules/stripe");
    let mut command = Command::new(&made().node);
    command.args(["-e", script, "--"]).current_dir(folder);
    command
}

/// What the vendor's client says.
fn asked_of_the_client(script: &str, arguments: &[&str]) -> String {
    let ended = node(script).args(arguments).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap().trim().to_owned()
}

/// A stand-in in a process of its own, ended with this.
struct Other {
    child: Child,
    port: u16,
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Other {
    fn stateful() -> Other {
        installed("node_modules/stripe-stateful-mock");
        Other::start(node(STATEFUL))
    }

    fn local() -> Other {
        let python = installed("localstripe/bin/python").join("localstripe/bin/python");
        let mut command = Command::new(python);
        command.args(["-c", LOCAL]);
        Other::start(command)
    }

    fn start(mut command: Command) -> Other {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| line.rsplit_once(':')?.1.parse().ok());
        Other { child, port: port.expect("it says where it listens") }
    }

    /// Asks past every client of ours; gives the whole answer.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut told = Vec::new();
        stream.read_to_end(&mut told).unwrap();
        String::from_utf8_lossy(&told).into_owned()
    }

    fn post(&self, path: &str, body: &str) -> String {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {KEY}\r\nconnection: close"
        );
        let kind = "content-type: application/x-www-form-urlencoded";
        self.ask(&format!("{head}\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
    }
}

fn thing(base: String, key: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("stripe.key", key), "stripe.key").unwrap();
    Bench::new(Arc::new(Stripe::new(Setup { client, base, key }).unwrap()), kind, inputs)
}

const PRODUCT: [(&str, &str); 3] = [("id", "vibe_shop_pro"), ("name", "Shop: Pro"), ("mode", "test")];
const PRICE: [(&str, &str); 6] = [
    ("key", "vibe_shop_pro"),
    ("product", "vibe_shop_pro"),
    ("amount", "900"),
    ("currency", "usd"),
    ("every", "month"),
    ("mode", "test"),
];

#[test]
fn a_product_has_one_id_for_ever_and_an_odd_key_is_refused() {
    let other = Other::stateful();
    let url = format!("http://127.0.0.1:{}", other.port);
    let product = thing(url.clone(), KEY, "stripe.product", &PRODUCT);
    product.is_missing();
    product.ensure().unwrap();
    assert_eq!(product.ours().1, Vec::<String>::new());
    // The stand-in refuses a second one of that id, whoever asks; ours finds the first.
    let again = other.post("/v1/products", "id=vibe_shop_pro&name=Other");
    assert!(again.starts_with("HTTP/1.1 400") && again.contains("resource_already_exists"), "{again}");
    product.attempt(2).ensure().unwrap();
    product.marked("vibe:other/test/thing").foreign();
    let odd = thing(url, "rk_test_of_nobody", "stripe.product", &PRODUCT);
    assert_eq!(refused(odd.observe()), "providers.key_refused");
}

/// Between us and the stand-in: a line that loses one answer, and lists that lag behind.
fn bad_line(port: u16, loses: &Arc<AtomicBool>, lags: &Arc<AtomicBool>) -> Server {
    let (loses, lags) = (Arc::clone(loses), Arc::clone(lags));
    Server::start(move |_, request, stream| {
        let asked = Asked::of(request);
        if asked.method == "GET" && asked.path == "/v1/prices" && lags.load(Ordering::SeqCst) {
            return write(stream, &answer("200 OK", "content-type: application/json\r\n", "{\"data\":[]}"));
        }
        let mut behind = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        behind.write_all(request.as_bytes()).unwrap();
        let mut told = Vec::new();
        behind.read_to_end(&mut told).unwrap();
        if asked.method == "POST" && loses.swap(false, Ordering::SeqCst) {
            return reset(stream);
        }
        let _ = stream.write_all(&told);
    })
}

/// A call whose answer was lost is sent again under its key, and the stand-in gives what it made then.
#[test]
fn an_attempt_that_is_repeated_makes_one_price_and_another_request_has_another_key() {
    let other = Other::stateful();
    let (loses, lags) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(true)));
    thing(format!("http://127.0.0.1:{}", other.port), KEY, "stripe.product", &PRODUCT).ensure().unwrap();
    let line = bad_line(other.port, &loses, &lags);
    let price = thing(line.url(""), KEY, "stripe.price", &PRICE);
    assert_eq!(unsure(price.ensure()), "http.cut_off");
    let made = price.ensure().unwrap()["id"].expose().to_owned();
    assert_eq!(price.ensure().unwrap()["id"].expose(), made, "the same request of the same attempt");
    // Another amount in the same attempt is another request: no key meets a request that it does not belong to.
    let dearer = price.with("amount", "1200").ensure().unwrap()["id"].expose().to_owned();
    assert_ne!(dearer, made);
    assert_ne!(price.attempt(2).ensure().unwrap()["id"].expose(), made, "a key does not outlast its attempt");
    let posts: Vec<Asked> = line
        .asked()
        .iter()
        .map(|request| Asked::of(request))
        .filter(|asked| asked.method == "POST" && asked.path == "/v1/prices")
        .collect();
    let key = |at: usize| posts[at].header("idempotency-key").unwrap().to_owned();
    assert_eq!(posts.len(), 5);
    assert_eq!((key(0), key(1)), (key(1), key(2)));
    let mismatch = other.ask(&format!(
        "POST /v1/prices HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {KEY}\r\nidempotency-key: {}\r\n\
         connection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 12\r\n\r\ncurrency=eur",
        key(0)
    ));
    assert!(mismatch.starts_with("HTTP/1.1 400") && mismatch.contains("idempotency_error"), "{mismatch}");
}

/// An event as Stripe has them, made and signed by somebody else, is taken once by the app that `vibe new` makes; one that is
/// signed with another secret is not.
#[test]
fn an_event_of_somebody_elses_stripe_is_taken_by_the_app() {
    let other = Other::local();
    // What its form takes as it is.
    let secret = "whsec_ofthesetests";
    let app = Running::start(&made().menugen, &[("STRIPE_WEBHOOK_SECRET", secret)]);
    let hook = |id: &str, secret: &str| {
        let body = json!({ "url": format!("{}/api/webhooks/stripe", app.url), "secret": secret }).to_string();
        let told = other.ask(&format!(
            "POST /_config/webhooks/{id} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    };
    hook("right", "whsec_another");
    let made = other.post("/v1/customers", "email=somebody@example.com");
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");
    thread::sleep(Duration::from_secs(3));
    assert_eq!(app.rows(&["payment_event"]), [0], "signed with another secret");
    hook("right", secret);
    other.post("/v1/customers", "email=somebody@example.com");
    let until = Instant::now() + Duration::from_secs(20);
    while app.rows(&["payment_event"]) != [1] {
        assert!(Instant::now() < until, "the event did not arrive: {}", app.said());
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn an_event_that_the_vendors_client_signs_is_taken_by_the_app() {
    let app = Running::start(&made().menugen, &[]);
    let event = json!({ "id": "evt_client", "object": "event", "type": "customer.created", "data": { "object": {} } });
    let event = event.to_string();
    let deliver = |header: String| {
        let request = Request::post(format!("{}/api/webhooks/stripe", app.url))
            .bytes("application/json", event.clone().into_bytes())
            .header("stripe-signature", header);
        run(async { Client::new(&Options::default()).unwrap().send(&request).await.unwrap() }).status
    };
    assert_eq!(deliver(asked_of_the_client(SIGNS, &[&event, "whsec_another"])), 400);
    assert_eq!(deliver(asked_of_the_client(SIGNS, &[&event, WEBHOOK])), 200);
    assert_eq!(app.rows(&["payment_event"]), [1]);
}

#[test]
fn the_vendors_client_reads_back_what_we_made() {
    let fake = Fake::start(KEY);
    thing(fake.url(), KEY, "stripe.product", &PRODUCT).ensure().unwrap();
    let price = thing(fake.url(), KEY, "stripe.price", &PRICE).ensure().unwrap();
    let hook =
        [("url", "https://shop.test/api/webhooks/stripe"), ("events", "invoice.paid"), ("mode", "test")];
    thing(fake.url(), KEY, "stripe.webhook", &hook).ensure().unwrap();
    let portal = [("return", "https://shop.test/billing"), ("headline", "Shop"), ("mode", "test")];
    thing(fake.url(), KEY, "stripe.portal", &portal).ensure().unwrap();
    let port = fake.url().rsplit_once(':').unwrap().1.to_owned();
    let told = asked_of_the_client(READS, &[&port, KEY, "vibe_shop_pro", "vibe_shop_pro"]);
    let told: Json = serde_json::from_str(&told).unwrap();
    assert_eq!(
        told,
        json!({
            "prices": 1, "price": price["id"].expose(), "amount": 900, "currency": "usd", "every": "month",
            "product": "vibe_shop_pro", "name": "Shop: Pro", "active": true,
            "url": "https://shop.test/api/webhooks/stripe", "events": ["invoice.paid"],
            "portal": "https://shop.test/billing",
        })
    );
}
