//! Who may do what with a thing.

use crate::blueprint::{Access, Field, FieldKind, Grant};

use super::lexicon;
use super::sketch::{Form, Sketch, Thing};

/// May anybody look at it?
pub(super) fn is_public(sketch: &Sketch, thing: &Thing) -> bool {
    if thing.personal || sketch.claims("team") && is_shared(sketch, thing) {
        return false;
    }
    // Who hands out a link decides who sees it: everybody else does not.
    let by_link = sketch.claims("share");
    let shown = thing.verbs.iter().filter(|verb| !(by_link && verb.as_str() == "share")).any(|verb| {
        super::lexicon::one_of(
            verb.as_str(),
            "browse search explore discover showcase display publish post vote comment book \
         rent buy purchase sell follow rate read share",
        )
    });
    let target = sketch.things.iter().any(|other| {
        matches!(other.form, Form::Booking | Form::Order | Form::Review | Form::Comment)
            && (other.parent.as_deref() == Some(&thing.name)
                || other.refs.first().is_some_and(|link| link.to == thing.name))
    });
    let private = super::lexicon::one_of(
        thing.head(),
        "account payment transaction invoice patient expense budget prescription lead \
         deal customer client employee attendance alert notification message setting \
         journal entry note email recipient todo application enrollment registration \
         ticket",
    );
    !private && (shown || target || is_sorter(thing))
}

/// Members work on it together.
pub(super) fn is_shared(sketch: &Sketch, thing: &Thing) -> bool {
    sketch.claims("team") && super::behaviours::team_thing(sketch).is_some_and(|name| name == thing.name)
}

/// Categories, tags and the like belong to nobody.
pub(super) fn is_sorter(thing: &Thing) -> bool {
    matches!(thing.head(), "category" | "genre" | "tag" | "department" | "type" | "badge")
        && thing.parent.is_none()
}

/// The rules for one thing.
pub(super) fn access(sketch: &Sketch, thing: &Thing, fields: &[Field]) -> Access {
    let mut access = usual(sketch, thing, fields);
    if !matches!(thing.form, Form::Record | Form::Comment | Form::Review) {
        return access;
    }
    let known = |roles: &[String]| -> Vec<Grant> {
        let known = roles.iter().filter(|role| sketch.roles.iter().any(|other| other.name == **role));
        known.map(|role| Grant::Role(role.clone())).collect()
    };
    let (editors, removers) = (known(&thing.editors), known(&thing.removers));
    // Whoever looks after rows of others sees them.
    let seen = access
        .read
        .iter()
        .any(|grant| matches!(grant, Grant::Public | Grant::SignedIn | Grant::Parent | Grant::Members));
    if !seen {
        join(&mut access.read, editors.iter().chain(&removers));
    }
    join(&mut access.update, editors.iter());
    join(&mut access.delete, removers.iter());
    access
}

/// Adds grants before the administrator's.
fn join<'a>(grants: &mut Vec<Grant>, more: impl Iterator<Item = &'a Grant>) {
    let admin = Grant::Role("admin".to_owned());
    for grant in more {
        if !grants.contains(grant) {
            let at = grants.iter().position(|other| *other == admin).unwrap_or(grants.len());
            grants.insert(at, grant.clone());
        }
    }
}

