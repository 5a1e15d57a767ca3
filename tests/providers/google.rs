//! Google's kinds against `emulate`, which is not ours and checks clients and redirect URIs strictly, and against a server of
//! ours for what that one never does. None of it is Google.

use std::sync::{Arc, Mutex};

use serde_json::json;
use vibe::engine::{Fault, Outputs, Seen, Value};
use vibe::http::{Client, Options};
use vibe::providers::google::{Google, Setup};
use vibe::secret::{MemoryStore, Secret, SecretName, SecretStore as _};

use crate::bench::{Bench, refused};
use crate::emulators::Emulator;
use crate::testing::{Server, answer, write};

const ID: &str = "123-abc.apps.googleusercontent.com";
const SECRET: &str = "GOCSPX-Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";
const REDIRECT: &str = "https://shop.test/api/auth/callback/google";

fn emulator() -> Emulator {
    let client =
        json!({ "client_id": ID, "client_secret": SECRET, "name": "Shop", "redirect_uris": [REDIRECT] });
    Emulator::start(
        "google",
        &json!({ "users": [{ "email": "a@shop.test", "name": "A" }], "oauth_clients": [client] }),
    )
}

fn provider(url: &str, store: &Arc<MemoryStore>) -> Arc<Google> {
    let client = Client::new(&Options::default()).unwrap();
    let store = Arc::<MemoryStore>::clone(store);
    Arc::new(Google::new(Setup { client, base: url.to_owned(), store }))
}

fn client(url: &str, store: &Arc<MemoryStore>) -> Bench {
    Bench::new(
        provider(url, store),
        "google.client",
        &[("redirect", REDIRECT), ("without", "there is no button")],
    )
}

/// The file that Google gives for download.
fn file(id: &str, secret: &str, redirect: &str) -> String {
    let origin = "https://shop.test";
    json!({ "web": { "client_id": id, "project_id": "shop", "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token", "client_secret": secret, "redirect_uris": [redirect],
        "javascript_origins": [origin] } })
    .to_string()
}

fn handing(thing: &Bench, dropped: &str) -> Bench {
    let mut thing = thing.clone();
    thing.known.insert("client".to_owned(), Value::Secret(Secret::parse(dropped).unwrap()));
    thing
}

fn stored(store: &MemoryStore, name: &str) -> Option<String> {
    store.get(&SecretName::parse(name).unwrap()).unwrap().map(|value| value.expose().to_owned())
}

#[test]
fn one_file_gives_both_values_and_is_asked_for_once() {
    let google = emulator();
    let store = Arc::new(MemoryStore::default());
    let thing = client(&google.url, &store);
    thing.is_missing();
    assert_eq!(refused(thing.ensure()), "google.client");
    let given = handing(&thing, &file(ID, SECRET, REDIRECT));
    let (outputs, differs) = given.ours();
    assert!(differs.is_empty());
    assert_eq!(outputs["id"].expose(), ID);
    assert!(
        outputs["secret"].is_secret() && outputs["client"].expose().is_empty(),
        "the file itself is not kept"
    );
    assert_eq!(stored(&store, "google.id").as_deref(), Some(ID));
    assert_eq!(stored(&store, "google.secret").as_deref(), Some(SECRET));
    // The next deploy, on this machine or in a pipeline that has both.
    assert_eq!(thing.ours().0["secret"].expose(), SECRET);
    let mut later = client(&google.url, &Arc::new(MemoryStore::default()));
    later.known = outputs;
    assert_eq!(later.ours().0["secret"].expose(), SECRET, "the journal remembers it too");
    later.delete().unwrap();
    later.is_missing();
    assert_eq!(later.ensure().unwrap()["id"].expose(), ID);
}

#[test]
fn a_file_on_disk_is_taken_by_its_path() {
    let google = emulator();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client_secret.json");
    std::fs::write(&path, file(ID, SECRET, REDIRECT)).unwrap();
    let thing = client(&google.url, &Arc::new(MemoryStore::default()));
    assert_eq!(handing(&thing, path.to_str().unwrap()).ours().0["secret"].expose(), SECRET);
}

