//! `vibe adopt` as people type it, and what needs no server of what comes after it.

use crate::sandbox::Sandbox;

const PACKAGE: &str = r#"{ "name": "guestbook", "type": "module", "scripts": { "start": "node src/server.ts" },
  "dependencies": { "hono": "4.13.19", "@hono/node-server": "2.1.8" } }"#;
const SERVER: &str = "const db = process.env.DATABASE_PATH!;\nconst key = process.env.SIGNING_KEY;\n\
  app.get('/health', ok);\napp.post('/hooks/stripe', (c) => check(c.req.header('stripe-signature'), process.env.STRIPE_WEBHOOK_SECRET));\n";
const PLACE: &str =
    "\n[environments.production]\ndomain = \"guestbook.test\"\nproviders.host = \"ssh:root@198.51.100.7\"\n";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("package.json", PACKAGE);
    sandbox.write("package-lock.json", "{}\n");
    sandbox.write("src/server.ts", SERVER);
    sandbox.write(".env", "SIGNING_KEY=canary-of-an-env-file\n");
    sandbox
}

#[test]
fn an_app_is_adopted_checked_and_rehearsed() {
    let sandbox = repository();
    let told = sandbox.vibe("adopt").ok().stdout;
    for words in [
        "guestbook",
        "Found",
        "made with hono 4.13.19",
        "SIGNING_KEY = ask",
        "src/server.ts:2",
        "Wrote vibe.toml",
    ] {
        assert!(told.contains(words), "{words:?} is missing in:\n{told}");
    }
    assert!(!told.contains("canary"), "{told}");
    assert_eq!(sandbox.names(), [".env", "package-lock.json", "package.json", "src", "vibe.toml"]);
    sandbox.vibe("check").ok();
    let report = sandbox.vibe("rehearse --json").ok().lines().pop().unwrap();
    assert_eq!((&report["ending"], &report["left"]), (&"done".into(), &0.into()));
    let steps = report["steps"].as_array().unwrap();
    for addr in ["webhook", "key.SIGNING_KEY", "app", "seen.webhook"] {
        assert!(steps.iter().any(|step| step["addr"] == addr && step["state"] == "done"), "{addr}: {report}");
    }
    let again = sandbox.vibe("adopt --json").ok().lines().pop().unwrap();
    assert_eq!((&again["event"], &again["written"]), (&"report".into(), &"same".into()));
    let rows = again["variables"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["name"] == "DATABASE_PATH" && row["role"] == "data.file"), "{again}");
}

/// Nobody's code runs before somebody agreed to it; what vibe cannot do with such an app it says.
#[test]
fn nothing_of_the_app_runs_unasked() {
    let sandbox = repository();
    sandbox.vibe("adopt").ok();
    let toml = std::fs::read_to_string(sandbox.path("vibe.toml")).unwrap();
    sandbox.write("vibe.toml", format!("{toml}{PLACE}"));
    let refused = sandbox.vibe("deploy --env production --yes").fails(3, "adopt.consent");
    assert!(refused.stderr.contains("npm ci") && refused.stderr.contains("--build"), "{}", refused.stderr);
    for line in ["dev", "verify", "status", "change --dry-run Votes"] {
        let refused = sandbox.vibe(line).fails(2, "adopt.only_deploy");
        assert!(refused.stderr.contains("vibe did not write this app"), "{line}: {}", refused.stderr);
    }
}
