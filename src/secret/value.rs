//! The value itself.

use std::fmt;

use crate::error::Error;

/// Shortest value that can be a secret at all.
const SHORTEST: usize = 4;
/// Longest that we carry: a certificate chain fits, a mistaken file does not.
const LONGEST: usize = 64 * 1024;

/// A value that cannot be shown, compared or serialised by accident.
#[derive(Clone)]
pub struct Secret(Box<str>);

impl Secret {
    /// Longest value that is taken, in bytes.
    pub const LONGEST: usize = LONGEST;

    /// Takes a value that a person or a provider gave, exactly as it is.
    ///
    /// # Errors
    /// `secret.empty`, `secret.cut_off`, `secret.newline`, `secret.control`, `secret.too_long`: values that are always a
    /// mistake of pasting. A PEM block may hold newlines inside, but not around it.
    pub fn parse(raw: &str) -> Result<Secret, Error> {
        let mistake = |code, message: &str, hint: &str| Err(Error::usage(code, message).hint(hint));
        if raw.trim().is_empty() {
            return mistake("secret.empty", "the secret is empty", "paste the whole value");
        }
        if raw.trim() != raw {
            return mistake(
                "secret.newline",
                "the secret begins or ends with a space or a newline",
                "paste the value alone; with a pipe use `printf %s`, not `echo`",
            );
        }
        if raw.len() < SHORTEST || raw.ends_with("...") || raw.ends_with('…') || raw.contains("****") {
            return mistake(
                "secret.cut_off",
                "the secret looks cut off",
                "copy it with the provider's copy button: what the page shows is often shortened",
            );
        }
        if raw.len() > LONGEST {
            return mistake(
                "secret.too_long",
                "the secret is longer than 64 KiB",
                "this looks like a file, not a key",
            );
        }
        let is_block = raw.starts_with("-----BEGIN ");
        if raw.chars().any(|c| c.is_control() && !(is_block && c == '\n')) {
            return mistake(
                "secret.control",
                "the secret holds a control character",
                "paste the value alone, on one line",
            );
        }
        Ok(Secret(raw.into()))
    }

    /// The value, for the one place that sends it. Never log, print or store what this returns.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}
