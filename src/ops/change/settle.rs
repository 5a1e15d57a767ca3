//! What words change besides what they say: a draft follows its rules, and those also touch what stands. A change adds; it
//! opens nothing that was closed, and takes nothing out of a list, unless the words say so.

use super::keep::{Asked, keep};
use crate::blueprint::{Access, Blueprint, Entity, Grant};

/// Words that say who sees something.
const SEEING: &str = "access anybody anyone browse everybody everyone discover display explore hidden nobody only \
                      private privately public publicly publish read see show showcase shown view visible visitors";

/// Takes back from `new` what nobody asked for, and gives it in words. Where the two drafts agree they are made to say what
/// the app says, whatever was edited there, so that only what is asked for is merged into it.
pub(super) fn settle(text: &str, app: &Blueprint, old: &mut Blueprint, new: &mut Blueprint) -> Vec<String> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'))
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().replace('’', "'"))
        .collect();
    let asked = Asked { text, words: &words };
    keep(&asked, old, new);
    let closed = closed(&words, old, new);
    for entity in &mut new.entities {
        let Some(before) = old.entities.iter().find(|other| other.name == entity.name) else { continue };
        let under = entity.parent.as_ref().is_some_and(|parent| closed.contains(parent));
        if closed.contains(&entity.name) || under {
            entity.access = before.access.clone();
        } else if !says_who(&words) && before.access.read.contains(&Grant::Public) {
            entity.access.read.clone_from(&before.access.read);
        }
        lists(&words, before, entity);
    }
    for before in &mut old.entities {
        let Some(stands) = app.entities.iter().find(|other| other.name == before.name) else { continue };
        let Some(after) = new.entities.iter_mut().find(|other| other.name == before.name) else { continue };
        if before.access == after.access {
            let mut access = stands.access.clone();
            // A rule would have opened it long ago; only now the words do.
            if says_who(&words) && asked.names(stands) && opened(&access, &after.access) {
                access.read.clone_from(&after.access.read);
            }
            (before.access, after.access) = (stands.access.clone(), access);
        }
        if before.list == after.list {
            (before.list, after.list) = (stands.list.clone(), stands.list.clone());
        }
    }
    closed
}

fn says_who(words: &[String]) -> bool {
    words.iter().any(|word| SEEING.split_whitespace().any(|seeing| seeing == word))
}

/// Entities that a rule would open and the words do not.
fn closed(words: &[String], old: &Blueprint, new: &Blueprint) -> Vec<String> {
    if says_who(words) {
        return Vec::new();
    }
    let opens = |entity: &&Entity| {
        let before = old.entities.iter().find(|other| other.name == entity.name);
        before.is_some_and(|before| opened(&before.access, &entity.access))
    };
    new.entities.iter().filter(opens).map(|entity| entity.name.clone()).collect()
}

fn opened(before: &Access, after: &Access) -> bool {
    let wide = |access: &Access, grant: &Grant| access.read.contains(grant);
    wide(after, &Grant::Public) && !wide(before, &Grant::Public)
        || wide(after, &Grant::SignedIn) && !wide(before, &Grant::Public) && !wide(before, &Grant::SignedIn)
}

/// A list keeps what it searches and filters by; what comes in is new, or named.
fn lists(words: &[String], before: &Entity, after: &mut Entity) {
    let is_new = |name: &str| !before.fields.iter().any(|field| field.name == name);
    let is_named = |name: &str| name.split('_').all(|part| words.iter().any(|word| word == part));
    let stands: Vec<String> = after.fields.iter().map(|field| field.name.clone()).collect();
    let kept = |old: &[String], new: &[String]| {
        let mut kept: Vec<String> = old.iter().filter(|name| stands.contains(name)).cloned().collect();
        let comes = new.iter().filter(|name| is_new(name) || is_named(name));
        for name in comes {
            if !kept.contains(name) {
                kept.push(name.clone());
            }
        }
        kept
    };
    after.list.search = kept(&before.list.search, &after.list.search);
    after.list.filter = kept(&before.list.filter, &after.list.filter);
}
