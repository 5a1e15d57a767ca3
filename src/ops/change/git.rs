//! One change, one commit, when the app is in a repository of git. Nothing but what the change touched goes into it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::Error;
use crate::project::Rewrite;
use crate::secret;

/// Paths that are named when there are too many.
const NAMED: usize = 5;

/// The repository that the app is in, with the paths that the change touches.
pub(in crate::ops) struct Repository {
    root: PathBuf,
    paths: Vec<String>,
}

impl Repository {
    /// Nothing when the app is in none, or there is no git.
    ///
    /// # Errors
    /// `change.uncommitted`: a file that would be touched has edits that are in no commit.
    pub(in crate::ops) fn of(root: &Path, rewrite: &Rewrite) -> Result<Option<Repository>, Error> {
        let inside = git(root, &["rev-parse", "--is-inside-work-tree"], &[]);
        if !inside.is_some_and(|told| told.status.success()) {
            return Ok(None);
        }
        let paths: Vec<String> = rewrite.paths().filter(|path| !ignored(root, path)).cloned().collect();
        let told = git(root, &["status", "--porcelain", "--untracked-files=no"], &paths);
        let told = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
        let dirty: Vec<&str> = told.lines().filter_map(|line| line.get(3..)).collect();
        if dirty.is_empty() {
            return Ok(Some(Repository { root: root.to_path_buf(), paths }));
        }
        let named = dirty.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = dirty.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Err(Error::usage(
            "change.uncommitted",
            format!("the change touches files with edits that are in no commit: {named}{more}"),
        )
        .hint("commit them first, so that the change is a commit of its own")
        .hint("or use `--no-commit`: your edits are kept and merged, and no commit is made"))
    }

    /// Commits what was changed, with the person's own name and hooks; its short name.
    ///
    /// # Errors
    /// `change.commit`: the change is made, but git refused the commit.
    pub(in crate::ops) fn commit(&self, title: &str) -> Result<String, Error> {
        let refused = |told: Option<Output>| {
            let said =
                told.map(|told| String::from_utf8_lossy(&told.stderr).into_owned()).unwrap_or_default();
            let said = crate::http::plain(said.lines().last().unwrap_or("git could not be run"));
            Error::failed("change.commit", format!("the app is changed, but git made no commit: {said}"))
                .hint("look at `git status`, then commit it yourself")
                .hint("or take the change back: `vibe change --undo`")
        };
        let done = |arguments: &[&str], paths: &[String]| -> Result<Output, Error> {
            match git(&self.root, arguments, paths) {
                Some(told) if told.status.success() => Ok(told),
                told => Err(refused(told)),
            }
        };
        done(&["add", "--all"], &self.paths)?;
        done(&["commit", "--quiet", "--only", "--message", title], &self.paths)?;
        let told = done(&["rev-parse", "--short", "HEAD"], &[])?;
        Ok(String::from_utf8_lossy(&told.stdout).trim().to_owned())
    }
}

fn ignored(root: &Path, path: &str) -> bool {
    git(root, &["check-ignore", "--quiet"], &[path.to_owned()]).is_some_and(|told| told.status.success())
}

/// Runs git; paths are names, not patterns.
fn git(root: &Path, arguments: &[&str], paths: &[String]) -> Option<Output> {
    let mut command = Command::new("git");
    command.arg("--literal-pathspecs").args(arguments).current_dir(root).stdin(Stdio::null());
    if !paths.is_empty() {
        command.arg("--").args(paths);
    }
    secret::withhold(&mut command);
    command.output().ok()
}
