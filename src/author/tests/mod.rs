//! Tables of words and what they become.

use crate::blueprint::{AppKind, AuthMethod, Blueprint, FieldKind, Grant, JobStep};

use super::{Draft, Status, Wishes, draft, neutral};

mod code;
mod facets;
mod hostile;
mod things;

/// A draft that must succeed.
fn made(words: &str) -> Draft {
    draft(words, &Wishes::default()).expect(words)
}

fn features(draft: &Draft) -> Vec<&'static str> {
    super::neutral::claimed(draft)
}

fn entities(draft: &Draft) -> Vec<&str> {
    draft.blueprint.entities.iter().map(|entity| entity.name.as_str()).collect()
}

const MENUGEN: &str = "Users take a picture of a restaurant menu and get an AI picture of every dish. Google login. 3 free credits, then 20 for $5.";

#[test]
fn menugen_comes_out_right() {
    let draft = made(MENUGEN);
    let app = &draft.blueprint;
    assert_eq!((app.app.name.as_str(), app.theme.look.as_str()), ("MenuGen", "tomato"));
    assert_eq!(entities(&draft), ["Menu", "Dish"]);
    assert_eq!(app.entities[1].parent.as_deref(), Some("Menu"));
    let auth = app.auth.as_ref().expect("credits need accounts");
    assert_eq!(
        (auth.methods.as_slice(), auth.welcome_credits),
        ([AuthMethod::Email, AuthMethod::Google].as_slice(), 3)
    );
    let price = &app.prices[0];
    assert_eq!((price.key.as_str(), price.amount, price.credits), ("credits_20", 500, 20));
    let job = &app.jobs[0];
    assert_eq!((job.name.as_str(), job.cost, job.refund), ("illustrate", 1, true));
    assert!(matches!(&job.steps[0], JobStep::Ai { into, each: None, .. } if into == "Dish"));
    assert!(matches!(&job.steps[1], JobStep::Ai { each: Some(each), .. } if each == "Dish"));
    assert!(draft.spans.iter().all(|span| span.status == Status::Understood), "{:?}", draft.spans);
}

#[test]
fn same_words_same_draft() {
    for words in facets::TABLE.iter().map(|row| row.words) {
        assert_eq!(format!("{:?}", made(words)), format!("{:?}", made(words)), "{words}");
    }
}

#[test]
fn every_draft_passes_the_check_of_its_own_file() {
    for words in facets::TABLE.iter().map(|row| row.words).chain([MENUGEN]) {
        let app = made(words).blueprint;
        let text = app.to_toml();
        let (again, problems) = Blueprint::parse(&text);
        let messages: Vec<String> =
            problems.iter().map(|problem| problem.render("vibe.toml", &text)).collect();
        assert!(messages.is_empty(), "{words}\n{}", messages.join("\n"));
        assert_eq!(again.as_ref(), Some(&app), "{words}");
    }
}

#[test]
fn the_projection_claims_what_the_blueprint_holds() {
    for words in facets::TABLE.iter().map(|row| row.words).chain([MENUGEN]) {
        let draft = made(words);
        let claimed: Vec<String> = draft
            .origins
            .keys()
            .filter_map(|address| address.strip_prefix("feature.").map(str::to_owned))
            .collect();
        for feature in &claimed {
            assert!(
                super::neutral::exists(&draft.blueprint, feature),
                "{feature} is claimed and missing: {words}"
            );
        }
        assert_eq!(claimed.len(), features(&draft).len(), "{words}");
        let value = neutral(&draft);
        assert_eq!(value["features"].as_array().map(Vec::len), Some(claimed.len()));
    }
}

#[test]
fn every_meaningful_word_is_inside_a_span() {
    for words in facets::TABLE.iter().map(|row| row.words) {
        let draft = made(words);
        let reading = super::clauses::read(words);
        for token in reading.tokens.iter().filter(|token| token.is_content()) {
            let inside = draft
                .spans
                .iter()
                .any(|span| span.range.start <= token.range.start && token.range.end <= span.range.end);
            assert!(inside, "`{}` of: {words}", token.text);
        }
    }
}

#[test]
fn answers_touch_their_facet_only() {
    let words = "A pet shelter site where people adopt dogs and cats.";
    let plain = made(words);
    let mut wishes = Wishes::default();
    wishes.answers.insert("login".into(), "google".into());
    let answered = draft(words, &wishes).expect(words);
    assert!(answered.blueprint.auth.as_ref().is_some_and(|auth| auth.methods.contains(&AuthMethod::Google)));
    assert_eq!(plain.blueprint.entities, answered.blueprint.entities);
    assert!(plain.questions.len() <= 3 && answered.questions.iter().all(|question| question.id != "login"));
}

