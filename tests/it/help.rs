//! `--help`, `--version`, usage errors and `vibe explain`.

use snapbox::{assert_data_eq, str};

use crate::sandbox::Sandbox;

const VERBS: [&str; 30] = [
    "new",
    "adopt",
    "dev",
    "verify",
    "fill",
    "notes",
    "change",
    "upgrade",
    "check",
    "rehearse",
    "plan",
    "deploy",
    "promote",
    "guide",
    "status",
    "report",
    "logs",
    "rollback",
    "restore",
    "recover",
    "destroy",
    "secret",
    "state",
    "doctor",
    "blueprint",
    "schema",
    "docs",
    "explain",
    "mcp",
    "bench",
];

#[test]
fn help_lists_every_verb_and_the_exit_codes() {
    let help = Sandbox::new().vibe("--help").ok().stdout;
    for verb in VERBS {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb} is missing in:\n{help}");
    }
    assert!(help.contains("130"), "{help}");
}

/// The folders of `stacks/` are the stacks; those with a fixture are what apps are made on.
#[test]
fn the_help_of_new_names_every_stack() {
    let help = Sandbox::new().vibe("new --help").ok().stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let stacks: Vec<_> = folders.filter(|folder| folder.join("fixture.toml").exists()).collect();
    assert!(stacks.len() > 2, "{stacks:?}");
    for stack in stacks {
        let name = stack.file_name().unwrap().to_string_lossy().into_owned();
        assert!(help.contains(&name), "{name} is missing in:\n{help}");
    }
}

#[test]
fn the_help_of_every_verb_ends_with_examples() {
    let sandbox = Sandbox::new();
    for verb in VERBS {
        let help = sandbox.run([verb, "--help"]).ok().stdout;
        assert!(help.contains(&format!("\nExamples:\n  vibe {verb}")), "{verb}:\n{help}");
    }
}

#[test]
fn usage_errors_end_with_two() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.vibe("").code, 2);
    assert_eq!(sandbox.vibe("nwe x").code, 2);
    assert_eq!(sandbox.vibe("new").code, 2);
    assert_eq!(sandbox.vibe("new x --file y").code, 2);
    assert_eq!(sandbox.vibe("dev --port 0").code, 2);
    assert_eq!(sandbox.vibe("verify --only nonsense").code, 2);
}

#[test]
fn an_error_has_a_message_a_hint_and_a_code_that_can_be_explained() {
    let sandbox = Sandbox::new();
    let run = sandbox.vibe("status").fails(2, "project.none");
    assert_data_eq!(
        run.stderr,
        str![[r#"
error: no vibe.toml in [ROOT]/work or above it
 hint: go to the folder of an app, or make one with `vibe new "what it does"`
 more: vibe explain project.none

"#]]
    );
    assert_data_eq!(
        sandbox.vibe("explain project.none").ok().stdout,
        str![[r#"
project.none
    The command works on an app, and there is no vibe.toml in this folder or
    above it.

"#]]
    );
    sandbox.vibe("explain no.such").fails(2, "explain.unknown");
}