fn usual(sketch: &Sketch, thing: &Thing, fields: &[Field]) -> Access {
    let admin = || Grant::Role("admin".to_owned());
    match thing.form {
        Form::Comment => {
            return rules(vec![Grant::Parent], vec![Grant::Parent], vec![], vec![Grant::Owner, admin()]);
        }
        Form::Review => {
            return rules(
                vec![Grant::Parent],
                vec![Grant::Parent],
                vec![Grant::Owner],
                vec![Grant::Owner, admin()],
            );
        }
        Form::Contact => return rules(vec![Grant::Public], vec![admin()], vec![], vec![admin()]),
        Form::Booking | Form::Order => {
            let mut read = vec![Grant::Owner];
            read.extend(owner_of(sketch, fields));
            read.push(admin());
            let delete = if thing.form == Form::Booking { vec![Grant::Owner] } else { vec![] };
            return rules(vec![Grant::SignedIn], read, vec![], delete);
        }
        Form::Record => {}
    }
    let makers = makers(sketch, thing);
    if let Some(parent) = &thing.parent {
        return child(sketch, parent, makers);
    }
    if is_shared(sketch, thing) {
        return rules(vec![Grant::SignedIn], vec![Grant::Members], vec![Grant::Owner], vec![Grant::Owner]);
    }
    let create = if makers.is_empty() { vec![Grant::SignedIn] } else { makers };
    let read = if is_public(sketch, thing) {
        vec![Grant::Public]
    } else if create == [admin()] && pointed_at(sketch, thing) {
        // What only administrators make, and others choose from, is a catalogue.
        vec![Grant::SignedIn]
    } else {
        let mut read = vec![Grant::Owner];
        read.extend(owner_of(sketch, fields).filter(|_| {
            matches!(
                thing.head(),
                "application" | "request" | "registration" | "enrollment" | "offer" | "bid" | "viewing"
            )
        }));
        read.extend(create.iter().filter(|grant| matches!(grant, Grant::Role(_))).cloned());
        read.push(admin());
        read.dedup();
        read
    };
    let keepers = if is_sorter(thing) { vec![admin()] } else { vec![Grant::Owner, admin()] };
    rules(if is_sorter(thing) { vec![admin()] } else { create }, read, keepers.clone(), keepers)
}

/// Rows that somebody else makes must point at one of it.
fn pointed_at(sketch: &Sketch, thing: &Thing) -> bool {
    sketch.things.iter().any(|other| {
        other.refs.iter().any(|link| link.to == thing.name && link.required)
            && makers(sketch, other) != [Grant::Role("admin".to_owned())]
    })
}

fn child(sketch: &Sketch, parent: &str, makers: Vec<Grant>) -> Access {
    let public = sketch
        .things
        .iter()
        .any(|thing| thing.name == parent && (is_public(sketch, thing) || thing.parent.is_some()));
    let members = sketch.things.iter().any(|thing| thing.name == parent && is_shared(sketch, thing));
    if members {
        let all = vec![Grant::Members];
        return rules(all.clone(), all.clone(), all.clone(), all);
    }
    let mut create = if makers.is_empty() { vec![Grant::Parent] } else { makers };
    if public && create == vec![Grant::Parent] {
        create = vec![Grant::SignedIn];
    }
    rules(
        create,
        vec![Grant::Parent],
        vec![Grant::Owner, Grant::Role("admin".to_owned())],
        vec![Grant::Owner, Grant::Role("admin".to_owned())],
    )
}

fn rules(create: Vec<Grant>, read: Vec<Grant>, update: Vec<Grant>, delete: Vec<Grant>) -> Access {
    Access { create, read, update, delete }
}

/// The roles that make it; administrators for what users only look at.
fn makers(sketch: &Sketch, thing: &Thing) -> Vec<Grant> {
    // Where nobody else is said to make it, whoever looks after it does.
    let alone = !thing.open && thing.makers.is_empty();
    let keepers = thing.editors.iter().chain(&thing.removers).filter(|_| alone);
    let mut roles: Vec<Grant> = thing
        .makers
        .iter()
        .chain(keepers)
        .filter(|role| sketch.roles.iter().any(|other| other.name == **role))
        .map(|role| Grant::Role(role.clone()))
        .collect();
    let made = thing.verbs.iter().any(|verb| {
        lexicon::verbs().has("create", verb)
            || lexicon::verbs().has("manage", verb)
            || lexicon::verbs().has("transact", verb)
    });
    let looked_at = thing.verbs.iter().any(|verb| lexicon::verbs().has("consume", verb));
    let admin = Grant::Role("admin".to_owned());
    let only_shown = roles.is_empty() && looked_at && !made && !thing.personal;
    if only_shown || !roles.is_empty() && !roles.contains(&admin) {
        roles.push(admin);
    }
    roles
}

/// The owner of what a row points at.
fn owner_of<'a>(sketch: &'a Sketch, fields: &'a [Field]) -> impl Iterator<Item = Grant> + 'a {
    fields.iter().filter(|field| matches!(&field.kind, FieldKind::Ref(name) if sketch.things.iter().any(|thing| thing.name == *name && !is_sorter(thing)))).take(1).map(|field| Grant::OwnerOf(field.name.clone()))
}
