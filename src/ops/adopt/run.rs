//! With what an app is made, how it is built and what Node runs.

use super::commands::steps;
use super::package::Package;
use super::report::Reading;
use super::tokens::Piece;
use super::tree::{Tree, shown};
use crate::blueprint::{AppKind, Existing, Framework};
use crate::error::Error;

/// Frameworks that need more than is known here, by package.
const UNKNOWN: [(&str, &str); 12] = [
    ("@sveltejs/kit", "SvelteKit"),
    ("nuxt", "Nuxt"),
    ("@remix-run/node", "Remix"),
    ("@react-router/dev", "React Router's framework"),
    ("astro", "Astro"),
    ("@tanstack/react-start", "TanStack Start"),
    ("gatsby", "Gatsby"),
    ("@angular/core", "Angular"),
    ("@nestjs/core", "Nest"),
    ("expo", "Expo"),
    ("electron", "Electron"),
    ("vinext", "vinext"),
];
/// Where the standalone build of Next lies.
const STANDALONE: &str = ".next/standalone";

/// What the app is made with, noted with its evidence.
///
/// # Errors
/// `adopt.framework`: it is none that can be run.
pub(super) fn framework(package: &Package, tree: &Tree, reading: &mut Reading) -> Result<Framework, Error> {
    if let Some((name, told)) = UNKNOWN.iter().find(|(name, _)| package.has(name)) {
        return Err(unknown(&format!("it is made with {told} ({})", package.shown(name))));
    }
    let servers = [(Framework::Next, "next"), (Framework::Hono, "hono"), (Framework::Express, "express")];
    if let Some((framework, name)) = servers.into_iter().find(|(_, name)| package.has(name)) {
        reading.framework = package.shown(name);
        reading
            .found(format!("made with {}{}", package.shown(name), router(framework, tree)), "package.json");
        if framework == Framework::Hono && !package.has("@hono/node-server") {
            reading.unclear(
                "Hono without @hono/node-server: it may be made for another runtime than Node",
                "package.json",
            );
        }
        return Ok(framework);
    }
    let builds = package.scripts.get("build").is_some_and(|script| script.contains("vite build"));
    if package.has("vite") && builds && !package.scripts.contains_key("start") {
        reading.framework = package.shown("vite");
        reading.found(
            format!("a site that {} builds: plain files, no server of its own", package.shown("vite")),
            "package.json",
        );
        return Ok(Framework::Vite);
    }
    let server = package.first(&["fastify", "koa", "@hapi/hapi", "polka", "h3"]);
    if server.is_some() || package.scripts.contains_key("start") || package.main.is_some() {
        reading.framework = server.map_or("Node".to_owned(), |name| package.shown(name));
        reading.found(format!("a server on {}", reading.framework), "package.json");
        return Ok(Framework::Node);
    }
    Err(unknown("package.json names no server, no `start` and no Vite build"))
}

fn unknown(why: &str) -> Error {
    Error::usage("adopt.framework", format!("vibe does not know how to run this app: {why}"))
        .hint("apps with Next.js, Hono, Express, another server on Node, or a site that Vite builds can be taken over")
}

fn router(framework: Framework, tree: &Tree) -> &'static str {
    let has = |folder: &str| tree.has(folder);
    match framework {
        Framework::Next if has("app/") || has("src/app/") => ", App Router",
        Framework::Next if has("pages/") || has("src/pages/") => ", Pages Router",
        _ => "",
    }
}

/// Fills in `build`, `output`, `start`, `migrate`.
///
/// # Errors
/// `adopt.start`: what Node runs cannot be told.
pub(super) fn run(
    existing: &mut Existing,
    package: &Package,
    tree: &Tree,
    start: Option<&str>,
    reading: &mut Reading,
) -> Result<AppKind, Error> {
    if let Some(script) = package.scripts.get("build").filter(|script| !only_checks(script)) {
        reading.found(format!("built by `{}`", shown(script)), "package.json");
        existing.build = Some("build".into());
    }
    existing.migrate = migrate(package, tree, reading);
    let kind = match existing.framework {
        Framework::Vite => site(existing, tree, reading),
        Framework::Next => next(existing, tree, reading),
        _ => None,
    };
    if let Some(kind) = kind {
        return Ok(kind);
    }
    if let Some(start) = start {
        existing.start = Some(start.to_owned());
    } else if existing.start.is_none() {
        existing.start = Some(started(existing, package, tree, reading)?);
    }
    Ok(AppKind::FullStack)
}

/// A script that only looks at the code leaves nothing behind.
fn only_checks(script: &str) -> bool {
    ["tsc --noEmit", "tsc -noEmit", "echo", "true"].contains(&script) || script.starts_with("echo ")
}

fn site(existing: &mut Existing, tree: &Tree, reading: &mut Reading) -> Option<AppKind> {
    let configured = setting(tree, "vite.config", "outDir");
    let (output, place) = configured.unwrap_or(("dist".to_owned(), "Vite's own choice".to_owned()));
    reading.found(format!("the site is in `{}` after the build", shown(&output)), &place);
    existing.output = Some(output.trim_start_matches("./").to_owned());
    Some(AppKind::Static)
}

