//! Vercel's kinds against a strict fake of ours, and every request that they can send against Vercel's own specification.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use vibe::engine::{Fault, Inputs, Outputs, Value};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::vercel::{Setup, Vercel};
use vibe::secret::{FingerprintKey, Secret};

use crate::bench::{Bench, conforms, conforms_by_name, refused, run, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::spec::Spec;
use crate::fakes::vercel::{ADDRESS, NAME, Vercel as Fake};

const TOKEN: &str = "vercel-right-0001";
const WRONG: &str = "vercel-wrong-0002";
/// What no error, comment or print may say.
const CANARY: &str = "Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";

fn provider(fake: &Fake, token: &str) -> Vercel {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("vercel.token", token), "vercel.token").unwrap();
    Vercel::new(Setup { client, base: fake.url(), key, prints: FingerprintKey::new([7; 32]) })
}

fn thing(fake: &Fake, token: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let mut all = vec![("project", "shop")];
    all.extend(inputs);
    Bench::new(Arc::new(provider(fake, token)), kind, &all)
}

fn project(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "vercel.project", &[])
}

fn env(fake: &Fake, token: &str) -> Bench {
    let inputs = [("target", "production"), ("var.APP_ENV", "production"), ("var.EMPTY", "")];
    let mut bench = thing(fake, token, "vercel.env", &inputs);
    secret(&mut bench.inputs, "var.AUTH_SECRET", CANARY);
    bench
}

fn secret(inputs: &mut Inputs, name: &str, value: &str) {
    inputs.0.insert(name.to_owned(), Value::Secret(Secret::parse(value).unwrap()));
}

/// A Build Output with two files that are the same.
fn tree() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join(".vercel/output");
    for (name, text) in [
        ("config.json", r#"{"version":3}"#),
        ("static/a.txt", "same"),
        ("functions/index.func/b.txt", "same"),
    ] {
        fs::create_dir_all(output.join(name).parent().unwrap()).unwrap();
        fs::write(output.join(name), text).unwrap();
    }
    folder
}

fn deployment(fake: &Fake, token: &str, tree: &TempDir) -> Bench {
    let inputs = [("tree", tree.path().to_str().unwrap()), ("digest", "d1"), ("env", "e1")];
    thing(fake, token, "vercel.deployment", &inputs)
}

fn domain(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "vercel.domain", &[("name", "shop.test")])
}

fn verified(fake: &Fake) -> Bench {
    thing(fake, TOKEN, "vercel.verified", &[("name", "shop.test")])
}

fn live(fake: &Fake, token: &str, deployment: &str) -> Bench {
    thing(fake, token, "vercel.live", &[("deployment", deployment), ("domain", "shop.test")])
}

/// An account with our project in it.
fn with_project() -> Fake {
    let fake = Fake::start(TOKEN);
    project(&fake, TOKEN).ensure().unwrap();
    fake
}

fn posts(fake: &Fake, path: &str) -> usize {
    fake.asked().iter().filter(|asked| asked.method == "POST" && asked.path == path).count()
}

#[test]
fn a_project_conforms() {
    let fake = Fake::start(TOKEN);
    conforms(&project(&fake, TOKEN), &project(&fake, WRONG), || fake.dump());
}

#[test]
fn variables_conform() {
    let fake = with_project();
    conforms(&env(&fake, TOKEN), &env(&fake, WRONG), || fake.dump());
}

#[test]
fn a_deployment_conforms() {
    let (fake, tree) = (with_project(), tree());
    conforms_by_name(&deployment(&fake, TOKEN, &tree), &deployment(&fake, WRONG, &tree), || fake.dump());
}

#[test]
fn a_domain_conforms() {
    let fake = with_project();
    conforms_by_name(&domain(&fake, TOKEN), &domain(&fake, WRONG), || fake.dump());
}

