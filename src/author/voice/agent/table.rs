//! Agents that can be asked: how each is started, held back and read. Data only.
//!
//! Flags are those of `--help` of the versions named in `tried`, envelopes those of the vendors' documents. Every one is started
//! without tools, or in a mode that only reads, and reads its task from standard input: arguments are seen by every
//! program of the machine, and one may hold 128 KiB at most.

use super::read::Dialect;

/// A coding agent.
#[derive(Debug)]
pub(super) struct Agent {
    /// What it is called here: `--with NAME`.
    pub(super) name: &'static str,
    /// What its maker calls it.
    pub(super) title: &'static str,
    /// Its program.
    pub(super) binary: &'static str,
    /// A program that lies beside it, where the name alone may be another program's: ours, for one.
    pub(super) beside: Option<&'static str>,
    /// The version whose flags these are.
    pub(super) tried: &'static str,
    /// Arguments of one question.
    pub(super) run: &'static [Part],
    /// Arguments that make it speak the Agent Client Protocol; nothing where it cannot.
    pub(super) acp: Option<&'static [&'static str]>,
    /// How its output is read.
    pub(super) dialect: Dialect,
    /// Variables of its own that it gets when a person has set them: where its login and its configuration lie.
    pub(super) own: &'static [&'static str],
    /// Variables that it is always given.
    pub(super) given: &'static [(&'static str, &'static str)],
}

