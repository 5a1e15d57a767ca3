#![allow(clippy::disallowed_methods, reason = "tests set up folders of their own")]

use std::fs;
use std::path::Path;

use super::*;
use crate::stack::FileTree;

mod settings;
mod state;

fn tree(paths: &[&str]) -> FileTree {
    paths.iter().map(|path| ((*path).to_owned(), path.as_bytes().to_vec())).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

const RUN_ON: &dyn Fn() -> bool = &|| false;

#[test]
fn a_tree_appears_whole_and_nothing_else_does() {
    let home = tempfile::tempdir().unwrap();
    create(&home.path().join("app"), &tree(&["a.txt", "src/deep/b.txt"]), RUN_ON).unwrap();
    assert_eq!(names(home.path()), ["app"]);
    assert_eq!(fs::read(home.path().join("app/src/deep/b.txt")).unwrap(), b"src/deep/b.txt");
}

#[test]
fn missing_folders_above_are_made_and_taken_back_on_failure() {
    let home = tempfile::tempdir().unwrap();
    let stopped = create(&home.path().join("x/y/app"), &tree(&["a.txt"]), &|| true).unwrap_err();
    assert_eq!(stopped.code(), "project.interrupted");
    assert_eq!(names(home.path()), Vec::<String>::new());
    create(&home.path().join("x/y/app"), &tree(&["a.txt"]), RUN_ON).unwrap();
    assert!(home.path().join("x/y/app/a.txt").is_file());
}

#[test]
fn an_empty_folder_is_filled_in_place_and_a_fresh_git_folder_does_not_count() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".git")).unwrap();
    create(home.path(), &tree(&["a.txt", ".vibe-deploy/manifest.json"]), RUN_ON).unwrap();
    assert_eq!(names(home.path()), [".git", ".vibe-deploy", "a.txt"]);
}

#[test]
fn a_folder_with_something_in_it_is_left_as_it_is_and_named() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("mine.txt"), "mine").unwrap();
    let refused = create(home.path(), &tree(&["mine.txt"]), RUN_ON).unwrap_err();
    assert_eq!(refused.code(), "project.not_empty");
    assert!(refused.to_string().contains("`mine.txt`"), "{refused}");
    assert_eq!(fs::read(home.path().join("mine.txt")).unwrap(), b"mine");
}

#[test]
fn a_file_and_a_dangling_link_are_no_targets() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "").unwrap();
    assert_eq!(vacancy(&home.path().join("file")).unwrap_err().code(), "project.not_a_folder");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/nowhere/at/all", home.path().join("link")).unwrap();
        assert_eq!(vacancy(&home.path().join("link")).unwrap_err().code(), "project.not_a_folder");
    }
}

#[test]
fn no_path_leaves_the_folder() {
    for path in [
        "../a",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "./a",
        "",
        "C:\\x",
        "a\\..\\b",
        "a\nb",
        ".git/hooks/x",
        "a/.GIT/x",
        "x.",
    ] {
        assert_eq!(check_paths([path]).unwrap_err().code(), "project.unsafe_path", "{path:?}");
    }
    assert!(check_paths(["src/[id]/page.ts", ".env.example", "a b/c-d_e.txt"]).is_ok());
    assert!(check_paths(["a/B.txt", "a/b.txt"]).is_err());
    assert!(check_paths(["x".repeat(256).as_str()]).is_err());
}

#[test]
fn the_manifest_tells_edited_from_generated() {
    let home = tempfile::tempdir().unwrap();
    let files = tree(&["a.txt", "b.txt", "c.txt"]);
    create(&home.path().join("app"), &files, RUN_ON).unwrap();
    let app = home.path().join("app");
    let manifest = Manifest::of(&files, "vibe 1", "hono-sqlite");
    fs::create_dir(app.join(".vibe-deploy")).unwrap();
    fs::write(app.join(Manifest::path()), manifest.to_json()).unwrap();
    assert_eq!(Manifest::load(&app).unwrap(), manifest);
    fs::write(app.join("b.txt"), "mine").unwrap();
    fs::remove_file(app.join("c.txt")).unwrap();
    fs::write(app.join("d.txt"), "mine too").unwrap();
    let expected = Drift { edited: vec!["b.txt".into()], missing: vec!["c.txt".into()] };
    assert_eq!(drift(&app, &manifest).unwrap(), expected);
}

#[test]
fn a_damaged_manifest_is_said_to_be_damaged() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".vibe-deploy")).unwrap();
    for text in ["", "{", "{\"version\":99,\"tool\":\"\",\"stack\":\"\",\"files\":{}}", "{\"version\":1}"] {
        fs::write(home.path().join(Manifest::path()), text).unwrap();
        assert_eq!(Manifest::load(home.path()).unwrap_err().code(), "project.manifest_damaged", "{text}");
    }
}

#[test]
fn packages_are_linked_from_a_complete_entry_only() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path().join("cache"));
    let key = Cache::key(b"lock", "linux");
    let begun = cache.begin("packages", &key, &[("package.json", b"{}")]).unwrap();
    fs::create_dir_all(begun.folder().join("node_modules/zod")).unwrap();
    fs::write(begun.folder().join("node_modules/zod/index.js"), "1").unwrap();
    assert_eq!(cache.entry("packages", &key), None);
    let entry = Cache::keep(&begun).unwrap();
    drop(begun);
    assert_eq!(cache.entry("packages", &key), Some(entry.clone()));

    let app = home.path().join("app");
    fs::create_dir(&app).unwrap();
    assert_eq!(modules(&app), Modules::Missing);
    Cache::link_modules(&entry, &key, &app).unwrap();
    assert_eq!(modules(&app), Modules::Linked(key));
    assert_eq!(fs::read(app.join("node_modules/zod/index.js")).unwrap(), b"1");
    assert_eq!(names(&app), ["node_modules"]);
}

#[test]
fn an_entry_given_up_leaves_nothing_and_somebody_elses_modules_are_theirs() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path().join("cache"));
    drop(cache.begin("packages", "key", &[]).unwrap());
    assert_eq!(names(&home.path().join("cache/packages")), Vec::<String>::new());
    fs::create_dir(home.path().join("node_modules")).unwrap();
    assert_eq!(modules(home.path()), Modules::Theirs);
}

#[test]
fn a_cache_that_cannot_be_written_is_not_told_to_choose_another_app() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("cache"), "a file").unwrap();
    let refused = Cache::new(home.path().join("cache")).begin("packages", "key", &[]).unwrap_err();
    assert_eq!(refused.code(), "project.write");
    let hints = refused.hints().join("; ");
    assert!(hints.contains("XDG_CACHE_HOME") && !hints.contains("--dir"), "{hints}");
}

#[test]
fn a_file_is_added_whole_and_never_over_another() {
    let home = tempfile::tempdir().unwrap();
    assert!(add(home.path(), ".github/workflows/vibe.yml", b"one").unwrap());
    assert!(!add(home.path(), ".github/workflows/vibe.yml", b"two").unwrap());
    assert_eq!(names(&home.path().join(".github/workflows")), ["vibe.yml"]);
    assert_eq!(fs::read(home.path().join(".github/workflows/vibe.yml")).unwrap(), b"one");
    assert!(add(home.path(), "../out", b"x").is_err());
}
