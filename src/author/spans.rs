//! Every piece of the words ends as understood, assumed or not understood.

use super::clauses::{Piece, Reading, Token};
use super::lexicon;
use super::sketch::Sketch;
use super::tag::Tag;
use super::{Span, Status};

/// Words that ask for an app without saying anything about it.
const EMPTY: [&str; 58] = [
    "please",
    "implement",
    "website",
    "site",
    "web",
    "webpage",
    "app",
    "application",
    "platform",
    "system",
    "tool",
    "functionality",
    "functionalitie",
    "feature",
    "function",
    "user",
    "people",
    "person",
    "able",
    "page",
    "thing",
    "way",
    "simple",
    "super",
    "build",
    "create",
    "want",
    "need",
    "make",
    "design",
    "develop",
    "comprehensive",
    "various",
    "multiple",
    "different",
    "complete",
    "service",
    "program",
    "everyone",
    "developer",
    "database",
    "work",
    "interface",
    "user-friendly",
    "easy",
    "basic",
    "full",
    "advanced",
    "online",
    "section",
    "area",
    "idea",
    "next.js",
    "frontend",
    "backend",
    "project",
    "stuff",
    "kind",
];

/// One span a piece.
pub(super) fn spans(reading: &Reading<'_>, sketch: &Sketch) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for piece in &reading.pieces {
        let tokens = &reading.tokens[piece.tokens.clone()];
        if tokens.iter().all(|token| !carries(token)) && !spans.is_empty() && tokens.len() < 4 {
            continue;
        }
        let (status, meaning) = judge(reading, piece, sketch);
        spans.push(Span { range: reading.bytes(&piece.tokens), status, meaning });
    }
    spans
}

fn carries(token: &Token) -> bool {
    token.is_content() || token.tag == Tag::Negation
}

fn judge(reading: &Reading<'_>, piece: &Piece, sketch: &Sketch) -> (Status, String) {
    let sentence = &reading.sentences[piece.sentence];
    if sentence.theme {
        return (Status::Understood, "theme".to_owned());
    }
    let mut meanings: Vec<&str> = Vec::new();
    let (mut known, mut open) = (0_usize, Vec::new());
    let heard = super::features::heard(reading, &sentence.tokens, sentence.story);
    if piece.tokens.start >= heard.end {
        return (Status::Understood, "reason of the wish".to_owned());
    }
    for at in piece.tokens.clone() {
        let token = &reading.tokens[at];
        if let Some(meaning) = sketch.marks.get(&at) {
            known += 1;
            if !meanings.contains(&meaning.as_str()) {
                meanings.push(meaning);
            }
        } else if carries(token) && !is_empty(token) {
            open.push(token);
        }
    }
    let template = meanings.iter().find(|meaning| meaning.starts_with("template ")).filter(|_| {
        meanings
            .iter()
            .all(|meaning| meaning.starts_with("template ") || *meaning == "the app" || *meaning == "people")
    });
    let hard =
        open.iter().filter(|token| matches!(token.tag, Tag::Noun | Tag::Number) && !is_soft(token)).count();
    if known == 0 && open.is_empty() {
        return (Status::Understood, "the app".to_owned());
    }
    if known == 0 {
        return (Status::NotUnderstood, "no part of the app stands for this".to_owned());
    }
    if let Some(template) = template.filter(|_| hard <= known + 1) {
        return (Status::Assumed, (*template).to_owned());
    }
    if hard > known + 1 {
        return (Status::NotUnderstood, format!("only {} was understood", meanings.join(", ")));
    }
    (Status::Understood, meanings.join(", "))
}

fn is_empty(token: &Token) -> bool {
    EMPTY.contains(&token.noun.as_str())
        || EMPTY.contains(&token.text.as_str())
        || token.verb.as_deref().is_some_and(|verb| {
            token.tag == Tag::Verb
                && (EMPTY.contains(&verb)
                    || ["create", "manage", "consume"].iter().any(|class| lexicon::verbs().has(class, verb)))
        })
}

/// Words that lean on their neighbours: `information`, `details`, `management`.
fn is_soft(token: &Token) -> bool {
    let nouns = lexicon::nouns();
    nouns.has("light", &token.noun)
        || nouns.has("abstract", &token.noun)
        || nouns.has("attribute", &token.noun)
}
