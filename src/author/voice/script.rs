//! A voice that reads its answers from a file, one JSON value a line. It is ours, for tests: it knows nothing, and its name says so.
//!
//! ```text
//! {"answer": {"files": […]}}                      said as JSON
//! {"text": "whatever"}                            said as it stands
//! {"error": "the machine is gone"}                fails
//! {"answer": …, "expect": ["words"], "never": ["others"], "wait_ms": 50}
//! ```
//!
//! `expect` and `never` are words that the question must and must not hold; else the voice fails.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::purse::estimate;
use super::{Prompt, Said, Voice};
use crate::error::Error;

/// Answers that were written before.
#[derive(Debug)]
pub struct Script {
    name: String,
    answers: Mutex<VecDeque<Value>>,
}

impl Script {
    /// Reads a script. `file` is for its name only.
    ///
    /// # Errors
    /// `voice.script`: a line is no JSON object.
    pub fn parse(file: &str, text: &str) -> Result<Script, Error> {
        let mut answers = VecDeque::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let value: Option<Value> = serde_json::from_str(line).ok().filter(Value::is_object);
            answers.push_back(value.ok_or_else(|| {
                Error::usage("voice.script", format!("line {} of the script is no JSON object", at + 1))
                    .hint("a script has one JSON object a line, such as {\"text\": \"…\"}")
            })?);
        }
        Ok(Script { name: format!("script {file} (no model)"), answers: Mutex::new(answers) })
    }
}

fn failed(message: String) -> Error {
    Error::failed("voice.script", message).hint("this is a script for tests, not a model")
}

#[async_trait]
impl Voice for Script {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ask(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'a> FnMut(&'a str) + Send),
    ) -> Result<Said, Error> {
        let next = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let next = next.ok_or_else(|| failed("the script has no more answers".to_owned()))?;
        if let Some(wait) = next.get("wait_ms").and_then(Value::as_u64) {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        for (key, wanted) in [("expect", true), ("never", false)] {
            for words in
                next.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
            {
                if prompt.words.contains(words) != wanted {
                    return Err(failed(format!("{key}: {words:?}, and the question was:\n{}", prompt.words)));
                }
            }
        }
        if let Some(why) = next.get("error").and_then(Value::as_str) {
            return Err(failed(why.to_owned()));
        }
        let text = match (next.get("text").and_then(Value::as_str), next.get("answer")) {
            (Some(text), _) => text.to_owned(),
            (None, Some(answer)) => answer.to_string(),
            (None, None) => return Err(failed("a line of the script says nothing".to_owned())),
        };
        heard(&text);
        let (asked, said) = (prompt.system.len() + prompt.words.len(), text.len());
        Ok(Said { text, tokens_in: estimate(asked), tokens_out: estimate(said), micro_usd: None })
    }
}
