//! `vibe dev` on a small app: start, answer, end; and what is said when that does not work.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::sandbox::Sandbox;

/// Answers every page; `/api/health` too.
const SERVER: &str = "\
import { createServer } from 'node:http';
const port = Number(process.env.PORT);
createServer((_, answer) => answer.end('ok')).listen(port, '127.0.0.1', () => console.log('listening'));
";

/// Node from the machine, in the sandbox under a version that is new enough: the app above runs on any.
pub(crate) fn node(sandbox: &Sandbox) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join("node"));
    let node: PathBuf =
        places.find(|program| program.is_file()).expect("these tests need node: apt-get install nodejs");
    sandbox.program(
        "node",
        &format!("[ \"$1\" = --version ] && echo v24.0.0 || exec '{}' \"$@\"", node.display()),
    );
}

fn app(sandbox: &Sandbox, script: &str) {
    sandbox.write("vibe.toml", "version = 1\n");
    sandbox.write(
        "package.json",
        serde_json::json!({ "type": "module", "scripts": { "dev": script } }).to_string(),
    );
    sandbox.write("server.mjs", SERVER);
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn answers(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// A running `vibe dev` whose address has been printed.
pub(crate) fn running(sandbox: &Sandbox) -> (Child, u16) {
    node(sandbox);
    app(sandbox, "node server.mjs");
    let port = free_port();
    let mut command = sandbox.command(["dev", "--port", &port.to_string()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("http://localhost:")));
    assert!(address.is_some(), "no address was printed");
    assert!(answers(port));
    (child, port)
}

pub(crate) fn signal(child: &Child, name: &str) {
    assert!(
        Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap().success()
    );
}

#[test]
fn once_ends_well_after_the_first_page() {
    let sandbox = Sandbox::new();
    node(&sandbox);
    app(&sandbox, "node server.mjs");
    let port = free_port();
    let run = sandbox.vibe(&format!("dev --once --port {port}")).ok();
    assert!(run.stdout.contains(&format!("http://localhost:{port}")), "{}", run.stdout);
    assert!(!answers(port), "the app still runs");
}

#[test]
fn ctrl_c_on_a_running_app_is_the_way_to_end_it() {
    let sandbox = Sandbox::new();
    let (mut child, port) = running(&sandbox);
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!answers(port), "the app still runs");
}

#[test]
fn a_taken_port_is_named_with_a_free_one() {
    let sandbox = Sandbox::new();
    node(&sandbox);
    app(&sandbox, "node server.mjs");
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let run = sandbox.vibe(&format!("dev --port {port}")).fails(1, "dev.port_taken");
    assert!(run.stderr.contains("is free: `vibe dev --port"), "{}", run.stderr);
}

#[test]
fn an_app_that_ends_by_itself_is_quoted() {
    let sandbox = Sandbox::new();
    node(&sandbox);
    app(&sandbox, "echo AUTH_SECRET is missing; exit 3");
    let run = sandbox.vibe("dev --once").fails(1, "dev.app");
    assert!(run.stderr.contains("cause: AUTH_SECRET is missing"), "{}", run.stderr);
}

#[test]
fn a_machine_without_node_is_told_what_to_install() {
    let sandbox = Sandbox::new();
    app(&sandbox, "node server.mjs");
    sandbox.vibe("dev").fails(1, "node.missing");
    sandbox.program("node", "echo v20.0.0");
    let run = sandbox.vibe("dev").fails(1, "node.missing");
    assert!(run.stderr.contains("apt-get install npm"), "{}", run.stderr);
}

#[test]
fn an_install_that_fails_says_what_npm_said_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    node(&sandbox);
    sandbox.program("npm", "echo npm error code ENOTFOUND >&2; exit 1");
    app(&sandbox, "node server.mjs");
    sandbox.write("package-lock.json", "{}");
    let run = sandbox.vibe("dev").fails(1, "install.failed");
    assert!(run.stderr.contains("ENOTFOUND") && run.stderr.contains("network"), "{}", run.stderr);
    assert!(!sandbox.path("node_modules").exists());
    let cache = sandbox.work().parent().unwrap().join("home/.cache/vibe-deploy/packages");
    assert_eq!(fs::read_dir(cache).unwrap().count(), 0);
}

#[test]
fn packages_are_installed_once_for_all_apps_with_the_same_lockfile() {
    let sandbox = Sandbox::new();
    node(&sandbox);
    sandbox.program(
        "npm",
        "/bin/mkdir -p node_modules/zod && echo 1 > node_modules/zod/index.js && echo x >> \"$HOME/npm-ran\"",
    );
    app(&sandbox, "node server.mjs");
    sandbox.write("package-lock.json", "{}");
    sandbox.vibe("dev --once").ok();
    assert!(sandbox.path("node_modules/zod/index.js").is_file());
    fs::remove_dir_all(sandbox.path("node_modules")).unwrap();
    sandbox.vibe("dev --once").ok();
    assert!(sandbox.path("node_modules/zod/index.js").is_file());
    let ran = fs::read_to_string(sandbox.work().parent().unwrap().join("home/npm-ran")).unwrap();
    assert_eq!(ran, "x\n");
}

#[test]
fn outside_an_app_there_is_nothing_to_run() {
    let sandbox = Sandbox::new();
    sandbox.vibe("dev").fails(2, "project.none");
    sandbox.write("vibe.toml", "version = 1\n");
    sandbox.write("package.json", "{}");
    sandbox.vibe("dev").fails(2, "dev.no_script");
    sandbox.write("package.json", "{");
    sandbox.vibe("dev").fails(2, "machine.package_json");
}
