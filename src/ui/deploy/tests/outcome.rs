use std::collections::BTreeMap;
use std::time::Duration;

use super::{addr, plain};
use crate::engine::{Action, Checkpoint, Event, Outcome, Survivor, Want};
use crate::error::Error;
use crate::ui::Show;
use crate::ui::deploy::OutcomeView;
use crate::ui::deploy::ndjson::event_json;

fn waits() -> Checkpoint {
    Checkpoint {
        addr: addr("key.ai"),
        kind: "paste.secret".into(),
        text: "Paste the key.\nMore about it.".into(),
        link: "https://keys.test".into(),
        shown: vec![("name".into(), "ai".into())],
        wants: vec![Want { name: "value".into(), secret: true }],
        without: None,
        deadline: Duration::from_secs(60),
    }
}

fn refused() -> Error {
    Error::failed("host.unit", "the unit failed").hint("vibe logs shows its last lines")
}

#[test]
fn a_walk_that_ended_well_lists_its_proofs_and_says_where_the_app_is() {
    let proved = BTreeMap::from([(addr("seen.tls"), "valid chain".to_owned())]);
    let outcome = Outcome { proved, ..Outcome::default() };
    let urls = ["https://menugen.test".to_owned()];
    let view = OutcomeView {
        removes: false,
        app: "menugen",
        environment: "production",
        outcome: &outcome,
        took: Duration::from_millis(7400),
        urls: &urls,
    };
    let wanted = "\
Proved
  seen.tls  valid chain

✓ menugen → production: as it should be, and seen, in 7.4 s
  https://menugen.test
";
    assert_eq!(plain(&view, 80), wanted);
    let json = view.json();
    assert_eq!((&json["v"], &json["ending"], &json["took_ms"]), (&1.into(), &"done".into(), &7400.into()));
}

#[test]
fn whatever_is_left_is_named_with_its_next_step() {
    let outcome = Outcome {
        waiting: vec![waits()],
        failed: vec![(addr("app"), refused())],
        skipped: vec![(addr("site"), addr("app"))],
        survivors: vec![Survivor {
            forgotten: false,
            addr: addr("price"),
            kind: "stripe.price".into(),
            why: "prices cannot be deleted".into(),
            cost: None,
        }],
        ..Outcome::default()
    };
    let view = OutcomeView {
        removes: false,
        app: "menugen",
        environment: "production",
        outcome: &outcome,
        took: Duration::from_secs(75),
        urls: &[],
    };
    let wanted = "\
Left out, because of
  site  app

Waits for you
  key.ai  Paste the key.
      https://keys.test

Failed
  ✗ app
    error: the unit failed
     hint: vibe logs shows its last lines
     more: vibe explain host.unit

Still there
  price  prices cannot be deleted

✗ menugen → production: not finished, after 1 min 15 s
Run the same command again: it goes on from here, and does nothing twice.
";
    assert_eq!(plain(&view, 80), wanted);
    assert!(plain(&view, 40).lines().all(|line| line.chars().count() <= 40));
    let json = view.json();
    assert_eq!(json["failed"][0]["code"], "host.unit");
    assert_eq!(json["waiting"][0]["wants"][0], serde_json::json!({ "name": "value", "secret": true }));
    assert_eq!(json["survivors"][0]["why"], "prices cannot be deleted");
}

#[test]
fn every_event_has_a_stable_name_and_the_documented_fields() {
    let (a, error, checkpoint) = (addr("app"), refused(), waits());
    let events = [
        Event::Looking { things: 3 },
        Event::Started { addr: &a, kind: "host.service", action: Action::Replace },
        Event::Waiting { addr: &a, why: "it boots", next: Duration::from_millis(1500) },
        Event::Ended { addr: &a, action: Action::Check, proof: "answers", took: Duration::from_secs(2) },
        Event::Failed { addr: &a, error: &error },
        Event::Skipped { addr: &a, because: &a },
        Event::Person(&checkpoint),
    ];
    let documented = documented();
    for event in &events {
        let (name, fields) = event_json(event);
        let mut names: Vec<&str> = fields.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(documented.get(name), Some(&names), "{name}");
    }
    assert_eq!(documented.len(), events.len() + 1, "`plan` and every event");
    let (_, failed) = event_json(&events[4]);
    assert_eq!(failed["exit"], 1);
    assert_eq!(event_json(&events[1]).1["action"], "replace");
}

/// Fields by event, from the table at the head of the module.
fn documented() -> BTreeMap<&'static str, Vec<&'static str>> {
    let nested =
        ["create", "update", "replace", "adopt", "delete", "forget", "check", "name", "value", "secret"];
    let rows = include_str!("../ndjson.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.filter_map(|row| {
        let (name, fields) = row.split_once("` | ")?;
        let mut names: Vec<&str> =
            fields.split('`').skip(1).step_by(2).filter(|n| !nested.contains(n)).collect();
        names.sort_unstable();
        (name != "event").then_some((name, names))
    })
    .collect()
}
