//! Ready-made behaviours.

use super::super::problem::quoted;
use super::super::types::*;
use super::Findings;

pub(super) fn check(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    findings.repeated(&format!("{place}.behaviours"), entity.behaviours.iter().map(Behaviour::word));
    for behaviour in &entity.behaviours {
        let word = behaviour.word();
        needs(findings, &format!("{place}.behaviours.{word}"), entity, behaviour);
        match behaviour {
            Behaviour::Approval { field, by } => {
                approval(findings, &format!("{place}.{word}"), entity, field, by)
            }
            Behaviour::Leaderboard { field } => {
                leaderboard(findings, &format!("{place}.{word}.field"), entity, field)
            }
            _ => {}
        }
    }
}

fn needs(findings: &mut Findings<'_>, place: &str, entity: &Entity, behaviour: &Behaviour) {
    let word = behaviour.word();
    let needs_accounts =
        !matches!(behaviour, Behaviour::Leaderboard { .. } | Behaviour::Live | Behaviour::Export);
    if needs_accounts && findings.blueprint.auth.is_none() {
        return findings.add_with_hint(place, format!("`{word}` needs accounts"), "add `[auth]`");
    }
    let needs_owner = matches!(behaviour, Behaviour::Share | Behaviour::Members | Behaviour::Messages);
    if needs_owner && !entity.is_owned() {
        let message = format!("`{word}` needs an owner, and rows of {} have none", quoted(&entity.name));
        findings.add_with_hint(place, message, "set `owner = \"user\"`");
    }
}

fn approval(findings: &mut Findings<'_>, place: &str, entity: &Entity, name: &str, by: &[String]) {
    let field_place = format!("{place}.field");
    match entity.field(name).map(|field| &field.kind) {
        Some(FieldKind::Enum(values)) => {
            for needed in ["pending", "approved", "rejected"] {
                if !values.iter().any(|value| value == needed) {
                    let message = format!("{} needs the value `{needed}` to be approved", quoted(name));
                    findings.add(field_place.clone(), message);
                }
            }
        }
        Some(_) => findings.add_with_hint(
            field_place,
            format!("{} is not an enum", quoted(name)),
            "write `enum pending|approved|rejected = pending, set=system`",
        ),
        None if name.is_empty() => {}
        None => findings.dangling(
            &field_place,
            "field",
            name,
            entity.fields.iter().map(|field| field.name.as_str()),
        ),
    }
    if entity.field(name).is_some_and(|field| field.set.is_person()) {
        let place = format!("{}.fields.{name}", place.trim_end_matches(".approval"));
        findings.add_with_hint(place, "what is approved is not for a form", "add `, set=system`");
    }
    let by_place = format!("{place}.by");
    if by.is_empty() {
        findings.add_with_hint(by_place.as_str(), "nobody may approve", "such as `by = [\"admin\"]`");
    }
    findings.repeated(&by_place, by.iter().map(String::as_str));
    if findings.blueprint.auth.is_some() {
        for (at, role) in by.iter().enumerate() {
            findings.role(&format!("{by_place}.{at}"), role);
        }
    }
}

fn leaderboard(findings: &mut Findings<'_>, place: &str, entity: &Entity, name: &str) {
    match entity.field(name) {
        Some(field) if matches!(field.kind, FieldKind::Int | FieldKind::Decimal) => {}
        Some(_) => {
            findings.add(place, format!("a leaderboard counts; {} is not `int` or `decimal`", quoted(name)))
        }
        None if name.is_empty() => {}
        None => {
            findings.dangling(place, "field", name, entity.fields.iter().map(|field| field.name.as_str()))
        }
    }
}
