//! `[existing]`.

use std::collections::BTreeMap;

use super::super::keys;
use super::super::problem::quoted;
use super::super::types::*;
use super::super::words::Word;
use super::app::needed_word;
use super::reader::{Problems, Table, key_span, unknown_word};

/// Node that such an app runs on when nobody says: the one that this program brings.
const NODE: u32 = 24;

pub(super) fn existing(file: &Table<'_>, problems: &mut Problems) -> Option<Existing> {
    let table = file.table("existing", &keys::EXISTING, problems)?;
    Some(Existing {
        framework: needed_word(&table, "framework", problems).unwrap_or(Framework::Node),
        packages: table.word("packages", problems).unwrap_or(PackageTool::Npm),
        node: table.whole("node", 18..=99, problems).unwrap_or(NODE),
        build: table.text("build", problems),
        output: table.text("output", problems),
        start: table.text("start", problems),
        migrate: table.text("migrate", problems),
        health: table.text("health", problems).unwrap_or_else(|| "/".into()),
        webhook: webhook(&table, problems),
        env: variables(&table, problems),
    })
}

fn webhook(table: &Table<'_>, problems: &mut Problems) -> Option<StripeHook> {
    let table = table.table("webhook", &keys::WEBHOOK, problems)?;
    Some(StripeHook {
        path: table.needed("path", problems),
        events: table.texts("events", problems).unwrap_or_default(),
        version: table.text("version", problems),
    })
}

fn variables(table: &Table<'_>, problems: &mut Problems) -> BTreeMap<String, Variable> {
    let mut found = BTreeMap::new();
    let Some(item) = table.item("env") else { return found };
    let Some(entries) = item.as_table_like() else {
        let hint = "such as `env.DATABASE_URL = \"database\"`";
        problems.add_with_hint(table.span_of("env"), "`env` is a table of variables", hint);
        return found;
    };
    for (name, item) in entries.iter() {
        let span = item.span().or_else(|| key_span(entries, name));
        let Some(line) = item.as_str() else {
            let hint = format!("such as `env.{name} = \"ask\"`");
            problems.add_with_hint(span, format!("variable {} is a text", quoted(name)), hint);
            continue;
        };
        let (word, text) = line.split_once(' ').unwrap_or((line, ""));
        let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
        match Role::from_word(word) {
            Some(role) => {
                found.insert(name.into(), Variable { role, optional, text: text.into() });
            }
            None => {
                let known = Role::WORDS.iter().map(|(word, _)| *word);
                unknown_word(span, name, word, known, problems);
            }
        }
    }
    found
}
