#![allow(clippy::disallowed_methods, reason = "tests make apps of their own")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use super::rehearse::imagined;
use super::world::{self, Time};
use super::*;
use crate::blueprint::{AuthMethod, Blueprint, Environment};
use crate::engine::{Action, Ask, Checkpoint, Clock, Consent, Ending, Event, Filled, Gate, Graph, Sink};
use crate::ops::Trial;
use crate::providers::rehearsal::Land;
use crate::stack::{Settings, Stack, Target};

mod cutover;
mod vercel;

/// Blueprints of all examples and of all stacks' fixtures.
fn blueprints() -> Vec<(String, Blueprint)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(root.join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("vibe.toml"))
        .collect();
    files.extend(Stack::names().into_iter().map(|name| root.join("stacks").join(name).join("fixture.toml")));
    files.push(root.join("stacks/existing/sample.toml"));
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let (app, problems) = Blueprint::parse(&std::fs::read_to_string(file).unwrap());
        assert!(problems.is_empty(), "{}", file.display());
        (file.display().to_string(), app.unwrap())
    };
    files.iter().map(read).collect()
}

fn at(app: &Blueprint, environment: &str, providers: &[(&str, &str)]) -> Blueprint {
    let mut app = app.clone();
    let providers = providers.iter().map(|(role, provider)| ((*role).into(), (*provider).into()));
    let found = Environment { domain: Some("shop.test".into()), providers: providers.collect() };
    app.environments.insert(environment.into(), found);
    app
}

fn settings() -> Settings {
    Settings {
        release_tree: "tree".into(),
        release_digest: "d1".into(),
        node_source: "node".into(),
        acme: "https://127.0.0.1:14000/dir".into(),
        acme_root: "-----BEGIN CERTIFICATE-----".into(),
        dns_server: String::new(),
        app_folder: "app".into(),
        ssh_key: "ssh-ed25519 AAAA".into(),
    }
}

fn graph(app: &Blueprint, environment: &str, settings: &Settings) -> Graph {
    let stack = Stack::load(&app.app.stack).unwrap();
    stack.resources(app, environment, settings).unwrap_or_else(|error| panic!("{error} {:?}", error.hints()))
}

const HOST: (&str, &str) = ("host", "ssh:root@198.51.100.7");
const PLACES: [&[(&str, &str)]; 7] = [
    &[HOST],
    &[HOST, ("dns", "powerdns:http://127.0.0.1:8081"), ("zone", "powerdns")],
    &[HOST, ("dns", "rfc2136:198.51.100.53:53")],
    &[HOST, ("mail", "resend"), ("payments", "stripe")],
    &[HOST, ("code", "github:ada")],
    &[("host", "hetzner:cx22@fsn1")],
    &[HOST, ("dns", "cloudflare"), ("code", "github:ada/shop@public")],
];

/// Every input is one that its kind takes, none that is needed is missing, and what is referred to gives that.
fn fits(graph: &Graph, world: &engine::World, name: &str) -> Result<(), Error> {
    for resource in graph.resources() {
        let (kind, _) = world.providers.find(&resource.kind)?;
        for input in resource.inputs.keys() {
            assert!(kind.input(input).is_some(), "{name}: {} takes no {input}", kind.name);
        }
        for needed in kind.inputs.iter().filter(|input| input.needed && !input.name.ends_with('*')) {
            let given = resource.inputs.contains_key(&needed.name);
            assert!(given, "{name}: {} has no {}", resource.addr, needed.name);
        }
        for part in resource.inputs.values().flat_map(|input| &input.0) {
            let engine::Part::Of(addr, output) = part else { continue };
            let of = &graph.get(addr).unwrap().kind;
            let outputs = &world.providers.find(of)?.0.outputs;
            assert!(outputs.iter().any(|known| known.name == *output), "{name}: {of} gives no {output}");
        }
    }
    Ok(())
}

