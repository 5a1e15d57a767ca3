//! `vibe rehearse`, `plan`, `deploy`, `guide`, `destroy`: what needs no server.

use std::fs;

use crate::sandbox::{Run, Sandbox};

const MENUGEN: &str = include_str!("../../examples/menugen/vibe.toml");
const PLACE: &str =
    "\n[environments.production]\ndomain = \"menugen.test\"\nproviders.host = \"ssh:root@198.51.100.7\"\n";

fn with_app(place: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("vibe.toml", format!("{MENUGEN}{place}"));
    sandbox.write("src/server.ts", "console.log('served');\n");
    sandbox.write("package.json", "{ \"name\": \"menugen\" }\n");
    sandbox
}

#[test]
fn a_rehearsal_needs_nothing_and_ends_with_a_world_in_which_nothing_is_left_to_do() {
    let sandbox = with_app("");
    let run = sandbox.vibe("rehearse").ok();
    for words in [
        "a person is asked",
        "not every name server has the row yet",
        "the provider asks to wait",
        "done",
        "a second deploy finds nothing to do",
        "a made-up one was taken",
    ] {
        let told: Vec<&str> = run.stdout.split_whitespace().collect();
        assert!(told.join(" ").contains(words), "{words:?} is missing in:\n{}", run.stdout);
    }
    assert_eq!(sandbox.names(), ["package.json", "src", "vibe.toml"], "a rehearsal writes nothing");
}

#[test]
fn a_rehearsal_is_told_to_a_program_with_simulated_times() {
    let report = with_app(PLACE).vibe("rehearse --json").ok().lines().pop().unwrap();
    assert_eq!((&report["event"], &report["ending"]), (&"report".into(), &"done".into()));
    assert_eq!((&report["left"], &report["made_up"]), (&0.into(), &false.into()));
    assert!(report["took_ms"].as_u64().unwrap() > 240_000, "{report}");
    assert!(report["really_ms"].as_u64().unwrap() < 1_000, "{report}");
    assert!(report["person_ms"].as_u64().unwrap() > 60_000, "{report}");
    let steps = report["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["state"] == "done"), "{report}");
    assert!(steps.iter().any(|step| step["addr"] == "seen.webhook"), "{report}");
}

#[test]
fn without_an_environment_every_verb_says_which_lines_are_missing() {
    let sandbox = with_app("");
    for line in [
        "plan",
        "deploy --yes",
        "guide",
        "guide --print",
        "plan --check",
        "rollback",
        "restore",
        "restore last",
        "recover",
        "logs",
    ] {
        let run = sandbox.vibe(line).fails(2, "stack.environment");
        assert!(run.stderr.contains(" hint: [environments.production]\n"), "{line}:\n{}", run.stderr);
        assert!(run.stderr.contains(" hint: domain = \"menugen.example.com\"\n"), "{line}:\n{}", run.stderr);
    }
    let error = sandbox.vibe("deploy --json").lines().pop().unwrap();
    assert_eq!((&error["code"], &error["exit"]), (&"stack.environment".into(), &2.into()));
}

#[test]
fn an_unknown_environment_and_two_environments_are_told() {
    let preview = "\n[environments.preview]\ndomain = \"preview.menugen.test\"\nproviders.host = \"ssh:root@198.51.100.7\"\n";
    let sandbox = with_app(&format!("{PLACE}{preview}"));
    let run = sandbox.vibe("guide --print").fails(2, "deploy.which");
    assert!(run.stderr.contains("--env preview` or `--env production"), "{}", run.stderr);
    sandbox.vibe("guide --print --env preview").ok();
    sandbox.vibe("guide --print --env staging").fails(2, "stack.environment");
}

#[test]
fn what_was_never_deployed_from_here_is_not_said_to_be_gone() {
    let sandbox = with_app(PLACE);
    for environment in ["production", "prodution"] {
        sandbox.vibe(&format!("destroy --yes --env {environment}")).fails(2, "deploy.nothing_here");
    }
    sandbox.vibe("destroy --yes --env app").fails(2, "project.environment");
    assert_eq!(sandbox.names(), ["package.json", "src", "vibe.toml"], "nothing was written");
}

#[test]
fn the_printed_checklist_shows_every_value_and_writes_nothing() {
    let sandbox = with_app(PLACE);
    let guide = sandbox.vibe("guide --print").ok().stdout;
    for words in [
        "# MenuGen: production by hand",
        "| name | `menugen.test` |",
        "https://dashboard.stripe.com/apikeys",
        "https://menugen.test/api/auth/callback/google",
        "It may be left out: then there is no button to sign in with Google.",
        "[ ] See: `seen.sign_in`",
    ] {
        assert!(guide.contains(words), "{words:?} is missing in:\n{guide}");
    }
    assert_eq!(sandbox.names(), ["package.json", "src", "vibe.toml"]);
    let report = sandbox.vibe("guide --print --json").ok().lines().pop().unwrap();
    assert!(report["steps"].as_array().unwrap().len() > 20, "{report}");
}

fn places(run: &Run) -> String {
    run.lines().iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_server_that_is_not_reached_blocks_before_anything_is_done() {
    let sandbox = with_app(PLACE);
    // A program called ssh that gives up as the real one does when nobody answers.
    sandbox
        .program("ssh", "echo 'ssh: connect to host 198.51.100.7 port 22: No route to host' >&2; exit 255");
    sandbox.program("node", "echo v24.21.0");
    fs::write(sandbox.bin().join("../package.json"), "{ \"name\": \"node\", \"version\": \"24.21.0\" }")
        .unwrap();
    let run = sandbox.vibe("deploy --yes --json");
    assert_eq!(run.code, 1, "{}\n{}", run.stdout, run.stderr);
    assert!(places(&run).starts_with("looking plan"), "{}", places(&run));
    assert!(!places(&run).contains("step_started"), "{}", run.stdout);
    let report = run.lines().pop().unwrap();
    assert_eq!(report["ending"], "failed", "{report}");
    assert!(report["failed"].as_array().unwrap().iter().any(|failed| failed["addr"] == "server"), "{report}");
}
