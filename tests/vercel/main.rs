//! MenuGen from its description to Vercel, by the `vibe` that people use: a preview, the same again, production by promotion,
//! a new version, the way back, and nothing left.
//!
//! Real parts: Next.js and its build, Node, PostgreSQL, PowerDNS, TLS with an authority of the test's own. Vercel, Stripe, Resend
//! and Google are strict fakes of ours; Vercel's runs what was deployed, from the bytes that came up.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

#[allow(dead_code, reason = "made for the tests of providers")]
#[path = "../providers/bench.rs"]
mod bench;
mod calls;
#[path = "../fakes/mod.rs"]
mod fakes;
#[allow(dead_code, reason = "made for the tests of providers")]
#[path = "../providers/pdns.rs"]
mod pdns;
#[path = "../servers/mod.rs"]
mod servers;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;
mod world;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use world::{DOMAIN, PREVIEW, World};

#[test]
fn menugen_to_vercel_over_preview_to_production_and_back_to_nothing() {
    let world = World::begin();
    faults_of_the_app_are_told_before_anything_is_made(&world);
    the_plan_says_what_will_happen(&world);
    preview(&world);
    work_is_done_although_the_function_sleeps(&world);
    nothing_to_do(&world, "preview", &[], 4);
    production_by_promotion(&world);
    nothing_to_do(&world, "production", LIVE, 3);
    what_was_changed_by_hand_is_told(&world);
    a_new_version_and_back(&world);
    secrets_are_nowhere(&world);
    nothing_is_left(&world);
}

/// What is agreed to before it is asked for, where real money moves.
const LIVE: &[&str] = &["--allow", "live-money"];

fn walk(world: &World, verb: &[&str], more: &[&str]) -> String {
    let began = Instant::now();
    let told = world.well(&[verb, &["--yes"], more].concat());
    println!("vibe {}: {:.1} s", verb.join(" "), began.elapsed().as_secs_f64());
    told
}

fn the_plan_says_what_will_happen(world: &World) {
    let told = world.well(&["plan", "--env", "preview"]);
    for wanted in ["project", "env", "deployment", "domain", "site", "dns.a", "webhook", "seen.tls"] {
        assert!(told.contains(wanted), "the plan does not name {wanted}:\n{told}");
    }
    let refused = world.vibe(&["deploy", "--env", "preview"]);
    assert!(!refused.status.success() && refused.text.contains("--allow public"), "{}", refused.text);
    assert!(world.vercel.world.lock().unwrap().projects.is_empty(), "nothing was done");
}

/// A type that does not fit, and a variable that nobody gives: the build of a host finds the first late, and the second never.
fn faults_of_the_app_are_told_before_anything_is_made(world: &World) {
    let folder = world.app().join(".next");
    for (code, fault, line) in [
        ("export const key = process.env.WEATHER_TOKEN;\n", "deploy.variable", "src/custom/fault.ts:1 reads"),
        ("export const price: number = 'five';\n", "deploy.not_sound", "src/custom/fault.ts:1: TS2322"),
    ] {
        world.file("src/custom/fault.ts", Some(code));
        let began = Instant::now();
        let refused = world.vibe(&["deploy", "--env", "preview", "--yes"]);
        println!("{}refused: {:.1} s", refused.text, began.elapsed().as_secs_f64());
        assert_eq!(
            refused.status.code(),
            Some(if fault == "deploy.variable" { 2 } else { 1 }),
            "{}",
            refused.text
        );
        assert!(refused.text.contains(fault) && refused.text.contains(line), "{}", refused.text);
        assert!(refused.text.contains("--unverified"), "{}", refused.text);
        world.file("src/custom/fault.ts", None);
    }
    assert_eq!(
        (world.sequences().as_str(), folder.exists()),
        ("", false),
        "nothing was asked, nothing was built"
    );
}

/// Every answer takes 300 ms, as over a network.
fn preview(world: &World) {
    fakes::every_answer_takes(Duration::from_millis(300));
    let told = walk(world, &["deploy", "--env", "preview", "--json"], &[]);
    fakes::every_answer_takes(Duration::ZERO);
    // What stopped it before is a rule now that it is mended.
    let rule = "- deploy: Run 'vibe verify --only lint,types' before a deploy (prevents: deploy.not_sound: ";
    let agents = std::fs::read_to_string(world.app().join("AGENTS.md")).unwrap();
    assert!(agents.contains(rule) && told.contains("\"learned\":{\""), "{agents}");
    let (all, longest) = calls::path(&told);
    // A figure and no proof: it holds for a machine that does nothing else, and 1.2 is what is wanted.
    println!("preview: {all:.1} s, its critical path {longest:.1} s ({:.2})", all / longest);
    let files = world.vercel.world.lock().unwrap().uploads.len();
    calls::of_the_first("preview", world, "preview", 4, files as u64);
    the_world_sees(world, PREVIEW);
    proofs_looked_at_it(world, PREVIEW);
}

