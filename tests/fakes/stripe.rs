//! A stand-in for Stripe, of our own: no independent one has webhook endpoints. It knows the operations that we use,
//! takes no parameter that the documentation does not name, holds idempotency keys to their requests, gives a signing secret
//! once, keeps prices for ever, and deletes no product that has one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::{Asked, Trouble, form};
use crate::testing::{Server, answer, reset, write};

const VERSION: &str = "2025-03-31.basil";

#[derive(Default)]
pub(crate) struct World {
    key: String,
    pub(crate) endpoints: Vec<Json>,
    pub(crate) products: Vec<Json>,
    pub(crate) prices: Vec<Json>,
    pub(crate) portals: Vec<Json>,
    /// Checkout sessions that apps opened.
    pub(crate) sessions: Vec<Json>,
    pub(crate) active: bool,
    /// The key may not read the account and its balance.
    pub(crate) blind: bool,
    /// `livemode` of every answer, when it is not that of the key.
    pub(crate) live: Option<bool>,
    /// Method, path, status and body of every answer.
    pub(crate) answers: Vec<(String, String, String, Json)>,
    made: usize,
    replies: BTreeMap<String, (String, String, String)>,
    pub(crate) trouble: Option<Trouble>,
}

pub(crate) struct Stripe {
    pub(crate) server: Server,
    pub(crate) world: Arc<Mutex<World>>,
    /// What the test key sees, when it is another one.
    pub(crate) practice: Arc<Mutex<World>>,
}

