#![allow(clippy::disallowed_methods, reason = "tests make repositories of their own")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::blueprint::{AppKind, Framework, PackageTool, Role};

fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

fn place(folder: &Path) -> Surroundings {
    Surroundings {
        folder: folder.to_owned(),
        cache: None,
        path: Vec::new(),
        chromium: None,
        program: None,
        desktop: false,
        secrets: crate::secret::Places::default(),
        config: None,
        trial: crate::ops::Trial::default(),
        agents: Default::default(),
    }
}

fn read(folder: &TempDir) -> AdoptReport {
    adopt(&AdoptRequest::default(), &place(folder.path())).unwrap()
}

fn refused(files: &[(&str, &str)]) -> Error {
    let folder = repository(files);
    let error = adopt(&AdoptRequest::default(), &place(folder.path())).unwrap_err();
    assert!(!folder.path().join(BLUEPRINT_FILE).exists());
    error
}

fn facts(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(|fact| format!("{} ({})", fact.what, fact.place)).collect()
}

const NEXT: &[(&str, &str)] = &[
    (
        "package.json",
        r#"{ "name": "@acme/shop", "scripts": { "build": "next build", "start": "next start" }, "engines": { "node": ">=20.9" },
            "dependencies": { "next": "16.4.6", "next-auth": "5.0.0", "stripe": "23.1.0", "prisma": "7.1.0" } }"#,
    ),
    ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
    ("next.config.ts", "export default { output: 'standalone' };\n"),
    (
        "prisma/schema.prisma",
        "generator client {\n  provider = \"prisma-client-js\"\n}\ndatasource db {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n}\n",
    ),
    ("app/api/health/route.ts", "export const GET = () => Response.json({ ok: true });\n"),
    (
        "app/api/webhooks/stripe/route.ts",
        "const secret = process.env.STRIPE_WEBHOOK_SECRET!;\nexport async function POST(req) {\n  const s = req.headers.get('stripe-signature');\n  switch (event.type) { case 'checkout.session.completed': }\n}\n",
    ),
    (
        "lib/env.ts",
        "export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, { apiVersion: '2025-03-31.basil' });\n// process.env.NOT_THIS_ONE\nexport const key = process.env['OPENAI_API_KEY'];\nexport const level = process.env.LOG_LEVEL ?? 'info';\nconst { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = process.env;\nconst dsn = process.env.SENTRY_DSN || '';\nconst pk = process.env.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY;\nconst host = process.env.VERCEL_URL;\n",
    ),
    (".env", "DATABASE_URL=postgres://me:hunter2-canary@db/x\nONLY_HERE=1\n"),
    (
        ".env.example",
        "# the database\nDATABASE_URL=\nNEXTAUTH_SECRET=made-up-canary\nNEXTAUTH_URL=http://localhost:3000\n",
    ),
    ("tests/pay.test.ts", "process.env.ONLY_IN_TESTS\n"),
    ("node_modules/x/index.js", "process.env.OF_A_PACKAGE\n"),
    ("vercel.json", "{ \"crons\": [{ \"path\": \"/api/cron\", \"schedule\": \"0 0 * * *\" }] }"),
];

