//! Ctrl-C and its relatives raise a flag. A second Ctrl-C ends the program at once.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::ops::Stop;

/// Exit code of an interrupted program.
const INTERRUPTED: i32 = 130;

/// The flag that signals raise from now on. Where signals cannot be caught, Ctrl-C ends the program as ever.
pub fn stop() -> Stop {
    stop_unless(&Arc::default())
}

/// The same, but a signal ends the program at once while `asking` is true: reading an answer does not look at flags.
pub(super) fn stop_unless(asking: &Arc<AtomicBool>) -> Stop {
    let stop = Stop::default();
    let mut signals = vec![SIGINT, SIGTERM];
    #[cfg(unix)]
    signals.push(signal_hook::consts::SIGHUP);
    for signal in signals {
        let _ = flag::register_conditional_default(signal, Arc::clone(asking));
        // Order matters: the first looks at the flag before the second raises it.
        let _ = flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&stop.0));
        let _ = flag::register(signal, Arc::clone(&stop.0));
    }
    stop
}
