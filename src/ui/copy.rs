//! Every word that the program says on its own account.

pub(super) mod adopt;
pub(super) mod change;
pub(super) mod fill;
pub(super) mod secret;
pub(super) mod story;
pub(super) mod voice;

use std::path::Path;
use std::time::Duration;

use crate::engine::Ending;
use crate::ops::{Doing, Finding, Health, MoveReport, Packages, Row};

// Labels of one width, so that what they say stands in one column.
pub(super) const ERROR: &str = "error:";
pub(super) const CAUSE: &str = "cause:";
pub(super) const HINT: &str = " hint:";
pub(super) const MORE: &str = " more:";
/// Where the text behind a label begins.
pub(super) const LABEL: usize = 7;
pub(super) const OUTPUT_FAILED: &str = "the output could not be written";

/// Where a code is explained.
pub(super) fn docs(code: &str) -> String {
    format!("vibe explain {code}")
}

pub(super) const ASSUMED_CHOICE: &str = " (assumed)";
pub(super) const UNCLEAR_ANSWER: &str = "That is none of them.";

/// What can be typed, and what Enter does.
pub(super) fn prompt(choices: usize) -> String {
    let numbers = if choices == 2 { "1 or 2".into() } else { format!("1 to {choices}") };
    format!("Type {numbers}, or press Enter for 1: ")
}

pub(super) fn assumption_stands(words: &str) -> String {
    format!("Taken as assumed: {words}")
}

pub(super) const UNDERSTOOD: &str = "Understood";
pub(super) const ASSUMED: &str = "Assumed";
pub(super) const NOT_UNDERSTOOD: &str = "Not understood";
pub(super) const CONTRADICTIONS: &str = "Contradictions";
pub(super) const QUESTIONS: &str = "Questions";
pub(super) const UNBUILT: &str = "Understood, but not built by this stack";
pub(super) const NEXT: &str = "Next";
pub(super) const TOP_FOLDER: &str = "(top)";

pub(super) fn quoted(words: &str) -> String {
    format!("“{words}”")
}

pub(super) fn assumption(what: &str, why: &str) -> String {
    format!("{} ({why})", what.trim_end_matches('.'))
}

pub(super) fn contradiction(about: &str, first: &str, second: &str) -> String {
    format!("{about}: “{first}” and “{second}”")
}

pub(super) fn taken(taken: &str) -> String {
    format!("taken: {taken}")
}

pub(super) fn app_line(kind: &str, stack: &str) -> String {
    format!("a {kind} app, built with {stack}")
}

pub(super) fn question_assumed(answer: &str) -> String {
    format!("assumed: {answer}")
}

pub(super) fn question_answered(answer: &str) -> String {
    format!("answered: {answer}")
}

pub(super) fn files(count: usize) -> String {
    if count == 1 { "1 file".into() } else { format!("{count} files") }
}

pub(super) fn plan(count: usize) -> String {
    format!("Plan: {}", files(count))
}

pub(super) fn wrote(count: usize, folder: &str) -> String {
    format!("Wrote {} to {folder}", files(count))
}

pub(super) fn would_write(count: usize, folder: &str) -> String {
    format!("Nothing was written; without --dry-run {} would go to {folder}", files(count))
}

/// The next steps after `vibe new`, as command and reason.
/// `fill`: slots are open, and nobody is on them.
pub(super) fn next_steps(folder: &str, fill: bool) -> Vec<(String, &'static str)> {
    let mut steps = vec![
        (format!("cd {}", shell_word(folder)), ""),
        ("vibe dev".into(), "run it on this machine"),
        ("vibe verify".into(), "lint, types, unit tests, end to end in a browser"),
    ];
    if fill {
        steps.insert(2, ("vibe fill --with AGENT".into(), "have the open slots written, checked and tested"));
    }
    steps
}

/// Quotes what a shell would take apart.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:@,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

pub(super) fn not_understood_left(count: usize) -> String {
    let (pieces, stand) =
        if count == 1 { ("1 piece".into(), "it stands") } else { (format!("{count} pieces"), "they stand") };
    format!("{pieces} of the description became nothing; {stand} in vibe.toml under `not_understood`")
}

pub(super) fn slots_left(count: usize) -> String {
    let slots = if count == 1 { "1 slot waits".into() } else { format!("{count} slots wait") };
    format!("{slots} for code of your own; `vibe status` lists them")
}

pub(super) fn fine(file: &str, name: &str, kind: &str, entities: usize) -> String {
    let entities = if entities == 1 { "1 entity".into() } else { format!("{entities} entities") };
    format!("{file} is fine: {name}, a {kind} app with {entities}")
}

/// `vibe.toml:12:9:`
pub(super) fn place(file: &str, line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("{file}:{line}:{column}:"),
        _ => format!("{file}:"),
    }
}

