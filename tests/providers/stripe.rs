//! Stripe's kinds against a strict fake of ours, and every request that they can send against Stripe's own specification.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use vibe::engine::{Fault, Outputs, Seen, Value};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::stripe::{Setup, Stripe};

use crate::bench::{Bench, conforms, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::spec::Spec;
use crate::fakes::stripe::Stripe as Fake;

const KEY: &str = "sk_test_right_0001";
const WRONG: &str = "sk_test_wrong_0002";
const LIVE: &str = "rk_live_right_0003";
const URL: &str = "https://shop.test/api/webhooks/stripe";

fn thing(fake: &Fake, key: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("stripe.key", key), "stripe.key").unwrap();
    let provider = Stripe::new(Setup { client, base: fake.url(), key }).unwrap();
    Bench::new(Arc::new(provider), kind, inputs)
}

fn webhook(fake: &Fake, key: &str) -> Bench {
    let inputs = [
        ("url", URL),
        ("events", "checkout.session.completed, invoice.paid"),
        ("version", "2025-03-31.basil"),
        ("mode", "test"),
    ];
    thing(fake, key, "stripe.webhook", &inputs)
}

fn product(fake: &Fake, key: &str) -> Bench {
    thing(fake, key, "stripe.product", &[("id", "vibe_shop_pro"), ("name", "Pro"), ("mode", "test")])
}

fn price(fake: &Fake) -> Bench {
    let inputs = [
        ("key", "pro_monthly"),
        ("product", "vibe_shop_pro"),
        ("amount", "900"),
        ("currency", "usd"),
        ("every", "month"),
    ];
    thing(fake, KEY, "stripe.price", &inputs)
}

fn account(fake: &Fake, key: &str, mode: &str) -> Bench {
    thing(fake, key, "stripe.account", &[("mode", mode)])
}

/// An account in which somebody else has endpoints: ours stands on a later page.
fn busy() -> Fake {
    let fake = Fake::start(KEY);
    let foreign = |number: usize| {
        json!({ "id": format!("we_{number}Other"), "url": format!("https://other.test/{number}"), "enabled_events": ["*"],
            "metadata": {}, "status": "enabled" })
    };
    fake.world.lock().unwrap().endpoints = (0..5).map(foreign).collect();
    fake
}

#[test]
fn an_endpoint_conforms() {
    let fake = busy();
    conforms(&webhook(&fake, KEY), &webhook(&fake, WRONG), || fake.dump());
}

#[test]
fn a_product_conforms() {
    let fake = Fake::start(KEY);
    conforms(&product(&fake, KEY), &product(&fake, WRONG), || fake.dump());
}

#[test]
fn the_signing_secret_is_told_once_and_a_lost_one_costs_the_endpoint() {
    let fake = busy();
    let made = webhook(&fake, KEY).ensure().unwrap();
    assert!(made["secret"].is_secret() && made["secret"].expose().starts_with("whsec_"));
    assert!(!webhook(&fake, KEY).ours().0.contains_key("secret"));
    // What the engine does then: a new one beside the old one, which goes at the end.
    let mut new = webhook(&fake, KEY).attempt(2);
    new.others = vec![made["id"].expose().to_owned()];
    new.is_missing();
    let other = new.ensure().unwrap();
    assert_ne!(other["secret"].expose(), made["secret"].expose());
    let mut old = webhook(&fake, KEY);
    old.others = vec![other["id"].expose().to_owned()];
    old.known = Outputs::from([("id".to_owned(), made["id"].clone())]);
    old.delete().unwrap();
    let world = fake.world.lock().unwrap();
    assert_eq!(world.endpoints.iter().filter(|one| one["url"] == URL).count(), 1);
    assert_eq!(world.endpoints[0]["id"], other["id"].expose());
}

#[test]
fn an_endpoint_that_stripe_switched_off_or_somebody_narrowed_is_mended() {
    let fake = busy();
    let hook = webhook(&fake, KEY);
    hook.ensure().unwrap();
    {
        let mut world = fake.world.lock().unwrap();
        world.endpoints[0]["status"] = "disabled".into();
        world.endpoints[0]["enabled_events"] = json!(["invoice.paid"]);
    }
    assert_eq!(hook.ours().1, ["events", "status"]);
    hook.ensure().unwrap();
    assert_eq!(hook.ours().1, Vec::<String>::new());
}

