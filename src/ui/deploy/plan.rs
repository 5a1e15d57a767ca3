//! A plan for a person, grouped by who acts, and as JSON for a program.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anstyle::Style;
use serde_json::{Value, json};

use super::path::{Expected, expected};
use super::{bill, copy};
use crate::engine::{Action, Actor, Address, Blocked, Consequence, Plan, Step};
use crate::ops::deploy::{Bill, Cutover, Goes};
use crate::ui::Show;
use crate::ui::copy as words;
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE, PLAIN, Page, WARN};

/// Version of the plan's JSON.
const PLAN_VERSION: u32 = 1;

/// A plan and what is known around it.
pub struct PlanView<'a> {
    /// The app's name.
    pub app: &'a str,
    /// `production`, `preview`, …
    pub environment: &'a str,
    /// Where the app goes, when that is known.
    pub goes: Option<&'a Goes>,
    /// What is shown.
    pub plan: &'a Plan,
    /// Usual time of one step of a kind; a person's time for steps by hand.
    pub typical: &'a dyn Fn(&str) -> Option<Duration>,
    /// Consequences that were agreed to before, by flag or setting: the others ask.
    pub allowed: &'a BTreeSet<Consequence>,
    /// What is paid, and what customers will be charged.
    pub bill: Option<&'a Bill>,
    /// What preview proved, when its release goes to production.
    pub cutover: Option<&'a Cutover>,
}

/// Where a step stands in the page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    You,
    Tool,
    Proofs,
    Removed,
}

impl Group {
    fn of(step: &Step) -> Option<Group> {
        match (step.action, step.actor) {
            (Action::Keep, _) => None,
            (Action::Delete | Action::Forget, _) => Some(Group::Removed),
            (Action::Check, _) => Some(Group::Proofs),
            (_, Actor::Hand) => Some(Group::You),
            (_, Actor::Tool) => Some(Group::Tool),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Group::You => copy::YOU_DO,
            Group::Tool => copy::TOOL_DOES,
            Group::Proofs => copy::PROVES,
            Group::Removed => copy::REMOVED,
        }
    }
}

impl Show for PlanView<'_> {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &copy::title(self.app, self.environment));
        self.place(page);
        let groups = self.groups();
        let steps = groups.values().map(Vec::len).sum();
        let (so, kept): (Vec<&Step>, Vec<&Step>) =
            self.plan.steps.iter().filter(|s| s.action == Action::Keep).partition(|s| s.is_kept_with_words());
        let kept: Vec<&str> = kept.iter().map(|step| step.addr.as_str()).collect();
        if steps == 0 && self.plan.blocked.is_empty() {
            page.exact(0, GOOD, copy::NOTHING_TO_DO);
        } else {
            let by_hand = groups.get(&Group::You).map_or(0, Vec::len);
            let blocked = self.plan.blocked.len();
            page.block(0, &copy::count(steps, by_hand, kept.len() + so.len(), blocked));
        }
        for (group, steps) in &groups {
            page.heading(BOLD, group.title());
            self.rows(page, steps);
        }
        if !so.is_empty() {
            page.heading(BOLD, copy::KEPT_SO);
            self.rows(page, &so);
        }
        if let Some(cutover) = self.cutover {
            bill::show_cutover(cutover, page);
        }
        if let Some(bill) = self.bill.filter(|_| steps > 0) {
            bill::show(bill, page);
        }
        self.blocked(page);
        self.meaning(page);
        if !kept.is_empty() {
            page.gap();
            page.block(0, &copy::kept(&kept.join(", ")));
        }
        self.times(page, &groups);
    }

    fn json(&self) -> Value {
        let expected = expected(self.plan, self.typical);
        let steps = self.plan.steps.iter().map(|step| self.step_json(step, &expected));
        let waits = self.plan.steps.iter().filter(|step| step.actor == Actor::Hand);
        json!({
            "v": PLAN_VERSION,
            "app": self.app,
            "environment": self.environment,
            "url": self.goes.map(|goes| &goes.url),
            "server": self.goes.map(|goes| &goes.server),
            "dns": self.goes.map(|goes| place_json(&goes.dns)),
            "zone": self.goes.and_then(|goes| goes.zone.as_ref()).map(place_json),
            "hash": self.plan.hash(),
            "empty": self.plan.is_empty(),
            "steps": steps.collect::<Vec<_>>(),
            "blocked": self.plan.blocked.iter().map(blocked_json).collect::<Vec<_>>(),
            "asks": self.asks().iter().map(|consequence| consequence.as_str()).collect::<Vec<_>>(),
            "bill": self.bill.map(bill::bill_json),
            "cutover": self.cutover.map(bill::cutover_json),
            "waits_for_person": waits.map(|step| step.addr.as_str()).collect::<Vec<_>>(),
            "expected": {
                "ms": millis(expected.total),
                "person_ms": millis(expected.person),
                "path": expected.path.iter().map(Address::as_str).collect::<Vec<_>>(),
                "unknown": expected.unknown.iter().map(Address::as_str).collect::<Vec<_>>(),
            },
        })
    }
}

