//! A provider that is a file: `provider.toml` says how its things are found, made, changed and deleted.
//!
//! The grammar is closed (`grammar.rs`): five verbs, JSON pointers (RFC 6901), `${}` look-ups, readiness, lists of statuses.
//! What needs an `if` is Rust behind the same trait. Files are built in, never read from a project's folder: they see
//! secrets.
//!
//! ```toml
//! [provider]
//! name = "example"
//! secret = "example.key"              # bearer; `header = "X-API-Key"` for another header
//! [kind.hook]
//! inputs  = { url = "identity", events = "" }
//! outputs = { id = "/id", secret = { at = "/secret", secret = true, once = true } }
//! find    = { get = "/hooks", list = "/data", where = { "/url" = "${url}" } }
//! create  = { post = "/hooks", body = { url = "${url}", events = { "$list" = "${events}" }, note = "${mark}" } }
//! update  = { patch = "/hooks/${id}", body = { events = { "$list" = "${events}" }, note = "${mark}" } }
//! delete  = { delete = "/hooks/${id}" }
//! mark    = "/note"
//! shows   = { events = "/events" }
//! wanted  = { "/status" = "enabled" }  # must stand there whatever the inputs are
//! by_hand = "Add a hook for ${url}."
//! ```

mod find;
mod grammar;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use self::find::Found;
use self::grammar::{Ask, Encoding, File, Marks, Output, Thing};
use self::text::{Names, form};
pub(super) use self::text::{encoded, label, shown};
use super::key::Key;
use super::reads::Reads;
use crate::engine::{Call, Fault, Kind, Outputs, Provider, Seen, Value};
use crate::error::Error;
use crate::http::{Answer, Client, Method, Request};
use crate::secret::Secret;

/// Calls at the same time, unless the file says otherwise.
const BUDGET: usize = 8;
/// Wait after a status that means "busy".
const BUSY: Duration = Duration::from_secs(2);

/// What a provider of data needs besides its file.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address that its paths are appended to, without a slash at the end; it may hold look-ups of inputs.
    pub base: String,
    /// The key of its calls, when the file names a secret.
    pub key: Option<Key>,
}

/// A call that changes something, for kinds that need an `if`.
#[derive(Default)]
pub(super) struct Change<'a> {
    /// Method and path.
    pub(super) line: (&'a str, &'a str),
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: Option<&'a Json>,
    /// Statuses that the caller reads itself.
    pub(super) own: &'a [u16],
}

/// A provider whose kinds are data.
pub struct Rest {
    file: File,
    kinds: BTreeMap<String, Kind>,
    setup: Setup,
    reads: Reads<Json>,
}

impl Rest {
    /// Reads a `provider.toml`.
    ///
    /// # Errors
    /// `rest.grammar`: the file says something that the grammar does not know, or misses its secret.
    pub fn new(toml: &str, setup: Setup) -> Result<Rest, Error> {
        let file = grammar::read(toml)?;
        let mut kinds = BTreeMap::new();
        for (name, thing) in &file.kind {
            let kind = thing.kind(&file.provider.name, name)?;
            kinds.insert(kind.name.clone(), kind);
        }
        Ok(Rest { file, kinds, setup, reads: Reads::default() })
    }

    /// Name of the secret that its calls need.
    pub fn secret_name(toml: &str) -> Result<Option<String>, Error> {
        Ok(grammar::read(toml)?.provider.secret)
    }

    fn thing(&self, call: &Call<'_>) -> Result<&Thing, Error> {
        let name = call.kind.name.split_once('.').map_or("", |(_, name)| name);
        self.file.kind.get(name).ok_or_else(|| {
            Error::failed("rest.unknown_kind", format!("no file describes the kind `{}`", call.kind.name))
                .hint("this is a fault of vibe: please report it")
        })
    }

    /// Our mark as this provider's things carry it.
    fn mark<'a>(&self, call: &'a Call<'_>) -> Cow<'a, str> {
        match self.file.provider.marks {
            Marks::Text => Cow::Borrowed(call.mark),
            Marks::Label => Cow::Owned(label(call.mark)),
        }
    }

