//! Words become edits of the blueprint: the description is drafted with them and without them, and what differs between the
//! two drafts is done to the blueprint as it stands, whatever was edited there.

use std::collections::BTreeMap;

use super::settle::settle;
use crate::author::{self, Draft, Status, Wishes};
use crate::blueprint::{Blueprint, differences};
use crate::error::Error;
use crate::ops::{Source, words};
use crate::project::merge_text;

/// Longest title of a change.
const TITLE: usize = 72;

/// The blueprint that is wanted.
pub(super) struct Wanted {
    pub(super) text: String,
    pub(super) title: String,
    /// Pieces of the words that became nothing.
    pub(super) not_understood: Vec<String>,
    /// Entities that stay closed although a rule would open them.
    pub(super) closed: Vec<String>,
}

impl Wanted {
    pub(super) fn as_it_stands(text: &str) -> Wanted {
        let title = "Follow vibe.toml".to_owned();
        Wanted { text: text.to_owned(), title, not_understood: Vec::new(), closed: Vec::new() }
    }
}

pub(super) fn wanted(app: &Blueprint, text: &str, source: Source<'_>) -> Result<Wanted, Error> {
    let asked = words::read(source)?;
    let asked = asked.trim();
    let before = app.app.description.trim();
    let said = if before.is_empty() || before.ends_with(['.', '!', '?']) {
        format!("{before}\n\n{asked}")
    } else {
        format!("{before}.\n\n{asked}")
    };
    let said = said.trim();
    let draft = |words: &str| -> Result<Draft, Error> {
        let identity = Some(app.app.name.clone());
        let wishes = Wishes { name: identity, stack: Some(app.app.stack.clone()), answers: BTreeMap::new() };
        author::draft(words, &wishes)
    };
    let then = if before.is_empty() { None } else { Some(draft(before)?) };
    let now = draft(said)?;
    let begins = said.len() - asked.len();
    let lost =
        now.spans.iter().filter(|span| span.status == Status::NotUnderstood && span.range.start >= begins);
    let not_understood: Vec<String> =
        lost.filter_map(|span| said.get(span.range.clone())).map(|words| words.trim().to_owned()).collect();
    let mut old = then.map_or_else(|| app.clone(), |draft| draft.blueprint);
    let mut new = now.blueprint;
    let closed = settle(asked, app, &mut old, &mut new);
    let same = differences(&old, &new).is_empty();
    let (old, new) = (old.to_toml(), new.to_toml());
    if same {
        return Err(nothing(asked, &not_understood));
    }
    let text = merge_text(&old, text, &new).ok_or_else(|| clash(&old, &new))?;
    if Blueprint::parse(&text).0.is_none() {
        return Err(clash(&old, &new));
    }
    Ok(Wanted { text, title: title(asked), not_understood, closed })
}

/// The first line, as a commit has it.
fn title(asked: &str) -> String {
    let line = asked.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let clean: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= TITLE {
        return clean;
    }
    clean.chars().take(TITLE - 1).collect::<String>().trim_end().to_owned() + "…"
}

fn nothing(asked: &str, lost: &[String]) -> Error {
    let quoted: Vec<String> = lost.iter().map(|words| format!("“{words}”")).collect();
    let message = if quoted.is_empty() {
        format!("the app does that already: “{}”", title(asked))
    } else {
        format!("this became no change: {}", quoted.join(", "))
    };
    Error::usage("change.not_understood", message)
        .hint("say what is stored, who may do what, or name a feature: “Menus have tags”, “People comment on dishes”")
        .hint("or edit vibe.toml and run `vibe change` without words")
}

/// Lines that the words would change and that were edited meanwhile.
fn clash(old: &str, new: &str) -> Error {
    let before: Vec<&str> = old.lines().collect();
    let wanted: Vec<&str> = new
        .lines()
        .filter(|line| !before.contains(line) && !line.starts_with("description = "))
        .take(6)
        .collect();
    let error = Error::usage(
        "change.clash",
        "what the words ask for and what was edited in vibe.toml cannot be told apart",
    )
    .hint(
        "nothing was changed; put these lines into vibe.toml by hand, then run `vibe change` without words:",
    );
    wanted.into_iter().fold(error, |error, line| error.hint(line.to_owned()))
}
