//! The tools: their inputs are declared once, and read and described from that.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool as Described, ToolAnnotations};
use serde_json::{Map, Value, json};

use crate::ui;

/// What a call may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It changes no file of an app and nothing outside.
    Looks,
    /// It does; only one of these runs at a time.
    Writes,
}

/// What an input looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text of at most so many characters.
    Text(usize),
    /// Yes or no.
    Flag,
    /// Some of these words.
    Choices(&'static [&'static str]),
    /// Texts by name.
    Values,
}

/// One input of a tool.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) needed: bool,
    about: &'static str,
}

/// One tool.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    pub(super) inputs: &'static [Input],
    /// It reaches services outside of this machine.
    reaches_out: bool,
}

/// Longest description, as `vibe new` takes it.
const WORDS: usize = 200_000;
/// Longest name, path or address.
const NAME: usize = 300;

const fn input(name: &'static str, shape: Shape, about: &'static str) -> Input {
    Input { name, shape, needed: false, about }
}

const fn needed(name: &'static str, shape: Shape, about: &'static str) -> Input {
    Input { name, shape, needed: true, about }
}

const fn folder() -> Input {
    input(
        "folder",
        Shape::Text(NAME),
        "Folder of the app, relative to the folder where the server was started; `.` when left out",
    )
}

const fn environment() -> Input {
    input("environment", Shape::Text(NAME), "`preview` or `production`; needed when vibe.toml has several")
}

const fn description() -> Input {
    needed("description", Shape::Text(WORDS), "What the app does, in English")
}

const fn name() -> Input {
    input("name", Shape::Text(60), "Name of the app, instead of the one found in the description")
}

const fn stack() -> Input {
    input(
        "stack",
        Shape::Text(NAME),
        "`hono-sqlite`, `next-postgres` or `static`, instead of the one that fits",
    )
}

const fn looks(name: &'static str, inputs: &'static [Input]) -> Tool {
    Tool { name, effect: Effect::Looks, inputs, reaches_out: false }
}

const fn writes(name: &'static str, inputs: &'static [Input]) -> Tool {
    Tool { name, effect: Effect::Writes, inputs, reaches_out: false }
}

const fn reaching(tool: Tool) -> Tool {
    Tool { name: tool.name, effect: tool.effect, inputs: tool.inputs, reaches_out: true }
}

/// Every tool. What destroys, what goes to production by itself, and what handles secrets is none.
pub(super) const ALL: &[Tool] = &[
    looks("describe", &[description(), name(), stack()]),
    writes(
        "new",
        &[
            description(),
            input(
                "folder",
                Shape::Text(NAME),
                "New or empty folder, relative to the folder where the server was started; named after the app when left out",
            ),
            name(),
            stack(),
            input("strict", Shape::Flag, "Write nothing when a piece of the description was not understood"),
        ],
    ),
    looks("check", &[folder()]),
    reaching(looks("plan", &[folder(), environment()])),
    reaching(looks(
        "status",
        &[
            folder(),
            input("environment", Shape::Text(NAME), "Look at what is deployed there instead of at the files"),
        ],
    )),
    reaching(writes("deploy", &[folder(), environment()])),
    looks(
        "rehearse",
        &[
            folder(),
            environment(),
            input(
                "alone",
                Shape::Flag,
                "Nobody plays the person: what will be left to them comes back in `waits`",
            ),
        ],
    ),
    reaching(writes(
        "checkpoint_fill",
        &[
            folder(),
            environment(),
            needed("address", Shape::Text(NAME), "Address of the checkpoint, as `waits` names it"),
            input("values", Shape::Values, "What it wants, by name; never a secret"),
            input(
                "without",
                Shape::Flag,
                "Go on without it, where the checkpoint says what is missing then; the person decides that",
            ),
        ],
    )),
    reaching(writes(
        "verify",
        &[
            folder(),
            input("only", Shape::Choices(&["lint", "types", "unit", "e2e"]), "Run only these checks"),
            input("environment", Shape::Text(NAME), "Prove what is deployed there instead"),
        ],
    )),
    writes(
        "change",
        &[
            folder(),
            input(
                "words",
                Shape::Text(WORDS),
                "What is to be different, in English; without words the code follows an edited vibe.toml",
            ),
            input("dry_run", Shape::Flag, "Show what would be changed, and write nothing"),
            input("no_commit", Shape::Flag, "Make no commit, also in a repository"),
        ],
    ),
    writes("undo", &[folder()]),
    looks("explain", &[input("code", Shape::Text(NAME), "An error code such as `project.not_empty`")]),
];

