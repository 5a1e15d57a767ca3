//! Takes our key out of what is heard, also where a server gives it back in several pieces.

use crate::secret::Secret;

/// What stands for it.
pub(super) const HIDDEN: &str = "(hidden)";

/// Pieces on their way, and what of the last one may be the beginning of the key.
pub(super) struct Veil<'a> {
    key: Option<&'a Secret>,
    held: String,
}

impl<'a> Veil<'a> {
    /// Nothing was heard yet.
    pub(super) fn new(key: Option<&'a Secret>) -> Veil<'a> {
        Veil { key, held: String::new() }
    }

    /// What can be shown now.
    pub(super) fn pass(&mut self, piece: &str) -> String {
        self.held.push_str(piece);
        let Some(key) = self.key.map(Secret::expose) else { return self.rest() };
        let mut clean = self.held.replace(key, HIDDEN);
        let begins = |length: &usize| key.get(..*length).is_some_and(|begin| clean.ends_with(begin));
        let held = (1..key.len()).rev().find(begins).unwrap_or(0);
        self.held = clean.split_off(clean.len() - held);
        clean
    }

    /// What was held back, once nothing follows it.
    pub(super) fn rest(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}
