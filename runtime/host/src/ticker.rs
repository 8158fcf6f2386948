//! The ticker: counts time in epochs for the deadlines of calls. Nothing else is decided by it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::EngineWeak;

/// Length of an epoch.
const EPOCH: Duration = Duration::from_millis(5);
/// Epochs in a second.
pub(crate) const EPOCHS_PER_SECOND: u64 = 200;

/// A thread that moves the engine's epoch on, until dropped.
pub(crate) struct Ticker {
    stop: Arc<(Mutex<bool>, Condvar)>,
    epochs: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    pub(crate) fn start(engine: EngineWeak) -> std::io::Result<Ticker> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let epochs = Arc::new(AtomicU64::new(0));
        let (told, counted) = (Arc::clone(&stop), Arc::clone(&epochs));
        let tick = move || {
            let mut stopped = told.0.lock().unwrap_or_else(PoisonError::into_inner);
            while !*stopped {
                stopped = told.1.wait_timeout(stopped, EPOCH).unwrap_or_else(PoisonError::into_inner).0;
                let Some(engine) = engine.upgrade() else { return };
                engine.increment_epoch();
                counted.fetch_add(1, Relaxed);
            }
        };
        let thread = std::thread::Builder::new().name("rule-deadlines".to_owned()).spawn(tick)?;
        Ok(Ticker { stop, epochs, thread: Some(thread) })
    }

    /// Epochs since the start, for budgets by the second.
    pub(crate) fn epochs(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.epochs)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // It cannot have panicked: it calls nothing that does.
            let _ = thread.join();
        }
    }
}

/// Epochs that cover `deadline`, the one that is running not counted.
pub(crate) fn epochs_in(deadline: Duration) -> u64 {
    let epochs = deadline.as_millis().div_ceil(EPOCH.as_millis());
    u64::try_from(epochs).unwrap_or(u64::MAX - 1).saturating_add(1)
}
