//! How each event and report looks to a person and to a program: one file a verb.

mod adopt;
mod bench;
mod change;
mod check;
mod deploy;
mod dev;
mod docs;
mod doctor;
mod explain;
mod fill;
mod new;
mod secret;
mod state;
mod status;
mod story;
mod verify;
mod voice;

use serde_json::{Value, json};

use super::copy;
use super::page::{DIM, Page};
use crate::ops::Event;

/// Something that can be told.
pub trait Show {
    /// For a person.
    fn human(&self, page: &mut Page);
    /// For a program: an object.
    fn json(&self) -> Value;
}

/// Where an event is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// Results: standard output.
    Result,
    /// What goes on meanwhile: standard error.
    Progress,
}

impl Event<'_> {
    /// Its name in JSON; stable.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Event::Drafted(_) => "drafted",
            Event::Doing(_) => "doing",
            Event::Log(_) => "log",
            Event::Ready { .. } => "ready",
            Event::NoBrowser => "no_browser",
            Event::Checked(_) => "row",
            Event::Filling(_) => "fill",
            Event::Voice(_) => "voice",
        }
    }

    pub(super) fn channel(&self) -> Channel {
        match self {
            Event::Drafted(_) | Event::Ready { .. } | Event::Checked(_) => Channel::Result,
            Event::Doing(_) | Event::Log(_) | Event::NoBrowser | Event::Filling(_) | Event::Voice(_) => {
                Channel::Progress
            }
        }
    }
}

impl Show for Event<'_> {
    fn human(&self, page: &mut Page) {
        match self {
            Event::Drafted(seen) => seen.human(page),
            Event::Doing(what) => page.exact(0, DIM, copy::doing(*what)),
            Event::Log(line) => page.verbatim(line),
            Event::Ready { url, stays } => dev::ready(url, *stays, page),
            Event::NoBrowser => page.block(0, copy::NO_BROWSER),
            Event::Checked(row) => row.human(page),
            Event::Filling(step) => step.human(page),
            Event::Voice(spoken) => spoken.human(page),
        }
    }

    fn json(&self) -> Value {
        match self {
            Event::Drafted(seen) => seen.json(),
            Event::Doing(what) => json!({ "what": copy::doing_name(*what), "text": copy::doing(*what) }),
            Event::Log(line) => json!({ "text": line }),
            Event::Ready { url, .. } => json!({ "url": url }),
            Event::NoBrowser => json!({ "text": copy::NO_BROWSER }),
            Event::Checked(row) => row.json(),
            Event::Filling(step) => step.json(),
            Event::Voice(spoken) => spoken.json(),
        }
    }
}
