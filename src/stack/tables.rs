//! Tables of the entities, one statement a string, in the two dialects that stacks speak. Names are quoted: an entity may
//! be called Order.

use super::code::is_always_there;
use crate::blueprint::{Behaviour, Blueprint, Entity, EntityKind, Field, FieldKind, Grant, Owner};

/// Where the same thing is said differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// People; a word of SQL that Postgres keeps to itself.
    fn people(self) -> &'static str {
        match self {
            Dialect::Sqlite => "user",
            Dialect::Postgres => "\"user\"",
        }
    }

    /// Whole numbers; times are milliseconds, which need 64 bits.
    fn whole(self) -> &'static str {
        match self {
            Dialect::Sqlite => "integer",
            Dialect::Postgres => "bigint",
        }
    }

    /// What stands behind the closing bracket of a table; `linking` is a table that is nothing but its key.
    fn ending(self, linking: bool) -> &'static str {
        match (self, linking) {
            (Dialect::Sqlite, false) => " strict",
            (Dialect::Sqlite, true) => " strict, without rowid",
            (Dialect::Postgres, _) => "",
        }
    }

    /// A column as text is sorted by.
    fn folded(self, column: &str) -> String {
        match self {
            Dialect::Sqlite => format!("{column} collate nocase"),
            Dialect::Postgres => format!("lower({column})"),
        }
    }
}

/// `create …` statements in an order in which they can run.
pub(super) fn statements(app: &Blueprint, dialect: Dialect) -> Vec<Vec<String>> {
    app.entities.iter().map(|entity| of_entity(app, entity, dialect)).collect()
}

fn of_entity(app: &Blueprint, entity: &Entity, dialect: Dialect) -> Vec<String> {
    let mut all = vec![table(app, entity, dialect)];
    let indexes = indexes(entity, dialect);
    if !indexes.is_empty() {
        all.push(indexes.join("\n"));
    }
    for field in &entity.fields {
        if let FieldKind::Many(target) = &field.kind {
            all.extend(many(app, entity, field, target, dialect));
        }
    }
    for field in &entity.fields {
        if matches!(field.kind, FieldKind::Image | FieldKind::File) {
            all.extend(file_triggers(entity, field, dialect));
        }
    }
    all
}

fn table(app: &Blueprint, entity: &Entity, dialect: Dialect) -> String {
    let mut lines = vec!["id text primary key".to_owned()];
    if entity.owner == Owner::User {
        lines.push(format!("owner_id text not null references {} (id) on delete cascade", dialect.people()));
    }
    if let Some(parent) = &entity.parent {
        lines.push(format!(
            "parent_id text not null references {} (id) on delete cascade",
            table_of(app, parent, dialect)
        ));
    }
    lines.push(format!("created_at {} not null", dialect.whole()));
    lines.push(format!("updated_at {} not null", dialect.whole()));
    let fields = entity.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Many(_)));
    lines.extend(fields.map(|field| column(app, entity, field, dialect)));
    if matches!(entity.kind, EntityKind::Review { .. }) {
        lines.push("unique (parent_id, owner_id)".into());
    }
    format!(
        "create table {} (\n  {}\n){};",
        quoted(&entity.table()),
        lines.join(",\n  "),
        dialect.ending(false)
    )
}

fn column(app: &Blueprint, entity: &Entity, field: &Field, dialect: Dialect) -> String {
    let name = quoted(&field.name);
    let mut text = format!("{name} {}", storage(&field.kind, dialect));
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
        FieldKind::Bool if dialect == Dialect::Sqlite => text.push_str(&format!(" check ({name} in (0, 1))")),
        FieldKind::Ref(target) => {
            let fate = if required { "cascade" } else { "set null" };
            text.push_str(&format!(" references {} (id) on delete {fate}", table_of(app, target, dialect)));
        }
        _ => {}
    }
    text
}

fn storage(kind: &FieldKind, dialect: Dialect) -> &'static str {
    match kind {
        FieldKind::Bool if dialect == Dialect::Postgres => "boolean",
        FieldKind::Int | FieldKind::Money | FieldKind::Bool | FieldKind::DateTime => dialect.whole(),
        FieldKind::Decimal if dialect == Dialect::Postgres => "double precision",
        FieldKind::Decimal => "real",
        _ => "text",
    }
}

/// A list of one's own rows is read in its order, without sorting. `None` where the order is that of creation.
fn sorted_by_owner(entity: &Entity, sorted: &str, dialect: Dialect) -> Option<String> {
    let field = entity.fields.iter().find(|field| field.name == sorted)?;
    let column = quoted(sorted);
    let column = if field.kind == FieldKind::Text { dialect.folded(&column) } else { column };
    let owned = entity.owner == Owner::User && entity.access.read.contains(&Grant::Owner);
    owned.then(|| format!("owner_id, {column}, id"))
}

/// What lists sort, filter and join by.
fn indexes(entity: &Entity, dialect: Dialect) -> Vec<String> {
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
                later.push(index(name, &format!("{}, id", dialect.folded(&quoted(name)))));
            }
            _ if asked => all.push(plain()),
            _ => {}
        }
    }
    all.extend(later);
    all.extend(
        sorted_by_owner(entity, sorted, dialect).map(|columns| index(&format!("owner_{sorted}"), &columns)),
    );
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

fn many(app: &Blueprint, entity: &Entity, field: &Field, target: &str, dialect: Dialect) -> [String; 2] {
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
        "create table {} (\n  {near_id} text not null references {} (id) on delete cascade,\n  {far_id} text not null references {} (id) on delete cascade,\n  primary key ({near_id}, {far_id})\n){};",
        quoted(&link),
        quoted(&own),
        quoted(&other),
        dialect.ending(true),
    );
    let index =
        format!("create index {} on {} ({far_id});", quoted(&format!("{link}_{far}_id")), quoted(&link));
    [table, index]
}

/// A file whose row is gone or points elsewhere is swept away later.
fn file_triggers(entity: &Entity, field: &Field, dialect: Dialect) -> [String; 2] {
    let (table, name) = (entity.table(), &field.name);
    let column = quoted(name);
    let (body, differs) = match dialect {
        Dialect::Sqlite => (
            format!(
                "begin\n  insert or replace into orphan_file (key, since) values (old.{column}, 0);\nend;"
            ),
            "is not",
        ),
        Dialect::Postgres => {
            (format!("for each row execute function file_is_orphan({});", literal(name)), "is distinct from")
        }
    };
    let when = |condition: String| match dialect {
        Dialect::Sqlite => format!("when {condition}\n{body}"),
        Dialect::Postgres => {
            format!("\n{}", body.replacen("for each row", &format!("for each row when ({condition})"), 1))
        }
    };
    let trigger = |fate: &str| quoted(&format!("{table}_{name}_{fate}"));
    let table = quoted(&table);
    [
        format!(
            "create trigger {} after delete on {table} {}",
            trigger("deleted"),
            when(format!("old.{column} is not null"))
        ),
        format!(
            "create trigger {} after update of {column} on {table} {}",
            trigger("replaced"),
            when(format!("old.{column} {differs} new.{column} and old.{column} is not null"))
        ),
    ]
}

fn table_of(app: &Blueprint, name: &str, dialect: Dialect) -> String {
    match app.entities.iter().find(|entity| entity.name == name) {
        Some(entity) => quoted(&entity.table()),
        None => dialect.people().into(),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
