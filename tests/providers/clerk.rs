//! Clerk's kinds against a strict fake of ours, and every request that they can send against Clerk's own specification.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use vibe::engine::{Fault, Outputs, Seen, Value};
use vibe::error::Kind as ErrorKind;
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::clerk::{Clerk, Setup};
use vibe::secret::Secret;

use crate::bench::{Bench, conforms_by_name, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::clerk::Clerk as Fake;
use crate::fakes::spec::Spec;
use crate::testing::{Server, answer, write};

const KEY: &str = "ak_right_0001";
const WRONG: &str = "ak_wrong_0002";
const NAME: &str = "Shop vibe:shop";
const GOOGLE_ID: &str = "123-abc.apps.googleusercontent.com";

fn thing(fake: &Fake, key: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("clerk.key", key), "clerk.key").unwrap();
    Bench::new(Arc::new(Clerk::new(Setup { client, base: fake.url(), key }).unwrap()), kind, inputs)
}

fn application(fake: &Fake, key: &str) -> Bench {
    thing(fake, key, "clerk.application", &[("name", NAME)])
}

fn instance(fake: &Fake, key: &str, application: &str) -> Bench {
    thing(fake, key, "clerk.instance", &[("application", application), ("domain", "shop.test")])
}

fn intent(fake: &Fake, key: &str) -> Bench {
    thing(fake, key, "clerk.intent", &[("domain", "shop.test")])
}

fn domain(fake: &Fake, application: &str) -> Bench {
    thing(fake, KEY, "clerk.domain", &[("application", application), ("domain", "shop.test")])
}

fn config(fake: &Fake, key: &str, application: &str, instance: &str) -> Bench {
    let inputs = [("application", application), ("instance", instance), ("google_id", GOOGLE_ID)];
    let mut thing = thing(fake, key, "clerk.config", &inputs);
    let secret = Value::Secret(Secret::parse("GOCSPX-Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3").unwrap());
    thing.inputs.0.insert("google_secret".to_owned(), secret);
    thing
}

/// A workspace with an application of somebody else and ours in it, and the id of ours.
fn started() -> (Fake, String) {
    let fake = Fake::start(KEY);
    thing(&fake, KEY, "clerk.application", &[("name", "Shop")]).ensure().unwrap();
    let made = application(&fake, KEY).ensure().unwrap();
    let id = made["id"].expose().to_owned();
    (fake, id)
}

#[test]
fn an_application_conforms() {
    let fake = Fake::start(KEY);
    thing(&fake, KEY, "clerk.application", &[("name", "Shop")]).ensure().unwrap();
    conforms_by_name(&application(&fake, KEY), &application(&fake, WRONG), || fake.dump());
}

#[test]
fn keys_of_an_application_are_read_again_whenever_they_are_wanted() {
    let (fake, id) = started();
    let (seen, _) = application(&fake, KEY).ours();
    assert!(seen["secret"].is_secret() && seen["secret"].expose().starts_with("sk_test_"));
    assert!(seen["publishable"].expose().starts_with("pk_test_"));
    // With a production instance beside it, its own are still meant.
    instance(&fake, KEY, &id).ensure().unwrap();
    fake.world.lock().unwrap().applications[1].instances.reverse();
    assert_eq!(application(&fake, KEY).ours().0["secret"].expose(), seen["secret"].expose());
}

#[test]
fn an_instance_is_made_once_found_again_and_goes_with_its_application() {
    let (fake, id) = started();
    let thing = instance(&fake, KEY, &id);
    let before = fake.dump();
    thing.is_missing();
    thing.delete().unwrap();
    thing.without("application").is_missing();
    assert_eq!(refused(instance(&fake, WRONG, &id).observe()), "providers.key_refused");
    assert_eq!(refused(instance(&fake, WRONG, &id).ensure()), "providers.key_refused");
    assert_eq!(refused(instance(&fake, WRONG, &id).delete()), "providers.key_refused");
    assert_eq!(fake.dump(), before);
    let made = thing.ensure().unwrap();
    assert_eq!(made["frontend_api"].expose(), "https://clerk.shop.test");
    assert_eq!(made["portal"].expose(), "https://accounts.shop.test");
    assert_eq!(made["mail_name"].expose(), "clkmail.shop.test");
    assert_eq!(made["dkim"].expose(), "dkim1.a1b2c3.clerk.services");
    assert!(made["secret"].is_secret() && made["secret"].expose().starts_with("sk_live_"));
    let (seen, differs) = thing.ours();
    assert!(differs.is_empty());
    for output in &thing.kind.outputs {
        assert_eq!(seen[&output.name].expose(), made[&output.name].expose(), "{}", output.name);
    }
    let stands = fake.dump();
    thing.ensure().unwrap();
    assert_eq!(fake.dump(), stands, "twice is the same as once");
    // Nothing is sent for it, and in this run it counts as gone.
    thing.delete().unwrap();
    thing.is_missing();
    assert_eq!(fake.dump(), stands);
    let mut whole = application(&fake, KEY);
    whole.known = application(&fake, KEY).ours().0;
    whole.delete().unwrap();
    assert_eq!(fake.world.lock().unwrap().applications.len(), 1, "and the instance with it");
}

