//! Cloudflare as a name server: rows of a zone that is there. Written after the types of its official SDK, since its OpenAPI
//! text is too large to keep.
//!
//! A row set is several records of one name and type, each with our mark as its comment. Records are never proxied: what looks
//! after certificates has to see the real address.

mod record;

use async_trait::async_trait;

use super::Key;
use super::rest::{self, Rest};
use super::row;
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Repeat, Seen};
use crate::error::Error;
use crate::http::Client;

/// Where the real interface is.
pub const BASE: &str = "https://api.cloudflare.com/client/v4";
const FILE: &str = include_str!("provider.toml");

/// Gives `cloudflare.record`.
pub struct Cloudflare(Rest);

impl Cloudflare {
    /// A provider for one token, which may read zones and edit their DNS.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(client: Client, base: String, key: Key) -> Result<Cloudflare, Error> {
        Ok(Cloudflare(Rest::new(FILE, rest::Setup { client, base, key: Some(key) })?))
    }
}

fn kind() -> Kind {
    let mut inputs = vec![InputKind::new("zone").identity().optional()];
    inputs.extend(row::inputs());
    Kind {
        inputs,
        outputs: ["name", "content", "proof"].map(OutputKind::new).into(),
        consequence: Consequence::Public,
        repeat: Repeat::Find,
        by_hand: "At Cloudflare, in the DNS of the domain, add a row of type `${type}` and name `${name}`, DNS only (no proxy), with \
                  the content:\n\n    ${content}"
            .to_owned(),
        link: "https://dash.cloudflare.com/?to=/:account/:zone/dns/records".to_owned(),
        ..Kind::new("cloudflare.record")
    }
}

#[async_trait]
impl Provider for Cloudflare {
    fn kinds(&self) -> Vec<Kind> {
        vec![kind()]
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
        self.look(call).await
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.0.forget_reads();
        self.set(call).await
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.0.forget_reads();
        self.remove(call).await
    }
}
