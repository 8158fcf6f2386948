//! The clusters that the claims share, one claim at a time.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use stockflow_tests::kafka::Cluster;

static ONE: LazyLock<Cluster> = LazyLock::new(|| start(1));
static THREE: LazyLock<Cluster> = LazyLock::new(|| start(3));
static TURN: Mutex<()> = Mutex::new(());

/// The turn of a claim; others wait until it is dropped.
pub type Turn = MutexGuard<'static, ()>;

fn start(brokers: usize) -> Cluster {
    let settings = [("group.min.session.timeout.ms", "1000"), ("group.initial.rebalance.delay.ms", "0")];
    let builder = settings.iter().fold(Cluster::builder(brokers), |builder, (key, value)| builder.property(key, value));
    builder.heap_mib(384).start().unwrap()
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
