//! What stands after `vibe new` or `vibe change` with a voice: the slots that are open are filled by the same voice, within the same
//! limits. Whatever comes of it, the app is whole.

use std::path::PathBuf;

use super::{FILL_TOKENS, FillReport, FillRequest, fill};
use crate::error::Error;
use crate::ops::event::{Event, Spoken};
use crate::ops::voicing::Asker;
use crate::ops::{Front, Surroundings};

/// What is to be filled after another walk.
pub struct FillAfter<'a> {
    /// Where the app is.
    pub folder: PathBuf,
    /// Slots that were named as open.
    pub open: &'a [String],
    /// Each slot becomes a commit, when the app is in a repository.
    pub commit: bool,
}

/// Fills every open slot of the app; nothing when none is open, or when the voice is a recorded one.
///
/// # Errors
/// Those of [`fill`], with what stays open and how to go on; the app stands as it was made.
pub fn fill_after(
    what: &FillAfter<'_>,
    voice: &mut Asker,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<Option<FillReport>, Error> {
    if what.open.is_empty() || !voice.writes() {
        return Ok(None);
    }
    let open = what.open.join(", ");
    let goes_on = |error: Error| {
        error
            .hint(format!("the app stands and works; still open: {open}"))
            .hint("`vibe fill --with AGENT` or `--model NAME`, in its folder, goes on with that")
    };
    let place = Surroundings { folder: what.folder.clone(), ..place.clone() };
    voice.open(&place, front.gate).map_err(goes_on)?;
    let budget = voice.left(FILL_TOKENS);
    front.sink.emit(&Event::Voice(&Spoken::Fills {
        name: voice.name(),
        slots: what.open.len(),
        tokens: budget.tokens,
        micro_usd: budget.micro_usd,
    }));
    let request = FillRequest {
        slot: None,
        among: what.open,
        voice: Some(voice.voice()?),
        budget,
        again: false,
        dry_run: false,
        quick: false,
        commit: what.commit,
    };
    let report = fill(&request, &place, front).map_err(goes_on)?;
    voice.spent(report.tokens, report.micro_usd);
    Ok(Some(report))
}
