//! Items take their place in a sketch, or do not: the embedded author was there first, and its rules hold for them too.

use std::ops::Range;

use super::{Extra, Extras, Item, LinkKind, find};
use crate::author::clauses::{self, Reading};
use crate::author::sketch::{Claim, Sketch, Thing};
use crate::author::{Origin, claims, entities, fields, lexicon, names, relations, spans};
use crate::blueprint::AppKind;
use crate::blueprint::names::RESERVED_FIELDS;

/// More things than this are no app that anybody asked for in a few words.
const MOST_THINGS: usize = 20;
/// More fields of one thing than this fill no form.
const MOST_FIELDS: usize = 20;

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::author) enum Fate {
    /// It is there now; the bytes of the description that say it, when some do.
    Added(Option<Range<usize>>),
    /// It was there before.
    Known,
    /// It cannot stand. `mends`: another wording of it may.
    Refused {
        /// Why, in words.
        why: String,
        /// Whoever proposed it may try again.
        mends: bool,
    },
}

fn refused(why: impl Into<String>) -> Fate {
    Fate::Refused { why: why.into(), mends: false }
}

fn wrong(why: impl Into<String>) -> Fate {
    Fate::Refused { why: why.into(), mends: true }
}

/// All items, in their order; the entities before everything that speaks of them.
pub(in crate::author) fn join(reading: &Reading<'_>, sketch: &mut Sketch, extras: &Extras) -> Vec<Fate> {
    if extras.items.is_empty() {
        return Vec::new();
    }
    let served = sketch.kind == AppKind::FullStack;
    let mut fates: Vec<Option<Fate>> = Vec::new();
    for extra in &extras.items {
        fates.push(match &extra.item {
            _ if !served => Some(refused("an app without a server keeps nothing")),
            Item::Entity(words) => Some(entity(reading, sketch, extra, words)),
            _ => None,
        });
    }
    let fates = extras.items.iter().zip(fates).map(|(extra, fate)| match (&extra.item, fate) {
        (_, Some(fate)) => fate,
        (Item::Field { of, name, line }, None) => field(reading, sketch, extra, (of, name, line)),
        (Item::Link { of, to, kind }, None) => link(reading, sketch, extra, (of, to, *kind)),
        (Item::Feature(name), None) => feature(reading, sketch, extra, name),
        (Item::Entity(_), None) => Fate::Known,
    });
    let fates = fates.collect();
    claims::completed(sketch);
    relations::break_cycles(sketch);
    fates
}

fn entity(reading: &Reading<'_>, sketch: &mut Sketch, extra: &Extra, words: &[String]) -> Fate {
    let name = names::pascal(words);
    let head = words.last().map_or("", String::as_str);
    let person = words.len() == 1 && lexicon::nouns().has("plain_person", head);
    let role = sketch.roles.iter().any(|role| role.name == words.join("_"));
    let same = |thing: &Thing| {
        thing.name == name
            || words.len() == 1 && thing.words.len() == 1 && entities::synonyms(thing.head(), head)
    };
    if name == "User" || person || role || sketch.things.iter().any(same) {
        return Fate::Known;
    }
    if sketch.things.len() >= MOST_THINGS {
        return refused(format!("the app keeps {MOST_THINGS} things already"));
    }
    let tokens = match quoted(reading, &extra.quote) {
        Ok(tokens) => tokens,
        Err(fate) => return fate,
    };
    let said = tokens.clone().filter(|tokens| names_it(reading, tokens, words));
    let origin = if said.is_some() { Origin::Stated } else { Origin::Assumed };
    let mut thing = Thing::new(words, origin, &reason(extra));
    thing.verbs = vec!["create".to_owned()];
    thing.score = 1.0;
    mark(sketch, said.as_ref(), extra);
    thing.mentions.extend(said.clone());
    sketch.things.push(thing);
    Fate::Added(said.map(|tokens| reading.bytes(&tokens)))
}

fn field(reading: &Reading<'_>, sketch: &mut Sketch, extra: &Extra, part: (&str, &str, &str)) -> Fate {
    let (of, name, line) = part;
    if of == "User" {
        return refused("accounts have their own fields");
    }
    let Some(index) = find(sketch, of) else { return no_such(sketch, of) };
    let other = names::pascal(&name.split(' ').map(str::to_owned).collect::<Vec<_>>());
    if other != of && find(sketch, &other).is_some() {
        return link(reading, sketch, extra, (of, &other, LinkKind::RefersTo));
    }
    let snake = name.replace(' ', "_");
    let row = fields::is_column(name)
        || RESERVED_FIELDS.contains(&snake.as_str())
        || matches!(name, "user" | "author");
    let field = fields::read(name, line);
    let thing = &sketch.things[index];
    if row || thing.fields.iter().any(|attribute| fields::alike(&attribute.field.name, &field.name)) {
        return Fate::Known;
    }
    if thing.fields.len() >= MOST_FIELDS {
        return refused(format!("{of} has {MOST_FIELDS} fields already"));
    }
    let tokens = match quoted(reading, &extra.quote) {
        Ok(tokens) => tokens,
        Err(fate) => return fate,
    };
    let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let said = tokens.filter(|tokens| names_it(reading, tokens, &words));
    let origin = if said.is_some() { Origin::Stated } else { Origin::Assumed };
    mark(sketch, said.as_ref(), extra);
    sketch.things[index].add(field, origin);
    Fate::Added(said.map(|tokens| reading.bytes(&tokens)))
}

