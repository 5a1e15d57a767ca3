//! Every word that deploying says to a person.

use std::time::Duration;

use super::graph::NodeState;
use crate::engine::{Action, Address, Consequence, Ending};

/// The sign in front of a step.
pub(super) fn sign(action: Action) -> &'static str {
    match action {
        Action::Keep => "=",
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "±",
        Action::Adopt => ">",
        Action::Delete => "-",
        Action::Forget => "x",
        Action::Check => "?",
    }
}

/// What the sign means.
pub(super) fn verb(action: Action) -> &'static str {
    match action {
        Action::Keep => "keep",
        Action::Create => "make",
        Action::Update => "change",
        Action::Replace => "replace",
        Action::Adopt => "take over",
        Action::Delete => "remove",
        Action::Forget => "leave alone",
        Action::Check => "prove",
    }
}

/// What was done, once it is done.
pub(super) fn done(action: Action) -> &'static str {
    match action {
        Action::Keep => "kept",
        Action::Create => "made",
        Action::Update => "changed",
        Action::Replace => "replaced",
        Action::Adopt => "taken over",
        Action::Delete => "removed",
        Action::Forget => "left alone",
        Action::Check => "proved",
    }
}

pub(super) const YOU_DO: &str = "You do";
pub(super) const TOOL_DOES: &str = "vibe does";
pub(super) const PROVES: &str = "Then it is proved";
pub(super) const REMOVED: &str = "At the end it goes";
pub(super) const KEPT_SO: &str = "Stays so";
pub(super) const BLOCKED: &str = "Blocked";
pub(super) const MEANS: &str = "What it means";
pub(super) const BILL: &str = "What it costs you";
pub(super) const SELLS: &str = "What your customers will be charged";
pub(super) const CUTOVER: &str = "From preview to production";
pub(super) const UNKNOWN_PRICE: &str = "not known";
pub(super) const SOLD_AS_BEFORE: &str = "as before";
pub(super) const SOLD_NEW: &str = "new";
pub(super) const SOLD_CHANGED: &str = "changed";
pub(super) const SWITCHES_LAST: &str = "People are sent to the new version last, once it is healthy; whatever fails before leaves production as it is.";

pub(super) fn proved_at_preview(release: &str, proofs: usize) -> String {
    format!("release {release}, with {proofs} proofs that hold at preview now")
}

/// `5.00 usd a month`
pub(super) fn amount(amount: &str, currency: &str, per: &str) -> String {
    format!("{amount} {currency} a {per}")
}

pub(super) fn at_most(cap: &str, per: &str) -> String {
    format!("at most {cap} usd a {per}, which the provider enforces")
}

pub(super) fn read_in(source: &str, own: bool, date: &str) -> String {
    let whose = if own { "its own page" } else { "told by others" };
    format!("{source}, {whose}, read {date}")
}

/// `20 credits: 5.00 usd once, real money; new`
pub(super) fn sold(
    name: &str,
    amount: &str,
    currency: &str,
    every: Option<&str>,
    mode: &str,
    what: &str,
) -> String {
    let often = every.map_or("once".to_owned(), |every| format!("each {every}"));
    let money = if mode == "live" { "real money" } else { "test money" };
    format!("{name}: {amount} {currency} {often}, {money}; {what}")
}

pub(super) const NOTHING_TO_DO: &str = "Everything is as it should be: nothing to do.";
pub(super) const ERROR_SIGN: &str = "!";

pub(super) fn title(app: &str, environment: &str) -> String {
    format!("{app} → {environment}")
}

pub(super) const ANSWERS_AT: &str = "answers at";
pub(super) const RUNS_ON: &str = "runs on";
pub(super) const DNS_ROWS: &str = "DNS";

/// Who has the rows, and who the zone: `powerdns at http://198.51.100.53:8081, the zone too`.
pub(super) fn dns(rows: &(String, String), zone: Option<&(String, String)>) -> String {
    let named = |(provider, at): &(String, String)| match (provider.as_str(), at.as_str()) {
        ("zone", _) => "rows by hand, wherever the domain is kept".to_owned(),
        (provider, "") => provider.to_owned(),
        (provider, at) => format!("{provider} at {at}"),
    };
    match zone {
        None => named(rows),
        Some(zone) if zone == rows => format!("{}, the zone too", named(rows)),
        Some(zone) => format!("{}, the zone by {}", named(rows), named(zone)),
    }
}

