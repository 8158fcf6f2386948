//! Without any fault: what comes out is what the model says, and a restart goes on where it was.

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_worker_leaves_within_five_seconds_and_goes_on_where_it_was() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    shop.send(1, 20_000);
    let mut workers = shop.workers(1);
    assert!(shop.settles(&workers) > 19_000);

    let load = shop.load(2, 2_000);
    stockflow_tests::patience::pass(std::time::Duration::from_secs(2));
    workers[0].leave(LEAVES_WITHIN);
    workers[0].start();
    workers[0].ready();
    assert!(load.stop() > 0);
    shop.closes(&mut workers);
}
