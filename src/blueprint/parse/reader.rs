//! Typed access to a table of the file. Whatever is wrong is noted, and reading goes on.

use std::ops::{Range, RangeInclusive};

use toml_edit::{Item, TableLike, Value};

use super::super::keys::Keys;
use super::super::problem::{Problem, listed, quoted};
use super::super::suggest::closest;
use super::super::words::Word;

/// Everything that was found so far.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) list: Vec<Problem>,
}

impl Problems {
    pub(super) fn add(&mut self, span: Option<Range<usize>>, message: impl Into<String>) {
        self.list.push(Problem::new(message).at(span));
    }

    pub(super) fn add_with_hint(
        &mut self,
        span: Option<Range<usize>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.list.push(Problem::new(message).hint(hint).at(span));
    }
}

/// A table with known keys.
#[derive(Clone)]
pub(super) struct Table<'a> {
    entries: &'a dyn TableLike,
    title: &'static str,
    span: Option<Range<usize>>,
}

impl<'a> Table<'a> {
    /// Notes unknown keys.
    pub(super) fn open(
        entries: &'a dyn TableLike,
        span: Option<Range<usize>>,
        keys: &Keys,
        problems: &mut Problems,
    ) -> Table<'a> {
        for (key, item) in entries.iter() {
            if !keys.keys.contains(&key) {
                let span = key_span(entries, key).or_else(|| item.span());
                let hint = closest(key, keys.keys.iter().copied()).map_or_else(
                    || format!("keys of {} are {}", keys.title, listed(keys.keys.iter().copied())),
                    |near| format!("did you mean `{near}`?"),
                );
                problems.add_with_hint(span, format!("unknown key {} in {}", quoted(key), keys.title), hint);
            }
        }
        Table { entries, title: keys.title, span }
    }

    /// The span of the value, else of the table.
    pub(super) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        let item = self.entries.get(key);
        item.and_then(Item::span).or_else(|| key_span(self.entries, key)).or_else(|| self.span.clone())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn item(&self, key: &str) -> Option<&'a Item> {
        self.entries.get(key)
    }

    fn wrong(&self, key: &str, wanted: &str, problems: &mut Problems) {
        let found = self.item(key).map_or("nothing", kind_of);
        problems.add(self.span_of(key), format!("`{key}` is {wanted}, not {found}"));
    }

    pub(super) fn text(&self, key: &str, problems: &mut Problems) -> Option<String> {
        let item = self.item(key)?;
        let text = item.as_str().map(Into::into);
        if text.is_none() {
            self.wrong(key, "a text", problems);
        }
        text
    }

    /// A text that must be there and not be empty; empty when it is not.
    pub(super) fn needed(&self, key: &str, problems: &mut Problems) -> String {
        let text = self.text(key, problems);
        if !self.has(key) {
            problems.add(self.span.clone(), format!("{} needs `{key}`", self.title));
        } else if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
            problems.add(self.span_of(key), format!("`{key}` is empty"));
        }
        text.unwrap_or_default()
    }

    pub(super) fn flag(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        let flag = self.item(key)?.as_bool();
        if flag.is_none() {
            self.wrong(key, "true or false", problems);
        }
        flag
    }

    pub(super) fn whole(
        &self,
        key: &str,
        range: RangeInclusive<u32>,
        problems: &mut Problems,
    ) -> Option<u32> {
        let Some(number) = self.item(key)?.as_integer() else {
            self.wrong(key, "a whole number", problems);
            return None;
        };
        let fitting = u32::try_from(number).ok().filter(|number| range.contains(number));
        if fitting.is_none() {
            let message = format!("`{key}` is from {} to {}, not {number}", range.start(), range.end());
            problems.add(self.span_of(key), message);
        }
        fitting
    }

    /// One text, or a list of them.
    pub(super) fn texts(&self, key: &str, problems: &mut Problems) -> Option<Vec<String>> {
        let item = self.item(key)?;
        if let Some(text) = item.as_str() {
            return Some(vec![text.into()]);
        }
        let Some(list) = item.as_array() else {
            self.wrong(key, "a text or a list of texts", problems);
            return None;
        };
        let mut texts = Vec::new();
        for value in list {
            match value.as_str() {
                Some(text) => texts.push(text.into()),
                None => {
                    let found = value.type_name();
                    problems.add(value.span(), format!("`{key}` holds texts only, not {}", article(found)));
                }
            }
        }
        Some(texts)
    }

    /// One of a closed set of words.
    pub(super) fn word<W: Word>(&self, key: &str, problems: &mut Problems) -> Option<W> {
        let text = self.text(key, problems)?;
        let word = W::from_word(&text);
        if word.is_none() {
            unknown_word(self.span_of(key), key, &text, W::WORDS.iter().map(|(word, _)| *word), problems);
        }
        word
    }

    /// A list of words of a closed set.
    pub(super) fn words<W: Word>(&self, key: &str, problems: &mut Problems) -> Option<Vec<W>> {
        let texts = self.texts(key, problems)?;
        let mut words = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            match W::from_word(text) {
                Some(word) => words.push(word),
                None => {
                    let known = W::WORDS.iter().map(|(word, _)| *word);
                    unknown_word(self.span_in(key, at), key, text, known, problems);
                }
            }
        }
        Some(words)
    }

    /// The span of one text of a list.
    pub(super) fn span_in(&self, key: &str, at: usize) -> Option<Range<usize>> {
        let value = self.item(key).and_then(Item::as_array).and_then(|list| list.get(at));
        value.and_then(Value::span).or_else(|| self.span_of(key))
    }

    /// A table within this one.
    pub(super) fn table(&self, key: &str, keys: &Keys, problems: &mut Problems) -> Option<Table<'a>> {
        let item = self.item(key)?;
        let Some(entries) = item.as_table_like() else {
            self.wrong(key, "a table", problems);
            return None;
        };
        Some(Table::open(entries, self.span_of(key), keys, problems))
    }

    /// The tables of `[[key]]`, or of a list of inline tables.
    pub(super) fn tables(&self, key: &str, keys: &Keys, problems: &mut Problems) -> Vec<Table<'a>> {
        match self.item(key) {
            None => Vec::new(),
            Some(Item::ArrayOfTables(tables)) => {
                tables.iter().map(|table| Table::open(table, table.span(), keys, problems)).collect()
            }
            Some(Item::Value(Value::Array(list))) => list
                .iter()
                .filter_map(|value| match value.as_inline_table() {
                    Some(table) => Some(Table::open(table, value.span(), keys, problems)),
                    None => {
                        let found = article(value.type_name());
                        problems.add(value.span(), format!("`{key}` holds tables only, not {found}"));
                        None
                    }
                })
                .collect(),
            Some(Item::Table(_)) => {
                let hint = format!("write `[[{key}]]` with two brackets");
                problems.add_with_hint(self.span_of(key), format!("`{key}` is a list of tables"), hint);
                Vec::new()
            }
            Some(_) => {
                self.wrong(key, "a list of tables", problems);
                Vec::new()
            }
        }
    }
}

pub(super) fn key_span(entries: &dyn TableLike, key: &str) -> Option<Range<usize>> {
    entries.key(key).and_then(toml_edit::Key::span)
}

/// Notes a word that is not among the known ones.
pub(super) fn unknown_word<'w>(
    span: Option<Range<usize>>,
    key: &str,
    word: &str,
    known: impl Iterator<Item = &'w str> + Clone,
    problems: &mut Problems,
) {
    let hint = match closest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", listed(known)),
    };
    problems.add_with_hint(span, format!("`{key}` does not know {}", quoted(word)), hint);
}

fn kind_of(item: &Item) -> &'static str {
    article(item.type_name())
}

fn article(kind: &'static str) -> &'static str {
    match kind {
        "string" => "a text",
        "integer" => "a whole number",
        "float" => "a number with a fraction",
        "boolean" => "true or false",
        "datetime" => "a date",
        "array" => "a list",
        "array of tables" => "a list of tables",
        "inline table" | "table" => "a table",
        _ => "nothing",
    }
}
