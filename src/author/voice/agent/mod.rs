//! The coding agent that a person has on this machine already, as a voice: found, started by its documented way without a
//! terminal, and read.
//!
//! It gets the question on standard input, a folder that is empty and goes with the answer, and an environment of its own: what
//! it needs to find its login, and none of our secrets. It is started without tools or in a mode that only reads, but it runs
//! as the person who started it: what it may do beyond that is its own setting. Whatever it says is data.

mod acp;
mod bench;
mod child;
mod choose;
mod read;
mod stray;
mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use serde_json::Value;
use tempfile::TempDir;

use super::purse::estimate;
use super::{Prompt, Said, Voice};
use crate::error::Error;
use acp::Permits;
use bench::Bench;
use child::{Cut, Job};
use read::Heard;
use table::{AGENTS, Agent, Part};

pub use choose::{Choice, choose};

/// Time that an agent gets to say its version.
const SAYS_VERSION: Duration = Duration::from_secs(5);
/// Time that a question may take, when nothing else is said.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Bytes of output that a question may make, events and all.
const OUTPUT: usize = 16 * 1024 * 1024;
/// A schema that is longer goes into the words: one argument may hold 128 KiB.
const ARGUMENT: usize = 96 * 1024;
/// An answer may be this many times as long as was asked for: agents cannot be told how long theirs may be.
const TOO_LONG: u64 = 4;
/// Characters of an agent's own words in an error.
const SHOWN: usize = 300;

/// Variables that were set by the person and that some agent may get; shown by name only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(pub BTreeMap<String, String>);

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Names of the variables that some agent may get when they are set.
pub fn variables() -> impl Iterator<Item = &'static str> {
    table::COMMON.iter().chain(AGENTS.iter().flat_map(|agent| agent.own)).copied()
}

/// Names that `--with` takes, with what their makers call them.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    AGENTS.iter().map(|agent| (agent.name, agent.title))
}

/// How an agent is asked, in words for documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentAbout {
    /// What `--with` takes.
    pub name: &'static str,
    /// What its maker calls it.
    pub title: &'static str,
    /// Its program.
    pub binary: &'static str,
    /// The version whose flags are used.
    pub tried: &'static str,
    /// The command of one question.
    pub run: String,
    /// The command that makes it speak the Agent Client Protocol.
    pub acp: Option<String>,
    /// Variables of its own that it gets when they are set.
    pub own: &'static [&'static str],
}

/// How every agent is asked.
pub fn about() -> impl Iterator<Item = AgentAbout> {
    AGENTS.iter().map(|agent| AgentAbout {
        name: agent.name,
        title: agent.title,
        binary: agent.binary,
        tried: agent.tried,
        run: format!("{} {}", agent.binary, agent.run.iter().map(Part::shown).collect::<Vec<_>>().join(" ")),
        acp: agent.acp.map(|words| format!("{} {}", agent.binary, words.join(" "))),
        own: agent.own,
    })
}

/// Where agents are looked for, and what they get.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Folders of `PATH`.
    pub path: &'a [PathBuf],
    /// This program's own file, which is no agent whatever it is called.
    pub program: Option<&'a Path>,
    /// Variables of the person.
    pub variables: &'a Variables,
}

/// An agent on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What `--with` takes.
    pub name: &'static str,
    /// What its maker calls it.
    pub title: &'static str,
    /// Its program.
    pub program: PathBuf,
    /// Its version; nothing when it did not say it in time.
    pub version: Option<String>,
}

/// What a run of questions is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time that one question may take.
    pub longest: Duration,
    /// Millionths of a US dollar that one question may cost, told to agents that take such a limit.
    pub micro_usd: Option<u64>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { longest: LONGEST, micro_usd: None }
    }
}

/// Every agent on the path, each asked for its version, all at once.
pub async fn find(around: &Around<'_>) -> Vec<Found> {
    let there = AGENTS.iter().filter_map(|agent| Some((agent, program(agent, around)?)));
    join_all(there.map(|(agent, program)| async move {
        let version = version(agent, &program, around).await;
        Found { name: agent.name, title: agent.title, program, version }
    }))
    .await
}

