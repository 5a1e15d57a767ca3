//! What the landing page tells in one sentence and three steps: seen with the eyes of whoever comes first.

use super::landing::{article, listed};
use super::texts::lower_first;
use crate::blueprint::{
    AiCall, Behaviour, Blueprint, Entity, EntityKind, Field, FieldKind, Grant, Job, JobStep, Owner, Setter,
    Trigger, View,
};

const SENTENCE: usize = 170;
const STEPS: usize = 3;
const FIND: &str = "Find it again";

type Step = (String, String);

/// The description's own first sentence when it speaks to users; else a sentence made from what the app does.
pub(super) fn sentence(app: &Blueprint, main: Option<&Entity>) -> String {
    let first = app.app.description.split_inclusive(['.', '!', '?', '\n']).next().unwrap_or_default().trim();
    if speaks_to_users(app, first) {
        return first.to_owned();
    }
    main.and_then(|main| deed(app, main)).unwrap_or_else(|| everything(app, main))
}

fn speaks_to_users(app: &Blueprint, first: &str) -> bool {
    let tagline = &app.app.tagline;
    let of_others = app
        .auth
        .iter()
        .flat_map(|auth| &auth.roles)
        .any(|role| first.to_lowercase().starts_with(role.as_str()));
    let to_builders = [
        "please",
        "as a",
        "as an",
        "i want",
        "we want",
        "i need",
        "we need",
        "build",
        "create",
        "make",
        "implement",
        "design",
        "develop",
        "a ",
        "an ",
        "we'",
        "we ",
        "users ",
        "people ",
        "customers ",
        "the ",
        "an internal",
    ];
    let lower = first.to_lowercase();
    (21..=SENTENCE).contains(&first.chars().count())
        && first.trim_end_matches(['.', '!', '?']) != tagline.trim_end_matches(['.', '!', '?'])
        && !of_others
        && !to_builders.iter().any(|start| lower.starts_with(start))
        && first.starts_with(char::is_alphabetic)
}

/// What people do with the main entity.
fn deed(app: &Blueprint, main: &Entity) -> Option<String> {
    let (one, plural) = (main.singular(), lower_first(&main.plural));
    if let Some(job) = job_of(app, main) {
        return Some(format!("{} {}", shown_to_it(job, main), what_it_makes(app, job)?));
    }
    match taken_by(app, main).map(|entity| (&entity.kind, lower_first(&entity.plural))) {
        Some((EntityKind::Booking { .. }, bookings)) => {
            return Some(format!(
                "Find the right {one}, see when it is free, and keep all your {bookings} in one place."
            ));
        }
        Some((EntityKind::Order { .. }, _)) => {
            return Some(format!(
                "Look through the {plural}, order what you like, and always know where your order stands."
            ));
        }
        _ => {}
    }
    if main.list.view == View::Board {
        return Some(format!("See at a glance where every {one} stands, and what comes next."));
    }
    let talk = child(app, main, |kind| matches!(kind, EntityKind::Comment))?;
    (main.access.read.contains(&Grant::Public) && main.access.create.contains(&Grant::SignedIn)).then(|| {
        format!(
            "Read the {plural} of others, write your own, and join in with {}.",
            lower_first(&talk.plural)
        )
    })
}

fn everything(app: &Blueprint, main: Option<&Entity>) -> String {
    let others = app.entities.iter().filter(|entity| {
        entity.kind == EntityKind::Record
            && entity.parent.is_none()
            && entity.owner == Owner::User
            && Some(*entity) != main
    });
    let plurals: Vec<String> =
        main.into_iter().chain(others).take(3).map(|entity| lower_first(&entity.plural)).collect();
    if plurals.is_empty() {
        app.app.tagline.clone()
    } else {
        format!("Your {} in one place, on every device.", listed(&plurals))
    }
}

