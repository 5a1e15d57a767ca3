//! Vercel's kinds against `emulate`, and what Vercel's own client reads of it. The emulator knows neither promotions nor
//! configurations of domains, deletes no variables at once, and takes files that never came: those are for our own fake.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use vibe::engine::Value;
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::vercel::{Setup, Vercel};
use vibe::secret::{FingerprintKey, Secret};

use crate::bench::{Bench, refused, store, unsure};
use crate::emulator::{Emulator, TOKEN, node, only, packages};

const MARK: &str = "vibe:shop/test/thing";
const CANARY: &str = "Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";

/// Where the emulator answers another way than Vercel's text says.
/// 404 for what is missing is Vercel's answer too, and not in its text; 200 for what was created is the emulator's own.
const KNOWN_FAULTS: &[&str] = &[
    "GET /v6/domains/shop.test/config: Unable to match the returned status code with those defined in the document: 200,400,401,403",
    "GET /v9/projects/shop/domains/shop.test: Unable to match the returned status code with those defined in the document: 200,400,401,403",
    "GET /v9/projects/shop: Unable to match the returned status code with those defined in the document: 200,400,401,403",
    "POST /v10/projects/shop/env: Unable to match the returned status code with those defined in the document: 201,400,401,402,403,404,409,429,500",
];

fn thing(emulator: &Emulator, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("vercel.token", TOKEN), "vercel.token").unwrap();
    let prints = FingerprintKey::new([7; 32]);
    let vercel = Vercel::new(Setup { client, base: emulator.url(), key, prints });
    let mut all = vec![("project", "shop")];
    all.extend(inputs);
    Bench::new(Arc::new(vercel), kind, &all)
}

fn release() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("server.js", "//"), ("public/a.txt", "a")] {
        let place = folder.path().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    folder
}

#[test]
fn what_is_made_at_vercel_is_as_vercel_describes_it() {
    let emulator = Emulator::start("vercel", "vercel.json");
    let account = thing(&emulator, "vercel.account", &[]).without("project");
    assert_eq!(account.ours().0["proof"].expose(), "Vercel knows the key as admin");

    let project = thing(&emulator, "vercel.project", &[]);
    project.is_missing();
    let id = project.ensure().unwrap()["id"].expose().to_owned();
    assert_eq!(project.ours().1, ["ssoProtection"], "the emulator does not keep that one");
    let theirs = project.marked("vibe:other/test/thing");
    assert_eq!(theirs.foreign(), format!("a project of that name stands already, marked {MARK}"));
    assert_eq!(refused(theirs.ensure()), "vercel.foreign");

    let mut env = thing(&emulator, "vercel.env", &[("target", "production"), ("var.APP_ENV", "production")]);
    env.inputs.0.insert("var.AUTH_SECRET".into(), Value::Secret(Secret::parse(CANARY).unwrap()));
    env.is_missing();
    let print = env.ensure().unwrap()["print"].expose().to_owned();
    assert_eq!((env.ours().0["print"].expose(), env.ours().1), (print.as_str(), Vec::new()));
    let other = env.with("var.APP_ENV", "preview");
    assert_eq!(other.ours().1, ["var.APP_ENV"]);
    other.ensure().unwrap();
    env.ensure().unwrap();

    let tree = release();
    let inputs = [("tree", tree.path().to_str().unwrap()), ("digest", "d1"), ("env", print.as_str())];
    let deployment = thing(&emulator, "vercel.deployment", &inputs);
    deployment.is_missing();
    let made = deployment.ensure().unwrap();
    assert_eq!(deployment.ours().0["id"].expose(), made["id"].expose());

    let domain = thing(&emulator, "vercel.domain", &[("name", "shop.test")]);
    assert_eq!(unsure(domain.ensure()), "vercel.no_row", "it was added, and the emulator names no row");

    read_back(&emulator, &id, made["id"].expose());
    deployment.delete().unwrap();
    deployment.is_missing();
    domain.delete().unwrap();
    project.delete().unwrap();
    project.is_missing();

    only(&emulator, KNOWN_FAULTS, 30);
}

fn read_back(emulator: &Emulator, project: &str, deployment: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emulators/readback.mjs");
    let ran = Command::new(node())
        .arg(script)
        .arg(packages())
        .args([&emulator.direct, TOKEN, "shop", project, deployment])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told: Json = serde_json::from_slice(&ran.stdout).unwrap();
    let row = |key: &str| {
        let rows = told["rows"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{told}")).clone()
    };
    assert_eq!(
        (&row("AUTH_SECRET")["type"], &row("VIBE_MARK")["type"]),
        (&json!("sensitive"), &json!("plain"))
    );
    let comment = row("AUTH_SECRET")["comment"].as_str().unwrap().to_owned();
    assert!(comment.starts_with(MARK) && !comment.contains(CANARY), "{comment}");
    assert_eq!(told["deployment"]["meta"]["vibe"], MARK);
    assert_eq!(told["deployment"]["meta"]["vibeRelease"], "d1");
    assert_eq!(told["deployment"]["readyState"], "READY");
}
