//! `vibe change`: the app follows its blueprint, and words change the blueprint. What people wrote by hand stays.
//!
//! One walk: what was generated last (`project::Base`), what lies on the disk, what would be generated now. The three are
//! merged file by file, the database gets a step of its own, and only then anything is written.

pub(super) mod git;
mod keep;
mod notes;
mod settle;
#[cfg(test)]
mod tests;
mod words;

pub use words::HeardChange;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::event::Reason;
use super::voicing::{Asker, VoiceUse};
use super::{Front, Source, Surroundings, TOOL};
use crate::blueprint::{Blueprint, differences};
use crate::error::{Error, Kind};
use crate::project::{self, BLUEPRINT_FILE, Base, Change, Class, Manifest, NOTES_FILE, Rewrite, StateFolder};
use crate::stack::{FileTree, Migration, Stack};

/// What a person wants to be different.
pub struct ChangeRequest<'a> {
    /// In words; without them the app follows its `vibe.toml` as it stands.
    pub words: Option<Source<'a>>,
    /// Data that exists may be lost.
    pub allow_loss: bool,
    /// Nothing is written.
    pub dry_run: bool,
    /// The change becomes a commit, when the app is in a repository.
    pub commit: bool,
    /// What a voice read in these words.
    pub heard: Option<&'a HeardChange>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileFate {
    /// Both sides changed it in the same place: it stays, the new text lies beside it.
    Conflict,
    /// New.
    Added,
    /// Nobody had touched it.
    Replaced,
    /// A person's lines and the new ones.
    Merged,
    /// It is not needed any more.
    Removed,
    /// It is not needed any more, but a person changed it.
    Outlives,
    /// A person removed it.
    StaysAway,
}

impl FileFate {
    /// Its name in JSON; stable.
    pub fn as_str(self) -> &'static str {
        match self {
            FileFate::Conflict => "conflict",
            FileFate::Added => "added",
            FileFate::Replaced => "replaced",
            FileFate::Merged => "merged",
            FileFate::Removed => "removed",
            FileFate::Outlives => "outlives",
            FileFate::StaysAway => "stays_away",
        }
    }

    fn of(change: &Change) -> FileFate {
        match change {
            Change::Add(_) => FileFate::Added,
            Change::Replace(_) => FileFate::Replaced,
            Change::Merge(_) => FileFate::Merged,
            Change::Conflict(_) => FileFate::Conflict,
            Change::Remove => FileFate::Removed,
            Change::Outlives => FileFate::Outlives,
            Change::StaysAway => FileFate::StaysAway,
        }
    }
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReport {
    /// What the change is called.
    pub title: String,
    /// What the blueprint says differently.
    pub blueprint: Vec<String>,
    /// Pieces of the words that became nothing.
    pub not_understood: Vec<String>,
    /// Entities that stay closed to others, although what was asked for is mostly used on open ones.
    pub closed: Vec<String>,
    /// What the stack cannot build.
    pub unbuilt: Vec<String>,
    /// What a voice read in the words, with the words, or concluded.
    pub by_voice: Vec<Reason>,
    /// What it proposed and what does not stand.
    pub left_out: Vec<Reason>,
    /// What it took, when one was asked.
    pub voice: Option<VoiceUse>,
    /// Slots that were not there before.
    pub opened: Vec<String>,
    /// Every file that was touched or has to be told about.
    pub files: BTreeMap<String, FileFate>,
    /// The step of the database.
    pub migration: Option<Migration>,
    /// Short name of the commit.
    pub commit: Option<String>,
    /// Nothing was written.
    pub dry_run: bool,
}

impl ChangeReport {
    /// There was nothing to do.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.blueprint.is_empty()
    }

    /// Files that a person has to look at.
    pub fn conflicts(&self) -> usize {
        self.files.values().filter(|fate| **fate == FileFate::Conflict).count()
    }
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoReport {
    /// What the change was called.
    pub title: String,
    /// Files that are as they were.
    pub files: usize,
    /// Files that were edited since and stay as they are.
    pub stays: Vec<String>,
}

/// The app as it stands.
struct Standing {
    root: std::path::PathBuf,
    text: String,
    app: Blueprint,
    base: Base,
    /// The blueprint that the files were generated from.
    made_from: Blueprint,
}

