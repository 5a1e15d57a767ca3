//! `[app]`, `[theme]`, `[auth]`, and what surrounds an app.

use super::super::problem::quoted;
use super::super::suggest::closest;
use super::super::types::*;
use super::super::words::{LOOKS, Word};
use super::super::{colour, currency, names};
use super::{Findings, is_kebab};

/// What an environment can have a provider for.
pub(super) const ROLES: [&str; 8] = ["host", "db", "dns", "zone", "payments", "mail", "ai", "code"];
/// Longest `where` of a provider.
const LONGEST_PLACE: usize = 300;

pub(super) fn check(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    app(findings, &blueprint.app);
    theme(findings, &blueprint.theme);
    if let Some(auth) = &blueprint.auth {
        self::auth(findings, auth);
    }
    without_server(findings);
    integrations(findings, &blueprint.integrations);
    slots(findings, &blueprint.slots);
    for (name, environment) in &blueprint.environments {
        self::environment(findings, &format!("environments.{name}"), environment);
    }
    if let Some(state) = &blueprint.state {
        self::state(findings, state);
    }
    for (list, texts) in [("non_goals", &blueprint.non_goals), ("not_understood", &blueprint.not_understood)]
    {
        for (at, text) in texts.iter().enumerate() {
            findings.paragraph(&format!("{list}.{at}"), "the text", text, 4000);
        }
    }
}

fn app(findings: &mut Findings<'_>, app: &App) {
    findings.line("app.name", "the name", &app.name, 60);
    findings.line("app.tagline", "the tagline", &app.tagline, 120);
    findings.paragraph("app.description", "the description", &app.description, 20_000);
    if !is_kebab(&app.slug, 40) || app.slug.starts_with(|letter: char| letter.is_ascii_digit()) {
        let message = format!("`slug` is lower-case letters, digits and hyphens: {}", quoted(&app.slug));
        findings.add_with_hint("app.slug", message, format!("such as `{}`", names::slug(&app.slug)));
    }
    if !is_kebab(&app.stack, 40) {
        findings.add("app.stack", format!("not the name of a stack: {}", quoted(&app.stack)));
    }
    if !is_language(&app.locale) {
        let message = format!("`locale` is a language: {}", quoted(&app.locale));
        findings.add_with_hint("app.locale", message, "such as `en` or `pt-BR`");
    }
    if !currency::codes().any(|code| code == app.currency) {
        let lower = app.currency.to_lowercase();
        let near =
            currency::codes().find(|code| *code == lower).or_else(|| closest(&lower, currency::codes()));
        let hint = near.map_or("such as `usd`".into(), |near| format!("did you mean `{near}`?"));
        findings.add_with_hint("app.currency", format!("unknown currency {}", quoted(&app.currency)), hint);
    }
}

