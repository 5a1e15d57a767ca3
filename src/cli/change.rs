//! `vibe change` and `vibe upgrade`

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::new::filled;
use super::surroundings::{somebody_is_there, surroundings};
use super::voices::{ReplayArguments, VoiceArguments, unlock};
use super::{Ended, interrupt};
use crate::error::{Error, Kind};
use crate::ops::{
    self, Asked, Asker, ChangeReport, ChangeRequest, FillAfter, Front, Gate, Source, Surroundings,
};
use crate::ui::{Format, Never, Shell, Terminal};

const EXAMPLES: &str = "\
Examples:
  vibe change \"Menus have tags. People share a menu by link.\"
  vibe change                        after an edit of vibe.toml: the code follows it
  vibe change --dry-run \"People comment on dishes\"
  vibe change --undo                 takes the last change back
  vibe change \"A wheel of fortune for menus\" --with claude     an agent reads what vibe does not, and fills new slots

What you wrote by hand stays: lines are merged, slots and migrations are never touched, and where both sides changed
the same place, yours stays and the new text lies beside it as FILE.vibe-new.";

/// Change an app that stands, in words or by its vibe.toml; what you wrote by hand stays
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ChangeArguments {
    /// What is to be different, in English; without words the app follows its vibe.toml
    #[arg(value_name = "WORDS", conflicts_with_all = ["file", "undo"])]
    words: Vec<String>,
    /// Read the words from a file; `-` reads standard input
    #[arg(long, short, value_name = "PATH", conflicts_with = "undo")]
    file: Option<PathBuf>,
    /// Take the last change back; files that were edited since stay
    #[arg(long, conflicts_with_all = ["dry_run", "allow", "with", "model", "script", "replay"])]
    undo: bool,
    /// Leave slots that the change opens to `vibe fill`, also with a model or an agent
    #[arg(long)]
    no_fill: bool,
    #[command(flatten)]
    voice: VoiceArguments,
    #[command(flatten)]
    replay: ReplayArguments,
    #[command(flatten)]
    how: How,
}

const UPGRADE_EXAMPLES: &str = "\
Examples:
  vibe upgrade --dry-run     what a newer vibe would do to this app
  vibe upgrade";

/// Bring the files of an app to what this version of vibe makes of its vibe.toml
#[derive(Debug, Args)]
#[command(after_help = UPGRADE_EXAMPLES)]
pub(super) struct UpgradeArguments {
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct How {
    /// Show what would be changed, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Ask nothing
    #[arg(long, short)]
    yes: bool,
    /// Agree that data which exists is lost, such as a field that is removed
    #[arg(long, value_name = "WHAT", value_enum)]
    allow: Option<Allow>,
    /// Make no commit, also in a repository
    #[arg(long)]
    no_commit: bool,
    /// Do not verify the app afterwards
    #[arg(long)]
    no_verify: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Allow {
    /// Data that exists may be lost
    Loss,
}

pub(super) fn run(arguments: ChangeArguments, shell: &Shell) -> Result<Ended, Error> {
    let place = surroundings()?;
    if arguments.undo {
        shell.report(&ops::undo_change(&place)?);
        return Ok(Ended::Well);
    }
    let words = match (arguments.file, arguments.words.is_empty()) {
        (None, true) => None,
        (Some(path), _) if path.as_os_str() == "-" => Some(Source::Stream(&mut io::stdin()).text()?),
        (Some(path), _) => Some(Source::File(path).text()?),
        (None, false) => Some(arguments.words.join(" ")),
    };
    let mut place = place;
    let voice = arguments.voice.request(arguments.replay.replay)?;
    unlock(&mut place, voice.as_ref(), shell)?;
    let mut asker = voice.map(Asker::new);
    walk(words.as_deref(), &arguments.how, (asker.as_mut(), !arguments.no_fill), &place, shell)
}

pub(super) fn upgrade(arguments: &UpgradeArguments, shell: &Shell) -> Result<Ended, Error> {
    walk(None, &arguments.how, (None, false), &surroundings()?, shell)
}

/// Asks the voice, shows, asks, does, proves, and has new slots filled.
fn walk(
    words: Option<&str>,
    how: &How,
    (mut voice, fill): (Option<&mut Asker>, bool),
    place: &Surroundings,
    shell: &Shell,
) -> Result<Ended, Error> {
    let terminal = Terminal { shell, asking: Arc::default() };
    let stop = interrupt::stop_unless(&terminal.asking);
    let asks = !how.yes && shell.format() == Format::Human && somebody_is_there();
    let gate: &dyn Gate = if asks { &terminal } else { &Never };
    let front = Front { sink: shell, gate, stop: &stop };
    let heard = match (&mut voice, words) {
        (Some(voice), Some(words)) => {
            ops::hear_change(Source::Words(words.to_owned()), voice, place, &front)?
        }
        _ => None,
    };
    let change = |dry_run: bool| {
        let request = ChangeRequest {
            words: words.map(|words| Source::Words(words.to_owned())),
            allow_loss: how.allow == Some(Allow::Loss),
            commit: !how.no_commit,
            dry_run,
            heard: heard.as_ref(),
        };
        ops::change(request, place)
    };
    if how.dry_run || asks {
        let seen = change(true)?;
        shell.report(&seen);
        if how.dry_run || seen.is_empty() || !agreed(shell) {
            return Ok(Ended::Well);
        }
    }
    let report = change(false)?;
    shell.report(&report);
    if report.is_empty() {
        return Ok(ended(&report));
    }
    if !how.no_verify {
        let proved = ops::verify(&[], place, &front)?;
        shell.report(&proved);
        if !proved.ok() {
            return Ok(Ended::Badly(Kind::Failed));
        }
    }
    let ended = ended(&report);
    // Code for a new slot is tried together with the app: what is red, or waits for a person, comes first.
    let Some(asker) = voice.filter(|_| fill && ended == Ended::Well) else { return Ok(ended) };
    let folder = place.folder.clone();
    let what = FillAfter { folder, open: &report.opened, commit: !how.no_commit };
    filled(&what, asker, place, &front, shell)
}

/// A file that waits beside another one is a person's turn.
fn ended(report: &ChangeReport) -> Ended {
    if report.conflicts() > 0 && !report.dry_run { Ended::Badly(Kind::Waiting) } else { Ended::Well }
}

fn agreed(shell: &Shell) -> bool {
    let terminal = Terminal { shell, asking: Arc::default() };
    let choices = [("yes", "Make this change"), ("no", "Leave everything as it is")];
    let choices = choices.map(|(value, words)| (value.to_owned(), words.to_owned())).into();
    let question = Asked { id: "change.go".into(), text: "Go on?".into(), choices, answer: None };
    terminal.answer(&question).is_none_or(|answer| answer == "yes")
}
