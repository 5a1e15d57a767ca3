//! A shared journal against stores that are not ours: `moto` (PyPI) honours conditions, `s3rver` (npm) ignores them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vibe::engine::{Clock, Entry, Journal, State};
use vibe::project::{Bucket, SharedLedger, Times, look_shared};
use vibe::secret::Secret;

use crate::stores::{BUCKET, Store};

/// What no error may say.
const CANARY: &str = "Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";

fn bucket(store: &Store) -> Bucket {
    Bucket {
        name: BUCKET.into(),
        endpoint: Some(format!("http://127.0.0.1:{}", store.port)),
        region: "us-east-1".into(),
        key_id: Secret::parse("S3RVER").unwrap(),
        key: Secret::parse("S3RVER").unwrap(),
    }
}

const TIMES: Times = Times { lease: Duration::from_secs(3) };

async fn take(store: &Store, prefix: &str, holder: &str) -> Result<SharedLedger, vibe::error::Error> {
    SharedLedger::open(bucket(store).open().unwrap(), prefix, holder, TIMES).await
}

async fn deploy(ledger: SharedLedger, lines: u64) -> Journal {
    let journal =
        Journal::open(Arc::new(ledger), "shop/production", Clock::starting_at(Duration::from_secs(1))).await;
    let journal = journal.unwrap();
    for number in 0..lines {
        journal.note(Entry::Run { verb: "deploy".into(), plan: number.to_string() }).unwrap();
        journal.commit().await.unwrap();
    }
    journal
}

#[tokio::test]
async fn a_store_that_honours_conditions_keeps_two_writers_apart() {
    let store = Store::moto();
    let one = deploy(take(&store, "shop/production", "one").await.unwrap(), 5).await;
    assert_eq!(take(&store, "shop/production", "other").await.err().unwrap().code(), "journal.locked");
    one.close().await.unwrap();
    let other = deploy(take(&store, "shop/production", "other").await.unwrap(), 2).await;
    other.close().await.unwrap();
    let records = look_shared(bucket(&store).open().unwrap(), "shop/production").await.unwrap().records;
    assert_eq!(State::fold(&records).unwrap().seq, 8);
}

#[tokio::test]
async fn a_holder_that_was_cut_off_is_taken_over_and_fenced() {
    let store = Store::moto();
    let cut_off = take(&store, "shop/production", "cut off").await.unwrap();
    // As after a power cut: the heart stops, the lease stays.
    let client = bucket(&store).open().unwrap();
    drop(cut_off);
    let begun = Instant::now();
    let other = deploy(take(&store, "shop/production", "other").await.unwrap(), 1).await;
    let waited = begun.elapsed();
    // Not before its time; how soon after it is a matter of the machine.
    assert!(waited >= TIMES.lease && waited < TIMES.lease + Duration::from_secs(30), "{waited:?}");
    other.close().await.unwrap();
    assert_eq!(look_shared(client, "shop/production").await.unwrap().records.len(), 2);
}

#[tokio::test]
async fn a_store_that_ignores_conditions_is_refused() {
    let store = Store::s3rver();
    let refused = take(&store, "shop/production", "one").await.err().unwrap();
    assert_eq!(refused.code(), "journal.store_unsafe", "{refused} {:?}", refused.hints());
    assert!(look_shared(bucket(&store).open().unwrap(), "shop/production").await.unwrap().records.is_empty());
}

#[tokio::test]
async fn a_store_that_does_not_answer_stops_everything() {
    let store = Store::moto();
    let journal = deploy(take(&store, "shop/production", "one").await.unwrap(), 1).await;
    let bucket = Bucket { key: Secret::parse(CANARY).unwrap(), ..bucket(&store) };
    drop(store);
    journal.note(Entry::Run { verb: "deploy".into(), plan: "late".into() }).unwrap();
    assert_eq!(journal.commit().await.err().unwrap().code(), "journal.store");
    let told = SharedLedger::open(bucket.open().unwrap(), "shop/production", "other", TIMES).await;
    let error = told.err().unwrap();
    assert_eq!(error.code(), "journal.store");
    assert!(!format!("{error} {:?}", error.hints()).contains(CANARY));
}
