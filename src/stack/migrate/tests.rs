//! Every migration is run on a database with rows in it, and what stands then is what a new app would have.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and runs the real database"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;

const STACKS: [&str; 2] = ["hono-sqlite", "next-postgres"];

fn app(text: &str) -> Blueprint {
    app_on(STACKS[0], text)
}

fn app_on(stack: &str, text: &str) -> Blueprint {
    let head = format!("version = 1\n[app]\nname = \"Shop\"\nstack = \"{stack}\"\n[auth]\n");
    let (app, problems) = Blueprint::parse(&format!("{head}{text}"));
    app.unwrap_or_else(|| panic!("{text}\n{problems:?}"))
}

fn migrations(tree: &FileTree) -> String {
    let files = tree.iter().filter(|(path, _)| path.starts_with("migrations/"));
    files.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect::<Vec<_>>().join("\n")
}

/// Runs SQL in one database of its own; what it prints.
fn sqlite(sql: &str) -> Result<String, String> {
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-bail", ":memory:"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sqlite3 is installed");
    child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    if ended.status.success() { Ok(said) } else { Err(String::from_utf8_lossy(&ended.stderr).into_owned()) }
}

/// Every table, index and trigger in the words of the database; a table that was renamed has its name in quotes.
const SCHEMA: &str = "\
    select '==', type, name, replace(replace(lower(sql), '\"', ''), char(10), ' ')
    from sqlite_schema where sql is not null and name not like 'sqlite_%' order by type, name;\n";

struct Case {
    name: &'static str,
    old: &'static str,
    new: &'static str,
    rows: &'static str,
    ask: &'static str,
    sees: &'static str,
    loses: &'static [&'static str],
}

fn stack() -> Stack {
    Stack::load("hono-sqlite").unwrap()
}

fn step(old: &Blueprint, new: &Blueprint) -> Result<Option<Migration>, Error> {
    let stack = stack();
    stack.migration(old, new, &stack.files(old).unwrap(), "A change: of 'things'")
}

/// Runs SQL in a database, with a word for what the database is asked.
type Run<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// What a database looks like is asked with `schema`; `inside` is what the app's own runner puts around a migration.
fn holds(case: &Case, stack: &str, run: Run<'_>, schema: &str, inside: [&str; 2]) {
    let (old, new) = (app_on(stack, case.old), app_on(stack, case.new));
    let stack = Stack::load(stack).unwrap();
    let before = stack.files(&old).unwrap();
    let migration = stack.migration(&old, &new, &before, "A change").unwrap().expect("tables differ");
    assert_eq!(migration.loses, case.loses, "{}\n{}", case.name, migration.sql);
    // Features that come with the change bring files of their own, which are new to the app.
    let mut tree = before.clone();
    let files = stack.files(&new).unwrap();
    tree.extend(files.clone().into_iter().filter(|(path, _)| !before.contains_key(path)));
    let all = [&migrations(&tree), PERSON, case.rows, inside[0], &migration.sql, inside[1], case.ask, schema];
    let said =
        run(&all.join("\n")).unwrap_or_else(|error| panic!("{}: {error}\n{}", case.name, migration.sql));
    let fresh = run(&[&migrations(&files), schema].join("\n")).unwrap();
    let (seen, stands) = said.split_at(said.find("==").unwrap());
    assert_eq!(seen.trim(), case.sees, "{}\n{}", case.name, migration.sql);
    assert_eq!(stands, fresh, "{}\n{}", case.name, migration.sql);
}

const PERSON: &str = "insert into \"user\" (id, name, email, role, created_at, updated_at) \
    values ('u1', 'Ada', 'ada@a.test', 'member', 1, 1);";

const MENU: &str =
    "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.state = \"enum open|done\"\n";
const ONE_MENU: &str = "insert into menu (id, owner_id, created_at, updated_at, title, state) values ('m1', 'u1', 86400000, 2, 'Lunch', 'done');";

fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "fields are added with something in them",
            old: MENU,
            new: "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.note = \"text\"\nfields.seats = \"int min=2\"\nfields.day = \"date\"\nfields.open = \"bool\"\nfields.more = \"longtext?\"\nfields.price = \"money = 4.50\"\nfields.code = \"text unique\"\nfields.state = \"enum open|done\"\n",
            rows: ONE_MENU,
            ask: "select title, note, seats, day, case when open then 'yes' else 'no' end, more, price, code, state from menu;",
            sees: "Lunch|–|2|1970-01-02|no||450|m1|done",
            loses: &[],
        },
        Case {
            name: "an entity is added below another and one is pointed at",
            old: MENU,
            new: "[[entity]]\nname = \"Tag\"\nowner = \"nobody\"\nfields.name = \"text\"\n[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.state = \"enum open|done\"\nfields.tags = \"many Tag\"\nfields.first = \"ref Tag?\"\nfields.photo = \"image?\"\n[[entity]]\nname = \"Dish\"\nparent = \"Menu\"\nfields.name = \"text\"\n",
            rows: ONE_MENU,
            ask: "insert into tag values ('t1', 1, 1, 'hot'); insert into menu_tags values ('m1', 't1'); insert into dish (id, owner_id, parent_id, created_at, updated_at, name) values ('d1', 'u1', 'm1', 1, 1, 'Soup'); select m.title, coalesce(m.first, 'none'), t.tag_id, d.name from menu m, menu_tags t, dish d;",
            sees: "Lunch|none|t1|Soup",
            loses: &[],
        },
        Case {
            name: "what is referred to may come later",
            old: "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.main = \"ref Dish?\"\n[[entity]]\nname = \"Dish\"\nfields.name = \"text\"\n",
            new: "[[entity]]\nname = \"Card\"\nfields.menu = \"ref Menu\"\nfields.tags = \"many Tag\"\n[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.main = \"ref Dish?\"\nfields.tags = \"many Tag\"\nfields.first = \"ref Tag?\"\n[[entity]]\nname = \"Dish\"\nfields.name = \"text\"\n[[entity]]\nname = \"Tag\"\nfields.name = \"text\"\n",
            rows: "insert into dish (id, owner_id, created_at, updated_at, name) values ('d1', 'u1', 1, 1, 'Soup'); insert into menu (id, owner_id, created_at, updated_at, title, main) values ('m1', 'u1', 1, 2, 'Lunch', 'd1');",
            ask: "select title, main, coalesce(first, 'none') from menu;",
            sees: "Lunch|d1|none",
            loses: &[],
        },
        Case {
            name: "renamed things keep their rows and what features know of them",
            old: "[[entity]]\nname = \"Menu\"\nbehaviours = [\"favorites\"]\nfields.title = \"text\"\nfields.photo = \"image?\"\n[[entity]]\nname = \"Dish\"\nparent = \"Menu\"\nfields.name = \"text\"\n",
            new: "[[entity]]\nname = \"Card\"\nwas = \"Menu\"\nbehaviours = [\"favorites\"]\nfields.headline = \"text was=title\"\nfields.picture = \"image? was=photo\"\n[[entity]]\nname = \"Dish\"\nparent = \"Card\"\nfields.name = \"text\"\n",
            rows: "insert into menu (id, owner_id, created_at, updated_at, title, photo) values ('m1', 'u1', 1, 2, 'Lunch', 'k1'); insert into dish (id, owner_id, parent_id, created_at, updated_at, name) values ('d1', 'u1', 'm1', 1, 1, 'Soup'); insert into row_favorite values ('u1', 'menu', 'm1', 1);",
            ask: "select c.headline, c.picture, d.parent_id, f.entity from card c, dish d, row_favorite f; delete from card; select key from orphan_file; select count(*) from dish;",
            sees: "Lunch|k1|m1|card\nk1\n0",
            loses: &[],
        },
        Case {
            name: "what changes its type is carried over as far as it fits",
            old: "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.size = \"text\"\nfields.count = \"int\"\nfields.at = \"datetime\"\nfields.state = \"enum a|b|c\"\nfields.maybe = \"text?\"\n",
            new: "[[entity]]\nname = \"Menu\"\nfields.title = \"longtext\"\nfields.size = \"int\"\nfields.count = \"text\"\nfields.at = \"date\"\nfields.state = \"enum a|b\"\nfields.maybe = \"text\"\n",
            rows: "insert into menu (id, owner_id, created_at, updated_at, title, size, count, at, state, maybe) values ('m1', 'u1', 1, 2, 'x', '12', 7, 86400000, 'b', 'y'), ('m2', 'u1', 1, 2, 'x', 'big', 8, 0, 'c', null);",
            ask: "select title, size, count, at, state, maybe from menu order by id;",
            sees: "x|12|7|1970-01-02|b|y\nx|0|8|1970-01-01|a|–",
            loses: &[
                "values of Menu.size that do not fit",
                "values of Menu.at that do not fit",
                "values of Menu.state that do not fit",
            ],
        },
        Case {
            name: "what is removed is named",
            old: "[[entity]]\nname = \"Tag\"\nowner = \"nobody\"\nfields.name = \"text\"\n[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.photo = \"image?\"\nfields.tags = \"many Tag\"\n[[entity]]\nname = \"Dish\"\nparent = \"Menu\"\nfields.name = \"text\"\n",
            new: "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\n",
            rows: "insert into tag values ('t1', 1, 1, 'hot'); insert into menu (id, owner_id, created_at, updated_at, title, photo) values ('m1', 'u1', 1, 2, 'Lunch', 'k1'); insert into menu_tags values ('m1', 't1');",
            ask: "select title from menu;",
            sees: "Lunch",
            loses: &["the field Menu.photo", "the field Menu.tags", "all rows of Dish", "all rows of Tag"],
        },
        Case {
            name: "indexes follow the lists",
            old: MENU,
            new: "[[entity]]\nname = \"Menu\"\nfields.title = \"text\"\nfields.state = \"enum open|done\"\nlist = { filter = [\"state\"], sort = \"title\" }\n",
            rows: ONE_MENU,
            ask: "select title from menu;",
            sees: "Lunch",
            loses: &[],
        },
    ]
}

