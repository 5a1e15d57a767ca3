//! What was read, put together: a blueprint, and a reading with evidence for each part of it.

use std::collections::BTreeMap;

use super::env::{Use, Uses, uses};
use super::package::Package;
use super::report::{Reading, VariableRow};
use super::roles::{self, Known};
use super::tree::{Tree, shown};
use super::{AdoptRequest, routes, run};
use crate::blueprint::names;
use crate::blueprint::{
    App, AppKind, Blueprint, Existing, Framework, PackageTool, Role, StripeHook, Theme, Variable, Word as _,
};
use crate::error::Error;

/// Events that an app which sells something reads, when its own cannot be told.
const USUAL_EVENTS: [&str; 4] = [
    "checkout.session.completed",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "invoice.paid",
];
/// Longest name of an app.
const LONGEST: usize = 60;
/// Oldest Node that is still looked after: https://nodejs.org/en/about/previous-releases
const OLDEST_NODE: u32 = 22;

/// Where data lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Database {
    None,
    Postgres,
    Sqlite,
    Other(&'static str),
}

/// Puts a blueprint together.
///
/// # Errors
/// `adopt.*`: the app is none that can be run, with the reason.
pub(super) fn judge(
    tree: &Tree,
    folder: &str,
    request: &AdoptRequest,
) -> Result<(Blueprint, Reading), Error> {
    let package = Package::read(tree)?;
    let mut reading = Reading::default();
    let framework = run::framework(&package, tree, &mut reading)?;
    let (packages, lockfile) = package.tool(tree)?;
    reading.found(format!("packages by {}", packages.word()), lockfile);
    let mut existing = Existing {
        framework,
        packages,
        node: node(&package, &mut reading),
        build: None,
        output: None,
        start: None,
        migrate: None,
        health: "/".into(),
        webhook: None,
        env: BTreeMap::new(),
    };
    let kind = run::run(&mut existing, &package, tree, request.start.as_deref(), &mut reading)?;
    let database = database(&package, tree, &mut reading);
    if existing.start.is_some() {
        health(&mut existing, tree, request, &mut reading);
        webhook(&mut existing, tree, &mut reading);
    }
    sign_in(&package, &mut reading);
    let uses = uses(tree);
    variables(&mut existing, &uses, database, &mut reading);
    surroundings(&package, tree, &uses, &mut reading);
    if existing.packages == PackageTool::Bun {
        reading.assumed("Bun installs the packages here, and Node runs the app", "the server has Node");
    }
    let name = name(&package, folder, request);
    reading.name = name.clone();
    Ok((blueprint(name, kind, existing), reading))
}

fn blueprint(name: String, kind: AppKind, existing: Existing) -> Blueprint {
    Blueprint {
        app: App { slug: names::slug(&name), name, kind, stack: "existing".into(), ..App::default() },
        theme: Theme::default(),
        auth: None,
        entities: Vec::new(),
        jobs: Vec::new(),
        prices: Vec::new(),
        notices: Vec::new(),
        pages: Vec::new(),
        integrations: Vec::new(),
        slots: Vec::new(),
        existing: Some(existing),
        environments: BTreeMap::new(),
        state: None,
        non_goals: Vec::new(),
        not_understood: Vec::new(),
    }
}

fn name(package: &Package, folder: &str, request: &AdoptRequest) -> String {
    let given = request.name.as_deref().map(shown);
    let own = shown(package.name.rsplit('/').next().unwrap_or_default());
    // What generators call every app says nothing.
    let nameless = [
        "",
        "my-app",
        "app",
        "vite_react_shadcn_ts",
        "vite-react-typescript-starter",
        "my-v0-project",
        "nextjs",
    ];
    let own = Some(own).filter(|name| !nameless.contains(&name.as_str()));
    let name = given.or(own).unwrap_or_else(|| shown(folder));
    let name: String = name.trim().chars().take(LONGEST).collect();
    if name.is_empty() { "app".into() } else { name }
}