pub(super) fn faults(file: &str, count: usize) -> String {
    if count == 1 { format!("1 problem in {file}") } else { format!("{count} problems in {file}") }
}

pub(super) const ENTITIES: &str = "entities";
pub(super) const FEATURES: &str = "features";
pub(super) const SLOTS: &str = "Slots";
pub(super) const SLOT_OPEN: &str = "open";
pub(super) const SLOT_FILLED: &str = "filled";
pub(super) const EDITED: &str = "Edited since it was generated";
pub(super) const MISSING: &str = "Generated, and gone";
pub(super) const BLUEPRINT_EDITED: &str = "vibe.toml was edited since the app was generated";
pub(super) const AS_GENERATED: &str = "Every generated file is as it was generated.";

pub(super) fn generated(files: usize, tool: &str) -> String {
    format!("{} generated by {tool}", self::files(files))
}

pub(super) fn list<T: AsRef<str>>(words: &[T]) -> String {
    if words.is_empty() {
        return "none".into();
    }
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

pub(super) const ANSWERED: &str = "The first page was answered; the app has been ended.";
pub(super) const ENDED: &str = "The app has been ended.";

pub(super) const NO_BROWSER: &str = "No browser could be opened here; open the address yourself.";

pub(super) fn ready(url: &str) -> String {
    format!("The app runs at {url}")
}

pub(super) const HOW_TO_END: &str = "Ctrl-C ends it.";

pub(super) fn doing(what: Doing) -> &'static str {
    match what {
        Doing::InstallNode => "Installing Node 24 for vibe's own use …",
        Doing::LinkPackages => "Linking packages from the cache …",
        Doing::InstallPackages => "Installing packages …",
        Doing::FetchPackages => "Fetching packages that npm does not have yet …",
        Doing::BuildApp => "Building the app …",
        Doing::StartApp => "Starting the app …",
        Doing::RunChecks => "Checking …",
        Doing::RunBrowser => "Checking in a browser …",
    }
}

/// What goes on, with its time as soon as that is worth knowing.
pub(super) fn since(what: &str, time: Duration) -> String {
    match time.as_secs() {
        0..=2 => what.into(),
        seconds @ 3..=59 => format!("{what} {seconds} s"),
        seconds => format!("{what} {} min {:02} s", seconds / 60, seconds % 60),
    }
}

pub(super) fn doing_name(what: Doing) -> &'static str {
    match what {
        Doing::InstallNode => "install_node",
        Doing::LinkPackages => "link_packages",
        Doing::InstallPackages => "install_packages",
        Doing::FetchPackages => "fetch_packages",
        Doing::BuildApp => "build_app",
        Doing::StartApp => "start_app",
        Doing::RunChecks => "run_checks",
        Doing::RunBrowser => "run_browser",
    }
}

pub(super) const PASSED: &str = "passed";
pub(super) const FAILED: &str = "failed";

/// `40 passed, 1 failed` or `137 files`
pub(super) fn counts(row: &Row) -> String {
    let mut parts = Vec::new();
    if row.unit == "files" {
        parts.push(files(row.passed));
    } else {
        parts.push(format!("{} passed", row.passed));
    }
    if row.failed > 0 {
        parts.push(format!("{} failed", row.failed));
    }
    if row.skipped > 0 {
        parts.push(format!("{} skipped", row.skipped));
    }
    parts.join(", ")
}

pub(super) fn seconds(time: Duration) -> String {
    format!("{:>6.1} s", time.as_secs_f64())
}

pub(super) fn finding(finding: &Finding) -> String {
    match &finding.place {
        Some(place) => format!("{place} {}", finding.text),
        None => finding.text.clone(),
    }
}

pub(super) fn remedy(remedy: &str) -> String {
    format!("hint: {remedy}")
}

pub(super) fn verdict(failed: &[&str], time: Duration) -> String {
    let time = format!("{:.1} s", time.as_secs_f64());
    match failed {
        [] => format!("Everything passed, in {time}"),
        failed => format!("Failed: {}, in {time}", failed.join(", ")),
    }
}

pub(super) fn packages_name(packages: Packages) -> &'static str {
    match packages {
        Packages::Present => "present",
        Packages::Linked => "linked",
        Packages::Installed => "installed",
        Packages::None => "none",
    }
}

pub(super) fn health_mark(health: Health) -> &'static str {
    match health {
        Health::Good => "✓",
        Health::Fixed => "+",
        Health::Warning => "!",
        Health::Missing => "✗",
    }
}

pub(super) fn health_of_all(missing: &[&str]) -> String {
    match missing {
        [] => "This machine has all that an app needs.".into(),
        names => format!("Missing: {}", names.join(", ")),
    }
}

pub(super) fn health_name(health: Health) -> &'static str {
    match health {
        Health::Good => "good",
        Health::Fixed => "fixed",
        Health::Warning => "warning",
        Health::Missing => "missing",
    }
}