/// The tool of that name.
pub(super) fn find(name: &str) -> Option<&'static Tool> {
    ALL.iter().find(|tool| tool.name == name)
}

/// What is said to whoever asks for another one.
pub(super) fn unknown(name: &str) -> String {
    let names: Vec<&str> = ALL.iter().map(|tool| tool.name).collect();
    ui::mcp::line(&format!("there is no tool {name:?}; there are {}", names.join(", ")))
}

impl Shape {
    fn schema(self) -> Value {
        match self {
            Shape::Text(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Choices(words) => {
                json!({ "type": "array", "items": { "type": "string", "enum": words }, "minItems": 1, "uniqueItems": true })
            }
            Shape::Values => {
                json!({ "type": "object", "additionalProperties": { "type": "string", "maxLength": WORDS } })
            }
        }
    }
}

impl Tool {
    /// As the protocol lists it.
    pub(super) fn described(&self) -> Described {
        let looks = self.effect == Effect::Looks;
        let hints = ToolAnnotations::new().read_only(looks).destructive(false).open_world(self.reaches_out);
        Described::new(self.name, ui::mcp::about(self.name), self.input())
            .with_raw_output_schema(Arc::new(output(self.name)))
            .with_annotations(hints)
    }

    fn input(&self) -> JsonObject {
        let mut properties = Map::new();
        for input in self.inputs {
            let mut schema = input.shape.schema();
            schema["description"] = input.about.into();
            properties.insert(input.name.to_owned(), schema);
        }
        let needed: Vec<&str> = self.inputs.iter().filter(|input| input.needed).map(|i| i.name).collect();
        object(json!({
            "type": "object",
            "properties": properties,
            "required": needed,
            "additionalProperties": false,
        }))
    }
}

/// What every answer looks like.
fn output(tool: &str) -> JsonObject {
    let next = json!({
        "type": "object",
        "description": "What happens next: `by` says who does it, the person by typing `command` in `folder`, or you by calling `tool`",
        "properties": {
            "by": { "enum": ["person", "caller"] },
            "command": { "type": "string" },
            "folder": { "type": "string" },
            "tool": { "type": "string" },
            "arguments": { "type": "object" },
        },
        "required": ["by"],
    });
    let waits = json!({
        "type": "array",
        "description": "Everything that waits for the person, heaviest first",
        "items": {
            "type": "object",
            "properties": { "for": { "const": ui::mcp::PERSON }, "nextAction": next },
            "required": ["for", "nextAction"],
        },
    });
    let consequence = "What the person has to agree to: public, spend, live-money, irreversible, destructive, or production";
    object(json!({
        "type": "object",
        "properties": {
            "status": { "enum": ["done", "waiting", "failed"] },
            "for": { "const": ui::mcp::PERSON },
            "consequence": { "type": "string", "description": consequence },
            "nextAction": next,
            "waits": waits,
            "report": { "type": "object", "description": ui::mcp::report_of(tool) },
            "error": { "type": "object", "description": "code, message, hints; the tool `explain` says more about a code" },
            "cut": { "const": true, "description": "Something was too long, and its end is missing" },
        },
        "required": ["status"],
        "additionalProperties": false,
    }))
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(fields) => fields,
        _ => JsonObject::new(),
    }
}
