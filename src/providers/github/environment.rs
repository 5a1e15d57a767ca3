//! `github.environment`: what Actions calls an environment, whose jobs can be held up and whose deploys are listed.
//!
//! In a private repository it needs a paid plan (<https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments>).

use serde_json::json;

use super::tag::{self, Whose};
use super::{GitHub, of_repo, part, repo, taken, text, unmarked};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::http::plain;

pub(super) const NAME: &str = "github.environment";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: of_repo().into_iter().chain([InputKind::new("name").identity()]).collect(),
        outputs: vec![OutputKind::new("name"), OutputKind::new("id")],
        repeat: Repeat::Find,
        by_hand: "In the settings of ${owner}/${repo} at GitHub (Environments), make one called ${name}."
            .to_owned(),
        link: "https://github.com/${owner}/${repo}/settings/environments".to_owned(),
        ..Kind::new(NAME)
    }
}

impl GitHub {
    async fn environment(&self, call: &Call<'_>) -> Result<(String, Option<Outputs>), Fault> {
        let name = call.inputs.need("name")?;
        let path = format!("{}/environments/{}", repo(call)?, part(name)?);
        let found = self.rest.read_at(&path, &[]).await?;
        let outputs = found.map(|found| outputs(name, &text(&found, "/id")));
        Ok((path, outputs))
    }

    pub(super) async fn look_at_environment(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let (_, found) = self.environment(call).await?;
        Ok(match (self.whose(found.is_some(), &tag_of(call)?, call).await?, found) {
            (Whose::Foreign(whose), _) => unmarked(&whose),
            (Whose::Ours, Some(outputs)) => Seen::ours(outputs),
            _ => Seen::Missing,
        })
    }

    pub(super) async fn set_environment(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let ((path, found), tag) = (self.environment(call).await?, tag_of(call)?);
        if let Whose::Foreign(_) = self.whose(found.is_some(), &tag, call).await? {
            return Err(taken(call));
        }
        self.put_tag(&tag, call).await?;
        if let Some(outputs) = found {
            return Ok(outputs);
        }
        let made = self.change(("PUT", &path), Some(&json!({})), call).await?;
        Ok(outputs(call.inputs.need("name")?, &text(&made, "/id")))
    }

    pub(super) async fn remove_environment(&self, call: &Call<'_>) -> Result<(), Fault> {
        let ((path, found), tag) = (self.environment(call).await?, tag_of(call)?);
        if let Whose::Foreign(_) = self.whose(found.is_some(), &tag, call).await? {
            return Ok(());
        }
        if found.is_some() {
            self.rest.change_at(("DELETE", &path), None, call, &[]).await?;
        }
        self.drop_tag(&tag, call).await
    }
}

fn tag_of(call: &Call<'_>) -> Result<String, Fault> {
    Ok(tag::name("ENVIRONMENT", call.inputs.need("name")?))
}

fn outputs(name: &str, id: &str) -> Outputs {
    Outputs::from([("name".to_owned(), name.into()), ("id".to_owned(), plain(id).into())])
}