fn the_world_sees(world: &World, domain: &str) {
    let (status, page) = world.page(domain, "/");
    assert!(status == 200 && page.contains("MenuGen") && page.contains("<main"), "{page}");
    assert_eq!(world.page(domain, "/api/health").0, 200);
    let (status, picture) = world.page(domain, "/favicon.svg");
    assert!(status == 200 && picture.contains("<svg"), "what never changes is served, too");
}

/// Each proof asked the deployed app itself.
fn proofs_looked_at_it(world: &World, domain: &str) {
    let asked = world.edge.asked();
    for wanted in [
        "GET /api/health",
        "POST /api/attest",
        "POST /sign-up",
        "POST /sign-out",
        "POST /sign-in",
        "POST /sign-in/google",
        "POST /api/webhooks/stripe",
        "GET /dev/checkout/forged",
    ] {
        let (method, path) = wanted.split_once(' ').unwrap();
        assert!(asked.contains(&format!("{method} {domain}{path}")), "{wanted}: {asked:?}");
    }
    let (_, people) = world.postgres.psql(if domain == PREVIEW { "preview" } else { "production" }, PEOPLE);
    assert_eq!(people, "0", "whom a proof signed up is gone again");
}

/// Nobody asks anything after one request, and still the work that waits is done; then the function sleeps again.
fn work_is_done_although_the_function_sleeps(world: &World) {
    let since = Instant::now();
    let patiently = |what: &str, holds: &dyn Fn() -> bool| {
        while !holds() {
            assert!(since.elapsed() < Duration::from_secs(90), "{what}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    let asleep = || world.edge.sleeps();
    patiently("the function does not sleep", &asleep);
    let state = || world.postgres.psql("preview", "SELECT status FROM job WHERE kind = 'unheard_of'").1;
    world.postgres.psql("preview", "INSERT INTO job (kind, payload, max_attempts, run_at, created_at, updated_at) VALUES ('unheard_of', '', 5, 0, 0, 0)");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!((state().as_str(), asleep()), ("queued", true));
    let began = Instant::now();
    assert_eq!(world.page(PREVIEW, "/").0, 200);
    patiently("the work is not done", &|| state() == "failed");
    println!("the work was done {:.1} s after the request began", began.elapsed().as_secs_f64());
    patiently("the function does not sleep again", &asleep);
    the_clock_asks(world);
}

/// As Vercel's does: by the path of the build's own file, with the secret that stands among the variables.
fn the_clock_asks(world: &World) {
    let (file, secret) = {
        let vercel = world.vercel.world.lock().unwrap();
        let files = vercel.deployments[0]["files"].as_array().unwrap();
        let config = files.iter().find(|file| file["file"] == ".vercel/output/config.json").unwrap();
        let config: Json = serde_json::from_slice(&vercel.files[config["sha"].as_str().unwrap()]).unwrap();
        let mut rows = vercel.rows.values().flatten();
        let secret =
            rows.find(|row| row["key"] == "CRON_SECRET").unwrap()["value"].as_str().unwrap().to_owned();
        (config, secret)
    };
    let path = file["crons"][0]["path"].as_str().unwrap();
    assert_eq!(world.page(PREVIEW, path).0, 404);
    let (status, told) = world.page_with(PREVIEW, path, &secret);
    assert_eq!((status, told.as_str()), (200, "{\"ran\":0}"));
}

const PEOPLE: &str = "SELECT count(*) FROM \"user\"";

fn nothing_to_do(world: &World, environment: &str, more: &[&str], labels: u64) {
    walk(world, &["deploy", "--env", environment], more);
    calls::of_nothing_to_do(world, environment, labels);
    assert_eq!(world.vibe(&["plan", "--env", environment, "--check"]).status.code(), Some(0));
}

/// The same release, live keys, and the domain turned last.
fn production_by_promotion(world: &World) {
    let refused = world.vibe(&["promote", "--yes"]);
    assert!(refused.text.contains("live-money"), "{}", refused.text);
    let uploads = world.vercel.world.lock().unwrap().uploads.len();
    let told = walk(world, &["promote"], LIVE);
    assert!(told.contains("sk_test_…") && told.contains("sk_live_…"), "{told}");
    calls::of_the_first("production", world, "production", 3, 0);
    let more = world.vercel.world.lock().unwrap().uploads.len() - uploads;
    assert_eq!(more, 0, "the bytes of the release were there already");
    the_world_sees(world, DOMAIN);
    proofs_looked_at_it(world, DOMAIN);
    let live = world.stripe.world.lock().unwrap();
    assert_eq!(live.endpoints.len(), 1);
    assert_eq!(live.endpoints[0]["url"], format!("https://{DOMAIN}/api/webhooks/stripe"));
}

fn what_was_changed_by_hand_is_told(world: &World) {
    let all: Vec<Json> = {
        let mut vercel = world.vercel.world.lock().unwrap();
        let rows =
            vercel.rows.values_mut().find(|rows| rows.iter().any(|row| row["value"] == DOMAIN_URL)).unwrap();
        let gone = rows.iter().position(|row| row["key"] == "AUTH_SECRET").unwrap();
        vec![rows.remove(gone)]
    };
    assert_eq!(all[0]["type"], "sensitive");
    let told = world.vibe(&["plan", "--env", "production", "--check"]);
    assert!(told.status.code() == Some(1) && told.text.contains("AUTH_SECRET"), "{}", told.text);
    walk(world, &["deploy", "--env", "production"], LIVE);
    assert_eq!(world.vibe(&["plan", "--env", "production", "--check"]).status.code(), Some(0));
}

const DOMAIN_URL: &str = "https://menugen.test";

fn a_new_version_and_back(world: &World) {
    let (before, after) = ("Sign in", "Come in");
    assert!(world.page(DOMAIN, "/").1.contains(before));
    world.edit("messages/en/core.json", before, after);
    let told = world.vibe(&[&["deploy", "--env", "production", "--yes"], LIVE].concat());
    assert!(!told.status.success() && told.text.contains("promote.unproved"), "{}", told.text);
    let since = world.vercel.world.lock().unwrap().uploads.len();
    walk(world, &["deploy", "--env", "preview"], &[]);
    changed_bytes_went_up(world, since);
    walk(world, &["promote"], LIVE);
    assert!(world.page(DOMAIN, "/").1.contains(after), "the new version is served");
    let back = world.well(&["rollback", "--env", "production"]);
    println!("{back}");
    let page = world.page(DOMAIN, "/").1;
    assert!(page.contains(before) && !page.contains(after), "the old version is back");
    assert!(world.page(PREVIEW, "/").1.contains(after), "and nothing else went back");
}

/// No byte more than what the two newest deployments differ in.
fn changed_bytes_went_up(world: &World, since: usize) {
    let vercel = world.vercel.world.lock().unwrap();
    let files = |nth: usize| -> BTreeMap<String, u64> {
        let preview = |one: &&Json| one["name"] == "menugen-preview";
        let found = vercel.deployments.iter().filter(preview).nth(nth).unwrap();
        let of = |file: &Json| (file["sha"].as_str().unwrap().to_owned(), file["size"].as_u64().unwrap());
        found["files"].as_array().unwrap().iter().map(of).collect()
    };
    let (new, old) = (files(0), files(1));
    let changed: Vec<u64> =
        new.iter().filter(|(sha, _)| !old.contains_key(*sha)).map(|(_, size)| *size).collect();
    let sent: Vec<u64> = vercel.uploads[since..].iter().map(|size| *size as u64).collect();
    let (all, wanted, went): (u64, u64, u64) = (new.values().sum(), changed.iter().sum(), sent.iter().sum());
    println!("{} of {} files, {went} of {all} bytes went up", sent.len(), new.len());
    assert_eq!((went, sent.len()), (wanted, changed.len()));
    assert!(went * 2 < all, "a word was changed");
}

fn secrets_are_nowhere(world: &World) {
    for secret in world.secrets() {
        assert!(!world.everything_told().contains(&secret), "{secret} was shown");
        assert_eq!(world.in_project(&secret), Vec::<std::path::PathBuf>::new(), "{secret}");
    }
}

fn nothing_is_left(world: &World) {
    let refused = world.vibe(&["destroy", "--env", "production"]);
    assert!(!refused.status.success(), "destroying is agreed to first");
    for environment in ["production", "preview"] {
        let allow = ["--allow", "destructive,irreversible"];
        println!("{}", walk(world, &["destroy", "--env", environment], &allow));
    }
    assert_eq!(world.vercel.dump(), "[[],{},{},[]]");
    assert_eq!(world.resend.dump(), "[[],[]]");
    for side in [&world.stripe.world, &world.stripe.practice] {
        assert!(side.lock().unwrap().endpoints.is_empty());
    }
    let rows = world.dns.world();
    assert!(!rows.contains("vibe") && !rows.contains("resend"), "{rows}");
}