/// The agent of that name, ready to be asked.
///
/// # Errors
/// `voice.agent_unknown`: no agent is called that. `voice.agent_missing`: it is not on this machine, or does not answer.
pub async fn open(name: &str, around: &Around<'_>, limits: Limits) -> Result<Box<dyn Voice>, Error> {
    let agent = table::agent(name).ok_or_else(|| unknown(name))?;
    Ok(Box::new(ready(agent, around, limits).await?))
}

async fn ready(agent: &'static Agent, around: &Around<'_>, limits: Limits) -> Result<Asked, Error> {
    let missing = |what: &str| {
        Error::failed("voice.agent_missing", format!("{} {what}", agent.title))
            .hint(format!("install it so that `{} --version` answers, or choose another agent", agent.binary))
            .hint("`vibe doctor` lists what is found; none is needed: without one the embedded author works alone")
    };
    let program = program(agent, around).ok_or_else(|| missing("is not on this machine"))?;
    let version = version(agent, &program, around).await;
    let version = version.ok_or_else(|| missing("is there, but does not say its version"))?;
    Ok(Asked {
        name: format!("{} {version}", agent.name),
        agent,
        program,
        variables: environment(agent, around.variables, true),
        limits,
    })
}

/// An agent of that name is in no table of ours.
fn unknown(name: &str) -> Error {
    let known: Vec<&str> = names().map(|(name, _)| name).collect();
    let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    Error::usage("voice.agent_unknown", format!("there is no coding agent `{name}` that vibe can ask"))
        .hint(format!("one of {}", known.join(", ")))
}

/// The first program of its name that is not this one and, where the name says too little, has its companion beside it.
fn program(agent: &Agent, around: &Around<'_>) -> Option<PathBuf> {
    let real = |path: &Path| path.canonicalize().ok();
    let own = around.program.and_then(real);
    let folders = around.path.iter().filter(|folder| folder.is_absolute());
    folders.filter_map(|folder| in_folder(folder, agent.binary)).find(|program| {
        let is_own = own.is_some() && real(program) == own;
        let beside = |name: &str| program.parent().and_then(|folder| in_folder(folder, name)).is_some();
        !is_own && agent.beside.is_none_or(beside)
    })
}

fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    endings.iter().map(|ending| folder.join(format!("{name}{ending}"))).find(|path| path.is_file())
}

/// What an agent gets of the environment: `with_login` also what its login lies in.
fn environment(agent: &Agent, variables: &Variables, with_login: bool) -> Vec<(String, String)> {
    let own: &[&str] = if with_login { agent.own } else { &[] };
    let set = table::COMMON.iter().chain(own).filter_map(|name| {
        let value = variables.0.get(*name)?;
        Some(((*name).to_owned(), value.clone()))
    });
    let given = agent.given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    set.chain(given).chain([("NO_COLOR".to_owned(), "1".to_owned())]).collect()
}

async fn version(agent: &Agent, program: &Path, around: &Around<'_>) -> Option<String> {
    const MOST: usize = 8 * 1024;
    let folder = folder().ok()?;
    let mut said = String::new();
    let job = Job {
        program,
        arguments: vec!["--version".to_owned()],
        folder: folder.path(),
        variables: environment(agent, around.variables, false),
        input: Vec::new(),
        longest: SAYS_VERSION,
        most: MOST,
    };
    let mut take = |line: &[u8]| {
        said.push_str(&String::from_utf8_lossy(line));
        said.push('\n');
    };
    let ended = child::run(job, &mut take).await.ok()?;
    (ended.code == Some(0)).then(|| numbered(&said)).flatten()
}

