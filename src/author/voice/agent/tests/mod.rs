//! Agents as scripts of ours: each plays the documented envelope of one, or does what none should.
#![allow(clippy::disallowed_methods, reason = "tests write scripts of their own")]

mod envelopes;
mod hostile;
mod protocol;
mod which;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::author::voice::PromptFile;

/// A machine with agents of ours on its path.
struct Machine {
    root: TempDir,
    path: Vec<PathBuf>,
    variables: Variables,
}

impl Machine {
    fn new() -> Machine {
        let root = tempfile::tempdir().unwrap();
        let bin = root.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let variables = [("HOME", root.path().display().to_string()), ("PATH", "/usr/bin:/bin".to_owned())];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Machine { path: vec![bin], variables: Variables(variables), root }
    }

    /// A program that says its version, and for all else does what the script says.
    fn agent(self, binary: &str, script: &str) -> Machine {
        self.program(
            binary,
            &format!("if [ \"$1\" = --version ]; then echo '{binary} 1.2.3'; exit 0; fi\n{script}"),
        )
    }

    fn program(self, binary: &str, script: &str) -> Machine {
        let file = self.path[0].join(binary);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn around(&self) -> Around<'_> {
        Around { path: &self.path, program: None, variables: &self.variables }
    }

    /// A file that a script of ours notes something in.
    fn note(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    async fn ask(&self, name: &str, prompt: &Prompt) -> Result<(Said, String), Error> {
        self.ask_within(name, prompt, Duration::from_secs(20)).await
    }

    async fn ask_within(
        &self,
        name: &str,
        prompt: &Prompt,
        longest: Duration,
    ) -> Result<(Said, String), Error> {
        let voice = open(name, &self.around(), Limits { longest, micro_usd: Some(250_000) }).await?;
        let mut heard = String::new();
        let said = voice.ask(prompt, &mut |piece| heard.push_str(piece)).await?;
        Ok((said, heard))
    }
}

fn prompt(schema: Option<serde_json::Value>) -> Prompt {
    Prompt {
        system: "You name colours.".into(),
        words: "Which one?".into(),
        schema,
        most: 1_000,
        files: Vec::new(),
    }
}

/// A schema in the strict form.
fn strict() -> serde_json::Value {
    serde_json::json!({
        "type": "object",
        "properties": { "colour": { "type": "string" } },
        "required": ["colour"],
        "additionalProperties": false,
    })
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
