//! `[[entity]]`: names, places in the tree, and what belongs to one entity.

use std::collections::BTreeMap;

use super::super::names::{self, RESERVED_ENTITIES};
use super::super::problem::quoted;
use super::super::types::*;
use super::{Findings, access, behaviours, fields, is_pascal, kinds, lists};

const MOST: usize = 100;

pub(super) fn check(findings: &mut Findings<'_>) {
    let entities = &findings.blueprint.entities;
    if entities.len() > MOST {
        findings.add("entity", format!("there are {} entities; {MOST} are the most", entities.len()));
        return;
    }
    let named = |at: usize| format!("entity.{at}.name");
    findings
        .twice("entity", entities.iter().enumerate().map(|(at, entity)| (named(at), entity.name.as_str())));
    collisions(findings);
    for (at, entity) in entities.iter().enumerate() {
        let place = format!("entity.{at}");
        name(findings, &place, entity);
        was(findings, &place, at, entity);
        parent(findings, &place, at, entity);
        owner(findings, &place, entity);
        fields::check(findings, &place, entity);
        label(findings, &place, entity);
        kinds::check(findings, &place, entity);
        lists::check(findings, &place, entity);
        access::check(findings, &place, entity);
        behaviours::check(findings, &place, entity);
    }
    required_circles(findings);
}

fn name(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    let (place, plural, name) = (format!("{place}.name"), format!("{place}.plural"), &entity.name);
    if !name.is_empty() && !is_pascal(name) {
        let better: String = names::words(name).iter().map(|word| names::label(word)).collect();
        let message = format!("the name of an entity is PascalCase, at most 40 characters: {}", quoted(name));
        if is_pascal(&better) {
            findings.add_with_hint(place.as_str(), message, format!("such as `{better}`"));
        } else {
            findings.add(place.as_str(), message);
        }
    } else if RESERVED_ENTITIES.contains(&name.as_str()) {
        let hint = match name.as_str() {
            "User" => "people are built in; refer to them with `ref User`".into(),
            _ => format!("such as `{name}Entry`"),
        };
        findings.add_with_hint(place.as_str(), format!("{} is reserved", quoted(name)), hint);
    }
    findings.line(&plural, "the plural", &entity.plural, 60);
    if entity.plural.is_empty() && !name.is_empty() {
        findings.add(plural, "`plural` is empty");
    }
}

/// A name that is in use says that nothing was renamed.
fn was(findings: &mut Findings<'_>, place: &str, at: usize, entity: &Entity) {
    let Some(was) = &entity.was else { return };
    let place = format!("{place}.was");
    let entities = &findings.blueprint.entities;
    let earlier = entities[..at].iter().any(|other| other.was.as_ref() == Some(was));
    if !is_pascal(was) {
        findings.add(place, format!("the name of an entity is PascalCase: {}", quoted(was)));
    } else if entities.iter().any(|other| other.name == *was) {
        let message = format!("{} is an entity, so it was not renamed", quoted(was));
        findings.add_with_hint(place, message, "leave `was` out, or the other entity");
    } else if earlier {
        findings.add(place, format!("two entities cannot both have been {}", quoted(was)));
    }
}

/// Different names can have one table, one address, or one name in code that ignores case.
fn collisions(findings: &mut Findings<'_>) {
    let entities = &findings.blueprint.entities;
    let mut tables: BTreeMap<String, &str> = BTreeMap::new();
    let mut paths: BTreeMap<String, &str> = BTreeMap::new();
    for (at, entity) in entities.iter().enumerate().filter(|(_, entity)| !entity.name.is_empty()) {
        let place = format!("entity.{at}.name");
        let same = entities[..at].iter().any(|before| before.name == entity.name);
        let other_path = paths.insert(entity.path(), &entity.name).filter(|_| !same);
        let other_table = tables.insert(entity.table(), &entity.name).filter(|_| !same);
        if let Some(other) = other_path.filter(|_| entity.kind != EntityKind::Contact) {
            let message =
                format!("`{other}` and {} share the address `/{}`", quoted(&entity.name), entity.path());
            findings.add_with_hint(place, message, "rename one of them");
        } else if let Some(other) = other_table {
            let message =
                format!("`{other}` and {} share the table `{}`", quoted(&entity.name), entity.table());
            findings.add_with_hint(place, message, "rename one of them");
        }
    }
    for (at, entity) in entities.iter().enumerate() {
        for field in entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Many(_))) {
            let table = format!("{}_{}", entity.table(), field.name);
            if let Some(other) = tables.get(&table) {
                let message = format!("the table of this field, `{table}`, is the one of `{other}` already");
                findings.add(format!("entity.{at}.fields.{}", field.name), message);
            }
        }
    }
}