#[test]
fn what_is_live_is_turned_and_taken_down() {
    let (fake, tree) = (with_project(), tree());
    let before = fake.dump();
    let made = deployment(&fake, TOKEN, &tree).ensure().unwrap();
    let thing = live(&fake, TOKEN, made["id"].expose());
    thing.is_missing();
    for wrong in [live(&fake, WRONG, "x").observe().err(), live(&fake, WRONG, "x").ensure().err()] {
        assert_eq!(refused::<()>(Err(wrong.unwrap())), "providers.key_refused");
    }
    let outputs = thing.ensure().unwrap();
    assert_eq!((outputs["url"].expose(), outputs["release"].expose()), ("https://shop.test", "d1"));
    assert_eq!(thing.ours().1, Vec::<String>::new());
    let stands = fake.dump();
    thing.ensure().unwrap();
    assert_eq!(fake.dump(), stands, "twice is the same as once");
    assert_eq!(thing.with("deployment", "dpl_other").ours().1, ["deployment"]);
    thing.delete().unwrap();
    thing.is_missing();
    thing.delete().unwrap();
    deployment(&fake, TOKEN, &tree).is_missing();
    let without_job = |dump: &str| {
        let mut world: Json = serde_json::from_str(dump).unwrap();
        world[0][0].as_object_mut().unwrap().remove("lastAliasRequest");
        world.to_string()
    };
    assert_eq!(without_job(&fake.dump()), before, "only the memory of the promotion is left");
}

