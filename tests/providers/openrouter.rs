//! OpenRouter's kind against a strict fake of ours, and every request that it can send against OpenRouter's own specification.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use vibe::engine::Fault;
use vibe::http::{Client, Options, Request};
use vibe::providers::{Key, openrouter};
use vibe::secret::{AgeStore, KeyPlace, SecretName, SecretStore as _};

use crate::bench::{Bench, conforms_by_name, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::openrouter::{CLICKED, OpenRouter as Fake};
use crate::fakes::spec::Spec;

const KEY: &str = "sk-or-v1-right-0001";
const WRONG: &str = "sk-or-v1-wrong-0002";

fn key(fake: &Fake, key: &str) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("openrouter.key", key), "openrouter.key").unwrap();
    let provider = openrouter::new(client, fake.url(), key).unwrap();
    let inputs = [("name", "vibe:shop"), ("limit", "10"), ("reset", "monthly")];
    Bench::new(Arc::new(provider), "openrouter.key", &inputs)
}

/// An account with more keys than one answer holds.
fn busy() -> Fake {
    let fake = Fake::start(KEY);
    let other = |number: usize| json!({ "hash": format!("other-{number}"), "name": "theirs", "label": "x", "disabled": false, "limit": null });
    fake.world.lock().unwrap().keys = (0..130).map(other).collect();
    fake
}

#[test]
fn a_key_conforms() {
    let fake = busy();
    conforms_by_name(&key(&fake, KEY), &key(&fake, WRONG), || fake.dump());
}

#[test]
fn a_key_has_the_limit_that_was_asked_for_and_is_told_once() {
    let fake = busy();
    let thing = key(&fake, KEY);
    let made = thing.ensure().unwrap();
    assert!(made["key"].is_secret() && made["key"].expose().starts_with("sk-or-v1-"));
    let stands = fake.world.lock().unwrap().keys[0].clone();
    assert_eq!((&stands["limit"], &stands["limit_reset"]), (&json!(10), &json!("monthly")));
    assert!(!thing.ours().0.contains_key("key"));
    // A number is the same however it is written.
    fake.world.lock().unwrap().keys[0]["limit"] = json!(10.0);
    assert_eq!(thing.ours().1, Vec::<String>::new());
    let more = thing.with("limit", "25");
    assert_eq!(more.ours().1, ["limit"]);
    more.ensure().unwrap();
    assert_eq!(fake.world.lock().unwrap().keys[0]["limit"], json!(25));
}

#[test]
fn a_key_that_somebody_switched_off_or_let_spend_without_end_is_mended() {
    let fake = busy();
    let thing = key(&fake, KEY);
    thing.ensure().unwrap();
    {
        let mut world = fake.world.lock().unwrap();
        world.keys[0]["disabled"] = true.into();
        world.keys[0]["limit"] = json!(null);
    }
    assert_eq!(thing.ours().1, ["limit", "disabled"]);
    thing.ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
}

#[test]
fn what_openrouter_says_no_to_is_told_by_what_may_have_happened() {
    let fake = Fake::start(KEY);
    let thing = key(&fake, KEY);
    let says = |status: &'static str, headers: &'static str| {
        fake.trouble(Trouble::Says(status, headers, r#"{"error":{"code":400,"message":"no"}}"#));
        thing.ensure()
    };
    for (status, code) in [
        ("400 Bad Request", "rest.refused"),
        ("401 Unauthorized", "providers.key_refused"),
        ("402 Payment Required", "rest.refused"),
        ("403 Forbidden", "providers.key_rights"),
        ("409 Conflict", "rest.conflict"),
        ("422 Unprocessable Entity", "rest.refused"),
    ] {
        assert_eq!(refused(says(status, "")), code);
    }
    let told = says("429 Too Many Requests", "retry-after: 3\r\n");
    assert!(matches!(told, Err(Fault::Limited(wait)) if wait == Duration::from_secs(3)), "{told:?}");
    thing.is_missing();
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        thing.ours();
        thing.delete().unwrap();
    }
}

/// Every request that this kind can send, against the vendor's text; and what our fake answers, too.
#[test]
fn every_request_is_one_that_openrouter_describes() {
    let fake = busy();
    let thing = key(&fake, KEY);
    thing.ensure().unwrap();
    thing.with("limit", "25").ensure().unwrap();
    thing.delete().unwrap();
    let asked = fake.asked();
    let operations: BTreeSet<String> = asked
        .iter()
        .map(|asked| format!("{}{}", asked.method, if asked.parts().len() > 3 { " ID" } else { "" }))
        .collect();
    assert_eq!(
        operations.iter().map(String::as_str).collect::<Vec<_>>(),
        ["DELETE ID", "GET", "PATCH ID", "POST"]
    );
    let Some(spec) = Spec::open("openrouter.yaml", "/api/v1") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let world = fake.world.lock().unwrap();
    for (method, path, status, body) in world.answers.iter().filter(|(method, ..)| method != "GET") {
        assert_eq!(spec.against_answer(method, path, status, body), Vec::<String>::new());
    }
}

/// `vibe secret set` in a folder of its own, whose world is the stand-in.
fn clicking(fake: &Fake, home: &Path, name: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vibe"));
    command.args(["secret", "set", name, "--shared", "--click"]).current_dir(home);
    command.env_clear().env("HOME", home).env("VIBE_SECRETS", "file").env("VIBE_OPENROUTER_URL", fake.url());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The page that the person is shown.
fn shown(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stderr.as_mut().unwrap()).lines().map(Result::unwrap);
    lines.find_map(|line| line.trim().starts_with("http").then(|| line.trim().to_owned())).unwrap()
}

/// What a browser is answered, and where it is sent on.
fn browse(url: &str) -> (u16, Option<String>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new(&Options::default()).unwrap();
    let answer = runtime.block_on(client.send(&Request::get(url))).unwrap();
    (answer.status, answer.header("location").map(str::to_owned), answer.text())
}

fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(told).unwrap())
}

