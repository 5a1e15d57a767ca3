//! Who is asked to write: the one place where the command line finds a voice. A kind of voice plugs in by one arm of [`open`].

use std::path::PathBuf;

use clap::Args;

use crate::error::Error;
use crate::ops::Source;
use crate::ops::voice::{Budget, Script, Voice};

/// Dollars to millionths of one.
const MICRO: f64 = 1e6;

/// Options of every command that may ask a voice.
#[derive(Debug, Args)]
pub(super) struct VoiceArguments {
    /// Have a coding agent of yours write: claude, codex, gemini, opencode, …
    #[arg(long, value_name = "AGENT", conflicts_with_all = ["model", "script"])]
    pub(super) with: Option<String>,
    /// Have a model write: anthropic/…, openai/…, ollama/…, or a URL
    #[arg(long, value_name = "NAME", conflicts_with = "script")]
    pub(super) model: Option<String>,
    /// For tests: answers of nobody, read from a file with one JSON object a line; see src/author/voice/script.rs
    #[arg(long = "voice-script", value_name = "FILE", hide = true)]
    pub(super) script: Option<PathBuf>,
    /// The most tokens that the run may use, questions and answers together
    #[arg(long, value_name = "TOKENS", default_value_t = 300_000)]
    pub(super) max_tokens: u64,
    /// The most US dollars that it may cost, where the voice tells what it costs
    #[arg(long, value_name = "DOLLARS")]
    pub(super) max_cost: Option<f64>,
}

impl VoiceArguments {
    /// What the run may use.
    ///
    /// # Errors
    /// `voice.budget`: that is no amount of money.
    pub(super) fn budget(&self) -> Result<Budget, Error> {
        let micro_usd = self.max_cost.map(micro).transpose()?;
        Ok(Budget { tokens: self.max_tokens, micro_usd })
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between nothing and a million dollars"
)]
fn micro(dollars: f64) -> Result<u64, Error> {
    if !(0.0..=1e6).contains(&dollars) {
        return Err(Error::usage(
            "voice.budget",
            format!("{dollars} is no amount of dollars that may be spent"),
        )
        .hint("`--max-cost 2.50` lets a run cost two dollars and a half"));
    }
    Ok((dollars * MICRO).round() as u64)
}

/// The voice that was asked for; nothing when none was.
///
/// # Errors
/// `voice.unknown`: there is no such voice; `voice.script`; what reading the script ends with.
pub(super) fn open(arguments: &VoiceArguments) -> Result<Option<Box<dyn Voice>>, Error> {
    if let Some(path) = &arguments.script {
        let text = Source::File(path.clone()).text()?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        return Ok(Some(Box::new(Script::parse(&file, &text)?)));
    }
    match arguments.with.as_ref().or(arguments.model.as_ref()) {
        None => Ok(None),
        Some(name) => Err(Error::usage("voice.unknown", format!("this vibe knows no voice `{name}`"))
            .hint("`--dry-run` shows what a voice would be asked, for one that you ask yourself")),
    }
}
