//! The journal of a rehearsal.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::{Ledger, Record};
use crate::error::Error;

/// Keeps lines in memory only.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Vec<Record>>);

#[async_trait]
impl Ledger for MemoryLedger {
    fn place(&self) -> String {
        "memory of this run".to_owned()
    }

    fn fence(&self, last: u64) -> u64 {
        last + 1
    }

    async fn read(&self) -> Result<Vec<Record>, Error> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn append(&self, records: &[Record]) -> Result<(), Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(records);
        Ok(())
    }

    async fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}
