//! `vibe-deploy/config.toml` in the user's configuration: what may be done without asking.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, DocumentMut, Item, Table};

use super::fault;
use crate::blueprint::closest;
use crate::engine::Consequence;
use crate::error::Error;
use crate::secret::{self, Choice};

/// Its name in our folder of the user's configuration.
pub const CONFIG_FILE: &str = "config.toml";

/// What happens before a step of some consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Autonomy {
    /// It is done.
    Act,
    /// A person is asked; where nobody can be, it waits.
    Ask,
    /// It is never done.
    Refuse,
}

impl Autonomy {
    /// Its word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Autonomy::Act => "act",
            Autonomy::Ask => "ask",
            Autonomy::Refuse => "refuse",
        }
    }
}

/// The user's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    autonomy: BTreeMap<Consequence, Autonomy>,
    /// `[secrets] store`
    pub store: Option<Choice>,
    /// `[voice] with`: the coding agent that is asked when no other is named. Whether there is one of that name is for whoever
    /// asks it to say.
    pub with: Option<String>,
}

impl Config {
    /// What the settings say, else the default: what is free is done, all else is asked.
    pub fn autonomy(&self, consequence: Consequence) -> Autonomy {
        let usual = if consequence == Consequence::Free { Autonomy::Act } else { Autonomy::Ask };
        self.autonomy.get(&consequence).copied().unwrap_or(usual)
    }

    /// The settings say something about this consequence.
    pub fn is_set(&self, consequence: Consequence) -> bool {
        self.autonomy.contains_key(&consequence)
    }

    /// Reads the settings of a user; without a file, the defaults.
    ///
    /// # Errors
    /// `config.faulty`: every fault with its line. `project.read`.
    pub fn load(folder: Option<&Path>) -> Result<Config, Error> {
        let Some(path) = folder.map(|folder| folder.join(CONFIG_FILE)) else { return Ok(Config::default()) };
        match fs::read_to_string(&path) {
            Ok(text) => Config::parse(&text, &path.display().to_string()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Config::default()),
            Err(cause) => Err(fault::reading(&path, cause)),
        }
    }

    /// Reads settings; `file` is what the text is called.
    ///
    /// # Errors
    /// `config.faulty`.
    pub fn parse(text: &str, file: &str) -> Result<Config, Error> {
        let mut reader = Reader { text, file, faults: Vec::new(), hints: Vec::new() };
        let mut config = Config::default();
        match Document::parse(text.to_owned()) {
            Ok(file) => reader.top(file.as_table(), &mut config),
            Err(cause) => reader.fault(cause.span(), cause.message().trim().replace('\n', ", ")),
        }
        if reader.faults.is_empty() {
            return Ok(config);
        }
        let (first, rest) = (reader.faults.remove(0), reader.faults);
        let message = std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n");
        let error = Error::usage("config.faulty", message);
        let error = reader.hints.into_iter().fold(error, Error::hint);
        Err(error.hint(
            "it holds [autonomy], [secrets] and [voice]; without it everything but what is free is asked",
        ))
    }

    /// Keeps which coding agent is asked, and leaves every other line as it stands.
    ///
    /// # Errors
    /// `config.faulty`, `project.read`: the file cannot be understood, and is left alone. `project.write`.
    pub fn remember_agent(folder: &Path, name: &str) -> Result<(), Error> {
        Config::load(Some(folder))?;
        let path = folder.join(CONFIG_FILE);
        // Where the file is a link, as those who keep their settings elsewhere have it, it stays one.
        let path = path.canonicalize().unwrap_or(path);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(fault::reading(&path, cause)),
        };
        let mut file: DocumentMut = text.parse().unwrap_or_default();
        file.entry("voice").or_insert_with(toml_edit::table)["with"] = toml_edit::value(name);
        fs::create_dir_all(folder).map_err(|cause| fault::writing(folder, cause))?;
        secret::replace_private(&path, file.to_string().as_bytes())
    }
}

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    faults: Vec<String>,
    hints: Vec<String>,
}

impl Reader<'_> {
    fn fault(&mut self, at: Option<Range<usize>>, what: String) {
        let line = at.and_then(|at| self.text.get(..at.start)).map(|before| before.matches('\n').count() + 1);
        let place = line.map_or(String::new(), |line| format!("{line}:"));
        self.faults.push(format!("{}:{place} {what}", self.file));
    }

    fn unknown(&mut self, table: &Table, key: &str, what: &str, known: &[&str]) {
        let at = table.key(key).and_then(toml_edit::Key::span);
        self.fault(at, format!("there is no {what} `{}`", shown(key)));
        self.suggest(key, known);
    }

    fn suggest(&mut self, word: &str, known: &[&str]) {
        self.hints.push(match closest(word, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("one of {}", known.join(", ")),
        });
    }

    fn top(&mut self, file: &Table, config: &mut Config) {
        for (key, item) in file {
            match (key, item.as_table()) {
                ("autonomy", Some(table)) => self.autonomy(table, config),
                ("secrets", Some(table)) => self.secrets(table, config),
                ("voice", Some(table)) => self.voice(table, config),
                ("autonomy" | "secrets" | "voice", None) => {
                    self.fault(item.span(), format!("`{key}` is a section: [{key}]"));
                }
                _ => self.unknown(file, key, "section", &["autonomy", "secrets", "voice"]),
            }
        }
    }

    fn autonomy(&mut self, table: &Table, config: &mut Config) {
        let names = Consequence::ALL.map(Consequence::as_str);
        for (key, item) in table {
            let Some(consequence) = Consequence::ALL.into_iter().find(|known| known.as_str() == key) else {
                self.unknown(table, key, "consequence", &names);
                continue;
            };
            // What somebody may want back is never destroyed without a person's word.
            let allowed: &[Autonomy] = match consequence {
                Consequence::Destructive => &[Autonomy::Ask, Autonomy::Refuse],
                _ => &[Autonomy::Act, Autonomy::Ask, Autonomy::Refuse],
            };
            if let Some(autonomy) = self.word(key, item, allowed, Autonomy::as_str) {
                config.autonomy.insert(consequence, autonomy);
            }
        }
    }

    fn secrets(&mut self, table: &Table, config: &mut Config) {
        let stores = [Choice::Auto, Choice::Env, Choice::Keyring, Choice::File];
        for (key, item) in table {
            match key {
                "store" => config.store = self.word(key, item, &stores, Choice::as_str),
                _ => self.unknown(table, key, "setting of [secrets]", &["store"]),
            }
        }
    }

    fn voice(&mut self, table: &Table, config: &mut Config) {
        for (key, item) in table {
            match (key, item.as_str()) {
                ("with", Some(name)) => config.with = Some(shown(name)),
                ("with", None) => self.fault(item.span(), "`with` is the name of a coding agent".to_owned()),
                _ => self.unknown(table, key, "setting of [voice]", &["with"]),
            }
        }
    }

    fn word<T: Copy>(
        &mut self,
        key: &str,
        item: &Item,
        known: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|known| name(*known)).collect();
        let word = item.as_str();
        let found = word.and_then(|word| known.iter().copied().find(|known| name(*known) == word));
        if found.is_none() {
            let value = word.map_or("something else".to_owned(), |word| format!("`{}`", shown(word)));
            self.fault(item.span(), format!("`{key}` is {}, not {value}", names.join(" or ")));
            if let Some(word) = word {
                self.suggest(word, &names);
            }
        }
        found
    }
}

/// A person's own word, short enough for a line.
fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(60).collect()
}
