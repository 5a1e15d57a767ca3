//! `package.json` and what lies beside it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::tree::{Tree, shown};
use crate::blueprint::{PackageTool, Word as _};
use crate::error::Error;

/// What is read of `package.json`.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) scripts: BTreeMap<String, String>,
    /// Everything that it depends on, with the version that it asks for.
    pub(super) needs: BTreeMap<String, String>,
    pub(super) main: Option<String>,
    /// Oldest major version of Node, when it says so.
    pub(super) node: Option<u32>,
    package_manager: String,
}

impl Package {
    /// Reads it.
    ///
    /// # Errors
    /// `adopt.no_package`: there is none. `adopt.package`: it is no JSON. `adopt.monorepo`: it is that of several apps.
    pub(super) fn read(tree: &Tree) -> Result<Package, Error> {
        let Some(text) = tree.texts.get("package.json") else {
            return Err(Error::usage("adopt.no_package", "there is no package.json in this folder")
                .hint("`vibe adopt FOLDER` names the folder of an app for Node; other apps cannot be taken over yet"));
        };
        let value: Value = serde_json::from_str(text).map_err(|cause| {
            Error::usage("adopt.package", "package.json is no JSON")
                .hint("mend it, then run the same command")
                .caused_by(cause)
        })?;
        refuse_several(tree, &value)?;
        let pairs = |key: &str| {
            let entries = value.get(key).and_then(Value::as_object).into_iter().flatten();
            entries.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        };
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(Package {
            name: text("name").unwrap_or_default(),
            scripts: pairs("scripts").collect(),
            needs: pairs("devDependencies").chain(pairs("dependencies")).collect(),
            main: text("main"),
            node: value.pointer("/engines/node").and_then(Value::as_str).and_then(floor),
            package_manager: text("packageManager").unwrap_or_default(),
        })
    }

    pub(super) fn has(&self, package: &str) -> bool {
        self.needs.contains_key(package)
    }

    /// The first of these that it depends on.
    pub(super) fn first<'n>(&self, packages: &[&'n str]) -> Option<&'n str> {
        packages.iter().copied().find(|package| self.has(package))
    }

    /// A package and its version, harmless to show.
    pub(super) fn shown(&self, package: &str) -> String {
        let version = self.needs.get(package).map(|version| shown(version)).unwrap_or_default();
        format!("{package} {version}").trim_end().to_owned()
    }

    /// Who installs its packages, and the file that says so.
    ///
    /// # Errors
    /// `adopt.lockfile`: nothing says which versions it runs with.
    pub(super) fn tool(&self, tree: &Tree) -> Result<(PackageTool, &'static str), Error> {
        let known = [
            (PackageTool::Npm, "package-lock.json"),
            (PackageTool::Pnpm, "pnpm-lock.yaml"),
            (PackageTool::Yarn, "yarn.lock"),
            (PackageTool::Bun, "bun.lock"),
            (PackageTool::Bun, "bun.lockb"),
        ];
        let found: Vec<_> = known.into_iter().filter(|(_, file)| tree.has(file)).collect();
        let said = self.package_manager.split('@').next().and_then(PackageTool::from_word);
        if let Some(found) = found.iter().find(|(tool, _)| Some(*tool) == said).or(found.first()) {
            return Ok(*found);
        }
        if self.needs.is_empty() {
            return Ok((PackageTool::Npm, "package.json"));
        }
        Err(Error::usage(
            "adopt.lockfile",
            "no lockfile says which versions of its packages this app runs with",
        )
        .hint("make one and keep it with the code: `npm install`, or what you install packages with")
        .hint("an app of a larger repository, whose lockfile lies above it, cannot be taken over yet"))
    }
}

/// An app among others is built with what lies beside it: nobody could build it from its folder alone.
fn refuse_several(tree: &Tree, value: &Value) -> Result<(), Error> {
    let workspaces = value.get("workspaces").is_some_and(|list| !list.is_null());
    let file = ["pnpm-workspace.yaml", "turbo.json", "nx.json", "lerna.json"]
        .into_iter()
        .find(|file| tree.has(file));
    // pnpm keeps settings of a single app in its file too.
    let pnpm_alone = file == Some("pnpm-workspace.yaml")
        && !tree
            .texts
            .get("pnpm-workspace.yaml")
            .is_some_and(|text| text.lines().any(|line| line.starts_with("packages:")));
    let why = match file {
        _ if workspaces => "package.json has `workspaces`",
        Some(file) if !pnpm_alone => file,
        _ => return Ok(()),
    };
    let apps: Vec<String> = tree
        .names
        .iter()
        .filter(|name| name.ends_with("/package.json") && name.matches('/').count() <= 2)
        .map(|name| shown(name.trim_end_matches("/package.json")))
        .take(8)
        .collect();
    let several = if apps.is_empty() { String::new() } else { format!(": {}", apps.join(", ")) };
    Err(Error::usage(
        "adopt.monorepo",
        format!("this repository holds several packages that are built together ({why}){several}"),
    )
    .hint("vibe builds an app from its own folder and lockfile, so it cannot take over one of several yet")
    .hint("one that stands alone can be taken over: `vibe adopt FOLDER`"))
}

/// The oldest major version that a range of versions allows: `>=20.9`, `22.x`, `^18 || >=20`.
fn floor(range: &str) -> Option<u32> {
    let majors = range.split("||").filter_map(|part| {
        let digits: String =
            part.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    });
    majors.min().map(|major| major.clamp(18, 99))
}

#[cfg(test)]
mod tests {
    use super::floor;

    #[test]
    fn the_oldest_node_is_read() {
        for (range, major) in
            [(">=20.9.0", 20), ("22.x", 22), ("^18.17 || >=20", 18), ("24", 24), (">=16", 18)]
        {
            assert_eq!(floor(range), Some(major), "{range}");
        }
        assert_eq!(floor("*"), None);
    }
}
