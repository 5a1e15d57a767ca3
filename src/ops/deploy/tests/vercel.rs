//! Graphs of apps that run on Vercel.

use super::*;

/// The same release, variables and proofs as on a server, and nothing of SSH.
#[test]
fn a_graph_for_vercel_fits_its_kinds_and_needs_no_server() {
    world::run(Time::Simulated, &Stop::default(), async |_| {
        let land = Arc::new(Land::default());
        let world = imagined(&land, "shop/production".into(), Clock::starting_at(Duration::ZERO))?;
        for (name, mut app) in blueprints() {
            app.app.stack = "next-postgres".into();
            for (environment, host) in [("production", "vercel"), ("preview", "vercel:acme")] {
                let zone = ("dns", "powerdns:http://127.0.0.1:8081");
                let app = at(&app, environment, &[("host", host), zone, ("zone", "powerdns")]);
                let graph = graph(&app, environment, &settings());
                fits(&graph, &world, &name)?;
                let kinds: BTreeSet<&str> = graph.resources().iter().map(|one| one.kind.as_str()).collect();
                assert!(!kinds.iter().any(|kind| kind.starts_with("host.")), "{name}: {kinds:?}");
                for kind in ["env", "project", "deployment", "domain", "live", "verified", "account"] {
                    assert!(kinds.contains(format!("vercel.{kind}").as_str()), "{name}: {kinds:?}");
                }
                let text = |addr: &str, input: &str| {
                    let one = graph.get(&engine::Address::parse(addr).unwrap()).unwrap();
                    one.inputs.get(input).cloned()
                };
                assert_eq!(text("deployment", "tree"), Some(engine::Input::text("tree")));
                assert_eq!(text("env", "var.RELEASE"), Some(engine::Input::text("d1")));
                assert_eq!(text("env", "team"), (host != "vercel").then(|| engine::Input::text("acme")));
                let from = |name| engine::Input::of(&engine::Address::parse("domain").unwrap(), name);
                assert_eq!(text("dns.a", "type"), Some(from("type")));
                assert_eq!(text("dns.a", "content"), Some(from("content")));
                let bucket = text("env", "var.S3_BUCKET");
                assert_eq!(bucket.is_some(), app.has_files(), "{name}: a function keeps no file");
            }
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn vercel_takes_what_it_can_run() {
    let (_, mut app) = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap();
    let refused = |app: &Blueprint, providers: &[(&str, &str)]| {
        let stack = Stack::load(&app.app.stack).unwrap();
        stack.resources(&at(app, "preview", providers), "preview", &settings()).unwrap_err()
    };
    let error = refused(&app, &[("host", "vercel")]);
    assert_eq!(error.code(), "stack.host");
    assert!(error.hints()[1].contains("next-postgres"), "{:?}", error.hints());
    app.app.stack = "next-postgres".into();
    assert_eq!(refused(&app, &[("host", "vercel"), ("db", "host")]).code(), "stack.provider");
    assert_eq!(refused(&app, &[("host", "vercel:a/b")]).code(), "stack.host");
    assert_eq!(refused(&app, &[("host", "heroku")]).code(), "stack.provider");
    let goes = Goes::of(&at(&app, "preview", &[("host", "vercel:acme")]), "preview").unwrap();
    assert_eq!(goes.server, "Vercel, team acme");
}

/// A generated app needs nothing that its deploy does not give, on Vercel as on a server; what a person adds is told.
#[test]
fn every_variable_that_an_app_has_to_have_is_given() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    for (stack, host) in [("next-postgres", "vercel"), ("next-postgres", HOST.1), ("hono-sqlite", HOST.1)] {
        let text = std::fs::read_to_string(root.join(stack).join("fixture.toml")).unwrap();
        let app = at(&Blueprint::parse(&text).0.unwrap(), "production", &[("host", host)]);
        let graph = graph(&app, "production", &settings());
        let told = |folder: &Path| -> Vec<String> {
            let missing = weigh::missing_variables(folder, &graph);
            missing.iter().map(|blocked| format!("{} {}", blocked.addr, blocked.error)).collect()
        };
        assert_eq!(told(&root.join(stack).join("app")), Vec::<String>::new(), "{stack} {host}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("src/custom")).unwrap();
        let code = "const a = process.env.APP_ENV;\nexport const key = process.env.WEATHER_TOKEN;\n";
        std::fs::write(folder.path().join("src/custom/weather.ts"), code).unwrap();
        let [missing] = told(folder.path()).try_into().unwrap();
        assert!(
            missing.starts_with("env src/custom/weather.ts:2 reads the variable WEATHER_TOKEN"),
            "{missing}"
        );
    }
}
