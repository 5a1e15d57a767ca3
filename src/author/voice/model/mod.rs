//! A model behind HTTP, in two dialects: OpenAI's chat completions, which Gemini, OpenRouter, Ollama and llama.cpp speak too,
//! and Anthropic's messages.
//!
//! The server is not trusted: no redirect is followed, every answer has a limit of bytes, tokens and time, and what is in it is
//! text. The key is sent in a header, and taken out of whatever the server says.

mod address;
mod ear;
mod manner;
mod sse;
#[cfg(test)]
mod tests;
mod veil;

pub use address::{Address, providers};

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use self::address::Dialect;
use self::ear::Ear;
use self::manner::Manner;
use self::sse::Events;
use self::veil::Veil;
use super::{Prompt, Said, Voice};
use crate::error::Error;
use crate::http::{self, Client, Failure, Request, Stream};
use crate::secret::Secret;

/// The version of Anthropic's interface that we speak (docs.anthropic.com/en/api/versioning).
const ANTHROPIC_VERSION: &str = "2023-06-01";
/// Bytes of the stream for each token of the answer: an event of one token has some 250.
const STREAM_A_TOKEN: usize = 512;
/// Bytes of a stream beside its answer.
const STREAM_ROOM: usize = 64 * 1024;
/// A question is sent that many times at most, as long as nothing was said.
const ATTEMPTS: u32 = 3;

/// How long a model is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For one whole answer.
    pub whole: Duration,
    /// For the first piece, and between two. A model that runs on this machine reads a long prompt for a minute or two.
    pub silence: Duration,
    /// The longest wait that a server may ask for before the same question is sent again.
    pub wait: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            whole: Duration::from_secs(600),
            silence: Duration::from_secs(180),
            wait: Duration::from_secs(30),
        }
    }
}

/// A model that can be asked.
pub struct Model {
    address: Address,
    client: Client,
    key: Option<Secret>,
    patience: Patience,
    manner: Mutex<Manner>,
}

/// Why there is no answer, and what may be done.
enum Trouble {
    /// The request is not understood; what the server says of it.
    Refused(String, Error),
    /// It may be sent again after that time: nothing was said.
    Again(Duration, Error),
    /// That is that.
    Final(Error),
}

impl Model {
    /// A model at its address, with its key.
    pub fn new(address: Address, client: Client, key: Option<Secret>, patience: Patience) -> Model {
        let manner = Mutex::new(Manner::new(address.dialect));
        Model { address, client, key, patience, manner }
    }

