//! What flows between resources.

use std::collections::BTreeMap;

use super::Kind;
use crate::error::Error;
use crate::secret::{FingerprintKey, Secret};

/// A piece of text that may be shown, or one that may not.
#[derive(Debug, Clone)]
pub enum Value {
    /// May be shown, logged and journaled.
    Text(String),
    /// Goes to the provider that needs it and nowhere else.
    Secret(Secret),
}

impl Value {
    /// The text, secret or not, for the one place that sends it.
    pub fn expose(&self) -> &str {
        match self {
            Value::Text(text) => text,
            Value::Secret(secret) => secret.expose(),
        }
    }

    /// The text, when it may be shown.
    pub fn shown(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Secret(_) => None,
        }
    }

    /// May not be shown.
    pub fn is_secret(&self) -> bool {
        matches!(self, Value::Secret(_))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

/// What a resource gives to those that refer to it, by name.
pub type Outputs = BTreeMap<String, Value>;

/// Inputs of one call by name. A name is absent while its value is only known after an earlier step.
#[derive(Debug, Clone, Default)]
pub struct Inputs(pub BTreeMap<String, Value>);

impl Inputs {
    /// The text of an input; nothing when it is absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Value::expose)
    }

    /// The text of an input that the kind declares as needed.
    ///
    /// # Errors
    /// `engine.input_missing`: a provider asks for what its kind does not demand.
    pub fn need(&self, name: &str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| {
            Error::failed("engine.input_missing", format!("the input `{name}` has no value"))
                .hint("the resource that gives it was not made; run `vibe plan`")
        })
    }

    /// Inputs whose names begin with `prefix`, without it, in order of name.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value)))
    }

    /// The fingerprint of all inputs but for places on this machine: two calls with equal fingerprints ask for the same thing.
    pub fn print(&self, kind: &Kind, key: &FingerprintKey) -> String {
        let is_place = |name: &str| kind.input(name).is_some_and(|input| input.place);
        let counted = self.0.iter().filter(|(name, _)| !is_place(name));
        key.print(counted.flat_map(|(name, value)| [name.as_str(), value.expose()])).to_string()
    }
}
