//! Roles whose place has parts of its own: where the code is, and who makes the database.

use crate::blueprint::Environment;
use crate::error::Error;

use super::target::role;

/// Who runs an app: a server by SSH, one that is made first and reached so, or Vercel.
pub(super) const HOSTS: &[&str] = &["ssh", "hetzner", "vercel"];
/// How a server that is made first is logged in to: known once it stands.
pub(super) const LOGIN: &str = "${machine.login}";

/// Where the code of an app is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Account or organisation at GitHub.
    pub owner: String,
    /// Name of the repository.
    pub repo: String,
    /// The world may read it.
    pub public: bool,
}

/// Who makes the database of a stack with one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Database {
    /// `host`, the same server; `paste`, an address that a person pastes; `neon` or `supabase`.
    pub by: String,
    /// Region at whoever makes it.
    pub region: String,
    /// Organisation there; may be left out at Neon.
    pub org: String,
}

/// A server that is made first, at Hetzner Cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Type of server, such as `cx22`.
    pub size: String,
    /// Where it stands, such as `fsn1`.
    pub location: String,
}

/// `hetzner:TYPE@LOCATION`.
pub(super) fn machine(found: &Environment, environment: &str) -> Result<Option<Machine>, Error> {
    let Some((by, place)) = role(found, environment, "host", HOSTS)? else { return Ok(None) };
    if by != "hetzner" {
        return Ok(None);
    }
    match place.split_once('@') {
        Some((size, location)) if is_word(size) && is_word(location) => {
            Ok(Some(Machine { size: size.to_owned(), location: location.to_owned() }))
        }
        _ => Err(wrong(environment, "host", &place, "hetzner:cx22@fsn1")),
    }
}

/// `github:OWNER`, `github:OWNER/REPO`, either with `@public` at its end.
pub(super) fn code(found: &Environment, environment: &str, slug: &str) -> Result<Option<Code>, Error> {
    let Some((_, place)) = role(found, environment, "code", &["github"])? else { return Ok(None) };
    let (place, public) = match place.split_once('@') {
        Some((place, "public")) => (place.to_owned(), true),
        Some(_) => return Err(wrong(environment, "code", &place, "github:OWNER/REPO")),
        None => (place, false),
    };
    let (owner, repo) = place.split_once('/').unwrap_or((&place, slug));
    let proper = |text: &str| is_word(text) && !text.chars().all(|c| c == '.');
    if !proper(owner) || !proper(repo) {
        return Err(wrong(environment, "code", &place, "github:OWNER/REPO"));
    }
    Ok(Some(Code { owner: owner.to_owned(), repo: repo.to_owned(), public }))
}

/// `host`, `paste`, `neon:REGION`, `neon:ORG@REGION`, `supabase:ORG@REGION`. Where there is no server (`away`) it is pasted
/// unless somebody says otherwise.
pub(super) fn database(found: &Environment, environment: &str, away: bool) -> Result<Database, Error> {
    let Some((by, place)) = role(found, environment, "db", &["host", "paste", "neon", "supabase"])? else {
        let by = if away { "paste" } else { "host" }.to_owned();
        return Ok(Database { by, ..Database::default() });
    };
    if away && by == "host" {
        let message = format!("`{environment}` has its database on the host, and Vercel has none");
        return Err(Error::usage("stack.provider", message)
            .hint("providers.db = \"paste\" takes the address of a database that you have"));
    }
    let example = match by.as_str() {
        "neon" => "neon:aws-eu-central-1",
        "supabase" => "supabase:ORGANISATION@eu-central-1",
        _ => return Ok(Database { by, ..Database::default() }),
    };
    let (org, region) = place.split_once('@').unwrap_or(("", &place));
    let org_is_right = is_word(org) || org.is_empty() && by == "neon";
    if !org_is_right || !is_word(region) {
        return Err(wrong(environment, "db", &place, example));
    }
    Ok(Database { org: org.to_owned(), region: region.to_owned(), by })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

fn wrong(environment: &str, role: &str, place: &str, example: &str) -> Error {
    Error::usage("stack.provider", format!("`{environment}` does not say where its {role} is: {place:?}"))
        .hint(format!("such as: providers.{role} = \"{example}\""))
}
