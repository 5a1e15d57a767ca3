//! Comments, reviews, bookings, orders, contact forms.

use super::super::problem::quoted;
use super::super::types::*;
use super::Findings;

pub(super) fn check(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    match &entity.kind {
        EntityKind::Record => {}
        EntityKind::Comment => under_parent(findings, place, entity),
        EntityKind::Review { rating } => {
            under_parent(findings, place, entity);
            owned(findings, place, entity, "one review a person");
            review(findings, place, entity, rating);
        }
        EntityKind::Booking { of, from, to } => booking(findings, place, entity, of, [from, to]),
        EntityKind::Order { of, quantity, price, total } => {
            owned(findings, place, entity, "an order is paid by its owner");
            wanted(findings, place, entity, "quantity", quantity, "int", |kind| *kind == FieldKind::Int);
            wanted(findings, place, entity, "total", total, "money", |kind| *kind == FieldKind::Money);
            if entity.field(total).is_some_and(|field| field.set != Setter::System) {
                let place = format!("{place}.fields.{total}");
                findings.add_with_hint(place, "the total of an order is computed", "add `, set=system`");
            }
            order_price(findings, place, entity, of, price);
            status(findings, place, entity, &["pending", "paid", "cancelled"], Status::Needed);
        }
        EntityKind::Contact => contact(findings, place, entity),
    }
}

fn under_parent(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    if entity.parent.is_none() {
        let kind = entity.kind.word();
        let hint = "set `parent` to what it is about";
        findings.add_with_hint(format!("{place}.kind"), format!("a {kind} needs a parent"), hint);
    }
}

fn owned(findings: &mut Findings<'_>, place: &str, entity: &Entity, why: &str) {
    if !entity.is_owned() {
        let message = format!("{} needs an owner: {why}", quoted(&entity.name));
        let hint = if findings.blueprint.auth.is_some() { "set `owner = \"user\"`" } else { "add `[auth]`" };
        findings.add_with_hint(format!("{place}.owner"), message, hint);
    }
}

fn review(findings: &mut Findings<'_>, place: &str, entity: &Entity, rating: &str) {
    wanted(findings, place, entity, "rating", rating, "int", |kind| *kind == FieldKind::Int);
    let Some(field) = entity.field(rating).filter(|field| field.kind == FieldKind::Int) else { return };
    if field.min != Some(1.0) || field.max != Some(5.0) {
        let place = format!("{place}.fields.{rating}");
        findings.add_with_hint(place, "a rating goes from 1 to 5", "write `int min=1 max=5`");
    }
}

fn booking(findings: &mut Findings<'_>, place: &str, entity: &Entity, of: &str, times: [&String; 2]) {
    thing(findings, place, entity, of);
    for (key, name) in [("from", times[0]), ("to", times[1])] {
        wanted(findings, place, entity, key, name, "date or datetime", FieldKind::is_time);
        if entity.field(name).is_some_and(|field| field.kind.is_time() && !field.required) {
            findings.add(format!("{place}.fields.{name}"), "the time of a booking is required");
        }
    }
    let kind = |name: &str| entity.field(name).map(|field| &field.kind).filter(|kind| kind.is_time());
    if let (Some(from), Some(to)) = (kind(times[0]), kind(times[1])) {
        if times[0] == times[1] {
            findings.add(format!("{place}.to"), "`from` and `to` are the same field");
        } else if from != to {
            findings.add(format!("{place}.to"), "`from` and `to` are of the same type");
        }
    }
    status(findings, place, entity, &["cancelled"], Status::Optional);
}

fn order_price(findings: &mut Findings<'_>, place: &str, entity: &Entity, of: &str, price: &str) {
    let blueprint = findings.blueprint;
    let Some(thing) = thing(findings, place, entity, of).and_then(|name| blueprint.entity(name)) else {
        return;
    };
    let place = format!("{place}.price");
    match thing.field(price) {
        Some(field) if field.kind == FieldKind::Money => {
            if !field.required {
                findings.add(place, format!("the price of {} is optional there", quoted(&thing.name)));
            }
        }
        Some(_) => findings
            .add(place, format!("{} of {} is not of type `money`", quoted(price), quoted(&thing.name))),
        None if price.is_empty() => {}
        None => {
            let message = format!("{} has no field {}", quoted(&thing.name), quoted(price));
            findings.add_with_hint(place, message, "name its money field");
        }
    }
}

/// The entity that `of` points at.
fn thing<'a>(findings: &mut Findings<'_>, place: &str, entity: &'a Entity, of: &str) -> Option<&'a str> {
    let is_thing = |kind: &FieldKind| matches!(kind, FieldKind::Ref(target) if target != "User");
    wanted(findings, place, entity, "of", of, "ref", is_thing);
    let field = entity.field(of).filter(|field| is_thing(&field.kind))?;
    if !field.required {
        findings.add(
            format!("{place}.fields.{of}"),
            format!(
                "what {} is for is required",
                if entity.kind.word() == "order" { "an order" } else { "a booking" }
            ),
        );
    }
    field.target()
}

/// The key names a field of a fitting type.
fn wanted(
    findings: &mut Findings<'_>,
    place: &str,
    entity: &Entity,
    key: &str,
    name: &str,
    wanted: &str,
    fits: impl Fn(&FieldKind) -> bool,
) {
    let place = format!("{place}.{key}");
    match entity.field(name) {
        Some(field) if fits(&field.kind) => {}
        Some(field) => {
            let message = format!(
                "`{key}` names a field of type `{wanted}`; {} is of type `{}`",
                quoted(name),
                field.kind.word()
            );
            findings.add(place, message);
        }
        None if name.is_empty() => {}
        None => {
            findings.dangling(&place, "field", name, entity.fields.iter().map(|field| field.name.as_str()))
        }
    }
}

/// Whether the field `status` must be there.
#[derive(PartialEq)]
enum Status {
    Needed,
    Optional,
}

fn status(findings: &mut Findings<'_>, place: &str, entity: &Entity, values: &[&str], need: Status) {
    let kind = if entity.kind.word() == "order" { "an order" } else { "a booking" };
    let Some(field) = entity.field("status") else {
        if need == Status::Needed {
            let hint =
                format!("add `fields.status = \"enum {} = {}, set=system\"`", values.join("|"), values[0]);
            findings.add_with_hint(format!("{place}.fields"), format!("{kind} needs a field `status`"), hint);
        }
        return;
    };
    let place = format!("{place}.fields.status");
    let FieldKind::Enum(known) = &field.kind else {
        return findings.add(place, format!("the status of {kind} is an enum"));
    };
    for value in values.iter().filter(|value| !known.iter().any(|known| known == *value)) {
        findings.add(place.clone(), format!("the status of {kind} needs the value `{value}`"));
    }
    if field.set.is_person() {
        findings.add_with_hint(
            place,
            format!("the status of {kind} is not for a form"),
            "add `, set=system`",
        );
    }
}

fn contact(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    if findings.blueprint.auth.is_none() {
        let message = "nobody could read what is sent to a contact form without accounts";
        findings.add_with_hint(format!("{place}.kind"), message, "add `[auth]`");
    }
    let first = findings.blueprint.entities.iter().find(|other| other.kind == EntityKind::Contact);
    if first.is_some_and(|first| first.name != entity.name) {
        findings.add(format!("{place}.kind"), "there is one contact form");
    }
    if !entity.access.create.contains(&Grant::Public) {
        findings.add(format!("{place}.access.create"), "a contact form is open to everybody: `public`");
    }
    if entity.is_owned() {
        findings.add(format!("{place}.owner"), "what visitors send has no owner: `owner = \"nobody\"`");
    }
}
