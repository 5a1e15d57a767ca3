//! Emulators of hosted interfaces that are not ours: `emulate` (npm, Apache-2.0), one service in a process of its own.
//!
//! `scripts/setup` installs it with its Node into a folder beside the tests' own; `VIBE_TEST_EMULATORS` names another one, and
//! `VIBE_TEST_NODE` another Node 24.

#![allow(dead_code, reason = "no test binary uses all of it")]

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::Value as Json;

/// Says its address, and ends when its standard input does: also when a test is killed.
const START: &str = "\
import { createServer } from 'node:net';
import { createEmulator } from 'emulate';
const probe = createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(async () => {
    const url = `http://127.0.0.1:${port}`;
    const seed = JSON.parse(process.env.SEED);
    await createEmulator({ service: process.env.SERVICE, port, baseUrl: url, seed });
    console.log(url);
  });
});
process.stdin.resume().on('end', () => process.exit(0));
";

/// One service, ended with this.
pub(crate) struct Emulator {
    child: Child,
    _stdin: ChildStdin,
    pub(crate) url: String,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    let folder = match std::env::var_os("VIBE_TEST_EMULATORS") {
        Some(given) => PathBuf::from(given),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("emulators"),
    };
    let there = folder.join("node_modules/emulate");
    assert!(
        there.exists(),
        "this test needs {}: bash -c '. scripts/setup && install_emulators'",
        there.display()
    );
    folder
}

fn node(folder: &std::path::Path) -> PathBuf {
    let cpu = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let given = std::env::var_os("VIBE_TEST_NODE").map(PathBuf::from);
    given.unwrap_or_else(|| folder.join(format!("node_modules/node-linux-{cpu}"))).join("bin/node")
}

impl Emulator {
    /// Starts a service (`google`, `clerk`, …) with what is there from the beginning.
    pub(crate) fn start(service: &str, seed: &Json) -> Emulator {
        let folder = folder();
        let mut command = Command::new(node(&folder));
        command.args(["--input-type=module", "--eval", START]).current_dir(&folder);
        command.env("SERVICE", service).env("SEED", serde_json::json!({ service: seed }).to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("the emulator ended before it listened").unwrap();
            if line.starts_with("http://127.0.0.1:") {
                break line;
            }
        };
        Emulator { child, _stdin: stdin, url }
    }
}
