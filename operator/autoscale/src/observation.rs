//! Observation: what a caller saw of a stage at one moment.

/// What was seen of a stage at one moment. Whatever could not be seen is left out or `None`, never 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observation {
    /// When, seconds since 1970.
    pub at_s: u64,
    /// Workers that are wanted now (`spec.replicas` of the StatefulSet), whoever asked for them.
    pub replicas: u32,
    /// Workers that are ready.
    pub ready: u32,
    /// Shards that are being restored, on all workers.
    pub restoring: u32,
    /// The workers that answered.
    pub workers: Vec<WorkerSeen>,
    /// All partitions that the stage reads, always in the same order.
    pub partitions: Vec<PartitionSeen>,
}

/// What a worker said of itself (`/status`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WorkerSeen {
    /// Its number in the StatefulSet.
    pub ordinal: u32,
    /// Threads of the stage.
    pub threads: u32,
    /// Time in transactions over all threads since the worker started, seconds (`busySeconds`).
    pub busy_s: f64,
}

/// What was seen of a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartitionSeen {
    /// `None` is unknown, which is not 0.
    pub backlog: Option<Backlog>,
    /// The worker cannot read on here, and says so (`setAside`).
    pub set_aside: bool,
}

/// How far a partition has been written and what of it waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Where committed data ends: the offset behind the last record.
    pub end: u64,
    /// Records that are there and not worked off, transaction markers not counted: 0 when all is done.
    pub lag: u64,
}
