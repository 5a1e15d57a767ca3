//! The answer of a call: done, failed, or what waits for the person and how they go on.

use serde_json::{Map, Value, json};

use crate::engine::{Ask, Checkpoint, Consequence, Ending};
use crate::error::{Error, Kind};
use crate::ops::deploy::DeployReport;
use crate::ui::{self, Show as _};

/// The kind whose one value is a secret with a name in the store.
const PASTED: &str = "paste.secret";
/// What a change of production is called where it is free and can be undone.
const PRODUCTION: &str = "production";
/// Longest words that still fit into a command that a person copies, in bytes.
const SHORT: usize = 1_000;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Done,
    /// Only the person can go on.
    Waiting,
    Failed,
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: Status,
    report: Option<Value>,
    error: Option<Value>,
    waits: Vec<Value>,
    next: Option<Value>,
}

/// What a walk is about, for the commands that go on with it.
#[derive(Debug, Clone)]
pub(super) struct Going {
    /// The folder as the caller named it.
    pub(super) folder: String,
    pub(super) environment: String,
}

impl Answer {
    pub(super) fn new(status: Status, report: Value) -> Answer {
        Answer { status, report: Some(report), error: None, waits: Vec::new(), next: None }
    }

    /// Done, or failed.
    pub(super) fn when(ok: bool, report: Value) -> Answer {
        Answer::new(if ok { Status::Done } else { Status::Failed }, report)
    }

    pub(super) fn failed(error: &Error) -> Answer {
        let error = Some(ui::mcp::error(error));
        Answer { status: Status::Failed, report: None, error, waits: Vec::new(), next: None }
    }

    /// A person has to go on; `waits` says with what.
    pub(super) fn waiting(error: &Error, waits: Vec<Value>) -> Answer {
        Answer { status: Status::Waiting, waits, ..Answer::failed(error) }
    }

    /// Adds what the caller may do next.
    pub(super) fn then(self, next: Value) -> Answer {
        Answer { next: Some(next), ..self }
    }

    /// Adds something that waits for the person.
    pub(super) fn and_waits(mut self, wait: Value) -> Answer {
        self.status = Status::Waiting;
        self.waits.push(wait);
        self
    }

    /// Adds what was wrong with the call itself. Done it cannot be then.
    pub(super) fn but(mut self, error: &Error) -> Answer {
        if self.status == Status::Done {
            self.status = Status::Failed;
        }
        self.error = Some(ui::mcp::error(error));
        self
    }

    pub(super) fn into_value(self) -> Value {
        let mut fields = Map::new();
        let status = match self.status {
            Status::Done => "done",
            Status::Waiting => "waiting",
            Status::Failed => "failed",
        };
        fields.insert("status".into(), status.into());
        if let Some(first) = self.waits.first() {
            fields.insert("for".into(), ui::mcp::PERSON.into());
            if let Some(consequence) = first.get("consequence") {
                fields.insert("consequence".into(), consequence.clone());
            }
        }
        let next = self.waits.first().and_then(|wait| wait.get("nextAction").cloned()).or(self.next);
        let waits = (!self.waits.is_empty()).then_some(Value::Array(self.waits));
        for (name, value) in
            [("nextAction", next), ("waits", waits), ("error", self.error), ("report", self.report)]
        {
            if let Some(value) = value {
                fields.insert(name.into(), value);
            }
        }
        Value::Object(fields)
    }
}

impl Going {
    /// The command with which a person goes on, at their terminal: it shows the plan, asks, and guides.
    fn command(&self) -> Value {
        ui::mcp::command(&format!("vibe deploy --env {}", quoted(&self.environment)), &self.folder)
    }

    /// What a person has to agree to, the heaviest first.
    pub(super) fn consents(&self, asks: &[Ask]) -> Vec<Value> {
        let mut weights: Vec<Consequence> = asks.iter().map(|ask| ask.consequence).collect();
        weights.sort_by_key(|weight| std::cmp::Reverse(*weight));
        weights.dedup();
        let wait = |weight: &Consequence| {
            let of: Vec<&Ask> = asks.iter().filter(|ask| ask.consequence == *weight).collect();
            let name = if *weight == Consequence::Free { PRODUCTION } else { weight.as_str() };
            json!({
                "for": ui::mcp::PERSON,
                "consequence": name,
                "what": of.iter().map(|ask| &ask.what).collect::<Vec<_>>(),
                "costs": of.iter().filter_map(|ask| ask.cost.as_ref()).collect::<Vec<_>>(),
                "nextAction": self.command(),
            })
        };
        weights.iter().map(wait).collect()
    }

    /// How a walk ended.
    pub(super) fn walked(&self, report: &DeployReport) -> Answer {
        self.rehearsed(report, report.json())
    }

