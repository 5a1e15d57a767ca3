//! `[existing]`: what gets into a unit of systemd, a command, an address or an environment holds nothing odd.

use super::super::problem::quoted;
use super::super::types::*;
use super::super::words::Word as _;
use super::Findings;

/// Name of the stack that such an app has.
const STACK: &str = "existing";
/// Longest of the texts.
const LONGEST: usize = 300;
/// Most variables.
const MOST: usize = 200;

pub(super) fn check(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    let Some(existing) = &blueprint.existing else {
        if blueprint.app.stack == STACK {
            let hint = "`vibe adopt` writes it";
            findings.add_with_hint("app.stack", "an app that was there before needs `[existing]`", hint);
        }
        return;
    };
    if blueprint.app.stack != STACK {
        let hint = format!("set `app.stack` to `{STACK}`");
        findings.add_with_hint("existing", "only an app that was there before has `[existing]`", hint);
    }
    nothing_of_ours(findings);
    paths(findings, existing);
    commands(findings, existing);
    if let Some(hook) = &existing.webhook {
        webhook(findings, hook);
    }
    variables(findings, existing);
}

/// Entities, accounts and the like make an app; this one is made.
fn nothing_of_ours(findings: &mut Findings<'_>) {
    let app = findings.blueprint;
    let used = [
        ("auth", app.auth.is_some()),
        ("entity", !app.entities.is_empty()),
        ("job", !app.jobs.is_empty()),
        ("price", !app.prices.is_empty()),
        ("notice", !app.notices.is_empty()),
        ("page", !app.pages.is_empty()),
        ("integration", !app.integrations.is_empty()),
        ("slot", !app.slots.is_empty()),
    ];
    for (section, _) in used.iter().filter(|(_, used)| *used) {
        let message = format!("an app that was there before cannot have `{section}`: vibe writes none of it");
        findings.add_with_hint(format!("{section}.0"), message, "remove it; `[existing]` says what it needs");
    }
}

fn paths(findings: &mut Findings<'_>, existing: &Existing) {
    if let Some(output) = existing.output.as_deref().filter(|output| !is_inside(output)) {
        let message = format!("not a folder of the app: {}", quoted(output));
        findings.add_with_hint("existing.output", message, "such as `dist`");
    }
    if !is_path(&existing.health) {
        let message = format!("not a path of the app: {}", quoted(&existing.health));
        findings.add_with_hint("existing.health", message, "such as `/api/health`");
    }
    if existing.start.is_none() && existing.output.is_none() {
        let hint = "`start` says what Node runs, `output` which folder is served as it is";
        findings.add_with_hint("existing", "nothing runs and nothing is served", hint);
    }
}

fn commands(findings: &mut Findings<'_>, existing: &Existing) {
    let proper = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    if let Some(build) = &existing.build
        && (build.is_empty() || build.len() > 60 || !build.chars().all(proper))
    {
        let message = format!("not a script of package.json: {}", quoted(build));
        findings.add_with_hint("existing.build", message, "such as `build`");
    }
    for (key, command) in [("start", &existing.start), ("migrate", &existing.migrate)] {
        let Some(command) = command.as_deref().filter(|command| !is_command(command)) else { continue };
        let message = format!("not what Node can run: {}", quoted(command));
        let hint = "a file of the release, perhaps with arguments: `dist/server.js`; no quotes, no shell";
        findings.add_with_hint(format!("existing.{key}"), message, hint);
    }
    if existing.start.is_none() && existing.migrate.is_some() {
        findings.add("existing.migrate", "a plain site has no database to bring up to date");
    }
}

fn webhook(findings: &mut Findings<'_>, hook: &StripeHook) {
    if !hook.path.is_empty() && !is_path(&hook.path) {
        let message = format!("not a path of the app: {}", quoted(&hook.path));
        findings.add_with_hint("existing.webhook.path", message, "such as `/api/webhooks/stripe`");
    }
    findings.repeated("existing.webhook.events", hook.events.iter().map(String::as_str));
    let event = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
    for (at, name) in hook.events.iter().enumerate() {
        if !name.contains('.') || name.len() > 80 || !name.chars().all(event) {
            let message = format!("not an event of Stripe: {}", quoted(name));
            let hint = "such as `checkout.session.completed`";
            findings.add_with_hint(format!("existing.webhook.events.{at}"), message, hint);
        }
    }
    let version = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    if let Some(text) = hook
        .version
        .as_deref()
        .filter(|text| text.len() > 40 || text.is_empty() || !text.chars().all(version))
    {
        let message = format!("not a version of Stripe's interface: {}", quoted(text));
        findings.add_with_hint("existing.webhook.version", message, "such as `2025-03-31.basil`");
    }
}

fn variables(findings: &mut Findings<'_>, existing: &Existing) {
    if existing.env.len() > MOST {
        findings
            .add("existing.env", format!("there are {} variables; {MOST} are the most", existing.env.len()));
    }
    for (name, variable) in &existing.env {
        let place = format!("existing.env.{name}");
        if !is_variable(name) {
            let message = format!("not the name of a variable: {}", quoted(name));
            findings.add_with_hint(place, message, "capital letters, digits and `_`, at most 60");
        } else if ["PORT", "HOST", "NODE_ENV"].contains(&name.as_str()) {
            let hint = "leave it out";
            findings.add_with_hint(place, format!("the server itself sets `{name}`"), hint);
        } else if variable.role == Role::Value {
            value(findings, &place, &variable.text);
        } else if !variable.text.is_empty() {
            let message = format!("`{}` takes no text", variable.role.word());
            findings.add_with_hint(place, message, "only `value TEXT` does, for what is no secret");
        }
    }
    if existing.names(Role::StripeWebhook).next().is_some() && existing.webhook.is_none() {
        let hint = "such as `webhook = { path = \"/api/webhooks/stripe\" }`";
        findings.add_with_hint("existing.env", "nothing says where the app hears of payments", hint);
    }
}

fn value(findings: &mut Findings<'_>, place: &str, text: &str) {
    if text.is_empty() {
        findings.add_with_hint(place, "a value has a text", "such as `value production`, or `ask`");
    }
    findings.line(place, "the value", text, LONGEST);
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() <= 60
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// A path of plain words that stays inside.
fn is_inside(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    let part =
        |part: &str| !part.is_empty() && !["..", ".", ".git"].contains(&part) && part.chars().all(plain);
    path.len() <= LONGEST && path.split('/').all(part)
}

/// A path of an address.
fn is_path(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-~".contains(c);
    path.starts_with('/') && path.len() <= LONGEST && path.chars().all(plain) && !path.contains("//")
}

/// A file and plain words; the first one is a path inside.
fn is_command(command: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:=@".contains(c);
    let mut words = command.split(' ');
    command.len() <= LONGEST
        && words.next().is_some_and(is_inside)
        && words.all(|word| !word.is_empty() && word.chars().all(plain))
}
