//! `vibe status` and `vibe doctor`.

use std::fs;

use crate::sandbox::{Run, Sandbox, WORDS};

fn status(sandbox: &Sandbox) -> Run {
    let mut command = sandbox.command(["status", "--json"]);
    sandbox.read(command.current_dir(sandbox.path("app")).output().unwrap())
}

#[test]
fn edited_and_missing_files_are_told_by_hash() {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--dir", "app"]).ok();
    let manifest = fs::read_to_string(sandbox.path("app/package.json")).unwrap();
    sandbox.write("app/package.json", manifest + "\n");
    fs::remove_file(sandbox.path("app/README.md")).unwrap();
    sandbox.write("app/notes.txt", "mine");
    let report = status(&sandbox).ok().lines().pop().unwrap();
    assert_eq!(report["edited"], serde_json::json!(["package.json"]));
    assert_eq!(report["missing"], serde_json::json!(["README.md"]));
    assert_eq!(report["blueprint_edited"], false);
}

#[test]
fn what_an_entity_can_do_is_a_feature_too() {
    let sandbox = Sandbox::new();
    let words = "A marketplace for bikes. Sellers list bikes with prices. Buyers message sellers.";
    sandbox.run(["new", words, "--dir", "app", "--yes"]).ok();
    let report = status(&sandbox).ok().lines().pop().unwrap();
    assert_eq!(report["features"], serde_json::json!(["accounts", "messages"]));
}

#[test]
fn a_broken_blueprint_is_sent_to_check() {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--dir", "app"]).ok();
    sandbox.write("app/vibe.toml", "nonsense = 1\n");
    let run = status(&sandbox);
    assert_eq!(run.lines().pop().unwrap()["code"], "status.blueprint");
}

#[test]
fn an_app_without_its_manifest_says_so() {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--dir", "app"]).ok();
    fs::remove_dir_all(sandbox.path("app/.vibe-deploy")).unwrap();
    assert_eq!(status(&sandbox).lines().pop().unwrap()["code"], "project.read");
}

#[test]
fn the_doctor_names_what_is_missing_with_the_remedy() {
    let sandbox = Sandbox::new();
    let run = sandbox.vibe("doctor");
    assert_eq!(run.code, 1);
    for part in ["node", "npm", "chromium", "apt-get install npm", "apt-get install chromium"] {
        let words: Vec<&str> = run.stdout.split_whitespace().collect();
        assert!(words.join(" ").contains(part), "{part:?} is missing in:\n{}", run.stdout);
    }
}

#[test]
fn the_doctor_warns_of_another_vibe_on_the_path() {
    let sandbox = Sandbox::new();
    sandbox.program("vibe", "echo another");
    let findings = sandbox.vibe("doctor --json").lines().pop().unwrap();
    let vibe = findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["name"] == "vibe")
        .unwrap()
        .clone();
    assert_eq!(vibe["health"], "warning");
}

#[test]
fn an_old_node_is_only_a_warning_where_npm_can_bring_a_new_one() {
    let sandbox = Sandbox::new();
    sandbox.program("node", "echo v20.1.0");
    sandbox.program("npm", "echo 10.0.0");
    let findings = sandbox.vibe("doctor --json").lines().pop().unwrap();
    assert_eq!(findings["findings"][0]["health"], "warning");
    assert!(findings["findings"][0]["found"].as_str().unwrap().contains("20.1.0"));
}
