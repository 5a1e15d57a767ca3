//! Names and facts that follow from others.

use std::collections::BTreeSet;

use super::names::{display_plural, label, plural, slug, snake, words};
use super::{Blueprint, CANONICAL, Grant, SAMPLES, colour, parsed};

#[test]
fn words_of_names() {
    for (name, expected) in [
        ("Menu", "menu"),
        ("MenuItem", "menu item"),
        ("HTTPCall", "http call"),
        ("FAQ", "faq"),
        ("due_date", "due date"),
        ("Area51Visit", "area51 visit"),
        ("", ""),
    ] {
        assert_eq!(words(name).join(" "), expected);
    }
    assert_eq!(snake("MenuItem"), "menu_item");
    assert_eq!(label("due_date"), "Due date");
    assert_eq!(display_plural("MenuItem"), "Menu items");
}

#[test]
fn plurals() {
    for (one, many) in [
        ("menu", "menus"),
        ("category", "categories"),
        ("day", "days"),
        ("dish", "dishes"),
        ("box", "boxes"),
        ("class", "classes"),
        ("status", "statuses"),
        ("analysis", "analyses"),
        ("basis", "bases"),
        ("person", "people"),
        ("child", "children"),
        ("quiz", "quizzes"),
        ("news", "news"),
        ("equipment", "equipment"),
        ("settings", "settings"),
        ("lens", "lenses"),
        ("photo", "photos"),
        ("hero", "heroes"),
        ("y", "ys"),
    ] {
        assert_eq!(plural(one), many);
    }
}

#[test]
fn slugs() {
    for (name, expected) in [
        ("MenuGen", "menugen"),
        ("Joe's Pizza & Co.", "joes-pizza-co"),
        ("  --x--  ", "x"),
        ("42 things", "things"),
        ("写真", "app"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-app"),
        ("", "app"),
    ] {
        assert_eq!(slug(name), expected);
        assert!(slug(&name.repeat(30)).len() <= 40);
    }
}

#[test]
fn paths_and_tables_give_way_to_those_of_the_app() {
    let club =
        SAMPLES.iter().map(|toml| parsed(toml)).find(|blueprint| blueprint.app.name == "Club").unwrap();
    let places: Vec<(String, String)> =
        club.entities.iter().map(|entity| (entity.path(), entity.table())).collect();
    assert_eq!(places[0], ("event-list".into(), "event".into()));
    assert_eq!(places[1], ("sessions".into(), "session_row".into()));
    assert_eq!(places[2], ("job-list".into(), "job_row".into()));
    let fixture = parsed(CANONICAL);
    let place = |name: &str| {
        let entity = fixture.entity(name).unwrap();
        (entity.path(), entity.table(), entity.singular())
    };
    assert_eq!(place("ScanItem"), ("scan-items".into(), "scan_item".into(), "scan item".into()));
    assert_eq!(place("Order"), ("orders".into(), "order".into(), "order".into()));
    assert_eq!(place("Message"), ("contact".into(), "message".into(), "message".into()));
}

#[test]
fn relations() {
    let fixture = parsed(CANONICAL);
    let project = fixture.entity("Project").unwrap();
    let children: Vec<&str> = fixture.children_of(project).map(|child| child.name.as_str()).collect();
    assert_eq!(children, ["Task"]);
    let referrers: Vec<String> = fixture
        .referrers("Category")
        .map(|(entity, field)| format!("{}.{}", entity.name, field.name))
        .collect();
    assert_eq!(referrers, ["Product.category", "Specimen.category"]);
    let comment = fixture.entity("Comment").unwrap();
    let line: Vec<&str> = fixture.with_ancestors(comment).map(|entity| entity.name.as_str()).collect();
    assert_eq!(line, ["Comment", "Task", "Project"]);
}

#[test]
fn features_of_the_fixture_and_of_nothing() {
    let all = "auth rbac payment.one_off payment.subscription payment.credits upload download ai email sms \
               notification jobs realtime search admin report chart messaging booking order comment rating favorite \
               follow vote leaderboard share approval team contact external_api";
    assert_eq!(parsed(CANONICAL).features(), all.split_whitespace().collect::<BTreeSet<_>>());
    assert!(parsed(SAMPLES[0]).features().is_empty());
}

#[test]
fn usual_rights() {
    let rights = |toml: &str, name: &str| {
        let blueprint = parsed(toml);
        let words = |grants: &[Grant]| grants.iter().map(Grant::word).collect::<Vec<_>>().join("+");
        let access = &blueprint.entity(name).unwrap().access;
        access.operations().map(|(_, grants)| words(grants)).join(" ")
    };
    let file = "version = 1\n[app]\nname = \"x\"\n[auth]\n\
        [[entity]]\nname = \"Room\"\nfields.name = \"text\"\n\
        [[entity]]\nname = \"Tag\"\nowner = \"nobody\"\nfields.name = \"text\"\n\
        [[entity]]\nname = \"Bed\"\nparent = \"Room\"\nfields.name = \"text\"\n\
        [[entity]]\nname = \"Note\"\nparent = \"Room\"\nkind = \"comment\"\nfields.text = \"text\"\n\
        [[entity]]\nname = \"Letter\"\nkind = \"contact\"\nfields.text = \"text\"\n\
        [[entity]]\nname = \"Stay\"\nkind = \"booking\"\nof = \"room\"\nfrom = \"a\"\nto = \"b\"\n\
        fields.room = \"ref Room\"\nfields.a = \"date\"\nfields.b = \"date\"\n";
    assert_eq!(rights(file, "Room"), "member owner owner owner");
    assert_eq!(rights(file, "Tag"), "admin public admin admin");
    assert_eq!(rights(file, "Bed"), "parent parent parent parent");
    assert_eq!(rights(file, "Note"), "parent parent owner owner+admin");
    assert_eq!(rights(file, "Letter"), "public admin  admin");
    assert_eq!(rights(file, "Stay"), "member owner+owner_of:room+admin  owner");
    let wall = SAMPLES.iter().find(|toml| toml.contains("Wall")).unwrap();
    assert_eq!(rights(wall, "Post"), "public public public public");
    assert_eq!(rights(wall, "Reply"), "parent parent parent parent");
}

#[test]
fn colours() {
    assert_eq!(colour::rgb("lemon chiffon"), Some(0xff_facd));
    assert_eq!(colour::rgb("DarkOliveGreen"), Some(0x55_6b2f));
    assert_eq!(colour::rgb("#0af"), Some(0x00_aaff));
    assert_eq!(colour::rgb("#00AAFF"), Some(0x00_aaff));
    for wrong in ["", "#", "#12345", "#+12", "blurple", "#ggg"] {
        assert_eq!(colour::rgb(wrong), None);
    }
    assert!(colour::names().is_sorted());
}

#[test]
fn what_was_never_a_file_is_checked_too() {
    let mut blueprint: Blueprint = parsed(CANONICAL);
    blueprint.auth = None;
    let problems = blueprint.check();
    assert!(problems.len() > 20);
    assert!(problems.iter().all(|problem| problem.span.is_none()));
    let mut blueprint = parsed(SAMPLES[0]);
    blueprint.app.description = "The key is sk_live_ABCDEFGH0123456789.".into();
    assert_eq!(blueprint.check().len(), 1);
}
