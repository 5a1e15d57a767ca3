//! Every tool, called as a coding agent calls it.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Session, call, structured};
use crate::sandbox::{Sandbox, WORDS, tree};

const MENUS: &str = "People keep menus with a title and a price. Every menu has dishes with a name.";

/// An app in the sandbox's folder `app` whose checks are a few lines of shell.
fn small(sandbox: &Sandbox, scripts: &Value) {
    sandbox.program("node", "[ \"$1\" = --version ] && echo v24.0.0 || exec sh \"$@\"");
    sandbox.write("app/vibe.toml", "version = 1\n");
    sandbox.write("app/package.json", json!({ "scripts": scripts }).to_string());
}

#[test]
fn a_client_meets_the_server_and_lists_its_tools() {
    let sandbox = Sandbox::new();
    for (session, protocol) in
        [(Session::new(&sandbox), "2026-07-28"), (Session::new(&sandbox).legacy(), "2025-11-25")]
    {
        let told = session.run(&[json!({ "list": true })]);
        assert_eq!((&told[0]["server"], &told[0]["protocol"]), (&"vibe".into(), &protocol.into()));
        assert!(told[0]["instructions"].as_str().unwrap().contains("never run it for them"));
        let tools = told[1]["tools"].as_array().unwrap();
        let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        let all = "describe new check plan status deploy rehearse checkpoint_fill verify change undo explain";
        assert_eq!(names.join(" "), all);
        for tool in tools {
            assert!(tool["description"].as_str().unwrap().len() > 30, "{tool}");
            for schema in [&tool["inputSchema"], &tool["outputSchema"]] {
                jsonschema::meta::validate(schema).unwrap();
                assert_eq!(schema["additionalProperties"], false, "{schema}");
            }
            assert_eq!(tool["annotations"]["destructiveHint"], false, "{tool}");
        }
    }
    let told = Session::new(&sandbox).legacy().run(&[json!({ "ping": true })]);
    assert_eq!(told[1]["pong"], true);
    assert_eq!(sandbox.names(), Vec::<String>::new(), "nothing was written");
}

#[test]
fn an_app_is_described_made_checked_changed_and_taken_back() {
    let sandbox = Sandbox::new();
    let session = Session::new(&sandbox);
    let seen = session.call("describe", json!({ "description": MENUS }));
    assert_eq!(seen["status"], "done", "{seen}");
    assert_eq!(seen["report"]["blueprint"]["entity"][0]["name"], "Menu", "{seen}");
    assert!(!seen["report"]["understood"].as_array().unwrap().is_empty());
    assert_eq!(sandbox.names(), Vec::<String>::new(), "a description is only read");

    let made = session.call("new", json!({ "description": MENUS, "folder": "app", "name": "Menus" }));
    assert_eq!(made["status"], "done", "{made}");
    assert!(sandbox.path("app/vibe.toml").is_file());
    let next = json!({ "by": "caller", "tool": "verify", "arguments": { "folder": "app" } });
    assert_eq!(made["nextAction"], next);
    let again = session.call("new", json!({ "description": MENUS, "folder": "app" }));
    assert_eq!((&again["status"], &again["error"]["code"]), (&"failed".into(), &"project.not_empty".into()));

    let app = || json!({ "folder": "app" });
    assert_eq!(session.call("check", app())["status"], "done");
    let stands = session.call("status", app());
    assert_eq!(stands["report"]["name"], "Menus", "{stands}");
    let before = tree(&sandbox.path("app"));
    let words = json!({ "folder": "app", "words": "Menus have a photo.", "dry_run": true });
    let shown = session.call("change", words);
    assert!(shown["report"]["blueprint"].to_string().contains("Menu.photo"), "{shown}");
    assert!(tree(&sandbox.path("app")) == before, "nothing was written");
    let changed = session.call("change", json!({ "folder": "app", "words": "Menus have a photo." }));
    assert_eq!((&changed["status"], &changed["nextAction"]), (&"done".into(), &next));
    assert!(fs::read_to_string(sandbox.path("app/src/entities/menus/model.ts")).unwrap().contains("photo"));
    let undone = session.call("undo", app());
    assert_eq!((&undone["status"], &undone["report"]["stays"]), (&"done".into(), &json!([])));
    assert_eq!(session.call("undo", app())["error"]["code"], "change.nothing");
    let meant = session.call("explain", json!({ "code": "change.nothing" }));
    assert!(meant["report"]["codes"][0].to_string().contains("take back"), "{meant}");
}

#[test]
fn a_faulty_blueprint_is_told_with_its_lines() {
    let sandbox = Sandbox::new();
    sandbox.write("app/vibe.toml", "version = 1\n[app]\nname = 3\n");
    let checked = Session::new(&sandbox).call("check", json!({ "folder": "app" }));
    assert_eq!(checked["status"], "failed");
    assert_eq!(checked["report"]["problems"][0]["line"], 3, "{checked}");
}

