//! `vibe notes`: what repairs and deploys taught an app, and what of it its maker keeps for every app.

use std::fs;
use std::path::{Path, PathBuf};

use super::Surroundings;
use crate::error::Error;
use crate::project::{self, NOTES_FILE, Note, add_note, join_notes, split_notes};
use crate::secret::{read_private, replace_private};

/// The person's own notes, in our folder of the user's configuration.
const OWN_FILE: &str = "notes.md";
/// What stands above them.
const OWN_HEAD: &str = "# What repairs taught, for every app\n";

/// The file that holds the notes of an app, as it lies there; nothing when it does not.
pub(super) fn notes_file(root: &Path) -> String {
    fs::read_to_string(root.join(NOTES_FILE)).unwrap_or_default()
}

/// Notes of the person's own. A file that cannot be read holds none.
pub(super) fn own_notes(place: &Surroundings) -> Vec<Note> {
    let text = own_file(place).and_then(|file| read_private(&file).ok().flatten()).unwrap_or_default();
    split_notes(&String::from_utf8_lossy(&text)).1
}

fn own_file(place: &Surroundings) -> Option<PathBuf> {
    place.config.as_ref().map(|folder| folder.join(OWN_FILE))
}

/// What repairs taught.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotesReport {
    /// This app, in the order in which they stand.
    pub notes: Vec<Note>,
    /// The person, for every app.
    pub own: Vec<Note>,
    /// The one that was removed.
    pub removed: Option<Note>,
    /// The one that the person keeps from now on.
    pub kept: Option<Note>,
}

/// The notes of the app of the current folder, and the person's own.
///
/// # Errors
/// `project.none`.
pub fn notes(place: &Surroundings) -> Result<NotesReport, Error> {
    let project = project::find(&place.folder)?;
    let notes = split_notes(&notes_file(&project.root)).1;
    Ok(NotesReport { notes, own: own_notes(place), ..NotesReport::default() })
}

/// Removes one of the app's, or of the person's own, counted from 1.
///
/// # Errors
/// `notes.none`: there is none of that number.
pub fn remove_note(number: usize, own: bool, place: &Surroundings) -> Result<NotesReport, Error> {
    let mut report = notes(place)?;
    let list = if own { &mut report.own } else { &mut report.notes };
    let at = place_of(number, list)?;
    report.removed = Some(list.remove(at));
    if own {
        write_own(place, &report.own)?;
    } else {
        let root = project::find(&place.folder)?.root;
        let rest = split_notes(&notes_file(&root)).0;
        project::write_notes(&root, &join_notes(&rest, &report.notes))?;
    }
    Ok(report)
}

/// Copies one of the app's to the person's own, which are given to whoever fills a slot of any app.
///
/// # Errors
/// `notes.none`: there is none of that number; `notes.no_home`: there is no place for it.
pub fn keep_note(number: usize, place: &Surroundings) -> Result<NotesReport, Error> {
    let mut report = notes(place)?;
    let note = report.notes[place_of(number, &report.notes)?].clone();
    if add_note(&mut report.own, note.clone()) {
        write_own(place, &report.own)?;
    }
    report.kept = Some(note);
    Ok(report)
}

fn place_of(number: usize, notes: &[Note]) -> Result<usize, Error> {
    number.checked_sub(1).filter(|at| *at < notes.len()).ok_or_else(|| {
        Error::usage("notes.none", format!("there is no note {number}; there are {}", notes.len()))
            .hint("`vibe notes` lists them with their numbers")
    })
}

fn write_own(place: &Surroundings, notes: &[Note]) -> Result<(), Error> {
    let file = own_file(place).ok_or_else(|| {
        Error::usage(
            "notes.no_home",
            "there is no folder for notes of your own: you have no home folder here",
        )
        .hint("set XDG_CONFIG_HOME")
    })?;
    if let Some(folder) = file.parent() {
        crate::secret::private_folder(folder)?;
    }
    replace_private(&file, join_notes(OWN_HEAD, notes).as_bytes())
}
