//! The house rules of `ARCHITECTURE.md` that a test can hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sandbox::Sandbox;

/// Each room and the rooms that it may import.
const ROOMS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("secret", &["error"]),
    ("engine", &["error", "secret"]),
    ("http", &["error", "secret"]),
    ("blueprint", &["error"]),
    ("stack", &["error", "blueprint", "engine", "secret"]),
    ("providers", &["error", "secret", "http", "engine"]),
    ("author", &["error", "secret", "http", "blueprint", "stack"]),
    ("project", &["error", "secret", "engine", "blueprint", "stack"]),
    ("ops", &["error", "secret", "http", "engine", "blueprint", "stack", "providers", "author", "project"]),
    ("ui", &["error", "secret", "engine", "ops"]),
    ("cli", &["error", "secret", "engine", "ops", "ui"]),
];

/// No file of ours is longer.
const LONGEST_FILE: usize = 600;
/// No function of ours is longer.
const LONGEST_FUNCTION: usize = 80;

fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Text files below a folder, without what tools leave behind.
fn files(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir()
            && !["node_modules", "target", ".data", ".next", ".git", "test-results", "playwright-report"]
                .contains(&name.as_str())
        {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push((path.clone(), fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

fn rust() -> Vec<(PathBuf, String)> {
    ["src", "tests", "benches", "stacks"]
        .iter()
        .flat_map(|folder| files(&package().join(folder), &[".rs"]))
        .collect()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(package()).unwrap_or(path).display().to_string()
}

/// Names that follow `crate::` in a text.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

/// Upward imports in a file of a room.
fn upward(room: &str, text: &str) -> Vec<String> {
    let allowed = ROOMS.iter().find(|(name, _)| *name == room).unwrap().1;
    let other = |name: &&str| {
        ROOMS.iter().any(|(known, _)| known == name) && *name != room && !allowed.contains(name)
    };
    imports(text).filter(other).map(|name| format!("{room} imports {name}")).collect()
}

#[test]
fn rooms_import_only_downward() {
    let mut faults = Vec::new();
    for (path, text) in files(&package().join("src"), &[".rs"]) {
        let room = path
            .strip_prefix(package().join("src"))
            .unwrap()
            .iter()
            .next()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let room = room.trim_end_matches(".rs");
        if ["lib", "main"].contains(&room) {
            continue;
        }
        assert!(
            ROOMS.iter().any(|(name, _)| *name == room),
            "{room} is no room of ours: put it into the table"
        );
        faults.extend(upward(room, &text).into_iter().map(|fault| format!("{}: {fault}", shown(&path))));
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_planted_upward_import_is_found() {
    assert_eq!(upward("project", "use crate::cli::main;"), ["project imports cli"]);
    assert_eq!(upward("ui", "fn f() { crate::project::find(); }"), ["ui imports project"]);
    assert_eq!(upward("cli", "use crate::ops::{self, Front};"), Vec::<String>::new());
}

#[test]
fn no_file_and_no_function_is_too_long() {
    let mut faults = Vec::new();
    for (path, text) in rust() {
        if text.lines().count() > LONGEST_FILE {
            faults.push(format!("{} has {} lines", shown(&path), text.lines().count()));
        }
        faults.extend(long_functions(&text).into_iter().map(|fault| format!("{}: {fault}", shown(&path))));
    }
    for (path, text) in files(&package().join("stacks"), &[".ts"]) {
        if text.lines().count() > LONGEST_FILE {
            faults.push(format!("{} has {} lines", shown(&path), text.lines().count()));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// A function starts at `fn` and ends at the brace of the same indent: what rustfmt guarantees.
fn long_functions(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let is_function = code.starts_with("fn ")
            || code.starts_with("pub") && code.contains(" fn ")
            || code.starts_with("async fn ");
        if !is_function || line.ends_with('}') || line.ends_with(';') {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        let length = lines[start..].iter().position(|line| *line == end).unwrap_or(0);
        if length > LONGEST_FUNCTION {
            faults.push(format!("line {}: {length} lines: {code}", start + 1));
        }
    }
    faults
}

#[test]
fn every_error_code_is_explained() {
    let mut used = BTreeSet::new();
    for (path, text) in files(&package().join("src"), &[".rs"]) {
        let is_test = path.ends_with("tests.rs") || shown(&path).contains("/tests/");
        if !is_test && !path.starts_with(package().join("src/error.rs")) {
            used.extend(codes(&text));
        }
    }
    assert!(used.len() > 20, "{used:?}");
    let report = Sandbox::new().vibe("explain --json").ok().lines().pop().unwrap();
    let explained =
        report["codes"].as_array().unwrap().iter().map(|code| code["code"].as_str().unwrap().to_owned());
    assert_eq!(used, explained.collect::<BTreeSet<_>>());
}

/// The first `"room.what"` after each place where an error is made.
fn codes(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let made =
        ["Error::failed(", "Error::usage(", "Error::new(", "npm_failed(", "declared_wrong(", "mistake("]
            .iter();
    let is_code = |word: &&str| {
        word.split_once('.').is_some_and(|(room, what)| {
            let plain = |part: &str| {
                !part.is_empty()
                    && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            };
            plain(room) && plain(what)
        })
    };
    made.flat_map(|start| code.split(start).skip(1))
        .filter_map(|rest| rest.split('"').nth(1).filter(is_code).map(str::to_owned))
        .collect()
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    let mut faults = Vec::new();
    let folders = ["src", "tests", "benches", "stacks", "templates", "scripts", "examples", ".ci"];
    let endings = [
        ".rs", ".ts", ".js", ".toml", ".json", ".md", ".hbs", ".css", ".sql", ".sh", "demo", "test", "run",
        "justfile",
    ];
    let mut texts: Vec<_> =
        folders.iter().flat_map(|folder| files(&package().join(folder), &endings)).collect();
    texts.extend(
        [
            "README.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "justfile",
            "deny.toml",
            "Cargo.toml",
        ]
        .iter()
        .map(|name| (package().join(name), fs::read_to_string(package().join(name)).unwrap_or_default())),
    );
    for (path, text) in texts {
        for mark in [
            ["/wo", "rk/"].concat(),
            ["/ro", "ot/"].concat(),
            ["registry.", "npmjs"].concat(),
            ["static.", "crates"].concat(),
        ] {
            if text.contains(&mark) {
                faults.push(format!("{} names {mark}", shown(&path)));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
