//! `vibe explain`.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ui::Explained;
use crate::ui::page::BOLD;

impl Show for Explained {
    fn human(&self, page: &mut Page) {
        for (code, meaning) in &self.0 {
            page.exact(0, BOLD, code);
            page.block(4, meaning);
        }
    }

    fn json(&self) -> Value {
        let codes = self.0.iter().map(|(code, meaning)| json!({ "code": code, "meaning": meaning }));
        json!({ "codes": codes.collect::<Vec<_>>() })
    }
}