#[test]
fn every_graph_asks_only_for_what_its_kinds_take() {
    world::run(Time::Simulated, &Stop::default(), async |_| {
        let land = Arc::new(Land::default());
        let world = imagined(&land, "shop/production".into(), Clock::starting_at(Duration::ZERO))?;
        let mut graphs = 0;
        for (name, app) in blueprints() {
            for (environment, place) in
                PLACES.iter().flat_map(|place| [("production", place), ("preview", place)])
            {
                let app = at(&app, environment, place);
                for settings in [settings(), super::walk::unbuilt(Path::new("f"))] {
                    fits(&graph(&app, environment, &settings), &world, &name)?;
                    graphs += 1;
                }
            }
        }
        assert!(graphs > 100, "only {graphs} graphs");
        Ok(())
    })
    .unwrap();
}

/// The variables that reach the app, and the proofs that follow.
#[test]
fn a_graph_holds_what_the_blueprint_needs_and_no_more() {
    let menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    let graph = graph(
        &at(&menugen, "production", &[HOST]),
        "production",
        &Settings { release_tree: "tree".into(), release_digest: "d1".into(), ..Settings::default() },
    );
    let env = graph.get(&engine::Address::parse("env").unwrap()).unwrap();
    let names: Vec<&str> = env.inputs.keys().filter_map(|name| name.strip_prefix("var.")).collect();
    assert_eq!(
        names.join(" "),
        "AI_API_KEY APP_ENV APP_URL ATTEST_KEY AUTH_SECRET DATA_DIR GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET \
         MAIL_FROM RELEASE RESEND_API_KEY SMTP_URL STRIPE_PRICE_CREDITS_20 STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET TRUSTED_PROXY"
    );
    let places: Vec<usize> = ["server", "dns.a", "site", "seen.tls", "seen.health", "seen.webhook"]
        .iter()
        .map(|addr| graph.resources().iter().position(|one| one.addr.as_str() == *addr).unwrap())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    let site = graph.get(&engine::Address::parse("site").unwrap()).unwrap();
    assert!(!site.inputs.contains_key("acme"));
}

/// What Stripe is asked to tell of is what the app reads: an event too few is a payment that nobody credits.
#[test]
fn the_endpoint_of_payments_hears_of_the_events_that_the_app_reads() {
    let menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    let graph = graph(&at(&menugen, "production", &[HOST]), "production", &settings());
    let hook = graph.get(&engine::Address::parse("webhook").unwrap()).unwrap();
    let [crate::engine::Part::Text(events)] = hook.inputs["events"].0.as_slice() else { panic!() };
    let asked: BTreeSet<String> = events.split(", ").map(str::to_owned).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/hono-sqlite/app/src");
    let read = ["core/adapters/payments.ts", "features/billing/index.ts"]
        .map(|file| std::fs::read_to_string(source.join(file)).unwrap())
        .concat();
    let named = |mark: &str| {
        let of = read.split(mark).skip(1).filter_map(|rest| rest.split('\'').next());
        of.map(str::to_owned).collect::<Vec<_>>()
    };
    let handled = named("onPaymentEvent('").into_iter().chain(named("event.type === '"));
    assert_eq!(asked, handled.collect());
}

#[test]
fn mail_by_resend_brings_its_rows_and_a_key_of_the_apps_own() {
    let menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    let graph = graph(&at(&menugen, "production", PLACES[3]), "production", &settings());
    let get = |addr: &str| graph.get(&engine::Address::parse(addr).unwrap());
    assert!(get("key.mail").is_none() && get("key.resend").is_some());
    for (row, kind) in [("dns.mail.dkim", "TXT"), ("dns.mail.spf", "TXT"), ("dns.mail.mx", "MX")] {
        let row = get(row).unwrap();
        assert_eq!(row.inputs["type"], engine::Input::text(kind));
        assert!(row.references().iter().any(|addr| addr.as_str() == "mail"), "{}", row.addr);
    }
    let key = engine::Address::parse("mail.key").unwrap();
    assert_eq!(get("env").unwrap().inputs["var.SMTP_URL"], engine::Input::of(&key, "smtp"));
}

