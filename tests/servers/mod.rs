//! A PostgreSQL of a test's own, in a folder that goes with it. It refuses root, so root becomes `postgres` for it. And a Node
//! for what a server runs.

#![allow(dead_code, reason = "no test binary uses all of it")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub(crate) struct Postgres {
    folder: TempDir,
    child: Child,
    pub(crate) port: u16,
}

/// The newest that Debian has put on this machine.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let mut found: Vec<PathBuf> =
        versions.map(|entry| entry.unwrap().path().join("bin").join(name)).collect();
    found.sort();
    found.pop().unwrap()
}

/// As somebody whom PostgreSQL takes.
fn as_somebody(program: &Path) -> Command {
    let told = Command::new("id").arg("-u").output().unwrap();
    if told.stdout.trim_ascii() != b"0" {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

impl Postgres {
    pub(crate) fn start() -> Postgres {
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let data = folder.path().join("data");
        let made = as_somebody(&program("initdb"))
            .args([
                "--auth=scram-sha-256",
                "--auth-local=trust",
                "--username=postgres",
                "--no-sync",
                "--encoding=UTF8",
            ])
            .args(["--pwfile=/dev/stdin", "-D"])
            .arg(&data)
            .stdin(Stdio::from(std::fs::File::open(secret(folder.path())).unwrap()))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = as_somebody(&program("postgres"))
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-p", &port.to_string(), "-k"])
            .arg(folder.path())
            .arg("-D")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Postgres { folder, child, port };
        let until = Instant::now() + Duration::from_secs(30);
        while !server.psql("postgres", "SELECT 1").0 {
            assert!(Instant::now() < until, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(server.psql("postgres", "CREATE ROLE app LOGIN PASSWORD 'right'").0);
        server
    }

    /// Whether it worked, and what it said. As the superuser.
    pub(crate) fn psql(&self, database: &str, sql: &str) -> (bool, String) {
        let told = Command::new(program("psql"))
            .args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-p", &self.port.to_string(), "-h"])
            .arg(self.folder.path())
            .args(["-d", database, "-c", sql])
            .output()
            .unwrap();
        let text = [told.stdout, told.stderr].concat();
        (told.status.success(), String::from_utf8_lossy(&text).trim().to_owned())
    }

    /// An empty database that belongs to the role of the app, and its address.
    pub(crate) fn database(&self, name: &str) -> String {
        let (made, said) = self.psql("postgres", &format!("CREATE DATABASE {name} OWNER app"));
        assert!(made, "{said}");
        self.url("app:right", name)
    }

    pub(crate) fn url(&self, who: &str, name: &str) -> String {
        format!("postgresql://{who}@127.0.0.1:{}/{name}", self.port)
    }
}

fn secret(folder: &Path) -> PathBuf {
    let file = folder.join("pw");
    std::fs::write(&file, "super\n").unwrap();
    file
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT: it ends its connections and itself; killed, it would leave its children for a moment.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// A package folder of Node 24 for this machine.
pub(crate) fn node_package() -> PathBuf {
    if let Ok(given) = std::env::var("VIBE_TEST_NODE") {
        return given.into();
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node24");
    let cpu = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let package = folder.join(format!("node_modules/node-linux-{cpu}"));
    if !package.join("bin/node").is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        let npm = Command::new("npm")
            .args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder)
            .arg(format!("node-linux-{cpu}@24"))
            .output()
            .expect("npm is there");
        assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
    }
    package
}
