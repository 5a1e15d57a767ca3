use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Code, FileTree, Settings, Stack, Target, embedded, workflow};
use crate::blueprint::{AuthProvider, Blueprint, Environment, SharedState};
use crate::engine;

fn blueprint(text: &str) -> Blueprint {
    let (blueprint, problems) = Blueprint::parse(text);
    let shown: Vec<String> = problems.iter().map(|problem| problem.render("vibe.toml", text)).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    blueprint.expect("a blueprint without problems")
}

fn fixture(stack: &str) -> Blueprint {
    let path = format!("stacks/{stack}/fixture.toml");
    let (_, bytes) = embedded::below(&path).next().expect("every stack has a fixture");
    blueprint(std::str::from_utf8(bytes).expect("text"))
}

fn folder(stack: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks").join(stack).join("app")
}

#[expect(
    clippy::disallowed_methods,
    reason = "blessing is asked for in the environment, and writes the repository"
)]
fn bless(stack: &str, tree: &FileTree) {
    if std::env::var_os("BLESS").is_some() {
        for (path, bytes) in tree {
            let file = folder(stack).join(path);
            if std::fs::read(&file).ok().as_deref() != Some(bytes.as_slice()) {
                std::fs::create_dir_all(file.parent().expect("inside app/")).expect("a folder");
                std::fs::write(&file, bytes).expect("app/ can be written");
            }
        }
    }
}

/// `app/` runs as it lies there because it *is* the rendering of the fixture. `BLESS=1` brings it up to date.
#[test]
fn what_lies_in_app_is_the_rendering_of_the_fixture() {
    for stack in Stack::names() {
        let tree =
            Stack::load(stack).and_then(|found| found.files(&fixture(stack))).expect("the fixture renders");
        bless(stack, &tree);
        let app = format!("stacks/{stack}/app/");
        let differing: Vec<&String> = tree
            .iter()
            .filter(|(path, bytes)| {
                std::fs::read(folder(stack).join(path)).ok().as_deref() != Some(bytes.as_slice())
            })
            .map(|(path, _)| path)
            .collect();
        assert!(
            differing.is_empty(),
            "{stack}: run the test with BLESS=1, then look at the change: {differing:#?}"
        );
        let unknown: Vec<&str> = embedded::below(&app)
            .map(|(path, _)| &path[app.len()..])
            .filter(|path| !tree.contains_key(*path))
            .collect();
        assert!(unknown.is_empty(), "{stack}: no generated app would get {unknown:#?}");
    }
}

#[test]
fn the_same_blueprint_gives_the_same_bytes() {
    for stack in Stack::names() {
        let render = || {
            Stack::load(stack).and_then(|found| found.files(&fixture(stack))).expect("the fixture renders")
        };
        assert_eq!(render(), render());
    }
}

#[test]
fn a_stack_refuses_a_kind_of_app_that_it_does_not_build() {
    let error =
        Stack::load("static").and_then(|stack| stack.files(&fixture("hono-sqlite"))).expect_err("refused");
    assert_eq!(error.code(), "stack.kind");
    assert_eq!(Stack::load("cobol").expect_err("unknown").code(), "stack.unknown");
}

/// What a stack lacks is refused by its name, never left out.
#[test]
fn a_stack_refuses_a_facet_that_it_lacks() {
    let mut stack = Stack::load("next-postgres").expect("a stack");
    stack.manifest.lacking.insert("bookings".into(), "bookings".into());
    let error = stack.files(&fixture("next-postgres")).expect_err("refused");
    assert_eq!(error.code(), "stack.facet");
    assert_eq!(error.to_string(), "the stack `next-postgres` does not have bookings yet");
    assert!(error.hints()[0].contains("hono-sqlite"), "{:?}", error.hints());
    assert!(
        stack
            .files(&blueprint(
                "version = 1\n[app]\nname = \"Plain\"\nkind = \"full_stack\"\nstack = \"next-postgres\"\n"
            ))
            .is_ok()
    );
}

