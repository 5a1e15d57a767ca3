//! What may be in the binary: `deny.toml`, held in every run. `cargo deny` reads the same file; building it takes longer
//! than every test together, so its questions on licences, bans and sources are asked here.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value as Json;
use toml_edit::DocumentMut;

/// Whether a licence expression (SPDX 2.3, annex D, and the old `/` for OR) can be met with the allowed ones.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any(&words, &mut at, allowed);
    met && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any(words, at, allowed);
        *at += 1;
        return met;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

/// The whole tree, for every platform and feature, from the lock file.
fn tree() -> Json {
    let told = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--all-features",
            "--manifest-path",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).unwrap()
}

fn rules() -> DocumentMut {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap().parse().unwrap()
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn every_package_has_a_licence_that_is_allowed() {
    let rules = rules();
    let allowed: BTreeSet<String> = rules["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    let tree = tree();
    let packages = tree["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["source"].is_null() && !is_met(text(&package["license"]), &allowed))
        .map(|package| format!("{} ({})", text(&package["name"]), package["license"]))
        .collect();
    assert!(refused.is_empty(), "deny.toml does not allow: {}", refused.join(", "));
}

#[test]
fn every_package_comes_from_the_one_registry() {
    let tree = tree();
    let sources: BTreeSet<&str> = tree["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| !package["source"].is_null())
        .map(|package| text(&package["source"]))
        .collect();
    assert_eq!(sources.len(), 1, "{sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("registry+")), "{sources:?}");
}

#[test]
fn no_package_is_banned_where_it_stands() {
    let tree = tree();
    let name_of: BTreeMap<&str, &str> = tree["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut parents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for node in tree["resolve"]["nodes"].as_array().unwrap() {
        for needed in node["dependencies"].as_array().unwrap() {
            parents.entry(name_of[text(needed)]).or_default().insert(name_of[text(&node["id"])]);
        }
    }
    assert!(parents.contains_key("rustls"), "the tree was read");
    let rules = rules();
    let banned = rules["bans"]["deny"].as_array().unwrap();
    assert!(!banned.is_empty());
    for rule in banned.iter().map(|rule| rule.as_inline_table().unwrap()) {
        let name = rule["crate"].as_str().unwrap();
        let may: BTreeSet<&str> = rule
            .get("wrappers")
            .and_then(|names| names.as_array())
            .map(|names| names.iter().map(|name| name.as_str().unwrap()).collect())
            .unwrap_or_default();
        let by: Vec<&&str> =
            parents.get(name).into_iter().flatten().filter(|by| !may.contains(*by)).collect();
        assert!(by.is_empty(), "{name} is banned, and needed by {by:?}");
    }
}

#[test]
fn licence_expressions_are_read() {
    let allowed: BTreeSet<String> =
        ["MIT", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_owned).into();
    for met in
        ["MIT", "GPL-3.0 OR MIT", "(MIT OR X) AND Unicode-3.0", "X/MIT", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(is_met(met, &allowed), "{met}");
    }
    for not in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT OR X) AND Y", "MIT MIT"] {
        assert!(!is_met(not, &allowed), "{not}");
    }
}
