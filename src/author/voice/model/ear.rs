//! What comes out of the events of both dialects: text, the input of the one tool, and what it took.

use serde_json::Value;

use super::address::Dialect;
use super::manner::TOOL;
use crate::author::voice::Said;
use crate::author::voice::purse::estimate;
use crate::error::Error;
use crate::http;

/// So many events that are no JSON are no accident.
const GARBLED: u32 = 100;
/// Bytes of an answer for each token that it may have. A token of English has four.
const BYTES_A_TOKEN: usize = 16;
/// Room beside it: servers count differently.
const ROOM: usize = 1024;

/// Hears one answer.
#[derive(Debug)]
pub(super) struct Ear {
    dialect: Dialect,
    most: usize,
    text: String,
    input: String,
    pieces: usize,
    tokens_in: Option<u64>,
    tokens_out: Option<u64>,
    micro_usd: Option<u64>,
    garbled: u32,
    declined: Option<String>,
    ended: bool,
}

impl Ear {
    /// For an answer of at most so many tokens.
    pub(super) fn new(dialect: Dialect, most: u32) -> Ear {
        Ear {
            dialect,
            most: usize::try_from(most).unwrap_or(usize::MAX / BYTES_A_TOKEN - ROOM),
            text: String::new(),
            input: String::new(),
            pieces: 0,
            tokens_in: None,
            tokens_out: None,
            micro_usd: None,
            garbled: 0,
            declined: None,
            ended: false,
        }
    }

    /// Something was said already.
    pub(super) fn heard_any(&self) -> bool {
        self.pieces > 0
    }

