//! `vibe check`: each problem with its line and caret.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{CheckReport, Fault};
use crate::ui::copy;
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE, PLAIN};

impl Show for CheckReport {
    fn human(&self, page: &mut Page) {
        let file = self.file.display().to_string();
        if self.faults.is_empty() {
            page.exact(0, GOOD, &copy::fine(&file, &self.name, self.kind, self.entities));
            return;
        }
        for fault in &self.faults {
            page.gap();
            page.labelled(&copy::place(&file, fault.line, fault.column), [PLACE, BOLD], 2, &fault.message);
            let lines: Vec<&str> = fault.excerpt.lines().collect();
            for (row, line) in lines.iter().enumerate() {
                page.quoted(line, if row + 1 == lines.len() { BAD } else { PLAIN });
            }
            if let Some(hint) = &fault.hint {
                page.labelled(copy::HINT, [DIM, PLAIN], copy::LABEL, hint);
            }
        }
        page.gap();
        page.exact(0, BAD, &copy::faults(&file, self.faults.len()));
    }

    fn json(&self) -> Value {
        json!({
            "file": self.file.display().to_string(),
            "ok": self.faults.is_empty(),
            "problems": self.faults.iter().map(fault_json).collect::<Vec<_>>(),
        })
    }
}

fn fault_json(fault: &Fault) -> Value {
    json!({ "message": fault.message, "hint": fault.hint, "line": fault.line, "column": fault.column })
}
