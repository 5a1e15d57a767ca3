//! The metrics: names are the same when their words are, or when one is the other with more words before it; entities are matched
//! one to one, exact names first. What is optional counts neither way.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

/// Words that say nothing in a name.
const NOISE: [&str; 11] =
    ["information", "info", "data", "record", "detail", "entity", "model", "table", "list", "the", "of"];
/// Features that decide whether an app is the one that was meant.
const CORE: [&str; 11] = [
    "auth",
    "payment.one_off",
    "payment.subscription",
    "payment.credits",
    "upload",
    "ai",
    "email",
    "jobs",
    "realtime",
    "search",
    "admin",
];

/// What a description should become.
#[derive(Debug, Deserialize)]
pub(super) struct Expected {
    app: Vec<String>,
    entities: Vec<ExpectedEntity>,
    features: Option<Vec<ExpectedFeature>>,
}

#[derive(Debug, Deserialize)]
struct ExpectedEntity {
    name: String,
    #[serde(default)]
    alts: Vec<String>,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    optional: bool,
}

#[derive(Debug, Deserialize)]
struct ExpectedFeature {
    name: String,
    #[serde(default)]
    optional: bool,
}

/// Right, too much, missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Expected and found.
    pub right: usize,
    /// Found and not expected.
    pub wrong: usize,
    /// Expected and not found.
    pub missing: usize,
}

impl Marks {
    fn add(&mut self, right: usize, wrong: usize, missing: usize) {
        self.right += right;
        self.wrong += wrong;
        self.missing += missing;
    }

    /// Share of what was found that was expected; 0 when nothing was found.
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Share of what was expected that was found.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missing)
    }

    /// Their harmonic mean.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missing)
    }
}

/// How a set of descriptions was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scores {
    /// Descriptions without a draft.
    pub unread: usize,
    /// Drafts that are sound blueprints.
    pub sound: usize,
    /// Descriptions whose kind of app is right.
    pub kinds: usize,
    /// All of them.
    pub rows: usize,
    /// Things that the app keeps.
    pub entities: Marks,
    /// Features.
    pub features: Marks,
    /// Those eleven that decide most.
    pub core: Marks,
    /// Expected fields that are there, over all expected entities.
    pub fields: usize,
    /// Expected fields.
    pub fields_expected: usize,
}

impl Scores {
    /// Share of right kinds of app.
    pub fn kind(&self) -> f64 {
        share(self.kinds, self.rows)
    }

    /// Share of descriptions whose draft is a sound blueprint.
    pub fn soundness(&self) -> f64 {
        share(self.sound, self.rows)
    }

    /// Share of expected fields that are there.
    pub fn field_recall(&self) -> f64 {
        share(self.fields, self.fields_expected)
    }

    /// Adds one description and its draft in the neutral form; nothing when there is none.
    pub(super) fn add(&mut self, expected: &Expected, draft: Option<&Value>) {
        let nothing = Value::Null;
        let draft = draft.unwrap_or_else(|| {
            self.unread += 1;
            &nothing
        });
        self.rows += 1;
        self.kinds += usize::from(
            draft["app"].as_str().is_some_and(|app| expected.app.iter().any(|known| known == app)),
        );
        self.entities(expected, draft);
        if let Some(wanted) = &expected.features {
            self.features(wanted, draft);
        }
    }

    fn entities(&mut self, expected: &Expected, draft: &Value) {
        let found: Vec<&Value> = draft["entities"].as_array().into_iter().flatten().collect();
        let names: Vec<&str> = found.iter().map(|entity| name(entity)).collect();
        let matched = matched(&names, &expected.entities);
        let right = matched.pairs.iter().filter(|(_, gold)| !expected.entities[*gold].optional).count();
        let hit =
            |gold: usize| matched.pairs.iter().find(|(_, known)| *known == gold).map(|(found, _)| *found);
        let wrong = (0..names.len())
            .filter(|at| !matched.pairs.iter().any(|(found, _)| found == at) && !matched.neutral.contains(at))
            .count();
        let required = expected.entities.iter().enumerate().filter(|(_, entity)| !entity.optional);
        self.entities.add(right, wrong, required.clone().filter(|(gold, _)| hit(*gold).is_none()).count());
        for (gold, entity) in required {
            let have: Vec<&str> = hit(gold)
                .and_then(|at| found[at]["fields"].as_array())
                .map(|fields| fields.iter().map(name).collect())
                .unwrap_or_default();
            self.fields_expected += entity.fields.len();
            self.fields += entity
                .fields
                .iter()
                .filter(|field| have.iter().any(|known| same_field(known, field)))
                .count();
        }
    }

