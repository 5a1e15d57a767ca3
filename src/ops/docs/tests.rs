//! Topics are made from the tables: what is in a table is in its topic.

use serde_json::Value;

use super::*;
use crate::blueprint;

fn topics() -> Vec<DocTopic> {
    docs(&[], |consequence| consequence.as_str()).unwrap()
}

fn words(topic: &DocTopic) -> String {
    let said = topic.parts.iter().map(|part| match part {
        DocPart::Heading(text) | DocPart::Text(text) | DocPart::Code(text) => text.clone(),
        DocPart::Item(word, text) => format!("{word}: {text}"),
    });
    said.collect::<Vec<_>>().join("\n")
}

fn topic(name: &str) -> String {
    words(topics().iter().find(|topic| topic.name == name).unwrap())
}

/// Every key that the schema knows, wherever it stands.
fn keys(value: &Value, found: &mut Vec<String>) {
    for (name, one) in value.as_object().into_iter().flatten() {
        if name == "properties" {
            found.extend(one.as_object().into_iter().flatten().map(|(key, _)| key.clone()));
        }
        keys(one, found);
    }
    for one in value.as_array().into_iter().flatten() {
        keys(one, found);
    }
}

#[test]
fn every_key_of_the_blueprint_is_described() {
    let said = topic("blueprint");
    let mut all = Vec::new();
    keys(&serde_json::from_str(blueprint::schema()).unwrap(), &mut all);
    assert!(all.len() > 100, "{}", all.len());
    for key in all {
        let there = said
            .lines()
            .any(|line| line.starts_with(&format!("{key}: ")) || line.contains(&format!(".{key}: ")));
        assert!(there, "no {key} in {said}");
    }
    // Its type, its words, its default and its examples.
    assert!(said.contains("kind: `record` or `comment`"), "{said}");
    assert!(said.contains("Default `record`.") && said.contains("Such as `MenuItem`."), "{said}");
}

#[test]
fn every_stack_kind_and_consequence_is_described() {
    let (stacks, deploy, providers) = (topic("stacks"), topic("deploy"), topic("providers"));
    for name in crate::stack::Stack::names() {
        assert!(stacks.contains(name), "{name}");
    }
    for consequence in crate::engine::Consequence::ALL {
        assert!(deploy.contains(consequence.as_str()), "{consequence:?}");
    }
    assert!(deploy.contains("dns.a: ${dns}.record"), "{deploy}");
    for kind in crate::providers::kinds().unwrap() {
        assert!(providers.contains(&format!("{}: ", kind.name)), "{}", kind.name);
    }
    assert!(topic("slots").contains("src/custom/NAME.ts"));
    assert!(topic("agents").contains("opencode run --pure"));
}
