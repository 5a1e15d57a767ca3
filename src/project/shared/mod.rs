//! A journal that several machines share, in a bucket with conditional writes.
//!
//! ```text
//! PREFIX/lease                  who works, told apart by a rising number, with a heart that beats
//! PREFIX/probe                  shows that the store honours conditions
//! PREFIX/prints                 tells the key of the fingerprints from another one
//! PREFIX/base                   number of the object from which on everything is said again
//! PREFIX/journal/0000000001     what one commit wrote; made once, never changed, never removed
//! ```
//!
//! Two things keep writers apart. The *lease* lets honest runs wait for each other: who holds it changes it every few
//! seconds, and who wants it watches for longer than that by its own clock, so that no two clocks have to agree. The *chain*
//! makes a paused or cut-off writer harmless: every write is the creation of the next object, a new holder begins by
//! creating one, and whoever comes later finds its place taken. Whatever cannot be known is a failure.

mod bucket;
mod chain;
mod courier;
mod lease;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use object_store::path::Path;
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, PutResult, UpdateVersion,
};
use tokio::sync::Mutex;

use crate::engine::{Ledger, Record};
use crate::error::Error;

pub use bucket::Bucket;
use chain::Chain;
use courier::Courier;
use lease::Lease;

/// Object that tells keys of fingerprints apart.
const PRINTS: &str = "prints";

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// A lease whose heart has not beaten for so long is nobody's.
    pub lease: Duration,
}

impl Default for Times {
    fn default() -> Times {
        Times { lease: Duration::from_secs(15) }
    }
}

/// Where a shared journal lies.
#[derive(Clone)]
struct Place {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    words: String,
}

/// A shared journal with its lease held.
pub struct SharedLedger {
    place: Place,
    lease: Arc<Lease>,
    chain: Arc<Mutex<Chain>>,
    courier: Courier,
}

/// What a shared journal says to somebody who only looks.
#[derive(Debug)]
pub struct Looked {
    /// Its lines.
    pub records: Vec<Record>,
    /// What its key of fingerprints makes of a fixed text; nothing before the first deploy.
    pub seal: Option<String>,
}

impl SharedLedger {
    /// Takes the lease. `prefix`: folder of the bucket, one for each app and environment. `holder`: words for others who
    /// want it.
    ///
    /// # Errors
    /// `journal.locked`: somebody else is at work. `journal.store_unsafe`: the store ignores conditions.
    /// `journal.store`: it cannot be used. `journal.damaged`.
    pub async fn open(
        store: Arc<dyn ObjectStore>,
        prefix: &str,
        holder: &str,
        times: Times,
    ) -> Result<SharedLedger, Error> {
        let place = Place::new(store, prefix)?;
        let courier = Courier::start()?;
        let (there, holder) = (place.clone(), holder.to_owned());
        // The heart begins to beat there, on a thread that nothing else holds up.
        let taken = courier.carry(async move {
            probe(&there).await?;
            let lease = Lease::take(there.clone(), &holder, times).await?;
            match Chain::begin(&there, lease.fence(), lease.last(), &holder).await {
                Ok(chain) => Ok((lease, chain)),
                Err(error) => {
                    // Nothing was begun: the next one need not wait for a heart that never beats again.
                    let last = lease.last();
                    let _ = lease.release(last).await;
                    Err(error)
                }
            }
        });
        let (lease, chain) = taken.await?;
        Ok(SharedLedger { place, lease: Arc::new(lease), chain: Arc::new(Mutex::new(chain)), courier })
    }

    /// Notes which key of fingerprints this journal is written with, or holds it against the one that was noted.
    /// `anew`: another key takes its place.
    ///
    /// # Errors
    /// `journal.prints`: it was written with another key. `journal.store`.
    pub async fn seal(&self, seal: &str, anew: bool) -> Result<(), Error> {
        let (place, seal) = (self.place.clone(), seal.to_owned());
        let sealed = self.courier.carry(async move {
            let mode = if anew { PutMode::Overwrite } else { PutMode::Create };
            if let Put::Done(_) = place.put(PRINTS, seal.clone().into_bytes(), mode).await? {
                return Ok(());
            }
            let found = place.sealed().await?;
            if found.as_deref() == Some(&seal) { Ok(()) } else { Err(other_prints(&place.words)) }
        });
        sealed.await
    }

