//! What a person asks of a running app: turn back, read its log, list copies, put one back.

use std::path::Path;

use super::facts::Facts;
use super::script::Script;
use super::server::{account, app_name};
use super::{Host, Machine, backup, service};
use crate::engine::{Call, Fault};
use crate::error::Error;

/// A turn back that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolled {
    /// The release that serves now.
    pub release: String,
    /// The one that served before.
    pub was: String,
}

/// A copy that was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The copy.
    pub which: String,
    /// The copy of what was there until then; empty when the app has no backup of its own.
    pub safety: String,
}

impl Host {
    /// Turns back to the version that served before, with the environment that it had. Without a request lost: it must be
    /// healthy first.
    ///
    /// # Errors
    /// `host.no_release`, `host.not_healthy`, and those of the connection.
    pub async fn rollback(&self, server: &str, app: &str) -> Result<Rolled, Error> {
        let machine = self.machine(server)?;
        let script = of_app(app)?
            .locked()
            .then(include_str!("scripts/slots.sh"))
            .then(include_str!("scripts/rollback.sh"));
        let answer = machine.change(&script).await.map_err(plainly)?;
        Ok(Rolled { release: answer.need("release")?, was: answer.need("was")? })
    }

    /// Lets Caddy ask at once for every certificate that it did not get; by itself it waits a minute, then longer and longer.
    ///
    /// # Errors
    /// `host.caddy`, and those of the connection.
    pub async fn retry_certificates(&self, server: &str) -> Result<(), Error> {
        let script = Script::new()
            .locked()
            .then("reload_caddy 2> /dev/null || fail caddy 'Caddy does not take its files'");
        self.machine(server)?.change(&script).await.map(drop).map_err(plainly)
    }

    /// Copies of an app's data, the newest first.
    ///
    /// # Errors
    /// Those of the connection.
    pub async fn dumps(&self, server: &str, app: &str) -> Result<Vec<String>, Error> {
        let machine = self.machine(server)?;
        let facts = Facts::look(&machine.link, 0).await.map_err(plainly)?;
        Ok(backup::dumps(&facts, app_name(app)?))
    }

    /// Puts a copy in the place of an app's data, `last` for the newest. What is there is copied first, and comes back when
    /// the app is not healthy with the copy. The app does not answer meanwhile.
    ///
    /// # Errors
    /// `host.no_dump`, `host.dump`, `host.not_healthy`, and those of the connection.
    pub async fn restore(&self, server: &str, app: &str, which: &str) -> Result<Restored, Error> {
        let machine = self.machine(server)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
        if which.is_empty() || !which.chars().all(plain) {
            return Err(Error::usage("host.copy_name", format!("{which:?} is no name of a copy"))
                .hint("`last`, or a name like 2026-11-30T03-00-00Z"));
        }
        let script = of_app(app)?
            .set("which", which)
            .locked()
            .then(include_str!("scripts/slots.sh"))
            .then(include_str!("scripts/cluster.sh"))
            .then("database=")
            .then(include_str!("scripts/backup_database.sh"))
            .then(include_str!("scripts/restore.sh"));
        let answer = machine.change(&script).await.map_err(plainly)?;
        let safety = answer.get("safety").unwrap_or_default().to_owned();
        Ok(Restored { which: answer.need("which")?, safety })
    }

    /// Gives each line of an app's log, at first the last `count`; with `follow` also those to come, until `line` says
    /// false. Lines are foreign text: escape them before they get to a terminal.
    ///
    /// # Errors
    /// Those of the connection.
    pub async fn logs(
        &self,
        server: &str,
        app: &str,
        count: u32,
        follow: bool,
        line: &mut (dyn FnMut(&str) -> bool + Send),
    ) -> Result<(), Error> {
        let machine = self.machine(server)?;
        let app = app_name(app)?;
        let follow = if follow { " --follow" } else { "" };
        let command = format!(
            "journalctl -u vibe-{app}-a.service -u vibe-{app}-b.service --no-pager --output=short-iso -n {count}{follow}"
        );
        machine.link.lines(&command, line).await.map_err(plainly)
    }
}

fn of_app(app: &str) -> Result<Script, Error> {
    let app = app_name(app)?;
    Ok(Script::new()
        .set("app", app)
        .set("account", &account(app))
        .set("patience", &service::PATIENCE.to_string()))
}

/// Brings the last copy of something here before it is deleted; without a whole copy nothing is.
pub(super) async fn last_copy(
    host: &Host,
    machine: &Machine,
    call: &Call<'_>,
    name: &str,
    ending: &str,
    pack: &str,
) -> Result<(), Fault> {
    let folder = &host.settings.copies;
    let written = |cause: std::io::Error| {
        Fault::Refused(
            Error::failed(
                "host.copy",
                format!("the last copy of {name} could not be kept in {}", folder.display()),
            )
            .hint("check the space and the rights of that folder; nothing on the server was deleted")
            .caused_by(cause),
        )
    };
    make_private(folder).map_err(written)?;
    let file = folder.join(format!("{name}-{}.{ending}", call.clock.now().as_secs()));
    let part = folder.join(format!(".{name}.part"));
    machine.link.fetch(&format!("set -euo pipefail\n{pack}"), &part).await?;
    std::fs::rename(&part, &file).map_err(written)?;
    host.copies.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(file);
    Ok(())
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Outside of the engine only the error counts.
fn plainly(fault: Fault) -> Error {
    match fault {
        Fault::Refused(error) | Fault::Unsure(error) => error,
        Fault::Limited(wait) => {
            Error::failed("host.busy", format!("the server asks to wait {} s", wait.as_secs()))
                .hint("try again then")
        }
    }
}
