//! What only the person can answer comes back as data, whatever a machine asks for and whatever the person's settings say.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::client::Session;
use crate::fakes::hetzner;
use crate::sandbox::{Sandbox, tree};

const MENUGEN: &str = include_str!("../../examples/menugen/vibe.toml");
const TOKEN: &str = "hetzner-right-0001";
/// Settings in which the person agrees to everything, for their own verbs.
const TRUSTING: &str =
    "[autonomy]\npublic = \"act\"\nspend = \"act\"\nlive-money = \"act\"\nirreversible = \"act\"\n";

fn environment(name: &str, host: &str) -> String {
    format!("\n[environments.{name}]\ndomain = \"{name}.menugen.test\"\nproviders.host = \"{host}\"\n")
}

/// MenuGen, with a server that is made first.
fn app(places: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("app/vibe.toml", format!("{MENUGEN}{places}"));
    sandbox.write("app/src/server.ts", "console.log('served');\n");
    sandbox.write("app/package.json", "{ \"name\": \"menugen\" }\n");
    sandbox.program("ssh", "exit 255");
    sandbox.program("ssh-add", "echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me'");
    sandbox.program("node", "echo v24.21.0");
    fs::write(sandbox.bin().join("../package.json"), "{ \"name\": \"node\", \"version\": \"24.21.0\" }")
        .unwrap();
    sandbox
}

fn trusting(sandbox: &Sandbox) {
    let folder = sandbox.root().join("home/.config/vibe-deploy");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), TRUSTING).unwrap();
}

fn consequences(answer: &Value) -> Vec<&str> {
    answer["waits"].as_array().unwrap().iter().filter_map(|wait| wait["consequence"].as_str()).collect()
}

/// The same walk for both environments, before and after the person's settings agree to everything.
#[test]
fn a_deploy_that_costs_money_waits_for_the_person() {
    let fake = hetzner::start(TOKEN);
    let server = "hetzner:cx22@fsn1";
    let sandbox = app(&format!("{}{}", environment("preview", server), environment("production", server)));
    let session = || {
        Session::new(&sandbox)
            .with("VIBE_HETZNER_URL", &fake.url(""))
            .with("VIBE_SECRET_HETZNER_KEY", TOKEN)
            .with("VIBE_DNS", "127.0.0.1:9")
    };
    for trusts in [false, true] {
        if trusts {
            trusting(&sandbox);
        }
        for name in ["preview", "production"] {
            let answer = session().call("deploy", json!({ "folder": "app", "environment": name }));
            assert_eq!(
                (&answer["status"], &answer["for"]),
                (&"waiting".into(), &"person".into()),
                "{answer}"
            );
            let heaviest = if name == "production" { "live-money" } else { "spend" };
            assert_eq!(answer["consequence"], heaviest, "{answer}");
            assert_eq!(answer["error"]["code"], "deploy.consent");
            let command = format!("vibe deploy --env {name}");
            let next = json!({ "by": "person", "command": command, "folder": "app" });
            assert_eq!(answer["nextAction"], next);
            let weights = consequences(&answer);
            assert_eq!(weights.contains(&"production"), name == "production", "{answer}");
            // What the world can see is the one thing that settings agree to, and not in production.
            assert_eq!(weights.contains(&"public"), !(trusts && name == "preview"), "{answer}");
        }
    }
    let asked = fake.asked();
    assert!(asked.iter().all(|one| one.method == "GET"), "something was made");
    assert!(!asked.is_empty(), "nobody looked");
    let plan = session().call("plan", json!({ "folder": "app", "environment": "preview" }));
    assert_eq!(plan["status"], "done", "{plan}");
    assert!(plan["report"]["steps"].as_array().unwrap().len() > 10);
}