    /// It held no line when it was opened.
    pub async fn is_new(&self) -> bool {
        self.chain.lock().await.is_new()
    }

    /// Every line as the store has it now, for a comparison.
    ///
    /// # Errors
    /// `journal.store`, `journal.damaged`.
    pub async fn stored(&self) -> Result<Vec<Record>, Error> {
        let (place, last) = (self.place.clone(), self.chain.lock().await.last());
        self.courier.carry(async move { Ok(chain::load(&place, last).await?.records) }).await
    }
}

/// A shared journal without its lease, for those who only look.
///
/// # Errors
/// `journal.store`, `journal.damaged`.
pub async fn look(store: Arc<dyn ObjectStore>, prefix: &str) -> Result<Looked, Error> {
    let place = Place::new(store, prefix)?;
    let last = lease::seen(&place).await?;
    let records = chain::load(&place, last).await?.records;
    Ok(Looked { records, seal: place.sealed().await? })
}

/// Finds out whether a store can be used, and keeps nothing there but the object that shows it.
///
/// # Errors
/// `journal.store`, `journal.store_unsafe`.
pub(super) async fn try_store(store: Arc<dyn ObjectStore>, prefix: &str) -> Result<(), Error> {
    probe(&Place::new(store, prefix)?).await
}

/// The journal was written with another key of fingerprints than this machine's.
pub(super) fn other_prints(place: &str) -> Error {
    Error::failed("journal.prints", format!("the journal at {place} has another key of fingerprints"))
        .hint("bring the secret store over from a machine that deploys, or set `state.prints` as it is there")
        .hint("or make this machine's key the one with `vibe doctor --fix`: the next deploy delivers every secret again")
}

#[async_trait]
impl Ledger for SharedLedger {
    fn place(&self) -> String {
        self.place.words.clone()
    }

    fn fence(&self, last: u64) -> u64 {
        // The lease may have been lost with all else but the journal.
        self.lease.fence().max(last + 1)
    }

    async fn read(&self) -> Result<Vec<Record>, Error> {
        let (chain, place) = (Arc::clone(&self.chain), self.place.clone());
        self.courier.carry(async move { chain.lock().await.records(&place).await }).await
    }

    async fn append(&self, records: &[Record]) -> Result<(), Error> {
        let lines = records.iter().map(Record::line).collect();
        self.write(lines, false).await
    }

    fn is_long(&self) -> bool {
        self.chain.try_lock().is_ok_and(|chain| chain.is_long())
    }

    async fn fold(&self, whole: &Record) -> Result<(), Error> {
        self.write(whole.line(), true).await
    }

    fn check(&self) -> Result<(), Error> {
        self.lease.check()
    }

    async fn close(&self) -> Result<(), Error> {
        let last = self.chain.lock().await.last();
        let lease = Arc::clone(&self.lease);
        self.courier.carry(async move { lease.release(last).await }).await
    }
}

impl SharedLedger {
    async fn write(&self, lines: String, whole: bool) -> Result<(), Error> {
        let (chain, lease) = (Arc::clone(&self.chain), Arc::clone(&self.lease));
        let place = self.place.clone();
        let written = self.courier.carry(async move {
            let mut chain = chain.lock().await;
            lease.check()?;
            chain.append(&place, &lines, whole).await.inspect_err(|error| lease.lose(error))
        });
        written.await
    }
}

impl Place {
    fn new(store: Arc<dyn ObjectStore>, prefix: &str) -> Result<Place, Error> {
        let path = Path::parse(prefix).map_err(|cause| {
            Error::usage(
                "journal.place",
                format!("`{}` cannot be a folder of a bucket: {cause}", short(prefix)),
            )
            .hint("use letters, digits, dashes and slashes, for instance shop/production")
        })?;
        let name = store.to_string();
        let bucket = name.strip_prefix("AmazonS3(").and_then(|rest| rest.strip_suffix(')'));
        let words = bucket.map_or(format!("{name}/{path}"), |bucket| format!("s3://{bucket}/{path}"));
        Ok(Place { words, store, prefix: path })
    }