fn link(reading: &Reading<'_>, sketch: &mut Sketch, extra: &Extra, link: (&str, &str, LinkKind)) -> Fate {
    let (of, to, kind) = link;
    if to == "User" || of == "User" {
        return Fate::Known;
    }
    let (Some(from), Some(other)) = (find(sketch, of), find(sketch, to)) else {
        return no_such(sketch, if find(sketch, of).is_some() { to } else { of });
    };
    let joined = |thing: &Thing, name: &str| {
        thing.parent.as_deref() == Some(name) || thing.refs.iter().any(|link| link.to == name)
    };
    if joined(&sketch.things[from], to) || joined(&sketch.things[other], of) {
        return Fate::Known;
    }
    if from == other {
        return refused("a thing that is part of itself has no beginning");
    }
    let tokens = match quoted(reading, &extra.quote) {
        Ok(tokens) => tokens,
        Err(fate) => return fate,
    };
    let thing = &mut sketch.things[from];
    match kind {
        LinkKind::PartOf if thing.parent.is_none() => thing.parent = Some(to.to_owned()),
        LinkKind::PartOf | LinkKind::RefersTo => thing.link(to, false, false),
        LinkKind::Many => thing.link(to, true, false),
    }
    mark(sketch, tokens.as_ref(), extra);
    Fate::Added(tokens.map(|tokens| reading.bytes(&tokens)))
}

/// The embedded author reads features well: a voice may add one only where words were left that it made nothing of.
fn feature(reading: &Reading<'_>, sketch: &mut Sketch, extra: &Extra, name: &'static str) -> Fate {
    if sketch.claims(name) {
        return Fate::Known;
    }
    if sketch.cues.refused.contains_key(name) {
        return refused("the description refuses it");
    }
    let tokens = match quoted(reading, &extra.quote) {
        Ok(Some(tokens)) => tokens,
        Ok(None) => return refused("no words of the description ask for it"),
        Err(fate) => return fate,
    };
    let heard = |at: usize| {
        sketch.marks.contains_key(&at)
            || spans::is_empty(&reading.tokens[at])
            || sketch
                .cues
                .wanted
                .values()
                .chain(sketch.cues.refused.values())
                .flatten()
                .any(|range| range.contains(&at))
    };
    if tokens.clone().all(|at| !reading.tokens[at].is_content() || heard(at)) {
        return refused("those words were read already, and say something else");
    }
    let claim = Claim { origin: Origin::Stated, why: reason(extra), tokens: vec![tokens.clone()] };
    sketch.claims.insert(name.to_owned(), claim);
    mark(sketch, Some(&tokens), extra);
    Fate::Added(Some(reading.bytes(&tokens)))
}

fn no_such(sketch: &Sketch, name: &str) -> Fate {
    let all: Vec<&str> = sketch.things.iter().map(|thing| thing.name.as_str()).collect();
    wrong(format!("there is no entity {name}; there are {}", all.join(", ")))
}

fn reason(extra: &Extra) -> String {
    if extra.why.is_empty() { "by the model".to_owned() } else { format!("by the model: {}", extra.why) }
}

fn mark(sketch: &mut Sketch, tokens: Option<&Range<usize>>, extra: &Extra) {
    if let Some(tokens) = tokens {
        sketch.mark(tokens.clone(), &format!("{}, by the model", extra.item.meaning()));
    }
}

/// Where the words of a quote stand, one after the other, whatever stands between them; nothing when there is no quote.
fn quoted(reading: &Reading<'_>, quote: &str) -> Result<Option<Range<usize>>, Fate> {
    if quote.trim().is_empty() {
        return Ok(None);
    }
    let wanted: Vec<String> = clauses::read(quote)
        .tokens
        .into_iter()
        .filter(clauses::Token::is_word)
        .map(|token| token.text)
        .collect();
    let words: Vec<usize> = (0..reading.tokens.len()).filter(|at| reading.tokens[*at].is_word()).collect();
    let found = words.windows(wanted.len().max(1)).find(|window| {
        window.iter().zip(&wanted).all(|(at, word)| reading.tokens[*at].text == *word)
            && window.iter().any(|at| reading.tokens[*at].is_content())
    });
    match found {
        Some([first, .., last]) if !wanted.is_empty() => Ok(Some(*first..*last + 1)),
        Some([only]) if !wanted.is_empty() => Ok(Some(*only..*only + 1)),
        _ => Err(wrong(
            "the quote does not stand in the description; copy its words exactly, or leave it empty",
        )),
    }
}

/// A quote says a thing when a word of its name stands in it.
fn names_it(reading: &Reading<'_>, tokens: &Range<usize>, words: &[String]) -> bool {
    reading.tokens[tokens.clone()].iter().any(|token| {
        words
            .iter()
            .any(|word| token.text == *word || token.noun == *word || token.noun == lexicon::singular(word))
    })
}
