//! `vercel.deployment`: a built app and the variables that it was made with, at an address of its own that only members of
//! the account can see. `vercel.live` turns the domains to it.
//!
//! What goes up is a Build Output (`output.rs`), so that nothing is built there. The manifest
//! goes first; Vercel says which files it does not have yet, those go up, and the manifest again. A deployment carries our
//! mark, the digest of the release and the print of the variables in its `meta`: that is how it is found after a lost answer.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::api::{Ask, list, text, words};
use super::files::Files;
use super::{Vercel, team};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen, Value};
use crate::error::Error;
use crate::http::{Answer, Method, plain};
use crate::providers::rest::encoded;

pub(super) const NAME: &str = "vercel.deployment";
/// Deployments of one page: the most that the interface gives.
const PAGE: &str = "100";
/// Pages that are looked through for ours.
const PAGES: usize = 5;
/// Times that missing files are sent up for one manifest.
const ROUNDS: usize = 3;
/// Between two looks at a deployment under way.
const GLANCE: Duration = Duration::from_secs(2);
/// Looks at one, after which the walk goes on looking by itself: ten minutes.
const GLANCES: usize = 300;
/// Lines of a log that are told.
const TAIL: usize = 12;

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("project").identity(),
            InputKind::new("team").identity().optional(),
            InputKind::new("tree").place(),
            InputKind::new("digest"),
            InputKind::new("env"),
        ],
        outputs: ["id", "url"].map(OutputKind::new).into(),
        repeat: Repeat::Find,
        waits_ready: true,
        patience: Duration::from_secs(15 * 60),
        poll: GLANCE,
        by_hand:
            "In the folder ${tree}, run `npx vercel deploy --prebuilt --prod --skip-domain` for the project \
                  `${project}`, and give the id of the deployment (dpl_…) and its address."
                .to_owned(),
        link: "https://vercel.com/dashboard".to_owned(),
        wants: vec!["id".to_owned(), "url".to_owned()],
        ..Kind::new(NAME)
    }
}

/// It will never answer.
fn is_dead(state: &str) -> bool {
    ["ERROR", "CANCELED", "DELETED"].contains(&state)
}

/// `uid` in lists, `id` elsewhere.
fn id(deployment: &Json) -> String {
    match words(deployment, "/uid") {
        none if none.is_empty() => words(deployment, "/id"),
        id => id,
    }
}

fn outputs(deployment: &Json) -> Outputs {
    let url = format!("https://{}", words(deployment, "/url"));
    Outputs::from([("id".to_owned(), id(deployment).into()), ("url".to_owned(), url.into())])
}

/// Inputs that are known and that it was not made from.
fn differs(deployment: &Json, call: &Call<'_>) -> Vec<String> {
    let seen = [("digest", "/meta/vibeRelease"), ("env", "/meta/vibeEnv")];
    let other = |(input, at): &&(&str, &str)| {
        call.inputs.get(input).is_some_and(|wanted| text(deployment, at) != wanted)
    };
    seen.iter().filter(other).map(|(input, _)| (*input).to_owned()).collect()
}

impl Vercel {
    /// Deployments of ours at this address, the newest first; those that failed are none.
    pub(super) async fn deployments(&self, call: &Call<'_>) -> Result<Vec<Json>, Fault> {
        let (project, mut until) = (call.inputs.need("project")?, String::new());
        let mut ours = Vec::new();
        for _ in 0..PAGES {
            // The name of a deployment of ours is its project's.
            let mut query = vec![("app", project), ("limit", PAGE)];
            if !until.is_empty() {
                query.push(("until", until.as_str()));
            }
            // The project went meanwhile.
            let Some(answer) = self.api.get(team(call), "/v6/deployments", &query).await? else { break };
            let page = list(&answer, "/deployments", "/v6/deployments")?;
            let is_ours = |one: &&Json| {
                text(one, "/meta/vibe") == call.mark
                    && !is_dead(&state(one))
                    && !call.others.contains(&id(one))
            };
            ours.extend(page.iter().filter(is_ours).cloned());
            until = text(&answer, "/pagination/next");
            if until.is_empty() || page.is_empty() {
                break;
            }
        }
        Ok(ours)
    }

    pub(super) async fn look_at_deployment(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        // Where nothing of ours was made there may be no project whose deployments could be listed.
        if call.known.is_empty() && self.project(call).await?.is_none() {
            return Ok(Seen::Missing);
        }
        let ours = self.deployments(call).await?;
        // Earlier releases stay for going back, and are no twins of the one that is meant.
        let earlier = ours.first().filter(|_| call.others.is_empty());
        let Some(found) = ours.iter().find(|one| differs(one, call).is_empty()).or(earlier) else {
            return Ok(Seen::Missing);
        };
        let differs = differs(found, call);
        if differs.is_empty() && state(found) != "READY" {
            return Ok(Seen::Unready(format!("Vercel has it as {} so far", plain(&state(found)))));
        }
        Ok(Seen::Ours { outputs: outputs(found), differs })
    }

