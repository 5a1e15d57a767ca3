//! `vibe check`: every problem of a `vibe.toml`, not only the first.

use std::path::PathBuf;

use super::Surroundings;
use super::new::kind;
use crate::blueprint::{Blueprint, Problem};
use crate::error::Error;
use crate::project;
use crate::stack::Stack;

/// What was found.
#[derive(Debug, Clone)]
pub struct CheckReport {
    /// The file, as the person would type it.
    pub file: PathBuf,
    /// Name of the app, when there are no faults.
    pub name: String,
    /// Kind of the app, when there are no faults.
    pub kind: &'static str,
    /// Entities in it.
    pub entities: usize,
    /// Everything that is wrong, in the order of the file.
    pub faults: Vec<Fault>,
}

/// One problem, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// From 1; nothing when it concerns the whole file.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// The line of the file with a caret below, several lines; empty when it concerns the whole file.
    pub excerpt: String,
}

/// Checks `file`, or the `vibe.toml` of the current folder.
pub fn check(file: Option<PathBuf>, place: &Surroundings) -> Result<CheckReport, Error> {
    let (file, text) = match file {
        Some(file) => {
            let text = project::read(&place.folder.join(&file))?;
            (file, text)
        }
        None => {
            let project = project::find(&place.folder)?;
            (PathBuf::from(project::BLUEPRINT_FILE), project.blueprint)
        }
    };
    let (app, problems) = Blueprint::parse(&text);
    let mut faults: Vec<Fault> = problems.iter().map(|problem| fault(problem, &text)).collect();
    let mut report = CheckReport { file, name: String::new(), kind: "", entities: 0, faults: Vec::new() };
    if let Some(app) = app.filter(|_| faults.is_empty()) {
        faults = stack_faults(&app)?;
        report.name.clone_from(&app.app.name);
        report.kind = kind(app.app.kind);
        report.entities = app.entities.len();
    }
    report.faults = faults;
    Ok(report)
}

/// What the stack says about a blueprint that is sound in itself.
fn stack_faults(app: &Blueprint) -> Result<Vec<Fault>, Error> {
    let stack = Stack::load(&app.app.stack)?;
    let problem = |missing| Problem {
        message: format!("the stack `{}` cannot build: {missing}", app.app.stack),
        hint: Some("take it out, or choose another stack".into()),
        span: None,
    };
    Ok(stack.unbuildable(app).into_iter().map(|missing| fault(&problem(missing), "")).collect())
}

fn fault(problem: &Problem, text: &str) -> Fault {
    let before = problem.span.as_ref().and_then(|span| text.get(..span.start));
    Fault {
        message: problem.message.clone(),
        hint: problem.hint.clone(),
        line: before.map(|before| before.matches('\n').count() + 1),
        column: before.map(|before| before.rsplit('\n').next().unwrap_or_default().chars().count() + 1),
        excerpt: problem.excerpt(text),
    }
}