impl PlanView<'_> {
    fn groups(&self) -> BTreeMap<Group, Vec<&Step>> {
        let mut groups: BTreeMap<Group, Vec<&Step>> = BTreeMap::new();
        for step in &self.plan.steps {
            if let Some(group) = Group::of(step) {
                groups.entry(group).or_default().push(step);
            }
        }
        groups
    }

    /// What will answer, and where everything goes.
    fn place(&self, page: &mut Page) {
        let Some(goes) = self.goes else { return };
        let dns = copy::dns(&goes.dns, goes.zone.as_ref());
        page.table(&[
            (copy::ANSWERS_AT, PLACE, &goes.url),
            (copy::RUNS_ON, PLACE, &goes.server),
            (copy::DNS_ROWS, PLACE, &dns),
        ]);
        page.gap();
    }

    fn rows(&self, page: &mut Page, steps: &[&Step]) {
        let told: Vec<(String, Style, String)> = steps
            .iter()
            .map(|step| {
                let name = format!("{} {}", copy::sign(step.action), step.addr);
                (name, style(step.action), copy::step(&step.kind, &step.why, &self.notes(step)))
            })
            .collect();
        let rows: Vec<_> =
            told.iter().map(|(name, style, text)| (name.as_str(), *style, text.as_str())).collect();
        page.table(&rows);
    }

    /// What a step means, what it costs, and what a person holds up.
    fn notes(&self, step: &Step) -> Vec<String> {
        let mut notes = Vec::new();
        if step.consequence != Consequence::Free {
            let asks = !self.allowed.contains(&step.consequence);
            notes.push(copy::asked(step.consequence.as_str(), asks));
        }
        if let Some(cost) = &step.cost {
            notes.push(copy::cost(cost));
        }
        if step.actor == Actor::Hand {
            notes.push(copy::holds_up(followers(self.plan, &step.addr).len()));
        }
        notes
    }

    fn blocked(&self, page: &mut Page) {
        if self.plan.blocked.is_empty() {
            return;
        }
        page.heading(BAD, copy::BLOCKED);
        for Blocked { addr, error } in &self.plan.blocked {
            let name = format!("{} {addr}", copy::ERROR_SIGN);
            page.table(&[(&name, BAD, &error.to_string())]);
            for hint in error.hints() {
                page.block(6, &words::remedy(hint));
            }
            page.labelled(
                &format!("      {}", words::MORE.trim()),
                [DIM, PLAIN],
                6,
                &words::docs(error.code()),
            );
        }
    }

    /// Consequences that ask, heaviest first.
    fn asks(&self) -> Vec<Consequence> {
        let weights: BTreeSet<Consequence> = self.plan.steps.iter().map(|step| step.consequence).collect();
        let asks = |weight: &Consequence| *weight != Consequence::Free && !self.allowed.contains(weight);
        weights.into_iter().rev().filter(asks).collect()
    }

    /// Each consequence in words, with the steps that have it.
    fn meaning(&self, page: &mut Page) {
        let weights: BTreeSet<Consequence> =
            self.plan.steps.iter().map(|step| step.consequence).filter(|w| *w != Consequence::Free).collect();
        if weights.is_empty() {
            return;
        }
        page.heading(BOLD, copy::MEANS);
        let told: Vec<(String, String)> = weights
            .into_iter()
            .rev()
            .map(|weight| {
                let steps = self.plan.steps.iter().filter(|step| step.consequence == weight);
                let names: Vec<&str> = steps.map(|step| step.addr.as_str()).collect();
                let asked = copy::asked(copy::consequence(weight), !self.allowed.contains(&weight));
                (weight.as_str().to_owned(), format!("{asked}: {}", names.join(", ")))
            })
            .collect();
        let rows: Vec<_> = told.iter().map(|(name, text)| (name.as_str(), WARN, text.as_str())).collect();
        page.table(&rows);
    }

    fn times(&self, page: &mut Page, groups: &BTreeMap<Group, Vec<&Step>>) {
        let used: BTreeSet<Action> = groups.values().flatten().map(|step| step.action).collect();
        if used.is_empty() {
            return;
        }
        let expected = expected(self.plan, self.typical);
        page.gap();
        if !expected.total.is_zero() {
            page.block(0, &copy::expected(expected.total, expected.person, expected.unknown.is_empty()));
            let path: Vec<&str> = expected.path.iter().map(Address::as_str).collect();
            page.block(2, &copy::longest(&path.join(" → ")));
        }
        page.block(0, &copy::legend(&used.into_iter().collect::<Vec<_>>()));
        page.exact(0, DIM, &copy::approval(&self.plan.hash()));
    }

    fn step_json(&self, step: &Step, expected: &Expected) -> Value {
        json!({
            "addr": step.addr.as_str(),
            "kind": step.kind,
            "action": step.action.as_str(),
            "actor": actor_name(step.actor),
            "consequence": step.consequence.as_str(),
            "asks": step.consequence != Consequence::Free && !self.allowed.contains(&step.consequence),
            "why": step.why,
            "cost": step.cost,
            "after": step.after.iter().map(Address::as_str).collect::<Vec<_>>(),
            "typical_ms": (self.typical)(&step.kind).map(millis),
            "critical": !step.is_deletion() && expected.path.contains(&step.addr),
        })
    }
}

