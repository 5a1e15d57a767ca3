//! `vibe verify`: a row a check, told as it is; nothing that could not run counts as passed.

use crate::dev::node;
use crate::sandbox::Sandbox;

fn app(sandbox: &Sandbox, scripts: &serde_json::Value) {
    node(sandbox);
    sandbox.write("vibe.toml", "version = 1\n");
    sandbox.write("package.json", serde_json::json!({ "scripts": scripts }).to_string());
}

#[test]
fn the_rows_are_the_scripts_that_the_app_has() {
    let sandbox = Sandbox::new();
    app(
        &sandbox,
        &serde_json::json!({ "lint": "echo Checked 3 files in 1ms.", "unit": "echo '# pass 2'", "other": "exit 1" }),
    );
    let run = sandbox.vibe("verify").ok();
    assert!(run.stdout.contains("lint      passed  3 files"), "{}", run.stdout);
    assert!(run.stdout.contains("unit      passed  2 passed"), "{}", run.stdout);
    assert!(run.stdout.contains("Everything passed"), "{}", run.stdout);
}

#[test]
fn a_failed_row_has_the_reason_and_the_file() {
    let sandbox = Sandbox::new();
    app(
        &sandbox,
        &serde_json::json!({ "types": "echo 'src/app.ts(3,1): error TS1005: expected'; exit 1", "lint": "true" }),
    );
    let run = sandbox.vibe("verify");
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("src/app.ts:3 TS1005: expected"), "{}", run.stdout);
    assert!(run.stdout.contains("Failed: types"), "{}", run.stdout);
}

#[test]
fn a_missing_browser_is_a_failed_row_with_the_remedy() {
    let sandbox = Sandbox::new();
    app(&sandbox, &serde_json::json!({ "e2e": "true" }));
    let run = sandbox.vibe("verify --json");
    assert_eq!(run.code, 1);
    let lines = run.lines();
    let row = lines.iter().find(|line| line["event"] == "row").unwrap();
    assert_eq!((&row["name"], &row["ok"]), (&"e2e".into(), &false.into()));
    assert!(row["remedy"].as_str().unwrap().contains("apt-get install chromium"), "{row}");
    let report = lines.last().unwrap();
    assert_eq!((&report["event"], &report["ok"]), (&"report".into(), &false.into()));
    assert!(report["rows"][0]["seconds"].is_number());
}

#[test]
fn only_some_checks_can_be_asked_for() {
    let sandbox = Sandbox::new();
    app(&sandbox, &serde_json::json!({ "lint": "true", "types": "exit 1" }));
    let run = sandbox.vibe("verify --only lint").ok();
    assert!(!run.stdout.contains("types"), "{}", run.stdout);
    sandbox.vibe("verify --only lint,unit").fails(2, "verify.no_check");
}

#[test]
fn an_app_without_checks_is_not_proved() {
    let sandbox = Sandbox::new();
    app(&sandbox, &serde_json::json!({}));
    sandbox.vibe("verify").fails(2, "verify.nothing");
}

#[test]
fn what_a_check_says_cannot_steer_the_terminal() {
    let sandbox = Sandbox::new();
    app(&sandbox, &serde_json::json!({ "lint": "printf '\\033[2J\\033]0;owned\\007'; exit 1" }));
    let run = sandbox.vibe("verify");
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{7}'), "{:?}", run.stdout);
}
