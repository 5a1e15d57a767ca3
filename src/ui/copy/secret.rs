//! Words about secrets.

use crate::ops::{SecretChange, SecretOrigin, SecretReport, SecretState};
use crate::secret::OWN;

pub(in crate::ui) const NONE: &str = "No secret is kept here.";
pub(in crate::ui) const UNKNOWN: &str = "–";
pub(in crate::ui) const PASSPHRASE: &str = "The passphrase of your secrets (not shown)";

/// What is asked for, and that it will not be seen.
pub(in crate::ui) fn question(name: &str, origin: &SecretOrigin) -> String {
    let SecretOrigin::Pasted { purpose, link } = origin else { return name.to_owned() };
    let purpose = purpose.as_ref().map(|purpose| format!(", {purpose}")).unwrap_or_default();
    let link = link.as_ref().map(|link| format!("\nIt stands at {link}")).unwrap_or_default();
    format!("{name}{purpose}{link}\nPaste the value (not shown)")
}

/// Where somebody agrees that a key is made.
pub(in crate::ui) fn agree(page: &str, opened: bool) -> String {
    let where_to = if opened { "Agree in the browser, on this page" } else { "Open this page and agree" };
    format!("{where_to}:\n  {page}\nWaiting for it; Ctrl-C ends that …\n")
}

pub(in crate::ui) fn prompt(question: &str) -> String {
    format!("{question}: ")
}

pub(in crate::ui) fn really_remove(name: &str) -> String {
    format!("Remove `{name}`? The value cannot be brought back. Type yes: ")
}

pub(in crate::ui) fn kept_in(scope: Option<&str>, place: &str) -> String {
    match scope {
        Some(scope) => format!("{scope}, in {place}"),
        None => format!("shared by all apps, in {place}"),
    }
}

pub(in crate::ui) fn missing(names: &[&str]) -> String {
    let first = names.first().copied().unwrap_or_default();
    format!("{} missing; the first: `vibe secret set {first}`", names.len())
}

pub(in crate::ui) fn state(state: &SecretState) -> String {
    match state {
        SecretState::Kept => "set".into(),
        SecretState::Shared => "shared".into(),
        SecretState::Variable(name) => format!("from {name}"),
        SecretState::Made => "made".into(),
        SecretState::Missing => "missing".into(),
        SecretState::ToBeMade => "next deploy".into(),
    }
}

pub(in crate::ui) fn state_name(state: &SecretState) -> &'static str {
    match state {
        SecretState::Kept => "set",
        SecretState::Shared => "shared",
        SecretState::Variable(_) => "variable",
        SecretState::Made => "made",
        SecretState::Missing => "missing",
        SecretState::ToBeMade => "to_be_made",
    }
}

pub(in crate::ui) fn change_name(change: SecretChange) -> &'static str {
    match change {
        SecretChange::Set => "set",
        SecretChange::Replaced => "replaced",
        SecretChange::Same => "same",
        SecretChange::Removed => "removed",
        SecretChange::ToBeMade => "to_be_made",
    }
}

pub(in crate::ui) fn changed(report: &SecretReport) -> String {
    let of = report.environment.as_deref().map_or("all apps".to_owned(), |name| format!("`{name}`"));
    let name = &report.name;
    match report.change {
        SecretChange::Set => format!("`{name}` is set for {of}"),
        SecretChange::Replaced => format!("`{name}` is replaced for {of}"),
        SecretChange::Same => format!("`{name}` for {of} had this value already"),
        SecretChange::Removed => format!("`{name}` is removed for {of}"),
        SecretChange::ToBeMade => format!("the value of `{name}` for {of} is dropped"),
    }
}

/// What comes next.
pub(in crate::ui) fn then(report: &SecretReport) -> Option<String> {
    let used = report.used_by.as_deref().map(|used| format!(" ({used})")).unwrap_or_default();
    let for_itself = report.used_by.as_deref() == Some(OWN);
    match report.change {
        SecretChange::Set | SecretChange::Replaced if for_itself => Some("The next `vibe deploy` uses it.".into()),
        SecretChange::Replaced if report.deployed => Some(format!(
            "`vibe deploy` delivers it{used} and proves that the running app has it; then take the old one back where it came from."
        )),
        SecretChange::Set | SecretChange::Replaced if report.environment.is_some() => {
            Some(format!("`vibe deploy` delivers it{used} and proves that the running app has it."))
        }
        SecretChange::ToBeMade => Some(
            "`vibe deploy` makes a new one, delivers it and proves that the running app has it. What was signed with the old one ends then: people may have to sign in again.".into(),
        ),
        SecretChange::Removed if report.deployed => {
            Some("What is deployed keeps its copy until `vibe deploy` or `vibe destroy`.".into())
        }
        _ => None,
    }
}
