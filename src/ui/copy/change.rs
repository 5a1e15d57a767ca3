//! Words of `vibe change`.

use crate::ops::{ChangeReport, FileFate};

pub(in crate::ui) const NOTHING: &str = "Nothing to do: the app is what its vibe.toml says.";
pub(in crate::ui) const BLUEPRINT: &str = "What the app is";
pub(in crate::ui) const DATABASE: &str = "Database";
pub(in crate::ui) const EDITED_SINCE: &str = "Edited since, and left as they are";

pub(in crate::ui) const CLOSED: &str = "Seen by whom it was, since the words say nothing about that";

pub(in crate::ui) fn closed(name: &str) -> String {
    format!(
        "{name}; to open it to everybody, say for instance: “People browse every {}.”",
        name.to_lowercase()
    )
}

pub(in crate::ui) fn loses(what: &str) -> String {
    format!("lost: {what}")
}

pub(in crate::ui) fn fate(fate: FileFate, count: usize) -> String {
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    match fate {
        FileFate::Conflict => format!("{files} need you: yours stay, the new text lies beside as *.vibe-new"),
        FileFate::Merged => format!("{files} merged with what you wrote"),
        FileFate::Outlives => format!("{files} no longer needed, but kept: you changed them"),
        FileFate::StaysAway => format!("{files} that you removed, and that stay away"),
        FileFate::Added => format!("{files} new"),
        FileFate::Replaced => format!("{files} that nobody had touched"),
        FileFate::Removed => format!("{files} not needed any more"),
    }
}

pub(in crate::ui) fn more(count: usize) -> String {
    format!("and {count} more")
}

pub(in crate::ui) fn ended(report: &ChangeReport) -> String {
    match (&report.commit, report.dry_run) {
        (_, true) => "Nothing was written.".to_owned(),
        (Some(commit), _) => format!("Committed as {commit}. Take it back: vibe change --undo"),
        (None, _) => "Take it back: vibe change --undo".to_owned(),
    }
}

pub(in crate::ui) fn undone(title: &str, files: usize) -> String {
    let files = if files == 1 { "1 file is".to_owned() } else { format!("{files} files are") };
    format!("Taken back: {title}. {files} as before.")
}
