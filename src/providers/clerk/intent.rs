//! `clerk.intent`: the rows of a domain before an instance has it, so that they can spread from the first minute on, while
//! the instance still waits for its plan.
//!
//! What an instance has already gives the same rows itself; then nothing is made, and nothing is left to take away.

use serde_json::{Value as Json, json};

use super::{Clerk, not_taken, odd, rows, text};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::error::Error;
use crate::http::plain;
use crate::providers::rest::{Change, encoded};

pub(super) const NAME: &str = "clerk.intent";
const INTENTS: &str = "/v1/platform/domain_intents";

pub(super) fn kind() -> Kind {
    let rows = rows::names();
    Kind {
        inputs: vec![InputKind::new("domain").identity()],
        outputs: ["id".to_owned()].into_iter().chain(rows.clone()).map(|name| OutputKind::new(&name)).collect(),
        repeat: Repeat::Find,
        by_hand: "In the Clerk dashboard, begin a production instance for the domain ${domain}, and paste the names and the \
                  targets of the five rows that it shows."
            .to_owned(),
        link: "https://dashboard.clerk.com".to_owned(),
        wants: rows,
        ..Kind::new(NAME)
    }
}

/// What gives the rows of a domain.
enum Source {
    /// The domain itself: an instance has it.
    Domain(Json),
    /// An intent that no instance has taken up yet.
    Intent(Json),
}

impl Source {
    fn outputs(&self) -> Result<Outputs, Error> {
        let (found, mut outputs) = match self {
            Source::Domain(found) => (found, rows::of(found, "/name", "/cname_targets")?),
            Source::Intent(found) => (found, rows::of(found, "/domain_name", "/records")?),
        };
        outputs.insert("id".to_owned(), plain(&text(found, "/id")).into());
        Ok(outputs)
    }
}

impl Clerk {
    async fn source(&self, domain: &str) -> Result<Option<Source>, Fault> {
        let path = format!("/v1/platform/domains/{}", encoded(domain));
        if let Some(found) = self.rest.read_at(&path, &[]).await? {
            return Ok(Some(Source::Domain(found)));
        }
        let query = [("name", domain), ("status", "pending")];
        let answer = self.rest.read_at(INTENTS, &query).await?.unwrap_or_default();
        let intents = answer.pointer("/data").and_then(Json::as_array).into_iter().flatten();
        let pending = |one: &&Json| {
            text(one, "/domain_name").eq_ignore_ascii_case(domain) && text(one, "/status") == "pending"
        };
        Ok(intents.clone().find(pending).cloned().map(Source::Intent))
    }

    pub(super) async fn look_at_intent(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(domain) = call.inputs.get("domain") else { return Ok(Seen::Missing) };
        if self.dropped().contains(call.mark) {
            return Ok(Seen::Missing);
        }
        match self.source(domain).await? {
            Some(source) => Ok(Seen::ours(source.outputs()?)),
            None => Ok(Seen::Missing),
        }
    }

    pub(super) async fn set_intent(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.dropped().remove(call.mark);
        let domain = call.inputs.need("domain")?;
        if let Some(source) = self.source(domain).await? {
            return Ok(source.outputs()?);
        }
        let (line, body) = (("POST", INTENTS), json!({ "name": domain }));
        let change = Change { line, body: Some(&body), own: &[400, 422], ..Change::default() };
        let (status, made) = self.rest.change(change, call).await?;
        if status >= 400 {
            return Err(not_taken(call, &made));
        }
        if made.is_null() {
            return Err(odd("which rows the domain wants"));
        }
        Source::Intent(made).outputs().map_err(Fault::Unsure)
    }

    /// Only a pending one can be taken back; a domain goes with its application.
    pub(super) async fn drop_intent(&self, call: &Call<'_>) -> Result<(), Fault> {
        match self.source(call.inputs.need("domain")?).await? {
            Some(Source::Intent(found)) => {
                let path = format!("{INTENTS}/{}", encoded(&text(&found, "/id")));
                let change = Change { line: ("DELETE", &path), own: &[404], ..Change::default() };
                self.rest.change(change, call).await.map(|_| ())
            }
            Some(Source::Domain(_)) => {
                self.dropped().insert(call.mark.to_owned());
                Ok(())
            }
            None => Ok(()),
        }
    }
}