    fn names<'a>(&self, call: &'a Call<'_>, gives: &'a Outputs) -> Names<'a> {
        Names::of(call, gives, self.mark(call))
    }

    /// Base and path with every look-up filled in; nothing when one of them is not known.
    fn address(&self, path: &str, names: &Names<'_>) -> Result<Option<String>, Error> {
        let base = names.text(&self.setup.base);
        let path = names.path(path)?;
        Ok(base.zip(path).map(|(base, path)| format!("{}{path}", base.trim_end_matches('/'))))
    }

    /// For kinds of the same provider that need an `if`: one answer, or nothing for a missing thing.
    ///
    /// # Errors
    /// As for kinds of data.
    pub(super) async fn read_at(&self, path: &str, query: &[(&str, &str)]) -> Result<Option<Json>, Fault> {
        let pairs = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let asked = format!("{path}?{query:?}");
        let address = self.at(path);
        let answer = self.reads.get(&asked, self.fetch(&address, pairs, &[404], &[])).await?;
        Ok((!answer.is_null()).then_some(answer))
    }

    /// The same for what changes something; `busy` are statuses that mean "nothing happened, come back".
    ///
    /// # Errors
    /// As for kinds of data.
    pub(super) async fn change_at(
        &self,
        (method, path): (&str, &str),
        body: Option<&Json>,
        call: &Call<'_>,
        busy: &[u16],
    ) -> Result<Option<Json>, Fault> {
        let request = self.request(method, &self.at(path), Vec::new())?;
        self.send(request, body, call, &[404], busy).await
    }

    /// The same for what needs more than a body: parameters, headers, and statuses that the caller reads itself. Gives the
    /// status and what came back.
    ///
    /// # Errors
    /// As for kinds of data.
    pub(super) async fn change(&self, change: Change<'_>, call: &Call<'_>) -> Result<(u16, Json), Fault> {
        let pairs =
            change.query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut request = self.request(change.line.0, &self.at(change.line.1), pairs)?;
        for (name, value) in change.headers {
            request = request.header(*name, *value);
        }
        let answer = self.sent(request, change.body, call).await?;
        if !change.own.contains(&answer.status) {
            self.accepted(&[], &answer)?;
        }
        Ok((answer.status, answer.json().unwrap_or(Json::Null)))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.setup.base.trim_end_matches('/'))
    }

    /// A request of ours, with its secret.
    fn request(&self, method: &str, address: &str, query: Vec<(String, String)>) -> Result<Request, Error> {
        let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
        let mut request = Request::new(method, address);
        for (name, value) in query {
            request = request.query(name, value);
        }
        if let Some(key) = &self.setup.key {
            let secret = key.get()?;
            request = match &self.file.provider.header {
                Some(header) => request.secret(header, "", &secret),
                None => request.bearer(&secret),
            };
        }
        for (name, value) in &self.file.provider.headers {
            request = request.header(name, value);
        }
        Ok(request.header("accept", "application/json"))
    }

    /// Its key comes in the same walk and is not there yet: nothing can have been made with it.
    pub(super) fn before_its_key(&self, call: &Call<'_>) -> Result<bool, Error> {
        let Some(key) = self.setup.key.as_ref().filter(|_| self.file.provider.late_key) else {
            return Ok(false);
        };
        Ok(call.known.is_empty() && !key.is_there()?)
    }

    /// Sends a request that changes something; gives what came back, and nothing for a missing thing.
    async fn act(
        &self,
        thing: &Thing,
        ask: &Ask,
        names: &Names<'_>,
        call: &Call<'_>,
    ) -> Result<Option<Json>, Fault> {
        let (method, path) = ask.line();
        let path = self.address(path, names)?.ok_or_else(|| unknown(call, path))?;
        let request = self.request(method, &path, names.pairs(&ask.query))?;
        let body = ask.body.as_ref().and_then(|body| names.body(body));
        self.send(request, body.as_ref(), call, &thing.missing, &thing.busy).await
    }

    /// Sends what changes something. A status of `missing` gives nothing, one of `busy` asks to wait.
    async fn send(
        &self,
        request: Request,
        body: Option<&Json>,
        call: &Call<'_>,
        missing: &[u16],
        busy: &[u16],
    ) -> Result<Option<Json>, Fault> {
        let answer = self.sent(request, body, call).await?;
        if missing.contains(&answer.status) {
            return Ok(None);
        }
        self.accepted(busy, &answer)?;
        // It had its effect: an empty answer, or one that nobody can read, is found out by a look.
        Ok(Some(answer.json().unwrap_or(Json::Null)))
    }

    /// Sends what changes something, whatever comes back.
    async fn sent(&self, request: Request, body: Option<&Json>, call: &Call<'_>) -> Result<Answer, Fault> {
        let mut request = match (body, self.file.provider.encoding) {
            (None, _) => request,
            (Some(body), Encoding::Json) => request.json(body)?,
            (Some(body), Encoding::Form) => {
                let fields = form(body);
                request.form(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            }
        };
        for value in call.inputs.0.values() {
            if let Value::Secret(secret) = value {
                request = request.hide(secret);
            }
        }
        if let Some(header) = self.file.provider.idempotency.as_ref().filter(|_| !call.key.is_empty()) {
            let key = keyed(call.key, &request);
            request = request.header(header, key);
        }
        self.reads.forget();
        let answer = self.setup.client.send(&request).await;
        self.reads.forget();
        Ok(answer?)
    }

    /// Sorts a status into what must happen next.
    fn accepted(&self, busy: &[u16], answer: &Answer) -> Result<(), Fault> {
        let (place, said) = (answer.place(), answer.excerpt());
        match answer.status {
            200..=299 => Ok(()),
            status if busy.contains(&status) || self.file.provider.busy.contains(&status) => {
                Err(Fault::Limited(BUSY))
            }
            401 | 403 => Err(Fault::Refused(match &self.setup.key {
                Some(key) if answer.status == 403 => key.forbidden(place, &said),
                Some(key) => key.refused(place, &said),
                None => Error::failed("rest.forbidden", format!("{place} does not let us: {said}"))
                    .hint("look at what the provider asks for"),
            })),
            409 => Err(Fault::Refused(
                Error::failed("rest.conflict", format!("{place} says that it stands already: {said}"))
                    .hint("look at it there; `--adopt` takes over what is yours"),
            )),
            300..=499 => Err(Fault::Refused(
                Error::failed("rest.refused", format!("{place} answers {}: {said}", answer.status))
                    .hint("the provider's words say what it does not like; nothing was changed"),
            )),
            status => Err(Fault::Unsure(
                Error::failed("rest.broken", format!("{place} answers {status}: {said}"))
                    .hint("the provider has a fault of its own; run the same command again later"),
            )),
        }
    }

    /// What a thing gives, from what was read of it.
    fn outputs(&self, thing: &Thing, item: &Json, call: &Call<'_>) -> Result<Outputs, Error> {
        let mut outputs = Outputs::new();
        for (name, output) in &thing.outputs {
            let (at, secret) = match output {
                Output::Plain(at) => (at, false),
                Output::Told(told) => (&told.at, told.secret),
            };
            let text = match at.starts_with('/') || at.is_empty() {
                true => item.pointer(at).filter(|value| !value.is_null()).map(shown),
                false => self.names(call, &outputs).text(at),
            };
            let Some(text) = text else { continue };
            let value = if secret { Value::Secret(Secret::parse(&text)?) } else { Value::Text(text) };
            outputs.insert(name.clone(), value);
        }
        Ok(outputs)
    }

    async fn update(&self, thing: &Thing, item: &Json, call: &Call<'_>) -> Result<Outputs, Fault> {
        let gives = self.outputs(thing, item, call)?;
        let Some(ask) = &thing.update else {
            return Err(Fault::Refused(
                Error::failed(
                    "rest.cannot_update",
                    format!("`{}` cannot be changed once it stands", call.addr),
                )
                .hint(format!("change it by hand: {}", call.kind.link)),
            ));
        };
        self.act(thing, ask, &self.names(call, &gives), call).await?;
        Ok(gives)
    }

    async fn create(&self, thing: &Thing, call: &Call<'_>) -> Result<Outputs, Fault> {
        let none = Outputs::new();
        let Some(ask) = &thing.create else { return Err(only_looked_at(call)) };
        let gone = || {
            Error::failed(
                "rest.refused",
                format!("the place where `{}` should be made is not there", call.addr),
            )
            .hint("look at the inputs: the provider does not know one of the names in them")
        };
        let told = self.act(thing, ask, &self.names(call, &none), call).await?.ok_or_else(gone)?;
        let outputs = self.outputs(thing, &told, call).map_err(Fault::Unsure)?;
        let untold = |name: &String| !outputs.contains_key(name);
        if !thing.outputs.keys().any(untold) {
            return Ok(outputs);
        }
        // The answer is not the thing itself: read what it gives.
        let mut all = match self.find(thing, call).await? {
            Some(found) => self.outputs(thing, &found.item, call).map_err(Fault::Unsure)?,
            None => none,
        };
        all.extend(outputs);
        Ok(all)
    }
}

