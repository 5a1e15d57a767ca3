//! A PowerDNS authoritative server, through its HTTP API.
//!
//! Zones are data (`provider.toml`). Rows are Rust: the zone of a name has to be searched, and one answer holds rows of
//! several types. A row set is replaced whole (`PATCH`, `REPLACE`: atomic and the same when repeated), and our mark is its
//! comment. A row set without our mark is not ours, whatever it holds, until the person says so.

mod record;

use std::collections::BTreeSet;
use std::sync::PoisonError;

use async_trait::async_trait;

use super::Key;
use super::reads::Reads;
use super::rest::{self, Rest};
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Seen};
use crate::error::Error;
use crate::http::Client;

/// What the provider needs. The server is an input of each thing.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// The API key, usually `powerdns.key`.
    pub key: Key,
}

/// Gives `powerdns.zone` and `powerdns.record`.
pub struct PowerDns {
    zones: Rest,
    client: Client,
    key: Key,
    reads: Reads<Option<serde_json::Value>>,
    /// Zones that the server does not have, by their address: they are looked for below every name.
    absent: std::sync::Mutex<BTreeSet<String>>,
    /// SQLite behind the server takes one writer, and answers 500 to a second one.
    writer: tokio::sync::Mutex<()>,
}

/// Calls at the same time.
const BUDGET: usize = 4;
const FILE: &str = include_str!("provider.toml");
const RECORD: &str = "powerdns.record";

impl PowerDns {
    /// A provider for any PowerDNS server that takes the key.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(setup: Setup) -> Result<PowerDns, Error> {
        let Setup { client, key } = setup;
        let base = "${server}/api/v1/servers/localhost".to_owned();
        let zones = rest::Setup { client: client.clone(), base, key: Some(key.clone()) };
        Ok(PowerDns {
            zones: Rest::new(FILE, zones)?,
            client,
            key,
            reads: Reads::default(),
            absent: std::sync::Mutex::default(),
            writer: tokio::sync::Mutex::default(),
        })
    }
}

impl PowerDns {
    /// A zone is made or goes: other zones than before are there.
    async fn zone<T>(&self, change: impl Future<Output = T>) -> T {
        let _alone = self.writer.lock().await;
        let done = change.await;
        self.absent.lock().unwrap_or_else(PoisonError::into_inner).clear();
        done
    }
}

fn record() -> Kind {
    let mut inputs = vec![InputKind::new("server").identity(), InputKind::new("zone").identity().optional()];
    inputs.extend(super::row::inputs());
    Kind {
        inputs,
        outputs: ["name", "content", "proof"].map(OutputKind::new).into(),
        consequence: Consequence::Public,
        by_hand: "On the PowerDNS server ${server}, set the row of type `${type}` of the name `${name}` to:\n\n    \
                  ${content}\n\nTime to live: 60 seconds, or the shortest that is offered. On its command line: \
                  `pdnsutil replace-rrset ZONE NAME ${type} 60 '${content}'`."
            .to_owned(),
        link: "${server}".to_owned(),
        ..Kind::new(RECORD)
    }
}

#[async_trait]
impl Provider for PowerDns {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.zones.kinds();
        kinds.push(record());
        kinds
    }

    fn budget(&self) -> usize {
        BUDGET
    }

    fn forget_reads(&self) {
        self.zones.forget_reads();
        self.reads.forget();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.kind.name == RECORD { self.look(call).await } else { self.zones.observe(call).await }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.reads.forget();
        if call.kind.name == RECORD { self.set(call).await } else { self.zone(self.zones.ensure(call)).await }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.reads.forget();
        if call.kind.name == RECORD {
            self.remove(call).await
        } else {
            self.zone(self.zones.delete(call)).await
        }
    }
}
