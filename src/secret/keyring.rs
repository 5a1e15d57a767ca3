//! The keyring of the system: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
//!
//! Only one small entry of ours lies there, the key of the encrypted file: Windows takes 2,560 bytes an entry, and every
//! entry may be a question to the person. A keyring that merely answers is not believed; [`canary`] writes, reads and
//! deletes. Kernel keyutils are not used: what they keep is gone after a restart.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error as Refusal};

use super::Secret;
use crate::error::Error;

/// Under which service our entries stand.
const SERVICE: &str = "vibe-deploy";
/// Long enough to type the password of a locked keyring, short enough to notice that nobody does.
const PATIENCE: Duration = Duration::from_secs(30);

/// A few small entries that survive a restart.
pub trait Keyring: Send + Sync {
    /// Words for a person.
    fn place(&self) -> String;
    /// An entry, or nothing.
    ///
    /// # Errors
    /// `secret.keyring`.
    fn read(&self, entry: &str) -> Result<Option<Secret>, Error>;
    /// Keeps an entry.
    ///
    /// # Errors
    /// `secret.keyring`.
    fn write(&self, entry: &str, secret: &Secret) -> Result<(), Error>;
    /// Drops an entry; a missing one is fine.
    ///
    /// # Errors
    /// `secret.keyring`.
    fn drop(&self, entry: &str) -> Result<(), Error>;
}

/// Whether a keyring keeps what it is given: writes, reads and deletes an entry that nobody needs.
///
/// # Errors
/// `secret.keyring`, with the reason.
pub fn canary(keyring: &dyn Keyring) -> Result<(), Error> {
    let entry = format!("canary-{}", std::process::id());
    let value = Secret::parse(&format!("canary of process {}", std::process::id()))?;
    keyring.write(&entry, &value)?;
    let back = keyring.read(&entry);
    keyring.drop(&entry)?;
    match back? {
        Some(back) if back.expose() == value.expose() => Ok(()),
        _ => Err(unusable("it does not give back what was written")),
    }
}

/// The keyring of this system and session.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn place(&self) -> String {
        if cfg!(target_os = "macos") {
            "the Keychain".to_owned()
        } else if cfg!(windows) {
            "the Credential Manager".to_owned()
        } else {
            "the keyring of this desktop session (Secret Service)".to_owned()
        }
    }

    fn read(&self, entry: &str) -> Result<Option<Secret>, Error> {
        match in_time(entry, |entry| entry.get_password())? {
            Ok(value) => Secret::parse(&value).map(Some),
            Err(Refusal::NoEntry) => Ok(None),
            Err(cause) => Err(unusable(&cause.to_string())),
        }
    }

    fn write(&self, entry: &str, secret: &Secret) -> Result<(), Error> {
        let value = secret.expose().to_owned();
        in_time(entry, move |entry| entry.set_password(&value))?.map_err(|cause| unusable(&cause.to_string()))
    }

    fn drop(&self, entry: &str) -> Result<(), Error> {
        match in_time(entry, |entry| entry.delete_credential())? {
            Ok(()) | Err(Refusal::NoEntry) => Ok(()),
            Err(cause) => Err(unusable(&cause.to_string())),
        }
    }
}

/// Asks in a thread of its own: the answer may wait for a person, and must not hold up a runtime or last for ever.
fn in_time<T: Send + 'static>(
    name: &str,
    ask: impl FnOnce(&Entry) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<T, Refusal>, Error> {
    let (answer, told) = mpsc::channel();
    let name = name.to_owned();
    thread::spawn(move || {
        let store = store();
        let entry = store.and_then(|store| Entry::new_in_store(&store, SERVICE, &name));
        // Nobody listens any more when it took too long.
        let _ = answer.send(entry.and_then(|entry| ask(&entry)));
    });
    told.recv_timeout(PATIENCE)
        .map_err(|_| unusable(&format!("it did not answer within {} s", PATIENCE.as_secs())))
}

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<CredentialStore>, Refusal> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Refusal> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Refusal> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> Result<Arc<CredentialStore>, Refusal> {
    Err(Refusal::NoDefaultStore)
}

fn unusable(why: &str) -> Error {
    let why: String = why.chars().filter(|c| !c.is_control()).take(300).collect();
    Error::failed("secret.keyring", format!("the keyring of this system is not usable: {why}"))
        .hint("unlock it, or sign in at a desktop session; `vibe doctor` tries it")
        .hint("without a keyring, VIBE_SECRETS=file keeps secrets in an encrypted file")
}
