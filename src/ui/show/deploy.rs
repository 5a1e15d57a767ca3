//! `vibe deploy`, `destroy`, `rehearse`, `guide --print`, and the proofs of `vibe verify --env`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Page, Show};
use crate::engine::{Ending, Whose};
use crate::ops::deploy::{
    CopiesReport, DeployReport, GuideReport, GuideStep, PlanReport, Planned, ProofReport, RecoverReport,
    RehearsalReport, RestoreReport, Rolled, StepReport, typical,
};
use crate::ui::copy;
use crate::ui::deploy::{
    OutcomeView, PlanView, ReportData, actor_name, bill_json, cutover_json, may_be_left_out,
};
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE};

impl Planned<'_> {
    /// How it looks.
    pub(crate) fn view(&self) -> PlanView<'_> {
        PlanView {
            app: self.app,
            environment: self.environment,
            goes: self.goes,
            plan: self.plan,
            typical: &typical,
            allowed: self.allowed,
            bill: Some(self.bill),
            cutover: self.cutover,
        }
    }
}

impl PlanReport {
    fn view(&self) -> PlanView<'_> {
        PlanView {
            app: &self.app,
            environment: &self.environment,
            goes: self.goes.as_ref(),
            plan: &self.plan,
            typical: &typical,
            allowed: &self.allowed,
            bill: Some(&self.bill),
            cutover: self.cutover.as_ref(),
        }
    }
}

impl Show for PlanReport {
    fn human(&self, page: &mut Page) {
        self.view().human(page);
    }

    fn json(&self) -> Value {
        self.view().json()
    }
}

impl DeployReport {
    fn view(&self) -> OutcomeView<'_> {
        OutcomeView {
            app: &self.app,
            environment: &self.environment,
            outcome: &self.outcome,
            took: self.took,
            removes: self.verb == "destroy",
            urls: &self.urls,
        }
    }
}

impl Show for DeployReport {
    fn human(&self, page: &mut Page) {
        self.view().human(page);
        if let Some(note) = &self.learned {
            page.gap();
            super::fill::learned(page, note);
        }
    }

    fn json(&self) -> Value {
        let mut value = self.view().json();
        value["verb"] = self.verb.into();
        value["plan"] = self.plan.hash().into();
        value["person_ms"] = millis(self.person).into();
        value["bill"] = bill_json(&self.bill);
        value["cutover"] = self.cutover.as_ref().map(cutover_json).into();
        let calls = self.calls.iter();
        let calls = calls.map(|(name, of)| json!({ "name": name, "reads": of.reads, "writes": of.writes }));
        value["calls"] = calls.collect();
        value["learned"] = self.learned.as_ref().map(super::fill::note_json).into();
        value["steps"] = self.steps.iter().map(step).collect();
        value
    }
}

fn step(step: &StepReport) -> Value {
    json!({
        "addr": step.addr,
        "kind": step.kind,
        "action": step.action.as_str(),
        "actor": actor_name(step.actor),
        "state": step.state.as_str(),
        "proof": step.proof,
        "took_ms": millis(step.took),
        "cost": step.cost,
        "after": step.after,
    })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl Show for RehearsalReport {
    fn human(&self, page: &mut Page) {
        page.heading(BOLD, copy::TIMELINE);
        for moment in &self.moments {
            let at = copy::clock(moment.at);
            page.cells(&[(&at, DIM, 9), (&moment.addr, PLACE, 22), (&moment.what, anstyle::Style::new(), 0)]);
        }
        page.gap();
        self.deploy_line(page);
        page.block(0, &copy::rehearsed(self.deploy.person, self.left, self.things));
        if self.made_up {
            page.block(0, copy::MADE_UP);
        }
    }

    fn json(&self) -> Value {
        let moments = self.moments.iter();
        let moments = moments.map(|m| json!({ "at_ms": millis(m.at), "addr": m.addr, "what": m.what }));
        let mut value = self.deploy.json();
        value["moments"] = moments.collect();
        value["made_up"] = self.made_up.into();
        value["left"] = self.left.into();
        value["things"] = self.things.into();
        value["really_ms"] = millis(self.really).into();
        value
    }
}

impl RehearsalReport {
    fn deploy_line(&self, page: &mut Page) {
        let ending = self.deploy.outcome.ending();
        let style = if ending == Ending::Done { GOOD } else { BAD };
        let report = &self.deploy;
        page.exact(
            0,
            style,
            &copy::ended(report.verb, &report.app, &report.environment, ending, report.took),
        );
        for (addr, error) in &report.outcome.failed {
            page.block(2, &format!("{addr}: {error}"));
        }
    }
}

impl GuideReport {
    /// The checklist as Markdown, for printing and for sharing.
    pub fn markdown(&self) -> String {
        let mut text =
            format!("# {}\n\n{}\n", copy::guide_title(&self.app, &self.environment), copy::GUIDE_INTRO);
        for (number, step) in self.steps.iter().enumerate() {
            text.push_str(&markdown(number + 1, step));
        }
        text
    }
}

fn markdown(number: usize, step: &GuideStep) -> String {
    let checkpoint = &step.checkpoint;
    let title = if step.proof { copy::GUIDE_PROOF } else { copy::GUIDE_STEP };
    let mut text = format!("\n## {number}. [ ] {title}: `{}`\n\n", checkpoint.addr);
    if !step.after.is_empty() {
        text.push_str(&format!("{} {}\n\n", copy::GUIDE_AFTER, step.after.join(", ")));
    }
    text.push_str(&format!("{}\n", checkpoint.text.trim()));
    if let Some(without) = &checkpoint.without {
        text.push_str(&format!("\n{}\n", may_be_left_out(without)));
    }
    if !checkpoint.link.is_empty() {
        text.push_str(&format!("\n<{}>\n", checkpoint.link));
    }
    if !checkpoint.shown.is_empty() {
        text.push_str("\n| | |\n|---|---|\n");
    }
    for (name, value) in &checkpoint.shown {
        let value = value.replace('|', "\\|").replace(['\n', '\r'], " ");
        text.push_str(&format!("| {name} | `{}` |\n", value.replace('`', "'")));
    }
    text
}

impl Show for GuideReport {
    fn human(&self, page: &mut Page) {
        page.verbatim(&self.markdown());
    }

    fn json(&self) -> Value {
        let steps = self.steps.iter().map(|step| {
            let shown = step.checkpoint.shown.iter();
            let shown = shown.map(|(name, value)| json!({ "name": name, "value": value }));
            json!({
                "addr": step.checkpoint.addr.as_str(),
                "kind": step.checkpoint.kind,
                "proof": step.proof,
                "text": step.checkpoint.text,
                "link": step.checkpoint.link,
                "without": step.checkpoint.without,
                "values": shown.collect::<Vec<_>>(),
                "after": step.after,
            })
        });
        json!({ "app": self.app, "environment": self.environment, "steps": steps.collect::<Vec<_>>() })
    }
}

impl Show for ProofReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &copy::proofs_of(&self.app, &self.environment));
        let rows: Vec<_> = self
            .proofs
            .iter()
            .map(|proof| (proof.addr.as_str(), if proof.holds { GOOD } else { BAD }, proof.text.as_str()))
            .collect();
        page.table(&rows);
        page.gap();
        let failed = self.proofs.iter().filter(|proof| !proof.holds).count();
        page.block(0, &copy::proofs(self.proofs.len(), failed));
    }

    fn json(&self) -> Value {
        let proofs = self.proofs.iter();
        let proofs =
            proofs.map(|p| json!({ "addr": p.addr, "kind": p.kind, "holds": p.holds, "text": p.text }));
        json!({
            "app": self.app,
            "environment": self.environment,
            "ok": self.ok(),
            "proofs": proofs.collect::<Vec<_>>(),
        })
    }
}

