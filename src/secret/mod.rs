//! A value that cannot be shown, and the stores that keep it. May import `error`.
//!
//! A [`Secret`] has no `Display`, no `Serialize` and no `PartialEq`. What the journal, the plan and the screen get is its
//! [`Fingerprint`], keyed per project, so that a short secret cannot be guessed from it.

mod fingerprint;
mod memory;
mod name;
mod value;

pub use fingerprint::{Fingerprint, FingerprintKey};
pub use memory::MemoryStore;
pub use name::SecretName;
pub use value::Secret;

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
}

#[cfg(test)]
mod tests;
