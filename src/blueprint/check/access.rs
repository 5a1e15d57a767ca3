//! Who may do what.

use super::super::problem::quoted;
use super::super::suggest::closest;
use super::super::types::*;
use super::Findings;

/// Beside the roles, of which `member` is one.
const WORDS: &[&str] = &["public", "owner", "parent", "members", "nobody"];

pub(super) fn check(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    for (operation, grants) in entity.access.operations() {
        let place = format!("{place}.access.{operation}");
        let words: Vec<String> = grants.iter().map(Grant::word).collect();
        findings.repeated(&place, words.iter().map(String::as_str));
        for (grant, word) in grants.iter().zip(&words) {
            let place = format!("{place}.{word}");
            if accounts(findings, &place, entity, grant) {
                self::grant(findings, &place, entity, operation, grant);
            }
        }
    }
}

/// Without accounts only `public` and `parent` mean anything.
fn accounts(findings: &mut Findings<'_>, place: &str, entity: &Entity, grant: &Grant) -> bool {
    let fine = findings.blueprint.auth.is_some() || matches!(grant, Grant::Public | Grant::Parent);
    if !fine {
        let message = format!("`{}` for {} needs accounts", grant.word(), quoted(&entity.name));
        findings.add_with_hint(place, message, "add `[auth]`, or use `public`");
    }
    fine
}

fn grant(findings: &mut Findings<'_>, place: &str, entity: &Entity, operation: &str, grant: &Grant) {
    let blueprint = findings.blueprint;
    let of_row = matches!(grant, Grant::Owner | Grant::Field(_) | Grant::OwnerOf(_));
    if operation == "create" && of_row {
        let message = format!("`{}` cannot create: there is no row yet", grant.word());
        return findings.add_with_hint(place, message, "`member` is everybody who is signed in");
    }
    match grant {
        Grant::Public | Grant::SignedIn => {}
        Grant::Owner if entity.is_owned() => {}
        Grant::Owner => {
            let message = format!("rows of {} have no owner", quoted(&entity.name));
            findings.add_with_hint(place, message, "set `owner = \"user\"`");
        }
        Grant::Parent if entity.parent.is_some() => {}
        // That these have no parent is said once, not four times.
        Grant::Parent if matches!(entity.kind, EntityKind::Comment | EntityKind::Review { .. }) => {}
        Grant::Parent => findings.add(place, format!("{} has no parent", quoted(&entity.name))),
        Grant::Members => {
            if !blueprint.with_ancestors(entity).any(|above| above.behaves("members")) {
                let hint = "add `behaviours = [\"members\"]` to it or to its parent, or use `member`";
                findings.add_with_hint(place, format!("{} has no members", quoted(&entity.name)), hint);
            }
        }
        Grant::Field(field) => user_field(findings, place, entity, field),
        Grant::OwnerOf(field) => owner_of(findings, place, entity, field),
        Grant::Role(role) => self::role(findings, place, role),
    }
}

fn user_field(findings: &mut Findings<'_>, place: &str, entity: &Entity, name: &str) {
    match entity.field(name) {
        Some(field) if field.kind == FieldKind::Ref("User".into()) => {}
        Some(_) => findings.add(place, format!("{} does not point at a person", quoted(name))),
        None => {
            findings.dangling(place, "field", name, entity.fields.iter().map(|field| field.name.as_str()))
        }
    }
}

fn owner_of(findings: &mut Findings<'_>, place: &str, entity: &Entity, name: &str) {
    let blueprint = findings.blueprint;
    match entity.field(name).map(|field| &field.kind) {
        Some(FieldKind::Ref(target)) if target == "User" => {
            findings.add_with_hint(
                place,
                format!("{} is a person", quoted(name)),
                format!("use `field:{name}`"),
            );
        }
        Some(FieldKind::Ref(target)) => {
            if blueprint.entity(target).is_some_and(|target| !target.is_owned()) {
                findings.add(place, format!("rows of {} have no owner", quoted(target)));
            }
        }
        Some(_) => findings.add(place, format!("{} does not point at a row", quoted(name))),
        None => {
            findings.dangling(place, "field", name, entity.fields.iter().map(|field| field.name.as_str()))
        }
    }
}

fn role(findings: &mut Findings<'_>, place: &str, role: &str) {
    let Some(auth) = &findings.blueprint.auth else { return };
    if auth.roles.iter().any(|known| known == role) {
        return;
    }
    let known = || auth.roles.iter().map(String::as_str).chain(WORDS.iter().copied());
    let hint = closest(role, known()).map_or_else(
        || format!("{}, `field:NAME`, `owner_of:NAME`", super::super::problem::listed(known())),
        |near| format!("did you mean `{near}`?"),
    );
    findings.add_with_hint(place, format!("nobody is called {}", quoted(role)), hint);
}
