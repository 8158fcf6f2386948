//! kill -9 of workers under load: others go on, the killed comes back, and nothing is lost or counted twice.

use std::time::Duration;

use stockflow_tests::patience;
use stockflow_tests::shop::Random;

use crate::shop::Shop;
use crate::testbed;

const PER_SECOND: u64 = 2_000;

/// Three workers under load; one of them at random is killed at a random moment, and started again at another.
pub fn kill_at_random(shop: &Shop, seed: u64, times: usize) -> usize {
    let mut random = Random::new(seed);
    let mut workers = shop.workers(3);
    let load = shop.load(seed, PER_SECOND);
    for _ in 0..times {
        patience::pass(Duration::from_millis(200 + random.below(1_500)));
        let worker = random.index(workers.len());
        workers[worker].kill9();
        // Shorter than the session's time-out or longer: the partitions wait for it, or go to others.
        patience::pass(Duration::from_millis(random.below(3) * random.below(1_300)));
        workers[worker].start();
    }
    load.stop();
    shop.closes(&mut workers)
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn workers_killed_at_random_moments_lose_nothing_and_count_nothing_twice() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 6);
    assert!(kill_at_random(&shop, 11, 30) > 20_000);
}
