//! `[existing]`.

use super::super::types::*;
use super::super::words::Word;
use super::{Paper, inline, key, list, string};

pub(super) fn existing(page: &mut Paper, existing: Option<&Existing>) {
    let Some(existing) = existing else { return };
    page.line("");
    page.comment("The app as `vibe adopt` found it. Variables: what each is for, never a secret.");
    page.line("[existing]");
    page.pair("framework", existing.framework.word());
    page.pair_unless("packages", existing.packages.word(), PackageTool::Npm.word());
    page.pair_unless("node", i64::from(existing.node), 24);
    page.pair_if("build", existing.build.as_deref());
    page.pair_if("output", existing.output.as_deref());
    page.pair_if("start", existing.start.as_deref());
    page.pair_if("migrate", existing.migrate.as_deref());
    page.pair_unless("health", existing.health.as_str(), "/");
    if let Some(hook) = &existing.webhook {
        let mut pairs = vec![("path", string(&hook.path))];
        if !hook.events.is_empty() {
            pairs.push(("events", list(&hook.events)));
        }
        if let Some(version) = &hook.version {
            pairs.push(("version", string(version)));
        }
        page.raw("webhook", &inline(&pairs));
    }
    for (name, variable) in &existing.env {
        page.pair(&format!("env.{}", key(name)), line(variable).as_str());
    }
}

fn line(variable: &Variable) -> String {
    let mark = if variable.optional { "?" } else { "" };
    let text = if variable.text.is_empty() { String::new() } else { format!(" {}", variable.text) };
    format!("{}{mark}{text}", variable.role.word())
}
