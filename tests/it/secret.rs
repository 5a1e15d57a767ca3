//! `vibe secret`: what goes in, what is told of it, and that it does not come out.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vibe::engine::{Begun, Done, Entry, Kept, Origin, Record, Verb};
use vibe::secret::{AgeStore, KeyPlace, Secret, SecretName, SecretStore as _};

use crate::sandbox::{Run, Sandbox};

const APP: &str = "version = 1\n[app]\nname = \"Shop\"\nstack = \"hono-sqlite\"\nkind = \"full_stack\"\n";
pub(crate) const LIVE: &str = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";

/// An app with one environment; nothing of it has to run.
pub(crate) fn app(environments: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    let environments: String = environments.iter().map(|name| format!("[environments.{name}]\n")).collect();
    sandbox.write("vibe.toml", format!("{APP}{environments}"));
    assert_eq!(sandbox.vibe("check").code, 0, "{}", sandbox.vibe("check").stdout);
    sandbox
}

fn list(sandbox: &Sandbox, arguments: &str) -> Value {
    sandbox.vibe(&format!("secret list --json {arguments}")).ok().lines().pop().unwrap()
}

fn row(list: &Value, name: &str) -> Value {
    let rows = list["secrets"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or(&Value::Null).clone()
}

fn set(sandbox: &Sandbox, arguments: &str, value: &str) -> Run {
    sandbox.feed(&format!("secret set {arguments} --from-stdin"), value.as_bytes())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_value_goes_in_and_a_fingerprint_comes_out() {
    let sandbox = app(&["production"]);
    let run = set(&sandbox, "stripe.key", LIVE).ok();
    assert!(run.stdout.starts_with("`stripe.key` is set for `production`\n"), "{}", run.stdout);
    // The first time, where the key lies is said aloud.
    assert!(run.stdout.contains("identity.txt"), "{}", run.stdout);
    let told = list(&sandbox, "");
    let stripe = row(&told, "stripe.key");
    assert_eq!(told["scope"], "shop/production");
    assert_eq!((&stripe["state"], &stripe["length"]), (&json!("set"), &json!(LIVE.len())));
    let print = stripe["fingerprint"].as_str().unwrap();
    assert_eq!(print.len(), 12);
    assert!(stripe["since"].as_str().unwrap().ends_with('Z') && stripe["used_by"] == "STRIPE_SECRET_KEY");
    let page = sandbox.vibe("secret list").ok().stdout;
    assert!(page.contains(print) && !page.contains(&LIVE[8..]), "{page}");
    let again = set(&sandbox, "stripe.key --json", LIVE).ok().lines().pop().unwrap();
    assert_eq!((&again["change"], &again["fingerprint"]), (&json!("same"), &stripe["fingerprint"]));
    let other = set(&sandbox, "stripe.key --json", &LIVE.replace("4e", "5f")).ok().lines().pop().unwrap();
    assert_eq!(other["change"], "replaced");
    assert_ne!(other["fingerprint"], stripe["fingerprint"]);
    assert_eq!(other["notes"], json!([]));
}

#[test]
fn mistakes_are_refused_before_anything_is_kept() {
    let sandbox = app(&["production"]);
    let wrong = |value: &str, code: &str| set(&sandbox, "stripe.key", value).fails(2, code);
    wrong(&format!("{LIVE}\n"), "secret.newline");
    wrong("", "secret.empty");
    wrong("sk_live_abc…", "secret.cut_off");
    wrong("sk_live_abcd", "secret.cut_off");
    wrong(&LIVE.replace("live", "test"), "secret.mode");
    wrong("pk_live_4eC39HqLyjWDarjtT1zdp7dc", "secret.shape");
    wrong(&"x".repeat(70_000), "secret.too_long");
    sandbox.feed("secret set ai.key --from-stdin", b"\xff\xfe1234").fails(2, "secret.control");
    set(&sandbox, "stripe.key --shared", LIVE).fails(2, "secret.mode");
    set(&sandbox, "a/b@c", "some value").fails(2, "secret.name");
    sandbox.vibe("secret set stripe.key").fails(2, "secret.no_terminal");
    for json in [&[][..], &["--json"]] {
        let run = sandbox.run(["secret", "set", "stripe.key", LIVE].into_iter().chain(json.iter().copied()));
        assert_eq!(run.code, 2, "a value is no argument");
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains("never an argument") && !told.contains(LIVE), "{told}");
    }
    assert!(!sandbox.secrets().exists(), "something was kept");
    sandbox.vibe("secret rm stripe.key --yes").fails(2, "secret.none");
}

#[test]
fn environments_have_their_own_and_all_apps_share_some() {
    let sandbox = app(&["preview", "production"]);
    set(&sandbox, "stripe.key", LIVE).fails(2, "secret.which");
    set(&sandbox, "stripe.key --env production", LIVE).ok();
    set(&sandbox, "stripe.key --env preview", LIVE).fails(2, "secret.mode");
    set(&sandbox, "stripe.key --env preview", &LIVE.replace("live", "test")).ok();
    set(&sandbox, "powerdns.key --shared", "for-all-apps").ok();
    let preview = list(&sandbox, "--env preview");
    assert_eq!(row(&preview, "powerdns.key")["state"], "shared");
    assert_ne!(
        row(&preview, "stripe.key")["fingerprint"],
        row(&list(&sandbox, "--env production"), "stripe.key")["fingerprint"]
    );
    sandbox.vibe("secret rm powerdns.key --env preview --yes").fails(2, "secret.shared");
    sandbox.vibe("secret rm stripe.key --env preview").fails(2, "secret.confirm");
    sandbox.vibe("secret rm stripe.key --env preview --yes").ok();
    assert_eq!(row(&list(&sandbox, "--env preview"), "stripe.key"), Value::Null);
    assert_eq!(row(&list(&sandbox, "--env production"), "stripe.key")["state"], "set");
    // Outside of an app there are those of all apps.
    fs::remove_file(sandbox.path("vibe.toml")).unwrap();
    sandbox.vibe("secret list").fails(2, "project.none");
    let shared = list(&sandbox, "--shared");
    assert_eq!(shared["secrets"].as_array().unwrap().len(), 1);
    sandbox.vibe("secret rm powerdns.key --shared --yes").ok();
    assert_eq!(list(&sandbox, "--shared")["secrets"], json!([]));
}

#[test]
fn what_an_app_needs_is_listed_as_missing() {
    let sandbox = Sandbox::new();
    let integration =
        "[[integration]]\nname = \"Maps\"\npurpose = \"Shows places.\"\nsecrets = [\"MAPS_API_KEY\"]\n";
    let dns = "[environments.production]\ndomain = \"shop.example\"\nproviders.dns = \"powerdns:http://127.0.0.1:8081\"\n";
    sandbox.write("vibe.toml", format!("{APP}{integration}{dns}"));
    let told = list(&sandbox, "");
    for name in ["powerdns.key", "integration/MAPS_API_KEY"] {
        assert_eq!(row(&told, name)["state"], "missing", "{told:#}");
    }
    assert_eq!(row(&told, "integration/MAPS_API_KEY")["used_by"], "MAPS_API_KEY");
    set(&sandbox, "integration/MAPS_API_KEY", "some-key-of-maps").ok();
    let slip =
        set(&sandbox, "integration/MAPS_API_KEI --json", "some-key-of-maps").ok().lines().pop().unwrap();
    let notes = slip["notes"].to_string();
    assert!(notes.contains("did you mean `integration/MAPS_API_KEY`?"), "{notes}");
    assert_eq!(row(&list(&sandbox, ""), "integration/MAPS_API_KEY")["state"], "set");
}

#[test]
fn a_variable_is_read_and_never_written() {
    let sandbox = app(&["production"]);
    let run = |line: &str| {
        let mut command = sandbox.command(line.split_whitespace());
        sandbox.read(command.env("VIBE_SECRET_STRIPE_KEY", LIVE).output().unwrap())
    };
    let told = run("secret list --json").ok().lines().pop().unwrap();
    assert_eq!(row(&told, "stripe.key")["variable"], "VIBE_SECRET_STRIPE_KEY");
    run("secret rm stripe.key --yes").fails(2, "secret.read_only");
    let only = |line: &str| {
        let mut command = sandbox.command(line.split_whitespace());
        let run = command.env("VIBE_SECRET_STRIPE_KEY", LIVE).env("VIBE_SECRETS", "env").output().unwrap();
        sandbox.read(run)
    };
    assert!(only("secret list").ok().stdout.contains("VIBE_SECRET_*"));
    assert!(!sandbox.secrets().exists());
    let mut command = sandbox.command(["secret", "list"]);
    sandbox.read(command.env("VIBE_SECRETS", "vault").output().unwrap()).fails(2, "secret.choice");
}

#[test]
fn whatever_the_umask_only_the_owner_can_read() {
    let sandbox = app(&["production"]);
    let line = format!(
        "umask 000; printf %s \"$VALUE\" | '{}' secret set stripe.key --from-stdin",
        env!("CARGO_BIN_EXE_vibe")
    );
    let run = Command::new("/bin/sh")
        .args(["-c", &line])
        .env_clear()
        .env("VALUE", LIVE)
        .env("HOME", sandbox.root().join("home"))
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .current_dir(sandbox.work())
        .output()
        .unwrap();
    sandbox.read(run).ok();
    let state = sandbox.path(".vibe-deploy/production");
    for folder in [sandbox.secrets(), state.clone()] {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for (file, _) in crate::sandbox::tree(&folder) {
            assert_eq!(mode(&folder.join(&file)), 0o600, "{}", file.display());
        }
    }
    assert!(state.join("print.key").exists());
    fs::set_permissions(sandbox.secrets().join("identity.txt"), fs::Permissions::from_mode(0o644)).unwrap();
    sandbox.vibe("secret list").fails(1, "secret.exposed");
}

#[test]
fn several_at_once_lose_nothing_and_no_keyring_costs_no_time() {
    let sandbox = app(&["production"]);
    let begun = Instant::now();
    std::thread::scope(|threads| {
        for number in 0..5 {
            let sandbox = &sandbox;
            threads.spawn(move || set(sandbox, &format!("integration/KEY_{number}"), "some value").ok());
        }
    });
    let rows = list(&sandbox, "")["secrets"].as_array().unwrap().len();
    let set =
        list(&sandbox, "")["secrets"].as_array().unwrap().iter().filter(|row| row["state"] == "set").count();
    assert_eq!(set, 5, "of {rows}");
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
}

/// What a deploy leaves behind that made `secret.auth` and took the pasted `stripe.key`.
fn deployed(sandbox: &Sandbox) {
    let secret = |name: &str| Kept::Secret { secret: name.into(), print: "0".repeat(12) };
    let begun = |addr: &str, kind: &str, generation, inputs: &[(&str, &str)]| {
        Entry::Begun(Begun {
            addr: addr.into(),
            generation,
            kind: kind.into(),
            verb: Verb::Ensure,
            key: "k1".into(),
            inputs: inputs.iter().map(|(name, text)| ((*name).into(), Kept::Text((*text).into()))).collect(),
            refs: if addr == "env" { vec!["secret.auth".into()] } else { Vec::new() },
            adopts: false,
        })
    };
    let done = |addr: &str, generation, output: &str, kept| {
        let outputs = [(output.to_owned(), kept)].into();
        Entry::Done(Done {
            addr: addr.into(),
            generation,
            origin: Origin::Made,
            print: String::new(),
            outputs,
        })
    };
    let events = [
        Entry::Opened { version: 1, scope: "shop/production".into() },
        begun("secret.auth", "local.secret", 2, &[]),
        done("secret.auth", 2, "value", secret("shop/production/secret.auth.value@k1")),
        begun("key.stripe", "paste.secret", 4, &[("name", "stripe.key")]),
        done("key.stripe", 4, "value", secret("shop/production/key.stripe.value@k1")),
        begun("postgres", "host.postgres", 6, &[]),
        done("postgres", 6, "url", secret("shop/production/postgres.url@k1")),
        begun("env", "host.env", 8, &[]),
        done("env", 8, "path", Kept::Text("/srv/shop/env".into())),
    ];
    let lines: String = (1..)
        .zip(events)
        .map(|(seq, event)| Record { seq, time: 1_700_000_000_000, fence: 1, event }.line())
        .collect();
    sandbox.write(".vibe-deploy/production/journal/journal.jsonl", lines);
    let store = AgeStore::new(&sandbox.secrets(), KeyPlace::File, Duration::from_secs(1_700_000_000));
    for name in ["secret.auth.value@k1", "secret.auth.value@k0", "key.stripe.value@k1", "postgres.url@k1"] {
        let name = SecretName::parse(&format!("shop/production/{name}")).unwrap();
        store.put(&name, &Secret::parse("made by a deploy").unwrap()).unwrap();
    }
}

fn kept(sandbox: &Sandbox) -> Vec<String> {
    let store = AgeStore::new(&sandbox.secrets(), KeyPlace::File, Duration::ZERO);
    store.names().unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn rotating_lets_the_next_deploy_make_a_new_one_or_asks_for_it() {
    let sandbox = app(&["production"]);
    set(&sandbox, "stripe.key", LIVE).ok();
    deployed(&sandbox);
    let auth = row(&list(&sandbox, ""), "secret.auth");
    assert_eq!((&auth["state"], &auth["used_by"]), (&json!("made"), &json!("env")));
    assert_eq!(auth["since"], "2023-11-14T22:13:20Z");
    set(&sandbox, "secret.auth", "my own value").fails(2, "secret.made_here");
    sandbox.vibe("secret rm secret.auth --yes").fails(2, "secret.made_here");
    sandbox.vibe("secret rotate postgres").fails(2, "secret.not_made_here");
    let told = sandbox.vibe("secret rotate secret.auth").ok().stdout;
    assert!(told.contains("`vibe deploy` makes a new one"), "{told}");
    assert_eq!(row(&list(&sandbox, ""), "secret.auth")["state"], "to_be_made");
    assert!(!kept(&sandbox).iter().any(|name| name.contains("secret.auth")), "{:?}", kept(&sandbox));
    let other = LIVE.replace("4e", "5f");
    let told = sandbox.feed("secret rotate stripe.key --from-stdin", other.as_bytes()).ok().stdout;
    assert!(told.contains("`vibe deploy` delivers it (STRIPE_SECRET_KEY)"), "{told}");
    sandbox.vibe("secret rm stripe.key --yes").ok();
    assert_eq!(kept(&sandbox), ["shop/production/postgres.url@k1"]);
}

#[test]
fn nothing_is_taken_away_while_a_deploy_runs() {
    let sandbox = app(&["production"]);
    deployed(&sandbox);
    let journal = sandbox.path(".vibe-deploy/production/journal");
    let held = vibe::engine::LocalLedger::open(&journal).unwrap();
    sandbox.vibe("secret rotate secret.auth").fails(1, "journal.locked");
    drop(held);
    sandbox.vibe("secret rotate secret.auth").ok();
}

/// A command line in a session bus of its own with an unlocked keyring, whose files lie in the sandbox.
fn in_a_session(sandbox: &Sandbox, line: &str) -> Run {
    let vibe = env!("CARGO_BIN_EXE_vibe");
    let script = format!(
        "printf pw | gnome-keyring-daemon --unlock --components=secrets > \"$HOME/daemon\" && {}",
        line.replace("vibe ", &format!("'{vibe}' "))
    );
    let run = Command::new("dbus-run-session")
        .args(["--", "/bin/sh", "-c", &script])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", sandbox.root().join("home"))
        .env("XDG_RUNTIME_DIR", sandbox.root())
        .current_dir(sandbox.work())
        .output()
        .expect("this test needs `dbus-run-session` and `gnome-keyring-daemon`");
    sandbox.read(run)
}

#[test]
fn a_real_keyring_holds_the_key_from_session_to_session() {
    let sandbox = app(&["production"]);
    let line = format!("printf %s {LIVE} | vibe secret set stripe.key --from-stdin --json");
    let told = in_a_session(&sandbox, &line).ok().lines().pop().unwrap();
    assert_eq!(told["notes"], json!([]), "{told:#}");
    assert!(told["place"].as_str().unwrap().contains("Secret Service"), "{told:#}");
    assert!(!sandbox.secrets().join("identity.txt").exists());
    let again = in_a_session(&sandbox, "vibe secret list --json").ok().lines().pop().unwrap();
    assert_eq!(row(&again, "stripe.key")["state"], "set");
    let doctor = in_a_session(&sandbox, "vibe doctor --json; true").ok().lines().pop().unwrap();
    let secrets =
        doctor["findings"].as_array().unwrap().iter().find(|row| row["name"] == "secrets").unwrap().clone();
    assert_eq!(secrets["health"], "good", "{secrets:#}");
    // Without the session the key is out of reach: told at once, and nothing new is begun.
    let begun = Instant::now();
    sandbox.vibe("secret list").fails(1, "secret.keyring");
    set(&sandbox, "ai.key", "some-key-of-an-ai").fails(1, "secret.keyring");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(!sandbox.secrets().join("identity.txt").exists());
}

#[test]
fn at_a_terminal_the_value_is_not_echoed() {
    let sandbox = app(&["production"]);
    let line = format!("'{}' secret set stripe.key", env!("CARGO_BIN_EXE_vibe"));
    let mut child = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(sandbox.work())
        .env("HOME", sandbox.root().join("home"))
        .env_remove("XDG_STATE_HOME")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"(not shown): ") && child.stdout.as_mut().unwrap().read(&mut byte).unwrap() > 0 {
        seen.push(byte[0]);
    }
    // Longer than a line that a terminal edits by itself, with a slip that is taken back.
    let typed = format!("slip\u{15}{LIVE}{}\r", "x".repeat(6_000));
    child.stdin.as_mut().unwrap().write_all(typed.as_bytes()).unwrap();
    child.stdout.as_mut().unwrap().read_to_end(&mut seen).unwrap();
    assert!(child.wait().unwrap().success(), "{}", String::from_utf8_lossy(&seen));
    let seen = String::from_utf8_lossy(&seen).into_owned();
    assert!(
        seen.contains("dashboard.stripe.com") && !seen.contains(&LIVE[..12]) && !seen.contains("xxx"),
        "{seen}"
    );
    assert_eq!(row(&list(&sandbox, ""), "stripe.key")["length"], LIVE.len() + 6_000);
}