#[test]
fn checks_tell_their_progress_and_why_they_failed() {
    let sandbox = Sandbox::new();
    small(
        &sandbox,
        &json!({ "lint": "echo Checked 3 files in 1ms.", "types": "echo 'src/app.ts(3,1): error TS1005: \u{1b}[31mexpected\u{202e}'; exit 1" }),
    );
    let told = Session::new(&sandbox).run(&[call("verify", json!({ "folder": "app" }))]);
    let answer = structured(&told[1]);
    assert_eq!(answer["status"], "failed");
    let rows = answer["report"]["rows"].as_array().unwrap();
    assert_eq!((&rows[0]["ok"], &rows[1]["ok"]), (&true.into(), &false.into()), "{answer}");
    assert_eq!(rows[1]["findings"][0]["place"], "src/app.ts:3");
    assert!(!answer.to_string().contains("31m") && !answer.to_string().contains("\u{202e}"), "{answer}");
    let progress = told[1]["progress"].as_array().unwrap();
    let counts: Vec<f64> = progress.iter().map(|one| one[0].as_f64().unwrap()).collect();
    assert!(counts.len() >= 3 && counts.is_sorted_by(|a, b| a < b), "{progress:?}");
    assert!(progress.iter().any(|one| one[1] == "types failed: 0 files, 1 failed"), "{progress:?}");
    let only = json!({ "folder": "app", "only": ["lint"] });
    assert_eq!(Session::new(&sandbox).call("verify", only)["status"], "done");
}

/// A check that takes minutes is cancelled: its processes end, and the server goes on.
#[test]
fn a_call_that_is_cancelled_ends_like_a_verb_after_ctrl_c() {
    let sandbox = Sandbox::new();
    let slow = "echo $$ > started; exec /bin/sleep 600";
    small(&sandbox, &json!({ "lint": slow, "types": "echo fine" }));
    for session in [Session::new(&sandbox), Session::new(&sandbox).legacy()] {
        let started = sandbox.path("app/started");
        let verify = json!({ "call": "verify", "arguments": { "folder": "app" }, "cancel_when": started });
        let told = session.run(&[verify, call("explain", json!({ "code": "mcp.folder" }))]);
        assert_eq!(told[1]["cancelled"], true, "{told:?}");
        assert_eq!(structured(&told[2])["status"], "done");
        let id = fs::read_to_string(&started).unwrap();
        let alive = std::path::Path::new("/proc").join(id.trim()).join("exe");
        assert!(fs::read_link(alive).is_err(), "the check still runs");
        fs::remove_file(started).unwrap();
    }
}

/// Two that write wait for each other; one that looks does not wait.
#[test]
fn calls_at_the_same_time_are_all_answered() {
    let sandbox = Sandbox::new();
    let make = |folder: &str| call("new", json!({ "description": MENUS, "folder": folder }));
    let told = Session::new(&sandbox).run(&[json!({ "together": [
        make("one"), make("two"), make("one"), call("describe", json!({ "description": WORDS })),
    ] })]);
    let answers: Vec<Value> = told[1]["together"].as_array().unwrap().iter().map(structured).collect();
    let done = answers.iter().filter(|answer| answer["status"] == "done").count();
    assert_eq!(done, 3, "the folder was taken once: {answers:?}");
    assert_eq!(sandbox.names(), ["one", "two"]);
}

#[test]
fn what_a_machine_asks_for_wrongly_is_told_to_it() {
    let sandbox = Sandbox::new();
    sandbox.write("app/vibe.toml", "version = 1\n");
    fs::write(sandbox.root().join("vibe.toml"), "version = 1\n").unwrap();
    let session = Session::new(&sandbox);
    let wrong = [
        ("describe", json!({}), "mcp.arguments"),
        ("describe", json!({ "description": "x", "yes": true }), "mcp.arguments"),
        ("deploy", json!({ "folder": "app", "allow": ["spend"] }), "mcp.arguments"),
        ("change", json!({ "folder": "app", "allow": "loss" }), "mcp.arguments"),
        ("status", json!({ "folder": ".." }), "mcp.folder"),
        ("status", json!({ "folder": "/" }), "mcp.folder"),
        ("status", json!({ "folder": "app/../.." }), "mcp.folder"),
        ("new", json!({ "description": MENUS, "folder": "../out" }), "mcp.folder"),
        ("status", json!({ "folder": "." }), "mcp.no_app"),
        ("check", json!({}), "mcp.no_app"),
        ("explain", json!({ "code": "no.such" }), "explain.unknown"),
        ("describe", json!({ "description": " \n " }), "words.empty"),
    ];
    let steps: Vec<Value> = wrong.iter().map(|(tool, arguments, _)| call(tool, arguments.clone())).collect();
    let told = session.run(&steps);
    for (index, (tool, arguments, code)) in wrong.iter().enumerate() {
        let answer = structured(&told[index + 1]);
        assert_eq!(answer["error"]["code"], *code, "{tool} {arguments}: {answer}");
        assert!(!answer["error"]["hints"].as_array().unwrap().is_empty(), "{answer}");
    }
    let kept_back = ["destroy", "secret", "restore", "rollback", "promote", "guide", "recover", "nope"];
    let told = session.run(&kept_back.map(|tool| call(tool, json!({}))));
    for refused in &told[1..] {
        assert!(refused["refused"].as_str().unwrap().contains("there is no tool"), "{refused}");
    }
    assert_eq!(sandbox.names(), ["app"]);
}
