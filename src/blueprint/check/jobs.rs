//! `[[job]]`.

use super::super::problem::quoted;
use super::super::types::*;
use super::{Findings, values};

pub(super) fn check(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    let named = |at: usize| format!("job.{at}.name");
    findings.twice("job", blueprint.jobs.iter().enumerate().map(|(at, job)| (named(at), job.name.as_str())));
    for (at, job) in blueprint.jobs.iter().enumerate() {
        let place = format!("job.{at}");
        findings.snake(&named(at), "a job", &job.name);
        let entity = trigger(findings, &place, &job.trigger);
        cost(findings, &place, job, entity);
        if job.retries > 10 {
            findings.add(format!("{place}.retries"), "`retries` is from 0 to 10");
        }
        if job.steps.is_empty() {
            findings.add(format!("{place}.steps"), "a job needs a step");
        }
        let is_unknown = job.trigger.entity().is_some() && entity.is_none();
        for (position, step) in job.steps.iter().enumerate().filter(|_| !is_unknown) {
            let walk = Walk { place: format!("{place}.steps.{position}"), entity };
            self::step(findings, &walk, step);
        }
    }
}

/// A step, and the entity whose row it works on; none for a job that runs by the clock.
struct Walk<'a> {
    place: String,
    entity: Option<&'a Entity>,
}

/// The entity whose rows start it.
pub(super) fn trigger<'a>(
    findings: &mut Findings<'a>,
    place: &str,
    trigger: &'a Trigger,
) -> Option<&'a Entity> {
    let blueprint = findings.blueprint;
    let place = format!("{place}.on");
    if let Trigger::Button { label, .. } = trigger {
        findings.line(&format!("{place}.label"), "the label", label, 60);
        if blueprint.auth.is_none() {
            findings.add_with_hint(
                place.as_str(),
                "a button that starts a job needs accounts",
                "add `[auth]`",
            );
        }
    }
    let name = trigger.entity()?;
    findings.entity(&place, name);
    blueprint.entity(name)
}

fn cost(findings: &mut Findings<'_>, place: &str, job: &Job, entity: Option<&Entity>) {
    if job.cost == 0 {
        return;
    }
    let place = format!("{place}.cost");
    let blueprint = findings.blueprint;
    let Some(auth) = &blueprint.auth else {
        return findings.add_with_hint(place, "credits need accounts", "add `[auth]`, or leave `cost` out");
    };
    let sold = blueprint.prices.iter().any(|price| price.credits > 0);
    if !sold && auth.welcome_credits == 0 {
        let hint = "add a `[[price]]` with `credits`, or `welcome_credits` to `[auth]`";
        findings.add_with_hint(place.as_str(), "nobody can ever have the credits that this job costs", hint);
    }
    match (&job.trigger, entity) {
        (Trigger::Every(_), _) => {
            findings.add(place, "a job that runs by the clock has nobody to take credits from")
        }
        (Trigger::Created(_) | Trigger::Updated(_), Some(entity)) if !entity.is_owned() => {
            let message = format!("rows of {} have no owner to take credits from", quoted(&entity.name));
            findings.add_with_hint(place, message, "set `owner = \"user\"`");
        }
        _ => {}
    }
}

