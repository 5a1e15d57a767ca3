//! Turns words into a [`Blueprint`] plus its assumptions. May import `error`, `blueprint`.
//!
//! The embedded voice: offline, deterministic, no model. Same words, same draft, byte for byte. What another voice adds is [`Extras`].

use std::collections::BTreeMap;
use std::ops::Range;

mod access;
mod attributes;
mod behaviours;
mod billing;
mod claims;
mod clauses;
mod contradictions;
mod defined;
mod domains;
mod entities;
mod evidence;
mod extra;
mod features;
mod fields;
mod identity;
mod implied;
mod jobs;
mod kind;
mod lexicon;
mod names;
mod neutral;
mod own;
mod pages;
mod personas;
mod phrases;
mod pipeline;
mod prices;
mod questions;
mod realise;
mod refusal;
mod relations;
mod roles;
mod rules;
mod shape;
mod sketch;
mod spans;
mod tag;
#[cfg(test)]
mod tests;
mod theme;
mod verify;
pub mod voice;

pub use extra::{About, Extras, Told, enriched};
pub use neutral::neutral;
pub use pipeline::{draft, draft_with};

use crate::blueprint::Blueprint;

/// What the person asked for, beyond the words.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Name of the app, instead of the one found in the words.
    pub name: Option<String>,
    /// Stack by name, instead of the one that fits the kind of app.
    pub stack: Option<String>,
    /// Answers to [`Question`]s, by id.
    pub answers: BTreeMap<String, String>,
    /// Nothing of the embedded author: what a voice says by itself, held to the same checks. To be measured; no app is made of it.
    pub alone: bool,
}

/// A blueprint, and how every piece of the description fared.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The description as it was given; spans point into it.
    pub words: String,
    /// What was understood and assumed.
    pub blueprint: Blueprint,
    /// Every piece of the words, in order, without gaps except white space and pure function words.
    pub spans: Vec<Span>,
    /// What was added without being said, each with its reason.
    pub assumptions: Vec<Assumption>,
    /// Pieces of the words that say opposite things. The draft follows the safer one and says so.
    pub contradictions: Vec<Contradiction>,
    /// At most three.
    pub questions: Vec<Question>,
    /// Understood wishes that the stack cannot build, named.
    pub unbuilt: Vec<String>,
    /// What a voice read in the words, beyond what the spans say.
    pub added: Vec<Added>,
    /// What a voice proposed and what does not stand, each with its reason.
    pub left_out: Vec<Assumption>,
    /// Where each part comes from, by address: `entity.Menu`, `entity.Menu.field.title`, `feature.auth`, `role.admin`.
    pub origins: BTreeMap<String, Origin>,
}

/// A literal piece of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the description.
    pub range: Range<usize>,
    /// How it fared.
    pub status: Status,
    /// What it became: `entity Menu`, `feature auth`; the reason when it was not understood.
    pub meaning: String,
}

/// How a piece of the description fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Part of the blueprint.
    Understood,
    /// Read as something that it does not quite say.
    Assumed,
    /// Nothing stands for it.
    NotUnderstood,
}

/// Something that was added without being said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// What was added: `People sign in with e-mail and password.`
    pub what: String,
    /// `credits belong to somebody`
    pub why: String,
}

/// Something that a voice read in the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The literal words.
    pub quote: String,
    /// What they became: `field price of Dish, by the model`.
    pub meaning: String,
}

/// Two pieces of the words that say opposite things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The feature or deed.
    pub about: String,
    /// Bytes of the wish.
    pub first: Range<usize>,
    /// Bytes of its refusal.
    pub second: Range<usize>,
    /// What the draft does meanwhile.
    pub taken: String,
}

/// What only the person can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Stable: `login`, `pay`, `upload`.
    pub id: String,
    /// The question in words.
    pub text: String,
    /// Value and words of each choice; the first is what the draft assumed.
    pub choices: Vec<(String, String)>,
}

/// Where a part of the blueprint comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The words say it.
    Stated,
    /// A rule or a template added it.
    Assumed,
}
