//! `vibe fill` and `vibe notes`: what was asked, refused, written, and learned.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{FillReport, FilledSlot, Filling, Note, NotesReport, SlotFate};
use crate::ui::copy::fill as words;
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE, WARN};

/// Reasons that are shown of one answer.
const REASONS: usize = 6;

impl Show for Filling<'_> {
    fn human(&self, page: &mut Page) {
        match self {
            Filling::Asking { slot, voice, attempt, most } => {
                page.exact(0, DIM, &words::asking(slot, voice, *attempt, *most));
            }
            Filling::Hears { slot, bytes } => page.exact(0, DIM, &words::hears(slot, *bytes)),
            Filling::Failed { slot, check, why, last } => {
                page.exact(0, if *last { BAD } else { WARN }, &words::failed(slot, check, *last));
                why.lines().take(REASONS).for_each(|reason| page.bullet("- ", reason));
            }
            Filling::Filled { slot } => page.exact(0, GOOD, &words::filled(slot)),
        }
    }

    fn json(&self) -> Value {
        match self {
            Filling::Asking { slot, voice, attempt, most } => {
                json!({ "step": "asking", "slot": slot, "voice": voice, "attempt": attempt, "most": most })
            }
            Filling::Hears { slot, bytes } => json!({ "step": "hears", "slot": slot, "bytes": bytes }),
            Filling::Failed { slot, check, why, last } => {
                json!({ "step": "failed", "slot": slot, "check": check, "why": why, "last": last })
            }
            Filling::Filled { slot } => json!({ "step": "filled", "slot": slot }),
        }
    }
}

impl Show for FillReport {
    fn human(&self, page: &mut Page) {
        for (slot, prompt) in &self.asks {
            page.heading(BOLD, &words::would_ask(slot, (prompt.system.len() + prompt.words.len()) / 4));
            page.verbatim(&prompt.system);
            page.verbatim(&prompt.words);
        }
        if !self.asks.is_empty() {
            return;
        }
        if self.slots.is_empty() && self.left.is_empty() {
            page.block(0, words::NOTHING);
            return;
        }
        self.slots.iter().for_each(|slot| slot.human(page));
        for slot in &self.left {
            page.labelled(words::NOT_BEGUN, [WARN, BOLD], 12, slot);
        }
        page.gap();
        if let Some(why) = self.not_in_browser.filter(|_| self.slots.iter().any(FilledSlot::is_filled)) {
            page.block(0, &words::not_in_browser(why));
        }
        page.block(0, &words::used(self));
        if self.slots.iter().any(FilledSlot::is_filled) {
            page.block(0, words::BACK);
        }
    }

    fn json(&self) -> Value {
        let ask = |(slot, prompt): &(String, crate::ops::voice::Prompt)| json!({ "slot": slot, "system": prompt.system, "words": prompt.words, "schema": prompt.schema, "most": prompt.most });
        json!({
            "ok": self.ok(),
            "voice": self.voice,
            "slots": self.slots.iter().map(Show::json).collect::<Vec<_>>(),
            "left": self.left,
            "stopped": self.stopped,
            "tokens": self.tokens,
            "micro_usd": self.micro_usd,
            "not_in_browser": self.not_in_browser,
            "asks": self.asks.iter().map(ask).collect::<Vec<_>>(),
        })
    }
}

impl FilledSlot {
    fn is_filled(&self) -> bool {
        matches!(self.fate, SlotFate::Filled { .. })
    }
}

impl Show for FilledSlot {
    fn human(&self, page: &mut Page) {
        let (label, style) = if self.is_filled() { (words::FILLED, GOOD) } else { (words::OPEN, BAD) };
        page.gap();
        page.labelled(label, [style, BOLD], 12, &self.name);
        page.exact(2, DIM, &words::answers(self.answers, self.time.as_secs_f64()));
        match &self.fate {
            SlotFate::Filled { files, commit, note, dropped } => {
                files.iter().for_each(|file| page.exact(2, PLACE, file));
                if let Some(commit) = commit {
                    page.exact(2, DIM, &format!("commit {commit}"));
                }
                if let Some(note) = note {
                    learned(page, note);
                }
                for note in dropped {
                    page.labelled(words::DROPPED, [WARN, DIM], 12, &note.rule);
                    page.block(12, words::HELD_WITHOUT);
                }
            }
            SlotFate::Open { why } => {
                page.bullet("- ", why);
                page.block(4, words::AS_BEFORE);
                page.block(4, &words::next(&self.name, &self.file));
            }
        }
    }

    fn json(&self) -> Value {
        let mut value = json!({
            "name": self.name, "file": self.file, "answers": self.answers, "filled": self.is_filled(),
            "seconds": (self.time.as_secs_f64() * 1000.0).round() / 1000.0,
        });
        match &self.fate {
            SlotFate::Filled { files, commit, note, dropped } => {
                value["files"] = json!(files);
                value["commit"] = json!(commit);
                value["note"] = json!(note.as_ref().map(note_json));
                value["dropped"] = dropped.iter().map(note_json).collect();
            }
            SlotFate::Open { why } => value["why"] = json!(why),
        }
        value
    }
}

/// A rule that stands in the app's notes from now on.
pub(super) fn learned(page: &mut Page, note: &Note) {
    page.labelled(words::LEARNED, [WARN, DIM], 12, &note.rule);
    page.block(12, &words::prevents(&note.failure));
}

pub(super) fn note_json(note: &Note) -> Value {
    json!({ "rule": note.rule, "prevents": note.failure })
}

impl Show for NotesReport {
    fn human(&self, page: &mut Page) {
        if let Some(note) = &self.removed {
            page.block(0, &words::removed(&note.rule));
        }
        if let Some(note) = &self.kept {
            page.block(0, &words::kept(&note.rule));
        }
        page.block(0, &words::notes(self));
        list(page, &self.notes);
        if !self.own.is_empty() {
            page.gap();
            page.block(0, &words::own(self.own.len()));
            list(page, &self.own);
        }
    }

    fn json(&self) -> Value {
        let note = |note: &Note| json!({ "slot": note.slot, "rule": note.rule, "prevents": note.failure });
        let all = |notes: &[Note]| notes.iter().map(note).collect::<Vec<_>>();
        json!({
            "notes": all(&self.notes),
            "own": all(&self.own),
            "removed": self.removed.as_ref().map(note),
            "kept": self.kept.as_ref().map(note),
        })
    }
}

fn list(page: &mut Page, notes: &[Note]) {
    for (at, note) in notes.iter().enumerate() {
        let rule =
            if note.slot.is_empty() { note.rule.clone() } else { format!("{}: {}", note.slot, note.rule) };
        page.bullet(&format!("{:>2}  ", at + 1), &rule);
        if !note.failure.is_empty() {
            page.block(6, &words::prevents(&note.failure));
        }
    }
}
