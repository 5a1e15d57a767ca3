//! `vibe new`

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::surroundings::{somebody_is_there, surroundings};
use super::voices::{ReplayArguments, VoiceArguments, unlock};
use super::words::Words;
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::{self, Asker, FillAfter, Front, Gate, NewRequest, Surroundings};
use crate::ui::{Format, Never, Shell, Terminal};

const EXAMPLES: &str = "\
Examples:
  vibe new \"Users upload a menu and get an AI picture of each dish. Google login.\"
  vibe new --file idea.txt --dir apps/menus
  cat idea.txt | vibe new --file - --yes --json
  vibe new \"A unit converter\" --dry-run
  vibe new \"A hotel\" --model anthropic/claude-sonnet-5 --max-cost 0.05
  vibe new \"A shop with a wheel of fortune\" --with claude      what only code can do is written and tested too";

/// Make an app from a description
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct NewArguments {
    #[command(flatten)]
    words: Words,
    /// Write to this folder instead of one named after the app
    #[arg(long, short, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Name of the app, instead of the one found in the description
    #[arg(long, short, value_name = "NAME")]
    name: Option<String>,
    /// Stack to build with, instead of the one that fits: hono-sqlite, next-postgres or static
    #[arg(long, value_name = "STACK")]
    stack: Option<String>,
    /// Ask nothing: every assumption stands
    #[arg(long, short)]
    yes: bool,
    /// Fail, and write nothing, when a piece of the description was not understood
    #[arg(long)]
    strict: bool,
    /// Show what would be made, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave the open slots to `vibe fill`, also with a model or an agent
    #[arg(long)]
    no_fill: bool,
    #[command(flatten)]
    voice: VoiceArguments,
    #[command(flatten)]
    replay: ReplayArguments,
}

/// Has the slots filled, and says what came of it.
pub(super) fn filled(
    what: &FillAfter<'_>,
    asker: &mut Asker,
    place: &Surroundings,
    front: &Front<'_>,
    shell: &Shell,
) -> Result<Ended, Error> {
    let Some(report) = ops::fill_after(what, asker, place, front)? else { return Ok(Ended::Well) };
    shell.report(&report);
    Ok(if report.ok() { Ended::Well } else { Ended::Badly(Kind::Failed) })
}

pub(super) fn run(arguments: NewArguments, shell: &Shell) -> Result<Ended, Error> {
    let mut place = surroundings()?;
    let voice = arguments.voice.request(arguments.replay.replay)?;
    unlock(&mut place, voice.as_ref(), shell)?;
    let asks = !arguments.yes && shell.format() == Format::Human && somebody_is_there();
    let terminal = Terminal { shell, asking: Arc::default() };
    let stop = interrupt::stop_unless(&terminal.asking);
    let gate: &dyn Gate = if asks { &terminal } else { &Never };
    let mut stdin = io::stdin();
    let mut asker = voice.map(Asker::new);
    let request = NewRequest {
        source: arguments.words.source(&mut stdin),
        folder: arguments.dir,
        name: arguments.name,
        stack: arguments.stack,
        strict: arguments.strict,
        dry_run: arguments.dry_run,
        voice: asker.as_mut(),
        fill: !arguments.no_fill,
    };
    let front = Front { sink: shell, gate, stop: &stop };
    let report = ops::new(request, &place, &front)?;
    shell.report(&report);
    let Some(asker) = asker.as_mut().filter(|_| report.fills) else { return Ok(Ended::Well) };
    // What was made is in no commit yet.
    let what = FillAfter { folder: place.folder.join(&report.folder), open: &report.open, commit: false };
    filled(&what, asker, &place, &front, shell)
}
