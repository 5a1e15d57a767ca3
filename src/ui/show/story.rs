//! `vibe report --menugen`: a Markdown table, to be read as it is or kept beside the code.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{StoryReport, StoryState};
use crate::ui::copy::story as words;

impl Show for StoryReport {
    fn human(&self, page: &mut Page) {
        let mut text = String::from(words::HEAD);
        for row in &self.rows {
            let now = if row.now.is_empty() { "–".to_owned() } else { cell(&row.now) };
            text += &format!(
                "| {} | {} | {} | {} | {now} | {} |\n",
                row.number,
                cell(&row.service),
                cell(&row.then),
                words::state(row.state),
                cell(&row.seen)
            );
        }
        let [proved, checkpoint, open] = [StoryState::Proved, StoryState::Checkpoint, StoryState::NotCovered]
            .map(|state| self.count(state));
        text += &format!("\n{}\n", words::counts(proved, checkpoint, open));
        for walks in &self.walks {
            text += &format!("\n{}\n", words::walks(walks));
        }
        page.verbatim(text.trim_end());
    }

    fn json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({
                "number": row.number,
                "service": row.service,
                "then": row.then,
                "state": row.state.as_str(),
                "now": row.now,
                "seen": row.seen,
            })
        });
        let walks = self.walks.iter().map(|walks| {
            json!({
                "environment": walks.environment,
                "walks": walks.walks,
                "stands": walks.stands,
                "took_ms": walks.took_ms,
                "person_ms": walks.person_ms,
                "people": walks.people,
                "reads": walks.reads,
                "writes": walks.writes,
            })
        });
        json!({
            "version": 1,
            "app": self.app,
            "rows": rows.collect::<Vec<_>>(),
            "proved": self.count(StoryState::Proved),
            "checkpoints": self.count(StoryState::Checkpoint),
            "not_covered": self.count(StoryState::NotCovered),
            "walks": walks.collect::<Vec<_>>(),
        })
    }
}

/// A text that ends no cell and no line.
fn cell(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('|', "\\|")
}
