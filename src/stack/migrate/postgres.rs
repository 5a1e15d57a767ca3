//! PostgreSQL: a table that changes is altered. A column whose declaration changes is made anew beside the old one and
//! filled, and only then takes its rules.

use super::super::tables::{Column, Shape, quoted};
use super::sqlite::links;
use super::values::{Source, carried};
use super::{Dialect, Pair, Step, was};
use crate::blueprint::Entity;

pub(super) fn entity(step: &mut Step, pair: &Pair<'_>) {
    let (Some(old), Some(before)) = (pair.old, &pair.before) else {
        step.whole(&pair.after);
        return;
    };
    let after = &pair.after;
    dropped_objects(step, before, after);
    if before.name != after.name {
        step.say(format!("alter table {} rename to {};", before.name, after.name));
    }
    let mut unused: Vec<&Column> = before.columns.iter().collect();
    for column in &after.columns {
        let from = origin(old, pair.new, column);
        let was = before.columns.iter().find(|before| Some(&before.name) == from.as_ref());
        unused.retain(|before| Some(&before.name) != from.as_ref());
        one(step, pair, old, column, was);
    }
    for column in unused {
        step.loses.push(format!("the field {}.{}", old.name, column.name));
        step.say(format!("alter table {} drop column {};", after.name, quoted(&column.name)));
    }
    if before.rules != after.rules {
        after.rules.iter().for_each(|rule| step.say(format!("alter table {} add {rule};", after.name)));
    }
    made_objects(step, before, after);
    links(step, old, pair);
}

/// Bare name of the column that a column of today was.
fn origin(old: &Entity, new: &Entity, column: &Column) -> Option<String> {
    match new.fields.iter().find(|field| field.name == column.name) {
        Some(field) => was(old, field).map(|field| field.name.clone()),
        None => Some(column.name.clone()),
    }
}

fn one(step: &mut Step, pair: &Pair<'_>, old: &Entity, column: &Column, was: Option<&Column>) {
    let table = &pair.after.name;
    let name = quoted(&column.name);
    let rest = |column: &Column| column.line.split_once(' ').map_or("", |(_, rest)| rest).to_owned();
    let renamed = was.filter(|was| was.name != column.name);
    if let Some(was) = was
        && rest(was).replace(&quoted(&was.name), &name) == rest(column)
    {
        if renamed.is_some() {
            step.say(format!("alter table {table} rename column {} to {name};", quoted(&was.name)));
        }
        return;
    }
    let way = carried(old, pair.new, &column.name, Dialect::Postgres);
    step.loses.extend(way.loses);
    // The old one makes room, and goes when its values are where they belong.
    let aside = was.map(|was| quoted(&format!("{}_before", was.name)));
    if let (Some(was), Some(aside)) = (was, &aside) {
        step.say(format!("alter table {table} rename column {} to {aside};", quoted(&was.name)));
    }
    let value = match (way.source, was, &aside) {
        (Source::Same(_), _, Some(aside)) => Some(aside.clone()),
        (Source::Worked(value), Some(was), Some(aside)) => Some(value.replace(&quoted(&was.name), aside)),
        (Source::Worked(value), _, _) => Some(value),
        (Source::Missing, _, _) => {
            step.missing.push(format!("{}.{}", pair.new.name, column.name));
            return;
        }
        _ => None,
    };
    let needed = column.line.contains(" not null");
    let (line, reference) = match column.line.split_once(" references ") {
        Some((line, reference)) => (line, Some(reference)),
        None => (column.line.as_str(), None),
    };
    step.say(format!("alter table {table} add column {};", line.replacen(" not null", "", 1)));
    if let Some(reference) = reference {
        // The table that it refers to may come after this one.
        step.say_after(format!("alter table {table} add foreign key ({name}) references {reference};"));
    }
    if let Some(value) = value {
        step.say(format!("update {table} set {name} = {value};"));
    }
    if needed {
        step.say(format!("alter table {table} alter column {name} set not null;"));
    }
    if let Some(aside) = aside {
        step.say(format!("alter table {table} drop column {aside};"));
    }
}

fn dropped_objects(step: &mut Step, before: &Shape, after: &Shape) {
    let moved = before.name != after.name;
    for gone in before.triggers.iter().filter(|object| moved || !after.triggers.contains(object)) {
        step.say(format!("drop trigger {} on {};", gone.name, before.name));
    }
    for gone in before.indexes.iter().filter(|object| moved || !after.indexes.contains(object)) {
        step.say(format!("drop index {};", gone.name));
    }
}

/// An index over a column that was made anew went with the old one.
fn made_objects(step: &mut Step, before: &Shape, after: &Shape) {
    let moved = before.name != after.name;
    let altered = before.columns != after.columns;
    for index in &after.indexes {
        let stood = !moved && before.indexes.contains(index);
        if !stood {
            step.say(index.sql.clone());
        } else if altered {
            step.say(index.sql.replacen("create index", "create index if not exists", 1));
        }
    }
    for trigger in after.triggers.iter().filter(|object| moved || !before.triggers.contains(object)) {
        step.say(trigger.sql.clone());
    }
}
