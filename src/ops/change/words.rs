//! Words become edits of the blueprint: the description is drafted with them and without them, and what differs between the
//! two drafts is done to the blueprint as it stands, whatever was edited there.

use super::settle::settle;
use crate::author::{self, About, Draft, Extras, Status, Wishes};
use crate::blueprint::{Blueprint, differences};
use crate::error::Error;
use crate::ops::event::Reason;
use crate::ops::voicing::{Asker, Heard, VoiceUse};
use crate::ops::{Front, Source, Surroundings, words};
use crate::project::merge_text;

/// Longest title of a change.
const TITLE: usize = 72;
/// How the author marks what a voice added.
const BY_VOICE: &str = "by the model";
/// Proposals of a voice that are named when nothing came of them.
const MOST_LEFT: usize = 5;

/// The blueprint that is wanted.
pub(super) struct Wanted {
    pub(super) text: String,
    pub(super) title: String,
    /// Pieces of the words that became nothing.
    pub(super) not_understood: Vec<String>,
    /// Entities that stay closed although a rule would open them.
    pub(super) closed: Vec<String>,
    /// What a voice read in the words, or concluded.
    pub(super) by_voice: Vec<Reason>,
}

impl Wanted {
    pub(super) fn as_it_stands(text: &str) -> Wanted {
        let title = "Follow vibe.toml".to_owned();
        Wanted {
            text: text.to_owned(),
            title,
            not_understood: Vec::new(),
            closed: Vec::new(),
            by_voice: Vec::new(),
        }
    }
}

/// What a voice read in the words of a change.
pub struct HeardChange {
    extras: Extras,
    /// What it proposed and what does not stand.
    pub(super) left_out: Vec<Reason>,
    /// The replay of this run; nothing when nothing was answered.
    pub(super) file: Option<Vec<u8>>,
    /// What it took.
    pub(super) used: VoiceUse,
}

/// The description of before, and with the change.
struct Told<'a> {
    app: &'a Blueprint,
    before: &'a str,
    asked: String,
    said: String,
}

impl<'a> Told<'a> {
    fn of(app: &'a Blueprint, source: Source<'_>) -> Result<Told<'a>, Error> {
        let asked = words::read(source)?.trim().to_owned();
        let before = app.app.description.trim();
        let said = if before.is_empty() || before.ends_with(['.', '!', '?']) {
            format!("{before}\n\n{asked}")
        } else {
            format!("{before}.\n\n{asked}")
        };
        Ok(Told { app, before, asked, said: said.trim().to_owned() })
    }

    fn wishes(&self) -> Wishes {
        let app = &self.app.app;
        Wishes { name: Some(app.name.clone()), stack: Some(app.stack.clone()), ..Wishes::default() }
    }

    /// The app as the description of before makes it.
    fn then(&self) -> Result<Blueprint, Error> {
        if self.before.is_empty() {
            return Ok(self.app.clone());
        }
        author::draft(self.before, &self.wishes()).map(|draft| draft.blueprint)
    }

    fn now(&self, extras: &Extras) -> Result<Draft, Error> {
        author::draft_with(&self.said, &self.wishes(), extras)
    }

    /// Pieces of the change that became nothing.
    fn lost(&self, now: &Draft) -> Vec<String> {
        let begins = self.said.len() - self.asked.len();
        let lost = now
            .spans
            .iter()
            .filter(|span| span.status == Status::NotUnderstood && span.range.start >= begins);
        lost.filter_map(|span| self.said.get(span.range.clone()))
            .map(|words| words.trim().to_owned())
            .collect()
    }
}

