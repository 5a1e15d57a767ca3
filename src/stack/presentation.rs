//! What templates need beside the neutral facts: derived once, here, so that templates stay free of logic.

use serde_json::{Value, json};

use super::{code, facts, landing, llms, texts, theme, work_code};
use crate::blueprint::{AuthMethod, AuthProvider, Blueprint, EntityKind, JobStep};

/// The facts, with what templates need added.
pub(super) fn facts(app: &Blueprint) -> Value {
    let mut all = facts::facts(app);
    let neutral = serde_json::to_string_pretty(&all).unwrap_or_default();
    let style = theme::theme(&app.theme);
    all["fixedMode"] = match style["mode"].as_str() {
        Some("system") | None => Value::Null,
        Some(mode) => json!(mode),
    };
    all["style"] = style;
    all["neutral"] = json!(neutral);
    all["llms"] = json!(llms::body(&all));
    all["initial"] = json!(initial(&app.app.name));
    all["landing"] = landing::facts(app);
    all["texts"] = json!(serde_json::to_string_pretty(&texts::texts(app)).unwrap_or_default());
    code::add(app, &mut all);
    work_code::add(app, &mut all);
    add_account(app, &mut all);
    add_site(app, &mut all);
    all
}

/// What the templates of accounts need, also when the blueprint knows none: admins still sign in.
fn add_account(app: &Blueprint, all: &mut Value) {
    let none = json!({ "methods": ["email"], "roles": ["member", "admin"], "choose": [], "welcome_credits": 0, "verify_email": false });
    all["account"] = if app.auth.is_some() { all["auth"].clone() } else { none };
    let ai = app.jobs.iter().flat_map(|job| &job.steps).any(|step| matches!(step, JobStep::Ai { .. }));
    let orders = app.entities.iter().any(|entity| matches!(entity.kind, EntityKind::Order { .. }));
    let method = |method: AuthMethod| app.auth.as_ref().is_some_and(|auth| auth.methods.contains(&method));
    all["has"] = json!({ "clerk": app.auth.as_ref().is_some_and(|auth| auth.provider == AuthProvider::Clerk), "google": method(AuthMethod::Google), "github": method(AuthMethod::Github) });
    all["uses"] = json!({ "payments": orders || !app.prices.is_empty(), "ai": ai });
    for page in all["pages"].as_array_mut().into_iter().flatten() {
        page["is_text"] = json!(page["kind"] == "text");
        page["is_tool"] = json!(page["kind"] == "tool");
        page["section_count"] = json!(page["sections"].as_array().map_or(0, Vec::len));
    }
}

/// The letter on the app's icon.
fn initial(name: &str) -> String {
    name.chars()
        .find(|letter| letter.is_alphanumeric())
        .map_or_else(String::new, |letter| letter.to_uppercase().collect())
}

/// Pages of an app without a server: navigation, scripts and styles of each.
fn add_site(app: &Blueprint, all: &mut Value) {
    let mut pages: Vec<Value> = all["pages"].as_array().cloned().unwrap_or_default();
    // A site of one page has it at its front.
    if let [page] = pages.as_mut_slice() {
        page["path"] = json!("/");
    }
    for page in &mut pages {
        let home = page["path"] == "/";
        let alone = home && app.pages.len() == 1;
        let title = page["title"].as_str().unwrap_or_default().to_owned();
        page["home"] = json!(home);
        page["tool_title"] = json!(if alone { app.app.name.clone() } else { title });
    }
    if !pages.iter().any(|page| page["home"] == true) {
        pages.insert(0, home(app));
    }
    let nav: Vec<Value> = pages.iter().map(|page| json!({ "path": page["path"], "title": page["nav_title"].as_str().or(page["title"].as_str()) })).collect();
    let site: Vec<Value> = pages.iter().map(site_page).collect();
    for page in &mut pages {
        dress(all, &nav, page);
    }
    for slot in all["slots"].as_array_mut().into_iter().flatten() {
        slot["place"] = slot["name"].clone();
    }
    let site = json!({ "name": app.app.name, "pages": site });
    all["site"] = json!(serde_json::to_string_pretty(&site).unwrap_or_default());
    all["site_pages"] = Value::Array(pages);
}

/// A front page for a site whose pages all have addresses of their own.
fn home(app: &Blueprint) -> Value {
    let links = app.pages.iter().map(|page| json!({ "path": page.path, "title": page.title }));
    json!({
        "path": "/", "title": "Home", "kind": "home", "home": true, "tool": null, "sections": [], "roles": [],
        "links": links.collect::<Vec<_>>(), "tool_title": "",
    })
}

fn site_page(page: &Value) -> Value {
    let tool = page["tool"].as_str();
    json!({
        "path": page["path"], "title": page["title"], "home": page["home"], "sections": page["sections"],
        "tool": tool, "slot": tool.and_then(|tool| tool.strip_prefix("slot:")),
    })
}

fn dress(all: &Value, nav: &[Value], page: &mut Value) {
    let path = page["path"].as_str().unwrap_or("/").to_owned();
    let tool = page["tool"].as_str().unwrap_or_default().to_owned();
    let slot = tool.strip_prefix("slot:").map(str::to_owned);
    let own_styles = ["game_2048", "tic_tac_toe"].contains(&tool.as_str());
    page["place"] = json!(path.trim_matches('/'));
    page["app"] = all["app"].clone();
    page["fixedMode"] = all["fixedMode"].clone();
    page["styles"] = if own_styles { json!([format!("/tools/{tool}.css")]) } else { json!([]) };
    page["script"] = match (&slot, tool.is_empty()) {
        (Some(_), _) => json!("/tools/slot.js"),
        (None, true) => Value::Null,
        (None, false) => json!(format!("/tools/{tool}.js")),
    };
    page["slot"] = json!(slot);
    let marked = nav.iter().map(|link| json!({ "path": link["path"], "title": link["title"], "current": link["path"] == path.as_str() }));
    page["nav"] = Value::Array(marked.collect());
    if page["links"].is_null() {
        page["links"] = json!([]);
    }
    for (at, section) in page["sections"].as_array_mut().into_iter().flatten().enumerate() {
        section["anchor"] = json!(format!("part-{}", at + 1));
    }
}
