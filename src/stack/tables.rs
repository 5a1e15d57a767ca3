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
    let mut shapes: Vec<Shape> = app.entities.iter().map(|entity| Shape::of(app, entity, dialect)).collect();
    let mut later = Vec::new();
    if dialect == Dialect::Postgres {
        // PostgreSQL knows no table before it is made; SQLite looks when rows come.
        let names: Vec<String> = shapes.iter().map(|shape| shape.name.clone()).collect();
        for (at, shape) in shapes.iter_mut().enumerate() {
            let to_come = &names[at + 1..];
            later.extend(shape.set_apart(&|table| to_come.iter().any(|name| name == table)));
        }
    }
    let mut all: Vec<Vec<String>> = shapes.iter().map(Shape::statements).collect();
    if !later.is_empty() {
        all.push(later);
    }
    all
}

/// Everything in a database that belongs to one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// The table's name, in quotes.
    pub(super) name: String,
    /// Columns in their order.
    pub(super) columns: Vec<Column>,
    /// What holds over several columns.
    pub(super) rules: Vec<String>,
    /// Indexes.
    pub(super) indexes: Vec<Object>,
    /// Tables of what a row holds many of.
    pub(super) links: Vec<Link>,
    /// Triggers.
    pub(super) triggers: Vec<Object>,
    ending: &'static str,
}

/// One column as it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its bare name.
    pub(super) name: String,
    /// Name, type and rules.
    pub(super) line: String,
}

/// Something that is made by one statement and goes by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// In quotes.
    pub(super) name: String,
    pub(super) sql: String,
}

/// The table between an entity and what it holds many of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The field.
    pub(super) field: String,
    /// The table's name, in quotes.
    pub(super) name: String,
    /// The table of what is pointed to, in quotes.
    pub(super) far: String,
    /// The columns of either side, in quotes.
    pub(super) sides: [String; 2],
    /// Table and index.
    pub(super) sql: [String; 2],
}

impl Shape {
    pub(super) fn of(app: &Blueprint, entity: &Entity, dialect: Dialect) -> Shape {
        let many = entity.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Many(target) => Some(many(app, entity, field, target, dialect)),
            _ => None,
        });
        let files =
            entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Image | FieldKind::File));
        let one_each = matches!(entity.kind, EntityKind::Review { .. });
        Shape {
            name: quoted(&entity.table()),
            columns: columns(app, entity, dialect),
            rules: if one_each { vec!["unique (parent_id, owner_id)".into()] } else { Vec::new() },
            indexes: indexes(entity, dialect),
            links: many.collect(),
            triggers: files.flat_map(|field| file_triggers(entity, field, dialect)).collect(),
            ending: dialect.ending(false),
        }
    }

    /// Takes out what refers to the tables that are meant: statements that add it once those are there.
    pub(super) fn set_apart(&mut self, meant: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut later = Vec::new();
        for column in &mut self.columns {
            let Some((line, reference)) = column.line.split_once(" references ") else { continue };
            if !reference.split_whitespace().next().is_some_and(meant) {
                continue;
            }
            let (table, name) = (&self.name, quoted(&column.name));
            later.push(format!("alter table {table} add foreign key ({name}) references {reference};"));
            column.line = line.to_owned();
        }
        let (far, near): (Vec<Link>, Vec<Link>) =
            std::mem::take(&mut self.links).into_iter().partition(|link| meant(&link.far));
        self.links = near;
        later.extend(far.into_iter().flat_map(|link| link.sql));
        later
    }

    /// The table alone, under a name of its own where that is asked for.
    pub(super) fn table(&self, name: &str) -> String {
        let lines: Vec<&str> = self
            .columns
            .iter()
            .map(|column| &*column.line)
            .chain(self.rules.iter().map(String::as_str))
            .collect();
        format!("create table {name} (\n  {}\n){};", lines.join(",\n  "), self.ending)
    }

    /// Everything, in an order in which it can run.
    pub(super) fn statements(&self) -> Vec<String> {
        let mut all = vec![self.table(&self.name)];
        if !self.indexes.is_empty() {
            all.push(self.indexes.iter().map(|index| &*index.sql).collect::<Vec<_>>().join("\n"));
        }
        all.extend(self.links.iter().flat_map(|link| link.sql.clone()));
        all.extend(self.triggers.iter().map(|trigger| trigger.sql.clone()));
        all
    }
}

fn columns(app: &Blueprint, entity: &Entity, dialect: Dialect) -> Vec<Column> {
    let column = |name: &str, rest: String| Column { name: name.to_owned(), line: format!("{name} {rest}") };
    let mut columns = vec![column("id", "text primary key".into())];
    if entity.owner == Owner::User {
        let rest = format!("text not null references {} (id) on delete cascade", dialect.people());
        columns.push(column("owner_id", rest));
    }
    if let Some(parent) = &entity.parent {
        let rest =
            format!("text not null references {} (id) on delete cascade", table_of(app, parent, dialect));
        columns.push(column("parent_id", rest));
    }
    columns.push(column("created_at", format!("{} not null", dialect.whole())));
    columns.push(column("updated_at", format!("{} not null", dialect.whole())));
    let fields = entity.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Many(_)));
    columns.extend(
        fields.map(|field| Column {
            name: field.name.clone(),
            line: self::column(app, entity, field, dialect),
        }),
    );
    columns
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

pub(super) fn storage(kind: &FieldKind, dialect: Dialect) -> &'static str {
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
fn indexes(entity: &Entity, dialect: Dialect) -> Vec<Object> {
    let table = entity.table();
    let index = |name: &str, columns: &str| {
        let name = quoted(&format!("{table}_{name}"));
        Object { sql: format!("create index {name} on {} ({columns});", quoted(&table)), name }
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

fn many(app: &Blueprint, entity: &Entity, field: &Field, target: &str, dialect: Dialect) -> Link {
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
    Link {
        field: field.name.clone(),
        name: quoted(&link),
        far: quoted(&other),
        sides: [near_id, far_id],
        sql: [table, index],
    }
}

/// A file whose row is gone or points elsewhere is swept away later.
fn file_triggers(entity: &Entity, field: &Field, dialect: Dialect) -> [Object; 2] {
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
    let on = quoted(&table);
    let trigger = |fate: &str, moment: &str, condition: String| {
        let name = quoted(&format!("{table}_{name}_{fate}"));
        Object { sql: format!("create trigger {name} after {moment} on {on} {}", when(condition)), name }
    };
    [
        trigger("deleted", "delete", format!("old.{column} is not null")),
        trigger(
            "replaced",
            &format!("update of {column}"),
            format!("old.{column} {differs} new.{column} and old.{column} is not null"),
        ),
    ]
}

fn table_of(app: &Blueprint, name: &str, dialect: Dialect) -> String {
    match app.entities.iter().find(|entity| entity.name == name) {
        Some(entity) => quoted(&entity.table()),
        None => dialect.people().into(),
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
