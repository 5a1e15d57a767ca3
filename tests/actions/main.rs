//! A push is deployed: the lines of the workflow that `vibe` writes, run as GitHub Actions runs them, in a folder that knows what
//! was pushed, with the secrets and variables that lie at GitHub, and nothing else.
//!
//! Server, name server and certificate authority are real, as in `tests/deploy`; the journal lies in `moto`. GitHub is a strict
//! fake of ours with a real git behind it. Its machines, its conditions (`if:`) and its two actions are not here: what a
//! step's `env` and `run` say is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

#[path = "../fakes/mod.rs"]
mod fakes;
#[allow(dead_code, reason = "made for the whole journey of one environment")]
#[path = "../deploy/journey.rs"]
mod journey;
#[allow(dead_code, reason = "made for the tests of shared journals")]
#[path = "../stores/mod.rs"]
mod stores;
#[allow(dead_code, reason = "made for tests of single requests")]
#[path = "../../src/http/testing.rs"]
mod testing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use fakes::git_http::{git, told};
use fakes::github::{GitHub, LOGIN};
use journey::Journey;
use serde_json::Value as Json;
use stores::{BUCKET, Store};
use tempfile::TempDir;

const TOKEN: &str = "github_pat_Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";
const STATE_SECRET: &str = "canary-state-3d5f7a9c1e";
const FIRST: [&str; 6] = ["deploy", "--env", "production", "--yes", "--allow", "live-money"];

#[test]
fn what_actions_runs_deploys_a_push() {
    let (github, store) = (GitHub::start(TOKEN), Store::moto());
    let mut journey = Journey::begin("hono-sqlite");
    journey.knows("VIBE_GITHUB_URL", &github.url());
    journey.knows("VIBE_SECRET_GITHUB_KEY", TOKEN);
    journey.knows("VIBE_SECRET_STATE_KEY", "canary-state-id");
    journey.knows("VIBE_SECRET_STATE_SECRET", STATE_SECRET);
    journey.edit(
        "vibe.toml",
        "mail = \"resend\" }",
        &format!("mail = \"resend\", code = \"github:{LOGIN}\" }}"),
    );
    journey.say(&format!(
        "\n[state]\nstore = \"s3://{BUCKET}/menugen\"\nendpoint = \"http://127.0.0.1:{}\"\nregion = \"us-east-1\"\n",
        store.port
    ));
    let app = journey.app();
    told(git(&app).args(["init", "--quiet", "--initial-branch=main"]));
    commit(&app, "Made");

    // The workflow is put there by the first deploy, and goes up once somebody has committed it.
    let begun = Instant::now();
    let asked = journey.vibe(&FIRST);
    assert!(app.join(".github/workflows/vibe.yml").is_file(), "{}", asked.told());
    commit(&app, "Deploy by pushing");
    let made = journey.vibe(&FIRST);
    assert!(made.status.success(), "{}", made.told());
    println!("by a person: {:.1} s", begun.elapsed().as_secs_f64());

    let before = journey.get("/").body;
    journey.edit("messages/en/app.json", "\"app.tagline\": \"", "\"app.tagline\": \"By a push. ");
    commit(&app, "Other words");
    let bare = github.bare(LOGIN, "menugen");
    told(git(&app).args(["push", "--quiet", bare.to_str().unwrap(), "main"]));

    let machine = Machine::start(&bare);
    let begun = Instant::now();
    let said = machine.deploys(&journey, &github);
    println!("{said}by a push: {:.1} s", begun.elapsed().as_secs_f64());
    let after = journey.get("/").body;
    assert!(after.contains("By a push. ") && !before.contains("By a push. "), "{after}");
    for secret in [TOKEN, STATE_SECRET, "sk_live_canary51"] {
        assert!(!said.contains(secret), "{said}");
    }

    // Both machines have one history, and neither finds anything to do.
    let again = journey.vibe(&["plan", "--env", "production", "--check"]);
    assert!(again.status.success(), "{}", again.told());
}

fn commit(app: &Path, what: &str) {
    told(git(app).args(["add", "--all"]));
    told(git(app).args(["commit", "--quiet", "--message", what]));
}

/// A machine of Actions: a checkout, a home of its own, `vibe` on the path.
struct Machine {
    root: TempDir,
}

impl Machine {
    fn start(bare: &Path) -> Machine {
        let root = tempfile::tempdir().unwrap();
        for folder in ["home", "bin"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vibe"), root.path().join("bin/vibe")).unwrap();
        told(git(root.path()).args(["clone", "--quiet"]).arg(bare).arg("work"));
        Machine { root }
    }

    fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The step of that name, as the checkout has it.
    fn step(&self, job: &str, name: &str) -> Json {
        let text = fs::read_to_string(self.work().join(".github/workflows/vibe.yml")).unwrap();
        let all: Json = serde_saphyr::from_str(&text).unwrap();
        let steps = all["jobs"][job]["steps"].as_array().unwrap_or_else(|| panic!("no job {job}: {text}"));
        steps
            .iter()
            .find(|step| step["name"] == name)
            .unwrap_or_else(|| panic!("no step {name}: {text}"))
            .clone()
    }

    /// Runs the step as `shell: bash` is documented; what it said.
    fn deploys(&self, journey: &Journey, github: &GitHub) -> String {
        let step = self.step("deploy", "Deploy");
        let script = self.root.path().join("step.sh");
        // A machine of Actions is thrown away with its agent; this one is not.
        let ends = "trap '[ -z \"${SSH_AGENT_PID:-}\" ] || kill \"$SSH_AGENT_PID\"' EXIT\n";
        fs::write(&script, format!("{ends}{}", step["run"].as_str().unwrap())).unwrap();
        let mut command = Command::new("bash");
        journey.surround_as_stranger(&mut command);
        let home = self.root.path().join("home");
        let path = format!("{}:{}", self.root.path().join("bin").display(), std::env::var("PATH").unwrap());
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(&script).current_dir(self.work());
        command.env("HOME", &home).env("PATH", path).env("CI", "true").env("GITHUB_ACTIONS", "true");
        command.env("XDG_CONFIG_HOME", home.join("config")).env("XDG_STATE_HOME", home.join("state"));
        for (name, value) in step["env"].as_object().unwrap() {
            command.env(name, given(value.as_str().unwrap(), journey, github));
        }
        let ran = command.stdin(Stdio::null()).output().unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        let left = told(git(&self.work()).args(["status", "--porcelain"]));
        assert!(ran.status.success(), "{said}\n{left}");
        said
    }
}

/// What an expression of the workflow stands for. Two things a person sets, as the head of the job says.
fn given(value: &str, journey: &Journey, github: &GitHub) -> String {
    let Some(expression) = value.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")) else {
        return value.to_owned();
    };
    let world = github.world.lock().unwrap();
    let repo = world.repos.iter().find(|repo| repo.name == "menugen").unwrap();
    match expression {
        "secrets.VIBE_SSH_KEY" => fs::read_to_string(journey.key()).unwrap().trim_end().to_owned(),
        "vars.VIBE_KNOWN_HOSTS" => {
            let file = journey.app().join(".vibe-deploy/production/known_hosts");
            fs::read_to_string(file).unwrap().trim_end().to_owned()
        }
        _ => {
            let name = expression.strip_prefix("secrets.").unwrap_or_else(|| panic!("{expression}"));
            // A secret that nobody set is empty.
            let found = repo.secrets.iter().find(|secret| secret.0 == name);
            found.map(|secret| secret.1.clone()).unwrap_or_default()
        }
    }
}
