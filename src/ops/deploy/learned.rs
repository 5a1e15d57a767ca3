//! What a deploy taught: a fault of the app's own that stopped one, and that is gone when the next one goes well, becomes a rule
//! of the app's `AGENTS.md`. What a provider or a server did wrong teaches nobody who writes the app.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::open::Opened;
use crate::engine::{Ending, Outcome};
use crate::error::Error;
use crate::ops::adopt::needed_variables;
use crate::ops::notes::notes_file;
use crate::project::{self, NOTES_FILE, Note, StateFolder, add_note, join_notes, split_notes};
use crate::secret::{read_private, replace_private};

/// Nothing is deployed to this machine: its folder holds what is remembered of it.
const HERE: &str = "local";
const FILE: &str = "failed-deploy.json";
/// The file once nothing is to be mended: JSON, since an app's own checks may look at every file of its folder.
const NOTHING: &[u8] = b"{}\n";
/// Faults by their code, and what keeps each from coming again.
const RULES: [(&str, &str); 3] = [
    ("deploy.not_sound", "Run `vibe verify --only lint,types` before a deploy"),
    (
        VARIABLE,
        "Give each variable that the code reads a default in src/core/env.ts, or name it in an [[integration]] of vibe.toml",
    ),
    ("release.build", "Build what is deployed on this machine first: `vibe verify` does"),
];
const VARIABLE: &str = "deploy.variable";
/// How a fault about a variable names it (`deploy/weigh.rs`).
const NAMES: &str = "reads the variable ";

/// A fault that nobody has mended yet.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Fault {
    code: String,
    said: String,
}

impl Fault {
    /// The variable that it is about.
    fn variable(&self) -> Option<&str> {
        variable(&self.said).filter(|_| self.code == VARIABLE)
    }

    fn note(&self) -> Option<Note> {
        let (_, rule) = RULES.iter().find(|(code, _)| *code == self.code)?;
        Some(Note::new(Note::DEPLOY, rule, &format!("{}: {}", self.code, self.said)))
    }
}

fn variable(said: &str) -> Option<&str> {
    said.split_once(NAMES)?.1.split([' ', ',']).next().filter(|name| !name.is_empty())
}

fn folder(opened: &Opened) -> Result<StateFolder, Error> {
    StateFolder::of(&opened.root, HERE, &opened.app.app.slug)
}

/// Remembers a fault of the app's own, and gives it back. What cannot be remembered is no other fault.
pub(super) fn remembered(opened: &Opened, error: Error) -> Error {
    let is_ours = opened.app.existing.is_none() && RULES.iter().any(|(code, _)| *code == error.code());
    if is_ours {
        let fault = Fault { code: error.code().to_owned(), said: error.to_string() };
        let keep = || -> Result<(), Error> {
            let folder = folder(opened)?;
            folder.make()?;
            // Plain data with string keys: writing it as JSON cannot fail.
            let text = serde_json::to_string(&fault).unwrap_or_default();
            replace_private(&folder.path().join(FILE), text.as_bytes())
        };
        let _ = keep();
    }
    error
}

/// After a deploy that went well: what it taught, written into the app's notes. A rule about a variable that no code reads any
/// more is dropped.
///
/// # Errors
/// `secret.unwritten` and its kin; `project.write`.
pub(super) fn taught(opened: &Opened, outcome: &Outcome) -> Result<Option<Note>, Error> {
    if outcome.ending() != Ending::Done || opened.app.existing.is_some() {
        return Ok(None);
    }
    let place = folder(opened)?.path().join(FILE);
    let kept = read_private(&place)?.unwrap_or_default();
    let fault: Fault = serde_json::from_slice(&kept).unwrap_or_default();
    if fault != Fault::default() {
        replace_private(&place, NOTHING)?;
    }
    let note = fault.note().filter(|_| fault.variable().is_none_or(|name| is_read(&opened.root, name)));
    written(&opened.root, note)
}

fn is_read(root: &Path, variable: &str) -> bool {
    needed_variables(root).iter().any(|(name, _)| name == variable)
}

fn written(root: &Path, note: Option<Note>) -> Result<Option<Note>, Error> {
    let before = notes_file(root);
    let (rest, mut notes) = split_notes(&before);
    let about =
        |note: &Note| variable(&note.failure).filter(|_| note.slot == Note::DEPLOY).map(str::to_owned);
    notes.retain(|note| about(note).is_none_or(|name| is_read(root, &name)));
    let note = note.filter(|note| add_note(&mut notes, note.clone()));
    let after = join_notes(&rest, &notes);
    // An app whose file of notes somebody has removed gets none of ours.
    if after != before && root.join(NOTES_FILE).is_file() {
        project::write_notes(root, &after)?;
        return Ok(note);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test sets up its own files")]

    use super::*;

    fn fault(said: &str) -> Fault {
        Fault { code: VARIABLE.into(), said: said.into() }
    }

    #[test]
    fn a_rule_names_the_failure_that_it_prevents_and_goes_with_it() {
        let app = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = app.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let notes = || split_notes(&std::fs::read_to_string(app.path().join(NOTES_FILE)).unwrap()).1;
        let said =
            "src/a.ts:1 reads the variable WEATHER_TOKEN, and nothing gives it a value where the app runs";
        assert_eq!(fault(said).variable(), Some("WEATHER_TOKEN"));
        let note = fault(said).note().unwrap();
        assert!(
            note.rule.contains("[[integration]]") && note.failure.starts_with("deploy.variable: src/a.ts:1")
        );

        // Without the file there is no place for it.
        assert_eq!(written(app.path(), Some(note.clone())).unwrap(), None);
        assert!(!app.path().join(NOTES_FILE).exists());

        write(NOTES_FILE, "# Rules\n");
        write("src/a.ts", "export const token = process.env.WEATHER_TOKEN;\n");
        assert_eq!(written(app.path(), Some(note.clone())).unwrap(), Some(note.clone()));
        assert_eq!(notes(), std::slice::from_ref(&note));
        // Once, and as long as the code reads it.
        assert_eq!(written(app.path(), Some(note)).unwrap(), None);
        assert_eq!(notes().len(), 1);
        write("src/a.ts", "export const token = '';\n");
        assert_eq!(written(app.path(), None).unwrap(), None);
        assert_eq!(std::fs::read_to_string(app.path().join(NOTES_FILE)).unwrap(), "# Rules\n");
    }

    #[test]
    fn what_others_did_wrong_teaches_nothing() {
        let other = Fault { code: "vercel.limit".into(), said: "busy".into() };
        assert_eq!(other.note(), None);
        let nothing: Fault = serde_json::from_slice(NOTHING).unwrap();
        assert_eq!((nothing.note(), nothing), (None, Fault::default()));
    }
}
