//! The main job, whole: MenuGen is made from its description and put onto a server of our own, under a fresh domain, with a
//! certificate, through the `vibe` that people use. Then everything that happens to a deployed app, until nothing is left.
//!
//! Real parts: OpenSSH, a Debian with systemd, PowerDNS, Caddy, a certificate authority (pebble), SQLite, Chromium. What
//! stands in for accounts: keys of Stripe, AI, Resend and Google are made up, well-formed, and never used against them; Stripe
//! and Resend themselves are strict fakes of ours on loopback (`tests/fakes`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

#[path = "../fakes/mod.rs"]
mod fakes;
#[allow(dead_code, reason = "made for other tests too")]
mod journey;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::time::{Duration, Instant};

use journey::{DOMAIN, Journey};

#[test]
fn menugen_from_its_description_to_its_own_domain_and_back_to_nothing() {
    let journey = Journey::begin("hono-sqlite");
    the_plan_says_what_will_happen(&journey);
    let first = deployed(&journey);
    a_browser_sees_it(&journey);
    stripe_knows_where_to_tell_of_payments(&journey);
    mail_goes_out_with_a_key_of_its_own(&journey);
    nothing_to_do(&journey);
    the_report_has_pictures(&journey);
    a_killed_app_comes_back(&journey);
    a_new_version_and_back(&journey);
    what_was_changed_by_hand_is_told(&journey);
    a_copy_comes_back(&journey);
    a_lost_journal_is_rebuilt(&journey);
    secrets_are_nowhere(&journey);
    nothing_is_left(&journey);
    println!("first deploy: {:.1} s", first.as_secs_f64());
}

fn the_plan_says_what_will_happen(journey: &Journey) {
    let planned = journey.vibe(&["plan", "--env", "production"]);
    assert!(planned.status.success(), "{}", planned.told());
    let told = planned.told();
    for wanted in ["server", "app", "dns.a", "webhook", "mail.key", "seen.tls"] {
        assert!(told.contains(wanted), "the plan does not name {wanted}:\n{told}");
    }
    assert_eq!(journey.vibe(&["plan", "--env", "production", "--check"]).status.code(), Some(1));
    // Nobody agreed to what the world can see.
    let refused = journey.vibe(&["deploy", "--env", "production"]);
    assert!(!refused.status.success() && refused.told().contains("--allow public"), "{}", refused.told());
    assert_eq!(journey.on_server("ls /etc/vibe 2>/dev/null | wc -l").trim(), "0", "nothing was done");
}

fn deployed(journey: &Journey) -> Duration {
    let began = Instant::now();
    let ran = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    let took = began.elapsed();
    assert!(ran.status.success(), "{}", ran.told());
    println!("{}", ran.told());
    assert_eq!(journey.get("/api/health").status, "200");
    took
}

/// With the authority's root in its own store of certificates, and nothing else trusted.
fn a_browser_sees_it(journey: &Journey) {
    let page = journey.browser("/");
    assert!(page.contains("MenuGen") && page.contains("<main"), "{page}");
    let signing_in = journey.browser("/sign-in");
    assert!(signing_in.contains("Google"), "{signing_in}");
    assert!(journey.get_plain("/").location.starts_with("https://"), "http leads to https");
}

/// The endpoint is made, in live mode and for the events that the app reads, and the app has its signing secret:
/// `seen.webhook` was proved with it.
fn stripe_knows_where_to_tell_of_payments(journey: &Journey) {
    let world = journey.stripe.world.lock().unwrap();
    let [endpoint] = world.endpoints.as_slice() else { panic!("{:?}", world.endpoints) };
    assert_eq!(endpoint["url"], format!("https://{DOMAIN}/api/webhooks/stripe"));
    assert_eq!((&endpoint["livemode"], &endpoint["status"]), (&true.into(), &"enabled".into()));
    assert_eq!(endpoint["metadata"]["vibe"], "vibe:menugen/production/webhook");
    assert!(endpoint["enabled_events"].as_array().unwrap().contains(&"checkout.session.completed".into()));
    let delivered = journey.on_server("cat /etc/vibe/menugen.env");
    assert!(delivered.contains("whsec_fake"), "the secret of the endpoint is in the settings of the server");
}

/// The rows of the domain stand in the zone, since the stand-in asked the name server for each; the key may only send.
fn mail_goes_out_with_a_key_of_its_own(journey: &Journey) {
    let world = journey.resend.world.lock().unwrap();
    let ([domain], [key]) = (world.domains.as_slice(), world.keys.as_slice()) else {
        panic!("{:?}", world.keys)
    };
    assert_eq!((&domain["name"], &domain["status"]), (&DOMAIN.into(), &"verified".into()));
    assert_eq!((&key["permission"], &key["domain_id"]), (&"sending_access".into(), &domain["id"]));
    let delivered = journey.on_server("cat /etc/vibe/menugen.env");
    assert!(delivered.contains("smtps://resend:re_fake"), "the key is in the settings of the server");
}

fn nothing_to_do(journey: &Journey) {
    let calls = journey.ssh_calls();
    let began = Instant::now();
    let again = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    let took = began.elapsed();
    assert!(again.status.success(), "{}", again.told());
    println!("unchanged redeploy: {:.2} s, {} calls of ssh", took.as_secs_f64(), journey.ssh_calls() - calls);
    assert_eq!(journey.vibe(&["plan", "--env", "production", "--check"]).status.code(), Some(0));
}

