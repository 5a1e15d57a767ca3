//! Money in the words: `3 free credits, then 20 for $5`, `$9/month`, `a one-time fee of 49 euros`.

use std::ops::Range;

use crate::blueprint::{Period, Price};

use super::clauses::{Reading, Token};
use super::sketch::Sketch;

/// Reads prices, welcome credits and the currency.
pub(super) fn read(reading: &Reading<'_>, sketch: &mut Sketch) {
    for index in 0..reading.sentences.len() {
        let range = reading.sentences[index].tokens.clone();
        welcome(reading, &range, sketch);
        for at in range.clone() {
            if let Some((amount, tokens, currency)) = amount(&reading.tokens, at) {
                currency.clone_into(&mut sketch.currency);
                price(reading, &range, amount, &tokens, sketch);
            }
        }
    }
}

/// `3 free credits`, `start with 5 credits`, `ten credits on sign-up`.
fn welcome(reading: &Reading<'_>, range: &Range<usize>, sketch: &mut Sketch) {
    let tokens = &reading.tokens;
    for at in range.clone() {
        let Some(count) = number(&tokens[at]) else { continue };
        let window: Vec<&str> =
            tokens[at..range.end].iter().take(4).map(|token| token.text.as_str()).collect();
        let before: Vec<&str> =
            tokens[range.start..at].iter().rev().take(4).map(|token| token.text.as_str()).collect();
        let credits = window.iter().any(|word| {
            word.starts_with("credit")
                || word.starts_with("token")
                || matches!(*word, "generations" | "uses" | "images" | "scans")
        });
        let free = window.contains(&"free")
            || before
                .iter()
                .any(|word| matches!(*word, "free" | "start" | "starts" | "welcome" | "initial" | "begin"));
        if credits && free && count > 0 && count <= 10_000 {
            sketch.welcome_credits = count;
            sketch.mark(at..(at + 3).min(range.end), "welcome credits");
            return;
        }
    }
}

/// An amount in minor units, its tokens and its currency.
fn amount(tokens: &[Token], at: usize) -> Option<(u32, Range<usize>, &'static str)> {
    let token = tokens.get(at)?;
    let symbol = match token.text.as_str() {
        "$" => Some("usd"),
        "€" => Some("eur"),
        "£" => Some("gbp"),
        _ => None,
    };
    if let Some(currency) = symbol {
        return Some((minor(&tokens.get(at + 1)?.text)?, at..at + 2, currency));
    }
    let next = tokens.get(at + 1)?;
    let currency = match next.noun.as_str() {
        "dollar" | "usd" | "buck" | "$" => "usd",
        "euro" | "eur" | "€" => "eur",
        "pound" | "gbp" | "£" => "gbp",
        _ => return None,
    };
    Some((minor(&token.text)?, at..at + 2, currency))
}

fn minor(text: &str) -> Option<u32> {
    let text = text.replace(',', "");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    let whole: u32 = whole.parse().ok()?;
    let cents: u32 = match cents.len() {
        0 => 0,
        1 => cents.parse::<u32>().ok()? * 10,
        _ => cents.get(..2)?.parse().ok()?,
    };
    whole.checked_mul(100)?.checked_add(cents).filter(|amount| *amount > 0 && *amount <= 99_999_900)
}

/// A whole number, in digits or as a word.
fn number(token: &Token) -> Option<u32> {
    const WORDS: [(&str, u32); 14] = [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("twenty", 20),
        ("fifty", 50),
        ("hundred", 100),
        ("dozen", 12),
    ];
    token
        .text
        .replace(',', "")
        .parse()
        .ok()
        .or_else(|| WORDS.iter().find(|(word, _)| *word == token.text).map(|(_, number)| *number))
}

