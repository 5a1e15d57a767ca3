//! What a deploy leads to in money: what is paid to providers, as far as it is known, and what customers will be charged.

use std::collections::BTreeSet;

use crate::blueprint::{Blueprint, Period};
use crate::engine::{Action, Graph, Plan, Sights};
use crate::error::Error;
use crate::providers::prices;

/// Providers whose work costs nobody anything: this machine, and looks from outside.
const FREE: [&str; 5] = ["local", "paste", "app", "net", "zone"];

/// Everything that is paid, and everything that is sold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bill {
    /// One line for each provider that the app uses and that may cost something.
    pub rows: Vec<BillRow>,
    /// What customers are charged once this is done.
    pub sells: Vec<Sold>,
}

/// What is paid to one provider for one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BillRow {
    /// The provider.
    pub provider: String,
    /// What is paid for.
    pub what: String,
    /// How much, in whole units of the currency; nothing when it is not known.
    pub amount: Option<String>,
    /// ISO 4217 in lower case; empty without an amount.
    pub currency: String,
    /// What the amount is for.
    pub per: String,
    /// The most that it may come to in that time, which the provider enforces.
    pub cap: Option<String>,
    /// What else there is to know.
    pub note: String,
    /// Where the amount was read; nothing when it was read nowhere.
    pub source: Option<String>,
    /// The provider's own document.
    pub own: bool,
    /// When it was read.
    pub date: String,
}

/// One price that customers are charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sold {
    /// Its key in the blueprint.
    pub key: String,
    /// What a buyer reads.
    pub name: String,
    /// As buyers see it: `5.00`.
    pub amount: String,
    /// ISO 4217 in lower case.
    pub currency: String,
    /// `month` or `year`; nothing for what is paid once.
    pub every: Option<&'static str>,
    /// Real money: `live`, else `test`.
    pub mode: &'static str,
    /// What happens to it in this plan.
    pub action: Action,
}

impl Bill {
    /// Puts it together from what must exist.
    ///
    /// # Errors
    /// `providers.prices`: a fault of this program.
    pub(super) fn of(app: &Blueprint, environment: &str, graph: &Graph, plan: &Plan) -> Result<Bill, Error> {
        let known = prices::prices()?;
        let mut rows = Vec::new();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for resource in graph.resources() {
            for price in known.iter().filter(|price| price.kind == resource.kind) {
                told.insert(provider(&resource.kind));
                let mut row = BillRow {
                    provider: provider(&resource.kind).to_owned(),
                    what: price.what.clone(),
                    amount: price.amount.clone(),
                    currency: price.currency.clone(),
                    per: price.per.clone(),
                    cap: price.cap.clone(),
                    note: price.note.clone(),
                    source: price.source.clone(),
                    own: price.own,
                    date: price.date.clone(),
                };
                for name in resource.inputs.keys() {
                    let filled = |text: String| match resource.text(name) {
                        Some(value) => text.replace(&format!("${{{name}}}"), value),
                        None => text,
                    };
                    row.cap = row.cap.map(filled);
                }
                rows.push(row);
            }
        }
        let others: BTreeSet<&str> =
            graph.resources().iter().map(|resource| provider(&resource.kind)).collect();
        for other in others.into_iter().filter(|other| !told.contains(other) && !FREE.contains(other)) {
            let costs = plan.steps.iter().filter(|step| provider(&step.kind) == other);
            let costs: Vec<&str> = costs.filter_map(|step| step.cost.as_deref()).collect();
            let note = match costs.as_slice() {
                [] => "nobody wrote down what it costs: look at its own page".to_owned(),
                costs => costs.join(", "),
            };
            rows.push(BillRow {
                provider: other.to_owned(),
                what: "what it charges".to_owned(),
                note,
                ..BillRow::default()
            });
        }
        if graph
            .resources()
            .iter()
            .any(|resource| resource.kind == "paste.secret" && pasted(resource, "ai.key"))
        {
            rows.push(BillRow {
                provider: "the maker of the models".to_owned(),
                what: "what the app asks of them".to_owned(),
                note: "there is no limit that this tool could set: set one where the key comes from, or use \
                       providers.ai = \"openrouter:10\""
                    .to_owned(),
                ..BillRow::default()
            });
        }
        rows.sort_by(|one, other| one.provider.cmp(&other.provider));
        Ok(Bill { rows, sells: sold(app, environment, graph, plan) })
    }
}

