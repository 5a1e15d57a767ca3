//! What the words ask for by name and no blueprint can say how it works: a wheel of fortune, a game, a converter beside the rest of an
//! app. It gets a page, and a slot that somebody writes.

use crate::blueprint::{Blueprint, Page, PageKind, Slot, SlotKind};

use super::clauses::{Reading, Token};
use super::features::Cues;
use super::lexicon;
use super::names;
use super::sketch::Sketch;
use super::tag::Tag;

/// Begins the cues of such things in `lexicon/features.txt`: `own.wheel_of_fortune`.
pub(super) const CUE: &str = "own.";
/// The slot of a page of figures: they are of somebody's own rows.
const DASHBOARD: &str = "dashboard";
/// Longest description of a slot, in characters.
const LONGEST: usize = 400;

/// Adds a page and a slot for each thing that is asked for and not refused.
pub(super) fn add(
    reading: &Reading<'_>,
    sketch: &Sketch,
    blueprint: &mut Blueprint,
    unbuilt: &mut Vec<String>,
) {
    for (cue, places) in &sketch.cues.wanted {
        let Some(name) = cue.strip_prefix(CUE).filter(|_| sketch.cues.has(cue)) else { continue };
        let path = format!("/{}", name.replace('_', "-"));
        let taken = blueprint.slots.iter().any(|slot| slot.name == name)
            || blueprint.pages.iter().any(|page| page.path == path)
            || blueprint.entities.iter().any(|entity| names::snake(&entity.name) == name);
        if taken {
            continue;
        }
        let sentence = places.first().and_then(|place| {
            reading.sentences.iter().find(|sentence| sentence.tokens.contains(&place.start))
        });
        let words =
            sentence.map_or_else(|| name.replace('_', " "), |one| reading.quote(&one.tokens).to_owned());
        blueprint.slots.push(Slot::new(name, SlotKind::PageSection, names::plain(&words, LONGEST)));
        blueprint.pages.push(Page {
            path,
            title: title(name),
            kind: PageKind::Tool { tool: format!("slot:{name}") },
            roles: if name == DASHBOARD && blueprint.auth.is_some() {
                vec!["member".to_owned(), "admin".to_owned()]
            } else {
                Vec::new()
            },
        });
        unbuilt.push(format!(
            "{}: its page is there; what it does is an open slot, `{name}`",
            name.replace('_', " ")
        ));
    }
}

/// The thing that the words ask for and for nothing else: `a wheel of fortune`, `build me a seating plan`.
pub(super) fn alone(reading: &Reading<'_>, cues: &Cues) -> Option<String> {
    let (name, start) = cues
        .wanted
        .iter()
        .filter(|(cue, _)| cues.has(cue))
        .filter_map(|(cue, places)| {
            Some((cue.strip_prefix(CUE)?, places.iter().map(|place| place.start).min()?))
        })
        .filter(|(name, _)| *name != DASHBOARD)
        .min_by_key(|(_, start)| *start)?;
    let plain = |token: &Token| {
        token.tag != Tag::Noun
            || lexicon::one_of(&token.noun, "app application website site webpage page tool")
    };
    reading.tokens[..start].iter().all(plain).then(|| name.to_owned())
}

/// `wheel_of_fortune` → `Wheel of fortune`
fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