#[test]
fn an_intent_conforms() {
    let fake = Fake::start(KEY);
    intent(&fake, KEY).with("domain", "other.test").ensure().unwrap();
    conforms_by_name(&intent(&fake, KEY), &intent(&fake, WRONG), || fake.dump());
    intent(&fake, KEY).without("domain").is_missing();
}

/// Nothing changes in the zone when the instance takes the domain up, and nothing is asked for that stands already.
#[test]
fn rows_of_an_intent_are_those_of_the_instance_that_takes_it_up() {
    let (fake, id) = started();
    let rows = intent(&fake, KEY).ensure().unwrap();
    let made = instance(&fake, KEY, &id).ensure().unwrap();
    assert_eq!(fake.world.lock().unwrap().intents, []);
    let (seen, differs) = intent(&fake, KEY).ours();
    assert!(differs.is_empty());
    for (name, value) in rows.iter().filter(|(name, _)| *name != "id") {
        assert_eq!(seen[name].expose(), value.expose());
        assert_eq!(made[name].expose(), value.expose());
    }
    let stands = fake.dump();
    intent(&fake, KEY).ensure().unwrap();
    assert_eq!(fake.dump(), stands);
    // It goes with the application: nothing is sent.
    let thing = intent(&fake, KEY);
    thing.delete().unwrap();
    thing.is_missing();
    assert_eq!(fake.dump(), stands);
}

#[test]
fn an_intent_is_refused_lost_or_broken_as_it_was() {
    let fake = Fake::start(KEY);
    let Err(Fault::Refused(error)) = intent(&fake, KEY).with("domain", "shop.vercel.app").ensure() else {
        panic!()
    };
    assert_eq!(error.code(), "clerk.domain");
    assert!(error.to_string().contains("That domain cannot be taken"), "{error}");
    for (trouble, code) in [(Trouble::Lost, "http.cut_off"), (Trouble::Broken, "rest.broken")] {
        fake.trouble(trouble);
        assert_eq!(unsure(intent(&fake, KEY).ensure()), code);
        intent(&fake, KEY).ours();
        fake.world.lock().unwrap().intents.clear();
    }
    // Half of the rows is no answer to build on.
    let half = r#"{"object":"domain_intent","id":"dmnint_1","domain_name":"shop.test","status":"pending","records":[]}"#;
    for body in [half, ""] {
        fake.trouble(Trouble::Says("201 Created", "", body));
        assert!(matches!(intent(&fake, KEY).ensure(), Err(Fault::Unsure(_))), "{body}");
    }
}

#[test]
fn another_domain_changes_the_instance() {
    let (fake, id) = started();
    instance(&fake, KEY, &id).ensure().unwrap();
    let other = instance(&fake, KEY, &id).with("domain", "store.test");
    assert_eq!(other.ours().1, ["domain"]);
    let made = other.ensure().unwrap();
    assert_eq!(made["frontend_name"].expose(), "clerk.store.test");
    assert!(other.ours().1.is_empty());
}

#[test]
fn a_plan_without_production_waits_for_a_person() {
    let (fake, id) = started();
    fake.world.lock().unwrap().unpaid = true;
    let Err(Fault::Refused(error)) = instance(&fake, KEY, &id).ensure() else { panic!() };
    assert_eq!((error.code(), error.kind()), ("clerk.plan", ErrorKind::Waiting));
    assert!(error.hints()[0].contains("https://dashboard.clerk.com/settings/billing"), "{:?}", error.hints());
    instance(&fake, KEY, &id).is_missing();
    fake.world.lock().unwrap().unpaid = false;
    instance(&fake, KEY, &id).ensure().unwrap();
}

#[test]
fn a_domain_of_a_host_is_refused_in_words() {
    let (fake, id) = started();
    let thing = instance(&fake, KEY, &id).with("domain", "shop.vercel.app");
    let Err(Fault::Refused(error)) = thing.ensure() else { panic!() };
    assert_eq!(error.code(), "clerk.domain");
    assert!(error.to_string().contains("Provider domains are not allowed"), "{error}");
}

