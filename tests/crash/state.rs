//! Two writers, damaged state, a full disk, and what people change by hand.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use vibe::engine::{Address, Entry, Graph, Record};

use crate::api::{self, Count, Thing, Trouble};
use crate::case::{ARGUMENTS, Before, Case, SEVERAL};
use crate::child::Orders;
use crate::golden::golden;
use crate::walk::SCOPE;

/// The golden graph stands.
fn deployed() -> (Before, Vec<String>) {
    let case = Case::new(&Before::nothing(), false);
    let ran = case.run("deploy");
    assert_eq!(ran.code, Some(0), "{:?}", ran.told);
    let wanted = case.picture();
    (case.keep(), wanted)
}

/// Straight to the terminal: a passing test would keep it.
fn say(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn changes(case: &Case) -> Vec<String> {
    case.api.log().into_iter().filter(|line| !line.starts_with("GET")).collect()
}

#[test]
fn a_second_writer_is_refused_and_a_killed_one_holds_nobody_up() {
    let _alone = SEVERAL.lock().unwrap_or_else(PoisonError::into_inner);
    let case = Case::new(&Before::nothing(), false);
    case.api.order(None);
    case.api.freeze();
    let first = case.start("deploy", None);
    while case.api.log().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    for verb in ["deploy", "destroy"] {
        let second = case.start(verb, None).wait();
        assert_eq!(second.code, Some(1), "{:?}", second.told);
        assert!(second.told[0].starts_with("error journal.locked"), "{:?}", second.told);
    }
    case.api.thaw();
    let first = first.wait();
    assert_eq!((first.code, case.duplicates(), case.survivors()), (Some(0), 0, 11), "{:?}", first.told);

    let slow = Trouble::SlowAnswer(Duration::from_secs(1));
    case.api.order(Some(api::Orders { count: Count::Changes, nth: 1, trouble: slow }));
    let mut killed = case.start("destroy", None);
    while changes(&case).is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    killed.kill();
    assert_eq!(killed.wait().code, None);
    let began = Instant::now();
    let next = case.run("destroy");
    assert_eq!((next.code, case.survivors()), (Some(0), 0), "{:?}", next.told);
    say(&format!("two writers: 2 refused; after a kill the next one was done {:?} later", began.elapsed()));
}

#[test]
fn four_writers_at_once_are_one_writer() {
    let _alone = SEVERAL.lock().unwrap_or_else(PoisonError::into_inner);
    let case = Case::new(&Before::nothing(), false);
    case.api.delay(Duration::from_millis(30));
    case.api.order(None);
    let all: Vec<_> = (0..4).map(|_| case.start("deploy", None)).collect();
    let codes: Vec<Option<i32>> = all.into_iter().map(|running| running.wait().code).collect();
    let done = codes.iter().filter(|code| **code == Some(0)).count();
    assert!(done >= 1 && codes.iter().all(|code| [Some(0), Some(1)].contains(code)), "{codes:?}");
    assert_eq!((case.duplicates(), case.survivors()), (0, 11));
}

/// Once: the request in flight is finished and noted. Twice: nothing is waited for.
#[test]
fn a_first_signal_ends_in_good_order_and_a_second_one_at_once() {
    const ANSWER: Duration = Duration::from_secs(3);
    let (_, wanted) = deployed();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        for times in [1, 2] {
            let case = Case::new(&Before::nothing(), false);
            let slow = Trouble::SlowAnswer(ANSWER);
            case.api.order(Some(api::Orders { count: Count::Changes, nth: 1, trouble: slow }));
            let running = case.start("deploy", None);
            while changes(&case).is_empty() {
                std::thread::sleep(Duration::from_millis(1));
            }
            let began = Instant::now();
            for _ in 0..times {
                running.signal(signal);
                std::thread::sleep(Duration::from_millis(50));
            }
            let ran = running.wait();
            let at_once = began.elapsed() < ANSWER / 2;
            assert_eq!((ran.code, at_once), (Some(130), times == 2), "{signal:?} {times}: {:?}", ran.told);
            let again = case.run("deploy");
            case.api.quiet();
            assert_eq!((again.code, case.duplicates()), (Some(0), 0), "{signal:?} {times}: {:?}", again.told);
            assert_eq!(case.picture(), wanted, "{signal:?} {times}");
        }
    }
}

/// A journal of another app or another version, as it would be written.
fn opened(version: u32, scope: &str) -> Vec<u8> {
    let event = Entry::Opened { version, scope: scope.into() };
    Record { seq: 1, time: 1, fence: 1, event }.line().into_bytes()
}

