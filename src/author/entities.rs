//! Which noun phrases are things that the app keeps.

use std::collections::BTreeMap;

use super::clauses::Reading;
use super::lexicon;
use super::names;
use super::phrases::Phrase;
use super::sketch::{Sketch, Thing};
use super::tag::Tag;
use super::Origin;

/// Enough evidence for a thing of its own. Fixed on the dev set, see `describe.md` §5.3.
const THRESHOLD: f64 = 2.6;
const MOST: usize = 12;
/// Words for one and the same thing: the first that the text uses stands for all.
const SYNONYMS: [&[&str]; 12] = [
    &["todo", "task"],
    &["booking", "reservation", "rental"],
    &["order", "purchase"],
    &["car", "vehicle"],
    &["movie", "film"],
    &["reply", "comment"],
    &["quiz", "quizze"],
    &["clock", "attendance"],
    &["apartment", "flat"],
    &["inquiry", "enquiry"],
    &["picture", "photo", "image"],
    &["registration", "enrollment"],
];

/// Adds the stated things to the sketch.
pub(super) fn stated(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    let mut candidates: BTreeMap<String, Candidate> = BTreeMap::new();
    for (index, phrase) in phrases.iter().enumerate() {
        if let Some(weight) = weight(reading, phrases, index) {
            let candidate = candidates.entry(canonical(phrase.head())).or_default();
            candidate.phrases.push(index);
            candidate.weights.push(weight);
            candidate.first = candidate.first.min(index);
        }
    }
    merge_synonyms(&mut candidates);
    let mut things: Vec<(usize, Thing)> = candidates
        .iter()
        .filter_map(|(head, candidate)| candidate.thing(head, phrases).map(|thing| (candidate.first, thing)))
        .collect();
    if things.len() > MOST {
        things.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        things.truncate(MOST);
    }
    things.sort_by_key(|(first, _)| *first);
    for (_, thing) in things {
        for range in &thing.mentions {
            sketch.mark(range.clone(), &format!("entity {}", thing.name));
        }
        if !sketch.has(&thing.name) {
            sketch.things.push(thing);
        }
    }
}

fn canonical(head: &str) -> String {
    head.trim_matches('-').to_owned()
}

struct Candidate {
    phrases: Vec<usize>,
    weights: Vec<f64>,
    first: usize,
}

impl Default for Candidate {
    fn default() -> Self {
        Candidate { phrases: Vec::new(), weights: Vec::new(), first: usize::MAX }
    }
}

impl Candidate {
    fn score(&self, head: &str, phrases: &[Phrase]) -> f64 {
        let best = self.weights.iter().copied().fold(0.0, f64::max);
        let sum: f64 = self.weights.iter().sum();
        let nouns = lexicon::nouns();
        let mut score = best + 0.3 * (sum - best).min(4.0);
        if nouns.has("entity", head) {
            score += 1.2;
        }
        if self.phrases.iter().any(|index| phrases[*index].plural) {
            score += 0.5;
        }
        let bare = self.phrases.iter().all(|index| phrases[*index].words.len() == 1);
        if nouns.has("weak", head) && bare {
            score -= 1.3;
        }
        if nouns.has("abstract", head) || nouns.has("container", head) {
            score -= 1.0;
        }
        score
    }

    fn thing(&self, head: &str, phrases: &[Phrase]) -> Option<Thing> {
        let score = self.score(head, phrases);
        if score < THRESHOLD {
            return None;
        }
        let words = self.name(head, phrases);
        let mut thing = Thing::new(&words, Origin::Stated, "named in the description");
        if names::is_reserved(&thing.name) {
            let more = self.phrases.iter().map(|index| &phrases[*index].words).find(|words| words.len() > 1);
            thing = Thing::new(&more.cloned().unwrap_or_else(|| vec![head.to_owned(), "entry".to_owned()]), Origin::Stated, "named in the description");
        }
        thing.score = score;
        for index in &self.phrases {
            thing.mentions.push(phrases[*index].tokens.clone());
            thing.verbs.extend(phrases[*index].verbs.iter().cloned());
        }
        thing.verbs.sort();
        thing.verbs.dedup();
        Some(thing)
    }

