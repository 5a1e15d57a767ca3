//! Stores: what they keep, what they refuse, and which one is used.

#![allow(clippy::disallowed_methods, reason = "tests set up folders of their own")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;

fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::parse(text).unwrap()
}

fn value(store: &dyn SecretStore, of: &str) -> Option<String> {
    store.get(&name(of)).unwrap().map(|secret| secret.expose().to_owned())
}

fn file_store(folder: &Path) -> AgeStore {
    AgeStore::new(folder, KeyPlace::File, Duration::from_secs(1_000))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn code<T>(result: Result<T, crate::error::Error>) -> &'static str {
    let error = result.err().unwrap();
    assert!(!error.hints().is_empty(), "{error} comes without a next step");
    error.code()
}

/// A keyring in memory that can be told to misbehave.
#[derive(Default)]
struct FakeKeyring {
    entries: Mutex<BTreeMap<String, Secret>>,
    /// Takes everything and keeps nothing, as keyutils do across sessions.
    forgetful: bool,
}

impl Keyring for FakeKeyring {
    fn place(&self) -> String {
        "a keyring of this test".into()
    }

    fn read(&self, entry: &str) -> Result<Option<Secret>, crate::error::Error> {
        Ok(self.entries.lock().unwrap().get(entry).cloned())
    }

    fn write(&self, entry: &str, secret: &Secret) -> Result<(), crate::error::Error> {
        if !self.forgetful {
            self.entries.lock().unwrap().insert(entry.to_owned(), secret.clone());
        }
        Ok(())
    }

    fn drop(&self, entry: &str) -> Result<(), crate::error::Error> {
        self.entries.lock().unwrap().remove(entry);
        Ok(())
    }
}

#[test]
fn variables_come_first_and_cannot_be_written() {
    let variables = BTreeMap::from([
        ("VIBE_SECRET_POWERDNS_KEY".to_owned(), "from-the-variable".to_owned()),
        ("VIBE_SECRET_EMPTY_KEY".to_owned(), String::new()),
        ("PATH".to_owned(), "/bin".to_owned()),
    ]);
    let below = Arc::new(MemoryStore::default());
    below.put(&name("powerdns.key"), &secret("from-below")).unwrap();
    below.put(&name("empty.key"), &secret("below-too")).unwrap();
    let store = EnvStore::new(&variables, Some(below.clone())).unwrap();
    assert_eq!(value(&store, "powerdns.key").unwrap(), "from-the-variable");
    assert_eq!(value(&store, "empty.key").unwrap(), "below-too");
    assert_eq!(code(store.put(&name("powerdns.key"), &secret("other"))), "secret.read_only");
    assert_eq!(code(store.forget(&name("powerdns.key"))), "secret.read_only");
    store.put(&name("shop/production/secret.auth.value@1"), &secret("made-here")).unwrap();
    assert_eq!(value(below.as_ref(), "shop/production/secret.auth.value@1").unwrap(), "made-here");
    let names: Vec<String> = store.names().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["empty.key", "powerdns.key", "shop/production/secret.auth.value@1"]);
}

#[test]
fn variables_alone_keep_nothing() {
    let variables = BTreeMap::from([("VIBE_SECRET_STRIPE_KEY".to_owned(), "sk_test_1234".to_owned())]);
    let store = EnvStore::new(&variables, None).unwrap();
    assert_eq!(value(&store, "stripe.key").unwrap(), "sk_test_1234");
    assert_eq!(store.names().unwrap(), [name("stripe.key")]);
    assert_eq!(code(store.put(&name("ai.key"), &secret("other"))), "secret.read_only");
    store.forget(&name("ai.key")).unwrap();
    let kept = store.kept(&name("stripe.key")).unwrap().unwrap();
    assert_eq!(kept.place, Place::Variable("VIBE_SECRET_STRIPE_KEY".into()));
}

#[test]
fn a_variable_that_is_no_secret_is_told_without_its_value() {
    let variables = BTreeMap::from([("VIBE_SECRET_AI_KEY".to_owned(), "canary-81\n".to_owned())]);
    let error = EnvStore::new(&variables, None).err().unwrap();
    assert_eq!(error.code(), "secret.variable");
    assert!(error.to_string().contains("VIBE_SECRET_AI_KEY") && !error.to_string().contains("canary"));
}

