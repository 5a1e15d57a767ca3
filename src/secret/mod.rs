//! A value that cannot be shown, and the stores that keep it. May import `error`.
//!
//! A [`Secret`] has no `Display`, no `Serialize` and no `PartialEq`. What the journal, the plan and the screen get is its
//! [`Fingerprint`], keyed per project, so that a short secret cannot be guessed from it.

mod age;
mod env;
mod files;
mod fingerprint;
mod keyring;
mod known;
mod memory;
mod name;
mod open;
mod scoped;
mod value;

pub use self::age::{AgeStore, KeyPlace};
pub use env::{EnvStore, PASSPHRASE, PREFIX, variable, withhold};
pub use files::{
    exposed_paths, leftovers, make_private, private_folder, read_private, remove_leftover, replace_private,
};
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use keyring::{Keyring, SystemKeyring, canary};
pub use known::{KnownSecret, OWN, check, find as known, is_placeholder, known_names, placeholder};
pub use memory::MemoryStore;
pub use name::SecretName;
pub use open::{Choice, KeyKind, Opened, Places, needs_passphrase, open, opened, present_key};
pub use scoped::ScopedStore;
pub use value::Secret;

use std::time::Duration;

use crate::error::Error;

/// Where secrets are kept between runs. Every call is durable when it returns.
pub trait SecretStore: Send + Sync {
    /// Words for a person: which store this is, and where.
    fn place(&self) -> String;
    /// The value under a name, or nothing.
    ///
    /// # Errors
    /// The store cannot be read; a missing value is no error.
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, Error>;
    /// Keeps a value, over an earlier one of the same name.
    ///
    /// # Errors
    /// The store refused the value, or does not give back what was written.
    fn put(&self, name: &SecretName, secret: &Secret) -> Result<(), Error>;
    /// It can keep a value at all.
    fn keeps(&self) -> bool {
        true
    }
    /// Drops a value; a missing one is fine.
    ///
    /// # Errors
    /// The store cannot be written.
    fn forget(&self, name: &SecretName) -> Result<(), Error>;
    /// Names that have a value, sorted.
    ///
    /// # Errors
    /// The store cannot be read.
    fn names(&self) -> Result<Vec<SecretName>, Error>;
    /// Where a value is kept and since when, as far as the store knows; nothing when there is none.
    ///
    /// # Errors
    /// The store cannot be read.
    fn kept(&self, name: &SecretName) -> Result<Option<Kept>, Error> {
        Ok(self.get(name)?.map(|_| Kept { place: Place::Store, since: None }))
    }
}

/// What a store knows of a value beside the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which part of the store gives it.
    pub place: Place,
    /// When it was put there, time since 1970.
    pub since: Option<Duration>,
}

/// Which part of a store gives a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The store, for this app and environment.
    Store,
    /// The store, for all apps of this user.
    Shared,
    /// A variable of the environment.
    Variable(String),
}

#[cfg(test)]
mod tests;
