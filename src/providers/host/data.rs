//! `host.database`: the folder that outlives every release.
//!
//! Deleting fetches a last copy first. The app is stopped by then, so its files are consistent as they lie.

use super::facts::Facts;
use super::verbs::last_copy;
use super::{Host, Machine, app, not_ours, outputs, script, server};
use crate::engine::{Call, Fault, Outputs, Seen};

fn path(app: &str) -> String {
    format!("/var/lib/vibe/{app}")
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let app = app(call)?;
    let path = path(app);
    let stands = facts.of_thing("data", &path);
    if let Some(seen) = not_ours(facts, call, &format!("data.{app}"), stands.is_some()) {
        return Ok(seen);
    }
    Ok(match stands {
        None => Seen::Unready("the folder is gone".to_owned()),
        Some(rights) if rights != format!("700 {}", server::account(app)) => {
            Seen::Unready(format!("the folder has the rights {}", super::script::words(rights)))
        }
        Some(_) => Seen::ours(outputs([("path", path)])),
    })
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let app = app(call)?;
    machine.change(&script(call, app).then(include_str!("scripts/data.sh"))).await?;
    Ok(outputs([("path", path(app))]))
}

pub(super) async fn delete(host: &Host, machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let app = app(call)?;
    let facts = machine.facts(call).await?;
    let is_ours = facts.mark(&format!("data.{app}")) == Some(call.mark);
    // A restore that was cut off leaves what was there before under another name.
    let folders: Vec<String> = [app.to_owned(), format!(".old-{app}")]
        .into_iter()
        .filter(|folder| facts.of_thing("data", &path(folder)).is_some())
        .collect();
    if is_ours && !folders.is_empty() {
        let pack = format!("cd /var/lib/vibe && exec tar -czf - {}", folders.join(" "));
        last_copy(host, machine, call, &format!("{app}-data"), "tar.gz", &pack).await?;
    }
    machine.change(&script(call, app).then(include_str!("scripts/data_delete.sh"))).await.map(drop)
}
