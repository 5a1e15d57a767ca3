//! One connection to a server through the system's own `ssh`: its agent, its keys, the person's settings.
//!
//! Every command says `begun` before it gets its script, so it is known whether anything can have run. Scripts and secrets
//! travel by stdin. The server's key is pinned in a file of ours: the first contact keeps it, another key is never accepted.
//! Options: ssh_config(5) of OpenSSH 9.2.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::script::{Answer, Script, quoted, words};
use super::server::Server;
use crate::engine::Fault;
use crate::error::Error;
use crate::secret;

/// Longest time for a connection to come about.
const CONNECT: Duration = Duration::from_secs(6);
/// Longest time for the answer to the first word, connecting included.
const BEGIN: Duration = Duration::from_secs(20);
/// A connection that is found broken within this time was ended, not cut off.
const SUDDEN: Duration = Duration::from_secs(3);
/// How often a connection that was ended is made anew before that counts as a failure.
const ANEW: u32 = 3;
/// Time before each of these: at once, one would meet the connection that is just ending.
const DYING: Duration = Duration::from_millis(200);
/// Longest time that a script may take; one that installs packages takes the longest.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Longest time without anything new while a file is brought here; how long it takes as a whole depends on its size.
const SILENT: Duration = Duration::from_secs(2 * 60);
/// An answer is never longer.
const MAX_ANSWER: u64 = 16 * 1024 * 1024;
/// Said before anything runs.
const BEGUN: &str = "vibe-begun";

/// Where the program and its files are.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The `ssh` program; its `ssh-keygen` stands beside it or on the same path.
    pub ssh: PathBuf,
    /// File that keeps the keys of servers; made at the first contact, in a folder that is there.
    pub known_hosts: PathBuf,
    /// A key file, where the person's agent and settings are not to be used.
    pub identity: Option<PathBuf>,
    /// Folder that gets the last copy of data before it is deleted.
    pub copies: PathBuf,
}

/// A connection that is shared by every command to one server.
pub(super) struct Link {
    server: Server,
    settings: Settings,
    /// Private folder of the control socket.
    scratch: TempDir,
    /// The first command connects alone: the others then share its connection.
    first: Mutex<bool>,
}

