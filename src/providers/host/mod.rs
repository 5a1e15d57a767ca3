//! A Debian server reached by SSH: systemd runs the app, Caddy answers for its domain.
//!
//! What stands on a server, all of it with our mark in `/etc/vibe/marks`:
//!
//! | Path | What |
//! |---|---|
//! | `/etc/vibe/users/…` | who uses what is shared by every app of a server |
//! | `/opt/vibe/node-VERSION` | the runtime |
//! | `/srv/vibe/APP/releases/ID` | releases, owned by root, the last five |
//! | `/var/lib/vibe/APP` | data, owned by the app's own account, 0700 |
//! | `/etc/vibe/APP.env` | values, 0600; `/etc/vibe/slots` has those that each slot was started with |
//! | `vibe-APP-a.service`, `vibe-APP-b.service` | two slots that serve by turns |
//! | `/etc/vibe/sites/*.caddy`, `/etc/vibe/upstream/*.caddy` | sites, and the port that they lead to |
//! | `/var/backups/vibe/APP` | copies, each of which was unpacked and counted |
//!
//! Packages that were installed stay when everything else goes: they are Debian's. Before data or a database is deleted, a
//! last copy is fetched to this machine ([`Host::last_copies`]); without it nothing is deleted.

mod backup;
mod data;
mod env;
mod facts;
mod kinds;
mod machine;
mod postgres;
mod release;
mod runtime;
mod script;
mod server;
mod service;
mod site;
mod ssh;
mod verbs;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

pub use server::Server;
pub use ssh::Settings;
pub use verbs::{Restored, Rolled};

use crate::engine::{Call, Fault, Kind, Outputs, Provider, Seen};
use crate::error::Error;
use facts::{Facts, Shared};
use script::{Answer, Script};
use ssh::Link;

/// Servers, each with one connection that is made when it is first needed and ends with this.
pub struct Host {
    settings: Settings,
    machines: Mutex<BTreeMap<Server, Arc<Machine>>>,
    copies: Mutex<Vec<PathBuf>>,
}

/// One server.
struct Machine {
    link: Link,
    shared: tokio::sync::Mutex<Shared>,
}

impl Host {
    /// A provider of every `host.*` kind. Nothing is connected yet.
    pub fn new(settings: Settings) -> Host {
        Host { settings, machines: Mutex::default(), copies: Mutex::default() }
    }

    /// Files that hold the last copy of what was deleted, in the order of deletion.
    pub fn last_copies(&self) -> Vec<PathBuf> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn machine(&self, server: &str) -> Result<Arc<Machine>, Error> {
        let server = Server::parse(server)?;
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(machine) = machines.get(&server) {
            return Ok(Arc::clone(machine));
        }
        let link = Link::new(server.clone(), self.settings.clone())?;
        let machine = Arc::new(Machine { link, shared: tokio::sync::Mutex::default() });
        machines.insert(server, Arc::clone(&machine));
        Ok(machine)
    }

    fn of(&self, call: &Call<'_>) -> Result<Arc<Machine>, Error> {
        // It gets into a comment of a database and into names of files.
        server::plain("mark", call.mark)?;
        self.machine(call.inputs.need("server")?)
    }
}

impl Machine {
    /// What the server shows; one script answers for all things of a wave.
    async fn facts(&self, call: &Call<'_>) -> Result<Arc<Facts>, Fault> {
        let mut shared = self.shared.lock().await;
        if let Some(seen) = shared.take(call.addr.as_str()) {
            return seen;
        }
        let now = call.clock.now().as_secs().cast_signed();
        let seen = Facts::look(&self.link, now).await;
        shared.keep(seen)
    }

    /// Runs a script that changes something.
    async fn change(&self, script: &Script) -> Result<Answer, Fault> {
        let answer = self.link.run(script).await;
        self.shared.lock().await.forget();
        answer
    }
}

#[async_trait]
impl Provider for Host {
    fn kinds(&self) -> Vec<Kind> {
        kinds::all()
    }

