//! A stand-in for GitHub, of our own: repositories, topics, and the secrets, variables, environments and workflows of Actions,
//! and beside them a real git over HTTP (`git http-backend`), so that a push is a push. Fields that the documentation does not
//! have are refused, a secret that its key does not open too.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use crypto_box::SecretKey;
use serde_json::{Value as Json, json};

use super::git_http::{self, Backend, Raw, Reply as Bytes};
use super::{Asked, Trouble};

/// Who the token belongs to.
pub(crate) const LOGIN: &str = "ada";
/// An organisation that she is in.
pub(crate) const ORG: &str = "lovelace";

pub(crate) struct World {
    token: String,
    /// What it may not do, as the documentation says it.
    pub(crate) trouble: Option<Trouble>,
    /// What happens to the next push: the answer is lost after it took effect, or it is refused with a status.
    pub(crate) push: Option<Trouble>,
    pub(crate) repos: Vec<Repo>,
    /// Method, path, status and body of every answer.
    pub(crate) answers: Vec<(String, String, String, Json)>,
    asked: Vec<String>,
    pub(crate) git: Backend,
    sealing: SecretKey,
    moments: usize,
}

pub(crate) struct Repo {
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) about: Json,
    pub(crate) topics: Vec<String>,
    /// Name, value, moment of the last change.
    pub(crate) secrets: Vec<(String, String, String)>,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) environments: Vec<String>,
}

pub(crate) struct GitHub {
    server: Raw,
    pub(crate) world: Arc<Mutex<World>>,
}

type Reply = (&'static str, Json);

impl GitHub {
    pub(crate) fn start(token: &str) -> GitHub {
        let world = Arc::new(Mutex::new(World {
            token: token.to_owned(),
            trouble: None,
            push: None,
            repos: Vec::new(),
            answers: Vec::new(),
            asked: Vec::new(),
            git: Backend::new(),
            sealing: SecretKey::from([7; 32]),
            moments: 0,
        }));
        let inside = Arc::clone(&world);
        let server = Raw::start(move |head, body| {
            let mut world = inside.lock().unwrap();
            if head.path().contains(".git/") {
                return world.git_reply(head, body);
            }
            let request = format!("{}\r\n\r\n{}", head.text, String::from_utf8_lossy(body));
            world.asked.push(request.clone());
            world.api_reply(&Asked::of(&request))
        });
        GitHub { server, world }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        self.world.lock().unwrap().trouble = Some(trouble);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.world.lock().unwrap().asked.iter().map(|request| Asked::of(request)).collect()
    }

    /// The folder of a bare repository.
    pub(crate) fn bare(&self, owner: &str, name: &str) -> PathBuf {
        self.world.lock().unwrap().git.folder(owner, name)
    }

    /// The key that secrets are sealed for, for whoever opens them elsewhere.
    pub(crate) fn sealing(&self) -> String {
        BASE64.encode(self.world.lock().unwrap().sealing.to_bytes())
    }

    /// Everything that stands there, but the moments of it.
    pub(crate) fn dump(&self) -> String {
        let world = self.world.lock().unwrap();
        let repo = |repo: &Repo| {
            let secrets: Vec<_> = repo.secrets.iter().map(|(name, value, _)| (name, value)).collect();
            let head = world.git.head(&repo.owner, &repo.name, "main");
            json!([
                repo.owner,
                repo.name,
                repo.about,
                repo.topics,
                secrets,
                repo.variables,
                repo.environments,
                head
            ])
        };
        world.repos.iter().map(repo).collect::<Json>().to_string()
    }
}

fn no(status: &'static str, message: &str) -> Reply {
    (
        status,
        json!({ "message": message, "documentation_url": "https://docs.github.com/rest", "status": status[..3] }),
    )
}

fn missing() -> Reply {
    no("404 Not Found", "Not Found")
}

fn invalid(message: &str) -> Reply {
    no("422 Unprocessable Entity", message)
}

/// The fields of a body that its documentation has.
fn fields(body: &Json, known: &[&str]) -> Result<(), Reply> {
    let Some(fields) = body.as_object() else { return Err(no("400 Bad Request", "Problems parsing JSON")) };
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(other) => Err(invalid(&format!("\"{other}\" is not a permitted key"))),
        None => Ok(()),
    }
}

