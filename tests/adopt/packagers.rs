//! What else people install packages with, each put in the place of npm.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::journey::Journey;

/// One of them.
pub(super) struct Packager {
    pub(super) name: &'static str,
    /// Its name in `vibe.toml` and on the path.
    pub(super) word: &'static str,
    pub(super) lockfile: &'static str,
    /// Its program below the folder of packages, which Node runs when it ends with a known ending.
    program: &'static str,
    /// Makes the lockfile.
    lock: &'static [&'static str],
}

/// Yarn from 2 on has the name and the file of the one before it, and keeps packages in archives.
pub(super) const ALL: [Packager; 4] = [
    Packager {
        name: "pnpm",
        word: "pnpm",
        lockfile: "pnpm-lock.yaml",
        program: "pnpm/bin/pnpm.mjs",
        lock: &["install", "--lockfile-only"],
    },
    Packager {
        name: "yarn-1",
        word: "yarn",
        lockfile: "yarn.lock",
        program: "yarn/bin/yarn.js",
        lock: &["install", "--ignore-scripts"],
    },
    Packager {
        name: "yarn-4",
        word: "yarn",
        lockfile: "yarn.lock",
        program: "berry/bin/yarn.js",
        lock: &["install"],
    },
    Packager {
        name: "bun",
        word: "bun",
        lockfile: "bun.lock",
        program: BUN,
        lock: &["install", "--lockfile-only"],
    },
];

const BUN: &str = match cfg!(target_arch = "aarch64") {
    true => "@oven/bun-linux-aarch64/bin/bun",
    false => "@oven/bun-linux-x64-baseline/bin/bun",
};

impl Packager {
    /// The app has its lockfile and no other one, its page tells of it, and `vibe.toml` names it.
    pub(super) fn locks(&self, journey: &Journey) {
        let runs = if self.program == BUN { "" } else { "node " };
        let script = format!("#!/bin/sh\nexec {runs}'{}' \"$@\"\n", self.program().display());
        let program = journey.offers(self.word, &script);
        let app = journey.app();
        for lockfile in ALL.iter().map(|one| one.lockfile).chain(["package-lock.json"]) {
            let _ = fs::remove_file(app.join(lockfile));
        }
        if self.word == "yarn" {
            // From 2 on it looks for its project above a folder that has no lockfile.
            fs::write(app.join(self.lockfile), "").unwrap();
        }
        let mut command = Command::new(program);
        command.args(self.lock).current_dir(&app).env("YARN_ENABLE_IMMUTABLE_INSTALLS", "false");
        let ended = command.output().unwrap();
        assert!(ended.status.success(), "{}: {}", self.name, String::from_utf8_lossy(&ended.stdout));
        assert!(app.join(self.lockfile).is_file());
        let file = app.join("vibe.toml");
        let text = fs::read_to_string(&file).unwrap();
        let others: Vec<&str> = text.lines().filter(|line| !line.starts_with("packages = ")).collect();
        let named = format!("[existing]\npackages = \"{}\"", self.word);
        fs::write(file, others.join("\n").replace("[existing]", &named) + "\n").unwrap();
        journey.edit("src/server.js", "letters", &format!("letters, by {}", self.name));
    }

    fn program(&self) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("packagers/node_modules");
        let program = folder.join(self.program);
        assert!(
            program.exists(),
            "this test needs {}: bash -c '. scripts/setup && install_packagers'",
            program.display()
        );
        program
    }
}
