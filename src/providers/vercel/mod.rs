//! Vercel: a project, its variables, deployments of a built app, its domain, and which deployment the domain leads to.
//!
//! Each environment of an app is a project of its own, so that one of them can go without the other. All of it is Rust: every
//! call takes the team along, and refusals are told apart by the answer's body.

mod account;
mod api;
mod deployment;
mod domain;
mod env;
mod files;
mod live;
mod output;
mod project;

use std::sync::Arc;

use async_trait::async_trait;

use self::api::Api;
use super::rest::encoded;
use super::{Bases, Key};
use crate::engine::{Call, Fault, Kind, Outputs, Provider, Seen};
use crate::error::Error;
use crate::http::{Client, Options};
use crate::secret::{FingerprintKey, SecretStore};

/// Where the real interface is.
pub const BASE: &str = "https://api.vercel.com";
/// Name of the key.
const KEY: &str = "vercel.token";
/// Calls at the same time: limits are per endpoint and minute (<https://vercel.com/docs/rest-api#rate-limits>).
const BUDGET: usize = 4;

/// What the provider needs.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address without a slash at the end: [`BASE`], or a stand-in on this machine.
    pub base: String,
    /// An access token, `vercel.token`; it may come later.
    pub key: Key,
    /// Key of the prints that tell what a variable holds.
    pub prints: FingerprintKey,
}

/// Gives `vercel.account`, `vercel.project`, `vercel.env`, `vercel.deployment`, `vercel.domain`, `vercel.verified` and
/// `vercel.live`.
pub struct Vercel {
    api: Api,
    prints: FingerprintKey,
}

impl Vercel {
    /// A provider for whoever the key belongs to.
    pub fn new(setup: Setup) -> Vercel {
        let Setup { client, base, key, prints } = setup;
        Vercel { api: Api::new(client, &base, key), prints }
    }

    /// The same for what delivers no variable.
    ///
    /// # Errors
    /// `http.client`.
    pub fn of(secrets: Arc<dyn SecretStore>, bases: &Bases) -> Result<Vercel, Error> {
        let client = Client::new(&Options::default())?.named("vercel");
        let key = Key::new(secrets, KEY)?;
        Ok(Vercel::new(Setup { client, base: bases.of("vercel"), key, prints: FingerprintKey::random()? }))
    }
}

/// The team of a call: its name in addresses, or `team_…`; empty for a personal account.
fn team<'a>(call: &'a Call<'_>) -> &'a str {
    call.inputs.get("team").unwrap_or_default()
}

/// A path below the project of a call.
///
/// # Errors
/// `vercel.name`: a name of dots alone, which every URL takes for a step up.
fn project_path(version: &str, call: &Call<'_>, rest: &str) -> Result<String, Error> {
    let name = call.inputs.need("project")?;
    if name.trim_matches('.').is_empty() {
        return Err(Error::usage("vercel.name", "the project has no name of letters")
            .hint("a name looks like my-shop"));
    }
    Ok(format!("/{version}/projects/{}{rest}", encoded(name)))
}

#[async_trait]
impl Provider for Vercel {
    fn kinds(&self) -> Vec<Kind> {
        vec![
            account::kind(),
            project::kind(),
            env::kind(),
            deployment::kind(),
            domain::kind(),
            domain::verified(),
            live::kind(),
        ]
    }

    fn budget(&self) -> usize {
        BUDGET
    }

    fn forget_reads(&self) {
        self.api.forget();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.api.too_early(call)? {
            return Ok(Seen::Missing);
        }
        match call.kind.name.as_str() {
            account::NAME => self.look_at_account(call).await,
            project::NAME => self.look_at_project(call).await,
            env::NAME => self.look_at_env(call).await,
            deployment::NAME => self.look_at_deployment(call).await,
            domain::NAME => self.look_at_domain(call).await,
            domain::VERIFIED => self.look_at_rows(call).await,
            live::NAME => self.look_at_live(call).await,
            _ => Err(unknown(call)),
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.api.forget();
        match call.kind.name.as_str() {
            project::NAME => self.set_project(call).await,
            env::NAME => self.set_env(call).await,
            deployment::NAME => self.set_deployment(call).await,
            domain::NAME => self.set_domain(call).await,
            live::NAME => self.set_live(call).await,
            _ => Err(unknown(call)),
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.api.forget();
        match call.kind.name.as_str() {
            project::NAME => self.remove_project(call).await,
            env::NAME => self.remove_env(call).await,
            deployment::NAME => self.remove_deployment(call).await,
            domain::NAME => self.remove_domain(call).await,
            live::NAME => self.take_down(call).await,
            _ => Err(unknown(call)),
        }
    }
}

fn unknown(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("vercel.read_only", format!("`{}` can only be looked at", call.addr))
            .hint("this is a fault of vibe: please report it"),
    )
}
