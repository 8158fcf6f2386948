//! The state of an instance that belongs to the host: what it may still use, and its log.

use wasmtime::ResourceLimiter;
use wasmtime::component::HasData;

use crate::bindings::stockflow::rule::{host, types};
use crate::limits::Limits;
use crate::log::{RuleLog, shortened};

/// Most elements of a guest's tables: function pointers, for the most part.
const TABLE_ELEMENTS_MAX: usize = 20_000;

/// What the host keeps of an instance.
pub(crate) struct State {
    memory_bytes_max: usize,
    /// Set when the guest asked for more memory than it may have, in this call.
    pub(crate) memory_refused: bool,
    /// The last line it logged as an error in this call: the words of a panic.
    pub(crate) last_error: Option<String>,
    log: RuleLog,
}

impl State {
    pub(crate) fn new(limits: &Limits, log: RuleLog) -> State {
        State { memory_bytes_max: limits.memory_bytes, memory_refused: false, last_error: None, log }
    }

    /// Forgets what was noted of the call before.
    pub(crate) fn begin_call(&mut self) {
        self.memory_refused = false;
        self.last_error = None;
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
        self.log.write(level, &line);
    }
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