/// The first word of a text that is a version: digits and dots, then perhaps more.
fn numbered(text: &str) -> Option<String> {
    let is_version = |word: &&str| {
        let numbers: Vec<&str> = word.split(['.', '-', '+']).take(2).collect();
        numbers.len() == 2
            && numbers.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    };
    let plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || ".-+_".contains(c));
    let words = text.split_whitespace().map(|word| word.trim_start_matches('v'));
    words.filter(|word| word.len() <= 40 && plain(word)).find(is_version).map(str::to_owned)
}

fn folder() -> Result<TempDir, Error> {
    tempfile::Builder::new().prefix("vibe-asks-").tempdir().map_err(|cause| {
        Error::failed("voice.agent_start", "no folder can be made for a question to an agent")
            .hint("make room in the folder for temporary files")
            .caused_by(cause)
    })
}

/// An agent that can be asked.
struct Asked {
    name: String,
    agent: &'static Agent,
    program: PathBuf,
    variables: Vec<(String, String)>,
    limits: Limits,
}

#[async_trait]
impl Voice for Asked {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ask(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'a> FnMut(&'a str) + Send),
    ) -> Result<Said, Error> {
        if self.agent.acp.is_some() && !prompt.files.is_empty() {
            return self.ask_to_write(prompt, heard).await;
        }
        let folder = folder()?;
        let call = Call::new(self.agent, prompt, &self.limits, folder.path())?;
        let asked = call.input.len();
        let job = Job {
            program: &self.program,
            arguments: call.arguments,
            folder: folder.path(),
            variables: self.variables.clone(),
            input: call.input,
            longest: self.limits.longest,
            most: OUTPUT,
        };
        let mut answer = Heard::default();
        let mut relevant = Noise::default();
        let mut take = |line: &[u8]| {
            relevant.take(line);
            answer.line(self.agent.dialect, line, heard);
        };
        let ended = child::run(job, &mut take).await.map_err(|cut| self.cut(cut))?;
        answer.end(self.agent.dialect, heard);
        if let Some(text) = call.answer.and_then(|path| small_file(&path)) {
            answer.text = String::from_utf8_lossy(&text).into_owned();
        }
        if let Some(bytes) = call.account.and_then(|path| small_file(&path)) {
            answer.account(&bytes);
        }
        self.must_have_ended_well(&mut answer, &ended, &relevant)?;
        self.judge(answer, &ended.complaint, prompt, asked)
    }
}

