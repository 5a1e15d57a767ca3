//! Which store is used: variables first, then a file whose key lies in the keyring, under a passphrase, or beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::age::{IDENTITY, LOCKED_IDENTITY, SECRETS};
use super::keyring::{Keyring, SystemKeyring, canary};
use super::{AgeStore, EnvStore, KeyPlace, ScopedStore, Secret, SecretStore};
use crate::error::Error;

/// What a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// The best that works here.
    #[default]
    Auto,
    /// Variables only, read only.
    Env,
    /// The keyring, or a failure.
    Keyring,
    /// An encrypted file without the keyring.
    File,
}

impl Choice {
    /// Its word in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Choice::Auto => "auto",
            Choice::Env => "env",
            Choice::Keyring => "keyring",
            Choice::File => "file",
        }
    }

    /// `auto`, `env`, `keyring` or `file`.
    ///
    /// # Errors
    /// `secret.choice`.
    pub fn parse(word: &str) -> Result<Choice, Error> {
        match word {
            "auto" => Ok(Choice::Auto),
            "env" => Ok(Choice::Env),
            "keyring" => Ok(Choice::Keyring),
            "file" => Ok(Choice::File),
            _ => Err(Error::usage("secret.choice", format!("{word:?} is no store of secrets"))
                .hint("VIBE_SECRETS is auto, env, keyring or file")),
        }
    }
}

/// Where secrets may lie, as the command line saw it.
#[derive(Clone, Default)]
pub struct Places {
    /// Our folder for what this user keeps; nothing when the user has no home.
    pub folder: Option<PathBuf>,
    /// Variables of the environment that begin with `VIBE_SECRET_`.
    pub variables: BTreeMap<String, String>,
    /// `VIBE_PASSPHRASE`, or what was typed.
    pub passphrase: Option<Secret>,
    /// `VIBE_SECRETS`.
    pub choice: Choice,
    /// Time since 1970.
    pub now: Duration,
    /// `app/environment`, whose secrets are meant; nothing for all of them.
    pub scope: Option<String>,
    /// Another keyring than the system's.
    pub keyring: Option<Arc<dyn Keyring>>,
}

impl Places {
    /// The same, for the secrets of one app and environment.
    #[must_use]
    pub fn within(&self, scope: &str) -> Places {
        Places { scope: Some(scope.to_owned()), ..self.clone() }
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.variables.keys().collect();
        f.debug_struct("Places")
            .field("folder", &self.folder)
            .field("variables", &names)
            .field("choice", &self.choice)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A store, and what a person should know about it.
pub struct Opened {
    /// The store.
    pub store: Arc<dyn SecretStore>,
    /// What is worth saying before the first secret is kept: each one sentence.
    pub notes: Vec<String>,
}

/// Where the key of the encrypted file lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The keyring.
    Keyring,
    /// Under a passphrase.
    Passphrase,
    /// In a file beside it.
    File,
}

/// Opens the store of these places. Nothing is written before the first secret is kept.
///
/// # Errors
/// `secret.no_place`, `secret.choice`, `secret.variable`, `secret.keyring` when the keyring was asked for or holds the key.
pub fn open(places: &Places) -> Result<Arc<dyn SecretStore>, Error> {
    opened(places).map(|opened| opened.store)
}

/// As [`open`], with what a person should know.
///
/// # Errors
/// As [`open`].
pub fn opened(places: &Places) -> Result<Opened, Error> {
    let mut notes = Vec::new();
    let below = match (places.choice, &places.folder) {
        (Choice::Env, _) => None,
        (_, Some(folder)) => {
            let key = key_place(places, &mut notes)?;
            let all: Arc<dyn SecretStore> = Arc::new(AgeStore::new(folder, key, places.now));
            Some(match &places.scope {
                Some(scope) => Arc::new(ScopedStore::new(scope, all)?),
                None => all,
            })
        }
        (Choice::Auto, None) if !places.variables.is_empty() => None,
        (_, None) => {
            return Err(Error::failed("secret.no_place", "there is no folder to keep secrets in")
                .hint("set HOME or XDG_STATE_HOME")
                .hint("in CI give them as variables, VIBE_SECRET_POWERDNS_KEY for powerdns.key"));
        }
    };
    Ok(Opened { store: Arc::new(EnvStore::new(&places.variables, below)?), notes })
}

/// Where the key lies already; nothing when no secret was ever kept here.
pub fn present_key(places: &Places) -> Option<KeyKind> {
    let folder = places.folder.as_ref()?;
    if folder.join(IDENTITY).exists() {
        Some(KeyKind::File)
    } else if folder.join(LOCKED_IDENTITY).exists() {
        Some(KeyKind::Passphrase)
    } else {
        folder.join(SECRETS).exists().then_some(KeyKind::Keyring)
    }
}

/// A passphrase is needed, and nobody gave one.
pub fn needs_passphrase(places: &Places) -> bool {
    places.choice != Choice::Env
        && places.passphrase.is_none()
        && present_key(places) == Some(KeyKind::Passphrase)
}

fn key_place(places: &Places, notes: &mut Vec<String>) -> Result<KeyPlace, Error> {
    let keyring: Arc<dyn Keyring> = places.keyring.clone().unwrap_or_else(|| Arc::new(SystemKeyring));
    let passphrase = || KeyPlace::Passphrase(places.passphrase.clone());
    // What is kept already is never left behind for a better place.
    match (present_key(places), places.choice) {
        (Some(KeyKind::Keyring), Choice::File) => Err(kept_elsewhere("in the keyring", "keyring")),
        (Some(KeyKind::File | KeyKind::Passphrase), Choice::Keyring) => {
            Err(kept_elsewhere("beside the encrypted file", "file"))
        }
        (Some(KeyKind::File), _) => Ok(KeyPlace::File),
        (Some(KeyKind::Passphrase), _) => Ok(passphrase()),
        (Some(KeyKind::Keyring), _) => Ok(KeyPlace::Keyring(keyring)),
        (None, Choice::Keyring) => canary(keyring.as_ref()).map(|()| KeyPlace::Keyring(keyring)),
        (None, _) if places.passphrase.is_some() => Ok(passphrase()),
        (None, Choice::File) => {
            notes.push(plain_key());
            Ok(KeyPlace::File)
        }
        (None, _) => match canary(keyring.as_ref()) {
            Ok(()) => Ok(KeyPlace::Keyring(keyring)),
            Err(cause) => {
                notes.push(cause.to_string());
                notes.push(plain_key());
                Ok(KeyPlace::File)
            }
        },
    }
}

fn plain_key() -> String {
    format!(
        "the key of the encrypted file lies in {IDENTITY} beside it: whoever can read your files can read your secrets; set VIBE_PASSPHRASE before the first secret to put the key under a passphrase"
    )
}

fn kept_elsewhere(place: &str, choice: &str) -> Error {
    Error::usage("secret.choice", format!("secrets are kept already, and their key is {place}"))
        .hint(format!("leave VIBE_SECRETS out, or set it to `{choice}`"))
}
