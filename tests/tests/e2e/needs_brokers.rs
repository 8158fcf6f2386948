//! Claims that take a broker away, and put it back.

use std::time::Duration;

use stockflow_tests::patience;

use crate::bed::Bed;
use crate::faults::under_load;

const SCRIPT: &str = "scripts/kind/brokers.sh";

#[test]
#[ignore = "needs a cluster with brokers of its own: make e2e"]
fn a_broker_is_killed_and_comes_back() {
    let bed = Bed::with("brokers");
    under_load(&bed, "broker", 15, |_| {
        let start = bed.afterwards(&[SCRIPT, "start", "2"]);
        bed.script(&[SCRIPT, "kill", "2"]);
        patience::pass(Duration::from_secs(10));
        drop(start);
        patience::pass(Duration::from_secs(5));
    });
}
