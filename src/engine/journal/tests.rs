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

/// Writes a new file: ext4 waits for the disk when an old one is written over.
fn put(path: &std::path::Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_torn_tail_is_cut_off_at_every_byte() {
    let folder = written(3);
    let path = folder.path().join("journal.jsonl");
    let whole = fs::read(&path).unwrap();
    let ends: Vec<usize> = (1..=whole.len()).filter(|end| whole[end - 1] == b'\n').collect();
    for length in 0..whole.len() {
        put(&path, &whole[..length]);
        assert_eq!(code(folder.path()), Err("journal.damaged"), "{length} bytes, and the head knows of more");
    }
    fs::remove_file(folder.path().join("head")).unwrap();
    for length in 0..whole.len() {
        // The file may have grown to the room that was set aside before its bytes were there.
        for zeros in [0, 1, 4096] {
            put(&path, &[&whole[..length], &vec![0; zeros]].concat());
            let lines = ends.iter().filter(|end| **end <= length).count();
            let wanted = if lines == 0 { Err("journal.damaged") } else { Ok(lines) };
            assert_eq!(code(folder.path()), wanted, "{length} bytes and {zeros} zeros");
        }
    }
}

#[test]
fn a_flipped_bit_is_damage_wherever_it_is() {
    let folder = written(12);
    let path = folder.path().join("journal.jsonl");
    let whole = fs::read(&path).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    for head in [true, false] {
        if !head {
            fs::remove_file(folder.path().join("head")).unwrap();
        }
        for at in (0..whole.len()).step_by(64).chain(last..whole.len()) {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                put(&path, &bytes);
                assert_eq!(
                    code(folder.path()),
                    Err("journal.damaged"),
                    "bit {bit} of byte {at}, head {head}"
                );
            }
        }
    }
}

#[test]
fn a_writer_goes_on_behind_a_torn_line() {
    let folder = written(3);
    let path = folder.path().join("journal.jsonl");
    fs::remove_file(folder.path().join("head")).unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..whole.len() - 5], &[0; 300]].concat()).unwrap();
    runtime().block_on(async {
        let ledger = LocalLedger::open(folder.path()).unwrap();
        assert_eq!(ledger.read().await.unwrap().len(), 2);
        ledger.append(&records(3)[2..]).await.unwrap();
    });
    assert_eq!(fs::read(&path).unwrap(), whole);
}

/// Deploys `things`, and then changes each of them so often that the journal grows long.
fn talkative(things: u64, times: u64) -> Vec<Record> {
    let mut all = records(1);
    let mut note = |event: Entry| {
        let seq = all.len() as u64 + 1;
        all.push(Record { seq, time: 7, fence: 1, event });
    };
    for time in 0..times {
        for thing in 0..things {
            let (addr, generation) = (format!("thing.{thing}"), thing * 2 + 2);
            let (kind, key, verb) = ("t.thing".into(), format!("key-{time}"), Verb::Ensure);
            let (inputs, refs) = ([("name".into(), Kept::Text("x".repeat(300)))].into(), Vec::new());
            let begun =
                Begun { addr: addr.clone(), generation, kind, verb, key, inputs, refs, adopts: false };
            note(Entry::Begun(begun));
            let outputs = [("id".into(), Kept::Text(format!("{thing}")))].into();
            note(Entry::Done(Done { addr, generation, origin: Origin::Made, print: "p".into(), outputs }));
        }
    }
    all
}

#[test]
fn a_long_journal_is_folded_into_one_line_and_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let all = talkative(20, 100);
    let before = State::fold(&all).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let open = async |seconds| {
            let ledger = Arc::new(LocalLedger::open(folder.path()).unwrap());
            let clock = Clock::starting_at(std::time::Duration::from_secs(seconds));
            Journal::open(ledger, "shop/production", clock).await.unwrap()
        };
        let ledger = LocalLedger::open(folder.path()).unwrap();
        ledger.append(&all[..1]).await.unwrap();
        ledger.append(&all[1..]).await.unwrap();
        ledger.close().await.unwrap();
        drop(ledger);
        let long = fs::read(folder.path().join("journal.jsonl")).unwrap();

        let journal = open(1).await;
        let folded = journal.state();
        assert_eq!((&folded.current, &folded.scope), (&before.current, &before.scope));
        assert_eq!(fs::read(folder.path().join("journal.before.jsonl")).unwrap(), long);
        let short = fs::read(folder.path().join("journal.jsonl")).unwrap();
        assert!(short.len() * 50 < long.len(), "{} of {} bytes", short.len(), long.len());
        // The power goes here: the head is of the time before.
        drop(journal);
        assert_eq!(code(folder.path()), Ok(1));

        let journal = open(2).await;
        assert_eq!(journal.state(), folded);
        journal.note(Entry::Ended { outcome: "done".into() }).unwrap();
        journal.close().await.unwrap();
        drop(journal);
        assert_eq!(code(folder.path()), Ok(2));
        assert_eq!(open(3).await.state().current, before.current);
        // The journal of the time before is older than what is known of it.
        fs::copy(folder.path().join("journal.before.jsonl"), folder.path().join("journal.jsonl")).unwrap();
        assert_eq!(code(folder.path()), Err("journal.damaged"));
    });
}

#[test]
fn a_damaged_journal_that_was_set_aside_makes_room_for_a_new_one_and_is_kept() {
    let folder = written(3);
    let path = folder.path().join("journal.jsonl");
    put(&path, b"rotten\n");
    let ledger = LocalLedger::open(folder.path()).unwrap();
    let aside = ledger.set_aside(1_800_000_000).unwrap().unwrap();
    assert_eq!(fs::read(&aside).unwrap(), b"rotten\n");
    assert_eq!(code(folder.path()), Ok(0));
    assert!(folder.path().join("damaged-1800000000.head").exists());
    assert_eq!(ledger.set_aside(1_800_000_001).unwrap(), None, "there is nothing to set aside any more");
    let error = {
        put(&aside, b"");
        fs::rename(&aside, &path).unwrap();
        look(folder.path()).unwrap_err()
    };
    assert!(error.hints().iter().any(|hint| hint.contains("vibe recover")), "{:?}", error.hints());
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
