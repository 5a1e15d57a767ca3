//! Who is asked beside the embedded author, with which limits, and how the person hears of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::event::{Event, Spoken};
use super::secret::places;
use super::{Front, Gate, Surroundings};
use crate::author::voice::model::{self, Address, Model, Patience};
use crate::author::voice::{Budget, Purse, Recorder, Replay, Script, Voice};
use crate::author::{self, About, Extras, Told, Wishes};
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

/// Somebody who is asked in a walk. Nobody is looked for before the first question; what was used counts for all questions of
/// the walk, about the description and about code.
pub struct Asker {
    request: VoiceRequest,
    opened: Option<Opened>,
    tokens: u64,
    micro_usd: u64,
}

struct Opened {
    voice: Box<dyn Voice>,
    recorded: Option<Budget>,
}

/// What a voice added to a description.
pub(super) struct Heard {
    pub(super) extras: Extras,
    /// The replay of this run; nothing when nothing was answered.
    pub(super) file: Option<Vec<u8>>,
    pub(super) used: VoiceUse,
}

impl Asker {
    /// Whom to ask. Nobody is looked for yet.
    pub fn new(request: VoiceRequest) -> Asker {
        Asker { request, opened: None, tokens: 0, micro_usd: 0 }
    }

    /// It answers what it was not asked before: a recorded run does not.
    pub fn writes(&self) -> bool {
        !matches!(self.request.whom, Whom::Replay(_))
    }

    /// Finds the voice, its address and its key, once. Nothing is asked yet.
    ///
    /// # Errors
    /// Those of [`open_voice`].
    pub(super) fn open(&mut self, place: &Surroundings, gate: &dyn Gate) -> Result<(), Error> {
        if self.opened.is_none() {
            let (voice, recorded) = opened(&self.request, place, gate)?;
            self.opened = Some(Opened { voice, recorded });
        }
        Ok(())
    }

    /// The voice, once it was opened.
    ///
    /// # Errors
    /// `voice.nobody`: it was not.
    pub(super) fn voice(&self) -> Result<&dyn Voice, Error> {
        self.opened.as_ref().map(|opened| opened.voice.as_ref()).ok_or_else(|| {
            Error::usage("voice.nobody", "nobody was found who could be asked")
                .hint("say who: `--with AGENT` or `--model openai/NAME`")
        })
    }

    /// Tokens of a blueprint, unless the person says otherwise.
    fn usual(&self) -> u64 {
        if matches!(self.request.whom, Whom::Agent(_)) { AGENT_TOKENS } else { DEFAULT_TOKENS }
    }

    /// What the next questions may use, `usual` tokens unless the person set a limit: a limit is one for the whole walk.
    pub(super) fn left(&self, usual: u64) -> Budget {
        let recorded = self.opened.as_ref().and_then(|opened| opened.recorded);
        let whole = self.request.budget(usual, recorded);
        let tokens = match self.request.max_tokens {
            Some(most) => most.saturating_sub(self.tokens),
            None => whole.tokens,
        };
        Budget { tokens, micro_usd: whole.micro_usd.map(|most| most.saturating_sub(self.micro_usd)) }
    }

    /// Takes out what was used elsewhere in the walk.
    pub(super) fn spent(&mut self, tokens: u64, micro_usd: u64) {
        self.tokens += tokens;
        self.micro_usd += micro_usd;
    }

    /// Another walk begins, with limits of its own.
    pub(super) fn afresh(&mut self) {
        (self.tokens, self.micro_usd) = (0, 0);
    }

    /// As it is written into reports.
    pub(super) fn name(&self) -> &str {
        self.opened.as_ref().map_or("nobody", |opened| opened.voice.name())
    }

    /// Asks for what the words say beyond what the embedded author reads; with `about`, for what a change says.
    ///
    /// # Errors
    /// Those of [`author::enriched`]; `voice.interrupted`.
    pub(super) fn listen(
        &mut self,
        words: &str,
        wishes: &Wishes,
        about: Option<&About<'_>>,
        front: &Front<'_>,
    ) -> Result<Heard, Error> {
        let budget = self.left(self.usual());
        let (tokens, micro_usd) = (budget.tokens, budget.micro_usd);
        front.sink.emit(&Event::Voice(&Spoken::Begins { name: self.name(), tokens, micro_usd }));
        let recorder = Recorder::new(self.voice()?, budget);
        let mut purse = Purse::new(budget);
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
        let asked = author::enriched(words, wishes, about, &recorder, &mut purse, &mut told);
        let extras = stoppable(front, asked)?;
        let file = recorder.file();
        let used =
            VoiceUse { name: self.name().to_owned(), questions, tokens: purse.tokens(), micro_usd: cost };
        self.spent(purse.tokens(), purse.micro_usd());
        Ok(Heard { extras, file, used })
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
            .hint("give the file `.vibe-deploy/replay.jsonl` of an app that was made with `--model`, or `change-replay.jsonl` of its last change")
    };
    let length = std::fs::metadata(path).map_err(|cause| fault("cannot be read").caused_by(cause))?.len();
    if length > LONGEST_REPLAY {
        return Err(fault("is too long for a replay"));
    }
    std::fs::read_to_string(path).map_err(|cause| fault("is no text").caused_by(cause))
}
