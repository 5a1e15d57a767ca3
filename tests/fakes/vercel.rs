//! A stand-in for Vercel, of our own: no independent one knows promotions, domain configurations or missing files. It takes no
//! field that the specification does not name, keeps what is sensitive to itself, knows a file by its SHA-1 only once it came
//! up, believes in a domain once its rows stand, and turns domains to a deployment when it is asked to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use sha1::{Digest as _, Sha1};

use super::{Asked, Trouble};
use crate::testing::{Server, answer, reset, write};

/// Where the first rank leads to, so that a test sees whether it was taken.
pub(crate) const ADDRESS: &str = "198.51.100.76";
pub(crate) const NAME: &str = "cname.vercel-dns.test";
const OUTPUT: &str = ".vercel/output/";

#[derive(Default)]
pub(crate) struct World {
    token: String,
    pub(crate) team: Option<String>,
    pub(crate) blocked: bool,
    pub(crate) projects: Vec<Json>,
    /// Rows by id of their project, with their values.
    pub(crate) rows: BTreeMap<String, Vec<Json>>,
    /// Domains by id of their project.
    pub(crate) domains: BTreeMap<String, Vec<Json>>,
    /// Domains that other accounts have.
    pub(crate) taken: BTreeSet<String>,
    /// Domains that have to be proved by a row first.
    pub(crate) unproved: BTreeSet<String>,
    /// The rows of domains stand in the DNS.
    pub(crate) rows_stand: bool,
    /// Looks whether the rows of a domain stand, where there is a DNS to ask.
    pub(crate) sees: Option<Sees>,
    /// Files by their digest.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) deployments: Vec<Json>,
    /// Bytes of every file that came up.
    pub(crate) uploads: Vec<usize>,
    /// What each deployment runs with.
    pub(super) variables: BTreeMap<String, BTreeMap<String, String>>,
    /// What the next deployment comes to, instead of READY.
    pub(crate) fails: bool,
    /// Looks at a deployment before it is ready.
    pub(crate) slow: usize,
    /// Names of variables that are refused one by one.
    pub(crate) refuses: Option<&'static str>,
    /// A promotion ends so instead of at once.
    pub(crate) stuck: Option<&'static str>,
    pub(crate) trouble: Option<Trouble>,
    /// Where the first rank of addresses leads to, when it is another place than [`ADDRESS`].
    pub(crate) address: Option<String>,
    /// Requests that change something until the trouble comes.
    pub(crate) after: usize,
    /// Method, path, status and body of every answer.
    pub(crate) answers: Vec<(String, String, String, Json)>,
    made: u64,
}