fn proper(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.starts_with(|c: char| c.is_ascii_digit()) && !name.starts_with("GITHUB_") && name.chars().all(plain)
}

const MOMENT: &str = "2026-11-24T10:00:00Z";

impl World {
    fn git_reply(&mut self, head: &git_http::Head, body: &[u8]) -> Bytes {
        let wanted = format!("Basic {}", BASE64.encode(format!("x-access-token:{}", self.token)));
        if head.header("authorization") != Some(wanted.as_str()) {
            let asks = "www-authenticate: Basic realm=\"GitHub\"\r\n";
            return Bytes::text("401 Unauthorized", asks, "");
        }
        let sends = head.method() == "POST" && head.path().ends_with("git-receive-pack");
        match self.push.take_if(|trouble| sends || matches!(trouble, Trouble::Says(..))) {
            Some(Trouble::Says(status, headers, body)) => Bytes::text(status, headers, body),
            Some(_) => {
                self.git.serve(head, body);
                Bytes::Reset
            }
            None => self.git.serve(head, body),
        }
    }

    fn api_reply(&mut self, asked: &Asked) -> Bytes {
        let trouble = self.trouble.take_if(|_| asked.method != "GET");
        if let Some(Trouble::Says(status, headers, body)) = trouble {
            return Bytes::text(status, headers, body);
        }
        let (status, body) = self.reply(asked).unwrap_or_else(|refused| refused);
        self.answers.push((asked.method.clone(), asked.path.clone(), status[..3].to_owned(), body.clone()));
        match trouble {
            Some(Trouble::Lost) => Bytes::Reset,
            Some(_) => Bytes::text("500 Internal Server Error", "", "{}"),
            None if body.is_null() => Bytes::text(status, "", ""),
            None => {
                Bytes::text(status, "content-type: application/json; charset=utf-8\r\n", &body.to_string())
            }
        }
    }

