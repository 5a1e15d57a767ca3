//! Sentences and the facets that they must bring, or must not.

use super::{entities, features, made};

pub(super) struct Row {
    pub(super) words: &'static str,
    /// Names that must be among the entities.
    entities: &'static str,
    /// Features that must be claimed.
    features: &'static str,
    /// Features that must not.
    without: &'static str,
}

const fn row(
    words: &'static str,
    entities: &'static str,
    features: &'static str,
    without: &'static str,
) -> Row {
    Row { words, entities, features, without }
}

pub(super) const TABLE: [Row; 26] = [
    row(
        "Users can create posts and reply to posts. Users can search posts.",
        "Post Reply",
        "search comment",
        "map",
    ),
    row(
        "An online shop for candles. Customers add products to the cart and pay with Stripe. Admins manage products.",
        "Product Order",
        "payment.one_off order admin",
        "payment.credits",
    ),
    row(
        "A gym needs members, trainers, classes and bookings. Membership is 30 euros per month.",
        "Member Trainer Class Booking",
        "payment.subscription booking",
        "payment.one_off",
    ),
    row("Users buy credits to generate images with AI.", "", "payment.credits ai", "payment.one_off order"),
    row(
        "Companies post jobs, candidates apply with a resume. Posting a job costs $99.",
        "Job Application",
        "payment.one_off",
        "payment.subscription",
    ),
    row(
        "A helpdesk where customers open tickets with a subject, a description, a priority and attachments. Agents reply. Email notifications for every reply.",
        "Ticket Attachment Reply",
        "email comment",
        "sms",
    ),
    row(
        "Students enroll in courses. Teachers create courses with lessons and quizzes.",
        "Course Lesson Quiz Enrollment",
        "auth",
        "payment.one_off",
    ),
    row(
        "Employees submit expenses with amount, date and receipt; managers approve or reject them.",
        "Expense",
        "approval",
        "payment.one_off",
    ),
    row(
        "Users upload photos, follow other photographers, save favorites and like posts.",
        "Post",
        "upload follow favorite vote",
        "booking",
    ),
    row(
        "Members get a text message reminder the day before their appointment.",
        "",
        "sms notification",
        "external_api",
    ),
    row(
        "A dashboard with charts of sensor readings, updated in real time.",
        "",
        "chart realtime",
        "payment.one_off",
    ),
    row(
        "Patients book appointments with doctors. Doctors write prescriptions.",
        "Appointment Prescription",
        "booking",
        "comment",
    ),
    row(
        "Organizers publish events with a title, a date and a venue; attendees buy tickets.",
        "Event Ticket",
        "payment.one_off",
        "payment.subscription",
    ),
    row(
        "Projects have a name and a description. Users invite members to projects. Tasks belong to a project and can be marked as todo, doing or done.",
        "Project Task",
        "team",
        "approval",
    ),
    row(
        "Readers subscribe to the newsletter and comment on articles.",
        "Article",
        "email comment",
        "payment.subscription",
    ),
    row(
        "A site for rooms. Guests reserve rooms, rate them and write reviews.",
        "Room Review",
        "booking rating",
        "team",
    ),
    row(
        "Show all libraries on a map and pull weather data from a third-party API.",
        "",
        "map external_api",
        "payment.one_off",
    ),
    row("Users export their invoices to CSV and download them.", "Invoice", "download", "payment.one_off"),
    row("Players compete on a leaderboard; every game has a score.", "", "leaderboard", "booking"),
    row(
        "Visitors contact us through a contact form with name, email and message. Products are shown.",
        "Product ContactMessage",
        "contact",
        "payment.one_off",
    ),
    row("Users keep track of their habits and share a link to their progress.", "Habit", "share", "order"),
    row("No login. Anyone can create polls with options and vote.", "Poll Option", "vote", "auth"),
    row(
        "Sellers list products, buyers message sellers and place orders. Without reviews or ratings.",
        "Product Order",
        "messaging order",
        "rating",
    ),
    row("Every night, subscribers get an email digest.", "", "email jobs", "payment.subscription"),
    row(
        "As a teacher, I want to create assignments so that students can pay attention.\nAs a student, I want to submit homework.\nAs an admin, I want to manage classes.",
        "Assignment Homework Class",
        "auth admin",
        "payment.one_off",
    ),
    row(
        "Workspaces with members, projects, tasks with assignee, due date and priority, comments on tasks and notifications.",
        "Workspace Project Task",
        "comment notification",
        "email",
    ),
];

