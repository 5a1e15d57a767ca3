//! The world of a real deploy: who can look and act, and the runtime that everything runs in.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::open::Opened;
use crate::engine::{self, Clock, Providers, World};
use crate::error::{Error, Kind};
use crate::http::Calls;
use crate::ops::machine::find;
use crate::ops::{Stop, Surroundings};
use crate::providers;
use crate::providers::host::{self, Host};
use crate::providers::vercel::Vercel;
use crate::secret::{self, FingerprintKey};

/// How often the flag of Ctrl-C is looked at.
const GLANCE: Duration = Duration::from_millis(25);

/// Everything outside of the program, for a verb that acts. Call it inside the runtime and under the journal's lock.
/// Calls of providers are counted in `calls`.
pub(super) fn real(
    opened: &Opened,
    place: &Surroundings,
    prints: FingerprintKey,
    calls: Calls,
) -> Result<World, Error> {
    opened.state.keep_name()?;
    with(opened, place, prints, calls)
}

/// Everything outside of the program, for a verb that only looks. Call it inside the runtime.
pub(super) fn to_look(opened: &Opened, place: &Surroundings, prints: FingerprintKey) -> Result<World, Error> {
    with(opened, place, prints, Calls::default())
}

fn with(opened: &Opened, place: &Surroundings, prints: FingerprintKey, calls: Calls) -> Result<World, Error> {
    let secrets = secret::open(&opened.secrets)?;
    let root = place.trial.tls_root()?;
    let setup = providers::Setup {
        secrets: Arc::clone(&secrets),
        roots: if root.is_empty() { Vec::new() } else { vec![root] },
        dns: dns(place)?,
        host: servers(opened, place)?,
        bases: providers::Bases::new(&place.trial.hosted)?,
        calls,
        prints: prints.clone(),
    };
    let mut all = Providers::default();
    for provider in providers::all(setup)? {
        all.add(provider);
    }
    Ok(World {
        scope: opened.state.scope(),
        providers: all,
        secrets,
        prints,
        clock: Clock::starting_at(opened.now(place)),
    })
}

/// The DNS server of a trial run.
fn dns(place: &Surroundings) -> Result<Option<SocketAddr>, Error> {
    let Some(text) = &place.trial.dns else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        Error::usage("trial.dns", format!("VIBE_DNS is no ADDRESS:PORT: {text:?}"))
            .hint("such as 127.0.0.1:5300; unset it to look names up as this machine does")
    })
}

/// How the servers of an environment are reached.
fn servers(opened: &Opened, place: &Surroundings) -> Result<host::Settings, Error> {
    opened.state.make()?;
    let ssh = find::on_path(place, "ssh").ok_or_else(|| {
        Error::failed("deploy.no_ssh", "this machine has no `ssh` to reach the server with")
            .hint("on Debian: apt-get install openssh-client")
    })?;
    Ok(host::Settings {
        ssh,
        known_hosts: opened.state.known_hosts(),
        identity: None,
        copies: opened.state.path().join("copies"),
    })
}

/// The servers of an environment, for what needs no plan.
pub(super) fn host(opened: &Opened, place: &Surroundings) -> Result<Host, Error> {
    Ok(Host::new(servers(opened, place)?))
}

/// Vercel, for what needs no plan and delivers no secret.
pub(super) fn vercel(opened: &Opened, place: &Surroundings) -> Result<Vercel, Error> {
    let bases = providers::Bases::new(&place.trial.hosted)?;
    Vercel::of(secret::open(&opened.secrets)?, &bases)
}

/// Runs one walk to its end.
pub(super) fn run<T>(
    time: Time,
    stop: &Stop,
    walk: impl AsyncFnOnce(&engine::Stop) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(time == Time::Simulated);
    let runtime = builder.build().map_err(|cause| {
        Error::new(Kind::Failed, "deploy.runtime", "this machine lets vibe open no files for its work")
            .hint("close other programs, or raise the limit of open files")
            .caused_by(cause)
    })?;
    let (switch, raised) = engine::Stop::new();
    let over = Arc::new(AtomicBool::new(false));
    let glances = thread::spawn({
        let (over, stop) = (Arc::clone(&over), stop.clone());
        move || {
            while !over.load(Ordering::Relaxed) {
                if stop.is_raised() {
                    switch.raise();
                }
                thread::sleep(GLANCE);
            }
        }
    });
    let ended = block_on(&runtime, walk(&raised));
    over.store(true, Ordering::Relaxed);
    // It ends at its next glance; nothing it does can fail.
    let _ = glances.join();
    ended
}

fn block_on<T>(runtime: &tokio::runtime::Runtime, walk: impl Future<Output = T>) -> T {
    runtime.block_on(walk)
}

/// Whose time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Everybody's.
    Real,
    /// A rehearsal's: waiting costs nothing.
    Simulated,
}
