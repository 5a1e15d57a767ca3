//! Asks a voice, facet by facet, and keeps what stands.

use super::json::objects;
use super::prompt::Facet;
use super::read::{Fault, items};
use super::{Extra, Extras, Fate, Item};
use crate::author::pipeline::{self, Joined};
use crate::author::voice::{Prompt, Purse, Voice};
use crate::author::{Draft, Wishes, names};
use crate::blueprint::{AppKind, Blueprint, Field, FieldKind};
use crate::error::Error;

/// Objects that are told while an answer is still being said.
const MOST_TOLD: usize = 100;

/// What is heard meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A question begins: what it is about.
    Asks(&'static str),
    /// Another item was said whole: its name, not yet checked.
    Hears(String),
    /// A question was answered; what it took.
    Answered {
        /// Tokens of question and answer.
        tokens: u64,
        /// Millionths of a US dollar, where it is known.
        micro_usd: Option<u64>,
    },
}

/// What a voice is asked about when an app changes: the words of the change alone, and the app that stands.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The end of the description.
    pub words: &'a str,
    /// The app, with everything that was edited by hand.
    pub app: &'a Blueprint,
}

impl About<'_> {
    /// The draft as it is shown to the voice: what there is in the app too, and only the words of the change.
    fn shown(&self, mut draft: Draft) -> Draft {
        self.words.clone_into(&mut draft.words);
        for entity in &self.app.entities {
            match draft.blueprint.entities.iter_mut().find(|other| other.name == entity.name) {
                Some(drafted) => {
                    let known = |name: &str| entity.fields.iter().any(|field| field.name == name);
                    drafted.fields.retain(|field| !known(&field.name));
                    drafted.fields.splice(0..0, entity.fields.iter().cloned());
                }
                None => draft.blueprint.entities.push(entity.clone()),
            }
        }
        draft
    }

    /// It is in the app already, by hand or by a voice of before.
    fn has(&self, item: &Item) -> bool {
        let entity = |name: &str| self.app.entities.iter().find(|entity| entity.name == name);
        let field = |of: &str, name: &str| {
            entity(of).is_some_and(|entity| entity.fields.iter().any(|field| field.name == name))
        };
        match item {
            Item::Entity(words) => entity(&names::pascal(words)).is_some(),
            Item::Field { of, name, .. } => field(of, &names::snake(name)),
            Item::Link { of, to, .. } => entity(of).is_some_and(|entity| {
                let points = |field: &Field| matches!(&field.kind, FieldKind::Ref(name) | FieldKind::Many(name) if name == to);
                entity.parent.as_deref() == Some(to) || entity.fields.iter().any(points)
            }),
            Item::Feature(_) => false,
        }
    }

    /// Its words stand in the change; a conclusion has none.
    fn says(&self, quote: &str) -> bool {
        let plain = |text: &str| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
        };
        plain(self.words).contains(&plain(quote))
    }
}

