//! The facts as pieces of TypeScript, for stacks in that language. Templates put them together; only names that the
//! blueprint checks (entities, fields, paths) and `js` literals become code.

use serde_json::{Value, json};

use super::arrange;
use super::render::js_literal;
use super::tables::{Dialect, statements};
use super::work_code::{self, variable};
use crate::blueprint::{Blueprint, Entity, EntityKind, Field, FieldKind, Setter};

/// Adds to every entity its `code`, and to the whole its SQL.
pub(super) fn add(app: &Blueprint, all: &mut Value) {
    let Some(list) = all["entities"].as_array_mut() else { return };
    for (entity, facts) in app.entities.iter().zip(list) {
        facts["place"] = json!(entity.path());
        facts["variable"] = json!(variable(&entity.path()));
        facts["imports"] = json!(imports(app, entity));
        facts["refers"] = json!(refers(entity));
        facts["kind_code"] = json!(kind_code(&entity.kind));
        facts["show_list"] = json!(shows_list(entity, &facts["list"]));
        facts["shown"] = arrange::arrange(entity);
        facts["uses"] = json!(uses(&facts["shown"]));
        facts["views"] = views(&facts["shown"]);
        facts["views_jsx"] = jsx(&facts["views"]);
        // A page that waits for a job follows it by itself.
        let works =
            app.jobs.iter().any(|job| work_code::entity_of(&job.trigger) == Some(entity.name.as_str()));
        if let Some(list) = facts["behaviours"].as_array().cloned() {
            let live = works && !list.contains(&json!("live"));
            facts["switches"] = list.into_iter().chain(live.then(|| json!("live"))).collect();
        }
        facts["behaves"] = json!(works || !entity.behaviours.is_empty());
        let fields = facts["fields"].as_array_mut().into_iter().flatten();
        for (field, facts) in entity.fields.iter().zip(fields) {
            facts["code"] = json!(field_code(entity, field, facts));
        }
    }
    let sql = |dialect| json!(statements(app, dialect).concat().join("\n\n"));
    all["tables"] = sql(Dialect::Sqlite);
    all["tables_postgres"] = sql(Dialect::Postgres);
    let mut sorted: Vec<Value> = all["entities"].as_array().cloned().unwrap_or_default();
    sorted.sort_by(|a, b| a["path"].as_str().cmp(&b["path"].as_str()));
    all["entities_by_path"] = Value::Array(sorted);
}

/// Models of other entities that this one's model mentions, by path.
fn imports(app: &Blueprint, entity: &Entity) -> Vec<Value> {
    let mut found: Vec<&Entity> = targets(entity)
        .filter(|name| *name != entity.name)
        .filter_map(|name| app.entities.iter().find(|other| other.name == name))
        .collect();
    found.sort_by_key(|other| other.path());
    found.dedup_by_key(|other| other.path());
    found.into_iter().map(|other| json!({ "name": other.name, "path": other.path() })).collect()
}

fn targets(entity: &Entity) -> impl Iterator<Item = &str> {
    let refs = entity.fields.iter().filter_map(|field| match &field.kind {
        FieldKind::Ref(target) | FieldKind::Many(target) => Some(target.as_str()),
        _ => None,
    });
    entity.parent.as_deref().into_iter().chain(refs)
}

/// Whether the model mentions the type of another entity.
fn refers(entity: &Entity) -> bool {
    targets(entity).any(|target| target != "User")
}

fn kind_code(kind: &EntityKind) -> Option<String> {
    match kind {
        EntityKind::Record => None,
        EntityKind::Comment => Some("{ comment: true }".into()),
        EntityKind::Contact => Some("'contact'".into()),
        EntityKind::Review { rating } => Some(format!("{{ review: {} }}", js_literal(rating))),
        EntityKind::Booking { of, from, to } => Some(format!(
            "{{ booking: {{ of: {}, from: {}, to: {} }} }}",
            js_literal(of),
            js_literal(from),
            js_literal(to)
        )),
        EntityKind::Order { of, quantity, price, total } => Some(format!(
            "{{ order: {{ of: {}, quantity: {}, price: {}, total: {} }} }}",
            js_literal(of),
            js_literal(quantity),
            js_literal(price),
            js_literal(total)
        )),
    }
}

/// Comments and reviews have no list of their own; the engine's own defaults need no repeating.
fn shows_list(entity: &Entity, list: &Value) -> bool {
    let plain = json!({ "search": [], "filter": [], "sort": "-created", "page": 20, "view": "items" });
    !matches!(entity.kind, EntityKind::Comment | EntityKind::Review { .. }) && *list != plain
}

