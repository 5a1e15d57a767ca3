//! Proofs of running apps, against apps that `vibe new` makes: released as for a server, started by Node, in production.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use vibe::engine::{Provider as _, Seen};
use vibe::http::{Client, Options, Request};
use vibe::ops::{self, Front, Gate, Sink, Stop, Surroundings};
use vibe::providers::app::App;
use vibe::providers::stripe::{Setup, Stripe};

use crate::bench::{Bench, run, store};
use crate::fakes::spec::Spec;
use crate::fakes::stripe::Stripe as Fake;

const KEY: &str = "4f1d7c0a9e2b8356d1c4f7a0938e5b2c6d7f8091a2b3c4d5e6f708192a3b4c5d";
const AUTH: &str = "the secret that signs the sessions of these tests";
/// As a provider might make one: nothing on its way may take a part of it for something else.
pub(crate) const WEBHOOK: &str = "whsec_a'b\"c $HOME `id` #d %25 \\n é";

struct Nobody;

impl Sink for Nobody {
    fn emit(&self, _event: &ops::Event<'_>) {}
}

impl Gate for Nobody {
    fn answer(&self, _question: &ops::Asked) -> Option<String> {
        None
    }
}

/// What all tests share: made once, packages and Node kept between runs.
pub(crate) struct Made {
    pub(crate) node: PathBuf,
    pub(crate) menugen: PathBuf,
    club: PathBuf,
    _root: TempDir,
}

pub(crate) fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let root = tempfile::tempdir().unwrap();
        let prompt = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/menugen/prompt.txt");
        let words = root.path().join("club.txt");
        fs::write(&words, "A club keeps its members. Each member has a name and an e-mail address.").unwrap();
        let place = Surroundings {
            folder: root.path().to_path_buf(),
            cache: Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("vibe-cache")),
            path: env::split_paths(&env::var_os("PATH").unwrap()).collect(),
            chromium: None,
            program: None,
            desktop: false,
            config: None,
            secrets: vibe::secret::Places::default(),
            trial: vibe::ops::Trial::default(),
            agents: Default::default(),
        };
        let front = Front { sink: &Nobody, gate: &Nobody, stop: &Stop::default() };
        let release = |name: &str, words: &Path| {
            let folder = root.path().join(name);
            let mut new = Command::new(env!("CARGO_BIN_EXE_vibe"));
            new.args(["new", "--yes", "--file"]).arg(words).arg("--dir").arg(&folder);
            let ended = new.env("HOME", root.path()).current_dir(root.path()).output().unwrap();
            assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
            ops::release(&folder, &place, &front).unwrap().folder
        };
        let (menugen, club) = (release("menugen", &prompt), release("club", &words));
        Made { node: ops::node_program(&place, &front).unwrap(), menugen, club, _root: root }
    })
}

/// A copy of a release in which some text is another one.
fn changed(release: &Path, changes: &[(&str, &str, &str)]) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_tree(release, copy.path());
    for (path, from, to) in changes {
        let path = copy.path().join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {}", path.display());
        fs::write(&path, text.replace(from, to)).unwrap();
    }
    copy
}

fn copy_tree(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, goal) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "node_modules" {
            std::os::unix::fs::symlink(source, goal).unwrap();
        } else if source.is_dir() {
            fs::create_dir(&goal).unwrap();
            copy_tree(&source, &goal);
        } else {
            fs::copy(source, goal).unwrap();
        }
    }
}

/// An app in production on this machine; ends with the test.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
    data: TempDir,
}

impl Running {
    /// `more`: variables besides the usual ones, or instead of them; an empty one is left out.
    pub(crate) fn start(release: &Path, more: &[(&str, &str)]) -> Running {
        // Somebody else may take a port between our look and the start.
        (0..5)
            .find_map(|_| Running::attempt(release, more))
            .expect("the app finds no port of its own, five times")
    }

