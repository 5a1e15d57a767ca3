//! What our adapters made at strict fakes of ours, read back by the vendors' own clients: `octokit` and Clerk's CLI. They agree
//! with the fakes where we could have been wrong twice in the same way.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::{clerk, github};

use crate::bench::{Bench, store};
use crate::emulator::{node, packages};
use crate::fakes;
use crate::fakes::git_http::{git, told};

const GITHUB: &str = "github_pat_Readers7Hq2Lw9Zx4";
const CLERK: &str = "ak_readers_0001";

/// Runs a program of Node, and gives the JSON that it says.
fn said(command: &mut Command) -> Json {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stdout)))
}

/// A folder with a workflow and one commit, and that commit.
fn app() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    told(git(folder.path()).args(["init", "--quiet", "--initial-branch", "main"]));
    std::fs::create_dir_all(folder.path().join(".github/workflows")).unwrap();
    std::fs::write(folder.path().join(".github/workflows/vibe.yml"), "name: vibe\n").unwrap();
    told(git(folder.path()).args(["add", "--all"]));
    told(git(folder.path()).args(["commit", "--quiet", "--message", "one"]));
    let commit = told(git(folder.path()).args(["rev-parse", "HEAD"]));
    (folder, commit)
}

#[test]
fn octokit_reads_what_was_made_at_github() {
    let fake = fakes::github::GitHub::start(GITHUB);
    let (folder, commit) = app();
    let thing = |kind: &str, inputs: &[(&str, &str)]| {
        let client = Client::new(&Options::default()).unwrap();
        let key = Key::new(store("github.key", GITHUB), "github.key").unwrap();
        let provider = github::GitHub::new(github::Setup { client, base: fake.url(), key }).unwrap();
        let all: Vec<_> = [("owner", fakes::github::LOGIN), ("repo", "shop")]
            .into_iter()
            .chain(inputs.iter().copied())
            .collect();
        Bench::new(Arc::new(provider), kind, &all)
    };
    thing("github.repository", &[("visibility", "private")]).ensure().unwrap();
    let pushed = [("branch", "main"), ("folder", folder.path().to_str().unwrap()), ("commit", &commit)];
    thing("github.push", &pushed).ensure().unwrap();
    thing("github.secret", &[("name", "VIBE_SECRET_STRIPE_KEY"), ("value", "sk_test_1")]).ensure().unwrap();
    thing("github.variable", &[("name", "VIBE_DEPLOY"), ("value", "on")]).ensure().unwrap();
    thing("github.environment", &[("name", "production")]).ensure().unwrap();

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emulators/octokit.mjs");
    let mut reader = Command::new(node());
    reader.arg(script).arg(packages()).args([&fake.url(), GITHUB, fakes::github::LOGIN, "shop"]);
    let read = said(&mut reader);
    for (what, wanted) in [
        ("private", json!(true)),
        ("topics", json!(["vibe-shop"])),
        ("commit", json!(commit)),
        ("workflow", json!("active")),
        ("environment", json!("production")),
        ("secrets", json!(["VIBE_SECRET_STRIPE_KEY"])),
    ] {
        assert_eq!(read[what], wanted, "{what}: {read}");
    }
    // Beside each of the three stands a variable that marks it.
    let variables: Vec<&str> =
        read["variables"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(variables.contains(&"VIBE_DEPLOY") && variables.len() == 4, "{variables:?}");
}

#[test]
fn the_cli_of_clerk_reads_what_was_made_there() {
    let fake = fakes::clerk::Clerk::start(CLERK);
    let thing = |kind: &str, inputs: &[(&str, &str)]| {
        let client = Client::new(&Options::default()).unwrap();
        let key = Key::new(store("clerk.key", CLERK), "clerk.key").unwrap();
        let provider = clerk::Clerk::new(clerk::Setup { client, base: fake.url(), key }).unwrap();
        Bench::new(Arc::new(provider), kind, inputs)
    };
    let made = thing("clerk.application", &[("name", "Shop vibe:shop")]).ensure().unwrap();
    let id = made["id"].expose().to_owned();
    let production =
        thing("clerk.instance", &[("application", &id), ("domain", "shop.test")]).ensure().unwrap();

    let home = tempfile::tempdir().unwrap();
    let mut cli = Command::new(node());
    cli.arg(packages().join("node_modules/clerk/bin/clerk"))
        .args(["--mode", "agent", "apps", "list", "--json"]);
    cli.env("HOME", home.path()).env("CLERK_CONFIG_DIR", home.path()).current_dir(home.path());
    cli.env("CLERK_PLATFORM_API_URL", fake.url()).env("CLERK_PLATFORM_API_KEY", CLERK);
    cli.env("CLERK_TELEMETRY_DISABLED", "1").env("CLERK_NO_UPDATE_CHECK", "1");
    let read = said(&mut cli);
    let [app] = read.as_array().unwrap().as_slice() else { panic!("{read}") };
    assert_eq!((&app["application_id"], &app["name"]), (&json!(id), &json!("Shop vibe:shop")));
    let instances = app["instances"].as_array().unwrap();
    let live = instances.iter().find(|one| one["environment_type"] == "production").unwrap();
    assert_eq!(live["instance_id"], production["id"].expose());
    assert_eq!(live["publishable_key"], production["publishable"].expose());
}
