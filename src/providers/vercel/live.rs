//! `vercel.live`: the deployment that the project's domains lead to.
//!
//! A deployment was made without them; a promotion turns all of them to it at once
//! (`POST /v10/projects/{p}/promote/{d}`, a job whose end is seen in the project). Going back is the same job by another
//! name, and [`Vercel::rollback`] asks for it.

use std::time::Duration;

use serde_json::Value as Json;

use super::api::{Ask, text, words};
use super::{Vercel, team};
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Seen};
use crate::error::Error;
use crate::http::plain;
use crate::providers::rest::encoded;

pub(super) const NAME: &str = "vercel.live";
/// Wait while another promotion is under way.
const BUSY: Duration = Duration::from_secs(3);
/// Between two looks at a promotion.
const GLANCE: Duration = Duration::from_secs(1);
/// Looks at one.
const GLANCES: usize = 120;

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("project").identity(),
            InputKind::new("team").identity().optional(),
            InputKind::new("deployment"),
            InputKind::new("domain").unseen(),
        ],
        outputs: ["url", "release"].map(OutputKind::new).into(),
        consequence: Consequence::Public,
        waits_ready: true,
        patience: Duration::from_secs(5 * 60),
        by_hand:
            "At Vercel, in the project `${project}`, promote the deployment ${deployment} to production."
                .to_owned(),
        link: "https://vercel.com/dashboard".to_owned(),
        ..Kind::new(NAME)
    }
}

/// The deployment that serves, if any.
pub(super) fn serving(project: &Json) -> String {
    text(project, "/targets/production/id")
}

fn outputs(project: &Json, call: &Call<'_>) -> Outputs {
    let domain = call.inputs.get("domain").unwrap_or_default();
    Outputs::from([
        ("url".to_owned(), format!("https://{domain}").into()),
        ("release".to_owned(), words(project, "/targets/production/meta/vibeRelease").into()),
    ])
}

impl Vercel {
    pub(super) async fn look_at_live(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(project) = self.project(call).await? else { return Ok(Seen::Missing) };
        let serving = serving(&project);
        if serving.is_empty() {
            return Ok(Seen::Missing);
        }
        let is_other = call.inputs.get("deployment").is_some_and(|wanted| wanted != serving);
        let differs = if is_other { vec!["deployment".to_owned()] } else { Vec::new() };
        Ok(Seen::Ours { outputs: outputs(&project, call), differs })
    }

    pub(super) async fn set_live(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let wanted = call.inputs.need("deployment")?;
        let project = self.needed_project(call).await?;
        if serving(&project) == wanted {
            return Ok(outputs(&project, call));
        }
        let path = format!("/v10/projects/{}/promote/{}", text(&project, "/id"), encoded(wanted));
        self.turn(team(call), &path).await?;
        for _ in 0..GLANCES {
            self.api.forget();
            let project = self.needed_project(call).await?;
            if serving(&project) == wanted {
                return Ok(outputs(&project, call));
            }
            stands_still(&project, wanted)?;
            call.clock.sleep(GLANCE).await;
        }
        Err(Fault::Unsure(slow(wanted)))
    }

    /// Asks for a promotion or a way back.
    async fn turn(&self, team: &str, path: &str) -> Result<(), Fault> {
        let answer = self.api.send(team, Ask::post(path)).await?;
        if answer.status == 409 {
            return Err(Fault::Limited(BUSY));
        }
        self.api.judge(&answer)
    }

    /// Nothing serves any more once the deployment that does is gone.
    pub(super) async fn take_down(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(project) = self.project(call).await? else { return Ok(()) };
        match serving(&project) {
            none if none.is_empty() => Ok(()),
            serving => self.drop_deployment(&serving, call).await,
        }
    }

    /// Turns the domains back to the deployment that served before; gives the releases that serve now and that did.
    ///
    /// # Errors
    /// `vercel.no_project`, `vercel.no_release`, `vercel.promotion`, and what a call says.
    pub async fn rollback(&self, team: &str, project: &str) -> Result<(String, String), Error> {
        self.back(team, project).await.map_err(|fault| match fault {
            Fault::Refused(error) | Fault::Unsure(error) => error,
            Fault::Limited(wait) => {
                Error::failed("http.limited", format!("Vercel asks to wait {} s", wait.as_secs()))
                    .hint("run the same command again later")
            }
        })
    }

    async fn back(&self, team: &str, project: &str) -> Result<(String, String), Fault> {
        let path = format!("/v9/projects/{}", encoded(project));
        let look = async || {
            self.api.forget();
            self.api.get(team, &path, &[]).await
        };
        let none = |why: &str| {
            Fault::Refused(
                Error::usage("vercel.no_release", format!("{} has {why} at Vercel", plain(project)))
                    .hint("`vibe deploy` makes one; a second one can be turned back from"),
            )
        };
        let found = look().await?.ok_or_else(|| none("no project"))?;
        let (id, was) = (text(&found, "/id"), serving(&found));
        let query = [
            ("projectId", id.as_str()),
            ("target", "production"),
            ("state", "READY"),
            ("rollbackCandidate", "true"),
            ("limit", "20"),
        ];
        let all = self.api.get(team, "/v6/deployments", &query).await?.unwrap_or_default();
        let all = super::api::list(&all, "/deployments", "/v6/deployments")?;
        // The newest that served before the one that serves: those that were made after it were turned away from.
        let (made, of) =
            (|one: &Json| one.pointer("/created").and_then(Json::as_u64), |one: &Json| text(one, "/uid"));
        let now = all.iter().find(|one| of(one) == was).and_then(made).unwrap_or(u64::MAX);
        let earlier = |one: &&Json| of(one) != was && made(one).is_some_and(|made| made < now);
        let target = all
            .iter()
            .filter(earlier)
            .max_by_key(|one| made(one))
            .ok_or_else(|| none("no earlier release"))?;
        self.turn(team, &format!("/v1/projects/{id}/rollback/{}", encoded(&of(target)))).await?;
        for _ in 0..GLANCES {
            let project = look().await?.unwrap_or_default();
            if serving(&project) == of(target) {
                let release = |one: &Json, at| words(one, at);
                return Ok((
                    release(target, "/meta/vibeRelease"),
                    release(&found, "/targets/production/meta/vibeRelease"),
                ));
            }
            stands_still(&project, &of(target))?;
            tokio::time::sleep(GLANCE).await;
        }
        Err(Fault::Unsure(slow(&of(target))))
    }
}

/// The job for a deployment has failed.
fn stands_still(project: &Json, wanted: &str) -> Result<(), Fault> {
    let job = |at: &str| text(project, &format!("/lastAliasRequest/{at}"));
    if job("toDeploymentId") == wanted && ["failed", "skipped"].contains(&job("jobStatus").as_str()) {
        return Err(Error::failed(
            "vercel.promotion",
            format!("Vercel did not turn the domains to {}: {}", plain(wanted), plain(&job("jobStatus"))),
        )
        .hint("what served before still does; look at the deployment in the dashboard, then try again")
        .into());
    }
    Ok(())
}

fn slow(wanted: &str) -> Error {
    Error::failed("vercel.promotion", format!("Vercel takes long to turn the domains to {}", plain(wanted)))
        .hint("run the same command again: it looks first")
}
