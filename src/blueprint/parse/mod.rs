//! Text to blueprint. Every problem is found in one pass over the file; nothing stops at the first one.

mod app;
mod entity;
mod existing;
mod page;
mod reader;
mod syntax;
mod work;

use toml_edit::Document;

use super::address;
use super::check;
use super::keys;
use super::problem::Problem;
use super::secrets;
use super::types::{Blueprint, FORMAT};
use reader::{Problems, Table};

/// Largest file that is looked at.
const LARGEST: usize = 1024 * 1024;

/// Problems that are kept; a file with more than these is not a blueprint with slips in it.
const MOST: usize = 500;

impl Blueprint {
    /// Reads a `vibe.toml`. The blueprint is there exactly when there is no problem.
    pub fn parse(text: &str) -> (Option<Blueprint>, Vec<Problem>) {
        if text.len() > LARGEST {
            let message = format!("the file has {} bytes; {LARGEST} are read at most", text.len());
            return (None, vec![Problem::new(message)]);
        }
        let mut problems = Problems::default();
        problems.list.extend(secrets::find(text).into_iter().take(MOST).map(secrets::Found::problem));
        let blueprint = match syntax::document(text, &mut problems) {
            Some(document) => read(&document, &mut problems),
            None => None,
        };
        let mut problems = problems.list;
        problems.sort_by_key(|problem| problem.span.as_ref().map_or(usize::MAX, |span| span.start));
        problems.dedup();
        if problems.len() > MOST {
            let more = problems.len() - MOST;
            problems.truncate(MOST);
            problems.push(Problem::new(format!("{more} more problems are not shown")));
        }
        (blueprint.filter(|_| problems.is_empty()), problems)
    }
}

fn read(document: &Document<&str>, problems: &mut Problems) -> Option<Blueprint> {
    if !version(document, problems) {
        return None;
    }
    let file = Table::open(document.as_table(), None, &keys::FILE, problems);
    let app = app::app(&file, problems);
    let digits = app.minor_digits();
    let auth = app::auth(&file, problems);
    let mut blueprint = Blueprint {
        theme: app::theme(&file, problems),
        entities: Vec::new(),
        jobs: work::jobs(&file, problems),
        prices: work::prices(&file, problems),
        notices: work::notices(&file, problems),
        pages: page::pages(&file, problems),
        integrations: app::integrations(&file, problems),
        slots: app::slots(&file, problems),
        existing: existing::existing(&file, problems),
        environments: app::environments(&file, problems),
        state: app::state(&file, problems),
        non_goals: file.texts("non_goals", problems).unwrap_or_default(),
        not_understood: file.texts("not_understood", problems).unwrap_or_default(),
        app,
        auth,
    };
    blueprint.entities = entity::entities(&file, blueprint.auth.is_some(), digits, problems);
    for finding in check::all(&blueprint) {
        let span = address::span(document.as_item(), &finding.place);
        problems.list.push(finding.problem.at(span));
    }
    Some(blueprint)
}

/// Whether the rest of the file can be understood.
fn version(document: &Document<&str>, problems: &mut Problems) -> bool {
    let item = document.get("version");
    let span = item.and_then(toml_edit::Item::span);
    let hint = format!("start the file with `version = {FORMAT}`");
    match item.map(toml_edit::Item::as_integer) {
        Some(Some(FORMAT)) => true,
        Some(Some(newer)) if newer > FORMAT => {
            let message = format!("the file has version {newer}; this vibe reads up to version {FORMAT}");
            problems.add_with_hint(span, message, "update vibe");
            false
        }
        Some(_) => {
            problems.add_with_hint(span, "`version` is a number of a known version", hint);
            true
        }
        None => {
            problems.add_with_hint(None, "the file has no `version`", hint);
            true
        }
    }
}
