//! `vibe check` and `vibe schema`.

use crate::sandbox::{Sandbox, WORDS};

#[test]
fn every_problem_is_shown_with_file_line_and_caret() {
    let sandbox = Sandbox::new();
    let blueprint = sandbox.run(["blueprint", WORDS]).ok().stdout;
    let broken = blueprint.replacen("[app]", "[app]\nnmae = \"x\"", 1) + "\n[nonsense]\nkey = 1\n";
    sandbox.write("vibe.toml", &broken);
    let run = sandbox.vibe("check");
    assert_eq!(run.code, 2, "{}", run.stdout);
    for part in ["vibe.toml:", "nmae", "nonsense", "^", "problems in vibe.toml"] {
        assert!(run.stdout.contains(part), "{part:?} is missing in:\n{}", run.stdout);
    }
}

#[test]
fn problems_as_json_have_line_and_column() {
    let sandbox = Sandbox::new();
    sandbox.write("vibe.toml", "version = 1\nnonsense = true\n");
    let run = sandbox.vibe("check --json");
    assert_eq!(run.code, 2);
    let report = run.lines().pop().unwrap();
    assert_eq!(report["event"], "report");
    assert_eq!(report["ok"], false);
    let problems = report["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["line"] == 2 && problem["column"] == 1), "{report:#}");
}

#[test]
fn a_file_that_is_no_toml_is_a_problem_too() {
    let sandbox = Sandbox::new();
    sandbox.write("vibe.toml", "= = =\n");
    let run = sandbox.vibe("check");
    assert_eq!(run.code, 2, "{}", run.stdout);
}

#[test]
fn the_nearest_blueprint_above_is_checked() {
    let sandbox = Sandbox::new();
    let blueprint = sandbox.run(["blueprint", WORDS]).ok().stdout;
    sandbox.write("vibe.toml", blueprint);
    std::fs::create_dir_all(sandbox.path("src/deep")).unwrap();
    let mut check = sandbox.command(["check"]);
    let run = sandbox.read(check.current_dir(sandbox.path("src/deep")).output().unwrap()).ok();
    assert!(run.stdout.contains("is fine"), "{}", run.stdout);
}

#[test]
fn missing_files_are_named() {
    let sandbox = Sandbox::new();
    sandbox.vibe("check").fails(2, "project.none");
    sandbox.vibe("check no.toml").fails(1, "project.read");
}

#[test]
fn the_schema_is_json_and_accepts_what_we_write() {
    let sandbox = Sandbox::new();
    let schema: serde_json::Value = serde_json::from_str(&sandbox.vibe("schema").ok().stdout).unwrap();
    let blueprint = sandbox.run(["blueprint", WORDS, "--export", "json"]).ok().stdout;
    let blueprint: serde_json::Value = serde_json::from_str(&blueprint).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(&blueprint).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
}
