//! `host.backup`: a copy every day, and one at once that is unpacked, checked and counted.

use super::facts::Facts;
use super::script::quoted;
use super::server::{account, plain};
use super::{Machine, app, not_ours, outputs, postgres, script};
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;

/// Hour of the server's day, and copies that stay, where nothing is said.
const HOUR: u8 = 3;
const KEEP: u16 = 14;

/// The three files: what copies, the unit that runs it, the timer that starts the unit. None ends with a newline.
struct Files {
    run: String,
    unit: String,
    timer: String,
}

fn files(call: &Call<'_>, app: &str) -> Result<Files, Error> {
    let number = |name: &str, usual: u16, most: u16| match call.inputs.get(name) {
        None => Ok(usual),
        Some(text) => text.parse().ok().filter(|number| *number <= most).ok_or_else(|| {
            Error::usage("host.number", format!("{text:?} cannot be the `{name}` of a backup"))
                .hint("hour: 0 to 23; keep: 1 to 1000")
        }),
    };
    let (hour, keep) = (number("hour", u16::from(HOUR), 23)?, number("keep", KEEP, 1000)?.max(1));
    let data = plain("data", call.inputs.need("data")?)?;
    let database = call.inputs.get("database").unwrap_or_default();
    let of_database = if database.is_empty() {
        String::new()
    } else {
        postgres::checked(database)?;
        [include_str!("scripts/cluster.sh"), include_str!("scripts/backup_database.sh")].concat()
    };
    let set = |name: &str, value: &str| format!("{name}={}\n", quoted(value));
    let run = [
        "#!/bin/bash\n".to_owned(),
        set("app", app),
        set("account", &account(app)),
        set("data", data),
        set("database", database),
        format!("keep={keep}\n"),
        // Its functions ask for what stands in the other one when they are called.
        of_database,
        include_str!("scripts/backup_run.sh").trim_end().to_owned(),
    ];
    Ok(Files {
        run: run.concat(),
        unit: format!(
            "[Unit]\nDescription=Copy of the data of {app}\n\n[Service]\nType=oneshot\nExecStart=/bin/bash /etc/vibe/{app}.backup\n\
             Nice=10\nPrivateTmp=yes\nProtectSystem=full\nProtectHome=yes"
        ),
        timer: format!(
            "[Unit]\nDescription=Daily copy of the data of {app}\n\n[Timer]\nOnCalendar=*-*-* {hour:02}:00:00\n\
             RandomizedDelaySec=20m\nPersistent=true\n\n[Install]\nWantedBy=timers.target"
        ),
    })
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let app = app(call)?;
    let run = format!("/etc/vibe/{app}.backup");
    if let Some(seen) = not_ours(facts, call, &format!("backup.{app}"), facts.sum(&run).is_some()) {
        return Ok(seen);
    }
    if facts.of_thing("timer", app) != Some("active") {
        return Ok(Seen::Unready("its timer does not run".to_owned()));
    }
    let proof = facts.of_thing("proof", app).unwrap_or_default().trim();
    if proof.is_empty() || newest(facts, app).is_none() {
        return Ok(Seen::Unready("there is no copy that was tried out".to_owned()));
    }
    let mut differs = Vec::new();
    if call.inputs.get("data").is_some() {
        let files = files(call, app)?;
        let unit = |ending: &str| format!("/etc/systemd/system/vibe-{app}-backup.{ending}");
        // While the database depends on an earlier step it is absent.
        if !facts.holds(&run, &files.run) {
            differs.push("keep".to_owned());
        }
        if !facts.holds(&unit("service"), &files.unit) || !facts.holds(&unit("timer"), &files.timer) {
            differs.push("hour".to_owned());
        }
    }
    // `last` moves on every day and is no reason to do anything, so a look does not give it.
    Ok(Seen::Ours { outputs: outputs([("proof", super::script::words(proof))]), differs })
}

/// Names of the copies of an app, the newest first.
pub(super) fn dumps(facts: &Facts, app: &str) -> Vec<String> {
    let below = format!("/var/backups/vibe/{app}/");
    let name = |path: &str| Some(path.strip_prefix(&below)?.strip_suffix(".tar.gz")?.to_owned());
    let mut names: Vec<String> = facts.all("dump").filter_map(name).collect();
    names.sort();
    names.reverse();
    names
}

fn newest(facts: &Facts, app: &str) -> Option<String> {
    dumps(facts, app).into_iter().next()
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let app = app(call)?;
    let files = files(call, app)?;
    let script = script(call, app)
        .set("run", &files.run)
        .set("unit", &files.unit)
        .set("timer", &files.timer)
        .then(include_str!("scripts/ready.sh"))
        .then(include_str!("scripts/backup.sh"));
    let answer = machine.change(&script).await?;
    Ok(outputs([("proof", answer.need("proof")?), ("last", answer.need("last")?)]))
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    machine.change(&script(call, app(call)?).then(include_str!("scripts/backup_delete.sh"))).await.map(drop)
}