/// MenuGen without its drawing: a model reads pictures only.
fn reader() -> Blueprint {
    let mut app = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    let draws = |step: &crate::blueprint::JobStep| {
        matches!(step, crate::blueprint::JobStep::Ai { each: Some(_), .. })
    };
    app.jobs.iter_mut().for_each(|job| job.steps.retain(|step| !draws(step)));
    assert!(app.has_ai() && !app.has_ai_pictures());
    app
}

#[test]
fn models_by_openrouter_spend_no_more_than_the_plan_says() {
    let app = at(&reader(), "production", &[HOST, ("ai", "openrouter:25")]);
    let graph = graph(&app, "production", &settings());
    let env = graph.get(&engine::Address::parse("env").unwrap()).unwrap();
    assert_eq!(env.inputs["var.AI_BASE_URL"], engine::Input::text("https://openrouter.ai/api/v1"));
    assert!(graph.get(&engine::Address::parse("key.ai").unwrap()).is_none());
    let cost = world::run(Time::Simulated, &Stop::default(), async |stop| {
        let land = Arc::new(Land::default());
        let world = imagined(&land, "shop/production".into(), Clock::starting_at(Duration::ZERO))?;
        let silent = Silent::default();
        let front = engine::Front { sink: &silent, gate: &silent, stop };
        let request = DeployRequest::default();
        let state = engine::State::default();
        let (_, plan) =
            super::walk::looked(super::walk::Verb::Deploy, &request, &graph, &state, &world, front).await?;
        let step = plan.step(&engine::Address::parse("ai").unwrap()).unwrap();
        assert_eq!(step.consequence, Consequence::Spend);
        Ok(step.cost.clone().unwrap())
    });
    assert_eq!(cost.unwrap(), "what the models cost, at most $25 (monthly)");
    let click = at(&reader(), "production", &[HOST, ("ai", "openrouter:click")]);
    let click = self::graph(&click, "production", &settings());
    let key = click.get(&engine::Address::parse("key.ai").unwrap()).unwrap();
    assert_eq!((key.kind.as_str(), &key.inputs["name"]), ("paste.secret", &engine::Input::text("ai.key")));
    let env = click.get(&engine::Address::parse("env").unwrap()).unwrap();
    assert_eq!(env.inputs["var.AI_BASE_URL"], engine::Input::text("https://openrouter.ai/api/v1"));
    let usual = at(&reader(), "production", &[HOST, ("ai", "openrouter")]);
    assert_eq!(Target::of(&usual, "production").unwrap().ai, ("openrouter".to_owned(), "10".to_owned()));
    for limit in ["openrouter:none", "openrouter:-1", "openrouter:0", "openrouter:inf"] {
        let error =
            Target::of(&at(&reader(), "production", &[HOST, ("ai", limit)]), "production").unwrap_err();
        assert_eq!(error.code(), "stack.provider", "{limit}");
    }
    let menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    let draws = at(&menugen, "production", &[HOST, ("ai", "openrouter")]);
    assert!(Target::of(&draws, "production").unwrap_err().to_string().contains("pictures"));
}

#[test]
fn secrets_of_integrations_are_asked_for_delivered_and_attested() {
    let fixture = blueprints().into_iter().find(|(name, _)| name.contains("hono-sqlite")).unwrap().1;
    let graph = graph(&at(&fixture, "production", &[HOST]), "production", &settings());
    for addr in ["key.WEATHER_API_KEY", "seen.secret.WEATHER_API_KEY"] {
        assert!(graph.get(&engine::Address::parse(addr).unwrap()).is_some(), "{addr}");
    }
    let env = graph.get(&engine::Address::parse("env").unwrap()).unwrap();
    assert!(env.inputs.contains_key("var.WEATHER_API_KEY"));
}

