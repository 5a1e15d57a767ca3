//! The trial world around Vercel: name server, database, accounts, the app's folder, and the people's `vibe` between them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;
use vibe::http::{Client, Dns, Options, Request};
use vibe::secret::Secret;

use crate::bench::run;
use crate::fakes::google::Google;
use crate::fakes::resend::Resend;
use crate::fakes::stripe::Stripe;
use crate::fakes::vercel::{NAME, Vercel};
use crate::fakes::vercel_edge::Edge;
use crate::pdns::{KEY, Pdns};
use crate::servers::{Postgres, node_package};

pub(crate) const DOMAIN: &str = "menugen.test";
pub(crate) const PREVIEW: &str = "preview.menugen.test";

/// Made up, well-formed, and long enough not to be met by chance.
const TOKEN: &str = "vercel-canary-token-7Hq2Lw9Zx4";
const LIVE: &str = "sk_live_canary51NotARealKeyOfAnybody0002";
const TEST: &str = "sk_test_canary51NotARealKeyOfAnybody0002";
const MAIL: &str = "re_canary_vercel_7f3a9b2c4d5e";
const GOOGLE: (&str, &str) = ("654321-canary.apps.googleusercontent.com", "GOCSPX-canary-vercel-77cc88dd");
/// What both environments use.
const SHARED: [(&str, &str); 9] = [
    ("vercel.token", TOKEN),
    ("resend.key", MAIL),
    ("ai.key", "sk-canary-ai-9f8e7d6c5b4a39281706"),
    ("google.id", GOOGLE.0),
    ("google.secret", GOOGLE.1),
    ("s3.endpoint", "https://s3.menugen.test"),
    ("s3.bucket", "menus"),
    ("s3.id", "canary-s3-id-5522"),
    ("s3.secret", "canary-s3-secret-0c1d2e3f4a5b"),
];

/// How a command ended and everything that it said.
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) text: String,
}

pub(crate) struct World {
    folder: TempDir,
    address: Ipv4Addr,
    told: RefCell<String>,
    pub(crate) dns: Pdns,
    pub(crate) vercel: Vercel,
    pub(crate) edge: Edge,
    pub(crate) stripe: Stripe,
    pub(crate) resend: Resend,
    google: Google,
    pub(crate) postgres: Postgres,
}

impl World {
    /// Starts everything and makes the app.
    pub(crate) fn begin() -> World {
        let dns = Pdns::start();
        let process = std::process::id().to_be_bytes();
        let address = Ipv4Addr::new(127, 77, process[2], process[3].max(1));
        // The domain is the person's own; the name that Vercel recommends is Vercel's.
        dns.zone(DOMAIN, Ipv4Addr::LOCALHOST);
        let (vendor, _) = NAME.split_once('.').map(|(_, zone)| (zone, ())).unwrap();
        dns.zone(vendor, Ipv4Addr::LOCALHOST);
        dns.row(vendor, NAME, "A", &[&address.to_string()]);
        let vercel = Vercel::start(TOKEN);
        let edge = Edge::start(&vercel, address, node_package().join("bin/node"));
        let redirects = vec![
            "https://menugen.test/api/auth/callback/google",
            "https://preview.menugen.test/api/auth/callback/google",
        ];
        let world = World {
            folder: tempfile::tempdir().unwrap(),
            address,
            told: RefCell::default(),
            dns,
            vercel,
            edge,
            stripe: Stripe::both(LIVE, TEST),
            resend: Resend::start(MAIL),
            google: Google::with(GOOGLE.0, GOOGLE.1, redirects),
            postgres: Postgres::start(),
        };
        world.let_them_see_the_dns();
        fs::write(world.folder.path().join("root.pem"), &world.edge.root).unwrap();
        world.make_app();
        world.bring_secrets();
        world
    }

