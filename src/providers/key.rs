//! The key that a provider asks its calls with, taken from the store at the call.

use std::sync::Arc;

use crate::error::Error;
use crate::secret::{Secret, SecretName, SecretStore};

/// Name of a key and the store that keeps it.
#[derive(Clone)]
pub struct Key {
    store: Arc<dyn SecretStore>,
    name: SecretName,
}

impl Key {
    /// The key of that name, for instance `powerdns.key`; it need not be there yet.
    ///
    /// # Errors
    /// `secret.name`.
    pub fn new(store: Arc<dyn SecretStore>, name: &str) -> Result<Key, Error> {
        Ok(Key { store, name: SecretName::parse(name)? })
    }

    /// Its value.
    ///
    /// # Errors
    /// `providers.no_key`, or the store's own.
    pub fn get(&self) -> Result<Secret, Error> {
        self.store.get(&self.name)?.ok_or_else(|| {
            Error::failed(
                "providers.no_key",
                format!("the key `{}` is not in {}", self.name, self.store.place()),
            )
            .hint(format!("`vibe secret set {}` asks for it", self.name))
        })
    }

    /// Somebody has handed it over.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn is_there(&self) -> Result<bool, Error> {
        Ok(self.store.get(&self.name)?.is_some())
    }

    /// The key was refused.
    pub(super) fn refused(&self, place: &str, said: &str) -> Error {
        Error::failed("providers.key_refused", format!("{place} refuses the key `{}`: {said}", self.name))
            .hint(format!(
                "`vibe secret set {}` takes another one; it needs the right to change this",
                self.name
            ))
    }

    /// The key is known and may not do this.
    pub(super) fn forbidden(&self, place: &str, said: &str) -> Error {
        Error::failed(
            "providers.key_rights",
            format!("{place} does not let the key `{}` in: {said}", self.name),
        )
        .hint(format!(
            "give the key the right to this where it was made, or `vibe secret set {}` with another one",
            self.name
        ))
    }
}
