//! Every word that deploying says to a person.

use std::time::Duration;

use super::graph::NodeState;
use crate::engine::{Action, Consequence};

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

/// Its name in JSON; stable.
pub(super) fn action_name(action: Action) -> &'static str {
    match action {
        Action::Keep => "keep",
        Action::Create => "create",
        Action::Update => "update",
        Action::Replace => "replace",
        Action::Adopt => "adopt",
        Action::Delete => "delete",
        Action::Forget => "forget",
        Action::Check => "check",
    }
}

pub(super) const YOU_DO: &str = "You do";
pub(super) const TOOL_DOES: &str = "vibe does";
pub(super) const PROVES: &str = "Then it is proved";
pub(super) const REMOVED: &str = "At the end it goes";
pub(super) const BLOCKED: &str = "Blocked";
pub(super) const MEANS: &str = "What it means";
pub(super) const NOTHING_TO_DO: &str = "Everything is as it should be: nothing to do.";
pub(super) const ERROR_SIGN: &str = "!";

pub(super) fn title(app: &str, environment: &str) -> String {
    format!("{app} → {environment}")
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
pub(super) fn consequence(consequence: Consequence) -> &'static str {
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
pub(super) fn time(time: Duration) -> String {
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