    pub(super) async fn set_deployment(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let ours = self.deployments(call).await?;
        let made = match ours.into_iter().find(|one| differs(one, call).is_empty()) {
            Some(found) => found,
            None => self.new_deployment(&self.needed_project(call).await?, call).await?,
        };
        if state(&made) != "READY" {
            self.watch(&id(&made), call).await?;
        }
        Ok(outputs(&made))
    }

    async fn new_deployment(&self, project: &Json, call: &Call<'_>) -> Result<Json, Fault> {
        let files = Files::of(Path::new(call.inputs.need("tree")?))?;
        let body = json!({
            "name": text(project, "/name"),
            "project": text(project, "/id"),
            "target": "production",
            "files": files.manifest(),
            "meta": {
                "vibe": call.mark,
                "vibeRelease": call.inputs.need("digest")?,
                "vibeEnv": call.inputs.need("env")?,
            },
        });
        for _ in 0..ROUNDS {
            let ask = Ask::post("/v13/deployments")
                // The same files with other variables are another deployment, and nothing is guessed about a framework.
                .query("forceNew", "1")
                .query("skipAutoDetectionConfirmation", "1")
                // Not in the specification that we have: Vercel's own client says so (npm vercel@64.0.2).
                .query("prebuilt", "1")
                .body(body.clone());
            let answer = self.api.send(team(call), ask).await?;
            match missing(&answer) {
                Some(missing) => files.upload(&self.api, team(call), &missing).await?,
                None => {
                    self.api.judge(&answer)?;
                    return answer.json().map_err(Fault::Unsure);
                }
            }
        }
        Err(Error::failed("vercel.files", "Vercel goes on asking for files that were sent to it")
            .hint("run the same command again later")
            .into())
    }

    /// Looks until it is ready. One that takes longer is looked at by the walk.
    async fn watch(&self, id: &str, call: &Call<'_>) -> Result<(), Fault> {
        let path = format!("/v13/deployments/{}", encoded(id));
        for _ in 0..GLANCES {
            self.api.forget();
            let answer = self.api.get(team(call), &path, &[]).await?.unwrap_or_default();
            let state = state(&answer);
            if state == "READY" {
                return Ok(());
            }
            if is_dead(&state) {
                return Err(self.failed(id, &answer, call).await);
            }
            call.clock.sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Why it failed, in Vercel's words, and the end of its log.
    async fn failed(&self, id: &str, deployment: &Json, call: &Call<'_>) -> Fault {
        let why = words(deployment, "/errorMessage");
        let why = if why.is_empty() { plain(&state(deployment)) } else { why };
        let mut error = Error::failed("vercel.build_failed", format!("Vercel could not deploy {id}: {why}"));
        let path = format!("/v3/deployments/{}/events", encoded(id));
        let query = [("direction", "backward"), ("limit", "100"), ("follow", "0")];
        // Without its log the failure is told all the same.
        if let Ok(Some(Json::Array(events))) = self.api.get(team(call), &path, &query).await {
            let line = |event: &Json| {
                let text = words(event, "/text");
                if text.is_empty() { words(event, "/payload/text") } else { text }
            };
            let mut lines: Vec<(String, String)> = events
                .iter()
                .map(|event| (text(event, "/created"), line(event)))
                .filter(|(_, line)| !line.is_empty())
                .collect();
            lines.sort();
            for (_, line) in lines.iter().skip(lines.len().saturating_sub(TAIL)) {
                error = error.hint(format!("log: {line}"));
            }
        }
        Fault::Refused(error.hint(format!("all of it: {}", words(deployment, "/inspectorUrl"))))
    }

    pub(super) async fn remove_deployment(&self, call: &Call<'_>) -> Result<(), Fault> {
        if self.project(call).await?.is_none() {
            return Ok(());
        }
        // With the last one go all that it had replaced; a twin goes alone.
        let known = call.known.get("id").and_then(Value::shown).filter(|_| !call.others.is_empty());
        let ours = self.deployments(call).await?;
        let meant = ours.iter().map(id).filter(|id| known.is_none_or(|known| known == id));
        for id in meant {
            self.drop_deployment(&id, call).await?;
        }
        Ok(())
    }

    pub(super) async fn drop_deployment(&self, id: &str, call: &Call<'_>) -> Result<(), Fault> {
        let path = format!("/v13/deployments/{}", encoded(id));
        self.api.change(team(call), Ask::new(Method::DELETE, &path)).await.map(drop)
    }
}

/// `state` in lists, `readyState` elsewhere.
fn state(deployment: &Json) -> String {
    match text(deployment, "/readyState") {
        none if none.is_empty() => text(deployment, "/state"),
        state => state,
    }
}

/// Digests of the files that a manifest names and nobody has sent: `missing_files`, as Vercel's own client reads it.
fn missing(answer: &Answer) -> Option<BTreeSet<String>> {
    let told = answer.json().ok()?;
    if answer.is_success() || text(&told, "/error/code") != "missing_files" {
        return None;
    }
    let missing = told.pointer("/error/missing").and_then(Json::as_array)?;
    Some(missing.iter().filter_map(Json::as_str).map(str::to_owned).collect())
}
