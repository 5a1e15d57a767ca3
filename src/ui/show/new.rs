//! `vibe new`: how the description was understood, and what was made of it.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{Asked, NewReport, Quote, Understanding};
use crate::ui::copy;
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE, WARN};

impl Show for Understanding {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &self.name);
        page.block(0, &copy::app_line(self.kind, &self.stack));
        self.said(page);
        self.open(page);
        page.heading(BOLD, &copy::plan(self.files.len()));
        let counted: Vec<(&str, String)> = self
            .groups
            .iter()
            .map(|group| {
                let folder = if group.folder == "." { copy::TOP_FOLDER } else { &group.folder };
                (folder, copy::files(group.files))
            })
            .collect();
        let rows: Vec<_> = counted.iter().map(|(folder, files)| (*folder, PLACE, files.as_str())).collect();
        page.table(&rows);
        page.gap();
    }

    fn json(&self) -> Value {
        let quote = |q: &Quote| json!({ "words": q.words, "meaning": q.meaning });
        let groups =
            self.groups.iter().map(|g| json!({ "folder": g.folder, "files": g.files, "bytes": g.bytes }));
        let splits = self.contradictions.iter();
        let splits = splits
            .map(|s| json!({ "about": s.about, "first": s.first, "second": s.second, "taken": s.taken }));
        json!({
            "name": self.name,
            "kind": self.kind,
            "stack": self.stack,
            "understood": self.understood.iter().map(quote).collect::<Vec<_>>(),
            "assumed": self.assumed.iter().map(|a| json!({ "what": a.what, "why": a.why })).collect::<Vec<_>>(),
            "not_understood": self.not_understood.iter().map(quote).collect::<Vec<_>>(),
            "contradictions": splits.collect::<Vec<_>>(),
            "left_out": self.left_out.iter().map(|a| json!({ "what": a.what, "why": a.why })).collect::<Vec<_>>(),
            "questions": self.questions.iter().map(question_json).collect::<Vec<_>>(),
            "unbuilt": self.unbuilt,
            "groups": groups.collect::<Vec<_>>(),
            "files": self.files,
        })
    }
}

impl Understanding {
    /// What came from the words, and what was added.
    fn said(&self, page: &mut Page) {
        if !self.understood.is_empty() {
            page.heading(BOLD, copy::UNDERSTOOD);
        }
        for quote in &self.understood {
            page.pair(&copy::quoted(&quote.words), DIM, &quote.meaning);
        }
        if !self.assumed.is_empty() {
            page.heading(BOLD, copy::ASSUMED);
        }
        for reason in &self.assumed {
            page.bullet("- ", &copy::assumption(&reason.what, &reason.why));
        }
    }

    /// What a person should look at.
    fn open(&self, page: &mut Page) {
        if !self.not_understood.is_empty() {
            page.heading(WARN, copy::NOT_UNDERSTOOD);
        }
        for quote in &self.not_understood {
            page.pair(&copy::quoted(&quote.words), WARN, &quote.meaning);
        }
        if !self.contradictions.is_empty() {
            page.heading(WARN, copy::CONTRADICTIONS);
        }
        for split in &self.contradictions {
            page.bullet("- ", &copy::contradiction(&split.about, &split.first, &split.second));
            page.block(4, &copy::taken(&split.taken));
        }
        if !self.left_out.is_empty() {
            page.heading(WARN, copy::voice::LEFT_OUT);
        }
        for reason in &self.left_out {
            page.bullet("- ", &copy::assumption(&reason.what, &reason.why));
        }
        if !self.unbuilt.is_empty() {
            page.heading(BAD, copy::UNBUILT);
        }
        for missing in &self.unbuilt {
            page.bullet("- ", missing);
        }
        if !self.questions.is_empty() {
            page.heading(BOLD, copy::QUESTIONS);
        }
        for question in &self.questions {
            page.bullet("- ", &question.text);
            page.block(4, &answer_in_force(question));
        }
    }
}

fn answer_in_force(question: &Asked) -> String {
    let words = |value: &String| {
        question.choices.iter().find(|(v, _)| v == value).map_or(value.clone(), |(_, w)| w.clone())
    };
    match (&question.answer, question.choices.first()) {
        (Some(answer), _) => copy::question_answered(&words(answer)),
        (None, Some((_, assumed))) => copy::question_assumed(assumed),
        (None, None) => String::new(),
    }
}

fn question_json(question: &Asked) -> Value {
    let choices = question.choices.iter().map(|(value, words)| json!({ "value": value, "words": words }));
    json!({
        "id": question.id,
        "text": question.text,
        "choices": choices.collect::<Vec<_>>(),
        "answer": question.answer,
        "assumed": question.choices.first().map(|(value, _)| value),
    })
}

impl NewReport {
    /// Somebody has to be asked for what is open.
    fn waits(&self) -> bool {
        !self.open.is_empty() && !self.fills
    }
}

impl Show for NewReport {
    fn human(&self, page: &mut Page) {
        let folder = self.folder.display().to_string();
        if let Some(used) = &self.voice {
            page.block(0, &copy::voice::used(used));
        }
        if self.dry_run {
            page.exact(0, BOLD, &copy::would_write(self.files, &folder));
            return;
        }
        page.exact(0, GOOD, &copy::wrote(self.files, &folder));
        if self.not_understood > 0 {
            page.block(0, &copy::not_understood_left(self.not_understood));
        }
        if self.slots > 0 {
            page.block(0, &copy::slots_left(self.slots));
        }
        page.heading(BOLD, copy::NEXT);
        let steps = copy::next_steps(&folder, self.waits());
        let rows: Vec<_> = steps.iter().map(|(command, reason)| (command.as_str(), PLACE, *reason)).collect();
        page.table(&rows);
    }

    fn json(&self) -> Value {
        let folder = self.folder.display().to_string();
        let next = copy::next_steps(&folder, self.waits()).into_iter().map(|(command, _)| command);
        json!({
            "name": self.name,
            "folder": folder,
            "files": self.files,
            "written": !self.dry_run,
            "not_understood": self.not_understood,
            "unbuilt": self.unbuilt,
            "slots": self.slots,
            "open": self.open,
            "voice": self.voice.as_ref().map(super::voice::used_json),
            "next": next.collect::<Vec<_>>(),
        })
    }
}
