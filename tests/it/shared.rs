//! Several machines, one app: `[state]`, `vibe state move`, and every verb that works with a bucket. Two sandboxes are two
//! machines; the bucket is `moto`'s, which honours conditions, or `s3rver`'s, which does not.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use vibe::engine::{Begun, Done, Entry, Kept, Ledger as _, Origin, Record, Verb};
use vibe::project::{Bucket, SharedLedger, Times};
use vibe::secret::{AgeStore, KeyPlace, Secret, SecretName, SecretStore as _};

use crate::sandbox::{Run, Sandbox, tree};
use crate::secret::{LIVE, app};
use crate::stores::{BUCKET, Store};

/// Half of what opens the bucket; found nowhere by chance.
const MARK: &str = "Wq4Zt8Lk2Xv6Bn0Hs5Jd9Rf3";
/// What a deploy made and keeps.
const MADE: &str = "made-by-a-deploy-Yb1Nc8Jd3";
const PREFIX: &str = "deploys/shop/production";

fn share(sandbox: &Sandbox, store: &Store, folder: &str) {
    let text = fs::read_to_string(sandbox.path("vibe.toml")).unwrap();
    let text = text.split("[state]").next().unwrap();
    let state = format!(
        "[state]\nstore = \"s3://{BUCKET}/{folder}\"\nendpoint = \"http://127.0.0.1:{}\"\n",
        store.port
    );
    sandbox.write("vibe.toml", format!("{text}{state}"));
}

fn keys(sandbox: &Sandbox, id: &str, secret: &str) {
    sandbox.feed("secret set state.key --from-stdin", id.as_bytes()).ok();
    sandbox.feed("secret set state.secret --from-stdin", secret.as_bytes()).ok();
}

/// What a deploy leaves behind that made `secret.auth` and nothing else.
fn deployed(sandbox: &Sandbox, time: u64) -> Vec<u8> {
    let addr = || "secret.auth".to_owned();
    let value = Kept::Secret { secret: "shop/production/secret.auth.value@k1".into(), print: "0".repeat(12) };
    let events = [
        Entry::Opened { version: 1, scope: "shop/production".into() },
        Entry::Begun(Begun {
            addr: addr(),
            generation: 2,
            kind: "local.secret".into(),
            verb: Verb::Ensure,
            key: "k1".into(),
            inputs: [].into(),
            refs: Vec::new(),
            adopts: false,
        }),
        Entry::Done(Done {
            addr: addr(),
            generation: 2,
            origin: Origin::Made,
            print: String::new(),
            outputs: [("value".to_owned(), value)].into(),
        }),
    ];
    let line = |(seq, event)| Record { seq, time, fence: 1, event }.line();
    let lines: String = (1..).zip(events).map(line).collect();
    sandbox.write(".vibe-deploy/production/journal/journal.jsonl", &lines);
    let store = AgeStore::new(&sandbox.secrets(), KeyPlace::File, Duration::from_secs(1_700_000_000));
    let name = SecretName::parse("shop/production/secret.auth.value@k1").unwrap();
    store.put(&name, &Secret::parse(MADE).unwrap()).unwrap();
    lines.into_bytes()
}

/// Rows of `vibe secret list` without those of the bucket itself: name, state, fingerprint.
fn rows(sandbox: &Sandbox) -> Vec<String> {
    let told = sandbox.vibe("secret list --json").ok().lines().pop().unwrap();
    let rows = told["secrets"].as_array().unwrap().iter();
    let rows = rows.filter(|row| !row["name"].as_str().unwrap().starts_with("state."));
    rows.map(|row| format!("{} {} {}", row["name"], row["state"], row["fingerprint"])).collect()
}

/// Another machine with what version control has of the app.
fn other_machine(of: &Sandbox) -> Sandbox {
    let other = Sandbox::new();
    for file in ["vibe.toml", ".vibe-deploy/app"] {
        if let Ok(bytes) = fs::read(of.path(file)) {
            other.write(file, bytes);
        }
    }
    other.program("ssh", "exit 255");
    other
}

fn carry_secrets(from: &Sandbox, to: &Sandbox) {
    fs::create_dir_all(to.secrets()).unwrap();
    for (file, bytes) in tree(&from.secrets()) {
        fs::write(to.secrets().join(&file), bytes).unwrap();
        private(&to.secrets().join(file), 0o600);
    }
    private(&to.secrets(), 0o700);
}

