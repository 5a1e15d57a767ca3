//! `host.server`: the machine itself, made ready for apps.

use super::facts::Facts;
use super::script::Script;
use super::{Machine, mark_file, outputs};
use crate::engine::{Call, Fault, Outputs, Seen};

/// Seconds that the clocks may be apart: certificates and sessions bear more, signed webhooks five minutes.
const MAX_SKEW: i64 = 120;

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Seen {
    if facts.user("server", &mark_file(call.mark)).is_none() {
        return Seen::Missing;
    }
    let missing: Vec<&str> = facts.all("missing").collect();
    if !missing.is_empty() {
        return Seen::Unready(format!("{} must be installed", missing.join(", ")));
    }
    if facts.get("imports").is_none() {
        return Seen::Unready("Caddy's file does not import our sites".to_owned());
    }
    if facts.get("caddy") != Some("active") {
        return Seen::Unready("Caddy does not run".to_owned());
    }
    if facts.skew.abs() > MAX_SKEW {
        return Seen::Unready(format!("its clock is {} s away from this machine's", facts.skew));
    }
    Seen::ours(told(facts))
}

fn told(facts: &Facts) -> Outputs {
    let os = super::script::words(facts.get("os").unwrap_or_default());
    let proof = format!("{os} answers with the key {}, Caddy runs", facts.fingerprint);
    outputs([
        ("host", facts.address.clone()),
        ("fingerprint", facts.fingerprint.clone()),
        ("os", os),
        ("proof", proof),
    ])
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let script = Script::new()
        .set("mark", call.mark)
        .set("user_file", &mark_file(call.mark))
        .set("now", &call.clock.now().as_secs().to_string())
        .set("max_skew", &MAX_SKEW.to_string())
        // Before the wait for the lock, which would count as a wrong clock.
        .then("skew=$(($(date +%s) - now))")
        .locked()
        .then(include_str!("scripts/ready.sh"))
        .then(include_str!("scripts/server.sh"));
    machine.change(&script).await?;
    let facts = machine.facts(call).await?;
    machine.shared.lock().await.forget();
    Ok(told(&facts))
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let script = Script::new()
        .set("user_file", &mark_file(call.mark))
        .locked()
        .then(include_str!("scripts/server_delete.sh"));
    machine.change(&script).await.map(drop)
}
