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
