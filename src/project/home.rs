//! Where the journal of an environment lies, and the key that its fingerprints are made with: the app's folder, or a bucket
//! that several machines share.
//!
//! One journal never lies in two places. A folder whose journal is in a bucket says so in `elsewhere`; whoever then looks for
//! it in the folder, or in another bucket, is told, and never begins a second one. A folder with a journal of its own is not
//! shared before that was moved: [`Home::move_in`].

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use object_store::ObjectStore;

use super::shared::{self, Bucket, Looked, SharedLedger, Times};
use super::world::ELSEWHERE;
use super::{StateFolder, fault};
use crate::blueprint::SharedState;
use crate::engine::{self, Ledger, LocalLedger, Record};
use crate::error::Error;
use crate::secret::{self, FingerprintKey, Places, Secret, SecretName, SecretStore};

/// Region of a bucket when nobody says.
const REGION: &str = "us-east-1";
/// Secrets: the two halves of the right to use a bucket, and the key of the fingerprints in 64 hexadecimal digits.
const KEY: &str = "state.key";
const SECRET: &str = "state.secret";
const PRINTS: &str = "state.prints";

/// Where what is remembered of an environment lies.
#[derive(Debug, Clone)]
pub struct Home {
    state: StateFolder,
    shared: Option<SharedState>,
    secrets: Places,
}

/// What is known to somebody who only looks.
#[derive(Debug)]
pub struct Remembered {
    /// Lines of the journal.
    pub records: Vec<Record>,
    /// The key of its fingerprints.
    pub prints: FingerprintKey,
}

/// A journal that was taken from the folder into a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it was; it stays there and is not used any more.
    pub from: PathBuf,
    /// Where it is.
    pub to: String,
    /// Lines.
    pub lines: usize,
    /// It was there already: an earlier move was cut off.
    pub again: bool,
}

impl Home {
    /// `shared`: `[state]` of the blueprint. `secrets`: where those of this app and environment lie.
    pub fn new(state: &StateFolder, shared: Option<&SharedState>, secrets: &Places) -> Home {
        Home { state: state.clone(), shared: shared.cloned(), secrets: secrets.within(&state.scope()) }
    }

    /// The folder of this environment on this machine.
    pub fn state(&self) -> &StateFolder {
        &self.state
    }

    /// The bucket, in words; nothing when it is the folder.
    pub fn shared(&self) -> Option<String> {
        let shared = self.shared.as_ref()?;
        let at = shared.endpoint.as_ref().map(|endpoint| format!(" at {endpoint}")).unwrap_or_default();
        Some(format!("{}/{}{at}", shared.store.trim_end_matches('/'), self.state.scope()))
    }

    /// Lines of the journal, without its lock.
    ///
    /// # Errors
    /// `state.elsewhere`, `state.not_moved`, `state.credentials`, or what the journal says.
    pub async fn records(&self) -> Result<Vec<Record>, Error> {
        self.settled()?;
        match &self.shared {
            None => engine::look(&self.state.journal()),
            Some(shared) => Ok(self.look(shared).await?.records),
        }
    }

    /// Lines of the journal, without its lock, and the key of its fingerprints; one that is not kept for a journal that is
    /// new: there is nothing to compare with.
    ///
    /// # Errors
    /// As [`Home::records`]; `project.print_key`, `journal.prints`.
    pub async fn remembered(&self) -> Result<Remembered, Error> {
        self.settled()?;
        let Some(shared) = &self.shared else {
            let records = engine::look(&self.state.journal())?;
            return Ok(Remembered { records, prints: self.state.prints_to_look()? });
        };
        let Looked { records, seal } = self.look(shared).await?;
        let prints = match records.is_empty() {
            true => self.prints_to_look()?,
            false => self.shared_prints(false)?,
        };
        if seal.is_some_and(|seal| seal != sealed(&prints)) {
            return Err(shared::other_prints(&self.shared().unwrap_or_default()));
        }
        Ok(Remembered { records, prints })
    }

    /// The key of the fingerprints fits the journal; false when there is neither. Makes nothing.
    ///
    /// # Errors
    /// As [`Home::remembered`].
    pub async fn prints_fit(&self) -> Result<bool, Error> {
        let is_new = self.records().await?.is_empty();
        if is_new && self.present_prints()?.is_none() {
            return Ok(false);
        }
        self.remembered().await.map(|_| true)
    }

