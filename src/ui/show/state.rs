//! `vibe state`.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::MoveReport;
use crate::ui::copy;
use crate::ui::page::GOOD;

impl Show for MoveReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, GOOD, &copy::state_moved(self));
        page.block(0, &copy::state_left(&self.moved.from));
    }

    fn json(&self) -> Value {
        json!({
            "scope": self.scope,
            "to": self.moved.to,
            "lines": self.moved.lines,
            "again": self.moved.again,
        })
    }
}
