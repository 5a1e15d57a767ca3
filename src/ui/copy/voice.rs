//! Words about models and agents that are asked.

use crate::ops::voice::dollars;
use crate::ops::{Marks, VoiceUse};

pub(in crate::ui) const READ: &str = "Read by the model in your words, or concluded";
pub(in crate::ui) const LEFT_OUT: &str = "Left out of what the model proposed";

pub(in crate::ui) fn begins(name: &str, tokens: u64, micro_usd: Option<u64>) -> String {
    let money = micro_usd.map(|micro| format!(" and {}", dollars(micro))).unwrap_or_default();
    format!("{name} is asked too, for at most {tokens} tokens{money}.")
}

pub(in crate::ui) fn fills(name: &str, slots: usize, tokens: u64, micro_usd: Option<u64>) -> String {
    let what = if slots == 1 { "1 slot is open".to_owned() } else { format!("{slots} slots are open") };
    let money = micro_usd.map(|micro| format!(" and {}", dollars(micro))).unwrap_or_default();
    format!("{what}: {name} writes and repairs, for at most {tokens} tokens{money}.")
}

pub(in crate::ui) fn asks(about: &str) -> String {
    format!("Asking about {about} …")
}

pub(in crate::ui) fn hears(name: &str) -> String {
    format!("Hearing: {name} …")
}

pub(in crate::ui) fn answered(tokens: u64, micro_usd: Option<u64>) -> String {
    match micro_usd {
        Some(micro) => format!("{tokens} tokens, {}", dollars(micro)),
        None => format!("{tokens} tokens"),
    }
}

pub(in crate::ui) fn used(used: &VoiceUse) -> String {
    let questions =
        if used.questions == 1 { "1 question".into() } else { format!("{} questions", used.questions) };
    match used.micro_usd {
        Some(micro) => format!("{}: {questions}, {} tokens, {}", used.name, used.tokens, dollars(micro)),
        None => format!(
            "{}: {questions}, {} tokens; what they cost, the provider does not tell",
            used.name, used.tokens
        ),
    }
}

pub(in crate::ui) const EMBEDDED: &str = "Embedded author";
pub(in crate::ui) const CORE: &str = "core features";
pub(in crate::ui) const FIELDS: &str = "expected fields";
pub(in crate::ui) const KIND: &str = "kind of app";
pub(in crate::ui) const SOUND: &str = "sound blueprints";
pub(in crate::ui) const UNREAD: &str = "not read";

pub(in crate::ui) fn bench(rows: usize, when: &str) -> String {
    let rows = if rows == 1 { "1 description".into() } else { format!("{rows} descriptions") };
    format!("{rows}, {when}")
}

pub(in crate::ui) fn hybrid(voice: &str) -> String {
    format!("Embedded author together with {voice}")
}

pub(in crate::ui) fn alone(voice: &str) -> String {
    format!("{voice} by itself; it is not asked for the kind of app")
}

pub(in crate::ui) fn marks(marks: &Marks) -> String {
    format!(
        "F1 {:.3}   precision {:.3}   recall {:.3}   right {}, wrong {}, missing {}",
        marks.f1(),
        marks.precision(),
        marks.recall(),
        marks.right,
        marks.wrong,
        marks.missing
    )
}

pub(in crate::ui) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

pub(in crate::ui) fn took(tokens: u64, most: u64, micro_usd: Option<u64>) -> String {
    let money = micro_usd.map(|micro| format!(", {}", dollars(micro))).unwrap_or_default();
    format!("{tokens} tokens, at most {most} for one description{money}")
}
