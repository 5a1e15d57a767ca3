//! `vibe verify`: proves the app of this folder by its own lint, types and tests, each a row with its time.
//!
//! The rows are the scripts of the app's `package.json`; a check that cannot run is a failed row, never a skipped one.

mod browser;
mod kept;
mod lint;
pub(super) mod slot;
mod sound;
mod types;
mod unit;

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use super::event::{Doing, Event, Finding, Row};
use super::machine::node::Node;
use super::machine::process::{self, Finished};
use super::machine::scripts::Manifest;
use super::machine::{find, install, node, port, release, scripts};
use super::{Front, Packages, Surroundings};
use crate::error::{Error, Kind};
use crate::project;

pub(super) use kept::{VerifiedRow, verified};
pub use slot::verify_slot;
pub(super) use sound::sound;

/// Findings that a row carries.
const SHOWN: usize = 5;

/// A check by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Style and common mistakes.
    Lint,
    /// The type checker.
    Types,
    /// Tests without a browser.
    Unit,
    /// Tests in a browser, accessibility and security among them.
    EndToEnd,
}

/// All of them, in the order in which they are told.
const CHECKS: [Check; 4] = [Check::Lint, Check::Types, Check::Unit, Check::EndToEnd];

/// What was proved.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifyReport {
    /// One a check, in order.
    pub rows: Vec<Row>,
    /// Where the app's packages came from.
    pub packages: Packages,
    /// From the first check to the last, installing left out.
    pub time: Duration,
}

impl VerifyReport {
    /// Nothing failed.
    pub fn ok(&self) -> bool {
        self.rows.iter().all(|row| row.ok)
    }
}

/// Runs the checks in `only`, or all that the app has.
pub fn verify(only: &[Check], place: &Surroundings, front: &Front<'_>) -> Result<VerifyReport, Error> {
    let project = project::find(&place.folder)?;
    let own = "run its own tests, such as `npm test`; `vibe verify --env production` proves what is deployed";
    super::adopt::only_deploy(&project, "how to check it", own)?;
    let app = project.root;
    let manifest = scripts::read(&app)?;
    let wanted = wanted(only, &manifest)?;
    // Named before it is looked at: what is changed meanwhile is another release.
    let release = release::named(&app)?;
    let node = node::ready(place, front)?;
    let packages = install::packages(&app, &node, place, front)?;
    front.sink.emit(&Event::Doing(Doing::RunChecks));
    let begun = std::time::Instant::now();
    let bench = Bench { app: &app, node: &node, place, front, apart: None };
    let rows = bench.all(wanted)?;
    let report = VerifyReport { rows, packages, time: begun.elapsed() };
    if only.is_empty() {
        kept::keep(&app, place, &report)?;
    }
    if let Some(release) = release.filter(|_| sound::is_proved(&report.rows)) {
        sound::keep(&app, &release)?;
    }
    Ok(report)
}

/// Which checks to run, with their scripts. Asking for one that the app does not have is an error.
fn wanted<'a>(only: &[Check], manifest: &'a Manifest) -> Result<Vec<(Check, &'a str)>, Error> {
    let script = |check: Check| manifest.scripts.get(check.name());
    if let Some(missing) = only.iter().find(|check| script(**check).is_none()) {
        return Err(Error::usage("verify.no_check", format!("this app has no check `{}`", missing.name()))
            .hint("the checks of an app are the scripts lint, types, unit and e2e of its package.json"));
    }
    let asked = CHECKS.into_iter().filter(|check| only.is_empty() || only.contains(check));
    let wanted: Vec<_> = asked.filter_map(|check| Some((check, script(check)?.as_str()))).collect();
    if wanted.is_empty() {
        return Err(Error::usage("verify.nothing", "this app has nothing to verify")
            .hint("give its package.json the scripts lint, types, unit and e2e"));
    }
    Ok(wanted)
}

