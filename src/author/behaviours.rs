//! Ready-made behaviours: who gets hearts, votes, followers, members, …

use crate::blueprint::{Behaviour, Field, FieldKind};

use super::shape::main_thing;
use super::sketch::{Form, Sketch, Thing};

/// The thing that members share.
pub(super) fn team_thing(sketch: &Sketch) -> Option<String> {
    const SHARED: [&str; 22] = [
        "project",
        "workspace",
        "team",
        "group",
        "board",
        "organization",
        "household",
        "game",
        "list",
        "trip",
        "space",
        "room",
        "community",
        "company",
        "event",
        "club",
        "family",
        "league",
        "document",
        "calendar",
        "channel",
        "class",
    ];
    SHARED
        .iter()
        .find_map(|head| {
            sketch
                .things
                .iter()
                .find(|thing| thing.head() == *head && thing.form == Form::Record && thing.parent.is_none())
        })
        .or_else(|| {
            main_thing(sketch)
                .map(|index| &sketch.things[index])
                .filter(|thing| thing.form == Form::Record && thing.parent.is_none())
        })
        .map(|thing| thing.name.clone())
}

/// The behaviours of one thing.
pub(super) fn behaviours(sketch: &Sketch, thing: &Thing, fields: &[Field]) -> Vec<Behaviour> {
    let mut all = Vec::new();
    let is_main = main_thing(sketch).is_some_and(|index| sketch.things[index].name == thing.name);
    let plain = matches!(thing.form, Form::Record) && !super::access::is_sorter(thing);
    let near = |feature: &str| {
        target(sketch, feature).map_or(is_main, |name| name == thing.name)
            || said_again(sketch, feature, thing)
    };
    let mut on = |feature: &str, behaviour: Behaviour| {
        if plain && sketch.claims(feature) && near(feature) {
            all.push(behaviour);
        }
    };
    on("favorite", Behaviour::Favorites);
    on("vote", Behaviour::Votes);
    on("follow", Behaviour::Follows);
    on("messaging", Behaviour::Messages);
    on("share", Behaviour::Share);
    on("download", Behaviour::Export);
    if sketch.claims("team") && team_thing(sketch).is_some_and(|name| name == thing.name) {
        all.push(Behaviour::Members);
    }
    if plain && sketch.claims("realtime") && (is_main || thing.parent.is_some() && thing.head() == "message")
    {
        all.push(Behaviour::Live);
    }
    if plain && sketch.claims("approval") && near("approval") {
        all.push(Behaviour::Approval {
            field: approval_field(fields).unwrap_or_else(|| "approval".to_owned()),
            by: approvers(sketch),
        });
    }
    if plain
        && sketch.claims("leaderboard")
        && near("leaderboard")
        && let Some(field) = score_field(fields)
    {
        all.push(Behaviour::Leaderboard { field });
    }
    all.sort();
    all
}

/// The thing that stands nearest to a cue: the object of its verb, or the thing in the same sentence.
pub(super) fn target(sketch: &Sketch, feature: &str) -> Option<String> {
    let plain = |thing: &&Thing| {
        thing.form == Form::Record
            && !super::access::is_sorter(thing)
            && !matches!(thing.head(), "message" | "notification" | "favorite")
    };
    if feature == "leaderboard" {
        let scored = sketch.things.iter().filter(plain).find(|thing| {
            thing.fields.iter().any(|attribute| {
                matches!(attribute.field.name.as_str(), "score" | "points" | "total_score" | "high_score")
            })
        });
        return scored
            .or_else(|| main_thing(sketch).map(|index| &sketch.things[index]))
            .map(|thing| thing.name.clone());
    }
    let cue = sketch.claims.get(feature)?.tokens.first()?;
    let distance = |thing: &Thing| {
        thing
            .mentions
            .iter()
            .map(|mention| {
                if mention.start >= cue.start {
                    mention.start - cue.start
                } else {
                    3 * (cue.start - mention.start)
                }
            })
            .min()
    };
    sketch
        .things
        .iter()
        .filter(plain)
        .filter_map(|thing| {
            distance(thing).filter(|distance| *distance <= 12).map(|distance| (distance, thing))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, thing)| thing.name.clone())
}

/// `People favourite menus. Let people favourite dishes.`: right behind a later cue, the dishes too.
fn said_again(sketch: &Sketch, feature: &str, thing: &Thing) -> bool {
    let cues = sketch.claims.get(feature).map(|claim| claim.tokens.as_slice()).unwrap_or_default();
    cues.iter().skip(1).any(|cue| {
        thing.mentions.iter().any(|mention| mention.start >= cue.start && mention.start <= cue.end + 1)
    })
}

/// Roles that approve: managers where they exist, else administrators.
pub(super) fn approvers(sketch: &Sketch) -> Vec<String> {
    let role = sketch.roles.iter().find(|role| {
        ["manager", "moderator", "approver", "supervisor", "reviewer", "editor"]
            .iter()
            .any(|word| role.name.ends_with(word))
    });
    vec![role.map_or("admin", |role| role.name.as_str()).to_owned()]
}

/// A status field that can hold pending, approved and rejected.
pub(super) fn approval_field(fields: &[Field]) -> Option<String> {
    fields.iter().find(|field| matches!(&field.kind, FieldKind::Enum(values) if ["pending", "approved", "rejected"].iter().all(|wanted| values.iter().any(|value| value == wanted)))).map(|field| field.name.clone())
}

/// The number that ranks.
pub(super) fn score_field(fields: &[Field]) -> Option<String> {
    let number = |field: &&Field| matches!(field.kind, FieldKind::Int | FieldKind::Decimal);
    fields
        .iter()
        .filter(number)
        .find(|field| matches!(field.name.as_str(), "score" | "points" | "total_score" | "high_score"))
        .or_else(|| fields.iter().find(number))
        .map(|field| field.name.clone())
}