impl Link {
    pub(super) fn new(server: Server, settings: Settings) -> Result<Link, Error> {
        let scratch = tempfile::Builder::new().prefix("vibe-").tempdir().map_err(|cause| {
            Error::failed("host.scratch", "no private folder could be made for the connection to the server")
                .hint("check the folder for temporary files: its space and its rights")
                .caused_by(cause)
        })?;
        Ok(Link { server, settings, scratch, first: Mutex::new(true) })
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// Runs a script that changes nothing; a connection that breaks is made anew, once.
    ///
    /// # Errors
    /// `Refused`: reading has no effect.
    pub(super) async fn read(&self, script: &Script) -> Result<Answer, Fault> {
        match self.run(script).await {
            Err(Fault::Unsure(error)) if error.code() == "host.lost" => {
                self.run(script).await.map_err(certain)
            }
            other => other.map_err(certain),
        }
    }

    /// Runs a script as root.
    ///
    /// # Errors
    /// `Refused` when nothing ran or the script says that it changed nothing; `Unsure` when it may have.
    pub(super) async fn run(&self, script: &Script) -> Result<Answer, Fault> {
        let begun = self.begin("bash -s").await?;
        let Begun { mut child, mut stdin, stdout } = begun;
        let text = script.sent();
        let send = async {
            // One that gave up early does not read to the end; its answer says why.
            let _ = stdin.write_all(text.as_bytes()).await;
            let _ = stdin.shutdown().await;
            drop(stdin);
        };
        let ended = timeout(LONGEST, async { tokio::join!(send, gather(&mut child, stdout)).1 }).await;
        let (output, complaint, status) = match ended {
            Ok(read) => read.map_err(|cause| Fault::Unsure(self.lost().caused_by(cause)))?,
            Err(_) => return Err(Fault::Unsure(self.too_long())),
        };
        self.judge(&Answer::read(&output), &complaint, status, script.hides())
    }

    /// Sends a program's output into a command that runs as root. The command stands in arguments: no secret may be in it.
    ///
    /// # Errors
    /// As [`Link::run`]; a source that fails is `Unsure` too, since the command saw a part of it.
    pub(super) async fn feed(
        &self,
        source: &mut std::process::Command,
        script: &Script,
    ) -> Result<Answer, Fault> {
        let begun = self.begin(&format!("bash -c {}", quoted(&script.text()))).await?;
        let Begun { mut child, mut stdin, stdout } = begun;
        secret::withhold(source);
        source.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut source = Command::from(std::mem::replace(source, std::process::Command::new("")));
        source.kill_on_drop(true);
        apart(&mut source);
        let mut source = source.spawn().map_err(|cause| {
            Fault::Refused(
                Error::failed("host.tar", "the program that packs files could not be started")
                    .hint("install `tar` and put it on the PATH")
                    .caused_by(cause),
            )
        })?;
        let (packed, complaint) = (source.stdout.take(), cries(source.stderr.take()));
        let send = async {
            let copied = async {
                if let Some(mut packed) = packed {
                    let _ = tokio::io::copy(&mut packed, &mut stdin).await;
                }
                let _ = stdin.shutdown().await;
                drop(stdin);
            };
            let ((), complaint) = tokio::join!(copied, complaint);
            (source.wait().await.is_ok_and(|status| status.success()), complaint)
        };
        let ended = timeout(LONGEST, async { tokio::join!(send, gather(&mut child, stdout)) }).await;
        let Ok(((packed, why), read)) = ended else { return Err(Fault::Unsure(self.too_long())) };
        let (output, complaint, status) =
            read.map_err(|cause| Fault::Unsure(self.lost().caused_by(cause)))?;
        let answer = self.judge(&Answer::read(&output), &complaint, status, script.hides())?;
        if packed {
            return Ok(answer);
        }
        Err(Fault::Unsure(
            Error::failed("host.tar", format!("the files could not be packed: {}", words(&why)))
                .hint("check that every file of the release can be read"),
        ))
    }

    /// Brings a file of the server here. `command` runs as root and writes the file to its output.
    ///
    /// # Errors
    /// `Refused`: reading changes nothing.
    pub(super) async fn fetch(&self, command: &str, to: &Path) -> Result<(), Fault> {
        let begun = self.begin(&format!("bash -c {}", quoted(command))).await.map_err(certain)?;
        let Begun { mut child, stdin, mut stdout } = begun;
        drop(stdin);
        let here = |cause: io::Error| {
            Fault::Refused(
                Error::failed("host.copy", format!("the copy {} could not be written", to.display()))
                    .hint("check the space and the rights of its folder; nothing on the server was deleted")
                    .caused_by(cause),
            )
        };
        let mut file = open_private(to).map_err(here)?;
        // Read beside it: a full pipe would stop the other end.
        let cries = tokio::spawn(cries(child.stderr.take()));
        let mut piece = vec![0_u8; 256 * 1024];
        loop {
            let Ok(read) = timeout(SILENT, stdout.read(&mut piece)).await else {
                return Err(Fault::Refused(self.silent()));
            };
            match read.map_err(here)? {
                0 => break,
                read => io::Write::write_all(&mut file, &piece[..read]).map_err(here)?,
            }
        }
        file.sync_all().map_err(here)?;
        let Ok(status) = timeout(SILENT, child.wait()).await else {
            return Err(Fault::Refused(self.silent()));
        };
        let status = status.map_err(here)?;
        let cries = cries.await.unwrap_or_default();
        match status.code() {
            Some(0) => Ok(()),
            None | Some(255) => Err(Fault::Refused(self.lost())),
            Some(code) => Err(Fault::Refused(self.not_packed(code, &cries))),
        }
    }

    /// Gives each line that a command of the server prints, until it ends or `line` says to stop.
    ///
    /// # Errors
    /// `Refused`: nothing could be run.
    pub(super) async fn lines(
        &self,
        command: &str,
        line: &mut (dyn FnMut(&str) -> bool + Send),
    ) -> Result<(), Fault> {
        let Begun { child: _child, stdin: _stdin, stdout } = self.begin(command).await.map_err(certain)?;
        let mut lines = stdout.split(b'\n');
        while let Ok(Some(bytes)) = lines.next_segment().await {
            if !line(&String::from_utf8_lossy(&bytes)) {
                break;
            }
        }
        Ok(())
    }

    /// The fingerprint of the server's key that is pinned; nothing before the first contact.
    pub(super) async fn fingerprint(&self) -> Option<String> {
        let program = beside(&self.settings.ssh, "ssh-keygen");
        let told = Command::new(program)
            .args(["-l", "-F", &self.server.pinned_as(), "-f"])
            .arg(&self.settings.known_hosts)
            .stdin(Stdio::null())
            .output()
            .await
            .ok()?;
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        text.split_whitespace().find(|word| word.starts_with("SHA256:")).map(str::to_owned)
    }

    /// What the person's settings make of the server's name: an address, or a name to look up.
    pub(super) async fn address(&self) -> Option<String> {
        let told = self.ssh().arg("-G").arg(&self.server.host).output().await.ok()?;
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        text.lines().find_map(|line| line.strip_prefix("hostname ")).map(str::to_owned)
    }

    /// Ends the connection; it would end by itself after a minute.
    pub(super) fn close(&self) {
        let _ = std::process::Command::new(&self.settings.ssh)
            .arg("-o")
            .arg(self.control_path())
            .args(["-O", "exit", &self.server.host])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }

    fn control_path(&self) -> String {
        format!("ControlPath={}", self.scratch.path().join("s").display())
    }

    /// `ssh` with everything but the server and the command.
    fn ssh(&self) -> Command {
        let mut ssh = Command::new(&self.settings.ssh);
        if let Some(key) = &self.settings.identity {
            ssh.args(["-F", "none", "-o", "IdentitiesOnly=yes", "-i"]).arg(key);
        }
        ssh.args(["-T", "-o", "BatchMode=yes", "-o"]).arg(format!("ConnectTimeout={}", CONNECT.as_secs()));
        for option in [
            "ServerAliveInterval=2",
            "ServerAliveCountMax=3",
            "StrictHostKeyChecking=accept-new",
            "UpdateHostKeys=no",
            "HashKnownHosts=no",
            "CheckHostIP=no",
            "GlobalKnownHostsFile=none",
            "ForwardAgent=no",
            "ForwardX11=no",
            "ClearAllForwardings=yes",
            "PermitLocalCommand=no",
            "LogLevel=ERROR",
        ] {
            ssh.args(["-o", option]);
        }
        ssh.arg("-o").arg(format!("UserKnownHostsFile=\"{}\"", self.settings.known_hosts.display()));
        if cfg!(unix) {
            ssh.args(["-o", "ControlMaster=auto", "-o", "ControlPersist=60", "-o"]).arg(self.control_path());
        }
        ssh.arg("-p").arg(self.server.port.to_string()).arg("-l").arg(&self.server.user);
        secret::withhold(ssh.as_std_mut());
        ssh.env_remove("SSH_ASKPASS").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        ssh.kill_on_drop(true);
        apart(&mut ssh);
        ssh
    }

    /// Starts a command as root and waits for its first word.
    async fn begin(&self, command: &str) -> Result<Begun, Fault> {
        let mut first = self.first.lock().await;
        let mut asked = Instant::now();
        let mut begun = self.start(command).await;
        // A connection that stood may have ended meanwhile: nothing ran, so a new one is tried. A silent network is another
        // matter, and was waited for already.
        for _ in 0..ANEW {
            let is_sudden = !*first && asked.elapsed() < SUDDEN;
            let ended = matches!(&begun, Err(Fault::Refused(error)) if error.code() == "host.unreachable");
            if !is_sudden || !ended {
                break;
            }
            tokio::time::sleep(DYING).await;
            asked = Instant::now();
            begun = self.start(command).await;
        }
        if begun.is_ok() {
            *first = false;
        }
        drop(first);
        begun
    }

    async fn start(&self, command: &str) -> Result<Begun, Fault> {
        let root = if self.server.user == "root" { "" } else { "sudo -n " };
        let whole = format!("echo {BEGUN}; exec {root}{command}");
        let mut child = self.ssh().arg("--").arg(&self.server.host).arg(whole).spawn().map_err(|cause| {
            Error::failed("host.no_ssh", "the program `ssh` could not be started")
                .hint("install the OpenSSH client and put it on the PATH")
                .caused_by(cause)
        })?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.lost().into());
        };
        let mut stdout = BufReader::new(stdout);
        let said = timeout(BEGIN, async {
            let mut line = Vec::new();
            // Start-up files of a shell may print before us.
            while stdout.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
                if line.trim_ascii() == BEGUN.as_bytes() {
                    return true;
                }
                line.clear();
            }
            false
        })
        .await;
        match said {
            Ok(true) => Ok(Begun { child, stdin, stdout }),
            Ok(false) => Err(Fault::Refused(self.not_begun(&complaint(&mut child).await))),
            Err(_) => Err(Fault::Refused(self.unreachable("it does not answer"))),
        }
    }

    /// Sorts out how a script ended.
    fn judge(&self, answer: &Answer, cries: &str, status: ExitStatus, hides: bool) -> Result<Answer, Fault> {
        if let Some(error) = answer.fault() {
            return Err(Fault::Refused(error));
        }
        if status.success() && answer.is_whole() {
            return Ok(answer.clone());
        }
        if status.code().is_none_or(|code| code == 255) {
            return Err(Fault::Unsure(self.lost()));
        }
        if answer.is_empty() && is_of_sudo(cries) {
            return Err(Fault::Refused(
                Error::failed(
                    "host.not_root",
                    format!("{} may not use sudo without a password", self.server.user),
                )
                .hint("log in as root, or let the account use sudo without a password"),
            ));
        }
        let why = if hides {
            "its words are hidden, as they may hold a secret".to_owned()
        } else if cries.trim().is_empty() {
            format!("it said nothing and ended with {}", status.code().unwrap_or_default())
        } else {
            words(cries)
        };
        Err(Fault::Unsure(
            Error::failed("host.script", format!("a step on {} failed: {why}", self.server.host))
                .hint("run the same command again; if it stays, look at the server's log: journalctl -e"),
        ))
    }

    /// Nothing ran: says why not.
    fn not_begun(&self, cries: &str) -> Error {
        let host = &self.server.host;
        if cries.contains("IDENTIFICATION HAS CHANGED") || cries.contains("Host key verification failed") {
            return Error::failed("host.key_changed", format!("{host} shows another key than at the first contact"))
                .hint("somebody may be listening in between: compare the server's key with the one that your provider shows")
                .hint(format!(
                    "if the server was really set up anew: ssh-keygen -R '{}' -f '{}'",
                    self.server.pinned_as(),
                    self.settings.known_hosts.display()
                ));
        }
        if cries.contains("Permission denied") || cries.contains("Too many authentication failures") {
            return Error::failed("host.no_access", format!("{host} does not let {} in", self.server.user))
                .hint(format!("this must work without a password: ssh -p {} {}@{host}", self.server.port, self.server.user))
                .hint("put your public key into ~/.ssh/authorized_keys there; a key with a passphrase must be in the agent");
        }
        self.unreachable(&words(cries))
    }

    fn unreachable(&self, why: &str) -> Error {
        let why = if why.is_empty() { "it closed the connection" } else { why };
        Error::failed("host.unreachable", format!("{} port {}: {why}", self.server.host, self.server.port))
            .hint("check that the server runs, that its address is right, and that your network lets SSH through")
    }

    fn lost(&self) -> Error {
        Error::failed(
            "host.lost",
            format!("the connection to {} broke in the middle of a step", self.server.host),
        )
        .hint("run the same command again: every step looks first at what is there")
    }

    fn silent(&self) -> Error {
        Error::failed(
            "host.timeout",
            format!("{} sent nothing for {} s in the middle of a copy", self.server.host, SILENT.as_secs()),
        )
        .hint("look at what the server does; then run the same command again: nothing on it was deleted")
    }

    fn not_packed(&self, code: i32, cries: &str) -> Error {
        let why = match words(cries) {
            why if why.is_empty() => format!("it ended with {code}"),
            why => why,
        };
        Error::failed("host.script", format!("a copy could not be packed on {}: {why}", self.server.host))
            .hint("nothing on the server was deleted; run the same command again")
    }

    fn too_long(&self) -> Error {
        Error::failed(
            "host.timeout",
            format!("a step on {} took longer than {} minutes", self.server.host, LONGEST.as_secs() / 60),
        )
        .hint("look at what the server does; then run the same command again")
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if !*self.first.get_mut() {
            self.close();
        }
    }
}

