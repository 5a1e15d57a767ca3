//! The passes in their order: words → reading → sketch → blueprint → report.

use std::collections::BTreeMap;

use crate::blueprint::{AppKind, AuthMethod, Blueprint, Theme};
use crate::error::Error;

use super::clauses::Reading;
use super::extra::{self, Extras, Fate, Item};
use super::features::Cues;
use super::phrases::Phrase;
use super::sketch::Sketch;
use super::{
    Added, Assumption, Draft, Origin, Wishes, attributes, claims, clauses, contradictions, domains, entities,
    evidence, features, identity, implied, kind, lexicon, names, neutral, own, personas, phrases, prices,
    questions, realise, refusal, relations, roles, spans, theme, verify,
};

/// Fewer stated things than this, and a domain template helps out.
const ENOUGH_THINGS: usize = 2;

/// Turns an English description into a draft: offline, the same bytes for the same words.
///
/// # Errors
/// When the words are empty, no text, too long, not English, or ask for something that is no web app.
pub fn draft(words: &str, wishes: &Wishes) -> Result<Draft, Error> {
    draft_with(words, wishes, &Extras::default())
}

/// The same, with what a voice added: the same bytes for the same words and the same extras.
///
/// # Errors
/// As [`draft`].
pub fn draft_with(words: &str, wishes: &Wishes, extras: &Extras) -> Result<Draft, Error> {
    joined(words, wishes, extras).map(|joined| joined.draft)
}

/// A draft, and what became of each extra.
pub(super) struct Joined {
    pub(super) draft: Draft,
    pub(super) fates: Vec<Fate>,
}

/// All passes.
pub(super) fn joined(words: &str, wishes: &Wishes, extras: &Extras) -> Result<Joined, Error> {
    refusal::check_text(words)?;
    refusal::check_language(words)?;
    let reading = clauses::read(words);
    refusal::check_web(&reading)?;
    let phrases = phrases::phrases(&reading);
    let mut sketch = if wishes.alone { blank(AppKind::FullStack) } else { embedded(&reading, &phrases) };
    let people =
        phrases.iter().any(|phrase| matches!(phrase.head(), "user" | "account" | "member" | "customer"));
    if !wishes.alone {
        fill_gaps(&reading, &phrases, &mut sketch);
    }
    questions::apply(wishes, &mut sketch);
    let (name, said) = identity::name(&reading, &phrases, &sketch, illustrated(&sketch).as_deref());
    if said {
        mark_name(&reading, &name, &mut sketch);
    }
    // After everything that the words say by themselves: what a voice adds changes nothing of how they are read.
    let fates = extra::join(&reading, &mut sketch, extras);
    sketch.name = wishes.name.as_deref().map_or(name, |name| names::plain(name, 60));
    sketch.tagline = identity::tagline(&reading);
    let stack = if sketch.kind == AppKind::FullStack { "hono-sqlite" } else { "static" };
    let mut unbuilt = Vec::new();
    let mut blueprint =
        realise::realise(&reading, &mut sketch, wishes.stack.as_deref().unwrap_or(stack), &mut unbuilt);
    verify::verify(&mut blueprint);
    sketch.claims.retain(|feature, _| neutral::exists(&blueprint, feature));
    mark_claims(&mut sketch, &blueprint);
    let spans = spans::spans(&reading, &sketch);
    blueprint.not_understood = spans
        .iter()
        .filter(|span| span.status == super::Status::NotUnderstood)
        .map(|span| names::quote(&words[span.range.clone()]))
        .filter(|quote| !quote.is_empty())
        .collect();
    let contradictions = contradictions::find(&reading, &phrases, &sketch);
    blueprint.non_goals = contradictions::non_goals(&reading, &phrases, &sketch);
    let mut assumptions = assumptions(&sketch);
    if !said && wishes.name.is_none() {
        assumptions.insert(
            0,
            Assumption {
                what: format!("The app is called {}.", sketch.name),
                why: "no name was given".to_owned(),
            },
        );
    }
    assumptions.extend(concluded(extras, &fates));
    let draft = Draft {
        words: words.to_owned(),
        added: quoted(words, extras, &fates, &spans),
        left_out: extras
            .left_out
            .iter()
            .map(|(what, why)| Assumption { what: what.clone(), why: why.clone() })
            .collect(),
        spans,
        assumptions,
        contradictions,
        questions: questions::questions(&sketch, wishes),
        unbuilt,
        origins: origins(&sketch, people),
        blueprint,
    };
    Ok(Joined { draft, fates })
}