fn parent(findings: &mut Findings<'_>, place: &str, at: usize, entity: &Entity) {
    let place = format!("{place}.parent");
    let Some(parent) = entity.parent.as_deref() else { return };
    let blueprint = findings.blueprint;
    if parent == entity.name {
        let hint = format!("an entity that refers to itself has a field `ref {parent}?`");
        return findings.add_with_hint(place, format!("{} is its own parent", quoted(parent)), hint);
    }
    if !findings.entity(&place, parent) {
        return;
    }
    let is_circle = blueprint.with_ancestors(entity).skip(1).any(|above| above.name == entity.name);
    let stands_before = blueprint.entities[..at].iter().any(|before| before.name == parent);
    if is_circle {
        let around: Vec<&str> = blueprint.with_ancestors(entity).map(|above| above.name.as_str()).collect();
        let back =
            around.iter().skip(1).position(|name| *name == entity.name).map_or(around.len(), |at| at + 2);
        findings
            .add(place, format!("parents go in a circle: {}", around[..back.min(around.len())].join(" → ")));
    } else if !stands_before {
        let hint = format!("move `{}` below `{parent}`", entity.name);
        findings.add_with_hint(place, "a parent stands before its children", hint);
    }
}

fn owner(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    if entity.is_owned() && findings.blueprint.auth.is_none() {
        let hint = "add `[auth]`, or set `owner = \"nobody\"`";
        findings.add_with_hint(format!("{place}.owner"), "rows with an owner need accounts", hint);
    }
}

fn label(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    let place = format!("{place}.label");
    if entity.fields.is_empty() {
        return;
    }
    match entity.field(&entity.label) {
        None => {
            let known = entity.fields.iter().map(|field| field.name.as_str());
            findings.dangling(&place, "field", &entity.label, known);
        }
        Some(field) => {
            let unfit = field.kind.is_file()
                || matches!(field.kind, FieldKind::Many(_) | FieldKind::Json | FieldKind::Bool);
            if unfit {
                let message = format!("a field of type `{}` cannot stand for a row", field.kind.word());
                findings.add_with_hint(place, message, "choose a text field as `label`");
            }
        }
    }
}

/// A required ref in both directions: the first row of either could never be made.
fn required_circles(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    for (at, entity) in blueprint.entities.iter().enumerate() {
        for field in &entity.fields {
            let FieldKind::Ref(target) = &field.kind else { continue };
            if field.required && needs(blueprint, target, &entity.name) {
                let message = if *target == entity.name {
                    format!("the first row of {} would need another one", quoted(target))
                } else {
                    format!(
                        "a row of {} needs one of {} first, and the other way round",
                        quoted(&entity.name),
                        quoted(target)
                    )
                };
                let hint = format!("make it optional: `ref {target}?`");
                findings.add_with_hint(format!("entity.{at}.fields.{}", field.name), message, hint);
            }
        }
    }
}

/// Whether a row of `from` needs a row of `to`, perhaps by way of others.
fn needs(blueprint: &Blueprint, from: &str, to: &str) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(name) = seen.get(at).copied() {
        at += 1;
        if name == to {
            return true;
        }
        let Some(entity) = blueprint.entity(name) else { continue };
        let refs =
            entity.fields.iter().filter(|field| field.required).filter_map(|field| match &field.kind {
                FieldKind::Ref(target) => Some(target.as_str()),
                _ => None,
            });
        for next in refs.chain(entity.parent.as_deref()) {
            if !seen.contains(&next) {
                seen.push(next);
            }
        }
    }
    false
}