#[test]
fn damaged_state_is_refused_before_anything_is_looked_at() {
    let (before, wanted) = deployed();
    let state = before.folder.path().join("state");
    let (path, head) = (state.join("journal.jsonl"), state.join("head"));
    let (whole, head_whole) = (fs::read(&path).unwrap(), fs::read(&head).unwrap());
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let mut points: Vec<(String, Option<Vec<u8>>, bool, &str)> = vec![
        ("gone".into(), None, true, "journal.damaged"),
        ("of another app".into(), Some(opened(1, "blog/production")), false, "journal.other_app"),
        ("of a newer vibe".into(), Some(opened(99, SCOPE)), false, "journal.version"),
        ("older by one line".into(), Some(lines[..lines.len() - 1].concat()), true, "journal.damaged"),
        (
            "without a line in its middle".into(),
            Some([&lines[..9], &lines[10..]].concat().concat()),
            false,
            "journal.damaged",
        ),
        ("zeros".into(), Some(vec![0; whole.len()]), false, "journal.damaged"),
    ];
    for length in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        points.push((
            format!("cut to {length} bytes"),
            Some(whole[..length].to_vec()),
            true,
            "journal.damaged",
        ));
    }
    for at in (0..whole.len()).step_by(997).chain([whole.len() - 2, whole.len() - 1]) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        points.push((format!("a bit of byte {at} flipped"), Some(bytes), at % 2 == 0, "journal.damaged"));
    }
    for (what, bytes, with_head, code) in &points {
        let case = Case::new(&before, false);
        let place = |name: &str| case.folder.path().join("state").join(name);
        match bytes {
            Some(bytes) => fs::write(place("journal.jsonl"), bytes).unwrap(),
            None => fs::remove_file(place("journal.jsonl")).unwrap(),
        }
        if !with_head {
            fs::remove_file(place("head")).unwrap();
        }
        for verb in ["deploy", "destroy"] {
            let ran = case.run(verb);
            assert_eq!(ran.code, Some(1), "{what}: {:?}", ran.told);
            assert!(ran.told[0].starts_with(&format!("error {code}")), "{what}: {:?}", ran.told);
            assert_eq!(case.api.log(), Vec::<String>::new(), "{what}");
        }
        // Put back, everything goes on.
        fs::write(place("journal.jsonl"), &whole).unwrap();
        fs::write(place("head"), &head_whole).unwrap();
        let ran = case.run("deploy");
        assert_eq!((ran.code, changes(&case).len()), (Some(0), 0), "{what}: {:?}", ran.told);
        assert_eq!(case.picture(), wanted);
    }
    say(&format!("damaged state: {} kinds refused without a request", points.len()));
}

#[test]
fn a_lost_folder_makes_no_twins_and_can_still_be_destroyed() {
    let (before, wanted) = deployed();
    let lost = Before { shelf: before.shelf.clone(), folder: crate::case::folder() };
    let case = Case::new(&lost, false);
    let ran = case.run("deploy");
    assert_eq!((ran.code, case.duplicates()), (Some(0), 0), "{:?}", ran.told);
    assert_eq!(case.picture(), wanted);
    assert_eq!(case.run("plan").told, Vec::<String>::new());
    assert_eq!((case.run("destroy").code, case.survivors()), (Some(0), 0));
}

#[test]
fn everything_that_is_kept_is_private() {
    let (before, _) = deployed();
    for entry in fs::read_dir(before.folder.path().join("state")).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        let bytes = fs::read(entry.path()).unwrap();
        let secret = b"told-once-";
        assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{}", entry.path().display());
    }
}

/// Everything that refers to a thing, directly or not.
fn followers(graph: &Graph, addr: &str) -> Vec<String> {
    let mut found: Vec<Address> = vec![crate::golden::addr(addr)];
    for resource in graph.resources() {
        if resource.references().iter().any(|reference| found.contains(reference)) {
            found.push(resource.addr.clone());
        }
    }
    found.iter().skip(1).map(ToString::to_string).collect()
}

