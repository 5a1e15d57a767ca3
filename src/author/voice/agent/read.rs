//! What agents print, read line by line. All of it is data of others: lines that are no JSON, and members that are not what they
//! should be, are passed over; what is missing at the end is missing.

use serde_json::Value;

use super::super::Said;

/// How an agent's output is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// JSON lines; pieces in `stream_event`, the end in `result`.
    Claude,
    /// JSON lines; `item.completed` and `turn.completed`. The answer is also in a file.
    Codex,
    /// JSON lines; `message` and `result`.
    Gemini,
    /// JSON lines; `text` and `step_finish` with a `part`.
    Opencode,
    /// One array of messages at the end; tokens and cost are in a file.
    Mistral,
}

/// What has been heard so far.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The answer, as far as it is known.
    pub(super) text: String,
    /// An answer that was held to the schema, which counts more than the text.
    pub(super) object: Option<String>,
    /// What went wrong, in the agent's words.
    pub(super) fault: Option<String>,
    pub(super) tokens_in: Option<u64>,
    pub(super) tokens_out: Option<u64>,
    pub(super) micro_usd: Option<u64>,
    /// Lines that belong together, where the whole output is one value.
    whole: String,
    /// Pieces were told while they came.
    streamed: bool,
}

impl Heard {
    /// Takes a line, and tells what of the answer is new in it.
    pub(super) fn line(&mut self, dialect: Dialect, line: &[u8], tell: &mut (dyn FnMut(&str) + Send)) {
        let line = String::from_utf8_lossy(line);
        if dialect == Dialect::Mistral {
            self.whole.push_str(&line);
            self.whole.push('\n');
            return;
        }
        let Ok(value) = serde_json::from_str::<Value>(line.trim()) else { return };
        match dialect {
            Dialect::Claude => self.claude(&value, tell),
            Dialect::Codex => self.codex(&value, tell),
            Dialect::Gemini => self.gemini(&value, tell),
            Dialect::Opencode => self.opencode(&value, tell),
            Dialect::Mistral => {}
        }
    }

    /// The output has ended.
    pub(super) fn end(&mut self, dialect: Dialect, tell: &mut (dyn FnMut(&str) + Send)) {
        if dialect == Dialect::Mistral {
            self.mistral(tell);
        }
    }

    fn claude(&mut self, value: &Value, tell: &mut (dyn FnMut(&str) + Send)) {
        match value["type"].as_str() {
            Some("stream_event") => {
                if let Some(piece) = value["event"]["delta"]["text"].as_str() {
                    self.streamed = true;
                    tell(piece);
                }
            }
            // Without a `result` the last message is the answer.
            Some("assistant") => {
                let parts = value["message"]["content"].as_array().into_iter().flatten();
                let text: String = parts.filter_map(|part| part["text"].as_str()).collect();
                if !text.is_empty() {
                    if !self.streamed {
                        tell(&text);
                    }
                    self.text = text;
                }
            }
            Some("result") => self.claude_result(value),
            _ => {}
        }
    }

    fn claude_result(&mut self, value: &Value) {
        let told = value["result"].as_str().filter(|text| !text.is_empty());
        if value["is_error"] == true {
            let why = told.or(value["error"]["message"].as_str()).or(value["subtype"].as_str());
            self.fault = Some(why.unwrap_or("it says that it failed").to_owned());
        } else if let Some(text) = told {
            text.clone_into(&mut self.text);
        }
        if value["structured_output"].is_object() {
            self.object = Some(value["structured_output"].to_string());
        }
        let usage = &value["usage"];
        let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"];
        let cached: u64 = cached.iter().filter_map(|name| usage[*name].as_u64()).sum();
        self.tokens_in = usage["input_tokens"].as_u64().map(|tokens| tokens.saturating_add(cached));
        self.tokens_out = usage["output_tokens"].as_u64();
        self.micro_usd = micro(&value["total_cost_usd"]);
    }

    fn codex(&mut self, value: &Value, tell: &mut (dyn FnMut(&str) + Send)) {
        match value["type"].as_str() {
            Some("item.completed") if value["item"]["type"] == "agent_message" => {
                if let Some(text) = value["item"]["text"].as_str() {
                    tell(text);
                    text.clone_into(&mut self.text);
                }
            }
            Some("turn.completed") => {
                self.add_tokens(&value["usage"]["input_tokens"], &value["usage"]["output_tokens"]);
                self.fault = None;
            }
            Some("turn.failed") => self.fails(&value["error"]["message"]),
            // Also said of calls that are tried again: what counts is how the turn ends.
            Some("error") => self.fails(&value["message"]),
            _ => {}
        }
    }

