//! An app that somebody else wrote (`guestbook/`, with Hono, a SQLite file, a build, a migration and payments) is adopted,
//! built by its own tools and put onto a server of our own, until nothing is left of it there. The world is that of
//! `tests/deploy`; Stripe is a strict fake of ours.

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
#[allow(dead_code, reason = "made for the whole journey of the first stack")]
#[path = "../deploy/journey.rs"]
mod journey;
mod packagers;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::path::Path;
use std::time::Instant;

use journey::{DOMAIN, Journey};
use packagers::Packager;

/// Values of the app's own `.env`, which stay on this machine.
const CANARY: &str = "canary-of-an-env-file";

#[test]
fn an_app_of_somebody_else_to_its_own_server_and_back() {
    let guestbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adopt/guestbook");
    let journey = Journey::bring(&guestbook, &format!("SESSION_SECRET={CANARY}\n"));
    nothing_runs_unasked(&journey);
    deployed(&journey);
    stripe_knows_where_to_tell_of_payments(&journey);
    nothing_to_do(&journey);
    a_new_version_keeps_its_data(&journey);
    for tool in &packagers::ALL {
        another_tool_installs_its_packages(&journey, tool);
    }
    secrets_stay_where_they_belong(&journey);
    nothing_is_left(&journey);
}

fn nothing_runs_unasked(journey: &Journey) {
    let planned = journey.vibe(&["plan", "--env", "production"]);
    assert!(planned.status.success(), "{}", planned.told());
    let refused = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    assert_eq!(refused.status.code(), Some(3), "{}", refused.told());
    assert!(refused.told().contains("npm ci"), "{}", refused.told());
    assert_eq!(journey.on_server("ls /etc/vibe 2>/dev/null | wc -l").trim(), "0", "nothing was done");
}

/// The migration ran, the file of data lies in the data folder, the variables arrived.
fn deployed(journey: &Journey) {
    let began = Instant::now();
    let ran = journey.vibe(&["deploy", "--env", "production", "--yes", "--build", "--allow", "live-money"]);
    assert!(ran.status.success(), "{}", ran.told());
    println!("{}first deploy, built: {:.1} s", ran.told(), began.elapsed().as_secs_f64());
    assert_eq!(journey.get("/healthz").status, "200");
    assert_eq!(journey.get("/").body, format!("1 entries at https://{DOMAIN}, greeting of 22 letters"));
    let told = journey.on_server("ls /srv/vibe/guestbook/releases/*/ -a; ls /var/lib/vibe/guestbook");
    assert!(told.contains("dist") && told.contains("app.sqlite"), "{told}");
    assert!(!told.contains(".env") && !told.contains("vibe.toml"), "{told}");
}

/// The proof `seen.webhook` was a step: a signed event was taken, an unsigned one refused.
fn stripe_knows_where_to_tell_of_payments(journey: &Journey) {
    let world = journey.stripe.world.lock().unwrap();
    assert_eq!(world.endpoints.len(), 1);
    assert_eq!(world.endpoints[0]["url"], format!("https://{DOMAIN}/hooks/stripe"));
    assert_eq!(world.endpoints[0]["enabled_events"], serde_json::json!(["checkout.session.completed"]));
}

fn nothing_to_do(journey: &Journey) {
    let planned = journey.vibe(&["plan", "--env", "production", "--check"]);
    assert!(planned.status.success(), "{}", planned.told());
    let proved = journey.vibe(&["verify", "--env", "production"]);
    assert!(proved.status.success(), "{}", proved.told());
}

fn a_new_version_keeps_its_data(journey: &Journey) {
    journey.edit("src/server.js", "entries at", "lines at");
    let ran = journey.vibe(&["deploy", "--env", "production", "--yes", "--build", "--allow", "live-money"]);
    assert!(ran.status.success(), "{}", ran.told());
    let page = journey.get("/").body;
    // Its own migration adds a line each time it runs.
    assert_eq!(page, format!("2 lines at https://{DOMAIN}, greeting of 22 letters"));
    let back = journey.vibe(&["rollback", "--env", "production"]);
    assert!(back.status.success(), "{}", back.told());
    assert!(journey.get("/").body.contains("entries at"), "{}", journey.get("/").body);
}

/// The same app as somebody hands it over who installs its packages with something else.
fn another_tool_installs_its_packages(journey: &Journey, tool: &Packager) {
    tool.locks(journey);
    let read = journey.vibe(&["adopt"]);
    assert!(read.status.success(), "{}", read.told());
    assert!(
        read.told().contains(&format!("packages by {} ({})", tool.word, tool.lockfile)),
        "{}",
        read.told()
    );
    let ran = journey.vibe(&["deploy", "--env", "production", "--yes", "--build", "--allow", "live-money"]);
    assert!(ran.status.success(), "{}: {}", tool.name, ran.told());
    let page = journey.get("/").body;
    assert!(page.contains(&format!("letters, by {}", tool.name)), "{page}");
    let release = "cd \"$(ls -td /srv/vibe/guestbook/releases/*/ | head -1)\"";
    let size = journey.on_server(&format!("{release} && du -sk . | cut -f1"));
    println!("{}: a release of {} KiB", tool.name, size.trim());
    let here = journey.on_server(&format!("{release} && ls -a . node_modules"));
    assert!(here.contains("hono") && !here.contains(".pnp.") && !here.contains(".modules.yaml"), "{here}");
}

fn secrets_stay_where_they_belong(journey: &Journey) {
    assert!(!journey.everything_told().contains(CANARY));
    let found = journey.on_server(&format!("grep -rl {CANARY} /srv/vibe /etc/vibe /var/lib/vibe"));
    assert_eq!(found, "");
}

fn nothing_is_left(journey: &Journey) {
    let ran = journey.vibe(&["destroy", "--env", "production", "--yes", "--allow", "destructive,public"]);
    assert!(ran.status.success(), "{}", ran.told());
    assert_eq!(journey.on_server("ls /srv/vibe /var/lib/vibe 2>/dev/null | grep guestbook"), "");
    assert!(journey.stripe.world.lock().unwrap().endpoints.is_empty());
}