/// Work that starts with the main entity and asks a model.
pub(super) fn job_of<'a>(app: &'a Blueprint, main: &Entity) -> Option<&'a Job> {
    app.jobs.iter().find(|job| {
        let starts = matches!(&job.trigger, Trigger::Created(entity) if *entity == main.name);
        starts && job.steps.iter().any(|step| matches!(step, JobStep::Ai { .. }))
    })
}

/// The rows that a model makes out of one of the main entity, when they have pictures.
pub(super) fn made_by<'a>(app: &'a Blueprint, main: &Entity) -> Option<&'a Entity> {
    let job = job_of(app, main)?;
    let into = job.steps.iter().find_map(|step| match step {
        JobStep::Ai { call: AiCall::ImageToJson | AiCall::TextToJson, into, .. } => Some(into),
        _ => None,
    })?;
    app.entities.iter().find(|entity| entity.name == *into && entity.list.view == View::Gallery)
}

/// The form's picture or text that the work begins with.
fn shown_to_it(job: &Job, main: &Entity) -> String {
    let read = job.steps.iter().find_map(|step| match step {
        JobStep::Ai { from, each: None, .. } => from.first(),
        _ => None,
    });
    let picture = read
        .and_then(|name| main.fields.iter().find(|field| &field.name == name))
        .filter(|field| field.kind == FieldKind::Image);
    let one = main.singular();
    match picture {
        Some(field) => format!("Add a {} of your {one}.", lower_first(&field.label).trim_end_matches(" url")),
        None => format!("Add {} {one}.", article(&one)),
    }
}

/// "You get a list of its dishes, each with a picture."
fn what_it_makes(app: &Blueprint, job: &Job) -> Option<String> {
    let rows = job.steps.iter().find_map(|step| match step {
        JobStep::Ai { call: AiCall::ImageToJson | AiCall::TextToJson, into, .. } => {
            app.entities.iter().find(|entity| &entity.name == into)
        }
        _ => None,
    });
    let draws = job
        .steps
        .iter()
        .any(|step| matches!(step, JobStep::Ai { call: AiCall::TextToImage | AiCall::ImageToImage, .. }));
    match (rows, draws) {
        (Some(rows), true) => {
            Some(format!("Every {} in it is found and gets a picture of its own.", rows.singular()))
        }
        (Some(rows), false) => Some(format!("Every {} in it is found and listed for you.", rows.singular())),
        (None, true) => Some("A picture of it is made for you.".into()),
        (None, false) => None,
    }
}

/// The bookings or orders that are made of the main entity.
pub(super) fn taken_by<'a>(app: &'a Blueprint, main: &Entity) -> Option<&'a Entity> {
    app.entities.iter().find(|entity| {
        let (EntityKind::Booking { of, .. } | EntityKind::Order { of, .. }) = &entity.kind else {
            return false;
        };
        entity.fields.iter().any(|field| {
            &field.name == of && matches!(&field.kind, FieldKind::Ref(target) if *target == main.name)
        })
    })
}

fn child<'a>(app: &'a Blueprint, main: &Entity, test: impl Fn(&EntityKind) -> bool) -> Option<&'a Entity> {
    app.entities.iter().find(|child| child.parent.as_deref() == Some(main.name.as_str()) && test(&child.kind))
}

/// Three steps, or two: as a customer where something can be taken, else as the one who adds.
pub(super) fn steps(app: &Blueprint, main: &Entity) -> Vec<Step> {
    let one = main.singular();
    let found = || (format!("Find {} {one}", article(&one)), found_again(main, "the"));
    let is_shop = main.access.read.contains(&Grant::Public);
    match taken_by(app, main).filter(|_| is_shop).map(|entity| (&entity.kind, lower_first(&entity.plural))) {
        Some((EntityKind::Booking { .. }, bookings)) => vec![
            found(),
            ("Pick a time".into(), "You see what is free. Nothing can be booked twice.".into()),
            ("Keep track".into(), format!("All your {bookings} with their state, and a way to cancel.")),
        ],
        Some((EntityKind::Order { .. }, orders)) => vec![
            found(),
            ("Order it".into(), "Say how many. You see the sum before you pay.".into()),
            ("Know where it stands".into(), format!("Your {orders} say what is paid and what is not.")),
        ],
        _ => {
            let mut all = vec![(format!("{} {} {one}", verb(&one), article(&one)), asked_for(main))];
            all.extend(what_happens(app, main));
            all.push(last_step(app, main));
            if all.len() < STEPS && all.iter().all(|(title, _)| title != FIND) {
                all.push((FIND.into(), found_again(main, if is_shop { "the" } else { "your" })));
            }
            all
        }
    }
}

