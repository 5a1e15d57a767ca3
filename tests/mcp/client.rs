//! One run of the client: what it is to do, and what it was answered.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// The client; it reads a plan and prints a line a step.
const CLIENT: &str = include_str!("client.py");

/// Python with the SDK.
pub(crate) fn python() -> PathBuf {
    let folder = match std::env::var_os("VIBE_TEST_MCP") {
        Some(given) => PathBuf::from(given),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mcp"),
    };
    let path = folder.join("bin/python");
    assert!(path.exists(), "this test needs {}: bash -c '. scripts/setup && install_mcp'", path.display());
    path
}

/// A server in a sandbox, and what else is in its environment.
pub(crate) struct Session<'a> {
    sandbox: &'a Sandbox,
    environment: BTreeMap<String, String>,
    mode: &'static str,
}

impl<'a> Session<'a> {
    pub(crate) fn new(sandbox: &'a Sandbox) -> Session<'a> {
        let command = sandbox.command(["mcp"]);
        let environment = command.get_envs().filter_map(|(name, value)| {
            Some((name.to_str().unwrap().to_owned(), value?.to_str().unwrap().to_owned()))
        });
        Session { sandbox, environment: environment.collect(), mode: "auto" }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Session<'a> {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The handshake of clients from before 2026.
    pub(crate) fn legacy(mut self) -> Session<'a> {
        self.mode = "legacy";
        self
    }

    /// What each step was answered; the first line is about the server.
    pub(crate) fn run(&self, steps: &[Value]) -> Vec<Value> {
        let plan = json!({
            "command": [env!("CARGO_BIN_EXE_vibe"), "mcp"],
            "cwd": self.sandbox.work(),
            "env": self.environment,
            "mode": self.mode,
            "steps": steps,
        });
        let mut command = Command::new(python());
        command.args(["-c", CLIENT]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(plan.to_string().as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{}\n{said}", String::from_utf8_lossy(&ended.stdout));
        let told = String::from_utf8(ended.stdout).unwrap();
        let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), steps.len() + 1, "{told}\n{said}");
        lines
    }

    /// One call and its structured answer.
    pub(crate) fn call(&self, tool: &str, arguments: Value) -> Value {
        structured(&self.run(&[call(tool, arguments)])[1])
    }
}

/// A step that calls a tool.
pub(crate) fn call(tool: &str, arguments: Value) -> Value {
    json!({ "call": tool, "arguments": arguments })
}

/// The structured answer of a step, which the text beside it repeats.
#[track_caller]
pub(crate) fn structured(told: &Value) -> Value {
    let answer = &told["answer"]["structuredContent"];
    assert!(answer.is_object(), "{told}");
    let text = told["answer"]["content"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), *answer);
    let failed = told["answer"]["isError"].as_bool().unwrap_or(false);
    assert_eq!(failed, answer["status"] == "failed", "{answer}");
    answer.clone()
}
