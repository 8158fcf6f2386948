//! The limits of a guest: what one event may cost.

use std::time::Duration;

/// What one event may cost. Every call gets the limits of one event, whatever its batch: a call
/// that goes over is cut in half until the event that does it alone is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fuel: about one a WebAssembly instruction. What a rule may compute.
    pub fuel: u64,
    /// Linear memory of an instance, bytes.
    pub memory_bytes: usize,
    /// Wall-clock time of a call; catches what fuel misses, and is tried again before it is believed.
    pub deadline: Duration,
    /// Most effects of a call.
    pub effects_max: usize,
    /// Most bytes that a call's answer may hold, in all its lists.
    pub output_bytes_max: usize,
    /// Most bytes of log that a rule may write within a second, on all threads and whatever
    /// becomes of its instances; the rest is dropped and counted.
    pub log_bytes_per_second: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            fuel: 10_000_000,
            memory_bytes: 32 << 20,
            deadline: Duration::from_secs(1),
            effects_max: 65_536,
            output_bytes_max: 8 << 20,
            log_bytes_per_second: 64 << 10,
        }
    }
}

impl Limits {
    /// What `describe` and `configure` may cost, once an instance: more fuel and time than an
    /// event, for they read configs and write schemas.
    pub(crate) fn of_setup(&self) -> Limits {
        Limits { fuel: self.fuel.max(100_000_000), deadline: self.deadline.max(Duration::from_secs(5)), ..self.clone() }
    }
}
