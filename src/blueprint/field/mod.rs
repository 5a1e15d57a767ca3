//! A field as one line: `money? min=0.01 max=10000 label="Unit price" = 9.99, set=admin`.
//!
//! ```text
//! line    = kind { " " part } [ " = " value ] [ ", set=" who ]
//! kind    = ("text" | "int" | … ) ["?"]  |  "enum " word { "|" word } ["?"]  |  ("ref " | "many ") Entity ["?"]
//! part    = "unique" | "min=" number | "max=" number | "pattern=" value | "label=" value | "was=" name
//! value   = bare word | '"' text with \" and \\ '"'
//! who     = "form" | "job" | "system" | role { "+" role }
//! ```
//! Sizes of files take `KB` and `MB`; money is written in major units and kept in minor ones.

mod read;
mod tokens;
mod write;

pub(super) use read::read;
pub use write::amount;
pub(super) use write::write;

use std::ops::Range;

use super::types::Field;

/// The field of that name and line, for lines of our own: what is wrong with one is for a test to find.
pub fn field(name: &str, line: &str) -> Field {
    read(name, line, 2).0
}

/// What is wrong within a line.
pub(super) struct LineProblem {
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// Bytes of the line.
    pub(super) span: Range<usize>,
}

/// One mebibyte: what `MB` means for an upload.
const MB: f64 = 1024.0 * 1024.0;
const KB: f64 = 1024.0;
