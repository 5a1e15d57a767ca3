//! `vibe docs`: what this version of the tool knows, by topic, made from what it works with: the schema, the stacks, the kinds of
//! every provider, the commands. Nothing is written down a second time.

mod keys;
mod world;

#[cfg(test)]
mod tests;

use crate::author::voice::agent;
use crate::engine::Consequence;
use crate::error::Error;

/// One topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocTopic {
    /// What is typed.
    pub name: &'static str,
    /// What it is about, in a sentence.
    pub about: &'static str,
    /// What it says.
    pub parts: Vec<DocPart>,
}

/// A piece of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocPart {
    /// What follows is about this.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A word, and what it means.
    Item(String, String),
    /// Text as it stands.
    Code(String),
}

/// A command, as the command line describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocCommand {
    /// Its name.
    pub name: String,
    /// What it does.
    pub about: String,
    /// Arguments and options with their meaning.
    pub options: Vec<(String, String)>,
    /// Lines that may be typed.
    pub examples: String,
}

/// Every topic but that of the error codes, whose words are elsewhere, as are those of consequences.
///
/// # Errors
/// `stack.template`, `rest.grammar`: faults of this build.
pub fn docs(
    commands: &[DocCommand],
    weight: fn(Consequence) -> &'static str,
) -> Result<Vec<DocTopic>, Error> {
    let topic = |name, about, parts| DocTopic { name, about, parts };
    Ok(vec![
        topic("commands", "every command with its options", commands.iter().flat_map(command).collect()),
        topic("blueprint", "every key of vibe.toml: type, default, meaning, example", keys::blueprint()),
        topic("stacks", "what apps are built on: kinds, features, what is not built", world::stacks()?),
        topic("slots", "code of one's own: where it lies and what is held against it", world::slots()?),
        topic(
            "deploy",
            "what has to exist in the world for an app, and what each step means",
            world::deploy(weight)?,
        ),
        topic(
            "providers",
            "every kind of thing that can be made: by whom, at what cost, and by hand",
            world::providers()?,
        ),
        topic("agents", "coding agents that can be asked: how they are found and held back", agents()),
    ])
}

fn command(command: &DocCommand) -> Vec<DocPart> {
    let mut parts =
        vec![DocPart::Heading(format!("vibe {}", command.name)), DocPart::Text(command.about.clone())];
    parts.extend(command.options.iter().map(|(name, about)| DocPart::Item(name.clone(), about.clone())));
    if !command.examples.is_empty() {
        parts.push(DocPart::Code(command.examples.clone()));
    }
    parts
}

fn agents() -> Vec<DocPart> {
    let text = |words: &str| DocPart::Text(words.to_owned());
    let mut parts = vec![
        text(
            "None is needed: the embedded author works alone. An agent that a person has already can be asked with `--with NAME`; \
             `vibe doctor` lists what is found. Each question is a run of its own: the task on standard input, an empty folder, a \
             limit of time and of output, and the end of everything that was started. What it says is data, held to the same checks \
             as a file that somebody wrote by hand.",
        ),
        text(
            "An agent gets the variables named below when they are set, and no secret of vibe's. It runs as the person who started \
             it; what vibe asks of it is to use no tools.",
        ),
    ];
    for about in agent::about() {
        parts.push(DocPart::Heading(format!("{} ({})", about.name, about.title)));
        parts.push(DocPart::Item("program".into(), format!("{}, tried with {}", about.binary, about.tried)));
        parts.push(DocPart::Item("started as".into(), about.run));
        if let Some(acp) = about.acp {
            parts.push(DocPart::Item("speaks the Agent Client Protocol".into(), acp));
        }
        parts.push(DocPart::Item("gets when set".into(), about.own.join(", ")));
    }
    parts
}