#[test]
fn a_click_on_the_page_of_openrouter_brings_a_key_that_nobody_sees() {
    let (fake, home) = (Fake::start(KEY), tempfile::tempdir().unwrap());
    let mut child = clicking(&fake, home.path(), "openrouter.chat");
    let (status, back, _) = browse(&shown(&mut child));
    let back = back.unwrap();
    assert_eq!(status, 302);
    // Whoever does not know the address brings nothing.
    let origin = &back[..back.rfind('/').unwrap()];
    assert_eq!(browse(&format!("{origin}/?code=theirs")).0, 404);
    let (status, _, page) = browse(&back);
    assert!(status == 200 && page.contains("close this page"), "{page}");
    let (code, told) = ended(child);
    assert!(code == Some(0) && told.contains("`openrouter.chat` is set"), "{told}");
    assert!(!told.contains(&CLICKED[3..]), "{told}");
    let store = AgeStore::new(&home.path().join(".local/state/vibe-deploy"), KeyPlace::File, Duration::ZERO);
    let kept = store.get(&SecretName::parse("openrouter.chat").unwrap()).unwrap().unwrap();
    assert_eq!(kept.expose(), CLICKED);
    let Some(spec) = Spec::open("openrouter.yaml", "/api/v1") else { return };
    let asked = fake.asked().pop().unwrap();
    assert_eq!((asked.path.as_str(), spec.against(&asked)), ("/api/v1/auth/keys", Vec::new()));
    let (method, path, status, body) = fake.world.lock().unwrap().answers.pop().unwrap();
    assert_eq!(spec.against_answer(&method, &path, &status, &body), Vec::<String>::new());
}

#[test]
fn without_a_click_there_is_no_key() {
    let (fake, home) = (Fake::start(KEY), tempfile::tempdir().unwrap());
    // Somebody says no.
    let mut child = clicking(&fake, home.path(), "openrouter.chat");
    let page = shown(&mut child);
    let back = vibe::http::pairs(page.split_once('?').unwrap().1).remove(0).1;
    browse(&format!("{back}?error=access_denied"));
    let (code, told) = ended(child);
    assert!(code == Some(1) && told.contains("secret.click") && told.contains("access_denied"), "{told}");
    // A code that OpenRouter did not give.
    let mut child = clicking(&fake, home.path(), "openrouter.chat");
    let page = shown(&mut child);
    let back = vibe::http::pairs(page.split_once('?').unwrap().1).remove(0).1;
    browse(&format!("{back}?code=made-up-code"));
    let (code, told) = ended(child);
    assert!(code == Some(1) && told.contains("openrouter.click") && told.contains("403"), "{told}");
    assert!(!told.contains("made-up-code"), "{told}");
    // A management key makes other keys: no page gives it.
    let (code, told) = ended(clicking(&fake, home.path(), "openrouter.key"));
    assert!(code == Some(2) && told.contains("secret.no_click"), "{told}");
    assert!(!home.path().join(".local/state/vibe-deploy/secrets.age").exists(), "nothing was kept");
}