impl Check {
    /// As the command line, the rows and the app's scripts call it.
    pub fn name(self) -> &'static str {
        match self {
            Check::Lint => "lint",
            Check::Types => "types",
            Check::Unit => "unit",
            Check::EndToEnd => "e2e",
        }
    }

    fn read(self, ended: &Finished) -> Vec<Row> {
        match self {
            Check::Lint => vec![lint::read(ended)],
            Check::Types => vec![types::read(ended)],
            Check::Unit => vec![unit::read(ended)],
            Check::EndToEnd => browser::read(ended),
        }
    }

    /// What makes a known tool's output readable for us; another tool runs as it is. What stands before the last `&&`
    /// prepares the check, as a build does.
    fn plainly(self, script: &str) -> String {
        let tool = script.rsplit("&&").next().unwrap_or_default();
        let more = match tool.split_whitespace().next().unwrap_or_default() {
            "biome" => " --reporter=default --reporter=github --max-diagnostics=50",
            "tsc" => " --pretty false --listFiles",
            "playwright" => " --reporter=json",
            _ => "",
        };
        format!("{script}{more}")
    }
}

/// Servers that an app's browser tests start at most, on ports that follow each other.
const SERVERS: u16 = 4;

/// Time that a whole set of checks has when it runs apart.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// Where checks run.
pub(super) struct Bench<'a> {
    pub(super) app: &'a Path,
    pub(super) node: &'a Node,
    pub(super) place: &'a Surroundings,
    pub(super) front: &'a Front<'a>,
    /// Nothing of our environment is passed on, and what the checks write goes to this folder.
    pub(super) apart: Option<&'a Path>,
}

impl Bench<'_> {
    /// The whole set of the app; without the browser's part when it is not wanted.
    pub(super) fn whole(&self, in_browser: bool) -> Result<Vec<Row>, Error> {
        let manifest = scripts::read(self.app)?;
        let mut wanted = wanted(&[], &manifest)?;
        wanted.retain(|(check, _)| in_browser || *check != Check::EndToEnd);
        self.all(wanted)
    }

    /// The quick ones side by side, then the browser; a browser is not asked about what is wrong already.
    fn all(&self, wanted: Vec<(Check, &str)>) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        let (browser, quick): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|(check, _)| *check == Check::EndToEnd);
        self.side_by_side(&quick, &mut rows)?;
        for (check, script) in &browser {
            if self.apart.is_some() && rows.iter().any(|row| !row.ok) {
                break;
            }
            self.tell(self.in_browser(*check, script)?, &mut rows);
        }
        Ok(rows)
    }

    fn command(&self, check: Check, script: &str) -> Command {
        let mut command = scripts::command(&check.plainly(script), self.app, self.node, self.place);
        if let Some(home) = self.apart {
            slot::apart(&mut command, home, self.node, self.app, self.place);
        }
        command
    }

    /// Checks that share two cores well. Rows come in order whichever ends first.
    fn side_by_side(&self, checks: &[(Check, &str)], rows: &mut Vec<Row>) -> Result<(), Error> {
        let (stop, apart) = (self.front.stop, self.apart.is_some());
        thread::scope(|scope| {
            let started: Vec<_> = checks
                .iter()
                .map(|(check, script)| {
                    let mut command = self.command(*check, script);
                    let run = if *check == Check::Unit { process::run } else { process::look };
                    let go = move || {
                        if apart {
                            process::within(&mut command, LONGEST, stop)
                        } else {
                            run(&mut command, stop)
                        }
                    };
                    (*check, scope.spawn(go))
                })
                .collect();
            for (check, thread) in started {
                let ended = thread.join().unwrap_or_else(|_| Err(lost_check(check)))?;
                self.tell(check.read(&ended), rows);
            }
            Ok(())
        })
    }

    fn in_browser(&self, check: Check, script: &str) -> Result<Vec<Row>, Error> {
        let chromium = match find::chromium(self.place) {
            Ok(chromium) => chromium,
            Err(missing) => return Ok(vec![cannot_run(check, &missing)]),
        };
        self.front.sink.emit(&Event::Doing(Doing::RunBrowser));
        let mut command = self.command(check, script);
        command.env("CHROMIUM", chromium).env("E2E_PORT", port::run_of(SERVERS)?.to_string());
        Ok(check.read(&process::run(&mut command, self.front.stop)?))
    }

    /// One file of browser tests, as one row.
    fn one_page(&self, file: &str) -> Result<Row, Error> {
        let rows = self.in_browser(Check::EndToEnd, &format!("playwright test {file}"))?;
        let mut rows = rows.into_iter();
        let mut page = rows.next().unwrap_or_else(|| row("page", "tests", false, Duration::ZERO));
        page.name = "page";
        Ok(page)
    }

    fn tell(&self, mut ended: Vec<Row>, rows: &mut Vec<Row>) {
        for row in &mut ended {
            row.findings.iter_mut().for_each(|finding| shorten(finding, self.app));
            self.front.sink.emit(&Event::Checked(row));
        }
        rows.extend(ended);
    }
}

