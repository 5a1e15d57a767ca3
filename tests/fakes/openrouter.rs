//! A stand-in for OpenRouter's management of keys, of our own: a key is told once, a limit is a number, lists are skipped
//! through by number.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{Asked, Trouble};
use crate::testing::{Server, answer, reset, write};

/// The key that comes of a click.
pub(crate) const CLICKED: &str = "sk-or-v1-clicked00000000000000000000000000000001";

/// Keys of one page.
const PAGE: usize = 100;

#[derive(Default)]
pub(crate) struct World {
    key: String,
    pub(crate) keys: Vec<Json>,
    pub(crate) trouble: Option<Trouble>,
    /// Method, path, status and body of every answer.
    pub(crate) answers: Vec<(String, String, String, Json)>,
    made: usize,
    /// Challenges by the code that was given for them, once.
    codes: Vec<(String, String)>,
}

pub(crate) struct OpenRouter {
    server: Server,
    pub(crate) world: Arc<Mutex<World>>,
}

type Reply = (&'static str, Json);

impl OpenRouter {
    pub(crate) fn start(key: &str) -> OpenRouter {
        let world = Arc::new(Mutex::new(World { key: key.to_owned(), ..World::default() }));
        let inside = Arc::clone(&world);
        let server = Server::start(move |_, request, stream| {
            let mut world = inside.lock().unwrap();
            let asked = Asked::of(request);
            let trouble = world.trouble.take_if(|_| asked.method != "GET");
            if let Some(Trouble::Says(status, headers, body)) = trouble {
                return write(stream, &answer(status, headers, body));
            }
            // The page on which somebody agrees, who says yes here.
            if let ("GET", "/auth") = (asked.method.as_str(), asked.path.as_str()) {
                return write(stream, &world.agreed(&asked));
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
        OpenRouter { server, world }
    }

    /// As the real one has it, with the version in its path.
    pub(crate) fn url(&self) -> String {
        self.server.url("/api/v1")
    }

    pub(crate) fn dump(&self) -> String {
        json!(self.world.lock().unwrap().keys).to_string()
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        self.world.lock().unwrap().trouble = Some(trouble);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.server.asked().iter().map(|request| Asked::of(request)).collect()
    }
}

fn no(status: &'static str, message: &str) -> Reply {
    (status, json!({ "error": { "code": status[..3].parse::<u16>().unwrap(), "message": message } }))
}

impl World {
    fn agreed(&mut self, asked: &Asked) -> String {
        let given = |name| asked.param(name).filter(|text| !text.is_empty());
        let (Some(back), Some(challenge)) = (given("callback_url"), given("code_challenge")) else {
            return answer("400 Bad Request", "", "");
        };
        let here = ["http://localhost:", "http://127.0.0.1:"].iter().any(|start| back.starts_with(start));
        if !here || given("code_challenge_method") != Some("S256") {
            return answer("400 Bad Request", "", "");
        }
        let code = format!("auth_code_{}", self.codes.len());
        self.codes.push((code.clone(), challenge.to_owned()));
        answer("302 Found", &format!("location: {back}?code={code}\r\n"), "")
    }

    fn exchange(&mut self, body: &Json) -> Reply {
        let at = self.codes.iter().position(|(code, _)| body["code"] == code.as_str());
        let Some(at) = at else { return no("403 Forbidden", "Invalid code") };
        let (_, challenge) = self.codes.remove(at);
        let verifier = body["code_verifier"].as_str().unwrap_or_default();
        let proved = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        if body["code_challenge_method"] != "S256" || proved != challenge || verifier.len() < 43 {
            return no("403 Forbidden", "Invalid code_verifier");
        }
        ("200 OK", json!({ "key": CLICKED, "user_id": "user_2yOPcMpKoQhcd4bVgSMlELRaIah" }))
    }

    fn reply(&mut self, asked: &Asked) -> Reply {
        if asked.method == "POST" && asked.path == "/api/v1/auth/keys" {
            return self.exchange(&asked.json());
        }
        if asked.header("authorization") != Some(&format!("Bearer {}", self.key)) {
            return no("401 Unauthorized", "Missing Authentication header");
        }
        let body = asked.json();
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["api", "v1", "keys"]) => {
                let from = asked.param("offset").map_or(0, |offset| offset.parse().unwrap());
                ("200 OK", json!({ "data": self.keys.iter().skip(from).take(PAGE).collect::<Vec<_>>() }))
            }
            ("POST", ["api", "v1", "keys"]) => self.make(&body),
            (method, ["api", "v1", "keys", hash]) => self.change(method, hash, &body),
            _ => no("404 Not Found", "Not Found"),
        }
    }

    fn make(&mut self, body: &Json) -> Reply {
        let Some(name) = body["name"].as_str().filter(|name| !name.is_empty()) else {
            return no("400 Bad Request", "name is required");
        };
        if let Some(wrong) = wrong(body) {
            return wrong;
        }
        self.made += 1;
        let none = || Json::Null;
        let made = json!({
            "hash": format!("{:0>64}", self.made), "name": name, "label": "sk-or-v1-fak...e01", "disabled": false,
            "limit": body.get("limit").cloned().unwrap_or_else(none), "limit_remaining": body.get("limit"),
            "limit_reset": body.get("limit_reset").cloned().unwrap_or_else(none), "include_byok_in_limit": false,
            "usage": 0, "usage_daily": 0, "usage_weekly": 0, "usage_monthly": 0, "byok_usage": 0,
            "byok_usage_daily": 0, "byok_usage_weekly": 0, "byok_usage_monthly": 0,
            "created_at": "2026-11-24T10:00:00Z", "updated_at": null, "expires_at": null,
            "creator_user_id": null, "workspace_id": "0df9e665-d932-5740-b2c7-b52af166bc11",
        });
        self.keys.insert(0, made.clone());
        ("201 Created", json!({ "data": made, "key": format!("sk-or-v1-fake{:0>40}", self.made) }))
    }

    fn change(&mut self, method: &str, hash: &str, body: &Json) -> Reply {
        let Some(at) = self.keys.iter().position(|key| key["hash"] == hash) else {
            return no("404 Not Found", "API key not found");
        };
        match method {
            "DELETE" => {
                self.keys.remove(at);
                return ("200 OK", json!({ "deleted": true }));
            }
            "PATCH" => {
                if let Some(wrong) = wrong(body) {
                    return wrong;
                }
                for (name, value) in body.as_object().unwrap() {
                    self.keys[at][name] = value.clone();
                }
            }
            _ => {}
        }
        ("200 OK", json!({ "data": self.keys[at] }))
    }
}

fn wrong(body: &Json) -> Option<Reply> {
    let limit = &body["limit"];
    let resets = ["daily", "weekly", "monthly"];
    let reset = &body["limit_reset"];
    if !limit.is_number() && !limit.is_null() {
        return Some(no("400 Bad Request", "limit: expected number"));
    }
    let known = reset.is_null() || reset.as_str().is_some_and(|reset| resets.contains(&reset));
    (!known).then(|| no("400 Bad Request", "limit_reset: invalid enum value"))
}
