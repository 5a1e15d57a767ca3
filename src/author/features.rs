//! What an app can do: cues in the words, with negation.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::clauses::{Reading, Token};
use super::tag::Tag;

/// The names of the neutral format, in its order.
pub(super) const FEATURES: [&str; 32] = [
    "auth",
    "rbac",
    "payment.one_off",
    "payment.subscription",
    "payment.credits",
    "upload",
    "download",
    "ai",
    "email",
    "sms",
    "notification",
    "jobs",
    "realtime",
    "search",
    "admin",
    "report",
    "chart",
    "messaging",
    "booking",
    "order",
    "comment",
    "rating",
    "favorite",
    "follow",
    "vote",
    "leaderboard",
    "share",
    "approval",
    "team",
    "contact",
    "external_api",
    "map",
];

/// Where the words ask for a feature, and where they refuse it.
#[derive(Debug, Clone, Default)]
pub(super) struct Cues {
    /// By feature, or `method.google`: tokens.
    pub(super) wanted: BTreeMap<String, Vec<Range<usize>>>,
    pub(super) refused: BTreeMap<String, Vec<Range<usize>>>,
}

impl Cues {
    /// Asked for and not refused.
    pub(super) fn has(&self, feature: &str) -> bool {
        self.wanted.contains_key(feature) && !self.refused.contains_key(feature)
    }
}

struct Pattern {
    feature: &'static str,
    blocks: bool,
    elements: Vec<Element>,
}

enum Element {
    Words(Vec<&'static str>),
    Gap,
}

static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| include_str!("lexicon/features.txt").lines().filter_map(pattern).collect());

fn pattern(line: &'static str) -> Option<Pattern> {
    let (head, body) = line.split_once(": ")?;
    let (feature, blocks) = match head.strip_prefix('!') {
        Some(feature) => (feature, true),
        None => (head, false),
    };
    if feature.starts_with('#') {
        return None;
    }
    let mut elements = Vec::new();
    for word in body.split_whitespace() {
        elements.push(if word == ".." { Element::Gap } else { Element::Words(word.split('|').collect()) });
    }
    Some(Pattern { feature, blocks, elements })
}

/// Finds all cues.
pub(super) fn cues(reading: &Reading<'_>) -> Cues {
    let mut cues = Cues::default();
    for sentence in reading.sentences.iter().filter(|sentence| !sentence.theme) {
        let range = heard(reading, &sentence.tokens, sentence.story);
        let hits = hits(&reading.tokens, &range);
        for (feature, tokens) in hits {
            let refused = is_refused(&reading.tokens, &range, &tokens);
            let side = if refused { &mut cues.refused } else { &mut cues.wanted };
            side.entry(feature.to_owned()).or_default().push(tokens);
        }
    }
    cues
}

/// In a user story the reason (`so that …`) asks for nothing.
pub(super) fn heard(reading: &Reading<'_>, tokens: &Range<usize>, story: bool) -> Range<usize> {
    if !story {
        return tokens.clone();
    }
    let words = &reading.tokens;
    let reason = tokens.clone().find(|&at| {
        words[at].text == "so"
            && words.get(at + 1).is_some_and(|next| matches!(next.text.as_str(), "that" | "i"))
            || words[at].text == "in" && words.get(at + 1).is_some_and(|next| next.text == "order")
    });
    tokens.start..reason.unwrap_or(tokens.end)
}

