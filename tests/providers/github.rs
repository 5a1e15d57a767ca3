//! GitHub's kinds against a strict fake of ours with a real git behind it, and every request that they can send against GitHub's
//! own OpenAPI text. Sealed boxes are opened by libsodium.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use vibe::engine::{Fault, Seen};
use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::github::{GitHub, Setup};

use crate::bench::{Bench, conforms, refused, store, unsure};
use crate::fakes::Trouble;
use crate::fakes::git_http::{git, told};
use crate::fakes::github::{GitHub as Fake, LOGIN, ORG};
use crate::fakes::spec::Spec;
use crate::stores::installed;

const TOKEN: &str = "github_pat_Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";
const WRONG: &str = "github_pat_wrong_0002";

fn thing(fake: &Fake, token: &str, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("github.key", token), "github.key").unwrap();
    let provider = GitHub::new(Setup { client, base: fake.url(), key }).unwrap();
    let all: Vec<_> =
        [("owner", LOGIN), ("repo", "shop")].into_iter().chain(inputs.iter().copied()).collect();
    Bench::new(Arc::new(provider), kind, &all)
}

fn repository(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "github.repository", &[("visibility", "private")])
}

fn secret(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "github.secret", &[("name", "VIBE_SECRET_STRIPE_KEY"), ("value", "sk_test_ä\nline 2")])
}

fn variable(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "github.variable", &[("name", "VIBE_DEPLOY"), ("value", "on")])
}

fn environment(fake: &Fake, token: &str) -> Bench {
    thing(fake, token, "github.environment", &[("name", "production")])
}

/// An account with a repository of ours that is full of other people's things.
fn busy() -> Fake {
    let fake = Fake::start(TOKEN);
    repository(&fake, TOKEN).ensure().unwrap();
    {
        let mut world = fake.world.lock().unwrap();
        let repo = &mut world.repos[0];
        repo.secrets = (0..99).map(|n| (format!("THEIRS_{n}"), "x".to_owned(), "then".to_owned())).collect();
        repo.variables = (0..75).map(|n| (format!("THEIRS_{n}"), "x".to_owned())).collect();
    }
    fake
}

/// A folder with one commit.
fn app() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    told(git(folder.path()).args(["init", "--quiet", "--initial-branch", "main"]));
    std::fs::create_dir_all(folder.path().join(".github/workflows")).unwrap();
    std::fs::write(folder.path().join(".github/workflows/vibe.yml"), "name: vibe\n").unwrap();
    committed(folder.path(), "one");
    folder
}

fn committed(folder: &Path, text: &str) -> String {
    std::fs::write(folder.join("app.ts"), text).unwrap();
    told(git(folder).args(["add", "--all"]));
    told(git(folder).args(["commit", "--quiet", "--message", text]));
    told(git(folder).args(["rev-parse", "HEAD"]))
}

fn push(fake: &Fake, token: &str, folder: &Path, commit: &str) -> Bench {
    let folder = folder.to_str().unwrap();
    thing(fake, token, "github.push", &[("branch", "main"), ("folder", folder), ("commit", commit)])
}

fn commit(fake: &Fake, folder: &Path) -> Bench {
    thing(fake, TOKEN, "github.commit", &[("folder", folder.to_str().unwrap())])
}

#[test]
fn a_secret_conforms() {
    let fake = busy();
    conforms(&secret(&fake, TOKEN), &secret(&fake, WRONG), || fake.dump());
}

#[test]
fn a_variable_conforms() {
    let fake = busy();
    conforms(&variable(&fake, TOKEN), &variable(&fake, WRONG), || fake.dump());
}

#[test]
fn an_environment_conforms() {
    let fake = busy();
    conforms(&environment(&fake, TOKEN), &environment(&fake, WRONG), || fake.dump());
}

