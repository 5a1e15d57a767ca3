//! `clerk.instance`: the production instance of an application, its keys and the rows of its domain.
//!
//! An application has one at most. Its domain can be changed and never be taken away, so the instance goes with the
//! application and nothing is sent for it alone.

use serde_json::{Value as Json, json};

use super::{BILLING, Clerk, below, not_taken, odd, rows, text, unpaid};
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen, Value};
use crate::error::Error;
use crate::http::plain;
use crate::providers::rest::Change;
use crate::secret::Secret;

pub(super) const NAME: &str = "clerk.instance";

pub(super) fn kind() -> Kind {
    let plain = ["id", "publishable", "frontend_api", "portal"].map(str::to_owned);
    Kind {
        inputs: vec![InputKind::new("application").identity(), InputKind::new("domain")],
        outputs: plain
            .into_iter()
            .chain(rows::names())
            .map(|name| OutputKind::new(&name))
            .chain([OutputKind::secret("secret")])
            .collect(),
        repeat: Repeat::Find,
        unmaking: Consequence::Destructive,
        by_hand: format!(
            "In the Clerk dashboard, make a production instance of the application for the domain ${{domain}}, and paste its \
             keys. It may need a larger plan: {BILLING}"
        ),
        link: "https://dashboard.clerk.com/apps/${application}".to_owned(),
        wants: vec!["publishable".to_owned(), "secret".to_owned()],
        ..Kind::new(NAME)
    }
}

/// A production instance and its domain.
struct Stands {
    instance: Json,
    domain: Json,
}

impl Clerk {
    /// The domain of the production instance: an application has one, unless a host has given it another beside.
    async fn domain_of(&self, application: &str) -> Result<Option<Json>, Fault> {
        let answer = self.rest.read_at(&below(application, "/domains"), &[]).await?.unwrap_or_default();
        let domains = answer.pointer("/data").and_then(Json::as_array).into_iter().flatten();
        let is_own = |one: &&Json| {
            one.pointer("/cname_targets").and_then(Json::as_array).is_some_and(|rows| !rows.is_empty())
                && text(one, "/is_satellite") != "true"
                && text(one, "/is_provider_domain") != "true"
        };
        Ok(domains.clone().find(is_own).cloned())
    }

    async fn stands(&self, call: &Call<'_>) -> Result<Option<Stands>, Fault> {
        let Some(id) = call.inputs.get("application") else { return Ok(None) };
        let Some(application) = self.application(id).await? else { return Ok(None) };
        let instances = application.pointer("/instances").and_then(Json::as_array);
        let of_production = |one: &&Json| text(one, "/environment_type") == "production";
        let Some(instance) = instances.into_iter().flatten().find(of_production) else { return Ok(None) };
        let domain = self.domain_of(id).await?;
        Ok(domain.map(|domain| Stands { instance: instance.clone(), domain }))
    }

    pub(super) async fn look_at_instance(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.dropped().contains(call.mark) {
            return Ok(Seen::Missing);
        }
        let Some(stands) = self.stands(call).await? else { return Ok(Seen::Missing) };
        let differs = match call.inputs.get("domain") {
            Some(domain) if !is_domain(&stands.domain, domain) => vec!["domain".to_owned()],
            _ => Vec::new(),
        };
        Ok(Seen::Ours { outputs: outputs(&stands)?, differs })
    }

    pub(super) async fn set_instance(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.dropped().remove(call.mark);
        let (application, domain) = (call.inputs.need("application")?, call.inputs.need("domain")?);
        match self.stands(call).await? {
            Some(stands) if is_domain(&stands.domain, domain) => Ok(outputs(&stands)?),
            Some(stands) => {
                let path = below(application, "/domain");
                let (_, domain) =
                    self.instance_call(("PATCH", &path), &json!({ "name": domain }), call).await?;
                let domain = if domain.is_null() { stands.domain } else { domain };
                Ok(outputs(&Stands { domain, ..stands }).map_err(Fault::Unsure)?)
            }
            None => self.new_instance(application, domain, call).await,
        }
    }

    async fn new_instance(&self, application: &str, domain: &str, call: &Call<'_>) -> Result<Outputs, Fault> {
        let body = json!({ "domain": domain, "environment_type": "production" });
        let path = below(application, "/instances");
        let (status, made) = self.instance_call(("POST", &path), &body, call).await?;
        if status != 409 {
            let domain = made.pointer("/active_domain").cloned().unwrap_or_default();
            let made = json!({
                "instance_id": text(&made, "/id"),
                "publishable_key": text(&made, "/publishable_key"),
                "secret_key": text(&made, "/secret_key"),
            });
            return outputs(&Stands { instance: made, domain }).map_err(Fault::Unsure);
        }
        // There is one already: somebody made it meanwhile, or an earlier call took effect after all.
        match self.stands(call).await? {
            Some(stands) if is_domain(&stands.domain, domain) => Ok(outputs(&stands)?),
            Some(_) => self.refuse_other(call),
            None => Err(odd("which production instance stands there")),
        }
    }

    fn refuse_other(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        Err(Error::failed("clerk.instance", format!("`{}` has a domain of its own already", call.addr))
            .hint("run the same command again: it changes the domain")
            .into())
    }

    /// A call for the instance; 409 is for the caller, and what only a person can do is told as that.
    async fn instance_call(
        &self,
        line: (&str, &str),
        body: &Json,
        call: &Call<'_>,
    ) -> Result<(u16, Json), Fault> {
        let own: &[u16] = if line.0 == "POST" { &[400, 402, 409, 422] } else { &[400, 402, 422] };
        let (status, answer) =
            self.rest.change(Change { line, body: Some(body), own, ..Change::default() }, call).await?;
        match status {
            402 => Err(unpaid(call, &answer)),
            400 | 422 => Err(not_taken(call, &answer)),
            _ => Ok((status, answer)),
        }
    }

    /// Nothing can be sent for it alone.
    pub(super) async fn drop_instance(&self, call: &Call<'_>) -> Result<(), Fault> {
        // A refused key is told here too, and not first at the application.
        if self.stands(call).await?.is_some() {
            self.dropped().insert(call.mark.to_owned());
        }
        Ok(())
    }
}

fn is_domain(found: &Json, wanted: &str) -> bool {
    text(found, "/name").trim_end_matches('.').eq_ignore_ascii_case(wanted.trim_end_matches('.'))
}

fn outputs(stands: &Stands) -> Result<Outputs, Error> {
    let Stands { instance, domain } = stands;
    let mut outputs = rows::of(domain, "/name", "/cname_targets")?;
    let shown = |item: &Json, at: &str| plain(&text(item, at)).into();
    outputs.insert("id".to_owned(), shown(instance, "/instance_id"));
    outputs.insert("publishable".to_owned(), shown(instance, "/publishable_key"));
    outputs.insert("frontend_api".to_owned(), shown(domain, "/frontend_api_url"));
    outputs.insert("portal".to_owned(), shown(domain, "/accounts_portal_url"));
    outputs.insert("secret".to_owned(), Value::Secret(Secret::parse(&text(instance, "/secret_key"))?));
    Ok(outputs)
}