    /// The head alone where it stands alone, else its commonest compound.
    fn name(&self, head: &str, phrases: &[Phrase]) -> Vec<String> {
        let weak = lexicon::nouns().has("weak", head);
        let alone = self.phrases.iter().any(|index| phrases[*index].words.len() == 1);
        if alone && !weak {
            return vec![head.to_owned()];
        }
        let mut counts: BTreeMap<Vec<String>, (usize, usize)> = BTreeMap::new();
        for (order, index) in self.phrases.iter().enumerate() {
            let words = &phrases[*index].words;
            let tail = words[words.len().saturating_sub(2)..].to_vec();
            let plain = tail.first().is_some_and(|first| tail.len() > 1 && lexicon::nouns().has("plain_person", first));
            let name = if plain || (tail.len() > 1 && lexicon::nouns().has("container", &tail[0])) { vec![head.to_owned()] } else { tail };
            let entry = counts.entry(name).or_insert((0, order));
            entry.0 += 1;
        }
        let best = counts.into_iter().max_by(|a, b| {
            let long = |words: &[String]| usize::from(words.len() > 1 && weak);
            (long(&a.0), a.1.0, std::cmp::Reverse(a.1.1)).cmp(&(long(&b.0), b.1.0, std::cmp::Reverse(b.1.1)))
        });
        best.map_or_else(|| vec![head.to_owned()], |(words, _)| words)
    }
}

fn merge_synonyms(candidates: &mut BTreeMap<String, Candidate>) {
    for group in SYNONYMS {
        let present: Vec<&str> = group.iter().copied().filter(|word| candidates.contains_key(*word)).collect();
        let Some(first) = present.iter().copied().min_by_key(|word| candidates.get(*word).map_or(usize::MAX, |c| c.first)) else { continue };
        for other in present.into_iter().filter(|word| *word != first) {
            if let Some(moved) = candidates.remove(other)
                && let Some(target) = candidates.get_mut(first)
            {
                target.phrases.extend(moved.phrases);
                target.weights.extend(moved.weights);
            }
        }
    }
}

/// Evidence of one mention; `None` when the phrase cannot name a thing.
fn weight(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> Option<f64> {
    let phrase = &phrases[index];
    let head = phrase.words.last()?;
    let nouns = lexicon::nouns();
    let known = nouns.has("entity", head);
    if head.len() < 3 || !head.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '-') || head.len() > 24 {
        return None;
    }
    let excluded = ["abstract", "attribute", "container", "plain_person"].iter().any(|class| nouns.has(class, head));
    if (excluded && !known) || nouns.has("light", head) && !known || lexicon::is_adjective(head) {
        return None;
    }
    if is_app(reading, phrase) || is_media_of(reading, phrases, index) || is_reason(reading, phrase) {
        return None;
    }
    let acted = verb_weight(&phrase.verbs);
    let person = nouns.has("person", head);
    if person {
        let kept = !phrase.light.is_empty() && phrase.light.iter().any(|light| matches!(light.as_str(), "management" | "record" | "information" | "data" | "detail" | "list"))
            || phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "manage" | "add" | "create" | "edit" | "delete" | "update" | "register" | "track" | "favorite" | "favorited"))
                && !phrase.subject && is_object(phrase);
        if !kept {
            return None;
        }
    }
    let mut weight = acted;
    if phrase.function {
        weight = weight.max(1.0) + 0.5;
    }
    if phrase.subject {
        weight = weight.max(0.9);
    }
    if !is_object(phrase) && !after_list_word(phrases, index) {
        weight *= 0.5;
    }
    if !phrase.plural && counted(reading, phrase) {
        weight += 0.4;
    }
    if phrase.light.iter().any(|light| matches!(light.as_str(), "management" | "record" | "tracking" | "listing" | "list")) {
        weight += 1.0;
    }
    Some(weight.max(0.3))
}

