//! The neutral form that `describe/score.py` reads: a projection of the blueprint, with what was only assumed marked.

use serde_json::{Map, Value, json};

use crate::blueprint::{
    AppKind, Behaviour, Blueprint, Channel, Entity, EntityKind, FieldKind, JobStep, Owner, PageKind, Setter,
    Shape, Trigger,
};

use super::features::FEATURES;
use super::{Draft, Origin, Status, names};

/// Exports a draft.
pub fn neutral(draft: &Draft) -> Value {
    let blueprint = &draft.blueprint;
    let mut out = Map::new();
    let app = match blueprint.app.kind {
        AppKind::FullStack => "full_stack",
        AppKind::Static => "static",
        AppKind::ClientOnly => "client_only",
    };
    out.insert("app".into(), json!(app));
    let mut entities: Vec<Value> =
        blueprint.entities.iter().map(|entity| entity_value(draft, entity)).collect();
    if draft.origins.contains_key("feature.auth") {
        let stated = draft.origins.get("entity.User") == Some(&Origin::Stated)
            && draft.origins.get("feature.auth") == Some(&Origin::Stated);
        entities.push(json!({"name": "User", "fields": ["name", "email", "role"], "assumed": !stated}));
    }
    out.insert("entities".into(), Value::Array(entities));
    out.insert("relations".into(), json!(relations(draft)));
    out.insert("roles".into(), json!(roles(draft)));
    let features: Vec<Value> = claimed(draft)
        .into_iter()
        .map(|name| json!({"name": name, "assumed": is_assumed(draft, &format!("feature.{name}"))}))
        .collect();
    out.insert("features".into(), Value::Array(features));
    let theme: Vec<&String> =
        [&blueprint.theme.background, &blueprint.theme.components].into_iter().flatten().collect();
    out.insert("theme".into(), json!(theme));
    let spans: Vec<Value> = draft
        .spans
        .iter()
        .map(|span| {
            let status = match span.status {
                Status::Understood => "understood",
                Status::Assumed => "assumed",
                Status::NotUnderstood => "not_understood",
            };
            json!({"text": draft.words.get(span.range.clone()).unwrap_or_default(), "status": status})
        })
        .collect();
    out.insert("spans".into(), Value::Array(spans));
    Value::Object(out)
}

fn is_assumed(draft: &Draft, address: &str) -> bool {
    draft.origins.get(address) != Some(&Origin::Stated)
}

fn entity_value(draft: &Draft, entity: &Entity) -> Value {
    let mut fields: Vec<String> = entity.fields.iter().map(|field| field.name.replace('_', " ")).collect();
    if entity.owner == Owner::User {
        let author = matches!(entity.kind, EntityKind::Comment | EntityKind::Review { .. })
            || matches!(entity.name.as_str(), "Post" | "Article" | "Thread" | "Topic" | "Reply");
        fields.push(if author { "author".to_owned() } else { "owner".to_owned() });
    }
    fields.extend(["created at".to_owned(), "updated at".to_owned()]);
    let prefix = format!("entity.{}.column.", entity.name);
    fields.extend(
        draft
            .origins
            .keys()
            .filter_map(|address| address.strip_prefix(&prefix))
            .map(|name| name.replace('_', " ")),
    );
    json!({"name": entity.name, "fields": fields, "assumed": is_assumed(draft, &format!("entity.{}", entity.name))})
}

fn relations(draft: &Draft) -> Vec<[String; 2]> {
    let mut all: Vec<[String; 2]> = Vec::new();
    let mut push = |a: &str, b: &str| {
        let pair = [a.to_owned(), b.to_owned()];
        if !all.contains(&pair) {
            all.push(pair);
        }
    };
    for entity in &draft.blueprint.entities {
        if let Some(parent) = &entity.parent {
            push(&entity.name, parent);
        }
        for field in &entity.fields {
            if let FieldKind::Ref(other) | FieldKind::Many(other) = &field.kind {
                push(&entity.name, other);
            }
        }
        let made = entity.owner == Owner::User
            && entity
                .access
                .create
                .iter()
                .any(|grant| !matches!(grant, crate::blueprint::Grant::Role(role) if role == "admin"));
        if made && draft.origins.contains_key("feature.auth") {
            push(&entity.name, "User");
        }
    }
    all
}

/// Roles that the words name or the template brought; `admin` always exists, so it counts only when asked for.
fn roles(draft: &Draft) -> Vec<String> {
    draft.origins.keys().filter_map(|address| address.strip_prefix("role.")).map(names::words).collect()
}

/// Claims whose facet the blueprint holds.
pub(super) fn claimed(draft: &Draft) -> Vec<&'static str> {
    FEATURES
        .into_iter()
        .filter(|name| {
            draft.origins.contains_key(&format!("feature.{name}")) && exists(&draft.blueprint, name)
        })
        .collect()
}

