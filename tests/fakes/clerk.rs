//! A stand-in for Clerk's Platform API, of our own: a second production instance is a conflict, a configuration is changed for
//! its current version only, Google needs credentials in production, rows are seen when somebody has put them there and Clerk
//! was asked to look, and one look runs at a time.

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::{Asked, Trouble};
use crate::testing::{Server, answer, reset, write};

const SINCE: &str = "2026-11-24T10:00:00Z";
const GOOGLE: &str = "connection_oauth_google";

#[derive(Default)]
pub(crate) struct World {
    key: String,
    pub(crate) applications: Vec<App>,
    /// Domains that were asked for before an instance has them: id, name.
    pub(crate) intents: Vec<(String, String)>,
    /// The rows stand in the DNS.
    pub(crate) rows_stand: bool,
    /// Looks a row up by its name and content, where there is a DNS to ask.
    pub(crate) sees: Option<Sees>,
    /// Certificates fail, for this reason.
    pub(crate) ssl_fails: Option<&'static str>,
    /// A look at the rows is under way.
    pub(crate) looking: bool,
    /// The plan has no production instances.
    pub(crate) unpaid: bool,
    pub(crate) trouble: Option<Trouble>,
    /// Method, path, status and body of every answer.
    pub(crate) answers: Vec<(String, String, String, Json)>,
    made: usize,
}

/// One application: its production domain has been looked at or not.
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) instances: Vec<Instance>,
    pub(crate) domain: Option<String>,
    pub(crate) seen: bool,
}

pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) google: Json,
    pub(crate) version: usize,
}

pub(crate) struct Clerk {
    server: Server,
    pub(crate) world: Arc<Mutex<World>>,
}

