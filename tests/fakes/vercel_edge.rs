//! What the world sees of the stand-in for Vercel: its deployments run by Node, from the bytes that came up and with the
//! variables that they were made with, behind the domains of their projects. As at Vercel, a domain has a certificate once it
//! is in a project and its row stands, `http` leads to `https`, a function is started by the first request, its files cannot
//! be written to, and it sleeps when it has nothing to answer and nothing to wait for.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use super::vercel::{Vercel, World};
use crate::testing::{answer, request};

/// Megabytes of a function, unpacked (<https://vercel.com/docs/functions/limitations>).
const LARGEST: usize = 250;
/// Its folder is read only and it has a `/tmp` of its own, as at Vercel: `sh -c SEALED sh FOLDER NODE SCRIPT`.
const SEALED: &str = "mount --bind \"$1\" /mnt && mount -o remount,bind,ro /mnt && mount -t tmpfs tmpfs /tmp && exec \"$2\" \"$3\" /mnt sleeps";

/// A deployment that answers; it ends when it is dropped.
pub(crate) struct Deployed {
    child: Child,
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Drop for Deployed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A deployment on disk, and its variables.
struct Unpacked(TempDir, BTreeMap<String, String>);

impl World {
    fn unpack(&self, deployment: &str) -> Unpacked {
        let found = self.deployments.iter().find(|one| one["id"] == deployment).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let mut size = 0;
        for file in found["files"].as_array().unwrap() {
            let place = folder.path().join(file["file"].as_str().unwrap());
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            let bytes = &self.files[file["sha"].as_str().unwrap()];
            size += bytes.len();
            fs::write(place, bytes).unwrap();
        }
        assert!(size < LARGEST << 20, "{size} bytes are too many for a function");
        Unpacked(folder, self.variables[deployment].clone())
    }

    /// The deployment that a domain leads to.
    fn behind(&self, domain: &str) -> Option<String> {
        let named = |rows: &&Vec<serde_json::Value>| rows.iter().any(|row| row["name"] == domain);
        let project = self.domains.iter().find(|(_, rows)| named(rows))?.0;
        let project = self.projects.iter().find(|one| one["id"] == project.as_str())?;
        Some(project["targets"]["production"]["id"].as_str()?.to_owned())
    }

    /// There is a certificate for it.
    fn secures(&self, domain: &str) -> bool {
        let fits = |row: &serde_json::Value| row["name"] == domain && row["verified"] == true;
        self.domains.values().flatten().any(fits) && self.stands(domain)
    }
}

fn started(Unpacked(folder, variables): Unpacked, mut command: Command) -> Deployed {
    let told = [("VERCEL", "1"), ("VERCEL_ENV", "production"), ("TZ", ":UTC"), ("PATH", "/usr/bin:/bin")];
    let mut child = command.env_clear().envs(told).envs(variables).stdout(Stdio::piped()).spawn().unwrap();
    let mut port = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut port).unwrap();
    // Whatever the app says is taken, so that it never waits for a reader.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    Deployed { child, port: port.trim().parse().unwrap(), _folder: folder }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes/vercel_run.cjs")
}

impl Vercel {
    /// Runs what was deployed in an empty folder.
    pub(crate) fn run(&self, deployment: &str, node: &Path) -> Deployed {
        let unpacked = self.world.lock().unwrap().unpack(deployment);
        let mut command = Command::new(node);
        command.arg(script()).arg(unpacked.0.path());
        started(unpacked, command)
    }
}

/// Answers on ports 80 and 443 of an address of loopback, which takes root.
pub(crate) struct Edge {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// The certificate of the authority, PEM.
    pub(crate) root: String,
}