pub(super) fn state_moved(report: &MoveReport) -> String {
    let (scope, to, lines) = (&report.scope, &report.moved.to, report.moved.lines);
    match report.moved.again {
        true => format!("the journal of {scope} was at {to} already, all {lines} lines of it"),
        false => format!("the journal of {scope} is at {to} now: {lines} lines, read back and compared"),
    }
}

pub(super) fn state_left(from: &Path) -> String {
    format!(
        "{} stays as it is and is not used any more. Commit vibe.toml; other machines need the secrets of this one, which never go there.",
        from.display()
    )
}

pub(super) const TIMELINE: &str = "What happened, in simulated time";
pub(super) const MADE_UP: &str = "vibe.toml names no place for this environment, so a made-up one was taken; `vibe plan` shows the lines to add.";
pub(super) const GUIDE_INTRO: &str = "Every step stands after those that it needs. What is set `like this` is to be copied as it is; a value in parentheses comes out of an earlier step.";
pub(super) const GUIDE_STEP: &str = "Make";
pub(super) const GUIDE_PROOF: &str = "See";
pub(super) const GUIDE_AFTER: &str = "After:";

pub(super) fn guide_title(app: &str, environment: &str) -> String {
    format!("{app}: {environment} by hand")
}

/// How a walk ended, in one line.
pub(super) fn ended(verb: &str, app: &str, environment: &str, ending: Ending, took: Duration) -> String {
    let how = match ending {
        Ending::Done => "done",
        Ending::Waiting => "waits for you; run the same command again, it goes on",
        Ending::Failed => "failed; run the same command again once the cause is gone, it goes on",
        Ending::Survivors => "done, and something stays",
        Ending::Stopped => "stopped; run the same command again, it goes on",
    };
    format!("{verb} {app} → {environment}: {how}, after {}", clock(took).trim())
}

/// `0:04.2`, `12:07.0`, `1:02:07`
pub(super) fn clock(time: Duration) -> String {
    let (seconds, tenths) = (time.as_secs(), time.subsec_millis() / 100);
    match seconds {
        0..=3599 => format!("{:>2}:{:02}.{tenths}", seconds / 60, seconds % 60),
        _ => format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    }
}

pub(super) fn rehearsed(person: Duration, left: usize, things: usize) -> String {
    let again = match left {
        0 => "a second deploy finds nothing to do".to_owned(),
        left => format!("a second deploy would still do {left} of them"),
    };
    format!("{things} things stand; a person was awaited for {}; {again}.", clock(person).trim())
}

pub(super) fn proofs_of(app: &str, environment: &str) -> String {
    format!("{app} → {environment}")
}

pub(super) fn proofs(count: usize, failed: usize) -> String {
    match (count, failed) {
        (0, _) => "There is nothing to prove.".to_owned(),
        (count, 0) => format!("All {count} proofs hold."),
        (count, failed) => format!("{failed} of {count} proofs do not hold."),
    }
}

pub(super) fn rolled(app: &str, environment: &str, release: &str) -> String {
    format!("{app} → {environment}: release {release} serves again")
}

pub(super) fn rolled_from(was: &str) -> String {
    format!("Before it was {was}. The next `vibe deploy` puts the release of today back.")
}

pub(super) fn copies_of(app: &str, environment: &str, count: usize) -> String {
    match count {
        0 => format!("{app} → {environment}: there is no copy of its data yet"),
        1 => format!("{app} → {environment}: 1 copy of its data"),
        count => format!("{app} → {environment}: {count} copies of its data, the newest first (UTC)"),
    }
}

pub(super) fn how_to_restore(environment: &str) -> String {
    format!(
        "`vibe restore last --env {environment}` puts the newest back; what is there by then is copied first."
    )
}

pub(super) fn restored(app: &str, environment: &str, copy: &str) -> String {
    format!("{app} → {environment}: the data of {copy} is back")
}

pub(super) fn restored_over(safety: &str) -> String {
    format!("What was there until then is kept as {safety}: `vibe restore {safety}` undoes this.")
}

pub(super) const FOUND_OURS: &str = "ours, by its mark";
pub(super) const FOUND_BY_HAND: &str = "there, made by hand";

pub(super) fn recovered_title(app: &str, environment: &str) -> String {
    format!("{app} → {environment}: the journal is rebuilt from what stands")
}

pub(super) fn found_foreign(whose: &str) -> String {
    format!("not ours, and left alone: {whose}")
}

pub(super) fn found_nothing(why: &str) -> String {
    format!("not found, the next deploy makes it: {why}")
}

pub(super) fn set_aside(path: &str) -> String {
    format!("The damaged journal is kept as {path}.")
}

pub(super) fn after_recovery(environment: &str) -> String {
    format!("What the app no longer asks for cannot be found. Next: `vibe deploy --env {environment}`.")
}