#[test]
fn rows_survive_and_the_tables_are_those_of_a_new_app_in_sqlite() {
    let inside = [
        "pragma foreign_keys = off;\nbegin;",
        "select '!!', * from pragma_foreign_key_check;\ncommit;\npragma foreign_keys = on;",
    ];
    for case in cases() {
        holds(&case, STACKS[0], &sqlite, SCHEMA, inside);
    }
}

/// Everything about the tables but the order of their columns and the names of their rules.
const SCHEMA_POSTGRES: &str = "\
    select '==', table_name, column_name, data_type, is_nullable from information_schema.columns \
      where table_schema = 'public' order by 2, 3;
    select '==', conrelid::regclass, contype, pg_get_constraintdef(oid) from pg_constraint \
      where connamespace = 'public'::regnamespace order by conrelid::regclass::text, 3, 4;
    select '==', indexdef from pg_indexes where schemaname = 'public' \
      and indexname not in (select conname from pg_constraint) order by 2;
    select '==', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 2;\n";

/// A PostgreSQL of its own, without a port.
struct Cluster {
    folder: tempfile::TempDir,
    count: std::cell::Cell<u32>,
}

impl Cluster {
    fn start() -> Cluster {
        let folder = tempfile::tempdir().unwrap();
        let cluster = Cluster { folder, count: std::cell::Cell::new(0) };
        let at = cluster.folder.path().display();
        // The server refuses to run as root; whoever runs the tests as somebody else runs it as themselves.
        assert!(cluster.shell(&format!("chown postgres '{at}' 2>/dev/null || true"), false));
        assert!(cluster.shell(
            &format!("initdb -D '{at}/data' -U postgres -A trust -N -E UTF8 --locale=C > /dev/null"),
            true
        ));
        let start = format!(
            "pg_ctl -D '{at}/data' -w -s -o \"-k '{at}' -c listen_addresses='' -c fsync=off\" start > /dev/null"
        );
        assert!(cluster.shell(&start, true));
        cluster
    }