impl Show for Rolled {
    fn human(&self, page: &mut Page) {
        page.exact(0, GOOD, &copy::rolled(&self.app, &self.environment, &self.release));
        page.block(0, &copy::rolled_from(&self.was));
    }

    fn json(&self) -> Value {
        json!({
            "app": self.app, "environment": self.environment, "release": self.release, "was": self.was,
        })
    }
}

impl Show for CopiesReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &copy::copies_of(&self.app, &self.environment, self.copies.len()));
        for name in &self.copies {
            page.exact(2, PLACE, name);
        }
        if !self.copies.is_empty() {
            page.gap();
            page.block(0, &copy::how_to_restore(&self.environment));
        }
    }

    fn json(&self) -> Value {
        json!({ "app": self.app, "environment": self.environment, "copies": self.copies })
    }
}

impl Show for RestoreReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, GOOD, &copy::restored(&self.app, &self.environment, &self.copy));
        if !self.safety.is_empty() {
            page.block(0, &copy::restored_over(&self.safety));
        }
        page.table(&[("seen.health", if self.healthy { GOOD } else { BAD }, self.proof.as_str())]);
    }

    fn json(&self) -> Value {
        json!({
            "app": self.app,
            "environment": self.environment,
            "copy": self.copy,
            "safety": self.safety,
            "healthy": self.healthy,
            "proof": self.proof,
        })
    }
}

impl Show for RecoverReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &copy::recovered_title(&self.app, &self.environment));
        let rows: Vec<(&str, anstyle::Style, String)> = self
            .things
            .iter()
            .map(|thing| match &thing.whose {
                Whose::Ours => (thing.addr.as_str(), GOOD, copy::FOUND_OURS.to_owned()),
                Whose::Hand => (thing.addr.as_str(), GOOD, copy::FOUND_BY_HAND.to_owned()),
                Whose::Foreign(whose) => (thing.addr.as_str(), BAD, copy::found_foreign(whose)),
                Whose::Nobody(why) => (thing.addr.as_str(), DIM, copy::found_nothing(why)),
            })
            .collect();
        page.table(
            &rows.iter().map(|(addr, style, text)| (*addr, *style, text.as_str())).collect::<Vec<_>>(),
        );
        page.gap();
        if let Some(aside) = &self.aside {
            page.block(0, &copy::set_aside(&aside.display().to_string()));
        }
        page.block(0, &copy::after_recovery(&self.environment));
    }

    fn json(&self) -> Value {
        let things = self.things.iter().map(|thing| {
            let (whose, why) = match &thing.whose {
                Whose::Ours => ("ours", None),
                Whose::Hand => ("hand", None),
                Whose::Foreign(whose) => ("foreign", Some(whose)),
                Whose::Nobody(why) => ("nobody", Some(why)),
            };
            json!({ "addr": thing.addr, "kind": thing.kind, "whose": whose, "why": why })
        });
        json!({
            "app": self.app,
            "environment": self.environment,
            "things": things.collect::<Vec<_>>(),
            "aside": self.aside.as_ref().map(|path| path.display().to_string()),
        })
    }
}

impl Show for ReportData {
    fn human(&self, page: &mut Page) {
        page.verbatim(&self.html());
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.to_json()).unwrap_or_default()
    }
}
