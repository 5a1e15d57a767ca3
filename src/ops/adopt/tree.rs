//! The files of a repository that say something: read with limits, without links, without what is fetched or built, and
//! without anything that holds values.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::tokens::{Piece, tokens};
use crate::http::plain;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 512 * 1024;
/// Most files that are read.
const MOST: usize = 5000;
/// Deepest folder that is entered.
const DEEPEST: usize = 20;
/// Folders that hold what is fetched or built, wherever they are.
const LEFT_OUT: [&str; 9] =
    ["node_modules", "dist", "build", "out", "coverage", "vendor", "target", "tmp", "public"];
/// Folders and names of tests: what they read is set by whoever tests.
const TESTS: [&str; 7] = ["test", "tests", "__tests__", "__mocks__", "e2e", "cypress", "playwright"];
/// Endings of code.
const CODE: [&str; 12] =
    ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte", "astro", "prisma"];
/// Other files that are read, by their name at the top.
const NAMED: [&str; 20] = [
    "package.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "yarn.lock",
    "bun.lock",
    "bun.lockb",
    "turbo.json",
    "nx.json",
    "lerna.json",
    "vercel.json",
    "netlify.toml",
    "fly.toml",
    "render.yaml",
    "railway.json",
    "wrangler.toml",
    "wrangler.jsonc",
    "Dockerfile",
    "Procfile",
    "vibe.toml",
];
/// Files that name variables for whoever sets the app up. No other file whose name begins with `.env` is opened, ever.
const EXAMPLES: [&str; 6] =
    [".env.example", ".env.sample", ".env.template", ".env.dist", ".env.local.example", "env.example"];

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Every name that was seen, folders with a slash at the end, by path.
    pub(super) names: Vec<String>,
    /// Code, by path.
    pub(super) code: BTreeMap<String, Vec<Piece>>,
    /// Text of the files at the top that are named here, and of the examples of variables.
    pub(super) texts: BTreeMap<String, String>,
    /// What was left out, and why.
    pub(super) skipped: Vec<(String, &'static str)>,
}

impl Tree {
    /// Reads the folder. What cannot be read is left out and said.
    pub(super) fn read(root: &Path) -> Tree {
        let mut tree = Tree::default();
        tree.enter(root, "", 0);
        tree
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.names.iter().any(|name| name == path)
    }

    /// Code outside of tests.
    pub(super) fn own_code(&self) -> impl Iterator<Item = (&str, &[Piece])> {
        let own = self.code.iter().filter(|(path, _)| !is_test(path));
        own.map(|(path, pieces)| (path.as_str(), pieces.as_slice()))
    }

    fn enter(&mut self, folder: &Path, above: &str, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else {
            return self.skipped.push((shown(above), "it cannot be read"));
        };
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        for name in names {
            let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
            let Ok(seen) = fs::symlink_metadata(folder.join(&name)) else { continue };
            if seen.is_symlink() {
                self.skipped.push((shown(&path), "it is a link, and links are not followed"));
            } else if seen.is_dir() {
                self.folder(folder, &name, &path, depth);
            } else if seen.is_file() {
                self.file(&folder.join(&name), &name, &path, above.is_empty(), seen.len());
            }
        }
    }

    fn folder(&mut self, above: &Path, name: &str, path: &str, depth: usize) {
        self.names.push(format!("{path}/"));
        if name.starts_with('.') || LEFT_OUT.contains(&name) {
            return;
        }
        if depth == DEEPEST {
            return self.skipped.push((shown(path), "it lies too deep"));
        }
        self.enter(&above.join(name), path, depth + 1);
    }

    fn file(&mut self, at: &Path, name: &str, path: &str, top: bool, bytes: u64) {
        if self.names.len() < 20 * MOST {
            self.names.push(path.to_owned());
        }
        let is_code = name.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending));
        let is_text = top && (NAMED.contains(&name) || EXAMPLES.contains(&name));
        if name.starts_with(".env") && !EXAMPLES.contains(&name) || !is_code && !is_text {
            return;
        }
        // A lockfile is known by its name alone.
        if ["lock", "lockb"].iter().any(|ending| name.ends_with(ending)) || name.contains("-lock.") {
            return;
        }
        if bytes > LARGEST {
            return self.skipped.push((shown(path), "it is too large to be written by hand"));
        }
        if self.code.len() + self.texts.len() >= MOST {
            return self.skipped.push((shown(path), "there are too many files"));
        }
        match fs::read(at).map(String::from_utf8) {
            Ok(Ok(text)) if is_code => drop(self.code.insert(path.to_owned(), tokens(&text))),
            Ok(Ok(text)) => drop(self.texts.insert(path.to_owned(), text)),
            _ => self.skipped.push((shown(path), "it is no text")),
        }
    }
}

/// Names of variables in the examples, with their place.
pub(super) fn examples(tree: &Tree) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, text) in tree.texts.iter().filter(|(path, _)| EXAMPLES.contains(&path.as_str())) {
        for (at, line) in text.lines().enumerate() {
            let line = line.trim().trim_start_matches("export ");
            let Some((name, _)) = line.split_once('=') else { continue };
            if super::env::is_variable(name.trim()) {
                found.push((name.trim().to_owned(), format!("{path}:{}", at + 1)));
            }
        }
    }
    found
}

/// Whether a path belongs to tests or to their tools.
pub(super) fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let of_tools = ["playwright.config", "vitest.config", "jest.config", "cypress.config", "vitest.setup"];
    path.split('/').any(|part| TESTS.contains(&part))
        || [".test.", ".spec.", ".stories."].iter().any(|mark| name.contains(mark))
        || of_tools.iter().any(|tool| name.starts_with(tool))
}

/// A name from somebody else's disk, harmless and of bounded length.
pub(super) fn shown(text: &str) -> String {
    plain(text)
}
