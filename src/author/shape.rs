//! Things get their form: comments under something, bookings of something, orders with a price.

use crate::blueprint::FieldKind;

use super::Origin;
use super::fields::{self, field, read};
use super::relations::is_satellite;
use super::sketch::{Form, Sketch, Thing};

/// Gives every thing its form, and every claim the thing it needs.
pub(super) fn shape(sketch: &mut Sketch) {
    supply(sketch);
    bookable(sketch);
    for index in 0..sketch.things.len() {
        let form = form(sketch, index);
        sketch.things[index].form = form;
    }
    one_of_each(sketch);
    for index in 0..sketch.things.len() {
        match sketch.things[index].form {
            Form::Comment => comment(&mut sketch.things[index]),
            Form::Review => review(&mut sketch.things[index]),
            Form::Booking => booking(sketch, index),
            Form::Order => order(sketch, index),
            Form::Contact => {
                sketch.things[index].refs.clear();
                sketch.things[index].parent = None;
            }
            Form::Record => {}
        }
        fields::complete(&mut sketch.things[index]);
        links(&mut sketch.things[index]);
    }
    contacts(sketch);
}

/// The thing that the app is about.
pub(super) fn main_thing(sketch: &Sketch) -> Option<usize> {
    let candidates = || {
        sketch.things.iter().enumerate().filter(|(_, thing)| {
            !is_satellite(thing.head()) && thing.form != Form::Contact && thing.parent.is_none()
        })
    };
    let pointed = |name: &str| {
        sketch
            .things
            .iter()
            .filter(|thing| {
                thing.parent.as_deref() == Some(name) || thing.refs.iter().any(|link| link.to == name)
            })
            .count()
    };
    candidates()
        .max_by(|a, b| {
            let key = |entry: &(usize, &Thing)| entry.1.score + 0.8 * pointed(&entry.1.name) as f64;
            key(a).total_cmp(&key(b)).then(b.0.cmp(&a.0))
        })
        .map(|(index, _)| index)
        .or_else(|| sketch.things.iter().position(|thing| thing.form != Form::Contact))
}

/// Claims without a thing to carry them get one.
fn supply(sketch: &mut Sketch) {
    let Some(main) = main_thing(sketch) else { return };
    let name = sketch.things[main].name.clone();
    let has =
        |sketch: &Sketch, heads: &[&str]| sketch.things.iter().any(|thing| heads.contains(&thing.head()));
    if sketch.claims("comment")
        && !has(
            sketch,
            &["comment", "reply", "condolence", "answer", "response", "discussion", "message", "remark"],
        )
    {
        let parent = super::behaviours::target(sketch, "comment").unwrap_or_else(|| name.clone());
        push(sketch, "comment", "people comment", Some(&parent));
    }
    if sketch.claims("rating") && !has(sketch, &["review", "rating", "testimonial", "feedback"]) {
        let parent = super::behaviours::target(sketch, "rating").unwrap_or_else(|| name.clone());
        push(sketch, "review", "people rate", Some(&parent));
    }
    if sketch.claims("booking")
        && !has(
            sketch,
            &["booking", "reservation", "rental", "appointment", "session", "consultation", "lease"],
        )
    {
        push(sketch, "booking", "people book", None);
    }
    if sketch.claims("order") && !has(sketch, &["order", "purchase", "transaction"]) {
        let booked = sketch.claims("booking") && !sketch.claims("payment.one_off");
        if booked {
            sketch.claims.remove("order");
        } else {
            push(sketch, "order", "people order", None);
        }
    }
}