#[test]
fn an_endpoint_of_somebody_else_at_our_address_is_taken_over_on_request_only() {
    let fake = busy();
    fake.world.lock().unwrap().endpoints[3]["url"] = URL.into();
    let hook = webhook(&fake, KEY);
    assert_eq!(hook.foreign(), "it stands already, without our mark");
    assert_eq!(refused(hook.ensure()), "rest.foreign");
    hook.adopting().ensure().unwrap();
    assert_eq!(hook.ours().1, Vec::<String>::new());
    assert_eq!(fake.world.lock().unwrap().endpoints.len(), 5);
}

#[test]
fn before_its_key_is_there_nothing_was_made() {
    let fake = busy();
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("other.key", "other-key"), "stripe.key").unwrap();
    let provider = Arc::new(Stripe::new(Setup { client, base: fake.url(), key }).unwrap());
    let early = Bench::new(provider, "stripe.webhook", &[("url", URL), ("events", "*"), ("mode", "test")]);
    early.is_missing();
    assert_eq!(refused(early.ensure()), "providers.no_key");
    let mut made = early;
    made.known = Outputs::from([("id".to_owned(), Value::from("we_1Fake"))]);
    assert_eq!(refused(made.observe()), "providers.no_key", "what was made is not missing");
    assert_eq!(fake.asked().len(), 0);
}

#[test]
fn a_key_of_the_other_mode_is_refused_before_any_call() {
    let fake = Fake::start(LIVE);
    let hook = webhook(&fake, LIVE);
    hook.is_missing();
    assert_eq!(refused(hook.ensure()), "stripe.mode");
    assert_eq!(refused(hook.delete()), "stripe.mode");
    let test = Fake::start(KEY);
    assert_eq!(refused(webhook(&test, KEY).with("mode", "live").ensure()), "stripe.mode");
    assert_eq!(fake.asked().len() + test.asked().len(), 0);
}

#[test]
fn the_account_takes_money_in_the_right_mode() {
    let fake = Fake::start(LIVE);
    let proof = |bench: &Bench| bench.ours().0["proof"].expose().to_owned();
    assert!(proof(&account(&fake, LIVE, "live")).contains("takes real payments"));
    fake.world.lock().unwrap().active = false;
    let why = account(&fake, LIVE, "live").unready();
    assert!(
        why.contains("open: external_account, tos_acceptance.date") && why.contains("onboarding"),
        "{why}"
    );
    let other = Fake::start(LIVE);
    other.world.lock().unwrap().live = Some(false);
    assert_eq!(refused(account(&other, LIVE, "live").observe()), "stripe.livemode");
    // A test account that was never activated is good enough for tests.
    let test = Fake::start(KEY);
    test.world.lock().unwrap().active = false;
    assert!(proof(&account(&test, KEY, "test")).contains("test mode"));
    assert_eq!(refused(account(&test, WRONG, "test").observe()), "providers.key_refused");
}

#[test]
fn an_archived_product_is_gone_and_comes_back_under_its_id() {
    let fake = Fake::start(KEY);
    let thing = product(&fake, KEY);
    thing.ensure().unwrap();
    price(&fake).ensure().unwrap();
    thing.delete().unwrap();
    thing.is_missing();
    assert_eq!(fake.world.lock().unwrap().products[0]["active"], false, "it has a price, so it is archived");
    thing.delete().unwrap();
    thing.with("name", "Pro 2").ensure().unwrap();
    assert_eq!(thing.with("name", "Pro 2").ours().1, Vec::<String>::new());
    let taken = thing.marked("vibe:other/test/thing");
    assert_eq!(taken.foreign(), "it stands already, marked vibe:shop/test/thing");
    assert_eq!(refused(taken.ensure()), "stripe.foreign");
}

