//! `vibe change`: words and edits of vibe.toml change an app; what a person wrote stays; git has one commit; it can be undone.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::sandbox::{Run, Sandbox, tree};

const MENUS: &str = "People keep menus with a title and a price. Every menu has dishes with a name.";

/// An app in the sandbox's folder `app`.
fn made(sandbox: &Sandbox) {
    sandbox.run(["new", MENUS, "--name", "Menus", "--dir", "app"]).ok();
}

fn change(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let mut command = sandbox.command(["change", "--no-verify"]);
    command.args(arguments).current_dir(sandbox.path("app"));
    command.env("PATH", "/usr/bin:/bin");
    sandbox.read(command.output().unwrap())
}

fn edit(sandbox: &Sandbox, file: &str, from: &str, to: &str) {
    let path = sandbox.path("app").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} does not hold {from}:\n{text}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

fn read(sandbox: &Sandbox, file: &str) -> String {
    fs::read_to_string(sandbox.path("app").join(file)).unwrap_or_default()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let told = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@a.test"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(told.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

#[test]
fn words_change_the_app_and_what_was_written_by_hand_stays() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    edit(&sandbox, "messages/en/core.json", "Sign in", "Come in");
    edit(&sandbox, "vibe.toml", "name = \"Menus\"", "name = \"Menus\" # our own name");
    let run = change(&sandbox, &["Menus have a photo. People comment on menus."]).ok();
    for told in ["Menu.photo: image?", "new entity Comment", "migrations/0101_menus-have-a-photo", "--undo"] {
        assert!(run.stdout.contains(told), "{told} is missing in:\n{}", run.stdout);
    }
    assert!(read(&sandbox, "messages/en/core.json").contains("Come in"));
    assert!(read(&sandbox, "vibe.toml").contains("# our own name"), "{}", read(&sandbox, "vibe.toml"));
    assert!(read(&sandbox, "src/entities/menus/model.ts").contains("photo"));
    assert!(read(&sandbox, "migrations/0101_menus-have-a-photo-people-comment-on-men.sql").contains("photo"));
    assert!(read(&sandbox, "vibe.toml").contains("People comment on menus."), "the description grows");
    // The code is what the blueprint says, so the same again has nothing to do.
    let again = change(&sandbox, &[]).ok();
    assert!(again.stdout.contains("Nothing to do"), "{}", again.stdout);
    let said = change(&sandbox, &["People comment on menus."]).fails(2, "change.not_understood");
    assert!(said.stderr.contains("does that already"), "{}", said.stderr);
}

#[test]
fn a_change_opens_nothing_that_was_closed_unless_the_words_say_so() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    let access = || {
        let text = read(&sandbox, "vibe.toml");
        text.lines().find(|line| line.starts_with("access")).unwrap().to_owned()
    };
    let closed = access();
    assert!(closed.contains("read = [\"owner\", \"admin\"]"), "{closed}");
    let told = change(&sandbox, &["People comment on menus."]).ok().stdout;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("“People browse every menu.”"), "{told}");
    assert_eq!(access(), closed);
    // Who may delete is the person's own word by now: it stands, and beside it things change.
    edit(&sandbox, "vibe.toml", "delete = [\"owner\", \"admin\"]", "delete = \"owner\"");
    let told = change(&sandbox, &["People export menus as CSV."]).ok().stdout;
    assert!(access().contains("delete = \"owner\"") && !told.contains("browse every"), "{told}");
    edit(&sandbox, "vibe.toml", "delete = \"owner\"", "delete = [\"owner\", \"admin\"]");
    change(&sandbox, &["People browse every menu."]).ok();
    assert!(access().contains("read = \"public\""), "{}", access());
}

#[test]
fn an_edit_of_the_blueprint_is_followed_and_taken_back() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    let before = tree(&sandbox.path("app"));
    edit(&sandbox, "vibe.toml", "fields.title = \"text\"", "fields.headline = \"text was=title\"");
    if read(&sandbox, "vibe.toml").contains("\"title\"") {
        edit(&sandbox, "vibe.toml", "\"title\"", "\"headline\"");
    }
    let edited = read(&sandbox, "vibe.toml");
    assert!(change(&sandbox, &["--dry-run"]).ok().stdout.contains("Nothing was written."));
    change(&sandbox, &[]).ok();
    assert!(read(&sandbox, "src/entities/menus/model.ts").contains("headline"));
    let undone = change(&sandbox, &["--undo"]).ok();
    assert!(undone.stdout.contains("Taken back: Follow vibe.toml"), "{}", undone.stdout);
    // The edit is the person's, and stays.
    assert_eq!(read(&sandbox, "vibe.toml"), edited);
    fs::write(sandbox.path("app/vibe.toml"), edited.replace("headline", "title").replace(" was=title", ""))
        .unwrap();
    fs::remove_dir_all(sandbox.path("app/.vibe-deploy/local")).unwrap();
    assert!(tree(&sandbox.path("app")) == before, "everything is as it was");
    change(&sandbox, &["--undo"]).fails(2, "change.nothing");
}

