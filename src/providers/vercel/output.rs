//! A release as a Build Output (<https://vercel.com/docs/build-output-api/v3>), so that Vercel builds nothing: what a server
//! would run is one function, and what never changes is served beside it.
//!
//! | In the release | At Vercel, below `.vercel/output` |
//! |---|---|
//! | `public/…` | `static/…` |
//! | `.next/static/…` | `static/_next/static/…` |
//! | everything, `public` left out | `functions/index.func/…` |
//! | – | `config.json`, `functions/index.func/.vc-config.json`, `functions/index.func/vibe.cjs`: ours |
//!
//! A tree that has a `.vercel/output` of its own goes up as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::error::Error;

const OUTPUT: &str = ".vercel/output/";
const FUNCTION: &str = ".vercel/output/functions/index.func/";
/// Its name in the function; what is `.js` there may be a module.
const LAUNCHER: &str = "vibe.cjs";
const RUNTIME: &str = "nodejs24.x";
/// When Vercel's clock asks for what no request led to: after six, when daily work is due. Once a day is what every plan has
/// (<https://vercel.com/docs/cron-jobs/usage-and-pricing>).
const CLOCK: (&str, &str) = ("/api/jobs/tick", "5 6 * * *");
/// Seconds for one request: what every plan has (<https://vercel.com/docs/functions/limitations>).
const LONGEST: u32 = 60;

/// Where the bytes of a file are.
pub(super) enum Source {
    Disk(PathBuf),
    Ours(Vec<u8>),
}

/// Files by their path at Vercel.
///
/// # Errors
/// `vercel.tree`.
pub(super) fn of(tree: &Path) -> Result<BTreeMap<String, Source>, Error> {
    let found = walk(tree)?;
    if found.keys().any(|name| name.starts_with(OUTPUT)) {
        return Ok(found.into_iter().map(|(name, path)| (name, Source::Disk(path))).collect());
    }
    if !found.contains_key("server.js") {
        return Err(Error::failed("vercel.tree", "the release has no server.js that a function could start")
            .hint("apps of the stack `next-postgres` have one once they are built"));
    }
    let mut files = BTreeMap::new();
    for (name, path) in found {
        if let Some(rest) = name.strip_prefix("public/") {
            files.insert(format!("{OUTPUT}static/{rest}"), Source::Disk(path.clone()));
        } else {
            files.insert(format!("{FUNCTION}{name}"), Source::Disk(path.clone()));
        }
        if let Some(rest) = name.strip_prefix(".next/static/") {
            files.insert(format!("{OUTPUT}static/_next/static/{rest}"), Source::Disk(path));
        }
    }
    let function = json!({
        "runtime": RUNTIME, "handler": LAUNCHER, "launcherType": "Nodejs", "shouldAddHelpers": false,
        "supportsResponseStreaming": true, "maxDuration": LONGEST,
    });
    // What is there as a file is served as such, and everything else is the app's.
    let config = json!({
        "version": 3,
        "routes": [
            {
                "src": "/_next/static/.*", "continue": true,
                "headers": { "cache-control": "public, max-age=31536000, immutable" },
            },
            { "handle": "filesystem" },
            { "src": "/.*", "dest": "/index" },
        ],
        "crons": [{ "path": CLOCK.0, "schedule": CLOCK.1 }],
    });
    let launcher = include_bytes!("launcher.cjs").to_vec();
    files.insert(format!("{OUTPUT}config.json"), Source::Ours(config.to_string().into_bytes()));
    files.insert(format!("{FUNCTION}.vc-config.json"), Source::Ours(function.to_string().into_bytes()));
    files.insert(format!("{FUNCTION}{LAUNCHER}"), Source::Ours(launcher));
    Ok(files)
}

/// Every file of a tree by its path below it. Links are followed: what they lead to is sent.
fn walk(tree: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(tree.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|cause| unreadable(&folder, cause))? {
            let path = entry.map_err(|cause| unreadable(&folder, cause))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
                Error::failed("vercel.tree", format!("the name of {} is no text", path.display()))
                    .hint("give the file a name in plain letters")
            })?;
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
            } else {
                found.insert(name, path);
            }
        }
    }
    Ok(found)
}

pub(super) fn unreadable(path: &Path, cause: std::io::Error) -> Error {
    Error::failed("vercel.tree", format!("{} cannot be read", path.display()))
        .hint("please report this: the release is put together before it is sent")
        .caused_by(cause)
}