/// What `next.config` says about the output.
fn next(existing: &mut Existing, tree: &Tree, reading: &mut Reading) -> Option<AppKind> {
    let output = setting(tree, "next.config", "output");
    match output.as_ref().map(|(text, place)| (text.as_str(), place)) {
        Some(("export", place)) => {
            reading.found("`output: 'export'`: a plain site, in `out` after the build", place);
            existing.output = Some("out".into());
            return Some(AppKind::Static);
        }
        Some(("standalone", place)) if existing.migrate.is_none() => {
            reading.found("`output: 'standalone'`: that folder is released", place);
            existing.output = Some(STANDALONE.into());
            existing.start = Some("server.js".into());
        }
        Some(("standalone", place)) => {
            reading.found("`output: 'standalone'`", place);
            reading.assumed(
                "the whole app is released, its packages included",
                "the standalone folder does not have what brings the database up to date",
            );
            existing.start = Some(format!("{STANDALONE}/server.js"));
        }
        _ => {
            reading.assumed(
                "the whole app is released, its packages included",
                "next.config has no `output: 'standalone'`, which would make the release much smaller",
            );
            existing.start = Some("node_modules/next/dist/bin/next start".into());
        }
    }
    None
}

/// `key: 'text'` in a file of settings at the top.
fn setting(tree: &Tree, file: &str, key: &str) -> Option<(String, String)> {
    let files = tree.code.iter().filter(|(path, _)| path.starts_with(&format!("{file}.")));
    files.into_iter().find_map(|(path, pieces)| {
        let found = pieces.windows(3).find(|window| {
            window[0].is_word(key) && (window[1].is(':') || window[1].is('=')) && window[2].text().is_some()
        })?;
        Some((found[2].text()?.to_owned(), format!("{}:{}", shown(path), found[0].line)))
    })
}

/// What Node runs for `npm start`.
fn started(
    existing: &mut Existing,
    package: &Package,
    tree: &Tree,
    reading: &mut Reading,
) -> Result<String, Error> {
    if let Some(script) = package.scripts.get("start") {
        let Some(mut steps) = steps(script) else {
            let message = format!("`start` is `{}`, and what Node runs for it cannot be told", shown(script));
            return Err(Error::usage("adopt.start", message)
                .hint("say what Node runs: `vibe adopt --start dist/server.js`"));
        };
        let start = steps.pop().unwrap_or_default();
        reading.found(format!("started by `{}`", shown(script)), "package.json");
        // What comes before it brings something up to date.
        if let (Some(before), None) = (steps.pop(), &existing.migrate) {
            existing.migrate = Some(before);
        }
        return Ok(start);
    }
    let usual = ["server.js", "src/server.ts", "src/index.ts", "index.js", "src/index.js", "src/main.ts"];
    let main = package.main.as_deref().map(|main| main.trim_start_matches("./"));
    if let Some(file) = main.into_iter().chain(usual).find(|file| tree.has(file)) {
        reading.assumed(format!("`{}` is started", shown(file)), "package.json has no `start`");
        return Ok(file.to_owned());
    }
    Err(Error::usage("adopt.start", "package.json has no `start`, and no file is called like a server")
        .hint("say what Node runs: `vibe adopt --start dist/server.js`"))
}

/// What brings the database up to date before the app starts.
fn migrate(package: &Package, tree: &Tree, reading: &mut Reading) -> Option<String> {
    if package.has("prisma") && tree.names.iter().any(|name| name.ends_with("prisma/migrations/")) {
        reading.found("Prisma's migrations run before each start", "prisma/migrations");
        return Some("node_modules/prisma/build/index.js migrate deploy".into());
    }
    let scripts = ["db:migrate:deploy", "migrate:deploy", "db:migrate", "migrate:prod", "migrate"];
    for name in scripts {
        let Some(script) = package.scripts.get(name) else { continue };
        let steps = steps(script).filter(|steps| steps.len() == 1).and_then(|mut steps| steps.pop());
        match steps.filter(|step| !step.ends_with("migrate dev")) {
            Some(step) => {
                reading.found(
                    format!("`{}` runs before each start", shown(script)),
                    &format!("package.json, script {name}"),
                );
                return Some(step);
            }
            None => reading.unclear(
                format!(
                    "script `{name}` is `{}`: what Node runs for it cannot be told, so it does not run",
                    shown(script)
                ),
                "package.json",
            ),
        }
    }
    let configured = tree.code.keys().find(|path| path.starts_with("drizzle.config."));
    let out = setting(tree, "drizzle.config", "out").map_or("drizzle".to_owned(), |(out, _)| out);
    let written = tree.has(&format!("{}/", out.trim_start_matches("./").trim_end_matches('/')));
    match configured {
        Some(file) if package.has("drizzle-kit") && written => {
            reading.found("Drizzle's migrations run before each start", file);
            Some("node_modules/drizzle-kit/bin.cjs migrate".into())
        }
        Some(file) => {
            reading
                .unclear("Drizzle without written migrations: nothing makes its tables on the server", file);
            None
        }
        None => None,
    }
}

/// Whether a word stands anywhere in the code, and where.
pub(super) fn named(tree: &Tree, fits: impl Fn(&Piece) -> bool) -> Option<String> {
    tree.own_code().find_map(|(path, pieces)| {
        let found = pieces.iter().find(|piece| fits(piece))?;
        Some(format!("{}:{}", shown(path), found.line))
    })
}
