//! Colours, look and mode.

use crate::blueprint::{Mode, Theme};

use super::clauses::{Reading, Token};
use super::lexicon;

const BACKGROUND: [&str; 10] =
    ["background", "backdrop", "base", "page", "pages", "body", "canvas", "backgrounds", "screen", "backs"];
const COMPONENT: [&str; 18] = [
    "component",
    "components",
    "ui",
    "element",
    "elements",
    "button",
    "buttons",
    "widget",
    "widgets",
    "accent",
    "accents",
    "highlight",
    "highlights",
    "foreground",
    "controls",
    "control",
    "interface",
    "headers",
];

/// Is the sentence about colours and nothing else?
pub(super) fn is_theme(tokens: &[Token]) -> bool {
    let keyword = tokens.iter().any(|token| {
        let word = token.text.as_str();
        matches!(word, "color" | "colour" | "colors" | "colours" | "theme" | "palette" | "background")
            || COMPONENT[..3].contains(&word)
    });
    if !keyword {
        return false;
    }
    let found = colours(tokens);
    found.len() >= 2 || found.len() == 1 && tokens.len() <= 16
}

/// The colours that are written in some tokens: first token, number of tokens, name.
pub(super) fn colours(tokens: &[Token]) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let hit = (1..=4).rev().find_map(|length| {
            let words = tokens.get(at..at + length)?;
            let name =
                words.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ").replace('-', " ");
            lexicon::is_colour(&name).then_some((length, name))
        });
        if let Some((length, name)) = hit {
            found.push((at, length, name));
            at += length;
        } else if tokens[at].text == "#" && tokens.get(at + 1).is_some_and(|next| is_hex(&next.text)) {
            found.push((at, 2, format!("#{}", tokens[at + 1].text)));
            at += 2;
        } else {
            at += 1;
        }
    }
    found
}

fn is_hex(word: &str) -> bool {
    matches!(word.len(), 3 | 6) && word.chars().all(|letter| letter.is_ascii_hexdigit())
}

/// Reads the theme; `subject` holds the words of the whole description.
pub(super) fn theme(reading: &Reading<'_>) -> Theme {
    let mut theme = Theme { look: look(reading), ..Theme::default() };
    for sentence in reading.sentences.iter().filter(|sentence| sentence.theme) {
        let tokens = &reading.tokens[sentence.tokens.clone()];
        let position = |words: &[&str]| tokens.iter().position(|token| words.contains(&token.text.as_str()));
        let component_first = match (position(&BACKGROUND), position(&COMPONENT)) {
            (Some(background), Some(component)) => component < background && nearest_is_component(tokens),
            (None, Some(_)) => true,
            _ => false,
        };
        let mut names = colours(tokens).into_iter().map(|(_, _, name)| name);
        let (first, second) = (names.next(), names.next());
        let (background, components) = if component_first { (second, first) } else { (first, second) };
        theme.background = theme.background.or(background);
        theme.components = theme.components.or(components);
    }
    let words = format!(" {} ", reading.words(&(0..reading.tokens.len())));
    // What is marked as understood (`said_mode`) is what is read here.
    theme.mode = if words.contains(" dark mode ") || words.contains(" dark theme ") {
        Mode::Dark
    } else if words.contains(" light mode ") || words.contains(" light theme ") {
        Mode::Light
    } else {
        Mode::System
    };
    if words.contains(" light and dark ") || words.contains(" dark and light ") {
        theme.mode = Mode::System;
    }
    theme
}

/// The words that say how bright the app is: `dark theme`, `light mode`.
pub(super) fn said_mode(reading: &Reading<'_>) -> Vec<std::ops::Range<usize>> {
    let is = |at: usize, words: [&str; 2]| {
        reading.tokens.get(at).is_some_and(|token| words.contains(&token.text.as_str()))
    };
    let said = |at: &usize| is(*at, ["dark", "light"]) && is(at + 1, ["theme", "mode"]);
    (0..reading.tokens.len()).filter(said).map(|at| at..at + 2).collect()
}

/// Is the first colour nearer to a component word than to a background word?
fn nearest_is_component(tokens: &[Token]) -> bool {
    let Some((at, length, _)) = colours(tokens).into_iter().next() else { return false };
    let distance = |words: &[&str]| {
        tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| words.contains(&token.text.as_str()))
            .map(|(index, _)| if index < at { at - index } else { (index + 1).saturating_sub(at + length) })
            .min()
            .unwrap_or(usize::MAX)
    };
    distance(&COMPONENT) < distance(&BACKGROUND)
}

/// Looks by subject: the first with the most words wins.
const SUBJECTS: [(&str, &str); 8] = [
    ("tomato", "food menu dish recipe restaurant meal cooking kitchen cafe pizza chef ingredient bakery"),
    ("rose", "beauty wedding salon baby child kid bride parenting cosmetic dating makeup spa"),
    (
        "forest",
        "garden outdoor local craft plant farm hiking environment nature solar pet animal camping eco",
    ),
    (
        "ocean",
        "travel health hotel finance flight doctor patient bank medical trip insurance fitness swimming car rental",
    ),
    ("violet", "media ai image video music game podcast film artist photo movie puzzle anime"),
    (
        "sand",
        "book library hospitality interior furniture novel author reading apartment house property museum",
    ),
    (
        "slate",
        "inventory employee internal dashboard attendance analytics warehouse erp crm report monitoring ticket",
    ),
    ("ink", "tool developer legal law code api calculator converter document contract blog"),
];

fn look(reading: &Reading<'_>) -> String {
    let score = |words: &str| {
        let set: Vec<&str> = words.split(' ').collect();
        reading.tokens.iter().filter(|token| set.contains(&token.noun.as_str())).count()
    };
    let mut best = ("ink", 0);
    for (look, words) in SUBJECTS {
        let points = score(words);
        if points > best.1 {
            best = (look, points);
        }
    }
    best.0.to_owned()
}
