//! Ctrl-C and its relatives: 0 where a person ends what waits for them, 130 where work was cut, nothing left running.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::dev::{node, running, signal};
use crate::sandbox::Sandbox;

/// Waits for a fact, not for a time.
fn eventually(fact: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !fact() {
        assert!(Instant::now() < until, "it never came true");
        std::thread::yield_now();
    }
}

#[test]
fn a_terminated_app_takes_its_children_along() {
    let sandbox = Sandbox::new();
    let (mut child, port) = running(&sandbox);
    signal(&child, "TERM");
    child.wait().unwrap();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn checks_that_are_interrupted_end_with_130_and_leave_nothing_running() {
    let sandbox = Sandbox::new();
    node(&sandbox);
    sandbox.write("vibe.toml", "version = 1\n");
    let slow = "echo $$ > started; exec /bin/sleep 600";
    sandbox.write("package.json", serde_json::json!({ "scripts": { "lint": slow } }).to_string());
    let mut command = sandbox.command(["verify"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started = || fs::read_to_string(sandbox.path("started")).is_ok_and(|id| id.ends_with('\n'));
    eventually(started);
    signal(&child, "INT");
    sandbox.read(child.wait_with_output().unwrap()).fails(130, "machine.interrupted");
    let id = fs::read_to_string(sandbox.path("started")).unwrap();
    let alive =
        std::process::Command::new("kill").args(["-0", id.trim()]).stderr(Stdio::null()).status().unwrap();
    assert!(!alive.success(), "{} still runs", id.trim());
}

/// `vibe` on a terminal of its own, by Debian's `script`.
#[cfg(target_os = "linux")]
mod terminal {
    use std::io::{Read as _, Write as _};
    use std::process::{Child, Command, Stdio};

    use crate::sandbox::Sandbox;

    /// Says nothing about who signs in, so that is asked.
    const OPEN: &str = "A club keeps members and their payments.";

    fn on_a_terminal(sandbox: &Sandbox, arguments: &str) -> Child {
        vibe(sandbox, &format!("new '{OPEN}' --dir app {arguments}"))
    }

    fn vibe(sandbox: &Sandbox, arguments: &str) -> Child {
        let line = format!("'{}' {arguments}", env!("CARGO_BIN_EXE_vibe"));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(sandbox.work());
        // A terminal that somebody watches, wherever the tests run.
        command.env("TERM", "xterm").env_remove("CI");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [sandbox.bin()].into_iter().chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Reads until the text has appeared.
    fn until(child: &mut Child, text: &str) -> String {
        let mut seen = Vec::new();
        let mut byte = [0];
        while child.stdout.as_mut().unwrap().read(&mut byte).unwrap() > 0 {
            seen.push(byte[0]);
            if seen.ends_with(text.as_bytes()) {
                return String::from_utf8_lossy(&seen).into_owned();
            }
        }
        panic!("{text:?} never appeared in:\n{}", String::from_utf8_lossy(&seen));
    }

    fn type_in(child: &mut Child, text: &str) {
        child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn an_open_question_is_asked_and_the_answer_counts() {
        let sandbox = Sandbox::new();
        let mut child = on_a_terminal(&sandbox, "--dry-run");
        until(&mut child, "press Enter for 1: ");
        type_in(&mut child, "9\n");
        until(&mut child, "That is none of them.");
        type_in(&mut child, "2\n\n\n");
        until(&mut child, "answered: ");
        until(&mut child, "Nothing was written");
        child.wait().unwrap();
    }

    #[test]
    fn the_end_of_the_input_takes_what_is_assumed() {
        let sandbox = Sandbox::new();
        let mut child = on_a_terminal(&sandbox, "--dry-run");
        until(&mut child, "press Enter for 1: ");
        type_in(&mut child, "\u{4}\u{4}\u{4}");
        until(&mut child, "assumed: ");
        until(&mut child, "Nothing was written");
        child.wait().unwrap();
    }

    #[test]
    fn what_goes_on_is_drawn_over_and_leaves_no_line_behind() {
        let sandbox = Sandbox::new();
        crate::dev::node(&sandbox);
        sandbox.write("vibe.toml", "version = 1\n");
        let slow = "until [ -e done ]; do /bin/sleep 0.1; done";
        sandbox.write("package.json", serde_json::json!({ "scripts": { "lint": slow } }).to_string());
        let mut child = vibe(&sandbox, "verify");
        let mut said = until(&mut child, "Checking … 3 s");
        sandbox.write("done", "");
        said += &until(&mut child, "Everything passed");
        child.wait().unwrap();
        let left = said.lines().filter_map(|line| line.trim_end_matches('\r').rsplit('\r').next());
        assert!(!left.into_iter().any(|line| line.contains("Checking")), "{said:?}");
        let piped = sandbox.vibe("verify").ok();
        assert_eq!(piped.stderr, "Checking …\n");
    }

    #[test]
    fn yes_asks_nothing() {
        let sandbox = Sandbox::new();
        let mut child = on_a_terminal(&sandbox, "--dry-run --yes");
        assert!(!until(&mut child, "Nothing was written").contains("Answer"));
        child.wait().unwrap();
    }

    #[test]
    fn ctrl_c_at_a_question_ends_the_program_and_nothing_was_made() {
        let sandbox = Sandbox::new();
        let mut child = on_a_terminal(&sandbox, "");
        until(&mut child, "press Enter for 1: ");
        type_in(&mut child, "\u{3}");
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(sandbox.names(), Vec::<String>::new());
    }
}
