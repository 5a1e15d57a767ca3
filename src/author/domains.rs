//! Templates for descriptions that name hardly any things: one file per domain, everything from it is assumed.

use std::sync::LazyLock;

use toml_edit::{DocumentMut, Item};

use super::Origin;
use super::clauses::Reading;
use super::fields;
use super::names;
use super::sketch::{Form, Role, Sketch, Thing};

mod list;

/// A template, read.
struct Domain {
    name: &'static str,
    keywords: Vec<(String, f64)>,
    document: DocumentMut,
}

static DOMAINS: LazyLock<Vec<Domain>> = LazyLock::new(|| {
    list::FILES
        .iter()
        .filter_map(|(name, text)| {
            let document: DocumentMut = text.parse().ok()?;
            let entries = strings(document.get("keywords"));
            let keywords = entries.iter().map(|entry| {
                let (word, weight) = entry.split_once('=').unwrap_or((entry, "1"));
                (word.to_owned(), weight.parse().unwrap_or(1.0))
            });
            Some(Domain { name, keywords: keywords.collect(), document })
        })
        .collect()
});

fn strings(item: Option<&Item>) -> Vec<String> {
    item.and_then(Item::as_array)
        .map(|array| array.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect())
        .unwrap_or_default()
}

/// The template that fits best, when one fits at all.
fn best(reading: &Reading<'_>, sketch: &Sketch) -> Option<&'static Domain> {
    let mut words = String::from(" ");
    for token in reading.tokens.iter().filter(|token| token.is_word()) {
        words.push_str(&token.noun);
        words.push(' ');
        if token.noun != token.text {
            words.push_str(&token.text);
            words.push(' ');
        }
    }
    let plain = format!(" {} ", reading.words(&(0..reading.tokens.len())));
    let mut best: Option<(&Domain, f64)> = None;
    for domain in DOMAINS.iter() {
        let points: f64 = domain
            .keywords
            .iter()
            .filter(|(word, _)| {
                !is_refused(sketch, word)
                    && (words.contains(&format!(" {word} ")) || plain.contains(&format!(" {word} ")))
            })
            .map(|(_, weight)| weight)
            .sum();
        let enough = if sketch.things.is_empty() { 2.0 } else { 3.0 };
        if sketch.claims("ai") && !domain.name.starts_with("ai_") {
            continue;
        }
        if points >= enough && best.as_ref().is_none_or(|(_, most)| points > *most) {
            best = Some((domain, points));
        }
    }
    best.map(|(domain, _)| domain)
}

fn is_refused(sketch: &Sketch, word: &str) -> bool {
    sketch.cues.refused.contains_key(word)
}

/// Fills a sketch with hardly any things from the best template.
pub(super) fn fill(reading: &Reading<'_>, sketch: &mut Sketch) {
    let Some(domain) = best(reading, sketch) else { return };
    let why = format!("usual for {}", domain.name.replace('_', " "));
    sketch.domain = Some(domain.name.to_owned());
    mark(reading, domain, sketch);
    let entities = domain.document.get("entity").and_then(Item::as_array_of_tables);
    let stated = sketch.things.len();
    let mut replaced = Vec::new();
    for table in entities.into_iter().flatten() {
        let Some(name) = table.get("name").and_then(Item::as_str) else { continue };
        let words: Vec<String> = names::words(name).split(' ').map(str::to_owned).collect();
        let also: Vec<String> = strings(table.get("also"));
        let known = sketch.things[..stated.min(sketch.things.len())].iter().position(|thing| {
            thing.head() == words.last().map_or("", String::as_str)
                || also.iter().any(|other| other == thing.head())
        });
        if let Some(index) = known {
            replaced.push((name.to_owned(), sketch.things[index].name.clone()));
            merge(&mut sketch.things[index], table);
            continue;
        }
        let contact = table.get("kind").and_then(Item::as_str) == Some("contact");
        if contact && sketch.things.iter().any(|thing| thing.form == Form::Contact) {
            continue;
        }
        let said = also
            .iter()
            .find(|word| reading.tokens.iter().any(|token| token.noun == **word || token.text == **word));
        let words = said.map_or(words, |word| vec![word.clone()]);
        let mut thing = Thing::new(&words, Origin::Assumed, &why);
        if thing.name != name {
            replaced.push((name.to_owned(), thing.name.clone()));
        }
        thing.score = 1.0;
        thing.parent = table.get("parent").and_then(Item::as_str).map(str::to_owned);
        thing.form = form(table.get("kind").and_then(Item::as_str));
        thing.personal = table.get("personal").and_then(Item::as_bool).unwrap_or(false);
        thing.makers = strings(table.get("makers"));
        thing.verbs = strings(table.get("verbs"));
        for target in strings(table.get("refs")) {
            thing.link(&target, false, true);
        }
        let renamed = thing.name != name && fields::defaults(&thing.words).is_some();
        if let Some(lines) = table.get("fields").filter(|_| !renamed).and_then(Item::as_table_like) {
            for (name, line) in lines.iter() {
                thing.add(fields::read(name, line.as_str().unwrap_or("text")), Origin::Assumed);
            }
        }
        sketch.things.push(thing);
    }
    rename(sketch, &replaced);
    for feature in strings(domain.document.get("features")) {
        sketch.claim(&feature, Origin::Assumed, &why);
    }
    for role in strings(domain.document.get("roles")) {
        if !sketch.roles.iter().any(|other| other.name == role) {
            sketch.roles.push(Role { name: role, origin: Origin::Assumed, mentions: Vec::new() });
        }
    }
}

/// A thing that the words already name takes what it lacks from the template.
fn merge(thing: &mut Thing, table: &toml_edit::Table) {
    for target in strings(table.get("refs")) {
        thing.link(&target, false, true);
    }
    let kind = form(table.get("kind").and_then(Item::as_str));
    let parent = table.get("parent").and_then(Item::as_str);
    if thing.parent.is_none() {
        thing.parent = parent.map(str::to_owned);
    }
    let fits = kind != Form::Comment || matches!(thing.head(), "comment" | "reply" | "answer");
    if thing.form == Form::Record && fits && kind != Form::Review {
        thing.form = kind;
    }
    if thing.makers.is_empty() {
        thing.makers = strings(table.get("makers"));
    }
}

/// The words that chose the template were read as it, not as they stand.
fn mark(reading: &Reading<'_>, domain: &Domain, sketch: &mut Sketch) {
    for at in 0..reading.tokens.len() {
        let token = &reading.tokens[at];
        if domain.keywords.iter().any(|(word, _)| *word == token.noun || *word == token.text) {
            sketch.mark(at..at + 1, &format!("template {}", domain.name));
        }
    }
}

fn form(kind: Option<&str>) -> Form {
    match kind {
        Some("comment") => Form::Comment,
        Some("review") => Form::Review,
        Some("booking") => Form::Booking,
        Some("order") => Form::Order,
        Some("contact") => Form::Contact,
        _ => Form::Record,
    }
}

/// A stated thing that stands for one of the template's takes its place in all relations.
fn rename(sketch: &mut Sketch, replaced: &[(String, String)]) {
    for (from, to) in replaced {
        for thing in &mut sketch.things {
            if thing.parent.as_deref() == Some(from) && thing.name != *to {
                thing.parent = Some(to.clone());
            }
            for link in &mut thing.refs {
                if link.to == *from {
                    link.to.clone_from(to);
                }
            }
        }
    }
}
