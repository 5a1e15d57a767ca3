//! Marks for what GitHub gives no place for one: a variable of the repository that holds our mark and stands beside the thing.
//!
//! It is written before the thing and removed after it. So a thing without its variable was made by somebody else, and a
//! variable without its thing says that a call of ours was lost.

use serde_json::{Value as Json, json};

use super::{GitHub, repo, text};
use crate::engine::{Call, Fault};

/// What a thing is, as far as it is marked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Nothing stands there.
    Nobodys,
    /// It carries our mark, or was taken over.
    Ours,
    /// It carries another one, or none.
    Foreign(String),
}

/// Name of the variable that marks a thing: `VIBE_MARK_SECRET_STRIPE_KEY`.
pub(super) fn name(what: &str, name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("VIBE_MARK_{what}_{}", name.chars().map(letter).collect::<String>())
}

impl GitHub {
    /// Every variable of a repository.
    pub(super) async fn variables(&self, call: &Call<'_>) -> Result<Vec<Json>, Fault> {
        let path = format!("{}/actions/variables", repo(call)?);
        Ok(self.all(&path, "variables", 30).await?.unwrap_or_default())
    }

    /// The mark that stands under a name.
    pub(super) async fn tag(&self, tag: &str, call: &Call<'_>) -> Result<Option<String>, Fault> {
        let all = self.variables(call).await?;
        let found = all.iter().find(|one| text(one, "/name").eq_ignore_ascii_case(tag));
        Ok(found.map(|found| text(found, "/value")))
    }

    /// Whose a thing is, that stands there or not.
    pub(super) async fn whose(&self, stands: bool, tag: &str, call: &Call<'_>) -> Result<Whose, Fault> {
        if !stands {
            return Ok(Whose::Nobodys);
        }
        Ok(match self.tag(tag, call).await? {
            Some(mark) if mark == call.mark => Whose::Ours,
            _ if call.adopt => Whose::Ours,
            other => Whose::Foreign(other.unwrap_or_default()),
        })
    }

    /// Puts our mark under a name.
    pub(super) async fn put_tag(&self, tag: &str, call: &Call<'_>) -> Result<(), Fault> {
        match self.tag(tag, call).await? {
            Some(mark) if mark == call.mark => Ok(()),
            there => self.put_variable((tag, call.mark), there.is_some(), call).await,
        }
    }

    /// Takes our mark away.
    pub(super) async fn drop_tag(&self, tag: &str, call: &Call<'_>) -> Result<(), Fault> {
        if self.tag(tag, call).await?.as_deref() != Some(call.mark) {
            return Ok(());
        }
        self.drop_variable(tag, call).await
    }

    pub(super) async fn put_variable(
        &self,
        (name, value): (&str, &str),
        stands: bool,
        call: &Call<'_>,
    ) -> Result<(), Fault> {
        let all = format!("{}/actions/variables", repo(call)?);
        let one = format!("{all}/{name}");
        let body = json!({ "name": name, "value": value });
        let line = if stands { ("PATCH", one.as_str()) } else { ("POST", all.as_str()) };
        self.change(line, Some(&body), call).await.map(drop)
    }

    pub(super) async fn drop_variable(&self, name: &str, call: &Call<'_>) -> Result<(), Fault> {
        let path = format!("{}/actions/variables/{name}", repo(call)?);
        self.rest.change_at(("DELETE", &path), None, call, &[]).await.map(drop)
    }
}
