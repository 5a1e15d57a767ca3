//! Versions of packages through which strangers get in: an app that carries one is neither run, nor proved, nor sent.
//!
//! Next.js and React Server Components, December 2025 (CVE-2025-55182, code of strangers runs) to May 2026 (CVE-2026-23870 and
//! the advisories of that month): the first version of each line without a known one, as their makers published them.

use serde_json::Value;

use crate::error::Error;

/// The version that closes what is known of this one; nothing when nothing is.
fn patched(package: &str, version: &str) -> Option<&'static str> {
    let (major, minor, _) = numbers(version)?;
    let floor = match (package, major, minor) {
        // Lines before that are not mended any more.
        ("next", ..=15, _) => "15.5.18",
        ("next", 16, _) => "16.2.6",
        ("react" | "react-dom" | "react-server-dom-webpack" | "react-server-dom-turbopack", 19, minor) => {
            match minor {
                0 => "19.0.6",
                1 => "19.1.7",
                2 => "19.2.6",
                _ => return None,
            }
        }
        _ => return None,
    };
    (numbers(version)? < numbers(floor)?).then_some(floor)
}

/// `16.4.6`, whatever follows a hyphen.
fn numbers(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.split(['-', '+']).next()?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// Looks through a lockfile of npm.
///
/// # Errors
/// `install.vulnerable`
pub(super) fn check(lock: &[u8]) -> Result<(), Error> {
    // One that is no JSON is npm's to complain of.
    let lock: Value = serde_json::from_slice(lock).unwrap_or_default();
    for (path, package) in lock.get("packages").and_then(Value::as_object).into_iter().flatten() {
        let Some((_, name)) = path.rsplit_once("node_modules/") else { continue };
        let version = package.get("version").and_then(Value::as_str).unwrap_or_default();
        if let Some(floor) = patched(name, version) {
            return Err(Error::failed(
                "install.vulnerable",
                format!("the app carries {name} {version}, through which strangers get in"),
            )
            .hint(format!("npm install {name}@{floor}, or newer; then run the same command")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_holes_are_refused_and_mended_lines_are_not() {
        for (package, version, floor) in [
            ("next", "16.0.6", Some("16.2.6")),
            ("next", "16.0.7", Some("16.2.6")),
            ("next", "16.2.6", None),
            ("next", "16.4.6", None),
            ("next", "17.0.0", None),
            ("next", "15.5.17", Some("15.5.18")),
            ("next", "15.5.18", None),
            ("next", "14.2.35", Some("15.5.18")),
            ("next", "16.3.0-canary.1", None),
            ("react", "19.1.1", Some("19.1.7")),
            ("react-dom", "19.2.0", Some("19.2.6")),
            ("react", "19.3.1", None),
            ("react", "18.3.1", None),
            ("hono", "1.0.0", None),
        ] {
            assert_eq!(patched(package, version), floor, "{package} {version}");
        }
    }

    #[test]
    fn a_lockfile_tells_what_it_carries() {
        let lock = |version: &str| {
            format!(
                r#"{{"packages":{{"":{{"version":"0.1.0"}},"node_modules/a/node_modules/next":{{"version":"{version}"}}}}}}"#
            )
        };
        let error = check(lock("16.0.6").as_bytes()).unwrap_err();
        assert_eq!(error.code(), "install.vulnerable");
        assert!(error.hints()[0].contains("next@16.2.6"), "{:?}", error.hints());
        assert!(check(lock("16.4.6").as_bytes()).is_ok());
        assert!(check(b"not json").is_ok());
    }

    #[test]
    fn no_stack_of_ours_carries_one() {
        let stacks = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
        let mut looked = 0;
        for folder in std::fs::read_dir(stacks).unwrap() {
            let Ok(lock) = std::fs::read(folder.unwrap().path().join("app/package-lock.json")) else {
                continue;
            };
            check(&lock).unwrap();
            looked += 1;
        }
        assert!(looked >= 2, "{looked}");
    }
}