    /// Takes the lock or the lease, to write.
    ///
    /// # Errors
    /// As [`Home::remembered`]; `journal.locked`.
    pub async fn open(&self) -> Result<(Arc<dyn Ledger>, FingerprintKey), Error> {
        self.settled()?;
        let Some(shared) = &self.shared else {
            let ledger = LocalLedger::open(&self.state.journal())?;
            // It may have been moved away by whoever held the lock before.
            self.settled()?;
            return Ok((Arc::new(ledger), self.state.prints()?));
        };
        let ledger = self.take(shared).await?;
        match self.begin(&ledger).await {
            Ok(prints) => Ok((Arc::new(ledger), prints)),
            Err(error) => {
                // Nothing was begun: the error that led here says more than one of letting go.
                let _ = ledger.close().await;
                Err(error)
            }
        }
    }

    /// Takes the lock or the lease for something that writes no line.
    ///
    /// # Errors
    /// As [`Home::open`].
    pub async fn alone(&self) -> Result<Arc<dyn Ledger>, Error> {
        self.settled()?;
        match &self.shared {
            Some(shared) => Ok(Arc::new(self.take(shared).await?)),
            None => Ok(Arc::new(LocalLedger::open(&self.state.journal())?)),
        }
    }

    /// As [`Home::alone`], but makes nothing in a folder that has no journal yet.
    ///
    /// # Errors
    /// As [`Home::open`].
    pub async fn turn(&self) -> Result<Option<Arc<dyn Ledger>>, Error> {
        match self.shared.is_none() && !self.state.has_journal() {
            true => self.settled().map(|()| None),
            false => self.alone().await.map(Some),
        }
    }

    /// Something was remembered already.
    ///
    /// # Errors
    /// As [`Home::records`].
    pub async fn has_journal(&self) -> Result<bool, Error> {
        match &self.shared {
            Some(_) => Ok(!self.records().await?.is_empty()),
            None => self.settled().map(|()| self.state.has_journal()),
        }
    }

    /// The key of the fingerprints for somebody who only looks: nothing is kept, and where there is none yet there is nothing
    /// to compare with either.
    ///
    /// # Errors
    /// As [`Home::present_prints`].
    pub fn prints_to_look(&self) -> Result<FingerprintKey, Error> {
        match &self.shared {
            None => self.state.prints_to_look(),
            Some(_) => self.present_prints()?.map_or_else(FingerprintKey::random, Ok),
        }
    }

    /// The key of the fingerprints; nothing when there is none.
    ///
    /// # Errors
    /// `project.print_key`, or what the store of secrets says.
    pub fn present_prints(&self) -> Result<Option<FingerprintKey>, Error> {
        match &self.shared {
            None => self.state.present_prints(),
            Some(_) => kept_prints(&*secret::open(&self.secrets)?),
        }
    }

    /// Makes a key of fingerprints over a lost one; in a bucket, this machine's key the one that counts.
    ///
    /// # Errors
    /// As [`Home::open`].
    pub async fn new_prints(&self) -> Result<FingerprintKey, Error> {
        let Some(shared) = &self.shared else { return self.state.new_prints() };
        self.settled()?;
        let prints = self.shared_prints(true)?;
        let ledger = self.take(shared).await?;
        let sealed = ledger.seal(&sealed(&prints), true).await;
        let closed = ledger.close().await;
        sealed.and(closed).map(|()| prints)
    }

    /// Finds out whether the bucket can be used; a folder always can.
    ///
    /// # Errors
    /// `state.credentials`, `journal.store`, `journal.store_unsafe`.
    pub async fn probe(&self) -> Result<(), Error> {
        self.settled()?;
        let Some(shared) = &self.shared else { return Ok(()) };
        shared::try_store(self.bucket(shared)?, &self.prefix(shared)).await
    }

