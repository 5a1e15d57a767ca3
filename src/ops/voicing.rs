//! Who is asked beside the embedded author, with which limits, and how the person hears of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::event::{Event, Spoken};
use super::secret::places;
use super::{Front, Gate, Surroundings};
use crate::author::voice::model::{self, Address, Model, Patience};
use crate::author::voice::{Budget, Purse, Recorder, Replay, Script, Voice};
use crate::author::{self, Extras, Told, Wishes};
use crate::error::{Error, Kind};
use crate::http;
use crate::secret;

/// Tokens that a blueprint may take unless the person says otherwise.
pub const DEFAULT_TOKENS: u64 = 8_000;
/// The same for a coding agent, which counts its own instructions with every question.
const AGENT_TOKENS: u64 = 120_000;
/// How often Ctrl-C is looked at while a voice is asked.
const BEAT: Duration = Duration::from_millis(50);
/// No replay is longer.
const LONGEST_REPLAY: u64 = 16 * 1024 * 1024;

/// Whom to ask.
#[derive(Debug, Clone)]
pub enum Whom {
    /// A coding agent by its name, or [`super::AUTO`].
    Agent(String),
    /// `PROVIDER/NAME` or `URL#NAME`.
    Model(String),
    /// The file of a scripted voice: for tests.
    Script(PathBuf),
    /// The file of a run that was recorded.
    Replay(PathBuf),
}

/// Whom to ask, and what that may take.
#[derive(Debug, Clone)]
pub struct VoiceRequest {
    /// Whom to ask.
    pub whom: Whom,
    /// Tokens, questions and answers together; without it [`DEFAULT_TOKENS`], or what the replay had.
    pub max_tokens: Option<u64>,
    /// Millionths of a US dollar; held where a voice tells what it costs.
    pub max_micro_usd: Option<u64>,
}

/// What a run with a voice took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceUse {
    /// Who was asked.
    pub name: String,
    /// Questions that were answered.
    pub questions: u32,
    /// Tokens of questions and answers.
    pub tokens: u64,
    /// Millionths of a US dollar; nothing when the voice does not tell.
    pub micro_usd: Option<u64>,
}

impl VoiceRequest {
    /// What the run may use: what the person said, else what a recorded run had, else `tokens`.
    fn budget(&self, tokens: u64, recorded: Option<Budget>) -> Budget {
        let usual = recorded.unwrap_or(Budget { tokens, micro_usd: None });
        Budget {
            tokens: self.max_tokens.unwrap_or(usual.tokens),
            micro_usd: self.max_micro_usd.or(usual.micro_usd),
        }
    }
}

/// Finds a voice, its address and its key, and what it may use, `tokens` unless the person says otherwise. Nothing is asked yet.
///
/// # Errors
/// `voice.model`, `voice.plain`, `voice.key`, `voice.replay`, `voice.script`, `voice.which`, `voice.agent_*`, `secret.*`.
pub fn open_voice(
    request: &VoiceRequest,
    tokens: u64,
    place: &Surroundings,
    gate: &dyn Gate,
) -> Result<(Box<dyn Voice>, Budget), Error> {
    let (voice, recorded) = opened(request, place, gate)?;
    Ok((voice, request.budget(tokens, recorded)))
}

fn opened(
    request: &VoiceRequest,
    place: &Surroundings,
    gate: &dyn Gate,
) -> Result<(Box<dyn Voice>, Option<Budget>), Error> {
    Ok(match &request.whom {
        Whom::Agent(name) => (super::open_agent(place, gate, Some(name), request.max_micro_usd)?, None),
        Whom::Model(name) => (Box::new(model(name, place)?), None),
        Whom::Script(path) => {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let script = std::fs::read_to_string(path).map_err(|cause| {
                Error::usage("voice.script", format!("{} cannot be read", path.display()))
                    .hint("a script is a file with one JSON object a line")
                    .caused_by(cause)
            })?;
            (Box::new(Script::parse(&file, &script)?), None)
        }
        Whom::Replay(path) => {
            let replay = Replay::parse(&text(path)?)?;
            let budget = replay.budget();
            (Box::new(replay), Some(budget))
        }
    })
}