fn private(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn moved(run: Run) -> Value {
    run.ok().lines().pop().unwrap()
}

#[test]
fn a_journal_that_is_moved_is_whole_and_another_machine_goes_on_with_it() {
    let store = Store::moto();
    let anna = app(&["production"]);
    anna.program("ssh", "exit 255");
    anna.feed("secret set stripe.key --from-stdin", LIVE.as_bytes()).ok();
    let lines = deployed(&anna, 1_700_000_000_000);
    let before = rows(&anna);
    share(&anna, &store, "deploys");
    // Until it is moved nobody works with half of it, and nobody begins a second one.
    for line in ["secret list", "destroy", "secret rotate secret.auth"] {
        let run = anna.vibe(line).fails(1, "state.not_moved");
        assert!(run.stderr.contains("`vibe state move --env production`"), "{}", run.stderr);
    }
    let run = anna.vibe("state move").fails(2, "state.credentials");
    assert!(run.stderr.contains("vibe secret set state.key"), "{}", run.stderr);
    assert!(run.stderr.contains("VIBE_SECRET_STATE_KEY"), "{}", run.stderr);
    keys(&anna, &format!("id-{MARK}"), &format!("key-{MARK}"));
    let told = moved(anna.vibe("state move --json"));
    assert_eq!((&told["lines"], &told["again"]), (&3.into(), &false.into()), "{told}");
    // As if it had been cut off before its last step.
    fs::remove_file(anna.path(".vibe-deploy/production/elsewhere")).unwrap();
    anna.vibe("destroy").fails(1, "state.not_moved");
    assert_eq!(moved(anna.vibe("state move --json"))["again"], true);
    anna.vibe("state move").fails(2, "state.nothing");
    let here = fs::read(anna.path(".vibe-deploy/production/journal/journal.jsonl")).unwrap();
    assert_eq!(here, lines, "the copy of this folder was changed");
    assert_eq!(rows(&anna), before);

    let ben = other_machine(&anna);
    ben.vibe("destroy").fails(2, "state.credentials");
    keys(&ben, "another id", "another key");
    let run = ben.vibe("destroy").fails(1, "project.print_key");
    assert!(run.stderr.contains("secret store"), "{}", run.stderr);
    carry_secrets(&anna, &ben);
    assert_eq!(rows(&ben), before);
    refused_while_another_works(&store, &ben);
    let ended = ben.vibe("destroy --allow destructive,irreversible --json").ok().lines().pop().unwrap();
    assert_eq!(ended["ending"], "done", "{ended}");
    assert!(rows(&anna).iter().all(|row| !row.contains("secret.auth")), "{:?}", rows(&anna));
    nothing_secret_lies_there(&store, &anna, &ben);
}

fn bucket(store: &Store) -> Bucket {
    Bucket {
        name: BUCKET.into(),
        endpoint: Some(format!("http://127.0.0.1:{}", store.port)),
        region: "us-east-1".into(),
        key_id: Secret::parse("some id").unwrap(),
        key: Secret::parse("some key").unwrap(),
    }
}

fn refused_while_another_works(store: &Store, ben: &Sandbox) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let held = runtime.block_on(async {
        let open = bucket(store).open().unwrap();
        SharedLedger::open(open, PREFIX, "anna at her desk", Times::default()).await.unwrap()
    });
    for line in ["destroy", "secret rotate secret.auth"] {
        let run = ben.vibe(line).fails(1, "journal.locked");
        let words: Vec<&str> = run.stderr.split_whitespace().collect();
        assert!(words.join(" ").contains("anna at her desk"), "{}", run.stderr);
    }
    runtime.block_on(held.close()).unwrap();
}

fn nothing_secret_lies_there(store: &Store, anna: &Sandbox, ben: &Sandbox) {
    let key = fs::read(anna.path(".vibe-deploy/production/print.key")).unwrap();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let secrets = [MARK, MADE, LIVE, hex.as_str()];
    let objects = store.everything();
    let all: String = objects.iter().map(|(name, text)| format!("{name}\n{text}\n")).collect();
    for what in ["deploys/shop/production/lease", "secret.auth.value@k1", "\"verb\":\"destroy\""] {
        assert!(all.contains(what), "{what} is not in the bucket, so nothing was looked at:\n{all}");
    }
    for secret in secrets {
        assert!(!all.contains(secret), "{secret} lies in the bucket");
        for (path, bytes) in [tree(&anna.work()), tree(&ben.work())].concat() {
            assert!(
                !String::from_utf8_lossy(&bytes).contains(secret),
                "{secret} stands in {}",
                path.display()
            );
        }
    }
}