/// Asks for what the words say beyond what the embedded author reads, within the purse; with `about`, for what a change says.
///
/// # Errors
/// Those of [`crate::author::draft`]; `voice.budget` when not even the first question fits; `voice.*` when an answer fails. What
/// was answered before the limit was reached is kept.
pub async fn enriched(
    words: &str,
    wishes: &Wishes,
    about: Option<&About<'_>>,
    voice: &dyn Voice,
    purse: &mut Purse,
    told: &mut (dyn FnMut(Told) + Send),
) -> Result<Extras, Error> {
    let shown = |draft: Draft| match about {
        Some(about) => about.shown(draft),
        None => draft,
    };
    let mut extras = Extras::default();
    let first = pipeline::joined(words, wishes, &extras)?;
    if first.draft.blueprint.app.kind != AppKind::FullStack {
        return Ok(extras);
    }
    for (number, facet) in Facet::ALL.into_iter().enumerate() {
        let draft = shown(pipeline::joined(words, wishes, &extras)?.draft);
        let prompt = facet.prompt(&draft);
        match purse.allows(&prompt) {
            Err(error) if number == 0 => return Err(error),
            Err(error) => {
                extras
                    .left_out
                    .push((format!("The model was not asked about {}.", facet.name()), error.to_string()));
                break;
            }
            Ok(()) => {}
        }
        told(Told::Asks(facet.name()));
        let answer = ask(voice, &prompt, purse, told).await?;
        let mut faults = keep((words, wishes, about), facet, &answer, &mut extras)?;
        if faults.is_empty() {
            continue;
        }
        let draft = shown(pipeline::joined(words, wishes, &extras)?.draft);
        let prompt = facet.repair(&draft, &faults);
        if purse.allows(&prompt).is_ok() {
            told(Told::Asks(facet.name()));
            let answer = ask(voice, &prompt, purse, told).await?;
            for fault in keep((words, wishes, about), facet, &answer, &mut extras)? {
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
        extras.left_out.extend(faults.into_iter().map(|fault| (fault.what, fault.why)));
    }
    settle(words, wishes, &mut extras)?;
    Ok(extras)
}

async fn ask(
    voice: &dyn Voice,
    prompt: &Prompt,
    purse: &mut Purse,
    told: &mut (dyn FnMut(Told) + Send),
) -> Result<String, Error> {
    let (mut text, mut count) = (String::new(), 0);
    let mut heard = |piece: &str| {
        text.push_str(piece);
        if !piece.contains('}') || count >= MOST_TOLD {
            return;
        }
        let all = objects(&text);
        for object in all.iter().skip(count) {
            let name = ["name", "feature", "entity"].iter().find_map(|key| object.get(*key)?.as_str());
            told(Told::Hears(names::plain(name.unwrap_or_default(), 40)));
        }
        count = all.len().max(count);
    };
    let said = voice.ask(prompt, &mut heard).await?;
    purse.pay(&said);
    told(Told::Answered { tokens: said.tokens(), micro_usd: said.micro_usd });
    Ok(said.text)
}

/// Adds what stands; gives what may be mended. What can never stand is noted.
fn keep(
    (words, wishes, about): (&str, &Wishes, Option<&About<'_>>),
    facet: Facet,
    answer: &str,
    extras: &mut Extras,
) -> Result<Vec<Fault>, Error> {
    let (mut new, mut faults) = items(facet, answer);
    if let Some(about) = about {
        new.retain(|extra| !about.has(&extra.item));
        let (said, elsewhere): (Vec<Extra>, Vec<Extra>) =
            new.into_iter().partition(|extra| about.says(&extra.quote));
        new = said;
        let foreign =
            |extra: Extra| (extra.item.meaning(), "its words do not stand in the change".to_owned());
        extras.left_out.extend(elsewhere.into_iter().map(foreign));
    }
    let mut tried = extras.clone();
    let before = tried.items.len();
    tried.items.extend(new);
    let Joined { fates, .. } = pipeline::joined(words, wishes, &tried)?;
    for (extra, fate) in tried.items.into_iter().zip(fates).skip(before) {
        match fate {
            Fate::Added(_) => extras.items.push(extra),
            Fate::Known => {}
            Fate::Refused { why, mends: true } => faults.push(Fault { what: extra.item.meaning(), why }),
            Fate::Refused { why, mends: false } => extras.left_out.push((extra.item.meaning(), why)),
        }
    }
    Ok(faults)
}

/// What remains makes a sound blueprint, in which every item is found again; item by item where it does not.
fn settle(words: &str, wishes: &Wishes, extras: &mut Extras) -> Result<(), Error> {
    if problem(words, wishes, extras)?.is_none() {
        return Ok(());
    }
    let all = std::mem::take(&mut extras.items);
    for extra in all {
        extras.items.push(extra);
        if let Some(why) = problem(words, wishes, extras)? {
            let Some(Extra { item, .. }) = extras.items.pop() else { continue };
            extras.left_out.push((item.meaning(), why));
        }
    }
    Ok(())
}

/// Why these extras give no sound app; nothing when they do.
fn problem(words: &str, wishes: &Wishes, extras: &Extras) -> Result<Option<String>, Error> {
    let Joined { draft, fates, .. } = pipeline::joined(words, wishes, extras)?;
    let (_, problems) = Blueprint::parse(&draft.blueprint.to_toml());
    if let Some(first) = problems.first() {
        return Ok(Some(names::plain(&first.message, 200)));
    }
    let lost = extras.items.iter().zip(&fates).any(|(extra, fate)| {
        matches!(fate, Fate::Refused { .. }) || *fate != Fate::Known && !pipeline::stands(&draft, &extra.item)
    });
    Ok(lost.then(|| "nothing in the app would carry it".to_owned()))
}
