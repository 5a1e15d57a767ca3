//! Changes files of an app that stands: what they were is kept first, each file is replaced whole, and what was generated is
//! noted last. A run that was cut off is run again; one that is regretted is taken back.

#![expect(clippy::disallowed_methods, reason = "this is the room that writes and removes files")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};
use tempfile::NamedTempFile;

use super::base::{pack, unpack};
use super::merge::BESIDE;
use super::{Base, Change, Manifest, STATE_FOLDER, check_paths, fault};
use crate::error::Error;

/// Version of the record's layout.
const FORMAT: u64 = 1;

/// Bytes by path; nothing for a file that is not there.
pub(super) type Contents = BTreeMap<String, Option<Vec<u8>>>;

/// What a change of an app writes, and what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rewrite {
    /// What the change was, in words.
    pub title: String,
    /// What stood there before.
    pub(super) before: Contents,
    /// What stands there afterwards.
    pub(super) after: Contents,
}

impl Rewrite {
    /// Works out what has to be written for these changes, the notes about what was generated among it.
    ///
    /// # Errors
    /// `project.read`, `project.unsafe_path`, `project.way_out`: a path leads out of the app through a link.
    pub fn of(
        root: &Path,
        title: &str,
        changes: &BTreeMap<String, Change>,
        base: &Base,
        manifest: &Manifest,
    ) -> Result<Rewrite, Error> {
        let mut after = Contents::new();
        for (path, change) in changes {
            match change {
                Change::Add(bytes) | Change::Replace(bytes) | Change::Merge(bytes) => {
                    after.insert(path.clone(), Some(bytes.clone()));
                }
                Change::Conflict(bytes) => {
                    after.insert(format!("{path}{BESIDE}"), Some(bytes.clone()));
                }
                Change::Remove => {
                    after.insert(path.clone(), None);
                }
                Change::Outlives | Change::StaysAway => {}
            }
        }
        after.insert(Base::path(), Some(base.to_bytes()));
        after.insert(Manifest::path(), Some(manifest.to_json().into_bytes()));
        Rewrite::seen(root, title, after)
    }

    /// Works out what has to be written for these files; nothing of them was generated.
    ///
    /// # Errors
    /// As [`Rewrite::of`].
    pub fn of_files(root: &Path, title: &str, files: BTreeMap<String, Vec<u8>>) -> Result<Rewrite, Error> {
        Rewrite::seen(root, title, files.into_iter().map(|(path, bytes)| (path, Some(bytes))).collect())
    }

    fn seen(root: &Path, title: &str, after: Contents) -> Result<Rewrite, Error> {
        let mut rewrite = Rewrite { title: title.to_owned(), after, before: Contents::new() };
        rewrite.before = look(root, rewrite.after.keys())?;
        rewrite.after.retain(|path, bytes| rewrite.before[path] != *bytes);
        rewrite.before.retain(|path, _| rewrite.after.contains_key(path));
        Ok(rewrite)
    }

    /// Path of the record inside the app. It stays on this machine: version control has its own memory.
    fn path() -> String {
        format!("{STATE_FOLDER}/local/undo.json")
    }

