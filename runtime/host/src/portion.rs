//! Portions: how near the limit of fuel a call may come, and so how many events it may have.

/// The share of the fuel above which a call is near the limit: one of so many parts.
///
/// What an instance did before changes what an event costs on it: an allocator looks through what
/// was freed, a table that was made is not made again. An event that stays below the limit on a
/// used instance could go above it on a fresh one only if being fresh cost more than the rest,
/// as much again as all that it did. What goes above half is decided on a fresh instance, where
/// nothing came before. Such events are rare, and so dear that a second call is not felt.
const NEAR: u64 = 2;
/// Calls are cut so that they are expected to use one of so many parts: well below half, for the
/// next events may be dearer than the last.
const AIM: u64 = 4;
/// How fast what was learned is forgotten: by one of so many parts a call.
const FORGET: u64 = 8;

/// How many events a call may have. Nothing but time depends on it.
pub(crate) struct Portion {
    fuel: u64,
    /// What an event has cost, of late.
    of_event: u64,
}

impl Portion {
    /// For a limit of so much fuel.
    pub(crate) fn of(fuel: u64) -> Portion {
        Portion { fuel, of_event: 0 }
    }

    /// Whether a call that used so much might not have ended on another instance.
    pub(crate) fn is_near_limit(&self, fuel: u64) -> bool {
        fuel > self.fuel / NEAR
    }

    /// How many events the next call may have.
    pub(crate) fn events(&self) -> usize {
        usize::try_from(self.fuel / AIM / self.of_event.max(1)).unwrap_or(usize::MAX).max(1)
    }

    /// Notes that a call with so many events used so much.
    pub(crate) fn learn(&mut self, events: usize, fuel: u64) {
        let of_event = fuel / (events.max(1) as u64);
        self.of_event = of_event.max(self.of_event - self.of_event / FORGET);
    }
}