    fn shell(&self, command: &str, as_postgres: bool) -> bool {
        let bin = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
        let bin = bin.map(|entry| entry.unwrap().path().join("bin")).max().unwrap();
        let command = format!("PATH='{}':\"$PATH\"; {command}", bin.display());
        let root = rustix::process::geteuid().is_root();
        let mut shell = if as_postgres && root {
            let mut shell = Command::new("setpriv");
            shell.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh", "-c", &command]);
            shell
        } else {
            let mut shell = Command::new("sh");
            shell.args(["-c", &command]);
            shell
        };
        shell.current_dir("/").status().unwrap().success()
    }

    /// In a database of its own; what it prints.
    fn run(&self, sql: &str) -> Result<String, String> {
        let name = format!("d{}", self.count.replace(self.count.get() + 1));
        let psql = |database: &str| {
            let mut psql = Command::new("psql");
            psql.args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "postgres",
                "-d",
                database,
                "-h",
            ]);
            psql.arg(self.folder.path()).env("PGCLIENTENCODING", "UTF8");
            psql
        };
        assert!(
            psql("postgres").args(["-c", &format!("create database {name}")]).status().unwrap().success()
        );
        let mut child =
            psql(&name).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let sql = sql.to_owned();
        let send = std::thread::spawn(move || stdin.write_all(sql.as_bytes()));
        let ended = child.wait_with_output().unwrap();
        let _ = send.join();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        if ended.status.success() {
            Ok(said)
        } else {
            Err(String::from_utf8_lossy(&ended.stderr).into_owned())
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.shell(&format!("pg_ctl -D '{}/data' -m immediate -s stop", self.folder.path().display()), true);
    }
}

#[test]
fn rows_survive_and_the_tables_are_those_of_a_new_app_in_postgres() {
    let cluster = Cluster::start();
    for case in cases() {
        holds(&case, STACKS[1], &|sql| cluster.run(sql), SCHEMA_POSTGRES, ["begin;", "commit;"]);
    }
}

#[test]
fn what_rows_cannot_have_is_refused_with_what_to_do() {
    let tag = "[[entity]]\nname = \"Tag\"\nowner = \"nobody\"\nfields.name = \"text\"\n";
    for field in ["ref Tag", "image", "email", "int unique"] {
        let new = format!("{tag}{MENU}fields.more = \"{field}\"\n");
        let error = step(&app(&format!("{tag}{MENU}")), &app(&new)).unwrap_err();
        assert_eq!(error.code(), "change.no_value", "{field}");
        assert!(error.to_string().contains("Menu.more"), "{error}");
    }
    let nobody = MENU.replacen("fields", "owner = \"nobody\"\nfields", 1);
    assert_eq!(step(&app(&nobody), &app(MENU)).unwrap_err().code(), "change.no_value");
}

#[test]
fn the_same_tables_need_no_migration() {
    let more = MENU.replace("text\"", "text max=40 label=\\\"Heading\\\"\"");
    assert_eq!(step(&app(MENU), &app(&more)).unwrap(), None);
    let shown = format!("{MENU}list = {{ view = \"table\" }}\n");
    assert_eq!(step(&app(MENU), &app(&shown)).unwrap(), None);
}

#[test]
fn a_migration_comes_after_all_others_and_its_title_is_a_comment() {
    let (old, new) = (app(MENU), app(&format!("{MENU}fields.more = \"text?\"\n")));
    let mut tree = stack().files(&old).unwrap();
    let make = |tree: &FileTree, title: &str| stack().migration(&old, &new, tree, title).unwrap().unwrap();
    let first = make(&tree, "Add a note\n; drop table menu; --");
    assert_eq!(first.path, "migrations/0101_add-a-note-drop-table-menu.sql");
    assert!(first.sql.starts_with("-- Add a note ; drop table menu; --\n\n"), "{}", first.sql);
    tree.insert(first.path, first.sql.into_bytes());
    assert_eq!(make(&tree, "…").path, "migrations/0102_change.sql");
}