    /// Every path that is written or removed.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.after.keys()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.after.len()
    }

    /// There is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.after.is_empty()
    }

    /// Does it. Before the first file is touched, what stood there is on disk.
    ///
    /// # Errors
    /// `project.write`, `project.disk_full`, `project.read_only`: what was written stays, and the same change goes on.
    pub fn apply(&self, root: &Path) -> Result<(), Error> {
        let record = root.join(Rewrite::path());
        if let Some(folder) = record.parent() {
            crate::secret::private_folder(folder)?;
        }
        replace(&record, &self.to_bytes())?;
        self.write(root, &self.after)
    }

    /// Takes back the change that was made last. A file that was edited since stays, and is told.
    ///
    /// # Errors
    /// `change.nothing`: there is none. As [`Rewrite::apply`].
    pub fn undo(root: &Path) -> Result<(Rewrite, Vec<String>), Error> {
        let path = root.join(Rewrite::path());
        let none = || {
            Error::usage("change.nothing", "there is no change to take back")
                .hint("only the change that was made last can be taken back, and only once")
        };
        let packed = match fs::read(&path) {
            Ok(packed) => packed,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Err(none()),
            Err(cause) => return Err(fault::reading(&path, cause)),
        };
        let rewrite = Rewrite::parse(&packed).ok_or_else(|| {
            Error::failed("change.damaged", format!("{} is damaged", path.display()))
                .hint("take the change back with version control")
        })?;
        let now = look(root, rewrite.after.keys())?;
        let edited = |path: &String| now[path] != rewrite.after[path] && now[path] != rewrite.before[path];
        let stays: Vec<String> = rewrite.after.keys().filter(|path| edited(path)).cloned().collect();
        let back = rewrite.before.iter().filter(|(path, _)| !stays.contains(path));
        let back: Contents = back.map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        rewrite.write(root, &back)?;
        fs::remove_file(&path).map_err(|cause| fault::changing(&path, cause))?;
        Ok((rewrite, stays))
    }

    /// Our own notes come last: until they stand, the change is not made.
    fn write(&self, root: &Path, contents: &Contents) -> Result<(), Error> {
        let notes = [Base::path(), Manifest::path()];
        let (last, first): (Vec<_>, Vec<_>) = contents.iter().partition(|(path, _)| notes.contains(path));
        for (path, bytes) in first.into_iter().chain(last) {
            let place = root.join(path);
            match bytes {
                Some(bytes) => replace(&place, bytes)?,
                None => remove(root, &place)?,
            }
        }
        Ok(())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let side = |contents: &Contents| -> Map<String, Value> {
            let value = |bytes: &Option<Vec<u8>>| bytes.as_deref().map_or(Value::Null, pack::value);
            contents.iter().map(|(path, bytes)| (path.clone(), value(bytes))).collect()
        };
        let (before, after) = (side(&self.before), side(&self.after));
        let value = json!({ "version": FORMAT, "title": self.title, "before": before, "after": after });
        pack::whole(&value)
    }

    fn parse(packed: &[u8]) -> Option<Rewrite> {
        let value = unpack::whole(packed)?;
        if value.get("version")?.as_u64()? != FORMAT {
            return None;
        }
        let side = |name: &str| -> Option<Contents> {
            let bytes = |value: &Value| match value {
                Value::Null => Some(None),
                value => unpack::value(value).map(Some),
            };
            let files = value.get(name)?.as_object()?;
            files.iter().map(|(path, value)| Some((path.clone(), bytes(value)?))).collect()
        };
        let (before, after) = (side("before")?, side("after")?);
        check_paths(after.keys().map(String::as_str)).ok()?;
        let same = before.keys().eq(after.keys());
        let title = value.get("title")?.as_str()?.to_owned();
        same.then_some(Rewrite { title, before, after })
    }
}

/// What stands at these paths now.
fn look<'a>(root: &Path, paths: impl Iterator<Item = &'a String>) -> Result<Contents, Error> {
    let paths: Vec<&String> = paths.collect();
    check_paths(paths.iter().map(|path| path.as_str()))?;
    let mut contents = Contents::new();
    for path in paths {
        let place = inside(root, path)?;
        let bytes = match fs::read(&place) {
            Ok(bytes) => Some(bytes),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(fault::reading(&place, cause)),
        };
        contents.insert(path.clone(), bytes);
    }
    Ok(contents)
}

/// A path of the app; one that goes through a link could lead anywhere.
fn inside(root: &Path, path: &str) -> Result<PathBuf, Error> {
    let mut place = root.to_path_buf();
    for part in Path::new(path).components() {
        let Component::Normal(part) = part else { continue };
        place.push(part);
        if fs::symlink_metadata(&place).is_ok_and(|seen| seen.is_symlink()) {
            return Err(Error::usage("project.way_out", format!("{} is a link", place.display()))
                .hint("nothing was changed; vibe writes no files through links: put the file itself there"));
        }
    }
    Ok(place)
}

/// Writes the file that holds the app's notes.
///
/// # Errors
/// `project.write` and its kin; `project.way_out`.
pub fn write_notes(root: &Path, text: &str) -> Result<(), Error> {
    replace(&inside(root, super::NOTES_FILE)?, text.as_bytes())
}

/// Whole or not at all, with the rights that the file had.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        match fs::metadata(path) {
            Ok(seen) => file.as_file().set_permissions(seen.permissions())?,
            Err(_) => readable(file.as_file())?,
        }
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    };
    write().map_err(|cause| fault::changing(path, cause))
}

