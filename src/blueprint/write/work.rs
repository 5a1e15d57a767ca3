//! `[[job]]`, `[[price]]`, `[[notice]]`, `[[page]]`.

use super::super::field::amount;
use super::super::types::*;
use super::super::words::Word;
use super::{Paper, inline, list, one_or_list, string};

pub(super) fn jobs(page: &mut Paper, jobs: &[Job]) {
    for (at, job) in jobs.iter().enumerate() {
        page.element(at, "job", "Work in the background that survives a restart.");
        page.pair("name", job.name.as_str());
        trigger(page, &job.trigger);
        page.pair_unless("cost", i64::from(job.cost), 0);
        page.pair_unless("retries", i64::from(job.retries), i64::from(Job::RETRIES));
        page.pair_unless("refund", job.refund, job.cost > 0);
        page.rows("steps", job.steps.iter().map(step));
    }
}

fn trigger(page: &mut Paper, trigger: &Trigger) {
    match trigger {
        Trigger::Created(entity) => page.pair("on", format!("{entity}.created")),
        Trigger::Updated(entity) => page.pair("on", format!("{entity}.updated")),
        Trigger::Button { entity, label } => {
            page.raw("on", &inline(&[("button", string(entity)), ("label", string(label))]));
        }
        Trigger::Every(every) => page.pair("every", every.as_str()),
    }
}

fn step(step: &JobStep) -> String {
    match step {
        JobStep::Ai { call, from, into, each, prompt } => {
            let mut pairs = vec![("ai", string(call.word()))];
            pairs.extend(each.iter().map(|each| ("each", string(each))));
            pairs.push(("from", one_or_list(from)));
            pairs.push(("into", string(into)));
            pairs.push(("prompt", string(prompt)));
            inline(&pairs)
        }
        JobStep::Email { to, subject, body } => {
            inline(&[("email", string(to)), ("subject", string(subject)), ("body", string(body))])
        }
        JobStep::Sms { to, body } => inline(&[("sms", string(to)), ("body", string(body))]),
        JobStep::Notify { to, text } => inline(&[("notify", string(to)), ("text", string(text))]),
        JobStep::Set { field, value } => inline(&[("set", string(field)), ("value", string(value))]),
        JobStep::Slot(name) => inline(&[("slot", string(name))]),
    }
}

pub(super) fn prices(page: &mut Paper, prices: &[Price], app: &App) {
    for (at, price) in prices.iter().enumerate() {
        let example = amount(f64::from(price.amount), app.minor_digits());
        let currency = app.currency.to_uppercase();
        let explanation = format!(
            "What can be bought. Amounts are in minor units: {} is {example} {currency}.",
            price.amount
        );
        page.element(at, "price", &explanation);
        page.pair("key", price.key.as_str());
        page.pair("name", price.name.as_str());
        page.pair("amount", i64::from(price.amount));
        page.pair_if("every", price.every.map(Word::word));
        page.pair_unless("credits", i64::from(price.credits), 0);
        page.list_unless_empty("unlocks", &price.unlocks);
    }
}

pub(super) fn notices(page: &mut Paper, notices: &[Notice]) {
    for (at, notice) in notices.iter().enumerate() {
        page.element(at, "notice", "Who hears of what.");
        trigger(page, &notice.on);
        page.pair("to", notice.to.as_str());
        if notice.by != [Channel::App] {
            page.raw("by", &list(&notice.by.iter().map(|channel| channel.word()).collect::<Vec<_>>()));
        }
        page.pair("text", notice.text.as_str());
    }
}

pub(super) fn pages(page: &mut Paper, pages: &[Page]) {
    for (at, entry) in pages.iter().enumerate() {
        page.element(at, "page", "Pages beyond those that the app and its entities have anyway.");
        page.pair("path", entry.path.as_str());
        page.pair("title", entry.title.as_str());
        page.pair("kind", entry.kind.word());
        page.list_unless_empty("roles", &entry.roles);
        match &entry.kind {
            PageKind::Text { sections } => {
                let section = |section: &Section| {
                    inline(&[("heading", string(&section.heading)), ("text", string(&section.text))])
                };
                page.rows("sections", sections.iter().map(section));
            }
            PageKind::Dashboard { widgets } => page.rows("widgets", widgets.iter().map(widget)),
            PageKind::Tool { tool } => page.pair("tool", tool.as_str()),
        }
    }
}

fn widget(widget: &Widget) -> String {
    let mut pairs = vec![
        ("title", string(&widget.title)),
        ("entity", string(&widget.entity)),
        ("shape", string(widget.shape.word())),
        ("measure", string(widget.measure.word())),
    ];
    pairs.extend(widget.field.iter().map(|field| ("field", string(field))));
    pairs.extend(widget.by.iter().map(|by| ("by", string(by))));
    inline(&pairs)
}
