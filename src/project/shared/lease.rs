//! Who works. The holder's heart beats into one object; whoever wants it watches for longer than a beat may take.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use object_store::{PutMode, UpdateVersion};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::{Place, Put, Times, damaged, lost, short};
use crate::error::Error;

const LEASE: &str = "lease";
const VERSION: u32 = 1;
/// Beats in the time that a lease lasts: two may be lost.
const BEATS: u32 = 3;
/// Times that a race for the lease is tried.
const TRIES: u32 = 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    version: u32,
    /// Rises with every holder.
    fence: u64,
    holder: String,
    beat: u64,
    released: bool,
    /// Number of the last object of the journal when it was released.
    last: u64,
}

impl Text {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// The lease, held, with its beating heart.
pub(super) struct Lease {
    place: Place,
    first: Text,
    held: Arc<Mutex<Held>>,
    pub(super) stop: Arc<Notify>,
    heart: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

struct Held {
    text: Text,
    version: UpdateVersion,
    /// When the last beat that arrived was sent.
    beaten: Instant,
    times: Times,
    lost: Option<String>,
}

impl Lease {
    /// Takes the lease, from nobody or from a holder whose heart has stopped.
    pub(super) async fn take(place: Place, holder: &str, times: Times) -> Result<Lease, Error> {
        for _ in 0..TRIES {
            let found = read(&place).await?;
            let (fence, last, mode) = match found {
                None => (1, 0, PutMode::Create),
                Some((text, version)) => {
                    if !text.released && !watched_out(&place, &text, times).await? {
                        continue;
                    }
                    (text.fence + 1, text.last, PutMode::Update(version))
                }
            };
            let text =
                Text { version: VERSION, fence, holder: short(holder), beat: 0, released: false, last };
            let sent = Instant::now();
            // Lost the race: look again who won it.
            if let Put::Done(version) = place.put(LEASE, text.bytes(), mode).await? {
                return Ok(Lease::held(place, text, version, sent, times));
            }
        }
        Err(locked(&place, "several others"))
    }

    fn held(place: Place, text: Text, version: UpdateVersion, beaten: Instant, times: Times) -> Lease {
        let held = Held { text: text.clone(), version, beaten, times, lost: None };
        let (held, stop) = (Arc::new(Mutex::new(held)), Arc::new(Notify::new()));
        let heart = tokio::spawn(beat(place.clone(), Arc::clone(&held), Arc::clone(&stop)));
        Lease { place, first: text, held, stop, heart: tokio::sync::Mutex::new(Some(heart)) }
    }

    pub(super) fn fence(&self) -> u64 {
        self.first.fence
    }

    /// Number of the last object of the journal, when the one before let go in order.
    pub(super) fn last(&self) -> u64 {
        self.first.last
    }

    /// The lease is ours as far as anybody can know.
    pub(super) fn check(&self) -> Result<(), Error> {
        let held = lock(&self.held);
        match &held.lost {
            Some(why) => Err(lost(&self.place, why)),
            None if held.beaten.elapsed() > held.times.lease => {
                Err(lost(&self.place, "its heart could not beat for too long"))
            }
            None => Ok(()),
        }
    }

    /// Nothing more is written.
    pub(super) fn lose(&self, why: &Error) {
        lock(&self.held).lost.get_or_insert(why.to_string());
    }

    /// Lets the lease go, and says where the journal ends.
    pub(super) async fn release(&self, last: u64) -> Result<(), Error> {
        self.stop.notify_one();
        if let Some(heart) = self.heart.lock().await.take() {
            // It ends by itself; a heart that failed is found by the check below.
            let _ = heart.await;
        }
        self.check()?;
        let (text, version) = {
            let held = lock(&self.held);
            (Text { released: true, last, ..held.text.clone() }, held.version.clone())
        };
        match self.place.put(LEASE, text.bytes(), PutMode::Update(version)).await? {
            Put::Done(_) => Ok(()),
            Put::Refused if wrote(&self.place, &text).await?.is_some() => Ok(()),
            Put::Refused => Err(lost(&self.place, "somebody else has taken it")),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

/// Where the journal ended when its last writer let go.
pub(super) async fn seen(place: &Place) -> Result<u64, Error> {
    Ok(read(place).await?.map_or(0, |(text, _)| text.last))
}

async fn read(place: &Place) -> Result<Option<(Text, UpdateVersion)>, Error> {
    let Some((bytes, version)) = place.get(LEASE).await? else { return Ok(None) };
    let text: Text =
        serde_json::from_slice(&bytes).map_err(|_| damaged(place, "its lease cannot be read"))?;
    if text.version != VERSION {
        return Err(Error::failed(
            "journal.version",
            format!("the lease at {} is of a newer vibe", place.words),
        )
        .hint("use the newer vibe that wrote it"));
    }
    Ok(Some((text, version)))
}

/// Watches a holder for as long as its lease lasts, by this machine's own clock. True when nothing moved; false when the
/// lease was let go or has changed hands.
///
/// # Errors
/// `journal.locked`, as soon as its heart beats.
async fn watched_out(place: &Place, before: &Text, times: Times) -> Result<bool, Error> {
    let until = Instant::now() + times.lease;
    while Instant::now() < until {
        sleep(times.lease / (2 * BEATS)).await;
        match read(place).await? {
            Some((text, _)) if text == *before => {}
            Some((text, _)) if !text.released && text.fence == before.fence => {
                return Err(locked(place, &text.holder));
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Changes the lease until it is stopped or lost.
async fn beat(place: Place, held: Arc<Mutex<Held>>, stop: Arc<Notify>) {
    loop {
        let (text, version, pause) = {
            let held = lock(&held);
            let text = Text { beat: held.text.beat + 1, ..held.text.clone() };
            (text, held.version.clone(), held.times.lease / BEATS)
        };
        tokio::select! {
            () = stop.notified() => return,
            () = sleep(pause) => {}
        }
        let sent = Instant::now();
        let told = timeout(pause, place.put(LEASE, text.bytes(), PutMode::Update(version))).await;
        let arrived = match told {
            Ok(Ok(Put::Done(version))) => Some(version),
            // Refused, or the answer is lost: an earlier try may have arrived.
            Ok(Ok(Put::Refused)) | Ok(Err(_)) | Err(_) => match timeout(pause, wrote(&place, &text)).await {
                Ok(Ok(Some(version))) => Some(version),
                Ok(Ok(None)) if matches!(told, Ok(Ok(Put::Refused))) => {
                    lock(&held).lost.get_or_insert("somebody else has taken it".into());
                    return;
                }
                _ => None,
            },
        };
        let mut held = lock(&held);
        if let Some(version) = arrived {
            held.text = text;
            held.version = version;
            held.beaten = sent;
        } else if held.beaten.elapsed() > held.times.lease {
            held.lost.get_or_insert("its heart could not beat for too long".into());
            return;
        }
    }
}

/// The version of the lease, when it holds exactly this text.
async fn wrote(place: &Place, text: &Text) -> Result<Option<UpdateVersion>, Error> {
    Ok(read(place).await?.filter(|(found, _)| found == text).map(|(_, version)| version))
}

fn locked(place: &Place, holder: &str) -> Error {
    Error::failed("journal.locked", format!("another vibe is at work at {}: {}", place.words, short(holder)))
        .hint("wait for it to end; if it was cut off, its lease ends by itself within seconds")
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
