//! A sketch becomes a blueprint: everything that it claims exists there, or is named as unbuilt.

use std::collections::BTreeMap;

use crate::blueprint::{
    App, AppKind, Auth, AuthMethod, AuthProvider, Blueprint, Entity, EntityKind, Field, FieldKind,
    Integration, ListOptions, Owner, Setter, Slot, SlotKind, View,
};

use super::Origin;
use super::clauses::Reading;
use super::fields::{field, read};
use super::shape::main_thing;
use super::sketch::{Attribute, Form, Sketch, Thing};
use super::{access, behaviours, jobs, lexicon, names, own, pages, rules};

/// Builds the blueprint; what the stack cannot build is appended to `unbuilt`.
pub(super) fn realise(
    reading: &Reading<'_>,
    sketch: &mut Sketch,
    stack: &str,
    unbuilt: &mut Vec<String>,
) -> Blueprint {
    let served = sketch.kind == AppKind::FullStack;
    if served {
        prepare(sketch);
        super::billing::prices(sketch);
    } else {
        sketch.things.clear();
        sketch.prices.clear();
    }
    order_things(sketch);
    let mut blueprint = Blueprint {
        app: app(reading, sketch, stack),
        theme: sketch.theme.clone(),
        auth: served.then(|| auth(sketch)),
        entities: sketch.things.iter().map(|thing| entity(sketch, thing)).collect(),
        jobs: Vec::new(),
        prices: sketch.prices.clone(),
        notices: Vec::new(),
        pages: Vec::new(),
        integrations: Vec::new(),
        slots: Vec::new(),
        environments: BTreeMap::new(),
        existing: None,
        state: None,
        non_goals: Vec::new(),
        not_understood: Vec::new(),
    };
    if served {
        jobs::add(sketch, &mut blueprint, unbuilt);
        outside(reading, sketch, &mut blueprint, unbuilt);
    }
    pages::add(reading, sketch, &mut blueprint);
    if served {
        own::add(reading, sketch, &mut blueprint, unbuilt);
        rules::add(reading, sketch, &mut blueprint, unbuilt);
    }
    blueprint
}

fn app(reading: &Reading<'_>, sketch: &Sketch, stack: &str) -> App {
    App {
        name: sketch.name.clone(),
        slug: names::slug(&sketch.name),
        tagline: sketch.tagline.clone(),
        description: reading.text.trim().chars().filter(|letter| names::is_visible(*letter)).collect(),
        kind: sketch.kind,
        stack: stack.to_owned(),
        locale: "en".to_owned(),
        currency: sketch.currency.clone(),
    }
}

fn auth(sketch: &Sketch) -> Auth {
    let mut methods = vec![AuthMethod::Email];
    methods.extend(sketch.methods.iter().copied());
    methods.sort();
    methods.dedup();
    let mut roles = vec!["member".to_owned()];
    roles.extend(
        sketch.roles.iter().map(|role| role.name.clone()).filter(|role| role != "admin" && role != "member"),
    );
    let given = [
        "manager",
        "moderator",
        "employee",
        "staff",
        "officer",
        "inspector",
        "approver",
        "supervisor",
        "agent",
        "nurse",
        "librarian",
        "accountant",
        "receptionist",
        "operator",
        "dispatcher",
        "hr",
        "developer",
        "editor",
    ];
    let free: Vec<String> =
        roles[1..].iter().filter(|role| !given.iter().any(|word| role.ends_with(word))).cloned().collect();
    let choose =
        if free.is_empty() { Vec::new() } else { std::iter::once("member".to_owned()).chain(free).collect() };
    roles.push("admin".to_owned());
    Auth {
        provider: AuthProvider::Own,
        methods,
        roles,
        choose,
        welcome_credits: sketch.welcome_credits,
        verify_email: false,
    }
}

/// Fields that claims need on the things that carry them.
fn prepare(sketch: &mut Sketch) {
    if sketch.things.is_empty() {
        let mut thing = Thing::new(&["item".to_owned()], Origin::Assumed, "every app keeps something");
        thing.verbs = vec!["create".to_owned()];
        sketch.things.push(thing);
    }
    super::shape::shape(sketch);
    let main = main_thing(sketch).map(|index| sketch.things[index].name.clone()).unwrap_or_default();
    if sketch.claims("approval") {
        let name = behaviours::target(sketch, "approval").unwrap_or_else(|| main.clone());
        if let Some(thing) = sketch.thing(&name).filter(|thing| thing.form == Form::Record) {
            let known: Vec<Field> = thing.fields.iter().map(|attribute| attribute.field.clone()).collect();
            let free = if thing.has_field("status") && behaviours::approval_field(&known).is_none() {
                "approval"
            } else {
                "status"
            };
            thing.fields.retain(|attribute| attribute.field.name != free);
            thing.add(read(free, "enum pending|approved|rejected = pending, set=system"), Origin::Assumed);
        }
    }
    if sketch.claims("leaderboard") {
        let name = behaviours::target(sketch, "leaderboard").unwrap_or_else(|| main.clone());
        if let Some(thing) = sketch.thing(&name) {
            let known: Vec<Field> = thing.fields.iter().map(|attribute| attribute.field.clone()).collect();
            if behaviours::score_field(&known).is_none() {
                thing.add(field("score", FieldKind::Int, true), Origin::Assumed);
            }
        }
    }
    if sketch.claims("upload") {
        upload(sketch, &main);
    }
    jobs::prepare(sketch, &main);
}