#[test]
fn what_people_change_is_named_exactly_and_what_is_theirs_stays() {
    let (before, wanted) = deployed();
    let graph = golden("shop");
    let things: Vec<Thing> = before.shelf.things.values().cloned().collect();
    let mut points = 0;
    for thing in &things {
        let addr = thing.mark.rsplit('/').next().unwrap();
        let followers = followers(&graph, addr);
        for (change, action) in [("deleted", "Create"), ("edited", "Update"), ("renamed", "Update")] {
            let case = Case::new(&before, false);
            {
                let mut shelf = case.api.shelf();
                let there = shelf.things.get_mut(&thing.id).unwrap();
                match change {
                    "edited" => match there.fields.iter_mut().next() {
                        Some((_, value)) => *value = "edited by hand".into(),
                        None => continue,
                    },
                    "renamed" => there.name = "renamed by hand".into(),
                    _ => drop(shelf.things.remove(&thing.id)),
                }
            }
            points += 1;
            let told = case.run("plan").told;
            assert_eq!(told[0], format!("{action} {addr}"), "{addr} {change}: {told:?}");
            for line in &told[1..] {
                let (action, other) = line.split_once(' ').unwrap();
                assert!(["Update", "Check"].contains(&action), "{addr} {change}: {told:?}");
                assert!(followers.iter().any(|follower| follower == other), "{addr} {change}: {told:?}");
            }
            let ran = case.run("deploy");
            assert_eq!((ran.code, case.duplicates()), (Some(0), 0), "{addr} {change}: {:?}", ran.told);
            assert_eq!(case.picture(), wanted, "{addr} {change}");
        }
        let case = Case::new(&before, false);
        let copy = Thing { id: "77".into(), mark: "mine".into(), ..thing.clone() };
        case.api.shelf().things.insert("77".into(), copy.clone());
        assert_eq!(case.run("plan").told, Vec::<String>::new(), "{addr} copied");
        assert_eq!(case.run("deploy").code, Some(0));
        assert_eq!(changes(&case), Vec::<String>::new());
        assert_eq!(case.run("destroy").code, Some(0));
        let left: Vec<Thing> = case.api.shelf().things.values().cloned().collect();
        assert_eq!(left, [copy], "{addr} copied");
        points += 1;
    }
    say(&format!(
        "drift: {points} changes by hand named exactly, {} things of others untouched",
        things.len()
    ));
}

#[test]
fn a_copy_that_carries_our_mark_is_named_as_a_survivor() {
    let (before, _) = deployed();
    let case = Case::new(&before, false);
    let bucket = before.shelf.things.values().find(|thing| thing.mark.ends_with("/logs")).unwrap().clone();
    case.api.shelf().things.insert("77".into(), Thing { id: "77".into(), ..bucket });
    let ran = case.run("destroy");
    assert_eq!(ran.code, Some(1), "{:?}", ran.told);
    assert!(ran.told.iter().any(|line| line.starts_with("survivor logs ")), "{:?}", ran.told);
    assert_eq!(case.api.shelf().things.keys().filter(|id| *id == "77").count(), 1);
}

/// Runs children one after the other on a small disk of their own; gives their exit codes.
fn on_a_small_disk(case: &Case, size: &str, runs: &[Orders]) -> (Vec<i32>, String) {
    let folder = case.folder.path();
    let mut script =
        format!("mount -t tmpfs -o size={size} small {0} && chmod 700 {0}\n", quoted(&folder.join("state")));
    for (nth, orders) in runs.iter().enumerate() {
        let file = folder.join(format!("orders{nth}"));
        fs::write(&file, serde_json::to_string(orders).unwrap()).unwrap();
        let (exe, file) = (quoted(&std::env::current_exe().unwrap()), quoted(&file));
        script += &format!("{exe} {} < {file} > /dev/null; echo $?\n", ARGUMENTS.join(" "));
        script += &format!(
            "rm -f {}; mount -o remount,size=16m {}\n",
            quoted(&folder.join("state/filler")),
            quoted(&folder.join("state"))
        );
    }
    fs::create_dir_all(folder.join("state")).unwrap();
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let codes = String::from_utf8_lossy(&output.stdout).lines().map(|line| line.parse().unwrap()).collect();
    (codes, words)
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

#[test]
fn a_full_disk_is_met_before_anything_is_made_or_not_at_all() {
    let (_, wanted) = deployed();
    let case = Case::new(&Before::nothing(), false);
    let deploy = case.orders("deploy");
    let (codes, words) = on_a_small_disk(&case, "200k", std::slice::from_ref(&deploy));
    assert_eq!(codes, [1], "{words}");
    assert!(words.contains("error journal.broken") && words.contains("No space left"), "{words}");
    assert_eq!(changes(&case), Vec::<String>::new(), "nothing is made when there is no room to remember it");

    let mut whole = 0;
    for nth in 1..=4 {
        let case = Case::new(&Before::nothing(), false);
        let filled = Orders { fill: Some(nth), ..case.orders("deploy") };
        let (codes, words) =
            on_a_small_disk(&case, "3m", &[filled, case.orders("deploy"), case.orders("plan")]);
        assert_eq!(codes[1..], [0, 0], "full before write {nth}: {words}");
        if nth == 1 {
            assert_eq!(codes[0], 1, "{words}");
        } else {
            assert_eq!(codes[0], 0, "the room is set aside, full before write {nth}: {words}");
            whole += 1;
        }
        assert_eq!((case.picture(), case.duplicates()), (wanted.clone(), 0), "full before write {nth}");
    }
    say(&format!("disk full: before the first write refused, at {whole} later ones the run is whole"));
}