fn price(
    reading: &Reading<'_>,
    range: &Range<usize>,
    amount: u32,
    tokens: &Range<usize>,
    sketch: &mut Sketch,
) {
    let after: Vec<&str> =
        reading.tokens[tokens.end..range.end].iter().take(5).map(|token| token.text.as_str()).collect();
    let every = match after.as_slice() {
        ["/" | "per" | "a" | "each" | "every", "month" | "mo" | "monthly", ..] | ["monthly", ..] => {
            Some(Period::Month)
        }
        ["/" | "per" | "a" | "each" | "every", "year" | "yr", ..] | ["yearly" | "annually", ..] => {
            Some(Period::Year)
        }
        [
            "/" | "per" | "a" | "each" | "every",
            "night" | "day" | "hour" | "week" | "person" | "ticket" | "item" | "piece" | "seat",
            ..,
        ] => return,
        _ => None,
    };
    let asks = sketch.cues.has("payment.subscription")
        || sketch.cues.has("payment.credits")
        || sketch.cues.has("payment.one_off")
        || every.is_some()
        || reading.tokens[range.start..tokens.start].iter().rev().take(3).any(|token| {
            matches!(token.text.as_str(), "cost" | "costs" | "pay" | "pays" | "charge" | "fee" | "price")
        });
    let before = &reading.tokens[range.start..tokens.start];
    let credits = credits(reading, range, tokens, sketch);
    let limit = before.iter().rev().take(3).any(|token| {
        super::lexicon::one_of(token.text.as_str(), "over under above below than least from to")
    });
    if !asks && credits == 0 || limit {
        return;
    }
    let (key, name) = if credits > 0 {
        (format!("credits_{credits}"), format!("{credits} credits"))
    } else {
        plan(reading, range, tokens, every)
    };
    if sketch.prices.len() < 8 && !sketch.prices.iter().any(|price| price.key == key) {
        sketch.prices.push(Price { key, name, amount, every, credits, unlocks: Vec::new() });
        sketch.mark(tokens.start..(tokens.end + if every.is_some() { 2 } else { 0 }).min(range.end), "price");
    }
}

/// `20 for $5`, `$5 for 20 credits`.
fn credits(reading: &Reading<'_>, range: &Range<usize>, tokens: &Range<usize>, sketch: &mut Sketch) -> u32 {
    if !sketch.cues.has("payment.credits") {
        return 0;
    }
    let all = &reading.tokens;
    let before =
        (range.start..tokens.start).rev().take(5).find_map(|at| number(&all[at]).map(|count| (at, count)));
    let spoken = all[range.start.max(tokens.start.saturating_sub(4))..tokens.start]
        .iter()
        .any(|token| matches!(token.text.as_str(), "for" | "cost" | "costs" | "at"));
    let after =
        (tokens.end..range.end.min(tokens.end + 5)).find_map(|at| number(&all[at]).map(|count| (at, count)));
    let hit = before.filter(|_| spoken).or_else(|| {
        after.filter(|(at, _)| all[*at..range.end].iter().take(3).any(|token| token.noun == "credit"))
    });
    let Some((at, count)) = hit.filter(|(_, count)| *count > 0 && *count <= 100_000) else { return 0 };
    sketch.mark(at..at + 2, "price");
    count
}

/// `Pro plan for $9/month` → `pro_monthly`, `Pro`.
fn plan(
    reading: &Reading<'_>,
    range: &Range<usize>,
    tokens: &Range<usize>,
    every: Option<Period>,
) -> (String, String) {
    const NAMES: [&str; 12] = [
        "basic",
        "starter",
        "pro",
        "premium",
        "plus",
        "business",
        "enterprise",
        "team",
        "standard",
        "gold",
        "lifetime",
        "unlimited",
    ];
    let near = (range.start.max(tokens.start.saturating_sub(8))..tokens.start)
        .rev()
        .find(|at| NAMES.contains(&reading.tokens[*at].text.as_str()))
        .or_else(|| {
            (tokens.end..range.end.min(tokens.end + 6))
                .find(|at| NAMES.contains(&reading.tokens[*at].text.as_str()))
        });
    let name = near
        .map_or(if every.is_some() { "pro" } else { "full access" }, |at| reading.tokens[at].text.as_str())
        .to_owned();
    let key = super::names::snake(&name);
    let key = match every {
        Some(Period::Month) => format!("{key}_monthly"),
        Some(Period::Year) => format!("{key}_yearly"),
        None => key,
    };
    (key, super::names::capital(&name))
}
