//! Jobs, notices and pages as pieces of TypeScript.

use serde_json::{Value, json};

use super::render::js_literal;
use super::texts::{notice_key, page_key, step_key};
use crate::blueprint::{Blueprint, Entity, Gives, JobStep, SlotKind, Trigger, Word as _};

/// Adds `on`, `code` and imports to jobs and notices, keys to pages.
pub(super) fn add(app: &Blueprint, all: &mut Value) {
    for (job, facts) in app.jobs.iter().zip(all["jobs"].as_array_mut().into_iter().flatten()) {
        facts["on"] = json!(trigger(&job.trigger));
        let steps = facts["steps"].as_array_mut().into_iter().flatten();
        for (at, (step, facts)) in job.steps.iter().zip(steps).enumerate() {
            facts["code"] = json!(step_code(app, &job.name, at, step));
        }
    }
    for (notice, facts) in app.notices.iter().zip(all["notices"].as_array_mut().into_iter().flatten()) {
        facts["on"] = json!(trigger(&notice.on));
        facts["key"] = json!(notice_key(&notice.on, &notice.to));
    }
    for (page, facts) in app.pages.iter().zip(all["pages"].as_array_mut().into_iter().flatten()) {
        facts["key"] = json!(page_key(&page.path));
    }
    let jobs = app.jobs.iter().flat_map(|job| {
        let steps = job.steps.iter().flat_map(|step| match step {
            JobStep::Ai { into, each, .. } => [Some(into.as_str()), each.as_deref()],
            _ => [None, None],
        });
        entity_of(&job.trigger).into_iter().chain(steps.flatten())
    });
    all["job_imports"] = json!(imports(app, jobs));
    all["job_slots"] = json!(
        app.jobs
            .iter()
            .flat_map(|job| &job.steps)
            .filter_map(|step| match step {
                JobStep::Slot(name) => Some(json!({ "name": name, "variable": variable(name) })),
                _ => None,
            })
            .collect::<Vec<_>>()
    );
    for (slot, facts) in app.slots.iter().zip(all["slots"].as_array_mut().into_iter().flatten()) {
        facts["variable"] = json!(variable(&slot.name));
        facts["is_section"] = json!(slot.kind == SlotKind::PageSection);
        facts["is_rule"] = json!(slot.kind == SlotKind::Rule);
        let of = app.entities.iter().find(|entity| Some(&entity.name) == slot.of.as_ref());
        facts["of_path"] = json!(of.map(Entity::path));
        facts["gives_type"] = json!(if slot.gives == Gives::Text { "string" } else { "number" });
        facts["gives_word"] = json!(slot.gives.word());
        facts["text_key"] = json!(format!("slot.{}", slot.name));
        let jobs = app.jobs.iter().filter(|job| job.steps.contains(&JobStep::Slot(slot.name.clone())));
        facts["on_entities"] = json!(imports(app, jobs.filter_map(|job| entity_of(&job.trigger))));
    }
    let slots = all["slots"].as_array().cloned().unwrap_or_default();
    for (list, kind) in [("sections", "is_section"), ("rules", "is_rule")] {
        let mut some: Vec<Value> = slots.iter().filter(|slot| slot[kind] == true).cloned().collect();
        some.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
        all[list] = Value::Array(some);
    }
    let imported = app.slots.iter().filter_map(|slot| slot.of.as_deref());
    all["rule_imports"] = json!(imports(app, imported));
    // In the order of their paths, as the linter wants it.
    let mut called: Vec<Value> =
        slots.into_iter().filter(|slot| slot["is_section"] == true || slot["is_rule"] == true).collect();
    called.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
    all["called"] = Value::Array(called);
    all["notice_imports"] =
        json!(imports(app, app.notices.iter().filter_map(|notice| entity_of(&notice.on))));
}

/// The entity whose rows start a job.
pub(super) fn entity_of(trigger: &Trigger) -> Option<&str> {
    match trigger {
        Trigger::Created(entity) | Trigger::Updated(entity) | Trigger::Button { entity, .. } => Some(entity),
        Trigger::Every(_) => None,
    }
}

fn trigger(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Created(entity) => format!("{{ created: {entity} }}"),
        Trigger::Updated(entity) => format!("{{ updated: {entity} }}"),
        Trigger::Button { entity, .. } => format!("{{ button: {entity} }}"),
        Trigger::Every(period) => format!("{{ every: {} }}", js_literal(period)),
    }
}

/// Models that a file mentions, by path, each once. A name that is no entity (a field) imports nothing.
fn imports<'a>(app: &Blueprint, names: impl Iterator<Item = &'a str>) -> Vec<Value> {
    let mut found: Vec<&Entity> =
        names.filter_map(|name| app.entities.iter().find(|entity| entity.name == name)).collect();
    found.sort_by_key(|entity| entity.path());
    found.dedup_by_key(|entity| entity.path());
    found.into_iter().map(|entity| json!({ "name": entity.name, "path": entity.path() })).collect()
}

/// The lines of one step.
fn step_code(app: &Blueprint, job: &str, at: usize, step: &JobStep) -> Vec<String> {
    let key = |part: &str| js_literal(&step_key(job, at, part));
    let target = |name: &str| {
        if app.entities.iter().any(|entity| entity.name == name) { name.to_owned() } else { js_literal(name) }
    };
    match step {
        JobStep::Ai { call, from, into, each, prompt } => {
            let from: Vec<String> = from.iter().map(|field| js_literal(field)).collect();
            let mut lines = vec![format!("ai: {}", js_literal(call.word()))];
            lines.extend(each.iter().map(|each| format!("each: {each}")));
            lines.push(format!("from: [{}]", from.join(", ")));
            lines.push(format!("into: {}", target(into)));
            lines.push(format!("prompt: {}", js_literal(prompt)));
            lines
        }
        JobStep::Email { to, .. } => {
            vec![
                format!("email: {}", js_literal(to)),
                format!("subject: {}", key("subject")),
                format!("body: {}", key("body")),
            ]
        }
        JobStep::Sms { to, .. } => vec![format!("sms: {}", js_literal(to)), format!("body: {}", key("body"))],
        JobStep::Notify { to, .. } => {
            vec![format!("notify: {}", js_literal(to)), format!("text: {}", key("text"))]
        }
        JobStep::Set { field, value } => {
            vec![format!("set: {}", js_literal(field)), format!("value: {}", js_literal(value))]
        }
        JobStep::Slot(name) => {
            vec![format!("slot: {}", js_literal(name)), format!("run: {}", variable(name))]
        }
    }
}

/// `pick_winner` is `pickWinner`.
pub(super) fn variable(name: &str) -> String {
    let mut parts = name.split(['_', '-']);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let mut letters = part.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &head.into_iter().chain(letters).collect::<String>()
    })
}
