//! `github.commit`: a person has committed the app as it stands. `github.push`: that commit is what the branch holds.
//!
//! A history is a person's: no repository is begun, nothing is staged and nothing committed unless they do it.

use serde_json::Value as Json;

use super::git::Head;
use super::{GitHub, PERSON, encoded, of_repo, repo, text};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen, Verbs};
use crate::error::Error;

pub(super) const COMMIT: &str = "github.commit";
pub(super) const NAME: &str = "github.push";

const BY_HAND: &str = "\
Put the app under version control and commit it, in the folder ${folder}:

    git init --initial-branch main
    git add --all
    git commit --message \"The app\"

The first line only where there is no repository yet. What is pushed is what is committed, so nothing may be left over: \
`git status` has to be empty.";

pub(super) fn commit() -> Kind {
    Kind {
        inputs: of_repo().into_iter().chain([InputKind::new("folder").place()]).collect(),
        outputs: vec![OutputKind::new("commit"), OutputKind::new("proof")],
        verbs: Verbs::Hand,
        survives: Some("the history in the app's folder is yours".to_owned()),
        patience: PERSON,
        by_hand: BY_HAND.to_owned(),
        ..Kind::new(COMMIT)
    }
}

pub(super) fn kind() -> Kind {
    let own =
        [InputKind::new("branch").identity(), InputKind::new("folder").place(), InputKind::new("commit")];
    Kind {
        inputs: of_repo().into_iter().chain(own).collect(),
        outputs: vec![OutputKind::new("commit")],
        // The same commit twice is one.
        repeat: Repeat::Safe,
        survives: Some("what was pushed stays in the repository".to_owned()),
        by_hand: "In ${folder}: git push https://github.com/${owner}/${repo}.git HEAD:${branch}".to_owned(),
        link: "https://github.com/${owner}/${repo}".to_owned(),
        ..Kind::new(NAME)
    }
}

impl GitHub {
    pub(super) async fn look_at_commit(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        Ok(match self.git.head(call.inputs.need("folder")?).await? {
            Head::None => Seen::Unready("the folder is no git repository yet".to_owned()),
            Head::Inside => Seen::Unready(
                "the folder lies inside of another git repository, which is not the app's alone; it needs one of its own"
                    .to_owned(),
            ),
            Head::Empty => Seen::Unready("nothing is committed yet".to_owned()),
            Head::At(_, files @ 1..) => Seen::Unready(format!("{files} file(s) are not committed")),
            Head::At(commit, 0) => Seen::ours(Outputs::from([
                ("proof".to_owned(), format!("everything is committed, as {commit}").into()),
                ("commit".to_owned(), commit.into()),
            ])),
        })
    }

    /// The commit that a branch at GitHub holds.
    async fn held(&self, call: &Call<'_>) -> Result<Option<String>, Fault> {
        let branch = encoded(call.inputs.need("branch")?);
        let found = self.rest.read_at(&format!("{}/branches/{branch}", repo(call)?), &[]).await?;
        Ok(found.map(|found: Json| text(&found, "/commit/sha")))
    }

    pub(super) async fn look_at_push(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(held) = self.held(call).await? else { return Ok(Seen::Missing) };
        let same = call.inputs.get("commit").is_none_or(|commit| commit == held);
        let differs = if same { Vec::new() } else { vec!["commit".to_owned()] };
        Ok(Seen::Ours { outputs: outputs(&held), differs })
    }

    pub(super) async fn push(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let (commit, branch) = (call.inputs.need("commit")?, call.inputs.need("branch")?);
        let hexadecimal = commit.len() >= 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        if !hexadecimal || branch.is_empty() || branch.starts_with('-') || !branch.chars().all(plain) {
            return Err(Error::usage(
                "github.name",
                format!("`{}` cannot push {commit:?} to {branch:?}", call.addr),
            )
            .hint("a branch is called like `main`")
            .into());
        }
        if self.held(call).await?.as_deref() != Some(commit) {
            let repository = repo(call)?;
            let repository = repository.trim_start_matches("/repos/");
            self.git.push(&self.key, (call.inputs.need("folder")?, commit), (repository, branch)).await?;
        }
        Ok(outputs(commit))
    }
}

fn outputs(commit: &str) -> Outputs {
    Outputs::from([("commit".to_owned(), crate::http::plain(commit).into())])
}
