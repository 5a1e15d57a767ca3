//! Runs programs so that none is left behind: each gets a process group of its own, which ends with us.

use std::collections::BTreeSet;
#[cfg(target_os = "linux")]
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Kind};
use crate::ops::Stop;
use crate::secret;

/// How often a flag or a child is looked at.
pub(in crate::ops) const BEAT: Duration = Duration::from_millis(40);
/// Time that a program which may be keeping something gets to end by itself.
const GRACE: Duration = Duration::from_secs(5);
/// The same for one that only looks: TypeScript's native compiler does not listen at all.
const SHORT_GRACE: Duration = Duration::from_millis(500);
/// Time that the last words of a program that ended may be on their way.
const SETTLE: Duration = Duration::from_secs(2);
/// Output beyond this is cut at the front: the end says what went wrong.
const MAX_OUTPUT: usize = 8 * 1024 * 1024;

/// A program that ended.
#[derive(Debug)]
pub(in crate::ops) struct Finished {
    pub(in crate::ops) status: ExitStatus,
    pub(in crate::ops) stdout: String,
    pub(in crate::ops) stderr: String,
    pub(in crate::ops) time: Duration,
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Out,
    Err,
}

/// A program that runs, with its whole group.
#[derive(Debug)]
pub(in crate::ops) struct Running {
    child: Child,
    lines: Receiver<(Stream, String)>,
    begun: Instant,
    grace: Duration,
    /// It is ended when it runs longer.
    limit: Option<Duration>,
}

/// Starts a program with nothing to read and its output as lines.
pub(in crate::ops) fn start(command: &mut Command) -> Result<Running, Error> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    own_group(command);
    secret::withhold(command);
    let begun = Instant::now();
    let mut child = command.spawn().map_err(|cause| {
        Error::failed("machine.start", format!("{} could not be started", command.get_program().display()))
            .hint("check that it is installed and may be run: `vibe doctor`")
            .caused_by(cause)
    })?;
    let (sender, lines) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        forward(Stream::Out, out, sender.clone());
    }
    if let Some(err) = child.stderr.take() {
        forward(Stream::Err, err, sender);
    }
    Ok(Running { child, lines, begun, grace: GRACE, limit: None })
}

/// Runs a program to its end.
pub(in crate::ops) fn run(command: &mut Command, stop: &Stop) -> Result<Finished, Error> {
    to_end(start(command)?, stop)
}

/// Runs a program that only looks at files: when it is interrupted it has nothing to put in order.
pub(in crate::ops) fn look(command: &mut Command, stop: &Stop) -> Result<Finished, Error> {
    let mut running = start(command)?;
    running.grace = SHORT_GRACE;
    to_end(running, stop)
}

/// Runs a program that has so much time; one that takes longer is ended with its group, and its last words say so.
pub(in crate::ops) fn within(command: &mut Command, limit: Duration, stop: &Stop) -> Result<Finished, Error> {
    let mut running = start(command)?;
    running.grace = SHORT_GRACE;
    running.limit = Some(limit);
    to_end(running, stop)
}

fn to_end(mut running: Running, stop: &Stop) -> Result<Finished, Error> {
    let (mut stdout, mut stderr) = (String::new(), String::new());
    let mut ended = None;
    loop {
        if stop.is_raised() {
            return Err(interrupted());
        }
        if let Some(limit) = running.limit.filter(|limit| running.begun.elapsed() > *limit) {
            running.end();
            append(&mut stderr, &format!("it did not end within {} s, and was ended\n", limit.as_secs()));
            break;
        }
        match running.lines.recv_timeout(BEAT) {
            Ok((Stream::Out, line)) => append(&mut stdout, &line),
            Ok((Stream::Err, line)) => append(&mut stderr, &line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                if ended.is_none() && running.ended()?.is_some() {
                    ended = Some(Instant::now());
                }
            }
        }
        // Whoever still holds the pipe that long after the end of the program is somebody else.
        if ended.is_some_and(|at| at.elapsed() > SETTLE) {
            break;
        }
    }
    let status = running.child.wait().map_err(lost)?;
    Ok(Finished { status, stdout, stderr, time: running.begun.elapsed() })
}

/// What an interrupted walk ends with.
pub(in crate::ops) fn interrupted() -> Error {
    Error::new(Kind::Interrupted, "machine.interrupted", "interrupted")
        .hint("everything that was started has been ended; run the same command again")
}

impl Running {
    /// The next line of output, if one comes within a beat.
    pub(in crate::ops) fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(BEAT) {
            Ok((_, line)) => Some(line),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(BEAT);
                None
            }
        }
    }

    /// How it ended, if it has.
    pub(in crate::ops) fn ended(&mut self) -> Result<Option<ExitStatus>, Error> {
        self.child.try_wait().map_err(lost)
    }

    /// Asks all that it started to end, then insists. Whoever the first child started may outlive it and hold its port, and
    /// may have a group of its own: a browser has, and the server that a browser test starts.
    fn end(&mut self) {
        let mut groups = groups(&self.child);
        signal(&self.child, &groups, Signal::Ask);
        let until = Instant::now() + self.grace;
        while Instant::now() < until {
            let first_ended = !matches!(self.child.try_wait(), Ok(None));
            if first_ended && !signal(&self.child, &groups, Signal::Probe) {
                return;
            }
            thread::sleep(BEAT);
        }
        groups.extend(self::groups(&self.child));
        signal(&self.child, &groups, Signal::Insist);
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

fn forward(stream: Stream, from: impl Read + Send + 'static, to: Sender<(Stream, String)>) {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).into_owned();
            if to.send((stream, text)).is_err() {
                break;
            }
            line.clear();
        }
    });
}

