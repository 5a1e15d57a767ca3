//! What `[existing]` adds to the words that resources are made of: lists of variables by role, values, switches.

use std::collections::{BTreeMap, BTreeSet};

use crate::blueprint::{Blueprint, Existing, Framework, Role, Word as _};

/// Names of variables by what a resource calls the list, `env.ROLE`; and the secrets of outside services.
pub(super) fn lists(app: &Blueprint) -> BTreeMap<String, BTreeSet<String>> {
    let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let secrets = app.integrations.iter().flat_map(|outside| &outside.secrets).cloned();
    lists.insert("integration_secrets".into(), secrets.collect());
    // A plain site has nobody who could read them.
    let Some(existing) = app.existing.as_ref().filter(|existing| existing.start.is_some()) else {
        return lists;
    };
    for (name, variable) in &existing.env {
        lists.entry(format!("env.{}", variable.role.word())).or_default().insert(name.clone());
    }
    lists
}

/// Words that a resource's `when` may ask for.
pub(super) fn switches(app: &Blueprint, db: &str) -> Vec<String> {
    let Some(existing) = &app.existing else { return Vec::new() };
    if existing.start.is_none() {
        return vec!["existing.site".to_owned()];
    }
    let mut on = vec!["existing.server".to_owned()];
    on.extend(
        Role::WORDS.iter().filter(|(_, role)| has(existing, *role)).map(|(word, _)| format!("env.{word}")),
    );
    if has(existing, Role::Database) {
        on.push(format!("existing.db.{db}"));
    }
    if has(existing, Role::StripeKey) || has(existing, Role::StripeWebhook) {
        on.push("existing.stripe".to_owned());
    }
    on
}

fn has(existing: &Existing, role: Role) -> bool {
    existing.names(role).next().is_some()
}

/// Settings by name; those without a value are absent.
pub(super) fn values(app: &Blueprint) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let Some(existing) = &app.existing else { return values };
    let mut set = |name: &str, value: String| drop(values.insert(name.to_owned(), value));
    set("health", existing.health.clone());
    match &existing.start {
        Some(start) => set("start", start.clone()),
        None => set("pages", pages(existing).to_owned()),
    }
    if let Some(migrate) = &existing.migrate {
        set("migrate", migrate.clone());
    }
    if existing.framework == Framework::Next {
        set("listen", "127.0.0.1".to_owned());
    }
    if let Some(hook) = &existing.webhook {
        set("webhook_path", hook.path.clone());
        set("webhook_events", hook.events.join(", "));
        if let Some(version) = &hook.version {
            set("webhook_version", version.clone());
        }
    }
    for (name, variable) in &existing.env {
        if variable.role == Role::Value {
            set(&format!("value:{name}"), variable.text.clone());
        } else if variable.optional {
            set(&format!("without:{name}"), format!("the app runs without {name}"));
        }
    }
    values
}

/// How a plain site finds its pages: one page that knows all addresses, or a file for each.
fn pages(existing: &Existing) -> &'static str {
    if existing.framework == Framework::Vite { "one" } else { "html" }
}
