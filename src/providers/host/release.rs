//! `host.release`: the app's files, sent whole or not at all.

use std::path::PathBuf;
use std::process::Command;

use super::facts::Facts;
use super::script::Script;
use super::{Machine, app, not_ours, outputs, script};
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;

/// Releases that stay on the server; those in use stay in any case.
const KEEP: usize = 5;
/// Longest name of a release's folder.
const LONGEST_ID: usize = 64;

/// The release's name from its digest.
fn id(digest: &str) -> Result<String, Error> {
    let text = digest.replace(':', "-");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text.is_empty() || !text.chars().all(plain) || text.starts_with('-') {
        return Err(Error::usage("host.digest", format!("{digest:?} is no digest of a release"))
            .hint("please report this: the digest is made by vibe"));
    }
    Ok(text.chars().take(LONGEST_ID).collect())
}

fn path(app: &str, id: &str) -> String {
    format!("/srv/vibe/{app}/releases/{id}")
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let app = app(call)?;
    let below = format!("/srv/vibe/{app}/releases/");
    let stands = facts.all("release").any(|release| release.starts_with(&below));
    if let Some(seen) = not_ours(facts, call, &format!("release.{app}"), stands) {
        return Ok(seen);
    }
    let Some(digest) = call.inputs.get("digest") else { return Ok(Seen::ours(Outputs::new())) };
    let id = id(digest)?;
    let wanted = path(app, &id);
    let is_there = facts.all("release").any(|release| release == wanted);
    let differs = if is_there { Vec::new() } else { vec!["digest".to_owned()] };
    Ok(Seen::Ours { outputs: outputs([("path", wanted), ("id", id)]), differs })
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let app = app(call)?;
    let id = id(call.inputs.need("digest")?)?;
    let tree = PathBuf::from(call.inputs.need("tree")?);
    if !tree.is_dir() {
        return Err(Fault::Refused(
            Error::failed("host.tree", format!("there is no release in {}", tree.display()))
                .hint("please report this: the release is packed before it is sent"),
        ));
    }
    let begin = script(call, app).set("id", &id).then(include_str!("scripts/release_begin.sh"));
    let answer = machine.change(&begin).await?;
    if answer.get("there").is_none() {
        let take = Script::new()
            .set("app", app)
            .set("id", &id)
            .set("keep", &KEEP.to_string())
            .then(include_str!("scripts/release_take.sh"));
        let mut tar = Command::new("tar");
        tar.args(["-czf", "-", "-C"]).arg(&tree).arg(".");
        machine.link.feed(&mut tar, &take).await?;
        machine.shared.lock().await.forget();
    }
    Ok(outputs([("path", path(app, &id)), ("id", id)]))
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let script = script(call, app(call)?).then(include_str!("scripts/release_delete.sh"));
    machine.change(&script).await.map(drop)
}
