//! The release of an app that was there before: its own tools install and build it, in a copy in the user's cache.
//!
//! The copy has neither secrets nor history: `.env` files, keys, logs, databases and version control stay where they are. The
//! digest is that of everything that goes into the build, so that it is known without one; only [`built`] runs anything of
//! the app, and only when somebody agreed to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::node::Node;
use super::{find, install, node, process};
use crate::blueprint::{Blueprint, Existing, PackageTool, Role, Word as _};
use crate::error::{Error, Kind};
use crate::ops::event::{Doing, Event};
use crate::ops::{Front, Surroundings};
use crate::project::{Begun, Cache};
use crate::secret::{SecretName, SecretStore};

/// Our kinds of entry in the cache: what is sent, and where it is built.
const KIND: &str = "release";
const WORK: &str = "build";
/// Other rules give other trees from the same files.
const FORMAT: &str = "adopted 2";
/// What never gets into the copy: fetched, built, remembered, or none of a release's business.
const LEFT_OUT: [&str; 9] = [
    ".git",
    "node_modules",
    ".next",
    ".vibe-deploy",
    "vibe.toml",
    "coverage",
    ".turbo",
    ".vercel",
    ".svelte-kit",
];
/// What Yarn from 2 on makes of the lockfile, on each machine anew.
const OF_YARN: [&str; 5] =
    [".pnp.cjs", ".pnp.loader.mjs", ".yarn/unplugged", ".yarn/install-state.gz", ".yarn/build-state.yml"];
/// Endings of files that hold data or keys.
const KEPT_HOME: [&str; 8] =
    [".sqlite", ".sqlite-wal", ".sqlite-shm", ".db", ".db-journal", ".pem", ".key", ".log"];
/// What pnpm writes down for itself: paths of this machine.
const NOTES_OF_TOOLS: [&str; 2] =
    ["node_modules/.modules.yaml", "node_modules/.pnpm-workspace-state-v1.json"];
/// Lines of a complaint that are shown.
const SHOWN: usize = 12;

/// An app that is about to be released.
pub(in crate::ops) struct Adopted<'a> {
    existing: &'a Existing,
    /// What the build may know, by variable.
    public: BTreeMap<String, String>,
    cache: Cache,
    /// Path below the app, whether it is a program, bytes.
    files: Vec<(String, bool, Vec<u8>)>,
    /// SHA-256 over what goes into the build, in hex.
    pub(in crate::ops) digest: String,
}

