//! AI work, mails, messages and notices.

use crate::blueprint::{
    AiCall, Blueprint, Channel, EntityKind, FieldKind, Job, JobStep, Notice, Owner, Setter, Slot, SlotKind,
    Trigger,
};

use super::Origin;
use super::fields::{field, read};
use super::names;
use super::shape::main_thing;
use super::sketch::{Form, Sketch, Thing};

/// What the AI reads and makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// A picture of things in, a picture of each out.
    Illustrate,
    Recognise,
    Draw,
    Write,
}

fn work(sketch: &Sketch) -> Option<Work> {
    if !sketch.claims("ai") {
        return None;
    }
    let reads = sketch.cues.has("upload.photo");
    let draws = sketch.cues.has("ai.image");
    Some(match (reads, draws) {
        (true, true) => Work::Illustrate,
        (true, false) => Work::Recognise,
        (false, true) => Work::Draw,
        (false, false) if sketch.cues.has("ai.recognise") => Work::Recognise,
        _ => Work::Write,
    })
}

/// The thing whose rows start the AI.
fn subject(sketch: &Sketch) -> Option<String> {
    let photo = sketch.things.iter().find(|thing| {
        thing.form == Form::Record
            && thing.fields.iter().any(|attribute| {
                matches!(attribute.field.kind, FieldKind::Image | FieldKind::File)
                    && attribute.field.set == Setter::Form
            })
    });
    photo
        .or_else(|| {
            sketch.things.iter().find(|thing| matches!(thing.head(), "detection" | "recognition" | "scan"))
        })
        .or_else(|| {
            super::behaviours::target(sketch, "ai")
                .and_then(|name| sketch.things.iter().find(|thing| thing.name == name))
        })
        .or_else(|| main_thing(sketch).map(|index| &sketch.things[index]))
        .map(|thing| thing.name.clone())
}

/// Child of `name` that one AI answer fills.
fn child(sketch: &Sketch, name: &str) -> Option<String> {
    sketch
        .things
        .iter()
        .find(|thing| thing.parent.as_deref() == Some(name) && thing.form == Form::Record)
        .map(|thing| thing.name.clone())
}

/// Fields that the jobs read and write.
pub(super) fn prepare(sketch: &mut Sketch, main: &str) {
    let Some(work) = work(sketch) else { return };
    let name = subject(sketch).unwrap_or_else(|| main.to_owned());
    let kid = child(sketch, &name);
    let written = written(sketch);
    let Some(thing) = sketch.thing(&name) else { return };
    if matches!(work, Work::Illustrate | Work::Recognise) {
        let picture = thing
            .fields
            .iter()
            .any(|attribute| attribute.field.kind == FieldKind::Image && attribute.field.set == Setter::Form);
        if !picture {
            thing.fields.retain(|attribute| attribute.field.name != "photo");
            thing.fields.insert(
                0,
                super::sketch::Attribute {
                    field: field("photo", FieldKind::Image, true),
                    origin: Origin::Assumed,
                },
            );
        }
        for attribute in &mut thing.fields {
            if attribute.field.kind == FieldKind::Image {
                attribute.field.required = true;
            }
        }
    }
    thing.fields.retain(|attribute| {
        !matches!(attribute.field.name.as_str(), "status" | "date" | "description")
            || attribute.origin == Origin::Stated && attribute.field.name != "status"
    });
    match work {
        Work::Illustrate => {}
        Work::Recognise => {
            thing.add(read("result", "longtext?, set=job"), Origin::Assumed);
        }
        Work::Draw => {
            thing.add(field("description", FieldKind::LongText, true), Origin::Assumed);
            thing.fields.retain(|attribute| {
                attribute.field.kind != FieldKind::Image || attribute.field.set == Setter::Job
            });
            thing.add(read("picture", "image?, set=job"), Origin::Assumed);
        }
        Work::Write => {
            if !thing.fields.iter().any(|attribute| {
                attribute.field.kind == FieldKind::LongText && attribute.field.set == Setter::Form
            }) {
                thing.add(field("content", FieldKind::LongText, true), Origin::Assumed);
            }
            thing.fields.retain(|attribute| {
                !matches!(attribute.field.name.as_str(), "summary" | "answer")
                    && attribute.field.name != written
            });
            thing.add(read(written, "longtext?, set=job"), Origin::Assumed);
            if has_file(thing) {
                thing.fields.retain(|attribute| {
                    attribute.field.kind != FieldKind::LongText || attribute.field.set == Setter::Job
                });
                thing.add(read("file_text", "longtext?, set=job"), Origin::Assumed);
            }
        }
    }
    if !thing.fields.iter().any(|attribute| matches!(attribute.field.kind, FieldKind::Text)) {
        thing.fields.insert(
            0,
            super::sketch::Attribute {
                field: field("title", FieldKind::Text, true),
                origin: Origin::Assumed,
            },
        );
    }
    thing.add(read("status", "enum waiting|ready|failed = waiting, set=job"), Origin::Assumed);
    if work == Work::Illustrate {
        illustrated(sketch, &name, kid);
    }
}