fn node(package: &Package, reading: &mut Reading) -> u32 {
    match package.node {
        Some(major) if major < OLDEST_NODE => {
            reading.found(format!("runs on Node {major} or newer"), "package.json, engines");
            reading.assumed(
                "it runs on Node 24",
                "its Node is not looked after any more, and the server gets 24",
            );
            major
        }
        Some(major) => {
            reading.found(format!("runs on Node {major} or newer"), "package.json, engines");
            if major > 24 {
                reading.unclear(
                    format!("it asks for Node {major}, and the server gets 24"),
                    "package.json, engines",
                );
            }
            major
        }
        None => {
            reading.assumed("it runs on Node 24", "package.json has no `engines`");
            24
        }
    }
}

fn health(existing: &mut Existing, tree: &Tree, request: &AdoptRequest, reading: &mut Reading) {
    match (&request.health, routes::health(tree)) {
        (Some(path), _) => existing.health = path.clone(),
        (None, Some((path, place))) => {
            reading.found(format!("{path} says whether it is well"), &place);
            existing.health = path;
        }
        (None, None) => {
            reading.assumed("it is well when `/` answers 200", "no path such as /api/health was found");
        }
    }
}

fn webhook(existing: &mut Existing, tree: &Tree, reading: &mut Reading) {
    let Some(hook) = routes::webhook(tree) else { return };
    let Some(path) = hook.path else {
        return reading
            .unclear("events of Stripe are read, and the path that takes them cannot be told", &hook.place);
    };
    reading.found(format!("events of Stripe arrive at {path}"), &hook.place);
    let mut events = hook.events;
    if events.is_empty() {
        events = USUAL_EVENTS.map(str::to_owned).to_vec();
        reading.assumed(format!("it reads {}", events.join(", ")), "no event is named in the code");
    } else {
        reading.found(format!("it reads {}", events.join(", ")), &hook.place);
    }
    existing.webhook = Some(StripeHook { path, events, version: hook.version });
}

fn sign_in(package: &Package, reading: &mut Reading) {
    let known = [
        "better-auth",
        "next-auth",
        "@auth/core",
        "lucia",
        "passport",
        "@supabase/supabase-js",
        "@clerk/nextjs",
    ];
    let Some(name) = package.first(&known) else { return };
    reading.found(format!("people sign in by {}", package.shown(name)), "package.json");
    match name {
        "@clerk/nextjs" => reading.unclear(
            "Clerk holds the accounts: its keys are asked for, its domain is set there by you",
            "package.json",
        ),
        "@supabase/supabase-js" => {
            let what = "Supabase stays where it is, accounts and data included: add the new address to its redirect URLs";
            reading.unclear(what, "package.json");
        }
        "lucia" | "passport" => {
            let what = "which address a provider of accounts sends people back to: set it there yourself";
            reading.unclear(what, "package.json");
        }
        _ => {}
    }
}

