//! The small face behind which a journal may be a file, memory or a shared store.

use async_trait::async_trait;

use super::Record;
use crate::error::Error;

/// Keeps the lines of one journal for the one writer that holds its lease.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Words for a person: where it is.
    fn place(&self) -> String;

    /// The number under which this writer writes, given the largest that was read. A later holder has a larger one.
    fn fence(&self, last: u64) -> u64;

    /// Every line, in order.
    ///
    /// # Errors
    /// `journal.damaged` for anything but a torn last line; an absent journal is no error, an empty one is.
    async fn read(&self) -> Result<Vec<Record>, Error>;

    /// Adds lines; they are durable when it returns.
    ///
    /// # Errors
    /// The store failed, or the lease is lost: then another writer may be at work.
    async fn append(&self, records: &[Record]) -> Result<(), Error>;

    /// It has become so long that folding it should be considered.
    fn is_long(&self) -> bool {
        false
    }

    /// Puts one line in the place of all those before it, which are kept aside until the next time. Either all of it
    /// happens or nothing. A ledger that is never long need not know how.
    ///
    /// # Errors
    /// The store failed, or the lease is lost.
    async fn fold(&self, _whole: &Record) -> Result<(), Error> {
        Ok(())
    }

    /// The lease is held as far as anybody can know without asking: looked at between a write and the call that it speaks
    /// of, since much time may have passed there.
    ///
    /// # Errors
    /// The lease is lost.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Lets the lease go.
    ///
    /// # Errors
    /// The store failed.
    async fn close(&self) -> Result<(), Error>;
}
