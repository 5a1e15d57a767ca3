//! What is told while a model or an agent is asked.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{Spoken, VoiceUse};
use crate::ui::copy;
use crate::ui::page::DIM;

impl Show for Spoken<'_> {
    fn human(&self, page: &mut Page) {
        let text = match self {
            Spoken::Begins { name, tokens, micro_usd } => copy::voice::begins(name, *tokens, *micro_usd),
            Spoken::Fills { name, slots, tokens, micro_usd } => {
                copy::voice::fills(name, *slots, *tokens, *micro_usd)
            }
            Spoken::Asks { about } => copy::voice::asks(about),
            Spoken::Hears { name } => copy::voice::hears(name),
            Spoken::Answered { tokens, micro_usd } => copy::voice::answered(*tokens, *micro_usd),
        };
        page.exact(0, DIM, &text);
    }

    fn json(&self) -> Value {
        match self {
            Spoken::Begins { name, tokens, micro_usd } => {
                json!({ "what": "begins", "name": name, "max_tokens": tokens, "max_micro_usd": micro_usd })
            }
            Spoken::Fills { name, slots, tokens, micro_usd } => {
                json!({ "what": "fills", "name": name, "slots": slots, "max_tokens": tokens, "max_micro_usd": micro_usd })
            }
            Spoken::Asks { about } => json!({ "what": "asks", "about": about }),
            Spoken::Hears { name } => json!({ "what": "hears", "name": name }),
            Spoken::Answered { tokens, micro_usd } => {
                json!({ "what": "answered", "tokens": tokens, "micro_usd": micro_usd })
            }
        }
    }
}

pub(super) fn used_json(used: &VoiceUse) -> Value {
    json!({
        "name": used.name,
        "questions": used.questions,
        "tokens": used.tokens,
        "micro_usd": used.micro_usd,
    })
}