fn append(text: &mut String, line: &str) {
    text.push_str(line);
    if text.len() > MAX_OUTPUT {
        let middle = text.len() / 2;
        let cut = text[..].char_indices().map(|(at, _)| at).find(|at| *at >= middle).unwrap_or(0);
        text.drain(..cut);
    }
}

fn lost(cause: io::Error) -> Error {
    Error::failed("machine.lost", "a program that was started cannot be watched any more").caused_by(cause)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Signal {
    Ask,
    Probe,
    Insist,
}

#[cfg(unix)]
pub(super) fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
pub(super) fn own_group(_command: &mut Command) {}

/// The process groups of a child and of all that it started, as far as it still hangs together.
fn groups(child: &Child) -> BTreeSet<u32> {
    let mut members = BTreeSet::from([child.id()]);
    let mut groups = members.clone();
    let all = processes();
    loop {
        let more: Vec<&Process> = all
            .iter()
            .filter(|process| members.contains(&process.parent) && !members.contains(&process.id))
            .collect();
        if more.is_empty() {
            break;
        }
        groups.extend(more.iter().map(|process| process.group));
        members.extend(more.iter().map(|process| process.id));
    }
    groups
}

/// A process of this machine, as far as it matters here.
struct Process {
    id: u32,
    parent: u32,
    group: u32,
}

/// proc_pid_stat(5): `id (name) state parent group …`; the name may hold spaces and brackets.
#[cfg(target_os = "linux")]
fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let of = |name: &str| -> Option<Process> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", name.parse::<u32>().ok()?)).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(1).map(str::parse);
        let (parent, group) = (fields.next()?.ok()?, fields.next()?.ok()?);
        Some(Process { id: name.parse().ok()?, parent, group })
    };
    entries.filter_map(|entry| of(entry.ok()?.file_name().to_str()?)).collect()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn processes() -> Vec<Process> {
    let told = Command::new("ps").args(["-A", "-o", "pid=,ppid=,pgid="]).output();
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let of = |line: &str| -> Option<Process> {
        let mut fields = line.split_ascii_whitespace().map(str::parse);
        let (id, parent, group) = (fields.next()?.ok()?, fields.next()?.ok()?, fields.next()?.ok()?);
        Some(Process { id, parent, group })
    };
    told.lines().filter_map(of).collect()
}

#[cfg(not(unix))]
fn processes() -> Vec<Process> {
    Vec::new()
}

/// Whether somebody was there to get it.
#[cfg(unix)]
fn signal(_child: &Child, groups: &BTreeSet<u32>, signal: Signal) -> bool {
    use rustix::process::{Pid, Signal as Unix, getpgrp, kill_process_group, test_kill_process_group};
    let mut there = false;
    let ours = getpgrp();
    for group in groups.iter().filter_map(|group| Pid::from_raw(i32::try_from(*group).ok()?)) {
        if group == ours {
            continue;
        }
        there |= match signal {
            Signal::Ask => kill_process_group(group, Unix::TERM).is_ok(),
            Signal::Probe => test_kill_process_group(group).is_ok(),
            Signal::Insist => kill_process_group(group, Unix::KILL).is_ok(),
        };
    }
    there
}

#[cfg(not(unix))]
fn signal(child: &Child, _groups: &BTreeSet<u32>, signal: Signal) -> bool {
    let id = child.id().to_string();
    signal != Signal::Probe && Command::new("taskkill").args(["/T", "/F", "/PID", &id]).output().is_ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// As the test runner of a browser does: what it starts is in a session of its own, and does not hear of its end.
    #[test]
    fn what_has_a_group_of_its_own_ends_too() {
        let script = "setsid sh -c 'trap \"\" TERM; echo $$; sleep 60; sleep 60' & wait";
        let mut running = start(Command::new("sh").args(["-c", script])).unwrap();
        let inner = (0..250).find_map(|_| running.line()).unwrap();
        let inner = format!("/proc/{}/stat", inner.trim());
        assert!(alive(&inner));
        running.grace = Duration::from_millis(200);
        drop(running);
        let until = Instant::now() + Duration::from_secs(5);
        while alive(&inner) && Instant::now() < until {
            thread::sleep(BEAT);
        }
        assert!(!alive(&inner), "{inner} goes on");
    }

    /// Neither gone nor a zombie that nobody has waited for.
    fn alive(stat: &str) -> bool {
        let Ok(stat) = fs::read_to_string(stat) else { return false };
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
    }
}