impl Asked {
    /// Over the Agent Client Protocol. The files lie in a folder that is made for the question; what was written there is the
    /// answer. The agent may write nothing else, after asking; it runs as the person, and what it does without asking is its own.
    async fn ask_to_write(
        &self,
        prompt: &Prompt,
        heard: &mut (dyn for<'a> FnMut(&'a str) + Send),
    ) -> Result<Said, Error> {
        let folder = folder()?;
        let bench = Bench::lay(folder.path(), &prompt.files)?;
        let (mut answer, asked) = self.over_acp(prompt, &bench.permits, heard).await?;
        if let Some(files) = bench.written(&prompt.files) {
            let said = answer.object.take().unwrap_or_else(|| std::mem::take(&mut answer.text));
            let said = read::last_object(&said).and_then(|text| serde_json::from_str(text).ok());
            let mut whole: serde_json::Map<String, Value> = said.unwrap_or_default();
            whole.insert("files".to_owned(), files);
            answer.text = Value::Object(whole).to_string();
        }
        self.judge(answer, "", prompt, asked)
    }

    /// What was heard, and the bytes of the question.
    async fn over_acp(
        &self,
        prompt: &Prompt,
        permits: &Permits,
        heard: &mut (dyn for<'a> FnMut(&'a str) + Send),
    ) -> Result<(Heard, usize), Error> {
        let schema = prompt.schema.as_ref().map(ToString::to_string);
        let input = task(prompt, schema.as_deref(), &permits.may_write).into_bytes();
        let asked = input.len();
        let job = Job {
            program: &self.program,
            arguments: self.agent.acp.into_iter().flatten().map(|word| (*word).to_owned()).collect(),
            folder: &permits.folder,
            variables: self.variables.clone(),
            input,
            longest: self.limits.longest,
            most: OUTPUT,
        };
        match acp::ask(job, permits, heard).await {
            Ok(answer) => Ok((answer, asked)),
            Err(acp::Fault::Cut(cut)) => Err(self.cut(cut)),
            Err(acp::Fault::Said(said)) => {
                Err(self.failed(&format!("{} failed: {}", self.agent.title, shown(&said))))
            }
        }
    }

    fn must_have_ended_well(
        &self,
        answer: &mut Heard,
        ended: &child::Ended,
        noise: &Noise,
    ) -> Result<(), Error> {
        let title = self.agent.title;
        if let Some(fault) = answer.fault.take() {
            return Err(self.failed(&format!("{title} failed: {}", shown(&fault))));
        }
        if ended.code != Some(0) {
            let said = if ended.complaint.trim().is_empty() { &noise.0 } else { &ended.complaint };
            let how =
                ended.code.map_or("was ended by a signal".to_owned(), |code| format!("ended with {code}"));
            return Err(self.failed(&format!("{title} {how}: {}", shown_end(said))));
        }
        Ok(())
    }

    fn judge(&self, answer: Heard, complaint: &str, prompt: &Prompt, asked: usize) -> Result<Said, Error> {
        let title = self.agent.title;
        if answer.object.is_none() && answer.text.trim().is_empty() {
            let said = shown_end(complaint);
            let why = if said.is_empty() { String::new() } else { format!(": {said}") };
            return Err(Error::failed("voice.agent_silent", format!("{title} gave no answer{why}"))
                .hint(format!("run `{}` by itself once: it may want you to sign in", self.agent.binary)));
        }
        let length = answer.object.as_ref().unwrap_or(&answer.text).len();
        if estimate(length) > TOO_LONG * u64::from(prompt.most) {
            return Err(self.flood());
        }
        let mut said = answer.said(asked);
        if prompt.schema.is_some() {
            said.text = read::last_object(&said.text).map(str::to_owned).unwrap_or(said.text);
        }
        Ok(said)
    }

    fn failed(&self, message: &str) -> Error {
        Error::failed("voice.agent_failed", message)
            .hint(format!("run `{}` by itself once: it may want you to sign in", self.agent.binary))
            .hint(format!(
                "vibe asks it the way {} {} is asked; another version may differ",
                self.agent.title, self.agent.tried
            ))
    }

    fn flood(&self) -> Error {
        Error::failed(
            "voice.agent_flood",
            format!("{} said more than it may, and was ended", self.agent.title),
        )
        .hint("run the same command again, or choose another voice")
    }

    fn cut(&self, cut: Cut) -> Error {
        let title = self.agent.title;
        match cut {
            Cut::Start(cause) => Error::failed("voice.agent_start", format!("{title} could not be started"))
                .hint("check that it is installed and may be run: `vibe doctor`")
                .caused_by(cause),
            Cut::Lost(cause) => Error::failed("voice.agent_start", format!("{title} could not be watched"))
                .hint("run the same command again")
                .caused_by(cause),
            Cut::Late => Error::failed(
                "voice.agent_late",
                format!("{title} had no answer after {} s, and was ended", self.limits.longest.as_secs()),
            )
            .hint("run the same command again, or choose another voice"),
            Cut::Flood => self.flood(),
        }
    }
}

/// One question, as it is put to a program.
struct Call {
    arguments: Vec<String>,
    input: Vec<u8>,
    answer: Option<PathBuf>,
    account: Option<PathBuf>,
}

