//! `vibe verify SLOT`: what one slot has to hold, in seconds: lint of its files, the types of the app, its contract, and the
//! cases that whoever wrote it added.
//!
//! Its tests run code that somebody else may have written, so they run apart: no variable of ours but `PATH`, a home and a folder
//! for temporary files of their own, a time limit, Node's permission model (no program, no worker, no file outside of the app but
//! in that folder) and, where Linux lets us, no network at all. What that does not hold: SQLite opens files by itself, packages
//! with native code (`next-postgres` compiles JSX with one) may do what they like, and without the last part Node 24 does not
//! stand between code and network. What runs in a browser is loaded there, below the content security policy of the site: no
//! other machine, no script but the site's own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{Bench, Check, VerifyReport, lint, lost_check, types, unit};
use crate::blueprint::{Blueprint, Slot};
use crate::error::Error;
use crate::ops::event::{Doing, Event, Finding, Row};
use crate::ops::machine::node::{self, Node};
use crate::ops::machine::process::{self, Finished};
use crate::ops::machine::{find, install, scripts};
use crate::ops::{Front, Stop, Surroundings};
use crate::project;

/// Time that the tests of a slot have.
const LIMIT: Duration = Duration::from_secs(120);
/// Time that tools have which we know to end; a busy machine takes long over what needs seconds.
const PATIENCE: Duration = Duration::from_secs(600);
/// Megabytes that they have.
const MEMORY: u32 = 768;
/// What tests have no business with.
const HIDDEN: [&str; 4] = [".git", ".data", ".vibe-deploy", ".next"];

/// The files of a slot, from the app's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ops) struct SlotFiles {
    /// What a person or a voice writes.
    pub(in crate::ops) code: String,
    /// What it has to hold; ours.
    pub(in crate::ops) contract: String,
    /// Cases of whoever wrote it.
    pub(in crate::ops) own: String,
    /// What it has to hold in a browser, for code that runs there.
    pub(in crate::ops) page: Option<String>,
}

impl SlotFiles {
    /// Where an app of this stack has them.
    pub(in crate::ops) fn of(stack: &str, slot: &str) -> SlotFiles {
        let in_browser = runs_in_browser(stack);
        SlotFiles {
            code: if in_browser {
                format!("public/custom/{slot}.js")
            } else {
                format!("src/custom/{slot}.ts")
            },
            contract: format!("tests/unit/custom/{slot}.test.ts"),
            own: format!("tests/unit/custom/{slot}.own.test.ts"),
            page: in_browser.then(|| format!("tests/e2e/custom/{slot}.spec.ts")),
        }
    }
}

/// Whether code of one's own runs in the browser, and not on a server.
pub(in crate::ops) fn runs_in_browser(stack: &str) -> bool {
    stack == "static"
}

/// Checks one slot of the app of the current folder.
///
/// # Errors
/// `verify.no_slot`: the app has none of that name, or its stack has no contract for it.
pub fn verify_slot(name: &str, place: &Surroundings, front: &Front<'_>) -> Result<VerifyReport, Error> {
    let project = project::find(&place.folder)?;
    let app = Blueprint::parse(&project.blueprint).0;
    let (slots, stack) = app.map(|app| (app.slots, app.app.stack)).unwrap_or_default();
    let files = known(name, &slots, &stack, &project.root)?;
    let node = node::ready(place, front)?;
    let packages = install::packages(&project.root, &node, place, front)?;
    front.sink.emit(&Event::Doing(Doing::RunChecks));
    let begun = Instant::now();
    let home = home()?;
    let bench = Bench { app: &project.root, node: &node, place, front, apart: Some(home.path()) };
    let mut rows = Vec::new();
    for proof in prove(&bench, &files, true)? {
        bench.tell(vec![proof.row], &mut rows);
    }
    Ok(VerifyReport { rows, packages, time: begun.elapsed() })
}