impl Standing {
    fn find(place: &Surroundings) -> Result<Standing, Error> {
        let project = project::find(&place.folder)?;
        super::adopt::only_deploy(&project, "how it is made", "change its code as its makers do")?;
        let app = sound(&project.blueprint, "vibe.toml")?;
        let base = match Base::load(&project.root)? {
            Some(base) => base,
            None => from_hashes(&project.root)?,
        };
        let text = base.files.get(BLUEPRINT_FILE).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let made_from =
            text.map(|text| sound(&text, "the blueprint that the app was made from")).transpose()?;
        let made_from = made_from.ok_or_else(|| {
            Error::failed("change.no_base", "it is not known what this app was made from")
                .hint("restore .vibe-deploy/base.json from version control")
                .hint("or bring vibe.toml back to what it was when the app was made, then try again")
        })?;
        Ok(Standing { root: project.root, text: project.blueprint, app, base, made_from })
    }

    /// As it lies there; what repairs taught is not part of the file that is merged.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let bytes = read(&self.root, path)?;
        Ok(if path == NOTES_FILE { bytes.map(|bytes| notes::split(bytes).0) } else { bytes })
    }
}

/// What an app was made of that is older than the base: files that nobody touched, and those that come out the same today.
fn from_hashes(root: &Path) -> Result<Base, Error> {
    let manifest = Manifest::load(root)?;
    let drift = project::drift(root, &manifest)?;
    let mut base = Base::default();
    for path in manifest.files.keys().filter(|path| !drift.edited.contains(path)) {
        if let Some(bytes) = read(root, path)? {
            base.files.insert(path.clone(), bytes);
        }
    }
    if let Some(text) = base.files.get(BLUEPRINT_FILE)
        && let Some(app) = Blueprint::parse(&String::from_utf8_lossy(text)).0
        && let Ok(made) = Stack::load(&app.app.stack).and_then(|stack| stack.files(&app))
    {
        base.files.extend(made.into_iter().filter(|(path, bytes)| manifest.made(path, bytes)));
    }
    Ok(base)
}

fn read(root: &Path, path: &str) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(root.join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::failed("project.read", format!("{path} could not be read"))
            .hint("check its rights")
            .caused_by(cause)),
    }
}

fn sound(text: &str, what: &str) -> Result<Blueprint, Error> {
    let (app, problems) = Blueprint::parse(text);
    app.filter(|_| problems.is_empty()).ok_or_else(|| {
        Error::usage("change.blueprint", format!("{what} has {} problem(s)", problems.len()))
            .hint("`vibe check` shows each one of vibe.toml")
    })
}

/// Changes the app of the current folder.
///
/// # Errors
/// `change.not_understood`: nothing of the words became a change; `change.clash`: they and the edits of `vibe.toml` say
/// different things; `change.loses`: data would be lost, and nobody agreed; `change.no_value`, `change.uncommitted`. Nothing
/// was written then.
pub fn change(request: ChangeRequest<'_>, place: &Surroundings) -> Result<ChangeReport, Error> {
    let standing = Standing::find(place)?;
    let wanted = match request.words {
        Some(source) => words::wanted(&standing.app, &standing.text, source, request.heard)?,
        None => words::Wanted::as_it_stands(&standing.text),
    };
    let app = sound(&wanted.text, "the changed vibe.toml")?;
    let stack = Stack::load(&app.app.stack)?;
    let next = generated(&stack, &app, &wanted.text)?;
    let now = standing.tree(&next)?;
    let migration = stack.migration(&standing.made_from, &app, &now, &wanted.title)?;
    let loses = migration.as_ref().map(|migration| migration.loses.as_slice()).unwrap_or_default();
    if !loses.is_empty() && !request.allow_loss && !request.dry_run {
        return Err(would_lose(loses));
    }
    let mut changes = standing.changes(&next, &now, migration.as_ref());
    notes::carry(read(&standing.root, NOTES_FILE)?, &app, &mut changes);
    let mut report = ChangeReport {
        title: wanted.title,
        blueprint: differences(&standing.made_from, &app),
        not_understood: wanted.not_understood,
        closed: wanted.closed,
        unbuilt: stack.unbuildable(&app),
        by_voice: wanted.by_voice,
        left_out: request.heard.map(|heard| heard.left_out.clone()).unwrap_or_default(),
        voice: request.heard.map(|heard| heard.used.clone()),
        opened: opened(&standing.made_from, &app),
        files: changes.iter().map(|(path, change)| (path.clone(), FileFate::of(change))).collect(),
        migration,
        commit: None,
        dry_run: request.dry_run,
    };
    if report.dry_run || report.is_empty() {
        return Ok(report);
    }
    if let Some(replay) = request.heard.and_then(|heard| heard.file.clone()) {
        changes.insert(project::CHANGE_REPLAY.into(), Change::Replace(replay));
    }
    let base = standing.next_base(next, &now);
    let manifest = Manifest::of(&base.files, TOOL, &app.app.stack);
    let rewrite = Rewrite::of(&standing.root, &report.title, &changes, &base, &manifest)?;
    let repository = if request.commit { git::Repository::of(&standing.root, &rewrite)? } else { None };
    StateFolder::of(&standing.root, "local", &standing.app.app.slug)?.make()?;
    rewrite.apply(&standing.root)?;
    report.commit = repository.map(|repository| repository.commit(&report.title)).transpose()?;
    Ok(report)
}

