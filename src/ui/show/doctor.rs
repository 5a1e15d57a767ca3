//! `vibe doctor`.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{DoctorFinding, DoctorReport, Health};
use crate::ui::copy;
use crate::ui::page::{BAD, GOOD, WARN};

impl Show for DoctorReport {
    fn human(&self, page: &mut Page) {
        for finding in &self.findings {
            let style = match finding.health {
                Health::Good => GOOD,
                Health::Warning => WARN,
                Health::Missing => BAD,
            };
            page.row(finding.name, 10, style, &finding.found);
            if let Some(remedy) = &finding.remedy {
                page.block(12, &copy::remedy(remedy));
            }
        }
    }

    fn json(&self) -> Value {
        let finding = |f: &DoctorFinding| json!({ "name": f.name, "health": copy::health_name(f.health), "found": f.found, "remedy": f.remedy });
        json!({ "ok": self.ok(), "findings": self.findings.iter().map(finding).collect::<Vec<_>>() })
    }
}
