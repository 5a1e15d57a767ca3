//! Stripe: the account's state, products, prices, the portal of subscribers, and the endpoint that Stripe tells of payments.
//!
//! Endpoints and portals are data (`provider.toml`). Products and prices are Rust, since neither is ever deleted while it is
//! in use: they are put out of sale, and back. The account is only looked at. A key of the wrong mode is refused before any
//! call, and so is one whose answers say another mode than its beginning (`livemode`) before any call that changes something.

mod account;
mod price;
mod product;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value as Json;

use super::Key;
use super::rest::{self, Rest};
use crate::engine::{Call, Fault, Kind, Outputs, Provider, Seen};
use crate::error::Error;
use crate::http::Client;
use crate::secret::Secret;

/// Where the real interface is.
pub const BASE: &str = "https://api.stripe.com";
const FILE: &str = include_str!("provider.toml");
/// Another request for the same object is under way: nothing happened.
const BUSY: &[u16] = &[409];

/// What the provider needs.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address without a slash at the end: [`BASE`], or a stand-in on this machine.
    pub base: String,
    /// The key, `stripe.key`; it may come later.
    pub key: Key,
}

/// Gives `stripe.webhook`, `stripe.portal`, `stripe.product`, `stripe.price` and `stripe.account`.
pub struct Stripe {
    rest: Rest,
    key: Key,
    /// The key that was asked last whether its money is real, and the answer.
    told: Mutex<Option<(Secret, bool)>>,
}

impl Stripe {
    /// A provider for one account.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(setup: Setup) -> Result<Stripe, Error> {
        let Setup { client, base, key } = setup;
        let rest = Rest::new(FILE, rest::Setup { client, base, key: Some(key.clone()) })?;
        Ok(Stripe { rest, key, told: Mutex::default() })
    }

    /// A key of real money never meets an environment without, nor the other way round.
    fn right_mode(&self, call: &Call<'_>) -> Result<bool, Error> {
        let Some(mode) = call.inputs.get("mode") else { return Ok(true) };
        let key = self.key.get()?;
        Ok(["sk", "rk"].iter().any(|kind| key.expose().starts_with(&format!("{kind}_{mode}_"))))
    }

    fn wrong_mode(&self, call: &Call<'_>) -> Error {
        let mode = call.inputs.get("mode").unwrap_or_default();
        Error::failed(
            "stripe.mode",
            format!("the key of Stripe is none of {mode} mode, which this environment wants"),
        )
        .hint(format!("`vibe secret set stripe.key` takes one that begins with sk_{mode}_ or rk_{mode}_"))
    }

    /// Before anything is changed: the key is of the wanted mode by its beginning, and by what Stripe answers to it. A key that
    /// may not read the balance is told by its beginning alone, and by what it makes.
    async fn guard(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(mode) = call.inputs.get("mode") else { return Ok(()) };
        if !self.right_mode(call)? {
            return Err(self.wrong_mode(call).into());
        }
        let live = match self.is_live().await {
            Ok(live) => live,
            Err(Fault::Refused(error)) if error.code() == "providers.key_rights" => return Ok(()),
            Err(fault) => return Err(fault),
        };
        if live == (mode == "live") { Ok(()) } else { Err(other_mode(live, call).into()) }
    }

    /// Whether Stripe says that the key moves real money; asked once for each key.
    async fn is_live(&self) -> Result<bool, Fault> {
        let key = self.key.get()?;
        let told = |(of, live): &(Secret, bool)| (of.expose() == key.expose()).then_some(*live);
        if let Some(live) = self.told().as_ref().and_then(told) {
            return Ok(live);
        }
        let balance = self.rest.read_at("/v1/balance", &[]).await?.unwrap_or_default();
        let live = text(&balance, "/livemode") == "true";
        *self.told() = Some((key, live));
        Ok(live)
    }

    fn told(&self) -> MutexGuard<'_, Option<(Secret, bool)>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was made stands in the mode that was wanted.
    fn same_mode(&self, made: Option<&Json>, call: &Call<'_>) -> Result<(), Fault> {
        let told = made.map(|made| text(made, "/livemode")).unwrap_or_default();
        match (call.inputs.get("mode"), told.as_str()) {
            (Some(mode), "true" | "false") if (told == "true") != (mode == "live") => {
                Err(Fault::Unsure(other_mode(told == "true", call)))
            }
            _ => Ok(()),
        }
    }

    /// Nothing was made yet that a look could find: there is no key, or one of the other mode.
    fn too_early(&self, call: &Call<'_>) -> Result<bool, Error> {
        Ok(self.rest.before_its_key(call)? || call.known.is_empty() && !self.right_mode(call)?)
    }
}

/// What Stripe says of a key is not what its beginning says.
fn other_mode(live: bool, call: &Call<'_>) -> Error {
    let (is, mode) = (if live { "live" } else { "test" }, call.inputs.get("mode").unwrap_or_default());
    Error::failed(
        "stripe.livemode",
        format!("Stripe answers in {is} mode to the key of `{}`, which wants {mode} mode", call.addr),
    )
    .hint("nothing was changed with it: look at the key in the dashboard, and take a new one")
}

/// The text at a pointer of an answer; empty when there is none.
fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

fn is_ours(item: &Json, call: &Call<'_>) -> bool {
    text(item, "/metadata/vibe") == call.mark || {
        let known = call.known.get("id").map(crate::engine::Value::expose);
        known.is_some_and(|known| known == text(item, "/id"))
    }
}

fn foreign(item: &Json) -> Seen {
    let whose = crate::http::plain(&text(item, "/metadata/vibe"));
    Seen::Foreign(match whose.as_str() {
        "" => "it stands already, without our mark".to_owned(),
        whose => format!("it stands already, marked {whose}"),
    })
}

fn taken(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("stripe.foreign", format!("`{}` stands already and is not ours", call.addr))
            .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr)),
    )
}

#[async_trait]
impl Provider for Stripe {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.rest.kinds();
        kinds.extend([account::kind(), price::kind(), product::kind()]);
        kinds
    }

    fn budget(&self) -> usize {
        self.rest.budget()
    }

    fn forget_reads(&self) {
        self.rest.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.too_early(call)? {
            return Ok(Seen::Missing);
        }
        match call.kind.name.as_str() {
            account::NAME => self.look_at_account(call).await,
            price::NAME => self.look_at_price(call).await,
            product::NAME => self.look_at_product(call).await,
            _ => self.rest.observe(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.guard(call).await?;
        self.rest.forget_reads();
        match call.kind.name.as_str() {
            price::NAME => self.set_price(call).await,
            product::NAME => self.set_product(call).await,
            _ => self.rest.ensure(call).await,
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.guard(call).await?;
        self.rest.forget_reads();
        match call.kind.name.as_str() {
            price::NAME => self.retire_price(call).await,
            product::NAME => self.retire_product(call).await,
            _ => self.rest.delete(call).await,
        }
    }
}