#[test]
fn a_repository_is_made_private_found_again_by_its_mark_and_never_deleted() {
    let fake = Fake::start(TOKEN);
    let (thing, wrong) = (repository(&fake, TOKEN), repository(&fake, WRONG));
    let nothing = fake.dump();
    thing.is_missing();
    assert_eq!(refused(wrong.observe()), "providers.key_refused", "forbidden is not missing");
    assert_eq!(refused(wrong.ensure()), "providers.key_refused");
    assert_eq!(fake.dump(), nothing);
    let made = thing.ensure().unwrap();
    assert_eq!((made["owner"].expose(), made["repo"].expose()), (LOGIN, "shop"));
    assert_eq!(made["url"].expose(), "https://github.com/ada/shop");
    {
        let mut world = fake.world.lock().unwrap();
        assert_eq!(world.repos[0].about["private"], true);
        assert_eq!(world.repos[0].topics, ["vibe-shop"]);
        // Somebody writes a better description, and adds a topic.
        world.repos[0].about["description"] = "Our shop".into();
        world.repos[0].topics.push("food".into());
    }
    let stands = fake.dump();
    thing.ours();
    thing.ensure().unwrap();
    assert_eq!(fake.dump(), stands, "twice is the same as once");
    // Every environment of an app shares its history; no other app does.
    thing.marked("vibe:shop/preview/code").ours();
    let theirs = thing.marked("vibe:other/test/thing");
    theirs.foreign();
    assert_eq!(refused(theirs.ensure()), "github.foreign");
    assert_eq!(refused(thing.delete()), "github.by_hand");
    assert!(thing.kind.survives.is_some() && theirs.kind.survives.is_some());
    assert_eq!(fake.dump(), stands);
    // It is taken over on request, beside the topics that it has.
    theirs.adopting().ensure().unwrap();
    assert_eq!(fake.world.lock().unwrap().repos[0].topics, ["vibe-shop", "food", "vibe-other"]);
}

#[test]
fn a_repository_of_an_organisation_is_made_there() {
    let fake = Fake::start(TOKEN);
    let thing = repository(&fake, TOKEN).with("owner", ORG);
    assert_eq!(thing.ensure().unwrap()["owner"].expose(), ORG);
    assert_eq!(fake.world.lock().unwrap().repos[0].owner, ORG);
    for name in ["..", ".", "a/b", ""] {
        assert_eq!(refused(thing.with("repo", name).observe()), "github.name", "{name:?}");
    }
}

#[test]
fn a_repository_whose_mark_did_not_arrive_is_ours_all_the_same() {
    let fake = Fake::start(TOKEN);
    let thing = repository(&fake, TOKEN);
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        assert_eq!(fake.world.lock().unwrap().repos[0].topics, Vec::<String>::new());
        thing.ours();
        thing.ensure().unwrap();
        assert_eq!(fake.world.lock().unwrap().repos[0].topics, ["vibe-shop"]);
        fake.world.lock().unwrap().repos.clear();
        std::fs::remove_dir_all(fake.bare(LOGIN, "shop")).unwrap();
    }
}

#[test]
fn code_goes_public_only_when_that_was_said() {
    let fake = Fake::start(TOKEN);
    repository(&fake, TOKEN).ensure().unwrap();
    let public = thing(&fake, TOKEN, "github.public", &[]);
    assert_eq!(public.kind.consequence, vibe::engine::Consequence::Public);
    public.is_missing();
    assert_eq!(public.ensure().unwrap()["url"].expose(), "https://github.com/ada/shop");
    public.ours();
    assert_eq!(fake.world.lock().unwrap().repos[0].about["private"], false);
    // A repository that everybody can read gets no code that was meant to be private.
    assert_eq!(refused(repository(&fake, TOKEN).observe()), "github.public");
    assert_eq!(refused(repository(&fake, TOKEN).ensure()), "github.public");
    repository(&fake, TOKEN).with("visibility", "public").ours();
    assert_eq!(refused(public.delete()), "github.by_hand");
}

#[test]
fn a_secret_is_opened_by_libsodium_and_is_nowhere_in_what_is_told() {
    let fake = busy();
    let made = secret(&fake, TOKEN);
    made.ensure().unwrap();
    let asked = fake.asked();
    let sent = asked.iter().find(|asked| asked.method == "PUT" && asked.path.contains("/secrets/")).unwrap();
    let boxed = sent.json()["encrypted_value"].as_str().unwrap().to_owned();
    let open = "import sys, base64\nfrom nacl.public import PrivateKey, SealedBox\nkey, boxed = [base64.b64decode(line) for line in sys.stdin]\nsys.stdout.buffer.write(SealedBox(PrivateKey(key)).decrypt(boxed))";
    let mut python = Command::new(installed("nacl/bin/python"))
        .args(["-c", open])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    write!(python.stdin.take().unwrap(), "{}\n{boxed}\n", fake.sealing()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "sk_test_ä\nline 2");
    assert!(asked.iter().all(|asked| !asked.body.contains("sk_test_")));
}

