//! Resend's kinds against `emulate`. It gives other rows than Resend does, looks at no DNS, and takes every key: those are for our own
//! fake.

use std::sync::Arc;

use vibe::engine::Value;
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::resend::{Resend, Setup};
use vibe::secret::Secret;

use crate::bench::{Bench, store, unsure};
use crate::emulator::{Emulator, TOKEN, only};

/// Where the emulator answers another way than Resend's text says: 200 for what was created.
const KNOWN_FAULTS: &[&str] = &[
    "POST /api-keys: Unable to match the returned status code with those defined in the document: 201",
    "POST /domains: Unable to match the returned status code with those defined in the document: 201",
];

fn thing(emulator: &Emulator, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("resend.key", TOKEN), "resend.key").unwrap();
    let resend = Resend::new(Setup { client, base: emulator.url(), key }).unwrap();
    Bench::new(Arc::new(resend), kind, inputs)
}

#[test]
fn what_is_made_at_resend_is_as_resend_describes_it() {
    let emulator = Emulator::start("resend", "resend.json");
    let mut domain = thing(&emulator, "resend.domain", &[("name", "shop.test")]);
    domain.is_missing();
    assert_eq!(
        unsure(domain.ensure()),
        "resend.rows",
        "it was added, and the emulator gives its key as an alias"
    );
    let id = emulator.ask("/domains")["data"][0]["id"].as_str().unwrap().to_owned();
    domain.known.insert("ours".to_owned(), Value::Secret(Secret::parse(&id).unwrap()));

    let verified = thing(&emulator, "resend.verified", &[("domain", &id)]);
    // It begins where Resend says that it is looking already, so that nobody asks it to look.
    assert!(verified.unready().starts_with("Resend does not see every row yet: "));

    let mut key = thing(&emulator, "resend.key", &[("name", "vibe:shop"), ("domain", &id)]);
    key.is_missing();
    key.known = key.ensure().unwrap();
    assert!(key.known["password"].is_secret() && key.known["smtp"].expose().starts_with("smtps://resend:"));
    assert_eq!(key.ours().0["id"].expose(), key.known["id"].expose());
    key.delete().unwrap();
    key.is_missing();
    domain.delete().unwrap();
    domain.is_missing();
    only(&emulator, KNOWN_FAULTS, 10);
}
