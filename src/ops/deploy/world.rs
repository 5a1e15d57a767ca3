//! The world of a real deploy: who can look and act, and the runtime that everything runs in.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::open::Opened;
use crate::engine::{self, Clock, Providers, World};
use crate::error::{Error, Kind};
use crate::ops::{Stop, Surroundings};
use crate::providers::local::Local;
use crate::providers::paste::Paste;

/// How often the flag of Ctrl-C is looked at.
const GLANCE: Duration = Duration::from_millis(25);

/// Everything outside of the program. Call it inside the runtime.
pub(super) fn real(opened: &Opened, place: &Surroundings) -> Result<World, Error> {
    let (secrets, prints) = opened.secrets()?;
    let mut providers = Providers::default();
    providers.add(Arc::new(Local::default()));
    providers.add(Arc::new(Paste::new(Arc::clone(&secrets))));
    Ok(World { scope: opened.scope(), providers, secrets, prints, clock: Clock::starting_at(place.now) })
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
