//! `--json`: versioned lines, the last one the report or the error; and outputs that go away.

use std::process::Stdio;

use crate::sandbox::{Sandbox, WORDS};

#[test]
fn every_line_has_a_version_and_an_event_and_the_last_is_the_report() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(["new", WORDS, "--json", "--dir", "app"]).ok();
    let lines = run.lines();
    assert!(lines.iter().all(|line| line["version"] == 1 && line["event"].is_string()), "{}", run.stdout);
    assert_eq!(lines[0]["event"], "drafted");
    for key in
        ["name", "understood", "assumed", "not_understood", "contradictions", "questions", "unbuilt", "files"]
    {
        assert!(!lines[0][key].is_null(), "{key} is missing in {}", lines[0]);
    }
    let report = lines.last().unwrap();
    assert_eq!(report["event"], "report");
    assert_eq!((&report["folder"], &report["written"]), (&"app".into(), &true.into()));
    assert_eq!(run.stderr, "");
}

#[test]
fn an_error_is_the_last_line_and_says_the_exit_code() {
    let sandbox = Sandbox::new();
    sandbox.write("app/mine.txt", "mine");
    let run = sandbox.run(["new", WORDS, "--json", "--dir", "app"]);
    assert_eq!(run.code, 2);
    let error = run.lines().pop().unwrap();
    assert_eq!(error["event"], "error");
    assert_eq!((&error["code"], &error["exit"]), (&"project.not_empty".into(), &2.into()));
    assert!(error["message"].as_str().unwrap().contains("mine.txt"), "{error}");
    assert!(error["hints"].as_array().unwrap().len() == 1, "{error}");
    assert_eq!(run.stderr, "");
}

#[test]
fn a_faulty_command_line_is_told_to_a_program_too() {
    let sandbox = Sandbox::new();
    for line in ["verify --json --only linn", "--json nwe", "new --json"] {
        let run = sandbox.vibe(line);
        assert_eq!((run.code, run.stderr.as_str()), (2, ""), "{line}");
        let error = run.lines().pop().unwrap();
        assert_eq!((&error["event"], &error["code"]), (&"error".into(), &"cli.usage".into()), "{error}");
    }
    let missing = sandbox.vibe("new --json").lines().pop().unwrap();
    assert!(missing["message"].as_str().unwrap().ends_with("<WORDS>..."), "{missing}");
    let plain = sandbox.run(["new", "--nonsense", "--", "--json"]);
    assert_eq!((plain.code, plain.stdout.as_str()), (2, ""));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new();
    let mut child =
        sandbox.command(["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let run = sandbox.read(child.wait_with_output().unwrap()).ok();
    assert_eq!(run.stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_a_failure() {
    let sandbox = Sandbox::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let run = sandbox.read(sandbox.command(["schema"]).stdout(full).stderr(Stdio::piped()).output().unwrap());
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("ui.output"), "{}", run.stderr);
}

#[test]
fn no_colour_without_a_terminal_unless_asked_for() {
    let sandbox = Sandbox::new();
    assert!(!sandbox.vibe("explain project.none").ok().stdout.contains('\u{1b}'));
    let forced = sandbox.command(["explain", "project.none"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(sandbox.read(forced).stdout.contains("\u{1b}[1m"));
    let both =
        sandbox.command(["explain", "project.none"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output();
    assert!(!sandbox.read(both.unwrap()).stdout.contains('\u{1b}'));
}
