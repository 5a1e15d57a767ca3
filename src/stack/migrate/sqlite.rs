//! SQLite: a table that changes is made anew beside the old one, filled, and put into its place.

use super::super::tables::{Link, Shape, quoted};
use super::values::{Source, carried};
use super::{Dialect, Pair, Step, was};
use crate::blueprint::Entity;

pub(super) fn entity(step: &mut Step, pair: &Pair<'_>) {
    let (Some(old), Some(before)) = (pair.old, &pair.before) else {
        pair.after.statements().into_iter().for_each(|sql| step.say(sql));
        return;
    };
    let after = &pair.after;
    let same_table =
        (&before.name, &before.columns, &before.rules) == (&after.name, &after.columns, &after.rules);
    if !same_table {
        rebuilt(step, old, pair.new, before, after);
    }
    objects(step, before, after, !same_table);
    links(step, old, pair);
}

fn rebuilt(step: &mut Step, old: &Entity, new: &Entity, before: &Shape, after: &Shape) {
    let beside = before.name == after.name;
    let name = if beside { quoted(&format!("{}_next", new.table())) } else { after.name.clone() };
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for column in &after.columns {
        let way = carried(old, new, &column.name, Dialect::Sqlite);
        let value = match way.source {
            Source::Same(from) => quoted(&from),
            Source::Worked(value) => value,
            Source::Empty => {
                step.loses.extend(way.loses);
                continue;
            }
            Source::Missing => {
                step.missing.push(format!("{}.{}", new.name, column.name));
                continue;
            }
        };
        step.loses.extend(way.loses);
        columns.push(quoted(&column.name));
        values.push(value);
    }
    for field in &old.fields {
        let taken =
            new.fields.iter().any(|new| was(old, new).is_some_and(|before| before.name == field.name));
        if !taken && before.columns.iter().any(|column| column.name == field.name) {
            step.loses.push(format!("the field {}.{}", old.name, field.name));
        }
    }
    step.say(after.table(&name));
    step.say(format!(
        "insert into {name} ({})\nselect {}\nfrom {};",
        columns.join(", "),
        values.join(", "),
        before.name
    ));
    step.say(format!("drop table {};", before.name));
    if beside {
        step.say(format!("alter table {name} rename to {};", after.name));
    }
}

/// Indexes and triggers went with the old table.
fn objects(step: &mut Step, before: &Shape, after: &Shape, rebuilt: bool) {
    for (kind, before, after) in
        [("index", &before.indexes, &after.indexes), ("trigger", &before.triggers, &after.triggers)]
    {
        let stands = |object| !rebuilt && before.contains(object);
        if !rebuilt {
            for gone in before.iter().filter(|object| !after.contains(object)) {
                step.say(format!("drop {kind} {};", gone.name));
            }
        }
        for object in after.iter().filter(|object| !stands(object)) {
            step.say(object.sql.clone());
        }
    }
}

pub(super) fn links(step: &mut Step, old: &Entity, pair: &Pair<'_>) {
    let (Some(before), after) = (&pair.before, &pair.after) else { return };
    let from = |link: &Link| -> Option<&Link> {
        let field = pair.new.fields.iter().find(|field| field.name == link.field)?;
        let was = was(old, field)?;
        before.links.iter().find(|before| before.field == was.name)
    };
    for link in &after.links {
        match from(link) {
            Some(before) if before.sql == link.sql => {}
            Some(before) if before.name != link.name && same_far_side(old, pair.new, link) => {
                link.sql.iter().for_each(|sql| step.say_after(sql.clone()));
                step.say_after(format!(
                    "insert into {} select {}, {} from {};",
                    link.name, before.sides[0], before.sides[1], before.name
                ));
                step.say_after(format!("drop table {};", before.name));
            }
            Some(before) => {
                step.loses.push(format!("what {}.{} points to", pair.new.name, link.field));
                step.say_after(format!("drop table {};", before.name));
                link.sql.iter().for_each(|sql| step.say_after(sql.clone()));
            }
            None => link.sql.iter().for_each(|sql| step.say_after(sql.clone())),
        }
    }
    for gone in
        before.links.iter().filter(|before| !after.links.iter().any(|link| from(link) == Some(before)))
    {
        step.loses.push(format!("the field {}.{}", old.name, gone.field));
        step.say_after(format!("drop table {};", gone.name));
    }
}

/// Only names differ: the rows that are pointed to are the same ones.
fn same_far_side(old: &Entity, new: &Entity, link: &Link) -> bool {
    let Some(field) = new.fields.iter().find(|field| field.name == link.field) else { return false };
    was(old, field).is_some_and(|before| before.kind == field.kind)
}