#[test]
fn sentences_bring_their_facets() {
    let mut faults = Vec::new();
    for row in &TABLE {
        let draft = made(row.words);
        let (things, claims) = (entities(&draft), features(&draft));
        for name in row.entities.split_whitespace().filter(|name| !things.contains(name)) {
            faults.push(format!("no {name} in {things:?}: {}", row.words));
        }
        for name in row.features.split_whitespace().filter(|name| !claims.contains(name)) {
            faults.push(format!("no {name} in {claims:?}: {}", row.words));
        }
        for name in row.without.split_whitespace().filter(|name| claims.contains(name)) {
            faults.push(format!("{name} was not asked for: {}", row.words));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn theme_sentences_name_background_and_components() {
    for (words, background, components) in [
        ("A forum for posts. Use linen as the background and maroon for buttons.", "linen", "maroon"),
        ("A forum for posts. Dark green components on a beige background.", "beige", "dark green"),
        ("A forum for posts. Set the theme: background #fafafa, components navy.", "#fafafa", "navy"),
    ] {
        let theme = made(words).blueprint.theme;
        assert_eq!(
            (theme.background.as_deref(), theme.components.as_deref()),
            (Some(background), Some(components)),
            "{words}"
        );
    }
}

#[test]
fn how_bright_the_app_is_is_understood() {
    use crate::blueprint::Mode;
    for (words, mode) in [
        ("A forum for posts. Use a dark theme.", Mode::Dark),
        ("A forum for posts. Dark theme.", Mode::Dark),
        ("A forum for posts. Light mode, please.", Mode::Light),
    ] {
        let draft = made(words);
        assert_eq!(draft.blueprint.theme.mode, mode, "{words}");
        assert_eq!(draft.blueprint.not_understood, Vec::<String>::new(), "{words}");
    }
}

#[test]
fn where_administrators_work_is_nothing_that_is_kept() {
    for area in ["Add an admin area.", "There is an admin panel."] {
        let app = made(&format!("People keep menus with a title. {area}")).blueprint;
        assert!(app.entities.iter().all(|entity| entity.name != "Admin"), "{area} {:?}", app.entities);
    }
}

#[test]
fn prices_are_read_as_written() {
    for (words, key, amount) in [
        ("Users buy credits: 20 for $5.", "credits_20", 500),
        ("Buy 100 credits for 9.99 euros.", "credits_100", 999),
        ("The Pro plan costs $12/month. Users write notes.", "pro_monthly", 1200),
        ("A subscription at $99 per year unlocks all recipes.", "pro_yearly", 9900),
        ("Lifetime access to the notes costs $49.", "lifetime", 4900),
    ] {
        let prices = made(words).blueprint.prices;
        assert!(
            prices.iter().any(|price| (price.key.as_str(), price.amount) == (key, amount)),
            "{words}: {prices:?}"
        );
    }
}

/// Some things have a name, and no blueprint can say how they work: each is a page with a slot, and never said to be understood
/// without one.
#[test]
fn what_only_code_can_do_becomes_a_page_and_a_slot() {
    let draft = made(
        "A shop of board games. Members see a wheel of fortune, staff look at the floor plan. No word cloud.",
    );
    let slots: Vec<&str> = draft.blueprint.slots.iter().map(|slot| slot.name.as_str()).collect();
    assert_eq!(slots, ["floor_plan", "wheel_of_fortune"]);
    assert!(draft.blueprint.slots[1].description.contains("a wheel of fortune"));
    let page = draft.blueprint.pages.iter().find(|page| page.path == "/wheel-of-fortune").unwrap();
    assert_eq!(page.title, "Wheel of fortune");
    assert!(
        draft.spans.iter().any(|span| span.meaning.contains("slot wheel_of_fortune")),
        "{:?}",
        draft.spans
    );
    assert!(draft.unbuilt.iter().any(|line| line.starts_with("wheel of fortune: ")), "{:?}", draft.unbuilt);
}
