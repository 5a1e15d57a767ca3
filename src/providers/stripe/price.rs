//! `stripe.price`: what a product costs, found by its lookup key, the same in test and live mode.
//!
//! The amount of a price never changes and no price is ever deleted (<https://docs.stripe.com/api/prices>). Another amount is
//! another price that takes the lookup key over in the same call; the old one is put out of sale after it, and one that was
//! left over by a crash is found by our mark. Deleting is putting out of sale.

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
            InputKind::new("amount"),
            InputKind::new("currency"),
            InputKind::new("every").optional(),
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

/// What stands under the lookup key, and what of ours was left over beside it.
struct Stands {
    price: Option<Json>,
    left_over: Vec<String>,
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

    async fn stands(&self, call: &Call<'_>) -> Result<Stands, Fault> {
        let key = call.inputs.need("key")?;
        let prices = self.prices(&[("lookup_keys[]", key), ("limit", "1")]).await?;
        // The list is asked for by key; one that does not filter must not hand us a stranger.
        let price = prices.into_iter().find(|price| text(price, "/lookup_key") == key);
        let id = price.as_ref().map(|price| text(price, "/id")).unwrap_or_default();
        let product = call.inputs.need("product")?;
        let active = self.prices(&[("product", product), ("active", "true"), ("limit", PAGE)]).await?;
        let left_over = active
            .iter()
            .filter(|one| text(one, "/metadata/vibe") == call.mark && text(one, "/id") != id)
            .map(|one| text(one, "/id"))
            .collect();
        Ok(Stands { price, left_over })
    }

    pub(super) async fn look_at_price(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Stands { price, left_over } = self.stands(call).await?;
        let Some(price) = price else { return Ok(Seen::Missing) };
        if !is_ours(&price, call) {
            return Ok(foreign(&price));
        }
        if text(&price, "/active") == "false" {
            return Ok(Seen::Missing);
        }
        let mut differs = differs(&price, call);
        if !left_over.is_empty() {
            differs.push("amount".to_owned());
            differs.dedup();
        }
        Ok(Seen::Ours { outputs: outputs(&price), differs })
    }

    pub(super) async fn set_price(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let Stands { price, mut left_over } = self.stands(call).await?;
        if price.as_ref().is_some_and(|price| !is_ours(price, call)) && !call.adopt {
            return Err(taken(call));
        }
        let price = match price {
            Some(price) if differs(&price, call).is_empty() => {
                self.back_into_sale(&price, call).await?;
                price
            }
            Some(old) => {
                let new = self.new_price(call).await?;
                left_over.push(text(&old, "/id"));
                new
            }
            None => self.new_price(call).await?,
        };
        for id in left_over {
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
        let Stands { price, mut left_over } = self.stands(call).await?;
        let ours = price.filter(|price| is_ours(price, call) && text(price, "/active") == "true");
        left_over.extend(ours.map(|price| text(&price, "/id")));
        for id in left_over {
            self.out_of_sale(&id, call).await?;
        }
        Ok(())
    }
}
