//! Reason: why a decision is as it is.

use serde::{Deserialize, Serialize};

/// Why a decision is as it is. The numbers are in the decision's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// There are fewer workers than `min` or more than `max`.
    Bounds,
    /// The lag of a partition is not known, or was seen too long ago: hold.
    LagUnknown,
    /// Nothing comes in and nothing waits: all workers but `min` go.
    Idle,
    /// There are no workers, and nothing to do for any.
    Asleep,
    /// There are no workers, and records wait.
    Awake,
    /// Workers are starting, or shards are being restored: hold.
    Settling,
    /// Nobody has seen yet how fast a thread is: hold.
    RateUnknown,
    /// The last scale-up did not raise what is done: back.
    TakenBack,
    /// More workers would be wanted, and did not help the last time: hold, for a while.
    Remembered,
    /// More comes in than these workers should do.
    Arrivals,
    /// What waits is not worked off in time.
    Backlog,
    /// What waits is not worked off in time, and a rebalance would take more than it gives: hold.
    NotWorthIt,
    /// More workers would be wanted, and no more are allowed or have partitions: hold.
    AtMost,
    /// Fewer workers have been enough for long.
    Spare,
    /// Fewer workers would be enough, and not for long enough yet: hold.
    Waiting,
    /// As many as are needed: hold.
    Enough,
}
