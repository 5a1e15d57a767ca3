//! Whom a verb asks beside the embedded author: the flags, shared by the verbs that have them.

use std::path::PathBuf;

use clap::Args;

use super::surroundings::somebody_is_there;
use crate::error::Error;
use crate::ops::{self, Surroundings, VoiceRequest, Whom};
use crate::secret;
use crate::ui::{self, Shell};

/// A coding agent or a model, and what it may take.
#[derive(Debug, Args)]
pub(super) struct VoiceArguments {
    /// Ask a coding agent of this machine: claude, codex, gemini, opencode, mistral, qwen; without a name the one you have
    #[arg(long, value_name = "AGENT", num_args = 0..=1, default_missing_value = ops::AUTO, value_parser = agent, conflicts_with_all = ["model", "script"])]
    with: Option<String>,
    /// Ask this model: anthropic/NAME, openai/NAME, gemini/NAME, openrouter/NAME, ollama/NAME or URL#NAME
    #[arg(long, value_name = "MODEL", conflicts_with = "script")]
    model: Option<String>,
    /// For tests: answers of nobody, read from a file with one JSON object a line; see src/author/voice/script.rs
    #[arg(long = "voice-script", value_name = "FILE", hide = true)]
    script: Option<PathBuf>,
    /// Most tokens that it may take, questions and answers together
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    max_tokens: Option<u64>,
    /// Most US dollars that it may cost, such as 0.05; held where it tells what it costs
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    max_cost: Option<u64>,
}

/// The answers of a run that was recorded.
#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// Repeat a run with a model or an agent from the file that it left in .vibe-deploy: no key, no network
    #[arg(long, value_name = "FILE", conflicts_with_all = ["with", "model", "script"])]
    pub(super) replay: Option<PathBuf>,
}

impl VoiceArguments {
    /// Whom to ask; nothing when nobody is to be asked.
    ///
    /// # Errors
    /// `voice.nobody`: there is a limit, and nobody who could keep it.
    pub(super) fn request(self, replay: Option<PathBuf>) -> Result<Option<VoiceRequest>, Error> {
        let named = [
            self.with.map(Whom::Agent),
            self.model.map(Whom::Model),
            self.script.map(Whom::Script),
            replay.map(Whom::Replay),
        ];
        let Some(whom) = named.into_iter().flatten().next() else {
            if self.max_tokens.is_none() && self.max_cost.is_none() {
                return Ok(None);
            }
            return Err(Error::usage("voice.nobody", "there is a limit for a model or an agent, and none is asked")
                .hint("say which: `--with AGENT` or `--model openai/NAME`; or leave out `--max-tokens` and `--max-cost`"));
        };
        Ok(Some(VoiceRequest { whom, max_tokens: self.max_tokens, max_micro_usd: self.max_cost }))
    }
}

/// The key of a model may lie under a passphrase.
pub(super) fn unlock(
    place: &mut Surroundings,
    voice: Option<&VoiceRequest>,
    shell: &Shell,
) -> Result<(), Error> {
    let keyed = voice.is_some_and(|voice| matches!(voice.whom, Whom::Model(_)));
    if keyed && secret::needs_passphrase(&place.secrets) && somebody_is_there() {
        place.secrets.passphrase = Some(ui::hidden(shell, ui::PASSPHRASE)?);
    }
    Ok(())
}

/// The name of an agent, which is one word: the description of an app may stand where it was not meant to.
fn agent(text: &str) -> Result<String, String> {
    if text.contains(char::is_whitespace) {
        return Err("an agent has a name of one word; words about the app stand before `--with`, or name the agent: `--with claude`".to_owned());
    }
    Ok(text.to_owned())
}

/// Dollars as they are typed, in millionths.
fn dollars(text: &str) -> Result<u64, String> {
    let wrong = || "an amount of dollars is a number such as 0.05".to_owned();
    let (whole, part) =
        text.trim_start_matches('$').split_once('.').unwrap_or((text.trim_start_matches('$'), ""));
    let digits = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.is_empty() && part.is_empty() {
        return Err(wrong());
    }
    let number = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<u64>() };
    let whole = number(whole).map_err(|_| wrong())?;
    let part = number(&format!("{part:0<6}")).map_err(|_| wrong())?;
    Ok(whole * 1_000_000 + part)
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn dollars_become_millionths() {
        assert_eq!(dollars("0.05"), Ok(50_000));
        assert_eq!(dollars("$2"), Ok(2_000_000));
        assert_eq!(dollars(".000001"), Ok(1));
        for text in ["", ".", "-1", "1e9", "0.0000001", "a", "1.2.3", "1000000000"] {
            assert!(dollars(text).is_err(), "{text}");
        }
    }
}