#[test]
fn what_is_wrong_with_a_client_is_told_before_it_is_kept() {
    let google = emulator();
    let store = Arc::new(MemoryStore::default());
    let thing = client(&google.url, &store);
    for (dropped, why) in [
        (file(ID, SECRET, "https://other.test/x"), "is not in this file (it has https://other.test/x)"),
        (file(ID, "GOCSPX-wrong-wrong-wrong", REDIRECT), "does not know this client id with this secret"),
        (file("9-x.apps.googleusercontent.com", SECRET, REDIRECT), "does not know this client id"),
        ("not a file of anybody".to_owned(), "no readable file"),
    ] {
        let told = handing(&thing, &dropped).unready();
        assert!(told.contains(why), "{told}");
        assert!(!told.contains("GOCSPX"), "{told}");
        assert_eq!(stored(&store, "google.secret"), None);
    }
    // The file says so, and Google does not.
    let elsewhere = thing.with("redirect", "https://new.test/api/auth/callback/google");
    let told = handing(&elsewhere, &file(ID, SECRET, "https://new.test/api/auth/callback/google")).unready();
    assert!(
        told.contains("does not have the redirect URI https://new.test/api/auth/callback/google"),
        "{told}"
    );
}

#[test]
fn what_lies_in_the_store_is_asked_about_too_and_a_newer_one_is_a_difference() {
    let google = emulator();
    let store = Arc::new(MemoryStore::default());
    let put = |name: &str, value: &str| {
        store.put(&SecretName::parse(name).unwrap(), &Secret::parse(value).unwrap()).unwrap()
    };
    put("google.id", ID);
    put("google.secret", "GOCSPX-of-yesterday-0000");
    let mut thing = client(&google.url, &store);
    assert!(thing.unready().contains("does not know"), "a wrong one is no key");
    // Whoever hands over a file means that one.
    assert_eq!(handing(&thing, &file(ID, SECRET, REDIRECT)).ours().0["secret"].expose(), SECRET);
    assert_eq!(stored(&store, "google.secret").as_deref(), Some(SECRET));
    let known = [
        ("id", Value::from(ID)),
        ("secret", Value::Secret(Secret::parse("GOCSPX-of-yesterday-0000").unwrap())),
    ];
    thing.known = known.map(|(name, value)| (name.to_owned(), value)).into();
    assert_eq!(thing.ours().1, ["client"]);
}

#[test]
fn whoever_goes_without_is_not_asked_again() {
    let google = emulator();
    let mut thing = client(&google.url, &Arc::new(MemoryStore::default()));
    thing.known = Outputs::from([("client".to_owned(), "".into())]);
    let (outputs, _) = thing.ours();
    assert!(outputs["id"].expose().is_empty() && outputs["secret"].expose().is_empty());
    assert!(outputs["without"].expose().starts_with("there is no button"));
    thing.known = outputs;
    assert!(thing.ensure().unwrap()["id"].expose().is_empty());
    assert!(
        matches!(thing.without("without").observe(), Ok(Seen::Missing)),
        "nobody may go without it there"
    );
}

/// An app of ours that leads where it is told to.
fn app(leads: &str) -> Server {
    let head = format!("location: {leads}\r\n");
    Server::start(move |_, request, stream| {
        let known = request.starts_with("POST /sign-in/google ");
        let status = if known { "303 See Other" } else { "404 Not Found" };
        write(stream, &answer(status, if known { &head } else { "" }, ""));
    })
}

fn leads(id: &str, redirect: &str) -> String {
    let redirect = redirect.replace(':', "%3A").replace('/', "%2F");
    format!(
        "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id={id}&state=x&scope=openid+email&redirect_uri={redirect}"
    )
}

