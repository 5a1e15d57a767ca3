//! A server of our own, booted once: from nothing to a served app, over faults and turns back, to nothing again.
//!
//! Needs what `scripts/test-host` needs, and a Node 24 for Linux: `VIBE_TEST_NODE` names its package folder, else npm
//! fetches it once. `VIBE_TEST_BARE` names a tree that debootstrap made: the server is that one then.

#[path = "host/place.rs"]
pub(crate) mod place;

use std::process::Command;
use std::time::{Duration, Instant};

use place::Place;
use sha2::{Digest as _, Sha256};
use vibe::engine::{Action, Ending, Graph};
use vibe::providers::host::Host;

use crate::servers::node_package;

/// Values that have come to grief on their way to a server before.
fn awkward() -> Vec<(&'static str, String)> {
    vec![
        ("QUOTES", "a'b\"c `id` \\ \\n \\\\ end\\".to_owned()),
        ("DOLLAR", "$HOME ${PATH} $(id) $$ %h %%".to_owned()),
        ("SPACES", "two  words\tand a tab # no comment ; none".to_owned()),
        ("EMOJI", "grüße 😀 \u{202e}".to_owned()),
        ("PEM", "-----BEGIN KEY-----\nMIIB+/=\n\nend\n-----END KEY-----".to_owned()),
        ("LONG", "0123456789abcdef".repeat(4 * 1024)),
        ("EQUALS", "=a=b=".to_owned()),
        ("EMPTY", String::new()),
        ("TRAILING", "a\r\n\n".to_owned()),
    ]
}

#[tokio::test]
async fn a_server_from_nothing_to_nothing() {
    let node = node_package();
    let mut place = Place::new(node);
    let began = Instant::now();
    first_deploy(&mut place).await;
    place.said("first deploy", began);
    a_second_run_changes_nothing(&place).await;
    secrets_are_nowhere(&place);
    every_value_arrives(&place).await;
    a_killed_app_comes_back(&place);
    place.said("no change, secrets, values, kill", began);
    a_new_release_loses_no_request(&mut place).await;
    place.said("redeploy", began);
    a_broken_release_is_refused(&mut place).await;
    place.said("broken release", began);
    what_was_edited_by_hand_is_seen(&place).await;
    files_may_go_while_somebody_looks(&place).await;
    place.said("edited by hand", began);
    a_turn_back_and_forth(&mut place).await;
    place.said("turn back", began);
    a_copy_can_be_put_back(&place).await;
    place.said("restore", began);
    the_connection_may_break(&mut place).await;
    place.said("broken connection", began);
    others_are_left_alone(&place).await;
    a_database_of_its_own(&mut place).await;
    place.said("postgres", began);
    the_link_may_fail(&place).await;
    place.said("link", began);
    another_key_is_never_accepted(&place).await;
    place.said("another key", began);
    nothing_is_left(&place).await;
    place.said("destroy", began);
}

async fn first_deploy(place: &mut Place) {
    place.vars = awkward();
    place.release("one");
    let there = place.ssh(&format!("type -P {}; echo looked", place::lacking().join(" ")));
    assert_eq!(there, "looked\n", "the server has it already");
    // Debian's own timer makes the lists of packages new just now.
    let busy = place.ssh_later(
        "perl -MFcntl -e \"open(F, q(>>), q(/var/lib/apt/lists/lock)) or die; fcntl(F, F_SETLK, pack(q(s s x4 q q i x4), F_WRLCK, 0, 0, 0, 0)) or die; sleep 2\"",
    );
    let graph = place.graph();
    let ran = place.run(&graph).await;
    busy.join().unwrap();
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    assert_eq!(place.https("/").unwrap()["version"], "one");
    let proof = &ran.proved[&place::at("backup")];
    assert!(proof.contains("was unpacked and read: 1 files, 1 tables"), "{proof}");
    // It was not there before.
    assert_eq!(place.ssh("command -v sqlite3").trim(), "/usr/bin/sqlite3");
    assert!(ran.outputs[&place::at("server")]["fingerprint"].expose().starts_with("SHA256:"));
    assert_eq!(ran.outputs[&place::at("server")]["host"].expose(), place.address());
    // The app itself may change nothing but its data.
    let folder = ran.outputs[&place::at("release")]["path"].expose().to_owned();
    let told = place.ssh(&format!(
        "runuser -u vibe-shop -- sh -c 'touch {folder}/x /etc/vibe/shop.env; cat /etc/vibe/shop.env' 2>&1; stat -c '%a %U' /etc/vibe/shop.env /var/lib/vibe/shop"
    ));
    assert!(told.contains("600 root") && told.contains("700 vibe-shop") && !told.contains("salt"), "{told}");
    assert_eq!(told.matches("Permission denied").count(), 3, "{told}");
}