fn has_file(thing: &Thing) -> bool {
    thing
        .fields
        .iter()
        .any(|attribute| attribute.field.kind == FieldKind::File && attribute.field.set == Setter::Form)
}

/// What the AI writes, by its own name.
fn written(sketch: &Sketch) -> &'static str {
    [("ai.summary", "summary"), ("ai.translation", "translation"), ("ai.transcript", "transcript")]
        .into_iter()
        .find(|(cue, _)| sketch.cues.has(cue))
        .map_or("answer", |(_, name)| name)
}

/// The things seen in the picture, each with a picture of its own.
fn illustrated(sketch: &mut Sketch, name: &str, kid: Option<String>) {
    let kid = kid.or_else(|| {
        sketch
            .things
            .iter()
            .find(|thing| {
                thing.name != name
                    && thing.form == Form::Record
                    && thing.parent.is_none()
                    && matches!(thing.head(), "dish" | "item" | "meal" | "product" | "object" | "food")
            })
            .map(|thing| thing.name.clone())
    });
    let kid = kid.unwrap_or_else(|| {
        let mut words: Vec<String> = names::words(name).split(' ').map(str::to_owned).collect();
        words.push("item".to_owned());
        let thing = Thing::new(&words, Origin::Assumed, "what the AI finds in the picture");
        let name = thing.name.clone();
        sketch.things.push(thing);
        name
    });
    if let Some(thing) = sketch.thing(&kid) {
        thing.parent = Some(name.to_owned());
        thing.refs.clear();
        thing.fields.clear();
        for line in ["name text, set=job", "description longtext?, set=job", "picture image?, set=job"] {
            if let Some((name, kind)) = line.split_once(' ') {
                thing.add(read(name, kind), Origin::Assumed);
            }
        }
    }
}

/// Adds jobs and notices to the blueprint; what they cannot do is appended to `unbuilt`.
pub(super) fn add(sketch: &Sketch, blueprint: &mut Blueprint, unbuilt: &mut Vec<String>) {
    if let Some(job) = work(sketch).and_then(|work| ai_job(sketch, blueprint, work)) {
        if job.steps.iter().any(|step| matches!(step, JobStep::Slot(_))) {
            let description = "Read the text of the uploaded `file` into `file_text`.".to_owned();
            blueprint.slots.push(Slot::new("read_file", SlotKind::JobStep, description));
        }
        blueprint.jobs.push(job);
    }
    let notify = sketch.claims("notification") || sketch.claims("email") || sketch.claims("sms");
    if notify && let Some(notice) = notice(sketch, blueprint) {
        blueprint.notices.push(notice);
    }
    mails(sketch, blueprint, unbuilt);
    if sketch.claims("jobs") && blueprint.jobs.is_empty() {
        blueprint.jobs.push(routine(sketch));
    }
}

fn ai(call: AiCall, from: Vec<String>, into: &str, each: Option<String>, prompt: String) -> JobStep {
    JobStep::Ai { call, from, into: into.to_owned(), each, prompt }
}

/// Reads what is in the picture, one row each, and draws a picture of every row.
fn illustrate(thing: &str, image: String, child: &str) -> Vec<JobStep> {
    let each = names::words(child);
    let read = format!(
        "Read every {each} in this picture of a {thing}. Give the name and a short description of each."
    );
    let draw = format!("An appetising, realistic picture of this {each}.");
    vec![
        ai(AiCall::ImageToJson, vec![image], child, None, read),
        ai(
            AiCall::TextToImage,
            vec!["name".into(), "description".into()],
            "picture",
            Some(child.to_owned()),
            draw,
        ),
    ]
}