#[test]
fn an_app_is_followed_to_google_and_its_way_back_is_asked_about() {
    let google = emulator();
    let store = Arc::new(MemoryStore::default());
    let proof = |app: &Server, redirect: &str| {
        let inputs = [("url", app.url("/")), ("id", ID.to_owned()), ("redirect", redirect.to_owned())];
        let inputs = inputs.each_ref().map(|(name, value)| (*name, value.as_str()));
        Bench::new(provider(&google.url, &store), "google.sign_in", &inputs)
    };
    let good = app(&leads(ID, REDIRECT));
    let (seen, _) = proof(&good, REDIRECT).ours();
    assert_eq!(
        seen["proof"].expose(),
        format!("the app leads to Google, and Google would come back to {REDIRECT}")
    );
    let other = "https://other.test/api/auth/callback/google";
    for (leads, redirect, why) in [
        (
            leads(ID, other),
            REDIRECT,
            "the app says https://other.test/api/auth/callback/google as redirect_uri",
        ),
        (leads("other", REDIRECT), REDIRECT, "the app says other as client_id"),
        (leads(ID, other), other, "does not have the redirect URI https://other.test"),
        ("https://evil.test/?client_id=1".to_owned(), REDIRECT, "and not to Google"),
        ("https://accounts.google.com.evil.test/?a=1".to_owned(), REDIRECT, "and not to Google"),
    ] {
        let told = proof(&app(&leads), redirect).unready();
        assert!(told.contains(why), "{told}");
    }
    let nobody = Server::saying(answer("404 Not Found", "", ""));
    assert!(proof(&nobody, REDIRECT).unready().contains("leads nowhere"));
    let without = proof(&nobody, REDIRECT).with("id", "");
    assert!(without.ours().0["proof"].expose().starts_with("left out"));
    assert!(without.without("url").unready().contains("not there yet"));
    assert_eq!(refused(without.ensure()), "google.read_only");
}

/// A server of ours: what it says of itself, of a token and of a page.
fn fake(
    tokens: &'static str,
    token: (&'static str, &'static str),
    page: (&'static str, &'static str),
) -> Server {
    let own = Arc::new(Mutex::new(String::new()));
    let inside = Arc::clone(&own);
    let server = Server::start(move |_, request, stream| {
        let own = inside.lock().unwrap().clone();
        let text = match request.split(' ').nth(1).unwrap().split('?').next().unwrap() {
            "/.well-known/openid-configuration" => {
                let tokens = if tokens.is_empty() { format!("{own}/token") } else { tokens.to_owned() };
                let told =
                    json!({ "authorization_endpoint": format!("{own}/auth"), "token_endpoint": tokens });
                answer("200 OK", "", &told.to_string())
            }
            "/token" => answer(token.0, "", token.1),
            _ => answer(page.0, page.1, ""),
        };
        write(stream, &text);
    });
    *own.lock().unwrap() = server.url("");
    server
}

#[test]
fn a_secret_goes_to_google_or_nowhere_and_odd_answers_are_told() {
    let good = ("400 Bad Request", r#"{"error":"invalid_grant"}"#);
    let fine = ("302 Found", "location: https://accounts.google.com/v3/signin/identifier\r\n");
    let look = |server: &Server| {
        let thing = client(&server.url(""), &Arc::new(MemoryStore::default()));
        handing(&thing, &file(ID, SECRET, REDIRECT)).observe()
    };
    let unready = |server: &Server| match look(server) {
        Ok(Seen::Unready(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(matches!(look(&fake("", good, fine)), Ok(Seen::Ours { .. })));
    let thief = fake("https://evil.test/token", good, fine);
    assert!(unready(&thief).contains("does not say where it takes tokens"));
    let error = ("302 Found", "location: /signin/oauth/error?authError=x\r\n");
    assert!(unready(&fake("", good, error)).contains("does not have the redirect URI"));
    let mismatch = ("400 Bad Request", r#"{"error":"redirect_uri_mismatch"}"#);
    assert!(unready(&fake("", mismatch, fine)).contains("does not have the redirect URI"));
    let odd = ("418 I'm a teapot", r#"{"error":"GOCSPX-Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3"}"#);
    let told = unready(&fake("", odd, fine));
    assert!(told.contains("418") && !told.contains("Qz7Vx2Kp9"), "{told}");
    assert!(unready(&fake("", good, ("503 Service Unavailable", ""))).contains("503"));
    // Nobody answers: the form is right, and that nobody was asked is said.
    let gone = fake("", good, fine).url("");
    let thing = client(&gone, &Arc::new(MemoryStore::default()));
    let (unasked, _) = handing(&thing, &file(ID, SECRET, REDIRECT)).ours();
    assert!(unasked["proof"].expose().contains("was not asked"));
    let limited = ("429 Too Many Requests", "{}");
    assert!(matches!(look(&fake("", limited, fine)), Err(Fault::Limited(_))));
}