    /// How a walk ended that `told` tells of.
    pub(super) fn rehearsed(&self, report: &DeployReport, mut told: Value) -> Answer {
        let status = match report.outcome.ending() {
            Ending::Done => Status::Done,
            Ending::Waiting => Status::Waiting,
            Ending::Failed | Ending::Survivors | Ending::Stopped => Status::Failed,
        };
        let waits = report.outcome.waiting.iter().map(|checkpoint| self.checkpoint(checkpoint, report));
        if let Some(fields) = told.as_object_mut() {
            // It stands in `waits`, with what happens next.
            fields.shift_remove("waiting");
        }
        Answer { waits: waits.collect(), ..Answer::new(status, told) }
    }

    fn checkpoint(&self, checkpoint: &Checkpoint, report: &DeployReport) -> Value {
        let mut wait = ui::mcp::waiting(checkpoint);
        wait["for"] = ui::mcp::PERSON.into();
        wait["nextAction"] = self.after(checkpoint, report);
        wait
    }

    /// How a checkpoint is gone on with: a secret goes from the person into the store, other values come back here.
    fn after(&self, checkpoint: &Checkpoint, report: &DeployReport) -> Value {
        if checkpoint.wants.iter().any(|want| want.secret) {
            let named = report.graph.get(&checkpoint.addr).filter(|one| one.kind == PASTED);
            let Some(name) = named.and_then(|one| one.text("name")) else { return self.command() };
            let command = format!("vibe secret set {} --env {}", quoted(name), quoted(&self.environment));
            return ui::mcp::command(&command, &self.folder);
        }
        let mut arguments = json!({
            "folder": self.folder,
            "environment": self.environment,
            "address": checkpoint.addr.as_str(),
        });
        if !checkpoint.wants.is_empty() {
            let values = checkpoint.wants.iter().map(|want| (want.name.clone(), Value::from("")));
            arguments["values"] = Value::Object(values.collect());
        }
        json!({ "by": "caller", "tool": "checkpoint_fill", "arguments": arguments })
    }

    /// An error that says that a person is awaited, where nothing else is known.
    pub(super) fn awaited(&self, error: &Error, asks: &[Ask]) -> Answer {
        if error.kind() != Kind::Waiting {
            return Answer::failed(error);
        }
        let mut waits = self.consents(asks);
        if waits.is_empty() {
            waits.push(json!({ "for": ui::mcp::PERSON, "nextAction": self.command() }));
        }
        Answer::waiting(error, waits)
    }
}

/// A change that loses data that exists.
pub(super) fn loses(error: &Error, words: Option<&str>, folder: &str) -> Answer {
    let command = match words {
        None => "vibe change --allow loss".to_owned(),
        Some(words) if words.len() <= SHORT => format!("vibe change --allow loss {}", quoted(words)),
        Some(_) => "vibe change --allow loss --file FILE_WITH_THE_WORDS".to_owned(),
    };
    let wait = json!({
        "for": ui::mcp::PERSON,
        "consequence": Consequence::Destructive.as_str(),
        "what": [error.to_string()],
        "nextAction": ui::mcp::command(&command, folder),
    });
    Answer::waiting(error, vec![wait])
}

/// A word of a POSIX shell.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(consequence: Consequence, what: &str, cost: Option<&str>) -> Ask {
        Ask { consequence, what: what.to_owned(), cost: cost.map(str::to_owned) }
    }

    #[test]
    fn what_only_a_person_agrees_to_is_data_with_their_command() {
        let going = Going { folder: "shop".into(), environment: "production".into() };
        let asks = [
            ask(Consequence::LiveMoney, "pay.price (stripe.price)", None),
            ask(Consequence::Spend, "server (hetzner.server)", Some("4 EUR a month")),
            ask(Consequence::Free, "app (host.release)", None),
        ];
        let error = Error::new(Kind::Waiting, "deploy.consent", "nothing was done");
        let answer = going.awaited(&error, &asks).into_value();
        assert_eq!((&answer["status"], &answer["for"]), (&json!("waiting"), &json!("person")));
        assert_eq!(answer["consequence"], "live-money", "the heaviest comes first");
        assert_eq!(
            answer["nextAction"],
            json!({ "by": "person", "command": "vibe deploy --env production", "folder": "shop" })
        );
        let waits = answer["waits"].as_array().unwrap();
        assert_eq!(waits.len(), 3);
        assert_eq!(waits[1]["costs"], json!(["4 EUR a month"]));
        assert_eq!(waits[2]["consequence"], "production");
        assert_eq!(answer["error"]["code"], "deploy.consent");
    }

    #[test]
    fn words_of_somebody_are_one_word_of_a_shell() {
        assert_eq!(quoted("preview"), "preview");
        assert_eq!(quoted("a'; rm -rf ~; '"), "'a'\\''; rm -rf ~; '\\'''");
        assert_eq!(quoted("--allow"), "'--allow'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("a\nb"), "'a b'");
    }
}
