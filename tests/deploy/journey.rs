//! The server, the app's folder on this machine, and the people's `vibe` between them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::fakes::google::Google;
use crate::fakes::resend::Resend;
use crate::fakes::stripe::Stripe;

pub(super) const DOMAIN: &str = "menugen.test";

/// Well-formed and made up. The AI key is long, so that it cannot be met by chance.
const SECRETS: [(&str, &str); 6] = [
    ("STRIPE_KEY", "sk_live_canary51NotARealKeyOfAnybody0001"),
    ("AI_KEY", "sk-canary-ai-0a1b2c3d4e5f60718293a4b5"),
    ("RESEND_KEY", "re_canary_mail_7f3a9b2c4d5e"),
    ("GOOGLE_ID", GOOGLE.0),
    ("GOOGLE_SECRET", GOOGLE.1),
    // What an app that is brought asks for, under the name of its variable.
    ("ENV_GREETING_KEY", "canary-greeting-9f2c4b"),
];

/// Id, secret and redirect URI of the client.
const GOOGLE: (&str, &str, &str) = (
    "123456-canary.apps.googleusercontent.com",
    "GOCSPX-canary-google-55aa66bb",
    "https://menugen.test/api/auth/callback/google",
);

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let goal = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &goal);
        } else {
            fs::copy(entry.path(), &goal).unwrap();
        }
    }
}

/// How a command ended and everything that it said.
pub(super) struct Ran {
    pub(super) status: ExitStatus,
    text: String,
}

impl Ran {
    pub(super) fn told(&self) -> &str {
        &self.text
    }
}

/// The answer to one request.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) location: String,
    pub(super) body: String,
}

pub(super) struct Journey {
    folder: TempDir,
    values: BTreeMap<String, String>,
    told: RefCell<String>,
    /// Variables beside those of the trial world.
    more: Vec<(String, String)>,
    pub(super) stripe: Stripe,
    pub(super) resend: Resend,
    google: Google,
}

impl Drop for Journey {
    fn drop(&mut self) {
        let _ = Command::new(package().join("scripts/test-host"))
            .args(["down", "--owner", &std::process::id().to_string()])
            .status();
    }
}

impl Journey {
    /// Boots the server.
    fn world(stripe: Stripe) -> Journey {
        let owner = std::process::id().to_string();
        let up = Command::new(package().join("scripts/test-host"))
            .args(["up", "--acme", "--owner", &owner])
            .output();
        let up = up.unwrap();
        assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
        let text = String::from_utf8(up.stdout).unwrap();
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        let values = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let resend = Resend::start(SECRETS[2].1);
        let folder = tempfile::tempdir().unwrap();
        let google = Google::start(GOOGLE.0, GOOGLE.1, GOOGLE.2);
        let journey =
            Journey { folder, values, told: RefCell::default(), more: Vec::new(), stripe, resend, google };
        journey.let_resend_see_the_dns();
        journey.write_ssh();
        journey.trust_in_browser();
        journey
    }

    /// Boots the server and makes the app, on the stack that is asked for.
    pub(super) fn begin(stack: &str) -> Journey {
        Journey::with(stack, Stripe::start(SECRETS[0].1))
    }

    /// The same with an account of Stripe that is there already.
    pub(super) fn with(stack: &str, stripe: Stripe) -> Journey {
        let journey = Journey::world(stripe);
        let prompt = package().join("examples/menugen/prompt.txt");
        let new = ["new", "--yes", "--stack", stack, "--file", prompt.to_str().unwrap(), "--dir"];
        let made = journey.run(&new, Some("menugen"));
        assert!(made.status.success(), "{}", made.told());
        journey.say_where();
        journey
    }

    /// Boots the server and brings an app that somebody else wrote, with its own `.env`.
    pub(super) fn bring(app: &Path, env: &str) -> Journey {
        let journey = Journey::world(Stripe::start(SECRETS[0].1));
        copy(app, &journey.app());
        fs::write(journey.app().join(".env"), env).unwrap();
        // A build is kept by its content, so the same app a second time would need none, and no consent to one.
        let server = journey.app().join("src/server.js");
        let code = fs::read_to_string(&server).unwrap();
        fs::write(server, format!("{code}\n// {}\n", journey.folder.path().display())).unwrap();
        let adopted = journey.vibe(&["adopt"]);
        assert!(adopted.status.success(), "{}", adopted.told());
        journey.say_where();
        journey
    }

