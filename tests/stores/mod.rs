//! Stores that speak S3 and are not ours: `moto` (PyPI) honours conditional writes, `s3rver` (npm) ignores them.
//!
//! `scripts/setup` installs both into a folder beside the tests' own; `VIBE_TEST_STORES` names another one.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The one bucket of every store.
pub(crate) const BUCKET: &str = "journals";

/// Says its port, and ends when its standard input does: also when a test is killed.
const MOTO: &str = "\
import os, sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('listens at 127.0.0.1:%d' % server.get_host_and_port()[1], flush=True)
sys.stdin.read()
os._exit(0)
";

/// A store in a process of its own, ended with this.
pub(crate) struct Store {
    child: Child,
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `scripts/setup` installed for the tests.
pub(crate) fn installed(inside: &str) -> PathBuf {
    let folder = match std::env::var_os("VIBE_TEST_STORES") {
        Some(given) => PathBuf::from(given),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stores"),
    };
    let path = folder.join(inside);
    assert!(path.exists(), "this test needs {}: bash -c '. scripts/setup && install_stores'", path.display());
    path
}

impl Store {
    /// Honours conditions.
    pub(crate) fn moto() -> Store {
        let mut command = Command::new(installed("moto/bin/python"));
        command.args(["-c", MOTO]).stdin(Stdio::piped());
        let store = Store::start(command, tempfile::tempdir().unwrap());
        assert!(store.ask("PUT", &format!("/{BUCKET}")).starts_with("HTTP/1.1 200"));
        store
    }

    /// Ignores conditions.
    #[allow(dead_code, reason = "each of the tests that share this file uses a part of it")]
    pub(crate) fn s3rver() -> Store {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(installed("node_modules/.bin/s3rver"));
        command.arg("-d").arg(folder.path()).stdin(Stdio::null());
        command.args(["-a", "127.0.0.1", "-p", "0", "--configure-bucket", BUCKET]);
        Store::start(command, folder)
    }

    /// Starts a program, which says on which port it listens.
    fn start(mut command: Command, folder: TempDir) -> Store {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, told) = std::sync::mpsc::channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let mut store = Store { child, port: 0, _folder: folder };
        let until = Instant::now() + Duration::from_secs(120);
        let mut said = Vec::new();
        loop {
            let line = told.recv_timeout(until.saturating_duration_since(Instant::now()));
            let line = line.unwrap_or_else(|_| panic!("the store does not listen: {said:#?}"));
            let after = line.rsplit_once("127.0.0.1:").map_or("", |(_, after)| after);
            let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(port) = digits.parse() {
                store.port = port;
                return store;
            }
            said.push(line);
        }
    }

    /// Asks past every client of ours; gives the whole answer.
    pub(crate) fn ask(&self, method: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // Whose signature it is, moto does not look at; that there is one, it does.
        let signed = "AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {signed}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut told = Vec::new();
        stream.read_to_end(&mut told).unwrap();
        String::from_utf8_lossy(&told).into_owned()
    }

    /// Everything that lies in the bucket: names with their contents.
    #[allow(dead_code, reason = "each of the tests that share this file uses a part of it")]
    pub(crate) fn everything(&self) -> Vec<(String, String)> {
        let listed = self.ask("GET", &format!("/{BUCKET}?list-type=2&max-keys=1000"));
        let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        let content = |key: &str| {
            let told = self.ask("GET", &format!("/{BUCKET}/{key}"));
            assert!(told.starts_with("HTTP/1.1 200"), "{key}: {told}");
            (key.to_owned(), told)
        };
        keys.map(content).collect()
    }
}
