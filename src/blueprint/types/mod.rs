//! What an app is: the typed blueprint behind `vibe.toml`.
//!
//! Plain data. Reading and checking live in `parse`, writing in `write`; nothing here does I/O.

use std::collections::BTreeMap;

mod app;
mod entity;
mod existing;
mod page;
mod work;

pub use app::*;
pub use entity::*;
pub use existing::*;
pub use page::*;
pub use work::*;

/// Version of the `vibe.toml` format that this build reads and writes.
pub const FORMAT: i64 = 1;

/// A whole app.
#[derive(Debug, Clone, PartialEq)]
pub struct Blueprint {
    /// `[app]`: name, kind, stack.
    pub app: App,
    /// `[theme]`: how it looks.
    pub theme: Theme,
    /// `[auth]`. Absent: the app knows no accounts.
    pub auth: Option<Auth>,
    /// In the order of the file; a parent stands before its children.
    pub entities: Vec<Entity>,
    /// `[[job]]`: work in the background.
    pub jobs: Vec<Job>,
    /// `[[price]]`: what can be bought from the app itself.
    pub prices: Vec<Price>,
    /// `[[notice]]`: who hears of what.
    pub notices: Vec<Notice>,
    /// `[[page]]`: pages beyond those that every app and entity has.
    pub pages: Vec<Page>,
    /// `[[integration]]`: outside services.
    pub integrations: Vec<Integration>,
    /// What the blueprint cannot express: named places for code of one's own.
    pub slots: Vec<Slot>,
    /// `[existing]`. Absent: vibe writes the app.
    pub existing: Option<Existing>,
    /// By name: `preview`, `production`. `local` needs no entry.
    pub environments: BTreeMap<String, Environment>,
    /// `[state]`: a bucket that several machines share. Absent: the app's folder.
    pub state: Option<SharedState>,
    /// Said by the person to be out of scope. Kept so that nobody adds it by accident.
    pub non_goals: Vec<String>,
    /// Pieces of the description that no part of the blueprint covers, quoted.
    pub not_understood: Vec<String>,
}
