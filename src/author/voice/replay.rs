//! What was asked and answered, as a file, so that a run can be repeated without a key and without a network.
//!
//! One JSON value a line. The first says with which limits the run was made, each later one holds an answer, found again by what
//! was asked: the SHA-256 of the whole prompt. No key is in it, and no time, so the same run gives the same file.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Budget, Prompt, Said, Voice};
use crate::error::Error;

/// The form of the file.
const VERSION: u64 = 1;
/// No replay is longer, in bytes.
const LONGEST: usize = 16 * 1024 * 1024;

/// Asks another voice, and remembers what it said.
pub struct Recorder<'a> {
    voice: &'a dyn Voice,
    lines: Mutex<Vec<String>>,
}

impl<'a> Recorder<'a> {
    /// For one run with that budget.
    pub fn new(voice: &'a dyn Voice, budget: Budget) -> Recorder<'a> {
        let first = json!({
            "replay": VERSION,
            "model": voice.name(),
            "tokens": budget.tokens,
            "micro_usd": budget.micro_usd,
        });
        Recorder { voice, lines: Mutex::new(vec![first.to_string()]) }
    }

    /// The file so far; nothing when nothing was answered.
    pub fn file(&self) -> Option<Vec<u8>> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        (lines.len() > 1).then(|| (lines.join("\n") + "\n").into_bytes())
    }
}

#[async_trait]
impl Voice for Recorder<'_> {
    fn name(&self) -> &str {
        self.voice.name()
    }

    async fn ask(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'s> FnMut(&'s str) + Send),
    ) -> Result<Said, Error> {
        let said = self.voice.ask(prompt, heard).await?;
        let line = json!({
            "prompt": hash(prompt),
            "model": self.voice.name(),
            "answer": said.text,
            "tokens_in": said.tokens_in,
            "tokens_out": said.tokens_out,
            "micro_usd": said.micro_usd,
        });
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_string());
        Ok(said)
    }
}

/// Answers from a file that a [`Recorder`] made.
#[derive(Debug)]
pub struct Replay {
    model: String,
    budget: Budget,
    answers: BTreeMap<String, Said>,
}

impl Replay {
    /// Reads the file.
    ///
    /// # Errors
    /// `voice.replay`: it is no such file.
    pub fn parse(text: &str) -> Result<Replay, Error> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let value = |line: &str| {
            serde_json::from_str::<Value>(line).map_err(|_| no_replay("a line in it is no JSON"))
        };
        let first = value(lines.next().unwrap_or_default())?;
        if text.len() > LONGEST || first["replay"].as_u64() != Some(VERSION) {
            return Err(no_replay("its first line does not say that it is one"));
        }
        let model = first["model"].as_str().unwrap_or_default();
        let budget = Budget {
            tokens: first["tokens"].as_u64().ok_or_else(|| no_replay("it does not say its limit"))?,
            micro_usd: first["micro_usd"].as_u64(),
        };
        let mut answers = BTreeMap::new();
        for line in lines {
            let line = value(line)?;
            let (Some(prompt), Some(text)) = (line["prompt"].as_str(), line["answer"].as_str()) else {
                return Err(no_replay("an answer in it is not whole"));
            };
            let said = Said {
                text: text.to_owned(),
                tokens_in: line["tokens_in"].as_u64().unwrap_or_default(),
                tokens_out: line["tokens_out"].as_u64().unwrap_or_default(),
                micro_usd: line["micro_usd"].as_u64(),
            };
            answers.insert(prompt.to_owned(), said);
        }
        Ok(Replay { model: crate::http::plain(model), budget, answers })
    }

    /// The limits that the run had.
    pub fn budget(&self) -> Budget {
        self.budget
    }
}

#[async_trait]
impl Voice for Replay {
    fn name(&self) -> &str {
        &self.model
    }

    async fn ask(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'s> FnMut(&'s str) + Send),
    ) -> Result<Said, Error> {
        let said = self.answers.get(&hash(prompt)).cloned().ok_or_else(|| {
            Error::failed("voice.replay", "the replay holds no answer to what is asked now")
                .hint("the description, its options or the version of vibe are not those of the recorded run")
                .hint("run it again with `--model` to record another one")
        })?;
        heard(&said.text);
        Ok(said)
    }
}

/// What tells a prompt from another one.
fn hash(prompt: &Prompt) -> String {
    let whole = json!([prompt.system, prompt.words, prompt.schema, prompt.most]).to_string();
    HEXLOWER.encode(&Sha256::digest(whole.as_bytes()))
}

fn no_replay(why: &str) -> Error {
    Error::usage("voice.replay", format!("that is no replay of a run: {why}"))
        .hint("give the file `.vibe-deploy/replay.jsonl` of an app that was made with `--model`, or `change-replay.jsonl` of its last change")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(words: &str) -> Prompt {
        Prompt { system: "be short".into(), words: words.into(), schema: None, most: 10, files: Vec::new() }
    }

    fn ask(voice: &dyn Voice, words: &str) -> Result<Said, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(voice.ask(&prompt(words), &mut |_| {}))
    }

    struct Echo;

    #[async_trait]
    impl Voice for Echo {
        fn name(&self) -> &str {
            "echo"
        }

        async fn ask(
            &self,
            prompt: &Prompt,
            _: &mut (dyn for<'s> FnMut(&'s str) + Send),
        ) -> Result<Said, Error> {
            Ok(Said { text: prompt.words.clone(), tokens_in: 3, tokens_out: 1, micro_usd: Some(7) })
        }
    }

    #[test]
    fn a_recorded_run_is_repeated_and_records_itself_again() {
        let budget = Budget { tokens: 50, micro_usd: None };
        let recorder = Recorder::new(&Echo, budget);
        assert_eq!(recorder.file(), None);
        let said = ask(&recorder, "a\nb").unwrap();
        let file = recorder.file().unwrap();
        let replay = Replay::parse(std::str::from_utf8(&file).unwrap()).unwrap();
        assert_eq!((replay.name(), replay.budget()), ("echo", budget));
        let again = Recorder::new(&replay, replay.budget());
        assert_eq!(ask(&again, "a\nb").unwrap(), said);
        assert_eq!(again.file().unwrap(), file);
        assert_eq!(ask(&replay, "something else").unwrap_err().code(), "voice.replay");
    }

    #[test]
    fn another_file_is_no_replay() {
        for text in
            ["", "{}", "x", "{\"replay\":2}", "{\"replay\":1}", "{\"replay\":1,\"tokens\":1}\n{\"prompt\":3}"]
        {
            assert_eq!(Replay::parse(text).unwrap_err().code(), "voice.replay", "{text}");
        }
    }
}
