//! `vibe secret`.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{SecretReport, SecretRow, SecretState, SecretsReport};
use crate::ui::copy::secret as copy;
use crate::ui::day;
use crate::ui::page::{BAD, DIM, GOOD, PLAIN, WARN};

impl Show for SecretsReport {
    fn human(&self, page: &mut Page) {
        page.block(0, &copy::kept_in(self.scope.as_deref(), &self.place));
        page.gap();
        let column = |of: fn(&SecretRow) -> usize| self.rows.iter().map(of).max().unwrap_or_default() + 2;
        let names = column(|row| row.name.chars().count());
        let states = column(|row| copy::state(&row.state).chars().count());
        for row in &self.rows {
            let style = match row.state {
                SecretState::Missing => BAD,
                SecretState::ToBeMade => WARN,
                _ => GOOD,
            };
            let print = row.fingerprint.as_ref().map_or(copy::UNKNOWN, |print| print.as_str());
            let since = row.since.map_or(copy::UNKNOWN.to_owned(), day::day);
            page.cells(&[
                (&row.name, PLAIN, names),
                (&copy::state(&row.state), style, states),
                (print, DIM, 14),
                (&since, DIM, 12),
                (row.used_by.as_deref().unwrap_or_default(), PLAIN, 0),
            ]);
        }
        if self.rows.is_empty() {
            page.block(0, copy::NONE);
        }
        let missing: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| row.state == SecretState::Missing)
            .map(|row| row.name.as_str())
            .collect();
        if !missing.is_empty() {
            page.gap();
            page.block(0, &copy::missing(&missing));
        }
        notes(&self.notes, page);
    }

    fn json(&self) -> Value {
        let row = |row: &SecretRow| {
            json!({
                "name": row.name,
                "state": copy::state_name(&row.state),
                "variable": match &row.state { SecretState::Variable(name) => Some(name), _ => None },
                "fingerprint": row.fingerprint.as_ref().map(|print| print.as_str()),
                "length": row.length,
                "used_by": row.used_by,
                "since": row.since.map(day::moment),
            })
        };
        json!({
            "scope": self.scope,
            "place": self.place,
            "secrets": self.rows.iter().map(row).collect::<Vec<_>>(),
            "notes": self.notes,
        })
    }
}

impl Show for SecretReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, GOOD, &copy::changed(self));
        if let Some(print) = &self.fingerprint {
            page.table(&[("fingerprint", DIM, print.as_str()), ("kept in", DIM, &self.place)]);
        }
        if let Some(then) = copy::then(self) {
            page.block(0, &then);
        }
        notes(&self.notes, page);
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "environment": self.environment,
            "change": copy::change_name(self.change),
            "fingerprint": self.fingerprint.as_ref().map(|print| print.as_str()),
            "place": self.place,
            "used_by": self.used_by,
            "deployed": self.deployed,
            "then": copy::then(self),
            "notes": self.notes,
        })
    }
}

fn notes(notes: &[String], page: &mut Page) {
    if !notes.is_empty() {
        page.gap();
    }
    for note in notes {
        page.bullet("! ", note);
    }
}
