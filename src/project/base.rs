//! `.vibe-deploy/base.json`: the bytes of what was generated last, so that a person's edits can be merged with what is generated
//! next. It belongs into version control, which keeps what differs; packed, every change would be a whole file.

use std::fs;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::{STATE_FOLDER, check_paths, fault};
use crate::error::Error;
use crate::stack::FileTree;

/// Version of the file's layout.
const FORMAT: u64 = 1;

/// What was generated last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Base {
    /// Every file, `vibe.toml` among them.
    pub files: FileTree,
}

impl Base {
    /// Path inside the app.
    pub fn path() -> String {
        format!("{STATE_FOLDER}/base.json")
    }

    /// Same files, same bytes: no clock, sorted paths. Text is kept as it is, other bytes as `{ "base64": … }`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let files: Map<String, Value> =
            self.files.iter().map(|(path, bytes)| (path.clone(), pack::value(bytes))).collect();
        pack::whole(&json!({ "version": FORMAT, "files": files }))
    }

    /// Reads that of the app in `root`; nothing for an app that was made before there was one.
    ///
    /// # Errors
    /// `project.read`; `project.base_damaged`.
    pub fn load(root: &Path) -> Result<Option<Base>, Error> {
        let path = root.join(Base::path());
        let packed = match fs::read(&path) {
            Ok(packed) => packed,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(fault::reading(&path, cause)),
        };
        Base::parse(&packed).map(Some).ok_or_else(|| {
            Error::failed("project.base_damaged", format!("{} is damaged", path.display()))
                .hint("restore it from version control")
                .hint("or remove it: then files that you changed are left as they are, and what is new goes beside them")
        })
    }

    fn parse(packed: &[u8]) -> Option<Base> {
        let value = unpack::whole(packed)?;
        if value.get("version")?.as_u64()? != FORMAT {
            return None;
        }
        let files = value.get("files")?.as_object()?;
        let files = files.iter().map(|(path, value)| Some((path.clone(), unpack::value(value)?)));
        let files: FileTree = files.collect::<Option<_>>()?;
        // It may have come from anywhere: no path of it leads out of the app.
        check_paths(files.keys().map(String::as_str)).ok()?;
        Some(Base { files })
    }
}

/// Files as JSON.
pub(super) mod pack {
    use super::*;

    /// Text as it is, other bytes as `{ "base64": … }`.
    pub(in crate::project) fn value(bytes: &[u8]) -> Value {
        match std::str::from_utf8(bytes) {
            Ok(text) => Value::from(text),
            Err(_) => json!({ "base64": STANDARD.encode(bytes) }),
        }
    }

    pub(in crate::project) fn whole(value: &Value) -> Vec<u8> {
        format!("{value:#}\n").into_bytes()
    }
}

/// The way back; nothing for what cannot be read.
pub(super) mod unpack {
    use super::*;

    pub(in crate::project) fn value(value: &Value) -> Option<Vec<u8>> {
        match value {
            Value::String(text) => Some(text.clone().into_bytes()),
            other => STANDARD.decode(other.get("base64")?.as_str()?).ok(),
        }
    }

    pub(in crate::project) fn whole(bytes: &[u8]) -> Option<Value> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::disallowed_methods,
        reason = "a test fails by panicking, and sets up its own files"
    )]

    use super::*;

    fn base() -> Base {
        let files =
            [("src/a.ts", &b"const a = 'x';\n"[..]), ("b.png", &[0xff, 0, 1][..]), ("empty", &[][..])];
        Base { files: files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into() }
    }

    fn kept(bytes: &[u8]) -> Result<Option<Base>, Error> {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(STATE_FOLDER)).unwrap();
        fs::write(root.path().join(Base::path()), bytes).unwrap();
        Base::load(root.path())
    }

    #[test]
    fn it_comes_back_as_it_was_kept_and_the_same_files_are_the_same_bytes() {
        let packed = base().to_bytes();
        assert_eq!(packed, base().to_bytes());
        assert_eq!(kept(&packed).unwrap(), Some(base()));
        assert_eq!(Base::load(tempfile::tempdir().unwrap().path()).unwrap(), None);
    }

    #[test]
    fn damage_and_paths_that_lead_out_are_told() {
        let packed = base().to_bytes();
        let out = Base { files: [("../out".to_owned(), Vec::new())].into() }.to_bytes();
        for bytes in [&b""[..], b"text", &packed[..packed.len() / 2], &out] {
            assert_eq!(kept(bytes).unwrap_err().code(), "project.base_damaged");
        }
    }
}