/// What is uploaded: an image where pictures are spoken of, else a file.
fn upload(sketch: &mut Sketch, main: &str) {
    let stored = |attribute: &Attribute| {
        matches!(attribute.field.kind, FieldKind::Image | FieldKind::File)
            && attribute.field.set == Setter::Form
    };
    if let Some(attribute) =
        sketch.things.iter_mut().flat_map(|thing| &mut thing.fields).find(|attribute| stored(attribute))
    {
        attribute.origin = Origin::Stated;
        return;
    }
    let name = behaviours::target(sketch, "upload").unwrap_or_else(|| main.to_owned());
    let photo = sketch.cues.wanted.contains_key("upload.photo");
    let kind = if photo { FieldKind::Image } else { FieldKind::File };
    let required = sketch.claims("ai");
    if let Some(thing) = sketch.thing(&name) {
        thing.add(field(if photo { "photo" } else { "file" }, kind, required), Origin::Stated);
    }
}

/// Parents before children, else in the order of the words.
fn order_things(sketch: &mut Sketch) {
    let names: Vec<String> = sketch.things.iter().map(|thing| thing.name.clone()).collect();
    for thing in &mut sketch.things {
        if thing.parent.as_ref().is_some_and(|parent| !names.contains(parent) || *parent == thing.name) {
            thing.parent = None;
        }
    }
    let mut rest = std::mem::take(&mut sketch.things);
    while !rest.is_empty() {
        let ready = rest
            .iter()
            .position(|thing| thing.parent.as_ref().is_none_or(|parent| sketch.has(parent)))
            .unwrap_or(0);
        let mut thing = rest.remove(ready);
        if thing.parent.as_ref().is_some_and(|parent| !sketch.has(parent)) {
            thing.parent = None;
        }
        sketch.things.push(thing);
    }
}

fn entity(sketch: &Sketch, thing: &Thing) -> Entity {
    let fields: Vec<Field> = thing.fields.iter().map(|attribute| attribute.field.clone()).collect();
    let kind = kind(sketch, thing, &fields);
    let made_by_job = fields.iter().filter(|field| field.set == Setter::Job).count() * 2 > fields.len();
    let nobody =
        access::is_sorter(thing) || thing.form == Form::Contact || made_by_job && thing.parent.is_some();
    let mut access = access::access(sketch, thing, &fields);
    if nobody && made_by_job && thing.parent.is_some() {
        access.create.clear();
        access.update.clear();
        access.delete.clear();
    } else if nobody {
        access.update.retain(|grant| *grant != crate::blueprint::Grant::Owner);
        access.delete.retain(|grant| *grant != crate::blueprint::Grant::Owner);
        access.read.retain(|grant| *grant != crate::blueprint::Grant::Owner);
    }
    Entity {
        was: None,
        plural: names::capital(&lexicon::plural(&names::words(&thing.name))),
        owner: if nobody { Owner::Nobody } else { Owner::User },
        parent: thing.parent.clone(),
        label: label(&fields, thing.form),
        list: list(sketch, thing, &fields, &kind),
        behaviours: behaviours::behaviours(sketch, thing, &fields),
        name: thing.name.clone(),
        kind,
        fields,
        access,
    }
}

fn kind(sketch: &Sketch, thing: &Thing, fields: &[Field]) -> EntityKind {
    let of = || fields.iter().find(|field| matches!(field.kind, FieldKind::Ref(_)));
    match thing.form {
        Form::Record => EntityKind::Record,
        Form::Comment => EntityKind::Comment,
        Form::Contact => EntityKind::Contact,
        Form::Review => EntityKind::Review { rating: "rating".to_owned() },
        Form::Booking => {
            let times: Vec<&Field> = fields
                .iter()
                .filter(|field| matches!(field.kind, FieldKind::Date | FieldKind::DateTime))
                .collect();
            match (of(), times.as_slice()) {
                (Some(of), [from, to, ..]) => {
                    EntityKind::Booking { of: of.name.clone(), from: from.name.clone(), to: to.name.clone() }
                }
                _ => EntityKind::Record,
            }
        }
        Form::Order => {
            let total =
                fields.iter().find(|field| field.kind == FieldKind::Money && field.set == Setter::System);
            let price = of().and_then(|of| match &of.kind {
                FieldKind::Ref(name) => sketch.things.iter().find(|thing| thing.name == *name),
                _ => None,
            });
            let price = price.and_then(|bought| {
                bought.fields.iter().find(|attribute| attribute.field.kind == FieldKind::Money)
            });
            match (of(), total, price) {
                (Some(of), Some(total), Some(price)) => EntityKind::Order {
                    of: of.name.clone(),
                    quantity: "quantity".to_owned(),
                    price: price.field.name.clone(),
                    total: total.name.clone(),
                },
                _ => EntityKind::Record,
            }
        }
    }
}

