//! Resend: the domain that mail is sent from, its DNS rows, and a key of the app's own that may only send.
//!
//! Keys are data (`provider.toml`). The domain is Rust: it is found in one answer and its rows stand in another. It has no
//! place for a mark and may have been there for years, so one that we do not remember to have made is somebody else's until
//! it is taken over: then it stays when everything else goes. What we made is also noted in the secret store, which outlives
//! a lost journal.

mod rows;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value as Json, json};

use super::Key;
use super::rest::{self, Rest, encoded};
use crate::engine::{
    Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Repeat, Seen, Value, Verbs,
};
use crate::error::Error;
use crate::http::{Client, plain};
use crate::secret::Secret;

/// Where the real interface is.
pub const BASE: &str = "https://api.resend.com";
const FILE: &str = include_str!("provider.toml");
const DOMAIN: &str = "resend.domain";
const VERIFIED: &str = "resend.verified";
/// Output that holds the id of a domain that we made: no secret, and kept where secrets are.
const OURS: &str = "ours";
/// Pages of domains that are read: a team has ten to a thousand, a hundred on each page.
const PAGES: usize = 20;

/// What the provider needs.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address without a slash at the end: [`BASE`], or a stand-in on this machine.
    pub base: String,
    /// A key with full access, `resend.key`; it may come later.
    pub key: Key,
}

/// Gives `resend.domain`, `resend.key` and `resend.verified`.
pub struct Resend(Rest);

impl Resend {
    /// A provider for one team.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(setup: Setup) -> Result<Resend, Error> {
        let Setup { client, base, key } = setup;
        Ok(Resend(Rest::new(FILE, rest::Setup { client, base, key: Some(key) })?))
    }

    /// The domain of that name, whoever made it.
    async fn named(&self, name: &str) -> Result<Option<Json>, Fault> {
        let mut after = String::new();
        for _ in 0..PAGES {
            let mut query = vec![("limit", "100")];
            if !after.is_empty() {
                query.push(("after", after.as_str()));
            }
            let page = self.0.read_at("/domains", &query).await?.unwrap_or_default();
            let Some(domains) = page.pointer("/data").and_then(Json::as_array) else {
                return Err(no_list().into());
            };
            if let Some(found) =
                domains.iter().find(|domain| text(domain, "/name").eq_ignore_ascii_case(name))
            {
                return self.whole(&text(found, "/id")).await;
            }
            after = domains.last().map(|last| text(last, "/id")).unwrap_or_default();
            if text(&page, "/has_more") != "true" || after.is_empty() {
                return Ok(None);
            }
        }
        Err(Error::failed("rest.too_many", format!("the list of domains has more than {PAGES} pages"))
            .hint("delete what is not used any more, so that ours can be found in it")
            .into())
    }

    async fn whole(&self, id: &str) -> Result<Option<Json>, Fault> {
        self.0.read_at(&format!("/domains/{}", encoded(id)), &[]).await
    }

    async fn look_at_domain(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let name = call.inputs.need("name")?;
        let Some(found) = self.named(name).await? else { return Ok(Seen::Missing) };
        if is_ours(&found, call) || call.adopt {
            return Ok(Seen::ours(outputs(&found, name)?));
        }
        Ok(Seen::Foreign("the account sends from it already".to_owned()))
    }

    async fn set_domain(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let name = call.inputs.need("name")?;
        if let Some(found) = self.named(name).await? {
            if is_ours(&found, call) || call.adopt {
                return Ok(outputs(&found, name)?);
            }
            return Err(Error::failed("resend.foreign", format!("{} stands at Resend already", plain(name)))
                .hint(format!(
                    "`--adopt {}` uses it, and leaves it there when everything else goes",
                    call.addr
                ))
                .into());
        }
        let body = json!({ "name": name });
        let made = self.0.change_at(("POST", "/domains"), Some(&body), call, &[]).await?.unwrap_or_default();
        let mut outputs = outputs(&made, name).map_err(Fault::Unsure)?;
        let id = Secret::parse(&text(&made, "/id")).map_err(Fault::Unsure)?;
        outputs.insert(OURS.to_owned(), Value::Secret(id));
        Ok(outputs)
    }

    async fn remove_domain(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(found) = self.named(call.inputs.need("name")?).await? else { return Ok(()) };
        if !is_ours(&found, call) {
            return Ok(());
        }
        let path = format!("/domains/{}", encoded(&text(&found, "/id")));
        self.0.change_at(("DELETE", &path), None, call, &[]).await.map(|_| ())
    }

    /// Resend looks at the rows when it is asked to, and says later what it saw.
    async fn look_at_rows(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(id) = call.inputs.get("domain") else { return Ok(Seen::Missing) };
        let Some(found) = self.whole(id).await? else { return Ok(Seen::Missing) };
        let status = text(&found, "/status");
        if status == "verified" {
            let words = format!("Resend sends from {}", plain(&text(&found, "/name")));
            return Ok(Seen::ours(Outputs::from([("proof".to_owned(), words.into())])));
        }
        if ["not_started", "failed", "partially_failed"].contains(&status.as_str()) {
            let path = format!("/domains/{}/verify", encoded(id));
            self.0.change_at(("POST", &path), None, call, &[]).await?;
            return Ok(Seen::Unready("Resend has been asked to look at the rows".to_owned()));
        }
        Ok(Seen::Unready(format!("Resend does not see every row yet: {}", rows::open(&found))))
    }
}

