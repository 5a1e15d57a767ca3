//! What an error code means, or all of them.

use super::codes::CODES;
use crate::error::Error;

/// Codes with their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained(pub(super) Vec<(&'static str, &'static str)>);

/// What a code means; without one, all of them.
pub fn explain(code: Option<&str>) -> Result<Explained, Error> {
    let Some(code) = code else { return Ok(Explained(CODES.to_vec())) };
    let found = CODES.iter().find(|(known, _)| *known == code);
    let found = found.ok_or_else(|| {
        Error::usage("explain.unknown", format!("there is no error with the code `{code}`"))
            .hint("`vibe explain` lists all codes")
    })?;
    Ok(Explained(vec![*found]))
}