fn step<'a>(findings: &mut Findings<'a>, walk: &Walk<'a>, step: &JobStep) {
    let place = &walk.place;
    match step {
        JobStep::Ai { .. } => ai(findings, walk, step),
        JobStep::Email { to, subject, body } => {
            findings.line(&format!("{place}.subject"), "the subject", subject, 200);
            findings.filled(&format!("{place}.subject"), "the subject", subject, &[]);
            findings.paragraph(&format!("{place}.body"), "the text", body, 4000);
            findings.filled(&format!("{place}.body"), "the text", body, &[]);
            recipient(findings, walk, "email", to, |kind| *kind == FieldKind::Email);
        }
        JobStep::Sms { to, body } => {
            findings.paragraph(&format!("{place}.body"), "the text", body, 1000);
            findings.filled(&format!("{place}.body"), "the text", body, &[]);
            recipient(findings, walk, "sms", to, |kind| *kind == FieldKind::Phone);
        }
        JobStep::Notify { to, text } => {
            findings.paragraph(&format!("{place}.text"), "the text", text, 1000);
            findings.filled(&format!("{place}.text"), "the text", text, &[]);
            recipient(findings, walk, "notify", to, |_| false);
        }
        JobStep::Set { field, value } => set(findings, walk, field, value),
        JobStep::Slot(name) => slot(findings, &format!("{place}.slot"), name, SlotKind::JobStep),
    }
}

fn recipient(
    findings: &mut Findings<'_>,
    walk: &Walk<'_>,
    key: &str,
    to: &str,
    fits: impl Fn(&FieldKind) -> bool,
) {
    let place = format!("{}.{key}", walk.place);
    let blueprint = findings.blueprint;
    if to.is_empty() {
        return;
    }
    if to == "owner" {
        return match walk.entity {
            Some(entity) if blueprint.with_ancestors(entity).any(Entity::is_owned) => {}
            Some(entity) => findings.add(place, format!("rows of {} have no owner", quoted(&entity.name))),
            None => findings.add_with_hint(
                place,
                "a job that runs by the clock has no row, so no owner",
                "name a role",
            ),
        };
    }
    if let Some(field) = walk.entity.and_then(|entity| entity.field(to)) {
        if field.kind != FieldKind::Ref("User".into()) && !fits(&field.kind) {
            findings.add(
                place,
                format!("{} is of type `{}`, which reaches nobody", quoted(to), field.kind.word()),
            );
        }
        return;
    }
    let roles = || blueprint.auth.iter().flat_map(|auth| auth.roles.iter().map(String::as_str));
    if !roles().any(|role| role == to) {
        let fields =
            walk.entity.iter().flat_map(|entity| entity.fields.iter().map(|field| field.name.as_str()));
        findings.dangling(&place, "role or field", to, roles().chain(fields).chain(["owner"]));
    }
}

fn set(findings: &mut Findings<'_>, walk: &Walk<'_>, name: &str, value: &str) {
    let place = format!("{}.set", walk.place);
    let Some(entity) = walk.entity else {
        return findings.add(place, "a job that runs by the clock has no row to set a field of");
    };
    match entity.field(name) {
        None if name.is_empty() => {}
        None => {
            findings.dangling(&place, "field", name, entity.fields.iter().map(|field| field.name.as_str()))
        }
        Some(field) if !values::can_be_constant(&field.kind) => {
            findings
                .add(place, format!("a field of type `{}` cannot be set to a constant", field.kind.word()));
        }
        Some(field) => {
            if let Err(wanted) = values::fits(field, value) {
                let message = format!("{} does not fit {}", quoted(value), quoted(name));
                findings.add_with_hint(format!("{}.value", walk.place), message, wanted);
            }
        }
    }
}

pub(super) fn slot(findings: &mut Findings<'_>, place: &str, name: &str, kind: SlotKind) {
    use super::super::words::Word as _;
    let slots = &findings.blueprint.slots;
    match slots.iter().find(|slot| slot.name == name) {
        None if name.is_empty() => {}
        None => {
            findings.dangling(place, "slot", name, slots.iter().map(|slot| slot.name.as_str()));
        }
        Some(slot) if slot.kind != kind => {
            let message =
                format!("the slot {} is of kind `{}`, not `{}`", quoted(name), slot.kind.word(), kind.word());
            findings.add(place, message);
        }
        Some(_) => {}
    }
}