fn database(package: &Package, tree: &Tree, reading: &mut Reading) -> Database {
    let prisma = tree.code.iter().find_map(|(path, pieces)| {
        let found = pieces.windows(3).find(|w| {
            path.ends_with(".prisma")
                && w[0].is_word("provider")
                && w[2].text() != Some("prisma-client-js")
                && w[2].text().is_some_and(|text| !text.starts_with("prisma-client"))
        })?;
        Some((found[2].text()?.to_owned(), format!("{}:{}", shown(path), found[0].line)))
    });
    let drizzle = tree.code.iter().find_map(|(path, pieces)| {
        let found = pieces.windows(3).find(|w| {
            path.starts_with("drizzle.config.") && w[0].is_word("dialect") && w[2].text().is_some()
        })?;
        Some((found[2].text()?.to_owned(), format!("{}:{}", shown(path), found[0].line)))
    });
    let of_package = |name: &str| Some((name.to_owned(), "package.json".to_owned()));
    let packages = [
        "pg",
        "postgres",
        "@neondatabase/serverless",
        "@vercel/postgres",
        "better-sqlite3",
        "@libsql/client",
        "sqlite3",
        "mysql2",
        "mongodb",
        "mongoose",
    ];
    let of_node = run::named(tree, |piece| piece.text() == Some("node:sqlite"))
        .map(|place| ("node:sqlite".to_owned(), place));
    let Some((said, place)) =
        prisma.or(drizzle).or_else(|| package.first(&packages).and_then(of_package)).or(of_node)
    else {
        return Database::None;
    };
    let database = match said.as_str() {
        "postgresql" | "postgres" | "pg" | "@neondatabase/serverless" | "@vercel/postgres" => {
            Database::Postgres
        }
        "sqlite" | "better-sqlite3" | "@libsql/client" | "sqlite3" | "node:sqlite" | "turso" => {
            Database::Sqlite
        }
        "mysql" | "mysql2" | "singlestore" => Database::Other("MySQL"),
        "mongodb" | "mongoose" => Database::Other("MongoDB"),
        _ => Database::Other("a database that vibe does not know"),
    };
    match database {
        Database::Postgres => reading.found("its data lies in PostgreSQL", &place),
        Database::Sqlite => {
            reading.found("its data lies in a SQLite file", &place);
            file_in_release(tree, reading);
        }
        Database::Other(what) => {
            reading.unclear(
                format!("its data lies in {what}, which is not made for you: bring its address"),
                &place,
            );
        }
        Database::None => {}
    }
    if let Some(name) = package.first(&["@neondatabase/serverless", "@vercel/postgres"]) {
        reading.unclear(
            format!("{name} speaks to its own service by HTTP and may not reach another PostgreSQL"),
            "package.json",
        );
    }
    database
}

/// A file whose path stands in the code lies in the release, and the next one begins with an empty one.
fn file_in_release(tree: &Tree, reading: &mut Reading) {
    let makers = ["Database", "DatabaseSync"];
    let found = tree.own_code().find_map(|(path, pieces)| {
        let window = pieces.windows(3).find(|w| {
            makers.iter().any(|name| w[0].is_word(name))
                && w[1].is('(')
                && w[2]
                    .text()
                    .is_some_and(|text| !text.starts_with('/') && text != ":memory:" && !text.is_empty())
        })?;
        Some((window[2].text()?.to_owned(), format!("{}:{}", shown(path), window[2].line)))
    });
    if let Some((file, place)) = found {
        let what = format!(
            "`{}` lies in the app's own folder, which every release has anew: read its path from a variable such as DATABASE_PATH",
            shown(&file)
        );
        reading.unclear(what, &place);
    }
}

fn variables(existing: &mut Existing, uses: &Uses, database: Database, reading: &mut Reading) {
    let is_site = existing.start.is_none();
    for (name, one) in &uses.all {
        let place = one.places.first().cloned().unwrap_or_default();
        let Some(variable) = variable(name, one, database, existing, reading) else { continue };
        if is_site && !Existing::is_public(name) {
            reading.assumed(format!("{name} is left out"), "a site has no server that could read it");
            continue;
        }
        let role = format!("{}{}", variable.role.word(), if variable.optional { "?" } else { "" });
        let text = if variable.text.is_empty() { String::new() } else { format!(" {}", variable.text) };
        reading.variables.push(VariableRow {
            name: name.clone(),
            role: format!("{role}{text}"),
            what: roles::words(variable.role),
            place,
        });
        existing.env.insert(name.clone(), variable);
    }
    let made: Vec<&str> = existing.names(Role::Database).collect();
    if database == Database::Postgres && made.is_empty() && !is_site {
        reading.unclear("no variable such as DATABASE_URL says where its PostgreSQL is", "the code");
    }
    let settled: Vec<&str> = existing.names(Role::GoogleId).chain(existing.names(Role::GithubId)).collect();
    if !settled.is_empty() {
        reading.assumed(
            "people come back from Google and GitHub to /api/auth/callback/…",
            "that is the address of Better Auth and of Auth.js",
        );
    }
    if existing.framework == Framework::Next && existing.env.keys().any(|name| Existing::is_public(name)) {
        reading.assumed(
            "the build knows variables with NEXT_PUBLIC_, and stand-ins for the others",
            "no secret is given to a build: a page that is made then must not need one",
        );
    }
}

