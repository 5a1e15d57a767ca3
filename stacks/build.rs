//! Embeds every file of `stacks/` and `templates/`, so that the binary needs nothing beside it.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads its environment and writes what it makes"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What running a stack's app in place leaves behind.
const LEFT_OUT: [&str; 9] = [
    "node_modules",
    ".data",
    ".next",
    "next-env.d.ts",
    "tsconfig.tsbuildinfo",
    "test-results",
    "playwright-report",
    "build.rs",
    ".env",
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut table = String::from("pub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for folder in ["stacks", "templates"] {
        let top = root.join(folder);
        if top.is_dir() {
            let mut files = Vec::new();
            collect(&top, &mut files)?;
            files.sort();
            for file in files {
                let name = file.strip_prefix(&root).map_err(io::Error::other)?;
                let name = name.to_string_lossy().replace('\\', "/");
                writeln!(table, "    ({name:?}, include_bytes!({:?})),", file.display().to_string())
                    .map_err(io::Error::other)?;
            }
        }
    }
    table.push_str("];\n");
    fs::write(out.join("embedded.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