    /// Takes the journal of this folder into the bucket. Cut off anywhere, it goes on when it is called again, and nobody
    /// works on the half of it: until `elsewhere` stands in the folder nothing else is done from here.
    ///
    /// # Errors
    /// `state.not_shared`: there is no bucket. `state.nothing`: there is no journal here. `state.taken`: another one lies in
    /// the bucket. As [`Home::open`].
    pub async fn move_in(&self) -> Result<Moved, Error> {
        let (Some(shared), Some(to)) = (&self.shared, self.shared()) else {
            return Err(Error::usage("state.not_shared", "vibe.toml names no bucket that machines share")
                .hint("add `[state]` with `store = \"s3://my-bucket/deploys\"`"));
        };
        let nothing = || {
            Error::usage("state.nothing", format!("no journal of {} lies in this folder", self.state.scope()))
                .hint(format!("nothing is left to move: every verb works with {to}"))
        };
        if self.elsewhere()?.is_some() {
            self.settled()?;
            return Err(nothing());
        }
        if !self.state.has_journal() {
            return Err(nothing());
        }
        let local = LocalLedger::open(&self.state.journal())?;
        let records = local.read().await?;
        let prints = self.state.prints()?;
        let ledger = self.take(shared).await?;
        let again = self.copy(&ledger, &records, &prints, &to).await;
        let closed = ledger.close().await;
        let again = again?;
        closed?;
        secret::replace_private(&self.state.path().join(ELSEWHERE), format!("{to}\n").as_bytes())?;
        Ok(Moved { from: self.state.journal(), to, lines: records.len(), again })
    }

    /// Copies everything and reads it back; true when it was there already.
    async fn copy(
        &self,
        ledger: &SharedLedger,
        records: &[Record],
        prints: &FingerprintKey,
        to: &str,
    ) -> Result<bool, Error> {
        let there = ledger.read().await?;
        let again = !there.is_empty();
        if again && !there.starts_with(records) {
            return Err(Error::failed("state.taken", format!("another journal lies at {to} already"))
                .hint("if it is another app's, choose another folder in `store`")
                .hint("if another machine deployed this app there, two journals speak of it: keep the one that is true, and move the other away"));
        }
        let store = secret::open(&self.secrets)?;
        match kept_prints(&*store)? {
            Some(kept) if kept.bytes() == prints.bytes() => {}
            _ => keep_prints(&*store, prints)?,
        }
        ledger.seal(&sealed(prints), false).await?;
        if !again && !records.is_empty() {
            ledger.append(records).await?;
        }
        match ledger.stored().await?.starts_with(records) {
            true => Ok(again),
            false => Err(Error::failed("state.taken", format!("{to} does not give back what was written"))
                .hint("the journal of this folder is as it was; try again, or use another store")),
        }
    }

    /// What a verb needs of a bucket whose lease it holds.
    async fn begin(&self, ledger: &SharedLedger) -> Result<FingerprintKey, Error> {
        let prints = self.shared_prints(ledger.is_new().await)?;
        ledger.seal(&sealed(&prints), false).await?;
        self.state.make()?;
        let here = format!("{}\n", self.shared().unwrap_or_default());
        if self.elsewhere()?.is_none() {
            secret::replace_private(&self.state.path().join(ELSEWHERE), here.as_bytes())?;
        }
        Ok(prints)
    }

    /// The journal is where it is looked for.
    fn settled(&self) -> Result<(), Error> {
        match (self.elsewhere()?, self.shared()) {
            (None, None) => Ok(()),
            (None, Some(to)) if self.state.has_journal() => Err(Error::failed(
                "state.not_moved",
                format!(
                    "the journal of {} lies in this folder, and vibe.toml names {to}",
                    self.state.scope()
                ),
            )
            .hint(format!(
                "`vibe state move --env {}` takes it there; nothing is lost on the way",
                self.state.environment()
            ))),
            (None, Some(_)) => Ok(()),
            (Some(there), Some(to)) if there == to => Ok(()),
            (Some(there), to) => Err(self.misplaced(&there, to.as_deref())),
        }
    }

    fn misplaced(&self, there: &str, to: Option<&str>) -> Error {
        let scope = self.state.scope();
        let named = to.map_or("names no bucket".to_owned(), |to| format!("names {to}"));
        let path = self.state.path().join(ELSEWHERE);
        Error::failed(
            "state.elsewhere",
            format!("the journal of {scope} lies at {there}, and vibe.toml {named}"),
        )
        .hint("put `[state]` of vibe.toml back as it was: a second journal would make everything twice")
        .hint(format!(
            "if it is the same place under another name, or everything was destroyed, remove {}",
            path.display()
        ))
    }