impl<'a> Adopted<'a> {
    /// Reads the app. `domain` is where it goes.
    ///
    /// # Errors
    /// `release.*`: a file that cannot be read. `adopt.public`: a value that gets into the build is not in the secret store.
    pub(in crate::ops) fn read(
        root: &Path,
        app: &'a Blueprint,
        domain: &str,
        store: &dyn SecretStore,
        place: &Surroundings,
    ) -> Result<Adopted<'a>, Error> {
        let Some(existing) = &app.existing else {
            return Err(
                Error::new(Kind::Bug, "adopt.none", "the app was made by vibe").hint("please report this")
            );
        };
        let public = public(existing, domain, store)?;
        let mut files = Vec::new();
        enter(root, "", existing, &mut files)?;
        files.sort();
        let digest = digest(existing, &public, &files);
        Ok(Adopted { existing, public, cache: install::cache_for(root, place), files, digest })
    }

    /// Where the release lies, or will.
    pub(in crate::ops) fn folder(&self) -> Option<PathBuf> {
        self.cache.entry(KIND, &self.digest)
    }

    /// What is run on this machine for it, as a person would type it.
    pub(in crate::ops) fn commands(&self) -> String {
        let tool = self.existing.packages.word();
        let build = self.existing.build.as_ref().map(|build| format!(" and `{tool} run {build}`"));
        format!(
            "`{tool} {}`{}",
            install_arguments(self.existing.packages).join(" "),
            build.unwrap_or_default()
        )
    }

    /// The release, built when it is not there yet.
    ///
    /// # Errors
    /// `adopt.consent`: nobody agreed to run the app's own build. `adopt.tool`, `adopt.install`, `adopt.build`,
    /// `adopt.output`: it could not be built.
    pub(in crate::ops) fn built(
        &self,
        agreed: bool,
        place: &Surroundings,
        front: &Front<'_>,
    ) -> Result<PathBuf, Error> {
        if let Some(folder) = self.folder() {
            return Ok(folder);
        }
        if !agreed {
            let message = format!(
                "the release is not built yet, and building it runs {} of this app on this machine",
                self.commands()
            );
            return Err(Error::new(Kind::Waiting, "adopt.consent", message)
                .hint("its code and that of its packages runs with your rights, in a copy without .env files: look at it first")
                .hint("`vibe deploy --build` agrees to that"));
        }
        let node = node::ready(place, front)?;
        let work = self.cache.begin(WORK, &self.digest, &[])?;
        for (path, program, bytes) in &self.files {
            work.add(path, bytes, *program)?;
        }
        let tools = Tools { adopted: self, node: &node, place, front, folder: work.folder() };
        front.sink.emit(&Event::Doing(Doing::InstallPackages));
        tools.run(
            "adopt.install",
            "its packages could not be installed",
            &install_arguments(self.existing.packages),
        )?;
        if let Some(build) = &self.existing.build {
            front.sink.emit(&Event::Doing(Doing::BuildApp));
            tools.run("adopt.build", "its own build failed", &["run", build.as_str()])?;
        }
        self.standalone(&work)?;
        if let Some(arguments) = prune_arguments(self.existing.packages)
            && self.existing.output.is_none()
            && self.may_prune()
        {
            tools.run(
                "adopt.install",
                "packages that only its makers need could not be left out",
                arguments,
            )?;
        }
        self.take(&work)
    }

    /// Next leaves it to whoever deploys to put these two beside its server:
    /// https://nextjs.org/docs/app/api-reference/config/next-config-js/output
    fn standalone(&self, work: &Begun) -> Result<(), Error> {
        let to = ".next/standalone";
        if !work.folder().join(to).join("server.js").is_file() {
            return Ok(());
        }
        for (from, to) in [(".next/static", format!("{to}/.next/static")), ("public", format!("{to}/public"))]
        {
            let from = work.folder().join(from);
            if from.is_dir() && !work.folder().join(&to).exists() {
                work.take(&from, &to, &|_| true)?;
            }
        }
        Ok(())
    }

    /// A package that only its makers need may be what starts the app or brings its database up to date.
    fn may_prune(&self) -> bool {
        let own = |line: &Option<String>| {
            line.as_ref().is_none_or(|line| {
                !line.starts_with("node_modules/") || line.starts_with("node_modules/next/")
            })
        };
        own(&self.existing.start) && own(&self.existing.migrate)
    }

    /// What is sent, as an entry of the cache.
    fn take(&self, work: &Begun) -> Result<PathBuf, Error> {
        let from = match &self.existing.output {
            Some(output) => work.folder().join(output),
            None => work.folder().to_path_buf(),
        };
        if !from.is_dir() {
            let output = self.existing.output.as_deref().unwrap_or_default();
            return Err(Error::usage("adopt.output", format!("the build left nothing in `{output}`"))
                .hint("say in vibe.toml where it leaves what runs: `output` below [existing]"));
        }
        let begun = self.cache.begin(KIND, &self.digest, &[])?;
        begun.take(&from, "", &|path| goes(path))?;
        if let Some(start) = &self.existing.start {
            let file = start.split(' ').next().unwrap_or_default();
            if !begun.folder().join(file).is_file() {
                return Err(Error::usage(
                    "adopt.output",
                    format!("`{file}`, which Node is to run, is not in the release"),
                )
                .hint("`start` below [existing] in vibe.toml is a path in what the build leaves"));
            }
        }
        Cache::keep(&begun)
    }
}

