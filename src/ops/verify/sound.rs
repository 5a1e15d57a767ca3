//! Whether an app may go out: its lint and its types, once for each release. A host's build would find neither of them here,
//! or find them where nobody sees it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Bench, Check, kept};
use crate::error::Error;
use crate::ops::event::{Doing, Event, Row};
use crate::ops::machine::{install, node, release, scripts};
use crate::ops::{Front, Surroundings};
use crate::secret::{read_private, replace_private};

const FILE: &str = "sound.json";
const CHECKS: [Check; 2] = [Check::Lint, Check::Types];

/// The release that was found to be sound last.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Sound {
    release: String,
}

/// Runs both, unless they passed for exactly this release. Only for apps that are built: others have no packages for it where
/// they are deployed from.
///
/// # Errors
/// `deploy.not_sound`, with the first lines of each; those of Node and of packages.
pub(in crate::ops) fn sound(app: &Path, place: &Surroundings, front: &Front<'_>) -> Result<(), Error> {
    let Some(release) = release::named(app)? else { return Ok(()) };
    let Some(folder) = kept::folder(app, app)? else { return Ok(()) };
    let kept = read_private(&folder.path().join(FILE))?.unwrap_or_default();
    let kept: Sound = serde_json::from_slice(&kept).unwrap_or_default();
    if kept.release == release {
        return Ok(());
    }
    let manifest = scripts::read(app)?;
    let script = |check: Check| Some((check, manifest.scripts.get(check.name())?.as_str()));
    let wanted: Vec<(Check, &str)> = CHECKS.into_iter().filter_map(script).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let node = node::ready(place, front)?;
    install::packages(app, &node, place, front)?;
    front.sink.emit(&Event::Doing(Doing::RunChecks));
    let mut rows = Vec::new();
    Bench { app, node: &node, place, front, apart: None }.side_by_side(&wanted, &mut rows)?;
    if rows.iter().any(|row| !row.ok) {
        return Err(not_sound(&rows));
    }
    keep(app, &release)
}

/// What both were proved for, so that a deploy need not do it again.
pub(super) fn keep(app: &Path, release: &str) -> Result<(), Error> {
    let Some(folder) = kept::folder(app, app)? else { return Ok(()) };
    folder.make()?;
    // Plain data with string keys: writing it as JSON cannot fail.
    let text = serde_json::to_string(&Sound { release: release.to_owned() }).unwrap_or_default();
    replace_private(&folder.path().join(FILE), text.as_bytes())
}

/// Both are among these rows and passed.
pub(super) fn is_proved(rows: &[Row]) -> bool {
    CHECKS.iter().all(|check| rows.iter().any(|row| row.name == check.name() && row.ok))
}

fn not_sound(rows: &[Row]) -> Error {
    let failed: Vec<&Row> = rows.iter().filter(|row| !row.ok).collect();
    let told: Vec<String> = failed.iter().map(|row| format!("{} ({})", row.name, row.failed)).collect();
    let error =
        Error::failed("deploy.not_sound", format!("the app has faults of its own: {}", told.join(", ")));
    let findings = failed.iter().flat_map(|row| &row.findings);
    let lines = findings.map(|finding| match &finding.place {
        Some(place) => format!("{place}: {}", finding.text),
        None => finding.text.clone(),
    });
    let error = lines.fold(error, Error::hint);
    error
        .hint("nothing was built or made; `vibe verify --only lint,types` shows all of them")
        .hint("`--unverified` deploys the app as it is")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::row;
    use super::*;
    use crate::ops::event::Finding;

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
        let finding = Finding { place: Some("src/a.ts:3".into()), text: "TS2307: no such module".into() };
        let types =
            Row { failed: 1, findings: vec![finding], ..row("types", "files", false, Duration::ZERO) };
        let rows = [row("lint", "files", true, Duration::ZERO), types];
        let error = not_sound(&rows);
        assert_eq!(
            (error.code(), error.to_string().as_str()),
            ("deploy.not_sound", "the app has faults of its own: types (1)")
        );
        assert_eq!(error.hints()[0], "src/a.ts:3: TS2307: no such module");
        assert!(error.hints()[2].contains("--unverified"));
        assert!(
            !is_proved(&rows) && is_proved(&[row("types", "files", true, Duration::ZERO), rows[0].clone()])
        );
    }
}
