//! Kinds of providers that are rehearsed before they can act: what they take and give, as the real ones declare it.

use std::time::Duration;

use crate::engine::{Consequence, InputKind, Kind, OutputKind, Verbs};

/// Input or output by its mark: `=name` identifies, `?name` may be left out, `~name` cannot be read back, `!name` is secret.
fn kind(name: &str, inputs: &str, outputs: &str) -> Kind {
    let input = |word: &str| {
        let bare = word.trim_start_matches(['=', '?', '~']);
        let mut input = InputKind::new(bare);
        let marks = &word[..word.len() - bare.len()];
        if marks.contains('=') {
            input = input.identity();
        }
        if marks.contains('?') {
            input = input.optional();
        }
        if marks.contains('~') {
            input = input.unseen();
        }
        input
    };
    let output = |word: &str| match word.strip_prefix('!') {
        Some(secret) => OutputKind::secret(secret),
        None => OutputKind::new(word),
    };
    Kind {
        inputs: inputs.split_whitespace().map(input).collect(),
        outputs: outputs.split_whitespace().map(output).collect(),
        by_hand: format!("Make the {name} by hand as it is shown here."),
        ..Kind::new(name)
    }
}

fn check(name: &str, inputs: &str, patience: u64) -> Kind {
    Kind {
        verbs: Verbs::Check,
        patience: Duration::from_secs(patience),
        poll: Duration::from_secs(5),
        ..kind(name, inputs, "proof")
    }
}

/// Every kind of a deploy to a server of one's own.
pub(super) fn kinds() -> Vec<Kind> {
    let record = |name: &str, inputs: &str| kind(name, inputs, "name content proof");
    vec![
        Kind { waits_ready: true, ..kind("host.server", "=server", "host fingerprint os proof") },
        kind("host.runtime", "=server node ?~source", "node"),
        kind("host.release", "=server =app ~tree digest", "path id"),
        Kind { unmaking: Consequence::Destructive, ..kind("host.database", "=server =app", "path") },
        Kind { unmaking: Consequence::Destructive, ..kind("host.postgres", "=server =app =name", "!url") },
        kind("host.env", "=server =app ~var.*", "path print"),
        kind(
            "host.service",
            "=server =app release release_id env node data ?health command",
            "port unit release proof",
        ),
        Kind {
            consequence: Consequence::Public,
            ..kind("host.site", "=server =app =domain ?port ?root ?acme ?~acme_root", "url")
        },
        kind("host.backup", "=server =app data ?hour ?keep", "proof last"),
        Kind { unmaking: Consequence::Destructive, ..kind("powerdns.zone", "=server =name", "name") },
        record("powerdns.record", "=server =name =type content ?ttl"),
        record("rfc2136.record", "=server =name =type content ?ttl"),
        Kind {
            verbs: Verbs::Hand,
            patience: Duration::from_secs(2 * 3600),
            poll: Duration::from_secs(30),
            by_hand: "Enter this row at the provider of your domain: ${name} ${type} ${content}".into(),
            ..record("zone.record", "=name =type content ?ttl")
        },
        check("net.dns", "name type content ?server", 3600),
        check("net.tls", "domain ?address ?within", 300),
        check("net.http", "url ?status ?text", 60),
        check("app.health", "url", 60),
        check("app.sign_in", "url key", 60),
        check("app.webhook", "url key secret", 60),
        check("app.attest", "url key name value", 60),
    ]
}