fn ai<'a>(findings: &mut Findings<'a>, walk: &Walk<'a>, step: &JobStep) {
    let JobStep::Ai { call, from, into, each, prompt } = step else { return };
    let place = &walk.place;
    findings.paragraph(&format!("{place}.prompt"), "the prompt", prompt, 8000);
    let Some(entity) = walk.entity else {
        return findings.add(format!("{place}.ai"), "a job that runs by the clock has no row to read");
    };
    let Some(entity) = looped(findings, place, entity, each.as_deref()) else { return };
    input(findings, place, entity, *call, from);
    output(findings, place, entity, *call, into);
}

/// The entity whose fields the step uses.
fn looped<'a>(
    findings: &mut Findings<'a>,
    place: &str,
    entity: &'a Entity,
    each: Option<&str>,
) -> Option<&'a Entity> {
    let Some(each) = each else { return Some(entity) };
    let blueprint = findings.blueprint;
    let place = format!("{place}.each");
    if !findings.entity(&place, each) {
        return None;
    }
    let child = blueprint.entity(each)?;
    if child.parent.as_deref() != Some(entity.name.as_str()) {
        let message = format!("{} is not a child of {}", quoted(each), quoted(&entity.name));
        findings.add_with_hint(place, message, format!("set `parent = \"{}\"` on it", entity.name));
        return None;
    }
    Some(child)
}

fn input(findings: &mut Findings<'_>, place: &str, entity: &Entity, call: AiCall, from: &[String]) {
    let place = format!("{place}.from");
    let reads_image = matches!(call, AiCall::ImageToText | AiCall::ImageToJson | AiCall::ImageToImage);
    let mut images = 0;
    for (at, name) in from.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let place = format!("{place}.{at}");
        match entity.field(name).map(|field| &field.kind) {
            None => findings.dangling(
                &place,
                "field",
                name,
                entity.fields.iter().map(|field| field.name.as_str()),
            ),
            Some(FieldKind::Image) => images += 1,
            Some(FieldKind::File | FieldKind::Many(_)) => {
                findings.add(place, format!("a model cannot read {}", quoted(name)));
            }
            Some(_) => {}
        }
    }
    match (reads_image, images) {
        _ if from.is_empty() => findings.add(place, "`from` names nothing to read"),
        _ if from.iter().all(String::is_empty) => {}
        (true, 0) => findings.add(place, "`from` names no field of type `image`"),
        (false, 1..) => findings.add(place, "this call reads text, and `from` names an image"),
        _ => {}
    }
}

fn output(findings: &mut Findings<'_>, place: &str, entity: &Entity, call: AiCall, into: &str) {
    let blueprint = findings.blueprint;
    let place = format!("{place}.into");
    let gives_rows = matches!(call, AiCall::TextToJson | AiCall::ImageToJson);
    let gives_image = matches!(call, AiCall::TextToImage | AiCall::ImageToImage);
    if into.is_empty() {
        return;
    }
    if let Some(child) = blueprint.entity(into) {
        if !gives_rows {
            findings.add_with_hint(place, "only `…->json` makes rows", "name a field");
        } else if child.parent.as_deref() != Some(entity.name.as_str()) {
            findings.add(place, format!("{} is not a child of {}", quoted(into), quoted(&entity.name)));
        }
        return;
    }
    let Some(field) = entity.field(into) else {
        let children = blueprint.children_of(entity).map(|child| child.name.as_str());
        let known = entity.fields.iter().map(|field| field.name.as_str()).chain(children);
        return findings.dangling(&place, "field or child entity", into, known);
    };
    let wanted = match () {
        () if gives_rows && field.kind != FieldKind::Json => "a child entity, or a field of type `json`",
        () if gives_image && field.kind != FieldKind::Image => "a field of type `image`",
        () if !gives_rows && !gives_image && !matches!(field.kind, FieldKind::Text | FieldKind::LongText) => {
            "a field of type `text` or `longtext`"
        }
        () => return,
    };
    findings
        .add(place, format!("`into` names {wanted}; {} is of type `{}`", quoted(into), field.kind.word()));
}
