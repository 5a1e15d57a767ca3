//! The blueprint as neutral JSON: what templates read, and what the generated app's own tests loop over
//! (`tests/blueprint.json`, described in `templates/tests/README.md`). No code and no names of any stack in here.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::blueprint::{
    Auth, AuthMethod, AuthProvider, Behaviour, Blueprint, Entity, EntityKind, Field, FieldKind, Grant, Job,
    JobStep, Owner, Page, PageKind, Price, Setter, Slot, SlotKind, Trigger, Widget, Word as _,
};

/// Version of the JSON's shape.
const VERSION: u32 = 1;

/// The whole app.
pub(super) fn facts(app: &Blueprint) -> Value {
    json!({
        "version": VERSION,
        "app": {
            "name": app.app.name,
            "slug": app.app.slug,
            "tagline": app.app.tagline,
            "kind": app.app.kind.word(),
            "locale": app.app.locale,
            "currency": app.app.currency,
        },
        "theme": {
            "look": app.theme.look,
            "background": app.theme.background,
            "components": app.theme.components,
            "accent": app.theme.accent,
            "mode": app.theme.mode.word(),
        },
        "auth": app.auth.as_ref().map(auth),
        "entities": app.entities.iter().map(entity).collect::<Vec<_>>(),
        "jobs": app.jobs.iter().map(job).collect::<Vec<_>>(),
        "prices": app.prices.iter().map(price).collect::<Vec<_>>(),
        "notices": app.notices.iter().map(|notice| json!({
            "trigger": trigger(&notice.on),
            "to": notice.to,
            "by": notice.by.iter().map(|channel| channel.word()).collect::<Vec<_>>(),
            "text": notice.text,
        })).collect::<Vec<_>>(),
        "pages": app.pages.iter().map(page).collect::<Vec<_>>(),
        "integrations": app.integrations.iter().map(|outside| json!({
            "name": outside.name,
            "purpose": outside.purpose,
            "secrets": outside.secrets,
        })).collect::<Vec<_>>(),
        "slots": app.slots.iter().map(slot).collect::<Vec<_>>(),
    })
}

fn auth(auth: &Auth) -> Value {
    json!({
        "methods": auth.methods.iter().map(|method| method.word()).collect::<Vec<_>>(),
        "roles": auth.roles,
        "choose": auth.choose,
        "welcome_credits": auth.welcome_credits,
        "verify_email": auth.verify_email,
    })
}

fn entity(entity: &Entity) -> Value {
    let grants = |grants: &[Grant]| grants.iter().map(Grant::word).collect::<Vec<_>>();
    json!({
        "name": entity.name,
        "singular": entity.singular(),
        "plural": entity.plural,
        "path": entity.path(),
        "table": entity.table(),
        "label": entity.label,
        "owner": match entity.owner { Owner::User => "user", Owner::Nobody => "nobody" },
        "parent": entity.parent,
        "kind": entity_kind(&entity.kind),
        "fields": entity.fields.iter().map(field).collect::<Vec<_>>(),
        "list": {
            "search": entity.list.search,
            "filter": entity.list.filter,
            "sort": entity.list.sort,
            "page": entity.list.page,
            "view": entity.list.view.word(),
        },
        "access": {
            "create": grants(&entity.access.create),
            "read": grants(&entity.access.read),
            "update": grants(&entity.access.update),
            "delete": grants(&entity.access.delete),
        },
        "behaviours": entity.behaviours.iter().filter_map(plain_behaviour).collect::<Vec<_>>(),
        "approval": entity.behaviours.iter().find_map(|behaviour| match behaviour {
            Behaviour::Approval { field, by } => Some(json!({ "field": field, "by": by })),
            _ => None,
        }),
        "leaderboard": entity.behaviours.iter().find_map(|behaviour| match behaviour {
            Behaviour::Leaderboard { field } => Some(json!({ "field": field })),
            _ => None,
        }),
    })
}

fn entity_kind(kind: &EntityKind) -> Value {
    match kind {
        EntityKind::Record => json!({ "type": "record" }),
        EntityKind::Comment => json!({ "type": "comment" }),
        EntityKind::Contact => json!({ "type": "contact" }),
        EntityKind::Review { rating } => json!({ "type": "review", "rating": rating }),
        EntityKind::Booking { of, from, to } => {
            json!({ "type": "booking", "of": of, "from": from, "to": to })
        }
        EntityKind::Order { of, quantity, price, total } => {
            json!({ "type": "order", "of": of, "quantity": quantity, "price": price, "total": total })
        }
    }
}