/// Whether the DNS leads a domain here.
type Sees = Box<dyn Fn(&str) -> bool + Send>;
type Reply = (&'static str, Json);

pub(crate) struct Vercel {
    server: Server,
    pub(crate) world: Arc<Mutex<World>>,
}

impl Vercel {
    pub(crate) fn start(token: &str) -> Vercel {
        let world = Arc::new(Mutex::new(World { token: token.to_owned(), ..World::default() }));
        let inside = Arc::clone(&world);
        let server = Server::of_bytes(move |_, request, stream| {
            let asked = Asked::of_bytes(request);
            super::delay();
            let mut world = inside.lock().unwrap();
            let changes = asked.method != "GET";
            let due = changes && world.after == 0;
            let trouble = world.trouble.take_if(|_| due);
            world.after = world.after.saturating_sub(changes.into());
            if let Some(Trouble::Says(status, headers, body)) = trouble {
                return write(stream, &answer(status, headers, body));
            }
            let (status, body) = world.reply(&asked);
            let told = (asked.method.clone(), asked.path.clone(), status[..3].to_owned(), body.clone());
            world.answers.push(told);
            match trouble {
                Some(Trouble::Lost) => reset(stream),
                Some(_) => write(stream, &answer("500 Internal Server Error", "", "{}")),
                None if body.is_null() => write(stream, &answer(status, "", "")),
                None => {
                    write(stream, &answer(status, "content-type: application/json\r\n", &body.to_string()))
                }
            }
        });
        Vercel { server, world }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url("")
    }

    /// Everything that the account has; files that nobody refers to are forgotten by themselves.
    pub(crate) fn dump(&self) -> String {
        let world = self.world.lock().unwrap();
        let filled = |all: &BTreeMap<String, Vec<Json>>| -> Json {
            all.iter()
                .filter(|(_, rows)| !rows.is_empty())
                .map(|(id, rows)| (id.clone(), json!(rows)))
                .collect()
        };
        json!([world.projects, filled(&world.rows), filled(&world.domains), world.deployments]).to_string()
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        self.world.lock().unwrap().trouble = Some(trouble);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.server.asked().iter().map(|request| Asked::of(request)).collect()
    }
}

fn no(status: &'static str, code: &str, message: &str) -> Reply {
    (status, json!({ "error": { "code": code, "message": message } }))
}

fn bad(message: &str) -> Reply {
    no("400 Bad Request", "bad_request", message)
}

fn missing(what: &str) -> Reply {
    no("404 Not Found", "not_found", &format!("The {what} could not be found."))
}

/// A field that is not among the known ones.
fn unknown(body: &Json, known: &[&str]) -> Option<Reply> {
    let other = body.as_object()?.keys().find(|name| !known.contains(&name.as_str()))?;
    Some(bad(&format!("Invalid request: should NOT have additional property `{other}`.")))
}

fn is_for(row: &Json, key: &Json, target: &Json) -> bool {
    let targets = |value: &Json| value["target"].as_array().cloned().unwrap_or_default();
    row["key"] == *key && targets(row).iter().any(|one| targets(&json!({ "target": target })).contains(one))
}

impl World {
    fn reply(&mut self, asked: &Asked) -> Reply {
        if asked.header("authorization") != Some(&format!("Bearer {}", self.token)) {
            let error = json!({ "code": "forbidden", "message": "Not authorized", "invalidToken": true });
            return ("403 Forbidden", json!({ "error": error }));
        }
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if parts != ["v2", "user"] && asked.param("slug") != self.team.as_deref() {
            return no("403 Forbidden", "forbidden", "You don't have permission to access this team.");
        }
        let body = asked.json();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["v2", "user"]) => ("200 OK", self.user()),
            ("POST", ["v2", "files"]) => self.new_file(asked),
            ("POST", ["v11", "projects"]) => self.new_project(&body),
            ("POST", ["v13", "deployments"]) => self.new_deployment(asked, &body),
            (method, ["v13", "deployments", id]) => self.deployment(method, id),
            ("GET", ["v6", "deployments"]) => self.some_deployments(asked),
            ("GET", ["v3", "deployments", id, "events"]) => ("200 OK", events(id)),
            ("GET", ["v6", "domains", domain, "config"]) => ("200 OK", self.config(domain)),
            (method, [_, "projects", name, rest @ ..]) => {
                let Some(at) =
                    self.projects.iter().position(|one| one["id"] == **name || one["name"] == **name)
                else {
                    return missing("project");
                };
                self.project(method, at, rest, asked, &body)
            }
            _ => missing("operation"),
        }
    }

    fn user(&self) -> Json {
        let block = json!({ "blockedAt": 1_764_000_000_000_u64, "reason": "UNPAID_INVOICE" });
        json!({ "user": {
            "id": "usr_1Fake", "email": "ada@example.test", "name": "Ada", "username": "ada", "avatar": null,
            "defaultTeamId": null, "limited": true, "softBlock": if self.blocked { block } else { Json::Null },
        } })
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_{}Fake", self.made)
    }

    fn new_file(&mut self, asked: &Asked) -> Reply {
        let digest: String = Sha1::digest(&asked.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if asked.header("x-vercel-digest") != Some(&digest) {
            return no("400 Bad Request", "bad_digest", "Digest is not valid");
        }
        self.uploads.push(asked.bytes.len());
        self.files.insert(digest, asked.bytes.clone());
        ("200 OK", json!({ "urls": [] }))
    }

    fn new_project(&mut self, body: &Json) -> Reply {
        if let Some(wrong) = unknown(body, &["name", "framework", "environmentVariables", "ssoProtection"]) {
            return wrong;
        }
        if self.projects.iter().any(|one| one["name"] == body["name"]) {
            return no(
                "409 Conflict",
                "project_already_exists",
                "A project with the provided name already exists.",
            );
        }
        let id = self.id("prj");
        let made = json!({
            "accountId": "usr_1Fake", "id": id, "name": body["name"], "directoryListing": false, "nodeVersion": "22.x",
            "autoAssignCustomDomains": true, "ssoProtection": body["ssoProtection"], "targets": {},
            "resourceConfig": { "functionDefaultRegions": ["iad1"] },
            "defaultResourceConfig": { "functionDefaultRegions": ["iad1"] },
        });
        self.projects.push(made.clone());
        for row in body["environmentVariables"].as_array().unwrap_or(&Vec::new()) {
            self.put_row(&id, row);
        }
        ("200 OK", made)
    }

    fn project(&mut self, method: &str, at: usize, rest: &[&str], asked: &Asked, body: &Json) -> Reply {
        let id = self.projects[at]["id"].as_str().unwrap().to_owned();
        match (method, rest) {
            ("GET", []) => ("200 OK", self.projects[at].clone()),
            ("PATCH", []) => {
                if let Some(wrong) = unknown(body, &["autoAssignCustomDomains", "ssoProtection"]) {
                    return wrong;
                }
                for (name, value) in body.as_object().unwrap() {
                    self.projects[at][name] = value.clone();
                }
                ("200 OK", self.projects[at].clone())
            }
            ("DELETE", []) => {
                self.projects.remove(at);
                self.rows.remove(&id);
                self.domains.remove(&id);
                self.deployments.retain(|one| one["projectId"] != id.as_str());
                ("204 No Content", Json::Null)
            }
            ("GET", ["env"]) => ("200 OK", self.told_rows(&id)),
            ("POST", ["env"]) => self.new_rows(&id, asked, body),
            ("DELETE", ["env"]) => {
                let ids = body["ids"].as_array().cloned().unwrap_or_default();
                let rows = self.rows.entry(id).or_default();
                rows.retain(|row| !ids.contains(&row["id"]));
                ("200 OK", json!({ "deleted": ids.len(), "ids": ids }))
            }
            ("POST", ["domains"]) => self.new_domain(&id, body),
            (method, ["domains", name, rest @ ..]) => self.domain(method, &id, name, rest),
            ("POST", ["promote" | "rollback", deployment]) => self.turn(at, rest[0], deployment),
            _ => missing("operation"),
        }
    }

    fn put_row(&mut self, project: &str, row: &Json) -> Json {
        let id = self.id("env");
        let rows = self.rows.entry(project.to_owned()).or_default();
        let mut made = row.clone();
        let before = rows.iter().position(|one| is_for(one, &row["key"], &row["target"]));
        made["id"] = before.map_or(json!(id), |at| rows[at]["id"].clone());
        match before {
            Some(at) => rows[at] = made.clone(),
            None => rows.push(made.clone()),
        }
        told(&made)
    }

    fn told_rows(&self, project: &str) -> Json {
        let rows = self.rows.get(project).cloned().unwrap_or_default();
        json!({ "envs": rows.iter().map(told).collect::<Vec<_>>() })
    }

    fn new_rows(&mut self, project: &str, asked: &Asked, body: &Json) -> Reply {
        let given = body.as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
        let (mut created, mut failed) = (Vec::new(), Vec::new());
        for row in given {
            let known = ["key", "value", "type", "target", "comment"];
            if let Some(wrong) = unknown(&row, &known) {
                return wrong;
            }
            if row["type"] == "sensitive" && row["target"].as_array().unwrap().contains(&"development".into())
            {
                return bad("sensitive variables cannot be for development");
            }
            let key = row["key"].as_str().unwrap();
            let stands = self
                .rows
                .get(project)
                .into_iter()
                .flatten()
                .any(|one| is_for(one, &row["key"], &row["target"]));
            let code = match self.refuses {
                Some(refused) if refused == key => "INVALID_VALUE",
                _ if stands && asked.param("upsert") != Some("true") => "ENV_CONFLICT",
                _ => {
                    created.push(self.put_row(project, &row));
                    continue;
                }
            };
            let message = format!("the value {:?} of {key} is not taken", row["value"]);
            failed.push(
                json!({ "error": { "code": code, "message": message, "envVarKey": key, "action": "fix" } }),
            );
        }
        ("201 Created", json!({ "created": created, "failed": failed }))
    }

    fn new_domain(&mut self, project: &str, body: &Json) -> Reply {
        if let Some(wrong) = unknown(body, &["name"]) {
            return wrong;
        }
        let name = body["name"].as_str().unwrap();
        let known = |all: &Vec<Json>| all.iter().any(|one| one["name"] == name);
        if self.taken.contains(name) || self.domains.values().any(known) {
            return no(
                "409 Conflict",
                "domain_already_in_use",
                "The domain is already assigned to another project",
            );
        }
        let apex =
            name.split('.').rev().take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(".");
        let mut made = json!({ "name": name, "apexName": apex, "projectId": project, "verified": true });
        if self.unproved.contains(name) {
            made["verified"] = false.into();
            made["verification"] = json!([{
                "type": "TXT", "domain": format!("_vercel.{apex}"), "value": format!("vc-domain-verify={name},fake1"),
                "reason": "pending_domain_verification",
            }]);
        }
        self.domains.entry(project.to_owned()).or_default().push(made.clone());
        ("200 OK", made)
    }

    pub(super) fn stands(&self, domain: &str) -> bool {
        self.rows_stand || self.sees.as_ref().is_some_and(|sees| sees(domain))
    }

    fn domain(&mut self, method: &str, project: &str, name: &str, rest: &[&str]) -> Reply {
        let stands = self.stands(name);
        let all = self.domains.entry(project.to_owned()).or_default();
        let Some(at) = all.iter().position(|one| one["name"] == name) else { return missing("domain") };
        match (method, rest) {
            ("GET", []) => ("200 OK", all[at].clone()),
            ("DELETE", []) => {
                all.remove(at);
                ("200 OK", json!({}))
            }
            ("POST", ["verify"]) if !stands => {
                no("400 Bad Request", "missing_txt_record", "Domain _vercel is missing required TXT Record")
            }
            ("POST", ["verify"]) => {
                all[at]["verified"] = true.into();
                all[at].as_object_mut().unwrap().remove("verification");
                ("200 OK", all[at].clone())
            }
            _ => missing("operation"),
        }
    }

    fn config(&self, domain: &str) -> Json {
        let stands = self.stands(domain);
        let address = self.address.as_deref().unwrap_or(ADDRESS);
        json!({
            "configuredBy": if stands { json!("A") } else { Json::Null }, "acceptedChallenges": ["http-01"],
            "recommendedIPv4": [{ "rank": 2, "value": ["198.51.100.21"] }, { "rank": 1, "value": [address] }],
            "recommendedCNAME": [{ "rank": 1, "value": NAME }], "misconfigured": !stands,
        })
    }

    fn new_deployment(&mut self, asked: &Asked, body: &Json) -> Reply {
        if let Some(wrong) = unknown(body, &["name", "project", "target", "files", "meta"]) {
            return wrong;
        }
        let Some(at) = self.projects.iter().position(|one| one["id"] == body["project"]) else {
            return missing("project");
        };
        let files = body["files"].as_array().unwrap();
        let digest = |file: &Json| file["sha"].as_str().unwrap().to_owned();
        let unsent: BTreeSet<String> =
            files.iter().map(digest).filter(|sha| !self.files.contains_key(sha)).collect();
        if !unsent.is_empty() {
            let error = json!({ "code": "missing_files", "message": "Missing files", "missing": unsent });
            return ("400 Bad Request", json!({ "error": error }));
        }
        let is_output = |file: &Json| file["file"].as_str().unwrap().starts_with(OUTPUT);
        if asked.param("prebuilt") != Some("1") || !files.iter().all(is_output) {
            return bad("this stand-in builds nothing: send a Build Output with prebuilt=1");
        }
        let id = self.id("dpl");
        let created = 1_764_000_000_000 + self.made;
        let url = format!("{}-{}-ada.vercel.test", body["name"].as_str().unwrap(), self.made);
        let state = if self.fails { "ERROR" } else { "BUILDING" };
        let mut made = json!({
            "uid": id, "id": id, "name": body["name"], "projectId": body["project"], "url": url, "created": created,
            "readyState": state, "state": state, "readySubstate": "STAGED", "type": "LAMBDAS", "meta": body["meta"],
            "target": body["target"], "creator": { "uid": "usr_1Fake" }, "looks": self.slow,
            "inspectorUrl": format!("https://vercel.test/ada/{id}"), "files": body["files"],
        });
        if self.fails {
            made["errorMessage"] = "The Build Output has no config.json".into();
        }
        // It keeps the variables that it was made with, whatever becomes of them.
        let rows = self.rows.get(self.projects[at]["id"].as_str().unwrap()).cloned().unwrap_or_default();
        let of = |row: &Json, name: &str| row[name].as_str().unwrap().to_owned();
        let fits = |row: &&Json| row["target"].as_array().unwrap().contains(&body["target"]);
        let variables = rows.iter().filter(fits).map(|row| (of(row, "key"), of(row, "value"))).collect();
        self.variables.insert(made["id"].as_str().unwrap().to_owned(), variables);
        self.deployments.insert(0, made.clone());
        // Without a switch in the project, the newest one takes the domains.
        if self.projects[at]["autoAssignCustomDomains"] == true && !self.fails {
            self.projects[at]["targets"]["production"] = made.clone();
        }
        ("200 OK", made)
    }

    fn deployment(&mut self, method: &str, id: &str) -> Reply {
        let Some(at) = self.deployments.iter().position(|one| one["id"] == id) else {
            return missing("deployment");
        };
        if method == "DELETE" {
            self.deployments.remove(at);
            for project in &mut self.projects {
                if project["targets"]["production"]["id"] == id {
                    project["targets"] = json!({});
                }
            }
            return ("200 OK", json!({ "uid": id, "state": "DELETED" }));
        }
        later(&mut self.deployments[at]);
        ("200 OK", self.deployments[at].clone())
    }

    fn some_deployments(&mut self, asked: &Asked) -> Reply {
        let limit: usize = asked.param("limit").unwrap_or("20").parse().unwrap();
        if !(1..=100).contains(&limit) {
            return bad("`limit` should be between 1 and 100");
        }
        let until: u64 = asked.param("until").map_or(u64::MAX, |until| until.parse().unwrap());
        let promoted = |one: &Json| {
            asked.param("rollbackCandidate") != Some("true") || one["readySubstate"] == "PROMOTED"
        };
        let fits = |one: &&Json| {
            asked.param("app").is_none_or(|name| one["name"] == name)
                && asked.param("projectId").is_none_or(|project| one["projectId"] == project)
                && asked.param("state").is_none_or(|state| one["state"] == state)
                && one["created"].as_u64().unwrap() < until
                && promoted(one)
        };
        self.deployments.iter_mut().for_each(later);
        let all: Vec<Json> = self.deployments.iter().filter(fits).cloned().collect();
        let page: Vec<Json> = all.iter().take(limit).cloned().collect();
        let next = if all.len() > page.len() { page.last().map(|one| one["created"].clone()) } else { None };
        let pagination = json!({ "count": page.len(), "next": next, "prev": null });
        ("200 OK", json!({ "pagination": pagination, "deployments": page }))
    }

    fn turn(&mut self, at: usize, verb: &str, deployment: &str) -> Reply {
        let Some(found) = self.deployments.iter_mut().find(|one| one["id"] == deployment) else {
            return missing("deployment");
        };
        let project = &mut self.projects[at];
        let from = project["targets"]["production"]["id"].clone();
        project["lastAliasRequest"] = json!({
            "fromDeploymentId": from, "toDeploymentId": deployment, "requestedAt": 1,
            "jobStatus": self.stuck.unwrap_or("succeeded"), "type": verb,
        });
        if self.stuck.is_none() {
            found["readySubstate"] = "PROMOTED".into();
            project["targets"]["production"] = found.clone();
        }
        ("201 Created", Json::Null)
    }
}

/// One look later.
fn later(deployment: &mut Json) {
    match deployment["looks"].as_u64() {
        Some(0) if deployment["readyState"] == "BUILDING" => {
            deployment["readyState"] = "READY".into();
            deployment["state"] = "READY".into();
        }
        Some(looks) if looks > 0 => deployment["looks"] = (looks - 1).into(),
        _ => {}
    }
}

/// A row as a list tells it: nobody reads back what is sensitive.
fn told(row: &Json) -> Json {
    let mut told = row.clone();
    if row["type"] == "sensitive" {
        told["value"] = "".into();
    } else if row["type"] == "encrypted" {
        told["value"] = "eyJ2IjoidjIiLCJlcGsiOnt9fQ".into();
    }
    told
}

fn events(id: &str) -> Json {
    let line = |number: u64, text: &str| {
        json!({ "type": "stderr", "created": number, "payload": {
            "deploymentId": id, "id": number.to_string(), "date": number, "serial": number.to_string(), "text": text } })
    };
    json!([line(2, "Error: config.json is missing"), line(1, "Deploying \u{1b}[31moutputs"), line(3, "")])
}
