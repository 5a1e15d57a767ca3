//! `[[price]]` and `[[notice]]`.

use super::super::problem::quoted;
use super::super::types::*;
use super::super::words::Word;
use super::{Findings, jobs};

pub(super) fn check(findings: &mut Findings<'_>) {
    prices(findings);
    for (at, notice) in findings.blueprint.notices.iter().enumerate() {
        self::notice(findings, &format!("notice.{at}"), notice);
    }
}

fn prices(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    let keyed = |at: usize| format!("price.{at}.key");
    findings.twice(
        "price",
        blueprint.prices.iter().enumerate().map(|(at, price)| (keyed(at), price.key.as_str())),
    );
    for (at, price) in blueprint.prices.iter().enumerate() {
        let place = format!("price.{at}");
        findings.snake(&keyed(at), "a price", &price.key);
        findings.line(&format!("{place}.name"), "the name", &price.name, 60);
        if price.amount == 0 {
            findings.add(format!("{place}.amount"), "`amount` is at least 1");
        }
        if blueprint.auth.is_none() {
            findings.add_with_hint(place.as_str(), "whoever pays needs an account", "add `[auth]`");
        }
        let place = format!("{place}.unlocks");
        findings.repeated(&place, price.unlocks.iter().map(String::as_str));
        for (position, name) in price.unlocks.iter().enumerate() {
            let place = format!("{place}.{position}");
            findings.entity(&place, name);
            if blueprint.entity(name).is_some_and(|entity| entity.access.create.is_empty()) {
                findings
                    .add(place, format!("nobody can create {}, so there is nothing to unlock", quoted(name)));
            }
        }
    }
}

fn notice<'a>(findings: &mut Findings<'a>, place: &str, notice: &'a Notice) {
    let blueprint = findings.blueprint;
    findings.paragraph(&format!("{place}.text"), "the text", &notice.text, 1000);
    findings.filled(&format!("{place}.text"), "the text", &notice.text, &["label"]);
    findings.repeated(&format!("{place}.by"), notice.by.iter().map(|channel| channel.word()));
    if notice.by.is_empty() {
        findings.add(format!("{place}.by"), "`by` names no way to tell");
    }
    if !matches!(notice.on, Trigger::Created(_) | Trigger::Updated(_)) {
        findings.add_with_hint(
            format!("{place}.on"),
            "a notice tells of rows that were made or changed",
            "such as `on = \"Menu.created\"`",
        );
        return;
    }
    let entity = jobs::trigger(findings, place, &notice.on);
    if blueprint.auth.is_none() {
        return findings.add_with_hint(
            format!("{place}.to"),
            "whoever is told needs an account",
            "add `[auth]`",
        );
    }
    if let Some(entity) = entity {
        recipient(findings, &format!("{place}.to"), entity, &notice.to);
    }
}

fn recipient(findings: &mut Findings<'_>, place: &str, entity: &Entity, to: &str) {
    let blueprint = findings.blueprint;
    let name = quoted(&entity.name);
    let missing = match to {
        "owner" => (!entity.is_owned()).then(|| format!("rows of {name} have no owner")),
        "parent_owner" => match blueprint.parent_of(entity) {
            None => Some(format!("{name} has no parent")),
            Some(parent) => {
                (!parent.is_owned()).then(|| format!("rows of {} have no owner", quoted(&parent.name)))
            }
        },
        "members" => (!blueprint.with_ancestors(entity).any(|above| above.behaves("members")))
            .then(|| format!("{name} has no members")),
        "followers" => (!blueprint.with_ancestors(entity).any(|above| above.behaves("follows")))
            .then(|| format!("{name} has no followers")),
        "admins" | "" => None,
        _ => return other(findings, place, entity, to),
    };
    if let Some(message) = missing {
        findings.add(place, message);
    }
}

fn other(findings: &mut Findings<'_>, place: &str, entity: &Entity, to: &str) {
    let blueprint = findings.blueprint;
    let is_role = blueprint.auth.as_ref().is_some_and(|auth| auth.roles.iter().any(|role| role == to));
    match entity.field(to) {
        Some(field) if field.kind == FieldKind::Ref("User".into()) => {}
        Some(_) => findings.add(place, format!("{} does not point at a person", quoted(to))),
        None if is_role => {}
        None => {
            let words = ["owner", "parent_owner", "members", "followers", "admins"];
            let roles = blueprint.auth.iter().flat_map(|auth| auth.roles.iter().map(String::as_str));
            let fields = entity.fields.iter().map(|field| field.name.as_str());
            findings.dangling(place, "role or field", to, words.into_iter().chain(roles).chain(fields));
        }
    }
}