struct Shared {
    address: Ipv4Addr,
    world: Arc<Mutex<World>>,
    node: PathBuf,
    running: Mutex<BTreeMap<String, Deployed>>,
    asked: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Edge {
    /// The rows of domains that the stand-in recommends lead to this address from now on.
    pub(crate) fn start(fake: &Vercel, address: Ipv4Addr, node: PathBuf) -> Edge {
        fake.world.lock().unwrap().address = Some(address.to_string());
        let authority = Authority::new(Arc::clone(&fake.world));
        let root = authority.pem.clone();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = versions.unwrap().with_no_client_auth().with_cert_resolver(Arc::new(authority));
        let shared = Arc::new(Shared {
            address,
            world: Arc::clone(&fake.world),
            node,
            running: Mutex::default(),
            asked: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let config = Arc::new(config);
        let secure = move |shared: &Shared, stream: TcpStream| {
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            let Some(request) = request(&mut stream) else { return };
            let answer = shared.answer(&request);
            let _ = stream.write_all(&answer);
            stream.conn.send_close_notify();
            let _ = stream.flush();
        };
        let plain = |_: &Shared, mut stream: TcpStream| {
            let Some(request) = request(&mut stream) else { return };
            let asked = super::Asked::of_bytes(&request);
            let to =
                format!("location: https://{}{}\r\n", asked.header("host").unwrap_or_default(), asked.path);
            let _ = stream.write_all(answer("308 Permanent Redirect", &to, "").as_bytes());
        };
        let threads = vec![listen(&shared, 443, secure), listen(&shared, 80, plain)];
        Edge { shared, threads, root }
    }

    /// Every function sleeps: nothing of it moves.
    pub(crate) fn sleeps(&self) -> bool {
        let running = self.shared.running.lock().unwrap();
        let state = |one: &Deployed| fs::read_to_string(format!("/proc/{}/stat", one.child.id())).unwrap();
        running.values().all(|one| state(one).rsplit(") ").next().unwrap().starts_with('T'))
    }

    /// Method, host and path of every request over TLS so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap().clone()
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        for port in [443, 80] {
            let _ = TcpStream::connect((self.shared.address, port));
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn listen(
    shared: &Arc<Shared>,
    port: u16,
    serve: impl Fn(&Shared, TcpStream) + Send + Sync + 'static,
) -> JoinHandle<()> {
    let listener = TcpListener::bind((shared.address, port)).expect("root may listen there");
    let (shared, serve) = (Arc::clone(shared), Arc::new(serve));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if shared.over.load(Ordering::SeqCst) {
                return;
            }
            let (shared, serve, stream) = (Arc::clone(&shared), Arc::clone(&serve), stream.unwrap());
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            std::thread::spawn(move || serve(&shared, stream));
        }
    })
}

impl Shared {
    fn answer(&self, request: &[u8]) -> Vec<u8> {
        let asked = super::Asked::of_bytes(request);
        let host = asked.header("host").unwrap_or_default().to_owned();
        self.asked.lock().unwrap().push(format!("{} {host}{}", asked.method, asked.path));
        let behind = self.world.lock().unwrap().behind(&host);
        let Some(deployment) = behind else {
            return answer("404 Not Found", "x-vercel-error: DEPLOYMENT_NOT_FOUND\r\n", "").into_bytes();
        };
        let (port, process) = self.port(&deployment);
        let answered = awake(process, || forwarded(port, request, &host));
        answered.unwrap_or_else(|| {
            answer("502 Bad Gateway", "x-vercel-error: FUNCTION_INVOCATION_FAILED\r\n", "").into_bytes()
        })
    }

    /// Where a deployment answers, and its process; it is started when it does not run.
    fn port(&self, deployment: &str) -> (u16, Pid) {
        let mut running = self.running.lock().unwrap();
        running.retain(|_, one| one.child.try_wait().is_ok_and(|ended| ended.is_none()));
        if let Some(one) = running.get(deployment) {
            return (one.port, Pid::from_child(&one.child));
        }
        let unpacked = self.world.lock().unwrap().unpack(deployment);
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c", SEALED, "sh"]);
        command.arg(unpacked.0.path()).arg(&self.node).arg(script());
        let one = started(unpacked, command);
        let found = (one.port, Pid::from_child(&one.child));
        running.insert(deployment.to_owned(), one);
        found
    }
}

/// The process goes on while this is done. It may be about to fall asleep, so it is told more than once.
fn awake<T>(process: Pid, work: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                let _ = kill_process(process, Signal::CONT);
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let done = work();
        over.store(true, Ordering::SeqCst);
        done
    })
}

/// Whoever asks is told by headers of the edge's own, and by none that came in.
fn forwarded(port: u16, request: &[u8], host: &str) -> Option<Vec<u8>> {
    let end = request.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&request[..end]);
    let ours = |line: &&str| {
        let line = line.to_ascii_lowercase();
        !["connection:", "x-forwarded-", "x-real-ip:"].iter().any(|name| line.starts_with(name))
    };
    let mut sent: String = head.split("\r\n").filter(ours).map(|line| format!("{line}\r\n")).collect();
    sent.push_str("connection: close\r\nx-forwarded-for: 203.0.113.9\r\nx-real-ip: 203.0.113.9\r\n");
    sent.push_str(&format!("x-forwarded-proto: https\r\nx-forwarded-host: {host}\r\n\r\n"));
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(sent.as_bytes()).ok()?;
    stream.write_all(&request[end + 4..]).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

/// Certificates by domain, each made when it is asked for the first time.
struct Authority {
    pem: String,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    world: Arc<Mutex<World>>,
    made: Mutex<BTreeMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Authority")
    }
}

impl Authority {
    fn new(world: Arc<Mutex<World>>) -> Authority {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Stand-in for Vercel's authority");
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { pem, issuer: rcgen::Issuer::new(params, key), world, made: Mutex::default() }
    }

    fn make(&self, domain: &str) -> CertifiedKey {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![domain.to_owned()]).unwrap();
        let made = params.signed_by(&key, &self.issuer).unwrap();
        let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let signs = rustls::crypto::ring::sign::any_supported_type(&private).unwrap();
        CertifiedKey::new(vec![made.der().clone()], signs)
    }
}

impl ResolvesServerCert for Authority {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let domain = hello.server_name()?;
        if !self.world.lock().unwrap().secures(domain) {
            return None;
        }
        let mut made = self.made.lock().unwrap();
        let known = made.entry(domain.to_owned()).or_insert_with(|| Arc::new(self.make(domain)));
        Some(Arc::clone(known))
    }
}