    /// What `elsewhere` says.
    fn elsewhere(&self) -> Result<Option<String>, Error> {
        let path = self.state.path().join(ELSEWHERE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(fault::reading(&path, cause)),
        }
    }

    async fn look(&self, shared: &SharedState) -> Result<Looked, Error> {
        shared::look(self.bucket(shared)?, &self.prefix(shared)).await
    }

    async fn take(&self, shared: &SharedState) -> Result<SharedLedger, Error> {
        SharedLedger::open(self.bucket(shared)?, &self.prefix(shared), &holder(), Times::default()).await
    }

    fn prefix(&self, shared: &SharedState) -> String {
        let folder = shared.parts().map_or("", |(_, folder)| folder);
        format!("{folder}/{}", self.state.scope()).trim_start_matches('/').to_owned()
    }

    fn bucket(&self, shared: &SharedState) -> Result<Arc<dyn ObjectStore>, Error> {
        let store = secret::open(&self.secrets)?;
        Bucket {
            name: shared.parts().map_or("", |(bucket, _)| bucket).to_owned(),
            endpoint: shared.endpoint.clone(),
            region: shared.region.clone().unwrap_or_else(|| REGION.to_owned()),
            key_id: credential(&*store, KEY)?,
            key: credential(&*store, SECRET)?,
        }
        .open()
    }

    /// The key of the fingerprints in the store of secrets, made when the journal is new.
    fn shared_prints(&self, is_new: bool) -> Result<FingerprintKey, Error> {
        let store = secret::open(&self.secrets)?;
        if let Some(prints) = kept_prints(&*store)? {
            return Ok(prints);
        }
        if !is_new {
            let message = format!(
                "`{PRINTS}` is not in this machine's store of secrets, so it cannot be told which secrets have changed"
            );
            return Err(Error::failed("project.print_key", message)
                .hint(
                    "bring the secret store over from a machine that deploys: its values are needed here too",
                )
                .hint(format!("or set {} as it is there", secret::variable(&SecretName::parse(PRINTS)?))));
        }
        let prints = FingerprintKey::random()?;
        keep_prints(&*store, &prints)?;
        Ok(prints)
    }
}

fn credential(store: &dyn SecretStore, name: &str) -> Result<Secret, Error> {
    let name = SecretName::parse(name)?;
    store.get(&name)?.ok_or_else(|| {
        Error::usage(
            "state.credentials",
            format!("`{name}` is missing: the bucket of [state] cannot be used"),
        )
        .hint(format!("`vibe secret set {name} --shared` keeps it for all apps, without `--shared` for one"))
        .hint(format!("in CI set the variable {}", secret::variable(&name)))
    })
}

/// Tells one key from another and nothing else.
fn sealed(prints: &FingerprintKey) -> String {
    prints.print(["the key of this journal"]).to_string()
}

fn kept_prints(store: &dyn SecretStore) -> Result<Option<FingerprintKey>, Error> {
    let Some(text) = store.get(&SecretName::parse(PRINTS)?)? else { return Ok(None) };
    FingerprintKey::from_hex(text.expose()).map(Some).ok_or_else(|| {
        Error::failed("project.print_key", format!("`{PRINTS}` is not 64 hexadecimal digits"))
            .hint("set it as it is on the machine that deployed first, or to what `openssl rand -hex 32` gives before the first deploy")
    })
}

fn keep_prints(store: &dyn SecretStore, prints: &FingerprintKey) -> Result<(), Error> {
    store.put(&SecretName::parse(PRINTS)?, &Secret::parse(&prints.to_hex())?)
}

/// Words for others who want the lease: this machine and process.
fn holder() -> String {
    let name =
        fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| fs::read_to_string("/etc/hostname"));
    let name = name.map(|name| name.trim().to_owned()).ok().filter(|name| !name.is_empty());
    format!("process {} on {}", std::process::id(), name.as_deref().unwrap_or("a machine without a name"))
}
