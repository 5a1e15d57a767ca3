//! One lane per provider: how many calls run at once, and when the provider asked to be left alone until.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::{Fault, Kind, Providers, Stop};
use crate::error::{Error, Kind as ErrorKind};

/// Times a single call is tried again because its provider asked to wait.
const TRIES: usize = 8;
/// Longest wait that one answer may ask for and get; one that asks for more ends the call.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

pub(super) struct Lanes(BTreeMap<String, Lane>);

pub(super) struct Lane {
    provider: String,
    permits: Arc<Semaphore>,
    stop: Stop,
    closed_until: Mutex<Option<Instant>>,
}

impl Lanes {
    pub(super) fn new(providers: &Providers, stop: &Stop) -> Lanes {
        let mut lanes = BTreeMap::new();
        for kind in providers.kinds() {
            let Ok((_, provider)) = providers.find(&kind.name) else { continue };
            lanes.entry(kind.provider().to_owned()).or_insert_with(|| Lane {
                provider: kind.provider().to_owned(),
                permits: Arc::new(Semaphore::new(provider.budget())),
                stop: stop.clone(),
                closed_until: Mutex::new(None),
            });
        }
        Lanes(lanes)
    }

    pub(super) fn of(&self, kind: &Kind) -> Result<&Lane, Error> {
        self.0.get(kind.provider()).ok_or_else(|| {
            Error::failed("engine.unknown_kind", format!("no provider knows the kind `{}`", kind.name))
                .hint("this is a fault of the stack's declarations; please report it")
        })
    }
}

impl Lane {
    /// Calls, and calls again as long as the provider asks to wait; `waits` is told for how long.
    ///
    /// # Errors
    /// [`Fault::Refused`] or [`Fault::Unsure`], never [`Fault::Limited`]: a limit that does not end, and Ctrl-C before the
    /// call, are refusals.
    pub(super) async fn send<T>(
        &self,
        call: impl AsyncFn() -> Result<T, Fault>,
        waits: impl Fn(Duration),
    ) -> Result<T, Fault> {
        for _ in 0..TRIES {
            let permit = self.enter().await?;
            let answer = call().await;
            drop(permit);
            match answer {
                Err(Fault::Limited(wait)) => {
                    self.hold(wait)?;
                    waits(wait);
                }
                answer => return answer,
            }
        }
        Err(Fault::Refused(self.exhausted()))
    }

    /// Waits for a place and for the provider's own pause to be over.
    ///
    /// # Errors
    /// `engine.stopped` after Ctrl-C: no new call begins.
    async fn enter(&self) -> Result<SemaphorePermit<'_>, Error> {
        tokio::select! {
            biased;
            () = self.stop.raised() => Err(stopped()),
            permit = self.place() => permit,
        }
    }

    async fn place(&self) -> Result<SemaphorePermit<'_>, Error> {
        // The semaphore is never closed.
        let permit = self.permits.acquire().await.map_err(|_| stopped())?;
        loop {
            let until = *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
            match until.filter(|until| *until > Instant::now()) {
                Some(until) => tokio::time::sleep_until(until).await,
                None => return Ok(permit),
            }
        }
    }

    /// The provider asked to be left alone.
    ///
    /// # Errors
    /// `engine.limited` when it asks for longer than anybody would watch.
    fn hold(&self, wait: Duration) -> Result<(), Error> {
        if wait > LONGEST_WAIT {
            return Err(Error::failed(
                "engine.limited",
                format!("{} asks to wait {} minutes", self.provider, wait.as_secs().div_ceil(60)),
            )
            .hint("its limit is used up; run the same command again after that time, it goes on where it stopped"));
        }
        let until = Instant::now() + wait;
        let mut closed = self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        *closed = Some(closed.map_or(until, |before| before.max(until)));
        Ok(())
    }

    /// The error of a fault.
    pub(super) fn error(&self, fault: Fault) -> Error {
        match fault {
            Fault::Refused(error) | Fault::Unsure(error) => error,
            Fault::Limited(_) => self.exhausted(),
        }
    }

    fn exhausted(&self) -> Error {
        Error::failed("engine.limited", format!("{} keeps asking to wait", self.provider))
            .hint("its limit is used up; run the same command again later, it goes on where it stopped")
    }
}

/// The error of a walk that a person stopped.
pub fn stopped() -> Error {
    Error::new(ErrorKind::Interrupted, "engine.stopped", "stopped on your wish")
        .hint("run the same command again: it goes on where it stopped")
}