#[test]
fn a_second_journal_is_never_begun_where_one_lies_elsewhere() {
    let store = Store::moto();
    let anna = app(&["production"]);
    anna.program("ssh", "exit 255");
    anna.feed("secret set stripe.key --from-stdin", LIVE.as_bytes()).ok();
    deployed(&anna, 1_700_000_000_000);
    share(&anna, &store, "deploys");
    keys(&anna, "some id", "some key");
    anna.vibe("state move").ok();
    share(&anna, &store, "others");
    anna.vibe("destroy").fails(1, "state.elsewhere");
    let text = fs::read_to_string(anna.path("vibe.toml")).unwrap();
    anna.write("vibe.toml", text.split("[state]").next().unwrap());
    for line in ["destroy", "secret list"] {
        let run = anna.vibe(line).fails(1, "state.elsewhere");
        assert!(run.stderr.contains("deploys/shop/production"), "{}", run.stderr);
    }
    anna.vibe("state move").fails(2, "state.not_shared");
    // The journal of another machine is never written over.
    let ben = other_machine(&anna);
    ben.feed("secret set stripe.key --from-stdin", LIVE.as_bytes()).ok();
    let lines = deployed(&ben, 1_600_000_000_000);
    share(&ben, &store, "deploys");
    keys(&ben, "some id", "some key");
    ben.vibe("state move").fails(1, "state.taken");
    ben.vibe("destroy").fails(1, "state.not_moved");
    let here = fs::read(ben.path(".vibe-deploy/production/journal/journal.jsonl")).unwrap();
    assert_eq!(here, lines);
    // An environment that nobody ever deployed is nothing to destroy there either.
    let carl = other_machine(&ben);
    share(&carl, &store, "empty");
    keys(&carl, "some id", "some key");
    carl.vibe("destroy").fails(2, "deploy.nothing_here");
}

/// A run whose keys come from variables, as in CI.
fn with_keys(sandbox: &Sandbox, line: &str, secret: &str) -> Run {
    let mut command = sandbox.command(line.split_whitespace());
    command.env("VIBE_SECRET_STATE_KEY", "S3RVER").env("VIBE_SECRET_STATE_SECRET", secret);
    sandbox.read(command.output().unwrap())
}

/// What doctor says of the bucket: how it is, what was found, what to do.
fn bucket_of(run: &Run) -> (String, String, String) {
    let told = run.lines().pop().unwrap();
    let found = told["findings"].as_array().unwrap().iter().find(|finding| finding["name"] == "shared");
    let found = found.unwrap_or_else(|| panic!("{told:#}"));
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("health"), text("found"), text("remedy"))
}

#[test]
fn doctor_tries_the_bucket_and_a_store_that_ignores_conditions_is_refused() {
    let anna = app(&["production"]);
    anna.program("ssh", "exit 255");
    let text = fs::read_to_string(anna.path("vibe.toml")).unwrap();
    anna.write(
        "vibe.toml",
        format!("{text}domain = \"shop.test\"\nproviders.host = \"ssh:root@198.51.100.7\"\n"),
    );
    let (good, bad) = (Store::moto(), Store::s3rver());
    share(&anna, &good, "deploys");
    let (health, _, remedy) = bucket_of(&anna.vibe("doctor --json"));
    assert_eq!(health, "missing");
    assert!(remedy.contains("vibe secret set state.key"), "{remedy}");
    let (health, found, _) = bucket_of(&with_keys(&anna, "doctor --json", "S3RVER"));
    assert_eq!(health, "good", "{found}");
    share(&anna, &bad, "deploys");
    let (health, found, remedy) = bucket_of(&with_keys(&anna, "doctor --json", "S3RVER"));
    assert_eq!(health, "missing");
    assert!(found.contains("takes writes whose condition does not hold"), "{found}");
    assert!(remedy.contains("two deploys at once"), "{remedy}");
    with_keys(&anna, "rollback", "S3RVER").fails(1, "journal.store_unsafe");
    drop(bad);
    let gone = with_keys(&anna, "destroy", MARK).fails(1, "journal.store");
    assert!(gone.stderr.contains("s3://journals/deploys/shop/production"), "{}", gone.stderr);
    assert!(![MARK, "S3RVER"].iter().any(|key| gone.stderr.contains(key)), "{}", gone.stderr);
    let elsewhere = anna.path(".vibe-deploy/production/elsewhere");
    assert!(!elsewhere.exists(), "a place that was never used is noted");
}