#[test]
fn a_secret_that_somebody_changed_is_delivered_again() {
    let fake = busy();
    let mut made = secret(&fake, TOKEN);
    made.known = made.ensure().unwrap();
    assert_eq!(made.ours().1, Vec::<String>::new());
    let at = fake.world.lock().unwrap().repos[0].secrets.len() - 1;
    fake.world.lock().unwrap().repos[0].secrets[at].1 = "theirs".to_owned();
    fake.world.lock().unwrap().repos[0].secrets[at].2 = "2026-11-30T00:00:00Z".to_owned();
    assert_eq!(made.ours().1, ["value"]);
    made.known = made.ensure().unwrap();
    assert_eq!(made.ours().1, Vec::<String>::new());
    assert_eq!(fake.world.lock().unwrap().repos[0].secrets[at].1, "sk_test_ä\nline 2");
}

#[test]
fn what_a_person_goes_without_is_not_there() {
    let fake = busy();
    let (before, full) = (fake.dump(), secret(&fake, TOKEN));
    let empty = full.with("value", "");
    empty.ours();
    empty.ensure().unwrap();
    assert_eq!(fake.dump(), before);
    full.ensure().unwrap();
    assert_eq!(empty.ours().1, ["value"]);
    empty.ensure().unwrap();
    assert_eq!(fake.dump(), before);
    for name in ["GITHUB_KEY", "1A", "a", "A-B", ""] {
        assert_eq!(refused(full.with("name", name).ensure()), "github.name", "{name:?}");
    }
    assert_eq!(refused(full.with("value", &"x".repeat(49 * 1024)).ensure()), "github.large");
}

#[test]
fn what_stood_there_before_us_stays() {
    let fake = busy();
    let theirs = secret(&fake, TOKEN).with("name", "THEIRS_7");
    let before = fake.dump();
    assert_eq!(theirs.foreign(), "it stands already, without our mark");
    assert_eq!(refused(theirs.ensure()), "github.foreign");
    theirs.delete().unwrap();
    assert_eq!(fake.dump(), before);
    theirs.adopting().ensure().unwrap();
    theirs.ours();
}

#[test]
fn a_push_is_a_push() {
    let (fake, folder) = (busy(), app());
    let first = told(git(folder.path()).args(["rev-parse", "HEAD"]));
    let thing = push(&fake, TOKEN, folder.path(), &first);
    let workflow = self::thing(&fake, TOKEN, "github.workflow", &[("file", "vibe.yml")]);
    thing.is_missing();
    workflow.is_missing();
    assert_eq!(thing.ensure().unwrap()["commit"].expose(), first);
    assert_eq!(thing.ours().1, Vec::<String>::new());
    assert_eq!(workflow.ours().0["proof"].expose(), "Actions runs vibe.yml of ada/shop");
    thing.ensure().unwrap();
    let second = committed(folder.path(), "two");
    let thing = push(&fake, TOKEN, folder.path(), &second);
    assert_eq!(thing.ours().1, ["commit"]);
    thing.ensure().unwrap();
    assert_eq!(told(git(&fake.bare(LOGIN, "shop")).args(["rev-parse", "refs/heads/main"])), second);
    // The folder has nothing that it had not before.
    assert_eq!(told(git(folder.path()).args(["remote"])), "");
    assert_eq!(told(git(folder.path()).args(["status", "--porcelain"])), "");
    let config = std::fs::read_to_string(folder.path().join(".git/config")).unwrap();
    assert!(!config.contains("credential") && !config.contains(TOKEN), "{config}");
    assert_eq!(refused(thing.delete()), "github.by_hand");
}