#[test]
fn a_scope_has_its_own_secrets_and_those_of_all() {
    let all = Arc::new(MemoryStore::default());
    for (at, text) in [
        ("powerdns.key", "shared"),
        ("shop/production/stripe.key", "of-production"),
        ("shop/preview/stripe.key", "of-preview"),
        ("shop/production/webhook.secret@k1", "of-the-engine"),
        ("other/production/ai.key", "of-another-app"),
    ] {
        all.put(&name(at), &secret(text)).unwrap();
    }
    let store = ScopedStore::new("shop/production", all.clone()).unwrap();
    assert_eq!(value(&store, "powerdns.key").unwrap(), "shared");
    assert_eq!(value(&store, "stripe.key").unwrap(), "of-production");
    assert_eq!(value(&store, "shop/production/webhook.secret@k1").unwrap(), "of-the-engine");
    assert_eq!(value(&store, "ai.key"), None);
    assert_eq!(value(&store, "other/production/ai.key"), None);
    let names: Vec<String> = store.names().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["powerdns.key", "stripe.key", "webhook.secret@k1"]);
    store.put(&name("powerdns.key"), &secret("its-own")).unwrap();
    store.forget(&name("stripe.key")).unwrap();
    assert_eq!(value(all.as_ref(), "powerdns.key").unwrap(), "shared");
    assert_eq!(value(all.as_ref(), "shop/production/powerdns.key").unwrap(), "its-own");
    assert_eq!(value(all.as_ref(), "shop/preview/stripe.key").unwrap(), "of-preview");
    assert_eq!(value(&store, "stripe.key"), None);
}

/// A pipeline cannot know under which attempt the engine keeps a value.
#[test]
fn what_the_engine_keeps_may_come_under_its_plain_name() {
    let given = [("VIBE_SECRET_WEBHOOK_SECRET", "of-the-pipeline"), ("VIBE_SECRET_AI_KEY", "pasted")];
    let given = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let store = ScopedStore::new("shop/production", Arc::new(EnvStore::new(&given, None).unwrap())).unwrap();
    assert_eq!(value(&store, "shop/production/webhook.secret@k1").unwrap(), "of-the-pipeline");
    assert_eq!(value(&store, "shop/production/webhook.secret"), None);
    assert_eq!(value(&store, "shop/preview/webhook.secret@k1"), None);
    assert_eq!(value(&store, "ai.key").unwrap(), "pasted");
}

#[test]
fn a_file_gives_back_what_it_took_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("state/vibe-deploy");
    let values = [
        ("a.key", "p$ss'\"word`;".to_owned()),
        ("b.key", "пароль-🔑-1".to_owned()),
        ("c.key", "-----BEGIN KEY-----\nabc\n-----END KEY-----".to_owned()),
        ("d.key", "x".repeat(64 * 1024)),
    ];
    for (at, text) in &values {
        file_store(&inside).put(&name(at), &secret(text)).unwrap();
    }
    let again = file_store(&inside);
    for (at, text) in &values {
        assert_eq!(value(&again, at).as_ref(), Some(text));
    }
    assert_eq!(again.names().unwrap().len(), 4);
    assert_eq!(again.kept(&name("a.key")).unwrap().unwrap().since, Some(Duration::from_secs(1_000)));
    for file in ["secrets.age", "identity.txt", "lock"] {
        assert_eq!(mode(&inside.join(file)), 0o600, "{file}");
    }
    assert_eq!(mode(&inside), 0o700);
    let sealed = fs::read_to_string(inside.join("secrets.age")).unwrap();
    assert!(sealed.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"));
    assert!(!sealed.contains("a.key"));
    again.forget(&name("a.key")).unwrap();
    again.forget(&name("a.key")).unwrap();
    assert_eq!(value(&file_store(&inside), "a.key"), None);
}

#[test]
fn looking_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("none");
    let store = file_store(&inside);
    assert_eq!(value(&store, "a.key"), None);
    assert!(store.names().unwrap().is_empty());
    store.forget(&name("a.key")).unwrap();
    assert!(!inside.exists());
}

