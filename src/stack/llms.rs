//! What `llms.txt` of an app says of its blueprint, as Markdown: what it is, what is stored, who may do what. Each line is one
//! line whatever a person wrote. Where things lie is for the stack's own template to say.

use serde_json::Value;

use super::render::line;

/// The part that every stack's file begins with.
pub(super) fn body(all: &Value) -> String {
    let text = |value: &Value| line(value.as_str().unwrap_or_default());
    let mut said = format!("# {}\n\n> {}\n", text(&all["app"]["name"]), text(&all["app"]["tagline"]));
    let sections = [
        ("Who signs in", auth(&all["auth"])),
        ("What is stored", list(&all["entities"], entity)),
        ("Work in the background", list(&all["jobs"], job)),
        ("What can be bought", list(&all["prices"], price)),
        ("Who hears of what", list(&all["notices"], notice)),
        ("Pages beside those of what is stored", list(&all["pages"], page)),
        ("Outside services", list(&all["integrations"], integration)),
        ("Slots: code of one's own", list(&all["slots"], slot)),
    ];
    for (title, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
        said.push_str(&format!("\n## {title}\n\n"));
        for one in lines {
            said.push_str(&format!("- {}\n", line(one)));
        }
    }
    said
}

fn list(all: &Value, said: fn(&Value) -> String) -> Vec<String> {
    all.as_array().into_iter().flatten().map(said).collect()
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_default()
}

/// The words of a list, or of one word.
fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn auth(auth: &Value) -> Vec<String> {
    if auth.is_null() {
        return Vec::new();
    }
    let roles = words(&auth["roles"]).join(", ");
    let chosen = words(&auth["choose"]);
    let chosen = if chosen.is_empty() {
        String::new()
    } else {
        format!("; chosen at sign-up: {}", chosen.join(" or "))
    };
    vec![format!("by {}", words(&auth["methods"]).join(", ")), format!("roles: {roles}{chosen}")]
}

fn entity(entity: &Value) -> String {
    let kind = text(&entity["kind"], "type");
    let kind = if kind == "record" { String::new() } else { format!(", of kind {kind}") };
    let parent = entity["parent"].as_str().map_or(String::new(), |parent| format!(", below {parent}"));
    let owner = if entity["owner"] == "user" { "owned by whoever creates it" } else { "owned by nobody" };
    let fields: Vec<String> = entity["fields"].as_array().into_iter().flatten().map(field).collect();
    let may = |verb: &str| match words(&entity["access"][verb]).as_slice() {
        [] => format!("{verb}: nobody"),
        all => format!("{verb}: {}", all.join(" or ")),
    };
    let access: Vec<String> = ["create", "read", "update", "delete"].into_iter().map(may).collect();
    let mut also = words(&entity["behaviours"]);
    also.extend((!entity["approval"].is_null()).then_some("approval"));
    also.extend((!entity["leaderboard"].is_null()).then_some("leaderboard"));
    let also = if also.is_empty() { String::new() } else { format!(". With {}", also.join(", ")) };
    format!(
        "{} (/{}, table {}{kind}{parent}), {owner}. Fields: {}. Who may: {}{also}",
        text(entity, "name"),
        text(entity, "path"),
        text(entity, "table"),
        fields.join("; "),
        access.join(", "),
    )
}

fn field(field: &Value) -> String {
    let target = field["ref"].as_str().map_or(String::new(), |target| format!(" {target}"));
    let values = words(&field["values"]);
    let values = if values.is_empty() { String::new() } else { format!(" {}", values.join("|")) };
    let mut notes = Vec::new();
    notes.extend((field["required"] == false).then(|| "optional".to_owned()));
    notes.extend((field["unique"] == true).then(|| "unique".to_owned()));
    for limit in ["min", "max"] {
        notes.extend((!field[limit].is_null()).then(|| format!("{limit} {}", field[limit])));
    }
    let set = words(&field["set"]);
    notes.extend((set != ["form"]).then(|| format!("set by {}", set.join(" or "))));
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    format!("{} {}{target}{values}{notes}", text(field, "name"), text(field, "type"))
}

fn trigger(trigger: &Value) -> String {
    let of = |key: &str| trigger[key].as_str().unwrap_or_default();
    match of("type") {
        "every" => of("every").to_owned(),
        "button" => format!("by the button {} of {}", of("label"), of("entity")),
        other => format!("when a {} is {other}", of("entity")),
    }
}

fn job(job: &Value) -> String {
    let steps: Vec<String> = job["steps"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|step| match text(step, "type") {
            "ai" => format!("ask a model ({})", text(step, "call")),
            "slot" => format!("slot {}", text(step, "name")),
            other => other.to_owned(),
        })
        .collect();
    let cost = job["cost"].as_u64().filter(|cost| *cost > 0);
    let cost = cost.map_or(String::new(), |cost| format!(". Costs {cost} credits"));
    format!("{}, {}: {}{cost}", text(job, "name"), trigger(&job["trigger"]), steps.join(", then "))
}

fn price(price: &Value) -> String {
    let every = price["every"].as_str().map_or(String::new(), |period| format!(" a {period}"));
    let credits = price["credits"].as_u64().filter(|credits| *credits > 0);
    let credits = credits.map_or(String::new(), |credits| format!(", gives {credits} credits"));
    format!(
        "{} ({}): {}{every}, in the smallest unit{credits}",
        text(price, "name"),
        text(price, "key"),
        price["amount"]
    )
}

fn notice(notice: &Value) -> String {
    format!(
        "{}, {} by {}",
        trigger(&notice["trigger"]),
        words(&notice["to"]).join(", "),
        words(&notice["by"]).join(", ")
    )
}

fn page(page: &Value) -> String {
    let tool = page["tool"].as_str().map_or(String::new(), |tool| format!(" {tool}"));
    let roles = words(&page["roles"]);
    let roles = if roles.is_empty() { String::new() } else { format!(", for {}", roles.join(" or ")) };
    format!("{} at {}: {}{tool}{roles}", text(page, "title"), text(page, "path"), text(page, "kind"))
}

fn integration(outside: &Value) -> String {
    format!("{}: {}", text(outside, "name"), text(outside, "purpose"))
}

fn slot(slot: &Value) -> String {
    format!("{} ({}): {}", text(slot, "name"), text(slot, "kind"), text(slot, "description"))
}
