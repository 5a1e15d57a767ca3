//! A step that only a person can take: what is shown, what is wanted back, and what the tool watches for.

use std::time::Duration;

use super::kind::{GIVE, WITHOUT};
use super::{Address, Inputs, Kind, Value};

/// Everything that a person needs, derived: nothing is retyped from another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its address.
    pub addr: Address,
    /// Its kind.
    pub kind: String,
    /// What to do, Markdown.
    pub text: String,
    /// Where to do it; may be empty.
    pub link: String,
    /// Values to copy, by name.
    pub shown: Vec<(String, String)>,
    /// Values to hand over.
    pub wants: Vec<Want>,
    /// What is missing when a person goes without it; nothing when that cannot be.
    pub without: Option<String>,
    /// How long the tool watches before it says that a person is awaited.
    pub deadline: Duration,
}

/// A value that a person hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// Name of the output that it becomes.
    pub name: String,
    /// It is asked for without echo and goes straight into the store.
    pub secret: bool,
}

impl Checkpoint {
    /// Fills a kind's words with the inputs of one thing. Secrets are named, never shown.
    pub fn new(addr: &Address, kind: &Kind, inputs: &Inputs) -> Checkpoint {
        let begin = if kind.input(GIVE).is_some() { GIVE } else { "" };
        let shown = inputs.below(begin).filter(|(name, _)| *name != WITHOUT);
        let shown = shown.map(|(name, value)| (name.to_owned(), words(value))).collect();
        let is_secret = |name: &str| kind.outputs.iter().any(|output| output.name == name && output.secret);
        let wants =
            kind.wants.iter().map(|name| Want { name: name.clone(), secret: is_secret(name) }).collect();
        Checkpoint {
            addr: addr.clone(),
            kind: kind.name.clone(),
            text: filled(&kind.by_hand, inputs),
            link: filled(&kind.link, inputs),
            shown,
            wants,
            without: inputs.get(WITHOUT).map(str::to_owned),
            deadline: kind.patience,
        }
    }
}

fn words(value: &Value) -> String {
    value.shown().unwrap_or("(secret)").to_owned()
}

/// `${name}` becomes the input's value; an unknown one stays readable.
fn filled(text: &str, inputs: &Inputs) -> String {
    let mut pieces = text.split("${");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('}') {
            Some((name, rest)) => {
                let value = inputs.0.get(name).map(words);
                result.push_str(&value.unwrap_or_else(|| format!("({name}: known later)")));
                result.push_str(rest);
            }
            None => {
                result.push_str("${");
                result.push_str(piece);
            }
        }
    }
    result
}
