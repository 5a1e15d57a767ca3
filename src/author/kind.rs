//! Full app, pages only, or a tool in the browser.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::blueprint::AppKind;

use super::clauses::Reading;
use super::evidence::is_object;
use super::features::Cues;
use super::lexicon;
use super::own;
use super::phrases::Phrase;

static SIGNS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("lexicon/kinds.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(": "))
        .map(|(class, list)| (class, list.split(" | ").collect()))
        .collect()
});

fn signs(class: &str) -> &'static [&'static str] {
    SIGNS.get(class).map_or(&[], Vec::as_slice)
}

/// Words of a text, ready to look for phrases.
struct Words(String);

impl Words {
    fn new(words: &str) -> Self {
        Words(format!(" {words} "))
    }

    fn say(&self, phrase: &str) -> bool {
        self.0.contains(&format!(" {phrase} "))
    }

    fn count(&self, class: &str) -> usize {
        signs(class).iter().filter(|phrase| self.say(phrase)).count()
    }

    fn any(&self, class: &str) -> bool {
        signs(class).iter().any(|phrase| self.say(phrase))
    }

    /// A single word, in the singular or not.
    fn holds(&self, wanted: &str) -> bool {
        self.0.split(' ').any(|word| word == wanted || lexicon::singular(word) == wanted)
    }
}

/// Whether a word is one of a class, such as `plain.converter`.
pub(super) fn is_sign(class: &str, word: &str) -> bool {
    signs(class).contains(&word)
}

/// What the words and cues make of the app, and the tool's name.
pub(super) fn kind(reading: &Reading<'_>, phrases: &[Phrase], cues: &Cues) -> (AppKind, Option<String>) {
    let all = Words::new(&reading.words(&(0..reading.tokens.len())));
    let first = Words::new(
        &reading.sentences.first().map(|sentence| reading.words(&sentence.tokens)).unwrap_or_default(),
    );
    let tool = tool(reading, if reading.tokens.len() < 45 { &all } else { &first });
    let needs_accounts = ["auth", "payment.one_off", "payment.subscription", "messaging"]
        .iter()
        .any(|feature| cues.has(feature));
    if all.any("browser") && !needs_accounts {
        return (AppKind::ClientOnly, Some(tool.unwrap_or_else(|| "slot:tool".into())));
    }
    let server = server_signs(phrases, cues, &all);
    if let Some(tool) = tool {
        return (
            with_tool(&tool, server, &all),
            Some(tool).filter(|tool| tool == "slot:game" || server <= 1),
        );
    }
    if server == 0
        && !needs_accounts
        && reading.tokens.len() < 45
        && !reading.is_stories()
        && let Some(name) = own::alone(reading, cues)
    {
        return (AppKind::ClientOnly, Some(format!("slot:{name}")));
    }
    let brochure = signs("brochure").iter().any(|word| first.say(word));
    let company = all.say("company website") || all.say("corporate website");
    if (brochure || all.any("static") || company) && server == 0 {
        return (AppKind::Static, None);
    }
    (AppKind::FullStack, None)
}

/// A tool or a game needs a server when something is kept for its users.
fn with_tool(tool: &str, server: usize, all: &Words) -> AppKind {
    let keeps =
        ["account", "history", "saved", "save", "log in", "login"].iter().any(|phrase| all.say(phrase));
    let game = tool == "slot:game";
    let alone = server == 0 || !game && server <= 1 && !keeps;
    if alone && !(game && all.any("kept")) { AppKind::ClientOnly } else { AppKind::FullStack }
}

fn tool(reading: &Reading<'_>, words: &Words) -> Option<String> {
    let game =
        signs("game").iter().any(|word| words.holds(word)) && !words.any("not_game") && !reading.is_stories();
    if game {
        return Some("slot:game".into());
    }
    let tools = SIGNS.iter().filter_map(|(class, list)| class.strip_prefix("tool.").map(|tool| (tool, list)));
    let (tool, word) = tools
        .flat_map(|(tool, list)| list.iter().map(move |word| (tool, *word)))
        .find(|(_, word)| words.holds(word))?;
    // `AI logo generator`, `report generator` need a server.
    let vague = lexicon::one_of(word, "generator clock counter calculate convert");
    (!vague || words.any("browser_tool")).then(|| tool.to_owned())
}

/// How much the words ask for a server.
fn server_signs(phrases: &[Phrase], cues: &Cues, all: &Words) -> usize {
    let asked = signs("served").iter().filter(|feature| cues.has(feature)).count();
    let kept = "manage edit delete update post publish save add create submit order track record store";
    let played =
        "game calculation board tile card level puzzle result move timer project unit position match";
    let managed = phrases.iter().filter(|phrase| {
        let thing = is_object(phrase)
            && lexicon::nouns().has("entity", phrase.head())
            && !lexicon::one_of(phrase.head(), played);
        thing && !phrase.subject && phrase.verbs.iter().any(|verb| lexicon::one_of(verb, kept))
    });
    asked + managed.count() + all.count("stored")
}