/// Behaviours that need no options.
fn plain_behaviour(behaviour: &Behaviour) -> Option<&'static str> {
    match behaviour {
        Behaviour::Favorites => Some("favorites"),
        Behaviour::Votes => Some("votes"),
        Behaviour::Follows => Some("follows"),
        Behaviour::Share => Some("share"),
        Behaviour::Members => Some("members"),
        Behaviour::Messages => Some("messages"),
        Behaviour::Live => Some("live"),
        Behaviour::Export => Some("export"),
        Behaviour::Approval { .. } | Behaviour::Leaderboard { .. } => None,
    }
}

fn field(field: &Field) -> Value {
    let values = match &field.kind {
        FieldKind::Enum(values) => values.clone(),
        _ => Vec::new(),
    };
    let target = match &field.kind {
        FieldKind::Ref(target) | FieldKind::Many(target) => Some(target.clone()),
        _ => None,
    };
    json!({
        "name": field.name,
        "label": field.label,
        "type": field.kind.word(),
        "required": field.required,
        "unique": field.unique,
        "min": field.min.map(number),
        "max": field.max.map(number),
        "pattern": field.pattern,
        "default": field.default,
        "values": values,
        "ref": target,
        "set": setter(&field.set),
    })
}

/// 40.0 is written as 40.
fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { json!(value as i64) } else { json!(value) }
}

fn setter(set: &Setter) -> Value {
    match set {
        Setter::Form => json!("form"),
        Setter::Job => json!("job"),
        Setter::System => json!("system"),
        Setter::Roles(roles) => json!(roles),
    }
}

fn trigger(trigger: &Trigger) -> Value {
    let (kind, entity, label, every) = match trigger {
        Trigger::Created(entity) => ("created", Some(entity), None, None),
        Trigger::Updated(entity) => ("updated", Some(entity), None, None),
        Trigger::Button { entity, label } => ("button", Some(entity), Some(label), None),
        Trigger::Every(period) => ("every", None, None, Some(period)),
    };
    json!({ "type": kind, "entity": entity, "label": label, "every": every })
}

