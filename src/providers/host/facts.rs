//! What one look at a server shows: a single script answers for everything on it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, ToSocketAddrs as _};

use sha2::{Digest as _, Sha256};

use super::script::{Answer, Script};
use super::server::hex;
use super::ssh::Link;
use crate::engine::Fault;
use crate::error::Error;

/// What was seen, and who was told.
pub(super) struct Facts {
    answer: Answer,
    /// Address of the server, for the DNS.
    pub(super) address: String,
    /// Fingerprint of its key.
    pub(super) fingerprint: String,
    /// Seconds between the server's clock and ours.
    pub(super) skew: i64,
    marks: BTreeMap<String, String>,
    states: BTreeMap<String, String>,
    sums: BTreeMap<String, String>,
    maps: BTreeMap<&'static str, BTreeMap<String, String>>,
}

/// One look, shared by every thing of a wave; a thing that asks twice gets another look.
#[derive(Default)]
pub(super) struct Shared {
    told: BTreeSet<String>,
    seen: Option<Result<std::sync::Arc<Facts>, Told>>,
}

/// A fault that more than one thing is told.
struct Told {
    code: &'static str,
    message: String,
    hints: Vec<String>,
}

impl Shared {
    /// What was read is stale.
    pub(super) fn forget(&mut self) {
        *self = Shared::default();
    }

    /// What the last look showed, when this thing was not told yet.
    pub(super) fn take(&mut self, addr: &str) -> Option<Result<std::sync::Arc<Facts>, Fault>> {
        if !self.told.insert(addr.to_owned()) {
            self.forget();
            self.told.insert(addr.to_owned());
            return None;
        }
        Some(match self.seen.as_ref()? {
            Ok(facts) => Ok(std::sync::Arc::clone(facts)),
            Err(told) => Err(Fault::Refused(told.error())),
        })
    }

    /// Keeps what a look showed.
    pub(super) fn keep(&mut self, seen: Result<Facts, Fault>) -> Result<std::sync::Arc<Facts>, Fault> {
        let seen = match seen {
            Ok(facts) => Ok(std::sync::Arc::new(facts)),
            Err(Fault::Refused(error) | Fault::Unsure(error)) => Err(Told::new(&error)),
            Err(limited @ Fault::Limited(_)) => return Err(limited),
        };
        let answer = match &seen {
            Ok(facts) => Ok(std::sync::Arc::clone(facts)),
            Err(told) => Err(Fault::Refused(told.error())),
        };
        self.seen = Some(seen);
        answer
    }
}

impl Told {
    fn new(error: &Error) -> Told {
        Told { code: error.code(), message: error.to_string(), hints: error.hints().to_vec() }
    }

    fn error(&self) -> Error {
        let copied = Error::failed(self.code, self.message.clone());
        self.hints.iter().fold(copied, |error, hint| error.hint(hint.clone()))
    }
}

impl Facts {
    /// Looks at the server.
    ///
    /// # Errors
    /// `Refused`: looking changes nothing.
    pub(super) async fn look(link: &Link, now: i64) -> Result<Facts, Fault> {
        let script =
            Script::new().then(include_str!("scripts/cluster.sh")).then(include_str!("scripts/facts.sh"));
        let answer = link.read(&script).await?;
        let fingerprint = link.fingerprint().await.unwrap_or_default();
        let address = address(link).await?;
        Ok(Facts::of(answer, address, fingerprint, now))
    }

    pub(super) fn of(answer: Answer, address: String, fingerprint: String, now: i64) -> Facts {
        let time: i64 = answer.get("time").and_then(|time| time.parse().ok()).unwrap_or(now);
        let names = ["data", "salt", "unit", "health", "timer", "proof", "url", "comment"];
        Facts {
            address,
            fingerprint,
            skew: time - now,
            marks: answer.pairs("mark"),
            states: answer.pairs("state"),
            sums: answer.pairs("sum"),
            maps: names.into_iter().map(|name| (name, answer.pairs(name))).collect(),
            answer,
        }
    }

    /// The mark of a thing.
    pub(super) fn mark(&self, thing: &str) -> Option<&str> {
        self.marks.get(&format!("marks/{thing}")).map(|text| text.trim_end())
    }

    /// Who uses something shared: `server`, `runtime`.
    pub(super) fn user(&self, what: &str, file: &str) -> Option<&str> {
        self.marks.get(&format!("users/{what}/{file}")).map(String::as_str)
    }

    /// One value of a state file: `apps/shop`, `slots/shop-a.facts`.
    pub(super) fn state(&self, file: &str, name: &str) -> Option<&str> {
        let text = self.states.get(file)?;
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    }

    /// A single value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.answer.get(name)
    }

    /// Every value of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.answer.all(name)
    }

    /// A value of a named thing.
    pub(super) fn of_thing(&self, name: &str, thing: &str) -> Option<&str> {
        self.maps.get(name)?.get(thing).map(String::as_str)
    }

    /// The checksum of a file.
    pub(super) fn sum(&self, path: &str) -> Option<&str> {
        self.sums.get(path).map(String::as_str)
    }

    /// A file has just this text, and the newline that [`put`](Script) adds.
    pub(super) fn holds(&self, path: &str, text: &str) -> bool {
        self.sum(path) == Some(sum(&format!("{text}\n")).as_str())
    }
}

/// SHA-256 as `sha256sum` prints it.
pub(super) fn sum(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The server's address: as given, or what its name stands for; IPv4 first, as the record that we make is an `A`.
async fn address(link: &Link) -> Result<String, Fault> {
    let given = link.server().host.clone();
    if given.parse::<IpAddr>().is_ok() {
        return Ok(given);
    }
    let name = link.address().await.unwrap_or(given);
    if name.parse::<IpAddr>().is_ok() {
        return Ok(name);
    }
    let (asked, port) = (name.clone(), link.server().port);
    let found = tokio::task::spawn_blocking(move || {
        let mut all: Vec<IpAddr> =
            (asked.as_str(), port).to_socket_addrs().ok()?.map(|found| found.ip()).collect();
        all.sort_by_key(|ip| !ip.is_ipv4());
        all.first().map(ToString::to_string)
    });
    found.await.ok().flatten().ok_or_else(|| {
        Fault::Refused(
            Error::failed("host.no_address", format!("the name {name} has no address"))
                .hint("give the server by its public address: ssh:USER@ADDRESS"),
        )
    })
}