pub(super) fn count(steps: usize, by_hand: usize, kept: usize, blocked: usize) -> String {
    let mut parts = vec![if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") }];
    if by_hand > 0 {
        parts.push(format!("{by_hand} by you"));
    }
    if kept > 0 {
        parts.push(format!("{kept} kept"));
    }
    if blocked > 0 {
        parts.push(format!("{blocked} blocked"));
    }
    parts.join(", ")
}

pub(super) fn legend(actions: &[Action]) -> String {
    actions.iter().map(|action| format!("{} {}", sign(*action), verb(*action))).collect::<Vec<_>>().join(", ")
}

/// `host.site: it is not there; public, asks first; costs $4 a month`
pub(super) fn step(kind: &str, why: &str, notes: &[String]) -> String {
    let mut text = format!("{kind}: {why}");
    for note in notes {
        text.push_str("; ");
        text.push_str(note);
    }
    text
}

/// What a consequence means, to a person.
pub(in crate::ui) fn consequence(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Free => "free",
        Consequence::Public => "seen by the world",
        Consequence::Spend => "costs money",
        Consequence::LiveMoney => "moves real money",
        Consequence::Irreversible => "cannot be undone",
        Consequence::Destructive => "destroys what somebody may want back",
    }
}

pub(super) fn asked(consequence: &str, asks: bool) -> String {
    if asks { format!("{consequence}, asks first") } else { format!("{consequence}, allowed before") }
}

pub(super) fn cost(cost: &str) -> String {
    format!("costs {cost}")
}

pub(super) fn kept(names: &str) -> String {
    format!("As they should be: {names}")
}

pub(super) fn holds_up(followers: usize) -> String {
    match followers {
        0 => "nothing else waits for it".into(),
        1 => "1 step waits for it".into(),
        more => format!("{more} steps wait for it"),
    }
}

/// `About 45 s, and 5 min of yours`
pub(super) fn expected(total: Duration, person: Duration, complete: bool) -> String {
    let tool = total.saturating_sub(person);
    let word = if complete { "About" } else { "At least" };
    match (tool.is_zero(), person.is_zero()) {
        (_, true) => format!("{word} {}", time(tool)),
        (true, false) => format!("{word} {} of yours", time(person)),
        (false, false) => format!("{word} {}, and {} of yours", time(tool), time(person)),
    }
}

pub(super) fn longest(path: &str) -> String {
    format!("longest way: {path}")
}

pub(super) fn approval(hash: &str) -> String {
    format!("plan {hash}")
}

/// A time as people say it: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`, `3 days`.
pub(in crate::ui) fn time(time: Duration) -> String {
    match time.as_secs() {
        0..=9 if time.subsec_millis() >= 50 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 0..=59 => format!("{seconds} s"),
        seconds @ 60..=3599 if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds @ 60..=3599 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        seconds @ 3600..=172_799 => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
        seconds => format!("{} days", seconds / 86_400),
    }
}

pub(super) const BY_YOU: &str = ", by you";

/// The mark of a state; its colour alone would say nothing to whoever does not see it.
pub(super) fn state_mark(state: NodeState) -> &'static str {
    match state {
        NodeState::Kept => "=",
        NodeState::Planned => "○",
        NodeState::Done => "✓",
        NodeState::Waiting => "…",
        NodeState::Failed => "✗",
        NodeState::Skipped => "–",
    }
}

pub(super) fn state_name(state: NodeState) -> &'static str {
    match state {
        NodeState::Kept => "as it should be",
        NodeState::Planned => "planned",
        NodeState::Done => "done and seen",
        NodeState::Waiting => "waits for a person",
        NodeState::Failed => "failed",
        NodeState::Skipped => "left out",
    }
}

pub(super) fn also_after(others: &[&str]) -> String {
    format!("also after {}", others.join(", "))
}

pub(super) fn graph_label(things: usize) -> String {
    format!("Graph of {things} things and what each waits for, from left to right")
}

pub(super) const FOR_YOU: &str = "waits for you";

