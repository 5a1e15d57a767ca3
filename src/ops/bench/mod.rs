//! `vibe bench describe`: how well descriptions are read, by the embedded author alone and together with a model, on a file of
//! descriptions that say what is expected of them.

mod score;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

pub use score::{Marks, Scores};

use super::voicing::{Asker, VoiceRequest};
use super::{Front, Surroundings};
use crate::author::{self, Draft, Extras, Wishes};
use crate::blueprint::Blueprint;
use crate::error::{Error, Kind};

/// No file of descriptions is longer, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What is measured.
#[derive(Debug, Clone)]
pub struct BenchRequest {
    /// JSON Lines: `id`, `description`, `expected`.
    pub file: PathBuf,
    /// Whom to ask beside the embedded author; its limits hold for each description.
    pub voice: Option<VoiceRequest>,
    /// Ask it once more by itself, without anything that the embedded author reads.
    pub alone: bool,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct BenchReport {
    /// Descriptions.
    pub rows: usize,
    /// Time since 1970.
    pub when: Duration,
    /// This program.
    pub tool: &'static str,
    /// The embedded author alone.
    pub embedded: Scores,
    /// Together with the voice, when one was asked.
    pub hybrid: Option<Voiced>,
    /// The voice by itself, when that was asked for.
    pub alone: Option<Voiced>,
}

/// What a voice made of the descriptions, together with the embedded author or by itself.
#[derive(Debug, Clone)]
pub struct Voiced {
    /// Who was asked: provider and model.
    pub voice: String,
    /// How well they did.
    pub scores: Scores,
    /// Tokens of all descriptions.
    pub tokens: u64,
    /// Most tokens of one description.
    pub most_tokens: u64,
    /// Millionths of a US dollar; nothing when the voice does not tell.
    pub micro_usd: Option<u64>,
    /// Descriptions whose questions failed, each with its reason; they count as read by nobody.
    pub failed: Vec<(String, String)>,
}

/// One line of the file.
#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    description: String,
    expected: score::Expected,
}

/// Reads every description of a file and scores what comes out.
///
/// # Errors
/// `bench.file`: it cannot be read, or a line is no such description. `voice.*` when the first description fails, `voice.interrupted`.
pub fn bench_describe(
    request: &BenchRequest,
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<BenchReport, Error> {
    let rows = rows(&request.file)?;
    let mut asker = request.voice.clone().map(Asker::new);
    if let Some(asker) = &mut asker {
        asker.open(place, front.gate)?;
    }
    let mut embedded = Scores::default();
    for row in &rows {
        let draft = author::draft(&row.description, &Wishes::default()).ok();
        count(&mut embedded, row, draft.as_ref());
    }
    let mut ask =
        |wishes: &Wishes| asker.as_mut().map(|asker| voiced(asker, &rows, wishes, front)).transpose();
    let hybrid = ask(&Wishes::default())?;
    let by_itself = Wishes { alone: true, ..Wishes::default() };
    let alone = if request.alone { ask(&by_itself)? } else { None };
    Ok(BenchReport { rows: rows.len(), when: place.secrets.now, tool: super::TOOL, embedded, hybrid, alone })
}

/// Scores a draft, and looks whether it is a sound blueprint.
fn count(scores: &mut Scores, row: &Row, draft: Option<&Draft>) {
    scores.add(&row.expected, draft.map(author::neutral).as_ref());
    let sound = |draft: &Draft| Blueprint::parse(&draft.blueprint.to_toml()).1.is_empty();
    scores.sound += usize::from(draft.is_some_and(sound));
}

fn voiced(asker: &mut Asker, rows: &[Row], wishes: &Wishes, front: &Front<'_>) -> Result<Voiced, Error> {
    let mut all = Voiced {
        voice: asker.name().to_owned(),
        scores: Scores::default(),
        tokens: 0,
        most_tokens: 0,
        micro_usd: None,
        failed: Vec::new(),
    };
    for (number, row) in rows.iter().enumerate() {
        asker.afresh();
        let heard = asker.listen(&row.description, wishes, None, front);
        let extras = match heard {
            Ok(heard) => {
                all.tokens = all.tokens.saturating_add(heard.used.tokens);
                all.most_tokens = all.most_tokens.max(heard.used.tokens);
                all.micro_usd =
                    heard.used.micro_usd.map(|more| all.micro_usd.unwrap_or(0) + more).or(all.micro_usd);
                Some(heard.extras)
            }
            // Whoever cannot be asked the first time is not asked a hundred times.
            Err(error) if error.kind() == Kind::Interrupted => return Err(error),
            Err(error) if number == 0 && error.code().starts_with("voice.") => return Err(error),
            Err(error) => {
                all.failed.push((row.id.clone(), error.to_string()));
                None
            }
        };
        let draft = |extras: &Extras| author::draft_with(&row.description, wishes, extras).ok();
        count(&mut all.scores, row, extras.as_ref().and_then(draft).as_ref());
    }
    Ok(all)
}

fn rows(path: &Path) -> Result<Vec<Row>, Error> {
    let shown = path.display();
    let fault = |why: String| {
        Error::usage("bench.file", format!("{shown} {why}"))
            .hint("each line is JSON with `id`, `description` and `expected` (`app`, `entities`, `features`)")
    };
    let length =
        std::fs::metadata(path).map_err(|cause| fault("cannot be read".into()).caused_by(cause))?.len();
    if length > LONGEST {
        return Err(fault("is longer than 64 MiB".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|cause| fault("is no text".into()).caused_by(cause))?;
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row = serde_json::from_str(line)
            .map_err(|cause| fault(format!("is wrong in line {}", number + 1)).caused_by(cause))?;
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(fault("holds no description".into()));
    }
    Ok(rows)
}