    fn gemini(&mut self, value: &Value, tell: &mut (dyn FnMut(&str) + Send)) {
        match value["type"].as_str() {
            Some("message") if value["role"] == "assistant" => {
                let Some(piece) = value["content"].as_str() else { return };
                tell(piece);
                if value["delta"] != true {
                    self.text.clear();
                }
                self.text.push_str(piece);
            }
            // What was said before a tool was used is no part of the answer.
            Some("tool_use") => self.text.clear(),
            Some("result") => {
                self.add_tokens(&value["stats"]["input_tokens"], &value["stats"]["output_tokens"]);
                if value["status"] == "error" {
                    self.fails(&value["error"]["message"]);
                }
            }
            _ => {}
        }
    }

    fn opencode(&mut self, value: &Value, tell: &mut (dyn FnMut(&str) + Send)) {
        let part = &value["part"];
        match value["type"].as_str() {
            // A step that has begun says everything anew.
            Some("step_start") => self.text.clear(),
            Some("text") => {
                if let Some(text) = part["text"].as_str() {
                    tell(text);
                    self.text.push_str(text);
                }
            }
            Some("step_finish") => {
                let tokens = &part["tokens"];
                let cached = ["read", "write"].iter().filter_map(|way| tokens["cache"][*way].as_u64());
                let asked = tokens["input"].as_u64().map(|tokens| cached.fold(tokens, u64::saturating_add));
                let thought = tokens["reasoning"].as_u64().unwrap_or(0);
                let said = tokens["output"].as_u64().map(|tokens| tokens.saturating_add(thought));
                self.tokens_in = sum(self.tokens_in, asked);
                self.tokens_out = sum(self.tokens_out, said);
                // A model without a price is said to cost nothing.
                let cost = micro(&part["cost"]).filter(|cost| *cost > 0);
                self.micro_usd = sum(self.micro_usd, cost);
            }
            Some("error") => {
                let error = &value["error"];
                self.fails(if error["data"]["message"].is_string() {
                    &error["data"]["message"]
                } else {
                    &error["name"]
                });
            }
            _ => {}
        }
    }

    fn mistral(&mut self, tell: &mut (dyn FnMut(&str) + Send)) {
        let Ok(value) = serde_json::from_str::<Value>(self.whole.trim()) else { return };
        let messages = value.as_array().or_else(|| value["messages"].as_array());
        let said = messages.into_iter().flatten().filter(|message| message["role"] == "assistant");
        let text = said.filter_map(|message| message["content"].as_str()).rfind(|text| !text.is_empty());
        if let Some(text) = text {
            tell(text);
            text.clone_into(&mut self.text);
        }
    }

    /// `export.json` of Mistral Vibe: tokens, cost and how it ended.
    pub(super) fn account(&mut self, bytes: &[u8]) {
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
        let usage = &value["usage"];
        let first = |names: [&str; 2]| names.iter().find_map(|name| usage[*name].as_u64());
        self.tokens_in = first(["prompt_tokens", "input_tokens"]);
        self.tokens_out = first(["completion_tokens", "output_tokens"]);
        self.micro_usd = micro(&value["cost_usd"]);
    }

    fn fails(&mut self, why: &Value) {
        self.fault = Some(why.as_str().unwrap_or("it says that it failed").to_owned());
    }

    fn add_tokens(&mut self, asked: &Value, said: &Value) {
        self.tokens_in = sum(self.tokens_in, asked.as_u64());
        self.tokens_out = sum(self.tokens_out, said.as_u64());
    }

    /// What was said, with what is not known estimated from `asked` bytes.
    pub(super) fn said(self, asked: usize) -> Said {
        let estimate = super::super::purse::estimate;
        let tokens_out = self.tokens_out.unwrap_or_else(|| estimate(self.text.len()));
        Said {
            tokens_in: self.tokens_in.unwrap_or_else(|| estimate(asked)),
            tokens_out,
            micro_usd: self.micro_usd,
            text: self.object.unwrap_or(self.text),
        }
    }
}

fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

/// Dollars as millionths; nothing for what is no price.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "finite, not negative, and capped"
)]
pub(super) fn micro(dollars: &Value) -> Option<u64> {
    const MOST: f64 = 1e9;
    dollars.as_f64().filter(|amount| (0.0..MOST).contains(amount)).map(|amount| (amount * 1e6).round() as u64)
}

/// The last JSON object that stands in a text by itself: models like to talk around it.
pub(super) fn last_object(text: &str) -> Option<&str> {
    // Text that was made to be read slowly is not read to its end.
    const TRIES: usize = 2_000;
    let (mut at, mut found) = (0, None);
    for _ in 0..TRIES {
        let Some(open) = text[at..].find('{').map(|open| at + open) else { break };
        // Not a value that is ignored: that one would be read however deep it is.
        let mut values = serde_json::Deserializer::from_str(&text[open..]).into_iter::<Value>();
        at = match values.next() {
            Some(Ok(_)) => {
                let end = open + values.byte_offset();
                found = Some(&text[open..end]);
                end
            }
            _ => open + 1,
        };
    }
    found
}