/// The files of a slot that the app has.
pub(in crate::ops) fn known(name: &str, slots: &[Slot], stack: &str, app: &Path) -> Result<SlotFiles, Error> {
    let names = slots.iter().map(|slot| slot.name.as_str()).collect::<Vec<_>>().join(", ");
    if !slots.iter().any(|slot| slot.name == name) {
        let error = Error::usage("verify.no_slot", format!("this app has no slot `{name}`"));
        return Err(if names.is_empty() {
            error.hint("a slot is a [[slot]] of vibe.toml; this app has none")
        } else {
            error.hint(format!("its slots: {names}"))
        });
    }
    let files = SlotFiles::of(stack, name);
    for path in [&files.code, &files.contract].into_iter().chain(&files.page) {
        if !app.join(path).is_file() {
            return Err(Error::usage("verify.no_slot", format!("the slot `{name}` has no {path}"))
                .hint("`vibe upgrade` brings the app to what this version of vibe makes of it"));
        }
    }
    Ok(files)
}

/// A folder for what tests write.
pub(in crate::ops) fn home() -> Result<tempfile::TempDir, Error> {
    tempfile::Builder::new().prefix("vibe-slot-").tempdir().map_err(|cause| {
        Error::failed("verify.no_home", "no temporary folder could be made")
            .hint("free some space, or set TMPDIR to a folder that can be written")
            .caused_by(cause)
    })
}

/// A row, with all that was said.
#[derive(Debug)]
pub(in crate::ops) struct Proof {
    pub(in crate::ops) row: Row,
    pub(in crate::ops) said: String,
}

/// Lint, types, contract, own cases; side by side, told in this order. Then its page, where there is something to load.
pub(in crate::ops) fn prove(
    bench: &Bench<'_>,
    files: &SlotFiles,
    in_browser: bool,
) -> Result<Vec<Proof>, Error> {
    let mut proofs = quick(bench, files)?;
    if let Some(page) = files.page.as_ref().filter(|_| in_browser && proofs.iter().all(|proof| proof.row.ok))
    {
        let row = bench.one_page(page)?;
        let said = row.findings.iter().map(|finding| finding.text.as_str()).collect::<Vec<_>>().join("\n");
        proofs.push(Proof { row, said });
    }
    Ok(proofs)
}

fn quick(bench: &Bench<'_>, files: &SlotFiles) -> Result<Vec<Proof>, Error> {
    let (app, node, place, stop) = (bench.app, bench.node, bench.place, bench.front.stop);
    let home = bench.apart.unwrap_or(app);
    let own = app.join(&files.own).is_file();
    let has_types = scripts::read(app)?.scripts.get(Check::Types.name()).cloned();
    thread::scope(|scope| {
        let linted = scope.spawn(move || {
            let mut command = tool(app, node, place, "biome");
            command.args(["lint", "--reporter=default", "--reporter=github", &files.code]);
            command.args(own.then_some(&files.own)).current_dir(app);
            apart(&mut command, home, node, app, place);
            process::within(&mut command, PATIENCE, stop)
        });
        let typed = has_types.map(|script| {
            scope.spawn(move || {
                let mut command = scripts::command(&Check::Types.plainly(&script), app, node, place);
                apart(&mut command, home, node, app, place);
                process::within(&mut command, PATIENCE, stop)
            })
        });
        let tested = scope.spawn(move || {
            let mut ended = vec![("contract", test(&files.contract, app, home, node, place, stop)?)];
            if own {
                ended.push(("cases", test(&files.own, app, home, node, place, stop)?));
            }
            Ok::<_, Error>(ended)
        });
        let mut proofs = vec![proof(lint::read, "lint", joined(linted, Check::Lint)?)];
        if let Some(typed) = typed {
            proofs.push(proof(types::read, "types", joined(typed, Check::Types)?));
        }
        for (name, ended) in joined(tested, Check::Unit)? {
            proofs.push(proof(unit::read, name, ended));
        }
        Ok(proofs)
    })
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T, Error>>, check: Check) -> Result<T, Error> {
    thread.join().unwrap_or_else(|_| Err(lost_check(check)))
}

fn proof(read: fn(&Finished) -> Row, name: &'static str, ended: Finished) -> Proof {
    let mut row = Row { name, ..read(&ended) };
    // A file that cannot be loaded says so before its stack.
    let thrown = |line: &&str| {
        line.split(':').next().is_some_and(|name| name.ends_with("Error") && !name.contains(' '))
    };
    if !row.ok
        && row.findings.iter().all(|finding| finding.place.is_none())
        && let Some(line) = ended.stderr.lines().chain(ended.stdout.lines()).find(thrown)
    {
        row.findings.insert(0, Finding { place: None, text: line.to_owned() });
    }
    // Node says nothing of its own accord about a program that was ended.
    if !row.ok && ended.stderr.contains("did not end within") {
        let text = ended.stderr.lines().last().unwrap_or_default().to_owned();
        row.findings.insert(0, Finding { place: None, text });
    }
    Proof { row, said: format!("{}\n{}", ended.stdout, ended.stderr) }
}