#[test]
fn data_is_lost_only_by_somebody_who_says_so() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    let price =
        read(&sandbox, "vibe.toml").lines().find(|line| line.starts_with("fields.price")).unwrap().to_owned();
    edit(&sandbox, "vibe.toml", &format!("{price}\n"), "");
    let before = tree(&sandbox.path("app"));
    let said = change(&sandbox, &[]).fails(3, "change.loses");
    assert!(said.stderr.contains("the field Menu.price"), "{}", said.stderr);
    assert!(tree(&sandbox.path("app")) == before, "nothing was written");
    change(&sandbox, &["--allow", "loss"]).ok();
    assert!(!read(&sandbox, "src/entities/menus/model.ts").contains("price"));
}

#[test]
fn both_sides_in_one_place_leave_the_persons_file_alone() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    let model = "src/entities/menus/model.ts";
    edit(&sandbox, model, "title: fields.text()", "title: fields.text({ label: 'My title' })");
    let mine = read(&sandbox, model);
    edit(&sandbox, "vibe.toml", "fields.title = \"text\"", "fields.title = \"text max=80\"");
    let run = change(&sandbox, &[]);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("1 file"), "{}", run.stdout);
    assert_eq!(read(&sandbox, model), mine);
    assert!(read(&sandbox, &format!("{model}.vibe-new")).contains("max: 80"));
    assert!(!mine.contains("<<<<"));
}

#[test]
fn one_change_is_one_commit_of_its_own() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    let app = sandbox.path("app");
    for arguments in
        [&["init", "-q"][..], &["config", "user.name", "Ada"], &["config", "user.email", "ada@a.test"]]
    {
        git(&app, arguments);
    }
    git(&app, &["add", "-A"]);
    git(&app, &["commit", "-qm", "made"]);
    fs::write(app.join("notes.txt"), "mine").unwrap();
    change(&sandbox, &["Menus have a photo."]).ok();
    assert_eq!(git(&app, &["log", "-1", "--format=%s"]), "Menus have a photo");
    assert_eq!(git(&app, &["status", "--porcelain"]), "?? notes.txt", "only what it touched");
    edit(&sandbox, "README.md", "Menus", "Our menus");
    let said = change(&sandbox, &["People comment on menus."]).fails(2, "change.uncommitted");
    assert!(said.stderr.contains("README.md"), "{}", said.stderr);
    change(&sandbox, &["--no-commit", "People comment on menus."]).ok();
    assert!(read(&sandbox, "README.md").contains("Our menus"));
}

#[test]
fn an_app_that_was_made_before_a_base_was_kept_is_changed_too() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    fs::remove_file(sandbox.path("app/.vibe-deploy/base.json")).unwrap();
    edit(&sandbox, "messages/en/core.json", "Sign in", "Come in");
    change(&sandbox, &["Menus have a photo."]).ok();
    assert!(read(&sandbox, "messages/en/core.json").contains("Come in"));
    assert!(read(&sandbox, "src/entities/menus/model.ts").contains("photo"));
}

#[test]
fn nothing_is_written_for_words_that_say_nothing_and_the_reason_is_told() {
    let sandbox = Sandbox::new();
    made(&sandbox);
    let before = tree(&sandbox.path("app"));
    let said = change(&sandbox, &["Frobnicate the quux sideways."]).fails(2, "change.not_understood");
    assert!(said.stderr.contains("Frobnicate"), "{}", said.stderr);
    edit(&sandbox, "vibe.toml", "[app]", "[app");
    change(&sandbox, &[]).fails(2, "change.blueprint");
    edit(&sandbox, "vibe.toml", "[app", "[app]");
    assert!(tree(&sandbox.path("app")) == before);
}
