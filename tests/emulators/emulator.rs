//! Starts one service of the emulator, the vendor's text before it, and a witness before both.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::testing::Server;

/// A text of several megabytes takes `prism` twenty seconds alone, and longer beside others.
const PATIENCE: Duration = Duration::from_secs(180);

/// The key that the emulator takes for its first user.
pub(crate) const TOKEN: &str = "test_token_admin";

/// What `scripts/setup` has installed; `VIBE_TEST_EMULATORS` names another folder.
fn installed(inside: &str) -> PathBuf {
    let folder = match std::env::var_os("VIBE_TEST_EMULATORS") {
        Some(given) => PathBuf::from(given),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("emulators"),
    };
    let path = folder.join("node_modules").join(inside);
    assert!(
        path.exists(),
        "this test needs {}: bash -c '. scripts/setup && install_emulators'",
        path.display()
    );
    path
}

/// Node 24: the emulator runs on no older one.
pub(crate) fn node() -> PathBuf {
    if let Ok(given) = std::env::var("VIBE_TEST_NODE") {
        return PathBuf::from(given).join("bin/node");
    }
    let cpu = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    installed(&format!("node-linux-{cpu}/bin/node"))
}

/// A folder of the vendor's packages, for clients that read back.
pub(crate) fn packages() -> PathBuf {
    installed("").parent().unwrap().to_owned()
}

/// A vendor's text, its paths below a prefix: `prism` does not look at the address that a text gives for its server.
pub(crate) fn below(text: &Path, prefix: &str) -> tempfile::NamedTempFile {
    let all = std::fs::read_to_string(text).unwrap();
    let moved = all.lines().map(|line| match line.strip_prefix("  /") {
        Some(path) if line.ends_with(':') => format!("  {prefix}/{path}\n"),
        _ => format!("{line}\n"),
    });
    let mut file = tempfile::Builder::new().suffix(".yml").tempfile().unwrap();
    file.write_all(moved.collect::<String>().as_bytes()).unwrap();
    file
}

/// A vendor's text; nothing, and a line that says so, where it is not at hand.
pub(crate) fn spec(file: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("VIBE_SHARED").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = shared.unwrap_or_else(beside).join("specs").join(file);
    if !path.is_file() {
        println!("NOT CHECKED against {file}: it is not in {}", path.display());
        return None;
    }
    Some(path)
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Starts a program of Node and waits until it listens.
fn start(program: &Path, options: &[&str], port: u16) -> Process {
    let mut command = Command::new(node());
    command.arg(program).args(options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut process = Process(command.spawn().unwrap());
    let until = Instant::now() + PATIENCE;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(process.0.try_wait().unwrap().is_none(), "{} has ended", program.display());
        assert!(Instant::now() < until, "{} does not listen", program.display());
        std::thread::sleep(Duration::from_millis(100));
    }
    process
}

/// What the vendor's text has against what went by: method, path, and its words.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) requests: Vec<String>,
    pub(crate) answers: BTreeSet<String>,
    pub(crate) asked: usize,
}

pub(crate) struct Emulator {
    witness: Server,
    pub(crate) seen: Arc<Mutex<Seen>>,
    pub(crate) direct: String,
    _processes: Vec<Process>,
}

impl Emulator {
    /// A service of `emulate`, held against the vendor's text of that name.
    pub(crate) fn start(service: &str, text: &str) -> Emulator {
        Emulator::with(service, spec(text).as_deref(), &[])
    }

    /// The same with a text at any place, or without one, and further options of `emulate`.
    pub(crate) fn with(service: &str, text: Option<&Path>, more: &[&str]) -> Emulator {
        let port = free_port();
        let own = port.to_string();
        let options = [&["start", "--service", service, "--port", &own], more].concat();
        let mut processes = vec![start(&installed("emulate/dist/index.js"), &options, port)];
        let mut before = port;
        if let Some(spec) = text {
            before = free_port();
            let upstream = format!("http://127.0.0.1:{port}");
            let own = before.to_string();
            let options = ["proxy", spec.to_str().unwrap(), &upstream, "-h", "127.0.0.1", "-p", &own];
            processes.push(start(&installed("@stoplight/prism-cli/dist/index.js"), &options, before));
        }
        let seen = Arc::<Mutex<Seen>>::default();
        let noted = Arc::clone(&seen);
        let witness = Server::start(move |_, request, stream| {
            let answer = forward(before, request);
            note(&mut noted.lock().unwrap(), request, &answer);
            let _ = stream.write_all(&answer);
        });
        Emulator { witness, seen, direct: format!("http://127.0.0.1:{port}"), _processes: processes }
    }

    pub(crate) fn url(&self) -> String {
        self.witness.url("")
    }

    /// What the emulator itself tells, past everybody's eyes.
    pub(crate) fn ask(&self, path: &str) -> Json {
        let port = self.direct.rsplit(':').next().unwrap().parse().unwrap();
        let request =
            format!("GET {path} HTTP/1.0\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\n\r\n");
        let answer = String::from_utf8(forward(port, &request)).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

/// No request was wrong, and no answer but for those that are known, each by a part of what is said against it; at least so many
/// requests went by.
pub(crate) fn only(emulator: &Emulator, known: &[&str], least: usize) {
    let seen = emulator.seen.lock().unwrap();
    assert!(seen.asked >= least, "{} requests went by", seen.asked);
    assert_eq!(seen.requests, Vec::<String>::new());
    let other: Vec<&str> = seen
        .answers
        .iter()
        .map(String::as_str)
        .filter(|fault| !known.iter().any(|part| fault.contains(part)))
        .collect();
    assert_eq!(other, Vec::<&str>::new(), "the emulator has new faults");
    println!("{} requests, none wrong; {} answers of the emulator are", seen.asked, seen.answers.len());
}

fn forward(port: u16, request: &str) -> Vec<u8> {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let kept: Vec<&str> =
        head.split("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("connection:")).collect();
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(format!("{}\r\nconnection: close\r\n\r\n{body}", kept.join("\r\n")).as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    plain_json(answer)
}

/// The same answer, its kind without a charset: Clerk's own client takes no other one for JSON, and Clerk sends none.
fn plain_json(answer: Vec<u8>) -> Vec<u8> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return answer };
    let head = String::from_utf8_lossy(&answer[..end])
        .replace("application/json; charset=UTF-8", "application/json");
    [head.as_bytes(), &answer[end..]].concat()
}

/// `user_06c64d9a8575470ea89b26b8`, or a UUID.
fn is_id(part: &str) -> bool {
    let made = part.rsplit('_').next().unwrap_or_default();
    made.len() >= 20 && made.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

fn note(seen: &mut Seen, request: &str, answer: &[u8]) {
    seen.asked += 1;
    let line = request.lines().next().unwrap().rsplit_once(' ').unwrap().0;
    let answer = String::from_utf8_lossy(answer);
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let told = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("sl-violations").then(|| value.trim().to_owned())
    });
    let told: Json = told.map_or(Json::Null, |told| serde_json::from_str(&told).unwrap());
    for wrong in told.as_array().into_iter().flatten() {
        let words = format!("{line}: {}", wrong["message"].as_str().unwrap());
        if wrong["location"][0] == "request" {
            seen.requests.push(format!("{words} {}", wrong["location"]));
        } else {
            // Ids differ from run to run.
            let short = words.split('?').next().unwrap().split(':').next().unwrap();
            let short: Vec<&str> =
                short.split('/').map(|part| if is_id(part) { "ID" } else { part }).collect();
            let short = short.join("/");
            seen.answers.insert(format!("{short}: {}", wrong["message"].as_str().unwrap()));
        }
    }
}