/// Does the blueprint hold the facet behind a feature?
pub(super) fn exists(blueprint: &Blueprint, feature: &str) -> bool {
    let kinds = |test: fn(&EntityKind) -> bool| blueprint.entities.iter().any(|entity| test(&entity.kind));
    let behaves = |test: fn(&Behaviour) -> bool| {
        blueprint.entities.iter().any(|entity| entity.behaviours.iter().any(test))
    };
    let steps = |test: fn(&JobStep) -> bool| blueprint.jobs.iter().any(|job| job.steps.iter().any(test));
    let channel = |wanted: Channel| blueprint.notices.iter().any(|notice| notice.by.contains(&wanted));
    let fields = |test: fn(&crate::blueprint::Field) -> bool| {
        blueprint.entities.iter().any(|entity| entity.fields.iter().any(test))
    };
    let dashboard = |test: fn(&Shape) -> bool| {
        blueprint.pages.iter().any(|page| matches!(&page.kind, PageKind::Dashboard { widgets } if widgets.iter().any(|widget| test(&widget.shape))))
    };
    let named = |words: &[&str]| {
        blueprint.entities.iter().any(|entity| words.iter().any(|word| entity.name.ends_with(word)))
    };
    match feature {
        "auth" | "admin" => blueprint.auth.is_some(),
        "rbac" => blueprint.auth.as_ref().is_some_and(|auth| auth.roles.len() > 1),
        "payment.one_off" => {
            kinds(|kind| matches!(kind, EntityKind::Order { .. }))
                || blueprint.prices.iter().any(|price| price.every.is_none() && price.credits == 0)
        }
        "payment.subscription" => blueprint.prices.iter().any(|price| price.every.is_some()),
        "payment.credits" => blueprint.prices.iter().any(|price| price.credits > 0),
        "upload" => fields(|field| {
            matches!(field.kind, FieldKind::Image | FieldKind::File) && field.set != Setter::Job
        }),
        "download" => {
            behaves(|behaviour| *behaviour == Behaviour::Export)
                || fields(|field| matches!(field.kind, FieldKind::Image | FieldKind::File))
        }
        "ai" => steps(|step| matches!(step, JobStep::Ai { .. })),
        "email" => channel(Channel::Email) || steps(|step| matches!(step, JobStep::Email { .. })),
        "sms" => channel(Channel::Sms) || steps(|step| matches!(step, JobStep::Sms { .. })),
        "notification" => channel(Channel::App) || steps(|step| matches!(step, JobStep::Notify { .. })),
        "jobs" => {
            !blueprint.jobs.is_empty()
                || blueprint.notices.iter().any(|notice| matches!(notice.on, Trigger::Every(_)))
        }
        "realtime" => behaves(|behaviour| *behaviour == Behaviour::Live),
        "search" => blueprint
            .entities
            .iter()
            .any(|entity| !entity.list.search.is_empty() || !entity.list.filter.is_empty()),
        "report" => dashboard(|_| true),
        "chart" => dashboard(|shape| *shape != Shape::Tile),
        "messaging" => {
            behaves(|behaviour| *behaviour == Behaviour::Messages)
                || named(&["Message", "Chat", "Conversation"])
        }
        "booking" => {
            kinds(|kind| matches!(kind, EntityKind::Booking { .. }))
                || named(&["Appointment", "Booking", "Reservation"])
        }
        "order" => {
            kinds(|kind| matches!(kind, EntityKind::Order { .. }))
                || named(&["Order", "Purchase", "Transaction", "Cart"])
        }
        "comment" => {
            kinds(|kind| matches!(kind, EntityKind::Comment))
                || named(&["Comment", "Reply", "Discussion", "Answer", "Response"])
        }
        "rating" => {
            kinds(|kind| matches!(kind, EntityKind::Review { .. }))
                || named(&["Review", "Rating", "Feedback"])
        }
        "favorite" => behaves(|behaviour| *behaviour == Behaviour::Favorites),
        "follow" => behaves(|behaviour| *behaviour == Behaviour::Follows),
        "vote" => behaves(|behaviour| *behaviour == Behaviour::Votes),
        "leaderboard" => behaves(|behaviour| matches!(behaviour, Behaviour::Leaderboard { .. })),
        "share" => behaves(|behaviour| *behaviour == Behaviour::Share),
        "approval" => behaves(|behaviour| matches!(behaviour, Behaviour::Approval { .. })),
        "team" => behaves(|behaviour| *behaviour == Behaviour::Members),
        "contact" => kinds(|kind| matches!(kind, EntityKind::Contact)),
        "external_api" => !blueprint.integrations.is_empty(),
        "map" => blueprint.slots.iter().any(|slot| slot.name == "map"),
        _ => false,
    }
}
