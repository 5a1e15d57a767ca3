//! `stripe.price`: what a product costs, found by its lookup key, the same in test and live mode.
//!
//! The amount of a price never changes and no price is ever deleted (<https://docs.stripe.com/api/prices>). Another amount is
//! another price, which takes the lookup key over in the call that makes it. The old one is on sale until everything that
//! refers to it has turned to the new one: an app that still runs with it goes on selling. Deleting is putting out of sale.

use serde_json::{Value as Json, json};

use super::{BUSY, Stripe, foreign, is_ours, taken, text};
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::error::Error;
use crate::providers::rest::encoded;

pub(super) const NAME: &str = "stripe.price";
/// Prices of one product that are looked through for left-over ones of ours: the longest page.
const PAGE: &str = "100";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("key").identity(),
            InputKind::new("product").identity(),
            InputKind::new("amount").identity(),
            InputKind::new("currency").identity(),
            InputKind::new("every").identity().optional(),
            InputKind::new("mode").optional().unseen(),
        ],
        outputs: ["id", "product"].map(OutputKind::new).into(),
        repeat: Repeat::Find,
        consequence: Consequence::Public,
        retires: true,
        survives: Some("Stripe keeps prices for ever; it was put out of sale".to_owned()),
        by_hand: "In Stripe, add a price of ${amount} ${currency} (in its smallest unit) to the product `${product}`, with \
                  the lookup key `${key}`."
            .to_owned(),
        link: "https://dashboard.stripe.com/products".to_owned(),
        ..Kind::new(NAME)
    }
}

/// Inputs that the world shows with another value; a change of any of them needs another price.
fn differs(price: &Json, call: &Call<'_>) -> Vec<String> {
    let seen = [
        ("amount", "/unit_amount"),
        ("currency", "/currency"),
        ("every", "/recurring/interval"),
        ("product", "/product"),
    ];
    let other = |(input, at): &&(&str, &str)| text(price, at) != call.inputs.get(input).unwrap_or_default();
    seen.iter().filter(other).map(|(input, _)| (*input).to_owned()).collect()
}

fn outputs(price: &Json) -> Outputs {
    let of = |at: &str| text(price, at).into();
    Outputs::from([("id".to_owned(), of("/id")), ("product".to_owned(), of("/product"))])
}

impl Stripe {
    async fn prices(&self, query: &[(&str, &str)]) -> Result<Vec<Json>, Fault> {
        let answer = self.rest.read_at("/v1/prices", query).await?.unwrap_or_default();
        match answer.pointer("/data") {
            Some(Json::Array(prices)) => Ok(prices.clone()),
            _ => Err(Fault::Refused(
                Error::failed("rest.no_list", "the answer to /v1/prices holds no list at /data")
                    .hint("the provider's interface is another one than this vibe knows"),
            )),
        }
    }

    /// The price that has our lookup key and is not being replaced.
    async fn holder(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let key = call.inputs.need("key")?;
        let prices = self.prices(&[("lookup_keys[]", key), ("limit", "1")]).await?;
        // The list is asked for by key; one that does not filter must not hand us a stranger.
        let meant =
            |price: &Json| text(price, "/lookup_key") == key && !call.others.contains(&text(price, "/id"));
        Ok(prices.into_iter().find(meant))
    }

    /// The price that is meant: the one with our key; without one, the one that we made, whose key another one took over.
    async fn meant(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let holder = self.holder(call).await?;
        match call.known.get("id").map(crate::engine::Value::expose) {
            Some(known) if holder.as_ref().is_none_or(|holder| text(holder, "/id") != known) => {
                let path = format!("/v1/prices/{}", encoded(known));
                let ours = self.rest.read_at(&path, &[]).await?;
                Ok(ours.filter(|price| text(price, "/active") == "true").or(holder))
            }
            _ => Ok(holder),
        }
    }

