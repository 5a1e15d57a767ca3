//! `app.sign_in`: somebody can sign up, sign out and sign in, and nobody else can.

use super::ask::{Site, Trouble, shown};
use super::person::{Person, finish};
use crate::engine::Call;
use crate::http::Client;

pub(super) async fn look(client: &Client, call: &Call<'_>) -> Result<String, Trouble> {
    let site = Site::of(client, call)?;
    let begun = site.now();
    let person = Person::open(&site).await?;
    let outcome = walk(&site, &person).await;
    let (first, last) = finish(&person, outcome).await?;
    // The session ends with the person.
    if person.is_in(&last).await? {
        return Err(Trouble::Not("a removed person is still signed in".into()));
    }
    let took = shown(site.now().saturating_sub(begun));
    Ok(format!("{first}, signed out, signed in and removed {} in {took}", person.email))
}

/// What was done first, and the session that is left.
async fn walk(site: &Site<'_>, person: &Person<'_>) -> Result<(&'static str, super::ask::Jar), Trouble> {
    let not = |what: &str| Err(Trouble::Not(what.to_owned()));
    let (first, words) = person.sign_up().await?;
    if !person.is_in(&first).await? {
        return not("whoever has signed up is not signed in");
    }
    let mut left = first.clone();
    let out = site.form("/sign-out", &[], &mut left).await?;
    if out.status != 303 {
        return Err(Trouble::Not(format!("signing out answers {}", out.status)));
    }
    // The old cookie, as somebody who copied it would send it.
    if person.is_in(&first).await? {
        return not("signing out does not end the session: the old cookie still works");
    }
    let (status, guessed) = person.sign_in(false).await?;
    if status < 400 || person.is_in(&guessed).await? {
        return not("a wrong password is taken");
    }
    let (status, back) = person.sign_in(true).await?;
    if status != 303 || !person.is_in(&back).await? {
        return Err(Trouble::Not(format!("signing in with the right password answers {status}")));
    }
    Ok((words, back))
}