/// Two stacks take the same resources; only one of them has a database that is a thing of its own.
#[test]
fn a_database_stands_where_the_environment_says() {
    let (_, mut app) = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap();
    let get = |graph: &Graph, addr: &str| graph.get(&engine::Address::parse(addr).unwrap()).cloned();
    let file = at(&app, "production", &[HOST]);
    assert!(get(&graph(&file, "production", &settings()), "db").is_none());
    let error = at(&app, "production", &[HOST, ("db", "host")]);
    let stack = Stack::load("hono-sqlite").unwrap();
    let error = stack.resources(&error, "production", &settings()).unwrap_err();
    assert_eq!(error.code(), "stack.provider");
    app.app.stack = "next-postgres".into();
    for (said, addr, output) in
        [(None, "db", "url"), (Some("host"), "db", "url"), (Some("paste"), "key.db", "value")]
    {
        let mut providers = vec![HOST];
        providers.extend(said.map(|db| ("db", db)));
        let graph = graph(&at(&app, "preview", &providers), "preview", &settings());
        let wanted = engine::Input::of(&engine::Address::parse(addr).unwrap(), output);
        assert_eq!(get(&graph, "env").unwrap().inputs["var.DATABASE_URL"], wanted, "{said:?}");
        assert_eq!(get(&graph, "seen.secret.DATABASE_URL").unwrap().inputs["value"], wanted, "{said:?}");
        assert_eq!(get(&graph, "app").unwrap().inputs["command"], engine::Input::text("serve.js"));
        let name = get(&graph, "db").map(|db| db.inputs["name"].clone());
        assert_eq!(name, (addr == "db").then(|| engine::Input::text("app_menugen_preview")));
    }
}

#[test]
fn two_environments_of_one_app_can_share_a_host() {
    let (_, app) = blueprints().remove(0);
    let name = |environment: &str| {
        let graph = graph(&at(&app, environment, &[HOST]), environment, &settings());
        let release = graph.get(&engine::Address::parse("release").unwrap()).unwrap();
        release.inputs["app"].clone()
    };
    assert_ne!(name("production"), name("preview"));
}

#[test]
fn a_place_that_is_not_said_is_told_with_the_lines_to_add() {
    let (_, app) = blueprints().remove(0);
    let mut bare = app.clone();
    bare.environments.clear();
    let error = Target::of(&bare, "production").unwrap_err();
    assert_eq!(error.code(), "stack.environment");
    assert_eq!(error.hints()[1], "[environments.production]");
    for (providers, code) in [
        (vec![], "stack.host"),
        (vec![("host", "fly")], "stack.provider"),
        (vec![("host", "ssh:-oProxyCommand=x@h")], "stack.host"),
        (vec![("host", "ssh:root@-h")], "stack.host"),
        (vec![("host", "ssh:root@h:x")], "stack.host"),
        (vec![HOST, ("dns", "route53")], "stack.provider"),
        (vec![("host", "hetzner")], "stack.provider"),
        (vec![HOST, ("dns", "powerdns")], "stack.provider"),
        (vec![HOST, ("zone", "powerdns")], "stack.provider"),
    ] {
        let error = Target::of(&at(&app, "production", &providers), "production").unwrap_err();
        assert_eq!(error.code(), code, "{providers:?}");
        assert!(!error.hints().is_empty());
    }
    let server =
        |host: &str| Target::of(&at(&app, "production", &[("host", host)]), "production").unwrap().server;
    assert_eq!(server("ssh:deploy@shop.test:2222"), "deploy@shop.test:2222");
    assert_eq!(server("ssh:shop.test"), "root@shop.test:22");
    assert_eq!(server("ssh:root@[2001:db8::7]"), "root@[2001:db8::7]:22");
}