#[test]
fn an_instance_whose_answer_was_lost_is_found_again() {
    let (fake, id) = started();
    for (trouble, code) in [(Trouble::Lost, "http.cut_off"), (Trouble::Broken, "rest.broken")] {
        fake.trouble(trouble);
        let thing = instance(&fake, KEY, &id);
        assert_eq!(unsure(thing.ensure()), code);
        assert!(thing.ours().1.is_empty());
        let mut world = fake.world.lock().unwrap();
        world.applications[1].domain = None;
        world.applications[1].instances.pop();
    }
    // A conflict that comes from nowhere is not taken for an instance.
    let body = r#"{"errors":[{"message":"","long_message":"","code":"production_instance_exists"}]}"#;
    fake.trouble(Trouble::Says("409 Conflict", "", body));
    assert_eq!(unsure(instance(&fake, KEY, &id).ensure()), "rest.broken");
}

#[test]
fn clerk_is_asked_to_look_and_believed_when_everything_holds() {
    let (fake, id) = started();
    domain(&fake, &id).is_missing();
    domain(&fake, &id).without("application").is_missing();
    instance(&fake, KEY, &id).ensure().unwrap();
    let proof = domain(&fake, &id);
    let why = proof.unready();
    assert!(why.contains("clerk.shop.test does not lead to frontend-api.clerk.services yet"), "{why}");
    assert!(!why.contains("proxy"), "{why}");
    // Another look runs already: that is no fault.
    fake.world.lock().unwrap().looking = true;
    proof.unready();
    {
        let mut world = fake.world.lock().unwrap();
        (world.looking, world.rows_stand, world.ssl_fails) = (false, true, Some("CAA forbids it"));
    }
    proof.unready();
    assert_eq!(proof.unready(), "certificates: failed (CAA forbids it)");
    fake.world.lock().unwrap().ssl_fails = None;
    let (seen, _) = proof.ours();
    assert_eq!(seen["proof"].expose(), "Clerk sees every row of shop.test and serves it with certificates");
}

#[test]
fn a_configuration_conforms() {
    let (fake, id) = started();
    instance(&fake, KEY, &id).ensure().unwrap();
    let of = |key: &str| config(&fake, key, &id, "production");
    conforms_by_name(&of(KEY), &of(WRONG), || fake.dump());
}

#[test]
fn google_takes_credentials_in_production_and_clerks_own_in_development() {
    let (fake, id) = started();
    instance(&fake, KEY, &id).ensure().unwrap();
    let with = config(&fake, KEY, &id, "production");
    let without = with.without("google_id").without("google_secret");
    let Err(Fault::Refused(error)) = without.ensure() else { panic!() };
    assert_eq!(error.code(), "clerk.config");
    assert!(error.to_string().contains("client_id and client_secret are needed"), "{error}");
    let off = without.with("google_id", "");
    assert_eq!(off.ours().0["google"].expose(), "off");
    assert_eq!(with.ensure().unwrap()["google"].expose(), GOOGLE_ID);
    let other = with.with("google_id", "456.apps.googleusercontent.com");
    assert_eq!(other.ours().1, ["google_id"]);
    assert_eq!(off.ours().1, ["google_id"], "somebody goes without it now");
    off.ensure().unwrap();
    assert!(off.ours().1.is_empty());
    let preview = without.with("instance", "development");
    preview.is_missing();
    assert_eq!(preview.ensure().unwrap()["google"].expose(), "on, with Clerk's own credentials");
    with.with("instance", "ins_gone").is_missing();
    assert_eq!(refused(with.with("instance", "ins_gone").ensure()), "rest.refused");
}