/// The engine makes the new one beside the old one, and ends the old one after everything that refers to it: until then an
/// app that runs with the old one goes on selling.
#[test]
fn another_amount_is_another_price_and_the_old_one_is_on_sale_until_it_goes() {
    let fake = Fake::start(KEY);
    product(&fake, KEY).ensure().unwrap();
    let mut old = price(&fake);
    old.is_missing();
    old.known = old.ensure().unwrap();
    let first = old.known["id"].expose().to_owned();
    assert_eq!(old.ensure().unwrap()["id"].expose(), first);
    for name in ["amount", "currency", "every"] {
        assert!(old.kind.input(name).unwrap().identity, "{name}");
    }
    let mut new = price(&fake).with("amount", "1200").attempt(2);
    new.others = vec![first.clone()];
    new.is_missing();
    new.known = new.ensure().unwrap();
    let second = new.known["id"].expose().to_owned();
    assert_ne!(second, first);
    assert_eq!(new.ours().1, Vec::<String>::new());
    old.others = vec![second.clone()];
    assert_eq!(old.ours().0["id"].expose(), first, "it stands, and another one has its key");
    let seen = |fake: &Fake| {
        let world = fake.world.lock().unwrap();
        let of = |price: &Json| {
            (price["unit_amount"].clone(), price["active"].clone(), price["lookup_key"].clone())
        };
        world.prices.iter().map(of).collect::<Vec<_>>()
    };
    let key: Json = "pro_monthly".into();
    assert_eq!(seen(&fake), [(1200.into(), true.into(), key.clone()), (900.into(), true.into(), Json::Null)]);
    old.delete().unwrap();
    old.is_missing();
    let stands = [(1200.into(), true.into(), key), (900.into(), false.into(), Json::Null)];
    assert_eq!(seen(&fake), stands);
    // One that took effect although nobody knew is found by our mark when the next one is set.
    fake.world.lock().unwrap().prices[1]["active"] = true.into();
    price(&fake).with("amount", "1200").attempt(3).ensure().unwrap();
    assert_eq!(seen(&fake), stands);
    assert_eq!(refused(new.with("amount", "9.99").ensure()), "stripe.amount");
}

#[test]
fn a_price_whose_key_somebody_took_away_is_told_and_gets_it_back() {
    let fake = Fake::start(KEY);
    product(&fake, KEY).ensure().unwrap();
    let mut thing = price(&fake);
    thing.known = thing.ensure().unwrap();
    fake.world.lock().unwrap().prices[0]["lookup_key"] = Json::Null;
    assert_eq!(thing.ours().1, ["key"]);
    thing.attempt(2).ensure().unwrap();
    let world = fake.world.lock().unwrap();
    assert_eq!(
        (&world.prices[0]["lookup_key"], &world.prices[1]["active"]),
        (&"pro_monthly".into(), &false.into())
    );
}

#[test]
fn a_portal_conforms_and_one_that_was_put_out_of_use_is_gone() {
    let fake = Fake::start(KEY);
    let inputs = [("return", "https://shop.test/billing"), ("headline", "Shop"), ("mode", "test")];
    let portal = |key: &str| thing(&fake, key, "stripe.portal", &inputs);
    conforms(&portal(KEY), &portal(WRONG), || fake.dump());
    let made = portal(KEY).attempt(2);
    made.ensure().unwrap();
    assert_eq!(made.with("headline", "Other").ours().1, ["headline"]);
    made.with("headline", "Other").ensure().unwrap();
    assert_eq!(made.with("headline", "Other").ours().1, Vec::<String>::new());
}

/// A key whose beginning is of the right mode, and Stripe says otherwise: nothing is made with it.
#[test]
fn a_key_that_stripe_says_is_of_the_other_mode_changes_nothing() {
    let fake = Fake::start(KEY);
    fake.world.lock().unwrap().live = Some(true);
    assert_eq!(refused(webhook(&fake, KEY).ensure()), "stripe.livemode");
    assert_eq!(refused(product(&fake, KEY).ensure()), "stripe.livemode");
    assert_eq!(refused(webhook(&fake, KEY).delete()), "stripe.livemode");
    assert_eq!(refused(account(&fake, KEY, "test").observe()), "stripe.livemode");
    assert_eq!(fake.dump(), "[[],[],[],[]]");
    assert!(fake.asked().iter().all(|asked| asked.method == "GET"));
    let live = Fake::start(LIVE);
    live.world.lock().unwrap().live = Some(false);
    assert_eq!(refused(webhook(&live, LIVE).with("mode", "live").ensure()), "stripe.livemode");
    assert_eq!(live.dump(), "[[],[],[],[]]");
}

