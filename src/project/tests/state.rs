//! What is remembered of an environment.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn state(root: &Path) -> StateFolder {
    StateFolder::of(root, "production", "shop").unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn looking_makes_nothing_and_the_first_need_makes_all() {
    let root = tempfile::tempdir().unwrap();
    let state = state(root.path());
    assert_eq!(state.scope(), "shop/production");
    assert!(!state.has_journal() && state.present_prints().unwrap().is_none());
    assert_ne!(state.prints_to_look().unwrap().bytes(), state.prints_to_look().unwrap().bytes());
    assert!(names(root.path()).is_empty());
    let key = state.prints().unwrap();
    assert_eq!(state.prints().unwrap().bytes(), key.bytes());
    assert_ne!(key.bytes(), &[0; 32]);
    assert_eq!(names(state.path()), [".gitignore", "print.key"]);
    assert_eq!(mode(&state.path().join("print.key")), 0o600);
    assert_eq!(mode(state.path()), 0o700);
    assert_eq!(environments(root.path()), ["production"]);
}

#[test]
fn a_lost_key_is_told_and_not_replaced() {
    let root = tempfile::tempdir().unwrap();
    let state = state(root.path());
    state.prints().unwrap();
    fs::create_dir(state.journal()).unwrap();
    fs::write(state.journal().join("journal.jsonl"), "x").unwrap();
    let path = state.path().join("print.key");
    fs::write(&path, [1; 31]).unwrap();
    assert_eq!(state.prints().err().unwrap().code(), "project.print_key");
    fs::remove_file(&path).unwrap();
    assert_eq!(state.prints().err().unwrap().code(), "project.print_key");
    assert!(!path.exists());
    let new = state.new_prints().unwrap();
    assert_eq!(state.prints().unwrap().bytes(), new.bytes());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(state.prints().err().unwrap().code(), "secret.exposed");
}

#[test]
fn an_app_keeps_the_name_under_which_it_was_first_deployed() {
    let root = tempfile::tempdir().unwrap();
    state(root.path()).keep_name().unwrap();
    let renamed = StateFolder::of(root.path(), "preview", "boutique").unwrap();
    assert_eq!(renamed.scope(), "shop/preview");
}

#[test]
fn version_control_sees_the_name_of_the_app_only() {
    let root = tempfile::tempdir().unwrap();
    state(root.path()).prints().unwrap();
    let git = |arguments: &[&str]| {
        let run =
            std::process::Command::new("git").args(arguments).current_dir(root.path()).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    git(&["init", "-q"]);
    assert_eq!(git(&["status", "--short", "-uall"]), "?? .vibe-deploy/app\n");
}

#[test]
fn an_environment_is_no_path() {
    for name in ["", "..", "a/b", "Production", "production\n"] {
        let refused = StateFolder::of(Path::new("."), name, "shop").err().unwrap();
        assert_eq!(refused.code(), "project.environment", "{name:?}");
    }
}