fn domain() -> Kind {
    let rows = ["dkim", "spf", "mx"].into_iter().flat_map(|row| [row.to_owned(), format!("{row}_name")]);
    Kind {
        inputs: vec![InputKind::new("name").identity()],
        outputs: std::iter::once("id".to_owned())
            .chain(rows)
            .map(|name| OutputKind::new(&name))
            .chain([OutputKind::secret(OURS)])
            .collect(),
        repeat: Repeat::Find,
        unmaking: Consequence::Destructive,
        by_hand: "At Resend, add the domain ${name}. Its DNS rows are read from there and come next."
            .to_owned(),
        link: "https://resend.com/domains".to_owned(),
        ..Kind::new(DOMAIN)
    }
}

fn verified() -> Kind {
    Kind {
        inputs: vec![InputKind::new("domain")],
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        patience: Duration::from_secs(15 * 60),
        poll: Duration::from_secs(5),
        by_hand: "See at Resend that every row of the domain is verified.".to_owned(),
        link: "https://resend.com/domains".to_owned(),
        ..Kind::new(VERIFIED)
    }
}

fn is_ours(found: &Json, call: &Call<'_>) -> bool {
    let id = text(found, "/id");
    ["id", OURS].iter().any(|name| call.known.get(*name).is_some_and(|known| known.expose() == id))
}

fn outputs(found: &Json, name: &str) -> Result<Outputs, Error> {
    let mut outputs = rows::of(found, name)?;
    outputs.insert("id".to_owned(), plain(&text(found, "/id")).into());
    Ok(outputs)
}

/// The text at a pointer of an answer; empty when there is none.
fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

fn no_list() -> Error {
    Error::failed("rest.no_list", "the answer to /domains holds no list at /data")
        .hint("the provider's interface is another one than this vibe knows")
}

#[async_trait]
impl Provider for Resend {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.0.kinds();
        kinds.extend([domain(), verified()]);
        kinds
    }

    fn budget(&self) -> usize {
        self.0.budget()
    }

    fn forget_reads(&self) {
        self.0.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.0.before_its_key(call)? {
            return Ok(Seen::Missing);
        }
        match call.kind.name.as_str() {
            DOMAIN => self.look_at_domain(call).await,
            VERIFIED => self.look_at_rows(call).await,
            _ => self.0.observe(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.0.forget_reads();
        if call.kind.name == DOMAIN { self.set_domain(call).await } else { self.0.ensure(call).await }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.0.forget_reads();
        if call.kind.name == DOMAIN { self.remove_domain(call).await } else { self.0.delete(call).await }
    }
}