#[test]
fn a_stack_that_declares_nothing_outside_cannot_be_deployed() {
    let mut stack = Stack::load("next-postgres").expect("a stack");
    stack.manifest.resources.clear();
    let error =
        stack.resources(&fixture("next-postgres"), "production", &Settings::default()).expect_err("refused");
    assert_eq!(error.code(), "stack.undeployable");
    assert!(error.hints()[0].contains("hono-sqlite"), "{:?}", error.hints());
}

/// Paths come from checked names only: whatever the blueprint says, files stay inside the app.
#[test]
fn paths_stay_inside_the_app() {
    for stack in Stack::names() {
        let tree =
            Stack::load(stack).and_then(|found| found.files(&fixture(stack))).expect("the fixture renders");
        for path in tree.keys() {
            let parts: BTreeSet<&str> = path.split('/').collect();
            assert!(!path.starts_with('/') && !parts.contains("..") && !parts.contains(""), "{path}");
        }
    }
}

/// Text that a person wrote stays text in every language that it is rendered into.
#[test]
fn hostile_text_stays_text() {
    let hostile = r#"x' + `${a}` </script><img src=x onerror=alert(1)> {{7*7}} */ -- \" \\ $(id)"#;
    let escaped = hostile.replace('\\', "\\\\").replace('"', "\\\"");
    let text = format!(
        "version = 1\n[app]\nname = \"Probe\"\ntagline = \"{escaped}\"\nkind = \"client_only\"\nstack = \"static\"\n\
         [[page]]\npath = \"/a\"\ntitle = \"{escaped}\"\nkind = \"text\"\nsections = [{{ heading = \"{escaped}\", text = \"{escaped}\" }}]\n"
    );
    let tree = Stack::load("static").and_then(|stack| stack.files(&blueprint(&text))).expect("it renders");
    let page = String::from_utf8(tree["public/index.html"].clone()).expect("text");
    assert!(page.contains("&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt; {{7*7}}"), "{page}");
    assert!(!page.contains("<img"), "{page}");
}

#[test]
fn accounts_at_clerk_have_a_domain_and_google_of_their_own_in_production_only() {
    let mut app = fixture("next-postgres");
    let place = || Environment {
        domain: Some("shop.test".into()),
        providers: [("host".to_owned(), "ssh:root@198.51.100.7".to_owned())].into(),
    };
    let stack = Stack::load("next-postgres").unwrap();
    let about_sign_in = |app: &mut Blueprint, environment: &str| {
        app.environments.insert(environment.into(), place());
        let settings = Settings {
            release_tree: "tree".into(),
            release_digest: "d1".into(),
            node_source: "node".into(),
            ..Settings::default()
        };
        let graph = stack.resources(app, environment, &settings).unwrap();
        let is_meant = |addr: &str| {
            ["clerk", "google", "sign_in", "CLERK", "GOOGLE"].iter().any(|word| addr.contains(word))
        };
        let all = graph.resources().iter().map(|one| one.addr.to_string());
        let mut all: Vec<String> = all.filter(|addr| is_meant(addr)).collect();
        all.sort();
        all.join(" ")
    };
    assert_eq!(
        about_sign_in(&mut app, "preview"),
        "clerk clerk.google key.clerk seen.clerk.sign_in seen.secret.CLERK_SECRET_KEY"
    );
    assert_eq!(
        about_sign_in(&mut app, "production"),
        "clerk clerk.google clerk.production clerk.rows dns.clerk.accounts dns.clerk.dkim dns.clerk.dkim2 dns.clerk.frontend \
         dns.clerk.mail key.clerk key.google.live seen.clerk seen.clerk.sign_in seen.secret.CLERK_SECRET_KEY"
    );
    app.auth.as_mut().unwrap().provider = AuthProvider::Own;
    assert_eq!(
        about_sign_in(&mut app, "production"),
        "key.google seen.google seen.secret.GOOGLE_CLIENT_SECRET seen.sign_in"
    );
}

/// An environment with its code at GitHub.
fn with_code(stack: &str, providers: &[(&str, &str)], shared: bool) -> Blueprint {
    let mut app = fixture(stack);
    let all = [("host", "ssh:root@198.51.100.7")].into_iter().chain(providers.iter().copied());
    let providers = all.map(|(role, provider)| (role.to_owned(), provider.to_owned())).collect();
    let found = Environment { domain: Some("shop.test".into()), providers };
    app.environments.insert("production".into(), found);
    let store = SharedState { store: "s3://journals".to_owned(), endpoint: None, region: None };
    app.state = shared.then_some(store);
    app
}

