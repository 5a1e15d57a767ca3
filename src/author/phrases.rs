//! Noun phrases, and the verbs that act on them.

use std::ops::Range;

use super::clauses::{Reading, Token};
use super::lexicon;
use super::tag::Tag;

/// A noun phrase of the description.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub(super) tokens: Range<usize>,
    pub(super) sentence: usize,
    /// Singular nouns, light heads (`records`, `management`) taken off; the last one is the head.
    pub(super) words: Vec<String>,
    pub(super) plural: bool,
    /// Base forms of the verbs that act on it.
    pub(super) verbs: Vec<String>,
    /// The preposition right before it (or before the list it stands in).
    pub(super) preposition: Option<String>,
    /// Something stands behind it that acts: it is a subject.
    pub(super) subject: bool,
    /// Stands in `functionalities for …`.
    pub(super) function: bool,
    /// A possessive (`users' orders`) leads to the next phrase.
    pub(super) possessive: bool,
    /// The light heads that were taken off.
    pub(super) light: Vec<String>,
    /// Index of the phrase that a list (`with a, b and c`) belongs to.
    pub(super) listed: Option<usize>,
}

impl Phrase {
    /// The noun that decides what the phrase is.
    pub(super) fn head(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }
}

/// All noun phrases, in order.
pub(super) fn phrases(reading: &Reading<'_>) -> Vec<Phrase> {
    let mut all = Vec::new();
    for (index, sentence) in reading.sentences.iter().enumerate() {
        if !sentence.theme {
            of_sentence(reading, index, sentence.tokens.clone(), &mut all);
        }
    }
    for index in 0..all.len() {
        all[index].listed = listed(reading, &all, index);
    }
    all
}

/// Words that open a list of parts.
const OPENERS: [&str; 24] = [
    "with",
    "including",
    "include",
    "includes",
    "such",
    "have",
    "has",
    "containing",
    "contains",
    "contain",
    "e.g",
    "i.e",
    "enter",
    "(",
    "entering",
    "input",
    "inputting",
    "fill",
    "specify",
    "providing",
    "capture",
    "featuring",
    "needs",
    "showing",
];

fn listed(reading: &Reading<'_>, all: &[Phrase], index: usize) -> Option<usize> {
    let before = index.checked_sub(1).filter(|before| all[*before].sentence == all[index].sentence)?;
    let between =
        &reading.tokens[all[before].tokens.end.min(all[index].tokens.start)..all[index].tokens.start];
    if for_each(reading, &all[before]) && between.iter().any(is_noted) {
        return Some(before);
    }
    // `An employee belongs to a department and has an allowance`: the subject has it.
    let and_has = between
        .windows(2)
        .any(|pair| pair[0].tag == Tag::Conjunction && matches!(pair[1].text.as_str(), "has" | "have"));
    if and_has {
        let subject = |at: &usize| all[*at].sentence == all[index].sentence && all[*at].subject;
        return (0..index).rev().find(subject).or(Some(before));
    }
    // `has not been watered for a week`: a deed, not a list of parts.
    let deed = between.iter().any(|token| matches!(token.text.as_str(), "has" | "have"))
        && between.iter().any(|token| matches!(token.tag, Tag::Verb | Tag::Negation | Tag::To));
    if !deed && between.iter().any(|token| OPENERS.contains(&token.text.as_str())) {
        return Some(if between.iter().any(|token| token.text == "(") {
            before
        } else {
            all[before]
                .listed
                .filter(|holder| {
                    all[*holder].tokens.end + 12 > all[before].tokens.start
                        && between.iter().any(|token| token.text == "such")
                })
                .unwrap_or(before)
        });
    }
    let joins = between.len() <= 5
        && between.iter().all(|token| {
            super::lexicon::one_of(token.text.as_str(), ", and or as well & ' ’ /")
                || matches!(token.tag, Tag::Determiner | Tag::Adjective | Tag::Adverb | Tag::Number)
        });
    let of = between.len() == 1 && between[0].text == "of";
    if joins && !all[index].subject || of { all[before].listed } else { None }
}

/// `for each bike`, `for every guest`.
pub(super) fn for_each(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let before = phrase.tokens.start.checked_sub(1).map_or("", |at| reading.tokens[at].text.as_str());
    phrase.preposition.as_deref() == Some("for") && matches!(before, "each" | "every" | "any")
}

/// `we note`, `staff record`: what stands behind it is written down about somebody or something.
pub(super) fn is_noted(token: &Token) -> bool {
    token.tag == Tag::Verb
        && token.verb.as_deref().is_some_and(|verb| {
            super::lexicon::one_of(verb, "note record store save keep track capture enter write collect log")
        })
}

/// What has been read of a sentence so far.
#[derive(Default)]
struct State {
    verbs: Vec<String>,
    verbs_open: bool,
    preposition: Option<String>,
    function: bool,
}

