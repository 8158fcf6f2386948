//! Lines that are read ahead on a thread of their own, so that who waits for the next one can do something meanwhile.

use std::sync::mpsc::{Receiver, sync_channel};

use bytes::Bytes;

use crate::failure::Failure;
use crate::run::input::{InputError, InputFile};

/// Lines that are read ahead.
const AHEAD: usize = 64;

/// A line and its number, from 1; or why none can be read any more.
pub(super) type Item = Result<(u64, Bytes), InputError>;

/// Reads a file from now on; there is nothing more when the sender is gone.
///
/// # Errors
/// There is no thread for it.
pub(super) fn read(mut file: InputFile) -> Result<Receiver<Item>, Failure> {
    let (sender, lines) = sync_channel(AHEAD);
    let pump = move || {
        while let Some(item) = file.next().map(|line| line.map(|line| (file.line_number(), line.value))).transpose() {
            let is_last = item.is_err();
            // Nobody is left to read for when sending fails.
            if sender.send(item).is_err() || is_last {
                return;
            }
        }
    };
    let started = std::thread::Builder::new().name("lines".to_owned()).spawn(pump);
    started.map(|_| lines).map_err(|error| Failure::work(format!("no thread to read lines with: {error}")))
}
