//! The only room that writes a person's files: staged writing, the manifest of what was generated, the folder of an app,
//! its installed packages, what is remembered of its environments, and the user's settings. May import `error`, `secret`,
//! `engine`, `blueprint`, `stack`.
//!
//! Promises: nothing that we did not make is overwritten or removed; a folder appears whole or not at all.

mod base;
mod cache;
mod config;
mod fault;
mod folder;
mod home;
mod manifest;
mod merge;
mod notes;
mod paths;
mod rewrite;
mod shared;
mod stage;
#[cfg(test)]
mod tests;
mod workshop;
mod world;

pub use base::Base;
pub use cache::{Begun, Cache, Modules, modules};
pub use config::{Autonomy, CONFIG_FILE, Config};
pub use folder::{BLUEPRINT_FILE, Project, find, read, write_blueprint};
pub use home::{Home, Moved, Remembered};
pub use manifest::{Drift, Manifest, drift};
pub use merge::{Change, Class, merge_text, reconcile};
pub use notes::{NOTES_FILE, Note, add_note, join_notes, split_notes};
pub use paths::check_paths;
pub use rewrite::{Rewrite, write_notes};
pub use shared::{Bucket, Looked, SharedLedger, Times, look as look_shared};
pub use stage::{Vacancy, add, create, vacancy};
pub use workshop::Workshop;
pub use world::{StateFolder, environments};

/// What stands in our folder is not read line by line in version control.
pub const ATTRIBUTES: (&str, &str) =
    (".vibe-deploy/.gitattributes", "base.json -diff\nmanifest.json -diff\n");

/// What was asked of a model and answered, when an app was made with one.
pub const REPLAY: &str = ".vibe-deploy/replay.jsonl";

/// The same of the last change that somebody was asked about.
pub const CHANGE_REPLAY: &str = ".vibe-deploy/change-replay.jsonl";

/// Our folder inside an app.
const STATE_FOLDER: &str = ".vibe-deploy";
