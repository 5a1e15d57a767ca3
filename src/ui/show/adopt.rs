//! `vibe adopt`: what was read in a repository, and what became of it.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{AdoptReport, Fact, Reading, Written};
use crate::ui::copy;
use crate::ui::page::{BOLD, GOOD, PLACE, WARN};

impl Show for AdoptReport {
    fn human(&self, page: &mut Page) {
        self.reading.human(page);
        page.gap();
        match &self.written {
            Written::New => page.exact(0, GOOD, copy::adopt::WROTE),
            Written::Same => page.exact(0, GOOD, copy::adopt::SAME),
            Written::DryRun => {
                page.exact(0, BOLD, copy::adopt::WOULD_WRITE);
                page.gap();
                page.verbatim(&self.toml);
            }
            Written::Differs(lines) => {
                page.exact(0, WARN, copy::adopt::DIFFERS);
                for line in lines {
                    page.exact(2, PLACE, line);
                }
            }
        }
        if !self.reading.not_understood.is_empty() {
            page.block(0, copy::adopt::LOOK);
        }
        page.heading(BOLD, copy::NEXT);
        page.table(&copy::adopt::NEXT_STEPS.map(|(command, reason)| (command, PLACE, reason)));
    }

    fn json(&self) -> Value {
        let (written, differs): (&str, &[String]) = match &self.written {
            Written::New => ("new", &[]),
            Written::DryRun => ("dry_run", &[]),
            Written::Same => ("same", &[]),
            Written::Differs(lines) => ("differs", lines),
        };
        let mut value = self.reading.json();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("root".into(), self.root.display().to_string().into());
            fields.insert("toml".into(), self.toml.clone().into());
            fields.insert("written".into(), written.into());
            fields.insert("differs".into(), differs.into());
        }
        value
    }
}

impl Show for Reading {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &self.name);
        page.block(0, &copy::adopt::made_with(&self.framework));
        facts(copy::adopt::FOUND, &self.found, page);
        if !self.variables.is_empty() {
            page.heading(BOLD, copy::adopt::VARIABLES);
        }
        for row in &self.variables {
            page.pair(
                &format!("{} = {}", row.name, row.role),
                PLACE,
                &format!("{} ({})", row.what, row.place),
            );
        }
        if !self.assumed.is_empty() {
            page.heading(BOLD, copy::ASSUMED);
        }
        for guess in &self.assumed {
            page.bullet("- ", &copy::assumption(&guess.what, &guess.why));
        }
        facts(copy::NOT_UNDERSTOOD, &self.not_understood, page);
    }

    fn json(&self) -> Value {
        let facts = |facts: &[Fact]| -> Value {
            facts.iter().map(|fact| json!({ "what": fact.what, "place": fact.place })).collect()
        };
        let rows = self.variables.iter();
        let rows = rows
            .map(|row| json!({ "name": row.name, "role": row.role, "what": row.what, "place": row.place }));
        json!({
            "name": self.name,
            "framework": self.framework,
            "found": facts(&self.found),
            "assumed": self.assumed.iter().map(|guess| json!({ "what": guess.what, "why": guess.why })).collect::<Vec<_>>(),
            "not_understood": facts(&self.not_understood),
            "variables": rows.collect::<Vec<_>>(),
        })
    }
}

/// Things with their places, under a heading.
fn facts(title: &str, facts: &[Fact], page: &mut Page) {
    let is_open = title == copy::NOT_UNDERSTOOD;
    if !facts.is_empty() {
        page.heading(if is_open { WARN } else { BOLD }, title);
    }
    for fact in facts {
        page.bullet("- ", &copy::assumption(&fact.what, &fact.place));
    }
}
