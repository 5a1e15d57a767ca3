use std::time::Instant;

use object_store::memory::InMemory;

use super::*;
use crate::engine::{Clock, Entry, Journal};

const SHORT: Times = Times { lease: Duration::from_millis(900) };
const HERE: &str = "vibe/shop/production";

fn bucket() -> Arc<dyn ObjectStore> {
    Arc::new(InMemory::new())
}

async fn take(store: &Arc<dyn ObjectStore>, holder: &str) -> Result<SharedLedger, Error> {
    SharedLedger::open(Arc::clone(store), HERE, holder, SHORT).await
}

fn run(verb: &str) -> Entry {
    Entry::Run { verb: verb.into(), plan: "0".into() }
}

/// Opens a journal over a ledger and writes a line.
async fn journal(ledger: SharedLedger, verb: &str) -> Journal {
    let clock = Clock::starting_at(Duration::from_secs(1));
    let journal = Journal::open(Arc::new(ledger), "shop/production", clock).await.unwrap();
    journal.note(run(verb)).unwrap();
    journal.commit().await.unwrap();
    journal
}

async fn verbs(store: &Arc<dyn ObjectStore>) -> Vec<String> {
    let records = look(Arc::clone(store), HERE).await.unwrap().records;
    let verb = |record: Record| match record.event {
        Entry::Run { verb, .. } => Some(verb),
        _ => None,
    };
    records.into_iter().filter_map(verb).collect()
}

fn code<T>(told: Result<T, Error>) -> &'static str {
    let error = told.err().unwrap();
    assert!(!error.hints().is_empty());
    error.code()
}

#[tokio::test]
async fn one_after_the_other_see_the_same_journal() {
    let store = bucket();
    assert!(look(Arc::clone(&store), HERE).await.unwrap().records.is_empty());
    let one = journal(take(&store, "one").await.unwrap(), "deploy").await;
    let fence = one.read(|state| state.fence);
    one.close().await.unwrap();
    let begun = Instant::now();
    let other = journal(take(&store, "other").await.unwrap(), "destroy").await;
    assert!(begun.elapsed() < SHORT.lease, "a lease that was let go is free at once");
    assert!(other.read(|state| state.fence) > fence);
    assert_eq!(verbs(&store).await, ["deploy", "destroy"]);
    other.close().await.unwrap();
    let elsewhere = SharedLedger::open(Arc::clone(&store), "vibe/shop/preview", "x", SHORT).await.unwrap();
    assert!(elsewhere.read().await.unwrap().is_empty());
}

#[tokio::test]
async fn who_comes_while_another_works_is_told_at_once() {
    let store = bucket();
    let one = journal(take(&store, "anna at her desk").await.unwrap(), "deploy").await;
    let begun = Instant::now();
    let refused = take(&store, "ben").await.err().unwrap();
    assert_eq!(refused.code(), "journal.locked");
    assert!(refused.to_string().contains("anna at her desk"), "{refused}");
    assert!(begun.elapsed() <= SHORT.lease, "{:?}", begun.elapsed());
    // The one who works has noticed nothing, however long it takes.
    tokio::time::sleep(SHORT.lease * 2).await;
    one.note(run("again")).unwrap();
    one.commit().await.unwrap();
    one.close().await.unwrap();
}

#[tokio::test]
async fn a_paused_holder_is_taken_over_and_cannot_write_again() {
    let store = bucket();
    let paused = take(&store, "paused").await.unwrap();
    let heart = Arc::clone(&paused.lease.stop);
    let paused = journal(paused, "deploy").await;
    heart.notify_one();
    let begun = Instant::now();
    let other = journal(take(&store, "other").await.unwrap(), "destroy").await;
    let waited = begun.elapsed();
    assert!(waited >= SHORT.lease && waited < SHORT.lease + Duration::from_secs(1), "{waited:?}");
    paused.note(run("late")).unwrap();
    assert_eq!(code(paused.commit().await), "journal.lease_lost");
    assert_eq!(code(paused.close().await), "journal.broken");
    other.close().await.unwrap();
    assert_eq!(verbs(&store).await, ["deploy", "destroy"]);
}

#[tokio::test]
async fn the_chain_fences_a_holder_that_still_believes_in_its_lease() {
    let store = bucket();
    let slow = Times { lease: Duration::from_secs(3_600) };
    let believer = SharedLedger::open(Arc::clone(&store), HERE, "believer", slow).await.unwrap();
    believer.lease.stop.notify_one();
    let believer = journal(believer, "deploy").await;
    let other = journal(take(&store, "other").await.unwrap(), "destroy").await;
    believer.note(run("late")).unwrap();
    assert_eq!(code(believer.commit().await), "journal.lease_lost");
    other.close().await.unwrap();
    assert_eq!(verbs(&store).await, ["deploy", "destroy"]);
}

#[tokio::test]
async fn of_several_at_once_one_gets_the_lease() {
    let store = bucket();
    let all = (0..6).map(|number| {
        let store = Arc::clone(&store);
        async move { take(&store, &format!("number {number}")).await }
    });
    let told = futures_util::future::join_all(all).await;
    let winners: Vec<&SharedLedger> = told.iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    for lost in told.iter().filter_map(|told| told.as_ref().err()) {
        assert_eq!(lost.code(), "journal.locked");
    }
}