/// A command that runs.
struct Begun {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

async fn gather(
    child: &mut Child,
    stdout: BufReader<ChildStdout>,
) -> io::Result<(String, String, ExitStatus)> {
    let mut output = Vec::new();
    let cries = cries(child.stderr.take());
    let (read, cries) = tokio::join!(async { stdout.take(MAX_ANSWER).read_to_end(&mut output).await }, cries);
    read?;
    let status = child.wait().await?;
    Ok((String::from_utf8_lossy(&output).into_owned(), cries, status))
}

/// The first words of a complaint; the rest is read and dropped, so that who complains is not held up.
async fn cries(stderr: Option<ChildStderr>) -> String {
    let mut cries = Vec::new();
    if let Some(mut stderr) = stderr {
        let _ = (&mut stderr).take(64 * 1024).read_to_end(&mut cries).await;
        let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
    }
    String::from_utf8_lossy(&cries).into_owned()
}

async fn complaint(child: &mut Child) -> String {
    let mut cries = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        let read = async { stderr.take(16 * 1024).read_to_end(&mut cries).await };
        let _ = timeout(Duration::from_secs(2), read).await;
    }
    String::from_utf8_lossy(&cries).into_owned()
}

/// The account may not become root. Other words of sudo are warnings: it could not look up the server's own name, say.
fn is_of_sudo(cries: &str) -> bool {
    let refuses = |line: &str| {
        let words = ["password", "authentication", "not allowed", "not found", "terminal"];
        line.contains("sudo: ") && words.iter().any(|word| line.contains(word)) || line.contains("sudoers")
    };
    cries.lines().any(refuses)
}

/// A reading call has no effect, whatever happened to it.
fn certain(fault: Fault) -> Fault {
    match fault {
        Fault::Unsure(error) => Fault::Refused(error),
        other => other,
    }
}

/// Ctrl-C at a terminal is for us: the call in flight goes on to its end.
fn apart(command: &mut Command) {
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(not(unix))]
    let _ = command;
}

fn beside(ssh: &Path, name: &str) -> PathBuf {
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    match ssh.parent() {
        Some(folder) if folder.join(&file).is_file() => folder.join(file),
        _ => PathBuf::from(file),
    }
}

fn open_private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_of_sudo_is_no_refusal() {
        for words in [
            "sudo: a password is required\n",
            "sudo: interactive authentication is required\n",
            "bash: line 1: exec: sudo: not found\n",
            "deploy is not in the sudoers file.\n",
        ] {
            assert!(is_of_sudo(words), "{words}");
        }
        assert!(!is_of_sudo("sudo: unable to resolve host box: Name or service not known\nfalse "));
    }
}