#[test]
fn an_app_of_next_with_payments_and_sign_in_is_read() {
    let folder = repository(NEXT);
    let report = read(&folder);
    let reading = &report.reading;
    assert_eq!((reading.name.as_str(), reading.framework.as_str()), ("shop", "next 16.4.6"));
    assert_eq!(
        facts(&reading.found),
        [
            "made with next 16.4.6, App Router (package.json)",
            "packages by pnpm (pnpm-lock.yaml)",
            "runs on Node 20 or newer (package.json, engines)",
            "built by `next build` (package.json)",
            "`output: 'standalone'`: that folder is released (next.config.ts:1)",
            "its data lies in PostgreSQL (prisma/schema.prisma:5)",
            "/api/health says whether it is well (app/api/health/route.ts)",
            "events of Stripe arrive at /api/webhooks/stripe (app/api/webhooks/stripe/route.ts:3)",
            "it reads checkout.session.completed (app/api/webhooks/stripe/route.ts:3)",
            "people sign in by next-auth 5.0.0 (package.json)",
            "it is set up for Vercel, which is left as it is (vercel.json)",
        ]
    );
    assert_eq!(
        facts(&reading.not_understood),
        ["Vercel calls it at set times (`crons`), and nothing does on a server (vercel.json)"]
    );
    let rows: Vec<String> =
        reading.variables.iter().map(|row| format!("{} = {} ({})", row.name, row.role, row.place)).collect();
    assert_eq!(
        rows,
        [
            "DATABASE_URL = database (prisma/schema.prisma:6)",
            "GOOGLE_CLIENT_ID = google.id (lib/env.ts:5)",
            "GOOGLE_CLIENT_SECRET = google.secret (lib/env.ts:5)",
            "NEXTAUTH_SECRET = random (.env.example:3)",
            "NEXTAUTH_URL = url (.env.example:4)",
            "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY = stripe.public (lib/env.ts:7)",
            "OPENAI_API_KEY = ai.key (lib/env.ts:3)",
            "SENTRY_DSN = ask? (lib/env.ts:6)",
            "STRIPE_SECRET_KEY = stripe.key (lib/env.ts:1)",
            "STRIPE_WEBHOOK_SECRET = stripe.webhook (app/api/webhooks/stripe/route.ts:1)",
        ]
    );
    let assumed: Vec<&str> = reading.assumed.iter().map(|guess| guess.what.as_str()).collect();
    assert!(
        assumed.contains(&"LOG_LEVEL is left as it is") && assumed.contains(&"VERCEL_URL is left out"),
        "{assumed:?}"
    );
    assert!(!format!("{report:?}").contains("canary"), "a value of .env got into the report");
}

#[test]
fn what_is_written_reads_back_and_is_never_written_over() {
    let folder = repository(NEXT);
    let report = read(&folder);
    assert_eq!(report.written, Written::New);
    let file = folder.path().join(BLUEPRINT_FILE);
    let text = fs::read_to_string(&file).unwrap();
    let (blueprint, problems) = Blueprint::parse(&text);
    assert_eq!(problems, []);
    let blueprint = blueprint.unwrap();
    assert_eq!(blueprint.to_toml(), text);
    let existing = blueprint.existing.unwrap();
    assert_eq!(
        (existing.framework, existing.packages, existing.node),
        (Framework::Next, PackageTool::Pnpm, 20)
    );
    assert_eq!(existing.output.as_deref(), Some(".next/standalone"));
    assert_eq!(existing.start.as_deref(), Some("server.js"));
    assert_eq!(existing.webhook.unwrap().version.as_deref(), Some("2025-03-31.basil"));
    assert_eq!(read(&folder).written, Written::Same);
    fs::write(folder.path().join("lib/more.ts"), "process.env.RESEND_API_KEY!").unwrap();
    assert_eq!(read(&folder).written, Written::Differs(vec!["+ env.RESEND_API_KEY = \"resend.key\"".into()]));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 12, "only vibe.toml was added: {names:?}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = repository(NEXT);
    let request = AdoptRequest { dry_run: true, ..AdoptRequest::default() };
    let report = adopt(&request, &place(folder.path())).unwrap();
    assert_eq!(report.written, Written::DryRun);
    assert!(report.toml.contains("[existing]"));
    assert!(!folder.path().join(BLUEPRINT_FILE).exists());
}

