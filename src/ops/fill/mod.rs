//! `vibe fill`: somebody who can write code fills the slots of an app, and only those. Everything is tried in a copy of the app;
//! what passed the guard, the contract and the app's whole set comes into the app in one step, as a commit that can be taken back.
//! Until then the app is what it was, whatever happens on the way.

mod after;
mod answer;
mod app;
mod ask;
mod guard;
mod pack;
mod tokens;
mod trial;

use std::time::{Duration, Instant};

use super::event::{Event, Filling};
use super::machine::{find, node};
use super::verify::slot;
use super::{Front, Surroundings};
use crate::author::voice::{Budget, Prompt, Purse, Voice};
use crate::error::{Error, Kind};
use crate::project::Note;

use app::{App, Landed, Target};
use trial::{Ended, Trial};

pub use after::{FillAfter, fill_after};

/// Tokens that a run may use unless the person says otherwise: code takes more than a blueprint.
pub const FILL_TOKENS: u64 = 300_000;
/// Times that a voice is asked about one slot after its first answer failed.
const REPAIRS: usize = 3;

/// What shall be filled, and by whom.
pub struct FillRequest<'a> {
    /// One slot; without it every slot that is open.
    pub slot: Option<String>,
    /// Only slots among these; all when it is empty.
    pub among: &'a [String],
    /// Who writes; nobody is needed for a dry run.
    pub voice: Option<&'a dyn Voice>,
    /// The most that the run may use.
    pub budget: Budget,
    /// A slot that somebody has written already may be written again.
    pub again: bool,
    /// Only say what the voice would be asked.
    pub dry_run: bool,
    /// The last proof, in a browser, is left to `vibe verify`.
    pub quick: bool,
    /// Each slot becomes a commit, when the app is in a repository.
    pub commit: bool,
}

/// What became of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotFate {
    /// It is written, and everything holds.
    Filled {
        /// Files that were written.
        files: Vec<String>,
        /// Short name of the commit.
        commit: Option<String>,
        /// What its repair taught.
        note: Option<Note>,
        /// What earlier repairs taught and what was not needed any more: it held without being told.
        dropped: Vec<Note>,
    },
    /// It is as it was.
    Open {
        /// Why the last answer was not taken.
        why: String,
    },
}

/// One slot, done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledSlot {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Answers that were looked at.
    pub answers: usize,
    /// What came of them.
    pub fate: SlotFate,
    /// From the first question to the last check.
    pub time: Duration,
}

/// What was filled.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FillReport {
    /// Who wrote.
    pub voice: String,
    /// In the order in which they were tried.
    pub slots: Vec<FilledSlot>,
    /// Slots that were not begun, because the voice could not go on.
    pub left: Vec<String>,
    /// What ended the run early.
    pub stopped: Option<String>,
    /// Tokens that were used.
    pub tokens: u64,
    /// Millionths of a US dollar, as far as it was told.
    pub micro_usd: u64,
    /// The browser's part of the proof was left out, and why.
    pub not_in_browser: Option<&'static str>,
    /// For a dry run: what the voice would be asked about each slot.
    pub asks: Vec<(String, Prompt)>,
}

impl FillReport {
    /// Nothing stayed open.
    pub fn ok(&self) -> bool {
        self.left.is_empty() && self.slots.iter().all(|slot| matches!(slot.fate, SlotFate::Filled { .. }))
    }
}

/// Fills slots of the app of the current folder.
///
/// # Errors
/// `fill.no_voice`, `fill.taken`, `verify.no_slot`; a report says what stayed open.
pub fn fill(request: &FillRequest<'_>, place: &Surroundings, front: &Front<'_>) -> Result<FillReport, Error> {
    let app = App::open(place)?;
    let mut targets = app.targets(request.slot.as_deref(), request.again)?;
    targets.retain(|target| request.among.is_empty() || request.among.contains(&target.slot.name));
    let mut report = FillReport::default();
    if request.dry_run {
        let ask = |target: &Target| (target.slot.name.clone(), app.prompt(target, None, false));
        report.asks = targets.iter().map(ask).collect();
        return Ok(report);
    }
    if targets.is_empty() {
        return Ok(report);
    }
    let voice = request.voice.ok_or_else(no_voice)?;
    report.voice = voice.name().to_owned();
    let in_browser = !request.quick && find::chromium(place).is_ok();
    report.not_in_browser = match (request.quick, in_browser) {
        (true, _) => Some("it was asked to be quick"),
        (_, false) => Some("no Chromium was found"),
        _ => None,
    };
    let node = node::ready(place, front)?;
    let home = slot::home()?;
    let trial = Trial::open(&app, &node, home.path(), in_browser, place, front)?;
    let mut purse = Purse::new(request.budget);
    let mut waiting = targets.iter();
    for target in waiting.by_ref() {
        let mut run = Run {
            app: &app,
            target,
            trial: &trial,
            voice,
            purse: &mut purse,
            front,
            again: request.again,
            answers: 0,
        };
        let begun = Instant::now();
        let ended = run.through();
        let answers = run.answers;
        let (fate, stopped) = match ended {
            Ok(held) => {
                let Landed { files, note, dropped, commit } = app.land(target, held, request.commit)?;
                front.sink.emit(&Event::Filling(&Filling::Filled { slot: &target.slot.name }));
                (SlotFate::Filled { files, commit, note, dropped }, None)
            }
            Err(Stopped::Open(why)) => (SlotFate::Open { why }, None),
            Err(Stopped::Voice(error)) => {
                (SlotFate::Open { why: error.to_string() }, Some(error.to_string()))
            }
            Err(Stopped::Broken(error)) => return Err(error),
        };
        let (name, file) = (target.slot.name.clone(), target.files.code.clone());
        report.slots.push(FilledSlot { name, file, answers, fate, time: begun.elapsed() });
        report.stopped = stopped;
        if report.stopped.is_some() {
            break;
        }
    }
    report.left = waiting.map(|target| target.slot.name.clone()).collect();
    (report.tokens, report.micro_usd) = (purse.tokens(), purse.micro_usd());
    Ok(report)
}

