//! Voices: who may be asked beside the embedded author. A model over HTTP and a coding agent of the person's own have one face;
//! whatever they say is data, held to the same checks as a file that somebody wrote by hand.

pub mod agent;
pub mod model;
mod purse;
mod replay;
mod script;

pub use purse::{Budget, Purse, dollars};
pub use replay::{Recorder, Replay};
pub use script::Script;

use async_trait::async_trait;
use serde_json::Value;

use crate::error::Error;

/// What a voice is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// What it is, what it may do, and in which form it answers.
    pub system: String,
    /// The task, with everything that it has to know. Text of others stands in it between marks, as data.
    pub words: String,
    /// JSON Schema that the answer has to keep; voices that cannot be held to one get it in words.
    pub schema: Option<Value>,
    /// Tokens that the answer may have.
    pub most: u32,
    /// Files that the answer is about, as they are now. A voice that can write gets them in a folder of their own, and what it
    /// wrote there is its answer: `{"files":[{"path":…,"text":…}]}`.
    pub files: Vec<PromptFile>,
}

/// A file that a voice may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptFile {
    /// Where it lies in the app.
    pub path: String,
    /// What stands in it; nothing when it is not there yet.
    pub text: String,
}

/// What a voice said, and what that took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The whole answer.
    pub text: String,
    /// Tokens of the prompt, as the voice counts them; estimated where it does not tell.
    pub tokens_in: u64,
    /// Tokens of the answer.
    pub tokens_out: u64,
    /// Millionths of a US dollar, where it is known.
    pub micro_usd: Option<u64>,
}

impl Said {
    /// Tokens of question and answer. Whatever a server tells, they add up.
    pub fn tokens(&self) -> u64 {
        self.tokens_in.saturating_add(self.tokens_out)
    }
}

/// Somebody who can be asked. A question whose future is dropped is cancelled: nothing of it goes on.
#[async_trait]
pub trait Voice: Send + Sync {
    /// What is written into reports and replays: `anthropic/claude-sonnet-5`, `codex 0.169.0`.
    fn name(&self) -> &str;

    /// Asks, and tells what is heard meanwhile, piece by piece.
    ///
    /// # Errors
    /// `voice.*`: not reached, refused, out of its time, or more than the prompt allows.
    async fn ask(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'a> FnMut(&'a str) + Send),
    ) -> Result<Said, Error>;
}