#[test]
fn a_configuration_is_tried_first_and_never_over_somebody_elses_change() {
    let (fake, id) = started();
    let thing = config(&fake, KEY, &id, "development");
    thing.ensure().unwrap();
    let patches: Vec<(bool, String)> = fake
        .asked()
        .iter()
        .filter(|asked| asked.method == "PATCH")
        .map(|asked| (asked.param("dry_run") == Some("true"), asked.header("if-match").unwrap().to_owned()))
        .collect();
    assert_eq!(patches, [(true, "v1".to_owned()), (false, "v1".to_owned())]);
    let body = r#"{"errors":[{"message":"","long_message":"","code":"config_version_mismatch"}]}"#;
    fake.trouble(Trouble::Says("409 Conflict", "", body));
    assert!(matches!(thing.ensure(), Err(Fault::Limited(_))));
    // What is tried and comes out otherwise is not done.
    fake.trouble(Trouble::Says("200 OK", "", r#"{"after":{"connection_oauth_google":{"enabled":false}}}"#));
    let stands = fake.dump();
    assert_eq!(refused(thing.ensure()), "clerk.config");
    assert_eq!(fake.dump(), stands);
}

#[test]
fn what_clerk_says_no_to_is_told_by_what_may_have_happened() {
    let fake = Fake::start(KEY);
    let thing = application(&fake, KEY);
    let says = |status: &'static str, headers: &'static str| {
        fake.trouble(Trouble::Says(status, headers, r#"{"errors":[{"message":"no","code":"no"}]}"#));
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
        // It was made all the same, and is found by its name.
        thing.ours();
        fake.world.lock().unwrap().applications.clear();
    }
}

#[test]
fn an_app_is_followed_to_the_pages_of_its_own_instance() {
    let fake = Fake::start(KEY);
    let leads = |to: &str| {
        let to = format!("location: {to}\r\n");
        Server::start(move |_, request, stream| {
            assert!(request.starts_with("GET /api/clerk "), "{request}");
            write(stream, &answer("307 Temporary Redirect", &to, ""));
        })
    };
    let proof = |app: &Server| {
        let url = app.url("/");
        thing(
            &fake,
            KEY,
            "clerk.sign_in",
            &[("url", &url), ("publishable", "pk_live_Y2xlcmsuc2hvcC50ZXN0JA")],
        )
    };
    let good =
        leads("https://accounts.shop.test/sign-in?redirect_url=https%3A%2F%2Fshop.test%2Faccount%2Fhome");
    let (seen, _) = proof(&good).ours();
    assert!(seen["proof"].expose().starts_with("the app leads to https://accounts.shop.test;"));
    for other in
        ["https://accounts.shop.test.evil.test/sign-in?", "https://calm-cat-1.accounts.dev/sign-in?x", "/"]
    {
        let told = proof(&leads(other)).unready();
        assert!(told.contains("and not to https://accounts.shop.test"), "{told}");
    }
    assert!(proof(&good).with("publishable", "pk_live_x").unready().contains("names no address"));
    assert!(proof(&good).without("url").unready().contains("not there yet"));
    assert!(fake.asked().is_empty());
}

/// Every request that these kinds can send, against the vendor's text; and what our fake answers, too.
#[test]
fn every_request_is_one_that_clerk_describes() {
    let (fake, id) = started();
    let early = intent(&fake, KEY);
    early.ensure().unwrap();
    early.delete().unwrap();
    early.ensure().unwrap();
    let other = instance(&fake, KEY, &id);
    other.ensure().unwrap();
    early.ours();
    other.with("domain", "store.test").ensure().unwrap();
    other.ensure().unwrap();
    domain(&fake, &id).unready();
    fake.world.lock().unwrap().looking = true;
    domain(&fake, &id).unready();
    let google = config(&fake, KEY, &id, "production");
    google.ensure().unwrap();
    google.delete().unwrap();
    let _ = google.without("google_id").ensure();
    fake.world.lock().unwrap().unpaid = true;
    let mut whole = application(&fake, KEY);
    whole.known = Outputs::from([("id".to_owned(), Value::from(id.as_str()))]);
    whole.delete().unwrap();
    assert!(matches!(whole.observe(), Ok(Seen::Missing)));
    let asked = fake.asked();
    let operations: BTreeSet<String> = asked
        .iter()
        .map(|asked| {
            let parts = asked.parts();
            let rest = parts[2..].iter().enumerate();
            let rest: Vec<&str> =
                rest.map(|(at, part)| if at % 2 == 1 { "ID" } else { part.as_str() }).collect();
            format!("{} {}", asked.method, rest.join("/"))
        })
        .collect();
    let wanted = [
        "DELETE applications/ID",
        "DELETE domain_intents/ID",
        "GET applications",
        "GET applications/ID",
        "GET applications/ID/domains",
        "GET applications/ID/domains/ID/status",
        "GET applications/ID/instances/ID/config",
        "GET domain_intents",
        "GET domains/ID",
        "PATCH applications/ID/domain",
        "PATCH applications/ID/instances/ID/config",
        "POST applications",
        "POST applications/ID/domains/ID/dns_check",
        "POST applications/ID/instances",
        "POST domain_intents",
    ];
    assert_eq!(operations.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    let Some(spec) = Spec::open("clerk-platform.yml", "") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for (method, path, status, body) in &fake.world.lock().unwrap().answers {
        // The text names no conflict for a second production instance; Clerk's own command line reads one.
        if !(status == "409" && path.ends_with("/instances")) {
            assert_eq!(spec.against_answer(method, path, status, body), Vec::<String>::new());
        }
    }
}