fn last_step(app: &Blueprint, main: &Entity) -> Step {
    let one = main.singular();
    let made = child(app, main, |kind| *kind == EntityKind::Record);
    match made.or_else(|| child(app, main, |kind| *kind == EntityKind::Comment)) {
        Some(child) if child.kind == EntityKind::Comment => (
            "Talk about it".into(),
            format!("{} stay on the page of the {one}, where everybody finds them.", child.plural),
        ),
        Some(child) if child.access.create.is_empty() => {
            let plural = lower_first(&child.plural);
            (format!("Get your {plural}"), format!("They appear under your {one} as soon as they are ready."))
        }
        Some(child) => {
            let plural = lower_first(&child.plural);
            (format!("Add {plural}"), format!("They stand where they belong: on the page of the {one}."))
        }
        None => (FIND.into(), found_again(main, "your")),
    }
}

/// What the form asks for: "It takes a title, a photo and a price."
fn asked_for(main: &Entity) -> String {
    let asked = main
        .fields
        .iter()
        .filter(|field| field.set == Setter::Form && field.required && field.default.is_none())
        .take(3);
    let fields: Vec<String> = asked.map(|field| lower_first(&field.label)).map(with_article).collect();
    if fields.is_empty() {
        "It takes a minute.".into()
    } else {
        format!("All it takes is {}.", listed(&fields))
    }
}

/// Some words stand without an article: "a title, content and a topic".
fn with_article(label: String) -> String {
    let is_mass = ["content", "text", "information", "notes", "details"].contains(&label.as_str());
    if is_mass { label } else { format!("{} {label}", article(&label)) }
}

fn verb(noun: &str) -> &'static str {
    match noun.rsplit(' ').next().unwrap_or_default() {
        "post" | "article" | "note" | "story" | "message" => "Write",
        "question" => "Ask",
        "trip" | "event" | "workout" => "Plan",
        _ => "Add",
    }
}

fn what_happens(app: &Blueprint, main: &Entity) -> Option<Step> {
    let one = main.singular();
    if job_of(app, main).is_some() {
        return Some((
            "Let it work".into(),
            "You see how far it is. It goes on when you close the page.".into(),
        ));
    }
    if main.behaviours.contains(&Behaviour::Members) {
        return Some((
            "Invite people".into(),
            format!("Members of a {one} see it and work on it, nobody else."),
        ));
    }
    let state = main
        .fields
        .iter()
        .find(|field| field.set == Setter::Form && matches!(field.kind, FieldKind::Enum(_)))?;
    Some(("Keep it current".into(), format!("Change the {} as things move on.", lower_first(&state.label))))
}

fn found_again(main: &Entity, whose: &str) -> String {
    let label = |name: &String| {
        let field = main.fields.iter().find(|field| &field.name == name && field.set == Setter::Form);
        field.map(|field: &Field| lower_first(&field.label))
    };
    let filters: Vec<String> = main.list.filter.iter().filter_map(label).take(2).collect();
    let plural = lower_first(&main.plural);
    match (main.list.search.is_empty(), filters.as_slice()) {
        (false, []) => format!("Search {whose} {plural} by any word in them."),
        (false, filters) => format!("Search {whose} {plural}, or filter them by {}.", filters.join(" and ")),
        (true, []) => format!("All {whose} {plural} in one list."),
        (true, filters) => format!("Filter {whose} {plural} by {}.", filters.join(" and ")),
    }
}
