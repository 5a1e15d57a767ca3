//! Providers of data against an API of our own that has every habit the grammar knows.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use vibe::engine::{Fault, Outputs, Repeat, Seen, Value};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::rest::{Rest, Setup};

use crate::bench::{Bench, conforms, refused, store, unsure};
use crate::testing::{Server, answer, reset, write};

const FILE: &str = r#"
[provider]
name = "example"
secret = "example.key"
header = "X-Key"
idempotency = "Idempotency-Key"
budget = 3

[kind.hook]
inputs  = { url = "identity", events = "", note = "optional" }
outputs = { id = "/id", url = "${url}", secret = { at = "/secret", secret = true, once = true } }
find    = { get = "/hooks", query = { limit = "2" }, list = "/data", where = { "/url" = "${url}" }, page = { param = "after", last = "/id", more = "/more" } }
create  = { post = "/hooks", body = { url = "${url}", events = { "$list" = "${events}" }, note = "${note}", meta = { vibe = "${mark}" }, retries = 3 } }
update  = { patch = "/hooks/${id}", body = { events = { "$list" = "${events}" }, meta = { vibe = "${mark}" } } }
delete  = { delete = "/hooks/${id}" }
mark    = "/meta/vibe"
shows   = { events = "/events" }
busy    = [423]
ready   = { at = "/status", is = ["active"], failed = ["failed"] }
patience = 5
by_hand = "Add a hook for ${url}."
"#;

/// Hooks, in pages of two; a bad key is 401, an address twice is 409; an answer can be lost or refused.
#[derive(Default)]
struct World {
    hooks: Vec<Json>,
    next: usize,
    status: String,
    fault: Option<&'static str>,
}

fn api() -> (Server, Arc<Mutex<World>>) {
    let world = Arc::new(Mutex::new(World { status: "active".to_owned(), ..World::default() }));
    let inside = Arc::clone(&world);
    let server = Server::start(move |_, request, stream| {
        let mut world = inside.lock().unwrap();
        let is_change = !request.starts_with("GET");
        let fault = world.fault.take_if(|_| is_change);
        if fault == Some("busy") {
            return write(stream, &answer("423 Locked", "", "busy"));
        }
        let (status, body) = reply(&mut world, request);
        match fault {
            Some("lost") => reset(stream),
            Some("broken") => write(stream, &answer("500 Internal Server Error", "", "oh")),
            _ => write(stream, &answer(status, "", &body)),
        }
    });
    (server, world)
}

fn reply(world: &mut World, request: &str) -> (&'static str, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    if !head.to_ascii_lowercase().contains("x-key: right") {
        return ("401 Unauthorized", "wrong key".to_owned());
    }
    let mut line = head.lines().next().unwrap().split(' ');
    let (method, path) = (line.next().unwrap(), line.next().unwrap());
    let id = path.strip_prefix("/hooks/").map(str::to_owned);
    let body: Json = serde_json::from_str(body).unwrap_or(Json::Null);
    match (method, id) {
        ("GET", _) => {
            let after = path.split_once("after=").map(|(_, after)| after.split('&').next().unwrap());
            let from =
                world.hooks.iter().position(|hook| hook["id"].as_str() == after).map_or(0, |at| at + 1);
            let page: Vec<_> = world.hooks.iter().skip(from).take(2).cloned().collect();
            ("200 OK", json!({"data": page, "more": world.hooks.len() > from + 2}).to_string())
        }
        ("POST", _) if world.hooks.iter().any(|hook| hook["url"] == body["url"]) => {
            ("409 Conflict", "stands".to_owned())
        }
        ("POST", _) => {
            world.next += 1;
            let mut hook = body;
            hook["id"] = format!("h{}", world.next).into();
            hook["status"] = world.status.clone().into();
            world.hooks.push(hook.clone());
            hook["secret"] = format!("whsec-{}", world.next).into();
            ("201 Created", hook.to_string())
        }
        (_, Some(id)) => {
            let Some(at) = world.hooks.iter().position(|hook| hook["id"] == id.as_str()) else {
                return ("404 Not Found", String::new());
            };
            if method == "DELETE" {
                world.hooks.remove(at);
                return ("204 No Content", String::new());
            }
            for (name, value) in body.as_object().unwrap() {
                world.hooks[at][name] = value.clone();
            }
            ("200 OK", world.hooks[at].to_string())
        }
        _ => ("404 Not Found", String::new()),
    }
}

fn provider(server: &Server, toml: &str, key: &str) -> Arc<Rest> {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("example.key", key), "example.key").unwrap();
    Arc::new(Rest::new(toml, Setup { client, base: server.url(""), key: Some(key) }).unwrap())
}

fn hook(server: &Server, key: &str) -> Bench {
    let inputs = [("url", "https://a.b/hook"), ("events", "paid,refunded")];
    Bench::new(provider(server, FILE, key), "example.hook", &inputs)
}

fn foreign(world: &Mutex<World>, url: &str) {
    let mut world = world.lock().unwrap();
    world.next += 1;
    let id = format!("h{}", world.next);
    world.hooks.push(json!({"id": id, "url": url, "events": ["paid"], "status": "active"}));
}