type Reply = (&'static str, Json);

impl Stripe {
    /// An account that takes payments, for that key alone.
    pub(crate) fn start(key: &str) -> Stripe {
        Stripe::both(key, key)
    }

    /// An account with its two worlds: what is made with a live key is not seen with a test key.
    pub(crate) fn both(live: &str, test: &str) -> Stripe {
        let of = |key: &str| World { key: key.to_owned(), active: true, ..World::default() };
        let (world, practice) = (Arc::new(Mutex::new(of(live))), Arc::new(Mutex::new(of(test))));
        let inside = (Arc::clone(&world), Arc::clone(&practice), format!("Bearer {test}"), live != test);
        let server = Server::start(move |_, request, stream| {
            super::delay();
            let asked = Asked::of(request);
            let practises = inside.3 && asked.header("authorization") == Some(&inside.2);
            let mut world = if practises { inside.1.lock() } else { inside.0.lock() }.unwrap();
            let trouble = world.trouble.take_if(|_| asked.method != "GET");
            if let Some(Trouble::Says(status, headers, body)) = trouble {
                return write(stream, &answer(status, headers, body));
            }
            let (status, body) = world.once(&asked, trouble == Some(Trouble::Broken));
            let told = (status[..3].to_owned(), serde_json::from_str(&body).unwrap());
            world.answers.push((asked.method.clone(), asked.path.clone(), told.0, told.1));
            match trouble {
                Some(Trouble::Lost) => reset(stream),
                _ => write(stream, &answer(&status, "content-type: application/json\r\n", &body)),
            }
        });
        Stripe { server, world, practice }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url("")
    }

    /// Everything that the account has.
    pub(crate) fn dump(&self) -> String {
        let world = self.world.lock().unwrap();
        let portals = world.portals.iter().filter(|portal| portal["active"] == true).collect::<Vec<_>>();
        json!([world.endpoints, world.products, world.prices, portals]).to_string()
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        self.world.lock().unwrap().trouble = Some(trouble);
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.server.asked().iter().map(|request| Asked::of(request)).collect()
    }
}

fn error(kind: &str, code: &str, message: &str) -> Json {
    json!({ "error": { "type": kind, "code": code, "message": message } })
}

fn bad(code: &str, message: &str) -> Reply {
    ("400 Bad Request", error("invalid_request_error", code, message))
}

fn missing(what: &str) -> Reply {
    ("404 Not Found", error("invalid_request_error", "resource_missing", &format!("No such {what}")))
}

impl World {
    /// An answer; the same again for a key that is known, whatever it was.
    fn once(&mut self, asked: &Asked, broken: bool) -> (String, String) {
        let request = format!("{} {} {}", asked.method, asked.path, asked.body);
        let key = asked.header("idempotency-key").unwrap_or_default().to_owned();
        assert!(key.len() <= 255, "{key}");
        if let Some((before, status, body)) = self.replies.get(&key) {
            if *before != request {
                let told = error(
                    "idempotency_error",
                    "",
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                );
                return ("400 Bad Request".into(), told.to_string());
            }
            return (status.clone(), body.clone());
        }
        let (mut status, mut body) = self.reply(asked);
        if broken {
            (status, body) =
                ("500 Internal Server Error", error("api_error", "", "An unknown error occurred"));
        }
        let reply = (status.to_owned(), body.to_string());
        if asked.method == "POST" && !key.is_empty() && status != "401 Unauthorized" {
            self.replies.insert(key, (request, reply.0.clone(), reply.1.clone()));
        }
        reply
    }

    fn reply(&mut self, asked: &Asked) -> Reply {
        if asked.header("authorization") != Some(&format!("Bearer {}", self.key)) {
            return (
                "401 Unauthorized",
                error("invalid_request_error", "", "Invalid API Key provided: sk_****_****0001"),
            );
        }
        if asked.header("stripe-version") != Some(VERSION) {
            return bad("", "the version is not pinned");
        }
        let form = form::nested(&form::pairs(&asked.body));
        let parts = asked.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["v1", "account" | "balance"]) if self.blind => (
                "403 Forbidden",
                error(
                    "invalid_request_error",
                    "",
                    "The provided key does not have the required permissions.",
                ),
            ),
            ("GET", ["v1", "account"]) => ("200 OK", self.account()),
            ("GET", ["v1", "balance"]) => ("200 OK", self.balance()),
            ("GET", ["v1", "webhook_endpoints"]) => page(asked, &self.endpoints),
            ("POST", ["v1", "webhook_endpoints"]) => self.new_endpoint(&form),
            (method, ["v1", "webhook_endpoints", id]) => self.endpoint(method, id, &form),
            ("POST", ["v1", "products"]) => self.new_product(&form),
            (method, ["v1", "products", id]) => self.product(method, id, &form),
            ("GET", ["v1", "prices"]) => self.some_prices(asked),
            ("POST", ["v1", "prices"]) => self.new_price(&form),
            ("GET", ["v1", "prices", id]) => match self.prices.iter().find(|one| one["id"] == **id) {
                Some(price) => ("200 OK", price.clone()),
                None => missing("price"),
            },
            ("POST", ["v1", "prices", id]) => self.price(id, &form),
            ("GET", ["v1", "billing_portal", "configurations"]) => {
                let active = asked.param("active");
                let fits =
                    |one: &&Json| active.is_none_or(|active| (active == "true") == (one["active"] == true));
                let found: Vec<Json> = self.portals.iter().filter(fits).cloned().collect();
                page(asked, &found)
            }
            ("POST", ["v1", "billing_portal", "configurations"]) => self.new_portal(&form),
            ("POST", ["v1", "billing_portal", "configurations", id]) => self.portal(id, &form),
            ("POST", ["v1", "checkout", "sessions"]) => self.new_session(&form),
            _ => missing("operation"),
        }
    }

    fn live(&self) -> bool {
        self.live.unwrap_or_else(|| self.key.contains("_live_"))
    }

    fn account(&self) -> Json {
        let due: &[&str] = if self.active { &[] } else { &["external_account", "tos_acceptance.date"] };
        json!({
            "id": "acct_1Fake", "object": "account", "charges_enabled": self.active, "payouts_enabled": self.active,
            "details_submitted": self.active, "requirements": { "currently_due": due },
        })
    }

    fn balance(&self) -> Json {
        json!({ "object": "balance", "livemode": self.live(), "available": [], "pending": [] })
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_{}Fake", self.made)
    }

    fn new_endpoint(&mut self, form: &Json) -> Reply {
        if let Some(wrong) =
            unknown(form, &["url", "enabled_events", "api_version", "metadata", "description"])
        {
            return wrong;
        }
        let Some(url) = form["url"].as_str().filter(|url| url.starts_with("https://")) else {
            return bad("url_invalid", "Invalid URL: an explicit scheme (such as https) must be provided.");
        };
        let Some(events) = form["enabled_events"].as_array() else {
            return bad("parameter_missing", "Missing required param: enabled_events.");
        };
        if self.endpoints.len() == 16 {
            return bad("", "You have reached the maximum of 16 webhook endpoints.");
        }
        let id = self.id("we");
        let mut made = json!({
            "id": id, "object": "webhook_endpoint", "api_version": form.get("api_version"), "application": null,
            "created": 1_764_000_000, "description": null, "enabled_events": events, "livemode": self.live(),
            "metadata": form.get("metadata").cloned().unwrap_or(json!({})), "status": "enabled", "url": url,
        });
        self.endpoints.insert(0, made.clone());
        made["secret"] = format!("whsec_fake{:0>28}", self.made).into();
        ("200 OK", made)
    }

    fn endpoint(&mut self, method: &str, id: &str, form: &Json) -> Reply {
        let Some(at) = self.endpoints.iter().position(|one| one["id"] == id) else {
            return missing("webhook endpoint");
        };
        match method {
            "GET" => ("200 OK", self.endpoints[at].clone()),
            "DELETE" => {
                self.endpoints.remove(at);
                ("200 OK", json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
            }
            _ => {
                let known = ["url", "enabled_events", "disabled", "metadata", "description"];
                if let Some(wrong) = unknown(form, &known) {
                    return wrong;
                }
                let one = &mut self.endpoints[at];
                merge(one, form, &["url", "enabled_events"]);
                if let Some(disabled) = form.get("disabled") {
                    one["status"] = if *disabled == "true" { "disabled" } else { "enabled" }.into();
                }
                ("200 OK", one.clone())
            }
        }
    }

    fn new_product(&mut self, form: &Json) -> Reply {
        if let Some(wrong) = unknown(form, &["id", "name", "metadata"]) {
            return wrong;
        }
        if self.products.iter().any(|one| one["id"] == form["id"]) {
            return bad("resource_already_exists", "Product already exists.");
        }
        let made = json!({
            "id": form["id"], "object": "product", "active": true, "created": 1_764_000_000, "updated": 1_764_000_000,
            "images": [], "livemode": self.live(), "metadata": form["metadata"], "name": form["name"],
        });
        self.products.push(made.clone());
        ("200 OK", made)
    }

    fn product(&mut self, method: &str, id: &str, form: &Json) -> Reply {
        let Some(at) = self.products.iter().position(|one| one["id"] == id) else {
            return missing("product");
        };
        match method {
            "GET" => ("200 OK", self.products[at].clone()),
            "DELETE" if self.prices.iter().any(|price| price["product"] == id) => {
                bad("", "This product cannot be deleted because it has one or more user-created prices.")
            }
            "DELETE" => {
                self.products.remove(at);
                ("200 OK", json!({ "id": id, "object": "product", "deleted": true }))
            }
            _ => {
                if let Some(wrong) = unknown(form, &["name", "active", "metadata"]) {
                    return wrong;
                }
                merge(&mut self.products[at], form, &["name", "active"]);
                ("200 OK", self.products[at].clone())
            }
        }
    }

    fn new_portal(&mut self, form: &Json) -> Reply {
        if let Some(wrong) =
            unknown(form, &["business_profile", "default_return_url", "features", "metadata"])
        {
            return wrong;
        }
        if form.get("features").is_none() || form.get("business_profile").is_none() {
            return bad("parameter_missing", "Missing required param: features.");
        }
        let id = self.id("bpc");
        let on = |name: &str| form["features"][name]["enabled"] == "true";
        let cancels = json!({
            "enabled": on("subscription_cancel"), "mode": "at_period_end", "proration_behavior": "none",
            "cancellation_reason": { "enabled": false, "options": [] },
        });
        let made = json!({
            "id": id, "object": "billing_portal.configuration", "active": true, "application": null, "created": 1_764_000_000,
            "updated": 1_764_000_000, "default_return_url": form["default_return_url"], "is_default": false,
            "livemode": self.live(), "metadata": form["metadata"], "login_page": { "enabled": false, "url": null },
            "business_profile": {
                "headline": form["business_profile"]["headline"], "privacy_policy_url": null, "terms_of_service_url": null,
            },
            "features": {
                "customer_update": { "enabled": on("customer_update"), "allowed_updates": ["address", "tax_id"] },
                "invoice_history": { "enabled": on("invoice_history") },
                "payment_method_update": { "enabled": on("payment_method_update"), "payment_method_configuration": null },
                "subscription_cancel": cancels,
                "subscription_update": {
                    "enabled": false, "default_allowed_updates": [], "proration_behavior": "none", "products": null,
                    "schedule_at_period_end": { "conditions": [] }, "trial_update_behavior": "end_trial",
                },
            },
        });
        self.portals.insert(0, made.clone());
        ("200 OK", made)
    }

    fn portal(&mut self, id: &str, form: &Json) -> Reply {
        if let Some(wrong) =
            unknown(form, &["active", "business_profile", "default_return_url", "features", "metadata"])
        {
            return wrong;
        }
        let Some(portal) = self.portals.iter_mut().find(|one| one["id"] == id) else {
            return missing("configuration");
        };
        merge(portal, form, &["active", "default_return_url"]);
        if let Some(headline) = form["business_profile"].get("headline") {
            portal["business_profile"]["headline"] = headline.clone();
        }
        ("200 OK", portal.clone())
    }

    /// A checkout of prices that are on sale, or of amounts in line.
    fn new_session(&mut self, form: &Json) -> Reply {
        for item in form["line_items"].as_array().into_iter().flatten() {
            let Some(price) = item.get("price") else { continue };
            match self.prices.iter().find(|one| one["id"] == *price) {
                None => return bad("resource_missing", "No such price"),
                Some(price) if price["active"] != true => {
                    return bad(
                        "",
                        "The price specified is inactive. This field only accepts active prices.",
                    );
                }
                Some(_) => {}
            }
        }
        let id = self.id("cs");
        let made = json!({
            "id": id, "object": "checkout.session", "livemode": self.live(), "mode": form["mode"],
            "client_reference_id": form["client_reference_id"], "line_items": form["line_items"],
            "url": format!("https://checkout.stripe.com/c/{id}"),
        });
        self.sessions.push(made.clone());
        ("200 OK", made)
    }

    fn some_prices(&self, asked: &Asked) -> Reply {
        let query = form::nested(&asked.query);
        let fits = |price: &&Json| {
            let keys = query["lookup_keys"].as_array();
            keys.is_none_or(|keys| keys.contains(&price["lookup_key"]))
                && query.get("product").is_none_or(|product| *product == price["product"])
                && query.get("active").is_none_or(|active| (*active == "true") == (price["active"] == true))
        };
        let found: Vec<Json> = self.prices.iter().filter(fits).cloned().collect();
        page(asked, &found)
    }

    fn new_price(&mut self, form: &Json) -> Reply {
        let known = [
            "product",
            "currency",
            "unit_amount",
            "lookup_key",
            "transfer_lookup_key",
            "metadata",
            "recurring",
        ];
        if let Some(wrong) = unknown(form, &known) {
            return wrong;
        }
        if !self.products.iter().any(|one| one["id"] == form["product"]) {
            return bad("resource_missing", "No such product");
        }
        let Some(amount) = form["unit_amount"].as_str().and_then(|amount| amount.parse::<i64>().ok()) else {
            return bad("parameter_invalid_integer", "Invalid integer: unit_amount");
        };
        let key = &form["lookup_key"];
        for price in &mut self.prices {
            if !key.is_null() && price["lookup_key"] == *key {
                if form["transfer_lookup_key"] != "true" {
                    return bad("resource_already_exists", "A price with that lookup key already exists.");
                }
                price["lookup_key"] = Json::Null;
            }
        }
        let id = self.id("price");
        let made = json!({
            "id": id, "object": "price", "active": true, "billing_scheme": "per_unit", "created": 1_764_000_000,
            "currency": form["currency"], "livemode": self.live(), "lookup_key": key, "metadata": form["metadata"],
            "product": form["product"], "unit_amount": amount, "recurring": form.get("recurring"),
            "type": if form.get("recurring").is_some() { "recurring" } else { "one_time" },
        });
        self.prices.insert(0, made.clone());
        ("200 OK", made)
    }

    fn price(&mut self, id: &str, form: &Json) -> Reply {
        if let Some(wrong) = unknown(form, &["active", "metadata", "lookup_key", "transfer_lookup_key"]) {
            return wrong;
        }
        match self.prices.iter_mut().find(|one| one["id"] == id) {
            Some(price) => {
                merge(price, form, &["active"]);
                ("200 OK", price.clone())
            }
            None => missing("price"),
        }
    }
}