    /// sshd lets ten sessions share a connection (`MaxSessions`); changes go one by one anyway.
    fn budget(&self) -> usize {
        4
    }

    fn forget_reads(&self) {
        for machine in self.machines.lock().unwrap_or_else(PoisonError::into_inner).values() {
            // Who holds it is reading anew right now.
            if let Ok(mut shared) = machine.shared.try_lock() {
                shared.forget();
            }
        }
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.inputs.get("server").is_none() {
            // The server itself is made in the same walk: nothing can stand on it.
            return Ok(Seen::Missing);
        }
        let facts = self.of(call)?.facts(call).await?;
        Ok(match call.kind.name.as_str() {
            "host.server" => machine::observe(&facts, call),
            "host.runtime" => runtime::observe(&facts, call),
            "host.release" => release::observe(&facts, call)?,
            "host.database" => data::observe(&facts, call)?,
            "host.env" => env::observe(&facts, call)?,
            "host.service" => service::observe(&facts, call)?,
            "host.site" => site::observe(&facts, call)?,
            "host.backup" => backup::observe(&facts, call)?,
            "host.postgres" => postgres::observe(&facts, call)?,
            other => return Err(unknown(other).into()),
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let machine = self.of(call)?;
        match call.kind.name.as_str() {
            "host.server" => machine::ensure(&machine, call).await,
            "host.runtime" => runtime::ensure(&machine, call).await,
            "host.release" => release::ensure(&machine, call).await,
            "host.database" => data::ensure(&machine, call).await,
            "host.env" => env::ensure(&machine, call).await,
            "host.service" => service::ensure(&machine, call).await,
            "host.site" => site::ensure(&machine, call).await,
            "host.backup" => backup::ensure(&machine, call).await,
            "host.postgres" => postgres::ensure(&machine, call).await,
            other => Err(unknown(other).into()),
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        let machine = self.of(call)?;
        match call.kind.name.as_str() {
            "host.server" => machine::delete(&machine, call).await,
            "host.runtime" => runtime::delete(&machine, call).await,
            "host.release" => release::delete(&machine, call).await,
            "host.database" => data::delete(self, &machine, call).await,
            "host.env" => env::delete(&machine, call).await,
            "host.service" => service::delete(&machine, call).await,
            "host.site" => site::delete(&machine, call).await,
            "host.backup" => backup::delete(&machine, call).await,
            "host.postgres" => postgres::delete(self, &machine, call).await,
            other => Err(unknown(other).into()),
        }
    }
}

fn unknown(kind: &str) -> Error {
    Error::failed("host.kind", format!("a server has no kind {kind}"))
        .hint("this is a fault of the stack's declarations; please report it")
}

/// A script for one thing of an app, under the server's lock.
fn script(call: &Call<'_>, app: &str) -> Script {
    Script::new()
        .set("mark", call.mark)
        .set("adopt", if call.adopt { "yes" } else { "no" })
        .set("app", app)
        .set("account", &server::account(app))
        .locked()
}

/// The app's name, checked.
fn app<'a>(call: &'a Call<'_>) -> Result<&'a str, Error> {
    server::app_name(call.inputs.need("app")?)
}

/// A file name for our mark: marks have `:` and `/` in them.
fn mark_file(mark: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    let name = mark.replace('/', ":");
    if name.chars().all(plain) && name.len() < 200 { name } else { facts::sum(mark) }
}

/// What is to be said of a thing that is not ours; nothing when it is.
fn not_ours(facts: &Facts, call: &Call<'_>, thing: &str, stands: bool) -> Option<Seen> {
    match facts.mark(thing) {
        Some(mark) if mark == call.mark => None,
        Some(mark) => Some(Seen::Foreign(format!("it belongs to {}", script::words(mark)))),
        None if stands => Some(Seen::Foreign("it was there before and was not made by vibe".to_owned())),
        None => Some(Seen::Missing),
    }
}

/// Outputs by name.
fn outputs<const N: usize>(pairs: [(&str, String); N]) -> Outputs {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}
