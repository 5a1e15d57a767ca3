//! `vercel.domain`: a domain of the project, and the row that Vercel wants for it; `vercel.verified`: Vercel believes it.
//!
//! A domain has no place for a mark. It is ours by the project that it is in, which has one; a domain that another project
//! or account has is told by 409, and never moved here.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::api::{Ask, text, words};
use super::{Vercel, project_path, team};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen, Verbs};
use crate::error::Error;
use crate::http::{Method, plain};
use crate::providers::rest::encoded;

pub(super) const NAME: &str = "vercel.domain";
pub(super) const VERIFIED: &str = "vercel.verified";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("project").identity(),
            InputKind::new("team").identity().optional(),
            InputKind::new("name").identity(),
            InputKind::new("zone").optional().unseen(),
        ],
        outputs: ["name", "type", "content"].map(OutputKind::new).into(),
        repeat: Repeat::Find,
        by_hand: "In the settings of the project `${project}` at Vercel, add the domain ${name}. Give the row that it asks \
                  for: its type (A or CNAME) and its value."
            .to_owned(),
        link: "https://vercel.com/dashboard".to_owned(),
        wants: vec!["type".to_owned(), "content".to_owned()],
        ..Kind::new(NAME)
    }
}

pub(super) fn verified() -> Kind {
    Kind {
        inputs: vec![InputKind::new("project"), InputKind::new("team").optional(), InputKind::new("name")],
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        patience: Duration::from_secs(15 * 60),
        poll: Duration::from_secs(5),
        by_hand:
            "See at Vercel that the domain ${name} of the project `${project}` has a valid configuration."
                .to_owned(),
        link: "https://vercel.com/dashboard".to_owned(),
        ..Kind::new(VERIFIED)
    }
}

impl Vercel {
    async fn domain(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let path = domain_path(call)?;
        self.api.get(team(call), &path, &[]).await
    }

    /// What Vercel says of the domain's rows: the only truth about them.
    async fn config(&self, call: &Call<'_>) -> Result<Json, Fault> {
        let path = format!("/v6/domains/{}/config", encoded(call.inputs.need("name")?));
        let query = [("projectIdOrName", call.inputs.need("project")?)];
        Ok(self.api.get(team(call), &path, &query).await?.unwrap_or_default())
    }

    /// The row that is recommended: an address for a domain at the top of a zone, where no alias may stand, else a name.
    async fn given(&self, domain: &Json, call: &Call<'_>) -> Result<Outputs, Fault> {
        let config = self.config(call).await?;
        let name = text(domain, "/name");
        let is_apex = name == text(domain, "/apexName") || call.inputs.get("zone") == Some(name.as_str());
        let (kind, content) = match is_apex {
            true => ("A", best(&config, "/recommendedIPv4").map(|one| words(one, "/value/0"))),
            false => ("CNAME", best(&config, "/recommendedCNAME").map(|one| words(one, "/value"))),
        };
        let content = content.filter(|content| !content.is_empty()).ok_or_else(|| {
            Error::failed("vercel.no_row", "Vercel names no DNS row for the domain")
                .hint("run the same command again later, or look at the domain in the dashboard")
        })?;
        Ok(Outputs::from([
            ("name".to_owned(), words(domain, "/name").into()),
            ("type".to_owned(), kind.into()),
            ("content".to_owned(), content.into()),
        ]))
    }

    pub(super) async fn look_at_domain(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        match self.domain(call).await? {
            Some(domain) => Ok(Seen::ours(self.given(&domain, call).await?)),
            None => Ok(Seen::Missing),
        }
    }

    pub(super) async fn set_domain(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let domain = match self.domain(call).await? {
            Some(domain) => domain,
            None => self.new_domain(call).await?,
        };
        // It is added; which row it wants can be asked again.
        self.given(&domain, call).await.map_err(|fault| match fault {
            Fault::Refused(error) => Fault::Unsure(error),
            fault => fault,
        })
    }

    async fn new_domain(&self, call: &Call<'_>) -> Result<Json, Fault> {
        let name = call.inputs.need("name")?;
        let path = project_path("v10", call, "/domains")?;
        let answer = self.api.send(team(call), Ask::post(&path).body(json!({ "name": name }))).await?;
        if answer.status == 409 {
            return Err(Error::failed(
                "vercel.domain_taken",
                format!(
                    "{} belongs to another project or account at Vercel: {}",
                    plain(name),
                    answer.excerpt()
                ),
            )
            .hint("if it is yours, remove it there first, then run the same command again")
            .hint("it is never taken away from where it is")
            .into());
        }
        self.api.judge(&answer)?;
        answer.json().map_err(Fault::Unsure)
    }

    pub(super) async fn remove_domain(&self, call: &Call<'_>) -> Result<(), Fault> {
        let path = domain_path(call)?;
        self.api.change(team(call), Ask::new(Method::DELETE, &path)).await.map(drop)
    }

    /// Vercel looks at the rows when it is asked to, and says what it misses.
    pub(super) async fn look_at_rows(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(mut domain) = self.domain(call).await? else { return Ok(Seen::Missing) };
        if text(&domain, "/verified") != "true" {
            let path = format!("{}/verify", domain_path(call)?);
            let answer = self.api.send(team(call), Ask::post(&path)).await?;
            if answer.status != 400 {
                self.api.judge(&answer)?;
                domain = answer.json().unwrap_or(domain);
            }
        }
        if text(&domain, "/verified") != "true" {
            return Ok(Seen::Unready(format!(
                "Vercel wants to see that the domain is yours: {}",
                challenges(&domain)
            )));
        }
        let config = self.config(call).await?;
        if text(&config, "/misconfigured") != "false" {
            return Ok(Seen::Unready("Vercel does not see the row of the domain yet".to_owned()));
        }
        let proof = format!("Vercel serves {}", words(&domain, "/name"));
        Ok(Seen::ours(Outputs::from([("proof".to_owned(), proof.into())])))
    }
}

fn domain_path(call: &Call<'_>) -> Result<String, Error> {
    project_path("v9", call, &format!("/domains/{}", encoded(call.inputs.need("name")?)))
}

/// Of a list of recommendations, the one of the first rank.
fn best<'a>(config: &'a Json, at: &str) -> Option<&'a Json> {
    let ranked = config.pointer(at)?.as_array()?;
    ranked.iter().min_by_key(|one| one.pointer("/rank").and_then(Json::as_u64).unwrap_or(u64::MAX))
}

/// Rows that prove whose a domain is.
fn challenges(domain: &Json) -> String {
    let rows = domain.pointer("/verification").and_then(Json::as_array);
    let row = |one: &Json| {
        format!("add {} {} {:?}", words(one, "/domain"), words(one, "/type"), words(one, "/value"))
    };
    let rows: Vec<String> = rows.into_iter().flatten().take(3).map(row).collect();
    if rows.is_empty() { "it does not say how".to_owned() } else { rows.join("; ") }
}
