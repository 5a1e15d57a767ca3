//! The landing page's words and its picture of the product: what the app does, said from its blueprint.

use serde_json::{Value, json};

use super::texts::lower_first;
use super::{offer, samples, story};
use crate::blueprint::{Blueprint, Entity, EntityKind, FieldKind, Grant, Owner, View, names};

/// The entity that the app is about: the first that people show, move along or add to, else the first of all.
pub(super) fn main_entity(app: &Blueprint) -> Option<&Entity> {
    let plain = |entity: &&Entity| entity.kind == EntityKind::Record && entity.parent.is_none();
    let added =
        |entity: &&Entity| plain(entity) && entity.owner == Owner::User && !entity.access.create.is_empty();
    let shown =
        |entity: &&Entity| added(entity) && entity.fields.iter().any(|field| field.kind == FieldKind::Image);
    let all = || app.entities.iter();
    let worked = |entity: &&Entity| added(entity) && entity.list.view == View::Board;
    let grown = |entity: &&Entity| {
        added(entity)
            && app.entities.iter().any(|child| child.parent.as_deref() == Some(entity.name.as_str()))
    };
    all()
        .find(shown)
        .or_else(|| all().find(worked))
        .or_else(|| all().find(grown))
        .or_else(|| all().find(added))
        .or_else(|| all().find(plain))
        .or_else(|| all().next())
}

/// Numbers and icons that the landing page is built from.
pub(super) fn facts(app: &Blueprint) -> Value {
    let main = main_entity(app);
    let mock = main.map(|main| story::made_by(app, main).unwrap_or(main)).map_or("items", |entity| {
        match entity.list.view {
            View::Gallery => "gallery",
            View::Board => "board",
            View::Calendar => "calendar",
            View::Items | View::Table => "items",
        }
    });
    let public = |entity: &&Entity| {
        entity.kind == EntityKind::Record
            && entity.parent.is_none()
            && entity.access.read.contains(&Grant::Public)
    };
    let explore = app.entities.iter().filter(public).find(|entity| entity.owner == Owner::User);
    let explore = explore.or_else(|| app.entities.iter().find(public));
    json!({
        "mock": mock,
        "art": if main.is_some_and(|main| is_food(story::made_by(app, main).unwrap_or(main))) { "plates" } else { "shapes" },
        "samples": samples::SHOWN,
        "steps": main.map_or(0, |main| story::steps(app, main).len()),
        "features": offer::features(app).iter().map(|(icon, _, _)| *icon).collect::<Vec<_>>(),
        "questions": offer::questions(app).len(),
        "explore": explore.map_or_else(String::new, |entity| format!("/{}", entity.path())),
        "explored": explore.map(|entity| entity.plural.clone()),
    })
}

/// Keys below `landing.` with their texts.
pub(super) fn texts(app: &Blueprint) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, text: &str| all.push((key.to_owned(), text.to_owned()));
    let facts = facts(app);
    let main = main_entity(app);
    add("promise", app.app.tagline.trim_end_matches('.'));
    add("sentence", &story::sentence(app, main));
    add(
        "start",
        if app.auth.as_ref().is_some_and(|auth| auth.welcome_credits > 0) {
            "Start free"
        } else {
            "Create account"
        },
    );
    add("continue", "Go on where you were");
    match facts["explored"].as_str() {
        Some(plural) => add("explore", &format!("Look at {}", lower_first(plural))),
        None => add("explore", "See how it works"),
    }
    add("free", "No card needed");
    add("credits", "{credits} credits to start with");
    let made = main.and_then(|main| story::made_by(app, main));
    add("mock.title", &mock_title(app, main, made));
    add(
        "mock.mark",
        &made.map_or_else(String::new, |made| format!("{} {}", samples::SHOWN, lower_first(&made.plural))),
    );
    for (at, sample) in samples::samples(app, made.or(main)).iter().enumerate() {
        for (part, text) in [
            ("title", &sample.title),
            ("meta", &sample.meta),
            ("price", &sample.price),
            ("mark", &sample.mark),
        ] {
            if !text.is_empty() {
                add(&format!("sample.{}.{part}", at + 1), text);
            }
        }
    }
    add("how", "How it works");
    for (at, (title, text)) in main.map_or_else(Vec::new, |main| story::steps(app, main)).iter().enumerate() {
        add(&format!("step.{}.title", at + 1), title);
        add(&format!("step.{}.text", at + 1), text);
    }
    add("features", "What you can do here");
    for (at, (_, title, text)) in offer::features(app).iter().enumerate() {
        add(&format!("feature.{}.title", at + 1), title);
        add(&format!("feature.{}.text", at + 1), text);
    }
    add("prices", "Pay for what you use");
    add("prices_text", "Looking around is free. You see what something costs before you buy it.");
    add("best", "Most chosen");
    add("questions", "Questions");
    for (at, (title, text)) in offer::questions(app).iter().enumerate() {
        add(&format!("question.{}.title", at + 1), title);
        add(&format!("question.{}.text", at + 1), text);
    }
    add("final", &last_word(app, main));
    all
}

fn is_food(entity: &Entity) -> bool {
    let word = names::words(&entity.name).pop().unwrap_or_default();
    ["dish", "food", "meal", "menu", "recipe", "restaurant"].contains(&word.as_str())
}

/// What is made out of a row shows under the row's own title; else it is the head of a list.
fn mock_title(app: &Blueprint, main: Option<&Entity>, made: Option<&Entity>) -> String {
    let first = made.and(main).and_then(|main| samples::samples(app, Some(main)).into_iter().next());
    first
        .map(|sample| sample.title)
        .or_else(|| main.map(|main| main.plural.clone()))
        .unwrap_or_else(|| app.app.name.clone())
}

/// "a, b and c"
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

/// What stands above the last button: what somebody new does first.
fn last_word(app: &Blueprint, main: Option<&Entity>) -> String {
    let Some(main) = main else { return "See for yourself".to_owned() };
    let is_for_all = main.access.create.contains(&Grant::SignedIn);
    match story::taken_by(app, main).map(|entity| &entity.kind) {
        Some(EntityKind::Booking { .. }) => "Your next booking is a minute away".to_owned(),
        Some(EntityKind::Order { .. }) => {
            format!("Look at the {} first, decide later", lower_first(&main.plural))
        }
        _ if is_for_all => format!("Your first {} is a minute away", main.singular()),
        _ => "See for yourself".to_owned(),
    }
}

pub(super) fn article(noun: &str) -> &'static str {
    // By sound, not by letter: a user, a unit, an hour.
    let lower = noun.to_lowercase();
    let consonant = ["user", "uni", "use", "eu", "one"].iter().any(|start| lower.starts_with(start));
    let vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u']) || lower.starts_with("hour");
    if vowel && !consonant { "an" } else { "a" }
}
