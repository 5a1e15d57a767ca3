//! Files that an agent may write, in a folder of their own: it never sees the app itself.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Value, json};

use super::Permits;
use crate::author::voice::PromptFile;
use crate::error::Error;

/// Bytes of one file that are read back.
const LONGEST: u64 = 256 * 1024;

pub(super) struct Bench {
    pub(super) permits: Permits,
}

impl Bench {
    /// Lays them there as they are now.
    ///
    /// # Errors
    /// `voice.agent_start`.
    pub(super) fn lay(folder: &Path, files: &[PromptFile]) -> Result<Bench, Error> {
        let failed = |cause| {
            Error::failed("voice.agent_start", "the files of a slot cannot be laid out for an agent")
                .hint("make room in the folder for temporary files")
                .caused_by(cause)
        };
        for file in files {
            let place = folder.join(&file.path);
            fs::create_dir_all(place.parent().unwrap_or(folder)).map_err(failed)?;
            if !file.text.is_empty() {
                crate::secret::replace_private(&place, file.text.as_bytes())?;
            }
        }
        // As the agent will spell it, too.
        let folder = folder.canonicalize().map_err(failed)?;
        let may_write = files.iter().map(|file| file.path.as_str().into()).collect();
        Ok(Bench { permits: Permits { folder, may_write } })
    }

    /// Those that are other ones now; nothing when all are as they were. A link is no file.
    pub(super) fn written(&self, files: &[PromptFile]) -> Option<Value> {
        let changed = files.iter().filter_map(|file| {
            let place = self.permits.folder.join(&file.path);
            let text = (!place.is_symlink()).then(|| whole(&place)).flatten()?;
            (text != file.text).then(|| json!({ "path": file.path, "text": text }))
        });
        let changed: Vec<Value> = changed.collect();
        (!changed.is_empty()).then_some(Value::Array(changed))
    }
}

fn whole(place: &Path) -> Option<String> {
    let mut text = String::new();
    let read = fs::File::open(place).ok()?.take(LONGEST + 1).read_to_string(&mut text).ok()?;
    (u64::try_from(read).ok()? <= LONGEST).then_some(text)
}