    /// A program of this name is on the path of `vibe` from now on; where it lies.
    pub(super) fn offers(&self, name: &str, script: &str) -> PathBuf {
        let file = self.folder.path().join("bin").join(name);
        fs::write(&file, script).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    /// Every run of `vibe` has this variable from now on.
    pub(super) fn knows(&mut self, name: &str, value: &str) {
        self.more.push((name.to_owned(), value.to_owned()));
    }

    /// The private key that the server lets in.
    pub(super) fn key(&self) -> &Path {
        Path::new(self.value("KEY"))
    }

    fn value(&self, name: &str) -> &str {
        &self.values[&format!("VIBE_TEST_{name}")]
    }

    pub(super) fn app(&self) -> PathBuf {
        self.folder.path().join("menugen")
    }

    /// The file that a person downloads from Google's console, as one line; its client is of production.
    pub(super) fn client_of_google() -> String {
        let (id, secret, redirect) = GOOGLE;
        format!(
            r#"{{"web":{{"client_id":"{id}","client_secret":"{secret}","redirect_uris":["{redirect}"]}}}}"#
        )
    }

    /// The key of the test server is nobody's own, so it is named here and every call is written down.
    fn write_ssh(&self) {
        fs::create_dir(self.folder.path().join("bin")).unwrap();
        let log = self.folder.path().join("calls");
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$(printf '%s ' \"$@\" | tr '\\n' ' ')\" >> '{}'\nexec /usr/bin/ssh -i '{}' -o IdentitiesOnly=yes \"$@\"\n",
            log.display(),
            self.value("KEY")
        );
        self.offers("ssh", &script);
        fs::write(log, "").unwrap();
    }

    fn say_where(&self) {
        let file = self.app().join("vibe.toml");
        let text = fs::read_to_string(&file).unwrap();
        let more = format!(
            "\n[environments.production]\ndomain = \"{DOMAIN}\"\nproviders = {{ dns = \"powerdns:{}\", host = \"ssh:root@{}\", zone = \"powerdns\", mail = \"resend\" }}\n",
            self.value("DNS_URL"),
            self.value("HOST")
        );
        fs::write(file, text + &more).unwrap();
    }

    /// Runs `vibe` in the app's folder.
    pub(super) fn vibe(&self, arguments: &[&str]) -> Ran {
        self.run(arguments, None)
    }

    fn run(&self, arguments: &[&str], makes: Option<&str>) -> Ran {
        let home = self.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vibe"));
        self.surround(&mut command);
        command.args(arguments).stdin(Stdio::null());
        for (name, value) in SECRETS {
            command.env(format!("VIBE_SECRET_{name}"), value);
        }
        match makes {
            Some(name) => command.arg(home.join(name)).current_dir(home),
            None => command.current_dir(self.app()),
        };
        let ran = command.output().unwrap();
        let text =
            format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        self.told.borrow_mut().push_str(&text);
        Ran { status: ran.status, text }
    }

    /// `vibe` in the app's folder on a terminal of its own, by Debian's `script`, without any key.
    pub(super) fn on_a_terminal(&self, arguments: &str) -> Child {
        let line = format!("stty cols 100 rows 50; '{}' {arguments}", env!("CARGO_BIN_EXE_vibe"));
        let mut command = Command::new("script");
        self.surround(&mut command);
        command
            .args(["-qec", &line, "/dev/null"])
            .current_dir(self.app())
            .env("TERM", "xterm")
            .env_remove("CI");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The trial world, and the key of its name server.
    fn surround(&self, command: &mut Command) {
        let home = self.folder.path();
        let path = format!("{}:{}", home.join("bin").display(), std::env::var("PATH").unwrap());
        command.env("PATH", path).env("XDG_CONFIG_HOME", home.join("config"));
        command
            .env("XDG_STATE_HOME", home.join("state"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        command.env("VIBE_DNS", self.value("DNS")).env("VIBE_TLS_ROOT", self.value("TLS_ROOT"));
        command.env("VIBE_ACME_DIRECTORY", self.value("ACME")).env("VIBE_ACME_ROOT", self.value("ACME_ROOT"));
        command.env("VIBE_SECRET_POWERDNS_KEY", self.value("DNS_KEY"));
        command.env("VIBE_STRIPE_URL", self.stripe.url()).env("VIBE_RESEND_URL", self.resend.url());
        command.env("VIBE_GOOGLE_URL", self.google.url());
        command.envs(self.more.iter().map(|(name, value)| (name, value)));
    }

    /// The trial world alone: where its servers are, and no secret of it.
    pub(super) fn surround_as_stranger(&self, command: &mut Command) {
        self.surround(command);
        command.env_remove("VIBE_SECRET_POWERDNS_KEY");
        for (name, _) in self.more.iter().filter(|(name, _)| name.starts_with("VIBE_SECRET_")) {
            command.env_remove(name);
        }
    }

    /// Adds lines to the app's `vibe.toml`, `{dns}` and `{host}` filled in.
    pub(super) fn say(&self, lines: &str) {
        let file = self.app().join("vibe.toml");
        let text = fs::read_to_string(&file).unwrap();
        let more = lines.replace("{dns}", self.value("DNS_URL")).replace("{host}", self.value("HOST"));
        fs::write(file, text + &more).unwrap();
    }

    /// The world is as it should be again.
    pub(super) fn settled(&self) {
        let ran = self.vibe(&["deploy", "--env", "production", "--yes", "--allow", "live-money"]);
        assert!(ran.status.success(), "{}", ran.told());
    }

    /// A disk that lost what was written last.
    pub(super) fn empty_journal(&self) {
        fs::write(self.app().join(".vibe-deploy/production/journal/journal.jsonl"), "").unwrap();
    }

    pub(super) fn edit(&self, file: &str, from: &str, to: &str) {
        let file = self.app().join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{} does not hold {from}", file.display());
        fs::write(file, text.replace(from, to)).unwrap();
    }

    pub(super) fn on_server(&self, command: &str) -> String {
        let told = Command::new("ssh")
            .args([
                "-q",
                "-F",
                "none",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-i",
                self.value("KEY"),
            ])
            .args(["-o", &format!("UserKnownHostsFile={}", self.value("KNOWN_HOSTS"))])
            .arg(format!("root@{}", self.value("HOST")))
            .arg(command)
            .output()
            .unwrap();
        String::from_utf8_lossy(&told.stdout).into_owned()
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.folder.path().join("calls")).unwrap()
    }

    pub(super) fn ssh_calls(&self) -> usize {
        self.calls().lines().count()
    }

    pub(super) fn ssh_arguments(&self) -> String {
        self.calls()
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("https://{DOMAIN}{path}"))
    }

    pub(super) fn get_plain(&self, path: &str) -> Answer {
        self.ask(&format!("http://{DOMAIN}{path}"))
    }

    /// The certificate and its chain are checked.
    fn ask(&self, url: &str) -> Answer {
        let host = self.value("HOST");
        let told = Command::new("curl")
            .args(["-sS", "--max-time", "20", "--cacert", self.value("TLS_ROOT")])
            .args(["--resolve", &format!("{DOMAIN}:443:{host}"), "--resolve", &format!("{DOMAIN}:80:{host}")])
            .args(["-w", "\n%{http_code} %header{location}", url])
            .output()
            .unwrap();
        assert!(told.status.success(), "{url}: {}", String::from_utf8_lossy(&told.stderr));
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        let (body, last) = text.rsplit_once('\n').unwrap();
        let (status, location) = last.split_once(' ').unwrap();
        Answer { status: status.to_owned(), location: location.to_owned(), body: body.to_owned() }
    }

    fn trust_in_browser(&self) {
        let store = self.folder.path().join("browser/.pki/nssdb");
        fs::create_dir_all(&store).unwrap();
        let store = format!("sql:{}", store.display());
        for more in [
            vec!["-N", "--empty-password"],
            vec!["-A", "-t", "C,,", "-n", "test", "-i", self.value("TLS_ROOT")],
        ] {
            let told = Command::new("certutil").args(["-d", &store]).args(more).output().unwrap();
            assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        }
    }

    /// The page as a browser has it once its scripts have run.
    pub(super) fn browser(&self, path: &str) -> String {
        let home = self.folder.path().join("browser");
        let program = ["chromium-headless-shell", "chromium"].into_iter().find(|name| {
            Command::new(name).arg("--version").output().is_ok_and(|told| told.status.success())
        });
        let told = Command::new(program.expect("chromium is there"))
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"])
            .arg(format!("--user-data-dir={}", home.join("profile").display()))
            .arg(format!("--host-resolver-rules=MAP {DOMAIN} {}", self.value("HOST")))
            .arg(format!("https://{DOMAIN}{path}"))
            .env("HOME", &home)
            .output()
            .unwrap();
        String::from_utf8_lossy(&told.stdout).into_owned()
    }

    /// Fifty requests a second until it is ended.
    pub(super) fn prober(&self) -> Prober {
        let child = Command::new("node")
            .arg(package().join("tests/providers/host/prober.mjs"))
            .args([DOMAIN, self.value("HOST"), self.value("TLS_ROOT"), "/api/health"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(500));
        Prober(Some(child))
    }

    /// The stand-in believes in a row when the name server has it.
    fn let_resend_see_the_dns(&self) {
        let key = format!("X-API-Key: {}", self.value("DNS_KEY"));
        let zones = format!("{}/api/v1/servers/localhost/zones", self.value("DNS_URL"));
        self.resend.world.lock().unwrap().sees = Some(Box::new(move |name, value| {
            let preview = format!("preview.{DOMAIN}");
            let zone = if name.ends_with(&preview) { preview.as_str() } else { DOMAIN };
            let zone = format!("{zones}/{zone}.");
            let query = ["-sS", "-G", "-H", &key, "--data-urlencode", &format!("rrset_name={name}."), &zone];
            let told = Command::new("curl").args(query).output().unwrap();
            String::from_utf8_lossy(&told.stdout).contains(value)
        }));
    }

    pub(super) fn dns_rows(&self) -> String {
        let told = Command::new("curl")
            .args(["-sS", "-H", &format!("X-API-Key: {}", self.value("DNS_KEY"))])
            .arg(format!("{}/api/v1/servers/localhost/zones", self.value("DNS_URL")))
            .output()
            .unwrap();
        String::from_utf8_lossy(&told.stdout).into_owned()
    }

    pub(super) fn secrets(&self) -> Vec<(String, String)> {
        // The id of Google's client stands in every address of Google's page.
        let hidden = SECRETS.iter().filter(|(name, _)| *name != "GOOGLE_ID");
        let mut all: Vec<(String, String)> =
            hidden.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        all.push(("POWERDNS_KEY".into(), self.value("DNS_KEY").to_owned()));
        // What vibe made itself: on the server it stands in the settings alone.
        let env = self.on_server("cat /etc/vibe/menugen.env");
        for name in ["AUTH_SECRET", "ATTEST_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL"] {
            let line = env.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
            let value = line.unwrap_or_else(|| panic!("{name} is not in the settings of the server"));
            all.push((name.to_owned(), value.trim_matches(['"', '\'']).to_owned()));
        }
        all
    }

    /// Everything that `vibe` has said so far.
    pub(super) fn everything_told(&self) -> String {
        self.told.borrow().clone()
    }

    /// Files of the app's folder, state, journal and builds included and packages left out, that hold a text.
    pub(super) fn in_project(&self, text: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut open = vec![self.app()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() {
                    if path.file_name().is_some_and(|name| name != "node_modules") {
                        open.push(path);
                    }
                } else if fs::read(&path)
                    .is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
                {
                    found.push(path);
                }
            }
        }
        found
    }
}

pub(super) struct Prober(Option<Child>);

impl Prober {
    /// What it got, as JSON; `bad` lists every request without a good answer.
    pub(super) fn end(mut self) -> String {
        let Some(mut child) = self.0.take() else { return String::new() };
        drop(child.stdin.take());
        let began = Instant::now();
        let told = child.wait_with_output().unwrap();
        assert!(began.elapsed() < Duration::from_secs(30));
        String::from_utf8_lossy(&told.stdout).into_owned()
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
