//! `[[entity]]`.

use std::ops::Range;

use toml_edit::Item;

use super::super::defaults;
use super::super::field;
use super::super::keys;
use super::super::names;
use super::super::problem::quoted;
use super::super::types::*;
use super::super::words::{BEHAVIOURS, ENTITY_KINDS};
use super::reader::{Problems, Table, key_span, unknown_word};

/// Keys that belong to one kind of entity only.
const KIND_KEYS: &[(&str, &[&str])] = &[
    ("review", &["rating"]),
    ("booking", &["of", "from", "to"]),
    ("order", &["of", "quantity", "price", "total"]),
];

/// Access is filled in last: what is usual depends on the other entities.
pub(super) fn entities(
    file: &Table<'_>,
    accounts: bool,
    digits: u32,
    problems: &mut Problems,
) -> Vec<Entity> {
    let tables = file.tables("entity", &keys::ENTITY, problems);
    let mut entities: Vec<Entity> =
        tables.iter().map(|table| entity(table, accounts, digits, problems)).collect();
    for (at, table) in tables.iter().enumerate() {
        let usual = defaults::access(&entities[at], &entities, accounts);
        entities[at].access = access(table, usual, problems);
    }
    entities
}

fn entity(table: &Table<'_>, accounts: bool, digits: u32, problems: &mut Problems) -> Entity {
    let name = table.needed("name", problems);
    let fields = fields(table, digits, problems);
    let kind = kind(table, problems);
    Entity {
        was: table.text("was", problems),
        plural: table.text("plural", problems).unwrap_or_else(|| names::display_plural(&name)),
        owner: table.word("owner", problems).unwrap_or_else(|| defaults::owner(&kind, accounts)),
        parent: table.text("parent", problems),
        label: table.text("label", problems).unwrap_or_else(|| defaults::label(&fields)),
        list: list(table, problems),
        access: Access::default(),
        behaviours: behaviours(table, problems),
        name,
        kind,
        fields,
    }
}

fn kind(table: &Table<'_>, problems: &mut Problems) -> EntityKind {
    let word = table.text("kind", problems).unwrap_or_else(|| "record".into());
    if !ENTITY_KINDS.contains(&word.as_str()) {
        unknown_word(table.span_of("kind"), "kind", &word, ENTITY_KINDS.iter().copied(), problems);
        return EntityKind::Record;
    }
    let own = KIND_KEYS.iter().find(|(kind, _)| *kind == word).map_or(&[][..], |(_, keys)| keys);
    for key in KIND_KEYS.iter().flat_map(|(_, keys)| keys.iter()) {
        if table.has(key) && !own.contains(key) {
            let message = format!("`{key}` does not belong to an entity of kind `{word}`");
            problems.add(table.span_of(key), message);
        }
    }
    let mut text = |key: &str| table.needed(key, problems);
    match word.as_str() {
        "comment" => EntityKind::Comment,
        "review" => EntityKind::Review { rating: text("rating") },
        "booking" => EntityKind::Booking { of: text("of"), from: text("from"), to: text("to") },
        "order" => EntityKind::Order {
            of: text("of"),
            quantity: text("quantity"),
            price: text("price"),
            total: text("total"),
        },
        "contact" => EntityKind::Contact,
        _ => EntityKind::Record,
    }
}

fn fields(table: &Table<'_>, digits: u32, problems: &mut Problems) -> Vec<Field> {
    let Some(item) = table.item("fields") else { return Vec::new() };
    let Some(entries) = item.as_table_like() else {
        problems.add(table.span_of("fields"), "`fields` is a table of fields");
        return Vec::new();
    };
    let mut fields = Vec::new();
    for (name, item) in entries.iter() {
        let Some(line) = item.as_str() else {
            let span = item.span().or_else(|| key_span(entries, name));
            let hint = "such as `fields.name = \"text max=80\"`";
            problems.add_with_hint(span, format!("field {} is a text", quoted(name)), hint);
            fields.push(field::read(name, "text", digits).0);
            continue;
        };
        let (field, wrong) = field::read(name, line, digits);
        for problem in wrong {
            let span = within(item, line, &problem.span);
            let message = format!("field {}: {}", quoted(name), problem.message);
            problems.list.push(super::super::problem::Problem { message, hint: problem.hint, span });
        }
        fields.push(field);
    }
    fields
}

