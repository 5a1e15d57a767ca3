//! Words of the MenuGen story.

use std::time::Duration;

use crate::ops::{StoryState, StoryWalks};
use crate::ui::deploy::time;

pub(in crate::ui) const HEAD: &str = "\
| # | Service | What he did | Now | Where | What was seen |
|---|---|---|---|---|---|
";

pub(in crate::ui) fn state(state: StoryState) -> &'static str {
    match state {
        StoryState::Proved => "proved",
        StoryState::Checkpoint => "**checkpoint**",
        StoryState::NotCovered => "not covered",
    }
}

pub(in crate::ui) fn counts(proved: usize, checkpoints: usize, open: usize) -> String {
    format!("{proved} of 38 proved, {checkpoints} with a person, {open} not covered.")
}

/// What one environment took.
pub(in crate::ui) fn walks(walks: &StoryWalks) -> String {
    let StoryWalks { environment, people, reads, writes, .. } = walks;
    let times = match (walks.stands, walks.walks) {
        (true, 1) => "stood after one walk".to_owned(),
        (true, more) => format!("stood after {more} walks"),
        (false, 1) => "does not stand after one walk".to_owned(),
        (false, more) => format!("does not stand after {more} walks"),
    };
    let took = time(Duration::from_millis(walks.took_ms));
    let awaited = time(Duration::from_millis(walks.person_ms));
    let did = match people.len() {
        0 => "no step needed a person".to_owned(),
        1 => format!("a person did 1 step, in {awaited}: {}", people.join(", ")),
        more => format!("a person did {more} steps, in {awaited}: {}", people.join(", ")),
    };
    format!("`{environment}` {times}, {took}; {did}; {reads} looks and {writes} changes at providers.")
}
