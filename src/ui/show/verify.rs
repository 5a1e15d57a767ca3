//! `vibe verify`: a table of rows, and the verdict.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{Finding, Row, VerifyReport};
use crate::ui::copy;
use crate::ui::page::{BAD, BOLD, DIM, GOOD};

impl Show for Row {
    fn human(&self, page: &mut Page) {
        let (style, verdict) = if self.ok { (GOOD, copy::PASSED) } else { (BAD, copy::FAILED) };
        let counted = if page.is_narrow() { 12 } else { 34 };
        page.cells(&[
            (self.name, BOLD, 10),
            (verdict, style, 8),
            (&copy::counts(self), DIM, counted),
            (&copy::seconds(self.time), DIM, 0),
        ]);
        for finding in &self.findings {
            page.block(6, &copy::finding(finding));
        }
        if let Some(remedy) = &self.remedy {
            page.block(6, &copy::remedy(remedy));
        }
    }

    fn json(&self) -> Value {
        let finding = |f: &Finding| json!({ "place": f.place, "text": f.text });
        json!({
            "name": self.name,
            "ok": self.ok,
            "passed": self.passed,
            "failed": self.failed,
            "skipped": self.skipped,
            "unit": self.unit,
            "seconds": rounded(self.time.as_secs_f64()),
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
            "remedy": self.remedy,
        })
    }
}

impl Show for VerifyReport {
    fn human(&self, page: &mut Page) {
        let failed: Vec<&str> = self.rows.iter().filter(|row| !row.ok).map(|row| row.name).collect();
        let style = if failed.is_empty() { GOOD } else { BAD };
        page.exact(0, style, &copy::verdict(&failed, self.time));
    }

    fn json(&self) -> Value {
        json!({
            "ok": self.ok(),
            "packages": copy::packages_name(self.packages),
            "seconds": rounded(self.time.as_secs_f64()),
            "rows": self.rows.iter().map(Show::json).collect::<Vec<_>>(),
        })
    }
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
