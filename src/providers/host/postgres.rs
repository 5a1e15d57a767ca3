//! `host.postgres`: a database in a cluster of ours, named `vibe`; the cluster `main` may be somebody's and is never used.
//!
//! The password is made on the server and kept there, readable for root, so that it is never lost. `COMMENT ON DATABASE` is
//! our mark. Deleting fetches a dump first.

use super::facts::Facts;
use super::verbs::last_copy;
use super::{Host, Machine, app, not_ours, script};
use crate::engine::{Call, Fault, Outputs, Seen, Value};
use crate::error::Error;
use crate::secret::Secret;

/// What a look says instead of our mark about a database without any: its making was cut off, so it is ours all the same.
const UNMARKED: &str = "-";

fn name<'a>(call: &'a Call<'_>) -> Result<&'a str, Error> {
    checked(call.inputs.need("name")?)
}

/// A name that is a role and a database, and needs no quoting in an address.
///
/// # Errors
/// `host.database_name`
pub(super) fn checked(name: &str) -> Result<&str, Error> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let reserved = ["postgres", "template0", "template1"].contains(&name) || name.starts_with("pg_");
    if name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() < 60
        && name.chars().all(plain)
        && !reserved
    {
        return Ok(name);
    }
    Err(Error::usage("host.database_name", format!("{name:?} cannot be the name of a database"))
        .hint("use small letters, digits and _, beginning with a letter"))
}

fn told(name: &str, url: &str) -> Result<Outputs, Error> {
    Ok([("url".to_owned(), Value::Secret(Secret::parse(url)?)), ("name".to_owned(), name.into())].into())
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let (app, name) = (app(call)?, name(call)?);
    if let Some(seen) = not_ours(facts, call, &format!("postgres.{app}.{name}"), false) {
        return Ok(seen);
    }
    let key = format!("{app}.{name}");
    let Some(url) = facts.of_thing("url", &key) else {
        return Ok(Seen::Unready("its password is gone".to_owned()));
    };
    match facts.of_thing("comment", &key) {
        Some(mark) if mark == call.mark => Ok(Seen::ours(told(name, url)?)),
        Some(mark) if !mark.is_empty() && mark != UNMARKED => {
            Ok(Seen::Foreign(format!("the database belongs to {}", super::script::words(mark))))
        }
        _ => Ok(Seen::Unready("the database does not answer, or is gone".to_owned())),
    }
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let (app, name) = (app(call)?, name(call)?);
    let script = script(call, app)
        .set("name", name)
        .then(include_str!("scripts/cluster.sh"))
        .then(include_str!("scripts/ready.sh"))
        .then(include_str!("scripts/postgres.sh"));
    let answer = machine.change(&script).await?;
    Ok(told(name, &answer.need("url")?)?)
}

pub(super) async fn delete(host: &Host, machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let (app, name) = (app(call)?, name(call)?);
    let facts = machine.facts(call).await?;
    let key = format!("{app}.{name}");
    let is_ours = facts.mark(&format!("postgres.{key}")) == Some(call.mark);
    let comment = facts.of_thing("comment", &key);
    let copied = is_ours && comment.is_some_and(|comment| comment == call.mark || comment == UNMARKED);
    if copied {
        let pack = format!(
            "{}\nexec runuser -u postgres -- pg_dump -Fc -p \"$(cluster_port)\" {name}",
            include_str!("scripts/cluster.sh")
        );
        last_copy(host, machine, call, &format!("{app}-{name}"), "pgdump", &pack).await?;
    }
    let script = script(call, app)
        .set("name", name)
        .set("copied", if copied { "yes" } else { "no" })
        .then(include_str!("scripts/cluster.sh"))
        .then(include_str!("scripts/postgres_delete.sh"));
    machine.change(&script).await.map(drop)
}
