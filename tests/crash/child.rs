//! The process that is killed: one verb, from orders on standard input to an exit code.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use rustix::process::{Signal, getpid, kill_process};
use serde::{Deserialize, Serialize};
use vibe::cli::interrupt;
use vibe::engine::{Action, Clock, Ending, Front, Graph, Ledger, LocalLedger, Policy, Record, Stop};
use vibe::error::Error;
use vibe::project::{Bucket, SharedLedger, Times};
use vibe::secret::{MemoryStore, Secret, SecretName, SecretStore};

use crate::golden::{Fake, golden};
use crate::stores::BUCKET;
use crate::walk::{Mute, Planned, SCOPE, world};

/// What the child is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Orders {
    pub port: u16,
    pub folder: PathBuf,
    /// `deploy`, `destroy` or `plan`.
    pub verb: String,
    /// Part of two names of the graph.
    pub site: String,
    /// It kills itself at this write.
    pub kill: Option<(Write, usize)>,
    /// It fills its disk before this write of the journal.
    pub fill: Option<usize>,
    /// Its journal lies in a bucket.
    pub shared: Option<Shared>,
}

/// A bucket, and who works there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Shared {
    pub port: u16,
    pub holder: String,
    /// How long a lease lasts, milliseconds.
    pub lease: u64,
}

/// A write that the child can die at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Write {
    BeforeJournal,
    /// Half of the last line is written.
    TornJournal,
    AfterJournal,
    BeforeSecret,
    AfterSecret,
}

pub(crate) const WRITES: [Write; 5] =
    [Write::BeforeJournal, Write::TornJournal, Write::AfterJournal, Write::BeforeSecret, Write::AfterSecret];

/// Counts writes, and dies at one.
struct Fate {
    kill: Option<(Write, usize)>,
    journal: AtomicUsize,
    secret: AtomicUsize,
}

impl Fate {
    fn is(&self, write: Write, nth: usize) -> bool {
        self.kill == Some((write, nth))
    }

    fn meet(&self, write: Write, nth: usize) {
        if self.is(write, nth) {
            die();
        }
    }
}

fn die() {
    kill_process(getpid(), Signal::KILL).unwrap();
    loop {
        std::thread::park();
    }
}

/// The real ledger, with its fate.
struct Mortal {
    real: Arc<dyn Ledger>,
    fate: Arc<Fate>,
    orders: Orders,
}

#[async_trait]
impl Ledger for Mortal {
    fn place(&self) -> String {
        self.real.place()
    }

    fn fence(&self, last: u64) -> u64 {
        self.real.fence(last)
    }

    async fn read(&self) -> Result<Vec<Record>, Error> {
        self.real.read().await
    }

    async fn append(&self, records: &[Record]) -> Result<(), Error> {
        let nth = self.fate.journal.fetch_add(1, Ordering::Relaxed) + 1;
        if self.orders.fill == Some(nth) {
            fill(&self.orders.folder.join("state/filler"));
        }
        self.fate.meet(Write::BeforeJournal, nth);
        if self.fate.is(Write::TornJournal, nth) {
            let (last, before) = records.split_last().unwrap();
            if !before.is_empty() {
                self.real.append(before).await?;
            }
            let mut file = OpenOptions::new().append(true).create(true).open(self.real.place()).unwrap();
            let line = last.line();
            file.write_all(&line.as_bytes()[..line.len() / 2]).unwrap();
            die();
        }
        self.real.append(records).await?;
        self.fate.meet(Write::AfterJournal, nth);
        Ok(())
    }

    fn is_long(&self) -> bool {
        self.real.is_long()
    }

    async fn fold(&self, whole: &Record) -> Result<(), Error> {
        self.real.fold(whole).await
    }

    fn check(&self) -> Result<(), Error> {
        self.real.check()
    }

    async fn close(&self) -> Result<(), Error> {
        self.real.close().await
    }
}

async fn ledger(orders: &Orders) -> Result<Arc<dyn Ledger>, Error> {
    let Some(shared) = &orders.shared else {
        return Ok(Arc::new(LocalLedger::open(&orders.folder.join("state"))?));
    };
    let bucket = Bucket {
        name: BUCKET.into(),
        endpoint: Some(format!("http://127.0.0.1:{}", shared.port)),
        region: "us-east-1".into(),
        key_id: Secret::parse("some id")?,
        key: Secret::parse("some key")?,
    };
    let times = Times { lease: Duration::from_millis(shared.lease) };
    Ok(Arc::new(SharedLedger::open(bucket.open()?, SCOPE, &shared.holder, times).await?))
}