/// A restricted key may not read the balance: then the first thing that it makes says its mode.
#[test]
fn a_key_that_may_not_read_the_balance_is_told_by_what_it_makes() {
    let fake = Fake::start(KEY);
    {
        let mut world = fake.world.lock().unwrap();
        (world.blind, world.live) = (true, Some(true));
    }
    assert_eq!(unsure(product(&fake, KEY).ensure()), "stripe.livemode");
    assert!(matches!(account(&fake, KEY, "test").observe(), Ok(Seen::CannotLook(_))));
    fake.world.lock().unwrap().live = None;
    price(&fake).ensure().unwrap();
}

#[test]
fn a_price_is_put_out_of_sale_and_stays() {
    let fake = Fake::start(KEY);
    product(&fake, KEY).ensure().unwrap();
    let thing = price(&fake);
    thing.delete().unwrap();
    let first = thing.ensure().unwrap();
    let theirs = thing.marked("vibe:other/test/thing");
    theirs.foreign();
    assert_eq!(refused(theirs.ensure()), "stripe.foreign");
    theirs.delete().unwrap();
    thing.ours();
    thing.delete().unwrap();
    thing.is_missing();
    thing.delete().unwrap();
    assert_eq!(fake.world.lock().unwrap().prices.len(), 1);
    assert!(thing.kind.survives.is_some() && thing.kind.retires, "destroy names it");
    assert_eq!(thing.ensure().unwrap()["id"].expose(), first["id"].expose(), "the same one, back on sale");
    assert_eq!(fake.world.lock().unwrap().prices.len(), 1);
}

#[test]
fn what_stripe_says_no_to_is_told_by_what_may_have_happened() {
    let fake = Fake::start(KEY);
    let hook = webhook(&fake, KEY);
    let says = |status: &'static str, headers: &'static str| {
        let body = r#"{"error":{"type":"invalid_request_error","message":"no \u001b[31mway"}}"#;
        fake.trouble(Trouble::Says(status, headers, body));
        hook.ensure()
    };
    for (status, code) in [
        ("401 Unauthorized", "providers.key_refused"),
        ("403 Forbidden", "providers.key_rights"),
        ("400 Bad Request", "rest.refused"),
        ("402 Payment Required", "rest.refused"),
        ("422 Unprocessable Entity", "rest.refused"),
    ] {
        let told = says(status, "");
        let Err(Fault::Refused(error)) = &told else { panic!("{told:?}") };
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
        assert_eq!(refused(told), code);
    }
    for (status, headers, wait) in
        [("409 Conflict", "", 2), ("429 Too Many Requests", "retry-after: 7\r\n", 7)]
    {
        let told = says(status, headers);
        assert!(matches!(told, Err(Fault::Limited(asked)) if asked == Duration::from_secs(wait)), "{told:?}");
    }
    hook.is_missing();
    for (number, trouble, code) in [(2, Trouble::Broken, "rest.broken"), (3, Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(hook.attempt(number).ensure()), code);
        assert!(matches!(hook.observe(), Ok(Seen::Ours { .. })), "it was made all the same");
        hook.delete().unwrap();
    }
}

