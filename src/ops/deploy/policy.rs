//! Who may do what, and who has to agree to what.

use std::collections::{BTreeMap, BTreeSet};

use super::DeployRequest;
use super::open::Agreements;
use crate::engine::{
    Action, Address, Ask, Consent, Consequence, Entry, Front, Graph, Journal, Plan, Policy, Resource, Seen,
    Sights, Step, stopped,
};
use crate::error::{Error, Kind};

/// What cannot be made without a value that only a person has.
const PASTED: [&str; 2] = ["google.client", "paste.secret"];
/// Providers whose work never leaves this machine.
const HERE: [&str; 3] = ["google", "local", "paste"];

/// The policy of a walk, now that the world was looked at: a key that lies in the store already needs no person.
pub(super) fn policy(
    all_by_hand: bool,
    request: &DeployRequest,
    graph: &Graph,
    sights: &Sights,
) -> Result<Policy, Error> {
    known(request, graph)?;
    let mut by_hand: BTreeSet<String> = request.by_hand.iter().cloned().collect();
    for resource in graph.resources().iter().filter(|resource| PASTED.contains(&resource.kind.as_str())) {
        let seen = sights.0.get(&resource.addr).map(|sight| &sight.seen);
        if matches!(seen, Some(Ok(Seen::Missing | Seen::Unready(_)))) {
            by_hand.insert(resource.addr.to_string());
        }
    }
    let adopt: Result<BTreeSet<Address>, Error> =
        request.adopt.iter().map(|addr| Address::parse(addr)).collect();
    Ok(Policy {
        all_by_hand,
        by_hand,
        by_tool: HERE.map(str::to_owned).into(),
        adopt: adopt?,
        delete_all: request.delete_all,
    })
}

/// A misspelt name would let the tool do what a person wants to do.
fn known(request: &DeployRequest, graph: &Graph) -> Result<(), Error> {
    let names = |resource: &Resource| {
        let provider = resource.kind.split('.').next().unwrap_or_default().to_owned();
        [resource.addr.to_string(), resource.kind.clone(), provider]
    };
    let all: BTreeSet<String> = graph.resources().iter().flat_map(names).collect();
    for name in &request.by_hand {
        if !all.contains(name) {
            return Err(Error::usage("deploy.by_hand", format!("nothing in the plan is called {name:?}"))
                .hint("`--by-hand` takes an address, a kind or a provider of `vibe plan`, such as dns.a or powerdns"));
        }
    }
    Ok(())
}

/// Everything in a plan that somebody has to agree to, heaviest first; `all`: also what is free.
fn asks(plan: &Plan, all: bool) -> Vec<Ask> {
    let acts = |step: &Step| all && !matches!(step.action, Action::Keep | Action::Check);
    let mut asks: Vec<Ask> = plan
        .steps
        .iter()
        .filter(|step| step.consequence != Consequence::Free || acts(step))
        .map(|step| Ask {
            consequence: step.consequence,
            what: format!("{} ({})", step.addr, step.kind),
            cost: step.cost.clone(),
        })
        .collect();
    asks.sort_by_key(|ask| std::cmp::Reverse(ask.consequence));
    asks
}

/// Gets agreement to a plan and notes who gave it.
pub(super) async fn consent(
    plan: &Plan,
    request: &DeployRequest,
    agreements: &Agreements,
    front: Front<'_>,
    journal: &Journal,
) -> Result<(), Error> {
    let approved = match &request.approve {
        Some(hash) if *hash != plan.hash() => return Err(moved(hash, plan)),
        approve => approve.is_some(),
    };
    let asks = asks(plan, agreements.all);
    if let Some(ask) = asks.iter().find(|ask| agreements.refused.contains(&ask.consequence)) {
        return Err(refused(ask));
    }
    let mut open = Vec::new();
    for ask in asks {
        if approved || request.allow.contains(&ask.consequence) {
            note(journal, &ask, "flag")?;
        } else if agreements.settled.contains(&ask.consequence) {
            note(journal, &ask, "setting")?;
        } else {
            open.push(ask);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    match asked(front, &open).await? {
        Consent::Given(by) => open.iter().try_for_each(|ask| note(journal, ask, by)),
        Consent::Withheld(how) => Err(withheld(&open, &how, plan)),
    }
}

/// Asks for one agreement outside of a plan.
pub(super) async fn agree(
    ask: Ask,
    request: &DeployRequest,
    agreements: &Agreements,
    front: Front<'_>,
) -> Result<(), Error> {
    let weight = ask.consequence;
    if agreements.refused.contains(&weight) {
        return Err(refused(&ask));
    }
    if request.allow.contains(&weight) || agreements.settled.contains(&weight) {
        return Ok(());
    }
    match asked(front, std::slice::from_ref(&ask)).await? {
        Consent::Given(_) => Ok(()),
        Consent::Withheld(how) => {
            let message = format!("nothing was done: somebody has to agree first ({})", ask.what);
            let error = Error::new(Kind::Waiting, "deploy.consent", message);
            let error = if how.is_empty() { error } else { error.hint(how) };
            Err(error.hint(format!("agree beforehand: --allow {}", weight.as_str())))
        }
    }
}

/// Whoever is asked gives the terminal back on Ctrl-C, and then waits to be dropped.
async fn asked(front: Front<'_>, asks: &[Ask]) -> Result<Consent, Error> {
    tokio::select! {
        biased;
        () = front.stop.raised() => Err(stopped()),
        consent = front.gate.consent(asks) => Ok(consent),
    }
}

fn refused(ask: &Ask) -> Error {
    Error::failed("deploy.refused", format!("your settings never allow this: {}", ask.what)).hint(format!(
        "change `{}` below [autonomy] in the settings, or take it out of the app",
        ask.consequence.as_str()
    ))
}

fn note(journal: &Journal, ask: &Ask, by: &str) -> Result<(), Error> {
    journal.note(Entry::Agreed {
        consequence: ask.consequence.as_str().to_owned(),
        what: ask.what.clone(),
        by: by.to_owned(),
    })?;
    Ok(())
}

fn moved(hash: &str, plan: &Plan) -> Error {
    Error::failed(
        "deploy.plan_moved",
        format!("the plan that was approved ({hash}) is not the plan of today ({})", plan.hash()),
    )
    .hint("nothing was done; look at `vibe plan` and approve that one")
}

fn withheld(open: &[Ask], how: &str, plan: &Plan) -> Error {
    let mut weights: BTreeMap<Consequence, Vec<&str>> = BTreeMap::new();
    for ask in open {
        weights.entry(ask.consequence).or_default().push(&ask.what);
    }
    let told: Vec<String> = weights
        .iter()
        .rev()
        .map(|(weight, what)| format!("{}: {}", weight.as_str(), what.join(", ")))
        .collect();
    let names: Vec<&str> = weights.keys().map(|weight| weight.as_str()).collect();
    let error = Error::new(
        Kind::Waiting,
        "deploy.consent",
        format!("nothing was done: somebody has to agree first ({})", told.join("; ")),
    );
    let error = if how.is_empty() { error } else { error.hint(how.to_owned()) };
    let beforehand = match names.as_slice() {
        ["public"] => "agree to what the world can see: --yes, or --allow public".to_owned(),
        _ => format!("agree by kind: --allow {}", names.join(",")),
    };
    error.hint(beforehand).hint(format!("or agree to exactly this plan: --approve {}", plan.hash()))
}
