//! Fields of an entity.

use super::super::names::RESERVED_FIELDS;
use super::super::problem::quoted;
use super::super::types::*;
use super::{Findings, values};

const MOST: usize = 60;

/// Largest upload that can be allowed.
const LARGEST_FILE: f64 = 100.0 * 1024.0 * 1024.0;

pub(super) fn check(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    if entity.fields.is_empty() {
        let hint = "such as `fields.name = \"text max=80\"`";
        findings.add_with_hint(format!("{place}.fields"), "an entity needs `fields`", hint);
    }
    if entity.fields.len() > MOST {
        let message = format!("there are {} fields; {MOST} are the most", entity.fields.len());
        return findings.add(format!("{place}.fields"), message);
    }
    let names =
        entity.fields.iter().map(|field| (format!("{place}.fields.{}", field.name), field.name.as_str()));
    findings.twice("field", names);
    for field in &entity.fields {
        let place = format!("{place}.fields.{}", field.name);
        name(findings, &place, field);
        was(findings, &place, entity, field);
        target(findings, &place, entity, field);
        limits(findings, &place, field);
        pattern(findings, &place, field);
        unique(findings, &place, field);
        setter(findings, &place, entity, field);
        if let Some(default) = &field.default {
            default_value(findings, &place, field, default);
        }
    }
}

fn name(findings: &mut Findings<'_>, place: &str, field: &Field) {
    if RESERVED_FIELDS.contains(&field.name.as_str()) {
        let hint = match field.name.as_str() {
            "owner" | "owner_id" => "set `owner = \"user\"` on the entity",
            "parent" | "parent_id" => "set `parent` on the entity",
            _ => "every row has it already; choose another name for what is meant",
        };
        findings.add_with_hint(place, format!("the field name {} is reserved", quoted(&field.name)), hint);
    }
    findings.snake(place, "a field", &field.name);
    findings.line(place, "the label", &field.label, 60);
    if field.label.trim().is_empty() {
        findings.add(place, "the label is empty");
    }
    if let FieldKind::Enum(values) = &field.kind
        && values.is_empty()
    {
        findings.add_with_hint(place, "an enum needs values", "such as `enum todo|done`");
    }
}

/// A name that is in use says that nothing was renamed.
fn was(findings: &mut Findings<'_>, place: &str, entity: &Entity, field: &Field) {
    let Some(was) = &field.was else { return };
    findings.snake(place, "`was`", was);
    let mut others = entity.fields.iter().filter(|other| other.name != field.name);
    if entity.fields.iter().any(|other| other.name == *was) {
        let message = format!("{} is a field of this entity, so it was not renamed", quoted(was));
        findings.add_with_hint(place, message, "leave `was=` out, or the other field");
    } else if others.any(|other| other.was.as_ref() == Some(was)) {
        findings.add(place, format!("two fields cannot both have been {}", quoted(was)));
    }
}

fn target(findings: &mut Findings<'_>, place: &str, entity: &Entity, field: &Field) {
    let Some(target) = field.target() else { return };
    match &field.kind {
        FieldKind::Many(_) if target == "User" => {
            let hint = "people of a row are its members: `behaviours = [\"members\"]`";
            findings.add_with_hint(place, "`many User` does not exist", hint);
        }
        FieldKind::Many(_) if target == entity.name => {
            let hint = format!("`ref {target}?` points at one row of the same entity");
            findings.add_with_hint(place, "an entity cannot hold many of itself", hint);
        }
        FieldKind::Ref(_) if target == "User" => {
            if findings.blueprint.auth.is_none() {
                findings.add_with_hint(place, "`ref User` needs accounts", "add `[auth]`");
            }
        }
        _ => {
            findings.entity(place, target);
        }
    }
    if matches!(field.kind, FieldKind::Many(_)) && field.required {
        findings.add(place, "a field of type `many` is always optional");
    }
}

