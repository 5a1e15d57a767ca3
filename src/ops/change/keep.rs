//! What stands stays. The description is drafted anew with the words of a change in it, and a rule that guessed before may
//! guess otherwise now: what nobody asked to lose is put back.

use crate::blueprint::{Access, Auth, Blueprint, Entity, Grant, Trigger};

/// Words that take something away.
const TAKING: &str = "anymore cancel delete discard don't doesn't drop instead longer neither never no none not remove rename \
                      replace stop without";
/// Words that say who may not.
const KEEPING_OUT: &str = "can't cannot except exclusively just never no nobody not only restrict restricted";

/// Words by which rows are made, changed and deleted.
const WRITING: &str = "add adds adding change changes correct corrects create creates creating delete deletes edit edits \
                       editing enter enters keep keeps make makes maintain manage manages moderate moderates post posts \
                       publish publishes record records remove removes submit submits update updates upload uploads write \
                       writes";

/// What was asked for, as far as it matters here.
pub(super) struct Asked<'a> {
    /// As it was said.
    pub(super) text: &'a str,
    /// Its words, in small letters.
    pub(super) words: &'a [String],
}

impl Asked<'_> {
    pub(super) fn says(&self, list: &str) -> bool {
        self.words.iter().any(|word| list.split_whitespace().any(|other| other == word))
    }

    /// `Menu items`, `a menu item`.
    pub(super) fn names(&self, entity: &Entity) -> bool {
        let text = self.text.to_lowercase();
        [entity.singular(), entity.plural.clone()].iter().any(|name| text.contains(&name.to_lowercase()))
    }

    /// `remove the photo`, `no cooking time`: every part of the name is said, and that it goes.
    fn takes(&self, name: &str) -> bool {
        let said = |part: &str| {
            self.words
                .iter()
                .any(|word| word == part || word.strip_suffix('s').is_some_and(|word| word == part))
        };
        self.says(TAKING) && name.split(['_', ' ', '-', '/']).filter(|part| !part.is_empty()).all(said)
    }
}

/// Puts back into `new` what `old` has and what the words do not take away.
pub(super) fn keep(asked: &Asked<'_>, old: &Blueprint, new: &mut Blueprint) {
    for (at, before) in old.entities.iter().enumerate() {
        match new.entities.iter_mut().find(|other| other.name == before.name) {
            Some(after) => parts(asked, before, after),
            None if asked.says(TAKING) && asked.names(before) => {}
            None => new.entities.insert(at.min(new.entities.len()), before.clone()),
        }
    }
    for before in &old.entities {
        if let Some(after) = new.entities.iter_mut().find(|other| other.name == before.name) {
            writers(asked, before, after);
            removed(asked, after);
        }
    }
    listed(&old.jobs, &mut new.jobs, |job| job.name.clone(), asked);
    listed(&old.notices, &mut new.notices, |notice| trigger(&notice.on), asked);
    listed(&old.pages, &mut new.pages, |page| page.path.clone(), asked);
    listed(&old.integrations, &mut new.integrations, |service| service.name.clone(), asked);
    listed(&old.slots, &mut new.slots, |slot| slot.name.clone(), asked);
    if let (Some(before), Some(after)) = (&old.auth, &mut new.auth) {
        accounts(asked, before, after);
    }
}

/// What starts a notice, for telling it apart.
fn trigger(on: &Trigger) -> String {
    format!("{on:?}")
}

/// Elements that are told apart by a name.
fn listed<T: Clone>(old: &[T], new: &mut Vec<T>, name: impl Fn(&T) -> String, asked: &Asked<'_>) {
    for (at, before) in old.iter().enumerate() {
        let own = name(before);
        if !new.iter().any(|other| name(other) == own) && !asked.takes(&own) {
            new.insert(at.min(new.len()), before.clone());
        }
    }
}

/// Fields and behaviours.
fn parts(asked: &Asked<'_>, before: &Entity, after: &mut Entity) {
    for (at, field) in before.fields.iter().enumerate() {
        if !after.fields.iter().any(|other| other.name == field.name) && !asked.takes(&field.name) {
            after.fields.insert(at.min(after.fields.len()), field.clone());
        }
    }
    if after.fields.iter().any(|field| field.name == before.label) {
        after.label.clone_from(&before.label);
    }
    if !asked.says(TAKING) {
        for behaviour in &before.behaviours {
            let same = |other: &_| std::mem::discriminant(other) == std::mem::discriminant(behaviour);
            if !after.behaviours.iter().any(same) {
                after.behaviours.push(behaviour.clone());
            }
        }
        after.behaviours.sort();
    }
}

/// `Remove the price of menus.`: the fields that are named, but for the one that a row is called by.
fn removed(asked: &Asked<'_>, entity: &mut Entity) {
    let told = asked.words.first().is_some_and(|first| matches!(first.as_str(), "remove" | "drop"));
    if !told || !asked.names(entity) {
        return;
    }
    let label = entity.label.clone();
    entity.fields.retain(|field| field.name == label || !asked.takes(&field.name));
    let stands: Vec<String> = entity.fields.iter().map(|field| field.name.clone()).collect();
    entity.list.search.retain(|name| stands.contains(name));
    entity.list.filter.retain(|name| stands.contains(name));
}

/// Who may make, change and delete rows. Where the words do not speak of that, it was a conclusion about what others may do with
/// a person's rows; where they do, it adds to what stands, unless they keep somebody out.
fn writers(asked: &Asked<'_>, before: &Entity, after: &mut Entity) {
    let members = |access: &Access| access.read.contains(&Grant::Members);
    let written = asked.names(before) && asked.says(WRITING);
    if !written && members(&before.access) == members(&after.access) {
        after.access.create.clone_from(&before.access.create);
        after.access.update.clone_from(&before.access.update);
        after.access.delete.clone_from(&before.access.delete);
        return;
    }
    if asked.says(KEEPING_OUT) || members(&before.access) != members(&after.access) {
        return;
    }
    let joined = |old: &[Grant], new: &[Grant]| {
        let mut all = old.to_vec();
        // Everybody who is signed in, or everybody at all, is more than those that are named beside them.
        let everybody =
            |grants: &[Grant]| grants.contains(&Grant::SignedIn) || grants.contains(&Grant::Public);
        if everybody(old) {
            return all;
        }
        if everybody(new) {
            return new.to_vec();
        }
        all.extend(new.iter().filter(|grant| !old.contains(grant)).cloned());
        all
    };
    after.access.create = joined(&before.access.create, &after.access.create);
    after.access.update = joined(&before.access.update, &after.access.update);
    after.access.delete = joined(&before.access.delete, &after.access.delete);
}

/// Ways to sign in and roles.
fn accounts(asked: &Asked<'_>, before: &Auth, after: &mut Auth) {
    for method in &before.methods {
        if !after.methods.contains(method) && !asked.says(TAKING) {
            after.methods.push(*method);
        }
    }
    after.methods.sort();
    for role in &before.roles {
        if !after.roles.contains(role) && !asked.takes(role) {
            let at = after.roles.len().saturating_sub(1);
            after.roles.insert(at, role.clone());
        }
    }
    for role in &before.choose {
        if !after.choose.contains(role) && after.roles.contains(role) {
            after.choose.push(role.clone());
        }
    }
}
