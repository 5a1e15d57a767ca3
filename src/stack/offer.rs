//! What the landing page promises: what people can do, and answers to what they ask first. Only what the app does.

use std::collections::BTreeSet;

use super::landing::main_entity;
use super::texts::lower_first;
use crate::blueprint::{Behaviour, Blueprint, Entity, EntityKind, Grant, JobStep, PageKind};

const FEATURES: usize = 6;
const IN_A_ROW: usize = 3;

/// Icon, title, text.
type Feature = (&'static str, String, String);

pub(super) fn features(app: &Blueprint) -> Vec<Feature> {
    let mut all: Vec<Feature> = work(app);
    all.extend(app.entities.iter().filter_map(|entity| of_kind(app, entity)));
    for entity in &app.entities {
        all.extend(entity.behaviours.iter().map(|behaviour| of_behaviour(entity, behaviour)));
    }
    all.extend(of_pages(app));
    let mut seen = BTreeSet::new();
    all.retain(|(_, title, _)| seen.insert(title.clone()));
    all.truncate(FEATURES);
    // Rows of three look finished.
    let keep = if all.len() > IN_A_ROW { all.len() / IN_A_ROW * IN_A_ROW } else { all.len() };
    all.truncate(keep);
    all
}

fn feature(icon: &'static str, title: &str, text: impl Into<String>) -> Feature {
    (icon, title.to_owned(), text.into())
}

fn work(app: &Blueprint) -> Vec<Feature> {
    let asks = |step: &JobStep| matches!(step, JobStep::Ai { .. });
    let mut jobs = app.jobs.iter().filter(|job| job.steps.iter().any(asks)).peekable();
    if jobs.peek().is_none() {
        return Vec::new();
    }
    let mut all = vec![feature(
        "sparkle",
        "Work that goes on without you",
        "Close the page while it works. What is done stays done, and you see how far it is.",
    )];
    if jobs.any(|job| job.refund && job.cost > 0) {
        all.push(feature(
            "coins",
            "Pay for results only",
            "When something cannot be finished, its credits come back by themselves.",
        ));
    }
    all
}

fn of_kind(app: &Blueprint, entity: &Entity) -> Option<Feature> {
    let parent = entity.parent.as_deref().and_then(|name| app.entities.iter().find(|one| one.name == name));
    let under = parent.map_or_else(|| "page".to_owned(), Entity::singular);
    match &entity.kind {
        EntityKind::Booking { .. } => Some(feature(
            "calendar",
            "Bookings without clashes",
            "See what is free and take it. Nothing can be booked twice.",
        )),
        EntityKind::Order { .. } => Some(feature(
            "receipt",
            "Orders",
            "Order and pay in a few clicks. The state of each order is always in view.",
        )),
        EntityKind::Review { .. } => Some(feature(
            "star",
            "Reviews",
            format!("Stars and words under every {under}, one review a person."),
        )),
        EntityKind::Comment => Some(feature(
            "chat",
            &entity.plural,
            format!("What is said about a {under} stays on its page, in order and with names."),
        )),
        EntityKind::Contact => Some(feature(
            "mail",
            "A way to reach us",
            "Write without an account. Your message goes to the people who run this.",
        )),
        EntityKind::Record => None,
    }
}

fn of_behaviour(entity: &Entity, behaviour: &Behaviour) -> Feature {
    let plural = lower_first(&entity.plural);
    match behaviour {
        Behaviour::Members => feature(
            "users",
            "Work together",
            format!("Invite people to your {plural} by e-mail. Nobody else gets in."),
        ),
        Behaviour::Messages => {
            feature("send", "Messages", format!("Ask about {plural} without giving away your address."))
        }
        Behaviour::Favorites => {
            feature("heart", "Favorites", format!("Keep the {plural} you like in a list of your own."))
        }
        Behaviour::Votes => feature(
            "arrow-up",
            "Votes",
            format!("Say which {plural} are worth it, and see what others think."),
        ),
        Behaviour::Share => feature(
            "link",
            "Share by link",
            format!("Show {plural} to somebody without an account, and stop when you like."),
        ),
        Behaviour::Approval { .. } => feature(
            "shield",
            "Looked at first",
            format!("New {plural} are approved before everybody sees them."),
        ),
        Behaviour::Leaderboard { .. } => {
            feature("chart", "Leaderboard", "See who is on top, and where you stand.")
        }
        Behaviour::Live => {
            feature("refresh", "Always current", "Pages follow what happens, without a reload.")
        }
        Behaviour::Export => {
            feature("download", "Your data is yours", format!("Take your {plural} with you as a CSV file."))
        }
        Behaviour::Follows => {
            feature("bell", "Follow", format!("Keep an eye on the {plural} that matter to you."))
        }
    }
}

fn of_pages(app: &Blueprint) -> Vec<Feature> {
    let mut all = Vec::new();
    if app.pages.iter().any(|page| matches!(page.kind, PageKind::Dashboard { .. })) {
        all.push(feature(
            "chart",
            "Numbers at a glance",
            "Totals and charts that are current whenever you look.",
        ));
    }
    if let Some(entity) = app.entities.iter().find(|entity| !entity.list.search.is_empty()) {
        all.push(feature(
            "search",
            "Found in a moment",
            format!("Search and sort your {} instead of scrolling.", lower_first(&entity.plural)),
        ));
    }
    all
}

pub(super) fn questions(app: &Blueprint) -> Vec<(String, String)> {
    let credits = app.auth.as_ref().map_or(0, |auth| auth.welcome_credits);
    let cost = match (credits, app.prices.is_empty()) {
        (0, true) => "Nothing. Create an account and use all of it.".to_owned(),
        (0, false) => "Creating an account is free. You pay only for what the prices above name.".to_owned(),
        (credits, _) => {
            format!("Nothing. You get {credits} credits with your account, and no card is asked for.")
        }
    };
    vec![
        ("What does it cost to start?".to_owned(), cost),
        (
            "Who sees what I enter?".to_owned(),
            main_entity(app).map_or_else(|| "Only you.".to_owned(), |main| who_sees(app, main)),
        ),
        (
            "Can I leave again?".to_owned(),
            "Yes. You can delete your account with everything in it at any time.".to_owned(),
        ),
    ]
}

/// Said of the main entity, and of what else is visible to everybody.
fn who_sees(app: &Blueprint, main: &Entity) -> String {
    let plural = lower_first(&main.plural);
    let read = &main.access.read;
    let has = |wanted: &Behaviour| main.behaviours.contains(wanted);
    let is_approved = main.behaviours.iter().any(|behaviour| matches!(behaviour, Behaviour::Approval { .. }));
    let staff = if read.iter().any(|grant| matches!(grant, Grant::Role(_))) {
        format!(", and the team of {}", app.app.name)
    } else {
        String::new()
    };
    if read.contains(&Grant::Public) {
        let after = if is_approved { " once they are approved" } else { "" };
        return format!(
            "Everybody sees {plural}{after}. Your account and your messages are seen by nobody else."
        );
    }
    if read.contains(&Grant::SignedIn) {
        return format!("Everybody with an account sees {plural}. Visitors see none of it.");
    }
    if read.contains(&Grant::Members) || has(&Behaviour::Members) {
        return format!("You and the people you invite{staff}. Nobody else sees your {plural}.");
    }
    if has(&Behaviour::Share) {
        return format!("Only you{staff}, until you share a link. You can take it back at any time.");
    }
    format!("Only you{staff}. Nobody else sees your {plural}.")
}