/// Asks a voice about a change, where the embedded author does not understand all of it; nothing when it does.
///
/// # Errors
/// Those of [`author::enriched`] and of opening the voice.
pub(super) fn heard(
    app: &Blueprint,
    source: Source<'_>,
    voice: &mut Asker,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<Option<HeardChange>, Error> {
    let told = Told::of(app, source)?;
    let now = told.now(&Extras::default())?;
    let mut old = told.then()?;
    let mut new = now.blueprint.clone();
    settle(&told.asked, app, &mut old, &mut new);
    if told.lost(&now).is_empty() && !differences(&old, &new).is_empty() {
        return Ok(None);
    }
    voice.open(place, front.gate)?;
    let about = About { words: &told.asked, app };
    let Heard { extras, file, used } = voice.listen(&told.said, &told.wishes(), Some(&about), front)?;
    let left = told.now(&extras)?.left_out;
    let left_out = left.into_iter().map(|left| Reason { what: left.what, why: left.why }).collect();
    Ok(Some(HeardChange { extras, left_out, file, used }))
}

pub(super) fn wanted(
    app: &Blueprint,
    text: &str,
    source: Source<'_>,
    heard: Option<&HeardChange>,
) -> Result<Wanted, Error> {
    let told = Told::of(app, source)?;
    let none = Extras::default();
    let now = told.now(heard.map_or(&none, |heard| &heard.extras))?;
    let not_understood = told.lost(&now);
    let by_voice = heard.map(|_| by_voice(&told, &now)).unwrap_or_default();
    let (mut old, mut new) = (told.then()?, now.blueprint);
    let closed = settle(&told.asked, app, &mut old, &mut new);
    let same = differences(&old, &new).is_empty();
    let (old, new) = (old.to_toml(), new.to_toml());
    if same {
        return Err(nothing(&told.asked, &not_understood, heard));
    }
    let text = merge_text(&old, text, &new).ok_or_else(|| clash(&old, &new))?;
    if Blueprint::parse(&text).0.is_none() {
        return Err(clash(&old, &new));
    }
    Ok(Wanted { text, title: title(&told.asked), not_understood, closed, by_voice })
}

/// What came of the voice: with the words that say it, or as its conclusion.
fn by_voice(told: &Told<'_>, now: &Draft) -> Vec<Reason> {
    let spans = now.spans.iter().filter(|span| span.meaning.contains(BY_VOICE));
    let said = spans.filter_map(|span| {
        let words = told.said.get(span.range.clone())?;
        Some(Reason { what: span.meaning.clone(), why: format!("“{}”", words.trim()) })
    });
    let quoted = now
        .added
        .iter()
        .map(|added| Reason { what: added.meaning.clone(), why: format!("“{}”", added.quote) });
    let concluded = now.assumptions.iter().filter(|assumed| assumed.why.starts_with(BY_VOICE));
    let concluded = concluded.map(|assumed| Reason { what: assumed.what.clone(), why: assumed.why.clone() });
    said.chain(quoted).chain(concluded).collect()
}

/// The first line, as a commit has it.
fn title(asked: &str) -> String {
    let line = asked.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let clean: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= TITLE {
        return clean;
    }
    clean.chars().take(TITLE - 1).collect::<String>().trim_end().to_owned() + "…"
}

fn nothing(asked: &str, lost: &[String], heard: Option<&HeardChange>) -> Error {
    let quoted: Vec<String> = lost.iter().map(|words| format!("“{words}”")).collect();
    let message = if quoted.is_empty() {
        format!("the app does that already, or words cannot say it: “{}”", title(asked))
    } else {
        format!("this became no change: {}", quoted.join(", "))
    };
    let left = heard.map(|heard| heard.left_out.as_slice()).unwrap_or_default();
    let error = Error::usage("change.not_understood", message);
    let error = left.iter().take(MOST_LEFT).fold(error, |error, left| {
        error.hint(format!("what the voice proposed does not stand: {} ({})", left.what, left.why))
    });
    error
        .hint("say what is stored, who may do what, or name a feature: “Menus have tags”, “People comment on dishes”")
        .hint("or edit vibe.toml and run `vibe change` without words")
}

/// Lines that the words would change and that were edited meanwhile.
fn clash(old: &str, new: &str) -> Error {
    let before: Vec<&str> = old.lines().collect();
    let wanted: Vec<&str> = new
        .lines()
        .filter(|line| !before.contains(line) && !line.starts_with("description = "))
        .take(6)
        .collect();
    let error = Error::usage(
        "change.clash",
        "what the words ask for and what was edited in vibe.toml cannot be told apart",
    )
    .hint(
        "nothing was changed; put these lines into vibe.toml by hand, then run `vibe change` without words:",
    );
    wanted.into_iter().fold(error, |error, line| error.hint(line.to_owned()))
}