/// What a voice concluded without words that say it. Entities and features stand among the assumptions already.
fn concluded(extras: &Extras, fates: &[Fate]) -> Vec<Assumption> {
    let only = |(extra, fate): (&extra::Extra, &Fate)| {
        let what = match (&extra.item, fate) {
            (Item::Field { of, name, .. }, Fate::Added(None)) => {
                format!("Each {} has the field {name}.", names::words(of))
            }
            (Item::Link { .. }, Fate::Added(None)) => format!("{}.", extra.item.meaning()),
            _ => return None,
        };
        Some(Assumption { what, why: "by the model".to_owned() })
    };
    extras.items.iter().zip(fates).filter_map(only).collect()
}

/// What a voice read in the words, where no span says so already.
fn quoted(words: &str, extras: &Extras, fates: &[Fate], spans: &[super::Span]) -> Vec<Added> {
    let said = |(extra, fate): (&extra::Extra, &Fate)| {
        let Fate::Added(Some(range)) = fate else { return None };
        let meaning = format!("{}, by the model", extra.item.meaning());
        let shown = spans.iter().any(|span| span.meaning.contains(&meaning));
        (!shown).then(|| Added { quote: names::quote(words.get(range.clone()).unwrap_or_default()), meaning })
    };
    extras.items.iter().zip(fates).filter_map(said).collect()
}

/// Is this item part of the draft?
pub(super) fn stands(draft: &Draft, item: &Item) -> bool {
    let entity = |name: &str| draft.blueprint.entities.iter().find(|entity| entity.name == name);
    match item {
        Item::Entity(words) => entity(&names::pascal(words)).is_some(),
        Item::Field { of, .. } => entity(of).is_some(),
        Item::Link { of, to, .. } => entity(of).is_some() && entity(to).is_some(),
        Item::Feature(name) => draft.origins.contains_key(&format!("feature.{name}")),
    }
}

/// Before anything was read.
fn blank(kind: AppKind) -> Sketch {
    Sketch {
        kind,
        name: String::new(),
        tagline: String::new(),
        theme: Theme::default(),
        things: Vec::new(),
        roles: Vec::new(),
        claims: BTreeMap::new(),
        methods: Vec::new(),
        prices: Vec::new(),
        welcome_credits: 0,
        currency: "usd".to_owned(),
        domain: None,
        tool: None,
        marks: BTreeMap::new(),
        cues: Cues::default(),
    }
}

/// Pass A: what the words say.
fn embedded(reading: &Reading<'_>, phrases: &[Phrase]) -> Sketch {
    let cues = features::cues(reading);
    let (kind, tool) = kind::kind(reading, phrases, &cues);
    let mut sketch = Sketch { theme: theme::theme(reading), tool, cues, ..blank(kind) };
    for (method, value) in [("method.google", AuthMethod::Google), ("method.github", AuthMethod::Github)] {
        if sketch.cues.has(method) && sketch.kind == AppKind::FullStack {
            sketch.methods.push(value);
        }
    }
    for tokens in theme::said_mode(reading) {
        sketch.mark(tokens, "theme");
    }
    prices::read(reading, &mut sketch);
    personas::personas(reading, phrases, &mut sketch);
    entities::stated(reading, phrases, &mut sketch);
    roles::roles(reading, phrases, &mut sketch);
    implied::implied(reading, phrases, &mut sketch);
    attributes::stated(reading, phrases, &mut sketch);
    roles::makers(phrases, &mut sketch);
    mark_app(reading, phrases, &mut sketch);
    sketch
}

/// What names the app itself, and people that it knows.
fn mark_app(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    for phrase in phrases {
        let person = lexicon::nouns().has("plain_person", phrase.head())
            || sketch.roles.iter().any(|role| role.name.ends_with(phrase.head()));
        if person && phrase.words.len() == 1 {
            sketch.mark(phrase.tokens.clone(), "people");
        } else if evidence::is_app(reading, phrase) {
            sketch.mark(phrase.tokens.clone(), "the app");
        }
    }
    if sketch.kind != AppKind::FullStack {
        for sentence in &reading.sentences {
            sketch.mark(sentence.tokens.clone(), "the page");
        }
    }
}