#[test]
fn a_kind_of_data_conforms() {
    let (server, world) = api();
    // It stands on the third page.
    (0..5).for_each(|number| foreign(&world, &format!("https://other{number}.b/")));
    let dump = || json!(world.lock().unwrap().hooks).to_string();
    conforms(&hook(&server, "right"), &hook(&server, "wrong"), dump);
}

#[test]
fn what_is_sent_is_what_the_file_says() {
    let (server, world) = api();
    let outputs = hook(&server, "right").ensure().unwrap();
    let made = world.lock().unwrap().hooks[0].clone();
    assert_eq!(made["events"], json!(["paid", "refunded"]));
    assert_eq!((&made["meta"]["vibe"], &made["retries"]), (&json!("vibe:shop/test/thing"), &json!(3)));
    assert_eq!(made.get("note"), None, "an input that was not given is left out");
    assert!(outputs["secret"].is_secret() && !outputs["id"].is_secret());
    assert_eq!(outputs["secret"].expose(), "whsec-1");
    let post = server.asked().into_iter().find(|asked| asked.starts_with("POST")).unwrap();
    assert!(post.contains("idempotency-key: attempt-1-"), "{post}");
}

#[test]
fn a_secret_is_told_once() {
    let (server, _world) = api();
    let thing = hook(&server, "right");
    thing.ensure().unwrap();
    assert!(!thing.ours().0.contains_key("secret"));
    assert!(!thing.ensure().unwrap().contains_key("secret"));
}

#[test]
fn what_differs_is_named_and_changed() {
    let (server, world) = api();
    let thing = hook(&server, "right");
    thing.ensure().unwrap();
    assert_eq!(
        thing.with("events", " refunded, paid ").ours().1,
        Vec::<String>::new(),
        "a list has no order"
    );
    let more = thing.with("events", "paid");
    assert_eq!(more.ours().1, ["events"]);
    more.ensure().unwrap();
    assert_eq!(world.lock().unwrap().hooks[0]["events"], json!(["paid"]));
    assert_eq!(more.ours().1, Vec::<String>::new());
}

#[test]
fn a_foreign_thing_is_taken_over_on_request_only() {
    let (server, world) = api();
    foreign(&world, "https://a.b/hook");
    let thing = hook(&server, "right");
    assert_eq!(thing.foreign(), "it stands already, without our mark");
    assert_eq!(refused(thing.ensure()), "rest.foreign");
    thing.delete().unwrap();
    assert_eq!(world.lock().unwrap().hooks.len(), 1);
    thing.adopting().ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
    assert_eq!(world.lock().unwrap().hooks.len(), 1);
}

#[test]
fn the_one_that_is_being_replaced_is_not_meant() {
    let (server, world) = api();
    let old = hook(&server, "right");
    old.ensure().unwrap();
    let mut new = old.with("url", "https://new.b/hook");
    assert!(matches!(new.observe(), Ok(Seen::Ours { .. })), "the mark finds it, whatever its address");
    new.others = vec!["h1".to_owned()];
    new.is_missing();
    new.ensure().unwrap();
    let mut gone = old.clone();
    gone.others = vec!["h2".to_owned()];
    gone.known = Outputs::from([("id".to_owned(), Value::from("h1"))]);
    gone.delete().unwrap();
    let left: Vec<_> = world.lock().unwrap().hooks.iter().map(|hook| hook["url"].clone()).collect();
    assert_eq!(left, ["https://new.b/hook"]);
}

#[test]
fn readiness_is_polled_and_failure_is_final() {
    let (server, world) = api();
    world.lock().unwrap().status = "pend\u{1b}ing".to_owned();
    let thing = hook(&server, "right");
    thing.ensure().unwrap();
    assert_eq!(thing.unready(), "it is pend ing so far");
    world.lock().unwrap().hooks[0]["status"] = "failed".into();
    assert_eq!(refused(thing.observe()), "rest.not_ready");
    world.lock().unwrap().hooks[0]["status"] = "active".into();
    thing.ours();
}

#[test]
fn faults_say_what_may_have_happened() {
    let (server, world) = api();
    let thing = hook(&server, "right");
    let fault = |kind| world.lock().unwrap().fault = Some(kind);
    fault("busy");
    assert!(matches!(thing.ensure(), Err(Fault::Limited(wait)) if wait == Duration::from_secs(2)));
    thing.is_missing();
    fault("broken");
    assert_eq!(unsure(thing.ensure()), "rest.broken");
    thing.delete().unwrap();
    fault("lost");
    assert_eq!(unsure(thing.ensure()), "http.cut_off");
    thing.ours();
    let twin = thing.with("url", "https://a.b/hook").marked("vibe:other/x/y");
    world.lock().unwrap().hooks[0]["url"] = "https://a.b/hook?".into();
    foreign(&world, "https://a.b/hook");
    world.lock().unwrap().hooks[1]["meta"] = json!({"vibe": "hidden"});
    assert_eq!(twin.foreign(), "it stands already, marked hidden");
}