fn of_sentence(reading: &Reading<'_>, index: usize, range: Range<usize>, all: &mut Vec<Phrase>) {
    let tokens = &reading.tokens;
    let mut state = State::default();
    let mut at = range.start;
    while at < range.end {
        let token = &tokens[at];
        match token.tag {
            Tag::Verb => {
                if !state.verbs_open {
                    state.verbs.clear();
                }
                state.verbs_open = true;
                state.preposition = None;
                state.verbs.extend(token.verb.clone());
            }
            Tag::Preposition | Tag::To => state.preposition = Some(token.text.clone()),
            Tag::Modal | Tag::Pronoun => {
                state.verbs_open = false;
                state.preposition = None;
                if token.tag == Tag::Modal {
                    state.verbs.clear();
                }
            }
            Tag::Noun | Tag::Adjective => {
                let end = phrase_end(tokens, at, range.end);
                if tokens[at..end].iter().any(|token| token.tag == Tag::Noun) {
                    if tokens[at].text == "track"
                        && end == at + 1
                        && state.verbs.iter().any(|verb| verb == "keep")
                    {
                        state.verbs = vec!["track".to_owned()];
                        state.verbs_open = true;
                        at = end + usize::from(tokens.get(end).is_some_and(|next| next.text == "of"));
                        continue;
                    }
                    if let Some(phrase) = phrase(tokens, at..end, index, &state, range.end) {
                        if phrase.words.is_empty() || FUNCTION.contains(&phrase.head()) {
                            state.function = true;
                            state.verbs.clear();
                            state.preposition = None;
                        }
                        all.push(phrase);
                    }
                    state.verbs_open = false;
                    at = end;
                    continue;
                }
            }
            Tag::Mark if token.text == ":" => {
                state.verbs_open = false;
                state.preposition = None;
                // `Team task management: workspaces, projects and tasks`.
                state.function |=
                    at < range.start + 9 && all.last().is_some_and(|phrase| phrase.sentence == index);
                state.verbs.clear();
            }
            Tag::Mark if token.text == "." => state.verbs_open = false,
            _ => {}
        }
        at += 1;
    }
}

const FUNCTION: [&str; 4] = ["functionality", "feature", "function", "capability"];

fn phrase_end(tokens: &[Token], start: usize, limit: usize) -> usize {
    let mut end = start;
    while end < limit {
        let token = &tokens[end];
        let fits = matches!(token.tag, Tag::Noun | Tag::Adjective | Tag::Number);
        if !fits {
            break;
        }
        end += 1;
        if token.possessive || (token.text.ends_with('\'')) {
            break;
        }
    }
    while end > start && tokens[end - 1].tag != Tag::Noun {
        end -= 1;
    }
    end.max(start + 1)
}

fn phrase(
    tokens: &[Token],
    range: Range<usize>,
    sentence: usize,
    state: &State,
    limit: usize,
) -> Option<Phrase> {
    let nouns: Vec<&Token> = tokens[range.clone()].iter().filter(|token| token.tag == Tag::Noun).collect();
    let last = nouns.last()?;
    let possessive = last.possessive || followed_by_apostrophe(tokens, range.end);
    let plural = last.noun != last.text;
    let mut words: Vec<String> = nouns.iter().flat_map(|token| split_hyphen(&token.noun)).collect();
    let mut verbs = state.verbs.clone();
    if words.len() > 1 && words[words.len() - 2] == "todo" && words.last().is_some_and(|last| last == "item")
    {
        words.pop();
    }
    let light = strip_light(&mut words, &mut verbs);
    let subject = is_subject(tokens, range.end, limit);
    if subject && !state.verbs_open {
        verbs.retain(|verb| verb == "manage");
    }
    Some(Phrase {
        sentence,
        words,
        plural: plural || !light.is_empty(),
        verbs,
        preposition: state.preposition.clone(),
        subject,
        listed: None,
        function: state.function,
        possessive,
        light,
        tokens: range,
    })
}

fn followed_by_apostrophe(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.text == "'" || token.text == "’")
}

/// `check-in` stays, `menu-item` becomes two words.
fn split_hyphen(word: &str) -> Vec<String> {
    if lexicon::nouns().class_of(word).is_some() || !word.contains('-') {
        return vec![word.to_owned()];
    }
    word.split('-').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// `booking records` speaks of bookings; `lead management` manages leads.
fn strip_light(words: &mut Vec<String>, verbs: &mut Vec<String>) -> Vec<String> {
    let mut light = Vec::new();
    while words.len() > 1 {
        let Some(head) = words.last().filter(|head| lexicon::nouns().has("light", head)) else { break };
        let before = &words[words.len() - 2];
        // `user profile`, `work experience section` lose their head; `course content` is a thing of its own.
        if matches!(head.as_str(), "content" | "resource" | "profile" | "account")
            && !lexicon::nouns().has("plain_person", before)
        {
            break;
        }
        if matches!(head.as_str(), "manager" | "tracker" | "planner") {
            break;
        }
        // A `maintenance request` is a thing of its own; a `booking request` is a booking that waits.
        if head == "request"
            && !super::lexicon::one_of(
                before,
                "booking reservation rental appointment leave vacation absence",
            )
        {
            break;
        }
        match head.as_str() {
            "management" | "administration" | "editing" | "maintenance" => verbs.push("manage".into()),
            "creation" | "publishing" | "posting" | "submission" | "editor" => verbs.push("create".into()),
            "tracking" | "monitoring" | "processing" | "handling" => verbs.push("track".into()),
            _ => {}
        }
        light.extend(words.pop());
    }
    light
}

fn is_subject(tokens: &[Token], at: usize, limit: usize) -> bool {
    tokens[at.min(limit)..limit].iter().find(|token| token.tag != Tag::Adverb).is_some_and(|token| {
        matches!(token.tag, Tag::Modal | Tag::Auxiliary)
            || token.tag == Tag::Verb && !token.text.ends_with("ing") && token.verb.as_deref() != Some("use")
    })
}
