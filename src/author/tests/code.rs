//! What only code can do: pages, tools and rules that become slots, and what must not.

use crate::blueprint::{AppKind, Gives, PageKind, SlotKind};

use super::made;

fn slots(words: &str) -> Vec<String> {
    made(words).blueprint.slots.into_iter().map(|slot| slot.name).collect()
}

#[test]
fn a_value_that_is_worked_out_of_a_row_becomes_a_rule_and_its_fields() {
    let draft = made(
        "People keep leads with a name, a budget and a source. Score each lead by budget, source and headcount.",
    );
    let slot = draft.blueprint.slots.iter().find(|slot| slot.kind == SlotKind::Rule).expect("a rule");
    assert_eq!(
        (slot.name.as_str(), slot.of.as_deref(), slot.gives),
        ("lead_score", Some("Lead"), Gives::Number)
    );
    assert!(slot.description.starts_with("Score each lead by"), "{}", slot.description);
    let lead = draft.blueprint.entities.iter().find(|entity| entity.name == "Lead").unwrap();
    for field in ["budget", "source", "headcount"] {
        assert!(lead.fields.iter().any(|known| known.name == field), "{field} is missing");
    }
    assert!(draft.spans.iter().any(|span| span.meaning.contains("slot lead_score")), "{:?}", draft.spans);
    assert!(draft.unbuilt.iter().any(|line| line.starts_with("score: ")), "{:?}", draft.unbuilt);

    let words = "People add repairs with a title. The price of a repair is computed from hours and parts.";
    let draft = made(words);
    let slot = &draft.blueprint.slots[0];
    assert_eq!(
        (slot.name.as_str(), slot.of.as_deref(), slot.gives),
        ("repair_price", Some("Repair"), Gives::Money)
    );
    assert_eq!(draft.blueprint.to_toml().matches("of = \"Repair\"").count(), 1);
}

#[test]
fn a_score_that_somebody_has_is_no_rule() {
    for words in [
        "Players keep the score of each match. The best score wins.",
        "People keep matches with a score. Everybody sees the score of each match by date.",
        "Members write reviews with a score from 1 to 5.",
    ] {
        assert!(!slots(words).iter().any(|name| name.ends_with("score")), "{words}: {:?}", slots(words));
    }
}

#[test]
fn a_tool_that_the_ready_made_one_does_not_do_is_a_slot() {
    for (words, slot) in [
        ("a currency converter", "currency_converter"),
        ("Build a BMI calculator", "bmi_calculator"),
        ("a mortgage calculator", "mortgage_calculator"),
        ("a 2048 game", "game"),
        ("a wheel of fortune with names", "wheel_of_fortune"),
    ] {
        let app = made(words).blueprint;
        assert_eq!(app.app.kind, AppKind::ClientOnly, "{words}");
        let names: Vec<&str> = app.slots.iter().map(|slot| slot.name.as_str()).collect();
        assert_eq!(names, [slot], "{words}");
        assert_eq!(app.pages[0].kind, PageKind::Tool { tool: format!("slot:{slot}") }, "{words}");
    }
    for words in
        ["a unit converter", "a simple calculator", "Convert celsius to fahrenheit in the browser only"]
    {
        assert!(slots(words).is_empty(), "{words}: {:?}", slots(words));
    }
}

#[test]
fn a_chart_over_weeks_is_a_dashboard_that_somebody_writes() {
    let draft = made(
        "People record expenses with an amount, a category and a date. A dashboard with a chart of spending per week.",
    );
    let app = &draft.blueprint;
    assert!(
        app.slots.iter().any(|slot| slot.name == "dashboard" && slot.kind == SlotKind::PageSection),
        "{:?}",
        app.slots
    );
    let page = app.pages.iter().find(|page| page.path == "/dashboard").expect("its page");
    assert_eq!(page.roles, ["member", "admin"]);
    assert!(
        !slots("People record expenses with an amount. A chart of the expenses by category.")
            .contains(&"dashboard".to_owned())
    );
}
