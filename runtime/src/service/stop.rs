//! SIGTERM and Ctrl-C: told once, the stages finish, commit and leave; told twice, or after 5 s, it
//! ends at once. Nothing is lost by that: what was not committed is read again.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::console;
use crate::failure::Failure;

/// The shell's code for a command that Ctrl-C ended.
const INTERRUPTED_CODE: i32 = 130;

/// How long stages may take to leave; in a pod they have longer, and people wait no longer.
const LEAVES_WITHIN: Duration = Duration::from_millis(4_500);

/// Why a service wakes up.
#[derive(Debug)]
pub(super) enum Wake {
    /// It was told to stop.
    Stop,
    /// A stage has ended.
    Ended,
    /// Nothing is waited for any more before stages are made ready.
    Fetched,
}

/// Where a service waits, and who wakes it.
pub(super) fn signals() -> Result<(Sender<Wake>, Receiver<Wake>), Failure> {
    let (sender, receiver) = channel();
    let told = sender.clone();
    let mut times = 0;
    let handler = move || {
        times += 1;
        if times > 1 {
            process::exit(INTERRUPTED_CODE);
        }
        console::note("stopping: what is at hand is finished and committed; once more ends it at once");
        // Nobody listens any more: it is ending already.
        let _ = told.send(Wake::Stop);
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::work(format!("cannot wait for SIGTERM: {error}")))?;
    Ok((sender, receiver))
}

/// From now on the process ends within 5 s, whatever its threads wait for: a broker that is starting
/// up can keep one for half a minute. That is no failure.
pub(super) fn end_soon() {
    let wait = move || {
        thread::sleep(LEAVES_WITHIN);
        console::note("not everything has left in time: it ends now; what was not committed is done again");
        process::exit(0);
    };
    // Without a thread it ends when all have left.
    let _ = thread::Builder::new().name("end-soon".to_owned()).spawn(wait);
}

/// What the file says whose worker is not to come back.
const FOR_GOOD: &str = "true";

/// Whether this worker is not to come back, by the file that says so. One that cannot be read says
/// nothing.
pub(super) fn is_for_good(file: Option<&Path>) -> bool {
    let Some(file) = file else { return false };
    let mut said = String::new();
    let read = File::open(file).and_then(|file| file.take(FOR_GOOD.len() as u64 + 1).read_to_string(&mut said));
    read.is_ok() && said.trim_end() == FOR_GOOD
}