fn unknown(form: &Json, known: &[&str]) -> Option<Reply> {
    let other = form.as_object()?.keys().find(|name| !known.contains(&name.as_str()))?;
    Some(bad("parameter_unknown", &format!("Received unknown parameter: {other}")))
}

/// Named fields, and metadata key by key.
fn merge(one: &mut Json, form: &Json, fields: &[&str]) {
    for name in fields.iter().filter(|name| form.get(**name).is_some()) {
        one[*name] = match form[*name].as_str() {
            Some("true") => true.into(),
            Some("false") => false.into(),
            _ => form[*name].clone(),
        };
    }
    for (name, value) in form.get("metadata").and_then(Json::as_object).into_iter().flatten() {
        one["metadata"][name] = value.clone();
    }
}

/// At most as many as were asked for, and at most 100, behind the one that was named.
fn page(asked: &Asked, all: &[Json]) -> Reply {
    let limit: usize = asked.param("limit").unwrap_or("10").parse().unwrap();
    if limit > 100 {
        return bad("parameter_invalid_integer", "limit must be at most 100");
    }
    let from = match asked.param("starting_after") {
        Some(after) => all.iter().position(|one| one["id"] == after).map_or(all.len(), |at| at + 1),
        None => 0,
    };
    let items: Vec<&Json> = all.iter().skip(from).take(limit).collect();
    let more = all.len() > from + items.len();
    ("200 OK", json!({ "object": "list", "url": asked.path, "has_more": more, "data": items }))
}