fn limits(findings: &mut Findings<'_>, place: &str, field: &Field) {
    let kind = field.kind.word();
    let allowed = match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Int | FieldKind::Decimal | FieldKind::Money => {
            (true, true)
        }
        FieldKind::Image | FieldKind::File => (false, true),
        _ => (false, false),
    };
    for (name, limit, allowed) in [("min=", field.min, allowed.0), ("max=", field.max, allowed.1)] {
        let Some(limit) = limit else { continue };
        if !allowed {
            findings.add(place, format!("`{name}` does not fit a field of type `{kind}`"));
        } else if field.kind != FieldKind::Decimal && limit.fract() != 0.0 {
            findings.add(place, format!("`{name}` is a whole number here"));
        } else if !limit.is_finite() || limit.abs() > 1e15 {
            findings.add(place, format!("`{name}` is out of range"));
        }
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        findings.add(place, "`min=` is larger than `max=`");
    }
    let is_text = matches!(field.kind, FieldKind::Text | FieldKind::LongText);
    if is_text && (field.min.is_some_and(|min| min < 0.0) || field.max.is_some_and(|max| max < 1.0)) {
        findings.add(place, "limits of a text count characters, so they are positive");
    }
    if is_text && field.max.is_some_and(|max| max > 100_000.0) {
        findings.add(place, "a text has at most 100000 characters");
    }
    if field.kind.is_file() && field.max.is_some_and(|max| !(1.0..=LARGEST_FILE).contains(&max)) {
        findings.add(place, "a file has at most 100MB");
    }
}

fn pattern(findings: &mut Findings<'_>, place: &str, field: &Field) {
    let Some(pattern) = &field.pattern else { return };
    if field.kind != FieldKind::Text {
        findings.add(place, format!("`pattern=` does not fit a field of type `{}`", field.kind.word()));
    }
    if pattern.chars().count() > 200 || !values::is_regular(pattern) {
        findings.add(place, format!("not a regular expression: {}", quoted(pattern)));
    }
}

fn unique(findings: &mut Findings<'_>, place: &str, field: &Field) {
    let fits = !field.kind.is_file()
        && !matches!(
            field.kind,
            FieldKind::LongText | FieldKind::Json | FieldKind::Bool | FieldKind::Many(_)
        );
    if field.unique && !fits {
        findings.add(place, format!("`unique` does not fit a field of type `{}`", field.kind.word()));
    }
    if field.unique && field.default.is_some() {
        findings.add(place, "a unique field cannot have a default: only one row could use it");
    }
}

/// A required field that nobody can fill makes it impossible to make a row.
fn setter(findings: &mut Findings<'_>, place: &str, entity: &Entity, field: &Field) {
    let open = field.required && field.default.is_none();
    let by_people = !entity.access.create.is_empty();
    let hint = "make it optional with `?`, or give it a default";
    match &field.set {
        Setter::Form => {}
        Setter::Job if open && by_people && field.kind != FieldKind::Bool => {
            findings.add_with_hint(
                place,
                "people make rows, but only a job fills in this required field",
                hint,
            );
        }
        Setter::Job => {}
        Setter::System => {
            let is_total = matches!(&entity.kind, EntityKind::Order { total, .. } if *total == field.name);
            if open && !is_total && field.kind != FieldKind::Bool {
                findings.add_with_hint(place, "nothing fills in this required field", hint);
            }
        }
        Setter::Roles(roles) => {
            findings.repeated(place, roles.iter().map(String::as_str));
            for role in roles {
                findings.role(place, role);
            }
            let is_theirs = |grant: &Grant| matches!(grant, Grant::Role(role) if roles.contains(role));
            if open
                && by_people
                && field.kind != FieldKind::Bool
                && !entity.access.create.iter().all(is_theirs)
            {
                let who = roles.join(", ");
                findings.add_with_hint(
                    place,
                    format!("others make rows, but only {who} can fill in this field"),
                    hint,
                );
            }
        }
    }
    if field.kind.is_file() && field.set == Setter::System {
        findings.add(place, "the system makes no files; use `set=job`");
    }
}

fn default_value(findings: &mut Findings<'_>, place: &str, field: &Field, default: &str) {
    if !values::can_be_constant(&field.kind) {
        let message = format!("a field of type `{}` cannot have a default", field.kind.word());
        return findings.add(place, message);
    }
    if let Err(wanted) = values::fits(field, default) {
        findings.add_with_hint(place, format!("the default {} does not fit", quoted(default)), wanted);
    }
}
