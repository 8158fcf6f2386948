//! The log of a rule: its lines, as far as its budget goes.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crate::bindings::stockflow::rule::host::Level;
use crate::ticker::EPOCHS_PER_SECOND;

/// Most bytes of one log line that are shown.
const LINE_BYTES_MAX: usize = 1_024;

/// The log of one rule, whatever instances it has and on however many threads: instances come
/// and go with traps, and each would have a budget of its own.
#[derive(Clone)]
pub(crate) struct RuleLog {
    rule: Arc<str>,
    epochs: Arc<AtomicU64>,
    budget: Arc<Mutex<Budget>>,
}

struct Budget {
    bytes_per_second: usize,
    second: u64,
    left: usize,
    dropped: u64,
}

impl RuleLog {
    /// Of a rule of this name. `epochs` counts time.
    pub(crate) fn new(rule: &Arc<str>, bytes_per_second: usize, epochs: Arc<AtomicU64>) -> RuleLog {
        let budget = Budget { bytes_per_second, second: 0, left: bytes_per_second, dropped: 0 };
        RuleLog { rule: Arc::clone(rule), epochs, budget: Arc::new(Mutex::new(budget)) }
    }

    /// Writes a line that [`shortened`] made, or drops and counts it.
    pub(crate) fn write(&self, level: Level, line: &str) {
        let rule = &*self.rule;
        if !self.take(line.len()) {
            return;
        }
        match level {
            Level::Debug => tracing::debug!(target: "rule", rule, "{line}"),
            Level::Info => tracing::info!(target: "rule", rule, "{line}"),
            Level::Warn => tracing::warn!(target: "rule", rule, "{line}"),
            Level::Error => tracing::error!(target: "rule", rule, "{line}"),
        }
    }

    /// Whether `bytes` more may be written now. Says how many lines were dropped when there is room again.
    fn take(&self, bytes: usize) -> bool {
        let second = self.epochs.load(Relaxed) / EPOCHS_PER_SECOND;
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        if second != budget.second {
            if budget.dropped > 0 {
                let (rule, lines) = (&*self.rule, budget.dropped);
                tracing::warn!(rule, lines, "log lines dropped: over the limit of bytes a second");
            }
            (budget.second, budget.left, budget.dropped) = (second, budget.bytes_per_second, 0);
        }
        if bytes > budget.left {
            budget.dropped += 1;
            return false;
        }
        budget.left -= bytes;
        true
    }
}

/// One line of bounded length, of characters that can be seen.
pub(crate) fn shortened(message: &str) -> String {
    let end = message.floor_char_boundary(LINE_BYTES_MAX);
    stockflow_core::printable(&message[..end]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(epochs: &Arc<AtomicU64>) -> RuleLog {
        RuleLog::new(&Arc::from("chatty"), 100, Arc::clone(epochs))
    }

    #[test]
    fn the_budget_is_that_of_all_instances_together() {
        let epochs = Arc::new(AtomicU64::new(0));
        let (one, other) = {
            let log = log(&epochs);
            (log.clone(), log)
        };
        assert!(one.take(60) && !other.take(60) && other.take(40) && !one.take(1));
        epochs.store(EPOCHS_PER_SECOND, Relaxed);
        assert!(one.take(100) && !other.take(1));
    }

    #[test]
    fn a_line_is_short_and_can_be_seen() {
        assert_eq!(shortened("a\nb\u{1b}[31m\u{202e}"), "a\\u{a}b\\u{1b}[31m\\u{202e}");
        assert_eq!(shortened(&"é".repeat(1_000)).len(), 1_024);
    }
}