#[tokio::test]
async fn whatever_is_missing_or_changed_is_damage() {
    let store = bucket();
    journal(take(&store, "one").await.unwrap(), "deploy").await.close().await.unwrap();
    let objects = ["0000000001", "0000000002"].map(|name| Path::from(format!("{HERE}/journal/{name}")));
    for path in &objects {
        let whole = store.get(path).await.unwrap().bytes().await.unwrap();
        store.delete(path).await.unwrap();
        assert_eq!(code(look(Arc::clone(&store), HERE).await), "journal.damaged", "without {path}");
        assert_eq!(code(take(&store, "x").await), "journal.damaged", "without {path}");
        for cut in [0, whole.len() / 2, whole.len() - 1] {
            store.put(path, whole.slice(..cut).into()).await.unwrap();
            assert_eq!(code(take(&store, "x").await), "journal.damaged", "{path} cut at {cut}");
        }
        store.put(path, whole.into()).await.unwrap();
    }
    let foreign = Path::from(format!("{HERE}/journal/notes"));
    store.put(&foreign, PutPayload::from_static(b"mine")).await.unwrap();
    assert_eq!(code(take(&store, "x").await), "journal.damaged");
    store.delete(&foreign).await.unwrap();
    take(&store, "x").await.unwrap().close().await.unwrap();
    assert_eq!(verbs(&store).await, ["deploy"]);
}

#[test]
fn plain_http_is_for_this_machine_only() {
    let bucket = |endpoint: &str| Bucket {
        name: "journals".into(),
        endpoint: Some(endpoint.into()),
        region: "us-east-1".into(),
        key_id: crate::secret::Secret::parse("some id").unwrap(),
        key: crate::secret::Secret::parse("some key").unwrap(),
    };
    assert!(bucket("http://127.0.0.1:9000").open().is_ok());
    assert!(bucket("https://minio.example").open().is_ok());
    for url in ["http://minio.example", "http://127.0.0.1.example:80", "http://169.254.169.254/"] {
        assert_eq!(code(bucket(url).open()), "journal.place", "{url}");
    }
    assert!(!format!("{:?}", bucket("https://x")).contains("some key"));
}

#[tokio::test]
async fn the_heart_beats_while_the_walk_is_busy() {
    let store = bucket();
    let one = journal(take(&store, "one").await.unwrap(), "deploy").await;
    // Blocks this runtime, as a long computation or a question to a person may.
    std::thread::sleep(SHORT.lease * 2);
    one.note(run("again")).unwrap();
    one.commit().await.unwrap();
    one.close().await.unwrap();
}

#[tokio::test]
async fn a_lease_that_was_lost_is_noticed_between_a_write_and_its_call() {
    let store = bucket();
    let one = take(&store, "one").await.unwrap();
    one.check().unwrap();
    one.lease.stop.notify_one();
    tokio::time::sleep(SHORT.lease + Duration::from_millis(200)).await;
    assert_eq!(code(one.check()), "journal.lease_lost");
}

#[tokio::test]
async fn a_long_journal_is_folded_and_read_from_there() {
    let store = bucket();
    let one = journal(take(&store, "one").await.unwrap(), "deploy").await;
    for _ in 0..210 {
        one.note(run("deploy")).unwrap();
        one.commit().await.unwrap();
    }
    let seq = one.read(|state| state.seq);
    one.close().await.unwrap();
    let other = journal(take(&store, "other").await.unwrap(), "destroy").await;
    assert_eq!(other.read(|state| state.seq), seq + 2, "folded, and one line more");
    other.close().await.unwrap();
    let records = look(Arc::clone(&store), HERE).await.unwrap().records;
    assert!(matches!(records[0].event, Entry::Folded(_)), "{records:?}");
    assert_eq!(verbs(&store).await, ["destroy"]);
    // What lies before is not needed, and without the number of the beginning everything is read.
    let base = Path::from(format!("{HERE}/base"));
    let number = store.get(&base).await.unwrap().bytes().await.unwrap();
    store.delete(&base).await.unwrap();
    assert_eq!(verbs(&store).await, ["destroy"]);
    store.delete(&Path::from(format!("{HERE}/journal/0000000007"))).await.unwrap();
    assert_eq!(code(look(Arc::clone(&store), HERE).await), "journal.damaged");
    store.put(&base, number.into()).await.unwrap();
    assert_eq!(verbs(&store).await, ["destroy"]);
    for wrong in ["9", "0", "x", "9999"] {
        store.put(&base, PutPayload::from(wrong.to_owned())).await.unwrap();
        assert_eq!(code(look(Arc::clone(&store), HERE).await), "journal.damaged", "{wrong}");
    }
}

#[tokio::test]
async fn another_key_of_fingerprints_is_told() {
    let store = bucket();
    let one = take(&store, "one").await.unwrap();
    assert!(one.is_new().await);
    one.seal("a1", false).await.unwrap();
    one.seal("a1", false).await.unwrap();
    assert_eq!(code(one.seal("b2", false).await), "journal.prints");
    one.seal("b2", true).await.unwrap();
    one.close().await.unwrap();
    assert_eq!(look(store, HERE).await.unwrap().seal.as_deref(), Some("b2"));
}

#[test]
fn what_a_store_sends_along_is_cut_off() {
    let page = "Error performing PUT https://x/y - 403 Forbidden: <?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>";
    assert_eq!(said(page), "Error performing PUT https://x/y - 403 Forbidden (SignatureDoesNotMatch)");
    assert_eq!(said("no\nroute"), "no route");
}
