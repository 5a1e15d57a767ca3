//! Fields: the grammar of the data files, defaults by name, and lists in the words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::blueprint::{self, FIELD_KINDS, Field, FieldKind};

use super::Origin;
use super::lexicon;
use super::names;
use super::sketch::{Form, Thing};

static DEFAULTS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut table = BTreeMap::new();
    for line in include_str!("lexicon/fields.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some((heads, fields)) = line.split_once(": ") {
            for head in heads.split('|') {
                table.entry(head).or_insert(fields);
            }
        }
    }
    table
});

/// A plain field.
pub(super) fn field(name: &str, kind: FieldKind, required: bool) -> Field {
    Field { kind, required, ..read(name, "text") }
}

/// The field of a name in words and a line of the blueprint's field grammar: `text?`, `enum a|b = a`, `image?, set=job`.
pub(super) fn read(name: &str, line: &str) -> Field {
    let mut field = blueprint::field(&names::snake(name), line);
    field.label = names::capital(&name.replace('_', " "));
    field
}

/// The usual fields of a thing, by its name or its head.
pub(super) fn defaults(words: &[String]) -> Option<Vec<Field>> {
    let joined = words.join("-");
    let head = words.last().map_or("", String::as_str);
    let line = DEFAULTS
        .get(joined.replace('-', "").as_str())
        .or_else(|| DEFAULTS.get(joined.as_str()))
        .or_else(|| DEFAULTS.get(head))?;
    Some(
        line.split(';')
            .filter_map(|part| {
                let part = part.trim();
                let words: Vec<&str> = part.split(' ').collect();
                let end = words.iter().position(|word| *word == "=").unwrap_or(words.len());
                let kind_at = words[..end].iter().rposition(|word| is_kind(word))?;
                Some(read(&words[..kind_at].join(" "), &words[kind_at..].join(" ")))
            })
            .collect(),
    )
}

fn is_kind(word: &str) -> bool {
    FIELD_KINDS.contains(&word.trim_end_matches('?'))
}

/// What kind of field a name suggests.
pub(super) fn guess(name: &str) -> Field {
    let words: Vec<&str> = name.split(' ').collect();
    let head = words.last().copied().unwrap_or("");
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let kind = match head {
        "email" | "mail" => FieldKind::Email,
        "phone" | "mobile" | "telephone" => FieldKind::Phone,
        "url" | "link" | "website" | "site" => FieldKind::Url,
        "price" | "cost" | "fee" | "salary" | "budget" | "wage" | "deposit" | "revenue" | "income"
        | "amount" | "balance" | "fare" | "rent" | "charge" => FieldKind::Money,
        "description" | "content" | "body" | "note" | "bio" | "summary" | "message" | "instruction"
        | "comment" | "text" | "requirement" | "detail" | "ingredient" | "history" | "specification"
        | "spec" | "feedback" | "details" | "notes" => FieldKind::LongText,
        "photo" | "picture" | "image" | "avatar" | "logo" | "thumbnail" | "cover" | "photograph" => {
            FieldKind::Image
        }
        "file" | "attachment" | "document" | "pdf" => FieldKind::File,
        "date" | "birthday" | "deadline" | "birth" | "day" => FieldKind::Date,
        "time" | "timestamp" | "datetime" => FieldKind::DateTime,
        "quantity" | "count" | "age" | "year" | "stock" | "capacity" | "seat" | "points" | "level"
        | "score" | "duration" | "number" | "mileage" | "bedroom" | "calorie" => FieldKind::Int,
        "rate" | "weight" | "height" | "distance" | "percentage" | "temperature" | "humidity"
        | "latitude" | "longitude" | "consumption" | "generation" | "size" | "area" | "gpa" | "rating" => {
            FieldKind::Decimal
        }
        "completed" | "done" | "available" | "active" | "public" | "published" | "paid" => FieldKind::Bool,
        _ if name.starts_with("number of ") => FieldKind::Int,
        _ if has(&["due", "birth"]) => FieldKind::Date,
        _ => FieldKind::Text,
    };
    let kind =
        if head == "number" && has(&["phone", "mobile", "telephone"]) { FieldKind::Phone } else { kind };
    let kind =
        if head == "number" && words.len() > 1 && kind == FieldKind::Int { FieldKind::Text } else { kind };
    let required = matches!(name, "name" | "title" | "content") || kind == FieldKind::Bool;
    field(name, kind, required)
}

/// Columns that every row has anyhow.
pub(super) fn is_column(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    matches!(name, "created at" | "updated at" | "created" | "updated" | "timestamp")
        || matches!(
            words.as_slice(),
            [
                "creation"
                    | "created"
                    | "posting"
                    | "posted"
                    | "update"
                    | "modification"
                    | "updated"
                    | "post",
                "date" | "time" | "timestamp"
            ]
        )
        || matches!(words.as_slice(), ["date" | "time", "created" | "posted" | "of", ..] if name.ends_with("creation") || name.ends_with("created") || name.ends_with("posted"))
}

/// Fills a thing up: stated fields stay first, then the usual ones, at least a label.
pub(super) fn complete(thing: &mut Thing) {
    let whole =
        thing.origin == Origin::Assumed && !thing.fields.is_empty() && thing.why.starts_with("usual for");
    if matches!(thing.form, Form::Record | Form::Contact) && !whole {
        // A topic that nobody writes is what posts are sorted by.
        let written = thing.verbs.iter().any(|verb| lexicon::verbs().has("create", verb));
        let words = match thing.head() {
            _ if thing.form == Form::Contact => vec!["contactmessage".to_owned()],
            "topic" if !written && !thing.verbs.is_empty() => vec!["category".to_owned()],
            _ => thing.words.clone(),
        };
        let many = thing.fields.iter().filter(|attribute| attribute.origin == Origin::Stated).count();
        let usual = defaults(&words).unwrap_or_else(|| {
            vec![field("name", FieldKind::Text, true), field("description", FieldKind::LongText, false)]
        });
        for mut field in usual {
            let near = thing.fields.iter().any(|attribute| alike(&attribute.field.name, &field.name));
            // With a long stated list, only what a row cannot do without is added.
            if near
                || many >= 4
                    && !matches!(field.name.as_str(), "name" | "title" | "status" | "date" | "description")
            {
                continue;
            }
            if many >= 3
                && field.required
                && !matches!(field.kind, FieldKind::Bool)
                && !matches!(field.name.as_str(), "name" | "title" | "content")
            {
                field.required = false;
            }
            thing.add(field, Origin::Assumed);
        }
    }
}

/// `title` and `name`, `content` and `body`: one of them is enough.
pub(super) fn alike(a: &str, b: &str) -> bool {
    const SAME: [&[&str]; 5] = [
        &["title", "name", "subject", "label"],
        &["content", "body", "text", "message"],
        &["description", "summary", "notes", "details"],
        &["completed", "done"],
        &["image", "photo", "picture"],
    ];
    a == b
        || SAME.iter().any(|group| group.contains(&a) && group.contains(&b))
        || a.ends_with(&format!("_{b}"))
}