fn ai_job(sketch: &Sketch, blueprint: &Blueprint, work: Work) -> Option<Job> {
    let name = subject(sketch)?;
    let entity = blueprint.entities.iter().find(|entity| entity.name == name)?;
    let image = entity
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Image && field.set == Setter::Form)
        .map(|field| field.name.clone());
    let text = entity
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::LongText && field.set == Setter::Form)
        .map_or_else(|| entity.label.clone(), |field| field.name.clone());
    let thing = names::words(&name);
    let mut steps = match work {
        Work::Illustrate => illustrate(&thing, image?, &child(sketch, &name)?),
        Work::Recognise => vec![ai(
            AiCall::ImageToText,
            vec![image?],
            "result",
            None,
            "Say what the picture shows, in one short sentence.".to_owned(),
        )],
        Work::Draw => {
            vec![ai(AiCall::TextToImage, vec![text], "picture", None, format!("A picture for this {thing}."))]
        }
        Work::Write => {
            let made = written(sketch);
            let file = entity.fields.iter().any(|field| field.name == "file_text");
            let from = if file { "file_text".to_owned() } else { text };
            let prompt = if made == "answer" {
                format!("Answer helpfully, as an assistant for this {thing}.")
            } else {
                format!("Write the {made} of this {thing}.")
            };
            let write = ai(AiCall::TextToText, vec![from], made, None, prompt);
            if file { vec![JobStep::Slot("read_file".into()), write] } else { vec![write] }
        }
    };
    if entity.fields.iter().any(|field| field.name == "status" && field.set == Setter::Job) {
        steps.push(JobStep::Set { field: "status".into(), value: "ready".into() });
    }
    steps.push(JobStep::Notify { to: "owner".into(), text: format!("Your {thing} is ready.") });
    let verb = match work {
        Work::Illustrate => "illustrate",
        Work::Recognise => "recognise",
        Work::Draw => "draw",
        Work::Write => "answer",
    };
    let paid = sketch.claims("payment.credits");
    Some(Job {
        name: verb.to_owned(),
        trigger: Trigger::Created(name),
        cost: u32::from(paid),
        retries: 3,
        refund: paid,
        steps,
    })
}

/// Tell somebody about the rows that matter most.
fn notice(sketch: &Sketch, blueprint: &Blueprint) -> Option<Notice> {
    let rank = |kind: &EntityKind| match kind {
        EntityKind::Booking { .. } | EntityKind::Order { .. } => 3,
        EntityKind::Comment | EntityKind::Review { .. } => 2,
        EntityKind::Record => 1,
        EntityKind::Contact => 0,
    };
    let contact_only = !sketch.claims("notification") && !sketch.claims("sms");
    let entity = blueprint
        .entities
        .iter()
        .rev()
        .filter(|entity| entity.owner == Owner::User || entity.kind == EntityKind::Contact || contact_only)
        .max_by_key(|entity| rank(&entity.kind))?;
    let mut by = Vec::new();
    if sketch.claims("notification") {
        by.push(Channel::App);
    }
    if sketch.claims("email") {
        by.push(Channel::Email);
    }
    if sketch.claims("sms") {
        by.push(Channel::Sms);
    }
    let to = match (&entity.kind, entity.owner) {
        (EntityKind::Comment | EntityKind::Review { .. }, _) => "parent_owner",
        (EntityKind::Contact, _) | (_, Owner::Nobody) => "admins",
        _ => "owner",
    };
    let thing = names::words(&entity.name);
    Some(Notice {
        on: Trigger::Created(entity.name.clone()),
        to: to.to_owned(),
        by,
        text: format!("There is a new {thing}."),
    })
}

/// An app that sends mail sends the rows that are mails. A mail's words are fixed and end with the address of the row:
/// nothing fills a row's own words into them.
fn mails(sketch: &Sketch, blueprint: &mut Blueprint, unbuilt: &mut Vec<String>) {
    if !sketch.claims("email") {
        return;
    }
    let mail = blueprint.entities.iter().find(|entity| {
        matches!(entity.name.as_str(), "Email" | "Newsletter" | "Campaign" | "Issue")
            && entity.kind == EntityKind::Record
    });
    let Some(mail) = mail else { return };
    let thing = names::words(&mail.name);
    let to = mail
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Email)
        .map_or_else(|| "owner".to_owned(), |field| field.name.clone());
    unbuilt.push(format!(
        "email: what is sent says that there is a new {thing} and where to read it; it does not carry the {thing} itself"
    ));
    blueprint.jobs.push(Job {
        name: "send".to_owned(),
        trigger: Trigger::Button { entity: mail.name.clone(), label: "Send".to_owned() },
        cost: 0,
        retries: 3,
        refund: false,
        steps: vec![JobStep::Email {
            to,
            subject: format!("A new {thing} for you"),
            body: format!("There is a new {thing} for you. Read it here:"),
        }],
    });
}

fn routine(sketch: &Sketch) -> Job {
    let step = if sketch.claims("email") {
        JobStep::Email {
            to: "admin".into(),
            subject: "What happened today".into(),
            body: "A day has passed.".into(),
        }
    } else {
        JobStep::Notify { to: "admin".into(), text: "The daily routine has run.".into() }
    };
    Job {
        name: "daily_routine".to_owned(),
        trigger: Trigger::Every("daily".to_owned()),
        cost: 0,
        retries: 3,
        refund: false,
        steps: vec![step],
    }
}
