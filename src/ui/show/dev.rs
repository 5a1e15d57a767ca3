//! `vibe dev`: the address, and how it ended.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::DevReport;
use crate::ui::copy;
use crate::ui::page::{DIM, GOOD};

/// The line that a person waits for.
pub(super) fn ready(url: &str, stays: bool, page: &mut Page) {
    page.exact(0, GOOD, &copy::ready(url));
    if stays {
        page.exact(0, DIM, copy::HOW_TO_END);
    }
}

impl Show for DevReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, DIM, if self.once { copy::ANSWERED } else { copy::ENDED });
    }

    fn json(&self) -> Value {
        json!({ "url": self.url, "once": self.once })
    }
}