async fn a_second_run_changes_nothing(place: &Place) {
    let (mut plain, mut took) = (Duration::MAX, Duration::MAX);
    // The best of three: the machine may be busy with other tests.
    for _ in 0..3 {
        let began = Instant::now();
        place.ssh("true");
        plain = plain.min(began.elapsed());
        // Another process, so nothing is connected.
        let fresh = place.another();
        let calls = place.ssh_calls().len();
        let began = Instant::now();
        let plan = fresh.plan(&place.graph()).await;
        took = took.min(began.elapsed());
        assert!(plan.is_empty(), "{:#?} {:#?}", plan.steps, plan.blocked);
        let calls = place.ssh_calls().len() - calls;
        assert!(calls <= 2, "{calls} calls of ssh");
    }
    // Measured against a login that does nothing.
    assert!(took < plain * 3 + Duration::from_millis(700), "{took:?}, and a plain login {plain:?}");
    println!("nothing to do: {} ms; a plain login {} ms", took.as_millis(), plain.as_millis());
    let (fresh, graph) = (place.another(), place.graph());
    let pid = place.https("/").unwrap()["pid"].clone();
    let ran = fresh.run(&graph).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    assert_eq!(place.https("/").unwrap()["pid"], pid, "the app was not touched");
}

/// Neither in arguments here, nor in those that the server saw, nor in logs or world-readable files there.
fn secrets_are_nowhere(place: &Place) {
    let calls = place.ssh_calls().join("\n");
    assert!(calls.contains("bash -s"), "the log of calls is read");
    for secret in ["canary-of-the-env", "0123456789abcdef0123456789abcdef"] {
        assert!(!calls.contains(secret), "{secret} stands in arguments");
        let found = place.ssh(&format!(
            "journalctl -o cat --no-pager | grep -cF {secret}; find /etc /var/lib /srv /opt/vibe /tmp /var/tmp -xdev -type f -perm /044 -size -200k -exec grep -lF {secret} {{}} + 2>/dev/null"
        ));
        assert_eq!(found.trim(), "0", "{secret}");
    }
}

