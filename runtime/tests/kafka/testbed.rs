//! The clusters that the claims share, one claim at a time.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use stockflow_tests::kafka::{Builder, Cluster};

static ONE: LazyLock<Cluster> = LazyLock::new(|| builder(1).start().unwrap());
static THREE: LazyLock<Cluster> = LazyLock::new(|| builder(3).start().unwrap());
static TURN: Mutex<()> = Mutex::new(());

/// The turn of a claim; others wait until it is dropped.
pub type Turn = MutexGuard<'static, ()>;

/// As the clusters here are built: a session may be short, and what a dead worker left open ends soon.
pub fn builder(brokers: usize) -> Builder {
    let settings = [
        ("group.min.session.timeout.ms", "1000"),
        ("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
    ];
    settings.iter().fold(Cluster::builder(brokers), |builder, (key, value)| builder.property(key, value)).heap_mib(384)
}

/// Waits for this claim's turn.
pub fn turn() -> Turn {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The cluster of one broker.
pub fn one() -> (Turn, &'static Cluster) {
    (turn(), &ONE)
}

/// The cluster of three.
pub fn three() -> (Turn, &'static Cluster) {
    (turn(), &THREE)
}
