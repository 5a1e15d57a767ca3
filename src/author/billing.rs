//! What is paid for, and how.

use crate::blueprint::{FieldKind, Period, Price};

use super::fields::{field, read};
use super::shape::main_thing;
use super::sketch::{Attribute, Form, Sketch, Thing};
use super::{Origin, names};

/// Prices for every kind of payment that is claimed.
pub(super) fn prices(sketch: &mut Sketch) {
    let has = |sketch: &Sketch, test: fn(&Price) -> bool| sketch.prices.iter().any(test);
    if sketch.claims("payment.credits") && !has(sketch, |price| price.credits > 0) {
        sketch.prices.push(price("credits_20", "20 credits", 500, None, 20));
    }
    if sketch.claims("payment.subscription") && !has(sketch, |price| price.every.is_some()) {
        sketch.prices.push(price("pro_monthly", "Pro", 900, Some(Period::Month), 0));
    }
    let orders = sketch.things.iter().any(|thing| thing.form == Form::Order);
    if sketch.claims("payment.one_off")
        && !orders
        && !has(sketch, |price| price.every.is_none() && price.credits == 0)
    {
        one_off(sketch);
    }
    let main = main_thing(sketch).map(|index| sketch.things[index].name.clone());
    if let Some(main) = main {
        for price in sketch.prices.iter_mut().filter(|price| price.credits == 0) {
            let gate = sketch.claims.contains_key("payment.subscription")
                && price.every.is_some()
                && !sketch.claims.contains_key("order");
            if gate {
                price.unlocks = vec![main.clone()];
            }
        }
    }
}

/// A payment for something with a price is an order of it; else one price opens the app.
fn one_off(sketch: &mut Sketch) {
    let payment = sketch.things.iter().position(|thing| {
        matches!(thing.head(), "payment" | "purchase" | "donation" | "transaction")
            && thing.form == Form::Record
            && thing.parent.is_none()
    });
    let priced = sketch
        .things
        .iter()
        .find(|thing| {
            thing.form == Form::Record
                && thing.fields.iter().any(|attribute| attribute.field.kind == FieldKind::Money)
                && !super::lexicon::one_of(
                    thing.head(),
                    "payment expense budget invoice transaction donation account wallet",
                )
        })
        .map(|thing| thing.name.clone());
    let Some(priced) = priced else {
        sketch.prices.push(price("full_access", "Full access", 1900, None, 0));
        return;
    };
    let index = payment.unwrap_or_else(|| {
        sketch.things.push(Thing::new(&["payment".to_owned()], Origin::Assumed, "people pay"));
        sketch.things.len() - 1
    });
    let thing = &mut sketch.things[index];
    thing.form = Form::Order;
    thing.fields.retain(|attribute| {
        !matches!(
            attribute.field.name.as_str(),
            "amount" | "quantity" | "total" | "status" | "method" | "date" | "type"
        )
    });
    let target = names::snake(&names::words(&priced));
    thing.fields.retain(|attribute| attribute.field.name != target);
    let mut lines = vec![
        field(&target.replace('_', " "), FieldKind::Ref(priced.clone()), true),
        read("quantity", "int = 1"),
        read("amount", "money, set=system"),
        read("status", "enum pending|paid|cancelled = pending, set=system"),
    ];
    (lines[1].min, lines[1].max) = (Some(1.0), Some(99.0));
    lines.push(read("method", "enum card|bank_transfer|wallet = card"));
    for (at, line) in lines.into_iter().enumerate() {
        thing.fields.insert(at, Attribute { field: line, origin: Origin::Assumed });
    }
    thing.refs.retain(|link| link.to != priced);
    thing.refs.insert(
        0,
        super::sketch::Link { to: priced.clone(), many: false, required: true, field: Some(target) },
    );
    if let Some(bought) = sketch.thing(&priced)
        && let Some(price) =
            bought.fields.iter_mut().find(|attribute| attribute.field.kind == FieldKind::Money)
    {
        price.field.required = true;
    }
}

fn price(key: &str, name: &str, amount: u32, every: Option<Period>, credits: u32) -> Price {
    Price { key: key.to_owned(), name: name.to_owned(), amount, every, credits, unlocks: Vec::new() }
}