fn the_report_has_pictures(journey: &Journey) {
    let page = journey.vibe(&["report", "--env", "production"]);
    assert!(page.status.success(), "{}", page.told());
    assert_eq!(page.told().matches("<img src=\"data:image/png;base64,").count(), 2, "{}", page.told().len());
}

fn a_killed_app_comes_back(journey: &Journey) {
    journey.on_server("systemctl kill -s KILL 'vibe-menugen-*'");
    let until = Instant::now() + Duration::from_secs(30);
    while journey.get("/api/health").status != "200" {
        assert!(Instant::now() < until, "the app did not come back");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn a_new_version_and_back(journey: &Journey) {
    let old = journey.get("/").body;
    let (before, after) = ("Sign in", "Come in");
    assert!(old.contains(before), "the first page says {before}");
    journey.edit("messages/en/core.json", before, after);
    let prober = journey.prober();
    let ran = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    assert!(ran.status.success(), "{}", ran.told());
    assert!(journey.get("/").body.contains(after), "the new version is served");
    let back = journey.vibe(&["rollback", "--env", "production"]);
    assert!(back.status.success(), "{}", back.told());
    let seen = prober.end();
    println!("prober: {seen}");
    assert!(seen.contains("\"bad\":[]"), "{seen}");
    let told: serde_json::Value = serde_json::from_str(&seen).unwrap();
    assert!(told["again"].as_u64() <= Some(2), "{seen}");
    let page = journey.get("/").body;
    assert!(page.contains(before) && !page.contains(after), "the old version is back");
    journey.edit("messages/en/core.json", after, before);
}

fn what_was_changed_by_hand_is_told(journey: &Journey) {
    journey.settled();
    journey.on_server("printf 'APP_ENV=production\\n' > /etc/vibe/menugen.env");
    let status = journey.vibe(&["plan", "--env", "production", "--check"]);
    assert_eq!(status.status.code(), Some(1), "{}", status.told());
    assert!(status.told().contains("env"), "{}", status.told());
    journey.settled();
}

fn a_copy_comes_back(journey: &Journey) {
    let listed = journey.vibe(&["restore", "--env", "production"]);
    assert!(listed.status.success() && listed.told().contains("of its data"), "{}", listed.told());
    // Nobody agreed to what destroys.
    let refused = journey.vibe(&["restore", "last", "--env", "production"]);
    assert_eq!(refused.status.code(), Some(3), "{}", refused.told());
    let data = "/var/lib/vibe/menugen/app.sqlite";
    journey.on_server(&format!("test -f {data} && sqlite3 {data} 'CREATE TABLE canary (x)'"));
    let restored = journey.vibe(&["restore", "last", "--env", "production", "--allow", "destructive"]);
    assert!(restored.status.success() && restored.told().contains("healthy"), "{}", restored.told());
    assert_eq!(journey.on_server(&format!("sqlite3 {data} '.tables canary'")).trim(), "");
    assert_eq!(journey.get("/api/health").status, "200");
    // The copy of what was there until then.
    assert!(restored.told().contains("is kept as"), "{}", restored.told());
}

fn a_lost_journal_is_rebuilt(journey: &Journey) {
    journey.settled();
    let whole = journey.vibe(&["recover", "--env", "production"]);
    assert!(whole.told().contains("recover.whole"), "{}", whole.told());
    journey.empty_journal();
    let damaged = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    assert!(!damaged.status.success() && damaged.told().contains("vibe recover"), "{}", damaged.told());
    let before = journey.on_server("systemctl show 'vibe-menugen-*' -p ActiveEnterTimestamp");
    let rebuilt = journey.vibe(&["recover", "--env", "production"]);
    println!("{}", rebuilt.told());
    assert!(rebuilt.status.success(), "{}", rebuilt.told());
    assert!(!rebuilt.told().contains("not found"), "{}", rebuilt.told());
    journey.settled();
    assert_eq!(journey.vibe(&["plan", "--env", "production", "--check"]).status.code(), Some(0));
    let after = journey.on_server("systemctl show 'vibe-menugen-*' -p ActiveEnterTimestamp");
    assert_eq!(before, after, "the app did not have to start again");
}

fn secrets_are_nowhere(journey: &Journey) {
    for (name, secret) in journey.secrets() {
        let told = journey.everything_told();
        assert!(!told.contains(&secret), "{name} was shown");
        let found = journey.in_project(&secret);
        assert!(found.is_empty(), "{name} stands in {found:?}");
        assert!(!journey.ssh_arguments().contains(&secret), "{name} stood in arguments of ssh");
    }
}

fn nothing_is_left(journey: &Journey) {
    let refused = journey.vibe(&["destroy", "--env", "production"]);
    assert!(!refused.status.success(), "destroying is agreed to first");
    let gone =
        journey.vibe(&["destroy", "--env", "production", "--yes", "--allow", "destructive,irreversible"]);
    println!("{}", gone.told());
    assert!(gone.status.success(), "{}", gone.told());
    let left = journey.on_server(
        "find /etc/vibe /srv/vibe /var/lib/vibe /opt/vibe /etc/caddy /etc/systemd/system -name '*menugen*' 2>/dev/null; id -un vibe-menugen 2>/dev/null; systemctl list-units --all --plain --no-legend 'vibe-menugen*' | grep -v ' not-found '",
    );
    assert_eq!(left.trim(), "", "something is left");
    assert!(!journey.dns_rows().contains(DOMAIN), "{}", journey.dns_rows());
    assert_eq!(journey.stripe.world.lock().unwrap().endpoints, Vec::<serde_json::Value>::new());
    assert_eq!(journey.resend.dump(), "[[],[]]");
}
