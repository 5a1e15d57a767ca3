//! A stand-in for Resend, of our own: it forgets no rule that its specification has (statuses, required fields), tells a token
//! once, and sees the rows of a domain only when it was asked to look and somebody has put them there.

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::{Asked, Trouble};
use crate::testing::{Server, answer, reset, write};

#[derive(Default)]
pub(crate) struct World {
    key: String,
    pub(crate) domains: Vec<Json>,
    pub(crate) keys: Vec<Json>,
    /// The rows stand in the DNS.
    pub(crate) rows_stand: bool,
    /// Looks a row up by its name and content, where there is a DNS to ask.
    pub(crate) sees: Option<Sees>,
    pub(crate) trouble: Option<Trouble>,
    /// Method, path, status and body of every answer.
    pub(crate) answers: Vec<(String, String, String, Json)>,
    made: usize,
}

pub(crate) struct Resend {
    server: Server,
    pub(crate) world: Arc<Mutex<World>>,
}

/// Whether the DNS has a row of that name with that content.
type Sees = Box<dyn Fn(&str, &str) -> bool + Send>;
type Reply = (&'static str, Json);

impl Resend {
    pub(crate) fn start(key: &str) -> Resend {
        let world = Arc::new(Mutex::new(World { key: key.to_owned(), ..World::default() }));
        let inside = Arc::clone(&world);
        let server = Server::start(move |_, request, stream| {
            super::delay();
            let mut world = inside.lock().unwrap();
            let asked = Asked::of(request);
            let trouble = world.trouble.take_if(|_| asked.method != "GET");
            if let Some(Trouble::Says(status, headers, body)) = trouble {
                return write(stream, &answer(status, headers, body));
            }
            let (status, body) = world.reply(&asked);
            let told = (asked.method.clone(), asked.path.clone(), status[..3].to_owned(), body.clone());
            world.answers.push(told);
            match trouble {
                Some(Trouble::Lost) => reset(stream),
                Some(_) => write(stream, &answer("500 Internal Server Error", "", "{}")),
                None => {
                    write(stream, &answer(status, "content-type: application/json\r\n", &body.to_string()))
                }
            }
        });
        Resend { server, world }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url("")
    }

    pub(crate) fn dump(&self) -> String {
        let world = self.world.lock().unwrap();
        json!([world.domains, world.keys]).to_string()
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        self.world.lock().unwrap().trouble = Some(trouble);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.server.asked().iter().map(|request| Asked::of(request)).collect()
    }
}

fn no(status: &'static str, name: &str, message: &str) -> Reply {
    (status, json!({ "statusCode": status[..3].parse::<u16>().unwrap(), "name": name, "message": message }))
}

impl World {
    fn reply(&mut self, asked: &Asked) -> Reply {
        if asked.header("authorization") != Some(&format!("Bearer {}", self.key)) {
            return no("401 Unauthorized", "validation_error", "API key is invalid");
        }
        let body = asked.json();
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["domains"]) => list(asked, &self.domains, &["records"]),
            ("POST", ["domains"]) => self.new_domain(&body),
            (method, ["domains", id]) => self.domain(method, id),
            ("POST", ["domains", id, "verify"]) => self.verify(id),
            ("GET", ["api-keys"]) => list(asked, &self.keys, &["permission", "domain_id"]),
            ("POST", ["api-keys"]) => self.new_key(&body),
            ("DELETE", ["api-keys", id]) => {
                let Some(at) = self.keys.iter().position(|key| key["id"] == *id) else {
                    return no("404 Not Found", "not_found", "API key not found");
                };
                self.keys.remove(at);
                ("200 OK", json!({ "object": "api_key", "id": id, "deleted": true }))
            }
            _ => no("405 Method Not Allowed", "method_not_allowed", "no such operation"),
        }
    }

    fn id(&mut self) -> String {
        self.made += 1;
        format!("4ef9a417-02e9-4d39-ad75-{:0>12}", self.made)
    }

    fn new_domain(&mut self, body: &Json) -> Reply {
        let Some(name) = body["name"].as_str() else {
            return no("422 Unprocessable Entity", "missing_required_field", "Missing `name` field");
        };
        if self.domains.iter().any(|domain| domain["name"] == name) {
            return no("403 Forbidden", "validation_error", "The domain has been registered already.");
        }
        let row = |record: &str, kind: &str, name: &str, value: &str| json!({ "record": record, "name": name, "type": kind, "ttl": "Auto", "status": "not_started", "value": value });
        let mut mx = row("SPF", "MX", "send", "feedback-smtp.us-east-1.amazonses.com");
        mx["priority"] = 10.into();
        let spf = row("SPF", "TXT", "send", "v=spf1 include:amazonses.com ~all");
        let dkim = row("DKIM", "TXT", "resend._domainkey", "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ");
        let made = json!({
            "id": self.id(), "object": "domain", "name": name, "status": "not_started",
            "created_at": "2026-11-24 10:00:00.000+00", "region": "us-east-1", "records": [mx, spf, dkim],
        });
        self.domains.insert(0, made.clone());
        let mut told = made;
        told.as_object_mut().unwrap().remove("object");
        ("201 Created", told)
    }

    fn domain(&mut self, method: &str, id: &str) -> Reply {
        let Some(at) = self.domains.iter().position(|domain| domain["id"] == id) else {
            return no("404 Not Found", "not_found", "Domain not found");
        };
        if method == "DELETE" {
            self.domains.remove(at);
            return ("200 OK", json!({ "object": "domain", "id": id, "deleted": true }));
        }
        ("200 OK", self.domains[at].clone())
    }

    fn verify(&mut self, id: &str) -> Reply {
        let Some(domain) = self.domains.iter_mut().find(|domain| domain["id"] == id) else {
            return no("404 Not Found", "not_found", "Domain not found");
        };
        let stands = |row: &Json| {
            let name = format!("{}.{}", row["name"].as_str().unwrap(), domain["name"].as_str().unwrap());
            self.sees.as_ref().is_some_and(|sees| sees(&name, row["value"].as_str().unwrap()))
        };
        let all_stand = self.rows_stand || domain["records"].as_array().unwrap().iter().all(stands);
        let status = if all_stand { "verified" } else { "failed" };
        domain["status"] = status.into();
        domain["records"].as_array_mut().unwrap().iter_mut().for_each(|row| row["status"] = status.into());
        ("200 OK", json!({ "object": "domain", "id": id }))
    }

    fn new_key(&mut self, body: &Json) -> Reply {
        let known = ["name", "permission", "domain_id"];
        if let Some(other) = body.as_object().unwrap().keys().find(|name| !known.contains(&name.as_str())) {
            return no("422 Unprocessable Entity", "invalid_parameter", other);
        }
        if !self.domains.iter().any(|domain| domain["id"] == body["domain_id"]) {
            return no("422 Unprocessable Entity", "invalid_parameter", "no such domain");
        }
        let id = self.id();
        let mut made = body.clone();
        made["id"] = id.clone().into();
        made["created_at"] = "2026-11-24 10:00:00.000+00".into();
        self.keys.insert(0, made);
        ("201 Created", json!({ "id": id, "token": format!("re_fake{:0>20}", self.made) }))
    }
}

/// A page of things, without what only the thing itself tells.
fn list(asked: &Asked, all: &[Json], hidden: &[&str]) -> Reply {
    let limit: usize = asked.param("limit").unwrap_or("20").parse().unwrap();
    if !(1..=100).contains(&limit) {
        return no("422 Unprocessable Entity", "invalid_parameter", "limit is between 1 and 100");
    }
    let from = match asked.param("after") {
        Some(after) => all.iter().position(|one| one["id"] == after).map_or(all.len(), |at| at + 1),
        None => 0,
    };
    let shown = |one: &Json| {
        let fields = one.as_object().unwrap().iter().filter(|(name, _)| !hidden.contains(&name.as_str()));
        fields.map(|(name, value)| (name.clone(), value.clone())).collect::<Json>()
    };
    let items: Vec<Json> = all.iter().skip(from).take(limit).map(shown).collect();
    ("200 OK", json!({ "object": "list", "has_more": all.len() > from + items.len(), "data": items }))
}
