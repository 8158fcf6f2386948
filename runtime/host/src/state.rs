//! The state of an instance that belongs to the host: what it may still use, and its log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use wasmtime::ResourceLimiter;
use wasmtime::component::HasData;

use crate::bindings::stockflow::rule::{host, types};
use crate::limits::Limits;
use crate::ticker::EPOCHS_PER_SECOND;

/// Most elements of a guest's tables: function pointers, for the most part.
const TABLE_ELEMENTS_MAX: usize = 20_000;
/// Most bytes of one log line that are shown.
const LINE_BYTES_MAX: usize = 1_024;

/// What the host keeps of an instance.
pub(crate) struct State {
    rule: Arc<str>,
    memory_bytes_max: usize,
    /// Set when the guest asked for more memory than it may have, in this call.
    pub(crate) memory_refused: bool,
    /// The last line it logged as an error in this call: the words of a panic.
    pub(crate) last_error: Option<String>,
    log: LogBudget,
}

struct LogBudget {
    epochs: Arc<AtomicU64>,
    bytes_per_second: usize,
    second: u64,
    left: usize,
    dropped: u64,
}

impl State {
    pub(crate) fn new(rule: &Arc<str>, limits: &Limits, epochs: Arc<AtomicU64>) -> State {
        let bytes_per_second = limits.log_bytes_per_second;
        State {
            rule: Arc::clone(rule),
            memory_bytes_max: limits.memory_bytes,
            memory_refused: false,
            last_error: None,
            log: LogBudget { epochs, bytes_per_second, second: 0, left: bytes_per_second, dropped: 0 },
        }
    }

    /// Forgets what was noted of the call before.
    pub(crate) fn begin_call(&mut self) {
        self.memory_refused = false;
        self.last_error = None;
    }
}

impl LogBudget {
    /// Whether `bytes` more may be written now. Says how many lines were dropped when it has room again.
    fn take(&mut self, rule: &str, bytes: usize) -> bool {
        let second = self.epochs.load(Relaxed) / EPOCHS_PER_SECOND;
        if second != self.second {
            if self.dropped > 0 {
                tracing::warn!(rule, lines = self.dropped, "log lines dropped: over the limit of bytes a second");
            }
            (self.second, self.left, self.dropped) = (second, self.bytes_per_second, 0);
        }
        if bytes > self.left {
            self.dropped += 1;
            return false;
        }
        self.left -= bytes;
        true
    }
}

impl HasData for State {
    type Data<'a> = &'a mut State;
}

impl types::Host for State {}

impl host::Host for State {
    fn log(&mut self, level: host::Level, message: String) {
        let line = shortened(&message);
        if level == host::Level::Error {
            self.last_error = Some(line.clone());
        }
        if !self.log.take(&self.rule, line.len()) {
            return;
        }
        let rule = &*self.rule;
        match level {
            host::Level::Debug => tracing::debug!(target: "rule", rule, "{line}"),
            host::Level::Info => tracing::info!(target: "rule", rule, "{line}"),
            host::Level::Warn => tracing::warn!(target: "rule", rule, "{line}"),
            host::Level::Error => tracing::error!(target: "rule", rule, "{line}"),
        }
    }
}

/// One line of bounded length, without characters that would start another.
pub(crate) fn shortened(message: &str) -> String {
    let end = message.floor_char_boundary(LINE_BYTES_MAX);
    message[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.memory_bytes_max;
        self.memory_refused |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS_MAX)
    }
}
