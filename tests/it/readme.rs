//! README says what the program does: its verbs, its exit codes, its two commands.

use std::fs;
use std::path::Path;

use crate::sandbox::Sandbox;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn every_verb_of_the_readme_exists_and_every_verb_is_in_it() {
    let help = Sandbox::new().run(["--help"]).ok().stdout;
    let verbs: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        // What a verb does may go on below it.
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() >= 9, "{verbs:?}");
    let text = readme();
    for verb in &verbs {
        assert!(text.contains(&format!("`vibe {verb}`")), "README does not tell of `vibe {verb}`");
    }
    let table = text.lines().filter(|line| line.starts_with("| `vibe "));
    for named in table.flat_map(|line| line.split('`')).filter_map(|part| part.strip_prefix("vibe ")) {
        let verb = named.split(' ').next().unwrap();
        assert!(verbs.contains(&verb), "README tells of `vibe {verb}`, which does not exist");
    }
}

#[test]
fn the_two_commands_are_there_to_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let text = readme();
    for command in ["scripts/demo", "scripts/test"] {
        assert!(text.lines().any(|line| line.starts_with(command)), "README does not name {command}");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(command);
        assert!(fs::metadata(&path).unwrap().permissions().mode() & 0o111 != 0, "{command} cannot be run");
    }
    let ci = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).unwrap();
    assert!(ci.contains("scripts/test"), "CI runs something else than README says");
}
