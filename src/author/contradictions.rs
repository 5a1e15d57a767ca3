//! What the words refuse, and where they say two opposite things.

use std::ops::Range;

use super::Contradiction;
use super::clauses::Reading;
use super::features::is_refused;
use super::names;
use super::phrases::Phrase;
use super::sketch::Sketch;
use super::tag::Tag;

/// A deed: a verb on something, allowed or refused.
struct Deed {
    verb: String,
    object: String,
    tokens: Range<usize>,
    refused: bool,
}

fn deeds(reading: &Reading<'_>, phrases: &[Phrase]) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for at in 0..reading.tokens.len() {
        let token = &reading.tokens[at];
        let Some(verb) = token.verb.clone().filter(|_| token.tag == Tag::Verb) else { continue };
        let Some(sentence) =
            reading.sentences.iter().find(|sentence| sentence.tokens.contains(&at) && !sentence.theme)
        else {
            continue;
        };
        let object = phrases.iter().find(|phrase| {
            phrase.tokens.start > at
                && phrase.tokens.start <= at + 4
                && sentence.tokens.contains(&phrase.tokens.start)
        });
        let Some(object) = object.filter(|phrase| !phrase.words.is_empty()) else { continue };
        deeds.push(Deed {
            verb,
            object: object.head().to_owned(),
            tokens: at..object.tokens.end,
            refused: is_refused(&reading.tokens, &sentence.tokens, &(at..at + 1)),
        });
    }
    deeds
}

/// Pairs of opposite wishes.
pub(super) fn find(reading: &Reading<'_>, phrases: &[Phrase], sketch: &Sketch) -> Vec<Contradiction> {
    let features = sketch.cues.refused.iter().filter_map(|(feature, refused)| {
        let (wanted, refused) = (sketch.cues.wanted.get(feature)?.first()?, refused.first()?);
        Some(Contradiction {
            about: feature.clone(),
            first: reading.bytes(wanted),
            second: reading.bytes(refused),
            taken: format!("left out {feature}, the safer of the two"),
        })
    });
    let mut all: Vec<Contradiction> = features.collect();
    let deeds = deeds(reading, phrases);
    for refused in deeds.iter().filter(|deed| deed.refused) {
        let wanted = deeds
            .iter()
            .find(|deed| !deed.refused && deed.verb == refused.verb && deed.object == refused.object);
        if let Some(wanted) = wanted {
            let about = format!("{} {}", refused.verb, refused.object);
            let taken =
                "kept the access rules as they are asked for first; the refusal is listed under non_goals"
                    .to_owned();
            all.push(Contradiction {
                about,
                first: reading.bytes(&wanted.tokens),
                second: reading.bytes(&refused.tokens),
                taken,
            });
        }
    }
    all
}

/// What is refused, quoted.
pub(super) fn non_goals(reading: &Reading<'_>, phrases: &[Phrase], sketch: &Sketch) -> Vec<String> {
    let mut goals: Vec<String> = Vec::new();
    let cues = sketch.cues.refused.values().flatten().cloned();
    let deeds = deeds(reading, phrases).into_iter().filter(|deed| deed.refused).map(|deed| deed.tokens);
    for range in cues.chain(deeds) {
        let piece = reading.pieces.iter().find(|piece| piece.tokens.contains(&range.start));
        let text = names::plain(reading.quote(piece.map_or(&range, |piece| &piece.tokens)), 200);
        if !text.is_empty() && !goals.contains(&text) && goals.len() < 20 {
            goals.push(text);
        }
    }
    goals
}
