//! What a resource is called in its graph.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// `webhook`, `dns.a`, `env.web`: letters, digits, `.`, `-` and `_`. Reads like the app; the environment is the graph's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

impl Address {
    /// Takes an address as it stands in a stack or a journal.
    ///
    /// # Errors
    /// `engine.address`: nothing, another character, or more than 120 characters.
    pub fn parse(text: &str) -> Result<Address, Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if text.is_empty() || text.len() > 120 || !text.chars().all(plain) {
            return Err(Error::usage(
                "engine.address",
                format!("{text:?} cannot be the address of a resource"),
            )
            .hint("use letters, digits and ._-, for instance dns.a"));
        }
        Ok(Address(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Address {
    type Error = Error;

    fn try_from(text: String) -> Result<Address, Error> {
        Address::parse(&text)
    }
}

impl From<Address> for String {
    fn from(addr: Address) -> String {
        addr.0
    }
}
