//! `github.repository`: always private, and ours by its topic; `github.public` is the step that lets the world see it.
//!
//! The topic comes with a second call, so what the repository is made with says whose it is, too: its description, which a
//! person may change afterwards. Both name the app and not the environment: one app has one history.

use serde_json::{Value as Json, json};

use super::{GitHub, part, repo, taken, text, unmarked};
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::error::Error;

pub(super) const NAME: &str = "github.repository";
pub(super) const PUBLIC: &str = "github.public";
/// Longest topic (<https://docs.github.com/en/repositories>, "Classifying your repository with topics").
const TOPIC: usize = 50;

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("owner").identity(),
            InputKind::new("repo").identity(),
            // Who may see it: `private`, or `public`, which another step brings about.
            InputKind::new("visibility").unseen(),
        ],
        outputs: ["owner", "repo", "url"].map(OutputKind::new).into(),
        repeat: Repeat::Find,
        survives: Some("it holds the app's code and its history".to_owned()),
        by_hand: "At GitHub, make a private repository called ${repo} for ${owner}, with nothing in it: no README, no licence."
            .to_owned(),
        link: "https://github.com/new".to_owned(),
        ..Kind::new(NAME)
    }
}

pub(super) fn public() -> Kind {
    Kind {
        inputs: super::of_repo(),
        outputs: vec![OutputKind::new("url")],
        consequence: Consequence::Public,
        survives: Some("what the world has seen stays seen".to_owned()),
        by_hand: "In the settings of ${owner}/${repo} at GitHub, change its visibility to public.".to_owned(),
        link: "https://github.com/${owner}/${repo}/settings".to_owned(),
        ..Kind::new(PUBLIC)
    }
}

/// What marks a repository: `vibe:shop/production/code` as `vibe-shop`, since a topic has letters, digits and hyphens.
pub(super) fn topic(mark: &str) -> String {
    let app = of_app(mark).to_ascii_lowercase();
    let mut topic: String = app.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    topic.truncate(TOPIC);
    topic
}

/// `vibe:shop/production/code` as `vibe:shop`.
fn of_app(mark: &str) -> &str {
    mark.split('/').next().unwrap_or(mark)
}

fn is_ours(found: &Json, call: &Call<'_>) -> bool {
    let topics = found.get("topics").and_then(Json::as_array);
    topics.into_iter().flatten().any(|one| one == topic(call.mark).as_str())
        || text(found, "/description").ends_with(&made_with(call))
}

/// What a repository is made with.
fn made_with(call: &Call<'_>) -> String {
    format!("({})", of_app(call.mark))
}

fn outputs(found: &Json) -> Result<Outputs, Fault> {
    let owner = text(found, "/owner/login");
    let name = text(found, "/name");
    // Names become parts of addresses.
    for word in [&owner, &name] {
        part(word).map_err(Fault::Unsure)?;
    }
    let url = format!("https://github.com/{owner}/{name}");
    Ok(Outputs::from([
        ("owner".to_owned(), owner.into()),
        ("repo".to_owned(), name.into()),
        ("url".to_owned(), url.into()),
    ]))
}

impl GitHub {
    async fn repository(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        self.rest.read_at(&repo(call)?, &[]).await
    }

    pub(super) async fn look_at_repository(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(found) = self.repository(call).await? else { return Ok(Seen::Missing) };
        if !is_ours(&found, call) && !call.adopt {
            return Ok(unmarked(""));
        }
        seen_by_all(&found, call)?;
        Ok(Seen::ours(outputs(&found)?))
    }

    pub(super) async fn set_repository(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let found = match self.repository(call).await? {
            Some(found) if !is_ours(&found, call) && !call.adopt => return Err(taken(call)),
            Some(found) => found,
            None => self.make(call).await?,
        };
        seen_by_all(&found, call)?;
        self.mark(&found, call).await?;
        outputs(&found)
    }

    async fn make(&self, call: &Call<'_>) -> Result<Json, Fault> {
        let (owner, name) = (call.inputs.need("owner")?, call.inputs.need("repo")?);
        let body = json!({ "name": name, "private": true, "description": format!("Deployed by vibe {}", made_with(call)) });
        let me = self.rest.read_at("/user", &[]).await?.unwrap_or_default();
        let path = match text(&me, "/login").eq_ignore_ascii_case(owner) {
            true => "/user/repos".to_owned(),
            false => format!("/orgs/{}/repos", part(owner)?),
        };
        self.change(("POST", &path), Some(&body), call).await
    }

    /// Adds our topic to those that are there.
    async fn mark(&self, found: &Json, call: &Call<'_>) -> Result<(), Fault> {
        let ours = topic(call.mark);
        let known = found.get("topics").and_then(Json::as_array).cloned().unwrap_or_default();
        if known.iter().any(|one| *one == ours.as_str()) {
            return Ok(());
        }
        let names: Vec<Json> = known.into_iter().chain([ours.into()]).collect();
        let path = format!("{}/topics", repo(call)?);
        self.change(("PUT", &path), Some(&json!({ "names": names })), call).await.map(drop)
    }

    pub(super) async fn look_at_public(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let found = self.repository(call).await?;
        let Some(found) = found.filter(|found| found["private"] == false) else { return Ok(Seen::Missing) };
        Ok(Seen::ours(url(&found)?))
    }

    pub(super) async fn set_public(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let path = repo(call)?;
        url(&self.change(("PATCH", &path), Some(&json!({ "private": false })), call).await?)
    }
}

fn url(found: &Json) -> Result<Outputs, Fault> {
    Ok(outputs(found)?.into_iter().filter(|(name, _)| name == "url").collect())
}

/// Nothing is pushed where the world reads along, unless somebody said so.
fn seen_by_all(found: &Json, call: &Call<'_>) -> Result<(), Fault> {
    if call.inputs.need("visibility")? == "public" || found["private"] != false {
        return Ok(());
    }
    let name = crate::http::plain(&text(found, "/full_name"));
    Err(Error::failed("github.public", format!("everybody can read {name}, and vibe.toml does not say so"))
        .hint("make it private at GitHub, or say it: code = \"github:OWNER/REPO@public\"")
        .into())
}
