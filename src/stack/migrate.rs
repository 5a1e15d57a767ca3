//! From the tables of one blueprint to those of another: one file of SQL, with the rows that exist carried over.
//!
//! SQLite rebuilds a table that changes (<https://www.sqlite.org/lang_altertable.html#otheralter>): what stands afterwards is
//! exactly what a new app would have. PostgreSQL alters it: a new column is added empty, filled, and only then required. What
//! would lose data is named, and done only for somebody who agreed.

mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;
mod values;

use super::tables::{Dialect, Shape};
use super::{FileTree, Stack};
use crate::blueprint::{Blueprint, Entity, Field};
use crate::error::Error;

/// A step from one blueprint to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Path of the file.
    pub path: String,
    /// What it holds.
    pub sql: String,
    /// What is lost, in words: `the field Menu.title`. Nothing is, when this is empty.
    pub loses: Vec<String>,
}

/// What becomes of one entity.
struct Pair<'a> {
    old: Option<&'a Entity>,
    new: &'a Entity,
    before: Option<Shape>,
    after: Shape,
}

impl Stack {
    /// The migration that leads from `old` to `new`, when their tables differ. `tree` holds the app's files as they are, so
    /// that the new file comes after every other; `title` says what the change is.
    ///
    /// # Errors
    /// `change.no_value`: a field is needed that the rows that exist cannot have.
    pub fn migration(
        &self,
        old: &Blueprint,
        new: &Blueprint,
        tree: &FileTree,
        title: &str,
    ) -> Result<Option<Migration>, Error> {
        let Some(dialect) = self.dialect() else { return Ok(None) };
        let (pairs, gone) = pairs(old, new, dialect);
        let mut step = Step { lines: Vec::new(), after: Vec::new(), loses: Vec::new(), missing: Vec::new() };
        step.renamed_rows(&pairs, tree);
        for pair in &pairs {
            match dialect {
                Dialect::Sqlite => sqlite::entity(&mut step, pair),
                Dialect::Postgres => postgres::entity(&mut step, pair),
            }
        }
        let after = std::mem::take(&mut step.after);
        step.lines.extend(after);
        step.removed(&gone, dialect);
        step.done(path(tree, title), title)
    }

    fn dialect(&self) -> Option<Dialect> {
        self.manifest.is_rendered("migrations/0100_app.sql").then_some(if self.name == "next-postgres" {
            Dialect::Postgres
        } else {
            Dialect::Sqlite
        })
    }
}

/// Entities of today with what they were, and those that nothing of today was.
fn pairs<'a>(
    old: &'a Blueprint,
    new: &'a Blueprint,
    dialect: Dialect,
) -> (Vec<Pair<'a>>, Vec<(&'a Entity, Shape)>) {
    let find = |name: &str| old.entities.iter().find(|entity| entity.name == name);
    let before = |entity: &Entity| find(&entity.name).or_else(|| find(entity.was.as_deref()?));
    let pairs: Vec<Pair<'_>> = new
        .entities
        .iter()
        .map(|entity| {
            let was = before(entity);
            Pair {
                old: was,
                new: entity,
                before: was.map(|was| Shape::of(old, was, dialect)),
                after: Shape::of(new, entity, dialect),
            }
        })
        .collect();
    let kept = |entity: &Entity| pairs.iter().any(|pair| pair.old.is_some_and(|old| old.name == entity.name));
    let gone = old.entities.iter().filter(|entity| !kept(entity));
    let gone = gone.map(|entity| (entity, Shape::of(old, entity, dialect))).collect();
    (pairs, gone)
}

/// What is being written.
struct Step {
    lines: Vec<String>,
    /// What refers to tables that may come later.
    after: Vec<String>,
    loses: Vec<String>,
    /// Fields that the rows that exist cannot have.
    missing: Vec<String>,
}

impl Step {
    fn say(&mut self, sql: impl Into<String>) {
        self.lines.push(sql.into());
    }

    fn say_after(&mut self, sql: impl Into<String>) {
        self.after.push(sql.into());
    }

    /// An entity that was not there; what it refers to may come after it.
    fn whole(&mut self, shape: &Shape) {
        let mut shape = shape.clone();
        let later = shape.set_apart(&|_| true);
        shape.statements().into_iter().for_each(|sql| self.say(sql));
        later.into_iter().for_each(|sql| self.say_after(sql));
    }

    /// Tables of features name the entity that a row of theirs is about.
    fn renamed_rows(&mut self, pairs: &[Pair<'_>], tree: &FileTree) {
        for pair in pairs {
            let Some(old) = pair.old.filter(|old| old.name != pair.new.name) else { continue };
            for table in tables_about_entities(tree) {
                self.say(format!(
                    "update {table} set entity = '{}' where entity = '{}';",
                    pair.new.table(),
                    old.table()
                ));
            }
        }
    }

    /// Children first: they refer to what comes before them.
    fn removed(&mut self, gone: &[(&Entity, Shape)], dialect: Dialect) {
        for (entity, shape) in gone.iter().rev() {
            self.loses.push(format!("all rows of {}", entity.name));
            for link in shape.links.iter().rev() {
                self.say(format!("drop table {};", link.name));
            }
            let cascade = if dialect == Dialect::Postgres { " cascade" } else { "" };
            self.say(format!("drop table {}{cascade};", shape.name));
        }
    }

    fn done(self, path: String, title: &str) -> Result<Option<Migration>, Error> {
        if let Some(first) = self.missing.first() {
            let message = format!("rows that exist cannot have a value for {}", self.missing.join(", "));
            return Err(Error::usage("change.no_value", message)
                .hint(format!("make it optional first, with `?` after its type: {first}"))
                .hint("or give it a default"));
        }
        if self.lines.is_empty() {
            return Ok(None);
        }
        let title: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
        let sql = format!("-- {}\n\n{}\n", title.trim(), self.lines.join("\n\n"));
        Ok(Some(Migration { path, sql, loses: self.loses }))
    }
}

/// The field that a field of today was.
fn was<'a>(old: &'a Entity, field: &Field) -> Option<&'a Field> {
    let find = |name: &str| old.fields.iter().find(|field| field.name == name);
    find(&field.name).or_else(|| find(field.was.as_deref()?))
}

/// After every migration that there is: `migrations/0102_add-tags-to-menus.sql`.
fn path(tree: &FileTree, title: &str) -> String {
    let number = |path: &String| {
        let name = path.strip_prefix("migrations/")?;
        name.split('_').next()?.parse::<u32>().ok()
    };
    let next = tree.keys().filter_map(number).max().unwrap_or(100).max(100) + 1;
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= 40 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    format!("migrations/{next:04}_{}.sql", if slug.is_empty() { "change" } else { slug })
}

/// Names of tables that have a column `entity`, from the migrations of features.
fn tables_about_entities(tree: &FileTree) -> Vec<String> {
    let mut tables = Vec::new();
    for (path, bytes) in tree {
        let (true, Ok(text)) = (path.starts_with("migrations/"), std::str::from_utf8(bytes)) else {
            continue;
        };
        let mut table = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("create table ") {
                table = rest.split_whitespace().next();
            } else if line.trim_start().starts_with("entity text") {
                tables.extend(table.map(str::to_owned));
            }
        }
    }
    tables
}
