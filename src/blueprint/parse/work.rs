//! `[[job]]`, `[[price]]`, `[[notice]]`.

use super::super::keys;
use super::super::problem::{listed, quoted};
use super::super::types::*;
use super::super::words::EVERY;
use super::app::needed_word;
use super::reader::{Problems, Table, unknown_word};

pub(super) fn jobs(file: &Table<'_>, problems: &mut Problems) -> Vec<Job> {
    let tables = file.tables("job", &keys::JOB, problems);
    tables.iter().map(|table| job(table, problems)).collect()
}

fn job(table: &Table<'_>, problems: &mut Problems) -> Job {
    let cost = table.whole("cost", 0..=1_000_000, problems).unwrap_or_default();
    let steps = table.tables("steps", &keys::STEP, problems);
    Job {
        name: table.needed("name", problems),
        trigger: job_trigger(table, problems),
        cost,
        retries: table.whole("retries", 0..=10, problems).unwrap_or(Job::RETRIES),
        refund: table.flag("refund", problems).unwrap_or(cost > 0),
        steps: steps.iter().map(|step| self::step(step, problems)).collect(),
    }
}

fn job_trigger(table: &Table<'_>, problems: &mut Problems) -> Trigger {
    if table.has("on") && table.has("every") {
        problems.add(table.span_of("every"), "a job starts by `on` or by `every`, not by both");
    }
    if !table.has("every") {
        return on(table, problems);
    }
    let every = table.text("every", problems).unwrap_or_default();
    if !EVERY.contains(&every.as_str()) {
        unknown_word(table.span_of("every"), "every", &every, EVERY.iter().copied(), problems);
    }
    Trigger::Every(every)
}

/// `on = "Menu.created"` or `on = { button = "Menu", label = "Again" }`.
fn on(table: &Table<'_>, problems: &mut Problems) -> Trigger {
    let is_table = table.item("on").is_some_and(|item| item.as_table_like().is_some());
    if is_table && let Some(button) = table.table("on", &keys::BUTTON, problems) {
        return Trigger::Button {
            entity: button.needed("button", problems),
            label: button.needed("label", problems),
        };
    }
    let text = table.needed("on", problems);
    match text.split_once('.') {
        Some((entity, "created")) => Trigger::Created(entity.into()),
        Some((entity, "updated")) => Trigger::Updated(entity.into()),
        _ => {
            if !text.is_empty() {
                let hint = "such as `Menu.created` or `Menu.updated`";
                problems.add_with_hint(table.span_of("on"), format!("not an event: {}", quoted(&text)), hint);
            }
            Trigger::Created(String::new())
        }
    }
}

/// The key that says what a step is, with the keys that belong to it.
const STEPS: &[(&str, &[&str])] = &[
    ("ai", &["from", "into", "each", "prompt"]),
    ("email", &["subject", "body"]),
    ("sms", &["body"]),
    ("notify", &["text"]),
    ("set", &["value"]),
    ("slot", &[]),
];

fn step(table: &Table<'_>, problems: &mut Problems) -> JobStep {
    let Some((kind, own)) = STEPS.iter().find(|(kind, _)| table.has(kind)) else {
        let known = listed(STEPS.iter().map(|(kind, _)| *kind));
        problems.add_with_hint(
            table.span_of("step"),
            "a step does nothing",
            format!("give it one of {known}"),
        );
        return JobStep::Slot(String::new());
    };
    for key in keys::STEP.keys {
        if table.has(key) && key != kind && !own.contains(key) {
            problems.add(table.span_of(key), format!("`{key}` does not belong to a step with `{kind}`"));
        }
    }
    let text = |key: &str, problems: &mut Problems| table.needed(key, problems);
    match *kind {
        "ai" => JobStep::Ai {
            call: needed_word(table, "ai", problems).unwrap_or(AiCall::TextToText),
            from: table.texts("from", problems).unwrap_or_else(|| vec![text("from", problems)]),
            into: text("into", problems),
            each: table.text("each", problems),
            prompt: text("prompt", problems),
        },
        "email" => JobStep::Email {
            to: text("email", problems),
            subject: text("subject", problems),
            body: text("body", problems),
        },
        "sms" => JobStep::Sms { to: text("sms", problems), body: text("body", problems) },
        "notify" => JobStep::Notify { to: text("notify", problems), text: text("text", problems) },
        "set" => JobStep::Set {
            field: text("set", problems),
            value: table.text("value", problems).unwrap_or_else(|| text("value", problems)),
        },
        _ => JobStep::Slot(text("slot", problems)),
    }
}

pub(super) fn prices(file: &Table<'_>, problems: &mut Problems) -> Vec<Price> {
    let tables = file.tables("price", &keys::PRICE, problems);
    tables.iter().map(|table| price(table, problems)).collect()
}

fn price(table: &Table<'_>, problems: &mut Problems) -> Price {
    Price {
        key: table.needed("key", problems),
        name: table.needed("name", problems),
        amount: amount(table, problems).unwrap_or(1),
        every: table.word("every", problems),
        credits: table.whole("credits", 0..=1_000_000, problems).unwrap_or_default(),
        unlocks: table.texts("unlocks", problems).unwrap_or_default(),
    }
}

fn amount(table: &Table<'_>, problems: &mut Problems) -> Option<u32> {
    match table.item("amount") {
        None => {
            table.needed("amount", problems);
            None
        }
        Some(item) if item.is_float() => {
            let hint = "it counts minor units: 499 is 4.99 of most currencies";
            problems.add_with_hint(table.span_of("amount"), "`amount` has no fraction", hint);
            None
        }
        Some(_) => table.whole("amount", 1..=99_999_999, problems),
    }
}

pub(super) fn notices(file: &Table<'_>, problems: &mut Problems) -> Vec<Notice> {
    let tables = file.tables("notice", &keys::NOTICE, problems);
    let notice = |table: &Table<'_>| Notice {
        on: on(table, problems),
        to: table.needed("to", problems),
        by: table.words("by", problems).unwrap_or_else(|| vec![Channel::App]),
        text: table.needed("text", problems),
    };
    tables.iter().map(notice).collect()
}
