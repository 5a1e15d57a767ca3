//! What only the person can decide: at most three questions, each with the assumed answer first.

use crate::blueprint::{AppKind, AuthMethod};

use super::sketch::{Claim, Sketch};
use super::{Origin, Question, Wishes};

/// Applies answers before anything is built, so that only the touched facet differs.
pub(super) fn apply(wishes: &Wishes, sketch: &mut Sketch) {
    if sketch.kind != AppKind::FullStack {
        return;
    }
    match wishes.answers.get("login").map(String::as_str) {
        Some("google") => {
            sketch.methods.push(AuthMethod::Google);
            set(sketch, "auth");
        }
        Some("email") => set(sketch, "auth"),
        _ => {}
    }
    if let Some(answer) = wishes.answers.get("pay") {
        let chosen = format!("payment.{answer}");
        if ["none", "one_off", "subscription", "credits"].contains(&answer.as_str()) {
            for kind in ["payment.one_off", "payment.subscription", "payment.credits"] {
                sketch.claims.remove(kind);
            }
            sketch.prices.retain(|price| match answer.as_str() {
                "credits" => price.credits > 0,
                "subscription" => price.every.is_some(),
                "one_off" => price.every.is_none() && price.credits == 0,
                _ => false,
            });
            if answer == "none" {
                sketch.claims.remove("order");
            } else {
                set(sketch, &chosen);
            }
        }
    }
    match wishes.answers.get("upload").map(String::as_str) {
        Some("none") => {
            sketch.claims.remove("upload");
        }
        Some("images") => {
            set(sketch, "upload");
            sketch.cues.wanted.entry("upload.photo".into()).or_default();
        }
        Some("files") => set(sketch, "upload"),
        _ => {}
    }
}

fn set(sketch: &mut Sketch, feature: &str) {
    let tokens = Vec::new();
    sketch
        .claims
        .insert(feature.to_owned(), Claim { origin: Origin::Stated, why: "you said so".to_owned(), tokens });
}

/// The questions that are still open.
pub(super) fn questions(sketch: &Sketch, wishes: &Wishes) -> Vec<Question> {
    let mut all = Vec::new();
    if sketch.kind != AppKind::FullStack {
        return all;
    }
    let assumed =
        |feature: &str| sketch.claims.get(feature).is_some_and(|claim| claim.origin == Origin::Assumed);
    let mut ask = |id: &str, text: &str, choices: &[(&str, &str)]| {
        if !wishes.answers.contains_key(id) {
            let choices =
                choices.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect();
            all.push(Question { id: id.to_owned(), text: text.to_owned(), choices });
        }
    };
    if assumed("auth") && sketch.methods.is_empty() && !sketch.cues.has("method.email") {
        ask(
            "login",
            "How do people sign in?",
            &[("email", "with e-mail and password"), ("google", "also with Google")],
        );
    }
    let pays = ["payment.one_off", "payment.subscription", "payment.credits"]
        .into_iter()
        .find(|kind| sketch.claims(kind));
    let refused = sketch.cues.refused.keys().any(|key| key.starts_with("payment"));
    let choices = [
        ("none", "for nothing"),
        ("one_off", "once, for what they order or unlock"),
        ("subscription", "every month"),
        ("credits", "for credits that they use up"),
    ];
    match pays {
        None if sketch.domain.is_some() && !refused => ask("pay", "What do people pay for?", &choices),
        Some(kind) if assumed(kind) => {
            let mut ordered = choices.to_vec();
            ordered.sort_by_key(|(value, _)| !kind.ends_with(value));
            ask("pay", "What do people pay for?", &ordered);
        }
        _ => {}
    }
    if sketch.domain.is_some() && !sketch.claims("upload") && !sketch.cues.refused.contains_key("upload") {
        ask(
            "upload",
            "Do people upload something?",
            &[("none", "no"), ("images", "pictures"), ("files", "files")],
        );
    }
    all.truncate(3);
    all
}