#[test]
fn a_rehearsal_alone_tells_what_will_be_left_to_the_person() {
    let sandbox = app(&environment("production", "ssh:root@198.51.100.7"));
    let before = tree(&sandbox.work());
    let session = Session::new(&sandbox);
    let whole = session.call("rehearse", json!({ "folder": "app" }));
    assert_eq!((&whole["status"], &whole["report"]["ending"]), (&"done".into(), &"done".into()), "{whole}");
    let answer = session.call("rehearse", json!({ "folder": "app", "alone": true }));
    assert_eq!((&answer["status"], &answer["for"]), (&"waiting".into(), &"person".into()), "{answer}");
    let waits = answer["waits"].as_array().unwrap();
    let stripe = waits
        .iter()
        .find(|wait| wait["nextAction"]["command"].as_str().is_some_and(|c| c.contains("stripe")))
        .unwrap();
    let command = "vibe secret set stripe.key --env production";
    assert_eq!(stripe["nextAction"], json!({ "by": "person", "command": command, "folder": "app" }));
    assert_eq!(stripe["wants"], json!([{ "name": "value", "secret": true }]), "{stripe}");
    assert!(stripe["link"].as_str().unwrap().starts_with("https://dashboard.stripe.com"), "{stripe}");
    assert!(stripe["text"].as_str().unwrap().contains("secret store"), "{stripe}");
    let google = waits.iter().find(|wait| wait["kind"] == "google.client").unwrap();
    assert!(google["values"].to_string().contains("/api/auth/callback/google"), "{google}");
    assert_eq!(google["nextAction"]["command"], "vibe deploy --env production");
    assert!(tree(&sandbox.work()) == before, "a rehearsal writes nothing");
}

#[test]
fn a_checkpoint_is_not_filled_where_nothing_waits_and_never_with_more_than_it_takes() {
    let sandbox = app(&environment("preview", "ssh:root@198.51.100.7"));
    let session = Session::new(&sandbox).with("VIBE_DNS", "127.0.0.1:9");
    // Nobody answers at that server: the walk fails before anything is asked, and says so.
    let filled = session.call(
        "checkpoint_fill",
        json!({ "folder": "app", "address": "pay.key", "values": { "value": "sk_test_canary" } }),
    );
    assert_eq!(filled["status"], "failed", "{filled}");
    assert!(!filled.to_string().contains("sk_test_canary"), "{filled}");
    let wrong = session.call("checkpoint_fill", json!({ "folder": "app", "values": {} }));
    assert_eq!(wrong["error"]["code"], "mcp.arguments");
}

/// A secret of the store is in no answer and in no word of progress.
#[test]
fn no_answer_holds_a_secret() {
    let sandbox = app(&environment("production", "ssh:root@198.51.100.7"));
    let canary = "sk_live_canary0000000000000000000000000001";
    let mut set = sandbox.command(["secret", "set", "stripe.key", "--env", "production", "--from-stdin"]);
    set.current_dir(sandbox.path("app")).stdin(std::process::Stdio::piped());
    let mut child = set.stdout(std::process::Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(canary.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let session = Session::new(&sandbox).with("VIBE_DNS", "127.0.0.1:9");
    for tool in ["plan", "deploy", "status", "rehearse", "verify"] {
        let arguments = json!({ "folder": "app", "environment": "production" });
        let told = session.run(&[crate::client::call(tool, arguments)]);
        assert!(!told[1].to_string().contains("canary"), "{tool}: {}", told[1]);
    }
}

#[test]
fn a_change_that_loses_data_waits_for_the_person() {
    let sandbox = Sandbox::new();
    let words = "People keep menus with a title and a price. Every menu has dishes with a name.";
    sandbox.run(["new", words, "--dir", "app"]).ok();
    let path = sandbox.path("app/vibe.toml");
    let text = fs::read_to_string(&path).unwrap();
    let price = text.lines().find(|line| line.starts_with("fields.price")).unwrap();
    fs::write(&path, text.replace(&format!("{price}\n"), "")).unwrap();
    let before = tree(&sandbox.path("app"));
    let answer = Session::new(&sandbox).call("change", json!({ "folder": "app" }));
    assert_eq!(
        (&answer["status"], &answer["consequence"]),
        (&"waiting".into(), &"destructive".into()),
        "{answer}"
    );
    assert_eq!(answer["nextAction"]["command"], "vibe change --allow loss");
    assert!(answer["waits"][0]["what"].to_string().contains("Menu.price"), "{answer}");
    assert!(tree(&sandbox.path("app")) == before, "nothing was written");
}
