//! What the rows that exist have for a column of today.

use super::super::code::is_always_there;
use super::super::tables::{Dialect, literal, quoted, storage};
use super::was;
use crate::blueprint::{Entity, Field, FieldKind, Owner};

/// Where a column's values come from.
pub(super) enum Source {
    /// The same column, under this bare name.
    Same(String),
    /// An expression over the old row.
    Worked(String),
    /// Nothing: it stays empty.
    Empty,
    /// Nothing, and it may not be empty.
    Missing,
}

/// What is known of a value's way from the old row to the new one.
pub(super) struct Carried {
    pub(super) source: Source,
    /// What is lost on the way, in words.
    pub(super) loses: Option<String>,
}

/// For every column of an entity: those that every row has, then the fields.
pub(super) fn carried(old: &Entity, new: &Entity, column: &str, dialect: Dialect) -> Carried {
    let kept = |source| Carried { source, loses: None };
    let moved = |stays: bool| kept(if stays { Source::Same(column.to_owned()) } else { Source::Missing });
    match column {
        "id" | "created_at" | "updated_at" => kept(Source::Same(column.to_owned())),
        "owner_id" => moved(old.owner == Owner::User),
        "parent_id" => moved(old.parent.is_some()),
        _ => match new.fields.iter().find(|field| field.name == column) {
            Some(field) => of_field(old, new, field, dialect),
            None => kept(Source::Empty),
        },
    }
}

fn of_field(old: &Entity, new: &Entity, field: &Field, dialect: Dialect) -> Carried {
    let needed = is_always_there(new, field);
    let filler = filler(field, dialect);
    let Some(before) = was(old, field) else {
        let source = match (&filler, needed || field.default.is_some()) {
            (Some(value), true) => Source::Worked(value.clone()),
            (None, true) => Source::Missing,
            (_, false) => Source::Empty,
        };
        return Carried { source, loses: None };
    };
    let column = quoted(&before.name);
    let (value, narrows) = converted(&before.kind, &field.kind, &column, dialect);
    let was_there = is_always_there(old, before);
    let loses = narrows.then(|| format!("values of {}.{} that do not fit", new.name, field.name));
    let source = match (value, needed && (narrows || !was_there), filler) {
        (Some(value), true, Some(filler)) => Source::Worked(format!("coalesce({value}, {filler})")),
        (None, true, Some(filler)) => Source::Worked(filler),
        (_, true, None) => Source::Missing,
        (Some(value), false, _) if value == column => Source::Same(before.name.clone()),
        (Some(value), false, _) => Source::Worked(value),
        (None, false, _) => Source::Empty,
    };
    Carried { source, loses }
}

/// What a field holds in rows that were there before it; nothing where nobody can know.
fn filler(field: &Field, dialect: Dialect) -> Option<String> {
    if let Some(default) = &field.default {
        return Some(written(&field.kind, default, dialect));
    }
    let least = field.min.unwrap_or(0.0).max(0.0);
    Some(match &field.kind {
        // Every row has an id of its own, and a text that nobody else has is asked for.
        FieldKind::Text | FieldKind::LongText if field.unique => "id".into(),
        _ if field.unique => return None,
        FieldKind::Text => "'–'".into(),
        FieldKind::LongText => "''".into(),
        FieldKind::Int | FieldKind::Money => format!("{}", least.ceil()),
        FieldKind::Decimal => format!("{least:?}"),
        FieldKind::Bool => written(&field.kind, "false", dialect),
        FieldKind::Enum(values) => literal(values.first()?),
        FieldKind::Json => "'{}'".into(),
        FieldKind::DateTime => "created_at".into(),
        FieldKind::Date => day("created_at", dialect),
        _ => return None,
    })
}

/// A default of the blueprint as a literal.
fn written(kind: &FieldKind, default: &str, dialect: Dialect) -> String {
    match kind {
        FieldKind::Bool => match (dialect, default == "true") {
            (Dialect::Sqlite, yes) => if yes { "1" } else { "0" }.into(),
            (Dialect::Postgres, yes) => if yes { "true" } else { "false" }.into(),
        },
        FieldKind::Int | FieldKind::Decimal | FieldKind::Money
            if default.parse::<f64>().is_ok_and(f64::is_finite) =>
        {
            default.to_owned()
        }
        FieldKind::DateTime => moment(&literal(default), dialect),
        _ => literal(default),
    }
}

fn day(column: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("date({column} / 1000, 'unixepoch')"),
        Dialect::Postgres => {
            format!("to_char(to_timestamp({column} / 1000.0) at time zone 'UTC', 'YYYY-MM-DD')")
        }
    }
}

fn moment(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("cast(strftime('%s', {text}) as integer) * 1000"),
        Dialect::Postgres => {
            format!("(extract(epoch from ({text})::timestamp at time zone 'UTC') * 1000)::bigint")
        }
    }
}

/// The old value as one of the new type, and whether some values have no such form. Nothing when none has.
fn converted(old: &FieldKind, new: &FieldKind, column: &str, dialect: Dialect) -> (Option<String>, bool) {
    use FieldKind::{Bool, Date, DateTime, Decimal, Enum, File, Image, Int, Money, Ref};
    let is_text = |kind: &FieldKind| storage(kind, dialect) == "text";
    let apart = |kind: &FieldKind| matches!(kind, Image | File | Ref(_));
    let cast = |to: &str| Some(format!("cast({column} as {to})"));
    match (old, new) {
        _ if old == new => (Some(column.to_owned()), false),
        (Image, File) => (Some(column.to_owned()), false),
        (Enum(before), Enum(values)) if before.iter().all(|value| values.contains(value)) => {
            (Some(column.to_owned()), false)
        }
        _ if apart(old) || apart(new) => (None, true),
        (Date, DateTime) => (Some(moment(column, dialect)), false),
        (DateTime, Date) => (Some(day(column, dialect)), true),
        (Int | Money, Decimal) => (cast(storage(new, dialect)), false),
        (Decimal, Int | Money) => (Some(format!("cast(round({column}) as {})", storage(new, dialect))), true),
        (Int, Money) | (Money, Int) => (Some(column.to_owned()), false),
        (_, Enum(values)) if is_text(old) => {
            let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
            (Some(format!("case when {column} in ({}) then {column} end", values.join(", "))), true)
        }
        (Enum(_), FieldKind::Text | FieldKind::LongText) => (Some(column.to_owned()), false),
        (_, FieldKind::Text | FieldKind::LongText) if is_text(old) => (Some(column.to_owned()), false),
        (_, FieldKind::Text | FieldKind::LongText) => (cast("text"), false),
        (_, Int | Money | Decimal) if is_text(old) => (Some(number(new, column, dialect)), true),
        (Bool, Int) if dialect == Dialect::Sqlite => (Some(column.to_owned()), false),
        (Bool, Int) => (Some(format!("({column})::int")), false),
        _ => (None, true),
    }
}

/// A text that is a number; else nothing.
fn number(new: &FieldKind, column: &str, dialect: Dialect) -> String {
    let to = storage(new, dialect);
    match dialect {
        Dialect::Sqlite => {
            format!(
                "case when {column} <> '' and {column} not glob '*[^0-9]*' then cast({column} as {to}) end"
            )
        }
        Dialect::Postgres => {
            format!("case when {column} ~ '^[0-9]{{1,15}}$' then cast({column} as {to}) end")
        }
    }
}
