//! `vibe docs`: every topic, for a person and for a model.

use serde_json::Value;

use crate::sandbox::Sandbox;

/// A topic is read whole by a model: this many bytes at most.
const LONGEST: usize = 120_000;

fn names(sandbox: &Sandbox) -> Vec<String> {
    let report = sandbox.vibe("docs --json").ok().lines().pop().unwrap();
    report["topics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|topic| topic["name"].as_str().unwrap().to_owned())
        .collect()
}

fn keys(value: &Value, found: &mut Vec<String>) {
    for (name, one) in value.as_object().into_iter().flatten() {
        if name == "properties" {
            found.extend(one.as_object().into_iter().flatten().map(|(key, _)| key.clone()));
        }
        keys(one, found);
    }
    value.as_array().into_iter().flatten().for_each(|one| keys(one, found));
}

#[test]
fn every_topic_is_printed_both_ways() {
    let sandbox = Sandbox::new();
    let names = names(&sandbox);
    assert_eq!(
        names,
        ["commands", "blueprint", "stacks", "slots", "deploy", "providers", "agents", "errors"]
    );
    let list = sandbox.vibe("docs").ok().stdout;
    for name in &names {
        assert!(list.contains(name.as_str()), "{name} in:\n{list}");
        let text = sandbox.vibe(&format!("docs {name} --md")).ok().stdout;
        assert!(text.starts_with(&format!("# {name} of vibe {}\n", env!("CARGO_PKG_VERSION"))), "{text}");
        assert!((400..LONGEST).contains(&text.len()), "{name} has {} bytes", text.len());
        assert!(!text.contains("\n\n\n"), "{name}");
        let told = sandbox.vibe(&format!("docs {name}")).ok().stdout;
        assert!(told.len() > 400 && !told.contains("- **"), "{told}");
        let report = sandbox.vibe(&format!("docs {name} --json")).ok().lines().pop().unwrap();
        assert_eq!(report["markdown"].as_str().unwrap(), text);
    }
    sandbox.vibe("docs recipes").fails(2, "docs.unknown");
}

#[test]
fn topics_say_what_the_tables_say() {
    let sandbox = Sandbox::new();
    let schema: Value = serde_json::from_str(&sandbox.vibe("schema").ok().stdout).unwrap();
    let mut all = Vec::new();
    keys(&schema, &mut all);
    let blueprint = sandbox.vibe("docs blueprint --md").ok().stdout;
    for key in all {
        assert!(
            blueprint.contains(&format!("- **{key}**: ")) || blueprint.contains(&format!(".{key}**: ")),
            "no {key}"
        );
    }
    let codes = sandbox.vibe("explain --json").ok().lines().pop().unwrap();
    let errors = sandbox.vibe("docs errors --md").ok().stdout;
    for code in codes["codes"].as_array().unwrap() {
        assert!(errors.contains(&format!("- **{}**: ", code["code"].as_str().unwrap())), "{code}");
    }
    let commands = sandbox.vibe("docs commands --md").ok().stdout;
    for words in ["## vibe deploy", "## vibe secret set", "- **--dry-run**: ", "- **--dir FOLDER**: "] {
        assert!(commands.contains(words), "no {words} in:\n{commands}");
    }
}