    fn manner(&self) -> Manner {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn request(&self, manner: Manner, prompt: &Prompt) -> Result<Request, Error> {
        let path = match self.address.dialect {
            Dialect::Chat => "chat/completions",
            Dialect::Messages => "messages",
        };
        let most = usize::try_from(prompt.most).unwrap_or(usize::MAX);
        let mut request = Request::post(format!("{}/{path}", self.address.base))
            .json(&manner.body(&self.address, prompt))?
            .header("accept", "text/event-stream")
            .deadline(self.patience.whole)
            .cap(most.saturating_mul(STREAM_A_TOKEN).saturating_add(STREAM_ROOM));
        if self.address.dialect == Dialect::Messages {
            request = request.header("anthropic-version", ANTHROPIC_VERSION);
        }
        Ok(match (&self.key, self.address.dialect) {
            (Some(key), Dialect::Chat) => request.bearer(key),
            (Some(key), Dialect::Messages) => request.secret("x-api-key", "", key),
            (None, _) => request,
        })
    }

    async fn once(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'s> FnMut(&'s str) + Send),
    ) -> Result<Said, Trouble> {
        let request = self.request(self.manner(), prompt).map_err(Trouble::Final)?;
        let stream = self.client.stream(&request, self.patience.silence).await;
        let stream = stream.map_err(|failure| self.not_begun(failure))?;
        if !(200..300).contains(&stream.status) {
            return Err(self.refusal(stream).await);
        }
        let mut ear = Ear::new(self.address.dialect, prompt.most);
        let mut veil = Veil::new(self.key.as_ref());
        let mut clear = |piece: &str| match veil.pass(piece) {
            clean if clean.is_empty() => {}
            clean => heard(&clean),
        };
        if let Err(error) = self.listen(stream, &mut ear, &mut clear).await {
            let quick = Duration::from_millis(300);
            let again = !ear.heard_any() && ["voice.cut_off", "voice.failed"].contains(&error.code());
            return Err(if again { Trouble::Again(quick, error) } else { Trouble::Final(error) });
        }
        match veil.rest() {
            rest if rest.is_empty() => {}
            rest => heard(&rest),
        }
        let schema = prompt.schema.as_ref().map_or(0, |schema| schema.to_string().len());
        let mut said = ear.said(prompt.system.len() + prompt.words.len() + schema).map_err(Trouble::Final)?;
        said.text = self.without_key(said.text);
        Ok(said)
    }

    async fn listen(
        &self,
        mut stream: Stream,
        ear: &mut Ear,
        heard: &mut (dyn for<'s> FnMut(&'s str) + Send),
    ) -> Result<(), Error> {
        if stream.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            return Err(ear::garbled("a page for a browser"));
        }
        let mut events = Events::default();
        // A server that does not stream gives its answer as one piece of JSON.
        let whole = stream.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
        let mut body = Vec::new();
        let mut told = |ear: &mut Ear, data: &str| -> Result<(), Error> {
            let piece = ear.hear(data).map_err(|error| self.harmless(error))?;
            if !piece.is_empty() {
                heard(&piece);
            }
            Ok(())
        };
        while let Some(bytes) = stream.next().await.map_err(|failure| self.broken(failure, ear))? {
            if whole {
                body.extend_from_slice(&bytes);
                continue;
            }
            for data in events.feed(&bytes) {
                told(ear, &data)?;
            }
        }
        if whole {
            return told(ear, &String::from_utf8_lossy(&body));
        }
        match events.end() {
            Some(data) => told(ear, &data),
            None => Ok(()),
        }
    }

    /// What a failure before the first byte of an answer means.
    fn not_begun(&self, failure: Failure) -> Trouble {
        match failure {
            Failure::Limited(wait) if wait <= self.patience.wait => Trouble::Again(wait, limited(wait)),
            Failure::Limited(wait) => Trouble::Final(limited(wait)),
            Failure::Lost(error) if error.code() == "http.cut_off" => {
                Trouble::Again(Duration::from_millis(300), self.unreachable(error))
            }
            Failure::Lost(error) if error.code() == "http.timeout" => {
                Trouble::Final(late(self.patience.silence))
            }
            Failure::NotSent(error) | Failure::Lost(error) => Trouble::Final(self.unreachable(error)),
        }
    }

    fn unreachable(&self, error: Error) -> Error {
        let hint = if http::is_loopback(&self.address.base) {
            "start the server of the model, or check its port"
        } else {
            "check the network; without `--model` nothing is asked"
        };
        Error::failed("voice.unreachable", format!("{} cannot be asked: {error}", self.address.shown))
            .hint(hint)
    }

    /// A stream that ends badly.
    fn broken(&self, failure: Failure, ear: &Ear) -> Error {
        let error = failure.into_error();
        match error.code() {
            "http.timeout" => late(if ear.heard_any() { self.patience.whole } else { self.patience.silence }),
            "http.too_large" => ear.too_long(),
            _ => ear::cut_off(),
        }
    }

    /// What a status other than a good one means.
    async fn refusal(&self, stream: Stream) -> Trouble {
        let status = stream.status;
        let Ok(answer) = stream.whole().await else {
            return Trouble::Again(Duration::from_secs(1), ear::cut_off());
        };
        let said = answer.excerpt();
        let shown = &self.address.shown;
        match status {
            300..=399 => Trouble::Final(
                Error::failed(
                    "voice.moved",
                    format!(
                        "{} sends us elsewhere (status {status}), where the key was never meant to go",
                        answer.place()
                    ),
                )
                .hint("give the address that it moved to, if you trust it"),
            ),
            401 | 403 => {
                let name = self.address.key().map_or("the key".to_owned(), |name| format!("`{name}`"));
                let error = Error::failed(
                    "voice.refused",
                    format!("{shown} refuses {name} (status {status}): {said}"),
                );
                Trouble::Final(match self.address.key() {
                    Some(name) => error.hint(format!("vibe secret set {name} --shared")),
                    None => error.hint("the server wants a key: reach it by https:// to send one"),
                })
            }
            404 => Trouble::Final(
                Error::failed("voice.no_model", format!("there is no {shown} (status 404): {said}"))
                    .hint("check the name of the model in the provider's own list"),
            ),
            400 | 415 | 422 | 501 => Trouble::Refused(
                answer.text(),
                Error::failed(
                    "voice.request",
                    format!("{shown} does not take the question (status {status}): {said}"),
                )
                .hint("a smaller description may fit; or use another model"),
            ),
            500..=599 => {
                Trouble::Again(Duration::from_secs(1), ear::failed(&format!("status {status}: {said}")))
            }
            _ => Trouble::Final(ear::failed(&format!("status {status}: {said}"))),
        }
    }

    /// A server may repeat our key: no message and no file holds it.
    fn without_key(&self, text: String) -> String {
        match &self.key {
            Some(key) => text.replace(key.expose(), veil::HIDDEN),
            None => text,
        }
    }

    fn harmless(&self, error: Error) -> Error {
        let hints = error.hints().to_vec();
        let mut clean = Error::new(error.kind(), error.code(), self.without_key(error.to_string()));
        for hint in hints {
            clean = clean.hint(hint);
        }
        clean
    }
}

#[async_trait]
impl Voice for Model {
    fn name(&self) -> &str {
        &self.address.shown
    }

    async fn ask(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'s> FnMut(&'s str) + Send),
    ) -> Result<Said, Error> {
        let mut attempt = 1;
        loop {
            let manner = self.manner();
            match self.once(prompt, heard).await {
                Ok(said) => {
                    // llama.cpp's server takes a tool choice that it does not know and answers in prose: the next question
                    // goes out in another form.
                    let heeded = prompt.schema.is_none() || said.text.contains('{');
                    if let Some(next) = manner.after("").filter(|_| !heeded) {
                        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = next;
                    }
                    return Ok(said);
                }
                Err(Trouble::Refused(words, error)) => {
                    let Some(next) = manner.after(&words) else { return Err(error) };
                    *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = next;
                }
                Err(Trouble::Again(wait, error)) => {
                    if attempt >= ATTEMPTS {
                        return Err(error);
                    }
                    attempt += 1;
                    tokio::time::sleep(wait.min(self.patience.wait)).await;
                }
                Err(Trouble::Final(error)) => return Err(error),
            }
        }
    }
}

fn limited(wait: Duration) -> Error {
    Error::failed(
        "voice.limited",
        format!("the provider asks to wait {} s before the next question", wait.as_secs()),
    )
    .hint("run the same command again later, or use another model")
}

fn late(after: Duration) -> Error {
    Error::failed("voice.late", format!("the model was not done, or said nothing, for {} s", after.as_secs()))
        .hint("the connection was closed, and nothing was written; a smaller model answers sooner")
}
