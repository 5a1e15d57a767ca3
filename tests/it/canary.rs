//! A secret of each kind with a mark that is found nowhere but in the store: not on the screen, not in files, not in the
//! arguments or the environment of programs that are started.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};

use crate::sandbox::{Run, Sandbox, tree};
use crate::secret::app;

/// Random enough to be found nowhere by chance.
const MARK: &str = "Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";

/// Every kind of secret that is known, with a value of its form.
fn kinds() -> Vec<(&'static str, String)> {
    let forms = [
        ("ai.key", "sk-proj-"),
        ("clerk.key", "ak_"),
        ("github.id", "Iv1."),
        ("github.secret", ""),
        ("google.id", "1234-"),
        ("google.secret", "GOCSPX-"),
        ("mail.key", "smtps://user:"),
        ("openrouter.key", "sk-or-v1-"),
        ("powerdns.key", ""),
        ("resend.key", "re_"),
        ("rfc2136.key", ""),
        ("stripe.key", "rk_live_"),
        ("stripe.webhook", "whsec_"),
        ("vercel.token", ""),
        ("integration/MAPS_API_KEY", "AIza"),
        ("some.other", "-----BEGIN KEY-----\n"),
    ];
    forms.iter().map(|(name, begin)| (*name, format!("{begin}{MARK}"))).collect()
}

/// How the mark could look in another form.
fn forms() -> Vec<String> {
    let hex = MARK.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    // A value may begin anywhere in a group of three bytes: the middle of each of the three forms of base64.
    let base64 = [
        "UXo3VngyS3A5V200UnQ2WWIxTmM4SmQz",
        "F6N1Z4MktwOVdtNFJ0NlliMU5jOEpkM",
        "RejdWeDJLcDlXbTRSdDZZYjFOYzhKZD",
    ];
    let mut forms = vec![
        MARK.to_owned(),
        hex,
        MARK.chars().rev().collect(),
        MARK[..12].to_owned(),
        MARK[12..].to_owned(),
    ];
    forms.extend(base64.map(str::to_owned));
    forms
}

fn clean(text: &str, place: &str) {
    for form in forms() {
        assert!(!text.contains(&form), "{form} stands in {place}:\n{text}");
    }
}

fn silent(run: &Run, place: &str) {
    clean(&run.stdout, place);
    clean(&run.stderr, place);
}

#[test]
fn the_forms_of_the_mark_are_those_that_would_be_found() {
    let encoded = Command::new("base64")
        .args(["-w0", "/dev/stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = encoded.unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), MARK.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(out.stdout).unwrap(), forms()[5]);
    assert!(std::panic::catch_unwind(|| clean(&format!("x{MARK}y"), "a plant")).is_err());
}

#[test]
fn no_command_lets_a_secret_out() {
    let sandbox = app(&["production"]);
    let mut runs = 0;
    let mut check = |run: Run, line: &str, code: i32| {
        assert_eq!(run.code, code, "{line}: {}\n{}", run.stdout, run.stderr);
        silent(&run, line);
        runs += 1;
    };
    for (name, value) in kinds() {
        for json in ["", " --json"] {
            let line = format!("secret set {name} --from-stdin{json}");
            check(sandbox.feed(&line, format!("{value}\n").as_bytes()), &line, 2);
            check(sandbox.feed(&line, format!("{value}...").as_bytes()), &line, 2);
            check(sandbox.feed(&line, format!("a{}\u{7}{value}", "b".repeat(9)).as_bytes()), &line, 2);
            check(sandbox.feed(&line, value.as_bytes()), &line, 0);
            let line = format!("secret rotate {name} --from-stdin{json}");
            check(sandbox.feed(&line, value.as_bytes()), &line, 0);
            check(
                sandbox
                    .feed(&format!("secret set {name} --env nowhere! --from-stdin{json}"), value.as_bytes()),
                &line,
                2,
            );
        }
    }
    for (name, value) in kinds().iter().filter(|(name, _)| *name == "stripe.key") {
        let wrong = value.replace("live", "test");
        check(sandbox.feed(&format!("secret set {name} --from-stdin"), wrong.as_bytes()), name, 2);
    }
    for line in ["secret list", "secret list --json", "status", "check", "check --json"] {
        let run = sandbox.vibe(line);
        silent(&run, line);
    }
    // A store that cannot be opened says so without saying what is in it.
    let file = sandbox.secrets().join("secrets.age");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    check(sandbox.vibe("secret list"), "secret list", 1);
    fs::write(&file, &whole).unwrap();
    files_are_clean(&sandbox);
    let kept = sandbox.vibe("secret list --json").ok().lines().pop().unwrap();
    assert_eq!(
        kept["secrets"].as_array().unwrap().iter().filter(|row| row["state"] == "set").count(),
        kinds().len()
    );
    for (name, _) in kinds() {
        let line = format!("secret rm {name} --yes");
        check(sandbox.vibe(&line), &line, 0);
    }
    assert!(runs > 150, "{runs}");
}

fn files_are_clean(sandbox: &Sandbox) {
    let files = tree(sandbox.root());
    assert!(files.iter().any(|(path, _)| path.ends_with("secrets.age")), "the store is elsewhere");
    for (path, bytes) in files {
        clean(&String::from_utf8_lossy(&bytes), &path.display().to_string());
    }
}

#[test]
fn programs_that_are_started_see_no_secret() {
    let sandbox = app(&["production"]);
    let tell = format!("/usr/bin/env > '{}'; echo 10.0.0", sandbox.path("seen-$$").display());
    for program in ["npm", "node"] {
        sandbox.program(program, &tell.replace("'", "\""));
    }
    let trace = sandbox.root().join("trace");
    // On the machine's path, not on the sandbox's.
    let mut command = Command::new("/usr/bin/strace");
    command.args(["-f", "-v", "-s", "100000", "-e", "trace=execve", "-o"]).arg(&trace);
    command.arg(env!("CARGO_BIN_EXE_vibe")).args(["doctor", "--json"]).current_dir(sandbox.work());
    command.env_clear().env("HOME", sandbox.root().join("home")).env("PATH", sandbox.bin());
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    command.env("VIBE_SECRET_AI_KEY", format!("sk-{MARK}")).env("VIBE_PASSPHRASE", MARK);
    let run = sandbox.read(command.output().expect("this test needs `strace`"));
    silent(&run, "doctor");
    let trace_text = fs::read_to_string(&trace).unwrap();
    let started: Vec<&str> = trace_text.lines().filter(|line| line.contains("execve(")).skip(1).collect();
    assert!(started.iter().any(|line| line.contains("npm")), "{started:#?}");
    clean(&started.join("\n"), "what was started");
    fs::remove_file(&trace).unwrap();
    let told = fs::read_dir(sandbox.work())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("seen-"));
    assert!(told.count() > 0, "no program told its environment");
    for (path, bytes) in tree(sandbox.root()) {
        clean(&String::from_utf8_lossy(&bytes), &path.display().to_string());
    }
}
