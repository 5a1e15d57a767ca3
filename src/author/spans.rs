//! Every piece of the words ends as understood, assumed or not understood.

use std::ops::Range;

use crate::blueprint::{Field, FieldKind};

use super::clauses::{Piece, Reading, Token};
use super::lexicon;
use super::sketch::Sketch;
use super::tag::{Tag, is_participle};
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
        let dropped =
            (status != Status::NotUnderstood).then(|| dropped_state(reading, piece, sketch)).flatten();
        let Some((state, why)) = dropped else {
            spans.push(Span { range: reading.bytes(&piece.tokens), status, meaning });
            continue;
        };
        for (tokens, status, meaning) in [
            (piece.tokens.start..state.start, status, &meaning),
            (state.clone(), Status::NotUnderstood, &why),
            (state.end..piece.tokens.end, status, &meaning),
        ] {
            if reading.tokens[tokens.clone()].iter().any(carries) {
                spans.push(Span { range: reading.bytes(&tokens), status, meaning: meaning.clone() });
            }
        }
    }
    spans
}

/// `manage sent emails`: emails are kept, and nothing in the app tells sent ones apart.
fn dropped_state(reading: &Reading<'_>, piece: &Piece, sketch: &Sketch) -> Option<(Range<usize>, String)> {
    let verbs = lexicon::verbs();
    piece.tokens.clone().find_map(|at| {
        let (token, noun) = (&reading.tokens[at], at + 1);
        let base = token.verb.as_deref()?;
        // Everything that is kept was once created, and can be looked at.
        let tells = !verbs.has("create", base) && !verbs.has("consume", base);
        if token.tag != Tag::Adjective || !is_participle(&token.text) || !tells {
            return None;
        }
        let thing = sketch.things.iter().find(|thing| {
            thing.mentions.iter().any(|mention| mention.contains(&noun))
                && reading.tokens[noun].noun == thing.head()
        })?;
        let kept = thing.fields.iter().any(|known| tells_apart(&known.field, base, &token.text));
        let heard = sketch.cues.wanted.iter().any(|(feature, places)| {
            // That mail goes out is a feature; which ones went out is still told by nothing.
            !["email", "sms", "notification"].contains(&feature.as_str())
                && places.iter().any(|tokens| tokens.contains(&at))
        });
        let why = format!("kept as {}; that it is {} is not kept", thing.name, token.text);
        (!kept && !heard).then_some((at..noun + 1, why))
    })
}

/// A field named after the state, or one whose values are states.
fn tells_apart(field: &Field, base: &str, word: &str) -> bool {
    let says = |text: &str| text.contains(base) || text.contains(word);
    says(&field.name)
        || matches!(&field.kind, FieldKind::Enum(values) if values.iter().any(|value| says(value)))
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

/// Says nothing of its own in a description of an app.
pub(super) fn is_empty(token: &Token) -> bool {
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
