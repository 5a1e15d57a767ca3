//! A server that is made in the same deploy: the key that lets us in, and where it is once it stands.

use std::process::{Command, Stdio};

use super::open::Opened;
use crate::engine::{Address, Kept, State};
use crate::error::Error;
use crate::ops::Surroundings;
use crate::ops::machine::find;
use crate::secret;
use crate::stack::Target;

/// The public key that `ssh` offers first: the first one of the agent.
///
/// # Errors
/// `deploy.ssh_key`: there is no agent, or nothing in it.
pub(super) fn public_key(place: &Surroundings) -> Result<String, Error> {
    let missing = || {
        Error::failed("deploy.ssh_key", "no SSH key is at hand for a server that is made")
            .hint("put one into the agent: ssh-add ~/.ssh/id_ed25519 (ssh-keygen -t ed25519 makes one)")
    };
    let mut command = Command::new(find::on_path(place, "ssh-add").ok_or_else(missing)?);
    secret::withhold(&mut command);
    let told =
        command.arg("-L").stdin(Stdio::null()).stderr(Stdio::null()).output().map_err(|_| missing())?;
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    let key = text.lines().find(|line| line.contains(' ')).filter(|_| told.status.success());
    key.map(str::to_owned).ok_or_else(missing)
}

/// `USER@HOST:PORT` of the server that an app runs on.
///
/// # Errors
/// `deploy.no_machine`: it is made by a deploy, and was not yet; the journal cannot be read.
pub(super) async fn server(opened: &Opened, target: &Target) -> Result<String, Error> {
    if target.machine.is_none() {
        return Ok(target.server.clone());
    }
    let state = State::fold(&opened.home.remembered().await?.records)?;
    let known = state.current.get(&Address::parse("machine")?);
    let login = known.and_then(|known| known.done.as_ref()).and_then(|done| done.outputs.get("login"));
    match login {
        Some(Kept::Text(login)) => Ok(login.clone()),
        _ => Err(Error::usage("deploy.no_machine", "the server of this environment was not made yet")
            .hint("`vibe deploy` makes it")),
    }
}
