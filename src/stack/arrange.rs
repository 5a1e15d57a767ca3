//! Which field stands where on a page: decided here once, so that every stack's pages show the same things.

use serde_json::{Value, json};

use crate::blueprint::{Behaviour, Entity, EntityKind, Field, FieldKind, Setter, View};

/// Cells of a table, and facts in one line of a list: more do not fit.
const COLUMNS: usize = 6;
const FACTS_IN_A_LINE: usize = 3;

/// The places of one entity's fields. Every list holds field names; `null` where there is nothing to show.
pub(super) fn arrange(entity: &Entity) -> Value {
    let shape = shape(entity);
    let picture = first(entity, |field| field.kind == FieldKind::Image);
    let prose: Vec<&str> =
        names(entity, |field| field.kind == FieldKind::LongText && field.name != entity.label);
    let photos = names(entity, |field| field.kind == FieldKind::Image);
    let approval = entity.behaviours.iter().find_map(|behaviour| match behaviour {
        Behaviour::Approval { field, .. } => Some(field.as_str()),
        _ => None,
    });
    // Whoever may know the state of an approval is told by the feature; to everybody else it says nothing.
    let details = names(entity, |field| {
        field.name != entity.label
            && Some(field.name.as_str()) != approval
            && !matches!(field.kind, FieldKind::LongText | FieldKind::Image)
    });
    let state =
        |field: &Field| matches!(field.kind, FieldKind::Enum(_)) && Some(field.name.as_str()) != approval;
    let details: Vec<Value> =
        details.iter().map(|name| json!({ "name": name, "many": is_many(entity, name) })).collect();
    let talk = matches!(entity.kind, EntityKind::Comment | EntityKind::Review { .. });
    json!({
        "shape": shape,
        "rating": match &entity.kind {
            EntityKind::Review { rating } => Some(rating),
            _ => None,
        },
        "talk": names(entity, |field| field.kind == FieldKind::LongText || (field.kind == FieldKind::Text)),
        "picture": picture,
        "state": first(entity, |field| state(field) && field.set != Setter::Form),
        "price": first(entity, |field| field.kind == FieldKind::Money),
        "excerpt": prose.first(),
        "meta": meta(entity, shape),
        "end": first(entity, state),
        "columns": columns(entity),
        "prose": if talk { Vec::new() } else { prose },
        "photos": if talk { Vec::new() } else { photos },
        "details": if talk { Vec::new() } else { details },
    })
}

/// `comment`, `review`, `row` (of a table), `gallery`, `board` or `entry`.
fn shape(entity: &Entity) -> &'static str {
    match (&entity.kind, entity.list.view) {
        (EntityKind::Comment, _) => "comment",
        (EntityKind::Review { .. }, _) => "review",
        (_, View::Table) => "row",
        (_, View::Gallery) => "gallery",
        (_, View::Board) => "board",
        (_, View::Items | View::Calendar) => "entry",
    }
}

/// Small facts under the title.
fn meta<'a>(entity: &'a Entity, shape: &str) -> Vec<&'a str> {
    let fits = |field: &Field| match field.kind {
        FieldKind::Ref(_) | FieldKind::Date | FieldKind::DateTime => true,
        FieldKind::Text
        | FieldKind::Int
        | FieldKind::Decimal
        | FieldKind::Money
        | FieldKind::Bool
        | FieldKind::Email => shape == "entry",
        _ => false,
    };
    let mut found = names(entity, |field| field.name != entity.label && fits(field));
    found.truncate(FACTS_IN_A_LINE);
    found
}

/// The label first, then what is short enough for a cell.
fn columns(entity: &Entity) -> Vec<&str> {
    let fits = |field: &Field| {
        field.name != entity.label
            && !matches!(
                field.kind,
                FieldKind::LongText
                    | FieldKind::Image
                    | FieldKind::File
                    | FieldKind::Many(_)
                    | FieldKind::Json
                    | FieldKind::Uuid
            )
    };
    let mut found = vec![entity.label.as_str()];
    found.extend(names(entity, fits));
    found.truncate(COLUMNS);
    found
}

fn names(entity: &Entity, test: impl Fn(&Field) -> bool) -> Vec<&str> {
    entity.fields.iter().filter(|field| test(field)).map(|field| field.name.as_str()).collect()
}

fn first(entity: &Entity, test: impl Fn(&Field) -> bool) -> Option<&str> {
    entity.fields.iter().find(|field| test(field)).map(|field| field.name.as_str())
}

fn is_many(entity: &Entity, name: &str) -> bool {
    entity.fields.iter().any(|field| field.name == name && matches!(field.kind, FieldKind::Many(_)))
}
