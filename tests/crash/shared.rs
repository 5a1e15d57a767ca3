//! Two machines, one app: the golden graph with its journal in a bucket. Each machine has a folder of its own; the secrets
//! are carried from one to the other by hand, since they never lie in the bucket.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::api::{self, Count, Trouble};
use crate::case::{Before, Case, Ran, Running, copy, folder};
use crate::child::{Orders, Shared};
use crate::stores::Store;

/// Long enough for a machine that does much else.
const LEASE: Duration = Duration::from_secs(6);

struct Team {
    case: Case,
    other: tempfile::TempDir,
    store: Store,
}

impl Team {
    fn new() -> Team {
        Team { case: Case::new(&Before::nothing(), false), other: folder(), store: Store::moto() }
    }

    fn start(&self, holder: &str, folder: &Path, verb: &str) -> Running {
        let lease = LEASE.as_millis() as u64;
        let shared = Some(Shared { port: self.store.port, holder: holder.into(), lease });
        self.case.launch(&Orders { shared, folder: folder.to_owned(), ..self.case.orders(verb) })
    }

    fn anna(&self, verb: &str) -> Running {
        self.start("anna at her desk", self.case.folder.path(), verb)
    }

    fn ben(&self, verb: &str) -> Running {
        self.start("ben on the train", self.other.path(), verb)
    }

    fn carry_secrets(&self) {
        copy(&self.case.folder.path().join("secrets"), &self.other.path().join("secrets"));
    }

    /// Waits until the fake has done what it was asked. A client that was stopped may hold a connection on which it has said
    /// nothing yet: that one is not waited for.
    fn settle(&self) {
        let seen = || (self.case.api.log().len(), self.case.survivors());
        let mut before = seen();
        loop {
            std::thread::sleep(Duration::from_millis(400));
            let now = seen();
            if now == before {
                return;
            }
            before = now;
        }
    }

    fn changes(&self) -> Vec<String> {
        self.case.api.log().into_iter().filter(|line| !line.starts_with("GET")).collect()
    }
}

#[track_caller]
fn done(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{:?}", ran.told);
}

#[test]
fn what_one_machine_deployed_the_other_one_knows() {
    let team = Team::new();
    done(&team.anna("deploy").wait());
    assert_eq!((team.case.duplicates(), team.case.survivors()), (0, 11));
    team.carry_secrets();
    team.case.api.order(None);
    let seen = team.ben("plan").wait();
    done(&seen);
    assert_eq!(seen.told, Vec::<String>::new(), "there is nothing to do");
    done(&team.ben("deploy").wait());
    assert_eq!(team.changes(), Vec::<String>::new());
    // No secret that a step gave lies in the bucket, in none of its objects.
    let objects = team.store.everything();
    // How many writes were one, the machine decides.
    let noted = objects.iter().map(|(_, text)| text.matches("\"event\":\"done\"").count()).sum::<usize>();
    assert!(noted >= 11, "nothing was looked at: {objects:?}");
    let told: Vec<String> = team.case.api.shelf().things.values().map(|thing| thing.secret.clone()).collect();
    for secret in told.iter().filter(|secret| !secret.is_empty()) {
        assert!(objects.iter().all(|(_, text)| !text.contains(secret)), "{secret} lies in the bucket");
    }
    assert!(!team.case.folder.path().join("state").exists(), "a second journal was begun");
    done(&team.ben("destroy").wait());
    assert_eq!(team.case.survivors(), 0);
    // The first one knows it at once: all of it would be made again.
    let seen = team.anna("plan").wait();
    assert_eq!(seen.told.iter().filter(|line| line.starts_with("Create ")).count(), 11, "{:?}", seen.told);
}

#[test]
fn of_two_at_once_the_second_is_refused_and_told_by_whom() {
    let team = Team::new();
    team.case.api.delay(Duration::from_millis(120));
    team.case.api.order(None);
    let first = team.anna("deploy");
    while team.case.api.log().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let second = team.ben("deploy").wait();
    assert_eq!(second.code, Some(1), "{:?}", second.told);
    assert!(second.told[0].starts_with("error journal.locked"), "{:?}", second.told);
    assert!(second.told[0].contains("anna at her desk"), "{:?}", second.told);
    done(&first.wait());
    assert_eq!((team.case.duplicates(), team.case.survivors()), (0, 11));
}

#[test]
fn a_holder_that_was_paused_for_longer_than_its_lease_is_fenced() {
    let team = Team::new();
    let pause = Trouble::Signal(Signal::STOP);
    team.case.api.order(Some(api::Orders { count: Count::Creates, nth: 4, trouble: pause }));
    let paused = team.anna("deploy");
    while team.changes().iter().filter(|line| line.starts_with("POST")).count() < 4 {
        std::thread::sleep(Duration::from_millis(1));
    }
    team.settle();
    team.carry_secrets();
    let began = Instant::now();
    done(&team.ben("deploy").wait());
    assert!(began.elapsed() >= LEASE, "{:?}", began.elapsed());
    let (made, wanted) = (team.changes().len(), team.case.picture());
    paused.signal(Signal::CONT);
    let late = paused.wait();
    assert_eq!(late.code, Some(1), "{:?}", late.told);
    assert!(late.told.iter().any(|line| line.contains("lease")), "{:?}", late.told);
    assert_eq!(team.changes().len(), made, "it sent something after it had lost its lease");
    assert_eq!((team.case.duplicates(), team.case.survivors()), (0, 11));
    assert_eq!(team.case.picture(), wanted);
    let seen = team.ben("plan").wait();
    done(&seen);
    assert_eq!(seen.told, Vec::<String>::new());
}