fn label(fields: &[Field], form: Form) -> String {
    let named = ["title", "name", "subject", "question", "label"]
        .iter()
        .find_map(|name| fields.iter().find(|field| field.name == *name));
    let text = || fields.iter().find(|field| matches!(field.kind, FieldKind::Text) && field.required);
    let any_text = || {
        fields
            .iter()
            .find(|field| matches!(field.kind, FieldKind::Text | FieldKind::LongText | FieldKind::Email))
    };
    let pointer = || {
        fields.iter().find(|field| {
            matches!(field.kind, FieldKind::Ref(_)) && matches!(form, Form::Booking | Form::Order)
        })
    };
    let chosen = named.or_else(pointer).or_else(text).or_else(any_text).or_else(|| {
        fields.iter().find(|field| {
            !matches!(field.kind, FieldKind::Many(_) | FieldKind::Image | FieldKind::File | FieldKind::Json)
        })
    });
    chosen.or_else(|| fields.first()).map_or_else(|| "name".to_owned(), |field| field.name.clone())
}

fn list(sketch: &Sketch, thing: &Thing, fields: &[Field], kind: &EntityKind) -> ListOptions {
    let by_default = sketch.kind == AppKind::FullStack
        && !sketch.cues.refused.contains_key("search")
        && thing.parent.is_none();
    let texts = fields.iter().filter(|field| matches!(field.kind, FieldKind::Text | FieldKind::LongText));
    let search =
        if by_default { texts.take(3).map(|field| field.name.clone()).collect() } else { Vec::new() };
    let filter = fields
        .iter()
        .filter(|field| {
            matches!(field.kind, FieldKind::Enum(_) | FieldKind::Bool | FieldKind::Ref(_))
                || matches!(field.kind, FieldKind::Date | FieldKind::DateTime) && sketch.claims("search")
        })
        .take(4)
        .map(|field| field.name.clone())
        .collect();
    let board = fields.iter().any(|field| {
        field.name == "status" && field.set == Setter::Form && matches!(field.kind, FieldKind::Enum(_))
    }) && matches!(thing.head(), "task" | "todo" | "deal" | "lead" | "card" | "issue" | "ticket");
    let view = match kind {
        EntityKind::Booking { .. } => View::Calendar,
        EntityKind::Order { .. } => View::Table,
        _ if board => View::Board,
        _ if fields.iter().any(|field| field.kind == FieldKind::Image) => View::Gallery,
        _ if fields
            .iter()
            .filter(|field| {
                matches!(field.kind, FieldKind::Money | FieldKind::Int | FieldKind::Decimal | FieldKind::Date)
            })
            .count()
            >= 3 =>
        {
            View::Table
        }
        _ => View::Items,
    };
    let sort = match kind {
        EntityKind::Booking { from, .. } => from.clone(),
        _ => "-created".to_owned(),
    };
    ListOptions { search, filter, sort, page: 20, view }
}

/// Outside services and what only a person's code can do.
fn outside(reading: &Reading<'_>, sketch: &Sketch, blueprint: &mut Blueprint, unbuilt: &mut Vec<String>) {
    let quote = |feature: &str| {
        let tokens = sketch.claims.get(feature).and_then(|claim| claim.tokens.first().cloned());
        let sentence = tokens.and_then(|tokens| {
            reading.sentences.iter().find(|sentence| sentence.tokens.contains(&tokens.start))
        });
        sentence.map_or_else(String::new, |sentence| names::plain(reading.quote(&sentence.tokens), 200))
    };
    if sketch.claims("external_api") {
        let purpose = quote("external_api");
        blueprint.integrations.push(Integration {
            name: "outside_service".to_owned(),
            purpose: purpose.clone(),
            secrets: vec!["OUTSIDE_SERVICE_API_KEY".to_owned()],
        });
        blueprint
            .slots
            .push(Slot { network: true, ..Slot::new("outside_service", SlotKind::PageSection, purpose) });
        unbuilt.push(
            "external_api: the call to the outside service is an open slot, `outside_service`".to_owned(),
        );
    }
    if sketch.claims("map") {
        blueprint.slots.push(Slot::new("map", SlotKind::PageSection, quote("map")));
        unbuilt.push("map: the map is an open slot, `map`; places are kept as text".to_owned());
    }
}