fn hits(tokens: &[Token], range: &Range<usize>) -> Vec<(&'static str, Range<usize>)> {
    let mut blocked: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut found = Vec::new();
    for pattern in PATTERNS.iter() {
        let mut at = range.start;
        while at < range.end {
            match matches(tokens, at, range.end, &pattern.elements) {
                Some(end) if pattern.blocks => {
                    blocked.entry(pattern.feature).or_default().extend(at..end);
                    at = end;
                }
                Some(end) => {
                    found.push((pattern.feature, at..end));
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    found.retain(|(feature, found)| {
        let misread = match *feature {
            "booking" => is_shelved(tokens, found.start),
            "vote" => is_simile(tokens, range, found.start),
            _ => false,
        };
        !misread && blocked.get(feature).is_none_or(|blocked| !found.clone().any(|at| blocked.contains(&at)))
    });
    found
}

/// `books and magazines`: things on a shelf, no deed.
fn is_shelved(tokens: &[Token], at: usize) -> bool {
    let deed = tokens.get(at + 1).is_some_and(|next| {
        matches!(next.tag, Tag::Determiner | Tag::Noun | Tag::Adjective | Tag::Pronoun | Tag::Number)
    });
    tokens[at].text == "books" && tokens[at].tag == Tag::Noun && !deed
}

/// `Like a noticeboard`, `an app like a diary`: says what it resembles, not that somebody likes it.
fn is_simile(tokens: &[Token], sentence: &Range<usize>, at: usize) -> bool {
    let resembles = tokens.get(at + 1).is_some_and(|next| matches!(next.text.as_str(), "a" | "an"));
    let app = at > 0 && super::lexicon::nouns().has("container", &tokens[at - 1].noun);
    tokens[at].text == "like" && resembles && (at == sentence.start || app)
}

/// The end of the match that starts at `at`.
fn matches(tokens: &[Token], at: usize, limit: usize, elements: &[Element]) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(at) };
    match first {
        Element::Words(words) => {
            let token = tokens.get(at).filter(|_| at < limit)?;
            let hit = words.iter().any(|word| {
                let exact = word.strip_prefix('=').is_some_and(|exact| exact == token.text);
                exact || *word == token.text || *word == token.noun || token.verb.as_deref() == Some(word)
            });
            if hit { matches(tokens, at + 1, limit, rest) } else { None }
        }
        Element::Gap if rest.is_empty() => (at < limit && tokens[at].is_word()).then_some(at),
        Element::Gap => (0..=3)
            .take_while(|skip| *skip == 0 || tokens.get(at + skip - 1).is_some_and(Token::is_word))
            .find_map(|skip| matches(tokens, at + skip, limit, rest)),
    }
}

/// `no login`, `without payments or e-mail`, `should not be able to comment`, `login is not needed`.
pub(super) fn is_refused(tokens: &[Token], sentence: &Range<usize>, cue: &Range<usize>) -> bool {
    let mut at = cue.start;
    let mut budget = 7;
    while at > sentence.start && budget > 0 {
        at -= 1;
        budget -= 1;
        let token = &tokens[at];
        if token.tag == Tag::Negation {
            let only = tokens.get(at + 1).is_some_and(|next| matches!(next.text.as_str(), "only" | "just"));
            return !only && reaches(tokens, at, cue.start);
        }
        if super::lexicon::one_of(token.text.as_str(), ". ; : but although so because that") {
            break;
        }
    }
    let behind: Vec<&str> =
        tokens[cue.end..sentence.end].iter().take(4).map(|token| token.text.as_str()).collect();
    matches!(
        behind.as_slice(),
        [
            "is" | "are",
            "not" | "never",
            "needed" | "required" | "necessary" | "wanted" | "included" | "supported",
            ..
        ] | ["is" | "are", "out", "of", ..]
            | ["isn't" | "aren't", "needed" | "required" | "necessary", ..]
    ) || matches!(behind.as_slice(), ["not" | "isn't", "needed" | "required" | "necessary", ..])
}

/// Between a negation and what it refuses stand only helping words, adjectives and other refused nouns.
fn reaches(tokens: &[Token], negation: usize, cue: usize) -> bool {
    let word = tokens[negation].text.as_str();
    let noun_like = matches!(word, "no" | "without" | "neither" | "nor" | "none");
    let mut verbs = 0;
    for (offset, token) in tokens[negation + 1..cue].iter().enumerate() {
        let helping =
            matches!(token.tag, Tag::Auxiliary | Tag::To | Tag::Determiner | Tag::Adjective | Tag::Adverb)
                || super::lexicon::one_of(
                    token.text.as_str(),
                    "want need require use add include any for have or and , allowed of user kind",
                );
        if !helping && !noun_like {
            return false;
        }
        if noun_like && token.tag == Tag::Verb && !matches!(token.text.as_str(), "needed" | "required") {
            verbs += 1;
        }
        if noun_like && (verbs > 0 || token.tag == Tag::Pronoun || token.tag == Tag::Modal || offset > 6) {
            return false;
        }
    }
    true
}