/// Whether a file of the built app is sent: hidden ones stay, save what packages and Next's own folder have.
fn goes(path: &str) -> bool {
    let hidden_at_top =
        path.starts_with('.') && !path.starts_with(".next") && !path.starts_with(".well-known");
    let name = path.rsplit('/').next().unwrap_or_default();
    let of_packages = path.starts_with("node_modules/") || path.contains("/node_modules/");
    !hidden_at_top
        && !path.starts_with(".next/cache")
        && !path.starts_with(".next/standalone/.env")
        && !NOTES_OF_TOOLS.contains(&path)
        && (of_packages || !name.starts_with(".env"))
        && (of_packages || !KEPT_HOME.iter().any(|ending| name.ends_with(ending)))
}

/// The app's own tools, in the copy.
struct Tools<'a> {
    adopted: &'a Adopted<'a>,
    node: &'a Node,
    place: &'a Surroundings,
    front: &'a Front<'a>,
    folder: &'a Path,
}

impl Tools<'_> {
    fn run(&self, code: &'static str, what: &str, arguments: &[&str]) -> Result<(), Error> {
        let existing = self.adopted.existing;
        let tool = existing.packages.word();
        let Some(program) = find::on_path(self.place, tool) else {
            return Err(Error::failed(
                "adopt.tool",
                format!("{tool}, which installs the packages of this app, was not found"),
            )
            .hint(format!("install {tool} and put it on the PATH")));
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder)
            .env("PATH", find::path_with(std::slice::from_ref(&self.node.folder), self.place))
            .env("CI", "1")
            .env("NO_COLOR", "1")
            .env("NEXT_TELEMETRY_DISABLED", "1")
            // Yarn from 2 on keeps packages in archives that Node alone does not open, unless it is told otherwise:
            // https://yarnpkg.com/configuration/yarnrc#nodeLinker
            .env("YARN_NODE_LINKER", "node-modules")
            .env_remove("NODE_ENV")
            .envs(existing.env.iter().map(|(name, variable)| (name.as_str(), stand_in(variable.role))))
            .envs(&self.adopted.public);
        let ended = process::run(&mut command, self.front.stop)?;
        if ended.status.success() {
            return Ok(());
        }
        let lines: Vec<&str> =
            ended.stdout.lines().chain(ended.stderr.lines()).filter(|line| !line.trim().is_empty()).collect();
        let said = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        Err(failed(code, what, &format!("{tool} {}", arguments.join(" "))).caused_by(said))
    }
}

fn failed(code: &'static str, what: &str, command: &str) -> Error {
    let hint =
        format!("run `{command}` in a fresh copy of the app, without its .env files, to see the whole of it");
    match code {
        "adopt.build" => Error::failed("adopt.build", what),
        _ => Error::failed("adopt.install", what),
    }
    .hint(hint)
}

/// From the lockfile, and nothing but it.
fn install_arguments(tool: PackageTool) -> Vec<&'static str> {
    match tool {
        PackageTool::Npm => vec!["ci", "--no-audit", "--no-fund"],
        PackageTool::Pnpm | PackageTool::Yarn | PackageTool::Bun => vec!["install", "--frozen-lockfile"],
    }
}

/// Leaves out packages that only its makers need; the others have no word for that, or drop nothing that is there.
fn prune_arguments(tool: PackageTool) -> Option<&'static [&'static str]> {
    match tool {
        PackageTool::Npm => Some(&["prune", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]),
        PackageTool::Pnpm => Some(&["prune", "--prod", "--ignore-scripts"]),
        PackageTool::Yarn | PackageTool::Bun => None,
    }
}

/// A value of the right form that opens nothing: many builds check that variables are there, and none needs what they are.
fn stand_in(role: Role) -> &'static str {
    match role {
        Role::Database => "postgres://build:build@127.0.0.1:9/build",
        Role::DataFolder => "/tmp",
        Role::DataFile => "/tmp/build.sqlite",
        Role::DataUrl => "file:/tmp/build.sqlite",
        Role::Url => "https://build.invalid",
        Role::Domain => "build.invalid",
        Role::StripeKey => "sk_test_build",
        Role::StripePublic => "pk_test_build",
        Role::StripeWebhook => "whsec_build",
        Role::ResendKey => "re_build",
        Role::SmtpUrl => "smtps://build:build@build.invalid:465",
        Role::MailFrom => "no-reply@build.invalid",
        Role::GoogleId => "build.apps.googleusercontent.com",
        Role::Random => "0000000000000000000000000000000000000000000000000000000000000000",
        Role::AiKey | Role::GoogleSecret | Role::GithubId | Role::GithubSecret | Role::Value | Role::Ask => {
            "stands-in-while-it-is-built"
        }
    }
}