/// Places are told from the app's folder.
fn shorten(finding: &mut Finding, app: &Path) {
    if let Some(place) = &mut finding.place
        && let Ok(inside) = Path::new(place.as_str()).strip_prefix(app)
    {
        *place = inside.display().to_string();
    }
}

fn cannot_run(check: Check, missing: &Error) -> Row {
    Row {
        findings: vec![Finding { place: None, text: missing.to_string() }],
        remedy: missing.hints().first().cloned(),
        failed: 1,
        ..row(check.name(), "tests", false, Duration::ZERO)
    }
}

fn lost_check(check: Check) -> Error {
    Error::new(Kind::Bug, "verify.lost", format!("the check `{}` was lost on the way", check.name()))
}

/// A row without counts.
fn row(name: &'static str, unit: &'static str, ok: bool, time: Duration) -> Row {
    Row {
        name,
        ok,
        passed: 0,
        failed: 0,
        skipped: 0,
        unit,
        time,
        findings: Vec::new(),
        remedy: None,
        names: Vec::new(),
    }
}

/// For a failed check whose output we cannot read: its last words.
fn last_words(ended: &Finished) -> Finding {
    let said =
        ended.stdout.lines().chain(ended.stderr.lines()).map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = said.collect();
    let from = lines.len().saturating_sub(SHOWN);
    let text =
        if lines.is_empty() { format!("ended with {}", ended.status) } else { lines[from..].join("\n") };
    Finding { place: None, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A finished program, for the readers' tests.
    pub(super) fn finished(ok: bool, stdout: &str, stderr: &str) -> Finished {
        let status = Command::new(if ok { "true" } else { "false" }).status().unwrap();
        Finished { status, stdout: stdout.into(), stderr: stderr.into(), time: Duration::from_millis(1500) }
    }

    fn manifest(names: &[&str]) -> Manifest {
        let scripts = names.iter().map(|name| ((*name).to_owned(), format!("run {name}"))).collect();
        Manifest { scripts, has_packages: false }
    }

    #[test]
    fn the_checks_of_an_app_are_the_scripts_it_has() {
        let app = manifest(&["lint", "types", "dev"]);
        let checks = wanted(&[], &app).unwrap();
        assert_eq!(checks, [(Check::Lint, "run lint"), (Check::Types, "run types")]);
    }

    #[test]
    fn a_check_that_the_app_does_not_have_is_an_error() {
        assert_eq!(wanted(&[Check::EndToEnd], &manifest(&["lint"])).unwrap_err().code(), "verify.no_check");
        assert_eq!(wanted(&[], &manifest(&["dev"])).unwrap_err().code(), "verify.nothing");
    }

    #[test]
    fn only_known_tools_get_options() {
        assert_eq!(Check::Types.plainly("tsc --noEmit"), "tsc --noEmit --pretty false --listFiles");
        assert_eq!(Check::Lint.plainly("eslint ."), "eslint .");
        let built = Check::EndToEnd.plainly("node build.ts && playwright test");
        assert_eq!(built, "node build.ts && playwright test --reporter=json");
    }
}
