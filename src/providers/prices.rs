//! What things of providers cost, as far as it is known: `prices.toml`, with where and when each price was read.

use serde::Deserialize;

use crate::error::{Error, Kind as ErrorKind};

const FILE: &str = include_str!("prices.toml");

/// One price, of everything of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Price {
    /// The kind whose presence means that it is paid.
    pub kind: String,
    /// What is paid for, in words.
    pub what: String,
    /// How much, in whole units of the currency, in words: `0`, `2.9 % + 0.30`. Nothing when nobody knows it beforehand.
    pub amount: Option<String>,
    /// ISO 4217 in lower case; empty without an amount.
    pub currency: String,
    /// What the amount is for: `month`, `payment`, `certificate`.
    pub per: String,
    /// The most that it may come to, which the provider itself enforces; `${input}` is an input of the kind.
    pub cap: Option<String>,
    /// What else there is to know.
    pub note: String,
    /// The document that it was read in; nothing where there is none.
    pub source: Option<String>,
    /// The provider's own document, not somebody else's.
    pub own: bool,
    /// When it was read, `YYYY-MM-DD`.
    pub date: String,
}

#[derive(Deserialize)]
struct File {
    price: Vec<Price>,
}

/// Every price that is known.
///
/// # Errors
/// `providers.prices`: a fault of this program.
pub fn prices() -> Result<Vec<Price>, Error> {
    let file: File = toml_edit::de::from_str(FILE).map_err(|cause| {
        Error::new(ErrorKind::Bug, "providers.prices", "the list of prices cannot be read")
            .hint("please report this")
            .caused_by(cause)
    })?;
    Ok(file.price)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_price_says_where_and_when_it_was_read_and_an_unknown_one_why() {
        for price in prices().unwrap() {
            assert!(price.kind.contains('.') && !price.what.is_empty() && !price.per.is_empty(), "{price:?}");
            let read = price.source.is_some();
            assert_eq!(read, price.date.len() == "2026-11-30".len(), "{price:?}");
            assert!(
                price.amount.is_none() || read && price.currency.len() == 3,
                "an amount has a source: {price:?}"
            );
            assert!(price.amount.is_some() || !price.note.is_empty(), "{price:?}");
        }
    }
}
