//! What is wrong with a blueprint as a whole, beyond the form of its file: names, references, combinations that
//! nobody could build.

mod access;
mod app;
mod behaviours;
mod entities;
mod existing;
mod fields;
mod jobs;
mod kinds;
mod lists;
mod pages;
mod paid;
mod values;

use super::problem::{Problem, is_invisible, listed, quoted};
use super::secrets;
use super::suggest::closest;
use super::types::Blueprint;

impl Blueprint {
    /// Everything that is wrong, for a blueprint that was never a file; `parse` says the same, with places.
    pub fn check(&self) -> Vec<Problem> {
        let secrets = secrets::find(&self.to_toml()).into_iter().map(|secret| secret.problem().at(None));
        all(self).into_iter().map(|finding| finding.problem).chain(secrets).collect()
    }
}

/// A problem, and the address of the part that it is about.
pub(super) struct Finding {
    pub(super) place: String,
    pub(super) problem: Problem,
}

/// Everything that is wrong. Parts that could not be read are empty here and were complained about by the reader.
pub(super) fn all(blueprint: &Blueprint) -> Vec<Finding> {
    let mut findings = Findings { blueprint, list: Vec::new() };
    app::check(&mut findings);
    entities::check(&mut findings);
    jobs::check(&mut findings);
    paid::check(&mut findings);
    pages::check(&mut findings);
    existing::check(&mut findings);
    findings.list
}

/// What was found so far, and what it is found in.
struct Findings<'a> {
    blueprint: &'a Blueprint,
    list: Vec<Finding>,
}

impl Findings<'_> {
    fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.list.push(Finding { place: place.into(), problem: Problem::new(message) });
    }

    fn add_with_hint(
        &mut self,
        place: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.list.push(Finding { place: place.into(), problem: Problem::new(message).hint(hint) });
    }

    /// A reference to something that is not there.
    fn dangling<'w>(
        &mut self,
        place: &str,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        let message = format!("there is no {what} {}", quoted(name));
        let known: Vec<&str> = known.into_iter().filter(|name| !name.is_empty()).collect();
        match closest(name, known.iter().copied()) {
            Some(near) => self.add_with_hint(place, message, format!("did you mean `{near}`?")),
            None if (1..=20).contains(&known.len()) => {
                self.add_with_hint(place, message, format!("known are {}", listed(known)));
            }
            None => self.add(place, message),
        }
    }

    /// Whether the entity is there. An empty name was complained about before.
    fn entity(&mut self, place: &str, name: &str) -> bool {
        let blueprint = self.blueprint;
        let there = blueprint.entity(name).is_some();
        if !there && !name.is_empty() {
            let known = blueprint.entities.iter().map(|entity| entity.name.as_str());
            self.dangling(place, "entity", name, known);
        }
        there
    }

    /// A role that exists; `member` means everybody who is signed in.
    fn role(&mut self, place: &str, role: &str) {
        let Some(auth) = &self.blueprint.auth else {
            let message = format!("the role {} needs accounts", quoted(role));
            return self.add_with_hint(place, message, "add `[auth]`");
        };
        if !auth.roles.iter().any(|known| known == role) {
            self.dangling(place, "role", role, auth.roles.iter().map(String::as_str));
        }
    }

    /// Display text in one line.
    fn line(&mut self, place: &str, what: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            self.add(place, format!("{what} has {length} characters; {most} are the most"));
        }
        if text.chars().any(is_invisible) {
            self.add(place, format!("{what} holds a line break or an invisible character"));
        }
    }

    /// Display text with line breaks.
    fn paragraph(&mut self, place: &str, what: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            self.add(place, format!("{what} has {length} characters; {most} are the most"));
        }
        if text.chars().any(|letter| is_invisible(letter) && !matches!(letter, '\n' | '\r' | '\t')) {
            self.add(place, format!("{what} holds an invisible character"));
        }
    }

    /// Text that the app sends: of all `{words}` in it, only the known ones are filled.
    fn filled(&mut self, place: &str, what: &str, text: &str, known: &[&str]) {
        for name in placeholders(text).filter(|name| !known.contains(name)) {
            let message = format!("nothing fills {} in {what}", quoted(&format!("{{{name}}}")));
            let hint = match known {
                [] => "leave it out; what is sent ends with the address of the row".to_owned(),
                known => format!("known is `{{{}}}`", known.join("}`, `{")),
            };
            self.add_with_hint(place, message, hint);
        }
    }

    /// A snake_case name of something of which there is one.
    fn snake(&mut self, place: &str, what: &str, name: &str) {
        if name.is_empty() || is_snake(name) {
            return;
        }
        let better = super::names::snake(name);
        let message = format!("the name of {what} is snake_case, at most 40 characters: {}", quoted(name));
        if is_snake(&better) {
            self.add_with_hint(place, message, format!("such as `{better}`"));
        } else {
            self.add(place, message);
        }
    }

    /// Names that stand for more than one thing.
    fn twice<'n>(&mut self, what: &str, names: impl IntoIterator<Item = (String, &'n str)>) {
        let mut seen = std::collections::BTreeSet::new();
        for (place, name) in names {
            if !name.is_empty() && !seen.insert(name) {
                self.add(place, format!("there is a second {what} {}", quoted(name)));
            }
        }
    }

    /// A word that stands twice in a list.
    fn repeated<'n>(&mut self, place: &str, words: impl IntoIterator<Item = &'n str>) {
        let mut seen = std::collections::BTreeSet::new();
        for word in words {
            if !seen.insert(word) {
                self.add(format!("{place}.{word}"), format!("{} stands twice", quoted(word)));
            }
        }
    }
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.len() <= 40
        && !name.ends_with('_')
        && !name.contains("__")
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_pascal(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && name.len() <= 40
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `menu-gen`
fn is_kebab(name: &str, most: usize) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        && name.len() <= most
        && !name.ends_with('-')
        && !name.contains("--")
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The names in `{braces}`.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split('{').skip(1).filter_map(|piece| piece.split_once('}'));
    pieces.map(|(name, _)| name).filter(|name| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}