#[test]
fn a_push_never_goes_over_what_others_pushed() {
    let (fake, folder) = (busy(), app());
    let first = told(git(folder.path()).args(["rev-parse", "HEAD"]));
    push(&fake, TOKEN, folder.path(), &first).ensure().unwrap();
    let theirs = tempfile::tempdir().unwrap();
    told(git(theirs.path()).arg("clone").arg("--quiet").arg(fake.bare(LOGIN, "shop")).arg("clone"));
    let clone = theirs.path().join("clone");
    let held = committed(&clone, "theirs");
    told(git(&clone).args(["push", "--quiet", "origin", "main"]));
    let ours = committed(folder.path(), "ours");
    assert_eq!(refused(push(&fake, TOKEN, folder.path(), &ours).ensure()), "github.behind");
    assert_eq!(told(git(&fake.bare(LOGIN, "shop")).args(["rev-parse", "main"])), held);
}

#[test]
fn a_push_that_fails_says_what_it_may_have_done() {
    let (fake, folder) = (busy(), app());
    let first = told(git(folder.path()).args(["rev-parse", "HEAD"]));
    let thing = push(&fake, TOKEN, folder.path(), &first);
    assert_eq!(refused(push(&fake, WRONG, folder.path(), &first).ensure()), "providers.key_refused");
    fake.world.lock().unwrap().push = Some(Trouble::Says("403 Forbidden", "", "no"));
    assert_eq!(refused(thing.ensure()), "providers.key_rights");
    thing.is_missing();
    fake.world.lock().unwrap().push = Some(Trouble::Lost);
    let Err(Fault::Unsure(error)) = thing.ensure() else { panic!("it may have had its effect") };
    assert_eq!(error.code(), "github.push");
    assert!(!format!("{error} {:?}", error.hints()).contains(TOKEN));
    thing.ours();
    for (branch, commit) in [("--force", first.as_str()), ("main", "HEAD"), ("main", "+main")] {
        let odd = thing.with("branch", branch).with("commit", commit);
        assert_eq!(refused(odd.ensure()), "github.name", "{branch} {commit}");
    }
}

/// Nobody who looks at the list of processes sees the token, and nothing of it stays in a file.
#[test]
fn the_token_is_neither_an_argument_nor_left_behind() {
    let (fake, folder) = (busy(), app());
    let first = told(git(folder.path()).args(["rev-parse", "HEAD"]));
    let traces = tempfile::tempdir().unwrap();
    let trace = traces.path().join("trace");
    // A hook of the person's own sees every process around it.
    let hook = format!(
        "#!/bin/sh\nfor p in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $p; echo; done > {0} 2>/dev/null\necho $VIBE_GIT_ANSWER > {0}.path\n",
        trace.display()
    );
    let path = folder.path().join(".git/hooks/pre-push");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, hook).unwrap();
    std::os::unix::fs::PermissionsExt::set_mode(&mut path.metadata().unwrap().permissions(), 0o755);
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    push(&fake, TOKEN, folder.path(), &first).ensure().unwrap();
    let seen = std::fs::read_to_string(&trace).unwrap();
    assert!(seen.contains("push --porcelain") && !seen.contains(TOKEN));
    let answer = std::fs::read_to_string(trace.with_extension("path")).unwrap();
    assert!(!Path::new(answer.trim()).exists() && answer.contains("vibe-git-"), "{answer}");
}

#[test]
fn a_history_is_begun_by_a_person() {
    let fake = Fake::start(TOKEN);
    let folder = tempfile::tempdir().unwrap();
    let thing = commit(&fake, folder.path());
    assert_eq!(thing.kind.verbs, vibe::engine::Verbs::Hand);
    assert_eq!(thing.unready(), "the folder is no git repository yet");
    told(git(folder.path()).args(["init", "--quiet", "--initial-branch", "main"]));
    assert_eq!(thing.unready(), "nothing is committed yet");
    let made = committed(folder.path(), "one");
    assert_eq!(thing.ours().0["commit"].expose(), made);
    std::fs::write(folder.path().join("app.ts"), "two").unwrap();
    assert_eq!(thing.unready(), "1 file(s) are not committed");
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    assert!(commit(&fake, &inside).unready().starts_with("the folder lies inside of another git repository"));
    assert_eq!(refused(thing.ensure()), "github.by_hand");
    assert!(matches!(thing.observe(), Ok(Seen::Unready(_))));
}

