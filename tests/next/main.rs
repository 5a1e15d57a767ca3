//! MenuGen on the second stack, built here and put onto a server of our own with a PostgreSQL there: what differs from
//! `tests/deploy`, whose world this is. And what of its own tests only a server can prove, on a PostgreSQL of their own.

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
#[path = "../servers/mod.rs"]
mod servers;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use journey::Journey;
use servers::Postgres;

/// The most that a release may weigh, in kilobytes.
const MOST: u64 = 70 * 1024;
const DATABASE: &str = "app_menugen";

#[test]
fn menugen_on_next_and_postgres_to_its_own_server_and_back() {
    let journey = Journey::begin("next-postgres");
    deployed(&journey);
    the_release_is_small_and_has_no_database_in_it(&journey);
    a_browser_sees_it(&journey);
    it_listens_on_loopback_alone(&journey);
    nothing_to_do(&journey);
    a_killed_app_comes_back(&journey);
    a_new_version_and_back(&journey);
    a_copy_comes_back_with_its_database(&journey);
    secrets_are_nowhere(&journey);
    nothing_is_left(&journey);
}

/// `seen.sign_in` and every `seen.secret.…` are steps of it, and so is the copy that was tried out.
fn deployed(journey: &Journey) {
    let planned = journey.vibe(&["plan", "--env", "production"]);
    assert!(planned.status.success() && planned.told().contains("db"), "{}", planned.told());
    let began = Instant::now();
    let ran = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    assert!(ran.status.success(), "{}", ran.told());
    println!("{}first deploy, built: {:.1} s", ran.told(), began.elapsed().as_secs_f64());
    assert_eq!(journey.get("/api/health").status, "200");
    let proof = journey.on_server("cat /var/backups/vibe/menugen/proof");
    let tables: u64 = proof.split(" tables").next().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(tables > 10 && proof.contains("intact"), "{proof}");
}

fn the_release_is_small_and_has_no_database_in_it(journey: &Journey) {
    let told = journey.on_server("du -sk /srv/vibe/menugen/releases/* | cut -f1");
    println!("release: {} kB", told.trim());
    assert!(told.trim().parse::<u64>().unwrap() <= MOST, "{told}");
    for name in ["*pglite*", "*sharp*", ".env*", "*.test.ts"] {
        let found = journey.on_server(&format!("find /srv/vibe/menugen/releases -name '{name}'"));
        assert_eq!(found, "", "{name}");
    }
}

fn a_browser_sees_it(journey: &Journey) {
    let page = journey.browser("/");
    assert!(page.contains("MenuGen") && page.contains("<main"), "{page}");
    assert!(journey.browser("/sign-in").contains("Google"));
}

/// Caddy alone is reached from outside.
fn it_listens_on_loopback_alone(journey: &Journey) {
    let open = journey.on_server("ss -Hltn | awk '{ print $4 }' | grep -E ':(201[0-9][0-9]|54[0-9][0-9])$'");
    assert!(open.lines().count() >= 2, "the app and its database listen: {open}");
    assert!(
        open.lines().all(|place| place.starts_with("127.0.0.1:") || place.starts_with("[::1]:")),
        "{open}"
    );
}

fn nothing_to_do(journey: &Journey) {
    let began = Instant::now();
    let again = journey.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
    assert!(again.status.success(), "{}", again.told());
    println!("unchanged redeploy: {:.2} s", began.elapsed().as_secs_f64());
    assert_eq!(journey.vibe(&["plan", "--env", "production", "--check"]).status.code(), Some(0));
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
    let (before, after) = ("Sign in", "Come in");
    assert!(journey.get("/").body.contains(before), "the first page says {before}");
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
    assert!(journey.get("/").body.contains(before), "the old version is back");
    journey.edit("messages/en/core.json", after, before);
    journey.settled();
}

