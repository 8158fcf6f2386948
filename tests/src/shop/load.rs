//! Load: events written at a rate while something else happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::events::Events;
use crate::kafka::produce;
use crate::patience;

const TURN: Duration = Duration::from_millis(20);

/// A writer at work.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    writer: Option<JoinHandle<u64>>,
}

impl Load {
    /// Writes events of a seed, so many a second (at least 50), until it is told to stop.
    #[must_use]
    pub fn start(bootstrap: String, topic: String, seed: u64, per_second: u64) -> Load {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let per_turn = per_second / 50;
        let writer = thread::spawn(move || {
            let mut sent = 0;
            let paced = Events::new(seed).map_while(|event| {
                if sent % per_turn == 0 {
                    patience::pass(TURN);
                    if told.load(Ordering::Relaxed) {
                        return None;
                    }
                }
                sent += 1;
                Some(event)
            });
            produce(&bootstrap, &topic, paced).unwrap();
            sent
        });
        Load { stop, writer: Some(writer) }
    }

    /// Stops once all is written; gives how many.
    ///
    /// # Panics
    /// They could not be written.
    pub fn stop(mut self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.writer.take().unwrap().join().unwrap()
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
