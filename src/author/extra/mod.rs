//! What a voice adds to a draft: items, each held to the same rules as everything else, and nothing but items.
//!
//! An item can be an entity, a field, a relation or a feature. Whatever a model says beside that becomes nothing, so text that
//! talks a model into something reaches no further than a name of a field.

mod ask;
mod join;
mod json;
mod prompt;
mod read;
#[cfg(test)]
mod tests;

pub use ask::{About, Told, enriched};
pub(super) use join::{Fate, join};

use super::sketch::Sketch;

/// What a voice added, in the order in which it was heard. The same extras give the same draft.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    pub(super) items: Vec<Extra>,
    /// What was proposed and does not stand, each with its reason.
    pub(super) left_out: Vec<(String, String)>,
}

/// One item of a voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extra {
    pub(super) item: Item,
    /// Words of the description, as the voice says; empty when it only concludes.
    pub(super) quote: String,
    /// Its reason, one harmless line.
    pub(super) why: String,
}

/// What an item can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// Something that the app keeps; lower-case singular words.
    Entity(Vec<String>),
    /// `entity`, name and line of a field in the blueprint's grammar.
    Field { of: String, name: String, line: String },
    /// A relation to another entity.
    Link { of: String, to: String, kind: LinkKind },
    /// A feature by its name.
    Feature(&'static str),
}

/// How one entity stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// It vanishes with the other.
    PartOf,
    /// It points at one row of the other.
    RefersTo,
    /// It points at any number of them.
    Many,
}

impl Item {
    /// `entity Dish`, `field price of Dish`, `Dish belongs to Menu`, `feature search`.
    pub(super) fn meaning(&self) -> String {
        match self {
            Item::Entity(words) => format!("entity {}", super::names::pascal(words)),
            Item::Field { of, name, .. } => format!("field {name} of {of}"),
            Item::Link { of, to, kind: LinkKind::PartOf } => format!("{of} belongs to {to}"),
            Item::Link { of, to, kind: LinkKind::RefersTo } => format!("{of} refers to {to}"),
            Item::Link { of, to, kind: LinkKind::Many } => format!("{of} has any number of {to}"),
            Item::Feature(name) => format!("feature {name}"),
        }
    }
}

/// Is there a thing of that name? The voice may have written it in any way.
pub(super) fn find(sketch: &Sketch, name: &str) -> Option<usize> {
    sketch.things.iter().position(|thing| thing.name == name)
}