fn a_copy_comes_back_with_its_database(journey: &Journey) {
    let sql = |text: &str| {
        let psql = format!(
            "runuser -u postgres -- psql -XAtq -p \"$(sed -n 's/^port = \\([0-9]*\\).*/\\1/p' /etc/postgresql/*/vibe/postgresql.conf)\" -d {DATABASE} -c \"{text}\""
        );
        journey.on_server(&psql).trim().to_owned()
    };
    let rows = sql("SELECT count(*) FROM migration");
    assert_ne!(rows, "0");
    let copied = journey.on_server("bash /etc/vibe/menugen.backup");
    assert!(copied.contains("intact"), "{copied}");
    let files = "echo new > /var/lib/vibe/menugen/canary; ls /var/backups/vibe/menugen/*.pgdump | wc -l";
    assert_ne!(journey.on_server(files).trim(), "0");
    sql("CREATE TABLE canary (x int)");
    let restored = journey.vibe(&["restore", "last", "--env", "production", "--allow", "destructive"]);
    assert!(restored.status.success() && restored.told().contains("healthy"), "{}", restored.told());
    assert_eq!(sql("SELECT count(*) FROM pg_class WHERE relname = 'canary'"), "0");
    assert_eq!(journey.on_server("ls /var/lib/vibe/menugen/canary 2> /dev/null"), "");
    assert_eq!(sql("SELECT count(*) FROM migration"), rows);
    assert_eq!(journey.get("/api/health").status, "200");
    // What was there until then was copied first, and comes back.
    assert!(restored.told().contains("is kept as"), "{}", restored.told());
    let newest = journey.on_server("ls /var/backups/vibe/menugen/*.tar.gz | tail -1");
    let newest = newest.trim().rsplit('/').next().unwrap().trim_end_matches(".tar.gz").to_owned();
    let back = journey.vibe(&["restore", &newest, "--env", "production", "--allow", "destructive"]);
    assert!(back.status.success(), "{}", back.told());
    assert_eq!(sql("SELECT count(*) FROM pg_class WHERE relname = 'canary'"), "1");
    assert_eq!(sql("SELECT string_agg(datname, ' ') FROM pg_database WHERE datname LIKE 'app%'"), DATABASE);
    sql("DROP TABLE canary");
    assert_eq!(journey.vibe(&["plan", "--env", "production", "--check"]).status.code(), Some(0));
}

fn secrets_are_nowhere(journey: &Journey) {
    let mut secrets = journey.secrets();
    let url = journey.on_server("cat /etc/vibe/postgres/*.url");
    let password = url.split(':').nth(2).unwrap().split('@').next().unwrap();
    assert!(password.len() >= 32, "the database has a password");
    secrets.push(("DATABASE_URL".into(), password.to_owned()));
    for (name, secret) in secrets {
        assert!(!journey.everything_told().contains(&secret), "{name} was shown");
        let found = journey.in_project(&secret);
        assert!(found.is_empty(), "{name} stands in {found:?}");
        assert!(!journey.ssh_arguments().contains(&secret), "{name} stood in arguments of ssh");
    }
}

fn nothing_is_left(journey: &Journey) {
    let gone =
        journey.vibe(&["destroy", "--env", "production", "--yes", "--allow", "destructive,irreversible"]);
    println!("{}", gone.told());
    assert!(gone.status.success(), "{}", gone.told());
    let left = journey.on_server(
        "find /etc/vibe /srv/vibe /var/lib/vibe /opt/vibe /etc/caddy /etc/systemd/system -name '*menugen*' 2>/dev/null; id -un vibe-menugen 2>/dev/null; pg_lsclusters -h | grep vibe",
    );
    assert_eq!(left.trim(), "", "something is left");
}

/// The app with everything in it, its packages beside it.
fn whole_app() -> tempfile::TempDir {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    let copied =
        Command::new("cp").arg("-r").arg(package.join("stacks/next-postgres/app")).arg(&app).status();
    assert!(copied.unwrap().success());
    for left in ["node_modules", ".next", ".data"] {
        let _ = std::fs::remove_dir_all(app.join(left));
    }
    std::fs::copy(package.join("stacks/next-postgres/fixture.toml"), app.join("vibe.toml")).unwrap();
    let mut verify = Command::new(env!("CARGO_BIN_EXE_vibe"));
    let typed = verify.args(["verify", "--only", "types"]).current_dir(&app).output().unwrap();
    assert!(typed.status.success(), "{}", String::from_utf8_lossy(&typed.stdout));
    folder
}

/// Raw statements as one person find nothing of another; bookings at once, of which one wins; jobs that two workers want;
/// savepoints. Each file in a database of its own, as the role that owns it and is no superuser.
#[test]
fn what_only_a_server_proves_holds_on_postgresql() {
    let server = Postgres::start();
    assert!(server.psql("postgres", "SHOW server_version").1.as_str() >= "15");
    let folder = whole_app();
    for (number, file) in
        ["entity/guard", "entity/access", "entity/list", "booking/booking", "jobs/queue", "core/db"]
            .iter()
            .enumerate()
    {
        let url = server.database(&format!("unit_{number}"));
        let ran = Command::new("node")
            .args(["--import", "./tests/unit/setup.ts", "--test", "--test-reporter=tap"])
            .arg(format!("tests/unit/{file}.test.ts"))
            .current_dir(folder.path().join("app"))
            .env("DATABASE_URL", &url)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(
            ran.status.success() && said.contains("# fail 0") && !said.contains("# pass 0"),
            "{file}: {said}"
        );
        let tables = server
            .psql(&format!("unit_{number}"), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
        assert!(tables.1.parse::<u32>().unwrap() > 10, "{file} ran in the server: {tables:?}");
    }
}
