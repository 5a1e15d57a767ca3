//! GitHub: a repository for the app's code, its commits pushed by `git`, and what GitHub Actions needs to prove and deploy it.
//!
//! Whether Actions has the workflow is data (`provider.toml`); everything else is Rust. A repository is ours by its topic, which
//! all environments of an app share, or by the text that it was made with. Secrets, variables and environments carry no mark of
//! their own: a variable beside them does ([`tag`]), written before the thing, so that a lost answer leaves nothing that nobody
//! knows. Neither a repository nor what was pushed is ever deleted: that is a person's history.

mod environment;
mod git;
mod push;
mod repository;
mod secret;
mod tag;
#[cfg(test)]
mod tests;
mod variable;

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value as Json;

use self::git::Git;
use super::Key;
use super::rest::{self, Rest, encoded};
use crate::engine::{Call, Fault, InputKind, Kind, Outputs, Provider, Seen};
use crate::error::Error;
use crate::http::{Client, plain};

/// Where the real interface is.
pub const BASE: &str = "https://api.github.com";
/// Where repositories are pushed to, beside [`BASE`].
const GIT: &str = "https://github.com";
const FILE: &str = include_str!("provider.toml");
/// Pages of a list that are read: a repository has at most 500 variables, thirty on a page.
const PAGES: usize = 20;

/// What the provider needs.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address without a slash at the end: [`BASE`], or a stand-in on this machine.
    pub base: String,
    /// A token that may make repositories, push, and set secrets of Actions, `github.key`; it may come later.
    pub key: Key,
}

/// Gives `github.repository`, `github.public`, `github.commit`, `github.push`, `github.secret`, `github.variable`,
/// `github.environment` and `github.workflow`.
pub struct GitHub {
    rest: Rest,
    key: Key,
    git: Git,
}

impl GitHub {
    /// A provider for one token.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(setup: Setup) -> Result<GitHub, Error> {
        let Setup { client, base, key } = setup;
        let place = if base == BASE { GIT.to_owned() } else { base.clone() };
        let rest = Rest::new(FILE, rest::Setup { client, base, key: Some(key.clone()) })?;
        Ok(GitHub { rest, key, git: Git::new(place) })
    }

    /// Every entry of a list that comes in numbered pages; nothing when what holds it is not there.
    async fn all(&self, path: &str, list: &str, a_page: usize) -> Result<Option<Vec<Json>>, Fault> {
        let mut all = Vec::new();
        let size = a_page.to_string();
        for number in 1..=PAGES {
            let number = number.to_string();
            let query = [("per_page", size.as_str()), ("page", number.as_str())];
            let Some(page) = self.rest.read_at(path, &query).await? else { return Ok(None) };
            let Some(items) = page.get(list).and_then(Json::as_array) else {
                return Err(Error::failed(
                    "rest.no_list",
                    format!("the answer to {path} holds no list {list}"),
                )
                .hint("the provider's interface is another one than this vibe knows")
                .into());
            };
            all.extend(items.iter().cloned());
            if items.len() < a_page {
                return Ok(Some(all));
            }
        }
        Err(Error::failed("rest.too_many", format!("the list {path} has more than {PAGES} pages"))
            .hint("delete what is not used any more, so that ours can be found in it")
            .into())
    }

    /// Sends what changes something; a missing place is a refusal.
    async fn change(&self, line: (&str, &str), body: Option<&Json>, call: &Call<'_>) -> Result<Json, Fault> {
        self.rest.change_at(line, body, call, &[]).await?.ok_or_else(|| {
            Error::failed(
                "github.gone",
                format!("GitHub does not know the place where `{}` stands", call.addr),
            )
            .hint("the repository was deleted or renamed, or the token does not see it")
            .into()
        })
    }
}

/// The path of the repository that a call is about.
fn repo(call: &Call<'_>) -> Result<String, Error> {
    let (owner, name) = (call.inputs.need("owner")?, call.inputs.need("repo")?);
    Ok(format!("/repos/{}/{}", part(owner)?, part(name)?))
}

/// A part of a path.
///
/// # Errors
/// `github.name`: dots alone, which every address takes for a step up, or what no name at GitHub has.
fn part(name: &str) -> Result<String, Error> {
    let proper = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > 255 || !name.chars().all(proper) || name.chars().all(|c| c == '.') {
        return Err(Error::usage("github.name", format!("{:?} is no name at GitHub", plain(name)))
            .hint("letters, digits and ._- are allowed"));
    }
    Ok(encoded(name))
}

/// `owner` and `repo`: which repository a thing belongs to.
fn of_repo() -> Vec<InputKind> {
    vec![InputKind::new("owner").identity(), InputKind::new("repo").identity()]
}

/// The text at a pointer of an answer; empty when there is none.
fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

fn unmarked(whose: &str) -> Seen {
    Seen::Foreign(match plain(whose).as_str() {
        "" => "it stands already, without our mark".to_owned(),
        whose => format!("it stands already, marked {whose}"),
    })
}

fn taken(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("github.foreign", format!("`{}` stands already and is not ours", call.addr))
            .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr)),
    )
}

/// One that only a person makes, or that stays.
fn not_ours_to_do(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("github.by_hand", format!("only a person can do this for `{}`", call.addr))
            .hint("`vibe guide` says how, and watches until it is seen"),
    )
}

/// Time that a person may take.
const PERSON: Duration = Duration::from_secs(30 * 60);

#[async_trait]
impl Provider for GitHub {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.rest.kinds();
        kinds.extend([
            repository::kind(),
            repository::public(),
            push::commit(),
            push::kind(),
            secret::kind(),
            variable::kind(),
            environment::kind(),
        ]);
        kinds
    }

    fn budget(&self) -> usize {
        self.rest.budget()
    }

    fn forget_reads(&self) {
        self.rest.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        // What lies on this machine needs no key.
        if call.kind.name == push::COMMIT {
            return self.look_at_commit(call).await;
        }
        if self.rest.before_its_key(call)? {
            return Ok(Seen::Missing);
        }
        match call.kind.name.as_str() {
            repository::NAME => self.look_at_repository(call).await,
            repository::PUBLIC => self.look_at_public(call).await,
            push::NAME => self.look_at_push(call).await,
            secret::NAME => self.look_at_secret(call).await,
            variable::NAME => self.look_at_variable(call).await,
            environment::NAME => self.look_at_environment(call).await,
            _ => self.rest.observe(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.rest.forget_reads();
        match call.kind.name.as_str() {
            repository::NAME => self.set_repository(call).await,
            repository::PUBLIC => self.set_public(call).await,
            push::NAME => self.push(call).await,
            secret::NAME => self.set_secret(call).await,
            variable::NAME => self.set_variable(call).await,
            environment::NAME => self.set_environment(call).await,
            push::COMMIT => Err(not_ours_to_do(call)),
            _ => self.rest.ensure(call).await,
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.rest.forget_reads();
        match call.kind.name.as_str() {
            secret::NAME => self.remove_secret(call).await,
            variable::NAME => self.remove_variable(call).await,
            environment::NAME => self.remove_environment(call).await,
            repository::NAME | repository::PUBLIC | push::NAME | push::COMMIT => Err(not_ours_to_do(call)),
            _ => self.rest.delete(call).await,
        }
    }
}
