//! Files with something wrong, and what is said about them.
//!
//! Each `cases/*.txt` holds cases: `=== title`, the file, `---`, the problems as they are shown.
//! `SNAPSHOTS=overwrite cargo test` writes what is said today; read the difference before keeping it.

use snapbox::{assert_data_eq, file};

use super::Blueprint;

struct Case<'a> {
    title: &'a str,
    toml: &'a str,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let parts = text.split("=== ").skip(1);
    parts
        .map(|part| {
            let (title, rest) = part.split_once('\n').unwrap();
            Case { title, toml: rest.split("---\n").next().unwrap() }
        })
        .collect()
}

fn told(text: &str) -> String {
    let mut told = String::new();
    for Case { title, toml } in cases(text) {
        let (blueprint, problems) = Blueprint::parse(toml);
        assert_eq!(blueprint.is_some(), problems.is_empty(), "{title}");
        assert!(!problems.is_empty(), "{title}: nothing is said");
        let shown: String = problems.iter().map(|problem| problem.render("vibe.toml", toml)).collect();
        told.push_str(&format!("=== {title}\n{toml}---\n{shown}\n"));
    }
    told.trim_end().to_owned() + "\n"
}

#[test]
fn every_fault_of_form_is_told() {
    assert_data_eq!(told(include_str!("cases/form.txt")), file!["cases/form.txt"].raw());
}

#[test]
fn every_fault_of_an_entity_is_told() {
    assert_data_eq!(told(include_str!("cases/entities.txt")), file!["cases/entities.txt"].raw());
}

#[test]
fn every_fault_around_the_entities_is_told() {
    assert_data_eq!(told(include_str!("cases/around.txt")), file!["cases/around.txt"].raw());
}

#[test]
fn there_are_many_cases() {
    let files = [
        include_str!("cases/form.txt"),
        include_str!("cases/entities.txt"),
        include_str!("cases/around.txt"),
    ];
    assert!(files.iter().map(|text| cases(text).len()).sum::<usize>() > 60);
}