/// `fields.text({ max: 80, })`, one option a line.
fn field_code(entity: &Entity, field: &Field, facts: &Value) -> String {
    let (function, argument) = match &field.kind {
        FieldKind::Text => ("text", None),
        FieldKind::LongText => ("longText", None),
        FieldKind::Int => ("int", None),
        FieldKind::Decimal => ("decimal", None),
        FieldKind::Money => ("money", None),
        FieldKind::Bool => ("bool", None),
        FieldKind::Date => ("date", None),
        FieldKind::DateTime => ("dateTime", None),
        FieldKind::Enum(values) => ("choice", Some(js_list(values))),
        FieldKind::Uuid => ("uuid", None),
        FieldKind::Json => ("json", None),
        FieldKind::Email => ("email", None),
        FieldKind::Url => ("url", None),
        FieldKind::Phone => ("phone", None),
        FieldKind::Image => ("image", None),
        FieldKind::File => ("file", None),
        FieldKind::Ref(target) => ("ref", Some(arrow(target))),
        FieldKind::Many(target) => ("many", Some(arrow(target))),
    };
    let options = options(entity, field, facts);
    let object = if options.is_empty() {
        None
    } else {
        Some(format!("{{\n      {},\n    }}", options.join(",\n      ")))
    };
    let arguments: Vec<String> = argument.into_iter().chain(object).collect();
    format!("fields.{function}({})", arguments.join(", "))
}

fn arrow(target: &str) -> String {
    if target == "User" { "() => 'User'".into() } else { format!("(): Entity => {target}") }
}

fn options(entity: &Entity, field: &Field, facts: &Value) -> Vec<String> {
    let many = matches!(field.kind, FieldKind::Many(_));
    let mut all = Vec::new();
    // A many field is optional unless it says otherwise, every other field is required.
    let required = is_always_there(entity, field);
    if required == many {
        all.push(format!("required: {required}"));
    }
    if field.unique {
        all.push("unique: true".into());
    }
    for bound in ["min", "max"] {
        if !facts[bound].is_null() {
            all.push(format!("{bound}: {}", facts[bound]));
        }
    }
    if let Some(pattern) = &field.pattern {
        all.push(format!("pattern: {}", js_literal(pattern)));
    }
    if let Some(default) = &field.default {
        all.push(format!("default: {}", default_code(&field.kind, default)));
    }
    match &field.set {
        Setter::Form => {}
        Setter::Job => all.push("set: 'job'".into()),
        Setter::System => all.push("set: 'system'".into()),
        Setter::Roles(roles) => all.push(format!("set: {}", js_list(roles))),
    }
    all
}

/// Whether a row has a value from its first moment on. What a job or somebody else fills in later is empty until then,
/// unless it has a default; the total of an order is worked out before the row is written.
pub(super) fn is_always_there(entity: &Entity, field: &Field) -> bool {
    let later = field.set != Setter::Form && field.default.is_none();
    let total = matches!(&entity.kind, EntityKind::Order { total, .. } if *total == field.name);
    let by_hand = !entity.access.create.is_empty();
    field.required && !(later && by_hand && !total)
}

/// Numbers and booleans that the blueprint has checked stand bare, everything else is a string.
fn default_code(kind: &FieldKind, default: &str) -> String {
    let bare = match kind {
        FieldKind::Int | FieldKind::Decimal | FieldKind::Money => {
            default.parse::<f64>().is_ok_and(f64::is_finite)
        }
        FieldKind::Bool => matches!(default, "true" | "false"),
        _ => false,
    };
    if bare { default.to_owned() } else { js_literal(default) }
}

fn js_list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| js_literal(value)).collect();
    format!("[{}]", values.join(", "))
}

