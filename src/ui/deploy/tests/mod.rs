//! What a person sees, word for word, and what a program reads.

mod glass;
mod graph;
#[cfg(target_os = "linux")]
mod guide;
mod keys;
mod outcome;
mod plan;
mod printed;
mod progress;
mod report;
mod samples;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(target_os = "linux")]
mod walk;

use std::time::Duration;

use crate::engine::{Action, Actor, Address, Blocked, Consequence, Plan, Step};
use crate::error::Error;
use crate::ui::Show;
use crate::ui::page::Page;

pub(super) fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// A step as the planner would give it.
pub(super) fn step(at: &str, kind: &str, action: Action, after: &[&str]) -> Step {
    Step {
        addr: addr(at),
        kind: kind.into(),
        action,
        actor: Actor::Tool,
        consequence: Consequence::Free,
        why: match action {
            Action::Keep => "as it should be",
            Action::Check => "does not hold yet",
            Action::Delete => "nothing asks for it any more",
            _ => "it is not there",
        }
        .into(),
        cost: None,
        after: after.iter().map(|after| addr(after)).collect(),
        generation: None,
        unsettled: None,
        asked: String::new(),
    }
}

pub(super) fn by_hand(mut step: Step) -> Step {
    step.actor = Actor::Hand;
    step
}

/// An app that goes to a server of its own.
pub(super) fn shop() -> Plan {
    let mut site = step("site", "host.site", Action::Create, &["app"]);
    site.consequence = Consequence::Public;
    let mut server = step("server", "host.server", Action::Create, &[]);
    server.consequence = Consequence::Spend;
    server.cost = Some("$4 a month".into());
    let steps = vec![
        step("data", "host.database", Action::Keep, &[]),
        by_hand(step("key.stripe", "paste.secret", Action::Create, &[])),
        server,
        by_hand(step("dns.a", "zone.record", Action::Create, &["server"])),
        step("runtime", "host.runtime", Action::Create, &["server"]),
        step("env", "host.env", Action::Update, &["key.stripe", "data"]),
        step("app", "host.service", Action::Create, &["runtime", "env"]),
        site,
        step("seen.dns", "net.dns", Action::Check, &["dns.a"]),
        step("seen.tls", "net.tls", Action::Check, &["site", "seen.dns"]),
        step("seen.http", "net.http", Action::Check, &["seen.tls"]),
        step("old.record", "zone.record", Action::Delete, &[]),
    ];
    let error = Error::failed("engine.foreign", "`mail` is taken: it belongs to \u{1b}[31msomebody\u{1b}[0m")
        .hint("if it is yours and may be changed: --adopt mail");
    Plan { steps, blocked: vec![Blocked { addr: addr("mail"), error }] }
}

/// Seconds of a kind.
pub(super) fn typical(kind: &str) -> Option<Duration> {
    let seconds = match kind {
        "paste.secret" => 120,
        "zone.record" => 300,
        "host.server" => 2,
        "host.runtime" => 9,
        "host.env" | "host.service" | "host.site" => 1,
        "net.dns" => 60,
        "net.tls" => 3,
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}

pub(super) fn plain(show: &dyn Show, width: usize) -> String {
    let mut page = Page::new(width);
    show.human(&mut page);
    anstream::adapter::strip_str(&page.finish()).to_string()
}