fn workflow_of(app: &Blueprint) -> (Option<String>, usize) {
    let settings = Settings {
        release_tree: "tree".into(),
        release_digest: "d".into(),
        app_folder: "app".into(),
        ..Settings::default()
    };
    let graph = Stack::load(&app.app.stack).and_then(|stack| stack.resources(app, "production", &settings));
    let graph = graph.expect("a graph");
    let secrets = graph.resources().iter().filter(|one| one.kind == "github.secret").count();
    (workflow(&graph, "production"), secrets)
}

#[test]
fn a_workflow_proves_and_deploys_only_where_machines_share_a_journal() {
    for stack in ["hono-sqlite", "next-postgres"] {
        assert_eq!(workflow_of(&with_code(stack, &[], true)), (None, 0), "no code at GitHub, nothing for it");
        let (text, secrets) = workflow_of(&with_code(stack, &[("code", "github:ada")], false));
        let text = text.expect("a workflow");
        assert_eq!(secrets, 0, "no secret leaves this machine for nothing");
        assert!(!text.contains("secrets.") && !text.contains("  deploy:"), "{text}");
        let (text, secrets) =
            workflow_of(&with_code(stack, &[("code", "github:ada"), ("mail", "resend")], true));
        let text = text.expect("a workflow");
        let read: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
        assert_eq!(read["permissions"], serde_json::json!({ "contents": "read" }));
        let jobs = read["jobs"].as_object().expect("jobs");
        assert_eq!(jobs.keys().collect::<Vec<_>>(), ["verify", "deploy"]);
        assert_eq!(read["jobs"]["deploy"]["needs"], "verify");
        assert_eq!(read["jobs"]["deploy"]["concurrency"]["group"], "vibe-production");
        let env = read["jobs"]["deploy"]["steps"][3]["env"].as_object().expect("variables").clone();
        let of_vibe: Vec<&String> = env.keys().filter(|name| name.starts_with("VIBE_SECRET_")).collect();
        assert_eq!(of_vibe.len(), secrets);
        for name in [
            "STRIPE_KEY",
            "SECRET_AUTH_VALUE",
            "WEBHOOK_SECRET",
            "MAIL_KEY_SMTP",
            "STATE_PRINTS",
            "GITHUB_KEY",
            "GOOGLE_ID",
            "GOOGLE_SECRET",
        ] {
            let name = format!("VIBE_SECRET_{name}");
            assert_eq!(env.get(&name), Some(&format!("${{{{ secrets.{name} }}}}").into()), "{name}");
        }
        // Whoever moves a tag changes nothing here.
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let version = line.split_once('@').expect("a version").1;
            let digits: String = version.chars().take_while(char::is_ascii_hexdigit).collect();
            assert!(digits.len() == 40 && version.contains(" # v"), "{line}");
        }
        // What an outsider can write stands in no shell line.
        let shell = text.lines().filter(|line| !line.trim_start().starts_with(['#', 'i']));
        assert!(shell.filter(|line| line.contains("${{")).all(|line| line.contains(": ${{")), "{text}");
    }
}

