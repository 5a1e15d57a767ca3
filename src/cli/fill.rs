//! `vibe fill`

use std::sync::Arc;

use clap::Args;

use super::surroundings::somebody_is_there;
use super::surroundings::surroundings;
use super::voices::{VoiceArguments, unlock};
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::voice::Budget;
use crate::ops::{self, FILL_TOKENS, FillRequest, Front, Gate};
use crate::ui::{Format, Never, Shell, Terminal};

const EXAMPLES: &str = "\
Examples:
  vibe fill --with claude                 every open slot
  vibe fill pick_of_the_week --model anthropic/claude-sonnet-5
  vibe fill pick_of_the_week --dry-run    what would be asked, and nothing else

The code is written in a copy of the app. It comes into the app when it imports and does only what a slot may, its contract
holds, and the app's whole set of checks passes; what fails is repaired at most three times. Until then nothing changes.
A slot that you have written is left alone. `vibe change --undo` takes the last one back.";

/// Have the open slots of this app written, checked and tested by a model or a coding agent
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct FillArguments {
    /// One slot; without it every open one
    #[arg(value_name = "SLOT")]
    slot: Option<String>,
    #[command(flatten)]
    voice: VoiceArguments,
    /// Write a slot anew that is written already
    #[arg(long, requires = "slot")]
    again: bool,
    /// Show what the voice would be asked, and ask nobody
    #[arg(long)]
    dry_run: bool,
    /// Leave the proof in a browser to `vibe verify`
    #[arg(long)]
    quick: bool,
    /// Make no commit, also when the app is in a git repository
    #[arg(long)]
    no_commit: bool,
}

pub(super) fn run(arguments: FillArguments, shell: &Shell) -> Result<Ended, Error> {
    let mut place = surroundings()?;
    let wanted = arguments.voice.request(None)?.filter(|_| !arguments.dry_run);
    unlock(&mut place, wanted.as_ref(), shell)?;
    let terminal = Terminal { shell, asking: Arc::default() };
    let stop = interrupt::stop_unless(&terminal.asking);
    let asks = shell.format() == Format::Human && somebody_is_there();
    let gate: &dyn Gate = if asks { &terminal } else { &Never };
    let opened = wanted.map(|wanted| ops::open_voice(&wanted, FILL_TOKENS, &place, gate)).transpose()?;
    let (voice, budget) = opened.unzip();
    let request = FillRequest {
        slot: arguments.slot,
        among: &[],
        voice: voice.as_deref(),
        budget: budget.unwrap_or(Budget { tokens: FILL_TOKENS, micro_usd: None }),
        again: arguments.again,
        dry_run: arguments.dry_run,
        quick: arguments.quick,
        commit: !arguments.no_commit,
    };
    let report = ops::fill(&request, &place, &Front { sink: shell, gate, stop: &stop })?;
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}
