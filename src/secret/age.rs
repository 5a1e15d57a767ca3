//! Secrets in a file: `secrets.age`, encrypted, armoured, replaced whole. `age -d -i identity.txt secrets.age` reads it too.
//!
//! The file is encrypted to one X25519 key. Where that key lies is told by what stands beside the file: `identity.txt`
//! (readable by its owner only), `identity.age` (under a passphrase), or neither: then it is in the system's keyring.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use age::secrecy::{ExposeSecret as _, SecretString};
use age::x25519;
use serde::{Deserialize, Serialize};

use super::files::{self, Stamp};
use super::keyring::Keyring;
use super::{Kept, Place, Secret, SecretName, SecretStore};
use crate::error::Error;

/// The encrypted values.
pub(super) const SECRETS: &str = "secrets.age";
/// Their key in clear.
pub(super) const IDENTITY: &str = "identity.txt";
/// Their key under a passphrase.
pub(super) const LOCKED_IDENTITY: &str = "identity.age";
/// Format of what is inside.
const VERSION: u32 = 1;

/// Where the key of the file lies.
#[derive(Clone)]
pub enum KeyPlace {
    /// `identity.txt`
    File,
    /// `identity.age`, opened by this passphrase; without one the store cannot be read.
    Passphrase(Option<Secret>),
    /// The keyring of the system.
    Keyring(Arc<dyn Keyring>),
}

/// Keeps secrets in an encrypted file. Several processes may use it at once.
pub struct AgeStore {
    folder: PathBuf,
    key: KeyPlace,
    now: Duration,
    known: Mutex<Known>,
}

/// What this process has opened already.
#[derive(Default)]
struct Known {
    identity: Option<x25519::Identity>,
    read: Option<(Stamp, Contents)>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    version: u32,
    secrets: BTreeMap<String, Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    value: String,
    /// Seconds since 1970.
    since: u64,
}

impl AgeStore {
    /// A store in a folder, which is made with the first secret. `now`: time since 1970, noted with new values.
    pub fn new(folder: &Path, key: KeyPlace, now: Duration) -> AgeStore {
        AgeStore { folder: folder.to_owned(), key, now, known: Mutex::default() }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(SECRETS)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is in the file now; read again only when it was replaced.
    fn contents(&self, known: &mut Known) -> Result<Contents, Error> {
        let path = self.path();
        let stamp = files::look(&path);
        if let (Some((read, contents)), Some(stamp)) = (&known.read, stamp)
            && *read == stamp
        {
            return Ok(contents.clone());
        }
        let Some((bytes, stamp)) = files::read_stamped(&path)? else {
            return Ok(Contents { version: VERSION, secrets: BTreeMap::new() });
        };
        let identity = self.identity(known, Missing::Fails)?;
        let contents = open(&path, &identity, &bytes)?;
        known.read = Some((stamp, contents.clone()));
        Ok(contents)
    }

    fn change(&self, with: impl FnOnce(&mut BTreeMap<String, Entry>) -> bool) -> Result<(), Error> {
        let _turn = files::turn(&self.folder)?;
        let mut known = self.known();
        let mut contents = self.contents(&mut known)?;
        if !with(&mut contents.secrets) {
            return Ok(());
        }
        let path = self.path();
        let missing = if files::look(&path).is_some() { Missing::Fails } else { Missing::Makes };
        let identity = self.identity(&mut known, missing)?;
        let plain = serde_json::to_vec(&contents).unwrap_or_default();
        let sealed = age::encrypt_and_armor(&identity.to_public(), &plain)
            .map_err(|cause| unsealed(&path, &cause.to_string()))?;
        files::replace_private(&path, sealed.as_bytes())?;
        let (bytes, stamp) =
            files::read_stamped(&path)?.ok_or_else(|| unsealed(&path, "it is gone again"))?;
        let back = open(&path, &identity, &bytes)?;
        if !same(&back, &contents) {
            return Err(unsealed(&path, "it does not give back what was written"));
        }
        known.read = Some((stamp, back));
        Ok(())
    }

    fn identity(&self, known: &mut Known, missing: Missing) -> Result<x25519::Identity, Error> {
        if let Some(identity) = &known.identity {
            return Ok(identity.clone());
        }
        let identity = match (self.stored_identity()?, missing) {
            (Some(text), _) => read_identity(&text).ok_or_else(|| self.no_key("it holds no key"))?,
            (None, Missing::Fails) => return Err(self.no_key("it is not there")),
            (None, Missing::Makes) => {
                let identity = x25519::Identity::generate();
                self.store_identity(&identity)?;
                // What was stored is what will be read the next time, or nothing is encrypted to it.
                let back = self.stored_identity()?.and_then(|text| read_identity(&text));
                back.filter(|back| back.to_public() == identity.to_public())
                    .ok_or_else(|| self.no_key("it was written and does not come back"))?
            }
        };
        known.identity = Some(identity.clone());
        Ok(identity)
    }

    fn stored_identity(&self) -> Result<Option<String>, Error> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| self.no_key("it is no text"));
        match &self.key {
            KeyPlace::File => files::read_private(&self.folder.join(IDENTITY))?.map(text).transpose(),
            KeyPlace::Keyring(keyring) => Ok(keyring.read(MASTER)?.map(|secret| secret.expose().to_owned())),
            KeyPlace::Passphrase(passphrase) => {
                let path = self.folder.join(LOCKED_IDENTITY);
                let Some(sealed) = files::read_private(&path)? else { return Ok(None) };
                let key = age::scrypt::Identity::new(phrase(&path, passphrase.as_ref())?);
                let opened = age::decrypt(&key, &sealed).map_err(|cause| {
                    Error::failed("secret.locked", format!("{} does not open: {cause}", path.display()))
                        .hint("the passphrase is another one; nothing was changed")
                })?;
                text(opened).map(Some)
            }
        }
    }

    fn store_identity(&self, identity: &x25519::Identity) -> Result<(), Error> {
        let secret = identity.to_string();
        let text = format!("# public key: {}\n{}\n", identity.to_public(), secret.expose_secret());
        match &self.key {
            KeyPlace::File => files::replace_private(&self.folder.join(IDENTITY), text.as_bytes()),
            KeyPlace::Keyring(keyring) => keyring.write(MASTER, &Secret::parse(secret.expose_secret())?),
            KeyPlace::Passphrase(passphrase) => {
                let path = self.folder.join(LOCKED_IDENTITY);
                let key = age::scrypt::Recipient::new(phrase(&path, passphrase.as_ref())?);
                let sealed = age::encrypt_and_armor(&key, text.as_bytes())
                    .map_err(|cause| unsealed(&path, &cause.to_string()))?;
                files::replace_private(&path, sealed.as_bytes())
            }
        }
    }

    fn no_key(&self, why: &str) -> Error {
        let place = match &self.key {
            KeyPlace::File => self.folder.join(IDENTITY).display().to_string(),
            KeyPlace::Passphrase(_) => self.folder.join(LOCKED_IDENTITY).display().to_string(),
            KeyPlace::Keyring(keyring) => format!("{} (entry `{MASTER}`)", keyring.place()),
        };
        Error::failed(
            "secret.no_key",
            format!("the key of {} should be in {place}, and {why}", self.path().display()),
        )
        .hint("bring the key back from a backup; nothing was changed")
        .hint(format!(
            "without it the values are lost: move {} away and set each secret anew",
            self.path().display()
        ))
    }
}

