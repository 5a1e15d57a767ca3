//! One try: a fake, a folder, and children that run in them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::api::{self, Api, Shelf};
use crate::child::{Orders, Write};

/// Children that run at the same time.
const CROWD: usize = 4;
/// No run of a child takes longer.
const LONGEST: Duration = Duration::from_secs(60);

static PLACES: (Mutex<usize>, Condvar) = (Mutex::new(CROWD), Condvar::new());

/// Held by a test that needs several places at once: two such tests would wait for each other.
pub(crate) static SEVERAL: Mutex<()> = Mutex::new(());

struct Place;

impl Place {
    fn take() -> Place {
        let free = PLACES.0.lock().unwrap();
        let (mut free, late) = PLACES.1.wait_timeout_while(free, 6 * LONGEST, |free| *free == 0).unwrap();
        assert!(!late.timed_out(), "no place to run a child in");
        *free -= 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *PLACES.0.lock().unwrap() += 1;
        PLACES.1.notify_one();
    }
}

/// What stood before: the fake's shelf and the project's folder.
pub(crate) struct Before {
    pub shelf: Shelf,
    pub folder: TempDir,
}

impl Before {
    pub(crate) fn nothing() -> Before {
        Before { shelf: Shelf::default(), folder: folder() }
    }
}

/// In memory where there is such a place: it is processes that are killed here, not disks.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to)
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

pub(crate) struct Case {
    pub api: Api,
    pub folder: TempDir,
    pub site: &'static str,
}

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Nothing when it was killed.
    pub code: Option<i32>,
    pub told: Vec<String>,
}

/// A child that runs; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    _place: Place,
}

impl Case {
    pub(crate) fn new(before: &Before, unique: bool) -> Case {
        let case = Case { api: Api::start(unique), folder: folder(), site: "shop" };
        *case.api.shelf() = before.shelf.clone();
        copy(before.folder.path(), case.folder.path());
        case
    }

    /// Keeps what stands now.
    pub(crate) fn keep(self) -> Before {
        self.api.quiet();
        let shelf = self.api.shelf().clone();
        Before { shelf, folder: self.folder }
    }

    pub(crate) fn run(&self, verb: &str) -> Ran {
        self.api.order(None);
        self.start(verb, None).wait()
    }

    pub(crate) fn run_with(&self, verb: &str, orders: api::Orders) -> Ran {
        self.api.quiet();
        self.api.order(Some(orders));
        self.start(verb, None).wait()
    }

    pub(crate) fn run_until(&self, verb: &str, kill: (Write, usize)) -> Ran {
        self.api.quiet();
        self.api.order(None);
        self.start(verb, Some(kill)).wait()
    }

    pub(crate) fn orders(&self, verb: &str) -> Orders {
        let (port, folder) = (self.api.port, self.folder.path().to_owned());
        Orders {
            port,
            folder,
            verb: verb.into(),
            site: self.site.into(),
            kill: None,
            fill: None,
            shared: None,
        }
    }

    /// The fake knows whom to kill before the child begins.
    pub(crate) fn start(&self, verb: &str, kill: Option<(Write, usize)>) -> Running {
        self.launch(&Orders { kill, ..self.orders(verb) })
    }

    /// A child with orders of its own, which need not be about this case's folder.
    pub(crate) fn launch(&self, orders: &Orders) -> Running {
        let place = Place::take();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(ARGUMENTS)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        self.api.client(child.id());
        let text = serde_json::to_string(orders).unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Running { child, _place: place }
    }

    /// Things without their ids: two runs that end alike have the same.
    pub(crate) fn picture(&self) -> Vec<String> {
        let shelf = self.api.shelf();
        let name = |value: &str| {
            let of =
                |what: &str, thing: &api::Thing| format!("{what} of {} {}", thing.collection, thing.name);
            let mut things = shelf.things.values();
            let found = things.find_map(|thing| match value {
                value if value == thing.id => Some(of("id", thing)),
                value if value == thing.secret && !value.is_empty() => Some(of("secret", thing)),
                _ => None,
            });
            found.unwrap_or_else(|| value.to_owned())
        };
        let shown = shelf.things.values().map(|thing| {
            let fields: Vec<String> =
                thing.fields.iter().map(|(field, value)| format!("{field}={}", name(value))).collect();
            format!("{} {} {} {}", thing.collection, thing.name, thing.mark, fields.join(" "))
        });
        let mut shown: Vec<String> = shown.collect();
        shown.sort();
        shown
    }

    /// Things beyond the first of each mark.
    pub(crate) fn duplicates(&self) -> usize {
        let mut marks: BTreeMap<String, usize> = BTreeMap::new();
        for thing in self.api.shelf().things.values().filter(|thing| thing.mark.starts_with("vibe:")) {
            *marks.entry(thing.mark.clone()).or_default() += 1;
        }
        marks.values().map(|count| count - 1).sum()
    }

    pub(crate) fn survivors(&self) -> usize {
        self.api.shelf().things.len()
    }
}

/// How this test binary becomes the child.
pub(crate) const ARGUMENTS: [&str; 5] = ["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"];

impl Running {
    pub(crate) fn wait(mut self) -> Ran {
        let began = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if began.elapsed() > LONGEST => panic!("a child runs for {LONGEST:?}"),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        };
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        let told = text.lines().filter_map(|line| line.strip_prefix("| ")).map(str::to_owned).collect();
        Ran { code: status.code(), told }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