/// A voice, ready to be asked.
pub(super) struct Asker {
    voice: Box<dyn Voice>,
    budget: Budget,
}

/// What a voice added to a description.
pub(super) struct Heard {
    pub(super) extras: Extras,
    /// The replay of this run; nothing when nothing was answered.
    pub(super) file: Option<Vec<u8>>,
    pub(super) used: VoiceUse,
}

impl Asker {
    /// Finds the voice, its address and its key. Nothing is asked yet.
    ///
    /// # Errors
    /// Those of [`open_voice`].
    pub(super) fn open(
        request: &VoiceRequest,
        place: &Surroundings,
        gate: &dyn Gate,
    ) -> Result<Asker, Error> {
        let (voice, recorded) = opened(request, place, gate)?;
        let tokens = if matches!(request.whom, Whom::Agent(_)) { AGENT_TOKENS } else { DEFAULT_TOKENS };
        Ok(Asker { voice, budget: request.budget(tokens, recorded) })
    }

    /// As it is written into reports.
    pub(super) fn name(&self) -> &str {
        self.voice.name()
    }

    /// Asks for what the words say beyond what the embedded author reads.
    ///
    /// # Errors
    /// Those of [`author::enriched`]; `voice.interrupted`.
    pub(super) fn listen(&self, words: &str, wishes: &Wishes, front: &Front<'_>) -> Result<Heard, Error> {
        let Budget { tokens, micro_usd } = self.budget;
        front.sink.emit(&Event::Voice(&Spoken::Begins { name: self.name(), tokens, micro_usd }));
        let recorder = Recorder::new(self.voice.as_ref(), self.budget);
        let mut purse = Purse::new(self.budget);
        let (mut questions, mut cost) = (0, None);
        let mut told = |told: Told| {
            let spoken = match &told {
                Told::Asks(about) => Spoken::Asks { about },
                Told::Hears(name) => Spoken::Hears { name },
                Told::Answered { tokens, micro_usd } => {
                    questions += 1;
                    cost = micro_usd.map(|more| cost.unwrap_or(0) + more).or(cost);
                    Spoken::Answered { tokens: *tokens, micro_usd: *micro_usd }
                }
            };
            front.sink.emit(&Event::Voice(&spoken));
        };
        let extras = stoppable(front, author::enriched(words, wishes, &recorder, &mut purse, &mut told))?;
        let used =
            VoiceUse { name: self.name().to_owned(), questions, tokens: purse.tokens(), micro_usd: cost };
        Ok(Heard { extras, file: recorder.file(), used })
    }
}

/// Runs until it is done, or until Ctrl-C: then it is dropped, and with it every connection.
fn stoppable<T>(front: &Front<'_>, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let stopped = async {
        while !front.stop.is_raised() {
            tokio::time::sleep(BEAT).await;
        }
    };
    super::journal::wait(async {
        tokio::select! {
            done = work => done,
            () = stopped => Err(Error::new(Kind::Interrupted, "voice.interrupted", "nobody is asked any more")
                .hint("nothing was written; run the same command again, or without `--with` and `--model`")),
        }
    })
}

fn model(name: &str, place: &Surroundings) -> Result<Model, Error> {
    let address = Address::parse(name, &place.trial.hosted)?;
    let key = match address.key() {
        Some(name) => secret::open(&places(place)?)?.get(name)?,
        None => None,
    };
    if key.is_none() {
        address.without_key()?;
    }
    let client = http::Client::new(&http::Options::default())?;
    Ok(Model::new(address, client, key, Patience::default()))
}

/// Providers of models that `VIBE_<PROVIDER>_URL` may stand in for.
pub(super) fn providers() -> impl Iterator<Item = &'static str> {
    model::providers()
}

fn text(path: &Path) -> Result<String, Error> {
    let fault = |why: &str| {
        Error::usage("voice.replay", format!("{} {why}", path.display()))
            .hint("give the file `.vibe-deploy/replay.jsonl` of an app that was made with `--model`")
    };
    let length = std::fs::metadata(path).map_err(|cause| fault("cannot be read").caused_by(cause))?.len();
    if length > LONGEST_REPLAY {
        return Err(fault("is too long for a replay"));
    }
    std::fs::read_to_string(path).map_err(|cause| fault("is no text").caused_by(cause))
}
