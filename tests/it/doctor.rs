//! `vibe doctor` about what a deploy needs and keeps.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::secret::{LIVE, app};

fn doctor(sandbox: &Sandbox, arguments: &str) -> Vec<Value> {
    let report = sandbox.vibe(&format!("doctor --json {arguments}")).lines().pop().unwrap();
    report["findings"].as_array().unwrap().clone()
}

fn health(findings: &[Value], name: &str) -> String {
    let found = findings.iter().find(|finding| finding["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {findings:#?}"))["health"].as_str().unwrap().to_owned()
}

fn open(path: &Path, bits: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
}

#[test]
fn a_fresh_machine_is_told_what_a_deploy_would_need() {
    let sandbox = Sandbox::new();
    let seen = doctor(&sandbox, "");
    for (name, expected) in
        [("ssh", "warning"), ("clock", "good"), ("settings", "good"), ("secrets", "warning")]
    {
        assert_eq!(health(&seen, name), expected, "{name} in {seen:#?}");
    }
    sandbox.program("ssh", "true");
    assert_eq!(health(&doctor(&sandbox, ""), "ssh"), "good");
    assert!(!sandbox.secrets().exists(), "looking made something");
}

#[test]
fn faulty_settings_are_told_with_their_line() {
    let sandbox = Sandbox::new();
    let folder = sandbox.root().join("home/.config/vibe-deploy");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), "[autonomy]\npublic = \"atc\"\n").unwrap();
    let seen = doctor(&sandbox, "");
    let settings = seen.iter().find(|finding| finding["name"] == "settings").unwrap();
    assert_eq!(settings["health"], "missing");
    assert!(settings["found"].as_str().unwrap().contains("config.toml:2:"), "{settings:#}");
    assert_eq!(settings["remedy"], "did you mean `act`?");
}

#[test]
fn open_modes_and_leftovers_are_mended() {
    let sandbox = app(&["production"]);
    sandbox.feed("secret set stripe.key --from-stdin", LIVE.as_bytes()).ok();
    assert_eq!(health(&doctor(&sandbox, ""), "secrets"), "good");
    open(&sandbox.secrets().join("secrets.age"), 0o644);
    open(&sandbox.path(".vibe-deploy/production"), 0o755);
    open(&sandbox.path(".vibe-deploy/production/print.key"), 0o604);
    fs::write(sandbox.secrets().join("secrets.age.new"), "half").unwrap();
    let seen = doctor(&sandbox, "");
    for name in ["store", "state", "secrets", "prints"] {
        assert_eq!(health(&seen, name), "missing", "{name} in {seen:#?}");
    }
    let seen = doctor(&sandbox, "--fix");
    let fixed = seen.iter().filter(|finding| finding["health"] == "fixed").count();
    assert_eq!(fixed, 3, "{seen:#?}");
    assert!(!sandbox.secrets().join("secrets.age.new").exists());
    let seen = doctor(&sandbox, "");
    assert!(
        !seen.iter().any(|finding| finding["name"] == "store" || finding["name"] == "state"),
        "{seen:#?}"
    );
    assert_eq!((health(&seen, "secrets"), health(&seen, "prints")), ("good".into(), "good".into()));
}

#[test]
fn a_damaged_journal_and_a_lost_key_are_found() {
    let sandbox = app(&["production"]);
    sandbox.write(".vibe-deploy/production/journal/journal.jsonl", "");
    let seen = doctor(&sandbox, "");
    assert_eq!((health(&seen, "journal"), health(&seen, "prints")), ("missing".into(), "missing".into()));
    let seen = doctor(&sandbox, "--fix");
    assert_eq!((health(&seen, "journal"), health(&seen, "prints")), ("missing".into(), "fixed".into()));
    assert!(sandbox.path(".vibe-deploy/production/print.key").exists());
}

#[test]
fn coding_agents_are_listed_and_none_is_needed() {
    let sandbox = Sandbox::new();
    let found = |sandbox: &Sandbox| {
        let seen = doctor(sandbox, "");
        let agents = seen.iter().find(|finding| finding["name"] == "agents").unwrap().clone();
        (agents["health"].as_str().unwrap().to_owned(), agents["found"].as_str().unwrap().to_owned())
    };
    let (state, words) = found(&sandbox);
    assert_eq!(state, "good");
    assert!(words.contains("none is needed"), "{words}");
    sandbox.program("claude", "echo '2.1.197 (Claude Code)'");
    sandbox.program("codex", "echo 'codex-cli 0.169.0'");
    assert_eq!(found(&sandbox).1, "claude 2.1.197, codex 0.169.0; ask one with `--with NAME`");
    // What is called vibe is not asked whether it is another one, unless its companion lies beside it.
    sandbox.program("vibe", "echo 'vibe 3.0.3'");
    assert!(!found(&sandbox).1.contains("mistral"));
    sandbox.program("vibe-acp", "exit 0");
    assert!(found(&sandbox).1.contains("mistral 3.0.3"));
    sandbox.program("gemini", "exit 1");
    let (state, _) = found(&sandbox);
    assert_eq!(state, "warning");
}