    /// Takes one event and gives what was said in it.
    ///
    /// # Errors
    /// `voice.failed`: the server says that it failed. `voice.tool`, `voice.too_long`, `voice.garbled`.
    pub(super) fn hear(&mut self, data: &str) -> Result<String, Error> {
        let data = data.trim();
        if data == "[DONE]" {
            self.ended = true;
            return Ok(String::new());
        }
        let Ok(event) = serde_json::from_str::<Value>(data) else {
            // An empty one keeps a connection open.
            self.garbled += u32::from(!data.is_empty());
            return if self.garbled > GARBLED { Err(garbled(data)) } else { Ok(String::new()) };
        };
        if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
            let said =
                error.get("message").and_then(Value::as_str).map_or_else(|| error.to_string(), str::to_owned);
            return Err(failed(&said));
        }
        let piece = match self.dialect {
            Dialect::Chat => self.chat(&event)?,
            Dialect::Messages => self.messages(&event)?,
        };
        self.pieces += usize::from(!piece.is_empty());
        let bytes = self.text.len() + self.input.len();
        if bytes > self.most * BYTES_A_TOKEN + ROOM || self.pieces > 2 * self.most + ROOM {
            return Err(too_long(self.most));
        }
        Ok(piece)
    }

    /// OpenAI's `chat.completion.chunk`, and its whole answer where a server does not stream.
    fn chat(&mut self, event: &Value) -> Result<String, Error> {
        if let Some(usage) = event.get("usage").filter(|usage| usage.is_object()) {
            self.tokens_in = usage["prompt_tokens"].as_u64().or(self.tokens_in);
            self.tokens_out = usage["completion_tokens"].as_u64().or(self.tokens_out);
            self.micro_usd = usage["cost"].as_f64().and_then(micro).or(self.micro_usd);
        }
        let Some(choice) = event.pointer("/choices/0") else { return Ok(String::new()) };
        let delta = choice.get("delta").or_else(|| choice.get("message")).unwrap_or(&Value::Null);
        let mut piece = delta["content"].as_str().unwrap_or_default().to_owned();
        self.text.push_str(&piece);
        if let Some(refusal) = delta["refusal"].as_str().filter(|refusal| !refusal.is_empty()) {
            self.declined.get_or_insert_default().push_str(refusal);
        }
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            self.tool(call.pointer("/function/name").and_then(Value::as_str))?;
            let input = call.pointer("/function/arguments").and_then(Value::as_str).unwrap_or_default();
            self.input.push_str(input);
            piece.push_str(input);
        }
        // What was called so before there were tools.
        self.tool(delta.pointer("/function_call/name").and_then(Value::as_str).map(|_| "function_call"))?;
        match choice["finish_reason"].as_str() {
            Some("content_filter") => {
                self.declined.get_or_insert_with(|| "its filter stopped it".to_owned());
                self.ended = true;
            }
            Some(_) => self.ended = true,
            None => {}
        }
        Ok(piece)
    }

    /// Anthropic's events.
    fn messages(&mut self, event: &Value) -> Result<String, Error> {
        let usage = |event: &Value, place: &str, key: &str| {
            event.pointer(place).and_then(|usage| usage[key].as_u64())
        };
        match event["type"].as_str().unwrap_or_default() {
            "message_start" => {
                self.tokens_in = usage(event, "/message/usage", "input_tokens");
                self.tokens_out = usage(event, "/message/usage", "output_tokens");
            }
            "content_block_start" => {
                let block = &event["content_block"];
                if block["type"].as_str().is_some_and(|kind| kind.ends_with("tool_use")) {
                    self.tool(Some(block["name"].as_str().unwrap_or("a tool without a name")))?;
                }
            }
            "content_block_delta" => {
                let said = event.pointer("/delta/text").and_then(Value::as_str).unwrap_or_default();
                let input = event.pointer("/delta/partial_json").and_then(Value::as_str).unwrap_or_default();
                self.text.push_str(said);
                self.input.push_str(input);
                return Ok(format!("{said}{input}"));
            }
            "message_delta" => {
                self.tokens_out = usage(event, "/usage", "output_tokens").or(self.tokens_out);
                if event.pointer("/delta/stop_reason").and_then(Value::as_str) == Some("refusal") {
                    self.declined.get_or_insert_with(|| "it refused".to_owned());
                }
            }
            "message_stop" => self.ended = true,
            _ => {}
        }
        Ok(String::new())
    }

    /// Only one tool exists, so any other call is of something that nobody offered.
    fn tool(&self, name: Option<&str>) -> Result<(), Error> {
        match name {
            Some(name) if !name.is_empty() && name != TOOL => Err(Error::failed(
                "voice.tool",
                format!("the model called a tool that it was never given: {}", http::plain(name)),
            )
            .hint("nothing was carried out, and nothing was written; use another model or another server")),
            _ => Ok(()),
        }
    }

    /// More came than was asked for.
    pub(super) fn too_long(&self) -> Error {
        too_long(self.most)
    }

    /// The whole answer, once the stream has ended. `asked`: bytes of the question.
    ///
    /// # Errors
    /// `voice.cut_off`, `voice.declined`, `voice.garbled`.
    pub(super) fn said(self, asked: usize) -> Result<Said, Error> {
        if let Some(why) = self.declined {
            return Err(Error::failed(
                "voice.declined",
                format!("the model would not answer: {}", http::plain(&why)),
            )
            .hint("say it in other words, use another model, or leave out `--model`"));
        }
        let text = if self.input.is_empty() { self.text } else { self.input };
        if text.trim().is_empty() && self.garbled > 0 {
            return Err(garbled("events that are no JSON"));
        }
        if !self.ended {
            return Err(cut_off());
        }
        if text.trim().is_empty() {
            return Err(Error::failed("voice.declined", "the model answered nothing").hint(
                "a model that thinks for long may need more room: raise `--max-tokens`, or use another model",
            ));
        }
        Ok(Said {
            tokens_in: counted(self.tokens_in, asked),
            tokens_out: counted(self.tokens_out, text.len()),
            micro_usd: self.micro_usd,
            text,
        })
    }
}

/// Tokens as a server tells them. One that tells none would never use up what a run may take.
fn counted(told: Option<u64>, bytes: usize) -> u64 {
    told.map_or_else(|| estimate(bytes), |told| told.max((bytes / BYTES_A_TOKEN) as u64))
}

/// Dollars as a server tells them, in millionths.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 0 and a million dollars before"
)]
fn micro(dollars: f64) -> Option<u64> {
    (0.0..1e6).contains(&dollars).then(|| (dollars * 1e6).ceil() as u64)
}

pub(super) fn failed(said: &str) -> Error {
    Error::failed("voice.failed", format!("the server of the model failed: {}", http::plain(said)))
        .hint("run the same command again later, or use another model")
}

fn too_long(most: usize) -> Error {
    Error::failed("voice.too_long", format!("the answer is longer than the {most} tokens that it may have"))
        .hint("the connection was closed, and nothing was written; this server does not keep to its limit: use another")
}

pub(super) fn cut_off() -> Error {
    Error::failed("voice.cut_off", "the answer of the model broke off before its end")
        .hint("run the same command again; nothing was written")
}

pub(super) fn garbled(what: &str) -> Error {
    Error::failed(
        "voice.garbled",
        format!("the server answers with what nobody can read: {}", http::plain(what)),
    )
    .hint("check that the address is the one of an API in OpenAI's form, such as http://127.0.0.1:8080/v1")
}