#[test]
fn what_github_says_no_to_is_told_by_what_may_have_happened() {
    let fake = busy();
    let thing = variable(&fake, TOKEN);
    let before = fake.dump();
    let says = |status: &'static str, headers: &'static str| {
        fake.trouble(Trouble::Says(status, headers, r#"{"message":"no"}"#));
        thing.ensure()
    };
    for (status, code) in [
        ("400 Bad Request", "rest.refused"),
        ("401 Unauthorized", "providers.key_refused"),
        ("403 Forbidden", "providers.key_rights"),
        ("404 Not Found", "github.gone"),
        ("409 Conflict", "rest.conflict"),
        ("422 Unprocessable Entity", "rest.refused"),
    ] {
        assert_eq!(refused(says(status, "")), code);
    }
    let date = "date: Tue, 24 Nov 2026 10:00:00 GMT\r\nx-ratelimit-reset: 1795514407\r\nx-ratelimit-remaining: 0\r\n";
    for (status, headers, seconds) in [
        ("429 Too Many Requests", "retry-after: 3\r\n", 3),
        // The second limit, then the first, whose end is a moment of the server's own clock.
        ("403 Forbidden", "retry-after: 60\r\nx-ratelimit-remaining: 4000\r\n", 60),
        ("403 Forbidden", date, 7),
        ("429 Too Many Requests", date, 7),
    ] {
        let told = says(status, headers);
        assert!(
            matches!(told, Err(Fault::Limited(wait)) if wait == Duration::from_secs(seconds)),
            "{told:?}"
        );
    }
    assert_eq!(fake.dump(), before);
    for (trouble, code) in [(Trouble::Broken, "rest.broken"), (Trouble::Lost, "http.cut_off")] {
        fake.trouble(trouble);
        assert_eq!(unsure(thing.ensure()), code);
        thing.ensure().unwrap();
        thing.ours();
        thing.delete().unwrap();
        assert_eq!(fake.dump(), before);
    }
}

/// Every request that these kinds can send, against GitHub's text; and what our fake answers of Actions, too.
#[test]
fn every_request_is_one_that_github_describes() {
    let (fake, folder) = (busy(), app());
    let first = told(git(folder.path()).args(["rev-parse", "HEAD"]));
    repository(&fake, TOKEN).with("owner", ORG).ensure().unwrap();
    push(&fake, TOKEN, folder.path(), &first).ensure().unwrap();
    thing(&fake, TOKEN, "github.workflow", &[("file", "vibe.yml")]).ours();
    for (thing, other) in [
        (secret(&fake, TOKEN), Some(("value", "sk_test_2"))),
        (variable(&fake, TOKEN), Some(("value", "off"))),
        (environment(&fake, TOKEN), None),
    ] {
        thing.ensure().unwrap();
        if let Some((name, value)) = other {
            thing.with(name, value).ensure().unwrap();
        }
        thing.delete().unwrap();
    }
    thing(&fake, TOKEN, "github.public", &[]).ensure().unwrap();
    let asked = fake.asked();
    let operation = |asked: &crate::fakes::Asked| {
        let parts = asked.parts();
        let of_repo = parts.iter().skip(if parts[0] == "repos" { 3 } else { 0 });
        let plain = |part: &&String| !part.chars().any(|c| c.is_ascii_uppercase());
        format!("{} {}", asked.method, of_repo.filter(plain).cloned().collect::<Vec<_>>().join("/"))
    };
    let operations: BTreeSet<String> = asked.iter().map(operation).collect();
    let wanted = [
        "DELETE actions/secrets",
        "DELETE actions/variables",
        "DELETE environments/production",
        "GET ",
        "GET actions/secrets",
        "GET actions/secrets/public-key",
        "GET actions/variables",
        "GET actions/workflows/vibe.yml",
        "GET branches/main",
        "GET environments/production",
        "GET user",
        "PATCH ",
        "PATCH actions/variables",
        "POST actions/variables",
        "POST orgs/lovelace/repos",
        "POST user/repos",
        "PUT actions/secrets",
        "PUT environments/production",
        "PUT topics",
    ];
    assert_eq!(operations.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    let spec = Spec::installed(&installed("api.github.com.json"), "");
    let wrong: Vec<String> = asked.iter().flat_map(|asked| spec.against(asked)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let world = fake.world.lock().unwrap();
    let of_actions = |path: &str| path.contains("/actions/") && !path.contains("workflows");
    for (method, path, status, body) in world.answers.iter().filter(|(_, path, ..)| of_actions(path)) {
        assert_eq!(spec.against_answer(method, path, status, body), Vec::<String>::new());
    }
}
