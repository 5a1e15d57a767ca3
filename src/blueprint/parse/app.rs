//! `[app]`, `[theme]`, `[auth]`, and what surrounds an app.

use std::collections::BTreeMap;

use super::super::keys;
use super::super::names;
use super::super::types::*;
use super::super::words::{ENVIRONMENTS, Word};
use super::reader::{Problems, Table, unknown_word};

pub(super) fn app(file: &Table<'_>, problems: &mut Problems) -> App {
    let Some(table) = file.table("app", &keys::APP, problems) else {
        if !file.has("app") {
            problems.add_with_hint(None, "the file has no `[app]`", "add `[app]` with a `name`");
        }
        return app_named(String::new());
    };
    let app = app_named(table.needed("name", problems));
    let kind = table.word("kind", problems).unwrap_or(app.kind);
    App {
        slug: table.text("slug", problems).unwrap_or(app.slug),
        tagline: table.text("tagline", problems).unwrap_or(app.tagline),
        description: table.text("description", problems).unwrap_or(app.description),
        kind,
        stack: table.text("stack", problems).unwrap_or_else(|| kind.default_stack().into()),
        locale: table.text("locale", problems).unwrap_or(app.locale),
        currency: table.text("currency", problems).unwrap_or(app.currency),
        name: app.name,
    }
}

fn app_named(name: String) -> App {
    App { slug: names::slug(&name), name, ..App::default() }
}

pub(super) fn theme(file: &Table<'_>, problems: &mut Problems) -> Theme {
    let Some(table) = file.table("theme", &keys::THEME, problems) else { return Theme::default() };
    Theme {
        look: table.text("look", problems).unwrap_or(Theme::default().look),
        background: table.text("background", problems),
        components: table.text("components", problems),
        accent: table.text("accent", problems),
        mode: table.word("mode", problems).unwrap_or_default(),
    }
}

pub(super) fn auth(file: &Table<'_>, problems: &mut Problems) -> Option<Auth> {
    let table = file.table("auth", &keys::AUTH, problems)?;
    let usual = Auth::default();
    Some(Auth {
        provider: table.word("provider", problems).unwrap_or_default(),
        methods: table.words("methods", problems).unwrap_or(usual.methods),
        roles: table.texts("roles", problems).unwrap_or(usual.roles),
        choose: table.texts("choose", problems).unwrap_or_default(),
        welcome_credits: table.whole("welcome_credits", 0..=1_000_000, problems).unwrap_or_default(),
        verify_email: table.flag("verify_email", problems).unwrap_or_default(),
    })
}

pub(super) fn integrations(file: &Table<'_>, problems: &mut Problems) -> Vec<Integration> {
    let tables = file.tables("integration", &keys::INTEGRATION, problems);
    let integration = |table: &Table<'_>| Integration {
        name: table.needed("name", problems),
        purpose: table.needed("purpose", problems),
        secrets: table.texts("secrets", problems).unwrap_or_default(),
    };
    tables.iter().map(integration).collect()
}

pub(super) fn slots(file: &Table<'_>, problems: &mut Problems) -> Vec<Slot> {
    let tables = file.tables("slot", &keys::SLOT, problems);
    let slot = |table: &Table<'_>| Slot {
        name: table.needed("name", problems),
        description: table.needed("description", problems),
        kind: needed_word(table, "kind", problems).unwrap_or(SlotKind::JobStep),
        network: table.flag("network", problems).unwrap_or_default(),
        of: table.text("of", problems),
        gives: table.word("gives", problems).unwrap_or(Gives::Number),
    };
    tables.iter().map(slot).collect()
}

/// A word that must be there.
pub(super) fn needed_word<W: Word>(table: &Table<'_>, key: &str, problems: &mut Problems) -> Option<W> {
    if !table.has(key) {
        table.needed(key, problems);
    }
    table.word(key, problems)
}

pub(super) fn environments(file: &Table<'_>, problems: &mut Problems) -> BTreeMap<String, Environment> {
    let mut found = BTreeMap::new();
    let Some(item) = file.item("environments") else { return found };
    let Some(tables) = item.as_table_like() else {
        problems.add_with_hint(
            file.span_of("environments"),
            "`environments` holds tables",
            "such as `[environments.production]`",
        );
        return found;
    };
    for (name, item) in tables.iter() {
        let span = super::reader::key_span(tables, name).or_else(|| item.span());
        if name == "local" {
            problems.add_with_hint(span, "`local` needs no entry", "it always exists and needs no account");
            continue;
        }
        if !ENVIRONMENTS.contains(&name) {
            unknown_word(span.clone(), "environments", name, ENVIRONMENTS.iter().copied(), problems);
        }
        match item.as_table_like() {
            Some(entries) => {
                let table = Table::open(entries, span, &keys::ENVIRONMENT, problems);
                found.insert(name.into(), environment(&table, problems));
            }
            None => problems.add(span, format!("`environments.{name}` is a table")),
        }
    }
    found
}

pub(super) fn state(file: &Table<'_>, problems: &mut Problems) -> Option<SharedState> {
    let table = file.table("state", &keys::STATE, problems)?;
    Some(SharedState {
        store: table.needed("store", problems),
        endpoint: table.text("endpoint", problems),
        region: table.text("region", problems),
    })
}

fn environment(table: &Table<'_>, problems: &mut Problems) -> Environment {
    let mut providers = BTreeMap::new();
    if let Some(item) = table.item("providers") {
        match item.as_table_like() {
            Some(entries) => {
                for (role, provider) in entries.iter() {
                    match provider.as_str() {
                        Some(provider) => _ = providers.insert(role.into(), provider.into()),
                        None => problems.add(provider.span(), "a provider is a text"),
                    }
                }
            }
            None => problems.add(table.span_of("providers"), "`providers` is a table"),
        }
    }
    Environment { domain: table.text("domain", problems), providers }
}