#[test]
fn a_role_with_parts_says_what_it_wants() {
    let target =
        |providers: &[(&str, &str)]| Target::of(&with_code("next-postgres", providers, false), "production");
    let code = |text: &str| target(&[("code", text)]).map(|target| target.code.expect("code"));
    let shown = |code: Code| format!("{}/{} {}", code.owner, code.repo, code.public);
    assert_eq!(code("github:ada").map(shown).ok().as_deref(), Some("ada/atelier false"));
    assert_eq!(code("github:ada/shop").map(shown).ok().as_deref(), Some("ada/shop false"));
    assert_eq!(code("github:ada/shop@public").map(shown).ok().as_deref(), Some("ada/shop true"));
    let db =
        |text: &str| target(&[("db", text)]).map(|target| (target.db.by, target.db.org, target.db.region));
    let words = |by: &str, org: &str, region: &str| (by.to_owned(), org.to_owned(), region.to_owned());
    assert_eq!(db("neon:aws-eu-central-1").ok(), Some(words("neon", "", "aws-eu-central-1")));
    assert_eq!(db("neon:org-a@aws-eu-central-1").ok(), Some(words("neon", "org-a", "aws-eu-central-1")));
    assert_eq!(db("supabase:ada@eu-central-1").ok(), Some(words("supabase", "ada", "eu-central-1")));
    for (role, text) in [
        ("code", "github:"),
        ("code", "github:ada/"),
        ("code", "github:ada/../x"),
        ("code", "github:ada/.."),
        ("code", "github:ada/shop@open"),
        ("code", "gitlab:ada"),
        ("db", "neon"),
        ("db", "supabase:eu-central-1"),
        ("db", "supabase:a b@eu-central-1"),
    ] {
        assert_eq!(
            target(&[(role, text)]).map(|_| ()).unwrap_err().code(),
            "stack.provider",
            "{role} = {text}"
        );
    }
}

/// Each variable of an app that was there before gets what its role says; a plain site gets none.
#[test]
fn an_app_that_was_there_before_gets_what_it_needs() {
    let stack = Stack::load("existing").expect("a stack");
    let (_, bytes) = embedded::below("stacks/existing/sample.toml").next().expect("a sample");
    let mut app = blueprint(std::str::from_utf8(bytes).expect("text"));
    let providers = [("host".to_owned(), "ssh:root@198.51.100.7".to_owned())].into();
    app.environments.insert("production".into(), Environment { domain: Some("shop.test".into()), providers });
    let get = |graph: &engine::Graph, addr: &str| graph.get(&engine::Address::parse(addr).unwrap()).cloned();
    let settings = Settings { release_tree: "t".into(), release_digest: "d".into(), ..Settings::default() };
    let whole = stack.resources(&app, "production", &settings).expect("a graph");
    let env = get(&whole, "env").unwrap();
    let of = |addr: &str, output: &str| engine::Input::of(&engine::Address::parse(addr).unwrap(), output);
    for (name, wanted) in [
        ("DATABASE_URL", of("db", "url")),
        ("DATA_DIR", of("data", "path")),
        ("AUTH_SECRET", of("secret.AUTH_SECRET", "value")),
        ("URL", engine::Input::text("https://shop.test")),
        ("DOMAIN", engine::Input::text("shop.test")),
        ("MODE", engine::Input::text("production ${x}")),
        ("STRIPE_SECRET_KEY", of("key.stripe", "value")),
        ("STRIPE_WEBHOOK_SECRET", of("webhook", "secret")),
        ("ASKED_MAYBE", of("key.ASKED_MAYBE", "value")),
        ("HOSTNAME", engine::Input::text("127.0.0.1")),
    ] {
        assert_eq!(env.inputs[&format!("var.{name}")], wanted, "{name}");
    }
    let existing = app.existing.clone().unwrap();
    let given = env.inputs.keys().filter(|name| name.starts_with("var.")).count();
    assert_eq!(given, existing.env.len() + 1);
    let hook = get(&whole, "webhook").unwrap();
    assert_eq!(hook.inputs["url"], engine::Input::text("https://shop.test/api/webhooks/stripe"));
    assert_eq!(hook.inputs["events"], engine::Input::text("checkout.session.completed, invoice.paid"));
    assert!(!get(&whole, "key.ASKED").unwrap().inputs.contains_key("without"));
    assert!(get(&whole, "key.ASKED_MAYBE").unwrap().inputs.contains_key("without"));
    assert!(get(&whole, "app").unwrap().inputs.contains_key("before"));
    let existing = app.existing.as_mut().unwrap();
    (existing.start, existing.migrate) = (None, None);
    let site = stack.resources(&app, "production", &settings).expect("a graph");
    for none in ["env", "app", "db", "runtime", "webhook", "key.ASKED"] {
        assert!(get(&site, none).is_none(), "{none}");
    }
    assert_eq!(get(&site, "site").unwrap().inputs["root"], of("release", "path"));
}
