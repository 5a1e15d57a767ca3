//! Git over HTTP as a server speaks it: `git http-backend` behind a small server that leaves bytes alone.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The head of a request.
pub(crate) struct Head {
    pub(crate) text: String,
}

impl Head {
    fn words(&self) -> Vec<&str> {
        self.text.lines().next().unwrap_or_default().split(' ').collect()
    }

    pub(crate) fn method(&self) -> &str {
        self.words().first().copied().unwrap_or_default()
    }

    fn target(&self) -> (&str, &str) {
        let target = self.words().get(1).copied().unwrap_or_default();
        target.split_once('?').unwrap_or((target, ""))
    }

    pub(crate) fn path(&self) -> &str {
        self.target().0
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.text.lines().skip(1).filter_map(|line| line.split_once(':'));
        pairs.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }
}

/// What a connection gets.
pub(crate) enum Reply {
    Bytes(Vec<u8>),
    /// It ends as in a crash.
    Reset,
}

impl Reply {
    pub(crate) fn text(status: &str, headers: &str, body: &str) -> Reply {
        Reply::Bytes(crate::testing::answer(status, headers, body).into_bytes())
    }
}

/// A server whose requests and answers are bytes. Ends when it is dropped.
pub(crate) struct Raw {
    at: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Raw {
    pub(crate) fn start(answer: impl Fn(&Head, &[u8]) -> Reply + Send + Sync + 'static) -> Raw {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, answer) = (Arc::clone(&stop), Arc::new(answer));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (mut stream, answer) = (stream.unwrap(), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let Some((head, body)) = request(&mut stream) else { return };
                    match answer(&head, &body) {
                        Reply::Bytes(bytes) => _ = stream.write_all(&bytes),
                        Reply::Reset => crate::testing::reset(&stream),
                    }
                });
            }
        });
        Raw { at, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.at)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.at);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn request(stream: &mut TcpStream) -> Option<(Head, Vec<u8>)> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = Head { text: String::from_utf8_lossy(&bytes[..end]).into_owned() };
            assert!(head.header("transfer-encoding").is_none(), "a pack of a test fits into one buffer");
            let length: usize = head.header("content-length").map_or(0, |length| length.parse().unwrap());
            if bytes.len() >= end + 4 + length {
                return Some((head, bytes[end + 4..end + 4 + length].to_vec()));
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Bare repositories below a folder of their own.
pub(crate) struct Backend(tempfile::TempDir);

/// `git`, without what this machine says about it.
pub(crate) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Ada", "-c", "user.email=ada@shop.test", "-c", "commit.gpgsign=false"]);
    command.arg("-C").arg(folder).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command
}

/// What a command of `git` says; it has to succeed.
pub(crate) fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Backend {
    pub(crate) fn new() -> Backend {
        Backend(tempfile::tempdir().unwrap())
    }

    pub(crate) fn folder(&self, owner: &str, name: &str) -> PathBuf {
        self.0.path().join(owner).join(format!("{name}.git"))
    }

    pub(crate) fn init(&self, owner: &str, name: &str) {
        let folder = self.folder(owner, name);
        std::fs::create_dir_all(&folder).unwrap();
        told(git(&folder).args(["init", "--quiet", "--bare", "--initial-branch", "main"]));
    }

    /// The commit that a branch holds.
    pub(crate) fn head(&self, owner: &str, name: &str, branch: &str) -> Option<String> {
        let folder = self.folder(owner, name);
        let output =
            git(&folder).args(["rev-parse", "--verify", "--quiet", &format!("refs/heads/{branch}")]).output();
        let output = output.unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    /// A path of a branch is there.
    pub(crate) fn has(&self, owner: &str, name: &str, path: &str) -> bool {
        git(&self.folder(owner, name)).args(["cat-file", "-e", path]).output().unwrap().status.success()
    }

    /// One request, as RFC 3875 hands it over.
    pub(crate) fn serve(&self, head: &Head, body: &[u8]) -> Reply {
        let (path, query) = head.target();
        let mut command = git(self.0.path());
        command.arg("http-backend").env("GIT_PROJECT_ROOT", self.0.path()).env("GIT_HTTP_EXPORT_ALL", "1");
        command.env("REMOTE_USER", "ada").env("REQUEST_METHOD", head.method()).env("PATH_INFO", path);
        command.env("QUERY_STRING", query).env("CONTENT_LENGTH", body.len().to_string());
        for (variable, name) in [
            ("CONTENT_TYPE", "content-type"),
            ("HTTP_CONTENT_ENCODING", "content-encoding"),
            ("GIT_PROTOCOL", "git-protocol"),
        ] {
            if let Some(value) = head.header(name) {
                command.env(variable, value);
            }
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let body = body.to_vec();
        let feeds = std::thread::spawn(move || stdin.write_all(&body));
        let said = child.wait_with_output().unwrap().stdout;
        let _ = feeds.join();
        let end = said.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let headers = String::from_utf8_lossy(&said[..end]).into_owned();
        let status =
            headers.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK").to_owned();
        let body = &said[end + 4..];
        let rest: Vec<&str> = headers.lines().filter(|line| !line.starts_with("Status: ")).collect();
        let rest = rest.join("\r\n");
        let head = format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{rest}\r\n\r\n",
            body.len()
        );
        Reply::Bytes([head.as_bytes(), body].concat())
    }
}
