//! A person for one proof: signs up like everybody, and leaves nothing behind.

use serde_json::{Value, json};

use super::ask::{Jar, Site, Trouble, odd, text};
use crate::http::plain;

const ASK: &str = "/api/probe";

/// Somebody with an address that the app handed out for this proof.
pub(super) struct Person<'a> {
    site: &'a Site<'a>,
    /// `probe-….@probe.invalid`
    pub(super) email: String,
    /// Unique to this proof; ids of what it makes begin with it.
    pub(super) mark: String,
    password: String,
    role: String,
    confirms: bool,
}

impl<'a> Person<'a> {
    /// Asks the app for an address.
    pub(super) async fn open(site: &'a Site<'a>) -> Result<Person<'a>, Trouble> {
        let told = site.ask(ASK, &json!({ "do": "open" })).await?;
        let confirms = told.get("confirms").and_then(Value::as_bool);
        Ok(Person {
            site,
            email: plain(text(&told, "email")?),
            mark: plain(text(&told, "mark")?),
            password: site.once("password"),
            role: text(&told, "role")?.to_owned(),
            confirms: confirms.ok_or_else(|| odd("confirms", &told))?,
        })
    }

    /// Signs up by the form, confirms the address where the app wants that, and is signed in. Says what was done.
    pub(super) async fn sign_up(&self) -> Result<(Jar, &'static str), Trouble> {
        let mut jar = Jar::default();
        let fields = [
            ("name", "Probe"),
            ("email", self.email.as_str()),
            ("password", self.password.as_str()),
            ("role", self.role.as_str()),
        ];
        let answer = self.site.form("/sign-up", &fields, &mut jar).await?;
        if answer.status != 303 {
            return Err(Trouble::Not(format!("signing up answers {}", answer.status)));
        }
        if !self.confirms {
            return Ok((jar, "signed up"));
        }
        if self.look().await?.get("verified") != Some(&Value::Bool(false)) {
            return Err(Trouble::Not("a new address counts as confirmed before anybody confirmed it".into()));
        }
        let seen = self.site.ask(ASK, &json!({ "do": "confirm", "email": self.email })).await?;
        if seen.get("verified") != Some(&Value::Bool(true)) {
            return Err(Trouble::Not("the address of the new person could not be confirmed".into()));
        }
        Ok((jar, "signed up, confirmed"))
    }

    /// Signs in with a password, or with one that is wrong.
    pub(super) async fn sign_in(&self, right: bool) -> Result<(u16, Jar), Trouble> {
        let mut jar = Jar::default();
        let wrong = self.site.once("wrong password");
        let password = if right { &self.password } else { &wrong };
        let fields = [("email", self.email.as_str()), ("password", password.as_str())];
        let answer = self.site.form("/sign-in", &fields, &mut jar).await?;
        Ok((answer.status, jar))
    }

    /// The page of one's own account: a visitor is sent away, a person sees the address.
    pub(super) async fn is_in(&self, jar: &Jar) -> Result<bool, Trouble> {
        let answer = self.site.page("/account", jar).await?;
        match answer.status {
            200 if answer.text().contains(&self.email) => Ok(true),
            302 | 303 => Ok(false),
            status => {
                Err(Trouble::Not(format!("/account answers {status} without the address of the person")))
            }
        }
    }

    /// What the app knows of the person.
    pub(super) async fn look(&self) -> Result<Value, Trouble> {
        self.site.ask(ASK, &json!({ "do": "look", "email": self.email })).await
    }

    /// Gives the address back. True when there was somebody to remove.
    pub(super) async fn close(&self) -> Result<bool, Trouble> {
        let told = self.site.ask(ASK, &json!({ "do": "close", "email": self.email })).await?;
        told.get("removed").and_then(Value::as_bool).ok_or_else(|| odd("removed", &told))
    }
}

/// The person goes whether the proof held or not. A proof that cannot clean up does not hold.
pub(super) async fn finish<T>(person: &Person<'_>, outcome: Result<T, Trouble>) -> Result<T, Trouble> {
    let closed = person.close().await;
    let value = outcome?;
    if closed? {
        return Ok(value);
    }
    Err(Trouble::Not(format!("{} could not be removed: the app does not find the person", person.email)))
}