/// Steps that cannot begin before the one at `addr` has ended, directly or not.
pub(super) fn followers<'a>(plan: &'a Plan, addr: &'a Address) -> BTreeSet<&'a Address> {
    let mut found: BTreeSet<&Address> = BTreeSet::new();
    // References come before what refers to them, so one pass finds them all.
    for step in plan.steps.iter().filter(|step| !step.is_deletion() && step.action != Action::Keep) {
        if step.after.iter().any(|after| after == addr || found.contains(after)) {
            found.insert(&step.addr);
        }
    }
    found
}

fn style(action: Action) -> Style {
    match action {
        Action::Create | Action::Adopt => GOOD,
        Action::Update => WARN,
        Action::Replace | Action::Delete => BAD,
        Action::Check => PLACE,
        Action::Keep | Action::Forget => DIM,
    }
}

/// `tool` or `person`; stable.
pub(in crate::ui) fn actor_name(actor: Actor) -> &'static str {
    match actor {
        Actor::Tool => "tool",
        Actor::Hand => "person",
    }
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn place_json((provider, at): &(String, String)) -> Value {
    json!({ "provider": provider, "at": at })
}

fn blocked_json(blocked: &Blocked) -> Value {
    json!({
        "addr": blocked.addr.as_str(),
        "code": blocked.error.code(),
        "message": blocked.error.to_string(),
        "hints": blocked.error.hints(),
        "docs": words::docs(blocked.error.code()),
    })
}
