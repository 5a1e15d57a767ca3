//! Words of `vibe fill` and `vibe notes`.

use crate::ops::voice::dollars;
use crate::ops::{FillReport, NotesReport};

pub(in crate::ui) const NOTHING: &str = "Nothing to do: no slot of this app is open.";
pub(in crate::ui) const FILLED: &str = "filled";
pub(in crate::ui) const OPEN: &str = "still open";
pub(in crate::ui) const NOT_BEGUN: &str = "not begun";
pub(in crate::ui) const AS_BEFORE: &str = "Its file is as it was.";
pub(in crate::ui) const LEARNED: &str = "learned:";
pub(in crate::ui) const DROPPED: &str = "dropped:";
pub(in crate::ui) const HELD_WITHOUT: &str = "it held without being told";
pub(in crate::ui) const BACK: &str =
    "Read what was written, then keep it or take the last one back: vibe change --undo";

pub(in crate::ui) fn asking(slot: &str, voice: &str, attempt: usize, most: usize) -> String {
    match attempt {
        1 => format!("{slot}: asking {voice} …"),
        _ => format!("{slot}: asking {voice} to repair it (answer {attempt} of at most {most}) …"),
    }
}

pub(in crate::ui) fn hears(slot: &str, bytes: usize) -> String {
    format!("{slot}: {bytes} bytes of an answer so far …")
}

pub(in crate::ui) fn failed(slot: &str, check: &str, last: bool) -> String {
    let what = match check {
        "refused" => "the answer was refused".to_owned(),
        check => format!("the answer does not pass `{check}`"),
    };
    if last { format!("{slot}: {what}, and nobody is asked again:") } else { format!("{slot}: {what}:") }
}

pub(in crate::ui) fn filled(slot: &str) -> String {
    format!("{slot}: everything holds")
}

pub(in crate::ui) fn answers(count: usize, seconds: f64) -> String {
    let answers = if count == 1 { "1 answer".to_owned() } else { format!("{count} answers") };
    format!("{answers}, {seconds:.1} s")
}

pub(in crate::ui) fn used(report: &FillReport) -> String {
    let cost = match report.micro_usd {
        0 => String::new(),
        micro => format!(", {}", dollars(micro)),
    };
    format!("Written by {}: {} tokens{cost}.", report.voice, report.tokens)
}

pub(in crate::ui) fn not_in_browser(why: &str) -> String {
    format!("Not proved in a browser, because {why}: `vibe verify` does that.")
}

pub(in crate::ui) fn next(slot: &str, file: &str) -> String {
    format!(
        "Next: write {file} yourself (`vibe verify {slot}` checks it in seconds), say more about it in vibe.toml, or ask another voice."
    )
}

pub(in crate::ui) fn would_ask(slot: &str, tokens: usize) -> String {
    format!("{slot}: some {tokens} tokens would be asked")
}

pub(in crate::ui) fn notes(report: &NotesReport) -> String {
    match report.notes.len() {
        0 => "No repair has taught this app anything yet.".to_owned(),
        1 => "1 note in AGENTS.md, read by whoever fills the next slot".to_owned(),
        count => format!("{count} notes in AGENTS.md, read by whoever fills the next slot"),
    }
}

pub(in crate::ui) fn own(count: usize) -> String {
    let notes = if count == 1 { "1 note".to_owned() } else { format!("{count} notes") };
    format!("{notes} of your own, read for every app (`vibe notes rm N --own` removes one)")
}

pub(in crate::ui) fn kept(rule: &str) -> String {
    format!("Kept for your other apps: {rule}")
}

pub(in crate::ui) fn removed(rule: &str) -> String {
    format!("Removed: {rule}")
}

pub(in crate::ui) fn prevents(failure: &str) -> String {
    format!("prevents: {failure}")
}
