//! What the error codes of voices mean: models and coding agents.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[(
    "voice.budget",
    "A run with a model or an agent has a limit of tokens and of money, and the next question would not fit into it. What was answered so far is kept.",
)];
