//! Values that are worked out of a row: `score each lead by budget and size`, `the price of a repair is computed from hours and
//! parts`. No blueprint can say how, so each becomes a slot of the kind `rule`; what it is worked out of becomes fields.

use std::ops::Range;

use crate::blueprint::{Blueprint, Entity, EntityKind, Gives, Slot, SlotKind, field};

use super::clauses::{Reading, Token};
use super::lexicon;
use super::names;
use super::sketch::Sketch;
use super::tag::Tag;

/// Longest description of a slot, in characters.
const LONGEST: usize = 400;
/// Fields that one rule adds at most.
const FIELDS: usize = 4;

/// A rule as the words have it.
struct Found {
    /// Tokens that ask for it.
    tokens: Range<usize>,
    /// Where what it is worked out of begins.
    basis: usize,
    /// What comes out, lower case.
    what: String,
    /// The entity, by its place in the blueprint.
    of: usize,
}

/// Adds a slot for each rule that the words ask for.
pub(super) fn add(
    reading: &Reading<'_>,
    sketch: &mut Sketch,
    blueprint: &mut Blueprint,
    unbuilt: &mut Vec<String>,
) {
    let sentences: Vec<Range<usize>> = reading
        .sentences
        .iter()
        .filter(|one| !one.theme && !one.story)
        .map(|one| one.tokens.clone())
        .collect();
    for sentence in sentences {
        let Some(found) = sentence.clone().find_map(|at| rule_at(reading, blueprint, &sentence, at)) else {
            continue;
        };
        let column = names::snake(&found.what);
        if only_there(reading, &found) {
            without(blueprint, found.of, &column);
        }
        let entity = &blueprint.entities[found.of];
        let taken = entity.fields.iter().any(|field| field.name == column);
        let what = if taken { format!("computed {}", found.what) } else { found.what.clone() };
        let name = names::snake(&format!("{} {what}", entity.singular()));
        if blueprint.slots.iter().any(|slot| slot.name == name) {
            continue;
        }
        let entity = &mut blueprint.entities[found.of];
        let of = entity.name.clone();
        add_fields(reading, &found, entity);
        sketch.mark(found.tokens.clone(), &format!("slot {name}"));
        blueprint.slots.push(Slot {
            of: Some(of),
            gives: gives(&found.what),
            ..Slot::new(&name, SlotKind::Rule, names::plain(reading.quote(&sentence), LONGEST))
        });
        unbuilt.push(format!("{what}: its place is there; how it is worked out is an open slot, `{name}`"));
    }
}

/// No other words speak of what comes out: nobody types it in.
fn only_there(reading: &Reading<'_>, found: &Found) -> bool {
    let named = |at: &usize| reading.tokens[*at].noun == found.what;
    (0..reading.tokens.len()).filter(named).all(|at| found.tokens.contains(&at))
}

/// Takes a field out, unless something else of the app is made of it.
fn without(blueprint: &mut Blueprint, of: usize, column: &str) {
    let mut less = blueprint.clone();
    less.entities[of].fields.retain(|field| field.name != column);
    let stands = less.entities[of].fields.len() != blueprint.entities[of].fields.len()
        && !less.entities[of].fields.is_empty()
        && Blueprint::parse(&less.to_toml()).1.is_empty();
    if stands {
        *blueprint = less;
    }
}

fn rule_at(reading: &Reading<'_>, app: &Blueprint, sentence: &Range<usize>, at: usize) -> Option<Found> {
    let tokens = &reading.tokens;
    let from = sentence.clone().rev().find(|place| *place < at && tokens[*place].tag == Tag::Mark);
    let clause = from.map_or(sentence.start, |mark| mark + 1)..end_of(tokens, at, sentence.end);
    let basis = |from: usize| {
        (from..clause.end)
            .find(|place| lexicon::one_of(&tokens[*place].text, "by from on using with out as"))
            .filter(|place| place + 1 < clause.end)
    };
    let text = tokens[at].text.as_str();
    let before =
        at.checked_sub(1).filter(|place| clause.contains(place)).map_or("", |place| &tokens[place].text);
    if lexicon::one_of(text, "score scores scored") && !lexicon::one_of(before, NOUN_AHEAD) {
        let basis = basis(at + 1)?;
        // What it is worked out of may be called as a thing of the app.
        let named = if text == "scored" { clause.start..at } else { at + 1..basis.min(at + 5) };
        let of = entity_in(tokens, app, named)?;
        return Some(Found { tokens: clause.clone(), basis, what: "score".to_owned(), of });
    }
    let passive = lexicon::one_of(text, "computed calculated derived determined estimated worked");
    let is =
        (clause.start..at).rev().find(|place| lexicon::one_of(&tokens[*place].text, "is are be gets"))?;
    if !passive || at - is > 2 {
        return None;
    }
    let of = entity_in(tokens, app, clause.start..is)?;
    let head = last_word(&app.entities[of]);
    let what =
        (clause.start..is).find(|place| tokens[*place].tag == Tag::Noun && tokens[*place].noun != head)?;
    Some(Found { tokens: clause.clone(), basis: basis(at + 1)?, what: tokens[what].noun.clone(), of })
}

/// Before one of these `score` is a thing that somebody has.
const NOUN_AHEAD: &str =
    "a an the my your his her their our its this that high best total final each every no any of";

/// Where a wish ends: at a mark, or where the next one begins.
fn end_of(tokens: &[Token], at: usize, end: usize) -> usize {
    (at + 1..end)
        .find(|place| {
            let next = tokens.get(place + 1).filter(|_| place + 1 < end);
            tokens[*place].tag == Tag::Mark && tokens[*place].text != ","
                || tokens[*place].text == "and" && next.is_some_and(|next| next.tag == Tag::Verb)
        })
        .unwrap_or(end)
}

fn last_word(entity: &Entity) -> String {
    entity.singular().rsplit(' ').next().unwrap_or_default().to_lowercase()
}

fn entity_in(tokens: &[Token], app: &Blueprint, range: Range<usize>) -> Option<usize> {
    let plain = |entity: &Entity| entity.kind == EntityKind::Record;
    range.rev().find_map(|at| {
        app.entities.iter().position(|entity| plain(entity) && last_word(entity) == tokens[at].noun)
    })
}

/// What a rule is worked out of and nobody can type in yet becomes numbers that may be left out.
fn add_fields(reading: &Reading<'_>, found: &Found, entity: &mut Entity) {
    let nouns = (found.basis..found.tokens.end).filter(|at| {
        let token = &reading.tokens[*at];
        let compound =
            reading.tokens.get(at + 1).is_some_and(|next| next.tag == Tag::Noun) && at + 1 < found.tokens.end;
        token.tag == Tag::Noun && !compound
    });
    for at in nouns.take(FIELDS) {
        let token = &reading.tokens[at];
        let known = |name: &str| {
            name == token.noun || name == token.text || name.ends_with(&format!("_{}", token.noun))
        };
        if entity.fields.iter().any(|field| known(&field.name)) || names::is_reserved(&token.text) {
            continue;
        }
        entity.fields.push(field(&names::snake(&token.text), "decimal? min=0"));
    }
}

fn gives(what: &str) -> Gives {
    if lexicon::one_of(
        what,
        "price cost fee total amount fare salary bill discount commission bonus tax wage rent",
    ) {
        Gives::Money
    } else if lexicon::one_of(what, "grade category tier priority status level class label") {
        Gives::Text
    } else {
        Gives::Number
    }
}
