//! What was begun, what had its effect, and what is not known: appended, checksummed, on disk before the call it speaks of.
//!
//! [`Journal`] is the face: it numbers events, folds them into the [`State`], and commits them in groups through a
//! [`Ledger`], which is a local file, memory, or a shared store.

mod ledger;
mod local;
mod memory;
mod record;
mod state;

pub use ledger::Ledger;
pub use local::{LocalLedger, look};
pub use memory::MemoryLedger;
use record::VERSION;
pub use record::{Begun, Done, Entry, Folded, Kept, Origin, Record, Verb};
pub use state::{Known, Open, State};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Clock;
use crate::error::Error;

/// Lines for each thing from which on a long journal is folded.
const WORDY: usize = 8;

/// An open journal; this process is its only writer.
pub struct Journal {
    ledger: Arc<dyn Ledger>,
    clock: Clock,
    inner: Mutex<Inner>,
    turn: tokio::sync::Mutex<()>,
}

struct Inner {
    state: Arc<State>,
    fence: u64,
    waiting: Vec<Record>,
    written: u64,
    /// Why a write failed.
    broken: Option<String>,
}

impl Journal {
    /// Reads a ledger, checks it, folds it when it has become long, and makes its first line when there is none. A short
    /// one is not written to before the first [`Journal::commit`].
    ///
    /// # Errors
    /// `journal.damaged`, `journal.version`, `journal.other_app`, or what the ledger says.
    pub async fn open(ledger: Arc<dyn Ledger>, scope: &str, clock: Clock) -> Result<Journal, Error> {
        let records = ledger.read().await?;
        let state = State::fold(&records)?;
        if !state.scope.is_empty() && state.scope != scope {
            return Err(Error::failed(
                "journal.other_app",
                format!("the journal at {} belongs to {}, not to {scope}", ledger.place(), state.scope),
            )
            .hint("it was copied from another app; move it away, or go to that app's folder"));
        }
        let fence = ledger.fence(state.fence);
        let things = state.current.len() + state.replaced.len();
        let mut inner =
            Inner { fence, written: state.seq, waiting: Vec::new(), broken: None, state: state.into() };
        if ledger.is_long() && records.len() > WORDY * (things + 1) {
            let time = clock.now().as_millis() as u64;
            let event = Entry::Folded(inner.state.folded());
            let whole = Record { seq: inner.state.seq + 1, time, fence, event };
            ledger.fold(&whole).await?;
            let state = Arc::make_mut(&mut inner.state);
            (state.seq, state.fence, inner.written) = (whole.seq, fence, whole.seq);
        }
        let journal = Journal { ledger, clock, inner: Mutex::new(inner), turn: tokio::sync::Mutex::new(()) };
        if journal.inner().state.seq == 0 {
            journal.note(Entry::Opened { version: VERSION, scope: scope.to_owned() })?;
        }
        Ok(journal)
    }

    /// What is known now; later events do not change it. Whoever asks about one thing asks with [`Journal::read`].
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.inner().state)
    }

    /// Reads from what is known now.
    pub fn read<T>(&self, of: impl FnOnce(&State) -> T) -> T {
        of(&self.inner().state)
    }

    /// Adds an event to what is known and to what the next [`Journal::commit`] writes; gives its number.
    ///
    /// # Errors
    /// `journal.damaged` when the event is illegal after those before it, `journal.broken` after a failed write.
    pub fn note(&self, event: Entry) -> Result<u64, Error> {
        self.note_with(|_| event)
    }

    /// As [`Journal::note`], for an event that holds its own number.
    ///
    /// # Errors
    /// As [`Journal::note`].
    pub fn note_with(&self, event: impl FnOnce(u64) -> Entry) -> Result<u64, Error> {
        let time = self.clock.now().as_millis() as u64;
        let mut inner = self.inner();
        if let Some(why) = &inner.broken {
            return Err(broken(why));
        }
        let seq = inner.state.seq + 1;
        let record = Record { seq, time, fence: inner.fence, event: event(seq) };
        Arc::make_mut(&mut inner.state).apply(&record)?;
        inner.waiting.push(record);
        Ok(seq)
    }

    /// Returns when everything noted so far is durable. Calls that run at the same time share one write.
    ///
    /// # Errors
    /// What the ledger says; from then on nothing can be noted.
    pub async fn commit(&self) -> Result<(), Error> {
        let target = self.inner().state.seq;
        let _turn = self.turn.lock().await;
        // Most find that somebody's write took theirs along.
        if self.inner().written >= target {
            return self.ledger.check();
        }
        // Whoever became ready in the same moment notes its event first, and shares this write.
        tokio::task::yield_now().await;
        let batch = {
            let mut inner = self.inner();
            if let Some(why) = &inner.broken {
                return Err(broken(why));
            }
            std::mem::take(&mut inner.waiting)
        };
        let result = self.ledger.append(&batch).await;
        let mut inner = self.inner();
        match (&result, batch.last()) {
            (Ok(()), Some(last)) => inner.written = last.seq,
            (Err(error), _) => inner.broken = Some(error.to_string()),
            (Ok(()), None) => {}
        }
        // A process that was paused meanwhile must not send what it noted before.
        result.and_then(|()| self.ledger.check())
    }

    /// Commits, and lets the ledger go.
    ///
    /// # Errors
    /// As [`Journal::commit`].
    pub async fn close(&self) -> Result<(), Error> {
        self.commit().await?;
        self.ledger.close().await
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn broken(why: &str) -> Error {
    Error::failed("journal.broken", format!("nothing more is begun: {why}"))
        .hint("mend the cause and run the same command again: it goes on where it stopped")
}

#[cfg(test)]
mod tests;
