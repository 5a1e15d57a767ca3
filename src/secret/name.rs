//! What a secret is called.

use std::fmt;

use crate::error::Error;

/// Path-like and plain: `stripe.key`, `production/webhook.secret@7f3a`. Never part of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

/// Longest name that every store takes (Windows credentials allow 337 characters with our prefix).
const LONGEST: usize = 200;

impl SecretName {
    /// Letters, digits and `._-/@`.
    ///
    /// # Errors
    /// `secret.name`: another character, nothing, or more than 200 characters.
    pub fn parse(name: &str) -> Result<SecretName, Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/@".contains(c);
        if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
            return Err(Error::usage("secret.name", format!("{name:?} cannot be the name of a secret"))
                .hint("use letters, digits and ._-/@, for instance stripe.key"));
        }
        Ok(SecretName(name.to_owned()))
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