/// BCP 47: language, perhaps a script, perhaps a region.
fn is_language(locale: &str) -> bool {
    let mut parts = locale.split('-');
    let language = parts.next().unwrap_or("");
    let rest: Vec<&str> = parts.collect();
    let is_script = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_region = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let fits = match rest.as_slice() {
        [] => true,
        [part] => is_script(part) || is_region(part),
        [script, region] => is_script(script) && is_region(region),
        _ => false,
    };
    fits && (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn theme(findings: &mut Findings<'_>, theme: &Theme) {
    if !LOOKS.contains(&theme.look.as_str()) {
        let hint = closest(&theme.look, LOOKS.iter().copied()).map_or_else(
            || format!("looks are {}", LOOKS.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        findings.add_with_hint("theme.look", format!("unknown look {}", quoted(&theme.look)), hint);
    }
    let colours =
        [("background", &theme.background), ("components", &theme.components), ("accent", &theme.accent)];
    for (key, colour) in colours {
        let Some(colour) = colour.as_deref().filter(|colour| colour::rgb(colour).is_none()) else { continue };
        let joined: String = colour.split_whitespace().collect();
        let near = closest(&joined, colour::names());
        let hint = near
            .map_or("a CSS name such as `lemon chiffon`, or hex such as `#fffacd`".into(), |near| {
                format!("did you mean `{near}`?")
            });
        findings.add_with_hint(format!("theme.{key}"), format!("unknown colour {}", quoted(colour)), hint);
    }
}

fn auth(findings: &mut Findings<'_>, auth: &Auth) {
    if auth.methods.is_empty() {
        findings.add_with_hint("auth.methods", "nobody can sign in", "such as `methods = [\"email\"]`");
    }
    findings.repeated("auth.methods", auth.methods.iter().map(|method| method.word()));
    findings.repeated("auth.roles", auth.roles.iter().map(String::as_str));
    for (at, role) in auth.roles.iter().enumerate() {
        let place = format!("auth.roles.{at}");
        findings.snake(&place, "a role", role);
        if ["public", "owner", "parent", "members", "nobody", "user", "visitor", "form", "job", "system"]
            .contains(&role.as_str())
        {
            findings.add(place, format!("{} has a meaning of its own and cannot be a role", quoted(role)));
        }
    }
    for needed in ["member", "admin"] {
        if !auth.roles.iter().any(|role| role == needed) {
            let hint = format!("add `{needed}` to `roles`; the first role is what a sign-up gets");
            findings.add_with_hint("auth.roles", format!("the role `{needed}` is missing"), hint);
        }
    }
    if auth.roles.first().is_some_and(|role| role == "admin") {
        findings.add("auth.roles.0", "the first role is what a sign-up gets, and that cannot be `admin`");
    }
    choose(findings, auth);
}

fn choose(findings: &mut Findings<'_>, auth: &Auth) {
    findings.repeated("auth.choose", auth.choose.iter().map(String::as_str));
    for (at, role) in auth.choose.iter().enumerate() {
        let place = format!("auth.choose.{at}");
        if role == "admin" {
            findings.add(place, "nobody can choose to be `admin`");
        } else if !auth.roles.contains(role) {
            findings.dangling(&place, "role", role, auth.roles.iter().map(String::as_str));
        }
    }
}

/// A static or browser-only app stores nothing and knows nobody.
fn without_server(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    if blueprint.app.kind == AppKind::FullStack {
        return;
    }
    let kind = blueprint.app.kind.word();
    let used = [
        ("auth", blueprint.auth.is_some()),
        ("entity", !blueprint.entities.is_empty()),
        ("job", !blueprint.jobs.is_empty()),
        ("price", !blueprint.prices.is_empty()),
        ("notice", !blueprint.notices.is_empty()),
    ];
    for (section, _) in used.iter().filter(|(_, used)| *used) {
        let message = format!("an app of kind `{kind}` has no server, so it cannot have `{section}`");
        let hint = "set `app.kind` to `full_stack`, or leave it out";
        findings.add_with_hint(format!("{section}.0"), message, hint);
    }
}

fn integrations(findings: &mut Findings<'_>, integrations: &[Integration]) {
    let places = |at: usize| format!("integration.{at}.name");
    findings.twice(
        "integration",
        integrations.iter().enumerate().map(|(at, integration)| (places(at), integration.name.as_str())),
    );
    for (at, integration) in integrations.iter().enumerate() {
        findings.line(&places(at), "the name", &integration.name, 60);
        findings.paragraph(&format!("integration.{at}.purpose"), "the purpose", &integration.purpose, 1000);
        let place = format!("integration.{at}.secrets");
        findings.repeated(&place, integration.secrets.iter().map(String::as_str));
        for (position, name) in integration.secrets.iter().enumerate() {
            let proper = name.starts_with(|letter: char| letter.is_ascii_uppercase())
                && name.len() <= 60
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            if !proper {
                findings.add_with_hint(
                    format!("{place}.{position}"),
                    "`secrets` holds names of environment variables",
                    "such as `WEATHER_API_KEY`; its value never stands in this file",
                );
            }
        }
    }
}

fn slots(findings: &mut Findings<'_>, slots: &[Slot]) {
    let place = |at: usize| format!("slot.{at}.name");
    findings.twice("slot", slots.iter().enumerate().map(|(at, slot)| (place(at), slot.name.as_str())));
    for (at, slot) in slots.iter().enumerate() {
        findings.snake(&place(at), "a slot", &slot.name);
        findings.paragraph(&format!("slot.{at}.description"), "the description", &slot.description, 4000);
        rule(findings, &format!("slot.{at}"), slot);
    }
}

/// A rule is worked out of the rows of one entity, and nothing else is.
fn rule(findings: &mut Findings<'_>, place: &str, slot: &Slot) {
    let entities = findings.blueprint.entities.iter().map(|entity| entity.name.as_str());
    match (&slot.of, slot.kind == SlotKind::Rule) {
        (None, false) => {}
        (Some(_), false) => findings.add(format!("{place}.of"), "only a slot of kind `rule` has `of`"),
        (None, true) => {
            let hint = "the entity that it is worked out of, such as `of = \"Lead\"`";
            findings.add_with_hint(format!("{place}.name"), "a rule needs `of`", hint);
        }
        (Some(of), true) if !entities.clone().any(|name| name == of) => {
            findings.dangling(&format!("{place}.of"), "entity", of, entities);
        }
        (Some(_), true) => {}
    }
}

fn environment(findings: &mut Findings<'_>, place: &str, environment: &Environment) {
    if let Some(domain) = environment.domain.as_deref().filter(|domain| !is_domain(domain)) {
        let message = format!("not a domain: {}", quoted(domain));
        findings.add_with_hint(format!("{place}.domain"), message, "such as `menugen.app`, without https://");
    }
    for (role, provider) in &environment.providers {
        let place = format!("{place}.providers.{role}");
        if !ROLES.contains(&role.as_str()) {
            let hint = match closest(role, ROLES.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("roles are {}", ROLES.map(|role| format!("`{role}`")).join(", ")),
            };
            findings.add_with_hint(place.clone(), format!("unknown role {}", quoted(role)), hint);
        }
        if !is_provider(provider) {
            let message = format!("not a provider: {}", quoted(provider));
            findings.add_with_hint(
                place,
                message,
                "such as `zone`, or `ssh:root@198.51.100.7` with its place",
            );
        }
    }
}

fn state(findings: &mut Findings<'_>, state: &SharedState) {
    if !state.store.is_empty() && !state.parts().is_some_and(|(bucket, folder)| is_place(bucket, folder)) {
        let message = format!("not a place in a bucket: {}", quoted(&state.store));
        findings.add_with_hint("state.store", message, "such as `s3://my-bucket/deploys`");
    }
    if let Some(endpoint) = state.endpoint.as_deref().filter(|endpoint| !is_endpoint(endpoint)) {
        let message = format!("not the address of a store: {}", quoted(endpoint));
        let hint = "such as `https://s3.example.com`; plain http is for this machine only, and keys stand in the secret store";
        findings.add_with_hint("state.endpoint", message, hint);
    }
    if let Some(region) = state.region.as_deref().filter(|region| !is_kebab(region, 40)) {
        let message = format!("not a region: {}", quoted(region));
        findings.add_with_hint("state.region", message, "such as `eu-central-1`, or `auto` for some stores");
    }
}

/// What every store that speaks S3 takes; the folder is a path of plain words.
fn is_place(bucket: &str, folder: &str) -> bool {
    let label = |label: &str| is_kebab(label, 63);
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let part = |part: &str| !part.is_empty() && part.chars().all(plain) && !part.chars().all(|c| c == '.');
    (3..=63).contains(&bucket.len())
        && bucket.split('.').all(label)
        && (folder.is_empty() || folder.len() <= 200 && folder.split('/').all(part))
}

/// An address with TLS, or one on this machine; without user, path or query.
fn is_endpoint(endpoint: &str) -> bool {
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let host = here
        .iter()
        .find_map(|here| endpoint.strip_prefix(here).filter(|rest| rest.is_empty() || rest.starts_with(':')));
    let (name, port) = match (host, endpoint.strip_prefix("https://")) {
        (Some(port), _) => ("localhost", port.strip_prefix(':')),
        (None, Some(rest)) => rest.split_once(':').map_or((rest, None), |(name, port)| (name, Some(port))),
        (None, None) => return false,
    };
    name.len() <= 253
        && name.split('.').all(|label| is_kebab(label, 63))
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// `provider` or `provider:where`; what a place looks like is its provider's concern.
fn is_provider(text: &str) -> bool {
    let (provider, place) = text.split_once(':').map_or((text, None), |(name, place)| (name, Some(place)));
    let proper = |place: &str| {
        (1..=LONGEST_PLACE).contains(&place.len()) && place.bytes().all(|byte| byte.is_ascii_graphic())
    };
    is_kebab(&provider.replace('_', "-"), 40) && place.is_none_or(proper)
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| is_kebab(label, 63) || label.starts_with("xn--");
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label)
}
