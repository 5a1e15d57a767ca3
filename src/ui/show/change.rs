//! `vibe change`: what the blueprint says differently, and what becomes of each file.

use anstyle::Style;
use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{ChangeReport, FileFate, Reason, UndoReport};
use crate::ui::copy::{self, change as words};
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE, WARN};

/// Files that are listed where nobody has to look at them one by one.
const LISTED: usize = 12;

impl Show for ChangeReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &self.title);
        if self.is_empty() {
            page.block(0, words::NOTHING);
            return;
        }
        if !self.blueprint.is_empty() {
            page.heading(BOLD, words::BLUEPRINT);
            self.blueprint.iter().for_each(|line| page.bullet("  - ", line));
        }
        if !self.not_understood.is_empty() {
            page.heading(WARN, copy::NOT_UNDERSTOOD);
            self.not_understood.iter().for_each(|piece| page.bullet("  - ", &copy::quoted(piece)));
        }
        if !self.closed.is_empty() {
            page.heading(WARN, words::CLOSED);
            self.closed.iter().for_each(|name| page.bullet("  - ", &words::closed(name)));
        }
        if !self.unbuilt.is_empty() {
            page.heading(WARN, copy::UNBUILT);
            self.unbuilt.iter().for_each(|piece| page.bullet("  - ", piece));
        }
        if let Some(used) = &self.voice {
            page.block(0, &copy::voice::used(used));
        }
        for (heading, reasons) in
            [(copy::voice::READ, &self.by_voice), (copy::voice::LEFT_OUT, &self.left_out)]
        {
            if !reasons.is_empty() {
                page.heading(WARN, heading);
            }
            reasons
                .iter()
                .for_each(|reason| page.bullet("  - ", &copy::assumption(&reason.what, &reason.why)));
        }
        if let Some(migration) = &self.migration {
            page.heading(BOLD, words::DATABASE);
            page.exact(2, PLACE, &migration.path);
            migration.loses.iter().for_each(|lost| page.labelled("!", [BAD, BAD], 4, &words::loses(lost)));
        }
        self.files(page);
        page.gap();
        page.block(0, &words::ended(self));
    }

    fn json(&self) -> Value {
        let file = |(path, fate): (&String, &FileFate)| json!({ "path": path, "fate": fate.as_str() });
        let reasons = |list: &[Reason]| {
            list.iter().map(|reason| json!({ "what": reason.what, "why": reason.why })).collect::<Vec<_>>()
        };
        json!({
            "by_voice": reasons(&self.by_voice),
            "left_out": reasons(&self.left_out),
            "voice": self.voice.as_ref().map(super::voice::used_json),
            "opened": self.opened,
            "title": self.title,
            "blueprint": self.blueprint,
            "not_understood": self.not_understood,
            "closed": self.closed,
            "unbuilt": self.unbuilt,
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
            "migration": self.migration.as_ref().map(|step| json!({ "path": step.path, "loses": step.loses })),
            "conflicts": self.conflicts(),
            "commit": self.commit,
            "dry_run": self.dry_run,
        })
    }
}

impl ChangeReport {
    fn files(&self, page: &mut Page) {
        for (fate, style) in [
            (FileFate::Conflict, BAD),
            (FileFate::Merged, WARN),
            (FileFate::Outlives, WARN),
            (FileFate::StaysAway, WARN),
            (FileFate::Added, GOOD),
            (FileFate::Replaced, DIM),
            (FileFate::Removed, DIM),
        ] {
            let paths: Vec<&String> =
                self.files.iter().filter(|(_, of)| **of == fate).map(|(path, _)| path).collect();
            if paths.is_empty() {
                continue;
            }
            page.heading(style, &words::fate(fate, paths.len()));
            let short = matches!(fate, FileFate::Added | FileFate::Replaced | FileFate::Removed);
            let shown = if short && paths.len() > LISTED { LISTED - 1 } else { paths.len() };
            paths[..shown].iter().for_each(|path| page.exact(2, PLACE, path));
            if shown < paths.len() {
                page.exact(2, Style::new(), &words::more(paths.len() - shown));
            }
        }
    }
}

impl Show for UndoReport {
    fn human(&self, page: &mut Page) {
        page.block(0, &words::undone(&self.title, self.files));
        if !self.stays.is_empty() {
            page.heading(WARN, words::EDITED_SINCE);
            self.stays.iter().for_each(|path| page.exact(2, PLACE, path));
        }
    }

    fn json(&self) -> Value {
        json!({ "title": self.title, "files": self.files, "stays": self.stays })
    }
}
