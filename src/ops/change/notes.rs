//! What repairs taught stands in a section of a generated file. A change merges the file around it, and drops what was learned
//! about a slot that is gone.

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::project::{Change, NOTES_FILE, Note, join_notes, split_notes};

/// The file without its notes, and the notes.
pub(super) fn split(bytes: Vec<u8>) -> (Vec<u8>, Vec<Note>) {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let (rest, notes) = split_notes(&text);
            (rest.into_bytes(), notes)
        }
        Err(other) => (other.into_bytes(), Vec::new()),
    }
}

/// Puts the notes back to where they were. `lies`: the file as it lies there.
pub(super) fn carry(lies: Option<Vec<u8>>, app: &Blueprint, changes: &mut BTreeMap<String, Change>) {
    let Some(lies) = lies else { return };
    let (rest, mut notes) = split(lies);
    let before = notes.len();
    notes.retain(|note| note.belongs_to(|name| app.slots.iter().any(|slot| slot.name == name)));
    let with = |bytes: &[u8]| {
        std::str::from_utf8(bytes).map_or(bytes.to_vec(), |text| join_notes(text, &notes).into_bytes())
    };
    match changes.get_mut(NOTES_FILE) {
        Some(Change::Add(bytes) | Change::Replace(bytes) | Change::Merge(bytes)) => *bytes = with(bytes),
        Some(_) => {}
        None if notes.len() < before => {
            changes.insert(NOTES_FILE.to_owned(), Change::Replace(with(&rest)));
        }
        None => {}
    }
}
