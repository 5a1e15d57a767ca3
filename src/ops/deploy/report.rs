//! What a walk reports at its end: plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Goes;
use super::bill::Bill;
use super::promote::Cutover;
use super::record::Kept;
use super::walk::Went;
use crate::engine::{Action, Actor, Address, Graph, Outcome, Outputs, Plan, Step};
use crate::http::Count;
use crate::project::Note;

/// How a walk ended.
#[derive(Debug)]
pub struct DeployReport {
    /// `deploy`, `guide`, `destroy`, `rehearse`.
    pub verb: &'static str,
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// The description that the app was made from.
    pub asked: String,
    /// The plan that was followed.
    pub plan: Plan,
    /// What was to exist.
    pub graph: Graph,
    /// How it ended: proofs, checkpoints that wait, failures, survivors.
    pub outcome: Outcome,
    /// What is paid, and what customers are charged.
    pub bill: Bill,
    /// What preview proved, when its release went to production.
    pub cutover: Option<Cutover>,
    /// Where the app answers.
    pub urls: Vec<String>,
    /// Every step with its end, in the order of the plan.
    pub steps: Vec<StepReport>,
    /// From the first look to the end.
    pub took: Duration,
    /// Time of it that a person was awaited.
    pub person: Duration,
    /// Addresses of what a person did.
    pub people: Vec<String>,
    /// Requests that were sent to providers, by the provider's name; what went over SSH is not among them.
    pub calls: BTreeMap<&'static str, Count>,
    /// What an earlier failure taught, now that it is mended; it stands in the app's `AGENTS.md`.
    pub learned: Option<Note>,
}

/// What a walk is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) app: &'a str,
    pub(super) environment: &'a str,
    pub(super) asked: &'a str,
    pub(super) goes: Option<&'a Goes>,
}

/// One step and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    /// Its address.
    pub addr: String,
    /// Its kind.
    pub kind: String,
    /// What was planned.
    pub action: Action,
    /// Who did it.
    pub actor: Actor,
    /// How it ended.
    pub state: StepState,
    /// What was seen; why, when it did not end well.
    pub proof: String,
    /// How long it took.
    pub took: Duration,
    /// What it costs, when known.
    pub cost: Option<String>,
    /// Steps that it waited for.
    pub after: Vec<String>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It was as it should be before.
    Kept,
    /// Done and seen.
    Done,
    /// A person is awaited.
    Waiting,
    /// It did not end well.
    Failed,
    /// It was left out because of another one, or because of Ctrl-C.
    Skipped,
}

impl StepState {
    /// Its name in JSON; stable.
    pub fn as_str(self) -> &'static str {
        match self {
            StepState::Kept => "kept",
            StepState::Done => "done",
            StepState::Waiting => "waiting",
            StepState::Failed => "failed",
            StepState::Skipped => "skipped",
        }
    }
}

impl DeployReport {
    /// Puts a report together.
    pub(super) fn of(
        verb: &'static str,
        names: Names<'_>,
        ended: (Went, &Graph),
        kept: &Kept,
        took: Duration,
    ) -> DeployReport {
        let (Went { plan, outcome, bill, cutover }, graph) = (ended.0, ended.1.clone());
        let steps = plan.steps.iter().map(|step| told(step, &outcome, kept)).collect();
        // A repository has an address too, but the app does not answer there.
        let answers = |addr: &Address| graph.get(addr).is_none_or(|one| !one.kind.starts_with("github."));
        let url = |outputs: &Outputs| outputs.get("url")?.shown().map(str::to_owned);
        let found = outcome.outputs.iter().filter(|(addr, _)| answers(addr));
        let urls = found.filter_map(|(_, outputs)| url(outputs)).collect();
        DeployReport {
            verb,
            app: names.app.to_owned(),
            environment: names.environment.to_owned(),
            asked: names.asked.to_owned(),
            urls,
            plan,
            graph,
            bill,
            cutover,
            steps,
            outcome,
            took,
            person: kept.person,
            people: kept.people.iter().map(ToString::to_string).collect(),
            calls: BTreeMap::new(),
            learned: None,
        }
    }
}

fn told(step: &Step, outcome: &Outcome, kept: &Kept) -> StepReport {
    let failed = outcome.failed.iter().find(|(addr, _)| *addr == step.addr);
    let survives = outcome.survivors.iter().find(|survivor| survivor.addr == step.addr && step.is_deletion());
    let waits = outcome.waiting.iter().any(|checkpoint| checkpoint.addr == step.addr);
    let ended = kept.ended.get(&step.addr);
    let (state, proof) = match (failed, survives) {
        (Some((_, error)), _) => (StepState::Failed, error.to_string()),
        (None, Some(survivor)) => (StepState::Done, survivor.why.clone()),
        (None, None) if waits => (StepState::Waiting, "a person is awaited".to_owned()),
        (None, None) => match (outcome.proved.get(&step.addr), step.action) {
            (Some(proof), Action::Keep) => (StepState::Kept, proof.clone()),
            (Some(proof), _) => (StepState::Done, proof.clone()),
            (None, _) => (StepState::Skipped, skipped(step, outcome)),
        },
    };
    StepReport {
        addr: step.addr.to_string(),
        kind: step.kind.clone(),
        action: step.action,
        actor: step.actor,
        state,
        proof,
        took: ended.map(|(_, _, took)| *took).unwrap_or_default(),
        cost: step.cost.clone(),
        after: step.after.iter().map(ToString::to_string).collect(),
    }
}

fn skipped(step: &Step, outcome: &Outcome) -> String {
    match outcome.skipped.iter().find(|(addr, _)| *addr == step.addr) {
        Some((_, because)) => format!("left out: {because} did not end well"),
        None => "not begun".to_owned(),
    }
}
