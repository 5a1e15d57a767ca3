//! `vibe secret`

use std::io::{self, BufRead as _, Read as _};

use clap::{Args, Subcommand};

use super::surroundings::{somebody_is_there, surroundings};
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::{self, SecretOrigin, SecretReport, SecretRequest, Surroundings};
use crate::secret::{self, Secret};
use crate::ui::{self, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe secret list
  vibe secret set stripe.key
  printf %s \"$KEY\" | vibe secret set powerdns.key --shared --from-stdin
  vibe secret set ai.key --click
  vibe secret rotate secret.auth && vibe deploy
  vibe secret rm ai.key --env preview

In CI give secrets as variables: VIBE_SECRET_STRIPE_KEY for stripe.key.
VIBE_SECRETS=env|keyring|file chooses the store, VIBE_PASSPHRASE locks its key.";

/// Keep, list, replace and remove the secrets of an app; no value is ever shown
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SecretArguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show every secret with its fingerprint, and those that are missing
    List(Whose),
    /// Keep a value, asked for without showing it
    Set(SetArguments),
    /// Replace a value: ask for another one, or let the next deploy make it
    Rotate(SetArguments),
    /// Remove a value
    Rm(RmArguments),
}

#[derive(Debug, Args)]
struct Whose {
    /// Environment that is meant
    #[arg(long, value_name = "NAME", conflicts_with = "shared")]
    env: Option<String>,
    /// The secrets of all apps of yours
    #[arg(long)]
    shared: bool,
}

#[derive(Debug, Args)]
struct SetArguments {
    /// stripe.key, powerdns.key, …; `vibe secret list` shows which ones the app needs
    name: String,
    #[command(flatten)]
    whose: Whose,
    /// Read the value from standard input, to its end, as it is
    #[arg(long)]
    from_stdin: bool,
    /// Get a key of OpenRouter by agreeing on its page: ai.key, openrouter.chat
    #[arg(long, conflicts_with = "from_stdin")]
    click: bool,
}

#[derive(Debug, Args)]
struct RmArguments {
    /// Name of the secret
    name: String,
    #[command(flatten)]
    whose: Whose,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

pub(super) fn run(arguments: SecretArguments, shell: &Shell) -> Result<Ended, Error> {
    let mut place = surroundings()?;
    if secret::needs_passphrase(&place.secrets) && somebody_is_there() {
        place.secrets.passphrase = Some(ui::hidden(shell, ui::PASSPHRASE)?);
    }
    match arguments.verb {
        Verb::List(whose) => shell.report(&ops::secrets(&whose.request(), &place)?),
        Verb::Set(set) | Verb::Rotate(set) if set.click => {
            let stop = interrupt::stop();
            let show = |page: &str| shell.ask(&ui::agree(page, ops::open_link(page, &place)));
            shell.report(&ops::click_secret(&set.whose.request(), &place, &set.name, &show, &stop)?);
        }
        Verb::Set(set) => {
            let request = set.whose.request();
            let origin = ops::secret_origin(&request, &place, &set.name)?;
            // Who makes the value is told before one is asked for.
            let value = if origin == SecretOrigin::Made { unused()? } else { value(&set, &origin, shell)? };
            shell.report(&ops::set_secret(&request, &place, &set.name, &value)?);
        }
        Verb::Rotate(set) => shell.report(&rotate(&set, &place, shell)?),
        Verb::Rm(rm) => {
            if !rm.yes {
                confirm(&rm.name, shell)?;
            }
            shell.report(&ops::remove_secret(&rm.whose.request(), &place, &rm.name)?);
        }
    }
    Ok(Ended::Well)
}

impl Whose {
    fn request(&self) -> SecretRequest {
        SecretRequest { environment: self.env.clone(), shared: self.shared }
    }
}

fn rotate(set: &SetArguments, place: &Surroundings, shell: &Shell) -> Result<SecretReport, Error> {
    let request = set.whose.request();
    match ops::secret_origin(&request, place, &set.name)? {
        SecretOrigin::Made => ops::remake_secret(&request, place, &set.name),
        origin @ SecretOrigin::Pasted { .. } => {
            let value = value(set, &origin, shell)?;
            ops::set_secret(&request, place, &set.name, &value)
        }
    }
}

/// The refusal does not look at it.
fn unused() -> Result<Secret, Error> {
    Secret::parse("no value")
}

fn value(set: &SetArguments, origin: &SecretOrigin, shell: &Shell) -> Result<Secret, Error> {
    if set.from_stdin {
        let mut text = String::new();
        // One more than is taken, so that what is too long is told.
        let read = io::stdin().lock().take(Secret::LONGEST as u64 + 1).read_to_string(&mut text);
        read.map_err(|_| {
            Error::usage("secret.control", "standard input is not text in UTF-8")
                .hint("give the value alone; encode binary data, for instance with base64")
        })?;
        return Secret::parse(&text);
    }
    if !somebody_is_there() {
        return Err(Error::usage(
            "secret.no_terminal",
            "a secret is asked for at a terminal, and there is none",
        )
        .hint(format!("printf %s \"$VALUE\" | vibe secret set {} --from-stdin", set.name))
        .hint("in CI set a variable instead: VIBE_SECRET_STRIPE_KEY for stripe.key"));
    }
    ui::hidden(shell, &ui::secret_question(&set.name, origin))
}

fn confirm(name: &str, shell: &Shell) -> Result<(), Error> {
    if !somebody_is_there() {
        return Err(Error::usage(
            "secret.confirm",
            format!("`{name}` is removed only when somebody says so"),
        )
        .hint(format!("vibe secret rm {name} --yes")));
    }
    shell.ask(&ui::really_remove(name));
    let mut typed = String::new();
    // No answer is no.
    let _ = io::stdin().lock().read_line(&mut typed);
    if typed.trim().eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    Err(Error::new(Kind::Interrupted, "secret.interrupted", "nothing was removed")
        .hint("type yes to remove it"))
}