#[test]
fn a_server_with_a_file_of_data_is_read() {
    let folder = repository(&[
        (
            "package.json",
            r#"{ "name": "notes", "type": "module", "scripts": { "start": "node src/server.ts", "migrate": "node scripts/migrate.mjs" },
                "dependencies": { "hono": "4.13.19", "@hono/node-server": "2.1.8" } }"#,
        ),
        ("package-lock.json", "{}"),
        (
            "src/server.ts",
            "import { DatabaseSync } from 'node:sqlite';\nconst db = new DatabaseSync(process.env.DATABASE_PATH ?? 'notes.db');\nconst other = new DatabaseSync('cache.db');\napp.get('/healthz', ok);\nserve({ port: Number(process.env.PORT) });\nconst x = process.env[key];\n",
        ),
    ]);
    let report = read(&folder);
    let existing = Blueprint::parse(&report.toml).0.unwrap().existing.unwrap();
    assert_eq!(existing.start.as_deref(), Some("src/server.ts"));
    assert_eq!(existing.migrate.as_deref(), Some("scripts/migrate.mjs"));
    assert_eq!((existing.build, existing.output), (None, None));
    assert_eq!(existing.health, "/healthz");
    assert_eq!(existing.env.keys().collect::<Vec<_>>(), ["DATABASE_PATH"]);
    assert_eq!(existing.env["DATABASE_PATH"].role, Role::DataFile);
    let unclear = facts(&report.reading.not_understood);
    assert!(unclear[0].starts_with("`cache.db` lies in the app's own folder"), "{unclear:?}");
    assert_eq!(unclear[1], "which variable is read here is only known when it runs (src/server.ts:6)");
}

/// What Lovable and Bolt give away: Vite, Supabase, a name that all of them have.
#[test]
fn a_site_from_another_builder_is_read() {
    let folder = repository(&[
        (
            "package.json",
            r#"{ "name": "vite_react_shadcn_ts", "scripts": { "dev": "vite", "build": "vite build" },
                "devDependencies": { "vite": "8.0.1" }, "dependencies": { "react": "19.0.0", "@supabase/supabase-js": "2.1.0" } }"#,
        ),
        ("bun.lockb", ""),
        ("package-lock.json", "{}"),
        (
            "src/client.ts",
            "createClient(import.meta.env.VITE_SUPABASE_URL, import.meta.env.VITE_SUPABASE_PUBLISHABLE_KEY); import.meta.env.DEV",
        ),
        (
            "supabase/functions/pay/index.ts",
            "Deno.env.get('STRIPE_SECRET_KEY'); process.env.STRIPE_SECRET_KEY",
        ),
    ]);
    let report = read(&folder);
    let blueprint = Blueprint::parse(&report.toml).0.unwrap();
    assert_eq!(blueprint.app.kind, AppKind::Static);
    let existing = blueprint.existing.unwrap();
    assert_eq!((existing.output.as_deref(), existing.start), (Some("dist"), None));
    assert_eq!(existing.packages, PackageTool::Npm);
    assert_eq!(
        existing.env.keys().collect::<Vec<_>>(),
        ["VITE_SUPABASE_PUBLISHABLE_KEY", "VITE_SUPABASE_URL"]
    );
    assert_ne!(report.reading.name, "vite_react_shadcn_ts");
    let unclear = facts(&report.reading.not_understood);
    assert!(unclear.iter().any(|line| line.starts_with("Supabase stays where it is")), "{unclear:?}");
    assert!(unclear.iter().any(|line| line.starts_with("functions of Supabase run there")), "{unclear:?}");
}

