//! `vercel.env`: every variable that one environment of a project has from us.
//!
//! A secret goes up as `sensitive`, which nobody can read back, so that what was delivered is told by the comment of each
//! row: our mark, and a keyed print of name and value. The key of the prints never leaves this machine and its store. Whether
//! the app has the value is what `app.attest` looks at.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::api::{Ask, list, text, words};
use super::{Vercel, project, project_path, team};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Value};
use crate::error::Error;
use crate::http::{Method, plain};

pub(super) const NAME: &str = "vercel.env";
/// Rows that one call deletes: the most that the interface takes.
const BATCH: usize = 1000;
/// Names that are told of several.
const NAMED: usize = 5;

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("project").identity(),
            InputKind::new("team").identity().optional(),
            InputKind::new("target").identity(),
            InputKind::new("var.*").optional(),
        ],
        outputs: vec![OutputKind::new("print")],
        by_hand: "In the settings of the project `${project}` at Vercel, enter these variables for ${target}, secrets as \
                  sensitive ones."
            .to_owned(),
        link: "https://vercel.com/dashboard".to_owned(),
        ..Kind::new(NAME)
    }
}

/// Rows of the answer to a list of variables.
pub(super) fn rows(answer: Option<Json>) -> Result<Vec<Json>, Fault> {
    match answer {
        Some(answer) => Ok(list(&answer, "/envs", "the variables of the project")?.to_vec()),
        None => Ok(Vec::new()),
    }
}

/// What a variable should be.
struct Wanted<'a> {
    value: &'a Value,
    comment: String,
}

impl Wanted<'_> {
    fn kind(&self) -> &'static str {
        if self.value.is_secret() { "sensitive" } else { "encrypted" }
    }
}

/// A row is for an environment.
fn is_for(row: &Json, target: &str) -> bool {
    match row.pointer("/target") {
        Some(Json::Array(targets)) => targets.iter().any(|one| one == target),
        Some(one) => one == target,
        None => false,
    }
}

