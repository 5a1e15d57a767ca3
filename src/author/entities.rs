//! Which noun phrases are things that the app keeps.

use std::collections::BTreeMap;

use super::Origin;
use super::clauses::Reading;
use super::evidence::{is_app, weight};
use super::lexicon;
use super::names;
use super::phrases::Phrase;
use super::sketch::{Sketch, Thing};
use super::tag::Tag;

/// Enough evidence for a thing of its own. Fixed on the dev set, see `describe.md` §5.3.
const THRESHOLD: f64 = 2.6;
/// User stories name a thing once or twice, without saying much about it.
const STORY_THRESHOLD: f64 = 2.1;
const MOST: usize = 12;
/// Words for one and the same thing: the first that the text uses stands for all.
const SYNONYMS: [&[&str]; 13] = [
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
    &["leave", "vacation", "absence"],
];

/// Two words for one and the same thing?
pub(super) fn synonyms(a: &str, b: &str) -> bool {
    a == b || SYNONYMS.iter().any(|group| group.contains(&a) && group.contains(&b))
}

/// Adds the stated things to the sketch.
pub(super) fn stated(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    let mut candidates: BTreeMap<String, Candidate> = BTreeMap::new();
    for (index, phrase) in phrases.iter().enumerate() {
        // What is kept about a role is no thing of its own.
        if sketch.marks.contains_key(&phrase.tokens.start) || is_admin_area(sketch, phrase) {
            continue;
        }
        if let Some(weight) = weight(reading, phrases, index) {
            let candidate = candidates.entry(canonical(phrase.head())).or_default();
            candidate.phrases.push(index);
            candidate.weights.push(weight);
            candidate.first = candidate.first.min(index);
        }
    }
    merge_synonyms(&mut candidates);
    merge_requests(phrases, &mut candidates);
    let stories = reading.is_stories();
    let threshold = if stories { STORY_THRESHOLD } else { THRESHOLD };
    let mut things: Vec<(usize, Thing)> = candidates
        .iter()
        .filter_map(|(head, candidate)| {
            candidate.thing(head, phrases, threshold).map(|thing| (candidate.first, thing))
        })
        .collect();
    let most = if stories { MOST + 4 } else { MOST };
    if things.len() > most {
        things.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        things.truncate(most);
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

/// `an admin area`, `the admin panel`: where administrators work, and nothing that is kept.
fn is_admin_area(sketch: &Sketch, phrase: &Phrase) -> bool {
    let places = sketch.cues.wanted.get("admin");
    places.is_some_and(|places| {
        places.iter().any(|tokens| tokens.len() > 1 && tokens.contains(&phrase.tokens.start))
    })
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
        } else if nouns.has("person", head) {
            score += 0.8;
        }
        if self.phrases.iter().any(|index| phrases[*index].plural) {
            score += 0.5;
        }
        let bare = self.phrases.iter().all(|index| phrases[*index].words.len() == 1);
        let countable = self.phrases.iter().any(|index| phrases[*index].plural);
        if nouns.class_of(head).is_none() && !countable {
            score -= 0.3;
        }
        if nouns.has("weak", head) && bare {
            score -= 1.3;
        }
        if nouns.has("abstract", head) || nouns.has("container", head) {
            score -= 1.0;
        }
        score
    }

    fn thing(&self, head: &str, phrases: &[Phrase], threshold: f64) -> Option<Thing> {
        let score = self.score(head, phrases);
        let seen_only = self.phrases.iter().all(|index| {
            phrases[*index].verbs.iter().all(|verb| {
                super::lexicon::one_of(
                    verb.as_str(),
                    "view see generate show display read receive get download check",
                )
            }) && !phrases[*index].function
        });
        if score < threshold || matches!(head, "report" | "metric") && seen_only {
            return None;
        }
        let words = self.name(head, phrases);
        let mut thing = Thing::new(&words, Origin::Stated, "named in the description");
        if names::is_reserved(&thing.name) {
            let more = self.phrases.iter().map(|index| &phrases[*index].words).find(|words| words.len() > 1);
            thing = Thing::new(
                &more.cloned().unwrap_or_else(|| vec![head.to_owned(), "entry".to_owned()]),
                Origin::Stated,
                "named in the description",
            );
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
        let known = lexicon::nouns().has("entity", head);
        if (alone || known) && !weak {
            return vec![head.to_owned()];
        }
        let mut counts: BTreeMap<Vec<String>, (usize, usize)> = BTreeMap::new();
        for (order, index) in self.phrases.iter().enumerate() {
            let words = &phrases[*index].words;
            let tail = words[words.len().saturating_sub(2)..].to_vec();
            let plain = tail
                .first()
                .is_some_and(|first| tail.len() > 1 && lexicon::nouns().has("plain_person", first));
            let name = if plain || (tail.len() > 1 && lexicon::nouns().has("container", &tail[0])) {
                vec![head.to_owned()]
            } else {
                tail
            };
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
        let present: Vec<&str> =
            group.iter().copied().filter(|word| candidates.contains_key(*word)).collect();
        let Some(first) =
            present.iter().copied().min_by_key(|word| candidates.get(*word).map_or(usize::MAX, |c| c.first))
        else {
            continue;
        };
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

/// `Employees request leave. A manager approves the request`: the request is the leave.
fn merge_requests(phrases: &[Phrase], candidates: &mut BTreeMap<String, Candidate>) {
    let bare = candidates.get("request").is_some_and(|request| {
        request.phrases.iter().all(|index| phrases[*index].words.len() == 1 && !phrases[*index].plural)
    });
    let asked = candidates.iter().find(|(head, candidate)| {
        let asks = |index: &usize| phrases[*index].verbs.iter().any(|verb| verb == "request");
        *head != "request" && candidate.phrases.iter().any(asks)
    });
    let asked = asked.map(|(head, _)| head.clone());
    if let (true, Some(asked)) = (bare, asked)
        && let Some(moved) = candidates.remove("request")
        && let Some(target) = candidates.get_mut(&asked)
    {
        target.phrases.extend(moved.phrases);
        target.weights.extend(moved.weights);
    }
}

/// `A quiz website`, `recipe sharing community`: with hardly anything else named, the app's own noun is the thing.
pub(super) fn from_app(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    for phrase in phrases.iter().filter(|phrase| phrase.sentence == 0 && is_app(reading, phrase)) {
        let nouns = lexicon::nouns();
        for at in phrase.tokens.clone() {
            let word = &reading.tokens[at].noun;
            let fits = reading.tokens[at].tag == Tag::Noun
                && nouns.has("entity", word)
                && !["container", "weak", "person", "abstract", "attribute", "light"]
                    .iter()
                    .any(|class| nouns.has(class, word));
            let known = sketch.things.iter().any(|thing| {
                thing.head() == word
                    || SYNONYMS
                        .iter()
                        .any(|group| group.contains(&thing.head()) && group.contains(&word.as_str()))
            });
            if fits
                && !known
                && !super::lexicon::one_of(
                    word.as_str(),
                    "hotel school hospital store business firm home office list game",
                )
            {
                let mut thing = Thing::new(std::slice::from_ref(word), Origin::Stated, "the app is about it");
                thing.mentions.push(at..at + 1);
                thing.score = 2.0;
                thing.verbs = vec!["browse".to_owned(), "create".to_owned()];
                sketch.mark(at..at + 1, &format!("entity {}", thing.name));
                sketch.things.insert(0, thing);
            }
        }
    }
}
