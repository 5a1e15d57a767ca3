//! The Agent Client Protocol, version 1, as far as one question needs it: JSON-RPC, one message a line
//! (agentclientprotocol.com). By hand: the crate would bring 73 packages for six messages.
//!
//! The agent asks before it does something. It is answered by [`Permits`]: writing a file that it was given to write, and nothing
//! else. It is offered no files and no terminal of ours.

use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::child::{self, Cut, Job, Pipes};
use super::read::{Heard, micro};

/// The version that is spoken.
const VERSION: u64 = 1;
/// JSON-RPC: there is no such method.
const NO_METHOD: i64 = -32601;
const CHUNK: usize = 16 * 1024;
/// Characters of what it asked for that are told.
const TITLE: usize = 80;

/// What an agent may change, in a folder of the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permits {
    /// Where it works.
    pub(super) folder: PathBuf,
    /// Files below the folder that it may write.
    pub(super) may_write: Vec<PathBuf>,
}

impl Permits {
    /// Whether what is asked for is writing files of the list, and nothing else.
    fn allow(&self, asked: &Value) -> bool {
        let call = &asked["toolCall"];
        let places = call["locations"].as_array().into_iter().flatten();
        let changes = call["content"].as_array().into_iter().flatten().filter(|part| part["type"] == "diff");
        let mut paths = places.chain(changes).map(|place| place["path"].as_str());
        let mut any = false;
        let all = paths.all(|path| {
            any = true;
            path.is_some_and(|path| self.may_write(Path::new(path)))
        });
        call["kind"] == "edit" && any && all
    }

    /// The path is one of the list, spelled as it is there, and nothing on the way is a link to elsewhere.
    fn may_write(&self, path: &Path) -> bool {
        let plain = path.components().all(|part| !matches!(part, Component::ParentDir | Component::CurDir));
        let below = path.strip_prefix(&self.folder).unwrap_or(path);
        let real = |path: &Path| path.canonicalize().ok();
        let whole = self.folder.join(below);
        let in_place = match (real(&self.folder), whole.parent().and_then(real)) {
            (Some(folder), Some(parent)) => {
                Some(parent.as_path()) == folder.join(below).parent() && !whole.is_symlink()
            }
            _ => false,
        };
        plain && self.may_write.iter().any(|allowed| allowed == below) && in_place
    }
}

/// Why there is no answer.
pub(super) enum Fault {
    /// The program was ended or could not be run.
    Cut(Cut),
    /// The agent's own words.
    Said(String),
}

impl From<Cut> for Fault {
    fn from(cut: Cut) -> Fault {
        Fault::Cut(cut)
    }
}

/// Puts one question. The job's input is the question; the program ends with this.
pub(super) async fn ask(
    job: Job<'_>,
    permits: &Permits,
    tell: &mut (dyn for<'a> FnMut(&'a str) + Send),
) -> Result<Heard, Fault> {
    let longest = job.longest;
    match tokio::time::timeout(longest, turn(job, permits, tell)).await {
        Ok(ended) => ended,
        Err(_) => Err(Fault::Cut(Cut::Late)),
    }
}

async fn turn(
    job: Job<'_>,
    permits: &Permits,
    tell: &mut (dyn for<'a> FnMut(&'a str) + Send),
) -> Result<Heard, Fault> {
    let text = String::from_utf8_lossy(&job.input).into_owned();
    // Dropped at the end of this function, however it ends.
    let (_running, pipes) = child::start(&job)?;
    let mut wire = Wire { pipes, rest: Vec::new(), looked: 0, left: job.most, complaint: Vec::new() };
    let mut talk = Talk { permits, tell, heard: Heard::default(), refused: None };
    let offered = json!({ "fs": { "readTextFile": false, "writeTextFile": false }, "terminal": false });
    let hello = json!({ "protocolVersion": VERSION, "clientCapabilities": offered });
    let hello = talk.call(&mut wire, 0, "initialize", hello).await?;
    if hello["protocolVersion"] != VERSION {
        return Err(Fault::Said(format!("it speaks version {} of the protocol", hello["protocolVersion"])));
    }
    let session = json!({ "cwd": permits.folder, "mcpServers": [] });
    let session = talk.call(&mut wire, 1, "session/new", session).await?;
    let words = json!([{ "type": "text", "text": text }]);
    let prompt = json!({ "sessionId": session["sessionId"], "prompt": words });
    let ended = talk.call(&mut wire, 2, "session/prompt", prompt).await?;
    let Talk { mut heard, refused, .. } = talk;
    if let Some(what) = refused.filter(|_| heard.text.trim().is_empty()) {
        heard.text = format!(
            "It asked to do something else than to write its files ({what}), was refused, and stopped."
        );
    }
    heard.tokens_in = ended["usage"]["inputTokens"].as_u64();
    heard.tokens_out = ended["usage"]["outputTokens"].as_u64();
    if ended["stopReason"] != "end_turn" && heard.text.trim().is_empty() {
        return Err(Fault::Said(format!("it stopped: {}", ended["stopReason"])));
    }
    Ok(heard)
}

/// One conversation.
struct Talk<'a> {
    permits: &'a Permits,
    tell: &'a mut (dyn for<'t> FnMut(&'t str) + Send),
    heard: Heard,
    /// What it asked for last and may not do, in its own words.
    refused: Option<String>,
}

