//! `vibe doctor`.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{DoctorFinding, DoctorReport, Health};
use crate::ui::copy;
use crate::ui::page::{BAD, GOOD, WARN};

/// Room for the longest name of a finding.
const NAMES: usize = 8;

impl Show for DoctorReport {
    fn human(&self, page: &mut Page) {
        for finding in &self.findings {
            let style = match finding.health {
                Health::Good | Health::Fixed => GOOD,
                Health::Warning => WARN,
                Health::Missing => BAD,
            };
            // The colour alone would say nothing to whoever does not see it.
            let name = format!("{} {:NAMES$}", copy::health_mark(finding.health), finding.name);
            page.table(&[(&name, style, &finding.found)]);
            if let Some(remedy) = &finding.remedy {
                page.block(NAMES + 6, &copy::remedy(remedy));
            }
        }
        page.gap();
        let missing: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| finding.health == Health::Missing)
            .map(|finding| finding.name)
            .collect();
        page.exact(0, if missing.is_empty() { GOOD } else { BAD }, &copy::health_of_all(&missing));
    }

    fn json(&self) -> Value {
        let finding = |f: &DoctorFinding| json!({ "name": f.name, "health": copy::health_name(f.health), "found": f.found, "remedy": f.remedy });
        json!({ "ok": self.ok(), "findings": self.findings.iter().map(finding).collect::<Vec<_>>() })
    }
}
