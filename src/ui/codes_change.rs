//! What the error codes of a changed app mean.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "change.blueprint",
        "The vibe.toml of the app, or the one that its files were made from, has problems. `vibe check` shows each one.",
    ),
    (
        "change.clash",
        "What the words ask for stands in lines of vibe.toml that were edited since. Nothing was changed: put what is meant into vibe.toml, then run `vibe change` without words.",
    ),
    (
        "change.commit",
        "The app is changed, and git refused the commit: no name is set, a hook said no, or the repository is locked.",
    ),
    (
        "change.damaged",
        "The record of the last change cannot be read, so vibe cannot take it back; version control can.",
    ),
    (
        "change.loses",
        "The change removes data that exists: a field, an entity, or values that do not fit a new type. It is made only with `--allow loss`.",
    ),
    (
        "change.no_base",
        "It is not known what the files of the app were generated from, so a person's edits cannot be told from ours.",
    ),
    (
        "change.no_value",
        "A field is needed, and the rows that exist cannot have a value for it: nobody knows which picture, address or row is meant. Make it optional, or give it a default.",
    ),
    (
        "change.not_understood",
        "The words became no change of the app: they were not understood, or it does that already.",
    ),
    ("change.nothing", "There is no change to take back. Only the last one can be, and only once."),
    (
        "change.uncommitted",
        "The app is in a repository, and files that the change touches have edits that are in no commit: the commit of the change would hold them too.",
    ),
    (
        "project.base_damaged",
        "What was generated last (.vibe-deploy/base.json) cannot be read; version control has it.",
    ),
    ("project.way_out", "A path of the app leads through a link. vibe writes no files through links."),
];
