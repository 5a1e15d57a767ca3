//! `vibe verify`

use clap::{Args, ValueEnum};

use super::surroundings::surroundings;
use super::walking::with_front;
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::deploy::{self, DeployRequest};
use crate::ops::{self, Check, Front};
use crate::ui::{Never, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe verify
  vibe verify --only lint,types
  vibe verify --json
  vibe verify pick_of_the_week     one slot: lint, types and its contract, in seconds
  vibe verify --env production    every proof of what is deployed, once more";

/// Prove the app of this folder: lint, types, unit tests, end to end in a browser
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct VerifyArguments {
    /// Check one slot only
    #[arg(value_name = "SLOT", conflicts_with_all = ["only", "environment"])]
    slot: Option<String>,
    /// Run only these checks
    #[arg(long, value_name = "CHECKS", value_enum, value_delimiter = ',')]
    only: Vec<Name>,
    /// Prove what is deployed there instead: DNS, certificate, sign-in, payment, secrets
    #[arg(long = "env", value_name = "NAME", conflicts_with = "only")]
    environment: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    /// Style and common mistakes
    Lint,
    /// The type checker
    Types,
    /// Tests without a browser
    Unit,
    /// Tests in a browser, accessibility and security among them
    E2e,
}

pub(super) fn run(arguments: &VerifyArguments, shell: &Shell) -> Result<Ended, Error> {
    if let Some(environment) = &arguments.environment {
        return deployed(environment, shell);
    }
    let stop = interrupt::stop();
    let only: Vec<Check> = arguments.only.iter().map(|name| check(*name)).collect();
    let (place, front) = (surroundings()?, Front { sink: shell, gate: &Never, stop: &stop });
    let report = match &arguments.slot {
        Some(slot) => ops::verify_slot(slot, &place, &front)?,
        None => ops::verify(&only, &place, &front)?,
    };
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}

fn deployed(environment: &str, shell: &Shell) -> Result<Ended, Error> {
    let request = DeployRequest { environment: Some(environment.to_owned()), ..DeployRequest::default() };
    let place = surroundings()?;
    let report = with_front(&request, &place, shell, |front| deploy::prove(&request, &place, front))?;
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}

fn check(name: Name) -> Check {
    match name {
        Name::Lint => Check::Lint,
        Name::Types => Check::Types,
        Name::Unit => Check::Unit,
        Name::E2e => Check::EndToEnd,
    }
}