    fn at(&self, name: &str) -> Path {
        // Joined part by part: a slash inside of a part would be escaped.
        name.split('/').fold(self.prefix.clone(), |path, part| path.join(part))
    }

    async fn get(&self, name: &str) -> Result<Option<(Vec<u8>, UpdateVersion)>, Error> {
        let told = match self.store.get(&self.at(name)).await {
            Ok(told) => told,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(cause) => return Err(self.failed(&cause)),
        };
        let version = UpdateVersion { e_tag: told.meta.e_tag.clone(), version: told.meta.version.clone() };
        let bytes = told.bytes().await.map_err(|cause| self.failed(&cause))?;
        Ok(Some((bytes.to_vec(), version)))
    }

    async fn put(&self, name: &str, bytes: Vec<u8>, mode: PutMode) -> Result<Put, Error> {
        let payload = PutPayload::from(bytes);
        let options = PutOptions { mode, ..PutOptions::default() };
        match self.store.put_opts(&self.at(name), payload, options).await {
            Ok(PutResult { e_tag, version, .. }) => Ok(Put::Done(UpdateVersion { e_tag, version })),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => {
                Ok(Put::Refused)
            }
            Err(cause) => Err(self.failed(&cause)),
        }
    }

    /// What was noted of the key of fingerprints.
    async fn sealed(&self) -> Result<Option<String>, Error> {
        Ok(self.get(PRINTS).await?.map(|(bytes, _)| short(&String::from_utf8_lossy(&bytes))))
    }

    fn failed(&self, cause: &object_store::Error) -> Error {
        Error::failed("journal.store", format!("{} cannot be used: {}", self.words, said(&cause.to_string())))
            .hint("check the network, the bucket's name and the right to read, write and list there")
            .hint("nothing is begun that cannot be noted; run the same command again")
    }
}

/// What became of a conditional write.
enum Put {
    Done(UpdateVersion),
    /// The condition did not hold.
    Refused,
}

/// Refuses a store that takes a write whose condition does not hold: there two writers would not see each other.
async fn probe(place: &Place) -> Result<(), Error> {
    const PROBE: &str = "probe";
    let stale =
        || UpdateVersion { e_tag: Some("\"00000000000000000000000000000000\"".into()), version: None };
    let text = b"shows that this store honours conditional writes\n".to_vec();
    let mut first = place.put(PROBE, text.clone(), PutMode::Create).await?;
    if matches!(first, Put::Done(_)) {
        first = place.put(PROBE, text.clone(), PutMode::Create).await?;
    }
    let second = match first {
        Put::Refused => place.put(PROBE, text, PutMode::Update(stale())).await?,
        Put::Done(_) => first,
    };
    match second {
        Put::Refused => Ok(()),
        Put::Done(_) => Err(Error::failed(
            "journal.store_unsafe",
            format!("{} takes writes whose condition does not hold", place.words),
        )
        .hint("two deploys at once would not see each other there, so it is not used")
        .hint("use a store with conditional writes: Amazon S3, Cloudflare R2, MinIO")),
    }
}

/// What a store says of a failure, without the page that it sends along: that repeats who asked.
fn said(text: &str) -> String {
    let Some(page) = text.find("<?xml").or_else(|| text.find("<Error")) else { return short(text) };
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = code.map(|(code, _)| format!(" ({code})")).unwrap_or_default();
    short(&format!("{}{code}", text[..page].trim_end_matches([' ', ':', '\n'])))
}

/// Words of somebody else, short and without control characters.
fn short(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

fn damaged(place: &Place, why: &str) -> Error {
    Error::failed("journal.damaged", format!("the journal at {} is damaged: {why}", place.words))
        .hint("nothing was changed; bring the missing objects back, from the bucket's versions or a backup")
}

fn lost(place: &Place, why: &str) -> Error {
    Error::failed("journal.lease_lost", format!("the lease at {} is lost: {why}", place.words))
        .hint("another run may be at work, so nothing more is begun here")
        .hint("wait for it to end, then run the same command again: it goes on where this one stopped")
}
