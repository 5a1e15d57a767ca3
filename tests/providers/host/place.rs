//! The server of the tests, the app on it, and the walks.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use vibe::engine::{
    self, Address, Ask, Checkpoint, Clock, Consent, Event, Filled, Front, Gate, Graph, Input, Journal,
    MemoryLedger, Outcome, Plan, Policy, Providers, Resource, Sink, Stop, World,
};
use vibe::providers::host::{Host, Settings};
use vibe::secret::{FingerprintKey, MemoryStore, Secret, SecretName, SecretStore};

const DOMAIN: &str = "shop.test";

pub(super) fn at(addr: &str) -> Address {
    Address::parse(addr).unwrap()
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/test-host")
}

/// The tree of a bare Debian to boot instead of this machine's own: `VIBE_TEST_BARE` names it.
fn bare() -> Option<PathBuf> {
    std::env::var_os("VIBE_TEST_BARE").map(PathBuf::from)
}

/// Commands that the server must not have before the first deploy.
pub(super) fn lacking() -> &'static [&'static str] {
    if bare().is_none() {
        return &["sqlite3"];
    }
    &["caddy", "sqlite3", "psql", "pg_createcluster", "update-ca-certificates", "curl", "wget", "node"]
}

pub(super) fn settings(folder: &Path, ssh: PathBuf, identity: Option<PathBuf>) -> Settings {
    Settings { ssh, known_hosts: folder.join("known_hosts"), identity, copies: folder.join("copies") }
}

/// The server, which goes when this goes.
struct Booted(BTreeMap<String, String>);

impl Booted {
    fn new() -> Booted {
        let began = Instant::now();
        let owner = std::process::id().to_string();
        let mut up = Command::new(script());
        up.args(["up", "--acme", "--owner", &owner]);
        match bare() {
            Some(tree) => {
                up.arg("--bare").arg(tree);
                // All that the provider ever installs.
                for package in ["ca-certificates", "caddy", "postgresql", "sqlite3"] {
                    up.args(["--offer", package]);
                }
            }
            None => drop(up.args(["--without", "sqlite3"])),
        }
        let told = up.output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        println!("boot: {} ms", began.elapsed().as_millis());
        let text = String::from_utf8(told.stdout).unwrap();
        let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Booted(text.lines().filter_map(pair).collect())
    }

    fn get(&self, name: &str) -> &str {
        &self.0[&format!("VIBE_TEST_{name}")]
    }
}

impl Drop for Booted {
    fn drop(&mut self) {
        let _ = Command::new(script()).args(["down", "--owner", &std::process::id().to_string()]).status();
    }
}

/// Walks with one provider; the journal and the secrets are shared.
pub(super) struct Walker {
    pub(super) host: Arc<Host>,
    ledger: Arc<MemoryLedger>,
    secrets: Arc<MemoryStore>,
    scope: &'static str,
    /// Our clock is that much behind.
    late: Duration,
}

struct Quiet;

impl Sink for Quiet {
    fn emit(&self, event: &Event<'_>) {
        if let Event::Failed { addr, error } = event {
            println!("failed: {addr}: {error}");
        }
        if let Event::Ended { addr, took, .. } = event {
            println!("  {addr} {} ms", took.as_millis());
        }
    }
}

#[async_trait]
impl Gate for Quiet {
    async fn consent(&self, _: &[Ask]) -> Consent {
        Consent::Given("flag")
    }
    async fn fill(&self, _: &Checkpoint, _wrong: Option<String>) -> Filled {
        Filled::Later
    }
}

impl Walker {
    async fn walk(&self, graph: &Graph, act: bool) -> (Plan, Outcome) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let clock = Clock::starting_at(now - self.late);
        let mut providers = Providers::default();
        providers.add(Arc::clone(&self.host) as Arc<dyn engine::Provider>);
        let world = World {
            scope: self.scope.to_owned(),
            providers,
            secrets: Arc::clone(&self.secrets) as Arc<dyn SecretStore>,
            prints: FingerprintKey::new([7; 32]),
            clock,
        };
        let ledger = Arc::clone(&self.ledger) as Arc<dyn engine::Ledger>;
        let journal = Journal::open(ledger, &world.scope, clock).await.unwrap();
        let (_switch, stop) = Stop::new();
        let front = Front { sink: &Quiet, gate: &Quiet, stop: &stop };
        let state = journal.state();
        let sights = engine::observe(graph, &state, &world, front).await.unwrap();
        let plan = engine::plan(graph, &state, &sights, &world.providers, &Policy::default()).unwrap();
        if !act {
            return (plan, Outcome::default());
        }
        assert!(plan.blocked.is_empty(), "{:?}", plan.blocked);
        let outcome = engine::execute(&plan, graph, &sights, &world, &journal, front).await.unwrap();
        journal.commit().await.unwrap();
        (plan, outcome)
    }

    pub(super) async fn plan(&self, graph: &Graph) -> Plan {
        self.walk(graph, false).await.0
    }

    pub(super) async fn run(&self, graph: &Graph) -> Outcome {
        self.walk(graph, true).await.1
    }
}

