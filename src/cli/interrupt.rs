//! Ctrl-C and its relatives raise a flag. A second Ctrl-C ends the program at once.

use std::sync::Arc;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::ops::Stop;

/// Exit code of an interrupted program.
const INTERRUPTED: i32 = 130;

/// The flag that signals raise from now on. Where signals cannot be caught, Ctrl-C ends the program as ever.
pub(super) fn stop() -> Stop {
    let stop = Stop::default();
    let mut signals = vec![SIGINT, SIGTERM];
    #[cfg(unix)]
    signals.push(signal_hook::consts::SIGHUP);
    for signal in signals {
        // Order matters: the first looks at the flag before the second raises it.
        let _ = flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&stop.0));
        let _ = flag::register(signal, Arc::clone(&stop.0));
    }
    stop
}
