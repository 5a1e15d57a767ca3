//! `vibe bench describe`: a table of figures.

use serde_json::{Value, json};

use super::{Page, Show};
use crate::ops::{BenchReport, Marks, Scores, Voiced};
use crate::ui::page::{BOLD, DIM, PLAIN, WARN};
use crate::ui::{copy, moment};

impl Show for BenchReport {
    fn human(&self, page: &mut Page) {
        page.exact(0, BOLD, &copy::voice::bench(self.rows, &moment(self.when)));
        scores(page, copy::voice::EMBEDDED, &self.embedded);
        if let Some(hybrid) = &self.hybrid {
            voiced(page, &copy::voice::hybrid(&hybrid.voice), hybrid);
        }
        if let Some(alone) = &self.alone {
            voiced(page, &copy::voice::alone(&alone.voice), alone);
        }
    }

    fn json(&self) -> Value {
        json!({
            "rows": self.rows,
            "date": moment(self.when),
            "tool": self.tool,
            "embedded": scores_json(&self.embedded),
            "hybrid": self.hybrid.as_ref().map(voiced_json),
            "alone": self.alone.as_ref().map(voiced_json),
        })
    }
}

fn voiced(page: &mut Page, title: &str, voiced: &Voiced) {
    scores(page, title, &voiced.scores);
    page.gap();
    page.exact(0, PLAIN, &copy::voice::took(voiced.tokens, voiced.most_tokens, voiced.micro_usd));
    for (id, why) in &voiced.failed {
        page.pair(id, WARN, why);
    }
}

fn voiced_json(voiced: &Voiced) -> Value {
    let (provider, model) = voiced.voice.split_once('/').unwrap_or(("", &voiced.voice));
    let (provider, model) = voiced.voice.split_once('#').unwrap_or((provider, model));
    json!({
        "voice": voiced.voice,
        "provider": provider,
        "model": model,
        "scores": scores_json(&voiced.scores),
        "tokens": voiced.tokens,
        "most_tokens": voiced.most_tokens,
        "micro_usd": voiced.micro_usd,
        "failed": voiced.failed.iter().map(|(id, why)| json!({ "id": id, "why": why })).collect::<Vec<_>>(),
    })
}

fn scores(page: &mut Page, title: &str, scores: &Scores) {
    page.heading(BOLD, title);
    for (name, marks) in [
        (copy::ENTITIES, &scores.entities),
        (copy::FEATURES, &scores.features),
        (copy::voice::CORE, &scores.core),
    ] {
        page.cells(&[(name, PLAIN, 20), (&copy::voice::marks(marks), DIM, 0)]);
    }
    page.cells(&[(copy::voice::FIELDS, PLAIN, 20), (&copy::voice::percent(scores.field_recall()), DIM, 0)]);
    page.cells(&[(copy::voice::KIND, PLAIN, 20), (&copy::voice::percent(scores.kind()), DIM, 0)]);
    page.cells(&[(copy::voice::SOUND, PLAIN, 20), (&copy::voice::percent(scores.soundness()), DIM, 0)]);
    if scores.unread > 0 {
        page.cells(&[(copy::voice::UNREAD, PLAIN, 20), (&scores.unread.to_string(), DIM, 0)]);
    }
}

fn scores_json(scores: &Scores) -> Value {
    let marks = |marks: &Marks| {
        json!({
            "right": marks.right,
            "wrong": marks.wrong,
            "missing": marks.missing,
            "precision": marks.precision(),
            "recall": marks.recall(),
            "f1": marks.f1(),
        })
    };
    json!({
        "entities": marks(&scores.entities),
        "features": marks(&scores.features),
        "core_features": marks(&scores.core),
        "field_recall": scores.field_recall(),
        "app_kind": scores.kind(),
        "sound": scores.soundness(),
        "unread": scores.unread,
    })
}
