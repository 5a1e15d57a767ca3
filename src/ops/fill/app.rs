//! The app whose slots are filled: which are open, what may be written, and how it comes into the app.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::guard::Rules;
use super::pack::{self, Place, Trouble};
use super::{Held, Surroundings};
use crate::author::voice::Prompt;
use crate::blueprint::{Blueprint, Slot, SlotKind};
use crate::error::Error;
use crate::ops::change::git::Repository;
use crate::ops::notes::{notes_file, own_notes};
use crate::ops::verify::slot::{self, SlotFiles};
use crate::project::{
    self, Cache, Manifest, NOTES_FILE, Note, Project, Rewrite, StateFolder, add_note, join_notes, split_notes,
};

/// An app that stands.
pub(super) struct App {
    pub(super) root: PathBuf,
    blueprint: Blueprint,
    manifest: Manifest,
    /// What the person who is at work here learned in other apps.
    own: Vec<Note>,
}

/// A slot that shall be filled, and what stands there now.
pub(super) struct Target {
    pub(super) slot: Slot,
    pub(super) files: SlotFiles,
    pub(super) before: Vec<u8>,
    pub(super) own_before: Option<Vec<u8>>,
}

fn sound(project: &Project) -> Result<Blueprint, Error> {
    let (app, problems) = Blueprint::parse(&project.blueprint);
    app.filter(|_| problems.is_empty()).ok_or_else(|| {
        Error::usage("fill.blueprint", format!("vibe.toml has {} problem(s)", problems.len()))
            .hint("`vibe check` shows each one")
    })
}

impl App {
    pub(super) fn open(place: &Surroundings) -> Result<App, Error> {
        let project = project::find(&place.folder)?;
        crate::ops::adopt::only_deploy(&project, "what its slots are", "write its code as its makers do")?;
        let blueprint = sound(&project)?;
        Ok(App {
            manifest: Manifest::load(&project.root)?,
            root: project.root,
            blueprint,
            own: own_notes(place),
        })
    }

    /// Names the app's copy.
    pub(super) fn key(&self) -> String {
        Cache::key(self.root.display().to_string().as_bytes(), "")
    }

    /// The slots that shall be filled: the one that was named, or all that are open.
    ///
    /// # Errors
    /// `verify.no_slot`; `fill.taken`: somebody has written it already.
    pub(super) fn targets(&self, name: Option<&str>, again: bool) -> Result<Vec<Target>, Error> {
        let mut targets = Vec::new();
        for slot in &self.blueprint.slots {
            if name.is_some_and(|name| name != slot.name) {
                continue;
            }
            let files =
                slot::known(&slot.name, &self.blueprint.slots, &self.blueprint.app.stack, &self.root)?;
            let before = fs::read(self.root.join(&files.code)).unwrap_or_default();
            let open = self.manifest.made(&files.code, &before);
            if !open && !again {
                if name.is_some() {
                    return Err(taken(&slot.name, &files.code));
                }
                continue;
            }
            let own_before = fs::read(self.root.join(&files.own)).ok();
            targets.push(Target { slot: slot.clone(), files, before, own_before });
        }
        match name {
            Some(name) if targets.is_empty() => {
                slot::known(name, &self.blueprint.slots, &self.blueprint.app.stack, &self.root)
                    .map(|_| targets)
            }
            _ => Ok(targets),
        }
    }

    pub(super) fn prompt(&self, target: &Target, trouble: Option<&Trouble<'_>>, withheld: bool) -> Prompt {
        let place = Place { root: &self.root, app: &self.blueprint, own: &self.own };
        pack::prompt(&place, &target.slot, &target.files, trouble, withheld)
    }

    pub(super) fn rules<'a>(&self, target: &'a Target) -> Rules<'a> {
        Rules {
            slot: &target.slot.name,
            section: target.slot.kind != SlotKind::JobStep,
            rule: target.slot.kind == SlotKind::Rule,
            network: target.slot.network,
            test: false,
            browser: slot::runs_in_browser(&self.blueprint.app.stack),
            packages: pack::packages(&self.blueprint.app.stack),
        }
    }

    /// Writes what holds into the app, with what was learned, and commits it. A rule without which the slot held is dropped.
    ///
    /// # Errors
    /// `fill.moved`: somebody edited the slot meanwhile; `change.uncommitted`, `change.commit`, `project.write` and its kin.
    pub(super) fn land(&self, target: &Target, held: Held, commit: bool) -> Result<Landed, Error> {
        let Held { files, note, without_notes } = held;
        let now = fs::read(self.root.join(&target.files.code)).unwrap_or_default();
        let own = fs::read(self.root.join(&target.files.own)).ok();
        if now != target.before || own != target.own_before {
            return Err(Error::failed("fill.moved", format!("{} was edited meanwhile", target.files.code))
                .hint("your edit stays, and the answer was thrown away; `--again` asks once more"));
        }
        let paths = files.iter().map(|(path, _)| path.clone()).collect();
        let mut written: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
        let agents = notes_file(&self.root);
        let (rest, mut notes) = split_notes(&agents);
        notes.retain(|note| note.belongs_to(|name| self.has(name)));
        let of_it = |note: &Note| without_notes && note.slot == target.slot.name;
        let dropped: Vec<Note> = notes.extract_if(.., |note| of_it(note)).collect();
        let note = note.filter(|note| add_note(&mut notes, note.clone()));
        let joined = join_notes(&rest, &notes);
        if joined != agents {
            written.insert(NOTES_FILE.to_owned(), joined.into_bytes());
        }
        let title = format!("fill {}", target.slot.name);
        let rewrite = Rewrite::of_files(&self.root, &title, written)?;
        let repository = if commit { Repository::of(&self.root, &rewrite)? } else { None };
        StateFolder::of(&self.root, "local", &self.blueprint.app.slug)?.make()?;
        rewrite.apply(&self.root)?;
        let commit = repository.map(|repository| repository.commit(&title)).transpose()?;
        Ok(Landed { files: paths, note, dropped, commit })
    }

    fn has(&self, slot: &str) -> bool {
        self.blueprint.slots.iter().any(|known| known.name == slot)
    }
}

/// What came into the app.
pub(super) struct Landed {
    /// Paths of its files.
    pub(super) files: Vec<String>,
    /// What was learned.
    pub(super) note: Option<Note>,
    /// What need not be known any more.
    pub(super) dropped: Vec<Note>,
    /// The commit, in a repository.
    pub(super) commit: Option<String>,
}

fn taken(slot: &str, file: &str) -> Error {
    Error::usage(
        "fill.taken",
        format!("the slot `{slot}` is written already: {file} is not as it was generated"),
    )
    .hint("nothing was changed; `--again` has it written anew, with what stands there as a beginning")
    .hint(format!("`vibe verify {slot}` checks what stands there"))
}
