//! What the passes find out about the app, before it becomes a blueprint.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::blueprint::{AppKind, AuthMethod, Field, Price, Theme};

use super::Origin;
use super::features::Cues;

/// A thing that the app keeps.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    /// PascalCase, singular.
    pub(super) name: String,
    /// Lower-case singular words of the name; the last one decides what it is.
    pub(super) words: Vec<String>,
    pub(super) origin: Origin,
    /// Why it is there.
    pub(super) why: String,
    /// Tokens that speak of it.
    pub(super) mentions: Vec<Range<usize>>,
    pub(super) fields: Vec<Attribute>,
    /// Stated attributes that every row has anyhow: `creation time`.
    pub(super) columns: Vec<String>,
    pub(super) parent: Option<String>,
    /// Other things that a row points at.
    pub(super) refs: Vec<Link>,
    /// Somebody's own rows, or a shared catalogue.
    pub(super) personal: bool,
    pub(super) score: f64,
    pub(super) form: Form,
    /// Base forms of the verbs that act on it.
    pub(super) verbs: Vec<String>,
    /// Roles that create or manage it.
    pub(super) makers: Vec<String>,
    /// Roles that change rows which others made.
    pub(super) editors: Vec<String>,
    /// Roles that delete them.
    pub(super) removers: Vec<String>,
    /// People of no role make it too.
    pub(super) open: bool,
}

/// A row of one thing points at a row of another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) to: String,
    pub(super) many: bool,
    pub(super) required: bool,
    pub(super) field: Option<String>,
}

/// What a thing is, beyond a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Record,
    Comment,
    Review,
    Booking,
    Order,
    Contact,
}

/// A field and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) field: Field,
    pub(super) origin: Origin,
}

/// A person beyond the plain user.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) mentions: Vec<Range<usize>>,
}

/// A feature that the draft claims.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) origin: Origin,
    pub(super) why: String,
    pub(super) tokens: Vec<Range<usize>>,
}

/// Everything found out so far.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    pub(super) kind: AppKind,
    pub(super) name: String,
    pub(super) tagline: String,
    pub(super) theme: Theme,
    pub(super) things: Vec<Thing>,
    pub(super) roles: Vec<Role>,
    pub(super) claims: BTreeMap<String, Claim>,
    pub(super) cues: Cues,
    pub(super) methods: Vec<AuthMethod>,
    pub(super) prices: Vec<Price>,
    pub(super) welcome_credits: u32,
    pub(super) currency: String,
    /// Name of the template that filled the gaps.
    pub(super) domain: Option<String>,
    /// The browser-only tool, when there is one.
    pub(super) tool: Option<String>,
    /// Tokens and what they became.
    pub(super) marks: BTreeMap<usize, String>,
}

impl Sketch {
    /// A claim that stands.
    pub(super) fn claims(&self, feature: &str) -> bool {
        self.claims.contains_key(feature)
    }

    /// Adds a claim unless the words refuse it; a stated claim is never weakened.
    pub(super) fn claim(&mut self, feature: &str, origin: Origin, why: &str) {
        let firm = self
            .claims
            .get(feature)
            .is_some_and(|claim| claim.origin == Origin::Stated || origin == Origin::Assumed);
        if self.cues.refused.contains_key(feature) || firm {
            return;
        }
        let tokens = self.cues.wanted.get(feature).cloned().unwrap_or_default();
        self.claims.insert(feature.to_owned(), Claim { origin, why: why.to_owned(), tokens });
    }

    /// The thing of that name.
    pub(super) fn thing(&mut self, name: &str) -> Option<&mut Thing> {
        self.things.iter_mut().find(|thing| thing.name == name)
    }

    /// Is there a thing of that name?
    pub(super) fn has(&self, name: &str) -> bool {
        self.things.iter().any(|thing| thing.name == name)
    }

    /// Records what some tokens became.
    pub(super) fn mark(&mut self, tokens: Range<usize>, meaning: &str) {
        for at in tokens {
            self.marks.entry(at).or_insert_with(|| meaning.to_owned());
        }
    }
}

impl Thing {
    /// A thing without fields.
    pub(super) fn new(words: &[String], origin: Origin, why: &str) -> Self {
        Thing {
            name: super::names::pascal(words),
            words: words.to_vec(),
            origin,
            why: why.to_owned(),
            mentions: Vec::new(),
            fields: Vec::new(),
            columns: Vec::new(),
            parent: None,
            refs: Vec::new(),
            personal: false,
            score: 0.0,
            form: Form::Record,
            verbs: Vec::new(),
            makers: Vec::new(),
            editors: Vec::new(),
            removers: Vec::new(),
            open: false,
        }
    }

    /// The noun that decides what it is.
    pub(super) fn head(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// Has a field of that name?
    pub(super) fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|attribute| attribute.field.name == name)
    }

    /// Adds a field; the first of a name stays.
    pub(super) fn add(&mut self, field: Field, origin: Origin) {
        if self.fields.len() < 20 && !self.has_field(&field.name) {
            self.fields.push(Attribute { field, origin });
        }
    }

    /// Points at another thing, once.
    pub(super) fn link(&mut self, to: &str, many: bool, required: bool) {
        let own = self.name == to && !many;
        if !own && self.parent.as_deref() != Some(to) && !self.refs.iter().any(|link| link.to == to) {
            self.refs.push(Link { to: to.to_owned(), many, required, field: None });
        }
    }
}
