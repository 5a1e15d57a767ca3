//! One read for many looks: things of one wave that stand in the same list share its answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

/// An answer serves looks of that long. Whoever acts or waits forgets what was read; this is for time that passes otherwise,
/// such as a person's over a plan, and longer than the wave of a busy machine.
const FRESH: Duration = Duration::from_secs(10);

/// An answer, or the wait for it, since when.
type Read<T> = (Instant, Arc<OnceCell<T>>);

/// Answers of one wave, by what was asked.
pub(super) struct Reads<T>(Mutex<HashMap<String, Read<T>>>);

impl<T> Default for Reads<T> {
    fn default() -> Self {
        Reads(Mutex::new(HashMap::new()))
    }
}

impl<T: Clone> Reads<T> {
    /// The answer that is at hand, or the one that `ask` gets; who asks the same meanwhile waits for it. A failure is not
    /// kept.
    pub(super) async fn get<E>(&self, asked: &str, ask: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let cell = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            known.retain(|_, (at, _)| now.duration_since(*at) < FRESH);
            Arc::clone(&known.entry(asked.to_owned()).or_insert_with(|| (now, Arc::default())).1)
        };
        cell.get_or_try_init(|| ask).await.cloned()
    }

    /// What was read is not true any more.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
