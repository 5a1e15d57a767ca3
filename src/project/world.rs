//! What is remembered of one environment of an app: `.vibe-deploy/<environment>/` in the app's folder.
//!
//! ```text
//! .vibe-deploy/app                     what the app is called in the world; goes into version control
//! .vibe-deploy/production/.gitignore   keeps all below out of version control
//! .vibe-deploy/production/journal/     what was begun and done
//! .vibe-deploy/production/print.key    key of the fingerprints in the journal
//! .vibe-deploy/production/known_hosts  keys of the servers, as ssh keeps them
//! .vibe-deploy/production/elsewhere    the journal lies in a bucket: in which one
//! ```
//!
//! No secret lies there: those are in the secret store.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{STATE_FOLDER, fault};
use crate::error::Error;
use crate::secret::{self, FingerprintKey};

/// Name of the file that says what the app is called in the world.
const APP: &str = "app";
const JOURNAL: &str = "journal";
const PRINT_KEY: &str = "print.key";
const KNOWN_HOSTS: &str = "known_hosts";
/// File that says where a journal lies that is not here.
pub(super) const ELSEWHERE: &str = "elsewhere";

/// The folder of one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFolder {
    app: String,
    environment: String,
    folder: PathBuf,
}

impl StateFolder {
    /// Looks at the state of an environment, whether there is any or not; makes nothing. `slug` is the name of an app that
    /// was never deployed; afterwards it keeps its first name, for that stands in everything that was made.
    ///
    /// # Errors
    /// `project.environment`: that cannot be the name of an environment. `project.read`.
    pub fn of(root: &Path, environment: &str, slug: &str) -> Result<StateFolder, Error> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = !environment.is_empty() && environment.len() <= 40 && environment.chars().all(plain);
        // A file of that name lies beside the folders.
        if !fits || environment == APP {
            return Err(Error::usage(
                "project.environment",
                format!("{environment:?} cannot be the name of an environment"),
            )
            .hint("use production or preview"));
        }
        let above = root.join(STATE_FOLDER);
        let path = above.join(APP);
        let app = match fs::read_to_string(&path) {
            Ok(text) => text.trim().to_owned(),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => slug.to_owned(),
            Err(cause) => return Err(fault::reading(&path, cause)),
        };
        Ok(StateFolder { app, environment: environment.to_owned(), folder: above.join(environment) })
    }

    /// Makes the folder, as soon as there is something to remember: readable by its owner only, out of version control.
    ///
    /// # Errors
    /// `secret.folder`, `secret.unwritten`.
    pub fn make(&self) -> Result<(), Error> {
        secret::private_folder(&self.folder)?;
        let ignore = self.folder.join(".gitignore");
        if !ignore.exists() {
            secret::replace_private(
                &ignore,
                b"# What vibe remembers of this environment stays on this machine.\n*\n",
            )?;
        }
        Ok(())
    }

    /// Keeps what the app is called in the world, once something is made under that name. Call it under the journal's lock.
    ///
    /// # Errors
    /// As [`StateFolder::make`].
    pub fn keep_name(&self) -> Result<(), Error> {
        self.make()?;
        let app = self.folder.with_file_name(APP);
        if app.exists() {
            return Ok(());
        }
        secret::replace_private(&app, format!("{}\n", self.app).as_bytes())
    }

    /// What the app is called in the world: the first part of every mark.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The environment.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// `app/environment`, as marks, the journal and the secret store have it.
    pub fn scope(&self) -> String {
        format!("{}/{}", self.app, self.environment)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// The folder of the journal.
    pub fn journal(&self) -> PathBuf {
        self.folder.join(JOURNAL)
    }

    /// The keys of this environment's servers, in the form of ssh.
    pub fn known_hosts(&self) -> PathBuf {
        self.folder.join(KNOWN_HOSTS)
    }

    /// Something was remembered here already.
    pub fn has_journal(&self) -> bool {
        ["journal.jsonl", "head"].iter().any(|file| self.journal().join(file).exists())
    }

    /// The key of the fingerprints; nothing when there is none.
    ///
    /// # Errors
    /// `project.print_key`: it is not whole. `secret.exposed`, `secret.unreadable`.
    pub fn present_prints(&self) -> Result<Option<FingerprintKey>, Error> {
        let path = self.folder.join(PRINT_KEY);
        let Some(bytes) = secret::read_private(&path)? else { return Ok(None) };
        let whole = |bytes: Vec<u8>| <[u8; 32]>::try_from(bytes).ok();
        whole(bytes).map(|bytes| Some(FingerprintKey::new(bytes))).ok_or_else(|| lost(&path, "is not whole"))
    }

    /// The key of the fingerprints, made with the first journal. One that is lost later is never replaced unasked: under
    /// another key every secret would look changed.
    ///
    /// # Errors
    /// `project.print_key`: there is a journal, and its key is gone or not whole. As [`StateFolder::make`].
    pub fn prints(&self) -> Result<FingerprintKey, Error> {
        match self.present_prints()? {
            Some(key) => Ok(key),
            None if self.has_journal() => Err(lost(&self.folder.join(PRINT_KEY), "is gone")),
            None => self.new_prints(),
        }
    }

    /// The key of the fingerprints, for somebody who only looks: nothing is written, and where there is no key yet there is
    /// nothing to compare with either.
    ///
    /// # Errors
    /// As [`StateFolder::prints`].
    pub fn prints_to_look(&self) -> Result<FingerprintKey, Error> {
        match self.present_prints()? {
            None if !self.has_journal() => FingerprintKey::random(),
            _ => self.prints(),
        }
    }

    /// Makes a new key, also over a lost one.
    ///
    /// # Errors
    /// As [`StateFolder::make`]; `secret.random` when the system has no random numbers.
    pub fn new_prints(&self) -> Result<FingerprintKey, Error> {
        self.keep_name()?;
        let key = FingerprintKey::random()?;
        secret::replace_private(&self.folder.join(PRINT_KEY), key.bytes())?;
        Ok(key)
    }
}

/// Environments of an app that have a folder, sorted.
pub fn environments(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root.join(STATE_FOLDER)).into_iter().flatten().flatten();
    let holds = |path: &Path| {
        path.join(JOURNAL).is_dir() || [PRINT_KEY, ELSEWHERE].iter().any(|name| path.join(name).exists())
    };
    let mut names: Vec<String> = entries
        .filter(|entry| holds(&entry.path()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn lost(path: &Path, how: &str) -> Error {
    Error::failed(
        "project.print_key",
        format!("{} {how}, so it cannot be told which secrets have changed", path.display()),
    )
    .hint("bring it back from a backup")
    .hint("or make a new one with `vibe doctor --fix`: the next deploy delivers every secret again")
}
