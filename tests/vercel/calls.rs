//! How few requests would do, counted by hand, and how long a walk would take if nothing waited for a place.
//!
//! A thing is looked at once for the plan, and once more right before it is made: between the two lies a person's consent, and
//! nothing is made over what somebody else made meanwhile. Then the change, and a look at what came of it. What is done by a
//! job is asked for its end. Checks are looks.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::world::World;

/// Requests of one walk by provider, in the order of their reasons; those for files of a release are counted apart.
type Least = BTreeMap<&'static str, Vec<(u64, &'static str)>>;

const VERCEL: &[(u64, &str)] = &[
    (4, "the plan looks at account, project, variables and domain"),
    (2, "the project is made, and its switch for domains is set, which has no place in the first call"),
    (2, "it is looked at, and our mark, which is one of its variables"),
    (4, "domain: right before, the change, and a look at it and at the row that it wants, at two addresses"),
    (3, "variables: right before, one change for all of them, and a look"),
    (2, "deployment: whether there is one already, and the manifest"),
    (2, "its state until it is ready, and a look at it by our mark"),
    (4, "promotion: right before, the change, the end of the job, and a look"),
    (2, "whether the domain is seen: it and its configuration"),
];
const STRIPE: &[(u64, &str)] = &[
    (5, "the plan looks at account, balance, endpoints, product and price"),
    (9, "each of the three: right before, the change, and a look"),
];
const RESEND: &[(u64, &str)] = &[
    (1, "the plan looks at the domains; keys belong to one that is not there yet"),
    (4, "domain: right before, the change, and a look at it and at its rows, at two addresses"),
    (3, "key: right before, the change, and a look"),
    (3, "whether the rows are seen: their state, the request to look at them, and what came of it"),
];

/// From nothing. `labels` are names between the rows and their zone, each of which could be a zone of its own.
fn first(labels: u64, files: bool) -> Least {
    let mut vercel = VERCEL.to_vec();
    if files {
        vercel.push((1, "the manifest once more, after its files"));
    }
    let dns = vec![
        (labels, "no longer zone fits a row: each one that could is looked for once"),
        (1, "the plan looks at the row of the domain; those of the mail are not known yet"),
        (12, "each of the four rows: right before, the change, and a look"),
    ];
    BTreeMap::from([
        ("vercel", vercel),
        ("stripe", STRIPE.to_vec()),
        ("resend", RESEND.to_vec()),
        ("powerdns", dns),
    ])
}

/// With nothing to do, and no change.
fn again(labels: u64) -> Least {
    BTreeMap::from([
        ("vercel", vec![(6, "account, project, variables, domain, its configuration, deployments")]),
        ("stripe", vec![(5, "account, balance, endpoints, product, price")]),
        ("resend", vec![(3, "domains, the rows of ours, keys")]),
        ("powerdns", vec![(labels + 3, "zones that could be there, and rows of three names")]),
    ])
}

/// At most 15 of 100 requests more than that. `files` are those that went up.
fn held(
    what: &str,
    world: &World,
    environment: &str,
    least: &Least,
    files: u64,
) -> BTreeMap<String, (u64, u64)> {
    let calls = world.calls(environment);
    let mut over = Vec::new();
    for (provider, reasons) in least {
        let (reads, changes) = calls.get(*provider).copied().unwrap_or_default();
        let sent = reads + changes - if *provider == "vercel" { files } else { 0 };
        let least: u64 = reasons.iter().map(|(count, _)| count).sum();
        println!("{what}: {provider} {sent} requests, {least} would do ({:.2})", sent as f64 / least as f64);
        if sent * 100 > least * 115 {
            over.push(format!("{provider}: {sent} instead of {least}"));
        }
    }
    assert!(over.is_empty(), "{what}: {over:?}\n{}", world.sequences());
    calls
}

pub(crate) fn of_the_first(what: &str, world: &World, environment: &str, labels: u64, files: u64) {
    held(what, world, environment, &first(labels, files > 0), files);
}

pub(crate) fn of_nothing_to_do(world: &World, environment: &str, labels: u64) {
    let calls = held("unchanged", world, environment, &again(labels), 0);
    for (provider, (reads, changes)) in
        calls.iter().filter(|(name, _)| !["app", "google"].contains(&name.as_str()))
    {
        assert!(*reads <= 12 && *changes == 0, "{provider}: {reads} reads, {changes} changes");
    }
}

/// Time of a walk, and that of its critical path: from the step that ended last back over the one that it waited for, as far
/// as those had to be over before it began. What lies between is waiting for nothing, and so is what comes before the first.
pub(crate) fn path(told: &str) -> (f64, f64) {
    let lines: Vec<Json> = told.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let times = |event: &str| -> BTreeMap<&str, f64> {
        let lines = lines.iter().filter(|line| line["event"] == event);
        lines.map(|line| (line["addr"].as_str().unwrap(), line["at_ms"].as_f64().unwrap())).collect()
    };
    let (starts, ends) = (times("step_started"), times("step_ended"));
    assert!(ends.len() > 20, "{} steps", ends.len());
    let steps = lines.iter().find_map(|line| line["steps"].as_array().filter(|steps| steps.len() > 20));
    let after: BTreeMap<&str, Vec<&str>> = steps
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["addr"].as_str().unwrap(),
                step["after"].as_array().unwrap().iter().filter_map(Json::as_str).collect(),
            )
        })
        .collect();
    let (mut at, mut until) =
        ends.iter().map(|(addr, end)| (*addr, *end)).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    let mut path = 0.0;
    while let Some(start) = starts.get(at) {
        println!("  {:>7.1} s  {at}", (until - start) / 1000.0);
        path += until - start;
        // Followers of some steps begin once they are made, before they are seen.
        let before = after.get(at).into_iter().flatten();
        let before = before.filter_map(|addr| Some((*addr, ends.get(addr)?.min(*start))));
        let Some(next) = before.max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
        (at, until) = next;
    }
    let all = lines.last().unwrap()["took_ms"].as_f64().unwrap();
    assert!(path > 3000.0 && path <= all, "{path} of {all} ms");
    (all / 1000.0, path / 1000.0)
}
