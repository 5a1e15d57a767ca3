//! `vibe docs`: the list of topics, or one of them whole, for a person, as Markdown or as JSON.

use super::deploy;
use super::explain::explain;
use crate::error::Error;
use crate::ops::{self, DocCommand, DocPart, DocTopic};

/// Topics: all of them by name, or one whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Documented {
    /// Names and what each is about.
    List(Vec<(&'static str, &'static str)>),
    /// One topic.
    Topic(DocTopic),
}

/// What there is on a topic; without one, the list.
///
/// # Errors
/// `docs.unknown`, and faults of this build.
pub fn docs(topic: Option<&str>, commands: &[DocCommand]) -> Result<Documented, Error> {
    let mut all = ops::docs(commands, deploy::consequence)?;
    let codes = explain(None)?.0.into_iter();
    all.push(DocTopic {
        name: "errors",
        about: "every error code and what it means",
        parts: codes.map(|(code, meaning)| DocPart::Item(code.to_owned(), meaning.to_owned())).collect(),
    });
    let Some(topic) = topic else {
        return Ok(Documented::List(all.iter().map(|topic| (topic.name, topic.about)).collect()));
    };
    let names: Vec<&str> = all.iter().map(|topic| topic.name).collect();
    let unknown = || {
        let topic: String = topic.chars().filter(|c| !c.is_control()).take(60).collect();
        Error::usage("docs.unknown", format!("there is no topic `{topic}`"))
            .hint(format!("one of {}", names.join(", ")))
    };
    all.iter().find(|one| one.name == topic).cloned().map(Documented::Topic).ok_or_else(unknown)
}

impl Documented {
    /// The same as Markdown.
    pub fn markdown(&self) -> String {
        match self {
            Documented::List(all) => {
                let lines = all.iter().map(|(name, about)| format!("- `vibe docs {name}`: {about}\n"));
                format!("# {}\n\n{}", ops::TOOL, lines.collect::<String>())
            }
            Documented::Topic(topic) => {
                let mut text = format!("# {} of {}\n\n{}.\n", topic.name, ops::TOOL, capital(topic.about));
                let mut listed = false;
                for part in &topic.parts {
                    let is_item = matches!(part, DocPart::Item(..));
                    if !(listed && is_item) {
                        text.push('\n');
                    }
                    listed = is_item;
                    text.push_str(&match part {
                        DocPart::Heading(words) => format!("## {words}\n"),
                        DocPart::Text(words) => format!("{words}\n"),
                        DocPart::Item(word, says) => format!("- **{word}**: {}\n", says.replace('\n', " ")),
                        DocPart::Code(lines) => format!("```\n{}\n```\n", lines.trim_end()),
                    });
                }
                text
            }
        }
    }
}

/// A sentence out of a few words.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