#[test]
fn the_mark_comes_with_the_project_and_strangers_are_left_alone() {
    let fake = with_project();
    {
        let world = fake.world.lock().unwrap();
        let rows = world.rows.values().next().unwrap();
        assert_eq!(
            (&rows[0]["key"], &rows[0]["value"]),
            (&json!("VIBE_MARK"), &json!("vibe:shop/test/thing"))
        );
        assert_eq!(world.projects[0]["autoAssignCustomDomains"], false);
        assert_eq!(
            world.projects[0]["ssoProtection"]["deploymentType"],
            "prod_deployment_urls_and_all_previews"
        );
    }
    let theirs = project(&fake, TOKEN).marked("vibe:other/test/thing");
    assert_eq!(theirs.foreign(), "a project of that name stands already, marked vibe:shop/test/thing");
    theirs.adopting().ensure().unwrap();
    assert_eq!(theirs.ours().1, Vec::<String>::new());
    fake.world.lock().unwrap().projects[0]["ssoProtection"] = Json::Null;
    fake.world.lock().unwrap().projects[0]["autoAssignCustomDomains"] = true.into();
    assert_eq!(theirs.ours().1, ["autoAssignCustomDomains", "ssoProtection"]);
    theirs.ensure().unwrap();
    assert_eq!(theirs.ours().1, Vec::<String>::new());
    // Somebody was faster than we: the name is taken between the look and the call.
    let late = thing(&fake, TOKEN, "vercel.project", &[]).with("project", "late");
    fake.trouble(Trouble::Says("409 Conflict", "", r#"{"error":{"code":"project_already_exists"}}"#));
    assert_eq!(refused(late.ensure()), "vercel.foreign");
}

#[test]
fn secrets_are_sensitive_and_told_apart_by_keyed_prints_alone() {
    let fake = with_project();
    let thing = env(&fake, TOKEN);
    let first = thing.ensure().unwrap()["print"].expose().to_owned();
    let kinds = |fake: &Fake| {
        let world = fake.world.lock().unwrap();
        let rows = world.rows.values().flatten().filter(|row| row["key"] != "VIBE_MARK");
        rows.map(|row| format!("{} {}", row["key"].as_str().unwrap(), row["type"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&fake), ["APP_ENV encrypted", "AUTH_SECRET sensitive"]);
    for row in fake.world.lock().unwrap().rows.values().flatten() {
        assert!(!row["comment"].to_string().contains(CANARY), "{row}");
    }
    assert_eq!(thing.ours().0["print"].expose(), first, "the same print is looked at and made");
    let mut other = thing.clone();
    secret(&mut other.inputs, "var.AUTH_SECRET", "another-value-0001");
    assert_eq!(other.ours().1, ["var.AUTH_SECRET"]);
    let gone = other.without("var.APP_ENV").with("var.MAIL_FROM", "a@shop.test");
    assert_eq!(gone.ours().1, ["var.AUTH_SECRET", "var.MAIL_FROM", "var"]);
    assert_ne!(gone.ensure().unwrap()["print"].expose(), first);
    assert_eq!(kinds(&fake), ["AUTH_SECRET sensitive", "MAIL_FROM encrypted"]);
    let sent: Vec<Json> = fake
        .asked()
        .iter()
        .filter(|asked| asked.method == "POST" && asked.path.ends_with("/env"))
        .map(|asked| asked.json())
        .collect();
    assert_eq!(sent.last().unwrap().as_array().unwrap().len(), 2, "what is right already is not sent again");
    // Somebody made it readable.
    for row in fake.world.lock().unwrap().rows.values_mut().flatten() {
        row["type"] = "encrypted".into();
    }
    assert_eq!(gone.ours().1, ["var.AUTH_SECRET"]);
}

#[test]
fn a_variable_of_somebody_else_stays_until_it_is_taken_over() {
    let fake = with_project();
    let row = json!({ "id": "env_theirs", "key": "APP_ENV", "value": "x", "type": "plain", "target": ["production"] });
    let other =
        json!({ "id": "env_other", "key": "APP_ENV", "value": "x", "type": "plain", "target": ["preview"] });
    fake.world.lock().unwrap().rows.values_mut().next().unwrap().extend([row, other]);
    let thing = env(&fake, TOKEN);
    assert_eq!(thing.foreign(), "APP_ENV stands there already, without our mark");
    assert_eq!(refused(thing.ensure()), "vercel.foreign");
    thing.adopting().ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
    thing.delete().unwrap();
    let world = fake.world.lock().unwrap();
    let left: Vec<&Json> = world.rows.values().flatten().map(|row| &row["id"]).collect();
    assert!(left.contains(&&json!("env_other")) && left.len() == 2, "{left:?}");
}

#[test]
fn variables_that_were_refused_are_named_without_their_values() {
    let fake = with_project();
    fake.world.lock().unwrap().refuses = Some("AUTH_SECRET");
    let thing = env(&fake, TOKEN);
    let Err(Fault::Refused(error)) = thing.ensure() else { panic!("one of them was refused") };
    let told = format!("{error} {:?}", error.hints());
    assert!(told.contains("AUTH_SECRET (INVALID_VALUE)") && !told.contains(CANARY), "{told}");
    assert_eq!(thing.ours().1, ["var.AUTH_SECRET"]);
    for name in ["var.A-B", "var.", "var._A", "var.1", "var.VIBE_MARK"] {
        assert_eq!(refused(thing.with(name, "x").ensure()), "vercel.variable", "{name}");
    }
    // An answer that repeats what was sent.
    fake.trouble(Trouble::Says(
        "400 Bad Request",
        "",
        r#"{"error":{"code":"bad","message":"no: Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3"}}"#,
    ));
    let Err(Fault::Refused(error)) = thing.ensure() else { panic!("all of it was refused") };
    assert!(!format!("{error}").contains(CANARY), "{error}");
}

#[test]
fn only_files_that_vercel_does_not_have_go_up() {
    let (fake, tree) = (with_project(), tree());
    let first = deployment(&fake, TOKEN, &tree).ensure().unwrap();
    assert_eq!(posts(&fake, "/v2/files"), 2, "two of three files are the same");
    assert_eq!(posts(&fake, "/v13/deployments"), 2, "the manifest, and again after the files");
    assert!(first["url"].expose().starts_with("https://shop-"), "{first:?}");
    fs::write(tree.path().join(".vercel/output/static/a.txt"), "changed").unwrap();
    let next = deployment(&fake, TOKEN, &tree).with("digest", "d2");
    assert_eq!(next.ours().1, ["digest"]);
    let second = next.ensure().unwrap();
    assert_ne!(second["id"].expose(), first["id"].expose());
    assert_eq!(posts(&fake, "/v2/files"), 3, "one file was changed");
    // Other variables make another deployment of the same files.
    let third = next.with("env", "e2").ensure().unwrap();
    assert_eq!((posts(&fake, "/v2/files"), posts(&fake, "/v13/deployments")), (3, 5));
    assert_ne!(third["id"].expose(), second["id"].expose());
    // Going back to a release that stands makes nothing.
    assert_eq!(deployment(&fake, TOKEN, &tree).ensure().unwrap()["id"].expose(), first["id"].expose());
    assert_eq!(fake.world.lock().unwrap().deployments.len(), 3);
}

#[test]
fn a_deployment_whose_answer_was_lost_is_found_by_its_meta() {
    let (fake, tree) = (with_project(), tree());
    let thing = deployment(&fake, TOKEN, &tree);
    thing.ensure().unwrap();
    for (trouble, code, digest) in
        [(Trouble::Lost, "http.cut_off", "d2"), (Trouble::Broken, "rest.broken", "d3")]
    {
        let thing = thing.with("digest", digest);
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        let stands = fake.world.lock().unwrap().deployments.len();
        assert_eq!(thing.ensure().unwrap()["id"].expose(), thing.ours().0["id"].expose());
        assert_eq!(fake.world.lock().unwrap().deployments.len(), stands, "none was made twice");
    }
    // A twin that came late is told apart, and goes alone.
    let found = thing.with("digest", "d3").ours().0["id"].expose().to_owned();
    let mut twin = fake.world.lock().unwrap().deployments[0].clone();
    twin["id"] = "dpl_twin".into();
    twin["uid"] = "dpl_twin".into();
    fake.world.lock().unwrap().deployments.push(twin);
    let mut other = thing.with("digest", "d3");
    other.others = vec![found.clone()];
    other.known = Outputs::from([("id".to_owned(), "dpl_twin".into())]);
    assert_eq!(other.ours().0["id"].expose(), "dpl_twin");
    other.delete().unwrap();
    assert_eq!(thing.with("digest", "d3").ours().0["id"].expose(), found);
}

#[test]
fn a_deployment_that_fails_is_told_with_the_end_of_its_log() {
    let (fake, tree) = (with_project(), tree());
    fake.world.lock().unwrap().fails = true;
    let thing = deployment(&fake, TOKEN, &tree);
    let Err(Fault::Refused(error)) = thing.ensure() else { panic!("it has failed") };
    assert_eq!(error.code(), "vercel.build_failed");
    assert!(error.to_string().contains("The Build Output has no config.json"), "{error}");
    assert_eq!(error.hints()[..2], ["log: Deploying [31moutputs", "log: Error: config.json is missing"]);
    assert!(error.hints()[2].contains("https://vercel.test/ada/dpl_"), "{:?}", error.hints());
    thing.is_missing();
    fake.world.lock().unwrap().fails = false;
    thing.ensure().unwrap();
    assert_eq!(thing.ours().1, Vec::<String>::new());
    let empty = tempfile::tempdir().unwrap();
    let path = empty.path().to_str().unwrap();
    assert_eq!(refused(thing.with("digest", "d9").with("tree", path).ensure()), "vercel.tree");
}

#[test]
fn ours_is_found_among_many_deployments() {
    let (fake, tree) = (with_project(), tree());
    let first = deployment(&fake, TOKEN, &tree).ensure().unwrap();
    let (id, name) = {
        let world = fake.world.lock().unwrap();
        (world.projects[0]["id"].clone(), world.projects[0]["name"].clone())
    };
    let other = |number: u64| {
        json!({ "uid": format!("dpl_{number}"), "id": format!("dpl_{number}"), "projectId": id, "name": name, "state": "READY",
            "created": 1_765_000_000_000_u64 - number, "meta": {}, "url": "x" })
    };
    fake.world.lock().unwrap().deployments.splice(0..0, (0..130).map(other));
    assert_eq!(deployment(&fake, TOKEN, &tree).ours().0["id"].expose(), first["id"].expose());
}

#[test]
fn a_domain_gives_the_row_of_the_first_rank_and_is_believed_once_it_stands() {
    let fake = with_project();
    let row = |bench: &Bench| {
        let outputs = bench.ensure().unwrap();
        format!("{} {}", outputs["type"].expose(), outputs["content"].expose())
    };
    assert_eq!(row(&domain(&fake, TOKEN)), format!("A {ADDRESS}"));
    assert_eq!(row(&domain(&fake, TOKEN).with("name", "www.shop.test")), format!("CNAME {NAME}"));
    assert_eq!(verified(&fake).unready(), "Vercel does not see the row of the domain yet");
    fake.world.lock().unwrap().rows_stand = true;
    assert_eq!(verified(&fake).ours().0["proof"].expose(), "Vercel serves shop.test");
}

#[test]
fn a_domain_that_has_to_be_proved_says_with_which_row() {
    let fake = with_project();
    fake.world.lock().unwrap().unproved.insert("shop.test".into());
    domain(&fake, TOKEN).ensure().unwrap();
    let why = verified(&fake).unready();
    assert!(why.contains(r#"add _vercel.shop.test TXT "vc-domain-verify=shop.test,fake1""#), "{why}");
    fake.world.lock().unwrap().rows_stand = true;
    verified(&fake).ours();
}

#[test]
fn a_domain_of_somebody_else_is_never_taken() {
    let fake = with_project();
    fake.world.lock().unwrap().taken.insert("shop.test".into());
    let before = fake.dump();
    for thing in [domain(&fake, TOKEN), domain(&fake, TOKEN).adopting()] {
        assert_eq!(refused(thing.ensure()), "vercel.domain_taken");
    }
    assert_eq!(fake.dump(), before);
    assert!(fake.asked().iter().all(|asked| !asked.path.contains("move")));
}

#[test]
fn going_back_is_to_what_served_before() {
    let (fake, tree) = (with_project(), tree());
    let vercel = provider(&fake, TOKEN);
    let back = || run(vercel.rollback("", "shop"));
    assert_eq!(back().unwrap_err().code(), "vercel.no_release");
    let deploy = |digest: &str| {
        let made = deployment(&fake, TOKEN, &tree).with("digest", digest).ensure().unwrap();
        live(&fake, TOKEN, made["id"].expose()).ensure().unwrap();
    };
    deploy("d1");
    assert_eq!(back().unwrap_err().code(), "vercel.no_release");
    deploy("d2");
    // One that never served is none to go back to.
    deployment(&fake, TOKEN, &tree).with("digest", "d3").ensure().unwrap();
    assert_eq!(back().unwrap(), ("d1".to_owned(), "d2".to_owned()));
    assert_eq!(back().unwrap_err().code(), "vercel.no_release", "there is nothing before the first one");
    deploy("d2");
    fake.world.lock().unwrap().stuck = Some("failed");
    assert_eq!(back().unwrap_err().code(), "vercel.promotion");
    assert_eq!(refused(live(&fake, TOKEN, "dpl_1").ensure()), "rest.refused");
}

#[test]
fn an_account_that_owes_is_told_with_the_page_where_it_pays() {
    let fake = with_project();
    let account = thing(&fake, TOKEN, "vercel.account", &[]).without("project");
    assert_eq!(account.ours().0["proof"].expose(), "Vercel knows the key as ada");
    fake.world.lock().unwrap().blocked = true;
    let why = account.unready();
    assert!(why.contains("UNPAID_INVOICE") && why.contains("vercel.com/account/billing"), "{why}");
    let wrong = thing(&fake, WRONG, "vercel.account", &[]).without("project");
    assert_eq!(refused(wrong.observe()), "providers.key_refused");
    fake.trouble(Trouble::Says("402 Payment Required", "", r#"{"error":{"code":"payment_required"}}"#));
    let Err(Fault::Refused(error)) = env(&fake, TOKEN).ensure() else { panic!("it was refused") };
    assert_eq!(error.code(), "vercel.billing");
    assert!(error.hints()[0].contains("vercel.com/account/billing"), "{:?}", error.hints());
}

#[test]
fn a_team_is_named_in_every_call_of_its_things() {
    let fake = Fake::start(TOKEN);
    fake.world.lock().unwrap().team = Some("acme".into());
    let ours = project(&fake, TOKEN).with("team", "acme");
    ours.ensure().unwrap();
    env(&fake, TOKEN).with("team", "acme").ensure().unwrap();
    ours.ours();
    assert_eq!(refused(project(&fake, TOKEN).observe()), "providers.key_rights");
}

#[test]
fn before_its_key_is_there_nothing_was_made() {
    let fake = Fake::start(TOKEN);
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("other.key", "other-key"), "vercel.token").unwrap();
    let prints = FingerprintKey::new([7; 32]);
    let vercel = Arc::new(Vercel::new(Setup { client, base: fake.url(), key, prints }));
    let early = Bench::new(vercel, "vercel.project", &[("project", "shop")]);
    early.is_missing();
    assert_eq!(refused(early.ensure()), "providers.no_key");
    assert_eq!(fake.asked().len(), 0);
}

#[test]
fn what_vercel_says_no_to_is_told_by_what_may_have_happened() {
    let fake = with_project();
    let thing = env(&fake, TOKEN);
    let says = |status: &'static str, headers: &'static str, body: &'static str| {
        fake.trouble(Trouble::Says(status, headers, body));
        thing.ensure()
    };
    let plain = r#"{"error":{"code":"no","message":"no \u001b[31mway"}}"#;
    for (status, body, code) in [
        ("400 Bad Request", plain, "rest.refused"),
        ("401 Unauthorized", plain, "providers.key_refused"),
        ("402 Payment Required", plain, "vercel.billing"),
        ("403 Forbidden", plain, "providers.key_rights"),
        ("403 Forbidden", r#"{"error":{"code":"forbidden","invalidToken":true}}"#, "providers.key_refused"),
        ("409 Conflict", plain, "rest.conflict"),
        ("422 Unprocessable Entity", plain, "rest.refused"),
    ] {
        let told = says(status, "", body);
        let Err(Fault::Refused(error)) = &told else { panic!("{told:?}") };
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
        assert_eq!(refused(told), code, "{status}");
    }
    let reset = r#"{"error":{"code":"rate_limited","limit":{"total":10,"remaining":0,"reset":784111797}}}"#;
    let told = says("429 Too Many Requests", "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", reset);
    assert!(matches!(told, Err(Fault::Limited(wait)) if wait == Duration::from_secs(20)), "{told:?}");
    thing.is_missing();
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        assert_eq!(thing.ours().1, Vec::<String>::new(), "it was made all the same");
        thing.delete().unwrap();
    }
}

/// Everything that these kinds can ask.
fn everything() -> (Fake, Vec<crate::fakes::Asked>) {
    let (fake, tree) = (Fake::start(TOKEN), tree());
    fake.world.lock().unwrap().team = Some("acme".into());
    let of = |bench: Bench| bench.with("team", "acme");
    of(thing(&fake, TOKEN, "vercel.account", &[])).ours();
    of(project(&fake, TOKEN)).ensure().unwrap();
    of(project(&fake, TOKEN)).marked("vibe:other/test/thing").adopting().ensure().unwrap();
    of(env(&fake, TOKEN)).ensure().unwrap();
    of(env(&fake, TOKEN)).without("var.APP_ENV").ensure().unwrap();
    fake.world.lock().unwrap().fails = true;
    assert_eq!(refused(of(deployment(&fake, TOKEN, &tree)).ensure()), "vercel.build_failed");
    fake.world.lock().unwrap().fails = false;
    fake.world.lock().unwrap().unproved.insert("shop.test".into());
    of(domain(&fake, TOKEN)).ensure().unwrap();
    of(verified(&fake)).unready();
    for digest in ["d1", "d2"] {
        let made = of(deployment(&fake, TOKEN, &tree)).with("digest", digest).ensure().unwrap();
        of(live(&fake, TOKEN, made["id"].expose())).ensure().unwrap();
    }
    run(provider(&fake, TOKEN).rollback("acme", "shop")).unwrap();
    of(live(&fake, TOKEN, "x")).delete().unwrap();
    of(deployment(&fake, TOKEN, &tree)).delete().unwrap();
    of(domain(&fake, TOKEN)).delete().unwrap();
    of(env(&fake, TOKEN)).delete().unwrap();
    of(project(&fake, TOKEN)).marked("vibe:other/test/thing").delete().unwrap();
    let asked = fake.asked();
    (fake, asked)
}

/// Of every request, what the specification of 2025 does not have and Vercel's own packages do: the way back
/// (`@vercel/sdk`), and that nothing is to be built (`vercel@64.0.2`).
fn is_newer(wrong: &str) -> bool {
    wrong.contains("/rollback/") && wrong.contains("no such operation")
        || wrong.starts_with("POST /v13/deployments:") && wrong.contains("no parameter is called prebuilt")
}

#[test]
fn every_request_is_one_that_vercel_describes() {
    let (fake, asked) = everything();
    let operations: BTreeSet<String> = asked
        .iter()
        .map(|asked| {
            let known = ["shop", "shop.test"];
            let part = |part: String| {
                let is_id = known.contains(&part.as_str()) || part.ends_with("Fake");
                if is_id { "ID".to_owned() } else { part }
            };
            format!("{} {}", asked.method, asked.parts().into_iter().map(part).collect::<Vec<_>>().join("/"))
        })
        .collect();
    let wanted = [
        "DELETE v1/projects/ID/env",
        "DELETE v13/deployments/ID",
        "DELETE v9/projects/ID",
        "DELETE v9/projects/ID/domains/ID",
        "GET v10/projects/ID/env",
        "GET v13/deployments/ID",
        "GET v2/user",
        "GET v3/deployments/ID/events",
        "GET v6/deployments",
        "GET v6/domains/ID/config",
        "GET v9/projects/ID",
        "GET v9/projects/ID/domains/ID",
        "PATCH v9/projects/ID",
        "POST v1/projects/ID/rollback/ID",
        "POST v10/projects/ID/domains",
        "POST v10/projects/ID/env",
        "POST v10/projects/ID/promote/ID",
        "POST v11/projects",
        "POST v13/deployments",
        "POST v2/files",
        "POST v9/projects/ID/domains/ID/verify",
    ];
    assert_eq!(operations.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    let Some(spec) = Spec::open("vercel.json", "") else { return };
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    let (newer, wrong): (Vec<&String>, Vec<&String>) = wrong.iter().partition(|wrong| is_newer(wrong));
    assert_eq!(wrong, Vec::<&String>::new());
    assert_eq!(newer.len(), 1 + posts(&fake, "/v13/deployments"));
}

/// The check above finds what it is there for.
#[test]
fn a_request_that_vercel_does_not_describe_is_found() {
    let Some(spec) = Spec::open("vercel.json", "") else { return };
    let against = |line: &str, body: &str| {
        let kind = "content-type: application/json";
        spec.against(&crate::fakes::Asked::of(&format!("{line} HTTP/1.1\r\n{kind}\r\n\r\n{body}"))).join("\n")
    };
    assert_eq!(against("POST /v11/projects", r#"{"name":"shop"}"#), "");
    for (line, body, says) in [
        ("POST /v11/projects", r#"{"name":"shop","note":"x"}"#, "note"),
        ("POST /v11/projects", r#"{"framework":"nextjs"}"#, "\"name\" is a required property"),
        ("PATCH /v9/projects/shop", r#"{"autoAssignDomains":false}"#, "autoAssignDomains"),
        ("PATCH /v9/projects/shop", r#"{"ssoProtection":{"deploymentType":"public"}}"#, "public"),
        ("POST /v13/deployments", r#"{"name":"shop","skipDomain":true}"#, "skipDomain"),
        ("POST /v13/deployments?force=1", r#"{"name":"shop"}"#, "no parameter is called force"),
        ("GET /v6/deployments?meta-vibe=x", "", "no parameter is called meta-vibe"),
        ("POST /v1/projects/a/promote/b", "", "no such operation"),
    ] {
        let told = against(line, body);
        assert!(told.contains(says), "{line} {body}: {told}");
    }
}
