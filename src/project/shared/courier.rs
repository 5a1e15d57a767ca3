//! A thread of its own for everything that is asked of a store: the heart of a lease beats also while the walk that holds it
//! computes, waits for a person or runs another program.

use std::future::Future;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::Error;

/// Runs what it is given on its thread, which ends with it.
pub(super) struct Courier {
    handle: Handle,
    _ends: oneshot::Sender<()>,
}

impl Courier {
    /// # Errors
    /// `journal.store`: this machine gives no thread.
    pub(super) fn start() -> Result<Courier, Error> {
        let refused = |cause| {
            Error::failed("journal.store", "this machine gives no thread for the shared journal")
                .hint("close other programs, or raise the limits of threads and open files")
                .caused_by(cause)
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(refused)?;
        let handle = runtime.handle().clone();
        let (ends, ended) = oneshot::channel::<()>();
        thread::Builder::new()
            .name("journal".to_owned())
            // Whoever drops the other end is done: nothing is ever sent.
            .spawn(move || drop(runtime.block_on(ended)))
            .map_err(refused)?;
        Ok(Courier { handle, _ends: ends })
    }

    /// Does something and waits for it.
    pub(super) async fn carry<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.handle.spawn(work).await.unwrap_or_else(|cause| {
            Err(Error::failed("journal.store", "the shared journal could not be asked")
                .hint("run the same command again")
                .caused_by(cause))
        })
    }
}