#[test]
fn the_stock_tool_reads_the_file() {
    let folder = tempfile::tempdir().unwrap();
    file_store(folder.path()).put(&name("a.key"), &secret("readable-elsewhere")).unwrap();
    let run = Command::new("age")
        .args(["-d", "-i", "identity.txt", "secrets.age"])
        .current_dir(folder.path())
        .output()
        .expect("this test needs `age` (on Debian: apt-get install age)");
    let plain: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(plain["secrets"]["a.key"]["value"], "readable-elsewhere");
}

#[test]
fn a_file_that_others_can_read_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    file_store(folder.path()).put(&name("a.key"), &secret("value")).unwrap();
    for (file, bits) in [("secrets.age", 0o640), ("secrets.age", 0o604), ("identity.txt", 0o644)] {
        let path = folder.path().join(file);
        fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
        assert_eq!(code(file_store(folder.path()).get(&name("a.key"))), "secret.exposed");
        assert_eq!(code(file_store(folder.path()).put(&name("a.key"), &secret("other"))), "secret.exposed");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(value(&file_store(folder.path()), "a.key").unwrap(), "value");
}

#[test]
fn damage_is_never_a_fresh_start() {
    let folder = tempfile::tempdir().unwrap();
    file_store(folder.path()).put(&name("a.key"), &secret("value")).unwrap();
    let path = folder.path().join("secrets.age");
    let whole = fs::read(&path).unwrap();
    for end in (0..whole.len() - 1).step_by(29) {
        fs::write(&path, &whole[..end]).unwrap();
        assert_eq!(code(file_store(folder.path()).names()), "secret.damaged", "cut after {end} bytes");
        assert_eq!(code(file_store(folder.path()).put(&name("b.key"), &secret("value"))), "secret.damaged");
        assert_eq!(fs::read(&path).unwrap(), &whole[..end]);
    }
    fs::write(&path, &whole).unwrap();
    let key = fs::read(folder.path().join("identity.txt")).unwrap();
    fs::write(folder.path().join("identity.txt"), "# nothing\n").unwrap();
    assert_eq!(code(file_store(folder.path()).names()), "secret.no_key");
    fs::remove_file(folder.path().join("identity.txt")).unwrap();
    assert_eq!(code(file_store(folder.path()).put(&name("b.key"), &secret("value"))), "secret.no_key");
    assert!(!folder.path().join("identity.txt").exists());
    fs::write(folder.path().join("identity.txt"), key).unwrap();
    fs::set_permissions(folder.path().join("identity.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(value(&file_store(folder.path()), "a.key").unwrap(), "value");
}

#[test]
fn what_a_crash_left_behind_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let trap = folder.path().join("trap");
    std::os::unix::fs::symlink(&trap, folder.path().join("secrets.age.new")).unwrap();
    file_store(folder.path()).put(&name("a.key"), &secret("value")).unwrap();
    assert!(!trap.exists(), "a link was followed");
    assert_eq!(value(&file_store(folder.path()), "a.key").unwrap(), "value");
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|threads| {
        for writer in 0..6 {
            let folder = folder.path();
            threads.spawn(move || {
                for turn in 0..4 {
                    let at = name(&format!("w{writer}.t{turn}"));
                    file_store(folder).put(&at, &secret("value")).unwrap();
                }
            });
        }
    });
    assert_eq!(file_store(folder.path()).names().unwrap().len(), 24);
}

#[test]
fn a_store_sees_what_another_process_wrote_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (file_store(folder.path()), file_store(folder.path()));
    one.put(&name("a.key"), &secret("first")).unwrap();
    assert_eq!(value(&other, "a.key").unwrap(), "first");
    one.put(&name("a.key"), &secret("other")).unwrap();
    assert_eq!(value(&other, "a.key").unwrap(), "other");
}

fn places(folder: &Path) -> Places {
    Places { folder: Some(folder.to_owned()), ..Places::default() }
}