    /// Nothing when its port was taken meanwhile.
    fn attempt(release: &Path, more: &[(&str, &str)]) -> Option<Running> {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port().to_string();
        let data = tempfile::tempdir().unwrap();
        let mut variables = BTreeMap::from([
            ("APP_ENV", "production"),
            ("APP_URL", "https://app.test"),
            ("HOST", "127.0.0.1"),
            ("PORT", &port),
            ("DATA_DIR", data.path().to_str().unwrap()),
            ("AUTH_SECRET", AUTH),
            ("ATTEST_KEY", KEY),
            ("RELEASE", "r-1"),
            ("SMTP_URL", "smtp://127.0.0.1:9"),
            ("MAIL_FROM", "hello@app.test"),
            ("STRIPE_SECRET_KEY", "rk_live_of_these_tests"),
            ("STRIPE_WEBHOOK_SECRET", WEBHOOK),
            ("AI_API_KEY", "of these tests"),
        ]);
        variables.extend(more.iter().copied());
        variables.retain(|_, value| !value.is_empty());
        let mut command = Command::new(&made().node);
        command.arg("src/server.ts").current_dir(release).env_clear().envs(variables);
        let log = fs::File::create(data.path().join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let mut running =
            Running { child: command.spawn().unwrap(), url: format!("http://127.0.0.1:{port}"), data };
        running.gets_healthy().then_some(running)
    }

    fn gets_healthy(&mut self) -> bool {
        let until = Instant::now() + Duration::from_secs(40);
        loop {
            let healthy = matches!(self.bench("app.health", &[]).observe(), Ok(Seen::Ours { .. }));
            // Who answers may be another app on the port that was to be ours.
            let gone = self.child.try_wait().unwrap();
            if gone.is_some() && self.said().contains("EADDRINUSE") {
                return false;
            }
            assert!(gone.is_none() && Instant::now() < until, "{gone:?} {}", self.said());
            if healthy {
                return true;
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.data.path().join("log")).unwrap()
    }

    fn bench(&self, kind: &str, inputs: &[(&str, &str)]) -> Bench {
        let provider = Arc::new(App::new(Client::new(&Options::default()).unwrap()));
        let declared = provider.kinds().into_iter().find(|known| known.name == kind).unwrap();
        let mut all = BTreeMap::from([("url", self.url.as_str()), ("key", KEY)]);
        all.extend(inputs.iter().copied());
        all.retain(|name, _| declared.input(name).is_some());
        Bench::new(provider, kind, &all.into_iter().collect::<Vec<_>>())
    }

    #[track_caller]
    fn proof(&self, kind: &str, inputs: &[(&str, &str)]) -> String {
        match self.bench(kind, inputs).observe() {
            Ok(Seen::Ours { outputs, .. }) => outputs["proof"].expose().to_owned(),
            other => panic!("{other:?}\n{}", self.said()),
        }
    }

    #[track_caller]
    fn reason(&self, kind: &str, inputs: &[(&str, &str)]) -> String {
        self.bench(kind, inputs).unready()
    }

    /// A real person signs up, as by a browser, and gets these cookies.
    fn sign_up(&self, email: &str) -> String {
        let fields =
            [("name", "Real"), ("email", email), ("password", "correct horse battery"), ("role", "")];
        let request = Request::post(format!("{}/sign-up", self.url)).form(fields);
        let answer = run(async { Client::new(&Options::default()).unwrap().send(&request).await.unwrap() });
        assert_eq!(answer.status, 303, "{}", answer.excerpt());
        let cookies =
            answer.headers("set-cookie").filter_map(|line| line.split(';').next().map(str::to_owned));
        cookies.collect::<Vec<_>>().join("; ")
    }

    /// Somebody who carries these cookies clicks on a price; gives where they are sent.
    fn buys(&self, cookies: &str, price: &str) -> String {
        let request =
            Request::post(format!("{}/billing", self.url)).form([("price", price)]).header("cookie", cookies);
        let answer = run(async { Client::new(&Options::default()).unwrap().send(&request).await.unwrap() });
        assert_eq!(answer.status, 303, "{}\n{}", answer.excerpt(), self.said());
        answer.header("location").unwrap_or_default().to_owned()
    }

    /// Number of rows of each of these tables.
    pub(crate) fn rows(&self, tables: &[&str]) -> Vec<u64> {
        let script = "const [, file, ...tables] = process.argv;
            const db = new (require('node:sqlite').DatabaseSync)(file, { timeout: 5000 });
            for (const table of tables) console.log(db.prepare(`select count(*) as n from ${table}`).get().n);";
        let mut command = Command::new(&made().node);
        command.args(["-e", script]).arg(self.data.path().join("app.sqlite")).args(tables);
        let ended = command.output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap().lines().map(|line| line.parse().unwrap()).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_app_that_works_is_proved_and_nothing_of_the_proofs_is_left() {
    let app = Running::start(&made().menugen, &[]);
    app.sign_up("real@example.com");
    let health = app.proof("app.health", &[("release", "r-1")]);
    assert!(health.starts_with("healthy as release r-1, answered in "), "{health}");
    // More often than a stranger could sign up.
    for _ in 0..6 {
        let sign_in = app.proof("app.sign_in", &[]);
        assert!(sign_in.starts_with("signed up, signed out, signed in and removed probe-"), "{sign_in}");
        assert!(sign_in.contains("@probe.invalid in "), "{sign_in}");
    }
    for _ in 0..6 {
        let webhook = app.proof("app.webhook", &[("secret", WEBHOOK)]);
        assert!(webhook.starts_with("a signed event added 20 credits to the right person once"), "{webhook}");
    }
    let forged = app.proof("app.forged", &[]);
    assert_eq!(forged, "5 forged payments were refused, and there is no test checkout");
    for (name, value) in [("STRIPE_WEBHOOK_SECRET", WEBHOOK), ("AUTH_SECRET", AUTH)] {
        let attest = app.proof("app.attest", &[("name", name), ("value", value)]);
        assert_eq!(attest, format!("release r-1 has {name} exactly as it lies in the secret store"));
    }
    let tables = ["user", "session", "probe_person", "payment_event", "purchase", "payment_customer"];
    assert_eq!(app.rows(&tables), [1, 1, 0, 0, 0, 0], "only the real person is there");
    let probes = "(select 1 from rate_limit where key like '%probe.invalid%')";
    assert_eq!(app.rows(&["outbox", "credit_entry", probes]), [0, 0, 0]);
    assert!(!app.said().contains("probe.invalid"), "no mail was tried: {}", app.said());
}

#[test]
fn what_is_wrong_with_an_app_is_said() {
    let quoted = format!("\"{AUTH}\"");
    let app = Running::start(
        &made().menugen,
        &[("AUTH_SECRET", &quoted), ("STRIPE_WEBHOOK_SECRET", "whsec_another"), ("AI_MODEL", "small")],
    );
    let webhook = app.reason("app.webhook", &[("secret", WEBHOOK)]);
    assert!(
        webhook.contains("STRIPE_WEBHOOK_SECRET in the running app is missing or another one"),
        "{webhook}"
    );
    for (name, value, why) in [
        (
            "AUTH_SECRET",
            AUTH,
            "AUTH_SECRET in the running app is not the one of our store: it has quotes around it",
        ),
        ("AI_MODEL", "large", "it has another value, or one that was changed on its way"),
        ("AI_MODEL", "small#2", "not the one of our store: it has been cut at the first #"),
        ("TWILIO_FROM", "+1", "TWILIO_FROM is not set in the running app"),
        ("HOME", "x", "the running app does not read a variable HOME"),
    ] {
        let reason = app.reason("app.attest", &[("name", name), ("value", value)]);
        assert!(reason.ends_with(why), "{reason}");
        assert!(!reason.contains(AUTH));
    }
    assert_eq!(app.reason("app.health", &[("release", "r-2")]), "release r-1 answers, not r-2");
    let key = KEY.replace('4', "5");
    for kind in ["app.sign_in", "app.webhook", "app.attest"] {
        let deaf = app.reason(kind, &[("key", &key), ("secret", "s"), ("name", "HOST"), ("value", "v")]);
        assert!(deaf.contains("its ATTEST_KEY is missing or another one"), "{deaf}");
    }
    assert_eq!(app.rows(&["user", "probe_person", "payment_event"]), [0, 0, 0]);
}

#[test]
fn an_app_that_wants_addresses_confirmed_and_takes_forged_events() {
    let release = changed(
        &made().menugen,
        &[
            ("src/blueprint.ts", "verifyEmail: false", "verifyEmail: true"),
            (
                "src/core/adapters/webhook-signature.ts",
                "given.length === expected.length && timingSafeEqual(given, expected)",
                "given.length === expected.length && timingSafeEqual(expected, expected)",
            ),
        ],
    );
    let app = Running::start(release.path(), &[]);
    let sign_in = app.proof("app.sign_in", &[]);
    assert!(sign_in.starts_with("signed up, confirmed, signed out, signed in and removed"), "{sign_in}");
    let webhook = app.reason("app.webhook", &[("secret", WEBHOOK)]);
    assert_eq!(webhook, "an event with another secret is applied");
    assert_eq!(app.rows(&["user", "probe_person", "payment_event", "credit_entry"]), [0, 0, 0, 0]);
    let forged = app.reason("app.forged", &[]);
    assert!(forged.ends_with("an event signed with a secret that was made up is taken"), "{forged}");
}

#[test]
fn an_app_that_lets_anybody_in_and_credits_twice() {
    let release = changed(
        &made().menugen,
        &[
            ("src/core/password.ts", "return timingSafeEqual(expected, await", "return !!(await"),
            (
                "src/core/adapters/payments.ts",
                "Date.now()) === 0) return 'repeated'",
                "Date.now()) > 1) return 'repeated'",
            ),
        ],
    );
    let app = Running::start(release.path(), &[]);
    assert_eq!(app.reason("app.sign_in", &[]), "a wrong password is taken");
    let webhook = app.reason("app.webhook", &[("secret", WEBHOOK)]);
    assert_eq!(webhook, "the same event sent again is applied");
    assert_eq!(app.rows(&["user", "probe_person", "payment_event"]), [0, 0, 0]);
}

#[test]
fn an_app_without_payments_and_one_without_ears() {
    let app = Running::start(&made().club, &[]);
    app.proof("app.sign_in", &[]);
    assert_eq!(app.reason("app.webhook", &[("secret", WEBHOOK)]), "this app takes no payments");
    assert_eq!(app.rows(&["user", "probe_person"]), [0, 0]);
    drop(app);
    let app = Running::start(&made().club, &[("ATTEST_KEY", ""), ("RELEASE", "")]);
    assert!(app.proof("app.health", &[]).starts_with("healthy, answered in "));
    let deaf = app.reason("app.sign_in", &[]);
    assert!(deaf.contains("ATTEST_KEY is missing or another one"), "{deaf}");
}

/// Settings of a developer's machine answer to everybody who has read the source: such an app stands nowhere else.
#[test]
fn an_app_with_the_settings_of_a_developers_machine_is_found_from_outside() {
    let local = [
        ("APP_ENV", "local"),
        ("APP_URL", ""),
        ("AUTH_SECRET", ""),
        ("STRIPE_SECRET_KEY", ""),
        ("STRIPE_WEBHOOK_SECRET", ""),
    ];
    let app = Running::start(&made().menugen, &local);
    let forged = app.reason("app.forged", &[]);
    assert!(
        forged.ends_with("an event signed with the secret of a developer's machine is taken"),
        "{forged}"
    );
    drop(app);
    let club = Running::start(&made().club, &[]);
    let forged = club.reason("app.forged", &[]);
    assert!(forged.contains("answers 404 to an event without a signature, not 400"), "{forged}");
}

/// What a buyer is sent to pay is the price that was made at the provider, and it is found there: the app is the one that
/// `vibe new` makes, Stripe a strict fake of ours.
#[test]
fn a_checkout_of_the_running_app_is_one_of_the_price_that_was_made() {
    const STRIPE: &str = "rk_live_of_these_tests";
    let fake = Fake::start(STRIPE);
    let thing = |kind: &str, inputs: &[(&str, &str)]| {
        let key = vibe::providers::Key::new(store("stripe.key", STRIPE), "stripe.key").unwrap();
        let client = Client::new(&Options::default()).unwrap();
        let provider = Stripe::new(Setup { client, base: fake.url(), key }).unwrap();
        Bench::new(Arc::new(provider), kind, inputs)
    };
    let id = "vibe_menugen_credits_20";
    thing("stripe.product", &[("id", id), ("name", "MenuGen: 20 credits"), ("mode", "live")])
        .ensure()
        .unwrap();
    let price = [("key", id), ("product", id), ("amount", "500"), ("currency", "usd"), ("mode", "live")];
    let made_price = thing("stripe.price", &price).ensure().unwrap()["id"].expose().to_owned();
    // The address of Stripe is fixed in the app: what it fetches there is fetched from the fake.
    let elsewhere = format!(
        "const%20f=fetch;globalThis.fetch=(a,i)=>f(String(a).replace('https://api.stripe.com','{}'),i)",
        fake.url()
    );
    let options = format!("--import=data:text/javascript,{elsewhere}");
    let variables = [("STRIPE_PRICE_CREDITS_20", made_price.as_str()), ("NODE_OPTIONS", options.as_str())];
    let app = Running::start(&made().menugen, &variables);
    let cookies = app.sign_up("buyer@example.com");
    assert!(app.buys(&cookies, "credits_20").starts_with("https://checkout.stripe.com/c/cs_"));
    let attested = app.proof("app.attest", &[("name", "STRIPE_PRICE_CREDITS_20"), ("value", &made_price)]);
    assert!(attested.contains("has STRIPE_PRICE_CREDITS_20 exactly"), "{attested}");
    // After a rollback the price of that version may be out of sale: the amount that the page shows is charged all the same.
    fake.world.lock().unwrap().prices[0]["active"] = false.into();
    app.buys(&cookies, "credits_20");
    let world = fake.world.lock().unwrap();
    let [first, second] = world.sessions.as_slice() else { panic!("{:?}", world.sessions) };
    assert_eq!((&first["line_items"][0]["price"], &first["mode"]), (&made_price.into(), &"payment".into()));
    assert!(first["client_reference_id"].as_str().is_some_and(|user| !user.is_empty()));
    assert_eq!(second["line_items"][0]["price_data"]["unit_amount"], "500");
    drop(world);
    if let Some(spec) = Spec::open("stripe.json", "") {
        let wrong: Vec<String> = fake.asked().iter().flat_map(|asked| spec.against(asked)).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
