//! What the error codes of a shared journal mean.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "journal.lease_lost",
        "Another run has taken the lease of the shared journal, or this one could not keep it. Nothing more is begun; run the same command again when the other one has ended.",
    ),
    (
        "journal.place",
        "The place of a shared journal cannot be used: the name of a bucket, a folder in it, or an endpoint without TLS on another machine.",
    ),
    (
        "journal.prints",
        "The shared journal was written with another key of fingerprints than this machine has, so every secret would look changed. The key is the secret `state.prints`.",
    ),
    ("journal.store", "The bucket of a shared journal cannot be reached, read or written."),
    (
        "journal.store_unsafe",
        "The store takes writes whose condition does not hold, so two deploys at once would not see each other. It is never used.",
    ),
    (
        "recover.shared",
        "The journal lies in a bucket, and `vibe recover` rebuilds those in folders. The objects of the bucket are never removed by vibe; bring them back from its versions.",
    ),
    ("state.blueprint", "The vibe.toml has problems; `vibe check` shows each one."),
    (
        "state.credentials",
        "The bucket of `[state]` needs the secrets `state.key` and `state.secret`, and one of them is missing.",
    ),
    (
        "state.elsewhere",
        "The journal of this environment lies in another place than vibe.toml says. A second one would make everything twice, so none is begun.",
    ),
    (
        "state.not_moved",
        "vibe.toml names a bucket, and the journal still lies in this folder. `vibe state move` takes it there.",
    ),
    ("state.not_shared", "vibe.toml has no `[state]`, so there is no bucket to take the journal to."),
    ("state.nothing", "There is no journal in this folder that could be moved."),
    (
        "state.runtime",
        "The system gives this process no more files or threads. Close programs or raise the limit.",
    ),
    (
        "state.taken",
        "Another journal lies in the place of the bucket where this one was to go. Nothing was changed.",
    ),
    ("state.which", "The app has several environments; say which one is meant with `--env`."),
];
