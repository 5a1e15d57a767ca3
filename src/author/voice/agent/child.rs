//! One run of an agent, which ends for certain: by itself, by its time, by too much output, or because nobody waits any more.
//!
//! It has a process group of its own, which is asked to end and then killed. Whoever left the group (`setsid`) is found by a
//! variable that no other run has, on Linux.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep_until};

use super::stray;

/// Time that a group gets to end by itself.
const GRACE: Duration = Duration::from_millis(400);
/// How often a group that is ending is looked at.
const BEAT: Duration = Duration::from_millis(20);
/// Time that the last words of a program that ended may be on their way; whoever holds the pipe longer is somebody else.
pub(super) const SETTLE: Duration = Duration::from_millis(700);
/// Of what it says beside its answer, the end.
const COMPLAINT: usize = 16 * 1024;
const CHUNK: usize = 16 * 1024;

/// What is run.
pub(super) struct Job<'a> {
    pub(super) program: &'a Path,
    pub(super) arguments: Vec<String>,
    pub(super) folder: &'a Path,
    /// Its whole environment.
    pub(super) variables: Vec<(String, String)>,
    /// What it reads.
    pub(super) input: Vec<u8>,
    /// Time from its start to its end.
    pub(super) longest: Duration,
    /// Bytes of its output.
    pub(super) most: usize,
}

/// A run that ended by itself.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its exit code; nothing when a signal ended it.
    pub(super) code: Option<i32>,
    /// The end of what it said on standard error.
    pub(super) complaint: String,
}

/// Why a run was ended, or never began.
#[derive(Debug)]
pub(super) enum Cut {
    /// It could not be started.
    Start(io::Error),
    /// It took too long.
    Late,
    /// It said too much.
    Flood,
    /// It could not be watched.
    Lost(io::Error),
}

/// Runs to the end; each line of output, without its end, goes to `line`.
pub(super) async fn run(job: Job<'_>, line: &mut (dyn FnMut(&[u8]) + Send)) -> Result<Ended, Cut> {
    let (mut running, mut pipes) = start(&job)?;
    let input = async {
        if let Some(mut to) = pipes.input.take() {
            // Who does not read its task to the end may still answer.
            let _ = to.write_all(&job.input).await;
            let _ = to.shutdown().await;
        }
    };
    tokio::pin!(input);
    let until = Instant::now() + job.longest;
    let mut lines = Lines { rest: Vec::new(), left: job.most };
    let (mut told, mut status, mut settled) = (false, None, until);
    let (mut out, mut err) = (vec![0; CHUNK], vec![0; CHUNK]);
    let mut complaint = Vec::new();
    let (mut out_open, mut err_open) = (true, true);
    while status.is_none() || out_open || err_open {
        tokio::select! {
            () = sleep_until(until), if status.is_none() => return Err(Cut::Late),
            () = sleep_until(settled), if status.is_some() => break,
            () = &mut input, if !told => told = true,
            read = pipes.out.read(&mut out), if out_open => match read {
                Ok(0) | Err(_) => out_open = false,
                Ok(bytes) => lines.take(&out[..bytes], line)?,
            },
            read = pipes.err.read(&mut err), if err_open => match read {
                Ok(0) | Err(_) => err_open = false,
                Ok(bytes) => keep_end(&mut complaint, &err[..bytes]),
            },
            ended = running.child.wait(), if status.is_none() => {
                status = Some(ended.map_err(Cut::Lost)?);
                settled = Instant::now() + SETTLE;
            }
        }
    }
    lines.end(line);
    let code = status.and_then(|status| status.code());
    Ok(Ended { code, complaint: String::from_utf8_lossy(&complaint).into_owned() })
}

/// Ends of a running program.
pub(super) struct Pipes {
    pub(super) input: Option<tokio::process::ChildStdin>,
    pub(super) out: tokio::process::ChildStdout,
    pub(super) err: tokio::process::ChildStderr,
}

/// Starts it in a group of its own.
pub(super) fn start(job: &Job<'_>) -> Result<(Running, Pipes), Cut> {
    let mark = stray::mark();
    let mut command = Command::new(job.program);
    command.args(&job.arguments).current_dir(job.folder).env_clear();
    command.envs(job.variables.iter().map(|(name, value)| (name, value))).env(stray::MARK, &mark);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn().map_err(Cut::Start)?;
    let group = child.id();
    let ends = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let running = Running { child, group, mark };
    let (input, Some(out), Some(err)) = ends else {
        return Err(Cut::Lost(io::Error::other("a program without pipes")));
    };
    Ok((running, Pipes { input, out, err }))
}

/// A program that runs, with its whole group; both end with this.
pub(super) struct Running {
    child: Child,
    group: Option<u32>,
    mark: String,
}

impl Running {
    /// Asks the group to end, then insists, then looks for whoever left it.
    fn end(&mut self) {
        group::ask(self.group);
        let until = std::time::Instant::now() + GRACE;
        while std::time::Instant::now() < until {
            let first_ended = !matches!(self.child.try_wait(), Ok(None));
            if first_ended && !group::is_there(self.group) {
                break;
            }
            std::thread::sleep(BEAT);
        }
        group::kill(self.group);
        let _ = self.child.start_kill();
        stray::end(&self.mark);
        let _ = self.child.try_wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Output on its way to whoever reads lines.
struct Lines {
    rest: Vec<u8>,
    /// Bytes that may still come.
    left: usize,
}

impl Lines {
    fn take(&mut self, bytes: &[u8], line: &mut (dyn FnMut(&[u8]) + Send)) -> Result<(), Cut> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(Cut::Flood)?;
        let mut bytes = bytes;
        while let Some(at) = bytes.iter().position(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(&bytes[..at]);
            line(&self.rest);
            self.rest.clear();
            bytes = &bytes[at + 1..];
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self, line: &mut (dyn FnMut(&[u8]) + Send)) {
        if !self.rest.is_empty() {
            line(&self.rest);
        }
    }
}

pub(super) fn keep_end(all: &mut Vec<u8>, bytes: &[u8]) {
    all.extend_from_slice(bytes);
    let over = all.len().saturating_sub(COMPLAINT);
    all.drain(..over);
}

#[cfg(unix)]
mod group {
    use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

    fn of(group: Option<u32>) -> Option<Pid> {
        group.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw)
    }

    pub(super) fn ask(group: Option<u32>) {
        let _ = of(group).map(|group| kill_process_group(group, Signal::TERM));
    }

    pub(super) fn kill(group: Option<u32>) {
        let _ = of(group).map(|group| kill_process_group(group, Signal::KILL));
    }

    pub(super) fn is_there(group: Option<u32>) -> bool {
        of(group).is_some_and(|group| test_kill_process_group(group).is_ok())
    }
}

#[cfg(not(unix))]
mod group {
    pub(super) fn ask(_group: Option<u32>) {}

    pub(super) fn kill(group: Option<u32>) {
        let Some(id) = group else { return };
        let _ = std::process::Command::new("taskkill").args(["/T", "/F", "/PID", &id.to_string()]).output();
    }

    pub(super) fn is_there(_group: Option<u32>) -> bool {
        false
    }
}