/// A silent front that counts plans and never agrees.
#[derive(Default)]
struct Silent {
    plans: Mutex<Vec<String>>,
}

impl Sink for Silent {
    fn emit(&self, _event: &Event<'_>) {}
}

impl crate::ops::Sink for Silent {
    fn emit(&self, _event: &crate::ops::Event<'_>) {}
}

impl Viewer for Silent {
    fn planned(&self, plan: &Planned<'_>) {
        self.plans.lock().unwrap().push(plan.plan.hash());
    }
}

#[async_trait::async_trait]
impl Gate for Silent {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Withheld("nobody is there".into())
    }

    async fn fill(&self, _checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        Filled::Later
    }
}

fn place(folder: &Path) -> Surroundings {
    Surroundings {
        folder: folder.to_owned(),
        cache: None,
        path: Vec::new(),
        chromium: None,
        program: None,
        desktop: false,
        secrets: crate::secret::Places { now: Duration::from_secs(1_800_000_000), ..Default::default() },
        config: None,
        trial: Trial::default(),
        agents: Default::default(),
    }
}

fn with_app<T>(app: &Blueprint, run: impl FnOnce(&Surroundings, &DeployFront<'_>) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vibe.toml"), app.to_toml()).unwrap();
    let (silent, stop) = (Silent::default(), Stop::default());
    let front = DeployFront { sink: &silent, work: &silent, gate: &silent, viewer: &silent, stop: &stop };
    run(&place(folder.path()), &front)
}

#[test]
fn every_example_is_rehearsed_to_its_end_and_again_there_is_nothing_to_do() {
    for (name, app) in blueprints() {
        for place in PLACES {
            with_app(&at(&app, "production", place), |place, front| {
                let report = rehearse(&DeployRequest::default(), place, front).unwrap();
                assert_eq!(
                    report.deploy.outcome.ending(),
                    Ending::Done,
                    "{name}: {:?}",
                    report.deploy.outcome.failed
                );
                assert_eq!(report.left, 0, "{name}");
                assert!(report.deploy.took > Duration::from_secs(240), "{name}: {:?}", report.deploy.took);
                assert!(report.deploy.urls.len() == 1, "{name}");
            });
        }
    }
}

#[test]
fn a_rehearsal_shows_waits_of_dns_of_limits_of_lost_answers_and_of_people() {
    let menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    with_app(&menugen, |place, front| {
        let report = rehearse(&DeployRequest::default(), place, front).unwrap();
        assert!(report.made_up);
        let told: Vec<&str> = report.moments.iter().map(|moment| moment.what.as_str()).collect();
        for words in [
            "not every name server has the row yet",
            "the provider asks to wait",
            "the answer was lost",
            "a person is asked",
        ] {
            assert!(told.iter().any(|line| line.contains(words)), "{words} is not in {told:#?}");
        }
        assert!(report.deploy.person > Duration::from_secs(60), "{:?}", report.deploy.person);
        assert!(report.really < Duration::from_secs(1), "{:?}", report.really);
        assert!(report.moments.is_sorted_by_key(|moment| moment.at));
    });
}

#[test]
fn a_checklist_shows_every_value_that_is_known_before_anything_stands() {
    let menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    with_app(&at(&menugen, "production", &[HOST]), |place, _| {
        let guide = guide_print(&DeployRequest::default(), place).unwrap();
        let row = guide.steps.iter().find(|step| step.checkpoint.addr.as_str() == "dns.a").unwrap();
        assert!(
            row.checkpoint.shown.contains(&("name".into(), "shop.test".into())),
            "{:?}",
            row.checkpoint.shown
        );
        assert!(!row.proof && guide.steps.iter().any(|step| step.proof));
        let stripe = guide.steps.iter().find(|step| step.checkpoint.addr.as_str() == "key.stripe").unwrap();
        assert_eq!(stripe.checkpoint.link, "https://dashboard.stripe.com/apikeys");
        let before: BTreeSet<&str> = BTreeSet::new();
        guide.steps.iter().fold(before, |mut before, step| {
            assert!(step.after.iter().all(|addr| before.contains(addr.as_str())), "{}", step.checkpoint.addr);
            before.insert(step.checkpoint.addr.as_str());
            before
        });
    });
}

/// A plan with one thing that the world can see.
fn public() -> engine::Plan {
    engine::Plan {
        steps: vec![engine::Step {
            addr: engine::Address::parse("site").unwrap(),
            kind: "host.site".into(),
            action: Action::Create,
            actor: engine::Actor::Tool,
            consequence: Consequence::Public,
            why: "it is not there".into(),
            cost: None,
            after: Vec::new(),
            generation: None,
            unsettled: None,
            asked: String::new(),
        }],
        blocked: Vec::new(),
    }
}

fn agreed(request: &DeployRequest, gate: &dyn Gate, stop: &Stop) -> Result<(), crate::error::Error> {
    world::run(Time::Simulated, stop, async |raised| {
        let ledger = Arc::new(engine::MemoryLedger::default());
        let journal = engine::Journal::open(ledger, "menugen", Clock::starting_at(Duration::ZERO)).await?;
        let front = engine::Front { sink: &Silent::default(), gate, stop: raised };
        policy::consent(&public(), request, &super::open::Agreements::default(), front, &journal).await
    })
}

#[test]
fn consent_is_asked_once_and_an_approval_fits_one_plan_only() {
    let plan = public();
    let asked = |request: DeployRequest| agreed(&request, &Silent::default(), &Stop::default());
    let error = asked(DeployRequest::default()).unwrap_err();
    assert_eq!((error.code(), error.kind().exit_code()), ("deploy.consent", 3));
    assert!(error.hints().iter().any(|hint| hint.contains("--allow public")), "{:?}", error.hints());
    let allow = BTreeSet::from([Consequence::Public]);
    asked(DeployRequest { allow, ..DeployRequest::default() }).unwrap();
    asked(DeployRequest { approve: Some(plan.hash()), ..DeployRequest::default() }).unwrap();
    let other = DeployRequest { approve: Some("0000".into()), ..DeployRequest::default() };
    assert_eq!(asked(other).unwrap_err().code(), "deploy.plan_moved");
}

/// Somebody who is asked, presses Ctrl-C, and never answers.
struct Leaves(Stop);

#[async_trait::async_trait]
impl Gate for Leaves {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        self.0.0.store(true, std::sync::atomic::Ordering::Relaxed);
        std::future::pending().await
    }

    async fn fill(&self, _checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        Filled::Later
    }
}

#[test]
fn ctrl_c_at_the_question_ends_the_walk() {
    let stop = Stop::default();
    let error = agreed(&DeployRequest::default(), &Leaves(stop.clone()), &stop).unwrap_err();
    assert_eq!((error.code(), error.kind().exit_code()), ("engine.stopped", 130));
}

/// Somebody who goes without whatever can be left out.
struct Frugal;

#[async_trait::async_trait]
impl Gate for Frugal {
    async fn consent(&self, _asks: &[Ask]) -> Consent {
        Consent::Given("terminal")
    }