fn job(job: &Job) -> Value {
    json!({
        "name": job.name,
        "trigger": trigger(&job.trigger),
        "cost": job.cost,
        "retries": job.retries,
        "refund": job.refund,
        "steps": job.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &JobStep) -> Value {
    match step {
        JobStep::Ai { call, from, into, each, prompt } => json!({
            "type": "ai", "call": call.word(), "from": from, "into": into, "each": each, "prompt": prompt,
        }),
        JobStep::Email { to, subject, body } => {
            json!({ "type": "email", "to": to, "subject": subject, "body": body })
        }
        JobStep::Sms { to, body } => json!({ "type": "sms", "to": to, "body": body }),
        JobStep::Notify { to, text } => json!({ "type": "notify", "to": to, "text": text }),
        JobStep::Set { field, value } => json!({ "type": "set", "field": field, "value": value }),
        JobStep::Slot(name) => json!({ "type": "slot", "name": name }),
    }
}

fn price(price: &Price) -> Value {
    json!({
        "key": price.key,
        "name": price.name,
        "amount": price.amount,
        "every": price.every.map(|period| period.word()),
        "credits": price.credits,
        "unlocks": price.unlocks,
    })
}

fn page(page: &Page) -> Value {
    let mut facts = Map::new();
    facts.insert("path".into(), json!(page.path));
    facts.insert("title".into(), json!(page.title));
    let (kind, sections, widgets, tool) = match &page.kind {
        PageKind::Text { sections } => {
            let sections = sections.iter().map(|part| json!({ "heading": part.heading, "text": part.text }));
            ("text", sections.collect(), Vec::new(), None)
        }
        PageKind::Dashboard { widgets } => {
            ("dashboard", Vec::new(), widgets.iter().map(widget).collect(), None)
        }
        PageKind::Tool { tool } => ("tool", Vec::new(), Vec::new(), Some(tool)),
    };
    facts.insert("kind".into(), json!(kind));
    facts.insert("roles".into(), json!(page.roles));
    facts.insert("sections".into(), Value::Array(sections));
    facts.insert("widgets".into(), Value::Array(widgets));
    facts.insert("tool".into(), json!(tool));
    Value::Object(facts)
}

fn widget(widget: &Widget) -> Value {
    json!({
        "title": widget.title,
        "entity": widget.entity,
        "shape": widget.shape.word(),
        "measure": widget.measure.word(),
        "field": widget.field,
        "by": widget.by,
    })
}

fn slot(slot: &Slot) -> Value {
    let mut facts = json!({
        "name": slot.name, "kind": slot.kind.word(), "description": slot.description, "network": slot.network,
    });
    if let Some(of) = &slot.of {
        facts["of"] = json!(of);
        facts["label"] = json!(super::texts::rule_label(&slot.name, of));
        facts["gives"] = json!(slot.gives.word());
    }
    facts
}

/// What is on, as words that `stack.toml` can ask for: `auth`, `billing`, `booking`, `tool.calculator`, `ai.image`, …
pub(super) fn switches(app: &Blueprint) -> BTreeSet<&'static str> {
    let mut on = app.features();
    let mut set = |switch: &'static str, is_on: bool| {
        if is_on {
            on.insert(switch);
        }
    };
    let has =
        |test: fn(&Behaviour) -> bool| app.entities.iter().any(|entity| entity.behaviours.iter().any(test));
    let steps = || app.jobs.iter().flat_map(|job| &job.steps);
    set("auth", app.auth.is_some());
    set("entities", !app.entities.is_empty());
    let by = |provider| app.auth.as_ref().is_some_and(|auth| auth.provider == provider);
    let with = |method| app.auth.as_ref().is_some_and(|auth| auth.methods.contains(&method));
    let (own, clerk) = (by(AuthProvider::Own), by(AuthProvider::Clerk));
    set("auth.own", own);
    set("clerk", clerk);
    set("google", own && with(AuthMethod::Google));
    set("github", own && with(AuthMethod::Github));
    set("clerk.google", clerk && with(AuthMethod::Google));
    let costs = app.jobs.iter().any(|job| job.cost > 0);
    set("billing", !app.prices.is_empty() || costs);
    set("jobs", !app.jobs.is_empty());
    let told = |step: &JobStep| matches!(step, JobStep::Notify { .. } | JobStep::Sms { .. });
    set("notices", !app.notices.is_empty() || steps().any(told));
    set("favorites", has(|behaviour| matches!(behaviour, Behaviour::Favorites)));
    set("votes", has(|behaviour| matches!(behaviour, Behaviour::Votes)));
    set("follows", has(|behaviour| matches!(behaviour, Behaviour::Follows)));
    set("share", has(|behaviour| matches!(behaviour, Behaviour::Share)));
    set("members", has(|behaviour| matches!(behaviour, Behaviour::Members)));
    set("messages", has(|behaviour| matches!(behaviour, Behaviour::Messages)));
    set("approval", has(|behaviour| matches!(behaviour, Behaviour::Approval { .. })));
    set("leaderboard", has(|behaviour| matches!(behaviour, Behaviour::Leaderboard { .. })));
    set("comments", app.entities.iter().any(|entity| entity.kind == EntityKind::Comment));
    set("reviews", app.entities.iter().any(|entity| matches!(entity.kind, EntityKind::Review { .. })));
    set("bookings", app.entities.iter().any(|entity| matches!(entity.kind, EntityKind::Booking { .. })));
    set("orders", app.entities.iter().any(|entity| matches!(entity.kind, EntityKind::Order { .. })));
    set("contact", app.entities.iter().any(|entity| entity.kind == EntityKind::Contact));
    set("dashboards", app.pages.iter().any(|page| matches!(page.kind, PageKind::Dashboard { .. })));
    set("slots", !app.slots.is_empty());
    set("slot.step", app.slots.iter().any(|slot| slot.kind == SlotKind::JobStep));
    set("slot.rule", app.slots.iter().any(|slot| slot.kind == SlotKind::Rule));
    for page in &app.pages {
        if let PageKind::Tool { tool } = &page.kind {
            set(tool_switch(tool), true);
        }
    }
    on
}

/// Tools that a stack may carry ready-made.
fn tool_switch(tool: &str) -> &'static str {
    match tool {
        "calculator" => "tool.calculator",
        "converter" => "tool.converter",
        "timer" => "tool.timer",
        "game_2048" => "tool.game_2048",
        "tic_tac_toe" => "tool.tic_tac_toe",
        _ => "tool.slot",
    }
}
