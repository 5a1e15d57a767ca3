//! Tables of the entities in SQLite's dialect, one statement a string. Names are quoted: an entity may be called Order.

use super::code::is_always_there;
use crate::blueprint::{Behaviour, Blueprint, Entity, EntityKind, Field, FieldKind, Grant, Owner};

/// `create …` statements in an order in which they can run.
pub(super) fn statements(app: &Blueprint) -> Vec<Vec<String>> {
    app.entities.iter().map(|entity| of_entity(app, entity)).collect()
}

fn of_entity(app: &Blueprint, entity: &Entity) -> Vec<String> {
    let mut all = vec![table(app, entity)];
    let indexes = indexes(entity);
    if !indexes.is_empty() {
        all.push(indexes.join("\n"));
    }
    for field in &entity.fields {
        if let FieldKind::Many(target) = &field.kind {
            all.extend(many(app, entity, field, target));
        }
    }
    for field in &entity.fields {
        if matches!(field.kind, FieldKind::Image | FieldKind::File) {
            all.extend(file_triggers(entity, field));
        }
    }
    all
}

fn table(app: &Blueprint, entity: &Entity) -> String {
    let mut lines = vec!["id text primary key".to_owned()];
    if entity.owner == Owner::User {
        lines.push("owner_id text not null references user (id) on delete cascade".into());
    }
    if let Some(parent) = &entity.parent {
        lines.push(format!(
            "parent_id text not null references {} (id) on delete cascade",
            table_of(app, parent)
        ));
    }
    lines.push("created_at integer not null".into());
    lines.push("updated_at integer not null".into());
    let fields = entity.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Many(_)));
    lines.extend(fields.map(|field| column(app, entity, field)));
    if matches!(entity.kind, EntityKind::Review { .. }) {
        lines.push("unique (parent_id, owner_id)".into());
    }
    format!("create table {} (\n  {}\n) strict;", quoted(&entity.table()), lines.join(",\n  "))
}

fn column(app: &Blueprint, entity: &Entity, field: &Field) -> String {
    let name = quoted(&field.name);
    let mut text = format!("{name} {}", storage(&field.kind));
    let required = is_always_there(entity, field);
    if required {
        text.push_str(" not null");
    }
    if field.unique {
        text.push_str(" unique");
    }
    match &field.kind {
        FieldKind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
            text.push_str(&format!(" check ({name} in ({}))", values.join(", ")));
        }
        FieldKind::Bool => text.push_str(&format!(" check ({name} in (0, 1))")),
        FieldKind::Ref(target) => {
            let fate = if required { "cascade" } else { "set null" };
            text.push_str(&format!(" references {} (id) on delete {fate}", table_of(app, target)));
        }
        _ => {}
    }
    text
}

fn storage(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Int | FieldKind::Money | FieldKind::Bool | FieldKind::DateTime => "integer",
        FieldKind::Decimal => "real",
        _ => "text",
    }
}

/// A list of one's own rows is read in its order, without sorting. `None` where the order is that of creation.
fn sorted_by_owner(entity: &Entity, sorted: &str) -> Option<String> {
    let field = entity.fields.iter().find(|field| field.name == sorted)?;
    let collate = if field.kind == FieldKind::Text { " collate nocase" } else { "" };
    let owned = entity.owner == Owner::User && entity.access.read.contains(&Grant::Owner);
    owned.then(|| format!("owner_id, {}{collate}, id", quoted(sorted)))
}

/// What lists sort, filter and join by.
fn indexes(entity: &Entity) -> Vec<String> {
    let table = entity.table();
    let index = |name: &str, columns: &str| {
        format!("create index {} on {} ({columns});", quoted(&format!("{table}_{name}")), quoted(&table))
    };
    let mut all = Vec::new();
    if entity.owner == Owner::User {
        all.push(index("owner_id", "owner_id, id"));
    }
    if entity.parent.is_some() {
        all.push(index("parent_id", "parent_id, id"));
    }
    let sorted = entity.list.sort.trim_start_matches('-');
    let mut later = Vec::new();
    for field in &entity.fields {
        let name = field.name.as_str();
        let plain = || index(name, &quoted(name));
        let asked = entity.list.filter.iter().any(|filter| filter == name) || sorted == name;
        match field.kind {
            FieldKind::Ref(_) => all.push(plain()),
            FieldKind::Many(_)
            | FieldKind::LongText
            | FieldKind::Image
            | FieldKind::File
            | FieldKind::Json => {}
            FieldKind::Text if name == entity.label || asked => {
                later.push(index(name, &format!("{} collate nocase, id", quoted(name))));
            }
            _ if asked => all.push(plain()),
            _ => {}
        }
    }
    all.extend(later);
    all.extend(sorted_by_owner(entity, sorted).map(|columns| index(&format!("owner_{sorted}"), &columns)));
    for behaviour in &entity.behaviours {
        match behaviour {
            Behaviour::Approval { field, .. } => {
                all.push(index("approval", &format!("{}, owner_id", quoted(field))));
            }
            Behaviour::Leaderboard { field } if field != sorted => all.push(index(field, &quoted(field))),
            _ => {}
        }
    }
    if let EntityKind::Booking { of, from, to } = &entity.kind {
        all.push(index("taken", &format!("{}, {}, {}", quoted(of), quoted(from), quoted(to))));
    }
    all
}

fn many(app: &Blueprint, entity: &Entity, field: &Field, target: &str) -> [String; 2] {
    let own = entity.table();
    let other = app
        .entities
        .iter()
        .find(|entity| entity.name == target)
        .map_or_else(|| target.to_owned(), Entity::table);
    let link = format!("{own}_{}", field.name);
    // An entity that links to itself needs two names for one table.
    let far = if other == own { "other".to_owned() } else { other.clone() };
    let (near_id, far_id) = (quoted(&format!("{own}_id")), quoted(&format!("{far}_id")));
    let table = format!(
        "create table {} (\n  {near_id} text not null references {} (id) on delete cascade,\n  {far_id} text not null references {} (id) on delete cascade,\n  primary key ({near_id}, {far_id})\n) strict, without rowid;",
        quoted(&link),
        quoted(&own),
        quoted(&other),
    );
    let index =
        format!("create index {} on {} ({far_id});", quoted(&format!("{link}_{far}_id")), quoted(&link));
    [table, index]
}

/// A file whose row is gone or points elsewhere is swept away later.
fn file_triggers(entity: &Entity, field: &Field) -> [String; 2] {
    let (table, name) = (entity.table(), &field.name);
    let column = quoted(name);
    let body =
        format!("begin\n  insert or replace into orphan_file (key, since) values (old.{column}, 0);\nend;");
    let trigger = |fate: &str| quoted(&format!("{table}_{name}_{fate}"));
    let table = quoted(&table);
    [
        format!(
            "create trigger {} after delete on {table} when old.{column} is not null\n{body}",
            trigger("deleted")
        ),
        format!(
            "create trigger {} after update of {column} on {table} when old.{column} is not new.{column} and old.{column} is not null\n{body}",
            trigger("replaced")
        ),
    ]
}

fn table_of(app: &Blueprint, name: &str) -> String {
    match app.entities.iter().find(|entity| entity.name == name) {
        Some(entity) => quoted(&entity.table()),
        None => "user".into(),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
