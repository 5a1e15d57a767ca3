//! What the error codes of voices mean: models and coding agents.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    // Coding agents.
    (
        "voice.agent_failed",
        "The coding agent ended with an error of its own, whose words are shown. Often it wants somebody to sign in, or its account has a limit: run it by itself once.",
    ),
    (
        "voice.agent_flood",
        "The coding agent said more than a question may be answered with. It was ended with everything that it had started, and nothing of its output was used.",
    ),
    (
        "voice.agent_late",
        "The coding agent had no answer in the time that a question has. It was ended with everything that it had started.",
    ),
    (
        "voice.agent_missing",
        "The coding agent is not on the PATH, or does not answer `--version` within five seconds. `vibe doctor` lists what is found. None is needed.",
    ),
    (
        "voice.agent_silent",
        "The coding agent ended well and gave no answer that vibe can read. It may want somebody to sign in, or print something else in this version.",
    ),
    (
        "voice.agent_start",
        "The coding agent could not be started or watched: its program, its folder for temporary files, or the system refused.",
    ),
    ("voice.agent_unknown", "`--with` names a coding agent that vibe does not know how to ask."),
    (
        "voice.which",
        "Several coding agents are on this machine, and which one is asked is never guessed. `--with NAME` says it once; an answer at a terminal is kept in vibe-deploy/config.toml.",
    ),
    (
        "voice.budget",
        "A run with a model or an agent has a limit of tokens and of money, and the next question would not fit into it. What was answered so far is kept.",
    ),
];
