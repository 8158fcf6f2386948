//! SIGTERM and Ctrl-C: told once, the stages finish, commit and leave; told twice, it ends at once.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::console;
use crate::failure::Failure;

/// The shell's code for a command that Ctrl-C ended.
const INTERRUPTED_CODE: i32 = 130;

/// Why a service wakes up.
#[derive(Debug)]
pub(super) enum Wake {
    /// It was told to stop.
    Stop,
    /// A stage has ended.
    Ended,
}

/// Where a service waits, and who wakes it.
pub(super) fn signals() -> Result<(Sender<Wake>, Receiver<Wake>), Failure> {
    let (sender, receiver) = channel();
    let told = sender.clone();
    let mut times = 0;
    let handler = move || {
        times += 1;
        if times > 1 {
            std::process::exit(INTERRUPTED_CODE);
        }
        console::note("stopping: what is at hand is finished and committed; once more ends it at once");
        // Nobody listens any more: it is ending already.
        let _ = told.send(Wake::Stop);
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::work(format!("cannot wait for SIGTERM: {error}")))?;
    Ok((sender, receiver))
}