fn no_voice() -> Error {
    Error::usage("fill.no_voice", "nobody was named who writes the code")
        .hint("`--with AGENT` asks a coding agent of yours, `--model NAME` a model")
        .hint("`--dry-run` shows what would be asked")
        .hint("or write the file yourself, and `vibe verify SLOT` checks it in seconds")
}

/// Why a slot was not filled.
enum Stopped {
    /// Its last answer was not good enough.
    Open(String),
    /// The voice cannot go on.
    Voice(Error),
    /// Something of ours, or Ctrl-C.
    Broken(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        if error.code().starts_with("voice.") { Stopped::Voice(error) } else { Stopped::Broken(error) }
    }
}

/// One slot on its way.
struct Run<'a> {
    app: &'a App,
    target: &'a Target,
    trial: &'a Trial<'a>,
    voice: &'a dyn Voice,
    purse: &'a mut Purse,
    front: &'a Front<'a>,
    /// It is written anew: at first without what was learned at it, which is dropped when it holds all the same.
    again: bool,
    answers: usize,
}

/// Files that hold, by path.
type Files = Vec<(String, Vec<u8>)>;

/// A slot that holds.
struct Held {
    files: Files,
    /// What its repair taught.
    note: Option<Note>,
    /// It held although nobody told what earlier repairs had taught.
    without_notes: bool,
}

/// An answer that was not taken.
struct Failure {
    answer: String,
    /// Which check.
    check: &'static str,
    /// The first line of why, for a person and for a note.
    short: String,
    /// All of it, for the voice.
    said: String,
}

impl Run<'_> {
    fn through(&mut self) -> Result<Held, Stopped> {
        let name = self.target.slot.name.as_str();
        let mut failure: Option<Failure> = None;
        for at in 0..=REPAIRS {
            let trouble = failure.as_ref().map(|failure| pack::Trouble {
                answer: &failure.answer,
                said: &failure.said,
                left: 1 + REPAIRS - at,
            });
            let without_notes = self.again && at == 0;
            let prompt = self.app.prompt(self.target, trouble.as_ref(), without_notes);
            self.purse.allows(&prompt)?;
            let asking =
                Filling::Asking { slot: name, voice: self.voice.name(), attempt: at + 1, most: 1 + REPAIRS };
            self.front.sink.emit(&Event::Filling(&asking));
            let sink = self.front.sink;
            let mut told = |bytes| sink.emit(&Event::Filling(&Filling::Hears { slot: name, bytes }));
            let said = ask::ask(self.voice, &prompt, self.front.stop, &mut told)?;
            self.purse.pay(&said);
            self.answers += 1;
            match self.look(&said.text)? {
                Ok((files, rule)) => {
                    let note = failure.map(|failure| self.taught(&failure, rule.as_deref()));
                    return Ok(Held { files, note, without_notes });
                }
                Err(next) => {
                    let last = at == REPAIRS;
                    let said =
                        Filling::Failed { slot: name, check: next.check, why: &next.said_short(), last };
                    self.front.sink.emit(&Event::Filling(&said));
                    failure = Some(next);
                }
            }
        }
        self.trial.put_back(self.target)?;
        let why = failure.map(|failure| format!("{}: {}", failure.check, failure.short)).unwrap_or_default();
        Err(Stopped::Open(why))
    }

    /// The files of an answer that holds, with the rule that came with it.
    fn look(&self, text: &str) -> Result<Result<(Files, Option<String>), Failure>, Stopped> {
        let failed = |check, short: &str, said: String| Failure {
            answer: text.to_owned(),
            check,
            short: short.to_owned(),
            said,
        };
        let answer = match answer::read(text, &self.target.files, &self.app.rules(self.target)) {
            Ok(answer) => answer,
            Err(reasons) => {
                let short = reasons.first().map(String::as_str).unwrap_or_default();
                return Ok(Err(failed("refused", short, reasons.join("\n"))));
            }
        };
        Ok(match self.trial.hold(self.target, &answer)? {
            Ended::Holds(files) => Ok((files, answer.note)),
            Ended::Fails { check, short, said } => Err(failed(check, &short, said)),
            Ended::NotOurs { check, short } => {
                return Err(Stopped::Open(format!(
                    "`{check}` of the app fails without it too ({short}): mend that first, `vibe verify` shows all of it"
                )));
            }
        })
    }

    /// A repair that held is worth a rule; the voice's own words, else the plain fact.
    fn taught(&self, failure: &Failure, rule: Option<&str>) -> Note {
        let rule = rule.filter(|rule| !rule.trim().is_empty());
        let rule = rule.unwrap_or("an answer failed this way before: check for it first");
        Note::new(&self.target.slot.name, rule, &format!("{}: {}", failure.check, failure.short))
    }
}

impl Failure {
    fn said_short(&self) -> String {
        let lines: Vec<&str> = self.said.lines().collect();
        if self.check == "refused" { lines.join("\n") } else { self.short.clone() }
    }
}

/// What only Ctrl-C ends with.
fn interrupted() -> Error {
    Error::new(Kind::Interrupted, "machine.interrupted", "interrupted")
        .hint("the slot that was being written is as it was; the same command goes on with what is open")
}
