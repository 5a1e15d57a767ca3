//! How the app is asked: signed questions, forms as a browser sends them, and what comes of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::engine::{Call, Clock};
use crate::error::Error;
use crate::http::{Answer, Client, Failure, Request, plain};

/// Longest time for one answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How far two clocks may be apart before a signature no longer holds.
const SKEW: Duration = Duration::from_secs(300);
/// Digits of a nonce.
const NONCE: usize = 32;

/// Why a proof does not hold.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It does not hold, or not yet: a sentence for a person.
    Not(String),
    /// The app asks to wait.
    Wait(Duration),
    /// What we were given cannot be used.
    Wrong(Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        match failure {
            Failure::NotSent(error) | Failure::Lost(error) => Trouble::Not(error.to_string()),
            Failure::Limited(time) => Trouble::Wait(time),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Wrong(error)
    }
}

/// HMAC-SHA256 in lower-case hex.
pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> String {
    // HMAC takes keys of any length; only the type says that it may fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The app under test, and the key that it knows us by.
pub(super) struct Site<'a> {
    client: &'a Client,
    clock: &'a Clock,
    url: &'a str,
    key: Vec<u8>,
}

impl<'a> Site<'a> {
    pub(super) fn of(client: &'a Client, call: &'a Call<'_>) -> Result<Site<'a>, Trouble> {
        let key = unhex(call.inputs.need("key")?).ok_or_else(|| {
            Error::usage("app.key", "the key of the app's proofs is not 64 hexadecimal digits")
                .hint("let vibe make a new one: `vibe secret rotate` with its name")
        })?;
        Ok(Site { client, clock: call.clock, url: call.inputs.need("url")?.trim_end_matches('/'), key })
    }

    /// The app as somebody asks who has no key.
    pub(super) fn stranger(client: &'a Client, call: &'a Call<'_>) -> Result<Site<'a>, Trouble> {
        let url = call.inputs.need("url")?.trim_end_matches('/');
        Ok(Site { client, clock: call.clock, url, key: Vec::new() })
    }

    /// Time since 1970.
    pub(super) fn now(&self) -> Duration {
        self.clock.now()
    }

    /// A value that nobody else can guess and that comes up once.
    pub(super) fn once(&self, what: &str) -> String {
        let now = self.now().as_nanos().to_le_bytes();
        hmac(&self.key, &[b"once\n", what.as_bytes(), &now, &fastrand::u128(..).to_le_bytes()])
    }

    /// HMAC of a value under the app's key, as the app makes it: nonce, 0, name, 0, value.
    pub(super) fn fingerprint(&self, nonce: &str, name: &str, value: &str) -> String {
        hmac(&self.key, &[nonce.as_bytes(), b"\0", name.as_bytes(), b"\0", value.as_bytes()])
    }

    pub(super) fn nonce(&self) -> String {
        self.once("nonce").chars().take(NONCE).collect()
    }

    /// A signed question. The answer is an object.
    pub(super) async fn ask(&self, path: &str, question: &Value) -> Result<Value, Trouble> {
        let mut question = question.clone();
        if let Some(fields) = question.as_object_mut() {
            fields.entry("nonce").or_insert_with(|| json!(self.nonce()));
        }
        let body = question.to_string();
        let seconds = self.now().as_secs();
        let signed = format!("vibe-request\n{seconds}\n{path}\n{body}");
        let digest = hmac(&self.key, &[signed.as_bytes()]);
        let request = Request::post(format!("{}{path}", self.url))
            .header("x-vibe-signature", format!("t={seconds},v1={digest}"))
            .bytes("application/json", body.into_bytes())
            .deadline(PATIENCE);
        let answer = self.client.send(&request).await?;
        match answer.status {
            200 => answer.json().map_err(|error| Trouble::Not(error.to_string())),
            404 => Err(Trouble::Not(self.why_unheard(&answer))),
            status => Err(Trouble::Not(format!("the app answers {status} to {path}: {}", answer.excerpt()))),
        }
    }

    /// An app answers like a missing page to whatever is not signed as it should be.
    fn why_unheard(&self, answer: &Answer) -> String {
        let theirs = answer.header("date").and_then(|date| httpdate::parse_http_date(date).ok());
        let theirs = theirs.and_then(|time| time.duration_since(std::time::SystemTime::UNIX_EPOCH).ok());
        let apart = theirs.map_or(Duration::ZERO, |theirs| theirs.abs_diff(self.now()));
        if apart > SKEW {
            return format!(
                "the clocks of this machine and of the app are {} s apart: signatures hold for {} s; set both by NTP",
                apart.as_secs(),
                SKEW.as_secs()
            );
        }
        "the app does not take our signature: its ATTEST_KEY is missing or another one, or what answers there is not this app"
            .to_owned()
    }

    /// A page, as somebody who carries these cookies gets it.
    pub(super) async fn page(&self, path: &str, jar: &Jar) -> Result<Answer, Trouble> {
        let request = Request::get(format!("{}{path}", self.url)).deadline(PATIENCE);
        Ok(self.client.send(&jar.put_into(request)).await?)
    }

    /// Sends a form; cookies of the answer go into the jar.
    pub(super) async fn form(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        jar: &mut Jar,
    ) -> Result<Answer, Trouble> {
        let request =
            Request::post(format!("{}{path}", self.url)).form(fields.iter().copied()).deadline(PATIENCE);
        let answer = self.client.send(&jar.put_into(request)).await?;
        jar.take(&answer);
        Ok(answer)
    }

    /// Posts what a machine sends.
    pub(super) async fn post(
        &self,
        path: &str,
        headers: &[(&str, String)],
        body: &str,
    ) -> Result<Answer, Trouble> {
        let request = Request::post(format!("{}{path}", self.url))
            .bytes("application/json", body.as_bytes().to_vec())
            .deadline(PATIENCE);
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, value.as_str()));
        Ok(self.client.send(&request).await?)
    }
}

/// Cookies of one visitor. All are sent to the one site that is asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Jar(BTreeMap<String, String>);

impl Jar {
    fn put_into(&self, request: Request) -> Request {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { request } else { request.header("cookie", pairs.join("; ")) }
    }

    fn take(&mut self, answer: &Answer) {
        for line in answer.headers("set-cookie") {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let ends = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
            if ends || value.is_empty() {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A text of an answer, made harmless.
pub(super) fn text<'a>(answer: &'a Value, name: &str) -> Result<&'a str, Trouble> {
    answer.get(name).and_then(Value::as_str).ok_or_else(|| odd(name, answer))
}

/// What an answer of an app should hold, and does not.
pub(super) fn odd(name: &str, answer: &Value) -> Trouble {
    Trouble::Not(format!(
        "the app's answer has no `{name}`; it was made by another version of vibe, or is another app: {}",
        plain(&answer.to_string())
    ))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.len() != 64 || !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// `0.4 s`
pub(super) fn shown(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64().max(0.05))
}
