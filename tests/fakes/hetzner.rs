//! A stand-in for Hetzner Cloud, of our own: names are taken once, a server starts for a while and is locked meanwhile, a
//! firewall that is in use stays, labels keep to their letters.

use serde_json::{Value as Json, json};

use super::Asked;
use super::simple::{Reply, Simple};

#[derive(Default)]
pub(crate) struct World {
    pub(crate) servers: Vec<Json>,
    pub(crate) keys: Vec<Json>,
    pub(crate) firewalls: Vec<Json>,
    made: u64,
}

pub(crate) type Hetzner = Simple<World>;

pub(crate) fn start(token: &str) -> Hetzner {
    Simple::start(World::default(), token, no("unauthorized", "unable to authenticate"), World::reply)
}

fn no(code: &str, message: &str) -> Json {
    json!({ "error": { "code": code, "message": message, "details": null } })
}

fn is_label(text: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.len() <= 63 && ends(text.chars().next()) && ends(text.chars().last()) && text.chars().all(plain)
}

/// Twenty-five entries a page at most ask for more, as the real one does after fifty.
fn list(asked: &Asked, name: &str, all: &[Json]) -> Reply {
    let number = |name: &str, usual: usize| asked.param(name).map_or(usual, |text| text.parse().unwrap());
    let (page, size) = (number("page", 1), number("per_page", 25).min(50));
    let items: Vec<&Json> = all.iter().skip((page - 1) * size).take(size).collect();
    let next = (page * size < all.len()).then_some(page + 1);
    ("200 OK", json!({ name: items, "meta": { "pagination": { "page": page, "next_page": next } } }))
}

impl World {
    pub(crate) fn dump(&self) -> String {
        let still = |server: &Json| {
            let mut server = server.clone();
            server["status"] = Json::Null;
            server["reads"] = Json::Null;
            server
        };
        json!([self.servers.iter().map(still).collect::<Vec<_>>(), self.keys, self.firewalls]).to_string()
    }

    fn reply(&mut self, asked: &Asked) -> Reply {
        let body = asked.json();
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["servers"]) => {
                self.servers.iter_mut().for_each(grows);
                list(asked, "servers", &self.servers)
            }
            ("GET", ["ssh_keys"]) => list(asked, "ssh_keys", &self.keys),
            ("GET", ["firewalls"]) => list(asked, "firewalls", &self.firewalls),
            ("GET", ["pricing"]) => {
                let price = json!({ "location": "fsn1", "price_hourly": {}, "price_monthly": { "net": "3.29", "gross": "3.92" } });
                (
                    "200 OK",
                    json!({ "pricing": { "currency": "EUR", "server_types": [{ "name": "cx22", "prices": [price] }] } }),
                )
            }
            ("POST", ["servers"]) => self.new_server(&body),
            ("POST", ["ssh_keys"]) => match self.taken("keys", &body, "public_key") {
                Some(refused) => refused,
                None => ("201 Created", json!({ "ssh_key": self.add("keys", &body) })),
            },
            ("POST", ["firewalls"]) => match self.taken("firewalls", &body, "name") {
                Some(refused) => refused,
                None => ("201 Created", json!({ "firewall": self.add("firewalls", &body), "actions": [] })),
            },
            (method @ ("PUT" | "DELETE"), [kind @ ("servers" | "firewalls" | "ssh_keys"), id]) => {
                self.change(method, kind, id, &body)
            }
            _ => ("404 Not Found", no("not_found", "no such operation")),
        }
    }

    fn all(&mut self, kind: &str) -> &mut Vec<Json> {
        match kind {
            "servers" => &mut self.servers,
            "firewalls" => &mut self.firewalls,
            _ => &mut self.keys,
        }
    }

    fn taken(&mut self, kind: &str, body: &Json, field: &str) -> Option<Reply> {
        if let Some(label) =
            body["labels"].as_object().into_iter().flatten().find(|(_, is)| !is_label(is.as_str().unwrap()))
        {
            return Some((
                "422 Unprocessable Entity",
                no("invalid_input", &format!("invalid label {label:?}")),
            ));
        }
        let same = |one: &Json| one["name"] == body["name"] || one[field] == body[field];
        let taken = self.all(kind).iter().any(same);
        taken.then(|| ("409 Conflict", no("uniqueness_error", "name is already used")))
    }

    fn add(&mut self, kind: &str, body: &Json) -> Json {
        self.made += 1;
        let mut made = body.clone();
        made["id"] = (4_000_000_000_u64 + self.made).into();
        self.all(kind).insert(0, made.clone());
        made
    }

    fn new_server(&mut self, body: &Json) -> Reply {
        if let Some(refused) = self.taken("servers", body, "name") {
            return refused;
        }
        let keys = body["ssh_keys"].as_array().unwrap();
        let key_is = |key: &Json, wanted: &Json| is(key, wanted.as_str().unwrap());
        let known = keys.iter().all(|wanted| self.keys.iter().any(|key| key_is(key, wanted)));
        let walls = body["firewalls"].as_array().unwrap();
        let stands =
            walls.iter().all(|wall| self.firewalls.iter().any(|known| known["id"] == wall["firewall"]));
        if !known || !stands || keys.is_empty() {
            return ("422 Unprocessable Entity", no("invalid_input", "no such key or firewall"));
        }
        let mut made = self.add("servers", body);
        made["status"] = "initializing".into();
        made["public_net"] = json!({ "ipv4": { "ip": "198.51.100.7" }, "ipv6": { "ip": "2001:db8::/64" } });
        made["reads"] = 0.into();
        self.servers[0] = made.clone();
        let action = json!({ "id": 13, "command": "create_server", "status": "running" });
        (
            "201 Created",
            json!({ "server": made, "action": action, "next_actions": [], "root_password": null }),
        )
    }

    fn change(&mut self, method: &str, kind: &str, id: &str, body: &Json) -> Reply {
        let Some(at) = self.all(kind).iter().position(|one| is(one, id)) else {
            return ("404 Not Found", no("not_found", "not found"));
        };
        let one = self.all(kind)[at].clone();
        if kind == "servers" && one["status"] == "initializing" {
            return ("423 Locked", no("locked", "server is locked"));
        }
        let used = |server: &Json| {
            server["firewalls"].as_array().unwrap().iter().any(|wall| wall["firewall"] == one["id"])
        };
        if method == "DELETE" && kind == "firewalls" && self.servers.iter().any(used) {
            return ("409 Conflict", no("resource_in_use", "firewall is still in use"));
        }
        if method == "DELETE" {
            self.all(kind).remove(at);
            return match kind {
                "servers" => ("200 OK", json!({ "action": { "id": 14, "status": "running" } })),
                _ => ("204 No Content", Json::Null),
            };
        }
        self.all(kind)[at]["labels"] = body["labels"].clone();
        ("200 OK", json!({ "server": self.all(kind)[at] }))
    }
}

/// A thing has this id, as a path or a list of keys writes it.
fn is(one: &Json, id: &str) -> bool {
    one["id"].as_u64() == id.parse().ok()
}

/// A server runs once it was looked at a few times.
fn grows(server: &mut Json) {
    let reads = server["reads"].as_u64().unwrap_or(9) + 1;
    server["reads"] = reads.into();
    if reads > 4 {
        server["status"] = "running".into();
    }
}