async fn every_value_arrives(place: &Place) {
    for (name, value) in awkward() {
        let told = place.https(&format!("/env?name={name}")).unwrap();
        let wanted: String =
            Sha256::digest(value.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(told["sha256"], wanted.as_str(), "{name}");
    }
}

fn a_killed_app_comes_back(place: &Place) {
    let before = place.https("/").unwrap()["pid"].as_u64().unwrap();
    place.ssh("systemctl kill -s KILL vibe-shop-a.service vibe-shop-b.service");
    // Caddy holds the request until the app is there again.
    let after = place.https("/").unwrap()["pid"].as_u64().unwrap();
    assert_ne!(before, after);
}

async fn a_new_release_loses_no_request(place: &mut Place) {
    let prober = place.prober();
    tokio::time::sleep(Duration::from_millis(300)).await;
    place.release("two");
    let began = Instant::now();
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    place.said("redeploy", began);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let seen = prober.end();
    println!("prober: {seen}");
    assert_eq!(seen["bad"], serde_json::json!([]));
    assert!(seen["again"].as_u64() <= Some(2), "{seen}");
    assert!(seen["good"].as_u64().unwrap() > 20, "{seen}");
    assert!(
        seen["versions"]["one"].as_u64() > Some(0) && seen["versions"]["two"].as_u64() > Some(0),
        "{seen}"
    );
    // It answers to the end what it had begun.
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let states = place.ssh("systemctl is-active vibe-shop-a vibe-shop-b; true");
        if states.lines().filter(|state| *state == "inactive").count() == 1 {
            break;
        }
        assert!(Instant::now() < until, "the old slot is not stopped: {states}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn a_broken_release_is_refused(place: &mut Place) {
    let good = place.current();
    place.release("crashes");
    // An earlier deploy was cut off after Caddy was turned and before that was written down.
    place.ssh(". /etc/vibe/apps/shop; a=$port b=$((port + 1)); if [ $slot = a ]; then other=b; else other=a; fi; systemctl start vibe-shop-$other; sed -i \"s/127.0.0.1:${!slot}/127.0.0.1:${!other}/\" /etc/vibe/upstream/shop.caddy; systemctl reload caddy");
    let ran = place.run(&place.graph()).await;
    let (addr, error) = &ran.failed[0];
    assert_eq!((addr.as_str(), error.code()), ("app", "host.not_healthy"), "{error}");
    assert!(error.to_string().contains("this version cannot start"), "the log is shown: {error}");
    assert_eq!(place.https("/").unwrap()["version"], "two");
    place.take_back(good);
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    assert!(place.plan(&place.graph()).await.is_empty());
}

async fn what_was_edited_by_hand_is_seen(place: &Place) {
    place.ssh("sed -i s/strict/full/ /etc/systemd/system/vibe-shop-?.service; echo '# x' >> /etc/vibe/shop.env; chmod 755 /var/lib/vibe/shop; rm /etc/vibe/sites/shop.*; systemctl stop vibe-shop-backup.timer");
    let plan = place.plan(&place.graph()).await;
    let moved: Vec<&str> =
        plan.steps.iter().filter(|step| step.action != Action::Keep).map(|step| step.addr.as_str()).collect();
    for addr in ["app", "env", "data", "site", "backup"] {
        assert!(moved.contains(&addr), "{addr} is missing: {moved:?}");
    }
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    assert!(place.plan(&place.graph()).await.is_empty());
}

/// Another step writes and takes away files of the same folders.
async fn files_may_go_while_somebody_looks(place: &Place) {
    let busy = place.ssh_later(
        "cd /etc/vibe; until [ -e /run/enough ]; do for f in marks/app.x apps/.vibe-1 slots/x-a.facts x.env sites/x.caddy /etc/systemd/system/vibe-x-a.service.before; do echo x > $f; done; rm -f marks/app.x apps/.vibe-1 slots/x-a.facts x.env sites/x.caddy /etc/systemd/system/vibe-x-a.service.before; done; rm /run/enough",
    );
    for look in 0..12 {
        let plan = place.another().plan(&place.graph()).await;
        assert!(plan.is_empty(), "look {look}: {:#?} {:#?}", plan.steps, plan.blocked);
    }
    place.ssh("touch /run/enough");
    busy.join().unwrap();
}

async fn a_turn_back_and_forth(place: &mut Place) {
    let two = place.current();
    place.ssh("cd /srv/vibe/shop/releases; for n in 1 2 3 4 5 6 7; do mkdir old$n; touch -d \"2020-01-0$n\" old$n; done; echo \"# root /srv/vibe/shop/releases/old1\" > /etc/vibe/sites/shop.static.caddy");
    place.release("three");
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    let three = place.current();
    let kept = place.ssh("ls /srv/vibe/shop/releases; rm /etc/vibe/sites/shop.static.caddy");
    assert_eq!(kept.lines().count(), 6, "the newest, and those in use: {kept}");
    assert!(kept.contains(&two.1) && kept.contains(&three.1) && kept.contains("old7"), "{kept}");
    assert!(kept.contains("old1"), "a site has its files there: {kept}");
    let rolled = place.host.rollback(&place.server, "shop").await.unwrap();
    assert_eq!((rolled.release, rolled.was), (two.1.clone(), three.1.clone()));
    assert_eq!(place.https("/").unwrap()["version"], "two");
    let plan = place.plan(&place.graph()).await;
    assert_eq!(plan.step(&place::at("app")).unwrap().action, Action::Update);
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    assert_eq!(place.https("/").unwrap()["version"], "three");
    let mut lines = Vec::new();
    let mut take = |line: &str| {
        lines.push(line.to_owned());
        true
    };
    place.host.logs(&place.server, "shop", 50, false, &mut take).await.unwrap();
    assert!(lines.iter().any(|line| line.contains("version three starts")), "{lines:#?}");
}

async fn a_copy_can_be_put_back(place: &Place) {
    copies_are_taken_while_the_app_writes(place);
    for text in ["one", "two", "three"] {
        place.https(&format!("/add?text={text}")).unwrap();
    }
    place.ssh("systemctl start vibe-shop-backup.service");
    let dumps = place.host.dumps(&place.server, "shop").await.unwrap();
    let proof = place.ssh("cat /var/backups/vibe/shop/proof");
    assert!(proof.contains("1 tables, 3 rows, intact"), "{proof}");
    place.https("/add?text=four").unwrap();
    assert_eq!(place.https("/").unwrap()["rows"], 4);
    let restored = place.host.restore(&place.server, "shop", &dumps[0]).await.unwrap();
    assert_eq!(place.https("/").unwrap()["rows"], 3);
    // What was there before the restore is a copy too.
    place.host.restore(&place.server, "shop", &restored.safety).await.unwrap();
    assert_eq!(place.https("/").unwrap()["rows"], 4);
    let missing = place.host.restore(&place.server, "shop", "2020-01-01T00-00-00Z").await.unwrap_err();
    assert_eq!(missing.code(), "host.no_dump");
    // A damaged copy is refused, and the data stays.
    place.ssh(&format!("truncate -s 100 /var/backups/vibe/shop/{}.tar.gz", dumps[0]));
    let damaged = place.host.restore(&place.server, "shop", &dumps[0]).await.unwrap_err();
    assert_eq!(damaged.code(), "host.dump", "{damaged}");
    assert_eq!(place.https("/").unwrap()["rows"], 4);
    // A restore was cut off between its two moves.
    place.ssh("systemctl stop vibe-shop-a vibe-shop-b; mv -T /var/lib/vibe/shop /var/lib/vibe/.old-shop");
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    assert_eq!(place.https("/").unwrap()["rows"], 4);
}

/// Rows come and go, and a file too, at every moment of a copy.
fn copies_are_taken_while_the_app_writes(place: &Place) {
    let busy = place.ssh_later(
        "cd /var/lib/vibe/shop; until [ -e /run/enough ]; do sqlite3 -cmd \".timeout 5000\" app.db \"INSERT INTO note VALUES (99, 1)\"; touch going; sleep 0.03; sqlite3 -cmd \".timeout 5000\" app.db \"DELETE FROM note WHERE id = 99\"; rm going; sleep 0.03; done; rm /run/enough",
    );
    let told = place.ssh("for n in 1 2 3; do systemctl start vibe-shop-backup.service || journalctl -u vibe-shop-backup -n 5 -o cat; done; touch /run/enough; while [ -e /run/enough ]; do sleep 0.1; done");
    busy.join().unwrap();
    assert_eq!(told, "", "a copy was refused");
}

/// Every session on the server is killed while the deploy works.
async fn the_connection_may_break(place: &mut Place) {
    place.release("four");
    // Since OpenSSH 9.8 a session is a program of its own. The brackets keep the pattern from its own command line.
    let killer = place.ssh_later(
        "for n in 1 2 3; do sleep 0.7; pkill -KILL -f \"[s]shd(-session)?: root@notty\" && echo x >> /run/broken; done; echo end >> /run/broken",
    );
    let ran = place.run(&place.graph()).await;
    killer.join().unwrap();
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    // This very look may be killed too.
    let until = Instant::now() + Duration::from_secs(20);
    let mut told = String::new();
    while !told.ends_with("end\n") {
        assert!(Instant::now() < until, "{told}");
        told = place.ssh("cat /run/broken");
    }
    place.ssh("rm /run/broken");
    assert!(told.contains('x'), "nothing was broken");
    println!("broken: {} times", told.matches('x').count());
    assert_eq!(place.https("/").unwrap()["version"], "four");
    assert!(place.plan(&place.graph()).await.is_empty());
}

/// Another environment of the same name, and a clock that is off.
async fn others_are_left_alone(place: &Place) {
    let plan = place.staging().plan(&place.graph()).await;
    let blocked: Vec<&str> = plan.blocked.iter().map(|blocked| blocked.addr.as_str()).collect();
    assert_eq!(blocked, ["data", "env", "release", "app", "backup", "site"], "{:?}", plan.blocked);
    assert!(plan.blocked.iter().all(|blocked| blocked.error.code() == "engine.foreign"));
    let late = place.an_hour_late();
    let plan = late.plan(&place.graph()).await;
    assert_eq!(plan.step(&place::at("server")).unwrap().action, Action::Update);
    let ran = late.run(&place.graph()).await;
    assert_eq!(ran.failed[0].1.code(), "host.clock", "{:?}", ran.failed);
}

async fn a_database_of_its_own(place: &mut Place) {
    place.has_postgres = true;
    let ran = place.run(&place.graph()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?}", ran.failed);
    let url = ran.outputs[&place::at("postgres")]["url"].expose().to_owned();
    let told =
        place.ssh(&format!("psql '{url}' -Atc 'create table t as select 7 as n' -c 'select n from t'"));
    assert_eq!(told.lines().last(), Some("7"), "{told}");
    assert!(place.plan(&place.graph()).await.is_empty());
    assert!(!place.ssh_calls().join("\n").contains(url.split(':').nth(2).unwrap()));
}

async fn the_link_may_fail(place: &Place) {
    place.link("down");
    let began = Instant::now();
    let plan = place.another().plan(&place.graph()).await;
    let took = began.elapsed();
    assert_eq!(plan.blocked[0].error.code(), "host.unreachable");
    assert!(took < Duration::from_secs(12), "a new connection: {took:?}");
    // One that stood notices too.
    let began = Instant::now();
    let plan = place.plan(&place.graph()).await;
    let took = began.elapsed();
    assert!(["host.unreachable", "host.lost"].contains(&plan.blocked[0].error.code()), "{:?}", plan.blocked);
    assert!(took < Duration::from_secs(30), "{took:?}");
    place.link("up");
    assert!(place.another().plan(&place.graph()).await.is_empty());
}

async fn another_key_is_never_accepted(place: &Place) {
    place.ssh("cp -a /etc/ssh/ssh_host_ed25519_key /var/tmp/k; cp -a /etc/ssh/ssh_host_ed25519_key.pub /var/tmp/k.pub; rm /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh");
    let plan = place.another().plan(&place.graph()).await;
    assert_eq!(plan.blocked[0].error.code(), "host.key_changed", "{:?}", plan.blocked);
    let again = place.another().plan(&place.graph()).await;
    assert_eq!(again.blocked[0].error.code(), "host.key_changed", "it was not kept by the first refusal");
    place.ssh_unpinned("mv -f /var/tmp/k /etc/ssh/ssh_host_ed25519_key; mv -f /var/tmp/k.pub /etc/ssh/ssh_host_ed25519_key.pub; systemctl restart ssh");
}

async fn nothing_is_left(place: &Place) {
    // A database that cannot be copied is not deleted; the try has started it.
    place.ssh("systemctl stop 'postgresql@*-vibe.service'");
    let ran = place.run(&Graph::default()).await;
    let failed: Vec<_> = ran.failed.iter().map(|(addr, error)| (addr.as_str(), error.code())).collect();
    assert_eq!(failed, [("postgres", "host.postgres")], "{:?}", ran.failed);
    let began = Instant::now();
    let ran = place.run(&Graph::default()).await;
    assert_eq!(ran.ending(), Ending::Done, "{:?} {:?}", ran.failed, ran.survivors);
    place.said("destroy", began);
    let left = place.ssh("find /etc /opt /srv /var /usr/local /home /tmp -xdev \\( -iname '*vibe*' -o -name '*shop*' \\) -newer /etc/machine-id -not -path '/var/log/*' -print 2>/dev/null; getent passwd | grep vibe; systemctl list-units --all --no-legend 'vibe*' | grep -v ' not-found '; pg_lsclusters -h | grep vibe; grep -c vibe /etc/caddy/Caddyfile; ls /var/lib/caddy/.local/share/caddy/certificates/*/ 2>/dev/null; ls -d ~/.local/share/caddy ~/.config/caddy 2>/dev/null; true");
    assert_eq!(left.trim(), "0", "left on the server");
    assert_eq!(place.ssh("systemctl is-active caddy").trim(), "active");
    // The last copies are here, and can be read.
    let copies = place.host.last_copies();
    assert_eq!(copies.len(), 2, "{copies:?}");
    let data = copies.iter().find(|copy| copy.to_string_lossy().ends_with(".tar.gz")).unwrap();
    let listed = Command::new("tar").arg("-tzf").arg(data).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("shop/app.db"));
    let dump = copies.iter().find(|copy| copy.to_string_lossy().ends_with(".pgdump")).unwrap();
    assert!(std::fs::read(dump).unwrap().starts_with(b"PGDMP"));
    assert!(place.plan(&Graph::default()).await.is_empty());
}

#[tokio::test]
async fn a_person_reads_why_a_server_cannot_be_reached() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::new(place::settings(folder.path(), "ssh".into(), None));
    // A port of loopback where nobody listens; one that was just free may be somebody's by now.
    let error = host.dumps("root@127.0.0.1:9", "shop").await.unwrap_err();
    assert_eq!(error.code(), "host.unreachable");
    let error = host.dumps("root@127.0.0.1;id", "shop").await.unwrap_err();
    assert_eq!(error.code(), "host.server_name");
    let host = Host::new(place::settings(folder.path(), folder.path().join("no-ssh"), None));
    assert_eq!(host.dumps("root@127.0.0.1", "shop").await.unwrap_err().code(), "host.no_ssh");
}