fn fill(path: &std::path::Path) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    for size in [4096, 64, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

/// Secrets as files of this test.
struct Folder {
    folder: PathBuf,
    fate: Arc<Fate>,
    names: Mutex<MemoryStore>,
}

impl Folder {
    fn path(&self, name: &SecretName) -> PathBuf {
        self.folder.join(name.as_str().replace('/', "!"))
    }
}

impl SecretStore for Folder {
    fn place(&self) -> String {
        "files of a test".into()
    }

    fn get(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        fs::read_to_string(self.path(name)).ok().map(|text| Secret::parse(&text)).transpose()
    }

    fn put(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        let nth = self.fate.secret.fetch_add(1, Ordering::Relaxed) + 1;
        self.fate.meet(Write::BeforeSecret, nth);
        let beside = self.folder.join("new");
        fs::write(&beside, secret.expose()).unwrap();
        fs::rename(&beside, self.path(name)).unwrap();
        self.fate.meet(Write::AfterSecret, nth);
        self.names.lock().unwrap().put(name, secret)
    }

    fn forget(&self, name: &SecretName) -> Result<(), Error> {
        let _ = fs::remove_file(self.path(name));
        self.names.lock().unwrap().forget(name)
    }

    fn names(&self) -> Result<Vec<SecretName>, Error> {
        self.names.lock().unwrap().names()
    }
}

/// Does what standard input says and ends the process.
#[expect(clippy::exit, reason = "this is the end of a process that is only here to end")]
pub(crate) fn run() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let orders: Orders = serde_json::from_str(&text).expect("orders on standard input");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let code = match runtime.block_on(verb(orders)) {
        Ok(code) => code,
        Err(error) => {
            told(&format!("error {} {error}", error.code()));
            1
        }
    };
    std::process::exit(code);
}

/// One line for the parent.
fn told(line: &str) {
    std::io::stderr().write_all(format!("| {line}\n").as_bytes()).unwrap();
}

async fn verb(orders: Orders) -> Result<i32, Error> {
    let fate =
        Arc::new(Fate { kill: orders.kill, journal: AtomicUsize::new(0), secret: AtomicUsize::new(0) });
    let secrets = orders.folder.join("secrets");
    fs::create_dir_all(&secrets).unwrap();
    let secrets = Folder { folder: secrets, fate: Arc::clone(&fate), names: Mutex::default() };
    let clock = Clock::starting_at(SystemTime::now().duration_since(UNIX_EPOCH).unwrap());
    let world = world(Arc::new(Fake::new(orders.port)), Arc::new(secrets), clock);
    let (switch, stop) = Stop::new();
    let signals = interrupt::stop();
    tokio::spawn(async move {
        while !signals.is_raised() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        switch.raise();
        std::future::pending::<()>().await;
    });
    let front = Front { sink: &Mute, gate: &Mute, stop: &stop };
    let real = ledger(&orders).await?;
    let graph = if orders.verb == "destroy" { Graph::default() } else { golden(&orders.site) };
    let looks_only = orders.verb == "plan";
    let ledger: Arc<dyn Ledger> = Arc::new(Mortal { real, fate, orders });
    let planned = Planned::new(&graph, &world, ledger, &Policy::default(), front).await?;
    let plan = &planned.plan;
    for step in plan.steps.iter().filter(|step| step.action != Action::Keep) {
        told(&format!("{:?} {}", step.action, step.addr));
    }
    for blocked in &plan.blocked {
        told(&format!("blocked {} {}", blocked.addr, blocked.error.code()));
    }
    if looks_only {
        return Ok(0);
    }
    let outcome = planned.execute(&graph, &world, front).await?;
    planned.journal.close().await?;
    for (addr, error) in &outcome.failed {
        told(&format!("failed {addr} {} {error}", error.code()));
    }
    for survivor in &outcome.survivors {
        told(&format!("survivor {} {}", survivor.addr, survivor.why));
    }
    Ok(match outcome.ending() {
        Ending::Done => 0,
        Ending::Stopped => 130,
        Ending::Waiting => 3,
        Ending::Failed | Ending::Survivors => 1,
    })
}
