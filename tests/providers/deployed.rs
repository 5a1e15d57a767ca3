//! What goes up to Vercel runs: our fake keeps the bytes that came, and a real Node runs them from an empty folder, with the
//! variables that were set. That Vercel itself takes the same is not proved by it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;
use vibe::engine::Value;
use vibe::http::{Client, Method, Options, Request};
use vibe::providers::Key;
use vibe::providers::vercel::{Setup, Vercel};
use vibe::secret::{FingerprintKey, Secret};

use crate::bench::{Bench, refused, run, store};
use crate::fakes::vercel::Vercel as Fake;
use crate::servers::node_package;

const TOKEN: &str = "vercel-right-0001";

/// A release as the build of `next-postgres` leaves one, with a server that tells what it got.
const SERVER: &str = r"
import http from 'node:http';
import { existsSync } from 'node:fs';
const told = (request, body) => JSON.stringify({
  path: request.url, method: request.method, body, host: request.headers.host, from: request.headers['x-forwarded-for'],
  release: process.env.RELEASE, secret: process.env.AUTH_SECRET, place: process.env.APP_ENV, data: process.env.DATA_DIR,
  port: process.env.PORT, page: existsSync(new URL('.next/server/page.js', import.meta.url)),
});
http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; }).on('end', () => {
    response.setHeader('set-cookie', ['one=1', 'two=2']);
    response.writeHead(request.url === '/gone' ? 410 : 200).end(told(request, body));
  });
}).listen(Number(process.env.PORT), process.env.HOSTNAME);
";

fn release(server: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("server.js", server),
        ("package.json", r#"{"type":"module"}"#),
        (".next/server/page.js", "export {};"),
        (".next/static/chunks/a.js", "let a = 1;"),
        ("public/robots.txt", "User-agent: *"),
    ] {
        let place = folder.path().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    folder
}

fn thing(fake: &Fake, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("vercel.token", TOKEN), "vercel.token").unwrap();
    let prints = FingerprintKey::new([7; 32]);
    let vercel = Vercel::new(Setup { client, base: fake.url(), key, prints });
    let mut all = vec![("project", "shop")];
    all.extend(inputs);
    Bench::new(Arc::new(vercel), kind, &all)
}

fn deployed(fake: &Fake, tree: &Path) -> String {
    thing(fake, "vercel.project", &[]).ensure().unwrap();
    let mut env = thing(
        fake,
        "vercel.env",
        &[("target", "production"), ("var.RELEASE", "d1"), ("var.APP_ENV", "production")],
    );
    let secret = Secret::parse("a b\"c$d'\\e 😀 0123456789").unwrap();
    env.inputs.0.insert("var.AUTH_SECRET".to_owned(), Value::Secret(secret));
    let print = env.ensure().unwrap()["print"].expose().to_owned();
    let inputs = [("tree", tree.to_str().unwrap()), ("digest", "d1"), ("env", &print)];
    thing(fake, "vercel.deployment", &inputs).ensure().unwrap()["id"].expose().to_owned()
}

fn ask(request: Request) -> (u16, String, Vec<String>) {
    let client = Client::new(&Options::default()).unwrap();
    let answer = run(client.send(&request)).unwrap();
    let kept =
        ["set-cookie", "cache-control"].into_iter().flat_map(|name| answer.headers(name)).map(str::to_owned);
    (answer.status, answer.text(), kept.collect())
}

#[test]
fn the_bytes_that_went_up_run_with_the_variables_that_were_set() {
    let fake = Fake::start(TOKEN);
    let id = deployed(&fake, release(SERVER).path());
    let node = node_package().join("bin/node");
    let running = fake.run(&id, &node);
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", running.port);
    let post = Request::new(Method::POST, url("/things/a%20b?x=1&y=%2F"))
        .header("host", "shop.test")
        .header("x-forwarded-for", "198.51.100.9")
        .bytes("text/plain", "hello 😀".into());
    let (status, text, cookies) = ask(post);
    let told: Json = serde_json::from_str(&text).unwrap();
    assert_eq!((status, cookies), (200, vec!["one=1".to_owned(), "two=2".to_owned()]));
    for (name, wanted) in [
        ("path", "/things/a%20b?x=1&y=%2F"),
        ("method", "POST"),
        ("body", "hello 😀"),
        ("host", "shop.test"),
        ("from", "198.51.100.9"),
        ("release", "d1"),
        ("secret", "a b\"c$d'\\e 😀 0123456789"),
        ("place", "production"),
        ("data", "/tmp/app"),
    ] {
        assert_eq!(told[name], wanted, "{name}");
    }
    assert_eq!(told["page"], true, "what the server loads lies beside it");
    assert_eq!(ask(Request::get(url("/gone"))).0, 410);
    assert_eq!(ask(Request::get(url("/robots.txt"))).1, "User-agent: *");
    let (status, text, kept) = ask(Request::get(url("/_next/static/chunks/a.js")));
    assert_eq!((status, text.as_str()), (200, "let a = 1;"));
    assert_eq!(kept, ["public, max-age=31536000, immutable"]);
}

#[test]
fn an_app_that_does_not_start_is_no_answer_that_hangs() {
    let fake = Fake::start(TOKEN);
    let id = deployed(&fake, release("throw new Error('DATABASE_URL: is required');").path());
    let node = node_package().join("bin/node");
    let running = fake.run(&id, &node);
    let (status, ..) = ask(Request::new(Method::POST, format!("http://127.0.0.1:{}/", running.port)));
    assert_eq!(status, 503);
}

#[test]
fn a_release_that_no_function_could_start_is_refused() {
    let fake = Fake::start(TOKEN);
    thing(&fake, "vercel.project", &[]).ensure().unwrap();
    let folder = release(SERVER);
    fs::remove_file(folder.path().join("server.js")).unwrap();
    let inputs = [("tree", folder.path().to_str().unwrap()), ("digest", "d1"), ("env", "e1")];
    assert_eq!(refused(thing(&fake, "vercel.deployment", &inputs).ensure()), "vercel.tree");
    assert!(fake.world.lock().unwrap().deployments.is_empty());
}