/// What goes on in a step.
pub(super) fn doing(action: Action) -> &'static str {
    match action {
        Action::Keep => "keeping",
        Action::Create => "making",
        Action::Update => "changing",
        Action::Replace => "replacing",
        Action::Adopt => "taking over",
        Action::Delete => "removing",
        Action::Forget => "leaving alone",
        Action::Check => "proving",
    }
}

pub(super) fn looking(things: usize) -> String {
    if things == 1 { "Looking at 1 thing …".into() } else { format!("Looking at {things} things …") }
}

pub(super) fn so_far(ended: usize, total: usize, elapsed: Duration) -> String {
    format!("  {ended} of {total} steps ended, {}", time(Duration::from_secs(elapsed.as_secs())))
}

pub(super) fn waits(why: &str, next: Duration) -> String {
    match next.as_secs() {
        0 => format!("looks now: {why}"),
        _ => format!("looks in {}: {why}", time(Duration::from_secs(next.as_secs()))),
    }
}

pub(super) fn ended(done: &str, took: Duration, proof: &str) -> String {
    if proof.is_empty() {
        format!("{done} in {}", time(took))
    } else {
        format!("{done} in {}: {proof}", time(took))
    }
}

pub(super) fn skipped(because: &Address) -> String {
    format!("left out, because {because} did not end well")
}

pub(super) fn your_turn(addr: &str, place: Option<(usize, usize)>) -> String {
    match place {
        Some((number, of)) if of > 1 => format!("Your turn, {number} of {of}: {addr}"),
        _ => format!("Your turn: {addr}"),
    }
}