fn verb_weight(verbs: &[String]) -> f64 {
    let table = lexicon::verbs();
    verbs.iter().fold(0.4, |best: f64, verb| {
        best.max(if matches!(verb.as_str(), "use" | "make" | "set" | "build" | "implement" | "design" | "develop") {
            0.6
        } else if table.has("create", verb) || table.has("manage", verb) {
            2.5
        } else if table.has("transact", verb) {
            2.0
        } else if table.has("consume", verb) {
            1.4
        } else {
            0.7
        })
    })
}

/// Direct object, or behind the preposition that the verb asks for.
pub(super) fn is_object(phrase: &Phrase) -> bool {
    match phrase.preposition.as_deref() {
        None => true,
        Some("for") => phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "search" | "look" | "apply" | "pay" | "register" | "sign" | "vote" | "shop" | "browse")) || phrase.function,
        Some("to") => phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "reply" | "respond" | "subscribe" | "listen" | "add")),
        Some("through") => phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "browse" | "scroll" | "search" | "swipe")),
        Some("about" | "on") => phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "learn" | "read" | "comment" | "bid" | "vote")),
        Some("such" | "as" | "like" | "including" | "between" | "into") => true,
        _ => false,
    }
}

/// `list of events`, `types of cars`, `collection of recipes`.
fn after_list_word(phrases: &[Phrase], index: usize) -> bool {
    let phrase = &phrases[index];
    phrase.preposition.as_deref() == Some("of")
        && index.checked_sub(1).map(|before| &phrases[before]).is_some_and(|before| {
            before.sentence == phrase.sentence
                && before.tokens.end + 2 >= phrase.tokens.start
                && matches!(before.head(), "list" | "type" | "kind" | "collection" | "set" | "number" | "variety" | "range" | "overview" | "history" | "record" | "catalog" | "library" | "database" | "page" | "item" | "category" | "detail" | "information" | "group" | "status")
        })
}

/// `a`, `an`, `each`, `new`, … before it.
fn counted(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let before = phrase.tokens.start.checked_sub(1).and_then(|at| reading.tokens.get(at));
    before.is_some_and(|token| matches!(token.text.as_str(), "a" | "an" | "each" | "every" | "another"))
        || reading.tokens[phrase.tokens.clone()].iter().any(|token| token.text == "new")
}

/// The phrase that names the app itself: `a car rental platform`.
pub(super) fn is_app(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let tokens = &reading.tokens[phrase.tokens.clone()];
    let last = tokens.last().map_or("", |token| token.noun.as_str());
    if !lexicon::nouns().has("container", last) && !(phrase.sentence == 0 && last == "game") {
        return false;
    }
    let built = phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "implement" | "build" | "create" | "develop" | "design" | "make" | "want" | "need" | "write" | "launch" | "start" | "set"));
    let only = phrase.words.len() > 1 || tokens.len() > 1 || lexicon::nouns().has("container", last);
    only && (built || phrase.subject || phrase.sentence == 0 && phrase.verbs.is_empty() || matches!(last, "website" | "site" | "web" | "webpage" | "application" | "app" | "platform" | "system" | "tool" | "software" | "portal" | "interface" | "service" | "dashboard" | "page" | "homepage"))
}

/// `a picture of a menu`, `images for all dishes`: the picture is a field of the other.
pub(super) fn is_media_of(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let phrase = &phrases[index];
    if !matches!(phrase.head(), "picture" | "photo" | "image" | "photograph" | "illustration" | "video" | "screenshot" | "scan" | "selfie") {
        return false;
    }
    let linked = reading.tokens.get(phrase.tokens.end).is_some_and(|token| matches!(token.text.as_str(), "of" | "for"));
    linked && phrases.get(index + 1).is_some_and(|next| next.sentence == phrase.sentence && next.tokens.start <= phrase.tokens.end + 4)
}

/// In a user story the role and the reason name no things.
fn is_reason(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let sentence = &reading.sentences[phrase.sentence];
    if !sentence.story {
        return false;
    }
    let heard = super::features::heard(reading, &sentence.tokens, true);
    let wish = sentence.tokens.clone().find(|at| reading.tokens[*at].tag == Tag::Pronoun && matches!(reading.tokens[*at].text.as_str(), "i" | "we"));
    phrase.tokens.start >= heard.end || wish.is_some_and(|wish| phrase.tokens.end <= wish)
}