#[test]
fn a_good_keyring_holds_the_key_and_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let here = Places { keyring: Some(keyring.clone()), ..places(folder.path()) };
    let opened = opened(&here).unwrap();
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
    opened.store.put(&name("a.key"), &secret(&"long".repeat(2_000))).unwrap();
    let entries = keyring.entries.lock().unwrap().clone();
    assert_eq!(entries.keys().collect::<Vec<_>>(), ["master"], "the canary must be gone");
    assert!(entries["master"].expose().starts_with("AGE-SECRET-KEY-1"));
    assert!(!folder.path().join("identity.txt").exists());
    assert_eq!(present_key(&here), Some(KeyKind::Keyring));
    assert_eq!(value(open(&here).unwrap().as_ref(), "a.key").unwrap().len(), 8_000);
    // The same user on another machine, or a new keyring: never a new key over old values.
    let empty = Places { keyring: Some(Arc::new(FakeKeyring::default())), ..places(folder.path()) };
    assert_eq!(code(open(&empty).unwrap().put(&name("b.key"), &secret("value"))), "secret.no_key");
    assert_eq!(code(open(&Places { choice: Choice::File, ..here })), "secret.choice");
}

#[test]
fn a_keyring_that_forgets_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let keyring: Arc<dyn Keyring> = Arc::new(FakeKeyring { forgetful: true, ..FakeKeyring::default() });
    assert_eq!(code(canary(keyring.as_ref())), "secret.keyring");
    let here = Places { keyring: Some(keyring), ..places(folder.path()) };
    assert_eq!(code(open(&Places { choice: Choice::Keyring, ..here.clone() })), "secret.keyring");
    let opened = opened(&here).unwrap();
    assert_eq!(opened.notes.len(), 2, "{:?}", opened.notes);
    assert!(opened.notes[1].contains("identity.txt"));
    opened.store.put(&name("a.key"), &secret("value")).unwrap();
    assert_eq!(present_key(&here), Some(KeyKind::File));
    // Said once: afterwards it is known.
    assert!(super::opened(&here).unwrap().notes.is_empty());
}

#[test]
fn a_passphrase_locks_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let here = |phrase: Option<&str>| Places {
        passphrase: phrase.map(secret),
        choice: Choice::File,
        ..places(folder.path())
    };
    open(&here(Some("correct horse"))).unwrap().put(&name("a.key"), &secret("value")).unwrap();
    assert_eq!(mode(&folder.path().join("identity.age")), 0o600);
    assert!(!folder.path().join("identity.txt").exists());
    assert!(needs_passphrase(&here(None)) && !needs_passphrase(&here(Some("some"))));
    assert_eq!(value(open(&here(Some("correct horse"))).unwrap().as_ref(), "a.key").unwrap(), "value");
    assert_eq!(code(open(&here(Some("wrong horse"))).unwrap().get(&name("a.key"))), "secret.locked");
    assert_eq!(code(open(&here(None)).unwrap().get(&name("a.key"))), "secret.locked");
}

#[test]
fn without_a_home_only_variables_serve() {
    assert_eq!(code(open(&Places::default())), "secret.no_place");
    let variables = BTreeMap::from([("VIBE_SECRET_AI_KEY".to_owned(), "value".to_owned())]);
    let here = Places { variables, ..Places::default() };
    assert_eq!(value(open(&here).unwrap().as_ref(), "ai.key").unwrap(), "value");
    assert!(!format!("{here:?}").contains("value"));
    assert_eq!(code(Choice::parse("kering")), "secret.choice");
}

#[test]
fn a_variable_beats_what_the_scope_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let keyring: Arc<dyn Keyring> = Arc::new(FakeKeyring::default());
    let here = Places { keyring: Some(keyring), ..places(folder.path()) }.within("shop/production");
    open(&here).unwrap().put(&name("ai.key"), &secret("kept")).unwrap();
    let variables = BTreeMap::from([("VIBE_SECRET_AI_KEY".to_owned(), "given".to_owned())]);
    let both = Places { variables, ..here.clone() };
    assert_eq!(value(open(&both).unwrap().as_ref(), "ai.key").unwrap(), "given");
    assert_eq!(value(open(&here).unwrap().as_ref(), "ai.key").unwrap(), "kept");
    let all = Places { scope: None, ..here };
    assert_eq!(value(open(&all).unwrap().as_ref(), "shop/production/ai.key").unwrap(), "kept");
}