impl Bill {
    /// Puts in what the look found out: a provider's own list of prices, which is read with the key of its account.
    pub(super) fn looked_up(&mut self, graph: &Graph, sights: &Sights) {
        for resource in graph.resources().iter().filter(|resource| resource.kind == "hetzner.price") {
            let text = sights.outputs(&resource.addr).and_then(|outputs| outputs.get("text")?.shown());
            let row = self.rows.iter_mut().find(|row| row.provider == provider(&resource.kind));
            if let (Some(text), Some(row)) = (text, row) {
                row.what = format!("a server, {}", resource.text("type").unwrap_or_default());
                row.note = format!("{text}, looked up just now");
            }
        }
    }
}

fn pasted(resource: &crate::engine::Resource, name: &str) -> bool {
    resource.text("name") == Some(name)
}

fn provider(kind: &str) -> &str {
    kind.split('.').next().unwrap_or(kind)
}

fn sold(app: &Blueprint, environment: &str, graph: &Graph, plan: &Plan) -> Vec<Sold> {
    let mode = if environment == "production" { "live" } else { "test" };
    let of = |price: &crate::blueprint::Price| {
        let made = graph.resources().iter().find(|resource| {
            resource.kind == "stripe.price" && resource.addr.as_str() == format!("price.{}", price.key)
        })?;
        let action = plan.step(&made.addr).map_or(Action::Keep, |step| step.action);
        Some(Sold {
            key: price.key.clone(),
            name: price.name.clone(),
            amount: shown(price.amount, app.app.minor_digits()),
            currency: app.app.currency.clone(),
            every: price.every.map(|every| match every {
                Period::Month => "month",
                Period::Year => "year",
            }),
            mode,
            action,
        })
    };
    app.prices.iter().filter_map(of).collect()
}

/// `500` cents as `5.00`.
fn shown(minor: u32, digits: u32) -> String {
    let unit = 10_u32.pow(digits);
    match digits {
        0 => minor.to_string(),
        digits => format!("{}.{:0>width$}", minor / unit, minor % unit, width = digits as usize),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn amounts_are_shown_as_buyers_see_them() {
        assert_eq!(
            [shown(500, 2), shown(5, 2), shown(1_200, 0), shown(1_500, 3)],
            ["5.00", "0.05", "1200", "1.500"]
        );
    }

    #[test]
    fn a_price_that_was_looked_up_stands_in_the_bill() {
        let addr = crate::engine::Address::parse("machine.price").unwrap();
        let price = crate::engine::Resource::new(addr.clone(), "hetzner.price")
            .with("type", crate::engine::Input::text("cx22"));
        let graph = Graph::new(vec![price]).unwrap();
        let (app, _) = Blueprint::parse(include_str!("../../../examples/menugen/vibe.toml"));
        let mut bill = Bill::of(&app.unwrap(), "production", &graph, &Plan::default()).unwrap();
        assert!(bill.rows[0].note.contains("look at its own page"), "before its key is there");
        let text = ("text".to_owned(), "3.92 EUR a month at most, by Hetzner's own list".into());
        let sight = crate::engine::Sight {
            seen: Ok(crate::engine::Seen::ours(crate::engine::Outputs::from([text]))),
            print: None,
            same: false,
            asked: String::new(),
            identity: std::collections::BTreeMap::new(),
            lost: Vec::new(),
            known: crate::engine::Outputs::new(),
        };
        bill.looked_up(&graph, &Sights([(addr, sight)].into()));
        assert_eq!(bill.rows[0].what, "a server, cx22");
        assert_eq!(bill.rows[0].note, "3.92 EUR a month at most, by Hetzner's own list, looked up just now");
    }

    #[test]
    fn what_nobody_wrote_down_is_said_to_be_unknown() {
        let resource = |addr: &str, kind: &str| {
            crate::engine::Resource::new(crate::engine::Address::parse(addr).unwrap(), kind)
        };
        let limited = resource("ai", "openrouter.key").with("limit", crate::engine::Input::text("25"));
        let graph = Graph::new(vec![limited, resource("x", "newcloud.thing"), resource("y", "local.secret")])
            .unwrap();
        let (app, _) = Blueprint::parse(include_str!("../../../examples/menugen/vibe.toml"));
        let bill = Bill::of(&app.unwrap(), "production", &graph, &Plan::default()).unwrap();
        let told: Vec<_> = bill.rows.iter().map(|row| (row.provider.as_str(), row.cap.as_deref())).collect();
        assert_eq!(told, [("newcloud", None), ("openrouter", Some("25"))]);
        assert!(bill.rows[0].amount.is_none() && bill.rows[0].note.contains("look at its own page"));
        assert_eq!(bill.rows[1].source.as_deref(), Some("openrouter.ai/docs/faq"));
    }
}