#[test]
fn looks_of_one_wave_share_their_answer() {
    let (server, world) = api();
    (0..3).for_each(|number| foreign(&world, &format!("https://other{number}.b/")));
    let provider = provider(&server, FILE, "right");
    let one = Bench::new(provider.clone(), "example.hook", &[("url", "https://a.b/1"), ("events", "x")]);
    let looks = futures_util::future::join_all((0..10).map(|_| one.look()));
    for seen in crate::bench::run(looks) {
        assert!(matches!(seen, Ok(Seen::Missing)));
    }
    assert_eq!(server.asked().len(), 2, "two pages, once");
}

#[test]
fn an_input_cannot_leave_its_place() {
    let server = Server::saying(answer("404 Not Found", "", ""));
    let file = r#"
[provider]
name = "example"
[kind.page]
inputs  = { name = "identity" }
outputs = { name = "/name" }
find    = { get = "/pages/${name}/x" }
by_hand = "Look."
"#;
    let dots = Bench::new(provider(&server, file, "right"), "example.page", &[("name", "..")]);
    assert_eq!(refused(dots.observe()), "rest.path");
    for name in ["../../admin", "a/b", "a?b#c"] {
        Bench::new(provider(&server, file, "right"), "example.page", &[("name", name)]).is_missing();
    }
    let lines: Vec<_> =
        server.asked().iter().map(|asked| asked.split(' ').nth(1).unwrap().to_owned()).collect();
    let unique: std::collections::BTreeSet<_> = lines.iter().map(String::as_str).collect();
    assert_eq!(
        unique.into_iter().collect::<Vec<_>>(),
        ["/pages/..%2F..%2Fadmin/x", "/pages/a%2Fb/x", "/pages/a%3Fb%23c/x"],
    );
}

#[test]
fn a_form_is_nested_with_brackets() {
    let server = Server::start(|_, request, stream| {
        let status = if request.starts_with("GET") { "404 Not Found" } else { "201 Created" };
        write(stream, &answer(status, "", r#"{"id": 7}"#));
    });
    let file = r#"
[provider]
name = "example"
secret = "example.key"
encoding = "form"
[kind.thing]
inputs  = { name = "identity", list = "" }
outputs = { id = "/id" }
find    = { get = "/things/${name}" }
create  = { post = "/things", body = { name = "${name}", metadata = { vibe = "${mark}" }, on = { "$list" = "${list}" }, live = true } }
mark    = "/metadata/vibe"
repeat  = "safe"
consequence = "spend"
by_hand = "Make it."
"#;
    let thing =
        Bench::new(provider(&server, file, "right"), "example.thing", &[("name", "a&b"), ("list", "x,y")]);
    assert_eq!(thing.kind.repeat, Repeat::Safe);
    assert!(thing.kind.survives.is_some(), "what has no way to be deleted survives");
    assert_eq!(thing.ensure().unwrap()["id"].expose(), "7");
    let post = server.asked().pop().unwrap();
    let body = post.split("\r\n\r\n").nth(1).unwrap();
    assert_eq!(
        body,
        "name=a%26b&metadata%5Bvibe%5D=vibe%3Ashop%2Ftest%2Fthing&on%5B%5D=x&on%5B%5D=y&live=true"
    );
    assert!(post.contains("authorization: Bearer right\r\n"), "{post}");
}

#[test]
fn a_file_outside_of_the_grammar_is_refused() {
    let faulty = |from: &str, to: &str| {
        assert!(FILE.contains(from), "{from}");
        let client = Client::new(&Options::default()).unwrap();
        let setup = Setup { client, base: "http://127.0.0.1:9".to_owned(), key: None };
        Rest::new(&FILE.replace(from, to), setup).err().map(|error| (error.code(), error.to_string()))
    };
    assert_eq!(faulty("budget = 3", "budget = 4"), None);
    for (from, to, says) in [
        ("budget = 3", "budget = 3\nif = \"x\"", "if"),
        ("patch = \"/hooks/${id}\"", "patch = \"/a\", put = \"/b\"", "exactly one"),
        ("where = { \"/url\" = \"${url}\" }, ", "", "needs where"),
        ("last = \"/id\"", "last = \"/id\", next = \"/n\"", "next, last and count"),
        ("last = \"/id\"", "last = \"/id\", count = true", "next, last and count"),
        ("shows   = { events", "shows   = { event", "shows.event"),
        ("url = \"identity\"", "url = \"identical\"", "identical"),
        ("patience = 5", "consequence = \"cheap\"", "cheap"),
        ("patience = 5", "wants = [\"code\"]", "wants code"),
        ("patience = 5", "patience = \"long\"", "patience"),
        ("by_hand = \"Add a hook for ${url}.\"", "", "by_hand"),
        ("idempotency = \"Idempotency-Key\"\nbudget = 3", "", ""),
    ] {
        if says.is_empty() {
            let file = FILE.replace(from, to).replace("patience = 5", "repeat = \"key\"");
            assert!(Rest::secret_name(&file).is_err());
            continue;
        }
        let (code, text) = faulty(from, to).unwrap();
        assert_eq!(code, "rest.grammar");
        assert!(text.contains(says), "{text}");
    }
}