impl Call {
    fn new(agent: &Agent, prompt: &Prompt, limits: &Limits, folder: &Path) -> Result<Call, Error> {
        let mut call = Call { arguments: Vec::new(), input: Vec::new(), answer: None, account: None };
        let schema = prompt.schema.as_ref().map(ToString::to_string);
        let mut in_words = schema.as_deref();
        let path = |name: &str| folder.join(name);
        for part in agent.run {
            let (flag, value) = match part {
                Part::Is(word) => {
                    call.arguments.push((*word).to_owned());
                    continue;
                }
                Part::Folder(flag) => (flag, folder.display().to_string()),
                Part::Schema(flag) => match schema.as_ref().filter(|text| text.len() <= ARGUMENT) {
                    Some(text) => {
                        in_words = None;
                        (flag, text.clone())
                    }
                    None => continue,
                },
                Part::StrictSchema(flag) => match (&schema, prompt.schema.as_ref().is_some_and(is_strict)) {
                    (Some(text), true) => {
                        in_words = None;
                        crate::secret::replace_private(&path("schema.json"), text.as_bytes())?;
                        (flag, path("schema.json").display().to_string())
                    }
                    _ => continue,
                },
                Part::Answer(flag) => {
                    call.answer = Some(path("answer.txt"));
                    (flag, path("answer.txt").display().to_string())
                }
                Part::Account(flag) => {
                    call.account = Some(path("account").join("export.json"));
                    (flag, path("account").display().to_string())
                }
                Part::Spend(flag) => match limits.micro_usd {
                    Some(micro) => (flag, format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)),
                    None => continue,
                },
            };
            call.arguments.extend([(*flag).to_owned(), value]);
        }
        call.input = task(prompt, in_words, &[]).into_bytes();
        Ok(call)
    }
}

/// Everything that is said to an agent. It comes with habits of its own, which have no place here.
fn task(prompt: &Prompt, schema: Option<&str>, may_write: &[PathBuf]) -> String {
    let habits = if may_write.is_empty() {
        "Everything that you need is in this text. Use no tools, read no files and write none, ask nothing back: your answer is \
         what you say."
            .to_owned()
    } else {
        let files: Vec<String> = may_write.iter().map(|path| path.display().to_string()).collect();
        let instead = if prompt.files.is_empty() { "" } else { ", instead of answering with them" };
        format!(
            "You may write {} and no other file{instead}. Run no commands, ask nothing back.",
            files.join(", ")
        )
    };
    let schema = schema.map_or(String::new(), |schema| {
        format!(
            "\n\nAnswer with one JSON object and nothing else. It has to keep this JSON Schema:\n{schema}"
        )
    });
    format!("{}\n\n{habits}\n\n{}{schema}\n", prompt.system.trim(), prompt.words.trim())
}

/// What OpenAI's strict mode takes: every object names all its members, all of them required, and no others.
fn is_strict(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            let is_object = members.get("type").is_some_and(|kind| kind == "object")
                || members.contains_key("properties");
            let named = members.get("properties").and_then(Value::as_object);
            let required = members.get("required").and_then(Value::as_array);
            let all = named.is_some_and(|named| {
                named.keys().all(|name| required.is_some_and(|all| all.iter().any(|one| one == name)))
            });
            let closed = members.get("additionalProperties") == Some(&Value::Bool(false));
            (!is_object || (all && closed)) && members.values().all(is_strict)
        }
        Value::Array(all) => all.iter().all(is_strict),
        _ => true,
    }
}

/// A file that an agent wrote: a plain one, of a size that an answer has, and no link to another.
fn small_file(path: &Path) -> Option<Vec<u8>> {
    use std::io::Read as _;
    const MOST: u64 = 2 * 1024 * 1024;
    let seen = std::fs::symlink_metadata(path).ok()?;
    if !seen.is_file() || seen.len() > MOST {
        return None;
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The end of an output that may be no answer at all, for the words of an error.
#[derive(Default)]
struct Noise(String);

impl Noise {
    fn take(&mut self, line: &[u8]) {
        const MOST: usize = 2_000;
        let text = String::from_utf8_lossy(&line[..line.len().min(MOST)]);
        if !text.trim().is_empty() {
            self.0 = text.into_owned();
        }
    }
}

/// An agent's words as part of a line.
fn shown(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(SHOWN).collect()
}

/// The same of the end of a longer text.
fn shown_end(text: &str) -> String {
    let skip = text.trim().chars().count().saturating_sub(SHOWN);
    shown(&text.trim().chars().skip(skip).collect::<String>())
}
