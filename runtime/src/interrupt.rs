//! SIGTERM and Ctrl-C, for commands that people run by hand: told once, they end in good order; told twice, or after
//! 5 s, at once.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use crate::console;
use crate::failure::Failure;

/// The shell's code for a command that Ctrl-C ended.
pub(crate) const CODE: u8 = 130;
/// How long a command may take to end.
const ENDS_WITHIN: Duration = Duration::from_millis(4_500);

/// A flag that is set when it is told to end. `late` is said if it has not ended in time, and it ends then.
///
/// # Errors
/// The system takes no handler.
pub(crate) fn flag(late: &'static str) -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let handler = move || {
        if told.swap(true, SeqCst) {
            process::exit(i32::from(CODE));
        }
        let wait = move || {
            thread::sleep(ENDS_WITHIN);
            console::note(late);
            process::exit(i32::from(CODE));
        };
        // Without a thread it ends when it has done what is at hand.
        let _ = thread::Builder::new().name("end-soon".to_owned()).spawn(wait);
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::work(format!("cannot wait for SIGTERM: {error}")))?;
    Ok(stop)
}
