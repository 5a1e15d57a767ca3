//! Whoever left the group of a run: found by a variable that only this run has, and ended.

/// Name of the variable; everything that a run starts inherits it.
pub(super) const MARK: &str = "VIBE_ASKED_BY";

/// Times that it is looked again: who forks while it is looked for is found the next time.
#[cfg(target_os = "linux")]
const LOOKS: usize = 8;

/// A value that no other run has.
pub(super) fn mark() -> String {
    format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

/// Ends all that carry the mark.
#[cfg(target_os = "linux")]
pub(super) fn end(mark: &str) {
    let wanted = format!("{MARK}={mark}");
    for _ in 0..LOOKS {
        if end_once(wanted.as_bytes()) == 0 {
            return;
        }
    }
}

/// How many were found alive. A process is held before it is looked at, so that its number cannot become another's.
#[cfg(target_os = "linux")]
fn end_once(wanted: &[u8]) -> usize {
    use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
    let Ok(all) = std::fs::read_dir("/proc") else { return 0 };
    let numbers = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let mut found = 0;
    for number in numbers {
        let Some(held) = Pid::from_raw(number).and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok())
        else {
            continue;
        };
        let Ok(variables) = std::fs::read(format!("/proc/{number}/environ")) else { continue };
        if variables.split(|byte| *byte == 0).any(|variable| variable == wanted)
            && pidfd_send_signal(&held, Signal::KILL).is_ok()
        {
            found += 1;
        }
    }
    found
}

/// Other systems do not show the variables of a process.
#[cfg(not(target_os = "linux"))]
pub(super) fn end(_mark: &str) {}