/// One print for all of them, from the comments: the same when it is looked at and when it is made.
fn print(prints: &BTreeMap<String, String>) -> String {
    use sha2::{Digest as _, Sha256};
    let mut digest = Sha256::new();
    for (name, comment) in prints {
        digest.update(name);
        digest.update([0]);
        digest.update(comment);
        digest.update([0]);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn outputs(prints: &BTreeMap<String, String>) -> Outputs {
    Outputs::from([("print".to_owned(), print(prints).into())])
}

/// What stands there, sorted.
struct Stands {
    /// Ours by name: id, comment, kind.
    ours: BTreeMap<String, (String, String, String)>,
    /// Names that we want and that stand without our mark.
    others: Vec<String>,
}

impl Vercel {
    /// # Errors
    /// `vercel.variable`: a name that no program could read, or that is Vercel's or ours.
    fn wanted<'a>(&self, call: &'a Call<'_>) -> Result<BTreeMap<String, Wanted<'a>>, Error> {
        let mut wanted = BTreeMap::new();
        // What a person goes without is not set.
        for (name, value) in call.inputs.below("var.").filter(|(_, value)| !value.expose().is_empty()) {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if !name.starts_with(|c: char| c.is_ascii_alphabetic())
                || !name.chars().all(fits)
                || name == project::MARK
            {
                return Err(Error::usage(
                    "vercel.variable",
                    format!("{:?} cannot be the name of a variable at Vercel", plain(name)),
                )
                .hint("use letters, digits and _, and a letter first"));
            }
            let comment = format!("{} {}", call.mark, self.prints.print([name, value.expose()]));
            wanted.insert(name.to_owned(), Wanted { value, comment });
        }
        Ok(wanted)
    }

    async fn variables(
        &self,
        call: &Call<'_>,
        wanted: &BTreeMap<String, Wanted<'_>>,
    ) -> Result<Stands, Fault> {
        let target = call.inputs.need("target")?;
        let mut stands = Stands { ours: BTreeMap::new(), others: Vec::new() };
        for row in self.rows(call).await?.iter().filter(|row| is_for(row, target)) {
            let (key, comment) = (text(row, "/key"), text(row, "/comment"));
            let marked = comment.strip_prefix(call.mark).is_some_and(|rest| rest.starts_with(' '));
            if marked {
                stands.ours.insert(key, (text(row, "/id"), comment, text(row, "/type")));
            } else if wanted.contains_key(&key) {
                stands.others.push(plain(&key));
            }
        }
        Ok(stands)
    }

    pub(super) async fn look_at_env(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let wanted = self.wanted(call)?;
        let stands = self.variables(call, &wanted).await?;
        if !stands.others.is_empty() && !call.adopt {
            return Ok(Seen::Foreign(format!(
                "{} stand{} there already, without our mark",
                some(&stands.others),
                if stands.others.len() == 1 { "s" } else { "" }
            )));
        }
        if stands.ours.is_empty() && (stands.others.is_empty() || !call.adopt) {
            return Ok(Seen::Missing);
        }
        let mut differs: Vec<String> = wanted
            .iter()
            .filter(|(name, wanted)| is_other(stands.ours.get(*name), wanted))
            .map(|(name, _)| format!("var.{name}"))
            .collect();
        // While a value depends on an earlier step it is absent: then there is more than we know.
        if stands.ours.keys().any(|name| !wanted.contains_key(name)) {
            differs.push("var".to_owned());
        }
        let prints = stands.ours.into_iter().map(|(name, (_, comment, _))| (name, comment)).collect();
        Ok(Seen::Ours { outputs: outputs(&prints), differs })
    }

    pub(super) async fn set_env(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let wanted = self.wanted(call)?;
        let target = call.inputs.need("target")?;
        let stands = self.variables(call, &wanted).await?;
        if !stands.others.is_empty() && !call.adopt {
            return Err(super::api::foreign(call, &some(&stands.others)));
        }
        let rows: Vec<Json> = wanted
            .iter()
            .filter(|(name, wanted)| is_other(stands.ours.get(*name), wanted))
            .map(|(name, wanted)| {
                json!({
                    "key": name, "value": wanted.value.expose(), "type": wanted.kind(), "target": [target],
                    "comment": wanted.comment,
                })
            })
            .collect();
        if !rows.is_empty() {
            self.put_rows(call, rows).await?;
        }
        let gone = stands.ours.iter().filter(|(name, _)| !wanted.contains_key(*name));
        self.remove_rows(call, gone.map(|(_, (id, ..))| id.clone()).collect()).await?;
        Ok(outputs(&wanted.into_iter().map(|(name, wanted)| (name, wanted.comment)).collect()))
    }

    pub(super) async fn remove_env(&self, call: &Call<'_>) -> Result<(), Fault> {
        let stands = self.variables(call, &BTreeMap::new()).await?;
        self.remove_rows(call, stands.ours.into_values().map(|(id, ..)| id).collect()).await
    }

    /// Sets variables, in one call. Those that did not go in are told by name and code: a message could repeat the value.
    pub(super) async fn put_rows(&self, call: &Call<'_>, rows: Vec<Json>) -> Result<(), Fault> {
        let path = project_path("v10", call, "/env")?;
        let count = rows.len();
        let ask = Ask::post(&path).query("upsert", "true").body(Json::Array(rows)).hide(call);
        let Some(answer) = self.api.change(team(call), ask).await? else {
            return Err(self.needed_project(call).await.err().unwrap_or_else(|| unset("(all)", count)));
        };
        let failed = answer.pointer("/failed").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        if failed.is_empty() {
            return Ok(());
        }
        let told = |one: &Json| {
            let name = match words(one, "/error/envVarKey") {
                none if none.is_empty() => words(one, "/error/key"),
                name => name,
            };
            format!("{name} ({})", words(one, "/error/code"))
        };
        let told: Vec<String> = failed.iter().map(told).collect();
        Err(unset(&some(&told), told.len()))
    }

    async fn remove_rows(&self, call: &Call<'_>, ids: Vec<String>) -> Result<(), Fault> {
        let path = project_path("v1", call, "/env")?;
        for ids in ids.chunks(BATCH) {
            let ask = Ask::new(Method::DELETE, &path).body(json!({ "ids": ids }));
            self.api.change(team(call), ask).await?;
        }
        Ok(())
    }
}

fn unset(which: &str, count: usize) -> Fault {
    Fault::Refused(
        Error::failed("vercel.env", format!("Vercel did not take {count} of the variables: {which}"))
            .hint("others of the same call may be set; running the same command again sets what is missing"),
    )
}

fn is_other(row: Option<&(String, String, String)>, wanted: &Wanted<'_>) -> bool {
    let readable = |kind: &str| wanted.value.is_secret() && kind != "sensitive";
    row.is_none_or(|(_, comment, kind)| *comment != wanted.comment || readable(kind))
}

/// The first names of a list.
fn some(names: &[String]) -> String {
    let told = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}