    fn reply(&mut self, asked: &Asked) -> Result<Reply, Reply> {
        // Both are documented; the vendor's own client says the second.
        let known = ["Bearer", "token"].map(|word| format!("{word} {}", self.token));
        if !asked.header("authorization").is_some_and(|said| known.iter().any(|known| known == said)) {
            return Err(no("401 Unauthorized", "Bad credentials"));
        }
        if asked.header("user-agent").is_none() {
            return Err(no("403 Forbidden", "Request forbidden by administrative rules."));
        }
        if asked.header("x-github-api-version") != Some("2022-11-28") {
            return Err(no("400 Bad Request", "Unsupported API version"));
        }
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["user"]) => Ok(("200 OK", json!({ "login": LOGIN, "id": 1, "type": "User" }))),
            ("POST", ["user", "repos"]) => self.new_repo(LOGIN, &asked.json()),
            ("POST", ["orgs", org, "repos"]) if *org == ORG => self.new_repo(ORG, &asked.json()),
            (_, ["repos", owner, name, rest @ ..]) => {
                let same = |repo: &Repo| {
                    repo.owner.eq_ignore_ascii_case(owner) && repo.name.eq_ignore_ascii_case(name)
                };
                let at = self.repos.iter().position(same).ok_or_else(missing)?;
                self.of_repo(at, asked, rest)
            }
            _ => Err(missing()),
        }
    }

    fn new_repo(&mut self, owner: &str, body: &Json) -> Result<Reply, Reply> {
        fields(body, &["name", "private", "description", "homepage", "auto_init", "has_issues", "has_wiki"])?;
        let Some(name) = body["name"].as_str() else { return Err(invalid("Repository creation failed.")) };
        if self.repos.iter().any(|repo| repo.owner == owner && repo.name.eq_ignore_ascii_case(name)) {
            return Err(invalid("Repository creation failed: name already exists on this account"));
        }
        self.git.init(owner, name);
        let private = body.get("private").cloned().unwrap_or(false.into());
        let about = json!({ "private": private, "description": body["description"] });
        let (owner, name) = (owner.to_owned(), name.to_owned());
        let (topics, secrets) = (Vec::new(), Vec::new());
        self.repos.push(Repo {
            owner,
            name,
            about,
            topics,
            secrets,
            variables: Vec::new(),
            environments: Vec::new(),
        });
        Ok(("201 Created", self.repos[self.repos.len() - 1].json()))
    }

    fn of_repo(&mut self, at: usize, asked: &Asked, rest: &[&str]) -> Result<Reply, Reply> {
        let repo = &mut self.repos[at];
        let body = asked.json();
        match (asked.method.as_str(), rest) {
            ("GET", []) => Ok(("200 OK", repo.json())),
            ("PATCH", []) => {
                fields(&body, &["private", "description"])?;
                for (name, value) in body.as_object().unwrap() {
                    repo.about[name] = value.clone();
                }
                Ok(("200 OK", repo.json()))
            }
            ("PUT", ["topics"]) => {
                fields(&body, &["names"])?;
                let names: Vec<String> =
                    serde_json::from_value(body["names"].clone()).map_err(|_| invalid("names"))?;
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                if names
                    .iter()
                    .any(|name| name.len() > 50 || name.starts_with('-') || !name.chars().all(plain))
                {
                    return Err(invalid("Validation Failed: topics"));
                }
                repo.topics = names;
                Ok(("200 OK", json!({ "names": repo.topics })))
            }
            ("GET", ["branches", branch]) => {
                let head = self.git.head(&repo.owner, &repo.name, branch).ok_or_else(missing)?;
                Ok(("200 OK", json!({ "name": branch, "commit": { "sha": head }, "protected": false })))
            }
            ("GET", ["actions", "workflows", file]) => {
                if !self.git.has(&repo.owner, &repo.name, &format!("main:.github/workflows/{file}")) {
                    return Err(missing());
                }
                let path = format!(".github/workflows/{file}");
                Ok(("200 OK", json!({ "id": 1, "name": "vibe", "path": path, "state": "active" })))
            }
            (_, ["actions", "secrets", rest @ ..]) => self.secrets(at, asked, rest),
            (_, ["actions", "variables", rest @ ..]) => repo.variable(asked, rest),
            (_, ["environments", name]) => repo.environment(&asked.method, name, &body),
            _ => Err(missing()),
        }
    }

    fn secrets(&mut self, at: usize, asked: &Asked, rest: &[&str]) -> Result<Reply, Reply> {
        let key_id = "568250167242549743";
        let repo = &mut self.repos[at];
        match (asked.method.as_str(), rest) {
            ("GET", []) => {
                let shown = |(name, _, moment): &(String, String, String)| json!({ "name": name, "created_at": MOMENT, "updated_at": moment });
                Ok(page(asked, "secrets", 100, repo.secrets.iter().map(shown).collect()))
            }
            ("GET", ["public-key"]) => {
                let key = BASE64.encode(self.sealing.public_key().as_bytes());
                Ok(("200 OK", json!({ "key_id": key_id, "key": key })))
            }
            ("PUT", [name]) => {
                let body = asked.json();
                fields(&body, &["encrypted_value", "key_id"])?;
                let boxed = BASE64.decode(body["encrypted_value"].as_str().unwrap_or("!"));
                let opened = boxed.ok().and_then(|boxed| self.sealing.unseal(&boxed).ok());
                let Some(value) = opened.filter(|_| body["key_id"] == key_id && proper(name)) else {
                    return Err(invalid("Bad request - secret value is not properly sealed"));
                };
                self.moments += 1;
                let value = String::from_utf8(value).unwrap();
                let made = (
                    (*name).to_owned(),
                    value,
                    format!("2026-11-24T10:{:0>2}:{:0>2}Z", self.moments / 60, self.moments % 60),
                );
                match repo.secrets.iter_mut().find(|(known, ..)| known == name) {
                    Some(known) => *known = made,
                    None => {
                        repo.secrets.push(made);
                        return Ok(("201 Created", json!({})));
                    }
                }
                Ok(("204 No Content", Json::Null))
            }
            ("DELETE", [name]) => {
                let at = repo.secrets.iter().position(|(known, ..)| known == name).ok_or_else(missing)?;
                repo.secrets.remove(at);
                Ok(("204 No Content", Json::Null))
            }
            _ => Err(missing()),
        }
    }
}