/// One argument, or a flag with what follows it.
#[derive(Debug)]
pub(super) enum Part {
    /// As it is.
    Is(&'static str),
    /// The folder that it is asked in.
    Folder(&'static str),
    /// The schema itself; left out, and told in words, when there is none or when it is too long for an argument.
    Schema(&'static str),
    /// A file with the schema, for an agent that takes only strict ones; others are told in words.
    StrictSchema(&'static str),
    /// A file that it writes its answer to.
    Answer(&'static str),
    /// A folder that it writes its account to: `export.json`.
    Account(&'static str),
    /// The most that it may spend, in dollars; left out when there is no such limit.
    Spend(&'static str),
}

impl Part {
    /// As it is typed.
    pub(super) fn shown(&self) -> String {
        match self {
            Part::Is("") => "''".to_owned(),
            Part::Is(word) if word.contains([' ', '^']) => format!("'{word}'"),
            Part::Is(word) => (*word).to_owned(),
            Part::Folder(flag) => format!("{flag} FOLDER"),
            Part::Schema(flag) => format!("[{flag} SCHEMA]"),
            Part::StrictSchema(flag) => format!("[{flag} FILE]"),
            Part::Answer(flag) => format!("{flag} FILE"),
            Part::Account(flag) => format!("{flag} FOLDER"),
            Part::Spend(flag) => format!("[{flag} DOLLARS]"),
        }
    }
}

use Part::{Account, Answer, Folder, Is, Schema, Spend, StrictSchema};

/// Where opencode is told that its agent of this name has no tools, and that nothing is permitted without being asked for.
const OPENCODE: &str = r#"{"autoupdate":false,"share":"disabled","permission":{"edit":"ask","bash":"ask","webfetch":"ask","external_directory":"ask"},"agent":{"vibe-asks":{"mode":"primary","prompt":"You answer in the form that you are asked for.","tools":{"*":false}}}}"#;

/// All of them, in the order in which they are shown.
pub(super) const AGENTS: &[Agent] = &[
    Agent {
        name: "claude",
        title: "Claude Code",
        binary: "claude",
        beside: None,
        tried: "2.1.197",
        // Not `--bare`: it never reads the login of a subscription.
        run: &[
            Is("-p"),
            Is("--output-format"),
            Is("stream-json"),
            Is("--verbose"),
            Is("--include-partial-messages"),
            Is("--tools"),
            Is(""),
            Is("--strict-mcp-config"),
            Is("--setting-sources"),
            Is("user"),
            Is("--disable-slash-commands"),
            Is("--no-session-persistence"),
            Schema("--json-schema"),
            Spend("--max-budget-usd"),
        ],
        acp: None,
        dialect: Dialect::Claude,
        own: &["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CONFIG_DIR"],
        given: &[("DISABLE_AUTOUPDATER", "1")],
    },
    Agent {
        name: "codex",
        title: "Codex",
        binary: "codex",
        beside: None,
        tried: "0.169.0",
        // Without the user's configuration, because servers of tools that stand in it run outside the sandbox.
        run: &[
            Is("exec"),
            Is("--json"),
            Is("--color"),
            Is("never"),
            Is("--skip-git-repo-check"),
            Is("--ephemeral"),
            Is("--ignore-user-config"),
            Is("--ignore-rules"),
            Is("--sandbox"),
            Is("read-only"),
            Folder("-C"),
            StrictSchema("--output-schema"),
            Answer("-o"),
            Is("-"),
        ],
        acp: None,
        dialect: Dialect::Codex,
        own: &["OPENAI_API_KEY", "CODEX_API_KEY", "CODEX_HOME"],
        given: &[],
    },
    Agent {
        name: "gemini",
        title: "Gemini CLI",
        binary: "gemini",
        beside: None,
        tried: "0.61.0",
        // What `-p` says comes after what standard input says.
        run: &[
            Is("-o"),
            Is("stream-json"),
            Is("--approval-mode"),
            Is("plan"),
            Is("--skip-trust"),
            Is("-e"),
            Is("none"),
            Is("--allowed-mcp-server-names"),
            Is("none"),
            Is("-p"),
            Is("Do what is said above."),
        ],
        acp: Some(&["--acp"]),
        dialect: Dialect::Gemini,
        own: &["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_GENAI_USE_VERTEXAI"],
        given: &[],
    },
    Agent {
        name: "opencode",
        title: "opencode",
        binary: "opencode",
        beside: None,
        tried: "1.18.33",
        run: &[
            Is("run"),
            Is("--pure"),
            Is("--format"),
            Is("json"),
            Is("--agent"),
            Is("vibe-asks"),
            // Without one it asks its model for a title too.
            Is("--title"),
            Is("vibe"),
            Folder("--dir"),
        ],
        acp: Some(&["acp", "--pure"]),
        dialect: Dialect::Opencode,
        own: &[
            "OPENCODE_API_KEY",
            "OPENCODE_CONFIG",
            "ANTHROPIC_API_KEY",
            "OPENAI_API_KEY",
            "OPENROUTER_API_KEY",
            "GEMINI_API_KEY",
        ],
        given: &[("OPENCODE_CONFIG_CONTENT", OPENCODE), ("OPENCODE_DISABLE_AUTOUPDATE", "1")],
    },
    Agent {
        name: "mistral",
        title: "Mistral Vibe",
        binary: "vibe",
        beside: Some("vibe-acp"),
        tried: "3.0.3",
        // In this mode tools that are not enabled are off, and this pattern enables none.
        run: &[
            Is("-p"),
            Is("--output"),
            Is("json"),
            Is("--max-turns"),
            Is("1"),
            Is("--enabled-tools"),
            Is("re:^$"),
            Account("--output-dir"),
            Spend("--max-price"),
        ],
        acp: None,
        dialect: Dialect::Mistral,
        own: &["MISTRAL_API_KEY", "VIBE_HOME"],
        given: &[],
    },
    Agent {
        name: "qwen",
        title: "Qwen Code",
        binary: "qwen",
        beside: None,
        tried: "0.24.0",
        run: &[
            Is("-o"),
            Is("stream-json"),
            Is("--include-partial-messages"),
            Is("--approval-mode"),
            Is("plan"),
            Is("--safe-mode"),
            Is("--max-session-turns"),
            Is("3"),
        ],
        acp: None,
        dialect: Dialect::Claude,
        own: &[
            "DASHSCOPE_API_KEY",
            "BAILIAN_CODING_PLAN_API_KEY",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
            "OPENAI_MODEL",
        ],
        given: &[],
    },
];

/// Variables that every agent gets when they are set: who and where the person is, and how the network is reached. Not
/// `XDG_RUNTIME_DIR` and not the address of the bus: they lead to the keyring.
pub(super) const COMMON: &[&str] = &[
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TERM",
    "TZ",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    // Windows.
    "SystemRoot",
    "ComSpec",
    "PATHEXT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
];

/// The one of that name.
pub(super) fn agent(name: &str) -> Option<&'static Agent> {
    AGENTS.iter().find(|agent| agent.name == name)
}