/// What may be written into the app itself.
fn public(
    existing: &Existing,
    domain: &str,
    store: &dyn SecretStore,
) -> Result<BTreeMap<String, String>, Error> {
    let mut public = BTreeMap::new();
    for (name, variable) in &existing.env {
        let value = match variable.role {
            Role::Value => variable.text.clone(),
            Role::Url => format!("https://{domain}"),
            Role::Domain => domain.to_owned(),
            Role::MailFrom => format!("no-reply@{domain}"),
            _ if !Existing::is_public(name) => continue,
            _ => match store.get(&SecretName::parse(&format!("env/{name}"))?)? {
                Some(value) => value.expose().to_owned(),
                None if variable.optional => continue,
                None => {
                    let message =
                        format!("{name} is written into the app while it is built, and nobody gave it yet");
                    return Err(Error::new(Kind::Waiting, "adopt.public", message).hint(format!(
                        "`vibe secret set env/{name}` keeps it; everybody who opens the app can read it"
                    )));
                }
            },
        };
        public.insert(name.clone(), value);
    }
    Ok(public)
}

fn enter(
    folder: &Path,
    above: &str,
    existing: &Existing,
    found: &mut Vec<(String, bool, Vec<u8>)>,
) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
        let at = entry.map_err(|cause| unreadable(folder, cause))?.path();
        let Some(name) = at.file_name().and_then(|name| name.to_str()) else {
            return Err(Error::usage(
                "release.odd_name",
                format!("{} has a name that is not Unicode", at.display()),
            )
            .hint("rename it, or move it out of the app's folder"));
        };
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        if stays(&path, name, existing) {
            continue;
        }
        let seen = fs::symlink_metadata(&at).map_err(|cause| unreadable(&at, cause))?;
        if seen.is_dir() {
            enter(&at, &path, existing, found)?;
        } else if seen.is_file() {
            let bytes = fs::read(&at).map_err(|cause| unreadable(&at, cause))?;
            found.push((path, is_program(&seen), bytes));
        } else {
            return Err(Error::usage(
                "release.no_plain_file",
                format!("{} is neither a file nor a folder", at.display()),
            )
            .hint(
                "a release never follows a link out of the app: put a copy in its place, or move it away",
            ));
        }
    }
    Ok(())
}

fn stays(path: &str, name: &str, existing: &Existing) -> bool {
    let built = existing.build.is_some() && existing.output.as_deref() == Some(path);
    built
        || name.starts_with(".env")
        || OF_YARN.contains(&path)
        || LEFT_OUT.contains(&name)
            && (name.starts_with('.') || name == "node_modules" || !path.contains('/'))
        || KEPT_HOME.iter().any(|ending| name.ends_with(ending))
}

fn unreadable(path: &Path, cause: std::io::Error) -> Error {
    Error::failed("release.unreadable", format!("{} could not be read", path.display()))
        .hint("get the right to read it, or remove it")
        .caused_by(cause)
}

#[cfg(unix)]
fn is_program(seen: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    seen.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_program(_seen: &fs::Metadata) -> bool {
    false
}

fn digest(
    existing: &Existing,
    public: &BTreeMap<String, String>,
    files: &[(String, bool, Vec<u8>)],
) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(FORMAT.as_bytes());
    part(existing.packages.word().as_bytes());
    for text in [&existing.build, &existing.output, &existing.start, &existing.migrate] {
        part(text.as_deref().unwrap_or_default().as_bytes());
    }
    for (name, value) in public {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    for (path, program, bytes) in files {
        part(path.as_bytes());
        part(if *program { b"755" } else { b"644" });
        part(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
