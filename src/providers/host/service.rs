//! `host.service`: the app as a systemd service, in two slots that serve by turns.
//!
//! A new release starts in the slot that does not serve, must answer 200 at its health address, and only then Caddy is turned
//! to it and the old one stopped. What the old slot was started from stays for [`super::Host::rollback`].

use super::facts::Facts;
use super::server::{account, plain};
use super::{Machine, app, not_ours, outputs, script};
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;

/// Seconds that a new version gets to become healthy.
pub(super) const PATIENCE: u32 = 60;

/// Everything that a slot is started from; each was checked to be harmless in a unit file.
struct Wanted<'a> {
    app: &'a str,
    release: &'a str,
    release_id: &'a str,
    env: &'a str,
    node: &'a str,
    data: &'a str,
    health: &'a str,
    command: &'a str,
    /// What Node runs before; empty when nothing does.
    before: &'a str,
}

impl<'a> Wanted<'a> {
    fn of(call: &'a Call<'_>) -> Result<Wanted<'a>, Error> {
        let take = |name: &str| plain(name, call.inputs.need(name)?);
        let command = call.inputs.need("command")?;
        let before = call.inputs.get("before").unwrap_or_default();
        for word in
            [command, before].into_iter().filter(|line| !line.is_empty()).flat_map(|line| line.split(' '))
        {
            plain("command", word)?;
        }
        let health = take("health")?;
        if !health.starts_with('/') {
            plain("health", "")?;
        }
        Ok(Wanted {
            app: app(call)?,
            release: take("release")?,
            release_id: take("release_id")?,
            env: take("env")?,
            node: take("node")?,
            data: take("data")?,
            health,
            command,
            before,
        })
    }

    /// The unit of a slot, without its last newline.
    fn unit(&self, slot: &str) -> String {
        let Wanted { app, release, node, data, command, before, .. } = self;
        let account = account(app);
        let before = match *before {
            "" => String::new(),
            before => format!("ExecStartPre={node} {before}\n"),
        };
        // systemd.exec(5). Node compiles at run time, so memory may be written and run.
        format!(
            "[Unit]
Description={app}, slot {slot}
After=network-online.target
StartLimitIntervalSec=0

[Service]
User={account}
Group={account}
WorkingDirectory={release}
EnvironmentFile=/etc/vibe/slots/{app}-{slot}.env
{before}ExecStart={node} {command}
Restart=always
RestartSec=300ms
TimeoutStopSec=15
KillMode=mixed
LimitNOFILE=65536
UMask=0077
ReadWritePaths={data}
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target"
        )
    }
}

/// What was put into the serving slot, by the name of the input.
const FACTS: [&str; 7] = ["release", "release_id", "env", "node", "data", "health", "command"];

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let app = app(call)?;
    let unit_file = |slot: &str| format!("/etc/systemd/system/vibe-{app}-{slot}.service");
    let stands = facts.sum(&unit_file("a")).is_some();
    if let Some(seen) = not_ours(facts, call, &format!("app.{app}"), stands) {
        return Ok(seen);
    }
    let Some(slot) = facts.state(&format!("apps/{app}"), "slot") else {
        return Ok(Seen::Unready("no version of it serves yet".to_owned()));
    };
    let of_slot = |name: &str| facts.state(&format!("slots/{app}-{slot}.facts"), name).unwrap_or_default();
    let mut differs: Vec<String> = FACTS
        .iter()
        .filter(|name| call.inputs.get(name).is_some_and(|wanted| wanted != of_slot(name)))
        .map(|name| (*name).to_owned())
        .collect();
    if differs.is_empty()
        && Wanted::of(call).is_ok_and(|wanted| !facts.holds(&unit_file(slot), &wanted.unit(slot)))
    {
        differs.push("unit".to_owned());
    }
    if differs.is_empty() {
        let active = facts.of_thing("unit", app).unwrap_or_default();
        if active != "active" {
            return Ok(Seen::Unready(format!("its service is {}", super::script::words(active))));
        }
        let code = facts.of_thing("health", app).unwrap_or_default();
        if code != "200" {
            let what = if code.is_empty() { "nothing" } else { code };
            return Ok(Seen::Unready(format!("it answers {what} at {}", of_slot("health"))));
        }
    }
    let port = facts.state(&format!("apps/{app}"), "port").unwrap_or_default();
    Ok(Seen::Ours {
        outputs: told(port, &format!("vibe-{app}-{slot}.service"), of_slot("release_id"), of_slot("health")),
        differs,
    })
}

/// `port` is the first of the two that the slots listen on by turns: it stays the same over all releases.
fn told(port: &str, unit: &str, release: &str, health: &str) -> Outputs {
    outputs([
        ("port", port.to_owned()),
        ("unit", unit.to_owned()),
        ("release", release.to_owned()),
        ("proof", format!("{unit} answers 200 at {health}")),
    ])
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let wanted = Wanted::of(call)?;
    let script = script(call, wanted.app)
        .set("release", wanted.release)
        .set("release_id", wanted.release_id)
        .set("env", wanted.env)
        .set("node", wanted.node)
        .set("data", wanted.data)
        .set("health", wanted.health)
        .set("command", wanted.command)
        .set("unit_a", &wanted.unit("a"))
        .set("unit_b", &wanted.unit("b"))
        .set("patience", &PATIENCE.to_string())
        .then(include_str!("scripts/slots.sh"))
        .then(include_str!("scripts/service.sh"));
    let answer = machine.change(&script).await?;
    Ok(told(&answer.need("port")?, &answer.need("unit")?, wanted.release_id, wanted.health))
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let script = script(call, app(call)?)
        .then(include_str!("scripts/slots.sh"))
        .then(include_str!("scripts/service_delete.sh"));
    machine.change(&script).await.map(drop)
}