    /// Vercel believes in a domain that leads to it, Resend in a row when the name server has it.
    fn let_them_see_the_dns(&self) {
        let (server, address) = (self.dns.dns, self.address);
        self.vercel.world.lock().unwrap().sees = Some(Box::new(move |domain| {
            let domain = domain.to_owned();
            // The edge asks from a thread that waits for nothing else.
            let found = std::thread::spawn(move || run(Dns::new(server).addresses(&domain)));
            found.join().unwrap().is_ok_and(|found| found.contains(&address.into()))
        }));
        let zone = format!("{}/api/v1/servers/localhost/zones/{DOMAIN}.", self.dns.url);
        self.resend.world.lock().unwrap().sees = Some(Box::new(move |name, value| {
            let key = Secret::parse(KEY).unwrap();
            let request = Request::get(zone.as_str()).secret("x-api-key", "", &key);
            let answer =
                run(async { Client::new(&Options::default()).unwrap().send(&request).await }).unwrap();
            let rows = answer.json().unwrap();
            let named = |row: &&Json| row["name"] == format!("{name}.");
            rows["rrsets"].as_array().unwrap().iter().filter(named).any(|row| row.to_string().contains(value))
        }));
    }

    fn make_app(&self) {
        let prompt = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/menugen/prompt.txt");
        let mut new = self.command();
        new.args(["new", "--yes", "--stack", "next-postgres", "--file"])
            .arg(prompt)
            .arg("--dir")
            .arg(self.app());
        let made = new.current_dir(self.folder.path()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let providers =
            format!("{{ host = \"vercel\", dns = \"powerdns:{}\", mail = \"resend\" }}", self.dns.url);
        let more = [("preview", PREVIEW), ("production", DOMAIN)].map(|(name, domain)| {
            format!("\n[environments.{name}]\ndomain = \"{domain}\"\nproviders = {providers}\n")
        });
        let file = self.app().join("vibe.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, text + &more.concat()).unwrap();
    }

    fn bring_secrets(&self) {
        for (name, value) in SHARED {
            self.secret(&["--shared"], name, value);
        }
        self.secret(&["--shared"], "powerdns.key", KEY);
        for (environment, stripe) in [("preview", TEST), ("production", LIVE)] {
            self.secret(&["--env", environment], "stripe.key", stripe);
            self.secret(&["--env", environment], "database.url", &self.postgres.database(environment));
        }
    }

    fn secret(&self, whose: &[&str], name: &str, value: &str) {
        let mut set = self.command();
        set.args(["secret", "set", name, "--from-stdin"]).args(whose).current_dir(self.app());
        let mut set = set.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        set.stdin.take().unwrap().write_all(value.as_bytes()).unwrap();
        let ended = set.wait_with_output().unwrap();
        assert!(ended.status.success(), "{name}: {}", String::from_utf8_lossy(&ended.stderr));
    }

    pub(crate) fn app(&self) -> PathBuf {
        self.folder.path().join("menugen")
    }

    fn command(&self) -> Command {
        let home = self.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vibe"));
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{path}", node_package().join("bin").display()));
        command.env("XDG_CONFIG_HOME", home.join("config")).env("XDG_STATE_HOME", home.join("state"));
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus").env_remove("CI");
        command.env("VIBE_DNS", self.dns.dns.to_string()).env("VIBE_TLS_ROOT", home.join("root.pem"));
        command.env("VIBE_VERCEL_URL", self.vercel.url()).env("VIBE_STRIPE_URL", self.stripe.url());
        command.env("VIBE_RESEND_URL", self.resend.url()).env("VIBE_GOOGLE_URL", self.google.url());
        command.stdin(Stdio::null());
        command
    }

    /// Runs `vibe` in the app's folder.
    pub(crate) fn vibe(&self, arguments: &[&str]) -> Ran {
        let ran = self.command().args(arguments).current_dir(self.app()).output().unwrap();
        let text =
            format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        self.told.borrow_mut().push_str(&text);
        Ran { status: ran.status, text }
    }

    /// Runs `vibe`, which ends well; gives what it said.
    pub(crate) fn well(&self, arguments: &[&str]) -> String {
        let ran = self.vibe(arguments);
        assert!(ran.status.success(), "vibe {}:\n{}", arguments.join(" "), ran.text);
        ran.text
    }

    /// What the page about the last walk says.
    pub(crate) fn report(&self, environment: &str) -> Json {
        let told = self.well(&["report", "--env", environment, "--json"]);
        serde_json::from_str(told.lines().last().unwrap()).unwrap()
    }

    /// Reads and changes of the last walk by provider.
    pub(crate) fn calls(&self, environment: &str) -> BTreeMap<String, (u64, u64)> {
        let report = self.report(environment);
        let of = |row: &Json| {
            let count = |name: &str| row[name].as_u64().unwrap();
            (row["name"].as_str().unwrap().to_owned(), (count("reads"), count("writes")))
        };
        report["calls"].as_array().unwrap().iter().map(of).collect()
    }

    /// Requests so far, a line each, files left out.
    pub(crate) fn sequences(&self) -> String {
        let of = |answers: &[(String, String, String, Json)]| -> Vec<String> {
            let asked = answers.iter().filter(|(_, path, ..)| path != "/v2/files");
            asked.map(|(method, path, status, _)| format!("{method} {path} {status}")).collect()
        };
        let all = [
            of(&self.vercel.world.lock().unwrap().answers),
            of(&self.stripe.practice.lock().unwrap().answers),
            of(&self.stripe.world.lock().unwrap().answers),
            of(&self.resend.world.lock().unwrap().answers),
        ];
        all.concat().join("\n")
    }

    /// Adds a file to the app, or takes it away.
    pub(crate) fn file(&self, name: &str, text: Option<&str>) {
        let file = self.app().join(name);
        match text {
            Some(text) => fs::write(file, text).unwrap(),
            None => fs::remove_file(file).unwrap(),
        }
    }

    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let file = self.app().join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{} does not hold {from}", file.display());
        fs::write(file, text.replace(from, to)).unwrap();
    }

    /// A page as everybody gets it, certificate and chain checked.
    pub(crate) fn page(&self, domain: &str, path: &str) -> (u16, String) {
        self.send(&Request::get(format!("https://{domain}{path}")))
    }

    /// The same with a secret of whoever asks.
    pub(crate) fn page_with(&self, domain: &str, path: &str, secret: &str) -> (u16, String) {
        self.send(&Request::get(format!("https://{domain}{path}")).bearer(&Secret::parse(secret).unwrap()))
    }

    fn send(&self, request: &Request) -> (u16, String) {
        let options =
            Options { roots: vec![self.edge.root.clone()], dns: Some(self.dns.dns), ..Options::default() };
        let answer = run(async { Client::new(&options).unwrap().send(request).await });
        let answer = answer.unwrap_or_else(|failure| panic!("{failure}"));
        (answer.status, answer.text())
    }

    /// Values that nothing may show or keep in the app's folder.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let brought =
            SHARED.iter().filter(|(name, _)| !["google.id", "s3.endpoint", "s3.bucket"].contains(name));
        let mut all: Vec<String> = brought.map(|(_, value)| (*value).to_owned()).collect();
        all.extend([LIVE, TEST, KEY].map(str::to_owned));
        // What was made on the way: at Vercel it stands among the variables alone.
        let world = self.vercel.world.lock().unwrap();
        let made =
            ["AUTH_SECRET", "ATTEST_KEY", "CRON_SECRET", "STRIPE_WEBHOOK_SECRET", "SMTP_URL", "DATABASE_URL"];
        let rows = world.rows.values().flatten();
        let rows = rows.filter(|row| made.contains(&row["key"].as_str().unwrap()));
        all.extend(rows.map(|row| row["value"].as_str().unwrap().to_owned()));
        assert!(all.len() >= 8 + 2 * made.len(), "{}", all.len());
        all
    }

    pub(crate) fn everything_told(&self) -> String {
        self.told.borrow().clone()
    }

    /// Files of the app's folder, state included and packages left out, that hold a text.
    pub(crate) fn in_project(&self, text: &str) -> Vec<PathBuf> {
        let (mut found, mut open) = (Vec::new(), vec![self.app()]);
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let is_in = |bytes: Vec<u8>| bytes.windows(text.len()).any(|part| part == text.as_bytes());
                if path.is_dir() && !path.is_symlink() {
                    open.extend((path.file_name().unwrap() != "node_modules").then_some(path));
                } else if fs::read(&path).is_ok_and(is_in) {
                    found.push(path);
                }
            }
        }
        found
    }
}
