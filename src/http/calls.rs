//! How often others were called: what a deploy costs them, and how little of it is needed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Method;

/// Requests that were sent to one provider, repetitions included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Requests that only look: GET and HEAD.
    pub reads: u64,
    /// All others.
    pub writes: u64,
}

/// Counts requests by the name that their client goes by ([`super::Client::named`]). A clone counts into the same.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<BTreeMap<&'static str, Count>>>);

impl Calls {
    pub(super) fn note(&self, name: &'static str, method: &Method) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(name).or_default();
        if [Method::GET, Method::HEAD].contains(method) {
            count.reads += 1;
        } else {
            count.writes += 1;
        }
    }

    /// What was sent so far, by name; whoever was not called is absent.
    pub fn counted(&self) -> BTreeMap<&'static str, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
