//! Plain lines: what no client would send, and what must never stand on standard output.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// A server, ended with this.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(sandbox: &Sandbox) -> Server {
        let mut command: Command = sandbox.command(["mcp"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Server { child, input, lines }
    }

    fn greeted(sandbox: &Sandbox) -> Server {
        let mut server = Server::start(sandbox);
        let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        let answer =
            server.ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello }));
        assert_eq!(answer["result"]["protocolVersion"], "2025-06-18", "{answer}");
        server.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
        server
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn next(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    fn ask(&mut self, message: &Value) -> Value {
        self.send(&message.to_string());
        self.next()
    }

    /// How it ends when whoever asked goes away.
    fn leave(mut self) -> i32 {
        drop(self.input.take());
        ended(&mut self.child)
    }
}

fn ended(child: &mut Child) -> i32 {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        assert!(Instant::now() < until, "it did not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn rubbish_is_answered_or_ignored_and_the_server_goes_on() {
    let sandbox = Sandbox::new();
    let mut server = Server::greeted(&sandbox);
    for line in [
        "",
        "no json",
        "[]",
        "{}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"x/y\"}",
        "\u{0}\u{1b}[2J",
    ] {
        server.send(line);
    }
    let unknown = json!({ "jsonrpc": "2.0", "id": 7, "method": "resources/nope" });
    server.send(&unknown.to_string());
    let list = json!({ "jsonrpc": "2.0", "id": 8, "method": "tools/list" });
    server.send(&list.to_string());
    // Each line is one message of the protocol; the last one has the tools.
    let answer = loop {
        let answer = server.next();
        assert_eq!(answer["jsonrpc"], "2.0", "{answer}");
        match answer["id"].as_i64() {
            Some(8) => break answer,
            _ => assert!(answer["error"]["code"].is_i64(), "{answer}"),
        }
    };
    assert_eq!(answer["result"]["tools"].as_array().unwrap().len(), 12);
    let bad = json!({ "jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": { "name": "explain", "arguments": [1] } });
    assert!(server.ask(&bad)["error"]["code"].is_i64());
    assert_eq!(server.leave(), 0);
}

#[test]
fn whoever_goes_away_leaves_nothing_running() {
    let sandbox = Sandbox::new();
    sandbox.program("node", "[ \"$1\" = --version ] && echo v24.0.0 || exec sh \"$@\"");
    sandbox.write("app/vibe.toml", "version = 1\n");
    let slow = json!({ "scripts": { "lint": "echo $$ > started; exec /bin/sleep 600" } });
    sandbox.write("app/package.json", slow.to_string());
    let mut server = Server::greeted(&sandbox);
    let verify = json!({ "name": "verify", "arguments": { "folder": "app" } });
    server.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": verify }).to_string());
    let started = sandbox.path("app/started");
    let until = Instant::now() + Duration::from_secs(20);
    while !std::fs::read_to_string(&started).is_ok_and(|id| id.ends_with('\n')) {
        assert!(Instant::now() < until, "the check did not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(server.leave(), 0);
    let id = std::fs::read_to_string(started).unwrap();
    assert!(std::fs::read_link(std::path::Path::new("/proc").join(id.trim()).join("exe")).is_err());
}

#[test]
fn nobody_and_somebody_else_at_the_other_end_are_no_bug() {
    let sandbox = Sandbox::new();
    assert_eq!(Server::start(&sandbox).leave(), 0);
    let run = sandbox.feed("mcp", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(run.code <= 1 && !run.stderr.contains("panicked"), "{} {}", run.code, run.stderr);
    assert!(run.stdout.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", run.stdout);
}
