//! Every word that the page about a deploy says on its own account.

use super::report_data::NoPictures;

pub(super) const ASKED: &str = "What was asked";
pub(super) const GRAPH: &str = "How it hangs together";
pub(super) const GRAPH_LEAD: &str = "Everything that stands, and what each part waits for, from left to right. \
A dashed edge is a person's step.";
pub(super) const SHOTS: &str = "What it looks like";
pub(super) const PROOFS: &str = "Proofs";
pub(super) const PROOFS_LEAD: &str =
    "Every part was looked at after it was made, and held. Times run until it was seen.";
pub(super) const STANDS: &str = "What exists";
pub(super) const PEOPLE: &str = "What a person did";
pub(super) const COSTS: &str = "What it costs";
pub(super) const WAITING: &str = "Waits for a person";
pub(super) const FAILED: &str = "Did not end well";
pub(super) const SURVIVORS: &str = "Still stands after it should have gone";
pub(super) const NO_COSTS: &str = "Nothing that vibe knows a price for.";
pub(super) const NO_PEOPLE: &str = "Nothing: no step needed a person.";
pub(super) const CALLS: &str = "Calls of providers";
pub(super) const THING: &str = "Part";
pub(super) const SEEN: &str = "What was seen";
pub(super) const IS: &str = "What it is";
pub(super) const TIME: &str = "Time";
pub(super) const STOOD: &str = "stood already";
pub(super) const TOOK: &str = "Deploy";
pub(super) const YOURS: &str = "Person's time";
pub(super) const PARTS: &str = "Parts";
pub(super) const NOTHING: &str = "none";

pub(super) fn no_pictures(why: NoPictures) -> &'static str {
    match why {
        NoPictures::NoBrowser => {
            "No pictures: they need a Chromium, and the machine that made this page has none."
        }
        NoPictures::NotLoaded => "No pictures: the front page did not load when this page was made.",
    }
}

pub(super) fn front_page(width: u32) -> String {
    format!("The front page, {width} pixels wide")
}

/// The state of all of it, and its look.
pub(super) fn ending(ending: &str) -> (&'static str, &'static str) {
    match ending {
        "done" => ("ok", "Live and proved"),
        "waiting" => ("warn", "Waits for a person"),
        "stopped" => ("warn", "Stopped"),
        "survivors" => ("bad", "Not all removed"),
        _ => ("bad", "Not finished"),
    }
}

pub(super) fn title(app: &str, environment: &str) -> String {
    format!("{app} in {environment}: deploy report")
}

pub(super) fn steps(people: usize) -> String {
    match people {
        0 => "no step needed one".into(),
        1 => "1 step".into(),
        more => format!("{more} steps"),
    }
}

pub(super) fn all_seen(kept: usize) -> String {
    match kept {
        0 => "all seen from outside".into(),
        kept => format!("{kept} stood already"),
    }
}

pub(super) fn parts_note(costs: usize) -> String {
    match costs {
        0 => "none with a known price".into(),
        1 => "1 with a price".into(),
        more => format!("{more} with a price"),
    }
}

pub(super) fn calls(reads: u64, writes: u64) -> String {
    let look = if reads == 1 { "look" } else { "looks" };
    let change = if writes == 1 { "change" } else { "changes" };
    format!("{reads} {look}, {writes} {change}")
}

pub(super) fn made_by(tool: &str, began: &str) -> String {
    match (tool.is_empty(), began.is_empty()) {
        (false, false) => format!("Made by {tool}. The deploy began {began}."),
        (false, true) => format!("Made by {tool}."),
        (true, false) => format!("The deploy began {began}."),
        (true, true) => String::new(),
    }
}
