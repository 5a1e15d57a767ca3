//! The keys of every table of `vibe.toml`: the parser refuses others, and the schema must list the same.

/// A table of the file, its keys, and where its schema stands.
pub(super) struct Keys {
    /// As it is called in messages.
    pub(super) title: &'static str,
    /// Name below `$defs` of the schema; empty for the file itself.
    #[cfg_attr(not(test), expect(dead_code, reason = "ties the parser to the schema in tests"))]
    pub(super) schema: &'static str,
    pub(super) keys: &'static [&'static str],
}

const fn keys(title: &'static str, schema: &'static str, keys: &'static [&'static str]) -> Keys {
    Keys { title, schema, keys }
}

pub(super) const FILE: Keys = keys(
    "the file",
    "",
    &[
        "version",
        "app",
        "theme",
        "auth",
        "entity",
        "job",
        "price",
        "notice",
        "page",
        "integration",
        "slot",
        "existing",
        "environments",
        "state",
        "non_goals",
        "not_understood",
    ],
);
pub(super) const APP: Keys =
    keys("[app]", "app", &["name", "slug", "tagline", "description", "kind", "stack", "locale", "currency"]);
pub(super) const THEME: Keys =
    keys("[theme]", "theme", &["look", "background", "components", "accent", "mode"]);
pub(super) const AUTH: Keys =
    keys("[auth]", "auth", &["provider", "methods", "roles", "choose", "welcome_credits", "verify_email"]);
pub(super) const ENTITY: Keys = keys(
    "[[entity]]",
    "entity",
    &[
        "name",
        "was",
        "plural",
        "owner",
        "parent",
        "kind",
        "rating",
        "of",
        "from",
        "to",
        "quantity",
        "price",
        "total",
        "label",
        "fields",
        "list",
        "access",
        "behaviours",
        "approval",
        "leaderboard",
    ],
);
pub(super) const LIST: Keys = keys("`list`", "list", &["search", "filter", "sort", "page", "view"]);
pub(super) const ACCESS: Keys = keys("`access`", "access", &["create", "read", "update", "delete"]);
pub(super) const APPROVAL: Keys = keys("`approval`", "approval", &["field", "by"]);
pub(super) const LEADERBOARD: Keys = keys("`leaderboard`", "leaderboard", &["field"]);
pub(super) const JOB: Keys =
    keys("[[job]]", "job", &["name", "on", "every", "cost", "retries", "refund", "steps"]);
pub(super) const BUTTON: Keys = keys("`on = { … }`", "button", &["button", "label"]);
pub(super) const STEP: Keys = keys(
    "a step",
    "step",
    &[
        "ai", "from", "into", "each", "prompt", "email", "subject", "body", "sms", "notify", "text", "set",
        "value", "slot",
    ],
);
pub(super) const PRICE: Keys =
    keys("[[price]]", "price", &["key", "name", "amount", "every", "credits", "unlocks"]);
pub(super) const NOTICE: Keys = keys("[[notice]]", "notice", &["on", "to", "by", "text"]);
pub(super) const PAGE: Keys =
    keys("[[page]]", "page", &["path", "title", "kind", "roles", "sections", "widgets", "tool"]);
pub(super) const SECTION: Keys = keys("a section", "section", &["heading", "text"]);
pub(super) const WIDGET: Keys =
    keys("a widget", "widget", &["title", "entity", "shape", "measure", "field", "by"]);
pub(super) const INTEGRATION: Keys = keys("[[integration]]", "integration", &["name", "purpose", "secrets"]);
pub(super) const SLOT: Keys =
    keys("[[slot]]", "slot", &["name", "kind", "description", "network", "of", "gives"]);
pub(super) const EXISTING: Keys = keys(
    "[existing]",
    "existing",
    &["framework", "packages", "node", "build", "output", "start", "migrate", "health", "webhook", "env"],
);
pub(super) const WEBHOOK: Keys = keys("`webhook`", "webhook", &["path", "events", "version"]);
pub(super) const ENVIRONMENT: Keys = keys("an environment", "environment", &["domain", "providers"]);
pub(super) const STATE: Keys = keys("[state]", "state", &["store", "endpoint", "region"]);

/// All of them.
#[cfg(test)]
pub(super) const ALL: &[&Keys] = &[
    &FILE,
    &APP,
    &THEME,
    &AUTH,
    &ENTITY,
    &LIST,
    &ACCESS,
    &APPROVAL,
    &LEADERBOARD,
    &JOB,
    &BUTTON,
    &STEP,
    &PRICE,
    &NOTICE,
    &PAGE,
    &SECTION,
    &WIDGET,
    &INTEGRATION,
    &SLOT,
    &EXISTING,
    &WEBHOOK,
    &ENVIRONMENT,
    &STATE,
];
