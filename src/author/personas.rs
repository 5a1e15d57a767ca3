//! User stories in which a role keeps something about itself: `As a host, I want to save my bank account in my profile`.

use super::Origin;
use super::attributes::field_words;
use super::clauses::Reading;
use super::fields;
use super::lexicon;
use super::names;
use super::phrases::Phrase;
use super::roles;
use super::sketch::{Sketch, Thing};

/// What a story says about the profile of its role.
struct Keeping {
    role: String,
    /// Index of the phrase `my profile`.
    profile: usize,
    /// Indexes of the phrases that are kept in it.
    kept: Vec<usize>,
}

/// Adds a thing for each role whose stories say what is kept about it. A profile without a word about what is in
/// it stays what the other passes make of it.
pub(super) fn personas(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    let all: Vec<Keeping> = (0..phrases.len()).filter_map(|index| keeping(reading, phrases, index)).collect();
    for Keeping { role, profile, .. } in &all {
        let told: Vec<&Phrase> = all
            .iter()
            .filter(|other| other.role == *role)
            .flat_map(|other| other.kept.iter().map(|index| &phrases[*index]))
            .collect();
        if told.is_empty() {
            continue;
        }
        let words: Vec<String> = role.split('_').map(str::to_owned).collect();
        let name = names::pascal(&words);
        if !sketch.has(&name) {
            let mut thing = Thing::new(&words, Origin::Stated, "keeps a profile");
            thing.verbs = vec!["create".to_owned(), "update".to_owned()];
            thing.makers = vec![role.clone()];
            for phrase in told {
                let field = fields::guess(&field_words(phrase, reading).join(" "));
                sketch.mark(phrase.tokens.clone(), &format!("field {} of {name}", field.name));
                thing.add(field, Origin::Stated);
            }
            sketch.things.push(thing);
        }
        sketch.mark(phrases[*profile].tokens.clone(), &format!("entity {name}"));
        if let Some(thing) = sketch.thing(&name) {
            thing.mentions.push(phrases[*profile].tokens.clone());
        }
    }
}

/// Reads `index` as the profile of the role that tells the story.
fn keeping(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> Option<Keeping> {
    let profile = &phrases[index];
    let sentence = &reading.sentences[profile.sentence];
    let mine = |phrase: &Phrase| {
        phrase.tokens.start.checked_sub(1).is_some_and(|before| reading.tokens[before].text == "my")
    };
    let heard = super::features::heard(reading, &sentence.tokens, true);
    let is_profile = profile.head() == "profile" || profile.light.iter().any(|light| light == "profile");
    if !sentence.story || !is_profile || !mine(profile) || profile.tokens.start >= heard.end {
        return None;
    }
    let teller = phrases.iter().find(|phrase| phrase.sentence == profile.sentence)?;
    let role = roles::told(reading, teller)?;
    let inside = matches!(profile.preposition.as_deref(), Some("in" | "on" | "to"));
    let written = |other: usize| {
        let phrase = &phrases[other];
        inside
            && other < index
            && mine(phrase)
            && phrase
                .verbs
                .iter()
                .any(|verb| lexicon::verbs().has("create", verb) || lexicon::verbs().has("manage", verb))
    };
    let kept = (0..phrases.len()).filter(|other| {
        let phrase = &phrases[*other];
        let listed = phrase.listed.is_some_and(|holder| holder == index || written(holder));
        phrase.sentence == profile.sentence
            && phrase.tokens.end <= heard.end
            && *other != index
            && (written(*other) || listed)
    });
    Some(Keeping { role, profile: index, kept: kept.collect() })
}