fn mark_name(reading: &Reading<'_>, name: &str, sketch: &mut Sketch) {
    let words: Vec<String> = name.to_lowercase().split(' ').map(str::to_owned).collect();
    for at in 0..reading.tokens.len() {
        if words.contains(&reading.tokens[at].text) {
            sketch.mark(at..at + 1, "name of the app");
        }
    }
}

/// Pass B and the claims.
fn fill_gaps(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    let things = sketch.things.iter().filter(|thing| thing.origin == Origin::Stated).count();
    if things < ENOUGH_THINGS && sketch.kind == AppKind::FullStack {
        claims::claims(sketch);
        entities::from_app(reading, phrases, sketch);
        domains::fill(reading, sketch);
        attributes::stated(reading, phrases, sketch);
    }
    claims::claims(sketch);
    relations::relations(reading, phrases, sketch);
}

/// The thing that gets pictures drawn by AI.
fn illustrated(sketch: &Sketch) -> Option<String> {
    (sketch.claims("ai") && sketch.cues.has("ai.image") && sketch.cues.has("upload.photo"))
        .then(|| sketch.things.first().map(|thing| thing.words.first().cloned().unwrap_or_default()))
        .flatten()
}

/// The words behind standing claims are understood.
fn mark_claims(sketch: &mut Sketch, blueprint: &Blueprint) {
    let claims: Vec<(String, Vec<std::ops::Range<usize>>)> =
        sketch.claims.iter().map(|(name, claim)| (name.clone(), claim.tokens.clone())).collect();
    let methods = sketch
        .cues
        .wanted
        .iter()
        .filter(|(name, _)| name.starts_with("method."))
        .map(|(name, tokens)| (name.clone(), tokens.clone()));
    let refused = sketch
        .cues
        .refused
        .iter()
        .map(|(name, tokens)| (format!("not {}", name.trim_start_matches(own::CUE)), tokens.clone()));
    let own = sketch.cues.wanted.iter().filter(|(name, _)| sketch.cues.has(name));
    let own = own.filter_map(|(name, tokens)| {
        let slot = name.strip_prefix(own::CUE)?;
        blueprint
            .slots
            .iter()
            .any(|known| known.name == slot)
            .then(|| (format!("slot {slot}"), tokens.clone()))
    });
    let features = claims.into_iter().chain(methods).chain(refused);
    let features = features.map(|(name, tokens)| (format!("feature {name}"), tokens));
    let all: Vec<_> = features.chain(own).collect();
    for (meaning, ranges) in all {
        for range in ranges {
            sketch.mark(range, &meaning);
        }
    }
}

fn assumptions(sketch: &Sketch) -> Vec<Assumption> {
    let mut all = Vec::new();
    for thing in sketch.things.iter().filter(|thing| thing.origin == Origin::Assumed) {
        all.push(Assumption {
            what: format!("The app keeps {}.", lexicon::plural(&names::words(&thing.name))),
            why: thing.why.clone(),
        });
    }
    for (feature, claim) in sketch.claims.iter().filter(|(_, claim)| claim.origin == Origin::Assumed) {
        let what = if feature == "auth" {
            "People sign in with e-mail and password.".to_owned()
        } else {
            format!("The app has {}.", feature.replace(['.', '_'], " "))
        };
        all.push(Assumption { what, why: claim.why.clone() });
    }
    for role in sketch.roles.iter().filter(|role| role.origin == Origin::Assumed) {
        all.push(Assumption {
            what: format!("There is the role {}.", role.name.replace('_', " ")),
            why: "usual for such an app".to_owned(),
        });
    }
    all
}

fn origins(sketch: &Sketch, people: bool) -> BTreeMap<String, Origin> {
    let mut origins = BTreeMap::new();
    for thing in &sketch.things {
        origins.insert(format!("entity.{}", thing.name), thing.origin);
        for attribute in &thing.fields {
            origins.insert(format!("entity.{}.field.{}", thing.name, attribute.field.name), attribute.origin);
        }
        for column in &thing.columns {
            origins.insert(format!("entity.{}.column.{}", thing.name, names::snake(column)), Origin::Stated);
        }
    }
    for (feature, claim) in &sketch.claims {
        origins.insert(format!("feature.{feature}"), claim.origin);
    }
    for role in &sketch.roles {
        origins.insert(format!("role.{}", role.name), role.origin);
    }
    if people {
        origins.insert("entity.User".to_owned(), Origin::Stated);
    }
    origins
}