/// Who books books something: what can be booked, or a service when nobody says what.
fn bookable(sketch: &mut Sketch) {
    const BOOKABLE: [&str; 24] = [
        "room",
        "table",
        "class",
        "service",
        "lesson",
        "tutor",
        "car",
        "apartment",
        "house",
        "hotel",
        "flight",
        "tour",
        "court",
        "desk",
        "venue",
        "spot",
        "seat",
        "slot",
        "equipment",
        "doctor",
        "trainer",
        "ticket",
        "event",
        "property",
    ];
    let target = BOOKABLE.iter().find_map(|head| {
        sketch.things.iter().find(|thing| thing.head() == *head).map(|thing| thing.name.clone())
    });
    let open = sketch.things.iter().position(|thing| {
        matches!(thing.head(), "booking" | "reservation" | "rental" | "appointment")
            && thing.parent.is_none()
            && thing.refs.iter().all(|link| link.many)
    });
    let (Some(open), true) = (open, sketch.claims("booking")) else { return };
    let target = target.unwrap_or_else(|| {
        let word = if sketch.theme.look == "tomato" { "table" } else { "service" };
        let mut thing = Thing::new(&[word.to_owned()], Origin::Assumed, "nobody said what is booked");
        thing.verbs = vec!["browse".to_owned()];
        let name = thing.name.clone();
        sketch.things.push(thing);
        name
    });
    sketch.things[open].link(&target, false, true);
}

fn push(sketch: &mut Sketch, word: &str, why: &str, parent: Option<&str>) {
    let mut thing = Thing::new(&[word.to_owned()], Origin::Assumed, why);
    thing.parent = parent.map(str::to_owned);
    if parent.is_none()
        && let Some(main) = main_thing(sketch)
    {
        let name = sketch.things[main].name.clone();
        thing.link(&name, false, true);
    }
    sketch.things.push(thing);
}

fn form(sketch: &Sketch, index: usize) -> Form {
    let thing = &sketch.things[index];
    if thing.form != Form::Record {
        return thing.form;
    }
    let has_target = thing.refs.iter().any(|link| !link.many && link.to != thing.name);
    match thing.head() {
        "comment" | "reply" | "condolence" | "remark" if thing.parent.is_some() => Form::Comment,
        "review" | "rating" | "testimonial" if thing.parent.is_some() => Form::Review,
        "booking" | "reservation" | "rental" if has_target => Form::Booking,
        "appointment" | "consultation" | "session" | "visit" | "lesson"
            if has_target && sketch.claims("booking") =>
        {
            Form::Booking
        }
        "order" | "purchase"
            if has_target && (sketch.claims("order") || sketch.claims("payment.one_off")) =>
        {
            Form::Order
        }
        _ => Form::Record,
    }
}

/// A second review or contact form of the same parent would be the same thing twice.
fn one_of_each(sketch: &mut Sketch) {
    let mut seen: Vec<(String, Form)> = Vec::new();
    for thing in &mut sketch.things {
        if matches!(thing.form, Form::Review | Form::Contact) {
            let key = (thing.parent.clone().unwrap_or_default(), thing.form);
            if seen.contains(&key) {
                thing.form = Form::Record;
            } else {
                seen.push(key);
            }
        }
    }
}

fn comment(thing: &mut Thing) {
    thing.refs.clear();
    if !thing.fields.iter().any(|attribute| matches!(attribute.field.kind, FieldKind::LongText)) {
        thing.fields.insert(
            0,
            super::sketch::Attribute {
                field: field("content", FieldKind::LongText, true),
                origin: Origin::Assumed,
            },
        );
    }
    thing.fields.retain(|attribute| !matches!(attribute.field.kind, FieldKind::Date | FieldKind::DateTime));
}

fn review(thing: &mut Thing) {
    thing.refs.clear();
    thing.fields.retain(|attribute| !matches!(attribute.field.name.as_str(), "rating" | "score" | "star"));
    let mut rating = field("rating", FieldKind::Int, true);
    (rating.min, rating.max) = (Some(1.0), Some(5.0));
    thing.fields.insert(0, super::sketch::Attribute { field: rating, origin: Origin::Assumed });
    thing.add(field("content", FieldKind::LongText, false), Origin::Assumed);
}

fn status(values: &str) -> crate::blueprint::Field {
    let first = values.split('|').next().unwrap_or("pending");
    read("status", &format!("enum {values} = {first}, set=system"))
}

