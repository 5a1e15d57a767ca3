//! A stand-in for Cloudflare's DNS, of our own, after the types of its SDK: an identical record is refused, an alias stands alone.

use serde_json::{Value as Json, json};

use super::Asked;
use super::simple::{Reply, Simple};

#[derive(Default)]
pub(crate) struct World {
    pub(crate) records: Vec<Json>,
    made: usize,
}

pub(crate) type Cloudflare = Simple<World>;

/// The one zone, and its id.
pub(crate) const ZONE: (&str, &str) = ("shop.test", "023e105f4ecef8ad9ca31a8372d0c353");

pub(crate) fn start(token: &str) -> Cloudflare {
    Simple::start(World::default(), token, no(10000, "Authentication error"), World::reply)
}

fn no(code: u32, message: &str) -> Json {
    json!({ "success": false, "errors": [{ "code": code, "message": message }], "messages": [], "result": null })
}

fn yes(result: Json) -> Reply {
    ("200 OK", json!({ "success": true, "errors": [], "messages": [], "result": result }))
}

impl World {
    fn reply(&mut self, asked: &Asked) -> Reply {
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().skip(2).map(String::as_str).collect();
        let body = asked.json();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["zones"]) => {
                let named = asked.param("name") == Some(ZONE.0);
                yes(if named {
                    json!([{ "id": ZONE.1, "name": ZONE.0, "status": "active" }])
                } else {
                    json!([])
                })
            }
            ("GET", ["zones", zone, "dns_records"]) if *zone == ZONE.1 => {
                let name = asked.param("name.exact").unwrap();
                yes(self.records.iter().filter(|one| one["name"] == name).cloned().collect())
            }
            ("POST", ["zones", zone, "dns_records"]) if *zone == ZONE.1 => self.write(None, &body),
            ("PATCH", ["zones", zone, "dns_records", id]) if *zone == ZONE.1 => self.write(Some(id), &body),
            ("DELETE", ["zones", zone, "dns_records", id]) if *zone == ZONE.1 => {
                let Some(at) = self.records.iter().position(|one| one["id"] == *id) else {
                    return ("404 Not Found", no(81044, "Record does not exist."));
                };
                self.records.remove(at);
                yes(json!({ "id": id }))
            }
            _ => ("404 Not Found", no(7003, "Could not route to your request")),
        }
    }

    fn write(&mut self, over: Option<&str>, body: &Json) -> Reply {
        let known = ["type", "name", "content", "ttl", "proxied", "comment", "priority", "tags", "settings"];
        let other = body.as_object().unwrap().keys().find(|name| !known.contains(&name.as_str()));
        let ttl = body["ttl"].as_u64().unwrap_or(1);
        let mail = body["type"] != "MX" || body["priority"].is_u64();
        let words = body["comment"].as_str().unwrap_or_default();
        if other.is_some() || !mail || words.len() > 100 || ttl != 1 && !(60..=86400).contains(&ttl) {
            return ("400 Bad Request", no(9020, "Invalid DNS record"));
        }
        let rest = || self.records.iter().filter(|one| over.is_none_or(|id| one["id"] != id));
        let there = || rest().filter(|one| one["name"] == body["name"]);
        if there().any(|one| one["type"] == body["type"] && one["content"] == body["content"]) {
            return ("400 Bad Request", no(81058, "An identical record already exists."));
        }
        if there().any(|one| (one["type"] == "CNAME") != (body["type"] == "CNAME") || body["type"] == "CNAME")
        {
            return (
                "400 Bad Request",
                no(81053, "An A, AAAA, or CNAME record with that host already exists."),
            );
        }
        self.made += 1;
        let mut made = body.clone();
        made["id"] = over.map_or_else(|| format!("{:0>32x}", self.made), str::to_owned).into();
        match over.and_then(|id| self.records.iter().position(|one| one["id"] == id)) {
            Some(at) => self.records[at] = made.clone(),
            None => self.records.push(made.clone()),
        }
        yes(made)
    }
}
