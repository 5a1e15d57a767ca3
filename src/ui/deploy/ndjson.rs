//! A walk as one JSON value a line on standard output, for a program.
//!
//! Every line has `version` (1), `event`, and `at_ms` (milliseconds since the walk's output began). Fields of each event;
//! `addr` is an address of the plan, times are milliseconds:
//!
//! | `event` | Fields |
//! |---|---|
//! | `plan` | the plan, as `vibe plan --json` gives it |
//! | `looking` | `things`: how many things are looked at |
//! | `step_started` | `addr`, `kind`, `action` (`create`, `update`, `replace`, `adopt`, `delete`, `forget`, `check`) |
//! | `step_waiting` | `addr`, `why`, `next_ms` until the next look |
//! | `step_ended` | `addr`, `action`, `proof` (what was seen), `took_ms` |
//! | `step_failed` | `addr`, `code`, `message`, `hints`, `exit` (what the program would exit with for it) |
//! | `step_skipped` | `addr`, `because`: the address that did not end well |
//! | `person` | `addr`, `kind`, `text` (Markdown), `link`, `values` (`name`, `value`), `wants` (`name`, `secret`), `without` (what is missing when it is left out; null when it cannot be), `deadline_ms` |

use std::time::Instant;

use serde_json::{Value, json};

use super::plan::{PlanView, millis};
use crate::engine::{Checkpoint, Event, Sink};
use crate::error::Error;
use crate::ui::{Shell, Show};

/// Writes events of a walk to a shell as JSON lines.
pub struct Ndjson<'a> {
    shell: &'a Shell,
    began: Instant,
}

impl<'a> Ndjson<'a> {
    /// The walk's output begins now.
    pub fn new(shell: &'a Shell) -> Ndjson<'a> {
        Ndjson { shell, began: Instant::now() }
    }

    /// Tells what will happen, before it does.
    pub fn planned(&self, plan: &PlanView<'_>) {
        self.line("plan", plan.json());
    }

    fn line(&self, event: &str, mut fields: Value) {
        if let Value::Object(fields) = &mut fields {
            fields.insert("at_ms".to_owned(), millis(self.began.elapsed()).into());
        }
        self.shell.json(event, fields);
    }
}

impl Sink for Ndjson<'_> {
    fn emit(&self, event: &Event<'_>) {
        let (name, fields) = event_json(event);
        self.line(name, fields);
    }
}

/// The name and the fields of an event.
pub(super) fn event_json(event: &Event<'_>) -> (&'static str, Value) {
    match event {
        Event::Looking { things } => ("looking", json!({ "things": things })),
        Event::Started { addr, kind, action } => {
            ("step_started", json!({ "addr": addr.as_str(), "kind": kind, "action": action.as_str() }))
        }
        Event::Waiting { addr, why, next } => {
            ("step_waiting", json!({ "addr": addr.as_str(), "why": why, "next_ms": millis(*next) }))
        }
        Event::Ended { addr, action, proof, took } => {
            let action = action.as_str();
            let fields =
                json!({ "addr": addr.as_str(), "action": action, "proof": proof, "took_ms": millis(*took) });
            ("step_ended", fields)
        }
        Event::Failed { addr, error } => ("step_failed", failed_json(addr.as_str(), error)),
        Event::Skipped { addr, because } => {
            ("step_skipped", json!({ "addr": addr.as_str(), "because": because.as_str() }))
        }
        Event::Person(checkpoint) => ("person", checkpoint_json(checkpoint)),
    }
}

/// An event as one line of words.
pub(in crate::ui) fn walk_event(event: &Event<'_>) -> String {
    match event {
        Event::Looking { things } => format!("looking at {things} things"),
        Event::Started { addr, action, .. } => format!("{addr}: {}", action.as_str()),
        Event::Waiting { addr, why, .. } => format!("{addr} waits: {why}"),
        Event::Ended { addr, proof, .. } => format!("{addr}: {proof}"),
        Event::Failed { addr, error } => format!("{addr} failed: {error}"),
        Event::Skipped { addr, because } => format!("{addr} is left out because of {because}"),
        Event::Person(checkpoint) => format!("{} waits for a person", checkpoint.addr),
    }
}

/// Why a step did not end well.
pub(super) fn failed_json(addr: &str, error: &Error) -> Value {
    json!({
        "addr": addr,
        "code": error.code(),
        "message": error.to_string(),
        "hints": error.hints(),
        "exit": error.kind().exit_code(),
    })
}

/// What a person is asked for. Secrets are named in it, never shown.
pub(in crate::ui) fn checkpoint_json(checkpoint: &Checkpoint) -> Value {
    let values = checkpoint.shown.iter().map(|(name, value)| json!({ "name": name, "value": value }));
    let wants = checkpoint.wants.iter().map(|want| json!({ "name": want.name, "secret": want.secret }));
    json!({
        "addr": checkpoint.addr.as_str(),
        "kind": checkpoint.kind,
        "text": checkpoint.text,
        "link": checkpoint.link,
        "values": values.collect::<Vec<_>>(),
        "wants": wants.collect::<Vec<_>>(),
        "without": checkpoint.without,
        "deadline_ms": millis(checkpoint.deadline),
    })
}
