//! The system's `git`, in the app's own folder: what is committed there, and a push of it.
//!
//! Nothing of the repository is changed: no remote, no setting, no branch. The token lies in a file that only its owner reads
//! for as long as a push takes, and is given to `git` for one address by a credential helper whose words say where that file is
//! and nothing of what it holds. The program that is started sees none of our secrets; redirects, proxies and other protocols
//! are off, and no question is asked on the terminal.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;

use crate::engine::Fault;
use crate::error::Error;
use crate::http::plain;
use crate::providers::Key;
use crate::secret::{self, Secret};

/// Longest time of a look, and of a push.
const LOOK: Duration = Duration::from_secs(30);
const PUSH: Duration = Duration::from_secs(10 * 60);
/// Most that is kept of what `git` says, in characters.
const SAID: usize = 400;
/// The variable that says where the answer for the credential helper lies.
const ANSWER: &str = "VIBE_GIT_ANSWER";
/// Variables that would lead `git` to another repository than the folder's, or to a question.
const NOT_MEANT: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ASKPASS",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_TRACE",
    "GIT_TRACE_CURL",
    "GIT_WORK_TREE",
    "SSH_ASKPASS",
];

/// Speaks to one place.
pub(super) struct Git {
    /// Address without a slash at the end: `https://github.com`.
    place: String,
}

/// What is committed in a folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// No repository begins here.
    None,
    /// The folder lies inside of another repository.
    Inside,
    /// Nothing was committed yet.
    Empty,
    /// A commit, and how many files differ from it.
    At(String, usize),
}

impl Git {
    pub(super) fn new(place: String) -> Git {
        Git { place }
    }

    /// What is committed in a folder.
    ///
    /// # Errors
    /// `github.git`: `git` cannot be started, or does not answer.
    pub(super) async fn head(&self, folder: &str) -> Result<Head, Error> {
        let top = run(self.command(folder).args(["rev-parse", "--show-toplevel"]), LOOK).await?;
        if !top.status.success() {
            return Ok(Head::None);
        }
        let same = |one: &str| Path::new(one).canonicalize().ok();
        if same(&said(&top.stdout)) != same(folder) {
            return Ok(Head::Inside);
        }
        let head = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
        let head = run(self.command(folder).args(head), LOOK).await?;
        if !head.status.success() {
            return Ok(Head::Empty);
        }
        let status = run(self.command(folder).args(["status", "--porcelain"]), LOOK).await?;
        if !status.status.success() {
            return Err(failed(&status));
        }
        let files = String::from_utf8_lossy(&status.stdout).lines().count();
        Ok(Head::At(said(&head.stdout), files))
    }

    /// Puts a commit onto a branch of a repository, never over what is there.
    ///
    /// # Errors
    /// `github.behind`: the branch has commits that the folder has not. `github.push`: anything else, after which it is not
    /// known how far it came.
    pub(super) async fn push(
        &self,
        key: &Key,
        (folder, commit): (&str, &str),
        (repository, branch): (&str, &str),
    ) -> Result<(), Fault> {
        let answer = Answer::new(&key.get()?)?;
        let helper = format!("credential.{}.helper", self.place);
        let mut command = self.command(folder);
        command
            .args(["-c", "credential.helper=", "-c"])
            .arg(format!("{helper}="))
            .arg("-c")
            .arg(format!("{helper}=!f() {{ test \"$1\" = get && cat \"${ANSWER}\"; }}; f"))
            .args(["push", "--porcelain", "--quiet", "--no-signed"])
            .arg(format!("{}/{repository}.git", self.place))
            .arg(format!("{commit}:refs/heads/{branch}"))
            .env(ANSWER, &answer.path);
        let done = run(&mut command, PUSH).await.map_err(Fault::Unsure)?;
        drop(answer);
        if done.status.success() {
            return Ok(());
        }
        Err(self.refusal(key, &done, repository))
    }

    fn refusal(&self, key: &Key, done: &Output, repository: &str) -> Fault {
        let text = format!("{}\n{}", said(&done.stdout), said(&done.stderr));
        let words = short(&text);
        let has = |word: &str| text.contains(word);
        if has("[rejected]") {
            return Error::failed(
                "github.behind",
                format!("{repository} has commits that this folder has not: {words}"),
            )
            .hint("`git pull` them from there, look at what comes, and run the same command again; vibe never pushes over them")
            .into();
        }
        if has("[remote rejected]") {
            return Error::failed("github.push", format!("{repository} does not take the push: {words}"))
                .hint("GitHub's words say why; a token needs the right `workflow` to push a file of .github/workflows")
                .into();
        }
        if has("Authentication failed") || has("could not read Username") || has("error: 401") {
            return key.refused(&self.place, &words).into();
        }
        if has("error: 403") {
            return key.forbidden(&self.place, &words).into();
        }
        Fault::Unsure(
            Error::failed("github.push", format!("the push to {repository} broke off: {words}"))
                .hint("run the same command again: what is there already is not sent twice"),
        )
    }

    fn command(&self, folder: &str) -> Command {
        let mut command = Command::new("git");
        for name in NOT_MEANT {
            command.env_remove(name);
        }
        let of_place = if self.place.starts_with("https:") { "https" } else { "http" };
        secret::withhold(command.as_std_mut());
        command
            .args(["-C", folder, "-c", "core.askPass=", "-c", "core.fsmonitor=false", "-c", "http.proxy="])
            .args(["-c", "http.followRedirects=false", "-c", "protocol.allow=never", "-c"])
            .arg(format!("protocol.{of_place}.allow=always"))
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

/// What the credential helper says, in a file that only its owner reads; gone when it is dropped.
struct Answer {
    path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Answer {
    fn new(token: &Secret) -> Result<Answer, Error> {
        // One line each: a token of several lines would say more than its own.
        if token.expose().chars().any(char::is_control) {
            return Err(Error::usage("github.token", "the token of GitHub is more than one line of text")
                .hint("`vibe secret set github.key` takes it again"));
        }
        let folder = tempfile::Builder::new().prefix("vibe-git-").tempdir().map_err(|cause| {
            Error::failed("github.git", "no folder can be made for the time of a push")
                .hint("make room in the folder for temporary files")
                .caused_by(cause)
        })?;
        let path = folder.path().join("answer");
        let text = format!("username=x-access-token\npassword={}\n", token.expose());
        secret::replace_private(&path, text.as_bytes())?;
        Ok(Answer { path, _folder: folder })
    }
}

async fn run(command: &mut Command, longest: Duration) -> Result<Output, Error> {
    match tokio::time::timeout(longest, command.output()).await {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(cause)) => Err(Error::failed("github.git", "`git` cannot be started")
            .hint("install it: on Debian, apt-get install git")
            .caused_by(cause)),
        Err(_) => Err(Error::failed("github.git", format!("`git` said nothing for {} s", longest.as_secs()))
            .hint("run the same command again")),
    }
}

fn failed(output: &Output) -> Error {
    Error::failed("github.git", format!("`git` does not answer: {}", short(&said(&output.stderr))))
        .hint("run `git status` in the app's folder and mend what it says")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

fn short(text: &str) -> String {
    plain(text).chars().take(SAID).collect()
}
