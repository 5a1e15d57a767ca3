//! How a thing is found again, and whether it is ours.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Rest;
use super::grammar::{Page, Thing};
use super::text::{Names, items, shown};
use crate::engine::{Call, Fault};
use crate::error::Error;

/// Pages that are read of one list.
const PAGES: usize = 50;

/// What stands there.
pub(super) struct Found {
    pub(super) item: Json,
    pub(super) ours: bool,
}

impl Rest {
    /// Looks for a thing. Our mark counts first, then what the file says that it is told apart by. Other things that
    /// stood at this address carry the same mark and do not count.
    pub(super) async fn find(&self, thing: &Thing, call: &Call<'_>) -> Result<Option<Found>, Fault> {
        let names = self.names(call, call.known);
        // What it is found by is not known yet: it cannot have been made.
        let Some(path) = self.address(&thing.find.get, &names)? else { return Ok(None) };
        let query = names.pairs(&thing.find.query);
        if query.len() < thing.find.query.len() {
            return Ok(None);
        }
        let asked = format!("{path}?{query:?}");
        let Some(list) = &thing.find.list else {
            let item = self.reads.get(&asked, self.read(thing, &path, query)).await?;
            let item = narrowed(thing, &names, item);
            return Ok((!item.is_null()).then(|| self.judged(thing, call, item)));
        };
        let pages = self.pages(thing, list, &path, query);
        let Json::Array(all) = self.reads.get(&asked, pages).await? else { return Ok(None) };
        let wanted: Option<Vec<(&String, String)>> =
            thing.find.matches.iter().map(|(at, text)| Some((at, names.text(text)?))).collect();
        let Some(wanted) = wanted else { return Ok(None) };
        let matching = |item: &Json| {
            wanted.iter().all(|(at, text)| item.pointer(at).is_some_and(|is| shown(is) == *text))
        };
        let mut found = all
            .into_iter()
            .map(|item| narrowed(thing, &names, item))
            .map(|item| (matching(&item), self.judged(thing, call, item)))
            .filter(|(matches, found)| *matches || thing.mark.is_some() && found.ours)
            .filter(|(_, found)| !self.is_other(thing, call, &found.item))
            .collect::<Vec<_>>();
        found.sort_by_key(|(matches, found)| (!found.ours, !matches));
        Ok(found.into_iter().next().map(|(_, found)| found))
    }

    fn judged(&self, thing: &Thing, call: &Call<'_>, item: Json) -> Found {
        let remembered = || match (self.id(thing, call, &item), call.known.get("id")) {
            (Some(id), Some(known)) => id == known.expose(),
            _ => false,
        };
        let ours = match &thing.mark {
            Some(at) => item.pointer(at).is_some_and(|mark| shown(mark) == *self.mark(call)) || remembered(),
            None => true,
        };
        Found { item, ours }
    }

    fn id(&self, thing: &Thing, call: &Call<'_>, item: &Json) -> Option<String> {
        Some(self.outputs(thing, item, call).ok()?.get("id")?.expose().to_owned())
    }

    fn is_other(&self, thing: &Thing, call: &Call<'_>, item: &Json) -> bool {
        !call.others.is_empty() && self.id(thing, call, item).is_some_and(|id| call.others.contains(&id))
    }

    /// One answer; null for a missing thing.
    async fn read(&self, thing: &Thing, path: &str, query: Vec<(String, String)>) -> Result<Json, Fault> {
        self.fetch(path, query, &thing.missing, &thing.busy).await
    }

    /// The answer to one address; null for a missing thing.
    pub(super) async fn fetch(
        &self,
        path: &str,
        query: Vec<(String, String)>,
        missing: &[u16],
        busy: &[u16],
    ) -> Result<Json, Fault> {
        let answer = self.setup.client.send(&self.request("GET", path, query)?).await?;
        if missing.contains(&answer.status) {
            return Ok(Json::Null);
        }
        self.accepted(busy, &answer)?;
        Ok(answer.json()?)
    }

