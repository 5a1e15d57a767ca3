//! A whole app, as large as real ones are.

use super::{by_hand, step};
use crate::engine::{Action, Plan};

/// Address, kind and references of MenuGen on a server of its own.
const THINGS: &[(&str, &str, &[&str])] = &[
    ("server", "host.server", &[]),
    ("zone", "powerdns.zone", &[]),
    ("key.stripe", "paste.secret", &[]),
    ("key.ai", "paste.secret", &[]),
    ("secret.session", "local.secret", &[]),
    ("secret.attest", "local.secret", &[]),
    ("runtime", "host.runtime", &["server"]),
    ("release", "host.release", &["server"]),
    ("data", "host.database", &["server"]),
    ("dns.a", "powerdns.record", &["zone", "server"]),
    ("stripe.product", "stripe.product", &["key.stripe"]),
    ("stripe.price", "stripe.price", &["stripe.product"]),
    ("webhook", "stripe.webhook", &["key.stripe"]),
    ("env", "host.env", &["webhook", "stripe.price", "key.ai", "secret.session", "secret.attest", "data"]),
    ("app", "host.service", &["runtime", "release", "env"]),
    ("site", "host.site", &["app", "server"]),
    ("backup", "host.backup", &["data"]),
    ("seen.dns", "net.dns", &["dns.a"]),
    ("seen.tls", "net.tls", &["site", "seen.dns"]),
    ("seen.http", "net.http", &["seen.tls"]),
    ("seen.health", "app.health", &["seen.tls"]),
    ("seen.sign_in", "app.sign_in", &["seen.health"]),
    ("seen.webhook", "app.webhook", &["seen.health", "webhook"]),
    ("seen.secret.session", "app.attest", &["seen.health", "secret.session"]),
];

pub(super) fn menugen() -> Plan {
    let steps = THINGS.iter().map(|(at, kind, after)| {
        let checks = ["net.", "app."].iter().any(|start| kind.starts_with(start));
        let made = step(at, kind, if checks { Action::Check } else { Action::Create }, after);
        if *kind == "paste.secret" { by_hand(made) } else { made }
    });
    Plan { steps: steps.collect(), blocked: Vec::new() }
}
