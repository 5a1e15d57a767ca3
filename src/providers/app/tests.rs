use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use super::App;
use crate::engine::{Address, Call, Clock, Fault, Inputs, Outputs, Provider as _, Seen, Value, Verbs};
use crate::http::testing::Server;
use crate::http::{Client, Options};

const KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";
/// 2026-11-30 00:00:00
const NOW: Duration = Duration::from_secs(1_795_996_800);

/// Looks once.
fn look(kind: &str, inputs: &[(&str, &str)]) -> Result<Seen, Fault> {
    let app = App::new(Client::new(&Options::default()).unwrap());
    let kind = app.kinds().into_iter().find(|known| known.name == kind).unwrap();
    let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    let (addr, inputs) = (Address::parse("seen").unwrap(), Inputs(inputs.collect::<BTreeMap<_, _>>()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let call = Call {
            addr: &addr,
            kind: &kind,
            inputs: &inputs,
            known: &Outputs::new(),
            others: &[],
            adopt: false,
            key: "",
            mark: "vibe:app/production/seen",
            clock: &Clock::starting_at(NOW),
        };
        app.observe(&call).await
    })
}

#[track_caller]
fn reason(looked: Result<Seen, Fault>) -> String {
    match looked {
        Ok(Seen::Unready(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}connection: close\r\n\r\n{body}", body.len())
}

#[test]
fn every_kind_is_a_proof_that_a_person_can_do_by_hand() {
    let app = App::new(Client::new(&Options::default()).unwrap());
    for kind in app.kinds() {
        assert_eq!(kind.verbs, Verbs::Check, "{}", kind.name);
        assert!(kind.by_hand.len() > 40 && kind.link.starts_with("${url}"), "{}", kind.name);
        assert_eq!(kind.outputs.len(), 1);
        assert!(kind.input("url").is_some());
    }
}

#[test]
fn what_is_not_there_yet_is_waited_for() {
    assert_eq!(reason(look("app.health", &[])), "it waits for its `url`");
    let url = ("url", "http://127.0.0.1:9");
    assert_eq!(reason(look("app.webhook", &[url, ("key", KEY)])), "it waits for its `secret`");
    assert!(reason(look("app.health", &[url])).contains("no connection to 127.0.0.1:9/api/health"));
    assert!(reason(look("app.sign_in", &[url, ("key", KEY)])).contains("nothing listens there"));
}

#[test]
fn health_says_which_release_answers() {
    let server = Server::saying(answer("200 OK", "", "{\"ok\":true,\"release\":\"r-7\"}"));
    let url = server.url("/");
    let Ok(Seen::Ours { outputs, .. }) = look("app.health", &[("url", &url), ("release", "r-7")]) else {
        panic!()
    };
    assert!(outputs["proof"].expose().starts_with("healthy as release r-7, answered in "));
    let other = look("app.health", &[("url", &url), ("release", "r-8")]);
    assert_eq!(reason(other), "release r-7 answers, not r-8");
    assert!(server.asked()[0].starts_with("GET /api/health "), "no slash twice");
}

#[test]
fn an_app_that_is_not_well_is_no_proof() {
    for (status, body, why) in [
        ("500 Internal Server Error", "broken", "answers 500: broken"),
        ("200 OK", "<html>parked</html>", "not JSON: <html>parked</html>"),
        ("200 OK", "{\"ok\":false}", "does not say that it is well"),
        ("301 Moved Permanently", "", "answers 301"),
    ] {
        let server = Server::saying(answer(status, "", body));
        let why_not = reason(look("app.health", &[("url", &server.url(""))]));
        assert!(why_not.contains(why), "{why_not}");
    }
    let server = Server::saying(answer("200 OK", "", "{\"ok\":true}"));
    let silent = reason(look("app.health", &[("url", &server.url("")), ("release", "r-8")]));
    assert_eq!(silent, "the app does not say that it is release r-8");
}

#[test]
fn a_damaged_key_is_our_fault_and_a_limit_is_waited_for() {
    let url = ("url", "http://127.0.0.1:9");
    for key in ["07", &KEY.to_uppercase().replace('0', "A"), &format!("{KEY}00")] {
        let Err(Fault::Refused(error)) = look("app.sign_in", &[url, ("key", key)]) else { panic!("{key}") };
        assert_eq!(error.code(), "app.key");
        assert!(!error.to_string().contains(key));
    }
    let server = Server::saying(answer("429 Too Many Requests", "retry-after: 60\r\n", "{}"));
    let limited = look("app.sign_in", &[("url", &server.url("")), ("key", KEY)]);
    assert!(matches!(limited, Err(Fault::Limited(time)) if time.as_secs() == 60), "{limited:?}");
}

#[test]
fn an_app_that_does_not_listen_is_told_from_a_clock_that_is_wrong() {
    let date = "date: Mon, 30 Nov 2026 00:04:00 GMT\r\n";
    let server = Server::saying(answer("404 Not Found", date, "<h1>Page not found</h1>"));
    let deaf = reason(look("app.sign_in", &[("url", &server.url("")), ("key", KEY)]));
    assert!(deaf.contains("ATTEST_KEY is missing or another one"), "{deaf}");
    let date = "date: Mon, 30 Nov 2026 01:00:00 GMT\r\n";
    let server = Server::saying(answer("404 Not Found", date, "<h1>Page not found</h1>"));
    let late = reason(look("app.sign_in", &[("url", &server.url("")), ("key", KEY)]));
    assert!(late.contains(" s apart: signatures hold for 300 s"), "{late}");
}

#[test]
fn what_another_app_answers_is_data() {
    for body in ["[]", "{}", "\u{1b}[31mnope", "{\"email\":1}", "{\"email\":\"\u{202e}a\",\"mark\":\"m\"}"] {
        let server = Server::saying(answer("200 OK", "", body));
        let why = reason(look("app.sign_in", &[("url", &server.url("")), ("key", KEY)]));
        assert!(!why.chars().any(|c| c.is_control() || c == '\u{202e}'), "{why:?}");
        assert!(why.contains("another app") || why.contains("not JSON"), "{why}");
    }
}

#[test]
fn the_question_carries_neither_key_nor_value() {
    let server = Server::start(|_, asked, stream| {
        let nonce = asked.split("\"nonce\":\"").nth(1).unwrap().split('"').next().unwrap();
        let told = format!("{{\"nonce\":\"{nonce}\",\"unknown\":[],\"values\":{{\"AUTH_SECRET\":null}}}}");
        stream.write_all(answer("200 OK", "", &told).as_bytes()).unwrap();
    });
    let (url, value) = (server.url(""), "the-value-that-nobody-sees");
    let inputs = [("url", url.as_str()), ("key", KEY), ("name", "AUTH_SECRET"), ("value", value)];
    assert_eq!(reason(look("app.attest", &inputs)), "AUTH_SECRET is not set in the running app");
    let [asked] = server.asked().try_into().unwrap();
    assert!(asked.contains("\"names\":[\"AUTH_SECRET\"]"), "{asked}");
    assert!(asked.contains(&format!("x-vibe-signature: t={},v1=", NOW.as_secs())), "{asked}");
    assert!(!asked.contains(value) && !asked.contains(KEY));
}

/// An app of somebody else: it takes what is signed with its secret and refuses the rest, or it does not.
#[test]
fn an_ear_for_payments_is_proved_without_knowing_the_app() {
    let hook = |unsigned: &'static str, signed: &'static str| {
        let server = Server::start(move |_, request, stream| {
            let body = request.split("\r\n\r\n").nth(1).unwrap_or_default();
            let header = request.lines().find_map(|line| line.strip_prefix("stripe-signature: t="));
            let is_right = header.is_some_and(|header| {
                let (time, given) = header.split_once(",v1=").unwrap();
                given == super::ask::hmac(b"whsec_x", &[time.as_bytes(), b".", body.as_bytes()])
            });
            let _ = stream.write_all(answer(if is_right { signed } else { unsigned }, "", "said").as_bytes());
        });
        let looked = look("app.hook", &[("url", &server.url("/hooks/stripe")), ("secret", "whsec_x")]);
        (looked, server.asked().len())
    };
    let (held, asked) = hook("400 Bad Request", "200 OK");
    let Ok(Seen::Ours { outputs, .. }) = held else { panic!("{held:?}") };
    assert_eq!(outputs["proof"].expose(), "a signed event was taken, one without a signature refused");
    assert_eq!(asked, 2);
    assert!(reason(hook("200 OK", "200 OK").0).contains("answers 200 to an event without a signature"));
    assert!(
        reason(hook("404 Not Found", "404 Not Found").0)
            .contains("answers 404 to an event without a signature")
    );
    assert!(reason(hook("307 Temporary Redirect", "200 OK").0).contains("answers 307"));
    assert!(reason(hook("400 Bad Request", "400 Bad Request").0).contains("answers 400 to a signed event"));
}