impl Talk<'_> {
    /// Calls, and answers whatever is asked until the answer is there.
    async fn call(&mut self, wire: &mut Wire, id: u64, method: &str, params: Value) -> Result<Value, Fault> {
        wire.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await?;
        loop {
            let Some(line) = wire.line().await? else {
                let said = String::from_utf8_lossy(&wire.complaint).into_owned();
                return Err(Fault::Said(format!("it ended before it answered {method}: {said}")));
            };
            let Ok(message) = serde_json::from_slice::<Value>(&line) else { continue };
            if message["method"].is_string() {
                if let Some(answer) = self.asked(&message) {
                    wire.send(&answer).await?;
                }
            } else if message["id"] == id {
                let error = &message["error"];
                return match error["message"].as_str() {
                    Some(said) => Err(Fault::Said(format!(
                        "{said} {}",
                        error["data"]["message"].as_str().unwrap_or_default()
                    ))),
                    None if error.is_object() => Err(Fault::Said(error.to_string())),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    /// The answer to a request of the agent's; nothing to a notice.
    fn asked(&mut self, message: &Value) -> Option<Value> {
        let params = &message["params"];
        if message["method"] == "session/update" {
            self.update(&params["update"]);
        }
        let id = message.get("id")?;
        if message["method"] != "session/request_permission" {
            let error = json!({ "code": NO_METHOD, "message": "this client does not offer that" });
            return Some(json!({ "jsonrpc": "2.0", "id": id, "error": error }));
        }
        // Once, never for good: the next request is looked at by itself.
        let may = self.permits.allow(params);
        if !may {
            let title = params["toolCall"]["title"].as_str().unwrap_or("without saying what");
            self.refused = Some(crate::http::plain(title).chars().take(TITLE).collect());
        }
        let wanted = if may { "allow_once" } else { "reject_once" };
        let options = params["options"].as_array().into_iter().flatten();
        let option =
            options.filter(|option| option["kind"] == wanted).find_map(|option| option["optionId"].as_str());
        let outcome = match option {
            Some(option) => json!({ "outcome": "selected", "optionId": option }),
            None => json!({ "outcome": "cancelled" }),
        };
        Some(json!({ "jsonrpc": "2.0", "id": id, "result": { "outcome": outcome } }))
    }

    fn update(&mut self, update: &Value) {
        match update["sessionUpdate"].as_str() {
            Some("agent_message_chunk") => {
                if let Some(piece) = update["content"]["text"].as_str() {
                    (self.tell)(piece);
                    self.heard.text.push_str(piece);
                }
            }
            // What was said before a tool was used is no part of the answer.
            Some("tool_call") => self.heard.text.clear(),
            Some("usage_update") if update["cost"]["currency"] == "USD" => {
                self.heard.micro_usd = micro(&update["cost"]["amount"]).filter(|cost| *cost > 0);
            }
            _ => {}
        }
    }
}

/// Messages to and from the program, one a line.
struct Wire {
    pipes: Pipes,
    rest: Vec<u8>,
    /// Bytes of the rest that hold no end of a line.
    looked: usize,
    /// Bytes that may still come.
    left: usize,
    complaint: Vec<u8>,
}

impl Wire {
    async fn send(&mut self, message: &Value) -> Result<(), Cut> {
        let Some(to) = &mut self.pipes.input else { return Ok(()) };
        // Who has gone is noticed when nothing comes back.
        let _ = to.write_all(format!("{message}\n").as_bytes()).await;
        let _ = to.flush().await;
        Ok(())
    }

    /// What it complained of may still be on its way when its output has ended.
    async fn last_words(&mut self, err: &mut [u8]) {
        let rest = async {
            while let Ok(bytes @ 1..) = self.pipes.err.read(err).await {
                child::keep_end(&mut self.complaint, &err[..bytes]);
            }
        };
        let _ = tokio::time::timeout(child::SETTLE, rest).await;
    }

    /// The next line; nothing at the end.
    async fn line(&mut self) -> Result<Option<Vec<u8>>, Cut> {
        let (mut out, mut err) = (vec![0; CHUNK], vec![0; CHUNK]);
        let mut complains = true;
        loop {
            if let Some(at) = self.rest[self.looked..].iter().position(|byte| *byte == b'\n') {
                let rest = self.rest.split_off(self.looked + at + 1);
                self.looked = 0;
                return Ok(Some(std::mem::replace(&mut self.rest, rest)));
            }
            self.looked = self.rest.len();
            tokio::select! {
                read = self.pipes.out.read(&mut out) => match read {
                    Ok(0) | Err(_) => {
                        self.last_words(&mut err).await;
                        return Ok(None);
                    }
                    Ok(bytes) => {
                        self.left = self.left.checked_sub(bytes).ok_or(Cut::Flood)?;
                        self.rest.extend_from_slice(&out[..bytes]);
                    }
                },
                read = self.pipes.err.read(&mut err), if complains => match read {
                    Ok(0) | Err(_) => complains = false,
                    Ok(bytes) => child::keep_end(&mut self.complaint, &err[..bytes]),
                },
            }
        }
    }
}