/// What is booked, from when, until when, and how it stands.
fn booking(sketch: &mut Sketch, index: usize) {
    let short = matches!(
        sketch.things[index].head(),
        "appointment" | "consultation" | "session" | "visit" | "lesson"
    ) || sketch.things[index].refs.iter().any(|link| {
        ["table", "court", "class", "service", "doctor", "desk", "slot", "tutor"]
            .iter()
            .any(|word| link.to.to_lowercase().ends_with(word))
    });
    let Some(position) = sketch.things[index].refs.iter().position(|link| !link.many) else { return };
    let thing = &mut sketch.things[index];
    let mut link = thing.refs.remove(position);
    link.required = true;
    thing.refs.insert(0, link);
    thing.fields.retain(|attribute| {
        !matches!(attribute.field.kind, FieldKind::Date | FieldKind::DateTime)
            && attribute.field.name != "status"
            && attribute.field.name != "total_price"
    });
    let (kind, from, to) = if short {
        (FieldKind::DateTime, "start time", "end time")
    } else {
        (FieldKind::Date, "start date", "end date")
    };
    thing.add(field(from, kind.clone(), true), Origin::Assumed);
    thing.add(field(to, kind, true), Origin::Assumed);
    thing.add(status("pending|confirmed|cancelled"), Origin::Assumed);
    thing.add(field("notes", FieldKind::LongText, false), Origin::Assumed);
}

/// What is bought, how many, for how much. What is bought needs a price.
fn order(sketch: &mut Sketch, index: usize) {
    let Some(position) = sketch.things[index].refs.iter().position(|link| !link.many) else { return };
    let link = sketch.things[index].refs.remove(position);
    let target = link.to.clone();
    sketch.things[index].refs.insert(0, super::sketch::Link { required: true, ..link });
    if let Some(bought) = sketch.thing(&target) {
        fields::complete(bought);
        match bought.fields.iter_mut().find(|attribute| attribute.field.kind == FieldKind::Money) {
            Some(price) => price.field.required = true,
            None => bought.add(field("price", FieldKind::Money, true), Origin::Assumed),
        }
    }
    let thing = &mut sketch.things[index];
    thing.fields.retain(|attribute| {
        !matches!(attribute.field.name.as_str(), "quantity" | "total" | "status")
            && attribute.field.kind != FieldKind::Money
    });
    thing.add(read("quantity", "int = 1"), Origin::Assumed);
    if let Some(quantity) = thing.fields.iter_mut().find(|attribute| attribute.field.name == "quantity") {
        (quantity.field.min, quantity.field.max) = (Some(1.0), Some(99.0));
    }
    thing.add(read("total", "money, set=system"), Origin::Assumed);
    thing.add(status("pending|paid|shipped|cancelled"), Origin::Assumed);
}

fn contacts(sketch: &mut Sketch) {
    for thing in sketch.things.iter_mut().filter(|thing| thing.form == Form::Contact) {
        thing.parent = None;
        thing.refs.clear();
        for wanted in ["name text", "email email", "message longtext"] {
            if let Some((name, kind)) = wanted.split_once(' ') {
                let near = thing.fields.iter().any(|attribute| {
                    attribute.field.name == name
                        || name == "message" && matches!(attribute.field.kind, FieldKind::LongText)
                        || name == "email" && attribute.field.kind == FieldKind::Email
                });
                if !near {
                    thing.add(read(name, kind), Origin::Assumed);
                }
            }
        }
        thing.fields.retain(|attribute| {
            !matches!(attribute.field.name.as_str(), "status" | "type" | "priority" | "date")
        });
    }
}

/// Links become ref and many fields; a text field of the same name gives way.
fn links(thing: &mut Thing) {
    for position in 0..thing.refs.len() {
        let link = thing.refs[position].clone();
        let words = super::names::words(&link.to);
        let base = if link.to == thing.name { format!("related {words}") } else { words };
        let name = super::names::snake(&if link.many { super::lexicon::plural(&base) } else { base });
        thing.fields.retain(|attribute| {
            attribute.field.name != name
                && !(link.many && attribute.field.name == super::names::snake(&super::names::words(&link.to)))
        });
        let kind = if link.many { FieldKind::Many(link.to.clone()) } else { FieldKind::Ref(link.to.clone()) };
        let mut made = field(&name.replace('_', " "), kind, link.required || link.many);
        made.name.clone_from(&name);
        let at =
            if thing.form == Form::Record { thing.fields.len() } else { position.min(thing.fields.len()) };
        thing.fields.insert(at, super::sketch::Attribute { field: made, origin: thing.origin });
        thing.refs[position].field = Some(name);
    }
    thing.fields.truncate(24);
}
