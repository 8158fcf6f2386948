//! Slots: what is kept of each partition from one observation to the next.

use serde::{Deserialize, Serialize};

use crate::number::{float, ratio, sane, short};
use crate::observation::PartitionSeen;
use crate::policy::{PARTITIONS_KEPT, SHARES_S};

/// A partition; in topics with very many, several of them as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Slot {
    /// Offset behind the last record.
    #[serde(rename = "e")]
    pub(crate) end: u64,
    /// Records that wait.
    #[serde(rename = "l")]
    pub(crate) lag: u64,
    /// Arrivals of late, the older ones ever less.
    #[serde(rename = "a")]
    pub(crate) arrived: f64,
    /// How long it has had records and not moved, seconds.
    #[serde(rename = "s", skip_serializing_if = "is_zero")]
    pub(crate) still_s: u64,
    /// Records done of late, a second.
    #[serde(rename = "d")]
    pub(crate) done_per_s: f64,
    /// The same when the scale-up began that is being judged.
    #[serde(rename = "b", skip_serializing_if = "Option::is_none")]
    pub(crate) before_per_s: Option<f64>,
    /// A worker says that it cannot be read on.
    #[serde(rename = "x", skip_serializing_if = "is_false")]
    pub(crate) set_aside: bool,
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Records that arrived and that were done between two observations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) arrived: u64,
    pub(crate) done: u64,
}

/// The slots of what was seen, without a past; `None` where any backlog is unknown.
pub(crate) fn fold(partitions: &[PartitionSeen]) -> Option<Vec<Slot>> {
    let mut slots = vec![Slot { set_aside: true, ..Slot::default() }; partitions.len().min(PARTITIONS_KEPT)];
    for (place, seen) in partitions.iter().enumerate() {
        let backlog = seen.backlog?;
        let slot = &mut slots[place % PARTITIONS_KEPT];
        slot.end = slot.end.saturating_add(backlog.end);
        slot.lag = slot.lag.saturating_add(backlog.lag);
        slot.set_aside &= seen.set_aside;
    }
    Some(slots)
}

impl Slot {
    /// Whether more waits than is done in `seconds`.
    pub(crate) fn is_behind(&self, seconds: f64) -> bool {
        float(self.lag) > sane(self.done_per_s) * seconds && self.lag > 0
    }

    fn committed(&self) -> u64 {
        self.end.saturating_sub(self.lag)
    }

    /// Takes over the past of `before`, `seconds` ago. Time counts as standing still only when `steady`.
    pub(crate) fn follow(&mut self, before: &Slot, seconds: u64, steady: bool) -> Moved {
        let arrived = self.end.saturating_sub(before.end);
        let done = self.committed().saturating_sub(before.committed());
        let kept = 1.0 / (1.0 + float(seconds) / SHARES_S);
        self.arrived = short(sane(before.arrived) * kept + float(arrived));
        self.before_per_s = before.before_per_s;
        self.done_per_s = match ratio(float(done), float(seconds)) {
            Some(rate) => short(f64::midpoint(sane(before.done_per_s), rate)),
            None => before.done_per_s,
        };
        let waits = before.lag > 0 && self.lag > 0 && done == 0;
        self.still_s = match (waits, steady) {
            (false, _) => 0,
            (true, true) => before.still_s.saturating_add(seconds),
            (true, false) => before.still_s,
        };
        Moved { arrived, done }
    }
}
