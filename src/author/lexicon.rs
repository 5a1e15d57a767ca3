//! The word lists: what a word may be, before its neighbours are looked at. Data in `lexicon/*.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::blueprint::names::plural as plural_of_noun;

/// `class: word word …` lines, comments with `#`.
pub(super) struct Classes(BTreeMap<&'static str, BTreeSet<&'static str>>);

impl Classes {
    fn read(text: &'static str) -> Self {
        let mut classes: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((class, words)) = line.split_once(':') {
                classes.entry(class.trim()).or_default().extend(words.split_whitespace());
            }
        }
        Classes(classes)
    }

    /// Is `word` in `class`?
    pub(super) fn has(&self, class: &str, word: &str) -> bool {
        self.0.get(class).is_some_and(|words| words.contains(word))
    }

    /// The first class (by name) that holds `word`.
    pub(super) fn class_of(&self, word: &str) -> Option<&'static str> {
        self.0.iter().find(|(_, words)| words.contains(word)).map(|(class, _)| *class)
    }
}

static FUNCTION: LazyLock<Classes> = LazyLock::new(|| Classes::read(include_str!("lexicon/function.txt")));
static VERBS: LazyLock<Classes> = LazyLock::new(|| Classes::read(include_str!("lexicon/verbs.txt")));
static NOUNS: LazyLock<Classes> = LazyLock::new(|| Classes::read(include_str!("lexicon/nouns.txt")));
static ADJECTIVES: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("lexicon/adjectives.txt").split_whitespace().collect());
static IRREGULAR: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("lexicon/irregular.txt").lines().filter_map(|line| line.split_once(' ')).collect()
});

/// Determiners, prepositions, pronouns, …
pub(super) fn function() -> &'static Classes {
    &FUNCTION
}

/// Verbs in base form, by what they say about their object.
pub(super) fn verbs() -> &'static Classes {
    &VERBS
}

/// Nouns in the singular, by what they are as the head of a phrase.
pub(super) fn nouns() -> &'static Classes {
    &NOUNS
}

/// Adjectives.
pub(super) fn is_adjective(word: &str) -> bool {
    ADJECTIVES.contains(word)
}

/// Base form of a verb form, when the base is known.
pub(super) fn verb_base(word: &str) -> Option<String> {
    let known = |base: &str| VERBS.class_of(base).map(|_| base.to_owned());
    if let Some(base) = IRREGULAR.get(word).and_then(|base| known(base)) {
        return Some(base);
    }
    if let Some(base) = known(word) {
        return Some(base);
    }
    for ending in ["ing", "ed", "es", "s", "d"] {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 2) else { continue };
        let candidates = [
            stem.to_owned(),
            format!("{stem}e"),
            undouble(stem),
            stem.strip_suffix('i').map(|s| format!("{s}y")).unwrap_or_default(),
        ];
        if let Some(base) = candidates.iter().find_map(|candidate| known(candidate)) {
            return Some(base);
        }
    }
    None
}

fn undouble(stem: &str) -> String {
    let mut letters = stem.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before => stem[..stem.len() - last.len_utf8()].to_owned(),
        _ => stem.to_owned(),
    }
}

/// Singular of an English noun, as far as endings tell.
pub(super) fn singular(word: &str) -> String {
    if let Some(base) =
        IRREGULAR.get(word).filter(|base| VERBS.class_of(base).is_none() || NOUNS.class_of(base).is_some())
    {
        return (*base).to_owned();
    }
    // `mechanics` are people, `news` and `economics` are one thing.
    if let Some(one) =
        word.strip_suffix('s').filter(|one| one.ends_with("ic") && NOUNS.class_of(one).is_some())
    {
        return one.to_owned();
    }
    if word.len() < 4
        || ["ss", "us", "is", "news", "ics"].iter().any(|ending| word.ends_with(ending))
        || UNCOUNTED.contains(&word)
    {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return if word.len() > 4 && word != "movies" && word != "cookies" && word != "calories" {
            format!("{stem}y")
        } else {
            word[..word.len() - 1].to_owned()
        };
    }
    for ending in ["sses", "xes", "ches", "shes", "zzes", "oes"] {
        if word.ends_with(ending) && word != "shoes" && word != "caches" {
            return word[..word.len() - 2].to_owned();
        }
    }
    if word == "statuses" || word == "buses" || word == "bonuses" || word == "campuses" || word == "viruses" {
        return word[..word.len() - 2].to_owned();
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// Words that end in `s` and are no plurals.
const UNCOUNTED: [&str; 11] =
    ["series", "species", "sms", "css", "aws", "gps", "pos", "kudos", "lens", "yes", "https"];

/// Plural of the last word of a display name: `menu item` → `menu items`.
pub(super) fn plural(words: &str) -> String {
    let last = words.rfind(' ').map_or(0, |blank| blank + 1);
    format!("{}{}", &words[..last], plural_of_noun(&words[last..]))
}

static COLOURS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("lexicon/colours.txt").lines().collect());

static COMPACT: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| COLOURS.iter().map(|colour| colour.replace(' ', "")).collect());

/// A CSS colour, with or without blanks.
pub(super) fn is_colour(name: &str) -> bool {
    COLOURS.contains(name) || COMPACT.contains(name)
}

/// Is `word` one of the words of `list`?
pub(super) fn one_of(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|other| other == word)
}

/// Words that share a noun: `a start and end time`, `first and last name`.
const PAIRS: [(&str, &str); 9] = [
    ("start", "end"),
    ("first", "last"),
    ("billing", "shipping"),
    ("shipping", "billing"),
    ("opening", "closing"),
    ("minimum", "maximum"),
    ("departure", "arrival"),
    ("pickup", "return"),
    ("home", "work"),
];

/// Do the two stand for `start time and end time` when a noun follows `start and end`?
pub(super) fn shares_noun(first: &str, second: &str) -> bool {
    PAIRS.contains(&(first, second))
}
