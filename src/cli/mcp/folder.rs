//! Which folders a program may name: those below the one where the server was started, and none that a link leads out of it.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::Error;

/// Files of an app that must not lie elsewhere: what is read and written first.
const OWN: [&str; 2] = ["vibe.toml", ".vibe-deploy"];

/// The folder where the server was started, without links.
///
/// # Errors
/// `mcp.folder`: it cannot be entered.
pub(super) fn ground(folder: &Path) -> Result<PathBuf, Error> {
    fs::canonicalize(folder).map_err(|cause| {
        Error::failed("mcp.folder", "the folder where vibe was started cannot be entered")
            .hint("start `vibe mcp` in the folder that holds your apps")
            .caused_by(cause)
    })
}

/// A folder that is there or will be.
///
/// # Errors
/// `mcp.folder`: it does not lie below `root`.
pub(super) fn below(root: &Path, asked: &str) -> Result<PathBuf, Error> {
    let path = Path::new(asked);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if asked.is_empty() || !plain || asked.chars().any(char::is_control) {
        return Err(outside(asked));
    }
    let whole: PathBuf = root.join(path).components().collect();
    // What is not there yet cannot be a link; a link to nothing is there.
    let there = whole.ancestors().find(|folder| folder.symlink_metadata().is_ok()).unwrap_or(root);
    match fs::canonicalize(there) {
        Ok(real) if real.starts_with(root) => Ok(whole),
        _ => Err(outside(asked)),
    }
}

/// The folder of an app that is there.
///
/// # Errors
/// `mcp.folder`, `mcp.no_app`.
pub(super) fn app(root: &Path, asked: &str) -> Result<PathBuf, Error> {
    let folder = below(root, asked)?;
    for name in OWN {
        below(root, &format!("{asked}/{name}"))?;
    }
    if folder.join(OWN[0]).is_file() {
        return Ok(folder);
    }
    Err(Error::usage("mcp.no_app", format!("there is no vibe.toml in the folder {asked:?}"))
        .hint("name the folder of an app, relative to the folder where the server was started")
        .hint("the tool `new` makes an app"))
}

fn outside(asked: &str) -> Error {
    Error::usage(
        "mcp.folder",
        format!("{asked:?} is no folder below the one where the server was started"),
    )
    .hint("give a relative path without `..`, such as \".\" or \"menus\"; links that lead out are not followed")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests make folders of their own")]

    use super::*;

    #[test]
    fn a_folder_lies_below_the_start_whatever_stands_in_its_name() {
        let place = tempfile::tempdir().unwrap();
        let root = ground(place.path()).unwrap().join("root");
        fs::create_dir_all(root.join("app")).unwrap();
        fs::write(root.join("app/vibe.toml"), "").unwrap();
        fs::create_dir(root.join("../beside")).unwrap();
        fs::write(root.join("../beside/vibe.toml"), "").unwrap();
        for good in [".", "app", "./app", "new", "new/deep", "app/"] {
            below(&root, good).unwrap();
        }
        for bad in ["", "..", "app/..", "../beside", "/", "/etc", "app/../../beside", "a\u{0}b"] {
            assert_eq!(below(&root, bad).unwrap_err().code(), "mcp.folder", "{bad:?}");
        }
        assert_eq!(app(&root, "app").unwrap(), root.join("app"));
        assert_eq!(app(&root, "new").unwrap_err().code(), "mcp.no_app");
        // Above the start there may be an app; it is none of the caller's.
        fs::write(root.join("../vibe.toml"), "").unwrap();
        assert_eq!(app(&root, ".").unwrap_err().code(), "mcp.no_app");
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_not_followed() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let root = ground(place.path()).unwrap().join("root");
        for folder in ["root/app", "root/tricky", "beside"] {
            fs::create_dir_all(place.path().join(folder)).unwrap();
        }
        fs::write(place.path().join("beside/vibe.toml"), "").unwrap();
        fs::write(root.join("app/vibe.toml"), "").unwrap();
        symlink(place.path().join("beside"), root.join("out")).unwrap();
        symlink(place.path().join("nowhere"), root.join("dangling")).unwrap();
        symlink("app", root.join("within")).unwrap();
        symlink(place.path().join("beside/vibe.toml"), root.join("tricky/vibe.toml")).unwrap();
        for bad in ["out", "out/new", "dangling", "tricky"] {
            assert_eq!(app(&root, bad).unwrap_err().code(), "mcp.folder", "{bad}");
        }
        app(&root, "within").unwrap();
        symlink(place.path().join("beside"), root.join("app/.vibe-deploy")).unwrap();
        assert_eq!(app(&root, "app").unwrap_err().code(), "mcp.folder");
    }
}