/// Whether the DNS has an alias of that name to that target.
type Sees = Box<dyn Fn(&str, &str) -> bool + Send>;
type Reply = (&'static str, Json);

impl Clerk {
    pub(crate) fn start(key: &str) -> Clerk {
        let world = Arc::new(Mutex::new(World { key: key.to_owned(), ..World::default() }));
        let inside = Arc::clone(&world);
        let server = Server::start(move |_, request, stream| {
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
        Clerk { server, world }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url("")
    }

    pub(crate) fn dump(&self) -> String {
        let world = self.world.lock().unwrap();
        let app = |app: &App| {
            let instances: Vec<Json> =
                app.instances.iter().map(|one| json!([one.id, one.kind, one.google])).collect();
            json!([app.id, app.name, instances, app.domain])
        };
        json!([world.applications.iter().map(app).collect::<Vec<_>>(), world.intents]).to_string()
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        self.world.lock().unwrap().trouble = Some(trouble);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.server.asked().iter().map(|request| Asked::of(request)).collect()
    }
}

fn no(status: &'static str, code: &str, message: &str) -> Reply {
    (
        status,
        json!({ "errors": [{ "message": message, "long_message": message, "code": code }], "clerk_trace_id": "t" }),
    )
}

fn gone() -> Reply {
    no("404 Not Found", "resource_not_found", "not found")
}

/// Rows that Clerk asks for: name, target.
fn rows_of(domain: &str) -> Vec<(String, String)> {
    let row = |begin: &str, target: &str| (format!("{begin}.{domain}"), target.to_owned());
    vec![
        row("accounts", "accounts.clerk.services"),
        row("clerk", "frontend-api.clerk.services"),
        row("clk._domainkey", "dkim1.a1b2c3.clerk.services"),
        row("clk2._domainkey", "dkim2.a1b2c3.clerk.services"),
        row("clkmail", "mail.a1b2c3.clerk.services"),
    ]
}

fn told_rows(domain: &str) -> Vec<Json> {
    let row = |(host, value): &(String, String)| json!({ "host": host, "value": value, "required": true });
    rows_of(domain).iter().map(row).collect()
}

fn told_intent((id, name): &(String, String), status: &str) -> Json {
    json!({ "object": "domain_intent", "id": id, "domain_name": name, "status": status, "records": told_rows(name) })
}

impl Instance {
    fn told(&self, secrets: bool) -> Json {
        let mode = if self.kind == "production" { "live" } else { "test" };
        let mut told = json!({
            "instance_id": self.id, "environment_type": self.kind, "publishable_key": format!("pk_{mode}_of{}", self.id),
        });
        if secrets {
            told["secret_key"] = format!("sk_{mode}_of{}", self.id).into();
        }
        told
    }

    fn config(&self) -> Json {
        json!({ "config_version": format!("v{}", self.version), GOOGLE: self.google })
    }
}

impl App {
    fn told(&self, secrets: bool) -> Json {
        let instances: Vec<Json> = self.instances.iter().map(|one| one.told(secrets)).collect();
        json!({ "application_id": self.id, "name": self.name, "instances": instances })
    }

    fn rows(&self) -> Vec<(String, String)> {
        self.domain.as_deref().map(rows_of).unwrap_or_default()
    }

    fn domain(&self) -> Json {
        let domain = self.domain.clone().unwrap();
        let rows = told_rows(&domain);
        json!({
            "object": "domain", "id": format!("dmn_{}", self.id), "name": domain, "is_satellite": false,
            "is_provider_domain": false, "frontend_api_url": format!("https://clerk.{domain}"),
            "accounts_portal_url": format!("https://accounts.{domain}"), "development_origin": "",
            "cname_targets": rows, "created_at": SINCE, "updated_at": SINCE,
        })
    }

    fn development_domain(&self) -> Json {
        json!({
            "object": "domain", "id": format!("dmn_dev_{}", self.id), "name": "calm-cat-1.clerk.accounts.dev",
            "frontend_api_url": "https://calm-cat-1.clerk.accounts.dev", "development_origin": "",
            "created_at": SINCE, "updated_at": SINCE,
        })
    }
}

impl World {
    fn reply(&mut self, asked: &Asked) -> Reply {
        if asked.header("authorization") != Some(&format!("Bearer {}", self.key)) {
            return no("401 Unauthorized", "authentication_invalid", "Invalid authentication");
        }
        let body = asked.json();
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let secrets = asked.param("include_secret_keys") == Some("true");
        match parts.as_slice() {
            ["v1", "platform", "domain_intents", rest @ ..] => return self.intent(asked, rest, &body),
            ["v1", "platform", "domains", name] => return self.domain(name),
            _ => {}
        }
        let Some(parts) = parts.strip_prefix(&["v1", "platform", "applications"]) else { return gone() };
        let [id, rest @ ..] = parts else {
            return match asked.method.as_str() {
                "POST" => self.new_application(&body),
                _ => ("200 OK", self.applications.iter().map(|app| app.told(secrets)).collect()),
            };
        };
        let Some(at) = self.applications.iter().position(|app| app.id == *id) else { return gone() };
        match (asked.method.as_str(), rest) {
            ("GET", []) => ("200 OK", self.applications[at].told(secrets)),
            ("DELETE", []) => {
                self.applications.remove(at);
                ("200 OK", json!({ "deleted": true, "object": "application", "id": id }))
            }
            ("POST", ["instances"]) => self.new_instance(at, &body),
            ("GET", ["domains"]) => {
                let app = &self.applications[at];
                let mut all = vec![app.development_domain()];
                all.extend(app.domain.as_ref().map(|_| app.domain()));
                ("200 OK", json!({ "total_count": all.len(), "data": all }))
            }
            ("PATCH", ["domain"]) => match body["name"].as_str() {
                Some(name) if self.applications[at].domain.is_some() => {
                    self.applications[at].domain = Some(name.to_owned());
                    self.applications[at].seen = false;
                    ("200 OK", self.applications[at].domain())
                }
                _ => no("422 Unprocessable Entity", "form_param_missing", "name must be included."),
            },
            (method, ["domains", name, what]) => self.looked(at, method, name, what),
            (_, ["instances", instance, "config"]) => self.config(at, instance, asked),
            _ => gone(),
        }
    }

    /// A domain of the whole workspace, with what it belongs to.
    fn domain(&self, name: &str) -> Reply {
        let Some(app) = self.applications.iter().find(|app| app.domain.as_deref() == Some(name)) else {
            return gone();
        };
        let mut told = app.domain();
        let instance = app.instances.iter().find(|one| one.kind == "production").unwrap();
        told["application"] = json!({ "id": app.id, "name": app.name });
        told["instance"] = json!({ "id": instance.id, "environment_type": "production" });
        ("200 OK", told)
    }

    fn intent(&mut self, asked: &Asked, rest: &[&str], body: &Json) -> Reply {
        match (asked.method.as_str(), rest) {
            ("GET", []) => {
                let meant = |one: &&(String, String)| asked.param("name").is_none_or(|name| one.1 == name);
                let all: Vec<Json> =
                    self.intents.iter().filter(meant).map(|one| told_intent(one, "pending")).collect();
                ("200 OK", json!({ "total_count": all.len(), "data": all }))
            }
            ("POST", []) => {
                let Some(name) = body["name"].as_str().filter(|name| name.contains('.')) else {
                    return no("422 Unprocessable Entity", "form_param_format_invalid", "name is no domain.");
                };
                if name.ends_with(".vercel.app") || matches!(self.domain(name), ("200 OK", _)) {
                    return no(
                        "422 Unprocessable Entity",
                        "form_identifier_exists",
                        "That domain cannot be taken.",
                    );
                }
                let made = (self.id("dmnint"), name.to_owned());
                let told = told_intent(&made, "pending");
                self.intents.push(made);
                ("201 Created", told)
            }
            ("DELETE", [id]) => match self.intents.iter().position(|one| one.0 == *id) {
                Some(at) => ("200 OK", told_intent(&self.intents.remove(at), "canceled")),
                None => gone(),
            },
            _ => gone(),
        }
    }

    fn id(&mut self, begin: &str) -> String {
        self.made += 1;
        format!("{begin}_{:0>27}", self.made)
    }

    fn new_application(&mut self, body: &Json) -> Reply {
        let Some(name) = body["name"].as_str().filter(|name| !name.is_empty()) else {
            return no("422 Unprocessable Entity", "form_param_missing", "name must be included.");
        };
        let kinds = body["environment_types"].as_array().unwrap();
        assert_eq!(kinds, &[json!("development")]);
        let instance = Instance {
            id: self.id("ins"),
            kind: "development",
            google: json!({ "enabled": false }),
            version: 1,
        };
        let id = self.id("app");
        let app = App { id, name: name.to_owned(), instances: vec![instance], domain: None, seen: false };
        let told = app.told(false);
        self.applications.push(app);
        ("200 OK", told)
    }

    fn new_instance(&mut self, at: usize, body: &Json) -> Reply {
        let Some(domain) = body["domain"].as_str().filter(|domain| domain.contains('.')) else {
            return no("422 Unprocessable Entity", "form_param_format_invalid", "domain is no domain.");
        };
        if self.unpaid {
            return no("402 Payment Required", "unsupported_subscription_plan_features", "Not in your plan.");
        }
        if domain.ends_with(".vercel.app") {
            let code = "provider_domain_operation_not_allowed_for_api";
            return no("400 Bad Request", code, "Provider domains are not allowed.");
        }
        if self.applications[at].domain.is_some() {
            return no("409 Conflict", "production_instance_exists", "There is a production instance.");
        }
        let instance = Instance {
            id: self.id("ins"),
            kind: "production",
            google: json!({ "enabled": false }),
            version: 1,
        };
        let keys = instance.told(true);
        let app = &mut self.applications[at];
        app.domain = Some(domain.to_owned());
        app.instances.push(instance);
        self.intents.retain(|one| one.1 != domain);
        let made = json!({
            "object": "instance", "id": keys["instance_id"], "environment_type": "production",
            "active_domain": app.domain(), "secret_key": keys["secret_key"], "publishable_key": keys["publishable_key"],
            "created_at": 1, "updated_at": 1,
        });
        ("201 Created", made)
    }

    fn looked(&mut self, at: usize, method: &str, name: &str, what: &str) -> Reply {
        if self.applications[at].domain.as_deref() != Some(name) {
            return gone();
        }
        if method == "POST" && what == "dns_check" {
            if std::mem::replace(&mut self.looking, true) {
                return no("409 Conflict", "dns_check_in_progress", "A check is running already.");
            }
            self.looking = false;
            let rows = self.applications[at].rows();
            let stand = self.rows_stand
                || self.sees.as_ref().is_some_and(|sees| rows.iter().all(|(from, to)| sees(from, to)));
            self.applications[at].seen = stand;
            let mut told = self.status(at);
            told["domain_id"] = format!("dmn_{}", self.applications[at].id).into();
            told["last_run_at"] = 1.into();
            return ("200 OK", told);
        }
        ("200 OK", self.status(at))
    }

    fn status(&self, at: usize) -> Json {
        let app = &self.applications[at];
        let ssl = match (app.seen, self.ssl_fails) {
            (false, _) => "not_started",
            (true, Some(_)) => "failed",
            (true, None) => "complete",
        };
        let hints: Vec<Json> = self
            .ssl_fails
            .filter(|_| app.seen)
            .iter()
            .map(|why| json!({ "code": "caa_error", "message": why }))
            .collect();
        let keys = ["accounts", "clerk", "clk._domainkey", "clk2._domainkey", "clkmail"];
        let row = |(from, to): &(String, String)| {
            json!({ "clerk_subdomain": from, "from": from, "to": to, "verified": app.seen, "required": true,
                "failure_hints": [] })
        };
        let rows: serde_json::Map<String, Json> =
            keys.iter().zip(app.rows()).map(|(key, one)| ((*key).to_owned(), row(&one))).collect();
        let all = ssl == "complete";
        json!({
            "dns": { "status": if app.seen { "complete" } else { "not_started" }, "cnames": rows },
            "ssl": { "status": ssl, "required": true, "failure_hints": hints },
            "mail": { "status": if app.seen { "complete" } else { "not_started" }, "required": true },
            "proxy": { "status": "not_started", "required": false },
            "status": if all { "complete" } else { "incomplete" },
        })
    }

    fn config(&mut self, at: usize, instance: &str, asked: &Asked) -> Reply {
        let found =
            self.applications[at].instances.iter_mut().find(|one| one.id == instance || one.kind == instance);
        let Some(found) = found else { return gone() };
        if asked.method == "GET" {
            return ("200 OK", found.config());
        }
        if asked.header("if-match").is_some_and(|version| version != format!("v{}", found.version)) {
            return no("409 Conflict", "config_version_mismatch", "The configuration has changed.");
        }
        let body = asked.json();
        let wanted = body.get(GOOGLE).unwrap();
        if wanted.is_null() && asked.param("destructive") != Some("true") {
            return no("422 Unprocessable Entity", "destructive", "Clearing needs `destructive`.");
        }
        let google = if wanted.is_null() { json!({ "enabled": false }) } else { wanted.clone() };
        let has = ["client_id", "client_secret"]
            .iter()
            .all(|name| google[name].as_str().is_some_and(|it| !it.is_empty()));
        if found.kind == "production" && google["enabled"] == true && !has {
            let message = "client_id and client_secret are needed to enable this.";
            return no("422 Unprocessable Entity", "config_validation_failed", message);
        }
        let dry_run = asked.param("dry_run") == Some("true");
        let before = found.google.clone();
        if !dry_run {
            found.google = google.clone();
            found.version += 1;
        }
        let told = json!({
            "config_version": format!("v{}", found.version), "dry_run": dry_run,
            "before": { GOOGLE: before }, "after": { GOOGLE: google },
        });
        ("200 OK", told)
    }
}
