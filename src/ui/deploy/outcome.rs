//! How a walk ended, as the last word of a verb.

use std::time::Duration;

use serde_json::{Value, json};

use super::copy;
use super::graph::NodeState;
use super::ndjson::{checkpoint_json, failed_json};
use super::plan::millis;
use super::stage::failure;
use crate::engine::{Ending, Outcome};
use crate::ui::Show;
use crate::ui::page::{BAD, BOLD, GOOD, PLACE, Page, WARN};

/// The version of its JSON.
const OUTCOME_VERSION: u32 = 1;

/// The end of a walk.
pub struct OutcomeView<'a> {
    /// The app's name.
    pub app: &'a str,
    /// `production`, `preview`, …
    pub environment: &'a str,
    /// How it ended.
    pub outcome: &'a Outcome,
    /// How long all of it took.
    pub took: Duration,
    /// Things were removed, not made.
    pub removes: bool,
    /// Addresses under which the app answers.
    pub urls: &'a [String],
}

impl Show for OutcomeView<'_> {
    fn human(&self, page: &mut Page) {
        let outcome = self.outcome;
        for (title, rows) in [
            (copy::PROVED, outcome.proved.iter().map(|(a, proof)| (a.as_str(), proof.as_str())).collect()),
            (copy::LEFT_OUT, self.skipped()),
        ] {
            section(page, title, &rows);
        }
        let without = outcome.without();
        if !without.is_empty() {
            page.heading(WARN, copy::GOES_WITHOUT);
            page.table(&without.iter().map(|(addr, words)| (*addr, WARN, *words)).collect::<Vec<_>>());
        }
        if !outcome.waiting.is_empty() {
            page.heading(WARN, copy::WAITS_FOR_YOU);
        }
        for checkpoint in &outcome.waiting {
            page.table(&[(checkpoint.addr.as_str(), WARN, first_line(&checkpoint.text))]);
            if !checkpoint.link.is_empty() {
                page.exact(6, PLACE, &checkpoint.link);
            }
        }
        if !outcome.failed.is_empty() {
            page.heading(BAD, copy::FAILED);
        }
        for (addr, error) in &outcome.failed {
            page.laid_out(&failure(addr, error, page.width()));
        }
        if !outcome.survivors.is_empty() {
            page.heading(BAD, copy::SURVIVORS);
        }
        for survivor in &outcome.survivors {
            let why = copy::ask(&survivor.why, survivor.cost.as_deref());
            page.table(&[(survivor.addr.as_str(), BAD, &why)]);
        }
        page.gap();
        let ending = outcome.ending();
        let (style, state) = match ending {
            Ending::Done => (GOOD, NodeState::Done),
            Ending::Waiting | Ending::Stopped => (WARN, NodeState::Waiting),
            Ending::Failed | Ending::Survivors => (BAD, NodeState::Failed),
        };
        let said = copy::ending(ending, self.removes, &copy::title(self.app, self.environment), self.took);
        page.labelled(copy::state_mark(state), [style, style], 2, &said);
        if ending == Ending::Done {
            for url in self.urls {
                page.exact(2, PLACE, url);
            }
        } else if ending == Ending::Survivors && outcome.survivors.iter().all(|survivor| survivor.forgotten) {
            page.block(0, copy::YOURS_NOW);
        } else {
            page.block(0, copy::RUN_AGAIN);
        }
    }

    fn json(&self) -> Value {
        let outcome = self.outcome;
        let proved =
            outcome.proved.iter().map(|(addr, proof)| json!({ "addr": addr.as_str(), "proof": proof }));
        let skipped =
            outcome.skipped.iter().map(|(a, b)| json!({ "addr": a.as_str(), "because": b.as_str() }));
        let survivors = outcome.survivors.iter();
        let survivors = survivors
            .map(|s| json!({ "addr": s.addr.as_str(), "kind": s.kind, "why": s.why, "cost": s.cost, "forgotten": s.forgotten }));
        let without = outcome.without().into_iter();
        let without = without.map(|(addr, words)| json!({ "addr": addr, "without": words }));
        json!({
            "v": OUTCOME_VERSION,
            "app": self.app,
            "environment": self.environment,
            "ending": outcome.ending().as_str(),
            "took_ms": millis(self.took),
            "urls": self.urls,
            "proved": proved.collect::<Vec<_>>(),
            "waiting": outcome.waiting.iter().map(checkpoint_json).collect::<Vec<_>>(),
            "failed": outcome.failed.iter().map(|(a, error)| failed_json(a.as_str(), error)).collect::<Vec<_>>(),
            "skipped": skipped.collect::<Vec<_>>(),
            "without": without.collect::<Vec<_>>(),
            "survivors": survivors.collect::<Vec<_>>(),
        })
    }
}

impl OutcomeView<'_> {
    fn skipped(&self) -> Vec<(&str, &str)> {
        self.outcome.skipped.iter().map(|(addr, because)| (addr.as_str(), because.as_str())).collect()
    }
}

fn section(page: &mut Page, title: &str, rows: &Vec<(&str, &str)>) {
    if rows.is_empty() {
        return;
    }
    page.heading(BOLD, title);
    let rows: Vec<_> = rows.iter().map(|(name, text)| (*name, GOOD, *text)).collect();
    page.table(&rows);
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}
