//! Clerk's Platform API: an application with its keys, the rows of a domain before there is an instance, the production
//! instance, what its DNS is seen to be, and the switch of Google; and whether the app leads there.
//!
//! Applications are data (`provider.toml`). The rest is Rust: a production instance is found in one answer and its rows in
//! another, is made once and goes with its application; a change of the configuration is tried without effect first, and
//! made for exactly the version that was looked at. Whatever stands in an application of ours is ours.

mod config;
mod domain;
mod instance;
mod intent;
mod rows;
mod sign_in;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value as Json;

use super::Key;
use super::rest::{self, Rest, encoded};
use crate::engine::{Call, Fault, Kind, Outputs, Provider, Seen};
use crate::error::{Error, Kind as ErrorKind};
use crate::http::{Client, plain};

/// Where the real interface is.
pub const BASE: &str = "https://api.clerk.com";
const FILE: &str = include_str!("provider.toml");
const APPLICATIONS: &str = "/v1/platform/applications";
/// Where a plan is changed.
const BILLING: &str = "https://dashboard.clerk.com/settings/billing";

/// What the provider needs.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address without a slash at the end: [`BASE`], or a stand-in on this machine.
    pub base: String,
    /// A key of the Platform API (`ak_…`), `clerk.key`; it may come later.
    pub key: Key,
}

/// Gives `clerk.application`, `clerk.config`, `clerk.domain`, `clerk.instance`, `clerk.intent` and
/// `clerk.sign_in`.
pub struct Clerk {
    rest: Rest,
    client: Client,
    /// Marks of instances and domains that were given up in this run: they go with their application.
    dropped: Mutex<BTreeSet<String>>,
}

impl Clerk {
    /// A provider for one workspace.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(setup: Setup) -> Result<Clerk, Error> {
        let Setup { client, base, key } = setup;
        let rest = Rest::new(FILE, rest::Setup { client: client.clone(), base, key: Some(key) })?;
        Ok(Clerk { rest, client, dropped: Mutex::default() })
    }

    fn dropped(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One application with its instances and their keys.
    async fn application(&self, id: &str) -> Result<Option<Json>, Fault> {
        self.rest.read_at(&below(id, ""), &[("include_secret_keys", "true")]).await
    }
}

/// The path of something that belongs to an application.
fn below(application: &str, rest: &str) -> String {
    format!("{APPLICATIONS}/{}{rest}", encoded(application))
}

/// The text at a pointer of an answer; empty when there is none.
fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

/// What Clerk says of a refusal: the code and the words of its first error.
fn said(answer: &Json) -> String {
    let long = text(answer, "/errors/0/long_message");
    let words = if long.is_empty() { text(answer, "/errors/0/message") } else { long };
    plain(&format!("{} ({})", words.trim_end_matches('.'), text(answer, "/errors/0/code")))
}

/// The plan of the workspace does not have what was asked for: only a person can pay.
fn unpaid(call: &Call<'_>, answer: &Json) -> Fault {
    Fault::Refused(
        Error::new(
            ErrorKind::Waiting,
            "clerk.plan",
            format!("`{}` needs a larger plan at Clerk: {}", call.addr, said(answer)),
        )
        .hint(format!("choose one at {BILLING}, and run the same command again; nothing was changed")),
    )
}

/// A domain that no production instance can have.
fn not_taken(call: &Call<'_>, answer: &Json) -> Fault {
    Fault::Refused(
        Error::failed("clerk.domain", format!("Clerk does not take this domain for `{}`: {}", call.addr, said(answer)))
            .hint("it has to be a domain of your own that no other instance has: a host's own, such as *.vercel.app, is refused"),
    )
}

/// An answer that cannot be taken for what it should be.
fn odd(what: &str) -> Fault {
    Fault::Unsure(
        Error::failed("rest.broken", format!("Clerk's answer does not say {what}"))
            .hint("the provider has a fault of its own; run the same command again later"),
    )
}

/// What hints of a failure say, one after the other.
fn hints(at: Option<&Json>) -> Vec<String> {
    let all = at.and_then(Json::as_array).into_iter().flatten();
    all.map(|hint| plain(&text(hint, "/message"))).filter(|hint| !hint.is_empty()).collect()
}

#[async_trait]
impl Provider for Clerk {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.rest.kinds();
        kinds.extend([config::kind(), domain::kind(), instance::kind(), intent::kind(), sign_in::kind()]);
        kinds
    }

    fn budget(&self) -> usize {
        self.rest.budget()
    }

    fn forget_reads(&self) {
        self.rest.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        // The app is asked, and no key of ours.
        if call.kind.name == sign_in::NAME {
            return self.look_at_sign_in(call).await;
        }
        if self.rest.before_its_key(call)? {
            return Ok(Seen::Missing);
        }
        match call.kind.name.as_str() {
            config::NAME => self.look_at_config(call).await,
            domain::NAME => self.look_at_domain(call).await,
            instance::NAME => self.look_at_instance(call).await,
            intent::NAME => self.look_at_intent(call).await,
            _ => self.rest.observe(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.rest.forget_reads();
        match call.kind.name.as_str() {
            config::NAME => self.set_config(call).await,
            instance::NAME => self.set_instance(call).await,
            intent::NAME => self.set_intent(call).await,
            _ => self.rest.ensure(call).await,
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.rest.forget_reads();
        match call.kind.name.as_str() {
            config::NAME => self.clear_config(call).await,
            instance::NAME => self.drop_instance(call).await,
            intent::NAME => self.drop_intent(call).await,
            _ => self.rest.delete(call).await,
        }
    }
}