/// Asks a voice about the words of a change, where the embedded author does not understand all of them; nothing when it does.
/// Nothing is written.
///
/// # Errors
/// `voice.*`; those of reading the app.
pub fn hear_change(
    words: Source<'_>,
    voice: &mut Asker,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<Option<HeardChange>, Error> {
    let standing = Standing::find(place)?;
    words::heard(&standing.app, words, voice, place, front)
}

fn opened(before: &Blueprint, app: &Blueprint) -> Vec<String> {
    let known = |name: &str| before.slots.iter().any(|slot| slot.name == name);
    app.slots.iter().map(|slot| slot.name.clone()).filter(|name| !known(name)).collect()
}

/// Takes the last change back.
///
/// # Errors
/// `change.nothing`, `change.damaged`, `project.write`.
pub fn undo_change(place: &Surroundings) -> Result<UndoReport, Error> {
    let project = project::find(&place.folder)?;
    let (rewrite, stays) = Rewrite::undo(&project.root)?;
    Ok(UndoReport { files: rewrite.len() - stays.len(), title: rewrite.title, stays })
}

/// Everything that the blueprint makes, itself among it.
pub(super) fn generated(stack: &Stack, app: &Blueprint, text: &str) -> Result<FileTree, Error> {
    let mut tree = stack.files(app)?;
    tree.insert(BLUEPRINT_FILE.into(), text.as_bytes().to_vec());
    Ok(tree)
}

/// What a person fills, what databases have taken, and all else.
fn class(path: &str) -> Class {
    match () {
        // Which slots there are is ours to say.
        () if path == "src/custom/index.ts" => Class::Shared,
        () if path.starts_with("src/custom/") || path.starts_with("public/custom/") => Class::Yours,
        () if path.starts_with("migrations/") => Class::Step,
        () => Class::Shared,
    }
}

impl Standing {
    /// Every file that is or was generated, as it lies on the disk, with the migrations that are there beside them.
    fn tree(&self, next: &FileTree) -> Result<FileTree, Error> {
        let mut tree = FileTree::new();
        for path in self.base.files.keys().chain(next.keys()) {
            if let Some(bytes) = self.read(path)? {
                tree.insert(path.clone(), bytes);
            }
        }
        let entries = fs::read_dir(self.root.join("migrations")).into_iter().flatten().flatten();
        for name in entries.map(|entry| entry.file_name().to_string_lossy().into_owned()) {
            let path = format!("migrations/{name}");
            if name.ends_with(".sql")
                && let Some(bytes) = self.read(&path)?
            {
                tree.insert(path, bytes);
            }
        }
        Ok(tree)
    }

    fn changes(
        &self,
        next: &FileTree,
        now: &FileTree,
        migration: Option<&Migration>,
    ) -> BTreeMap<String, Change> {
        let yours = |path: &str| now.get(path).cloned();
        let mut changes = project::reconcile(&self.base.files, &yours, next, &class);
        // It was merged before, as text that is checked; what it says now is what was shown.
        changes.remove(BLUEPRINT_FILE);
        if let Some(bytes) = next.get(BLUEPRINT_FILE)
            && now.get(BLUEPRINT_FILE) != Some(bytes)
        {
            changes.insert(BLUEPRINT_FILE.to_owned(), Change::Replace(bytes.clone()));
        }
        if let Some(migration) = migration {
            changes.insert(migration.path.clone(), Change::Add(migration.sql.clone().into_bytes()));
        }
        changes
    }

    /// What is generated today; steps of the database stay what they were when they were taken.
    fn next_base(&self, mut next: FileTree, now: &FileTree) -> Base {
        for (path, bytes) in &mut next {
            if class(path) == Class::Step
                && let Some(taken) = now.get(path)
            {
                bytes.clone_from(taken);
            }
        }
        Base { files: next }
    }
}

fn would_lose(loses: &[String]) -> Error {
    Error::new(Kind::Waiting, "change.loses", format!("data that exists would be lost: {}", loses.join("; ")))
        .hint("nothing was changed; if that is meant: `--allow loss`")
        .hint("a renamed field keeps its values: `fields.new = \"text was=old\"`")
}
