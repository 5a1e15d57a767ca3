//! How a server likes to be asked: what it refuses once in a run is not sent again.

use serde_json::{Value, json};

use super::address::{Address, Dialect};
use crate::author::voice::Prompt;

/// The one tool that a model may call.
pub(super) const TOOL: &str = "submit";

/// How an answer is held to its schema, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The schema itself.
    Schema,
    /// One tool, whose input has the schema.
    Tool,
    /// Some JSON, with the schema beside it: llama-cpp-python takes it there, and refuses `json_schema`.
    Object,
    /// In words only.
    Plain,
}

/// What a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) form: Form,
    /// `max_completion_tokens` instead of `max_tokens`.
    completion: bool,
    temperature: bool,
    usage: bool,
}

impl Manner {
    pub(super) fn new(dialect: Dialect) -> Manner {
        let form = if dialect == Dialect::Messages { Form::Tool } else { Form::Schema };
        Manner { form, completion: false, temperature: true, usage: true }
    }

    /// What to try after a request was refused as wrong; nothing when all was tried.
    pub(super) fn after(self, refusal: &str) -> Option<Manner> {
        if !self.completion && refusal.contains("max_completion_tokens") {
            return Some(Manner { completion: true, ..self });
        }
        if self.temperature && refusal.contains("temperature") {
            return Some(Manner { temperature: false, ..self });
        }
        if self.usage && refusal.contains("stream_options") {
            return Some(Manner { usage: false, ..self });
        }
        let form = match self.form {
            Form::Schema => Form::Tool,
            Form::Tool => Form::Object,
            Form::Object => Form::Plain,
            Form::Plain => return None,
        };
        Some(Manner { form, ..self })
    }

    /// The body of a request.
    pub(super) fn body(self, address: &Address, prompt: &Prompt) -> Value {
        // Without a schema there is nothing to hold to.
        let form = if prompt.schema.is_some() { self.form } else { Form::Plain };
        let system = match &prompt.schema {
            Some(schema) if matches!(form, Form::Object | Form::Plain) => {
                format!("{}\nYour answer is JSON that keeps this schema: {schema}", prompt.system)
            }
            _ => prompt.system.clone(),
        };
        let mut body = match address.dialect {
            Dialect::Chat => self.chat(address, prompt, form, &system),
            Dialect::Messages => messages(address, prompt, form, &system),
        };
        if self.temperature {
            body["temperature"] = json!(0);
        }
        body
    }

    fn chat(self, address: &Address, prompt: &Prompt, form: Form, system: &str) -> Value {
        let limit = if self.completion { "max_completion_tokens" } else { "max_tokens" };
        let mut body = json!({
            "model": address.model,
            "messages": [
                { "role": "system", "content": system },
                { "role": "user", "content": prompt.words },
            ],
            "stream": true,
        });
        body[limit] = json!(prompt.most);
        if self.usage {
            body["stream_options"] = json!({ "include_usage": true });
        }
        if address.tells_cost {
            body["usage"] = json!({ "include": true });
        }
        let schema = &prompt.schema;
        match form {
            Form::Schema => {
                body["response_format"] = json!({
                    "type": "json_schema",
                    "json_schema": { "name": TOOL, "strict": true, "schema": schema },
                });
            }
            Form::Tool => {
                let function =
                    json!({ "name": TOOL, "description": "Gives the answer.", "parameters": schema });
                body["tools"] = json!([{ "type": "function", "function": function }]);
                body["tool_choice"] = json!({ "type": "function", "function": { "name": TOOL } });
            }
            Form::Object => body["response_format"] = json!({ "type": "json_object", "schema": schema }),
            Form::Plain => {}
        }
        body
    }
}

fn messages(address: &Address, prompt: &Prompt, form: Form, system: &str) -> Value {
    let mut body = json!({
        "model": address.model,
        "max_tokens": prompt.most,
        "system": system,
        "messages": [{ "role": "user", "content": prompt.words }],
        "stream": true,
    });
    if form == Form::Tool {
        body["tools"] =
            json!([{ "name": TOOL, "description": "Gives the answer.", "input_schema": prompt.schema }]);
        body["tool_choice"] = json!({ "type": "tool", "name": TOOL });
    }
    body
}
