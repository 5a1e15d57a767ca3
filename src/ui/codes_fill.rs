//! What the error codes of slots and notes mean.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "fill.blueprint",
        "vibe.toml has problems, so it is not known which slots the app has. `vibe check` shows each one.",
    ),
    (
        "fill.moved",
        "While a voice was writing, somebody edited the same slot. The edit stays, and what the voice wrote was thrown away.",
    ),
    (
        "fill.no_voice",
        "A slot is written by a model or by a coding agent, and none was named. `--dry-run` shows what would be asked.",
    ),
    ("fill.runtime", "The machine refused what vibe needs to ask a voice, most likely another open file."),
    (
        "fill.taken",
        "The file of the slot is not as it was generated: a person or a voice has written it. It is written anew with `--again` only.",
    ),
    (
        "notes.no_home",
        "Notes of your own lie in your configuration folder, and there is none: XDG_CONFIG_HOME or HOME names it.",
    ),
    ("notes.none", "There is no note of that number. `vibe notes` lists them."),
    ("verify.no_home", "Tests of a slot write into a temporary folder, and none could be made."),
    (
        "verify.no_slot",
        "The app has no slot of that name, or its files are older than slots with a contract: `vibe upgrade` adds them.",
    ),
    (
        "voice.script",
        "Answers for tests are read from a file with one JSON object a line; this one did not fit.",
    ),
    ("voice.too_much", "A voice answered more than any slot may hold. Nothing of it was used."),
];
