//! `vibe new`: a description becomes a folder, whole and always the same.

use crate::sandbox::{Sandbox, WORDS, names, tree};

#[test]
fn words_become_an_app_in_a_folder_of_its_name() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(["new", WORDS, "--name", "Corner Club"]).ok();
    assert_eq!(sandbox.names(), ["corner-club"]);
    let made = names(&sandbox.path("corner-club"));
    for name in [".vibe-deploy", "package.json", "vibe.toml"] {
        assert!(made.iter().any(|other| other == name), "{name} is missing in {made:?}");
    }
    for part in
        ["Corner Club\n", "\nUnderstood\n", "\nPlan: ", "\nWrote ", "\nNext\n  cd corner-club", "vibe dev"]
    {
        assert!(run.stdout.contains(part), "{part:?} is missing in:\n{}", run.stdout);
    }
    assert!(run.stdout.lines().count() < 100, "too long:\n{}", run.stdout);
}

#[test]
fn the_blueprint_that_is_written_is_sound_and_nothing_counts_as_edited() {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--dir", "app"]).ok();
    sandbox.vibe("check app/vibe.toml").ok();
    let mut status = sandbox.command(["status"]);
    let run = sandbox.read(status.current_dir(sandbox.path("app")).output().unwrap()).ok();
    assert!(run.stdout.contains("Every generated file is as it was generated."), "{}", run.stdout);
}

#[test]
fn same_words_same_bytes() {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--dir", "one"]).ok();
    sandbox.run(["new", WORDS, "--dir", "two"]).ok();
    assert!(tree(&sandbox.path("one")) == tree(&sandbox.path("two")));
}

#[test]
fn a_file_and_standard_input_say_the_same_as_an_argument() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("idea.txt", WORDS);
    let argument = sandbox.run(["blueprint", WORDS]).ok().stdout;
    let from_file = sandbox.run(["blueprint", "--file", file.to_str().unwrap()]).ok().stdout;
    let from_stream = sandbox.feed("blueprint --file -", WORDS.as_bytes()).ok().stdout;
    assert_eq!(argument, from_file);
    assert_eq!(argument, from_stream);
}

#[test]
fn words_need_no_quotes() {
    let sandbox = Sandbox::new();
    let quoted = sandbox.run(["blueprint", "a club keeps its members"]).ok().stdout;
    assert_eq!(quoted, sandbox.vibe("blueprint a club keeps its members").ok().stdout);
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(["new", WORDS, "--dry-run", "--dir", "app"]).ok();
    assert_eq!(sandbox.names(), Vec::<String>::new());
    assert!(run.stdout.contains("Nothing was written"), "{}", run.stdout);
}

#[test]
fn missing_folders_are_made_and_an_empty_one_is_filled() {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--dir", "deep/down/app"]).ok();
    assert!(sandbox.path("deep/down/app/vibe.toml").is_file());
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    let mut here = sandbox.command(["new", WORDS, "--dir", "."]);
    sandbox.read(here.current_dir(sandbox.path("empty")).output().unwrap()).ok();
    assert!(sandbox.path("empty/vibe.toml").is_file());
    assert!(
        names(&sandbox.path("empty"))
            .iter()
            .all(|name| !name.contains(".vibe-0") && !name.starts_with(".app."))
    );
}

#[test]
fn strict_writes_nothing_when_something_was_not_understood() {
    let sandbox = Sandbox::new();
    let words = format!("{WORDS} Frobnicate the wibble with zorkian quaternions!");
    let run = sandbox.run(["new", &words, "--strict", "--dir", "app"]).fails(1, "new.not_understood");
    assert!(run.stdout.contains("Not understood"), "{}", run.stdout);
    assert_eq!(sandbox.names(), Vec::<String>::new());
}

#[test]
fn nobody_is_asked_where_there_is_no_terminal() {
    let sandbox = Sandbox::new();
    // With `--yes` and without, on a pipe: the same, and no waiting for an answer.
    let piped = sandbox.feed("new --file - --dry-run", WORDS.as_bytes()).ok();
    let agreed = sandbox.feed("new --file - --dry-run --yes", WORDS.as_bytes()).ok();
    assert_eq!(piped.stdout, agreed.stdout);
    assert!(!piped.stderr.contains("Answer"), "{}", piped.stderr);
}

#[test]
fn an_unknown_stack_is_named() {
    Sandbox::new().run(["new", WORDS, "--stack", "cobol-tape"]).fails(2, "stack.unknown");
}
