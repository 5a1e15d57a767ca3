//! Secrets of a rehearsal: gone when the program ends.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{Secret, SecretName, SecretStore};
use crate::error::Error;

/// Keeps secrets in memory only.
#[derive(Default)]
pub struct MemoryStore(Mutex<BTreeMap<SecretName, Secret>>);

impl MemoryStore {
    fn values(&self) -> std::sync::MutexGuard<'_, BTreeMap<SecretName, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn place(&self) -> String {
        "memory of this run".to_owned()
    }

    fn get(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        Ok(self.values().get(name).cloned())
    }

    fn put(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        self.values().insert(name.clone(), secret.clone());
        Ok(())
    }

    fn forget(&self, name: &SecretName) -> Result<(), Error> {
        self.values().remove(name);
        Ok(())
    }

    fn names(&self) -> Result<Vec<SecretName>, Error> {
        Ok(self.values().keys().cloned().collect())
    }
}
