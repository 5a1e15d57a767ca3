//! The time of one run: the wall clock as the command line read it, moved on by the runtime's own clock.

use std::time::Duration;

use tokio::time::Instant;

/// Time since 1970, in steps of the runtime's clock: a rehearsal pauses that clock, and days pass in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    began: Duration,
    at: Instant,
}

impl Clock {
    /// A clock that shows `unix`, time since 1970, now. Call it inside the runtime.
    pub fn starting_at(unix: Duration) -> Clock {
        Clock { began: unix, at: Instant::now() }
    }

    /// Time since 1970.
    pub fn now(&self) -> Duration {
        self.began + self.at.elapsed()
    }

    /// Waits.
    pub async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
