//! The MenuGen story, whole: described, proved, put onto a preview, promoted to production, with a person at a terminal who
//! does what only a person can. Then the 38 steps of the story are told, and held against the table in README.
//!
//! Real parts and stand-ins as in `tests/deploy`. The person is a script here: it reads what it is asked and types the answer
//! at once, so its seconds are those of a machine.

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
#[allow(dead_code, reason = "made for the whole journey of one environment")]
#[path = "../deploy/journey.rs"]
mod journey;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use fakes::stripe::Stripe;
use journey::Journey;
use serde_json::Value;

/// What a person answers in each environment, by address. Made up and well-formed.
const LIVE: &str = "sk_live_story51NotARealKeyOfAnybody0001";
const TEST: &str = "sk_test_story51NotARealKeyOfAnybody0001";
const PREVIEW: [(&str, &str); 3] = [
    ("key.stripe", TEST),
    ("key.ai", "sk-story-ai-0a1b2c3d4e5f60718293a4b5"),
    ("key.resend", "re_canary_mail_7f3a9b2c4d5e"),
];
const PRODUCTION: [(&str, &str); 3] = [
    ("key.stripe", LIVE),
    ("key.ai", "sk-story-ai-0a1b2c3d4e5f60718293a4b5"),
    ("key.resend", "re_canary_mail_7f3a9b2c4d5e"),
];
/// Longest time of a walk.
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn menugen_from_its_description_over_preview_to_production() {
    let journey = Journey::with("hono-sqlite", Stripe::both(LIVE, TEST));
    journey.say("\n[environments.preview]\ndomain = \"preview.menugen.test\"\nproviders = { dns = \"powerdns:{dns}\", host = \"ssh:root@{host}\", zone = \"powerdns\", mail = \"resend\" }\n");
    let began = Instant::now();
    let verified = journey.vibe(&["verify"]);
    assert!(verified.status.success(), "{}", verified.told());
    println!("verify: {:.1} s", began.elapsed().as_secs_f64());

    walked(&journey, "deploy --env preview", &PREVIEW);
    let google = Journey::client_of_google();
    let answers: Vec<(&str, &str)> =
        PRODUCTION.into_iter().chain([("key.google", google.as_str())]).collect();
    walked(&journey, "promote", &answers);
    nothing_is_left_to_do(&journey);

    let told = journey.vibe(&["report", "--menugen"]);
    println!("{}", told.told());
    let json = journey.vibe(&["--json", "report", "--menugen"]);
    let story: Value = serde_json::from_str(json.told().lines().last().unwrap()).unwrap();
    as_readme_says(&story);
    let counted = |name: &str| story[name].as_u64().unwrap();
    assert!(counted("proved") >= 30, "{}", told.told());
}

/// A walk with a person at the terminal.
fn walked(journey: &Journey, arguments: &str, answers: &[(&str, &str)]) {
    let began = Instant::now();
    let person = Person::at(journey.on_a_terminal(arguments), answers);
    let (well, told) = person.until_it_ends();
    assert!(well, "vibe {arguments}:\n{told}");
    println!("{arguments}: {:.1} s", began.elapsed().as_secs_f64());
}

fn nothing_is_left_to_do(journey: &Journey) {
    for environment in ["preview", "production"] {
        let person = Person::at(journey.on_a_terminal(&format!("plan --env {environment} --check")), &[]);
        let (well, told) = person.until_it_ends();
        assert!(well, "{environment}:\n{told}");
    }
}

/// The states of the table in README are those of this run.
fn as_readme_says(story: &Value) {
    let readme = include_str!("../../README.md");
    let mut wrong = String::new();
    for row in story["rows"].as_array().unwrap() {
        let start = format!("| {} |", row["number"]);
        let line = readme.lines().find(|line| line.starts_with(&start)).unwrap_or_default();
        let state = line.split('|').nth(4).unwrap_or_default().trim().trim_matches('*');
        if state != row["state"].as_str().unwrap() {
            let _ = writeln!(wrong, "{start} is {}, README says {state:?}", row["state"]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Reads what a terminal shows, and types what it is asked for.
struct Person {
    child: Child,
    shown: Receiver<Vec<u8>>,
    answers: BTreeMap<String, String>,
}

impl Person {
    fn at(mut child: Child, answers: &[(&str, &str)]) -> Person {
        let mut screen = child.stdout.take().unwrap();
        let (send, shown) = mpsc::channel();
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = screen.read(&mut piece) {
                if send.send(piece[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let answers = answers.iter().map(|(addr, value)| ((*addr).to_owned(), (*value).to_owned()));
        Person { child, shown, answers: answers.collect() }
    }

    /// Whether it ended well, and everything that was shown.
    fn until_it_ends(mut self) -> (bool, String) {
        let (mut bytes, mut answered, until) = (Vec::new(), 0, Instant::now() + PATIENCE);
        loop {
            match self.shown.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(piece) => bytes.extend(piece),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    break;
                }
            }
            let text = plain(&bytes);
            if let Some((at, typed)) = self.asked(&text[answered..]) {
                answered += at;
                self.child.stdin.as_mut().unwrap().write_all(typed.as_bytes()).unwrap();
            }
        }
        let ended = self.child.wait().unwrap();
        (ended.success(), plain(&bytes))
    }

    /// What is asked for behind the last answer: how far it was read, and what is typed.
    fn asked(&self, text: &str) -> Option<(usize, String)> {
        if let Some(at) = text.find("Type y for yes") {
            return Some((at + 4, "y\r".to_owned()));
        }
        let at = text.find("Your turn")?;
        let addr = text[at..].lines().next()?.rsplit(' ').next()?.to_owned();
        // The keys are named once the terminal listens.
        let listens = text[at..].find("Enter")?;
        let value = self.answers.get(&addr);
        let typed = value.map_or_else(|| "s".to_owned(), |value| format!("\u{1b}[200~{value}\u{1b}[201~\r"));
        Some((at + listens + 5, typed))
    }
}

/// What a person reads: without colours and movements.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                if letters.next() == Some('[') {
                    let _ = letters.find(|end| end.is_ascii_alphabetic() || *end == '~');
                }
            }
            '\r' => {}
            other => plain.push(other),
        }
    }
    plain
}
