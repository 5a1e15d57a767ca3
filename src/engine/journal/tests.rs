#![expect(clippy::disallowed_methods, reason = "these tests damage files of their own")]

use std::fs;

use super::*;

fn records(count: u64) -> Vec<Record> {
    let opened = Entry::Opened { version: VERSION, scope: "shop/production".into() };
    let proved = |seq| Entry::Proved { addr: "zone".into(), what: "seen …".into(), took: seq };
    (1..=count)
        .map(|seq| Record {
            seq,
            time: 7,
            fence: 1,
            event: if seq == 1 { opened.clone() } else { proved(seq) },
        })
        .collect()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

/// A folder with a journal that was closed in good order.
fn written(count: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    runtime().block_on(async {
        let ledger = LocalLedger::open(folder.path()).unwrap();
        let all = records(count);
        ledger.append(&all[..1]).await.unwrap();
        ledger.append(&all[1..]).await.unwrap();
        ledger.close().await.unwrap();
    });
    folder
}

fn code(folder: &std::path::Path) -> Result<usize, &'static str> {
    look(folder).map(|records| records.len()).map_err(|error| error.code())
}

#[test]
fn a_line_comes_back_as_it_was_and_a_changed_one_does_not() {
    for record in records(2) {
        let line = record.line();
        assert_eq!(Record::parse(line.trim_end()), Some(record));
        for at in 0..line.len() - 1 {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            assert_eq!(Record::parse(&String::from_utf8_lossy(&bytes[..bytes.len() - 1])), None, "byte {at}");
        }
    }
}

#[test]
fn a_torn_tail_is_cut_off_and_anything_else_is_damage() {
    let folder = written(3);
    let path = folder.path().join("journal.jsonl");
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    fs::remove_file(folder.path().join("head")).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let found = code(folder.path());
        if length < first {
            assert_eq!(found, Err("journal.damaged"), "{length} bytes are not an empty journal");
        } else {
            assert!(matches!(found, Ok(1..=2)), "{length} bytes: {found:?}");
        }
    }
    for at in (0..first).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        fs::write(&path, bytes).unwrap();
        assert_eq!(code(folder.path()), Err("journal.damaged"), "a flipped bit in byte {at}");
    }
}

#[test]
fn an_empty_a_missing_and_an_older_journal_are_damage_and_no_fresh_start() {
    let folder = written(3);
    let path = folder.path().join("journal.jsonl");
    assert_eq!(code(folder.path()), Ok(3));
    let whole = fs::read_to_string(&path).unwrap();
    let older: String = whole.split_inclusive('\n').take(2).collect();
    fs::write(&path, older).unwrap();
    assert_eq!(code(folder.path()), Err("journal.damaged"));
    fs::write(&path, "").unwrap();
    assert_eq!(code(folder.path()), Err("journal.damaged"));
    fs::remove_file(&path).unwrap();
    assert_eq!(code(folder.path()), Err("journal.damaged"));
}

#[test]
fn a_folder_has_one_writer_and_its_files_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("production");
    let first = LocalLedger::open(&place).unwrap();
    assert_eq!(LocalLedger::open(&place).err().unwrap().code(), "journal.locked");
    runtime().block_on(first.append(&records(2))).unwrap();
    let mode = |name: &str| fs::metadata(place.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("."), mode("journal.jsonl"), mode("lock")), (0o700, 0o600, 0o600));
    drop(first);
    assert!(LocalLedger::open(&place).is_ok());
}

#[test]
fn a_journal_of_another_app_or_of_a_newer_vibe_is_refused() {
    let clock = |_: ()| Clock::starting_at(std::time::Duration::from_secs(1));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let ledger = Arc::new(MemoryLedger::default());
        ledger.append(&records(2)).await.unwrap();
        let opened = Journal::open(ledger, "blog/production", clock(())).await;
        assert_eq!(opened.err().unwrap().code(), "journal.other_app");
        let ledger = Arc::new(MemoryLedger::default());
        let newer = Entry::Opened { version: VERSION + 1, scope: "shop/production".into() };
        ledger.append(&[Record { seq: 1, time: 1, fence: 1, event: newer }]).await.unwrap();
        let opened = Journal::open(ledger, "shop/production", clock(())).await;
        assert_eq!(opened.err().unwrap().code(), "journal.version");
    });
}

#[test]
fn events_that_cannot_follow_each_other_are_refused() {
    let done = Entry::Done(Done {
        addr: "zone".into(),
        generation: 2,
        origin: Origin::Made,
        print: String::new(),
        outputs: Default::default(),
    });
    let illegal = [
        vec![done.clone()],
        vec![Entry::Gone { addr: "zone".into(), generation: 2 }],
        vec![Entry::Refused { addr: "zone".into(), generation: 2, code: "x.y".into() }],
        vec![Entry::Opened { version: VERSION, scope: "shop/production".into() }],
    ];
    for events in illegal {
        let mut all = records(1);
        for (at, event) in events.into_iter().enumerate() {
            all.push(Record { seq: at as u64 + 2, time: 1, fence: 1, event });
        }
        assert_eq!(State::fold(&all).unwrap_err().code(), "journal.damaged", "{all:?}");
    }
}