    /// Prices of ours that are on sale beside the one that is meant: of a call that took effect although nobody knew.
    async fn left_over(&self, meant: &str, call: &Call<'_>) -> Result<Vec<String>, Fault> {
        let product = call.inputs.need("product")?;
        let active = self.prices(&[("product", product), ("active", "true"), ("limit", PAGE)]).await?;
        let ours = active.iter().filter(|one| text(one, "/metadata/vibe") == call.mark);
        let ids = ours.map(|one| text(one, "/id"));
        Ok(ids.filter(|id| id != meant && !call.others.contains(id)).collect())
    }

    pub(super) async fn look_at_price(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(price) = self.meant(call).await? else { return Ok(Seen::Missing) };
        if !is_ours(&price, call) {
            return Ok(foreign(&price));
        }
        if text(&price, "/active") == "false" {
            return Ok(Seen::Missing);
        }
        let mut differs = differs(&price, call);
        if text(&price, "/lookup_key") != call.inputs.get("key").unwrap_or_default() {
            differs.push("key".to_owned());
        }
        Ok(Seen::Ours { outputs: outputs(&price), differs })
    }

    pub(super) async fn set_price(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let price = self.holder(call).await?;
        if price.as_ref().is_some_and(|price| !is_ours(price, call)) && !call.adopt {
            return Err(taken(call));
        }
        let price = match price {
            Some(price) if differs(&price, call).is_empty() => {
                self.back_into_sale(&price, call).await?;
                price
            }
            _ => self.new_price(call).await?,
        };
        for id in self.left_over(&text(&price, "/id"), call).await? {
            self.out_of_sale(&id, call).await?;
        }
        Ok(outputs(&price))
    }

    async fn new_price(&self, call: &Call<'_>) -> Result<Json, Fault> {
        let amount: u64 = call.inputs.need("amount")?.parse().map_err(|_| {
            Error::usage("stripe.amount", format!("`{}` has an amount that is no whole number", call.addr))
                .hint("amounts are in the smallest unit of the currency: 500 for 5 dollars")
        })?;
        let mut body = json!({
            "product": call.inputs.need("product")?,
            "currency": call.inputs.need("currency")?,
            "unit_amount": amount,
            "lookup_key": call.inputs.need("key")?,
            "transfer_lookup_key": true,
            "metadata": { "vibe": call.mark },
        });
        if let Some(every) = call.inputs.get("every") {
            body["recurring"] = json!({ "interval": every });
        }
        let made = self.rest.change_at(("POST", "/v1/prices"), Some(&body), call, BUSY).await?;
        self.same_mode(made.as_ref(), call)?;
        made.filter(|made| !text(made, "/id").is_empty()).ok_or_else(|| {
            Fault::Unsure(
                Error::failed("rest.broken", "Stripe made a price and did not say which")
                    .hint("the provider has a fault of its own; run the same command again later"),
            )
        })
    }

    async fn back_into_sale(&self, price: &Json, call: &Call<'_>) -> Result<(), Fault> {
        if text(price, "/active") == "true" && text(price, "/metadata/vibe") == call.mark {
            return Ok(());
        }
        let body = json!({ "active": true, "metadata": { "vibe": call.mark } });
        self.change_price(&text(price, "/id"), &body, call).await
    }

    async fn out_of_sale(&self, id: &str, call: &Call<'_>) -> Result<(), Fault> {
        self.change_price(id, &json!({ "active": false }), call).await
    }

    async fn change_price(&self, id: &str, body: &Json, call: &Call<'_>) -> Result<(), Fault> {
        let path = format!("/v1/prices/{}", encoded(id));
        self.rest.change_at(("POST", &path), Some(body), call, BUSY).await.map(|_| ())
    }

    pub(super) async fn retire_price(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(price) = self.meant(call).await?.filter(|price| is_ours(price, call)) else {
            return Ok(());
        };
        let id = text(&price, "/id");
        let mut going = self.left_over(&id, call).await?;
        if text(&price, "/active") == "true" {
            going.push(id);
        }
        for id in going {
            self.out_of_sale(&id, call).await?;
        }
        Ok(())
    }
}