    fn features(&mut self, expected: &[ExpectedFeature], draft: &Value) {
        let found: BTreeSet<&str> = draft["features"].as_array().into_iter().flatten().map(name).collect();
        let must: BTreeSet<&str> = expected
            .iter()
            .filter(|feature| !feature.optional)
            .map(|feature| feature.name.as_str())
            .collect();
        let known: BTreeSet<&str> = expected.iter().map(|feature| feature.name.as_str()).collect();
        let count = |core: bool| {
            let counts = |name: &&&str| !core || CORE.contains(*name);
            (
                must.intersection(&found).filter(counts).count(),
                found.difference(&known).filter(counts).count(),
                must.difference(&found).filter(counts).count(),
            )
        };
        let (right, wrong, missing) = count(false);
        self.features.add(right, wrong, missing);
        let (right, wrong, missing) = count(true);
        self.core.add(right, wrong, missing);
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of descriptions and their parts")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn name(value: &Value) -> &str {
    value.as_str().or_else(|| value["name"].as_str()).unwrap_or_default()
}

struct Matched {
    /// Found and expected, one to one.
    pairs: Vec<(usize, usize)>,
    /// Found, and another name for what is matched already: a split is no invention.
    neutral: BTreeSet<usize>,
}

/// Exact names first, the first name of an entity before its other ones, what is required before what is optional.
fn matched(found: &[&str], expected: &[ExpectedEntity]) -> Matched {
    let mut all = Vec::new();
    for (at, name) in found.iter().enumerate() {
        for (gold, entity) in expected.iter().enumerate() {
            let first = same(name, &entity.name);
            let best = entity.alts.iter().map(|other| same(name, other)).fold(first, u8::max);
            if best > 0 {
                all.push((Reverse(best), first < 2, entity.optional, at, gold));
            }
        }
    }
    all.sort_unstable();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, _, _, at, gold) in &all {
        if !pairs.iter().any(|(known, other)| known == at || other == gold) {
            pairs.push((*at, *gold));
        }
    }
    let free = |at: &usize| !pairs.iter().any(|(known, _)| known == at);
    let neutral = all.iter().map(|(_, _, _, at, _)| *at).filter(free).collect();
    Matched { pairs, neutral }
}

/// 2: equal. 1: the same last word, and one has all words of the other. 0: no.
fn same(a: &str, b: &str) -> u8 {
    let (a, b) = (tokens(a), tokens(b));
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    if a == b || a.concat() == b.concat() {
        return 2;
    }
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    u8::from(a.last() == b.last() && (within(&a, &b) || within(&b, &a)))
}

fn same_field(have: &str, field: &str) -> bool {
    let wanted = tokens(field);
    same(have, field) > 0 || wanted.len() == 1 && tokens(have).contains(&wanted[0])
}

/// Lower-case singular words, without noise unless there is nothing else.
fn tokens(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            spaced.push(' ');
        }
        spaced.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' });
        before = letter;
    }
    let all: Vec<String> = spaced.split_whitespace().map(singular).collect();
    let said: Vec<String> =
        all.iter().filter(|word| !NOISE.contains(&word.as_str()) && *word != "a").cloned().collect();
    if said.is_empty() { all } else { said }
}

fn singular(word: &str) -> String {
    let cut = |count: usize| word[..word.len() - count].to_owned();
    if word.ends_with("ies") && word.len() > 4 {
        return cut(3) + "y";
    }
    if ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending)) {
        return cut(2);
    }
    if word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return cut(1);
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn expected() -> Expected {
        serde_json::from_value(json!({
            "app": ["full_stack"],
            "entities": [
                { "name": "Order", "alts": ["Purchase"], "fields": ["total price", "quantity"], "optional": false },
                { "name": "Dish", "alts": ["MenuItem"], "fields": [], "optional": false },
                { "name": "Review", "alts": [], "fields": ["stars"], "optional": true },
            ],
            "features": [{ "name": "auth", "optional": false }, { "name": "search", "optional": true }],
        }))
        .unwrap()
    }

    #[test]
    fn names_are_the_same_by_their_words() {
        for (a, b, how) in [
            ("MenuItems", "menu item", 2),
            ("Categories", "Category", 2),
            ("OnlineOrder", "Order", 1),
            ("Order", "OrderItem", 0),
            ("TimeSheet", "Timesheet", 2),
            ("UserData", "user", 2),
            ("", "x", 0),
        ] {
            assert_eq!(same(a, b), how, "{a} {b}");
        }
    }

    #[test]
    fn a_draft_is_scored_part_by_part() {
        let mut scores = Scores::default();
        let draft = json!({
            "app": "full_stack",
            "entities": [
                { "name": "Purchase", "fields": ["quantity"] },
                { "name": "Order", "fields": ["total price"] },
                { "name": "Robot", "fields": [] },
                { "name": "Reviews", "fields": [] },
            ],
            "features": [{ "name": "auth" }, { "name": "search" }, { "name": "map" }],
        });
        scores.add(&expected(), Some(&draft));
        // Order is matched by its first name, Purchase is another name for it, Robot an invention, Dish is missing.
        assert_eq!(scores.entities, Marks { right: 1, wrong: 1, missing: 1 });
        assert_eq!(scores.features, Marks { right: 1, wrong: 1, missing: 0 });
        assert_eq!(scores.core, Marks { right: 1, wrong: 0, missing: 0 });
        assert_eq!((scores.fields, scores.fields_expected, scores.kinds), (1, 2, 1));
        scores.add(&expected(), None);
        assert_eq!((scores.unread, scores.rows, scores.entities.missing), (1, 2, 3));
        assert!((scores.entities.f1() - 2.0 / 6.0).abs() < 1e-9 && (scores.kind() - 0.5).abs() < 1e-9);
    }
}
