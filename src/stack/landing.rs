//! The landing page's words and its picture of the product: what the app does, said from its blueprint.

use serde_json::{Value, json};

use super::samples;
use super::texts::lower_first;
use crate::blueprint::{
    Behaviour, Blueprint, Entity, EntityKind, Field, FieldKind, Grant, JobStep, Owner, PageKind, Setter, View,
};

const SENTENCE: usize = 170;
const FEATURES: usize = 6;

/// The entity that the app is about: the first that people add themselves, else the first of all.
pub(super) fn main_entity(app: &Blueprint) -> Option<&Entity> {
    let plain = |entity: &&Entity| entity.kind == EntityKind::Record && entity.parent.is_none();
    let added = |entity: &&Entity| plain(entity) && entity.owner == Owner::User && !entity.access.create.is_empty();
    let shown = |entity: &&Entity| added(entity) && entity.fields.iter().any(|field| field.kind == FieldKind::Image);
    let all = || app.entities.iter();
    all().find(shown).or_else(|| all().find(added)).or_else(|| all().find(plain)).or_else(|| all().next())
}

/// Numbers and icons that the landing page is built from.
pub(super) fn facts(app: &Blueprint) -> Value {
    let main = main_entity(app);
    let mock = main.map_or("items", |entity| match entity.list.view {
        View::Gallery => "gallery",
        View::Board => "board",
        View::Calendar => "calendar",
        View::Items | View::Table => "items",
    });
    let public = |entity: &&Entity| {
        entity.kind == EntityKind::Record && entity.parent.is_none() && entity.access.read.contains(&Grant::Public)
    };
    let explore = app.entities.iter().filter(public).find(|entity| entity.owner == Owner::User);
    let explore = explore.or_else(|| app.entities.iter().find(public));
    json!({
        "mock": mock,
        "samples": samples::SHOWN,
        "steps": steps(app).len(),
        "features": features(app).iter().map(|(icon, _, _)| *icon).collect::<Vec<_>>(),
        "questions": questions(app).len(),
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
    let singular = main.map_or_else(|| "entry".to_owned(), Entity::singular);
    add("promise", app.app.tagline.trim_end_matches('.'));
    add("sentence", &sentence(app));
    add("start", "Create account");
    add("continue", "Go on where you were");
    match facts["explored"].as_str() {
        Some(plural) => add("explore", &format!("Look at {}", lower_first(plural))),
        None => add("explore", "See how it works"),
    }
    add("free", "No card needed");
    add("credits", "{credits} credits to start with");
    add("mock.title", main.map_or(app.app.name.as_str(), |entity| entity.plural.as_str()));
    add("mock.mark", "");
    for (at, sample) in samples::samples(main).iter().enumerate() {
        for (part, text) in [("title", &sample.title), ("meta", &sample.meta), ("mark", &sample.mark)] {
            if !text.is_empty() {
                add(&format!("sample.{}.{part}", at + 1), text);
            }
        }
    }
    add("how", "How it works");
    for (at, (title, text)) in steps(app).iter().enumerate() {
        add(&format!("step.{}.title", at + 1), title);
        add(&format!("step.{}.text", at + 1), text);
    }
    add("features", "What you can do here");
    for (at, (_, title, text)) in features(app).iter().enumerate() {
        add(&format!("feature.{}.title", at + 1), title);
        add(&format!("feature.{}.text", at + 1), text);
    }
    add("prices", "Pay for what you use");
    add("prices_text", "Looking around is free. You see what something costs before you buy it.");
    add("best", "Most chosen");
    add("questions", "Questions");
    for (at, (title, text)) in questions(app).iter().enumerate() {
        add(&format!("question.{}.title", at + 1), title);
        add(&format!("question.{}.text", at + 1), text);
    }
    add("final", &format!("Your first {singular} is a minute away"));
    all
}

/// The description's own first sentence when it speaks to users; else a sentence made from the entities.
fn sentence(app: &Blueprint) -> String {
    let first = app.app.description.split_inclusive(['.', '!', '?', '\n']).next().unwrap_or_default().trim();
    let to_builders = ["please", "as a", "as an", "i want", "we want", "build", "create", "make", "implement", "design", "develop", "a ", "an ", "we'", "we "];
    let lower = first.to_lowercase();
    let usable = first.chars().count() <= SENTENCE
        && first.chars().count() > 20
        && first.trim_end_matches(['.', '!', '?']) != app.app.tagline.trim_end_matches('.')
        && !to_builders.iter().any(|start| lower.starts_with(start))
        && first.starts_with(char::is_alphabetic);
    if usable {
        return first.to_owned();
    }
    let plurals: Vec<String> =
        app.entities.iter().filter(|entity| entity.kind == EntityKind::Record && entity.parent.is_none()).take(3).map(|entity| lower_first(&entity.plural)).collect();
    match plurals.as_slice() {
        [] => app.app.tagline.clone(),
        [one] => format!("Everything about your {one} in one place, on every device."),
        [start @ .., last] => format!("Your {} and {last} in one place, on every device.", start.join(", ")),
    }
}

fn steps(app: &Blueprint) -> Vec<(String, String)> {
    let Some(main) = main_entity(app) else { return Vec::new() };
    let singular = main.singular();
    let mut all = vec![(format!("Add {} {singular}", article(&singular)), asked_for(main))];
    if let Some((title, text)) = what_happens(app, main) {
        all.push((title, text));
    }
    let children: Vec<&Entity> = app.entities.iter().filter(|child| child.parent.as_deref() == Some(main.name.as_str())).collect();
    match children.first() {
        Some(child) if child.access.create.is_empty() => {
            let plural = lower_first(&child.plural);
            all.push((format!("Get your {plural}"), format!("The {plural} appear under your {singular} as soon as they are ready.")));
        }
        Some(child) => {
            let plural = lower_first(&child.plural);
            all.push((format!("Add {plural}"), format!("They stand where they belong: on the page of the {singular}.")));
        }
        None => all.push(("Find it again".into(), found_again(main))),
    }
    all
}

/// What the form asks for: "It takes a title, a photo and a price."
fn asked_for(main: &Entity) -> String {
    let fields: Vec<String> = main.fields.iter().filter(|field| field.set == Setter::Form && field.required).take(3).map(|field| {
        let label = lower_first(&field.label);
        format!("{} {label}", article(&label))
    }).collect();
    match fields.as_slice() {
        [] => "It takes a minute.".into(),
        [one] => format!("All it takes is {one}."),
        [start @ .., last] => format!("All it takes is {} and {last}.", start.join(", ")),
    }
}

fn what_happens(app: &Blueprint, main: &Entity) -> Option<(String, String)> {
    let singular = main.singular();
    let ai = app.jobs.iter().any(|job| job.steps.iter().any(|step| matches!(step, JobStep::Ai { .. })));
    if ai {
        let text = "It runs in the background and goes on when you close the page. You see how far it is.";
        return Some(("Let it work".into(), text.into()));
    }
    for entity in &app.entities {
        match entity.kind {
            EntityKind::Booking { .. } => {
                return Some(("Take bookings".into(), "Free days are shown, and two bookings never meet.".into()));
            }
            EntityKind::Order { .. } => {
                return Some(("Take orders".into(), "Totals are worked out for you, and paid orders say so.".into()));
            }
            _ => {}
        }
    }
    if main.behaviours.contains(&Behaviour::Members) {
        return Some(("Invite people".into(), format!("Members of a {singular} see it and work on it, nobody else.")));
    }
    let state = main.fields.iter().find(|field| matches!(field.kind, FieldKind::Enum(_)))?;
    Some(("Keep it current".into(), format!("Change the {} as things move on.", lower_first(&state.label))))
}

fn found_again(main: &Entity) -> String {
    let filters: Vec<String> = main.list.filter.iter().filter_map(|name| {
        main.fields.iter().find(|field| &field.name == name).map(|field: &Field| lower_first(&field.label))
    }).take(2).collect();
    let plural = lower_first(&main.plural);
    match (main.list.search.is_empty(), filters.as_slice()) {
        (false, []) => format!("Search your {plural} by any word in them."),
        (false, filters) => format!("Search your {plural}, or filter them by {}.", filters.join(" and ")),
        (true, []) => format!("All your {plural} in one list, newest first."),
        (true, filters) => format!("Filter your {plural} by {}.", filters.join(" and ")),
    }
}

type Feature = (&'static str, String, String);

fn features(app: &Blueprint) -> Vec<Feature> {
    let mut all: Vec<Feature> = Vec::new();
    let mut add = |icon, title: &str, text: &str| all.push((icon, title.to_owned(), text.to_owned()));
    for entity in &app.entities {
        let plural = lower_first(&entity.plural);
        match &entity.kind {
            EntityKind::Booking { .. } => add("calendar", "Bookings without clashes", "See what is free, book it, and hear back from the owner."),
            EntityKind::Order { .. } => add("receipt", "Orders", "Order and pay in a few clicks; the state of each order is always in view."),
            EntityKind::Review { .. } => add("star", "Reviews", "Stars and words from people who were there, one review a person."),
            EntityKind::Comment => add("chat", &entity.plural, &format!("Talk where the thing is: {plural} stand under what they are about.")),
            EntityKind::Contact => add("mail", "A way to reach us", "Write without an account; every message is read."),
            EntityKind::Record => {}
        }
    }
    for entity in &app.entities {
        let plural = lower_first(&entity.plural);
        for behaviour in &entity.behaviours {
            match behaviour {
                Behaviour::Members => add("users", "Work together", &format!("Invite people to your {plural} by e-mail; nobody else gets in.")),
                Behaviour::Messages => add("send", "Messages", &format!("Ask about {plural} without giving away your address.")),
                Behaviour::Favorites => add("heart", "Favorites", &format!("Keep the {plural} you like in a list of your own.")),
                Behaviour::Votes => add("arrow-up", "Votes", &format!("The best {plural} rise to the top.")),
                Behaviour::Share => add("link", "Share by link", &format!("Show {plural} to somebody without an account, and stop when you like.")),
                Behaviour::Approval { .. } => add("shield", "Looked at first", &format!("New {plural} are approved before everybody sees them.")),
                Behaviour::Leaderboard { .. } => add("chart", "Leaderboard", "See who is on top."),
                Behaviour::Live => add("refresh", "Always current", "Pages follow what happens, without a reload."),
                Behaviour::Export => add("download", "Your data is yours", &format!("Take your {plural} with you as CSV.")),
                Behaviour::Follows => add("bell", "Follow", &format!("Hear when {plural} change.")),
            }
        }
    }
    if app.jobs.iter().any(|job| job.steps.iter().any(|step| matches!(step, JobStep::Ai { .. }))) {
        add("sparkle", "AI that finishes its work", "Jobs survive a refresh and a restart. When one fails, its credits come back.");
    }
    if app.pages.iter().any(|page| matches!(page.kind, PageKind::Dashboard { .. })) {
        add("chart", "Numbers at a glance", "Tiles and charts over what you may see.");
    }
    if app.entities.iter().any(|entity| !entity.list.search.is_empty()) {
        add("search", "Found in a moment", "Search, filters and sorting on every list.");
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|(_, title, _)| seen.insert(title.clone()));
    all.truncate(FEATURES);
    // Rows of three look finished.
    let keep = if all.len() > 3 { all.len() / 3 * 3 } else { all.len() };
    all.truncate(keep);
    all
}

fn questions(app: &Blueprint) -> Vec<(String, String)> {
    let credits = app.auth.as_ref().map_or(0, |auth| auth.welcome_credits);
    let cost = match (credits, app.prices.is_empty()) {
        (0, true) => "Nothing. Create an account and use all of it.".to_owned(),
        (0, false) => "Creating an account is free. You pay only for what the prices above name.".to_owned(),
        (credits, _) => format!("Nothing. You get {credits} credits with your account, and no card is asked for."),
    };
    let public = app.entities.iter().find(|entity| entity.access.read.contains(&Grant::Public));
    let sees = match public {
        Some(entity) => format!(
            "Everybody can see {}. What is yours alone is seen by nobody else.",
            lower_first(&entity.plural)
        ),
        None => "You, and the people you share it with. Nobody else.".to_owned(),
    };
    vec![
        ("What does it cost to start?".to_owned(), cost),
        ("Who sees what I enter?".to_owned(), sees),
        ("Can I leave again?".to_owned(), "Yes. You can delete your account with everything in it at any time.".to_owned()),
    ]
}

pub(super) fn article(noun: &str) -> &'static str {
    // By sound, not by letter: a user, a unit, an hour.
    let lower = noun.to_lowercase();
    let consonant = ["user", "uni", "use", "eu", "one"].iter().any(|start| lower.starts_with(start));
    let vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u']) || lower.starts_with("hour");
    if vowel && !consonant { "an" } else { "a" }
}
