//! What a program at the other end of `vibe mcp` is told: progress in words, and answers as data. Everything in them that
//! somebody else may have written is capped and made inert first.

mod clean;
mod copy;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::deploy::{checkpoint_json, walk_event};
use super::shell::error_json;
use crate::engine::{self, Checkpoint};
use crate::error::Error;
use crate::ops::Event;

pub use clean::{answer, line};
pub use copy::{INSTRUCTIONS, PERSON, SECRET_REFUSED, about, report_of};

/// What went wrong, as `--json` tells it, without the exit code of a program that does not end.
pub fn error(error: &Error) -> Value {
    let mut value = error_json(error);
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("exit");
    }
    value
}

/// What a person is asked for. Secrets are named, never shown.
pub fn waiting(checkpoint: &Checkpoint) -> Value {
    let mut value = checkpoint_json(checkpoint);
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("deadline_ms");
    }
    value
}

/// Something that a verb tells on its way, in one line; nothing where that is no news.
pub fn told(event: &Event<'_>) -> Option<String> {
    let text = match event {
        Event::Drafted(seen) => copy::drafted(&seen.name, seen.files.len()),
        Event::Doing(what) => super::copy::doing(*what).to_owned(),
        Event::Checked(row) => copy::checked(row.name, row.ok, &super::copy::counts(row)),
        Event::Ready { url, .. } => (*url).to_owned(),
        // No tool asks a voice: whoever calls is one.
        Event::Log(_) | Event::NoBrowser | Event::Filling(_) | Event::Voice(_) => return None,
    };
    Some(line(&text))
}

/// The same of a walk.
pub fn walked(event: &engine::Event<'_>) -> String {
    line(&walk_event(event))
}

/// What happens next, and who does it: a command that a person types in a folder of the app.
pub fn command(command: &str, folder: &str) -> Value {
    json!({ "by": "person", "command": command, "folder": folder })
}
