//! `vibe docs`.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::DocPart;
use crate::ui::Documented;
use crate::ui::docs::capital;
use crate::ui::page::{BOLD, DIM, PLACE};

/// Columns that what belongs to a word is set in.
const INDENT: usize = 4;

impl Show for Documented {
    fn human(&self, page: &mut Page) {
        let topic = match self {
            Documented::List(all) => {
                let rows: Vec<_> = all.iter().map(|(name, about)| (*name, PLACE, *about)).collect();
                page.table(&rows);
                return;
            }
            Documented::Topic(topic) => topic,
        };
        page.block(0, &format!("{}.", capital(topic.about)));
        for part in &topic.parts {
            match part {
                DocPart::Heading(text) => page.heading(BOLD, text),
                DocPart::Text(text) => page.block(0, text),
                DocPart::Item(word, says) => {
                    page.exact(2, PLACE, word);
                    page.block(INDENT, says);
                }
                DocPart::Code(lines) => lines.lines().for_each(|line| page.exact(INDENT, DIM, line)),
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Documented::List(all) => {
                let topics = all.iter().map(|(name, about)| json!({ "name": name, "about": about }));
                json!({ "topics": topics.collect::<Vec<_>>() })
            }
            Documented::Topic(topic) => {
                json!({ "topic": topic.name, "about": topic.about, "markdown": self.markdown() })
            }
        }
    }
}