/// Everything of one app on the server.
pub(super) struct Place {
    walker: Walker,
    pub(super) host: Arc<Host>,
    pub(super) server: String,
    pub(super) vars: Vec<(&'static str, String)>,
    pub(super) has_postgres: bool,
    release: (PathBuf, String),
    node: PathBuf,
    folder: TempDir,
    booted: Booted,
}

impl Place {
    pub(super) fn new(node: PathBuf) -> Place {
        let booted = Booted::new();
        let folder = tempfile::tempdir().unwrap();
        // Every call of ssh is written down with its arguments.
        let ssh = folder.path().join("ssh");
        let log = folder.path().join("calls");
        fs::write(&ssh, format!("#!/bin/sh\nprintf '%s\\n' \"$(printf '%s ' \"$@\" | tr '\\n' ' ')\" >> {}\nexec ssh \"$@\"\n", log.display())).unwrap();
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(&log, "").unwrap();
        zone(&booted);
        let host = Arc::new(Host::new(settings(folder.path(), ssh, Some(booted.get("KEY").into()))));
        let secrets = Arc::new(MemoryStore::default());
        let canary = SecretName::parse("canary").unwrap();
        secrets.put(&canary, &Secret::parse("canary-of-the-env").unwrap()).unwrap();
        let walker = Walker {
            host: Arc::clone(&host),
            ledger: Arc::default(),
            secrets,
            scope: "shop/production",
            late: Duration::ZERO,
        };
        let server = format!("root@{}:22", booted.get("HOST"));
        Place {
            walker,
            host,
            server,
            vars: Vec::new(),
            has_postgres: false,
            release: Default::default(),
            node,
            folder,
            booted,
        }
    }

    pub(super) fn address(&self) -> &str {
        self.booted.get("HOST")
    }

    /// As another process would see it: the same journal, nothing connected.
    pub(super) fn another(&self) -> Walker {
        let key = Some(self.booted.get("KEY").into());
        let host = Arc::new(Host::new(settings(self.folder.path(), self.folder.path().join("ssh"), key)));
        let (ledger, secrets) = (Arc::clone(&self.walker.ledger), Arc::clone(&self.walker.secrets));
        Walker { host, ledger, secrets, scope: self.walker.scope, late: Duration::ZERO }
    }

    /// Another environment of an app with the same name.
    pub(super) fn staging(&self) -> Walker {
        Walker { ledger: Arc::default(), scope: "shop/staging", ..self.another() }
    }

    /// This machine's clock is wrong.
    pub(super) fn an_hour_late(&self) -> Walker {
        Walker { late: Duration::from_secs(3600), ..self.another() }
    }

    /// Makes a release of that version the one to deploy.
    pub(super) fn release(&mut self, version: &str) {
        let tree = self.folder.path().join(format!("tree-{version}"));
        fs::create_dir_all(tree.join("src")).unwrap();
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/providers/host/app/src/server.ts");
        fs::copy(app, tree.join("src/server.ts")).unwrap();
        fs::write(tree.join("version.txt"), version).unwrap();
        let digest: String =
            Sha256::digest(version).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        self.release = (tree, digest);
    }

    pub(super) fn current(&self) -> (PathBuf, String) {
        self.release.clone()
    }

    pub(super) fn take_back(&mut self, release: (PathBuf, String)) {
        self.release = release;
    }

    pub(super) fn graph(&self) -> Graph {
        let (tree, digest) = &self.release;
        let text = |text: &str| Input::text(text);
        let of = |addr: &str, name: &str| Input::of(&at(addr), name);
        let on = |addr: &str, kind: &str| Resource::new(at(addr), kind).with("server", text(&self.server));
        let thing = |addr: &str, kind: &str| on(addr, kind).with("app", text("shop"));
        let acme_root = fs::read_to_string(self.booted.get("ACME_ROOT")).unwrap();
        let mut env =
            thing("env", "host.env").with("var.CANARY", Input::secret(SecretName::parse("canary").unwrap()));
        for (name, value) in &self.vars {
            env = env.with(&format!("var.{name}"), text(value));
        }
        let mut resources = vec![
            on("server", "host.server"),
            on("runtime", "host.runtime")
                .with("node", text("24"))
                .with("source", text(&self.node.to_string_lossy())),
            thing("release", "host.release")
                .with("tree", text(&tree.to_string_lossy()))
                .with("digest", text(digest)),
            thing("data", "host.database"),
            env,
            thing("app", "host.service")
                .with("release", of("release", "path"))
                .with("release_id", of("release", "id"))
                .with("env", of("env", "print"))
                .with("node", of("runtime", "node"))
                .with("data", of("data", "path"))
                .with("health", text("/api/health"))
                .with("command", text("src/server.ts")),
            thing("site", "host.site")
                .with("domain", text(DOMAIN))
                .with("port", of("app", "port"))
                .with("acme", text(self.booted.get("ACME")))
                .with("acme_root", text(acme_root.trim_end())),
            thing("backup", "host.backup").with("data", of("data", "path")).with("after", of("app", "proof")),
        ];
        if self.has_postgres {
            resources.push(thing("postgres", "host.postgres").with("name", text("shop")));
        }
        Graph::new(resources).unwrap()
    }

