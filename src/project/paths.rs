//! Which paths a generated app may have. A stack or a blueprint never gets to name a place outside its folder.

use std::path::{Component, Path};

use crate::error::{Error, Kind};

/// Longest name that the file systems we know accept.
const MAX_NAME: usize = 255;

/// Refuses a tree that would leave its folder, write into version control, or collide on a file system without case.
pub fn check_paths<'a>(paths: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
    let mut seen = std::collections::BTreeSet::new();
    for path in paths {
        if let Some(fault) = fault(path) {
            return Err(unsafe_path(path, fault));
        }
        if !seen.insert(path.to_lowercase()) {
            return Err(unsafe_path(path, "differs from another path only by case"));
        }
    }
    Ok(())
}

fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.contains(['\\', ':', '\0']) || path.chars().any(char::is_control) {
        return Some("has a character that no path of an app needs");
    }
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Some("is not a plain relative path");
        }
        if part.len() > MAX_NAME {
            return Some("has a name that is too long");
        }
        if part.eq_ignore_ascii_case(".git") {
            return Some("reaches into version control");
        }
        if part.ends_with([' ', '.']) {
            return Some("has a name that ends with a dot or a space");
        }
    }
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    (!plain).then_some("is not a plain relative path")
}

fn unsafe_path(path: &str, fault: &str) -> Error {
    Error::new(Kind::Bug, "project.unsafe_path", format!("the stack asked for `{path}`, which {fault}"))
        .hint("nothing was written; please report the description that led here")
}