/// What a variable is for; nothing when it is left out.
fn variable(
    name: &str,
    one: &Use,
    database: Database,
    existing: &Existing,
    reading: &mut Reading,
) -> Option<Variable> {
    let role = match roles::known(name) {
        Known::SetElsewhere => return None,
        Known::OfHost => {
            reading.assumed(format!("{name} is left out"), "only one host sets it, and this is another one");
            return None;
        }
        Known::Role(role) => role,
        Known::Nothing => Role::Ask,
    };
    let role = match (role, database) {
        (Role::Database, Database::Sqlite) => Role::DataUrl,
        (Role::Database, Database::Other(_) | Database::None) => Role::Ask,
        (Role::StripeWebhook, _) if existing.webhook.is_none() => Role::Ask,
        (role, _) => role,
    };
    if role == Role::Ask && one.accepts.iter().any(|text| text == "production") {
        reading.assumed(format!("{name} is `production`"), "the check of the environment accepts that");
        return Some(Variable { text: "production".into(), ..Variable::of(Role::Value) });
    }
    if role == Role::Ask && one.has_default && !one.needed {
        reading.assumed(format!("{name} is left as it is"), "the app has a value of its own for it");
        return None;
    }
    let optional = roles::is_brought(role) && !one.needed;
    Some(Variable { optional, ..Variable::of(role) })
}

/// Where it is hosted today, and what a server does not have.
fn surroundings(package: &Package, tree: &Tree, uses: &Uses, reading: &mut Reading) {
    let hosts = [
        ("vercel.json", "Vercel"),
        ("netlify.toml", "Netlify"),
        ("fly.toml", "Fly.io"),
        ("render.yaml", "Render"),
        ("railway.json", "Railway"),
        ("wrangler.toml", "Cloudflare"),
        ("wrangler.jsonc", "Cloudflare"),
        ("Procfile", "a host that reads a Procfile"),
        ("Dockerfile", "a container"),
    ];
    for (file, host) in hosts.into_iter().filter(|(file, _)| tree.has(file)) {
        reading.found(format!("it is set up for {host}, which is left as it is"), file);
    }
    if tree.texts.get("vercel.json").is_some_and(|text| text.contains("\"crons\"")) {
        reading
            .unclear("Vercel calls it at set times (`crons`), and nothing does on a server", "vercel.json");
    }
    for name in ["@vercel/blob", "@vercel/kv", "@vercel/edge-config", "@netlify/blobs"] {
        if package.has(name) {
            reading.unclear(format!("{name} works with the service of its host alone"), "package.json");
        }
    }
    if tree.has("supabase/functions/") {
        reading.unclear("functions of Supabase run there, and are not released", "supabase/functions");
    }
    if let Some(first) = uses.bindings.first() {
        reading.unclear(
            format!("`c.env` holds what Cloudflare gives, and on Node nothing: {first}"),
            "the code",
        );
    }
    for place in uses.dynamic.iter().take(5) {
        reading.unclear("which variable is read here is only known when it runs", place);
    }
    for (path, why) in tree.skipped.iter().take(5) {
        reading.unclear(format!("{path} was not read: {why}"), path);
    }
    if tree.skipped.len() > 5 {
        reading.unclear(format!("{} more files were not read", tree.skipped.len() - 5), "the folder");
    }
}
