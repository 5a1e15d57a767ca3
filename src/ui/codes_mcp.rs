//! What the error codes of `vibe mcp` mean.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "mcp.arguments",
        "A tool was called with an argument that it does not take, without one that it needs, or with one of another shape.",
    ),
    (
        "mcp.bug",
        "A tool ran into a fault of vibe itself. Nothing is half noted: what was begun is found again.",
    ),
    ("mcp.cancelled", "The call was cancelled while another one that changes something was still at work."),
    (
        "mcp.folder",
        "Tools work below the folder where `vibe mcp` was started: no absolute path, no `..`, and no link that leads out.",
    ),
    ("mcp.needed", "A checkpoint was to be gone without that the app cannot do without."),
    (
        "mcp.no_app",
        "The folder that was named holds no vibe.toml. Folders above the start are never looked at.",
    ),
    ("mcp.no_checkpoint", "Values were handed over for an address at which nothing waits for a person."),
    ("mcp.not_seen", "Values were handed over, and a look shows that the step is not done yet."),
    (
        "mcp.protocol",
        "What came on standard input is not the Model Context Protocol, or of no version that vibe speaks.",
    ),
    ("mcp.runtime", "The machine let vibe open no files for its own work."),
    (
        "mcp.secret",
        "A secret came over MCP. It was not taken: the person types it into `vibe secret set`, and replaces it if it was a real one.",
    ),
    (
        "mcp.terminal",
        "`vibe mcp` was typed at a terminal. It is started by the MCP client of a coding agent.",
    ),
    ("mcp.values", "A checkpoint wants other values than those that were handed over."),
];