/// Stripe answers a key that it knows with what it said before, a 500 too, and refuses it for another request.
#[test]
fn an_idempotency_key_belongs_to_one_request_of_one_attempt() {
    let fake = Fake::start(KEY);
    let hook = webhook(&fake, KEY);
    fake.trouble(Trouble::Says("500 Internal Server Error", "", "{}"));
    assert_eq!(unsure(hook.ensure()), "rest.broken");
    hook.ensure().unwrap();
    hook.with("events", "invoice.paid").ensure().unwrap();
    let keys: Vec<String> = fake
        .asked()
        .iter()
        .filter(|asked| asked.method == "POST")
        .map(|asked| asked.header("idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 3);
    assert_eq!(keys[0], keys[1], "the same request of the same attempt");
    assert_ne!(keys[1], keys[2], "another request");
}

/// Every request that these kinds can send, against the vendor's text; and what our fake answers, too.
#[test]
fn every_request_is_one_that_stripe_describes() {
    let fake = busy();
    let hook = webhook(&fake, KEY);
    hook.ensure().unwrap();
    hook.with("events", "invoice.paid").ensure().unwrap();
    account(&fake, KEY, "test").ours();
    let goods = product(&fake, KEY);
    goods.ensure().unwrap();
    goods.with("name", "Other").ensure().unwrap();
    price(&fake).ensure().unwrap();
    let mut other = price(&fake).with("amount", "1200");
    other.known = other.ensure().unwrap();
    fake.world.lock().unwrap().prices[0]["lookup_key"] = "taken".into();
    other.ours();
    fake.world.lock().unwrap().prices[0]["lookup_key"] = "pro_monthly".into();
    let inputs = [("return", "https://shop.test/billing"), ("headline", "Shop"), ("mode", "test")];
    let portal = thing(&fake, KEY, "stripe.portal", &inputs);
    portal.ensure().unwrap();
    portal.with("headline", "Other").ensure().unwrap();
    portal.delete().unwrap();
    price(&fake).without("every").with("key", "once").marked("vibe:shop/test/once").ensure().unwrap();
    price(&fake).delete().unwrap();
    goods.delete().unwrap();
    hook.delete().unwrap();
    let asked = fake.asked();
    let operations: BTreeSet<String> = asked
        .iter()
        .map(|asked| {
            let parts = asked.parts();
            format!("{} {}{}", asked.method, parts[1], if parts.len() > 2 { "/ID" } else { "" })
        })
        .collect();
    let wanted = [
        "DELETE products/ID",
        "DELETE webhook_endpoints/ID",
        "GET account",
        "GET balance",
        "GET billing_portal/ID",
        "GET prices",
        "GET prices/ID",
        "GET products/ID",
        "GET webhook_endpoints",
        "POST billing_portal/ID",
        "POST prices",
        "POST prices/ID",
        "POST products",
        "POST products/ID",
        "POST webhook_endpoints",
        "POST webhook_endpoints/ID",
    ];
    assert_eq!(operations.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    let Some(spec) = Spec::open("stripe.json", "") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for (method, path, status, body) in &fake.world.lock().unwrap().answers {
        assert_eq!(spec.against_answer(method, path, status, body), Vec::<String>::new());
    }
}

/// The check above finds what it is there for.
#[test]
fn a_request_that_stripe_does_not_describe_is_found() {
    let Some(spec) = Spec::open("stripe.json", "") else { return };
    let against = |line: &str, body: &str| {
        let kind = "content-type: application/x-www-form-urlencoded";
        spec.against(&crate::fakes::Asked::of(&format!("{line} HTTP/1.1\r\n{kind}\r\n\r\n{body}"))).join("\n")
    };
    let good = "url=https%3A%2F%2Fa.test&enabled_events%5B%5D=invoice.paid&metadata%5Bvibe%5D=x";
    assert_eq!(against("POST /v1/webhook_endpoints", good), "");
    for (line, body, says) in [
        ("POST /v1/webhook_endpoints", "enabled_events[]=invoice.paid", "\"url\" is a required property"),
        ("POST /v1/webhook_endpoints", "url=x&enabled_events[]=invoice.payed", "invoice.payed"),
        ("POST /v1/webhook_endpoints", "url=x&enabled_events[]=*&mode=live", "mode"),
        ("POST /v1/prices", "currency=usd&unit_amount=many", "unit_amount"),
        ("POST /v1/prices", "currency=usd&unit_amout=1", "unit_amout"),
        ("GET /v1/prices?lookup_key[]=a", "", "no parameter is called lookup_key"),
        ("GET /v1/webhooks", "", "no such operation"),
    ] {
        let told = against(line, body);
        assert!(told.contains(says), "{line} {body}: {told}");
    }
}
