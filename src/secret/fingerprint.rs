//! What may be shown of a secret.

use std::fmt;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::error::Error;

/// Twelve hexadecimal digits of HMAC-SHA256 under the project's key: equal values, equal fingerprints, in one project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

/// Digits that are shown: 48 bits tell apart the few secrets of one project.
const DIGITS: usize = 12;

impl Fingerprint {
    /// Takes a fingerprint back from where it was written.
    pub fn read(written: &str) -> Fingerprint {
        Fingerprint(written.to_owned())
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The project's own key: 32 random bytes, kept beside the journal.
#[derive(Clone)]
pub struct FingerprintKey([u8; 32]);

impl FingerprintKey {
    /// Takes the bytes of a key.
    pub fn new(bytes: [u8; 32]) -> FingerprintKey {
        FingerprintKey(bytes)
    }

    /// A new one.
    ///
    /// # Errors
    /// `secret.random`: the system has no random numbers.
    pub fn random() -> Result<FingerprintKey, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|cause| {
            Error::failed("secret.random", format!("the system gives no random numbers: {cause}"))
                .hint("a sandbox may keep them away; allow getrandom")
        })?;
        Ok(FingerprintKey(bytes))
    }

    /// Takes a key from its 64 hexadecimal digits; nothing when they are none.
    pub fn from_hex(text: &str) -> Option<FingerprintKey> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        <[u8; 32]>::try_from(bytes).ok().map(FingerprintKey)
    }

    /// Its 64 hexadecimal digits, for the store of secrets.
    pub fn to_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Its bytes, for the file that keeps it.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The fingerprint of some text; parts are kept apart by their lengths.
    pub fn print<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Fingerprint {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            // HMAC takes keys of any length; the type does not know it.
            return Fingerprint(String::new());
        };
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        Fingerprint(HEXLOWER.encode(&mac.finalize().into_bytes()[..DIGITS / 2]))
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(hidden)")
    }
}