impl Repo {
    fn json(&self) -> Json {
        json!({
            "id": 1296269, "name": self.name, "full_name": format!("{}/{}", self.owner, self.name),
            "owner": { "login": self.owner }, "private": self.about["private"],
            "description": self.about["description"], "topics": self.topics, "default_branch": "main",
        })
    }

    fn variable(&mut self, asked: &Asked, rest: &[&str]) -> Result<Reply, Reply> {
        let body = asked.json();
        let at = |name: &str| self.variables.iter().position(|(known, _)| known == name);
        match (asked.method.as_str(), rest) {
            ("GET", []) => {
                let shown = |(name, value): &(String, String)| json!({ "name": name, "value": value, "created_at": MOMENT, "updated_at": MOMENT });
                Ok(page(asked, "variables", 30, self.variables.iter().map(shown).collect()))
            }
            ("POST", []) => {
                fields(&body, &["name", "value"])?;
                let (Some(name), Some(value)) = (body["name"].as_str(), body["value"].as_str()) else {
                    return Err(invalid("name and value are needed"));
                };
                if at(name).is_some() {
                    return Err(no("409 Conflict", "Already exists - Variable already exists"));
                }
                if !proper(name) {
                    return Err(invalid("Variable name is invalid"));
                }
                self.variables.push((name.to_owned(), value.to_owned()));
                Ok(("201 Created", json!({})))
            }
            ("PATCH", [name]) => {
                fields(&body, &["name", "value"])?;
                let at = at(name).ok_or_else(missing)?;
                self.variables[at].1 = body["value"].as_str().unwrap().to_owned();
                Ok(("204 No Content", Json::Null))
            }
            ("DELETE", [name]) => {
                let at = at(name).ok_or_else(missing)?;
                self.variables.remove(at);
                Ok(("204 No Content", Json::Null))
            }
            _ => Err(missing()),
        }
    }

    fn environment(&mut self, method: &str, name: &str, body: &Json) -> Result<Reply, Reply> {
        let at = self.environments.iter().position(|known| known == name);
        let shown = json!({ "id": 161088068, "node_id": "x", "name": name, "url": "x", "html_url": "x", "created_at": MOMENT, "updated_at": MOMENT });
        match method {
            "GET" => at.map(|_| ("200 OK", shown)).ok_or_else(missing),
            "PUT" => {
                fields(
                    body,
                    &["wait_timer", "prevent_self_review", "reviewers", "deployment_branch_policy"],
                )?;
                if at.is_none() {
                    self.environments.push(name.to_owned());
                }
                Ok(("200 OK", shown))
            }
            "DELETE" => {
                self.environments.remove(at.ok_or_else(missing)?);
                Ok(("204 No Content", Json::Null))
            }
            _ => Err(missing()),
        }
    }
}

/// One numbered page of a list.
fn page(asked: &Asked, name: &str, largest: usize, all: Vec<Json>) -> Reply {
    let number = |name: &str, usual: usize| asked.param(name).map_or(usual, |text| text.parse().unwrap());
    let (size, page) = (number("per_page", 10).min(largest), number("page", 1));
    let items: Vec<Json> = all.iter().skip((page - 1) * size).take(size).cloned().collect();
    ("200 OK", json!({ "total_count": all.len(), name: items }))
}