/// A temporary file is its owner's alone; a file of an app is like any other.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &File) -> io::Result<()> {
    Ok(())
}

/// With the folders that are empty then.
fn remove(root: &Path, path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
        Err(cause) => return Err(fault::changing(path, cause)),
    }
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking, and sets up its own files")]

    use super::*;
    use crate::stack::FileTree;

    struct App(tempfile::TempDir);

    impl App {
        fn with(files: &[(&str, &str)]) -> App {
            let app = App(tempfile::tempdir().unwrap());
            for (path, text) in files {
                app.write(path, text);
            }
            app
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn read(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.0.path().join(path)).ok()
        }

        fn rewrite(&self, changes: &[(&str, Change)]) -> Result<Rewrite, Error> {
            let changes = changes.iter().map(|(path, change)| ((*path).to_owned(), change.clone())).collect();
            let base = Base { files: FileTree::from([("a".to_owned(), b"next".to_vec())]) };
            let manifest = Manifest::of(&base.files, "vibe 0", "hono-sqlite");
            Rewrite::of(self.0.path(), "a test", &changes, &base, &manifest)
        }
    }

    fn changes() -> Vec<(&'static str, Change)> {
        vec![
            ("new/deep/file", Change::Add("added".into())),
            ("a", Change::Replace("replaced".into())),
            ("both", Change::Merge("merged".into())),
            ("clash", Change::Conflict("theirs".into())),
            ("old/gone", Change::Remove),
            ("kept", Change::Outlives),
            ("away", Change::StaysAway),
        ]
    }

    fn app() -> App {
        App::with(&[("a", "1"), ("both", "2"), ("clash", "3"), ("old/gone", "4"), ("kept", "5")])
    }

    #[test]
    fn a_change_is_made_and_taken_back() {
        let app = app();
        app.rewrite(&changes()).unwrap().apply(app.0.path()).unwrap();
        let read = |path: &str| app.read(path);
        assert_eq!(read("new/deep/file").as_deref(), Some("added"));
        assert_eq!((read("a").as_deref(), read("both").as_deref()), (Some("replaced"), Some("merged")));
        assert_eq!(
            (read("clash").as_deref(), read("clash.vibe-new").as_deref()),
            (Some("3"), Some("theirs"))
        );
        assert!(!app.0.path().join("old").exists() && read("away").is_none());
        assert!(Base::load(app.0.path()).unwrap().is_some() && Manifest::load(app.0.path()).is_ok());
        // The same again has nothing to do.
        let again = changes().into_iter().filter(|(path, _)| *path != "new/deep/file").collect::<Vec<_>>();
        assert!(app.rewrite(&again).unwrap().after.is_empty());

        let (_, stays) = Rewrite::undo(app.0.path()).unwrap();
        assert!(stays.is_empty(), "{stays:?}");
        assert_eq!((read("a").as_deref(), read("old/gone").as_deref()), (Some("1"), Some("4")));
        assert!(!app.0.path().join("new").exists() && read("clash.vibe-new").is_none());
        assert!(Base::load(app.0.path()).unwrap().is_none());
        assert_eq!(Rewrite::undo(app.0.path()).unwrap_err().code(), "change.nothing");
    }

    #[test]
    fn what_was_edited_since_is_not_taken_back() {
        let app = app();
        app.rewrite(&changes()).unwrap().apply(app.0.path()).unwrap();
        app.write("a", "mine");
        let (_, stays) = Rewrite::undo(app.0.path()).unwrap();
        assert_eq!(stays, ["a"]);
        assert_eq!((app.read("a").as_deref(), app.read("both").as_deref()), (Some("mine"), Some("2")));
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_written_through_a_link() {
        let (app, outside) = (app(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), app.0.path().join("new")).unwrap();
        assert_eq!(app.rewrite(&changes()).unwrap_err().code(), "project.way_out");
        assert_eq!(app.read("a").as_deref(), Some("1"));
    }

    #[test]
    #[cfg(unix)]
    fn rights_stay_and_damage_is_told() {
        use std::os::unix::fs::PermissionsExt as _;
        let app = app();
        let path = app.0.path().join("a");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        app.rewrite(&changes()).unwrap().apply(app.0.path()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o755);
        app.write(&Rewrite::path(), "no record");
        assert_eq!(Rewrite::undo(app.0.path()).unwrap_err().code(), "change.damaged");
    }
}
