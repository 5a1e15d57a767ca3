//! Stand-ins for Supabase and Neon, of our own: projects take a while, two of them may have one name, a password is never told.

use serde_json::{Value as Json, json};

use super::Asked;
use super::simple::{Reply, Simple};

#[derive(Default)]
pub(crate) struct World {
    /// With `password` and `reads` beside what an answer has.
    pub(crate) projects: Vec<Json>,
    /// Neon says that many times that it is busy.
    pub(crate) busy: usize,
    made: u8,
}

pub(crate) type Databases = Simple<World>;

pub(crate) fn supabase(token: &str) -> Databases {
    Simple::start(World::default(), token, json!({ "message": "Unauthorized" }), World::supabase)
}

pub(crate) fn neon(token: &str) -> Databases {
    Simple::start(World::default(), token, json!({ "code": "", "message": "unauthorized" }), World::neon)
}

/// What an answer has of a project.
fn shown(project: &Json, hidden: &[&str]) -> Json {
    let fields = project.as_object().unwrap().iter().filter(|(name, _)| !hidden.contains(&name.as_str()));
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

impl World {
    pub(crate) fn dump(&self) -> String {
        self.projects.iter().map(|one| shown(one, &["reads", "status"])).collect::<Json>().to_string()
    }

    fn grow(&mut self) {
        for project in &mut self.projects {
            let reads = project["reads"].as_u64().unwrap() + 1;
            project["reads"] = reads.into();
            if reads > 3 && project["status"] == "COMING_UP" {
                project["status"] = "ACTIVE_HEALTHY".into();
            }
        }
    }

    fn supabase(&mut self, asked: &Asked) -> Reply {
        let body = asked.json();
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let hidden = ["reads", "password"];
        let at = |id: &str| self.projects.iter().position(|one| one["ref"] == id);
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["v1", "projects"]) => {
                self.grow();
                ("200 OK", self.projects.iter().map(|one| shown(one, &hidden)).collect())
            }
            ("POST", ["v1", "projects"]) => {
                if body["db_pass"].as_str().is_none_or(|password| password.len() < 8)
                    || body["organization_slug"] != "ada"
                {
                    return ("400 Bad Request", json!({ "message": "Invalid body" }));
                }
                self.made += 1;
                let id: String = std::iter::repeat_n('a', 19).chain([char::from(b'a' + self.made)]).collect();
                let host = format!("db.{id}.supabase.co");
                let database = json!({ "host": host, "version": "17", "postgres_engine": "17", "release_channel": "ga" });
                let made = json!({
                    "id": id, "ref": id, "organization_id": "ada", "organization_slug": "ada", "name": body["name"],
                    "region": body["region_selection"]["code"], "created_at": "2026-11-24T10:00:00Z",
                    "status": "COMING_UP", "database": database, "password": body["db_pass"], "reads": 0,
                });
                self.projects.push(made.clone());
                ("201 Created", shown(&made, &["reads", "password", "database"]))
            }
            ("PATCH", ["v1", "projects", id, "database", "password"]) => match at(id) {
                Some(at) => {
                    self.projects[at]["password"] = body["password"].clone();
                    ("200 OK", json!({ "message": "Successfully updated password" }))
                }
                None => ("404 Not Found", json!({ "message": "Project not found" })),
            },
            ("DELETE", ["v1", "projects", id]) => match at(id) {
                Some(at) => {
                    let gone = self.projects.remove(at);
                    ("200 OK", json!({ "id": 1, "ref": gone["ref"], "name": gone["name"] }))
                }
                None => ("404 Not Found", json!({ "message": "Project not found" })),
            },
            _ => ("404 Not Found", json!({ "message": "Cannot find it" })),
        }
    }

    fn neon(&mut self, asked: &Asked) -> Reply {
        let body = asked.json();
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().skip(2).map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["projects"]) => {
                self.grow();
                self.neon_page(asked)
            }
            ("POST", ["projects"]) => self.neon_new(&body),
            (method, ["projects", id, rest @ ..]) => {
                let Some(at) = self.projects.iter().position(|one| one["id"] == *id) else {
                    return ("404 Not Found", json!({ "code": "", "message": "project not found" }));
                };
                if self.busy > 0 && (method == "DELETE" || rest.first() == Some(&"connection_uri")) {
                    self.busy -= 1;
                    return (
                        "423 Locked",
                        json!({ "code": "", "message": "project already has running operations" }),
                    );
                }
                self.neon_one(method, at, rest, asked)
            }
            _ => ("404 Not Found", json!({ "code": "", "message": "no such operation" })),
        }
    }

    fn neon_page(&self, asked: &Asked) -> Reply {
        let search = asked.param("search").unwrap_or_default();
        let found: Vec<&Json> =
            self.projects.iter().filter(|one| one["name"].as_str().unwrap().contains(search)).collect();
        let limit: usize = asked.param("limit").map_or(10, |limit| limit.parse().unwrap());
        let from: usize = asked.param("cursor").map_or(0, |cursor| cursor.parse().unwrap());
        let items: Vec<Json> =
            found.iter().skip(from).take(limit).map(|one| shown(one, &["reads", "url"])).collect();
        // A cursor comes with every page, the last one included.
        ("200 OK", json!({ "projects": items, "pagination": { "cursor": (from + items.len()).to_string() } }))
    }

    fn neon_new(&mut self, body: &Json) -> Reply {
        let project = &body["project"];
        if project["region_id"] != "aws-eu-central-1" {
            return ("400 Bad Request", json!({ "code": "", "message": "unknown region" }));
        }
        self.made += 1;
        let id = format!("wispy-haze-{:0>8}", self.made);
        let url =
            format!("postgresql://app_owner:npg_fake{}@ep-{id}.aws.neon.tech/app?sslmode=require", self.made);
        let made = json!({ "id": id, "name": project["name"], "region_id": project["region_id"], "url": url, "reads": 0 });
        self.projects.push(made.clone());
        let uris = json!([{ "connection_uri": url, "connection_parameters": {} }]);
        (
            "201 Created",
            json!({ "project": shown(&made, &["reads", "url"]), "connection_uris": uris, "operations": [] }),
        )
    }

    fn neon_one(&mut self, method: &str, at: usize, rest: &[&str], asked: &Asked) -> Reply {
        match (method, rest) {
            ("GET", ["operations"]) => {
                let status =
                    if self.projects[at]["reads"].as_u64().unwrap() > 2 { "finished" } else { "running" };
                let operation =
                    |action: &str, status: &str| json!({ "id": "x", "action": action, "status": status });
                let all = [operation("create_timeline", status), operation("suspend_compute", "running")];
                ("200 OK", json!({ "operations": all }))
            }
            ("GET", ["connection_uri"]) => {
                if asked.param("database_name") != Some("app")
                    || asked.param("role_name") != Some("app_owner")
                {
                    return ("404 Not Found", json!({ "code": "", "message": "role not found" }));
                }
                ("200 OK", json!({ "uri": self.projects[at]["url"] }))
            }
            ("DELETE", []) => {
                let gone = self.projects.remove(at);
                ("200 OK", json!({ "project": shown(&gone, &["reads", "url"]) }))
            }
            _ => ("404 Not Found", json!({ "code": "", "message": "no such operation" })),
        }
    }
}
