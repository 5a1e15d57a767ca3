//! `vercel.project`: what deployments, variables and domains belong to.
//!
//! A project has no field for a note, so our mark is the value of a plain variable of it, `VIBE_MARK`, which is made in the
//! same call as the project: there is no moment in which one stands without the other. Two more things are held: new
//! deployments do not take the domains by themselves (`autoAssignCustomDomains`), since `vercel.live` does that, and
//! addresses that Vercel makes up are for members of the account only (`ssoProtection`).

use serde_json::{Value as Json, json};

use super::api::{Ask, foreign, text, words};
use super::{Vercel, env, project, project_path, team};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen};
use crate::error::Error;
use crate::http::Method;

pub(super) const NAME: &str = "vercel.project";
/// Name of the variable that holds our mark.
pub(super) const MARK: &str = "VIBE_MARK";
/// Every address but that of a domain: what nobody agreed to show is not shown.
const PROTECTED: &str = "prod_deployment_urls_and_all_previews";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("project").identity(),
            InputKind::new("team").identity().optional(),
        ],
        outputs: ["id", "name"].map(OutputKind::new).into(),
        by_hand: "At Vercel, make a project called `${project}`, without a repository. In its settings, turn \"Auto-assign \
                  Custom Production Domains\" off and \"Vercel Authentication\" (standard protection) on."
            .to_owned(),
        link: "https://vercel.com/new".to_owned(),
        ..Kind::new(NAME)
    }
}

/// What stands there, and whose it is.
struct Stands {
    project: Json,
    mark: String,
}

fn outputs(project: &Json) -> Outputs {
    let of = |at: &str| words(project, at).into();
    Outputs::from([("id".to_owned(), of("/id")), ("name".to_owned(), of("/name"))])
}

/// What was changed by hand and has to be set again.
fn differs(project: &Json) -> Vec<String> {
    let held = [
        ("autoAssignCustomDomains", "/autoAssignCustomDomains", "false"),
        ("ssoProtection", "/ssoProtection/deploymentType", PROTECTED),
    ];
    let other = |(_, at, wanted): &&(&str, &str, &str)| text(project, at) != *wanted;
    held.iter().filter(other).map(|(name, ..)| (*name).to_owned()).collect()
}

fn is_ours(stands: &Stands, call: &Call<'_>) -> bool {
    let known = call.known.get("id").map(crate::engine::Value::expose);
    stands.mark == call.mark || known.is_some_and(|known| known == text(&stands.project, "/id"))
}

impl Vercel {
    /// The project of a call; nothing when there is none of that name.
    pub(super) async fn project(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        self.api.get(team(call), &project_path("v9", call, "")?, &[]).await
    }

    async fn standing(&self, call: &Call<'_>) -> Result<Option<Stands>, Fault> {
        let Some(project) = self.project(call).await? else { return Ok(None) };
        let rows = self.rows(call).await?;
        let row = rows.iter().find(|row| text(row, "/key") == MARK);
        Ok(Some(Stands { project, mark: row.map(|row| text(row, "/value")).unwrap_or_default() }))
    }

    pub(super) async fn look_at_project(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(stands) = self.standing(call).await? else { return Ok(Seen::Missing) };
        if !is_ours(&stands, call) && !call.adopt {
            return Ok(Seen::Foreign(match crate::http::plain(&stands.mark).as_str() {
                "" => "a project of that name stands already, without our mark".to_owned(),
                whose => format!("a project of that name stands already, marked {whose}"),
            }));
        }
        Ok(Seen::Ours { outputs: outputs(&stands.project), differs: differs(&stands.project) })
    }

    pub(super) async fn set_project(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let name = call.inputs.need("project")?;
        let project = match self.standing(call).await? {
            Some(stands) if is_ours(&stands, call) || call.adopt => {
                if stands.mark != call.mark {
                    self.put_mark(call).await?;
                }
                stands.project
            }
            Some(_) => return Err(foreign(call, &format!("the project `{}`", crate::http::plain(name)))),
            None => match self.new_project(name, call).await? {
                Some(made) => made,
                // Somebody was faster: a call of ours whose answer was lost, or a stranger.
                None => match self.standing(call).await? {
                    Some(stands) if is_ours(&stands, call) => stands.project,
                    _ => return Err(foreign(call, &format!("the project `{}`", crate::http::plain(name)))),
                },
            },
        };
        let differs = differs(&project);
        if !differs.is_empty() {
            let body = json!({
                "autoAssignCustomDomains": false,
                "ssoProtection": { "deploymentType": PROTECTED },
            });
            let path = project_path("v9", call, "")?;
            self.api.change(team(call), Ask::new(Method::PATCH, &path).body(body)).await?;
        }
        Ok(outputs(&project))
    }

    /// Names are unique in an account, so that asking twice makes one. Nothing when the name is taken.
    async fn new_project(&self, name: &str, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let body = json!({
            "name": name,
            "environmentVariables": [
                { "key": MARK, "value": call.mark, "target": ["production", "preview"], "type": "plain" },
            ],
            "ssoProtection": { "deploymentType": PROTECTED },
        });
        let answer = self.api.send(team(call), Ask::post("/v11/projects").body(body)).await?;
        if answer.status == 409 {
            return Ok(None);
        }
        self.api.judge(&answer)?;
        answer.json().map(Some).map_err(Fault::Unsure)
    }

    /// Marks what was taken over.
    async fn put_mark(&self, call: &Call<'_>) -> Result<(), Fault> {
        let row = json!({
            "key": project::MARK, "value": call.mark, "target": ["production", "preview"], "type": "plain",
        });
        self.put_rows(call, vec![row]).await
    }

    pub(super) async fn remove_project(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(stands) = self.standing(call).await? else { return Ok(()) };
        if !is_ours(&stands, call) {
            return Ok(());
        }
        let path = project_path("v9", call, "")?;
        self.api.change(team(call), Ask::new(Method::DELETE, &path)).await.map(drop)
    }

    /// The project that must be there for the rest.
    pub(super) async fn needed_project(&self, call: &Call<'_>) -> Result<Json, Fault> {
        self.project(call).await?.ok_or_else(|| {
            Error::failed("vercel.no_project", format!("there is no project at Vercel for `{}`", call.addr))
                .hint("run the same command again: the project is made first")
                .into()
        })
    }

    /// Every variable of the project, whatever it is for.
    pub(super) async fn rows(&self, call: &Call<'_>) -> Result<Vec<Json>, Fault> {
        let path = project_path("v10", call, "/env")?;
        env::rows(self.api.get(team(call), &path, &[]).await?)
    }
}