#[test]
fn what_cannot_be_run_is_refused_with_its_reason() {
    let error = refused(&[
        ("package.json", r#"{ "private": true, "workspaces": ["apps/*"] }"#),
        ("apps/web/package.json", "{}"),
        ("apps/api/package.json", "{}"),
    ]);
    assert_eq!(error.code(), "adopt.monorepo");
    assert!(error.to_string().ends_with(": apps/api, apps/web"), "{error}");
    assert_eq!(refused(&[("readme.md", "x")]).code(), "adopt.no_package");
    assert_eq!(refused(&[("package.json", "{")]).code(), "adopt.package");
    let kit = r#"{ "dependencies": { "@sveltejs/kit": "2.0.0" } }"#;
    assert!(refused(&[("package.json", kit)]).to_string().contains("SvelteKit"));
    let bare = r#"{ "scripts": { "start": "node a.js" }, "dependencies": { "express": "5" } }"#;
    assert_eq!(refused(&[("package.json", bare), ("a.js", "")]).code(), "adopt.lockfile");
    let shell = r#"{ "scripts": { "start": "node a.js | tee log" } }"#;
    assert_eq!(refused(&[("package.json", shell)]).code(), "adopt.start");
    let ours = "version = 1\n[app]\nname = \"X\"\n";
    let error = adopt(
        &AdoptRequest::default(),
        &place(repository(&[("package.json", "{}"), (BLUEPRINT_FILE, ours)]).path()),
    );
    assert_eq!(error.unwrap_err().code(), "adopt.ours");
}

#[test]
fn what_a_person_says_counts() {
    let folder =
        repository(&[("package.json", r#"{ "scripts": { "start": "sh run.sh" } }"#), ("run.sh", "")]);
    let ask = |start: &str| {
        let request = AdoptRequest {
            name: Some("My Shop".into()),
            start: Some(start.into()),
            health: Some("/up".into()),
            dry_run: true,
            ..AdoptRequest::default()
        };
        adopt(&request, &place(folder.path()))
    };
    let report = ask("dist/a.js --x 1").unwrap();
    assert!(
        report.toml.contains("name = \"My Shop\"") && report.toml.contains("health = \"/up\""),
        "{}",
        report.toml
    );
    for hostile in ["/bin/sh", "../a.js", "a.js; rm -rf /", "$(id)", "a.js 'x y'"] {
        assert_eq!(ask(hostile).unwrap_err().code(), "adopt.wish", "{hostile}");
    }
}

/// Names and texts of a repository are data.
#[test]
fn hostile_names_do_no_harm() {
    let name = "evil\\u001b[2J\\u202e\\n\\\"]\\n[existing.x] \\u0000";
    let package = format!(
        r#"{{ "name": "{name}", "main": "server.js", "scripts": {{ "start": "node server.js" }}, "dependencies": {{ "express": "1\u001b[31m" }} }}"#
    );
    let folder = repository(&[
        ("package.json", &package),
        ("package-lock.json", "{}"),
        (
            "server.js",
            "app.get('/health\"\\n', x); app.post('/a;b', y('stripe-signature')); process.env.A_VARIABLE; process.env.lower; process.env['X; rm']; new Stripe(k, { apiVersion: '2025\"\\n' }); 'checkout.session.\"'",
        ),
        ("src/a\u{1b}[2J\u{202e}b.js", "process.env.OTHER_ONE"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", folder.path().join("link")).unwrap();
    let report = read(&folder);
    let (blueprint, problems) = Blueprint::parse(&report.toml);
    assert_eq!(problems, [], "{}", report.toml);
    let existing = blueprint.unwrap().existing.unwrap();
    assert_eq!(existing.env.keys().collect::<Vec<_>>(), ["A_VARIABLE", "OTHER_ONE"]);
    assert_eq!((existing.health.as_str(), existing.webhook), ("/", None));
    let told = format!("{:?}", report.reading);
    assert!(
        !told.contains("\\u{1b}") && !told.contains("\\u{202e}") && !report.toml.contains('\u{1b}'),
        "{told}"
    );
    assert!(told.contains("link was not read: it is a link"), "{told}");
}

/// The copies of an app that stands in the stacks, as if somebody had brought it.
#[test]
fn our_own_apps_are_understood() {
    let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    for (stack, framework) in [("hono-sqlite", Framework::Hono), ("next-postgres", Framework::Next)] {
        let request = AdoptRequest { dry_run: true, ..AdoptRequest::default() };
        let report = adopt(&request, &place(&stacks.join(stack).join("app"))).unwrap();
        let existing = Blueprint::parse(&report.toml).0.unwrap().existing.unwrap();
        assert_eq!(existing.framework, framework);
        assert_eq!(existing.env["AUTH_SECRET"].role, Role::Random, "{}", report.toml);
        assert_eq!(existing.env["STRIPE_WEBHOOK_SECRET"].role, Role::StripeWebhook);
        assert_eq!(existing.webhook.unwrap().path, "/api/webhooks/stripe");
        assert_eq!(existing.health, "/api/health");
    }
}
