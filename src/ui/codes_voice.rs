//! What the error codes of voices mean: models and coding agents.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "bench.file",
        "What is measured is read from a file of JSON Lines: each line has `id`, `description` and `expected` with `app`, `entities` and `features`.",
    ),
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
        "voice.budget",
        "A run with a model or an agent has a limit of tokens and of money, and the next question would not fit into it. What was answered so far is kept.",
    ),
    ("voice.cut_off", "The answer of a model ended before its end. Nothing of it is used."),
    ("voice.declined", "The model answered nothing, refused, or was stopped by a filter of its provider."),
    (
        "voice.failed",
        "The server of the model says that it failed. As long as nothing was said, the question was sent three times.",
    ),
    (
        "voice.garbled",
        "The server answers with what is neither events nor JSON: it is no interface of a model, or it is broken.",
    ),
    (
        "voice.interrupted",
        "Ctrl-C came while a model was asked. The connection was closed, and nothing was written.",
    ),
    (
        "voice.key",
        "Models of this provider are asked with a key, and the secret store holds none under its name.",
    ),
    (
        "voice.late",
        "The model did not begin, fell silent, or was not done in its time: 3 minutes of silence, 10 for one answer.",
    ),
    (
        "voice.limited",
        "The provider asks to wait longer than half a minute before the next question, or asked it three times.",
    ),
    (
        "voice.model",
        "`--model` takes anthropic/NAME, gemini/NAME, ollama/NAME, openai/NAME, openrouter/NAME or URL#NAME.",
    ),
    (
        "voice.moved",
        "The server answers with another address. It is not followed, so that no key goes where it was not meant to go.",
    ),
    (
        "voice.no_model",
        "The provider does not know a model of that name, or the address is not that of its interface.",
    ),
    ("voice.nobody", "A limit of tokens or money or `--alone` was given, and nobody who is asked."),
    (
        "voice.plain",
        "What is sent by http:// can be read and changed on the way, so only servers of this machine are asked like that.",
    ),
    (
        "voice.refused",
        "The provider refuses the key (401 or 403). The message says under which name it is kept.",
    ),
    (
        "voice.replay",
        "A replay holds the answers of one run, found by what was asked. Another description, other options or another version of vibe ask something else.",
    ),
    (
        "voice.request",
        "The server refuses the question as wrong in every form that we know: by schema, as a tool, as JSON and as plain text.",
    ),
    (
        "voice.too_long",
        "A model may answer with so many tokens and no more. This server went on, so the connection was closed; nothing of the answer is used.",
    ),
    (
        "voice.tool",
        "A model may call one tool, `submit`, which only gives its answer. It called another one; nothing was carried out.",
    ),
    (
        "voice.unreachable",
        "No connection to the server of the model, or one that broke before an answer began.",
    ),
    (
        "voice.which",
        "Several coding agents are on this machine, and which one is asked is never guessed. `--with NAME` says it once; an answer at a terminal is kept in vibe-deploy/config.toml.",
    ),
];