/// Bytes of the line in the file, when the text stands there without escapes; else the whole text.
fn within(item: &Item, line: &str, part: &Range<usize>) -> Option<Range<usize>> {
    let span = item.span()?;
    if span.len() == line.len() + 2 && !line.contains('\\') {
        return Some(span.start + 1 + part.start..span.start + 1 + part.end);
    }
    Some(span)
}

fn list(table: &Table<'_>, problems: &mut Problems) -> ListOptions {
    let usual = ListOptions::default();
    let Some(table) = table.table("list", &keys::LIST, problems) else { return usual };
    ListOptions {
        search: table.texts("search", problems).unwrap_or(usual.search),
        filter: table.texts("filter", problems).unwrap_or(usual.filter),
        sort: table.text("sort", problems).unwrap_or(usual.sort),
        page: table.whole("page", 1..=100, problems).unwrap_or(usual.page),
        view: table.word("view", problems).unwrap_or(usual.view),
    }
}

fn access(table: &Table<'_>, usual: Access, problems: &mut Problems) -> Access {
    // The unknown keys were noted; only the values are read here.
    let Some(table) = table.table("access", &keys::ACCESS, problems) else { return usual };
    Access {
        create: grants(&table, "create", problems).unwrap_or(usual.create),
        read: grants(&table, "read", problems).unwrap_or(usual.read),
        update: grants(&table, "update", problems).unwrap_or(usual.update),
        delete: grants(&table, "delete", problems).unwrap_or(usual.delete),
    }
}

fn grants(table: &Table<'_>, key: &str, problems: &mut Problems) -> Option<Vec<Grant>> {
    let words = table.texts(key, problems)?;
    if words.len() > 1 && words.iter().any(|word| word == "nobody") {
        problems.add(table.span_of(key), "`nobody` stands alone");
    }
    Some(words.iter().filter(|word| *word != "nobody").map(|word| Grant::from_word(word)).collect())
}

/// `behaviours = […]`, then those with details, unless the list says where they stand.
fn behaviours(table: &Table<'_>, problems: &mut Problems) -> Vec<Behaviour> {
    let words = table.texts("behaviours", problems).unwrap_or_default();
    let mut detailed =
        vec![("approval", approval(table, problems)), ("leaderboard", leaderboard(table, problems))];
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if let Some(plain) = Behaviour::plain(word) {
            found.push(plain);
        } else if let Some((name, detail)) = detailed.iter_mut().find(|(name, _)| name == word) {
            match detail.take() {
                Some(behaviour) => found.push(behaviour),
                None => problems.add_with_hint(
                    table.span_in("behaviours", at),
                    format!("`{name}` needs details"),
                    format!("such as `{name} = {{ field = \"…\" }}`"),
                ),
            }
        } else {
            unknown_word(
                table.span_in("behaviours", at),
                "behaviours",
                word,
                BEHAVIOURS.iter().copied(),
                problems,
            );
        }
    }
    found.extend(detailed.into_iter().filter_map(|(_, behaviour)| behaviour));
    found
}

fn approval(table: &Table<'_>, problems: &mut Problems) -> Option<Behaviour> {
    let table = table.table("approval", &keys::APPROVAL, problems)?;
    let field = table.needed("field", problems);
    let by = table.texts("by", problems).unwrap_or_else(|| vec!["admin".into()]);
    Some(Behaviour::Approval { field, by })
}

fn leaderboard(table: &Table<'_>, problems: &mut Problems) -> Option<Behaviour> {
    let table = table.table("leaderboard", &keys::LEADERBOARD, problems)?;
    Some(Behaviour::Leaderboard { field: table.needed("field", problems) })
}
