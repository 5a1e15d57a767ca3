//! `vibe status`.

use anstyle::Style;
use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{SlotState, StatusReport};
use crate::ui::copy;
use crate::ui::page::{BOLD, GOOD, PLACE, WARN};

impl Show for StatusReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &self.name);
        page.block(0, &copy::app_line(self.kind, &self.stack));
        page.block(0, &copy::generated(self.files, &self.tool));
        page.gap();
        page.table(&[
            (copy::ENTITIES, BOLD, &copy::list(&self.entities)),
            (copy::FEATURES, BOLD, &copy::list(&self.features)),
        ]);
        if !self.slots.is_empty() {
            page.heading(BOLD, copy::SLOTS);
        }
        let told: Vec<(&str, Style, String)> = self
            .slots
            .iter()
            .map(|slot| {
                let (style, state) =
                    if slot.open { (WARN, copy::SLOT_OPEN) } else { (GOOD, copy::SLOT_FILLED) };
                (slot.name.as_str(), style, format!("{state}: {}", slot.description))
            })
            .collect();
        let rows: Vec<_> = told.iter().map(|(name, style, text)| (*name, *style, text.as_str())).collect();
        page.table(&rows);
        self.differences(page);
    }

    fn json(&self) -> Value {
        let slot = |s: &SlotState| json!({ "name": s.name, "description": s.description, "file": s.file, "open": s.open });
        json!({
            "root": self.root.display().to_string(),
            "name": self.name,
            "kind": self.kind,
            "stack": self.stack,
            "tool": self.tool,
            "entities": self.entities,
            "features": self.features,
            "slots": self.slots.iter().map(slot).collect::<Vec<_>>(),
            "edited": self.drift.edited,
            "missing": self.drift.missing,
            "blueprint_edited": self.blueprint_edited,
            "files": self.files,
        })
    }
}

impl StatusReport {
    fn differences(&self, page: &mut Page) {
        if self.blueprint_edited {
            page.gap();
            page.block(0, copy::BLUEPRINT_EDITED);
        }
        for (title, paths) in [(copy::EDITED, &self.drift.edited), (copy::MISSING, &self.drift.missing)] {
            if !paths.is_empty() {
                page.heading(BOLD, title);
            }
            for path in paths {
                page.exact(2, PLACE, path);
            }
        }
        if !self.blueprint_edited && self.drift.edited.is_empty() && self.drift.missing.is_empty() {
            page.gap();
            page.block(0, copy::AS_GENERATED);
        }
    }
}
