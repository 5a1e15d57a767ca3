//! Runs the scripts of an app's `package.json` as npm would, without paying for npm's start.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::find;
use super::node::Node;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::project;

/// What we read of a `package.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ops) struct Manifest {
    /// Commands by name.
    pub(in crate::ops) scripts: BTreeMap<String, String>,
    /// The app depends on something.
    pub(in crate::ops) has_packages: bool,
}

pub(in crate::ops) fn read(app: &Path) -> Result<Manifest, Error> {
    let path = app.join("package.json");
    let text = project::read(&path)?;
    let value: Value = serde_json::from_str(&text).map_err(|cause| {
        Error::usage("machine.package_json", format!("{} is not valid JSON", path.display()))
            .hint("mend it, or bring it back from version control")
            .caused_by(cause)
    })?;
    let filled =
        |key: &str| value.get(key).and_then(Value::as_object).is_some_and(|entries| !entries.is_empty());
    let scripts = value.get("scripts").and_then(Value::as_object).into_iter().flatten();
    Ok(Manifest {
        scripts: scripts.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect(),
        has_packages: filled("dependencies") || filled("devDependencies"),
    })
}

/// A script as a command: Node and the app's own tools first on the path, plain output.
pub(in crate::ops) fn command(script: &str, app: &Path, node: &Node, place: &Surroundings) -> Command {
    let tools = [node.folder.clone(), app.join("node_modules").join(".bin")];
    let mut command = shell(script);
    command
        .current_dir(app)
        .env("PATH", find::path_with(&tools, place))
        .env("NO_COLOR", "1")
        .env_remove("FORCE_COLOR");
    command
}

#[cfg(not(windows))]
fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}

#[cfg(windows)]
fn shell(script: &str) -> Command {
    let mut command = Command::new("cmd");
    command.args(["/d", "/s", "/c", script]);
    command
}
