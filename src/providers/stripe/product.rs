//! `stripe.product`: what is sold, under an id of our own, so that making it twice is impossible.
//!
//! A product with prices is never deleted (<https://docs.stripe.com/api/products/delete>): it is archived, and an archived
//! one counts as gone until it is wanted again.

use serde_json::json;

use super::{BUSY, Stripe, foreign, is_ours, taken, text};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::providers::rest::encoded;

pub(super) const NAME: &str = "stripe.product";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("id").identity(),
            InputKind::new("name"),
            InputKind::new("mode").optional().unseen(),
        ],
        outputs: vec![OutputKind::new("id")],
        repeat: Repeat::Find,
        by_hand: "In the product catalogue of Stripe, add a product called ${name}. Its id cannot be chosen there, so this \
                  is better done by the tool."
            .to_owned(),
        link: "https://dashboard.stripe.com/products".to_owned(),
        ..Kind::new(NAME)
    }
}

fn outputs(call: &Call<'_>) -> Result<Outputs, Fault> {
    Ok(Outputs::from([("id".to_owned(), call.inputs.need("id")?.into())]))
}

impl Stripe {
    async fn product(&self, call: &Call<'_>) -> Result<(String, Option<serde_json::Value>), Fault> {
        let path = format!("/v1/products/{}", encoded(call.inputs.need("id")?));
        let found = self.rest.read_at(&path, &[]).await?;
        Ok((path, found))
    }

    pub(super) async fn look_at_product(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(found) = self.product(call).await?.1 else { return Ok(Seen::Missing) };
        if !is_ours(&found, call) {
            return Ok(foreign(&found));
        }
        if text(&found, "/active") == "false" {
            return Ok(Seen::Missing);
        }
        let differs = text(&found, "/name") != call.inputs.get("name").unwrap_or_default();
        let differs = if differs { vec!["name".to_owned()] } else { Vec::new() };
        Ok(Seen::Ours { outputs: outputs(call)?, differs })
    }

    pub(super) async fn set_product(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let name = call.inputs.need("name")?;
        let (path, found) = self.product(call).await?;
        let Some(found) = found else {
            let body =
                json!({ "id": call.inputs.need("id")?, "name": name, "metadata": { "vibe": call.mark } });
            let made = self.rest.change_at(("POST", "/v1/products"), Some(&body), call, BUSY).await?;
            self.same_mode(made.as_ref(), call)?;
            return outputs(call);
        };
        if !is_ours(&found, call) && !call.adopt {
            return Err(taken(call));
        }
        let as_it_should_be = text(&found, "/name") == name
            && text(&found, "/active") == "true"
            && text(&found, "/metadata/vibe") == call.mark;
        if !as_it_should_be {
            let body = json!({ "name": name, "active": true, "metadata": { "vibe": call.mark } });
            self.rest.change_at(("POST", &path), Some(&body), call, BUSY).await?;
        }
        outputs(call)
    }

    pub(super) async fn retire_product(&self, call: &Call<'_>) -> Result<(), Fault> {
        let (path, found) = self.product(call).await?;
        let Some(found) = found.filter(|found| is_ours(found, call)) else { return Ok(()) };
        if text(&found, "/active") == "false" {
            return Ok(());
        }
        match self.rest.change_at(("DELETE", &path), None, call, BUSY).await {
            // It has prices, and stays for the sake of what was sold.
            Err(Fault::Refused(error)) if error.code() == "rest.refused" => {
                let body = json!({ "active": false });
                self.rest.change_at(("POST", &path), Some(&body), call, BUSY).await.map(|_| ())
            }
            ended => ended.map(|_| ()),
        }
    }
}