/// The key of one request of an attempt: the same request gets the same, another one another, so that a provider that
/// holds keys and requests together never finds one key on two requests.
fn keyed(key: &str, request: &Request) -> String {
    let mut digest = Sha256::new();
    for part in request.identity() {
        digest.update(part);
        digest.update([0]);
    }
    let end: String = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{key}-{end}")
}

fn unknown(call: &Call<'_>, path: &str) -> Error {
    Error::failed("rest.untold", format!("`{}` has no value for all of {path}", call.addr))
        .hint("run the same command again: what gives the value was not made")
}

fn only_looked_at(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("rest.read_only", format!("`{}` can only be looked at", call.addr))
            .hint("this is a fault of vibe: please report it"),
    )
}

#[async_trait]
impl Provider for Rest {
    fn kinds(&self) -> Vec<Kind> {
        self.kinds.values().cloned().collect()
    }

    fn budget(&self) -> usize {
        self.file.provider.budget.unwrap_or(BUDGET)
    }

    fn forget_reads(&self) {
        self.reads.forget();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let thing = self.thing(call)?;
        if self.before_its_key(call)? {
            return Ok(Seen::Missing);
        }
        let Some(found) = self.find(thing, call).await? else { return Ok(Seen::Missing) };
        let Found { item, ours } = found;
        if !ours {
            let whose = thing.mark.as_ref().and_then(|at| item.pointer(at)).map(shown).unwrap_or_default();
            return Ok(Seen::Foreign(match crate::http::plain(&whose) {
                nothing if nothing.is_empty() => "it stands already, without our mark".to_owned(),
                whose => format!("it stands already, marked {whose}"),
            }));
        }
        if let Some(ready) = &thing.ready {
            let state = item.pointer(&ready.at).map(shown).unwrap_or_default();
            if ready.failed.contains(&state) {
                return Err(Fault::Refused(
                    Error::failed(
                        "rest.not_ready",
                        format!("`{}` is {} and stays so", call.addr, crate::http::plain(&state)),
                    )
                    .hint(format!("look at it: {}", call.kind.link)),
                ));
            }
            if !ready.is.contains(&state) {
                return Ok(Seen::Unready(format!("it is {} so far", crate::http::plain(&state))));
            }
        }
        Ok(Seen::Ours {
            outputs: self.outputs(thing, &item, call)?,
            differs: find::differs(thing, &item, call),
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let thing = self.thing(call)?;
        self.reads.forget();
        match self.find(thing, call).await? {
            None => self.create(thing, call).await,
            Some(Found { item, ours: true })
                if !thing.delivers && find::differs(thing, &item, call).is_empty() =>
            {
                Ok(self.outputs(thing, &item, call)?)
            }
            Some(Found { item, ours }) if ours || call.adopt => self.update(thing, &item, call).await,
            Some(_) => Err(Fault::Refused(
                Error::failed("rest.foreign", format!("`{}` stands already and is not ours", call.addr))
                    .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr)),
            )),
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        let thing = self.thing(call)?;
        let Some(ask) = &thing.delete else { return Err(only_looked_at(call)) };
        self.reads.forget();
        let Some(Found { item, ours: true }) = self.find(thing, call).await? else { return Ok(()) };
        let gives = self.outputs(thing, &item, call)?;
        self.act(thing, ask, &self.names(call, &gives), call).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests;