/// Why a person is asked, and what waits for it.
pub(super) fn because(why: &str, followers: usize) -> String {
    match (why.is_empty(), followers) {
        (true, 0) => String::new(),
        (false, 0) => format!("Why: {why}."),
        (true, more) => format!("{}.", capital(&holds_up(more))),
        (false, more) => format!("Why: {why}; {}.", holds_up(more)),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn value_name(number: usize, name: &str) -> String {
    format!("{number}   {name}")
}

pub(super) fn wanted(name: &str, secret: bool) -> String {
    if secret {
        format!("Then paste its {name} here. It is not shown, and goes straight into the store.")
    } else {
        format!("Then type its {name} here.")
    }
}

/// How consequences are agreed to on the command line.
pub(super) const AGREE_FLAG: &str = "--allow";

pub(super) fn how_to_agree(weights: &str) -> String {
    format!("nobody can be asked here; agree with {AGREE_FLAG} {weights}, or run it on a terminal")
}

pub(super) const NOT_AGREED: &str = "you did not agree; nothing was done";
pub(super) const NEEDS_YOUR_WORD: &str = "This needs your word";
pub(super) const GO_ON: &str = "Do all of this? Type y for yes; Enter alone is no.";
pub(super) const YES: [&str; 2] = ["y", "yes"];

pub(super) fn ask(what: &str, price: Option<&str>) -> String {
    price.map_or_else(|| what.to_owned(), |price| format!("{what} ({})", cost(price)))
}

pub(super) fn type_the_name(app: &str) -> String {
    format!("To agree, type the name of the app, {app}. Enter alone is no.")
}

pub(super) fn not_the_name(app: &str) -> String {
    format!("That is not {app}.")
}

pub(super) fn hidden(length: usize) -> String {
    match length {
        0 => "(not shown)".into(),
        1 => "(1 character, not shown)".into(),
        length => format!("({length} characters, not shown)"),
    }
}

pub(super) const HOW_TO_RESUME: &str = "Nothing is lost: run the same command again, and it goes on here.";
pub(super) const NO_LINK: &str = "There is no page to open for this.";
pub(super) const OPENED: &str = "The page is open in your browser.";
pub(super) const NO_BROWSER: &str = "No browser could be opened here; open the link yourself.";
pub(super) const NO_VALUE: &str = "There is no value to copy.";
pub(super) const TOO_LONG_TO_COPY: &str =
    "That is too long for a terminal's clipboard; mark it with the mouse.";
pub(super) const LOOKING_NOW: &str = "Looking for it now, and again until it is seen.";
pub(super) const NOTHING_TYPED: &str = "nothing was typed";
pub(super) const TYPE_IT: &str = "type the value, or press Escape to go back";
pub(super) const HELP: &str = "Do what it says above; vibe keeps looking and goes on by itself as soon as it sees it done. \
Enter: you are done, or hand over the value. c copies the next value, 1 to 9 that one. o opens the page. \
s leaves it for later, or goes without it where that can be: whatever does not need it goes on. q and Ctrl-C end the run; the same command goes on from here.";

pub(super) fn later(addr: &str) -> String {
    format!("{addr} is left for later; run the same command again for it.")
}

pub(super) fn goes_without(addr: &str) -> String {
    format!("{addr} is left out; the rest goes on.")
}

/// What is missing when a person goes without a thing.
pub(in crate::ui) fn may_be_left_out(without: &str) -> String {
    format!("It may be left out: then {without}.")
}

/// What a person is told whose answer was not enough.
pub(super) fn not_yet(addr: &str, why: &str, wanted: bool) -> String {
    if wanted {
        format!("{addr} is not right yet: {why}. Hand it over once more, or leave it for later.")
    } else {
        format!("{addr} is not seen yet: {why}. vibe keeps looking and goes on by itself; nothing is lost.")
    }
}

pub(super) fn others_wait(others: usize) -> String {
    if others == 1 {
        "1 more thing waits for you".into()
    } else {
        format!("{others} more things wait for you")
    }
}

/// The keys at a checkpoint, each with what it does.
pub(super) fn keys(
    wanted: Option<&str>,
    copies: bool,
    link: bool,
    (again, without): (bool, bool),
) -> Vec<String> {
    let mut keys = vec![match (wanted, again) {
        (Some(name), false) => format!("[Enter] paste {name}"),
        (Some(name), true) => format!("[Enter] paste another {name}"),
        (None, false) => "[Enter] done".to_owned(),
        (None, true) => "[Enter] look again".to_owned(),
    }];
    if copies {
        keys.push("[c] copy".into());
    }
    if link {
        keys.push("[o] open".into());
    }
    let leave = if without { "[s] go without" } else { "[s] later" };
    keys.extend([leave, "[q] quit", "[?] help"].map(str::to_owned));
    keys
}

pub(super) fn copied(number: usize, name: &str) -> String {
    format!("{number} ({name}) is in the clipboard, if your terminal allows it.")
}

pub(super) fn hand_over(name: &str, secret: bool) -> String {
    let how = if secret { "Paste" } else { "Type" };
    format!("{how} the {name}, then Enter. Escape goes back.")
}

pub(super) fn received(name: &str) -> String {
    format!("{name} received.")
}

pub(super) const PROVED: &str = "Proved";
pub(super) const LEFT_OUT: &str = "Left out, because of";
pub(super) const GOES_WITHOUT: &str = "Goes without";
pub(super) const WAITS_FOR_YOU: &str = "Waits for you";
pub(super) const FAILED: &str = "Failed";
pub(super) const SURVIVORS: &str = "Still there";
pub(super) const YOURS_NOW: &str =
    "These things are yours to keep or to remove; nothing here remembers them any more.";
pub(super) const RUN_AGAIN: &str =
    "Run the same command again: it goes on from here, and does nothing twice.";

/// The one sentence about a walk.
pub(super) fn ending(ending: Ending, removes: bool, what: &str, took: Duration) -> String {
    let took = time(took);
    match ending {
        Ending::Done if removes => {
            format!("{what}: nothing is left, as far as it was made here, after {took}")
        }
        Ending::Done => format!("{what}: as it should be, and seen, in {took}"),
        Ending::Waiting => format!("{what}: waits for you, after {took}"),
        Ending::Failed => format!("{what}: not finished, after {took}"),
        Ending::Survivors => format!("{what}: not all of it could be removed, after {took}"),
        Ending::Stopped => format!("{what}: stopped on your wish, after {took}"),
    }
}

pub(super) fn after(names: &str) -> String {
    format!("after {names}")
}

/// What a checklist on paper says about a value that is handed over.
pub(super) fn bring(name: &str, secret: bool) -> String {
    if secret {
        format!(
            "keep its {name} for `vibe guide`, which asks for it without showing it; write it nowhere else"
        )
    } else {
        format!("note its {name} for `vibe guide`")
    }
}
