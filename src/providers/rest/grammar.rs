//! The words of a `provider.toml`. What is not here cannot be said: no conditions, no loops, no expressions.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::engine::{Consequence, InputKind, Kind, OutputKind, Repeat, Verbs};
use crate::error::{Error, Kind as ErrorKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) provider: Head,
    pub(super) kind: BTreeMap<String, Thing>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// What stands before the dot of every kind.
    pub(super) name: String,
    /// Name of the secret that calls are made with.
    pub(super) secret: Option<String>,
    /// Header of the secret; without one `authorization: Bearer …`.
    pub(super) header: Option<String>,
    #[serde(default)]
    pub(super) encoding: Encoding,
    /// Header that carries the key of an attempt, for APIs that recognise one.
    pub(super) idempotency: Option<String>,
    /// Calls at the same time.
    pub(super) budget: Option<usize>,
    /// Headers of every call, such as the version of the interface.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// The key may be handed over in the walk that uses it: as long as there is none, nothing was made with it.
    #[serde(default)]
    pub(super) late_key: bool,
    /// How our mark is written.
    #[serde(default)]
    pub(super) marks: Marks,
    /// Statuses of every call that mean "busy, come back": nothing happened.
    #[serde(default)]
    pub(super) busy: Vec<u16>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Marks {
    #[default]
    Text,
    /// As a label: at most 63 letters, digits, `.`, `_` and `-`.
    Label,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Encoding {
    #[default]
    Json,
    Form,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Thing {
    /// Name to words: `identity`, `optional`, `unseen`; nothing is a needed input.
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Output>,
    pub(super) find: Find,
    pub(super) create: Option<Ask>,
    pub(super) update: Option<Ask>,
    pub(super) delete: Option<Ask>,
    /// Input to JSON pointer: where the world shows its value.
    #[serde(default)]
    pub(super) shows: BTreeMap<String, String>,
    /// JSON pointer to the text that stands there whatever the inputs are, such as a switch that somebody may turn off.
    #[serde(default)]
    pub(super) wanted: BTreeMap<String, String>,
    /// Where our mark stands. Without it, a thing found by its name is ours: only for names that nobody else can take.
    pub(super) mark: Option<String>,
    pub(super) ready: Option<Ready>,
    /// An update is sent whenever one is asked for: the world does not show what it changes.
    #[serde(default)]
    pub(super) delivers: bool,
    /// Statuses that mean "not there".
    #[serde(default = "missing")]
    pub(super) missing: Vec<u16>,
    /// Statuses that mean "busy, come back": nothing happened.
    #[serde(default)]
    pub(super) busy: Vec<u16>,
    #[serde(default)]
    repeat: RepeatWord,
    consequence: Option<String>,
    unmaking: Option<String>,
    #[serde(default)]
    waits_ready: bool,
    #[serde(default)]
    single: bool,
    /// Seconds.
    settle: Option<u64>,
    /// Seconds.
    patience: Option<u64>,
    /// Seconds.
    poll: Option<u64>,
    cost: Option<String>,
    survives: Option<String>,
    by_hand: String,
    #[serde(default)]
    link: String,
    #[serde(default)]
    wants: Vec<String>,
}

fn missing() -> Vec<u16> {
    vec![404]
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Output {
    /// A JSON pointer, or a text with look-ups.
    Plain(String),
    Told(Told),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    pub(super) at: String,
    #[serde(default)]
    pub(super) secret: bool,
    #[serde(default)]
    pub(super) once: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Find {
    pub(super) get: String,
    #[serde(default)]
    pub(super) query: BTreeMap<String, String>,
    /// Where the list stands in the answer; without it the answer is the thing.
    pub(super) list: Option<String>,
    /// JSON pointer in an item to the text that it must have.
    #[serde(default, rename = "where")]
    pub(super) matches: BTreeMap<String, String>,
    /// List inside the thing to what its entries must have; others are dropped, as the provider does not do it itself.
    #[serde(default)]
    pub(super) only: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) page: Option<Page>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Parameter that asks for the next page.
    pub(super) param: String,
    /// Its value is the number of items so far, and an empty page is the last one.
    #[serde(default)]
    pub(super) count: bool,
    /// Where the answer gives its value.
    pub(super) next: Option<String>,
    /// Where the last item gives its value.
    pub(super) last: Option<String>,
    /// Where the answer says that there is more; without it, a value for the next page says so.
    pub(super) more: Option<String>,
}

impl Page {
    fn ways(&self) -> usize {
        [self.next.is_some(), self.last.is_some(), self.count].into_iter().filter(|way| *way).count()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    get: Option<String>,
    post: Option<String>,
    put: Option<String>,
    patch: Option<String>,
    delete: Option<String>,
    #[serde(default)]
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: Option<Json>,
}

impl Ask {
    /// Method and path.
    pub(super) fn line(&self) -> (&'static str, &str) {
        let lines = [
            ("GET", &self.get),
            ("POST", &self.post),
            ("PUT", &self.put),
            ("PATCH", &self.patch),
            ("DELETE", &self.delete),
        ];
        lines.into_iter().find_map(|(method, path)| Some((method, path.as_deref()?))).unwrap_or(("GET", ""))
    }

    fn count(&self) -> usize {
        [&self.get, &self.post, &self.put, &self.patch, &self.delete]
            .iter()
            .filter(|path| path.is_some())
            .count()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ready {
    pub(super) at: String,
    pub(super) is: Vec<String>,
    /// It will never become ready.
    #[serde(default)]
    pub(super) failed: Vec<String>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RepeatWord {
    Safe,
    Key,
    #[default]
    Find,
    Never,
}

/// Reads a file and holds it to the rules that its types cannot say.
pub(super) fn read(toml: &str) -> Result<File, Error> {
    let file: File = toml_edit::de::from_str(toml).map_err(|error| faulty(error.to_string().trim()))?;
    for (name, thing) in &file.kind {
        let say = |what: &str| Err(faulty(&format!("kind.{name}: {what}")));
        if [&thing.create, &thing.update, &thing.delete].into_iter().flatten().any(|ask| ask.count() != 1) {
            return say("a request has exactly one of get, post, put, patch and delete");
        }
        if thing.create.is_none() && (thing.update.is_some() || thing.delete.is_some()) {
            return say("what cannot be created can only be looked at");
        }
        if thing.find.list.is_none() && (thing.find.page.is_some() || !thing.find.matches.is_empty()) {
            return say("page and where belong to a list");
        }
        if thing.find.list.is_some() && thing.find.matches.is_empty() {
            return say("a list needs where");
        }
        if thing.find.page.as_ref().is_some_and(|page| page.ways() != 1) {
            return say("a page has exactly one of next, last and count");
        }
        if thing.delivers && thing.update.is_none() {
            return say("what delivers has an update");
        }
        if matches!(thing.repeat, RepeatWord::Key) && file.provider.idempotency.is_none() {
            return say("repeat = \"key\" needs provider.idempotency");
        }
        if let Some(input) = thing.shows.keys().find(|input| !thing.inputs.contains_key(*input)) {
            return say(&format!("shows.{input} is no input"));
        }
        if let Some(want) = thing.wants.iter().find(|want| !thing.outputs.contains_key(*want)) {
            return say(&format!("wants {want}, which is no output"));
        }
        thing.kind(&file.provider.name, name)?;
    }
    Ok(file)
}

impl Thing {
    /// What the engine is told.
    pub(super) fn kind(&self, provider: &str, name: &str) -> Result<Kind, Error> {
        let mut kind = Kind::new(&format!("{provider}.{name}"));
        for (input, words) in &self.inputs {
            let mut told = InputKind::new(input);
            for word in words.split_whitespace() {
                told = match word {
                    "identity" => told.identity(),
                    "optional" => told.optional(),
                    "unseen" => told.unseen(),
                    other => return Err(faulty(&format!("kind.{name}: no input is {other:?}"))),
                };
            }
            kind.inputs.push(told);
        }
        for (output, told) in &self.outputs {
            let (secret, once) = match told {
                Output::Plain(_) => (false, false),
                Output::Told(told) => (told.secret, told.once),
            };
            kind.outputs.push(OutputKind { name: output.clone(), secret, once });
        }
        kind.verbs = if self.create.is_some() { Verbs::Full } else { Verbs::Check };
        kind.repeat = match self.repeat {
            RepeatWord::Safe => Repeat::Safe,
            RepeatWord::Key => Repeat::Key,
            RepeatWord::Find => Repeat::Find,
            RepeatWord::Never => Repeat::Never,
        };
        kind.consequence = consequence(self.consequence.as_deref())?;
        kind.unmaking = consequence(self.unmaking.as_deref())?;
        kind.waits_ready = self.waits_ready;
        kind.single = self.single;
        let seconds = |given: Option<u64>, usual: Duration| given.map_or(usual, Duration::from_secs);
        kind.settle = seconds(self.settle, kind.settle);
        kind.patience = seconds(self.patience, kind.patience);
        kind.poll = seconds(self.poll, kind.poll);
        kind.cost.clone_from(&self.cost);
        let no_way = || "the provider has no way to delete it".to_owned();
        kind.survives = self.survives.clone().or_else(|| self.delete.is_none().then(no_way));
        kind.by_hand.clone_from(&self.by_hand);
        kind.link.clone_from(&self.link);
        kind.wants.clone_from(&self.wants);
        Ok(kind)
    }
}

fn consequence(word: Option<&str>) -> Result<Consequence, Error> {
    let Some(word) = word else { return Ok(Consequence::Free) };
    let known = Consequence::ALL.into_iter().find(|known| known.as_str() == word);
    known.ok_or_else(|| faulty(&format!("no consequence is called {word:?}")))
}

fn faulty(why: &str) -> Error {
    Error::new(
        ErrorKind::Bug,
        "rest.grammar",
        format!("a provider's file is faulty: {}", crate::http::plain(why)),
    )
    .hint("this is a fault of vibe or of the provider that was installed: please report it")
}
