//! Every example's prompt gives the blueprint that lies beside it. `SNAPSHOTS=overwrite` brings them up to date.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sandbox::Sandbox;

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("prompt.txt").is_file())
        .collect();
    found.sort();
    found
}

#[test]
fn every_prompt_gives_its_blueprint() {
    let examples = examples();
    assert!(examples.len() >= 6, "{examples:?}");
    for example in examples {
        let sandbox = Sandbox::new();
        let prompt = example.join("prompt.txt");
        let run = sandbox.run(["blueprint", "--export", "toml", "--file", prompt.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{}: {}", example.display(), run.stderr);
        let expected = example.join("vibe.toml");
        if std::env::var("SNAPSHOTS").as_deref() == Ok("overwrite") {
            fs::write(&expected, &run.stdout).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        snapbox::assert_data_eq!(run.stdout, snapbox::Data::text(expected).raw());
    }
}

#[test]
fn every_example_is_told_of() {
    for example in examples() {
        let text = fs::read_to_string(example.join("README.md")).unwrap_or_default();
        assert!(
            text.starts_with("# ") && text.contains("prompt.txt"),
            "{} has no README.md",
            example.display()
        );
    }
}