    pub(super) async fn plan(&self, graph: &Graph) -> Plan {
        self.walker.plan(graph).await
    }

    pub(super) async fn run(&self, graph: &Graph) -> Outcome {
        self.walker.run(graph).await
    }

    pub(super) fn ssh_calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("calls")).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    /// Runs a command on the server past the provider.
    pub(super) fn ssh(&self, command: &str) -> String {
        self.by_ssh(command, "yes")
    }

    pub(super) fn ssh_unpinned(&self, command: &str) -> String {
        self.by_ssh(command, "no")
    }

    /// Runs a command on the server in the background.
    pub(super) fn ssh_later(&self, command: &str) -> std::thread::JoinHandle<()> {
        let mut ssh = self.ssh_command("yes");
        ssh.arg(format!("setsid -f bash -c '{command}' < /dev/null > /dev/null 2>&1"));
        std::thread::spawn(move || drop(ssh.output().unwrap()))
    }

    fn by_ssh(&self, command: &str, pinned: &str) -> String {
        let told = self.ssh_command(pinned).arg(command).output().unwrap();
        String::from_utf8_lossy(&told.stdout).into_owned()
    }

    fn ssh_command(&self, pinned: &str) -> Command {
        let known = if pinned == "yes" { self.booted.get("KNOWN_HOSTS") } else { "/dev/null" };
        let mut ssh = Command::new("ssh");
        ssh.args(["-q", "-F", "none", "-o", "BatchMode=yes", "-i", self.booted.get("KEY")])
            .args(["-o", &format!("UserKnownHostsFile={known}")])
            .args(["-o", &format!("StrictHostKeyChecking={pinned}")])
            .arg(format!("root@{}", self.address()));
        ssh
    }

    pub(super) fn link(&self, state: &str) {
        assert!(Command::new(script()).args(["link", state]).status().unwrap().success());
    }

    /// Asks the app by its domain, with its certificate checked. Waits for the certificate.
    pub(super) fn https(&self, path: &str) -> Option<serde_json::Value> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let told = Command::new("curl")
                .args(["-sSf", "--max-time", "15", "--cacert", self.booted.get("TLS_ROOT"), "--resolve"])
                .arg(format!("{DOMAIN}:443:{}", self.address()))
                .arg(format!("https://{DOMAIN}{path}"))
                .output()
                .unwrap();
            if told.status.success() {
                return serde_json::from_slice(&told.stdout).ok();
            }
            assert!(Instant::now() < until, "{}", String::from_utf8_lossy(&told.stderr));
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub(super) fn prober(&self) -> Prober {
        let child = Command::new(self.node.join("bin/node"))
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/providers/host/prober.mjs"))
            .args([DOMAIN, self.address(), self.booted.get("TLS_ROOT")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Prober(Some(child))
    }

    pub(super) fn said(&self, what: &str, began: Instant) {
        println!("{what}: {} ms", began.elapsed().as_millis());
    }
}

/// Asks all the time, until it is told to end.
pub(super) struct Prober(Option<Child>);

impl Prober {
    pub(super) fn end(mut self) -> serde_json::Value {
        let mut child = self.0.take().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.flush();
        drop(stdin);
        let told = child.wait_with_output().unwrap();
        serde_json::from_slice(&told.stdout).unwrap()
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The domain's zone on the name server of the tests.
fn zone(booted: &Booted) {
    let body = serde_json::json!({
        "name": format!("{DOMAIN}."), "kind": "Native", "nameservers": [format!("ns1.{DOMAIN}.")],
        "rrsets": [
            { "name": format!("{DOMAIN}."), "type": "A", "ttl": 60, "records": [{ "content": booted.get("HOST"), "disabled": false }] },
            { "name": format!("ns1.{DOMAIN}."), "type": "A", "ttl": 60, "records": [{ "content": booted.get("PEER"), "disabled": false }] },
        ],
    });
    let told = Command::new("curl")
        .args(["-sSf", "-H", &format!("X-API-Key: {}", booted.get("DNS_KEY")), "-d", &body.to_string()])
        .arg(format!("{}/api/v1/servers/localhost/zones", booted.get("DNS_URL")))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
}