#[test]
fn opposite_wishes_are_listed() {
    let vote = made("A blog where people can comment and vote on posts. No voting.");
    assert!(vote.contradictions.iter().any(|found| found.about == "vote"), "{:?}", vote.contradictions);
    assert!(!features(&vote).contains(&"vote"));
    let view = made(
        "Users should be able to view their own records, but users should not be able to view their own records.",
    );
    assert_eq!(view.contradictions.len(), 1, "{:?}", view.contradictions);
}

#[test]
fn tools_and_pages_need_no_server() {
    for (words, kind) in [
        ("Build a BMI calculator", AppKind::ClientOnly),
        (
            "No login, no payments, no database. Just a page that converts Celsius to Fahrenheit.",
            AppKind::ClientOnly,
        ),
        ("A todo list kept in localStorage", AppKind::ClientOnly),
        ("A Sudoku game with hints", AppKind::ClientOnly),
        ("A landing page for my bakery", AppKind::Static),
        ("A CV website with my work experience and skills", AppKind::Static),
        (
            "A calculator with accounts, where users log in and see the history of their saved calculations",
            AppKind::FullStack,
        ),
    ] {
        assert_eq!(made(words).blueprint.app.kind, kind, "{words}");
    }
}

#[test]
fn one_liners_take_a_template_and_say_so() {
    for (words, entity) in [
        ("Tinder for dogs", "Profile"),
        ("A job board for nurses", "Job"),
        ("A booking site for a hair salon", "Booking"),
        ("An online course platform", "Course"),
        ("CRM for plumbers", "Deal"),
        ("Recipe sharing community", "Recipe"),
    ] {
        let draft = made(words);
        assert!(entities(&draft).contains(&entity), "{words}: {:?}", entities(&draft));
        assert!(!draft.assumptions.is_empty(), "{words}");
    }
}

#[test]
fn a_state_that_nothing_keeps_is_quoted_back() {
    let open = |words: &str| -> Vec<String> {
        let draft = made(words);
        let missed = draft.spans.iter().filter(|span| span.status == Status::NotUnderstood);
        missed.map(|span| words[span.range.clone()].to_owned()).collect()
    };
    assert_eq!(
        open("A library keeps books. Librarians see borrowed books in a list."),
        ["borrowed books"],
        "nothing tells a borrowed book apart"
    );
    // Kept by a status, by a feature, or true of every row.
    for words in [
        "An email platform. Users compose emails, send emails, and manage sent emails.",
        "Fans favorite artists. Fans see favorited artists.",
        "Users upload photos. Users browse uploaded photos.",
    ] {
        assert_eq!(open(words), Vec::<String>::new(), "{words}");
    }
}

#[test]
fn what_others_must_choose_from_can_be_read_by_them() {
    let app = made(
        "Hosts create events. Every event takes place at a venue. Administrators manage venues. Guests see events.",
    )
    .blueprint;
    for entity in &app.entities {
        for field in entity.fields.iter().filter(|field| field.required) {
            let FieldKind::Ref(target) = &field.kind else { continue };
            let Some(target) = app.entity(target) else { continue };
            let only_admin = |grants: &[Grant]| {
                grants
                    .iter()
                    .all(|grant| matches!(grant, Grant::Owner) || *grant == Grant::Role("admin".to_owned()))
            };
            assert!(
                only_admin(&entity.access.create) || !only_admin(&target.access.read),
                "{} must name a {} that nobody but admin may read",
                entity.name,
                target.name
            );
        }
    }
}

#[test]
fn things_do_not_point_at_each_other_in_a_circle() {
    let app = made(
        "As a user, I want to see a history of previous ticket orders. As a visitor, I want to be able to buy \
         multiple tickets for one event in one purchase.",
    )
    .blueprint;
    for start in &app.entities {
        let mut seen: Vec<&str> = Vec::new();
        let mut next = vec![start.name.as_str()];
        while let Some(entity) = next.pop().and_then(|name| app.entity(name)) {
            let refs = entity.fields.iter().filter_map(|field| match &field.kind {
                FieldKind::Ref(name) => Some(name.as_str()),
                _ => None,
            });
            for name in refs.chain(entity.parent.as_deref()) {
                assert_ne!(name, start.name, "a circle from {} by way of {seen:?}", start.name);
                if !seen.contains(&name) {
                    seen.push(name);
                    next.push(name);
                }
            }
        }
    }
}