/// Pieces of the display kit that an entity's views take, sorted.
fn uses(shown: &Value) -> Vec<&'static str> {
    let has = |key: &str| match &shown[key] {
        Value::Array(list) => !list.is_empty(),
        value => !value.is_null(),
    };
    let shape = shown["shape"].as_str().unwrap_or_default();
    let mut all = match shape {
        "comment" => vec!["prose"],
        "review" => vec!["prose", "stars"],
        "row" => vec!["cell", "head"],
        "gallery" if has("picture") => vec!["picture", "title"],
        "gallery" => vec!["mark", "title"],
        "board" => vec!["title"],
        _ => vec!["mark", "title"],
    };
    if shape == "gallery" && has("excerpt") {
        all.push("excerpt");
    }
    if matches!(shape, "gallery" | "board" | "entry") && has("meta") {
        all.push("meta");
    }
    if (shape == "gallery" && has("price")) || (shape == "entry" && has("end")) {
        all.push("show");
    }
    for (key, piece) in [("details", "fact"), ("photos", "photo"), ("prose", "prose")] {
        if has(key) {
            all.push(piece);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The members of `views.ts`: how a row looks in a list, and the two parts of its own page.
fn views(shown: &Value) -> Value {
    let names = |key: &str| -> Vec<&str> {
        shown[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    };
    let details = shown["details"].as_array().into_iter().flatten();
    let facts: Vec<String> = details
        .clone()
        .map(|one| {
            let more = if one["many"] == true { ", c" } else { "" };
            format!("${{fact(row, {}{more})}}", js_literal(one["name"].as_str().unwrap_or_default()))
        })
        .collect();
    let photos = names("photos").into_iter().map(|name| piece("photo", name));
    let main: Vec<String> =
        photos.chain(names("prose").into_iter().map(|name| piece("prose", name))).collect();
    json!({
        "list": list_code(shown, &names("meta"), &names("columns"), &names("talk")),
        "main": (!main.is_empty()).then(|| main.join("\n\n    ")),
        "details": (!facts.is_empty()).then(|| facts.join("\n\n    ")),
        "details_need_c": details.clone().any(|one| one["many"] == true),
    })
}

/// The same views for stacks whose pages are React: the pieces are the same, the brackets are not.
fn jsx(views: &Value) -> Value {
    let in_jsx = |part: &Value| match part.as_str() {
        Some(text) => json!(closed(&text.replace("${", "{").replace("class=", "className="))),
        None => part.clone(),
    };
    let parts = views.as_object().into_iter().flatten();
    parts.map(|(name, part)| (name.clone(), in_jsx(part))).collect()
}

/// A member is a template literal; in JSX it is a fragment.
fn closed(member: &str) -> String {
    member.replace("html`", "<>").replace("`,", "</>,")
}

fn piece(function: &str, name: &str) -> String {
    format!("${{{function}(row, {})}}", js_literal(name))
}

fn list_code(shown: &Value, meta: &[&str], columns: &[&str], talk: &[&str]) -> String {
    let name = |key: &str| shown[key].as_str();
    match name("shape").unwrap_or_default() {
        "comment" => member("listRow", &talk.iter().map(|name| piece("prose", name)).collect::<Vec<_>>()),
        "review" => {
            let stars = name("rating").map(|rating| piece("stars", rating));
            member(
                "listRow",
                &stars.into_iter().chain(talk.iter().map(|name| piece("prose", name))).collect::<Vec<_>>(),
            )
        }
        "row" => {
            let heads: Vec<String> = columns.iter().map(|name| js_literal(name)).collect();
            let cells = columns.iter().enumerate();
            let cells: Vec<String> =
                cells.map(|(at, name)| piece(if at == 0 { "head" } else { "cell" }, name)).collect();
            format!("  columns: [{}],\n\n{}", heads.join(", "), member("listRow", &cells))
        }
        "gallery" => {
            let picture = match (name("picture"), name("state")) {
                (Some(picture), Some(state)) => {
                    format!("${{picture(row, {}, {})}}", js_literal(picture), js_literal(state))
                }
                (Some(picture), None) => piece("picture", picture),
                (None, _) => "${mark(row)}".into(),
            };
            let price = name("price").map_or_else(String::new, |price| piece("show", price));
            let mut text = vec![format!("<h3>${{title(row)}}{price}</h3>")];
            text.extend(name("excerpt").map(|excerpt| piece("excerpt", excerpt)));
            text.extend(meta_line(meta, 6));
            member("card", &[picture, block("text", &text)])
        }
        "board" => {
            let mut parts = vec!["${title(row)}".to_owned()];
            parts.extend(meta_line(meta, 4));
            member("card", &parts)
        }
        _ => {
            let mark =
                name("picture").map_or_else(|| "${mark(row)}".into(), |picture| piece("mark", picture));
            let mut text = vec!["${title(row)}".to_owned()];
            text.extend(meta_line(meta, 6));
            let end = name("end").map(|end| block("end", &[piece("show", end)]));
            let parts: Vec<String> = [mark, block("text", &text)].into_iter().chain(end).collect();
            member("listRow", &parts)
        }
    }
}

/// A member of the views whose parts stand apart, so that two changes of neighbours merge.
fn member(name: &str, parts: &[String]) -> String {
    format!("  {name}: (row) => html`\n    {}`,", parts.join("\n\n    "))
}

fn block(class: &str, parts: &[String]) -> String {
    format!("<div class=\"{class}\">\n      {}\n    </div>", parts.join("\n\n      "))
}

fn meta_line(names: &[&str], indent: usize) -> Option<String> {
    let (outer, inner) = (" ".repeat(indent), " ".repeat(indent + 2));
    let parts: Vec<String> = names.iter().map(|name| piece("meta", name)).collect();
    (!parts.is_empty())
        .then(|| format!("<p class=\"meta\">\n{inner}{}\n{outer}</p>", parts.join(&format!("\n\n{inner}"))))
}
