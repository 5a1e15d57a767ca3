//! Every word of the app that follows from the blueprint, by key: `messages/<locale>/app.json`.

use serde_json::{Map, Value};

use super::landing;
use crate::blueprint::{Blueprint, Entity, FieldKind, JobStep, PageKind, Trigger, names};

/// Key → text, in the order of the file.
pub(super) fn texts(app: &Blueprint) -> Map<String, Value> {
    let mut all = Texts(Map::new());
    all.add("app.tagline", &app.app.tagline);
    for role in app.auth.iter().flat_map(|auth| &auth.roles) {
        all.add(format!("role.{role}"), names::label(role));
    }
    for (key, text) in landing::texts(app) {
        all.add(format!("landing.{key}"), text);
    }
    for entity in &app.entities {
        add_entity(&mut all, entity);
    }
    add_pages(&mut all, app);
    for price in &app.prices {
        all.add(format!("price.{}", price.key), &price.name);
    }
    add_jobs(&mut all, app);
    for notice in &app.notices {
        all.add(notice_key(&notice.on, &notice.to), &notice.text);
    }
    for slot in &app.slots {
        match &slot.of {
            Some(of) => all.add(format!("rule.{}", slot.name), rule_label(&slot.name, of)),
            None => all.add(format!("slot.{}", slot.name), &slot.description),
        }
    }
    all.0
}

/// What a rule's value is called beside a row: `lead_score` of Lead is "Score".
pub(super) fn rule_label(name: &str, of: &str) -> String {
    let entity = format!("{}_", names::snake(of));
    names::label(name.strip_prefix(&entity).filter(|rest| !rest.is_empty()).unwrap_or(name))
}

/// Key of a notice's text.
pub(super) fn notice_key(on: &Trigger, to: &str) -> String {
    let (what, how) = match on {
        Trigger::Created(entity) => (names::snake(entity), "created"),
        Trigger::Updated(entity) => (names::snake(entity), "updated"),
        Trigger::Button { entity, .. } => (names::snake(entity), "asked"),
        Trigger::Every(period) => (period.clone(), "every"),
    };
    format!("notice.{what}.{how}.{to}")
}

/// Key of a page's texts: `/about-us` is `about_us`.
pub(super) fn page_key(path: &str) -> String {
    let key = path.trim_matches('/').replace(['/', '-'], "_");
    if key.is_empty() { "home".into() } else { key }
}

struct Texts(Map<String, Value>);

impl Texts {
    fn add(&mut self, key: impl Into<String>, text: impl Into<String>) {
        self.0.insert(key.into(), Value::String(text.into()));
    }
}

fn add_entity(all: &mut Texts, entity: &Entity) {
    let key = entity.table();
    let one = names::label(&entity.name);
    all.add(format!("entity.{key}.one"), one);
    all.add(format!("entity.{key}.many"), &entity.plural);
    all.add(format!("entity.{key}.inner"), entity.singular());
    all.add(format!("entity.{key}.inner_many"), lower_first(&entity.plural));
    for field in &entity.fields {
        all.add(format!("entity.{key}.field.{}", field.name), &field.label);
    }
    for field in &entity.fields {
        if let FieldKind::Enum(values) = &field.kind {
            for value in values {
                all.add(format!("entity.{key}.value.{}.{value}", field.name), names::label(value));
            }
        }
    }
}

pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn add_pages(all: &mut Texts, app: &Blueprint) {
    for page in &app.pages {
        let key = page_key(&page.path);
        all.add(format!("page.{key}.title"), &page.title);
        match &page.kind {
            PageKind::Text { sections } => {
                for (at, section) in sections.iter().enumerate() {
                    all.add(format!("page.{key}.{}.heading", at + 1), &section.heading);
                    all.add(format!("page.{key}.{}.text", at + 1), &section.text);
                }
            }
            PageKind::Dashboard { widgets } => {
                for (at, widget) in widgets.iter().enumerate() {
                    all.add(format!("page.{key}.{}.title", at + 1), &widget.title);
                }
            }
            PageKind::Tool { .. } => {}
        }
    }
}

fn add_jobs(all: &mut Texts, app: &Blueprint) {
    for job in &app.jobs {
        if let Trigger::Button { label, .. } = &job.trigger {
            all.add(format!("job.{}.label", job.name), label);
        }
        for (at, step) in job.steps.iter().enumerate() {
            let key = |part: &str| step_key(&job.name, at, part);
            match step {
                JobStep::Email { subject, body, .. } => {
                    all.add(key("subject"), subject);
                    all.add(key("body"), body);
                }
                JobStep::Sms { body, .. } => all.add(key("body"), body),
                JobStep::Notify { text, .. } => all.add(key("text"), text),
                JobStep::Ai { .. } | JobStep::Set { .. } | JobStep::Slot(_) => {}
            }
        }
    }
}

/// Key of a step's text; steps count from 1.
pub(super) fn step_key(job: &str, at: usize, part: &str) -> String {
    format!("job.{job}.{}.{part}", at + 1)
}
