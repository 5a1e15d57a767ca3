//! A place of a test's own: home, cache, `PATH` and current folder; nothing of the machine leaks in.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A description that every version of the author understands.
pub(crate) const WORDS: &str =
    "A club keeps its members. Each member has a name and an e-mail address. Google login.";

pub(crate) struct Sandbox {
    root: TempDir,
}

/// What a run of `vibe` did.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        let root = tempfile::tempdir().unwrap();
        for folder in ["home", "bin", "work"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Sandbox { root }
    }

    /// Everything of the sandbox.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Where the program keeps secrets.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.root.path().join("home/.local/state/vibe-deploy")
    }

    /// The current folder of every run.
    pub(crate) fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The only folder on the `PATH`.
    pub(crate) fn bin(&self) -> PathBuf {
        self.root.path().join("bin")
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.work().join(inside)
    }

    pub(crate) fn write(&self, inside: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Everything in the current folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.work())
    }

    /// A program on the sandbox's `PATH`.
    pub(crate) fn program(&self, name: &str, script: &str) {
        let path = self.bin().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    /// `vibe` in the sandbox, not yet run.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vibe"));
        command.args(arguments).current_dir(self.work()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.root.path().join("home")).env("PATH", self.bin());
        // No keyring of whoever runs the tests.
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        command
    }

    /// Runs `vibe` with the words of a line.
    pub(crate) fn vibe(&self, line: &str) -> Run {
        self.run(line.split_whitespace())
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.read(self.command(arguments).output().unwrap())
    }

    /// Runs `vibe` with something on standard input.
    pub(crate) fn feed(&self, line: &str, input: &[u8]) -> Run {
        let mut command = self.command(line.split_whitespace());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that has read enough closes its end.
        let _ = child.stdin.take().unwrap().write_all(input);
        self.read(child.wait_with_output().unwrap())
    }

    /// What a run said, the sandbox's own folder taken out.
    pub(crate) fn read(&self, output: Output) -> Run {
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).unwrap().replace(self.root.path().to_str().unwrap(), "[ROOT]")
        };
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn ok(self) -> Run {
        assert_eq!(self.code, 0, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The code of the error, which must come with at least one hint.
    #[track_caller]
    pub(crate) fn fails(self, exit: i32, code: &str) -> Run {
        assert_eq!(self.code, exit, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        assert!(
            self.stderr.contains(&format!("more: vibe explain {code}\n")),
            "no {code} in:\n{}",
            self.stderr
        );
        assert!(self.stderr.contains("hint:"), "no next step in:\n{}", self.stderr);
        self
    }

    /// Standard output as JSON lines.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Every file below a folder, by path, with its bytes.
pub(crate) fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
