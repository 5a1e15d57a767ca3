//! Neon: a project whose Postgres the app uses.
//!
//! A project has no place for a mark: it is ours by its name, which begins with `vibe:` and holds app and environment. It is
//! made at once and usable once its operations are over; its address can be read at any time, so nothing is lost.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value as Json, json};

use super::Key;
use super::rest::{self, Rest, encoded};
use crate::engine::{
    Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Repeat, Seen, Value,
};
use crate::error::Error;
use crate::http::{Client, plain};
use crate::secret::Secret;

/// Where the real interface is.
pub const BASE: &str = "https://console.neon.tech/api/v2";
const FILE: &str = include_str!("provider.toml");
/// Database and role of a new project.
const DATABASE: (&str, &str) = ("app", "app_owner");
/// Pages of projects that are read, of those whose name holds ours.
const PAGES: usize = 20;

/// Gives `neon.project`.
pub struct Neon(Rest);

impl Neon {
    /// A provider for one account or organisation.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(client: Client, base: String, key: Key) -> Result<Neon, Error> {
        Ok(Neon(Rest::new(FILE, rest::Setup { client, base, key: Some(key) })?))
    }

    /// The id of the project of that name.
    async fn id(&self, call: &Call<'_>) -> Result<Option<String>, Fault> {
        let (name, org) = (call.inputs.need("name")?, call.inputs.get("org"));
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let mut query = vec![("limit", "100"), ("search", name)];
            query.extend(org.map(|org| ("org_id", org)));
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let page = self.0.read_at("/projects", &query).await?.unwrap_or_default();
            let Some(projects) = page["projects"].as_array() else {
                return Err(Error::failed(
                    "rest.no_list",
                    "the answer to /projects holds no list of projects",
                )
                .hint("the provider's interface is another one than this vibe knows")
                .into());
            };
            if let Some(found) = projects.iter().find(|project| project["name"] == name) {
                return Ok(Some(text(found, "/id")));
            }
            let next = text(&page, "/pagination/cursor");
            if projects.is_empty() || next.is_empty() || next == cursor {
                return Ok(None);
            }
            cursor = next;
        }
        Err(Error::failed("rest.too_many", format!("the list of projects has more than {PAGES} pages"))
            .hint("delete what is not used any more, so that ours can be found in it")
            .into())
    }

    /// What is still being done to a project, in words; a step of its making that failed is a refusal.
    async fn busy(&self, path: &str, call: &Call<'_>) -> Result<Option<String>, Fault> {
        let told =
            self.0.read_at(&format!("{path}/operations"), &[("limit", "100")]).await?.unwrap_or_default();
        for operation in told["operations"].as_array().into_iter().flatten() {
            let (action, status) = (plain(&text(operation, "/action")), plain(&text(operation, "/status")));
            // Computes start and rest by themselves, as long as the project lives.
            let makes = action.starts_with("create_") || action == "apply_config";
            if makes && ["scheduling", "running"].contains(&status.as_str()) {
                return Ok(Some(format!("{action} is {status}")));
            }
            if makes && ["failed", "error"].contains(&status.as_str()) {
                return Err(Error::failed("rest.not_ready", format!("`{}`: {action} has failed", call.addr))
                    .hint(format!("look at it: {}", call.kind.link))
                    .into());
            }
        }
        Ok(None)
    }

    async fn url(&self, path: &str) -> Result<Value, Fault> {
        let (database, role) = DATABASE;
        let query = [("database_name", database), ("role_name", role)];
        let told = self.0.read_at(&format!("{path}/connection_uri"), &query).await?.unwrap_or_default();
        url(&text(&told, "/uri"))
    }

    async fn look(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(id) = self.id(call).await? else { return Ok(Seen::Missing) };
        let path = format!("/projects/{}", encoded(&id));
        if let Some(why) = self.busy(&path, call).await? {
            return Ok(Seen::Unready(why));
        }
        Ok(Seen::ours(outputs(&id, self.url(&path).await?)))
    }

    async fn set(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        if let Some(id) = self.id(call).await? {
            let url = self.url(&format!("/projects/{}", encoded(&id))).await?;
            return Ok(outputs(&id, url));
        }
        let (database, role) = DATABASE;
        let mut project = json!({
            "name": call.inputs.need("name")?,
            "region_id": call.inputs.need("region")?,
            "branch": { "database_name": database, "role_name": role },
        });
        if let Some(org) = call.inputs.get("org") {
            project["org_id"] = org.into();
        }
        let body = json!({ "project": project });
        let made = self.0.change_at(("POST", "/projects"), Some(&body), call, &[]).await?.unwrap_or_default();
        // An answer that nobody can read is found out by a look.
        let unsure = |fault| match fault {
            Fault::Refused(error) => Fault::Unsure(error),
            other => other,
        };
        let url = url(&text(&made, "/connection_uris/0/connection_uri")).map_err(unsure)?;
        Ok(outputs(&text(&made, "/project/id"), url))
    }

    async fn remove(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(id) = self.id(call).await? else { return Ok(()) };
        let path = format!("/projects/{}", encoded(&id));
        self.0.change_at(("DELETE", &path), None, call, &[]).await.map(drop)
    }
}

fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("name").identity(),
            InputKind::new("region").identity(),
            InputKind::new("org").identity().optional(),
        ],
        outputs: vec![OutputKind::new("id"), OutputKind::secret("url")],
        repeat: Repeat::Find,
        consequence: Consequence::Spend,
        unmaking: Consequence::Destructive,
        waits_ready: true,
        settle: Duration::from_secs(120),
        patience: Duration::from_secs(10 * 60),
        poll: Duration::from_secs(2),
        cost: Some("a database at Neon: nothing on its free plan, else a price that is not known here".to_owned()),
        by_hand: "At Neon, make a project called `${name}` in the region ${region}. Paste the connection string of its database."
            .to_owned(),
        link: "https://console.neon.tech/app/projects".to_owned(),
        wants: vec!["url".to_owned()],
        ..Kind::new("neon.project")
    }
}

fn outputs(id: &str, url: Value) -> Outputs {
    Outputs::from([("id".to_owned(), plain(id).into()), ("url".to_owned(), url)])
}

/// A connection string.
fn url(text: &str) -> Result<Value, Fault> {
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        return Err(Error::failed("neon.url", "Neon gives no connection string for the project")
            .hint("look at it at https://console.neon.tech, then run the same command again")
            .into());
    }
    Ok(Value::Secret(Secret::parse(text)?))
}

fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

#[async_trait]
impl Provider for Neon {
    fn kinds(&self) -> Vec<Kind> {
        vec![kind()]
    }

    fn budget(&self) -> usize {
        self.0.budget()
    }

    fn forget_reads(&self) {
        self.0.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.0.before_its_key(call)? {
            return Ok(Seen::Missing);
        }
        self.look(call).await
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.0.forget_reads();
        self.set(call).await
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.0.forget_reads();
        self.remove(call).await
    }
}
