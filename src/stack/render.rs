//! The one place that knows Handlebars. Strict, without HTML escaping; `X.hbs` becomes `X`.
//!
//! Text from the blueprint goes into code only through `js`, `json`, `html` or `line`: what a person wrote stays text.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
};
use serde_json::Value;

use super::{FileTree, embedded, fault};
use crate::error::Error;

/// Folder of templates → list of the facts that it is rendered for. `PLACE` in a path is the fact's `place`.
const EACH: [(&str, &str); 3] = [("entity", "entities"), ("page", "site_pages"), ("slot", "slots")];

/// Renders every template of a stack into `tree`.
pub(super) fn render(
    stack: &str,
    facts: &Value,
    tree: &mut FileTree,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let engine = engine();
    for folder in ["templates/project/".to_owned(), format!("stacks/{stack}/render/once/")] {
        for (path, template) in embedded::below(&folder) {
            let Some(to) = path[folder.len()..].strip_suffix(".hbs") else { continue };
            if wanted(to) {
                tree.insert(to.to_owned(), fill(&engine, path, template, facts)?);
            }
        }
    }
    for (kind, list) in EACH {
        let folder = format!("stacks/{stack}/render/{kind}/");
        let templates: Vec<_> = embedded::below(&folder).collect();
        for one in facts[list].as_array().into_iter().flatten() {
            let place = one["place"].as_str().unwrap_or_default();
            for (path, template) in &templates {
                let Some(to) = path[folder.len()..].strip_suffix(".hbs") else { continue };
                let to = to.replace("PLACE", place).replace("//", "/");
                if wanted(&to) {
                    tree.insert(to, fill(&engine, path, template, one)?);
                }
            }
        }
    }
    Ok(())
}

fn fill(engine: &Handlebars<'_>, path: &str, template: &[u8], facts: &Value) -> Result<Vec<u8>, Error> {
    let text = std::str::from_utf8(template)
        .map_err(|error| fault(format!("{path} is not text")).caused_by(error))?;
    let filled = engine.render_template(text, facts);
    filled
        .map(String::into_bytes)
        .map_err(|error| fault(format!("{path} cannot be filled in")).caused_by(error))
}

fn engine() -> Handlebars<'static> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    for (name, written) in WAYS {
        engine.register_helper(name, Box::new(Way { name, written }));
    }
    engine
}

/// The ways a fact may enter a file, by the name that templates call them by.
const WAYS: [(&str, Written); 4] = [
    ("js", |fact| text_of(fact).map(|text| js_literal(&text))),
    ("json", |fact| Some(fact.to_string())),
    ("line", |fact| text_of(fact).map(|text| line(&text))),
    ("html", |fact| text_of(fact).map(|text| html(&text))),
];

/// A fact as it is written; nothing when it cannot be written this way.
type Written = fn(&Value) -> Option<String>;

/// One of [`WAYS`], as Handlebars wants it.
struct Way {
    name: &'static str,
    written: Written,
}

impl HelperDef for Way {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let fact = helper.param(0).map(handlebars::PathAndJson::value);
        let written = fact.and_then(self.written);
        out.write(&written.ok_or(RenderErrorReason::ParamNotFoundForIndex(self.name, 0))?)?;
        Ok(())
    }
}

fn text_of(fact: &Value) -> Option<String> {
    match fact {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(fact.to_string()),
        _ => None,
    }
}

/// A JavaScript string literal in single quotes.
pub(super) fn js_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for letter in text.chars() {
        match letter {
            '\\' => literal.push_str("\\\\"),
            '\'' => literal.push_str("\\'"),
            '\n' => literal.push_str("\\n"),
            letter if needs_escape(letter) => literal.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => literal.push(letter),
        }
    }
    literal.push('\'');
    literal
}

/// Control characters, line separators and the marks that reorder what an editor shows.
fn needs_escape(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text or a quoted attribute of HTML.
fn html(text: &str) -> String {
    let flat: String = text.chars().filter(|letter| !needs_escape(*letter)).collect();
    handlebars::html_escape(&flat)
}

/// Text for a comment or for Markdown: one line, nothing that could end a comment or start markup.
pub(super) fn line(text: &str) -> String {
    let flat: String = text.chars().map(|letter| if needs_escape(letter) { ' ' } else { letter }).collect();
    flat.replace("*/", "* /").replace('<', "&lt;").replace('`', "'")
}