    /// Every page of a list.
    async fn pages(
        &self,
        thing: &Thing,
        list: &str,
        path: &str,
        query: Vec<(String, String)>,
    ) -> Result<Json, Fault> {
        let mut all = Vec::new();
        let mut cursor: Option<(String, String)> = None;
        for _ in 0..PAGES {
            let mut asked = query.clone();
            asked.extend(cursor.clone());
            let answer = self.read(thing, path, asked).await?;
            let none = Vec::new();
            let page = match answer.pointer(list) {
                Some(Json::Array(page)) => page,
                None if answer.is_null() => &none,
                _ => return Err(Fault::Refused(no_list(path, list))),
            };
            all.extend(page.iter().cloned());
            let next = thing.find.page.as_ref().and_then(|by| next(by, &answer, page, all.len()));
            match next {
                Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
                _ => return Ok(Json::Array(all)),
            }
        }
        Err(Fault::Refused(
            Error::failed("rest.too_many", format!("the list {path} has more than {PAGES} pages"))
                .hint("delete what is not used any more, so that ours can be found in it"),
        ))
    }
}

/// A thing with the entries of its lists that the file asks for.
fn narrowed(thing: &Thing, names: &Names<'_>, mut item: Json) -> Json {
    for (at, wanted) in &thing.find.only {
        if let Some(Json::Array(entries)) = item.pointer_mut(at) {
            let fits = |entry: &Json| {
                wanted.iter().all(|(at, text)| {
                    let is = entry.pointer(at).map(shown);
                    is.is_some() && is == names.text(text)
                })
            };
            entries.retain(fits);
        }
    }
    item
}

fn next(by: &Page, answer: &Json, page: &[Json], so_far: usize) -> Option<(String, String)> {
    if by.count {
        return (!page.is_empty()).then(|| (by.param.clone(), so_far.to_string()));
    }
    if page.is_empty() {
        return None;
    }
    let more = by.more.as_ref().is_none_or(|at| answer.pointer(at).and_then(Json::as_bool) == Some(true));
    let value = match (&by.next, &by.last) {
        (Some(at), _) => answer.pointer(at),
        (_, Some(at)) => page.last().and_then(|item| item.pointer(at)),
        _ => None,
    };
    let value = value.filter(|value| more && !value.is_null()).map(shown)?;
    (!value.is_empty()).then(|| (by.param.clone(), value))
}

fn no_list(path: &str, list: &str) -> Error {
    Error::failed(
        "rest.no_list",
        format!("the answer to {} holds no list at {list}", crate::http::plain(path)),
    )
    .hint("the provider's interface is another one than this vibe knows")
}

/// Inputs that the world shows with another value, and what is not as it always has to be. A list is compared without its
/// order, a number by its value.
pub(super) fn differs(thing: &Thing, item: &Json, call: &Call<'_>) -> Vec<String> {
    let differs = |input: &String, at: &String| {
        let Some(wanted) = call.inputs.get(input) else { return false };
        match item.pointer(at) {
            Some(Json::Array(seen)) => {
                let seen: BTreeSet<String> = seen.iter().map(shown).collect();
                seen != items(wanted).into_iter().map(str::to_owned).collect()
            }
            Some(Json::Number(seen)) => seen.as_f64() != wanted.parse().ok(),
            Some(seen) => shown(seen) != wanted,
            None => true,
        }
    };
    let inputs = thing.shows.iter().filter(|(input, at)| differs(input, at)).map(|(input, _)| input.clone());
    let other = |(at, text): &(&String, &String)| item.pointer(at).map(shown).as_ref() != Some(*text);
    let last = |at: &str| at.rsplit('/').next().unwrap_or(at).to_owned();
    inputs.chain(thing.wanted.iter().filter(other).map(|(at, _)| last(at))).collect()
}
