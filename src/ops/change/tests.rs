//! Words of changes, and what becomes of the blueprint: it says more than before, and nothing less.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::words::wanted;
use crate::author::{self, Wishes};
use crate::blueprint::{AuthMethod, Behaviour, Blueprint, FieldKind, Grant, differences};
use crate::ops::Source;

const MENUS: &str = "People keep menus. Every menu has a title, a price and many dishes. Each dish has a name and a photo. \
                     People sign up with email.";

fn app(words: &str) -> (Blueprint, String) {
    let text = author::draft(words, &Wishes::default()).unwrap().blueprint.to_toml();
    (Blueprint::parse(&text).0.unwrap(), text)
}

/// The app after the change, and what the change says of itself.
fn changed(before: &str, words: &str) -> (Blueprint, Vec<String>) {
    let (app, text) = app(before);
    let wanted = wanted(&app, &text, Source::Words(words.to_owned()), None).unwrap();
    let (after, problems) = Blueprint::parse(&wanted.text);
    assert!(problems.is_empty(), "{words}: {problems:?}");
    let after = after.unwrap();
    let told = differences(&app, &after);
    (after, told)
}

fn role(name: &str) -> Grant {
    Grant::Role(name.to_owned())
}

#[test]
fn a_change_takes_nothing_away_that_its_words_do_not_name() {
    for (before, words) in [
        (MENUS, "Let people pay with credits."),
        (MENUS, "People pay with credits to draw a picture."),
        (MENUS, "People can comment on dishes."),
        (MENUS, "Members book tables."),
        ("A recipe site.", "People can comment on recipes."),
        ("Tinder for dogs", "Owners keep toys with a name and a price."),
        ("Companies post jobs, candidates apply with a resume.", "Let people favourite jobs."),
    ] {
        let (_, told) = changed(before, words);
        let lost: Vec<&String> =
            told.iter().filter(|line| line.ends_with(": removed") || line.ends_with("any more")).collect();
        assert!(lost.is_empty(), "{before} + {words}: {lost:?}");
        assert!(!told.is_empty(), "{words}");
    }
}

#[test]
fn what_the_words_take_away_goes() {
    let posts =
        "People write posts with a title. People comment on posts. People favourite posts. Google login.";
    let (app, told) = changed(posts, "No comments.");
    assert!(app.entity("Comment").is_none(), "{told:?}");
    let (app, told) = changed(posts, "No favourites.");
    assert!(app.entity("Post").unwrap().behaviours.is_empty(), "{told:?}");
    let (app, told) = changed(posts, "No Google login.");
    assert_eq!(app.auth.unwrap().methods, [AuthMethod::Email], "{told:?}");
    let (app, told) = changed(MENUS, "Remove the price of menus.");
    assert!(app.entity("Menu").unwrap().fields.iter().all(|field| field.name != "price"), "{told:?}");
    assert_eq!(told, ["Menu.price: removed"]);
}

#[test]
fn a_second_wish_of_a_kind_is_heard_too() {
    let words = format!("{MENUS} Let people favourite menus.");
    let (app, told) = changed(&words, "Let people favourite dishes.");
    let has = |name: &str| app.entity(name).unwrap().behaviours.contains(&Behaviour::Favorites);
    assert!(has("Menu") && has("Dish"), "{told:?}");
}

#[test]
fn credits_are_paid_with_and_are_no_field() {
    for words in [
        "Let people pay with credits.",
        "People pay with credits to draw a picture.",
        "A picture costs one credit.",
    ] {
        let (app, told) = changed(MENUS, words);
        assert_eq!(app.prices.iter().filter(|price| price.credits > 0).count(), 1, "{words}: {told:?}");
        let credit =
            app.entities.iter().flat_map(|entity| &entity.fields).any(|field| field.name.contains("credit"));
        assert!(!credit, "{words}: {told:?}");
        assert!(app.entities.iter().all(|entity| entity.name != "Payment"), "{words}: {told:?}");
    }
    let drawing =
        "Users take a picture of a restaurant menu and get an AI picture of every dish. Google login.";
    let (app, told) = changed(drawing, "People pay with credits: 20 for $5.");
    assert_eq!((app.jobs[0].cost, app.jobs[0].refund), (1, true), "{told:?}");
    assert_eq!((app.prices[0].credits, app.prices[0].amount), (20, 500), "{told:?}");
}

#[test]
fn what_is_written_on_something_lives_under_it() {
    for words in ["People can comment on dishes.", "Comment on dishes.", "Members write comments on dishes."]
    {
        let (app, told) = changed(MENUS, words);
        assert_eq!(app.entity("Comment").unwrap().parent.as_deref(), Some("Dish"), "{words}: {told:?}");
    }
    let (app, _) = changed(MENUS, "People comment on menus.");
    assert_eq!(app.entity("Comment").unwrap().parent.as_deref(), Some("Menu"));
    let both = format!("{MENUS} People comment on dishes.");
    let (app, told) = changed(&both, "People comment on menus too.");
    assert_eq!(app.entity("Comment").unwrap().parent.as_deref(), Some("Dish"), "{told:?}");
    assert_eq!(app.entity("MenuComment").unwrap().parent.as_deref(), Some("Menu"), "{told:?}");
    let (app, told) = changed(MENUS, "People rate and review dishes.");
    assert_eq!(app.entity("Review").unwrap().parent.as_deref(), Some("Dish"), "{told:?}");
}

#[test]
fn whoever_may_edit_is_added_and_nobody_loses_a_right() {
    let posts = "A club keeps its members. Members write posts. Google login.";
    let (before, _) = app(posts);
    let stands = &before.entity("Post").unwrap().access;
    let (app, told) = changed(posts, "Moderators can edit posts.");
    let access = &app.entity("Post").unwrap().access;
    assert_eq!((&access.create, &access.delete), (&stands.create, &stands.delete), "{told:?}");
    assert!(access.update.contains(&role("moderator")), "{told:?}");
    assert!(stands.update.iter().all(|grant| access.update.contains(grant)), "{told:?}");
    assert!(app.auth.unwrap().roles.contains(&"moderator".to_owned()));
    // Who is kept out by the words is kept out.
    let (app, told) = changed(posts, "Only moderators create posts.");
    assert!(!app.entity("Post").unwrap().access.create.contains(&Grant::SignedIn), "{told:?}");
}

#[test]
fn what_others_may_do_with_a_persons_rows_is_no_conclusion() {
    let (app, told) = changed(MENUS, "Everyone can browse menus and search them by title.");
    assert_eq!(app.entity("Menu").unwrap().access.read, [Grant::Public], "{told:?}");
    assert_eq!(app.entity("Dish").unwrap().access.create, [Grant::Parent], "{told:?}");
}

#[test]
fn how_people_sign_in_is_no_field_of_what_they_keep() {
    let (app, _) = app(MENUS);
    let mails =
        app.entities.iter().flat_map(|entity| &entity.fields).filter(|field| field.kind == FieldKind::Email);
    assert_eq!(mails.count(), 0);
}
