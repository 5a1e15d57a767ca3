//! One call of Vercel's interface: who asks, for which team, and what an answer means.
//!
//! Errors are `{"error":{"code","message"}}` (<https://vercel.com/docs/rest-api/errors>). A key that is not known comes as 403
//! with `invalidToken`, 402 means that billing waits for a person, 429 says in `error.limit.reset` when it is over.

use std::time::Duration;

use serde_json::Value as Json;

use super::super::Key;
use super::super::reads::Reads;
use crate::engine::{Call, Fault, Value};
use crate::error::Error;
use crate::http::{Answer, Client, Method, Request, plain};
use crate::providers::rest;
use crate::secret::Secret;

/// Where a person pays, or says why they do not.
pub(super) const BILLING: &str = "https://vercel.com/account/billing";
/// Time for one file on its way up; a slow line carries the largest file of a function in it.
const UPLOAD: Duration = Duration::from_secs(300);

/// Vercel, as whoever the key belongs to.
pub(super) struct Api {
    client: Client,
    base: String,
    key: Key,
    reads: Reads<Json>,
}

/// What a call says: path with its own query, and the body.
pub(super) struct Ask<'a> {
    method: Method,
    path: &'a str,
    query: Vec<(&'a str, String)>,
    body: Option<Json>,
    hidden: Vec<Secret>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(method: Method, path: &'a str) -> Ask<'a> {
        Ask { method, path, query: Vec::new(), body: None, hidden: Vec::new() }
    }

    pub(super) fn post(path: &'a str) -> Ask<'a> {
        Ask::new(Method::POST, path)
    }

    pub(super) fn query(mut self, name: &'a str, value: impl Into<String>) -> Ask<'a> {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn body(self, body: Json) -> Ask<'a> {
        Ask { body: Some(body), ..self }
    }

    /// The body holds every secret of these inputs.
    pub(super) fn hide(mut self, call: &Call<'_>) -> Ask<'a> {
        let secret = |value: &Value| match value {
            Value::Secret(secret) => Some(secret.clone()),
            Value::Text(_) => None,
        };
        self.hidden.extend(call.inputs.0.values().filter_map(secret));
        self
    }
}

impl Api {
    pub(super) fn new(client: Client, base: &str, key: Key) -> Api {
        Api { client, base: base.trim_end_matches('/').to_owned(), key, reads: Reads::default() }
    }

    pub(super) fn forget(&self) {
        self.reads.forget();
    }

    /// There is no key yet: nothing can have been made with it.
    pub(super) fn too_early(&self, call: &Call<'_>) -> Result<bool, Error> {
        Ok(call.known.is_empty() && !self.key.is_there()?)
    }

    /// One answer, or nothing for a missing thing. Looks of one wave that ask the same share it.
    pub(super) async fn get(
        &self,
        team: &str,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Option<Json>, Fault> {
        let read = async {
            let mut ask = Ask::new(Method::GET, path);
            ask.query = query.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            let answer = self.client.send(&self.request(team, &ask)?).await?;
            if answer.status == 404 {
                return Ok(Json::Null);
            }
            self.judge(&answer)?;
            Ok::<_, Fault>(answer.json()?)
        };
        let answer = self.reads.get(&format!("{team} {path} {query:?}"), read).await?;
        Ok((!answer.is_null()).then_some(answer))
    }

    /// Sends what changes something, and gives its answer whatever that is: the caller has to let it be judged.
    pub(super) async fn send(&self, team: &str, ask: Ask<'_>) -> Result<Answer, Fault> {
        let request = self.request(team, &ask)?;
        self.reads.forget();
        let answer = self.client.send(&request).await;
        self.reads.forget();
        Ok(answer?)
    }

    /// The same, judged; nothing for a missing thing.
    pub(super) async fn change(&self, team: &str, ask: Ask<'_>) -> Result<Option<Json>, Fault> {
        let answer = self.send(team, ask).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        self.judge(&answer)?;
        // It had its effect: an empty answer, or one that nobody can read, is found out by a look.
        Ok(Some(answer.json().unwrap_or(Json::Null)))
    }

    /// Gives the bytes of a file, which are known by their SHA-1 from then on. Twice is the same as once.
    pub(super) async fn upload(&self, team: &str, sha: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let request = self
            .request(team, &Ask::post("/v2/files"))?
            .header("x-vercel-digest", sha)
            .bytes("application/octet-stream", bytes)
            .deadline(UPLOAD)
            .repeatable();
        let answer = self.client.send(&request).await?;
        self.judge(&answer)
    }

    fn request(&self, team: &str, ask: &Ask<'_>) -> Result<Request, Error> {
        let mut request = Request::new(ask.method.clone(), format!("{}{}", self.base, ask.path))
            .bearer(&self.key.get()?)
            .header("accept", "application/json");
        for (name, value) in &ask.query {
            request = request.query(*name, value.as_str());
        }
        if !team.is_empty() {
            request = request.query(if team.starts_with("team_") { "teamId" } else { "slug" }, team);
        }
        for secret in &ask.hidden {
            request = request.hide(secret);
        }
        match &ask.body {
            Some(body) => request.json(body),
            None => Ok(request),
        }
    }

    /// Sorts a status into what must happen next.
    pub(super) fn judge(&self, answer: &Answer) -> Result<(), Fault> {
        let (place, said) = (answer.place(), answer.excerpt());
        let told = answer.json().unwrap_or_default();
        match answer.status {
            200..=299 => Ok(()),
            401 => Err(self.key.refused(place, &said).into()),
            403 if told.pointer("/error/invalidToken") == Some(&Json::Bool(true)) => {
                Err(self.key.refused(place, &said).into())
            }
            403 => Err(self.key.forbidden(place, &said).into()),
            402 => Err(billing(&said).into()),
            409 => {
                Err(Error::failed("rest.conflict", format!("{place} says that it stands already: {said}"))
                    .hint("look at it there; `--adopt` takes over what is yours")
                    .into())
            }
            300..=499 => {
                Err(Error::failed("rest.refused", format!("{place} answers {}: {said}", answer.status))
                    .hint("the provider's words say what it does not like; nothing was changed")
                    .into())
            }
            status => Err(Fault::Unsure(
                Error::failed("rest.broken", format!("{place} answers {status}: {said}"))
                    .hint("the provider has a fault of its own; run the same command again later"),
            )),
        }
    }
}

/// Nothing more is made until somebody has looked at the bill.
fn billing(said: &str) -> Error {
    Error::failed("vercel.billing", format!("Vercel wants somebody to look at billing first: {said}"))
        .hint(format!("a person settles it at {BILLING} (of a team: in its own settings)"))
        .hint("then run the same command again: it goes on where it stopped")
}

/// The text at a pointer of an answer; empty when there is none.
pub(super) fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

/// The same for a message.
pub(super) fn words(item: &Json, at: &str) -> String {
    plain(&text(item, at))
}

/// The list at a pointer of an answer.
///
/// # Errors
/// `rest.no_list`.
pub(super) fn list<'a>(answer: &'a Json, at: &str, path: &str) -> Result<&'a [Json], Error> {
    match answer.pointer(at) {
        Some(Json::Array(items)) => Ok(items),
        _ => Err(Error::failed("rest.no_list", format!("the answer to {path} holds no list at {at}"))
            .hint("the provider's interface is another one than this vibe knows")),
    }
}

/// Something stands under our name that carries no mark of ours.
pub(super) fn foreign(call: &Call<'_>, what: &str) -> Fault {
    Fault::Refused(
        Error::failed("vercel.foreign", format!("{what} stands at Vercel already and is not ours"))
            .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr)),
    )
}