/// Brings the files of a slot into the form that the app's own settings ask for.
pub(in crate::ops) fn formatted(bench: &Bench<'_>, files: &[&str]) -> Result<Proof, Error> {
    let mut command = tool(bench.app, bench.node, bench.place, "biome");
    command.args(["check", "--write", "--reporter=default", "--reporter=github"]).args(files);
    command.current_dir(bench.app);
    if let Some(home) = bench.apart {
        apart(&mut command, home, bench.node, bench.app, bench.place);
    }
    let ended = process::within(&mut command, PATIENCE, bench.front.stop)?;
    Ok(proof(lint::read, "lint", ended))
}

fn tool(app: &Path, _node: &Node, _place: &Surroundings, name: &str) -> Command {
    Command::new(app.join("node_modules").join(".bin").join(name))
}

/// No variable of ours but what a program needs to run.
pub(super) fn apart(command: &mut Command, home: &Path, node: &Node, app: &Path, place: &Surroundings) {
    let tools = [node.folder.clone(), app.join("node_modules").join(".bin")];
    command.env_clear().env("PATH", find::path_with(&tools, place));
    for name in ["HOME", "TMPDIR", "TEMP", "TMP"] {
        command.env(name, home);
    }
    command.env("NODE_COMPILE_CACHE", home.join("compiled")).env("NO_COLOR", "1").env("LANG", "C.UTF-8");
}

/// One file of tests behind Node's permission model, in one process.
fn test(
    file: &str,
    app: &Path,
    home: &Path,
    node: &Node,
    place: &Surroundings,
    stop: &Stop,
) -> Result<Finished, Error> {
    let program = node.folder.join(if cfg!(windows) { "node.exe" } else { "node" });
    let mut command = match no_network(place, stop) {
        Some(unshare) => {
            let mut command = Command::new(unshare);
            command.args(APART_FROM_THE_NET).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.arg("--permission").args(readable(app, home)).arg(allow("write", home));
    if app.join("tests/unit/jsx.ts").is_file() {
        command.args(["--allow-addons", "--disable-warning=PERM0001", "--import", "./tests/unit/jsx.ts"]);
    }
    command.args(["--disallow-code-generation-from-strings", "--test-reporter=spec"]);
    command.arg(format!("--max-old-space-size={MEMORY}"));
    if app.join("tests/unit/setup.ts").is_file() {
        command.args(["--import", "./tests/unit/setup.ts"]);
    }
    command.arg(file).current_dir(app);
    apart(&mut command, home, node, app, place);
    process::within(&mut command, LIMIT, stop)
}

/// Each entry of the app but secrets, data and histories; packages where they really lie.
fn readable(app: &Path, home: &Path) -> Vec<OsString> {
    let entries = std::fs::read_dir(app).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            !name.starts_with(".env") && !HIDDEN.contains(&name.as_str())
        })
        .map(|entry| entry.path())
        .collect();
    paths.extend(app.join("node_modules").canonicalize());
    paths.push(home.to_owned());
    paths.iter().map(|path| allow("read", path)).collect()
}

fn allow(what: &str, path: &Path) -> OsString {
    let mut option = OsString::from(format!("--allow-fs-{what}="));
    option.push(path);
    option
}

/// A network of its own, in which there is nothing; no right is needed for it where the system allows user namespaces.
const APART_FROM_THE_NET: [&str; 4] = ["--user", "--map-current-user", "--net", "--"];

fn no_network(place: &Surroundings, stop: &Stop) -> Option<PathBuf> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let unshare = find::on_path(place, "unshare")?;
    let tried = process::look(Command::new(&unshare).args(APART_FROM_THE_NET).arg("true"), stop);
    tried.is_ok_and(|ended| ended.status.success()).then_some(unshare)
}