    async fn fill(&self, checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        if checkpoint.without.is_some() { Filled::Without } else { Filled::Later }
    }
}

/// Observes, plans and does; the world is imagined but for the keys of people.
async fn frugally(
    graph: &Graph,
    world: &engine::World,
    ledger: &Arc<engine::MemoryLedger>,
) -> (engine::Plan, engine::Outcome) {
    let ledger: Arc<dyn engine::Ledger> = Arc::<engine::MemoryLedger>::clone(ledger);
    let (_switch, stop) = engine::Stop::new();
    let front = engine::Front { sink: &Silent::default(), gate: &Frugal, stop: &stop };
    let journal = engine::Journal::open(ledger, &world.scope, world.clock).await.unwrap();
    let request = DeployRequest::default();
    let (sights, plan) =
        walk::looked(walk::Verb::Deploy, &request, graph, &journal.state(), world, front).await.unwrap();
    let outcome = engine::execute(&plan, graph, &sights, world, &journal, front).await.unwrap();
    journal.close().await.unwrap();
    (plan, outcome)
}

#[test]
fn keys_of_a_button_hold_nothing_up_and_come_later_as_an_update() {
    let mut menugen = blueprints().into_iter().find(|(name, _)| name.contains("menugen")).unwrap().1;
    menugen.auth.as_mut().unwrap().methods = vec![AuthMethod::Email, AuthMethod::Github];
    let graph = graph(&at(&menugen, "production", &[HOST]), "production", &settings());
    world::run(Time::Simulated, &Stop::default(), async |_| {
        let land = Arc::new(Land::default());
        let mut world = imagined(&land, "menugen/production".into(), Clock::starting_at(Duration::ZERO))?;
        let put = |name: &str, value: &str| {
            let name = crate::secret::SecretName::parse(name).unwrap();
            world.secrets.put(&name, &crate::secret::Secret::parse(value).unwrap()).unwrap();
        };
        put("stripe.key", "sk_live_51abcdefgh");
        put("ai.key", "sk-abcdefgh");
        put("mail.key", "smtps://robot:secret@mail.shop.test:465");
        let paste = crate::providers::paste::Paste::new(Arc::clone(&world.secrets));
        let mut providers = world.providers.clone();
        providers.add(Arc::new(paste));
        world.providers = providers;
        let ledger = Arc::new(engine::MemoryLedger::default());

        // The rows of the domain are a person's: what waits is that branch, and not what needs the keys.
        let (plan, outcome) = frugally(&graph, &world, &ledger).await;
        let id = engine::Address::parse("key.github.id").unwrap();
        let step = plan.step(&id).unwrap();
        assert_eq!(
            step.why,
            "it is not there; may be left out: then there is no button to sign in with GitHub"
        );
        let waiting: Vec<&str> = outcome.waiting.iter().map(|checkpoint| checkpoint.addr.as_str()).collect();
        assert_eq!((waiting, outcome.failed.len()), (vec!["dns.a"], 0), "{:?}", outcome.failed);
        let without: Vec<&str> = outcome.without().into_iter().map(|(addr, _)| addr).collect();
        assert_eq!(without, ["key.github.id", "key.github.secret"]);
        assert!(outcome.proved.contains_key(&engine::Address::parse("app").unwrap()));

        let (plan, outcome) = frugally(&graph, &world, &ledger).await;
        assert_eq!(plan.step(&id).unwrap().action, Action::Keep);
        assert!(plan.step(&id).unwrap().is_kept_with_words(), "{}", plan.step(&id).unwrap().why);
        assert_eq!(outcome.without().len(), 2);

        let put = |name: &str, value: &str| {
            let name = crate::secret::SecretName::parse(name).unwrap();
            world.secrets.put(&name, &crate::secret::Secret::parse(value).unwrap()).unwrap();
        };
        put("github.id", "Iv1.0123456789ab");
        put("github.secret", "0123456789abcdef0123");
        let (plan, outcome) = frugally(&graph, &world, &ledger).await;
        for addr in ["key.github.id", "key.github.secret", "env", "app"] {
            let step = plan.step(&engine::Address::parse(addr).unwrap()).unwrap();
            assert_eq!(step.action, Action::Update, "{addr}: {}", step.why);
        }
        assert_eq!((outcome.without(), outcome.failed.len()), (Vec::new(), 0), "{:?}", outcome.failed);
        let pair = &outcome.outputs[&engine::Address::parse("key.github.secret").unwrap()];
        assert_eq!(pair["with"].expose(), "Iv1.0123456789ab");
        Ok(())
    })
    .unwrap();
}
