//! Ctrl-C: told once, the run stops feeding, drains what was fed, and says where it stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use super::args::RunArgs;
use super::input::STANDARD_INPUT;
use crate::console;

/// Lets Ctrl-C set the flag. A second one ends the process at once.
pub(super) fn on_ctrl_c(stop: &Arc<AtomicBool>) {
    let told = Arc::clone(stop);
    let handler = move || {
        if told.swap(true, SeqCst) {
            std::process::exit(i32::from(super::INTERRUPTED_CODE));
        }
        console::note("stopping: what was read is finished first; press Ctrl-C again to end at once");
    };
    // Without a handler Ctrl-C ends the process, which leaves only partial files behind.
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::warn!(%error, "Ctrl-C will not stop cleanly");
    }
}

/// How far each input came.
pub(super) fn where_it_stopped(args: &RunArgs, counts: &[u64]) -> String {
    let parts: Vec<String> = args
        .input
        .iter()
        .zip(counts)
        .map(|((topic, file), count)| {
            let file = if file == "-" { STANDARD_INPUT } else { file };
            format!("{topic} after record {count} of {file}")
        })
        .collect();
    format!("stopped: {}; everything up to there is finished and written", parts.join(", "))
}
