//! Who uses the app, beyond the plain signed-in person.

use super::Origin;
use super::clauses::Reading;
use super::lexicon;
use super::phrases::Phrase;
use super::sketch::{Role, Sketch};
use super::tag::Tag;

const MOST: usize = 8;

/// Adds the roles that the words name as actors.
pub(super) fn roles(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    for (index, phrase) in phrases.iter().enumerate() {
        let story = reading.sentences[phrase.sentence].story && is_story_role(reading, phrase);
        if !(story || acts(reading, phrases, index)) {
            continue;
        }
        // `As a (single-time) visitor`: the role comes behind the bracket.
        if reading.tokens.get(phrase.tokens.end).is_some_and(|token| token.text == ")") {
            continue;
        }
        // `As a Mike`: somebody's name, not what they are.
        let proper = reading.tokens[phrase.tokens.start].capital
            && !lexicon::nouns().has("person", phrase.head())
            && lexicon::nouns().class_of(phrase.head()).is_none();
        if proper {
            continue;
        }
        if let Some(name) = name(phrase, story) {
            push(sketch, &name, phrase);
        }
    }
}

fn push(sketch: &mut Sketch, name: &str, phrase: &Phrase) {
    sketch.mark(phrase.tokens.clone(), &format!("role {name}"));
    if let Some(role) = sketch.roles.iter_mut().find(|role| role.name == name) {
        role.mentions.push(phrase.tokens.clone());
    } else if sketch.roles.len() < MOST {
        sketch.roles.push(Role {
            name: name.to_owned(),
            origin: Origin::Stated,
            mentions: vec![phrase.tokens.clone()],
        });
    }
}

/// The role's name, or `None` for the plain user.
fn name(phrase: &Phrase, story: bool) -> Option<String> {
    let head = phrase.head();
    let person = lexicon::nouns().has("person", head);
    if !(person || story)
        || lexicon::nouns().has("plain_person", head)
            && !(story && matches!(head, "visitor" | "guest"))
            && phrase.words.len() == 1
    {
        return None;
    }
    if super::lexicon::one_of(
        head,
        "user member person people author creator owner friend fan follower company \
         family partner everyone system couple agency organization",
    ) && !story
    {
        return (phrase.words.len() > 1 && matches!(head, "user" | "member" | "owner"))
            .then(|| role_words(phrase))
            .flatten();
    }
    role_words(phrase)
}

fn role_words(phrase: &Phrase) -> Option<String> {
    let words: Vec<&str> = phrase.words.iter().map(String::as_str).collect();
    let words = match words.as_slice() {
        [.., "admin" | "administrator" | "superuser" | "superadmin"] => vec!["admin"],
        [.., "registered" | "web" | "site" | "website" | "system" | "end", "user"] => return None,
        [.., before, last] if *last != "user" || *before != "new" => vec![*before, *last],
        rest => rest.to_vec(),
    };
    let name = super::names::snake(&words.join(" ")).replace("_value", "");
    // Words that the access rules use themselves.
    let name =
        if matches!(name.as_str(), "parent" | "public" | "members" | "nobody" | "form" | "job" | "system") {
            format!("a_{name}")
        } else {
            name
        };
    (!matches!(name.as_str(), "visitor" | "user" | "value" | "member" | "people" | "person" | "owner")
        && name.len() <= 30)
        .then_some(name)
}

/// The role that tells a story, by name; `None` when it is the plain user.
pub(super) fn told(reading: &Reading<'_>, phrase: &Phrase) -> Option<String> {
    is_story_role(reading, phrase).then(|| name(phrase, true)).flatten()
}

/// `As a moderator, I want …`
fn is_story_role(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let start = reading.sentences[phrase.sentence].tokens.start;
    let before: Vec<&str> = reading.tokens[start..phrase.tokens.start]
        .iter()
        .filter(|token| token.is_word() && token.tag != Tag::Number)
        .map(|token| token.text.as_str())
        .collect();
    matches!(before.as_slice(), ["as", "a" | "an" | "the"] | ["as"])
}

/// A person noun that does something: `Buyers should be able to …`, `for admins to …`, `buyers and sellers can`.
fn acts(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let phrase = &phrases[index];
    if !lexicon::nouns().has("person", phrase.head()) || phrase.possessive || !phrase.light.is_empty() {
        return false;
    }
    let next = |at: usize| reading.tokens.get(at).map_or("", |token| token.text.as_str());
    let end = phrase.tokens.end;
    // `A child has a name and a class` says what is kept, not who acts.
    if super::defined::is_defined(reading, phrases, index) {
        return false;
    }
    if phrase.subject && phrase.preposition.as_deref() != Some("of") {
        return true;
    }
    if matches!(phrase.preposition.as_deref(), Some("for")) && next(end) == "to" && phrase.plural {
        return true;
    }
    // A list of subjects: the last one acts for all.
    let listed = matches!(next(end), "and" | "or" | ",") || next(end + 1) == "and";
    listed
        && phrase.plural
        && phrases.get(index + 1).is_some_and(|other| {
            other.sentence == phrase.sentence
                && other.tokens.start <= end + 3
                && lexicon::nouns().has("person", other.head())
                && (other.subject || next(other.tokens.end) == "and")
        })
}

/// Verbs by which rows come to be, by which they change, and by which they go.
const MAKING: &str = "create add manage post publish upload list sell write assign set enter record";
const KEEPING: &str = "keep collect track save store submit";
const EDITING: &str = "manage edit update moderate maintain";
const REMOVING: &str = "manage delete remove moderate";

/// Which roles create, change and delete which things: the last role named before the verb.
pub(super) fn makers(phrases: &[Phrase], sketch: &mut Sketch) {
    let mut role: Option<(usize, String)> = None;
    let mut plain = None;
    for phrase in phrases {
        let named = sketch
            .roles
            .iter()
            .find(|role| role.mentions.iter().any(|mention| mention.start == phrase.tokens.start))
            .map(|role| role.name.clone());
        if let Some(name) = named {
            role = Some((phrase.sentence, name));
            continue;
        }
        if phrase.subject && lexicon::nouns().has("plain_person", phrase.head()) {
            role = None;
            plain = Some(phrase.sentence);
        }
        let does = |verbs: &str| phrase.verbs.iter().any(|verb| super::lexicon::one_of(verb, verbs));
        let (makes, edits, removes) = (does(MAKING), does(EDITING), does(REMOVING));
        let Some(thing) = super::attributes::thing_of(sketch, phrase) else { continue };
        let name = role.as_ref().filter(|(sentence, _)| *sentence == phrase.sentence);
        let name = name.map(|(_, name)| name.clone());
        let Some(thing) = sketch.thing(&thing) else { continue };
        let Some(name) = name else {
            thing.open |= plain == Some(phrase.sentence) && (makes || does(KEEPING));
            continue;
        };
        for (does, roles) in
            [(makes, &mut thing.makers), (edits, &mut thing.editors), (removes, &mut thing.removers)]
        {
            if does && !roles.contains(&name) {
                roles.push(name.clone());
            }
        }
    }
}