/// The keyring's entry for the key of the file.
pub(super) const MASTER: &str = "master";

#[derive(Clone, Copy)]
enum Missing {
    /// There are values already, and they need their key.
    Fails,
    /// Nothing is kept yet.
    Makes,
}

/// The one key in the text of an identity file.
fn read_identity(text: &str) -> Option<x25519::Identity> {
    text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?.parse().ok()
}

fn phrase(path: &Path, passphrase: Option<&Secret>) -> Result<SecretString, Error> {
    passphrase.map(|secret| SecretString::from(secret.expose())).ok_or_else(|| {
        Error::usage("secret.locked", format!("{} is under a passphrase", path.display()))
            .hint("set VIBE_PASSPHRASE for this command, or run it at a terminal")
    })
}

fn open(path: &Path, identity: &x25519::Identity, bytes: &[u8]) -> Result<Contents, Error> {
    let plain = age::decrypt(identity, bytes).map_err(|cause| damaged(path, &cause.to_string()))?;
    let contents: Contents = serde_json::from_slice(&plain)
        .map_err(|_| damaged(path, "what is inside is not ours, or of a newer vibe"))?;
    if contents.version != VERSION {
        return Err(damaged(path, "a newer vibe wrote it"));
    }
    Ok(contents)
}

fn same(left: &Contents, right: &Contents) -> bool {
    let equal = |(a, b): ((&String, &Entry), (&String, &Entry))| a.0 == b.0 && a.1.value == b.1.value;
    left.secrets.len() == right.secrets.len() && left.secrets.iter().zip(&right.secrets).all(equal)
}

fn damaged(path: &Path, why: &str) -> Error {
    Error::failed("secret.damaged", format!("{} cannot be opened: {why}", path.display()))
        .hint("nothing was changed; put the file back from a backup, together with its key")
        .hint("or move it away and set each secret anew")
}

fn unsealed(path: &Path, why: &str) -> Error {
    Error::failed("secret.unwritten", format!("{} could not be written: {why}", path.display()))
        .hint("check the disk, then try again")
}

impl SecretStore for AgeStore {
    fn place(&self) -> String {
        let key = match &self.key {
            KeyPlace::File => format!("its key in {IDENTITY} beside it"),
            KeyPlace::Passphrase(_) => "its key under a passphrase".to_owned(),
            KeyPlace::Keyring(keyring) => format!("its key in {}", keyring.place()),
        };
        format!("the encrypted file {}, {key}", self.path().display())
    }

    fn get(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        let contents = self.contents(&mut self.known())?;
        contents.secrets.get(name.as_str()).map(|entry| Secret::parse(&entry.value)).transpose()
    }

    fn put(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        let entry = Entry { value: secret.expose().to_owned(), since: self.now.as_secs() };
        self.change(|secrets| {
            secrets.insert(name.as_str().to_owned(), entry);
            true
        })
    }

    fn forget(&self, name: &SecretName) -> Result<(), Error> {
        if files::look(&self.path()).is_none() {
            return Ok(());
        }
        self.change(|secrets| secrets.remove(name.as_str()).is_some())
    }

    fn names(&self) -> Result<Vec<SecretName>, Error> {
        self.contents(&mut self.known())?.secrets.keys().map(|name| SecretName::parse(name)).collect()
    }

    fn kept(&self, name: &SecretName) -> Result<Option<Kept>, Error> {
        let contents = self.contents(&mut self.known())?;
        let entry = contents.secrets.get(name.as_str());
        Ok(entry.map(|entry| Kept { place: Place::Store, since: Some(Duration::from_secs(entry.since)) }))
    }
}
