//! What an error code means, or all of them.

use super::{
    codes, codes_adopt, codes_change, codes_fill, codes_host, codes_hosted, codes_mcp, codes_shared,
    codes_voice,
};
use crate::error::Error;

/// Codes with their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained(pub(super) Vec<(&'static str, &'static str)>);

/// What a code means; without one, all of them.
pub fn explain(code: Option<&str>) -> Result<Explained, Error> {
    let mut all = [
        codes::CODES,
        codes_adopt::CODES,
        codes_change::CODES,
        codes_fill::CODES,
        codes_host::CODES,
        codes_hosted::HOSTED,
        codes_mcp::CODES,
        codes_shared::CODES,
        codes_voice::CODES,
    ]
    .concat();
    all.sort_unstable();
    let Some(code) = code else { return Ok(Explained(all)) };
    let found = all.iter().find(|(known, _)| *known == code);
    let found = found.ok_or_else(|| {
        Error::usage("explain.unknown", format!("there is no error with the code `{code}`"))
            .hint("`vibe explain` lists all codes")
    })?;
    Ok(Explained(vec![*found]))
}
